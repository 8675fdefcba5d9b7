"""The vertical ground reaction of a step: impact peak, active peak, loading rate, contact."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from spinesim.measures.history import History
from spinesim.measures.signals import (
    CONTACT_FORCE,
    impact_peak,
    onset,
    summit_time,
    time_above,
)
from spinesim.mechanics.primitives import Array


@dataclass(frozen=True)
class Impact:
    """Peaks, rate and contact of B motions: forces (B,) in N, times (B,) in s from contact.

    start: when contact begins (s after touchdown); peak, peak_time, distinct (1 or 0): the impact
    peak; active, active_time: the active peak; rate: N/s from 20 to 80 % of the impact peak;
    contact: how long the force is above 50 N.
    """

    start: Array
    peak: Array
    peak_time: Array
    distinct: Array
    active: Array
    active_time: Array
    rate: Array
    contact: Array


def impact(h: History, cutoff: float | None) -> Impact:
    """What is read off the vertical ground reaction, low-passed at `cutoff` Hz."""

    def read() -> Impact:
        force = h.smooth(h.series("ground_force_vertical"), cutoff)
        counts = h.samples if cutoff is None else h.even
        rows = [_one_impact(h.t[:n, k], force[:n, k]) for k, n in enumerate(counts)]
        return Impact(*np.array(rows, dtype=float).T)

    values: Impact = h.once(("impact", cutoff), read)
    return values


def _one_impact(time: Array, force: Array) -> tuple[float, ...]:
    """The values of `Impact` for one motion's filtered force (N) along time (s)."""
    start, peak = onset(time, force, CONTACT_FORCE), impact_peak(time, force, CONTACT_FORCE)
    top = peak.trough + int(np.argmax(force[peak.trough :]))
    rise = time <= peak.time
    low, high = np.interp(
        np.array([0.2, 0.8]) * peak.value, np.maximum.accumulate(force[rise]), time[rise]
    )
    return (
        start,
        peak.value,
        peak.time - start,
        float(peak.distinct),
        float(force[top]),
        summit_time(time, force, top) - start,
        0.6 * peak.value / (high - low),
        time_above(time, force, CONTACT_FORCE),
    )
