"""Plans side by side as one Dataset, from the loads of their steps.

Every variable carries its unit, its meaning, and its standing: "prediction" for all that comes from
loads inside the model, "measured-elsewhere" for what was measured in people (stature, spikes).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import xarray as xr

from spinesim.dose.fatigue import ultimate_strength
from spinesim.dose.recovery import REPAIR_DAYS, spike_class
from spinesim.dose.training import Training
from spinesim.dose.week import (
    Body,
    Heights,
    bout_dose,
    bout_steps,
    event_hours,
    heights,
    left_over,
    run_spikes,
    walking_dose,
)
from spinesim.dose.weightings import WEIGHTINGS
from spinesim.mechanics.primitives import Array
from spinesim.scenario import Scenario
from spinesim.scenario.constants import assuming
from spinesim.spine import LEVELS
from spinesim.units import described

PREDICTION, ELSEWHERE = "prediction", "measured-elsewhere"
VARIABLES = {  # dimensions after training, unit, meaning, standing
    "equivalent_distance": (
        ("level", "weighting"),
        "km",
        "distance of ordinary running that weighs as much as all bouts together",
        PREDICTION,
    ),
    "walking_equivalent_distance": (
        ("level", "weighting"),
        "km",
        "distance of ordinary running that weighs as much as the walking of all days",
        PREDICTION,
    ),
    "bout_equivalent_distance": (
        ("bout", "level", "weighting"),
        "km",
        "distance of ordinary running that weighs as much as a bout",
        PREDICTION,
    ),
    "remaining": (
        ("day", "repair", "level", "weighting"),
        "km",
        "what is left of the equivalent distance at the end of a day, were it to repair",
        PREDICTION,
    ),
    "peak_over_strength": (
        ("level",),
        "1",
        "greatest compression of the ordinary step over the strength expected at this age and sex",
        PREDICTION,
    ),
    "disc_strain": (
        ("hour", "level"),
        "1",
        "height a disc has lost against an ordinary morning, over its height",
        PREDICTION,
    ),
    "stature_loss": (
        ("hour",),
        "m",
        "stature lost against an ordinary morning",
        ELSEWHERE,
    ),
    "greatest_stature_loss": (
        (),
        "m",
        "most stature lost against an ordinary morning",
        ELSEWHERE,
    ),
    "morning_residue": (
        ("day",),
        "m",
        "stature still lost at getting up on the day after",
        ELSEWHERE,
    ),
    "steps": (("bout",), "1", "steps of a run, peaks of another activity", PREDICTION),
    "distance": (("bout",), "km", "distance of a run", ""),
    "spike": (
        ("bout",),
        "1",
        "distance of a run over the longest of the 30 days before",
        ELSEWHERE,
    ),
    "spike_hazard_ratio": (
        ("bout",),
        "1",
        "rate of overuse injuries of any kind after such a run, over that after runs up to 1.1",
        ELSEWHERE,
    ),
    "bout_day": (("bout",), "1", "day of a bout", ""),
    "bout_start": (("bout",), "h", "time of day at which a bout begins", ""),
    "bout_hours": (("bout",), "h", "how long a bout lasts", ""),
}
SAMPLED = (
    "equivalent_distance",
    "walking_equivalent_distance",
    "stature_loss",
    "greatest_stature_loss",
    "morning_residue",
)


def results(
    plans: Mapping[str, Training], bodies: Mapping[str, Body], reference: Scenario
) -> xr.Dataset:
    """Dataset(training, level, weighting, repair, bout, day, hour) of plans by name.

    bodies: what the discs of each plan's runner carry, without an axis of samples.
    reference: the scenario whose steps the equivalent distances are counted in.
    """
    hours = event_hours(list(plans.values()))
    columns = {name: _values(plan, bodies[name], reference, hours) for name, plan in plans.items()}
    table = xr.Dataset(coords=_coordinates(plans, hours))
    for name, (dims, unit, meaning, standing) in VARIABLES.items():
        rows = _padded([values[name] for values in columns.values()], table, dims)
        about = described(name, unit, meaning) | ({"standing": standing} if standing else {})
        table[name] = (("training", *dims), rows, about)
    return table


def sampled(
    plans: Mapping[str, Training], bodies: Mapping[str, Body], reference: Scenario
) -> xr.Dataset:
    """The variables `SAMPLED` of plans by name, with a dimension sample: the loads of the bodies
    begin with an axis of samples.
    """
    hours = event_hours(list(plans.values()))
    table = xr.Dataset(coords=_coordinates(plans, hours))
    columns = {}
    for name, plan in plans.items():
        total, _, walking = _doses(plan, bodies[name], reference)
        columns[name] = {
            "equivalent_distance": total,
            "walking_equivalent_distance": walking,
        } | _heights(heights(plan, bodies[name], hours), samples_first=True)
    for name in SAMPLED:
        dims, unit, meaning, standing = VARIABLES[name]
        rows = _padded([values[name] for values in columns.values()], table, dims, ("sample",))
        about = described(name, unit, meaning) | {"standing": standing}
        table[name] = (("training", "sample", *dims), rows, about)
    return table


def _values(plan: Training, body: Body, reference: Scenario, hours: Array) -> dict[str, Array]:
    total, doses, walking = _doses(plan, body, reference)
    ratios = run_spikes(plan)
    classes = [spike_class(ratio) for ratio in ratios]
    with assuming(plan.scenario.body):
        strength = ultimate_strength(plan.scenario.runner)
    shape = (len(LEVELS), len(WEIGHTINGS))
    steps = np.array([bout_steps(plan, bout) for bout in plan.bouts])
    known = np.where(np.isfinite(steps), 1.0, np.nan)[:, None, None]
    return {
        "equivalent_distance": total,
        "walking_equivalent_distance": walking,
        "bout_equivalent_distance": known * np.array(doses).reshape(-1, *shape),
        "remaining": left_over(plan, doses)
        if doses
        else np.zeros((plan.days, len(REPAIR_DAYS), *shape)),
        "peak_over_strength": body.steps[plan.scenario].peak / strength,
        "steps": steps,
        "distance": np.array([bout.kilometres(plan.scenario) for bout in plan.bouts]),
        "spike": ratios,
        "spike_hazard_ratio": np.array(
            [group.hazard_ratio if group else np.nan for group in classes]
        ),
        "bout_day": np.array([float(bout.day) for bout in plan.bouts]),
        "bout_start": np.array([bout.start for bout in plan.bouts]),
        "bout_hours": np.array([bout.hours(plan.scenario) for bout in plan.bouts]),
    } | _heights(heights(plan, body, hours))


def _doses(plan: Training, body: Body, reference: Scenario) -> tuple[Array, list[Array], Array]:
    """Sum of the bouts, each bout, and the walking of all days: (..., level, weighting) in km."""
    doses = [bout_dose(plan, bout, body, reference) for bout in plan.bouts]
    walking = plan.days * walking_dose(plan, body, reference)
    return (np.sum(doses, axis=0) if doses else np.zeros_like(walking)), doses, walking


def _heights(course: Heights, *, samples_first: bool = False) -> dict[str, Array]:
    """Heights by the names of the results; samples, if any, before hours and days."""
    values = {
        "disc_strain": course.strain,
        "stature_loss": course.loss,
        "greatest_stature_loss": course.greatest,
        "morning_residue": course.residue,
    }
    if samples_first:
        values = {
            name: np.moveaxis(array, 1, 0) if name != "greatest_stature_loss" else array
            for name, array in values.items()
        }
    return values


def _coordinates(plans: Mapping[str, Training], hours: Array) -> dict[str, Any]:
    most = max(len(plan.bouts) for plan in plans.values())
    activities = [
        [bout.activity for bout in plan.bouts] + [""] * (most - len(plan.bouts))
        for plan in plans.values()
    ]
    return {
        "training": ("training", list(plans), {"long_name": "plan"}),
        "level": list(LEVELS),
        "weighting": (
            "weighting",
            list(WEIGHTINGS),
            described("weighting", "", "how a step is weighted by its load"),
        ),
        "repair": (
            "repair",
            list(REPAIR_DAYS),
            described("repair", "days", "time constant of repair; infinite: none"),
        ),
        "day": ("day", np.arange(1, max(plan.days for plan in plans.values()) + 1)),
        "bout": ("bout", np.arange(1, most + 1)),
        "hour": ("hour", hours, described("hour", "h", "time since midnight before day 1")),
        "activity": (
            ("training", "bout"),
            np.array(activities, dtype=object).reshape(len(plans), most),
            described("activity", "", "what is done in a bout"),
        ),
        "definition": (
            "training",
            [plan.to_toml() for plan in plans.values()],
            described("definition", "", "the plan as TOML"),
        ),
    }


def _padded(
    rows: list[Array], table: xr.Dataset, dims: tuple[str, ...], before: tuple[str, ...] = ()
) -> Array:
    """Arrays of plans stacked; NaN where a plan has fewer bouts, days or hours than another."""
    shape = (*np.shape(rows[0])[: len(before)], *(table.sizes[dim] for dim in dims))
    stacked = np.full((len(rows), *shape), np.nan)
    for k, row in enumerate(rows):
        array = np.asarray(row, dtype=float)
        place: Any = (k, *(slice(size) for size in array.shape))
        stacked[place] = array
    return stacked
