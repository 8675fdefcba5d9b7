"""What makes a step doubtful: cautions for the `warnings` of a run and of every row of a sweep.

Cautions about a motion say what, not how much: a sweep lists each once, with the rows that it
stands for.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from spinesim import catalogue
from spinesim.measures.definitions import contact_time, energy_residual, leg_stiffness
from spinesim.measures.history import History
from spinesim.mechanics.primitives import Array
from spinesim.scenario import Scenario
from spinesim.scenario.constants import REFERENCE_MASS
from spinesim.spine import LEVELS
from spinesim.units import GRAVITY

# N/m: Farley & Gonzalez 1996 over cadences; Morin 2005 mean + 2 SD; one-point contact
MEASURED_LEG = (7.0e3, 17.0e3)
# of the body weight, assumed: above the 20 to 30 N by which a relaxed disc swings through at
# touchdown
TENSION = 0.05
LONG = (
    0.1  # of the contact, assumed: shorter than this a muscle at its limit leaves peaks as they are
)
# N m at 70 kg: a twentieth of the greatest joint moment of the reference step, and what a disc
# carries that bends by 1.5 deg; no posture is known better
LACKING = 3.0
SOFT = 1e-2  # of the trunk's stiffness, assumed: muscles may miss it by so much
UNBALANCED = 1e-3  # of the energy turned over: what is promised of every run
AS_ASKED = 1e-3  # s: contact within it lasts as asked


def step_cautions(
    history: History, scenarios: Sequence[Scenario], depth: Array, *, held: bool = True
) -> list[list[str]]:
    """Cautions about each step of a history: those of its scenario, and what its motion shows.

    depth (B,): where the midsole's foam is taken to densify (m).  held: whether the leg adapts so
    that contact lasts as asked.
    """
    texts = [list(scenario.warnings()) for scenario in scenarios]
    stiffness = leg_stiffness.of(history)
    deepest = history.series("deformation", "midsole").max(0)
    late = contact_time.of(history) - [scenario.step.contact_time for scenario in scenarios]
    for k, scenario in enumerate(scenarios):
        texts[k] += _leg(stiffness[k]) + _midsole(scenario, deepest[k], depth[k])
    for text, rows in (*_spine(history), _energy(history), *_contact(late if held else 0 * late)):
        for k in np.flatnonzero(rows).tolist():
            texts[k].append(text)
    return texts


def _leg(stiffness: float) -> list[str]:
    low, high = MEASURED_LEG
    if low <= stiffness <= high:
        return []
    return [
        f"leg_stiffness {stiffness / 1e3:.1f} kN/m is outside {low / 1e3:.0f}-{high / 1e3:.0f} "
        "kN/m, the range measured in runners"
    ]


def _midsole(scenario: Scenario, deepest: float, depth: float) -> list[str]:
    """Whether the midsole is pressed in (m) further than its foam can be thought to give way.

    Foams are assumed to densify somewhere between half and 85 % of their thickness; a sole within
    that range is usual, one beyond it is not.
    """
    limit = depth * thickest_use()
    if deepest <= limit or scenario.shoe.stack_height == 0:
        return []
    return [
        f"the midsole bottoms out: it is pressed in {1e3 * deepest:.1f} mm, and no foam is "
        f"assumed to give way beyond {1e3 * limit:.1f} mm; try a stiffer or a thicker sole"
    ]


def thickest_use() -> float:
    """How far a sole may be pressed in before it bottoms out, over the depth at which its foam is
    taken to densify.
    """
    densifies = catalogue.constants()["foam_bottoming_depth"]
    return (densifies.high or densifies.value) / densifies.value


def _spine(history: History) -> list[tuple[str, Any]]:
    """Discs in tension, and muscles at their limit or beyond: each text and whose it is (B,)."""
    least = history.series("compression").min(0)
    pulled = least < -TENSION * history.number("body_weight")[:, None]
    lacking = np.abs(history.series("reserve_moment")).max((0, 2))
    within = np.arange(len(history.t))[:, None] < history.samples
    spent = (history.series("activation") >= 1.0).any(-1) & within
    return [
        (
            f"disc {level} is in tension for a part of the step, where nobody has measured how "
            "stiff discs are: read its loads with caution",
            pulled[:, k],
        )
        for k, level in enumerate(LEVELS)
    ] + [
        (
            "a trunk muscle pulls with all its force for more than a tenth of contact, and others "
            "take over: read lumbar loads with caution",
            spent.sum(0) > LONG * history.samples,
        ),
        (
            "these muscles cannot hold this step: at a lumbar level they lack more than 3 N m (at "
            "70 kg), which its disc bears as if a muscle pulled there",
            lacking > LACKING * history.number("body_weight") / (REFERENCE_MASS * GRAVITY),
        ),
        (
            "these muscles cannot hold the trunk as stiff as this gait takes it to be: read lumbar "
            "loads with caution",
            history.number("trunk_stiffness_residual") < -SOFT,
        ),
    ]


def _energy(history: History) -> tuple[str, Any]:
    text = (
        "energy is not balanced to 0.1 % of what is turned over: give a smaller rtol "
        "(and engine='scipy' in a sweep)"
    )
    return text, energy_residual.of(history) > UNBALANCED


def _contact(late: Array) -> list[tuple[str, Any]]:
    """Contact that lasts longer, or shorter, than asked (s)."""
    text = "contact, as a force plate counts it, lasts over 1 ms {} than asked"
    return [(text.format("longer"), late > AS_ASKED), (text.format("shorter"), late < -AS_ASKED)]
