"""Everything that the page is given: one JSON document."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import xarray as xr

from spinesim import catalogue
from spinesim._version import VERSION
from spinesim.laboratory import doubts, engine
from spinesim.laboratory.beginning import beginning
from spinesim.laboratory.controls import Change, controls, moved
from spinesim.laboratory.numbers import Tables
from spinesim.scenario import Scenario
from spinesim.scenario.constants import REFERENCE_HEIGHT, assuming, constants
from spinesim.show.skeleton.motion import BODIES, INTERVAL
from spinesim.spine import LEVELS, TRUNK
from spinesim.studies.uncertainty import interval
from spinesim.units import GRAVITY

MEASURE = "lumbar_compression_peak"
CHANGE = f"{MEASURE}_difference"
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
    changes = suggestions()
    return {
        "version": VERSION,
        "scenario": scenario.to_dict()["scenario"],
        "levels": list(LEVELS),
        "controls": [control.document(scenario) for control in sliders],
        "suggestions": [
            {"label": label, "change": change.document()} for label, change in changes.items()
        ],
        "questions": questions(),
        "intervals": _intervals(
            {START: scenario}
            | {
                label: moved(scenario, change.made(scenario, sliders))
                for label, change in changes.items()
            },
            uncertainty,
            progress,
        ),
        "contact_time": scenario.stride.contact_time,
        "engine": engine.document(),
        "doubts": doubts.limits(),
        "numbers": Tables.around(scenario, sliders).document(),
        "skeleton": catalogue.skeleton(),
        "drawing": _drawing(scenario),
        "start": beginning(scenario),
    }


def suggestions() -> dict[str, Change]:
    """Changes to begin with, by what they are called."""
    return {
        "Shorter steps": Change("stride_cadence", times=SHORTER),
        "Softer shoe": Change("shoe", to=_by_stiffness()[:1]),
        "Lean forward": Change("runner_trunk_lean", plus=FURTHER),
    }


def _by_stiffness() -> tuple[str, ...]:
    """The catalogue's shoes, the softest first."""
    shoes = {name: entry["stiffness"].value for name, entry in catalogue.shoes().items()}
    return tuple(sorted(shoes, key=lambda name: shoes[name]))


def _intervals(
    scenarios: dict[str, Scenario], samples: int, progress: Progress | None
) -> dict[str, Any] | None:
    """5 to 95 % of the peak on every level at the start, after each suggestion, and of its change
    by it (body weights).
    """
    if not samples:
        return None
    bounds = interval(scenarios, samples, [MEASURE], progress=progress)
    weight = scenarios[START].runner.mass * GRAVITY
    labels = [label for label in scenarios if label != START]
    return {
        "start": {"value": ends(bounds[MEASURE].sel(scenario=START) / weight)},
        "changes": {
            label: {
                "value": ends(bounds[MEASURE].sel(scenario=label) / weight),
                "change": ends(bounds[CHANGE].sel(scenario=label) / weight),
            }
            for label in labels
        },
    }


def ends(values: xr.DataArray) -> dict[str, list[float]]:
    """The two bounds of every level."""
    return {
        level: [float(values.sel(level=level, bound=bound)) for bound in ("low", "high")]
        for level in LEVELS
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


def questions() -> list[dict[str, Any]]:
    """Cards that ask for a prediction: what is done to the pinned runner, as a sentence with places
    for the two values, and as a change.
    """
    shoes = _by_stiffness()
    cards = {
        "The runner takes {now} steps a minute instead of {before}, at the same speed.": Change(
            "stride_cadence", times=SHORTER
        ),
        "The runner changes from the {before} to the {now}.": Change(
            "shoe", to=(shoes[0], shoes[-1])
        ),
        "The runner leans {now} degrees forward instead of {before}.": Change(
            "runner_trunk_lean", plus=FURTHER
        ),
        "The runner goes {now} m/s instead of {before}, with as many steps a minute.": Change(
            "stride_speed", plus=FASTER
        ),
        "The deep muscles of the trunk are half as strong.": Change(
            "runner_core_strength", times=0.5
        ),
        "The runner leaves the {before} for {now}.": Change("surface", to=("grass", "concrete")),
    }
    return [{"text": text, "change": change.document()} for text, change in cards.items()]
