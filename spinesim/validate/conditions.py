"""The conditions of a study as a scenario, and the steady gait under them.

A condition is a table of flat names ("stride_speed", "shoe_stiffness" ...), with a few names more
for what papers say in other terms; the reference runner stands for what a paper does not print.

    step_time                   s; step_frequency, stride_frequency in Hz (a stride is two steps)
    cadence_times_preferred     the runner's own cadence at that speed, times a factor
    step_length_times_preferred the runner's own step at that speed, times a factor
    cadence_preferred_at        the cadence preferred at another speed (m/s)
    step_length_preferred_at    the step preferred at another speed (m/s)
    contact_slope               s per Hz: contact time is the preferred one, changed by the slope
                                for every Hz of step frequency away from the preferred cadence
    foam_thickness              m: the daily trainer's foam, whose stiffness goes with one over it
    rubber_stiffness            N/m: a rubber ground, damped 5 % of critical under the runner
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import xarray as xr

from spinesim.gait.simulation import simulate
from spinesim.scenario import Scenario, Stride, shoe
from spinesim.scenario.stride import Step

RUBBER_DAMPING = 0.05  # of critical
RUBBER_MASS = 5.0  # kg


@lru_cache(maxsize=256)
def run_of(scenario: Scenario) -> xr.Dataset:
    """The steady gait of a scenario, computed once for all rows that need it."""
    return simulate(scenario)


def scenario_of(condition: Mapping[str, Any]) -> Scenario:
    """The scenario of a condition.

    >>> round(scenario_of({"stride_speed": 3.0, "step_frequency": 2.8}).step.cadence, 6)
    168.0
    """
    changes = {name: value for name, value in condition.items() if name not in RULES}
    contact = changes.pop("stride_contact_time", None)
    own = Scenario().with_(**changes)
    for name in RULES:
        if name in condition:
            changes |= RULES[name](own, changes, condition[name])
    if contact is not None:
        changes["stride_contact_time"] = contact
    return Scenario().with_(**changes)


Changes = dict[str, Any]  # flat name -> value


def _preferred(speed: float) -> Step:
    """The reference runner's own step at a speed (m/s)."""
    return Scenario(stride=Stride(speed=speed)).step


def _by_slope(own: Scenario, changes: Changes, slope: float) -> Changes:
    step = _preferred(own.step.speed)
    quicker = (changes.get("stride_cadence", step.cadence) - step.cadence) / 60
    return {"stride_contact_time": step.contact_time + slope * quicker}


def _foam(own: Scenario, changes: Changes, thickness: float) -> Changes:
    usual = shoe("daily-trainer")
    stiffness = usual.stiffness * usual.stack_height / thickness
    return {"shoe_stack_height": thickness, "shoe_stiffness": stiffness}


def _rubber(own: Scenario, changes: Changes, stiffness: float) -> Changes:
    damping = 2 * RUBBER_DAMPING * (stiffness * own.runner.mass) ** 0.5
    ground = {"stiffness": stiffness, "damping": damping, "mass": RUBBER_MASS}
    return {"surface": "track"} | {f"surface_{name}": value for name, value in ground.items()}


# own is the runner's scenario without what a rule adds; a contact by slope comes after the cadence
RULES: dict[str, Callable[[Scenario, Changes, float], Changes]] = {
    "step_time": lambda own, _, time: {"stride_cadence": 60 / time},
    "step_frequency": lambda own, _, rate: {"stride_cadence": 60 * rate},
    "stride_frequency": lambda own, _, rate: {"stride_cadence": 120 * rate},
    "cadence_times_preferred": lambda own, _, k: {"stride_cadence": k * own.step.cadence},
    "step_length_times_preferred": lambda own, _, k: {
        "stride_step_length": k * own.step.step_length
    },
    "cadence_preferred_at": lambda own, _, v: {"stride_cadence": _preferred(v).cadence},
    "step_length_preferred_at": lambda own, _, v: {"stride_step_length": _preferred(v).step_length},
    "contact_slope": _by_slope,
    "foam_thickness": _foam,
    "rubber_stiffness": _rubber,
}
