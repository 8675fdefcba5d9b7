"""Whether one plan loads a level less than another: said only where every weighting agrees."""

from __future__ import annotations

import numpy as np
import xarray as xr

from spinesim.units import described

SAME = 0.01  # ratios within one per cent of 1 are the same
LESS, MORE, EQUAL = "less", "more", "the same"
BY_WEIGHTING = "undecided: the weighting decides"
BY_INTERVAL = "undecided: the interval decides"
NO_INTERVAL = "undecided: no interval was computed"
REFERENCE = "compared with"
NOTHING = "undecided: nothing to compare with"


def verdicts(ratio: xr.DataArray, intervals: xr.DataArray | None) -> xr.DataArray:
    """verdict (training, level) from ratios (training, level, weighting) and, where there are any,
    their bounds (bound, ...), low and high of the 90 % interval.
    """
    words = np.full((ratio.sizes["training"], ratio.sizes["level"]), REFERENCE, dtype=object)
    for i in range(1, ratio.sizes["training"]):
        for j in range(ratio.sizes["level"]):
            place = {"training": i, "level": j}
            if intervals is None:
                words[i, j] = _without(ratio.isel(place).values)
            else:
                ends = intervals.isel(place)
                words[i, j] = verdict(ends.sel(bound="low").values, ends.sel(bound="high").values)
    return xr.DataArray(
        words,
        dims=("training", "level"),
        attrs=described("verdict", "", "whether a plan loads a level less than the first one"),
    )


def verdict(low: np.ndarray, high: np.ndarray) -> str:
    """One verdict from the ends (weighting,) of the intervals of the ratios.

    >>> verdict(np.array([0.8, 0.5]), np.array([0.9, 0.7]))
    'less'
    >>> verdict(np.array([0.8, 1.1]), np.array([0.9, 1.3]))
    'undecided: the weighting decides'
    """
    if not (np.isfinite(low).all() and np.isfinite(high).all()):
        return NOTHING
    same = (low >= 1 - SAME) & (high <= 1 + SAME)
    less, more = (high < 1) & ~same, (low > 1) & ~same
    if same.all():
        return EQUAL
    if less.all() or more.all():
        return LESS if less.all() else MORE
    if (less.any() and more.any()) or (less | more | same).all():
        return BY_WEIGHTING
    return BY_INTERVAL


def _without(ratio: np.ndarray) -> str:
    """What ratios without intervals can say: that they are equal, or that the weighting decides."""
    if not np.isfinite(ratio).all():
        return NOTHING
    if (abs(ratio - 1) <= SAME).all():
        return EQUAL
    return BY_WEIGHTING if (ratio < 1).any() and (ratio > 1).any() else NO_INTERVAL
