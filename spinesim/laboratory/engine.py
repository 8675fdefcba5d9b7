"""The engine of the page: the C of the batch as WebAssembly, and every constant that its search and
its measures need.

`static/engine.wasm` is compiled from what the package says now (`python validation/regenerate.py`);
a test compares.
"""

from __future__ import annotations

import ctypes
from functools import cache
from pathlib import Path
from typing import Any

from scipy.signal import sosfilt_zi

from spinesim.anatomy.parameter_table import pattern
from spinesim.batch import webassembly
from spinesim.batch.control import MOST_STEPS, PEAKS
from spinesim.batch.libraries import Arguments as Work
from spinesim.batch.work import recorded_rows, watched_links
from spinesim.gait import continuation, search
from spinesim.gait.imbalances import LEG, WATCH
from spinesim.gait.search import FINE, FINE_RTOL
from spinesim.gait.stance import CLOSURE_RTOL, EARLIEST, EQUATIONS, LONGEST, UNIT
from spinesim.gait.steady import GIVE
from spinesim.gait.steady_many import LONGEST as RECORDED
from spinesim.laboratory.formulas import LINKS
from spinesim.measures.measure import CUTOFF
from spinesim.measures.signals import CONTACT_FORCE, EARLY, PADDING, RIPPLE, WINDOW, butterworth
from spinesim.mechanics.model import identifier
from spinesim.scenario import Runner
from spinesim.scenario.condition import LEAST_STRENGTH
from spinesim.scenario.stride import LONGEST_CONTACT
from spinesim.spine import LEVELS, TRUNK
from spinesim.spine.effort import CLOSE, CLOSELY, TRIALS
from spinesim.spine.floors import HIGHEST
from spinesim.spine.muscles import ABDOMINALS, muscles_of
from spinesim.spine.sharing import HALVINGS, ITERATIONS, TOLERANCE
from spinesim.spine.sharing_along import Arguments as Sharing
from spinesim.spine.stiffness import REFLEX
from spinesim.units import GRAVITY

STATIC = Path(__file__).with_name("static")
MODULE = STATIC / "engine.wasm"
INTERVAL = 5e-4  # s between samples, as in a run
DISPLAYED_RTOL = (
    5e-6  # of the stance that is shown: looser, and a ripple of the discs comes through
)


@cache
def header() -> str:
    """What the runner adds to the kernel in the page."""
    return webassembly.header(pattern(), WATCH)


def document() -> dict[str, Any]:
    """The constants of the engine as JSON."""
    model = pattern()
    sections, muscles = butterworth(CUTOFF, INTERVAL), muscles_of(Runner())
    return {
        "coordinates": [list(key) for key in model.coordinates],
        "parameters": list(model.parameters),
        "watched": list(watched_links(model, (), WATCH)),
        "contact": model.contact,
        "record": record(),
        "leg": [list(model.parameters).index(name) for name in LEG],
        "work": _layout(Work),
        "sharing": _layout(Sharing),
        "measures": 6 + 2 * PEAKS,
        "most_steps": MOST_STEPS,
        "interval": INTERVAL,
        "lasting": {"longest": LONGEST, "earliest": EARLIEST, "shown": RECORDED},
        "search": {
            "unit": UNIT.tolist(),
            "equations": list(EQUATIONS),
            "trial": search.TRIAL.tolist(),
            "reach": search.REACH.tolist(),
            "factors": list(search.FACTORS),
            "most": search.MOST,
            "slow": search.SLOW,
            "patience": search.PATIENCE,
            "first": continuation.FIRST,
            "least": continuation.LEAST,
            "on_the_way": continuation.MOST,
            "closed": search.CLOSED,
            "fine": FINE,
            "rtol": CLOSURE_RTOL,
            "fine_rtol": FINE_RTOL,
            "displayed_rtol": DISPLAYED_RTOL,
            "give": GIVE,
            "longest_contact": LONGEST_CONTACT,
        },
        "trunk": list(TRUNK),
        "bend": [f"{identifier(f'{level} bend')}_stiffness" for level in LEVELS],
        "effort": {
            "highest": HIGHEST,
            "least_strength": LEAST_STRENGTH,
            "wall": muscles.within(*ABDOMINALS).tolist(),
            "psoas": muscles.within("PS").tolist(),
            "every": CLOSELY,
            "close": CLOSE,
            "trials": TRIALS,
            "reflex": REFLEX,
        },
        "muscles": {
            "tolerance": TOLERANCE,
            "iterations": ITERATIONS,
            "halvings": HALVINGS,
        },
        "signals": {
            "sections": sections.tolist(),
            "settled": sosfilt_zi(sections).tolist(),
            "padding": int(PADDING / INTERVAL),
            "contact_force": CONTACT_FORCE,
            "ripple": RIPPLE,
            "window": WINDOW,
            "early": EARLY,
        },
        "gravity": GRAVITY,
    }


def record() -> dict[str, Any]:
    """What a sample holds: states, forces of links and forward accelerations of bodies, by name,
    and the kernel's rows of all of them.
    """
    model = pattern()
    axes = [*model.coordinates, *((body, f"{axis}'") for body, axis in model.coordinates)]
    forward = [body for body, axis in model.coordinates if axis == "x"]
    keys = [*axes, *LINKS, *((body, "x''") for body in forward)]
    return {
        "rows": recorded_rows(model, keys).tolist(),
        "states": len(axes),
        "links": list(LINKS),
        "forward": [f"{identifier(body)}_mass" for body in forward],
    }


def _layout(structure: type[ctypes.Structure]) -> dict[str, Any]:
    """Where each field of a structure of C stands in the memory of WebAssembly, and its size."""
    places, size = {}, 0
    for name, kind in structure._fields_:  # type: ignore[misc]
        width = webassembly.POINTER if kind is ctypes.c_void_p else ctypes.sizeof(kind)
        size = -(-size // width) * width
        places[name] = [size, {ctypes.c_double: "double", ctypes.c_int64: "int64"}.get(kind, "")]
        size += width
    return {"places": places, "size": -(-size // 8) * 8}
