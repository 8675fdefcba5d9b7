"""Filters and peaks on evenly sampled signals, as gait laboratories use them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import xarray as xr

from spinesim.mechanics.primitives import Array
from spinesim.units import to_number

CONTACT_FORCE = 50.0  # N: what counts as contact, on a force plate and here
PADDING = 0.1  # s of zeros on both sides: a force plate sees the flight before and after


def low_pass(signal: xr.DataArray, cutoff: float | None, before: float = 0.0) -> xr.DataArray:
    """Zero-lag fourth-order Butterworth low-pass (a second-order filter run both ways) at `cutoff`
    Hz; None leaves it as it is.

    The signal lies on `time`, evenly sampled, and counts as `before` outside it.
    """
    if cutoff is None:
        return signal
    from scipy.signal import butter, sosfiltfilt

    time = signal["time"].values
    interval = time[1] - time[0]
    frequency, half = to_number(cutoff, "Hz", name="cutoff"), 0.5 / interval
    if not 0 < frequency < half:
        raise ValueError(
            f"cutoff: {frequency:g} Hz is outside 0 to {half:g} Hz, half the sampling rate; give one within, or None"
        )
    # the last sample may come early
    even = np.isclose(np.diff(time), interval, rtol=1e-6).cumprod().sum() + 1
    pad = int(PADDING / interval)
    padded = np.concatenate([np.full(pad, before), signal.values[:even], np.full(pad, before)])
    sections = butter(2, frequency, fs=1 / interval, output="sos")
    smooth = sosfiltfilt(sections, padded - before, padtype=None)[pad : pad + even] + before
    return signal.isel(time=slice(0, even)).copy(data=smooth)


RIPPLE = (
    # of the greatest force: assumed, between ripples (0.04) and the least impact peaks measured
    # (0.58 of 2.5 body weights)
    0.2
)


@dataclass(frozen=True)
class ImpactPeak:
    """value and time (s) of the first peak; `distinct` False when it is only a shoulder; `trough`
    the index where the rise goes on.
    """

    value: float
    time: float
    distinct: bool
    trough: int


def onset(time: Array, force: Array, level: float) -> float:
    """When `force` first rises through `level`, between samples (s); the first sample's time if it
    begins above.
    """
    i = int(np.argmax(force > level))
    return (
        float(np.interp(level, force[i - 1 : i + 1], time[i - 1 : i + 1])) if i else float(time[0])
    )


def time_above(time: Array, force: Array, level: float) -> float:
    """How long from the first rise of `force` through `level` to its last fall through it, between
    samples (s).
    """
    last = len(force) - 1 - int(np.argmax(force[::-1] > level))
    end = (
        time[last]
        if last == len(force) - 1
        else np.interp(-level, -force[last : last + 2], time[last : last + 2])
    )
    return float(end) - onset(time, force, level)


def summit_time(time: Array, force: Array, i: int) -> float:
    """When the parabola through samples i - 1, i, i + 1 about a maximum peaks (s)."""
    if not 0 < i < len(force) - 1:
        return float(time[i])
    before, here, after = force[i - 1 : i + 2]
    bend = before - 2 * here + after
    return float(
        time[i] + (time[i] - time[i - 1]) * (0.5 * (before - after) / bend if bend < 0 else 0.0)
    )


def impact_peak(time: Array, force: Array, threshold: float, window: float = 0.075) -> ImpactPeak:
    """First local maximum of `force` within `window` s of contact (force above `threshold`), else
    the shoulder.

    A ripple below RIPPLE of the greatest force is none: an unfiltered sole gives one in its first
    milliseconds.
    """
    start = int(np.argmax(force > threshold))
    inside = np.flatnonzero(time - time[start] <= window)[-1]
    rising, least = np.diff(force) > 0, RIPPLE * force.max()
    for i in range(start + 1, min(inside, len(rising) - 1)):
        if rising[i - 1] and not rising[i] and force[i] > least:
            later = np.flatnonzero(rising[i:])
            trough = i + int(later[0]) if len(later) else i
            if len(later) and force[trough:].max() > force[trough]:
                return ImpactPeak(float(force[i]), summit_time(time, force, i), True, trough)
            break
    return _shoulder(time, force, start, int(inside))


def _shoulder(time: Array, force: Array, start: int, inside: int) -> ImpactPeak:
    """Where a rise without a peak of its own hesitates: the first least slope after the steepest
    part, else the strongest bend.
    """
    slope = np.gradient(force, time)
    steepest = start + int(np.argmax(slope[start : start + (inside - start) // 2 + 1]))
    bend = np.gradient(slope, time)
    turns = np.flatnonzero((bend[steepest + 1 : inside] > 0) & (bend[steepest : inside - 1] <= 0))
    i = (
        steepest + 1 + int(turns[0])
        if len(turns)
        else steepest + int(np.argmin(bend[steepest : inside + 1]))
    )
    return ImpactPeak(float(force[i]), float(time[i]), False, i)
