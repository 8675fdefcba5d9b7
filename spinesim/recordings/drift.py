"""What a force plate says while nobody is on it: offset and drift, taken out.

In flight the force is zero.  The median of the middle of every flight, smoothed over five flights,
is joined by lines and taken off (Alcantara 2019, JOSS 4:1702, doi 10.21105/joss.01910, fits and
subtracts in the same way).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from spinesim.mechanics.primitives import Array
from spinesim.recordings.contacts import smooth

ROUGH = 20.0  # Hz, with which flights are found
ABOVE = 0.2  # of the range of the force: a foot is on the ground
MIDDLE = 0.4  # share of a flight, about its middle
FLIGHTS = 5  # over which the medians are smoothed
LONGEST_FLIGHT = 0.4  # s; longer, and nobody is on the plate


@dataclass(frozen=True)
class Unloaded:
    """The plate in flight: its reading along time (n,), how far that changes, and its noise (SD),
    all in N.
    """

    level: Array
    drift: float
    noise: float


def unloaded(time: Array, force: Array) -> Unloaded | None:
    """What the plate reads in flight; None where nobody is ever in flight."""
    rest = flights(time, force)
    return in_flight(time, force, rest) if rest else None


def flights(time: Array, force: Array) -> list[slice]:
    """The middle samples of every flight, by the vertical force."""
    rough = smooth(time, force, ROUGH)
    low, high = np.percentile(rough, [2, 98])
    on = rough > low + ABOVE * (high - low)
    edges = np.flatnonzero(np.diff(np.concatenate([[1], on.astype(int), [1]])))
    spans = zip(edges[::2], edges[1::2], strict=True)
    middles = [_middle(start, end, start == 0, end == len(on)) for start, end in spans]
    return [middle for middle in middles if middle is not None]


def in_flight(time: Array, force: Array, rest: list[slice]) -> Unloaded:
    """What a channel (n,) reads in flights."""
    centres = [float(time[each].mean()) for each in rest]
    levels = _smoothed(np.array([np.median(force[each]) for each in rest]))
    level = np.asarray(np.interp(time, centres, levels))
    noise = float(np.median([force[each].std() for each in rest]))
    return Unloaded(level, float(np.ptp(levels)), noise)


def _middle(start: int, end: int, first: bool, last: bool) -> slice | None:
    """The middle samples of a flight; None where there are too few."""
    size = end - start
    keep = max(int(MIDDLE * size), 1)
    if size < 5 or (first and last):
        return None
    begin = start + (size - keep) // 2
    return slice(begin, begin + keep)


def _smoothed(values: Array) -> Array:
    """Running medians over FLIGHTS values, then means of three."""
    half = FLIGHTS // 2
    medians = [np.median(values[max(k - half, 0) : k + half + 1]) for k in range(len(values))]
    return np.array([np.mean(medians[max(k - 1, 0) : k + 2]) for k in range(len(values))])
