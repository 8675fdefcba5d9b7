"""Touchdown and lift-off at a threshold that may lie within the noise of the plate.

Noise sets the least level at which contacts can be found.  From there they are moved to the
threshold by what the mean of all steps needs for the way: in a mean the noise is gone.
"""

from __future__ import annotations

import numpy as np

from spinesim.mechanics.primitives import Array

NOISE = 5.0  # times the SD in flight: the least level
FINE = 2.5e-4  # s
REACH = 0.04  # s that a contact may be moved at each end
Span = tuple[float, float]


def found_above(noise: float, threshold: float) -> float:
    """The level (N) at which contacts are found."""
    return max(threshold, NOISE * noise)


def moved(
    time: Array, force: Array, spans: list[Span], level: float, threshold: float
) -> list[Span]:
    """Contacts found at a level (N), as they are at a threshold."""
    if level == threshold:
        return spans
    begin = _way(time, force, np.array([start for start, _ in spans]), threshold, -1.0)
    finish = _way(time, force, np.array([end for _, end in spans]), threshold, 1.0)
    return [(start - begin, end + finish) for start, end in spans]


def at_threshold(time: Array, force: Array, spans: list[Span], level: float) -> Array:
    """Durations (n,) of contacts at another level (N), by the mean of their ends."""
    begin = _way(time, force, np.array([start for start, _ in spans]), level, -1.0)
    finish = _way(time, force, np.array([end for _, end in spans]), level, 1.0)
    return np.array([end - start + begin + finish for start, end in spans])


def _way(time: Array, force: Array, instants: Array, threshold: float, outward: float) -> float:
    """Time (s) from these instants outward to where the mean force passes the threshold; negative
    where it lies inward.
    """
    away = np.arange(-REACH, REACH + FINE, FINE)
    mean = np.interp(instants[:, None] + outward * away, time, force).mean(axis=0)
    below = np.flatnonzero(mean < threshold)
    outside = below[below > 0] if len(below) else below
    if not len(outside):
        return 0.0
    first = int(outside[0])
    if first == 0 or mean[first - 1] < threshold:
        return float(away[first])
    share = (mean[first - 1] - threshold) / (mean[first - 1] - mean[first])
    return float(away[first - 1] + share * FINE)
