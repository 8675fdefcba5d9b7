"""What is left of a dose after days, and how far a run goes beyond those before it.

Whether discs repair at all within weeks is unknown: collagen and aggrecan in them have half-lives
of 95 to 215 and of 11 to 12 years (Sivan et al. 2008 J Biol Chem; Sivan et al. 2006 J Biol Chem
281:13009).  What is left is therefore shown for several time constants, as a sensitivity and not as
an estimate.

A run longer than the longest of the 30 days before went with more overuse injuries of any kind in
5,205 runners (Frandsen et al. 2025).  The ratio of acute to chronic load went the other way in the
same runners, and change from week to week showed nothing: neither is computed.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from spinesim.mechanics.primitives import Array

REPAIR_DAYS = (math.inf, 100.0, 26.0, 7.0)  # time constants that are shown side by side
REPAIR_SOURCE = (
    "none within a plan: disc collagen and aggrecan have half-lives of 95 to 215 years"
    " (@sivan2008) and of 11 to 12 (@sivan2006); 26 days recalled from models of"
    " stress fractures of bone; 100 and 7 days assumed about it"
)
WINDOW = 30  # days within which the longest run counts
SPIKE_SOURCE = "@frandsen2025: 5,205 runners, overuse injuries of any kind, self-reported"


@dataclass(frozen=True)
class SpikeClass:
    """Runs up to a ratio to the longest of 30 days: the hazard ratio of injury, with the ends of
    its 95 % interval.
    """

    up_to: float
    hazard_ratio: float
    low: float
    high: float


SPIKE_CLASSES = (
    SpikeClass(1.1, 1.0, 1.0, 1.0),
    SpikeClass(1.3, 1.64, 1.31, 2.05),
    SpikeClass(2.0, 1.52, 1.16, 2.00),
    SpikeClass(math.inf, 2.28, 1.50, 3.48),
)


def remaining(daily: ArrayLike, time_constant: float) -> Array:
    """What is left of daily doses (days, ...) at the end of each day.

    A dose E_j of day j leaves E_j exp(-(t - j)/tau) on day t; doses add up.

    time_constant: tau in days; infinite means that nothing repairs.

    >>> remaining([1.0, 0.0, 1.0], 7.0).round(4)
    array([1.    , 0.8669, 1.7515])
    """
    doses = np.asarray(daily, dtype=float)
    kept, left, days = math.exp(-1 / time_constant), np.zeros(doses.shape[1:]), []
    for dose in doses:
        left = kept * left + dose
        days.append(left)
    return np.array(days)


def spikes(days: Sequence[int], distances: Sequence[float], longest: float) -> Array:
    """Distance of each run over the longest of the 30 days before it.

    days (1, 2, ...) and distances (km) of the runs in order of time.
    longest: longest run (km) of the 30 days before day 1; it counts up to day 30.
    NaN where no run stands within those 30 days.

    >>> spikes([1, 3], [8.0, 12.0], longest=10.0)
    array([0.8, 1.2])
    """
    ratios = []
    for k, (day, distance) in enumerate(zip(days, distances, strict=True)):
        before = [
            earlier
            for when, earlier in zip(days[:k], distances[:k], strict=True)
            if day - when <= WINDOW
        ]
        before += [longest] if day <= WINDOW else []
        greatest = max(before, default=0.0)
        ratios.append(distance / greatest if greatest > 0 else math.nan)
    return np.array(ratios)


def spike_class(ratio: float) -> SpikeClass | None:
    """The class of a ratio; none where the ratio is not known.

    >>> spike_class(1.2).hazard_ratio
    1.64
    """
    return next((group for group in SPIKE_CLASSES if ratio <= group.up_to * (1 + 1e-12)), None)
