"""Loss of stature in what people did while others measured them.

    change(scenario, doing=[["run", 30]], before=[["supported sitting", 20]], rising=7)   # mm lost

A protocol is a list of activities with minutes: those of `spinesim list activities`, "run" in the
scenario, "ordinary" for an hour of an ordinary day, and "unloaded" for no pressure at all.  It
begins some hours after rising on an ordinary day of 16 hours that repeats.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from spinesim import catalogue
from spinesim.dose.creep import CreepLaw, after, follow, periodic
from spinesim.dose.height import (
    Stature,
    disc_heights,
    pressure,
    reference_standing,
    standing_compression,
)
from spinesim.gait.simulation import simulate
from spinesim.measures.definitions import lumbar_compression_mean
from spinesim.mechanics.primitives import Array
from spinesim.scenario import Runner, Scenario

DAY, NIGHT = 16.0, 8.0  # h
Protocol = Sequence[tuple[str, float]]  # activity, minutes


@lru_cache(maxsize=64)
def running_load(scenario: Scenario) -> float:
    """Mean load of the discs in running over that of the reference runner standing, by height times
    pressure.
    """
    return _loaded(lumbar_compression_mean(simulate(scenario)).values, scenario.runner)


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


def change(
    scenario: Scenario,
    doing: Protocol,
    before: Protocol = (),
    rising: float = 7.0,
    last: bool = False,
    numbers: Stature | None = None,
) -> float:
    """Stature lost (mm) in a protocol, or in the last piece of it."""
    lost = course(scenario, numbers).lost(doing, before, rising)
    return lost[-1] if last else float(np.sum(lost))


def evening_over_morning(scenario: Scenario, doing: Protocol) -> float:
    """Loss at the end of the day over the loss after rising (1)."""
    return change(scenario, doing, rising=DAY) / change(scenario, doing, rising=0.0)


def circadian(scenario: Scenario, part: str = "range", numbers: Stature | None = None) -> float:
    """An ordinary day: "range" lost (mm); share of it lost in the "first hour" (1), and regained in
    "half the night" (1).
    """
    waking = [("ordinary", 60.0), ("ordinary", 60 * (DAY - 1)), ("lying", 30 * NIGHT)]
    first, rest, night = course(scenario, numbers).lost(waking, (), 0.0)
    whole = first + rest
    return {"range": whole, "first hour": first / whole, "half the night": -night / whole}[part]


def lumbar_loss(scenario: Scenario, pick: str = "") -> float:
    """Height (%) that lumbar discs lose over an ordinary day: mean, least or greatest of levels."""
    runner, numbers = scenario.runner, Stature.fitted()
    share = float(np.asarray(numbers.lumbar_share))
    whole = circadian(scenario) * share  # mm of all six discs
    upright = pressure(standing_compression(runner), runner)
    strain = 100 * whole * upright / float(disc_heights(runner) @ upright)
    return float({"least": strain.min(), "greatest": strain.max(), "": strain.mean()}[pick])


def wanted_load(scenario: Scenario, lost: float, doing: Protocol, before: Protocol = ()) -> float:
    """Mean load over standing that the run would need to lose `lost` mm in the last piece."""
    from scipy.optimize import brentq

    base = course(scenario)

    def missed(load: float) -> float:
        other = Course(base.numbers, lambda name: load if name == "run" else base.load(name))
        return other.lost(doing, before, 7.0)[-1] - lost

    return float(brentq(missed, -1.0, 8.0))
