"""Everything that the page is given: one JSON document."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from spinesim import catalogue
from spinesim._version import VERSION
from spinesim.laboratory import engine
from spinesim.laboratory.beginning import beginning
from spinesim.laboratory.controls import Control, controls, moved
from spinesim.laboratory.numbers import Tables
from spinesim.scenario import Scenario
from spinesim.scenario.constants import REFERENCE_HEIGHT, assuming, constants
from spinesim.show.skeleton.motion import BODIES, INTERVAL
from spinesim.spine import LEVELS, TRUNK
from spinesim.studies.uncertainty import interval
from spinesim.units import GRAVITY

MEASURE = "lumbar_compression_peak"
START = "start"  # the scenario itself, beside the suggestions
SHORTER = 1.1  # times the cadence
FURTHER = 5.0  # deg more lean
FASTER = 0.5  # m/s
Progress = Callable[[int, int, str], Any]


def document(
    scenario: Scenario, uncertainty: int = 0, progress: Progress | None = None
) -> dict[str, Any]:
    """All that the page needs of a scenario.

    uncertainty: paired samples for the intervals of the start and the suggestions, 0 for none.
    """
    with assuming(scenario.body):
        return _document(scenario, uncertainty, progress)


def _document(scenario: Scenario, uncertainty: int, progress: Progress | None) -> dict[str, Any]:
    sliders = controls(scenario)
    suggested = suggestions(scenario, sliders)
    return {
        "version": VERSION,
        "scenario": scenario.to_dict()["scenario"],
        "levels": list(LEVELS),
        "controls": [control.document(scenario) for control in sliders],
        "suggestions": suggested,
        "questions": questions(scenario, suggested),
        "intervals": _intervals(scenario, suggested, uncertainty, progress),
        "contact_time": scenario.stride.contact_time,
        "engine": engine.document(),
        "numbers": Tables.around(scenario, sliders).document(),
        "skeleton": catalogue.skeleton(),
        "drawing": _drawing(scenario),
        "start": beginning(scenario),
    }


def suggestions(scenario: Scenario, sliders: tuple[Control, ...]) -> list[dict[str, Any]]:
    """Changes to begin with; each a label and what it sets."""
    of = {control.name: control for control in sliders}
    step = of["stride_cadence"]
    quicker = min(round(SHORTER * step.value(scenario)), step.high)
    shoes = {name: entry["stiffness"].value for name, entry in catalogue.shoes().items()}
    softest = min(shoes, key=lambda name: shoes[name])
    lean = of["runner_trunk_lean"]
    further = min(round(lean.value(scenario) + FURTHER, 1), lean.high)
    return [
        {"label": "Shorter steps", "set": {"stride_cadence": quicker}},
        {"label": "Softer shoe", "set": {"shoe": softest}},
        {"label": "Lean forward", "set": {"runner_trunk_lean": further}},
    ]


def _intervals(
    scenario: Scenario,
    suggested: list[dict[str, Any]],
    samples: int,
    progress: Progress | None,
) -> dict[str, Any] | None:
    """5 to 95 % of the peak on every level at the start, and of its change by each suggestion
    (body weights).
    """
    if not samples:
        return None
    scenarios = {START: scenario} | {
        change["label"]: moved(scenario, change["set"]) for change in suggested
    }
    bounds = interval(scenarios, samples, [MEASURE], progress=progress)
    weight = scenario.runner.mass * GRAVITY

    def ends(name: str, label: str) -> dict[str, list[float]]:
        values = bounds[name].sel(scenario=label) / weight
        return {
            level: [float(values.sel(level=level, bound=bound)) for bound in ("low", "high")]
            for level in LEVELS
        }

    return {
        "samples": samples,
        "start": ends(MEASURE, START),
        "changes": {
            change["label"]: ends(f"{MEASURE}_difference", change["label"]) for change in suggested
        },
    }


def _drawing(scenario: Scenario) -> dict[str, Any]:
    """What the engine's runs need to be drawn (see `spinesim.show.skeleton.motion`)."""
    ends = [f"{body}_{end}" for body in TRUNK for end in ("base", "top")]
    return {
        "interval": INTERVAL,
        "bodies": list(BODIES),
        "points": [*ends[1:-1], "head_centre", "pelvis_hip"],
        "disc_height": {level: constants()[f"{level}_height"] for level in LEVELS},
        "reference_height": REFERENCE_HEIGHT,
        "foot_strike": scenario.stride.foot_strike,
    }


def questions(scenario: Scenario, suggested: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Cards that ask for a prediction: what is done, in a sentence, and what it sets."""
    shorter, softer, further = (change["set"] for change in suggested)
    speed = scenario.step.speed
    ground = "grass" if scenario.surface.name != "grass" else "concrete"
    return [
        {
            "text": f"The runner takes {shorter['stride_cadence']:.0f} steps a minute instead of "
            f"{scenario.step.cadence:.0f}, at the same speed.",
            "set": shorter,
        },
        {
            "text": f"The runner changes from the {scenario.shoe.name} to the softest shoe.",
            "set": softer,
        },
        {
            "text": f"The runner leans {further['runner_trunk_lean']:.0f} degrees forward instead "
            f"of {scenario.runner.trunk_lean:.0f}.",
            "set": further,
        },
        {
            "text": "The runner goes half a metre per second faster, with as many steps a minute.",
            "set": {"stride_speed": speed + FASTER},
        },
        {
            "text": "The deep muscles of the trunk are half as strong.",
            "set": {"runner_core_strength": scenario.runner.core_strength / 2},
        },
        {
            "text": f"The runner leaves the {scenario.surface.name} for {ground}.",
            "set": {"surface": ground},
        },
    ]
