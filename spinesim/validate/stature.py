"""Loss of stature in what people did while others measured them.

    stature_lost(scenario, doing=[["run", 30]], before=[["supported sitting", 20]], rising=7)

A protocol is a list of activities with minutes: those of `spinesim list activities`, "run" in the
scenario, "ordinary" for an hour of an ordinary day, and "unloaded" for no pressure at all.  It
begins some hours after rising on an ordinary day of 16 hours that repeats.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from spinesim import catalogue
from spinesim.dose import iso_2631
from spinesim.dose.bouts import Bout
from spinesim.dose.creep import CreepLaw, after, follow, periodic
from spinesim.dose.fatigue import lifting_damage, ultimate_strength
from spinesim.dose.height import (
    Stature,
    disc_heights,
    pressure,
    reference_standing,
    standing_compression,
)
from spinesim.dose.training import Training
from spinesim.dose.week import Body, StepLoads, heights
from spinesim.measures.definitions import (
    lumbar_compression_mean,
    lumbar_compression_peak,
    sacral_peak_acceleration,
)
from spinesim.mechanics.primitives import Array
from spinesim.scenario import Runner, Scenario
from spinesim.spine import LEVELS
from spinesim.units import GRAVITY
from spinesim.validate.conditions import run_of

DAY, NIGHT = 16.0, 8.0  # h
Protocol = Sequence[tuple[str, float]]  # activity, minutes


@lru_cache(maxsize=64)
def running_load(scenario: Scenario) -> float:
    """Mean load of the discs in running over that of the reference runner standing, by height times
    pressure.
    """
    return _loaded(lumbar_compression_mean(run_of(scenario)).values, scenario.runner)


@lru_cache(maxsize=16)
def standing_load(runner: Runner) -> float:
    """Load of the discs standing over that of the reference runner."""
    return _loaded(standing_compression(runner), runner)


def _loaded(compression: Array, runner: Runner) -> float:
    return float(disc_heights(runner) @ pressure(compression, runner)) / reference_standing()


@dataclass(frozen=True)
class Course:
    """Stature of a runner through a day: creep numbers, and loads of activities over standing."""

    numbers: Stature
    load: Callable[[str], float]

    @property
    def law(self) -> CreepLaw:
        """Creep in mm of stature under loads over standing."""
        share = np.array([self.numbers.fast_share, 1 - np.asarray(self.numbers.fast_share)])
        return CreepLaw(
            np.asarray(self.numbers.compliance) * share,
            np.array([self.numbers.fast, self.numbers.slow]),
        )

    def pieces(self, protocol: Protocol) -> list[tuple[float, float]]:
        """Loads and hours of a protocol."""
        return [(self.load(activity), minutes / 60) for activity, minutes in protocol]

    def rising(self) -> Array:
        """Strain (2,) in mm at getting up on an ordinary day."""
        return periodic([(self.load("ordinary"), DAY), (self.load("lying"), NIGHT)], self.law)

    def lost(self, doing: Protocol, before: Protocol, rising: float) -> list[float]:
        """Stature lost (mm) in each piece of `doing`."""
        law = self.law
        strain = (
            after(self.rising(), self.load("ordinary"), rising, law) if rising else self.rising()
        )
        for load, hours in self.pieces(before):
            strain = after(strain, load, hours, law)
        totals = [strain.sum(), *(end.sum() for end in follow(self.pieces(doing), law, strain))]
        return np.diff(totals).tolist()


def course(scenario: Scenario, numbers: Stature | None = None) -> Course:
    """The course of a runner who runs as in `scenario`; creep numbers are the catalogue's."""
    entries = catalogue.activities()
    fixed = {"unloaded": 0.0, "ordinary": catalogue.dose()["ordinary_hour"].value}

    def load(activity: str) -> float:
        if activity == "run":
            return running_load(scenario)
        factor = fixed[activity] if activity in fixed else entries[activity]["pressure"].value
        return float(factor) * standing_load(scenario.runner)

    return Course(numbers or Stature.fitted(), load)


def stature_lost(
    scenario: Scenario,
    doing: Protocol,
    before: Protocol = (),
    rising: float = 7.0,
    last: bool = False,
    numbers: Stature | None = None,
) -> float:
    """Stature lost (mm) in a protocol, or in its last piece; negative where it is regained."""
    lost = course(scenario, numbers).lost(doing, before, rising)
    return lost[-1] if last else float(np.sum(lost))


def stature_ratio(scenario: Scenario, doing: Protocol, over: Protocol, **options: Any) -> float:
    """Loss of stature in one protocol over the loss in another (1)."""
    return stature_lost(scenario, doing, **options) / stature_lost(scenario, over, **options)


