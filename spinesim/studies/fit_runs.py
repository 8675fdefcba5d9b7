"""What bodies give that a recording can be held against: many at once, in the kernel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from spinesim import catalogue
from spinesim.gait.steady import Gait
from spinesim.gait.steady_many import close_all, histories
from spinesim.measures.definitions import MEASURES
from spinesim.measures.history import History
from spinesim.measures.signals import smoothed
from spinesim.mechanics.primitives import Array
from spinesim.recordings.contacts import contacts, normalised
from spinesim.scenario import Scenario
from spinesim.scenario.body import limits
from spinesim.studies.fit_data import Measured
from spinesim.units import GRAVITY

AROUND = 0.06  # s of flight on both sides of a stance
SACRAL_CUTOFF = 20.0  # Hz
PEAKS = ("sacral_peak_acceleration", "tibial_peak_acceleration")
Ours = dict[str, Array]


@dataclass
class Bodies:
    """Bodies with other constants, simulated for one scenario.

    names (p,): the constants, or none; low, high (p,): their ranges; gaits: how many were asked
    for.
    """

    scenario: Scenario
    names: tuple[str, ...]
    measured: Measured
    gaits: int = 0
    near: Gait | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        ranges = [limits(catalogue.constants()[name]) for name in self.names]
        self.low, self.high = np.array(ranges, dtype=float).reshape(-1, 2).T

    def body(self, shares: Array) -> dict[str, float]:
        """The constants at shares (p,) of their ranges, with all others of the scenario's body."""
        values = self.low + np.clip(shares, 0.0, 1.0) * (self.high - self.low)
        own = dict(zip(self.names, values.tolist(), strict=True))
        return dict(self.scenario.body) | own

    def __call__(self, shares: Sequence[Array]) -> list[Ours | None]:
        """What bodies at shares (k, p) give, None where one has no steady step."""
        scenarios = [self.scenario.with_(body=self.body(row)) for row in shares]
        self.gaits += len(scenarios)
        results: list[Ours | None] = [None] * len(scenarios)
        gaits = close_all(scenarios, fine=True, near=self.near)
        closed = np.flatnonzero(gaits.closed)
        if self.near is None and len(closed):
            self.near = gaits.gait(int(closed[0]))
        for which, history in histories(gaits):
            for lane, place in enumerate(which.tolist()):
                results[place] = ours(history, lane, self.measured)
        return results


def ours(history: History, lane: int, measured: Measured) -> Ours | None:
    """Curves over contact and peaks of one motion of a history, cut as the recording was."""
    count = int(history.even[lane])
    cutoff, interval = measured.cutoff, history.interval
    force = _alone(history.series("ground_force_vertical")[:count, lane], interval, cutoff)
    time: Any = interval * np.arange(len(force))
    span = next(contacts(time, force, measured.threshold), None)
    if span is None:
        return None
    fore = _alone(history.series("ground_force_fore_aft")[:count, lane], interval, cutoff)
    felt = history.series("sacrum_az")[:count, lane] / GRAVITY + 1.0
    sacrum = _alone(felt, interval, SACRAL_CUTOFF)
    curves = {
        "vertical": normalised(time, force, *span) / measured.weight,
        "fore_aft": normalised(time, fore, *span) / measured.weight,
        "sacrum": normalised(time, sacrum, *span),
    }
    wanted = {term.name for term in measured.terms} & set(PEAKS)
    return curves | {name: MEASURES[name].of(history)[lane] for name in wanted}


def _alone(values: Array, interval: float, cutoff: float | None) -> Any:
    """Values (n,) of a stance between two flights, filtered."""
    around = np.zeros(round(AROUND / interval))
    whole = np.concatenate([around, values, around])
    smooth: Any = smoothed(whole[:, None], np.array([len(whole)]), interval, cutoff)
    return smooth[:, 0]


def at(results: Sequence[Ours | None], name: str) -> list[Any]:
    """One curve of every result, None where there is none."""
    return [None if result is None else result[name] for result in results]


def shares_of(names: Sequence[str], values: Mapping[str, float]) -> Array:
    """Where in their ranges (p,) constants lie."""
    ranges = np.array([limits(catalogue.constants()[name]) for name in names])
    numbers = np.array([values[name] for name in names])
    return np.asarray((numbers - ranges[:, 0]) / (ranges[:, 1] - ranges[:, 0]))