def evening_over_morning_loss(scenario: Scenario, doing: Protocol) -> float:
    """Loss of stature in a protocol at the end of the day over the loss after rising (1)."""
    evening, morning = (stature_lost(scenario, doing, rising=hour) for hour in (DAY, 0.0))
    return evening / morning


def run_over_day_loss(scenario: Scenario, minutes: float, hours: float) -> float:
    """Loss of stature in a run after hours of an ordinary day, over the loss in those hours (1)."""
    run = stature_lost(scenario, [("run", minutes)], rising=hours)
    return run / stature_lost(scenario, [("ordinary", 60 * hours)], rising=0.0)


def circadian_stature(
    scenario: Scenario, part: str = "range", numbers: Stature | None = None
) -> float:
    """An ordinary day: its "range" (mm); shares (1) of it lost in the "first hour" and regained in
    "half the night".
    """
    waking = [("ordinary", 60.0), ("ordinary", 60 * (DAY - 1)), ("lying", 30 * NIGHT)]
    first, rest, night = course(scenario, numbers).lost(waking, (), 0.0)
    whole = first + rest
    return {"range": whole, "first hour": first / whole, "half the night": -night / whole}[part]


def lumbar_height_change(scenario: Scenario, pick: str = "mean") -> float:
    """Change (%) of the height of lumbar discs over an ordinary day: "mean", "least" or "greatest"
    of the five lumbar levels.
    """
    runner, numbers = scenario.runner, Stature.fitted()
    share = float(np.asarray(numbers.lumbar_share))
    whole = circadian_stature(scenario) * share  # mm of all six discs
    upright = pressure(standing_compression(runner), runner)
    strain = 100 * whole * upright / float(disc_heights(runner) @ upright)
    lumbar = strain[:5]
    if pick == "mean":
        return float(-strain.mean())
    return float(-lumbar.min() if pick == "least" else -lumbar.max())


def height_kept_in_run(scenario: Scenario, minutes: float) -> float:
    """Greatest share of its height that a lumbar disc keeps in a run (1)."""
    return float(1 - _strain_of_run(scenario, minutes).min())


def lowest_disc_over_others(scenario: Scenario, minutes: float) -> float:
    """Loss of height of L5/S1 in a run over the mean of the other levels (1)."""
    strain = _strain_of_run(scenario, minutes)
    return float(strain[0] / strain[1:].mean())


def _strain_of_run(scenario: Scenario, minutes: float) -> Array:
    """Height (6,) that discs lose in a run 7 h after rising, over their height."""
    body = Body(
        {scenario: StepLoads(np.empty(0), lumbar_compression_mean(run_of(scenario)).values)},
        standing_compression(scenario.runner),
        np.asarray(reference_standing()),
    )
    plan = Training("run", scenario, (Bout(1, "13:30", duration=minutes),), days=1)
    before, after_it = heights(plan, body, [13.5, 13.5 + minutes / 60]).strain
    return np.asarray(after_it - before)


def load_over_needed(
    scenario: Scenario, lost: float, doing: Protocol, before: Protocol = ()
) -> float:
    """Mean load of the run over the load that the creep needs to lose `lost` mm in it (1)."""
    from scipy.optimize import brentq

    base = course(scenario)

    def missed(load: float) -> float:
        other = Course(base.numbers, lambda name: load if name == "run" else base.load(name))
        return other.lost(doing, before, 7.0)[-1] - lost

    return running_load(scenario) / float(brentq(missed, -1.0, 8.0))


def iso_injury_probability(
    scenario: Scenario, distance: float, days_per_year: float, years: int
) -> float:
    """Probability (1) of injury by ISO 2631-5 annex C, fed with the sacrum's peak acceleration of
    every step of `distance` km a day.

    The standard is made for seats; this shows what becomes of it outside its domain.
    """
    runner, step = scenario.runner, scenario.step
    peak = GRAVITY * (sacral_peak_acceleration(run_of(scenario)) - 1.0)
    steps = 1000 * distance / step.step_length
    dose = iso_2631.acceleration_dose([peak]) * steps ** (1 / iso_2631.EXPONENT)
    stress = iso_2631.compressive_dose(dose, runner.sex)
    risk = iso_2631.risk_factor(stress, runner.age, years, days_per_year, runner.sex)
    return iso_2631.injury_probability(risk, runner.sex)


def lifting_damage_of_running(scenario: Scenario, distance: float, level: str = "L4/L5") -> float:
    """Damage (1; a segment fails at 1) of `distance` km by the lifting law, outside its domain."""
    peak = lumbar_compression_peak(run_of(scenario)).sel(level=level).item()
    strength = ultimate_strength(scenario.runner)[LEVELS.index(level)]
    return float(lifting_damage(peak, strength, 1000 * distance / scenario.step.step_length))
