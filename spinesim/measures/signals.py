"""Filters and peaks on evenly sampled signals, as gait laboratories use them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import xarray as xr
from scipy.linalg.lapack import dtbtrs

from spinesim.mechanics.primitives import Array
from spinesim.units import to_number

CONTACT_FORCE = 50.0  # N: what counts as contact, on a force plate and here
WINDOW = 0.075  # s from contact: an impact peak comes within it
PADDING = 0.1  # s of zeros on both sides: a force plate sees the flight before and after


def low_pass(signal: xr.DataArray, cutoff: float | None, before: float = 0.0) -> xr.DataArray:
    """Zero-lag fourth-order Butterworth low-pass at `cutoff` Hz; None leaves the signal as it is.

    The signal lies on `time`, evenly sampled but for its last sample, and counts as `before`
    outside it.  Raises ValueError for times that are uneven.
    """
    if cutoff is None:
        return signal
    time = signal["time"].values
    even = even_samples(time)
    if even < len(time) - 1:
        raise ValueError(
            f"the times are uneven from sample {even + 1} on; a filter takes even samples"
        )
    values = signal.values[:, None] - before
    smooth = smoothed(values, np.array([even]), time[1] - time[0], cutoff)[:, 0] + before
    return signal.isel(time=slice(0, even)).copy(data=smooth)


def even_samples(time: Array) -> int:
    """How many samples are evenly spaced from the first on; the last one may come early.

    >>> even_samples(np.array([0.0, 0.1, 0.2, 0.25]))
    3
    """
    gap = np.diff(time)
    return int(np.isclose(gap, gap[0], rtol=1e-6).cumprod().sum() + 1)


def smoothed(
    values: Array, even: Any, interval: float, cutoff: float | None, *, hold: bool = False
) -> Array:
    """Zero-lag fourth-order Butterworth low-pass (a second-order filter run both ways).

    values (T, B, ...) every `interval` s, of which the first `even` (B,) rows count; cutoff in Hz,
    None leaves the values as they are.  Outside its rows a signal counts as zero or, with `hold`,
    as its end values.  Returns (T', B, ...), T' the greatest of `even`; rows past the last repeat
    it.  Raises ValueError for a cutoff that is not below half the sampling rate.
    """
    if cutoff is None:
        return values
    frequency, half = to_number(cutoff, "Hz", name="cutoff"), 0.5 / interval
    if not 0 < frequency < half:
        raise ValueError(
            f"cutoff: {frequency:g} Hz is outside 0 to {half:g} Hz, half the sampling rate; "
            "give one within, or None"
        )
    longest, pad = int(np.max(even)), int(PADDING / interval)
    lanes = np.zeros((*values.shape[1:], longest + pad))
    lanes[..., :longest] = np.moveaxis(values[:longest], 0, -1)
    before = lanes[..., :1].copy() if hold else 0.0
    lanes -= before
    for lane, count in zip(lanes, np.asarray(even).tolist(), strict=True):
        lane[..., count:] = lane[..., count - 1 : count] if hold else 0.0
    smooth = np.moveaxis(_both_ways(lanes, float(frequency), float(interval)) + before, -1, 0)
    for lane, count in zip(np.moveaxis(smooth, 1, 0), np.asarray(even).tolist(), strict=True):
        lane[count:longest] = lane[count - 1]
    return smooth[:longest]


def _both_ways(values: Array, frequency: float, interval: float) -> Array:
    """Values (..., T) filtered forwards and backwards.

    They are zero before the first and stay at the last, which has settled.
    """
    ahead = _forwards(values, frequency, interval)
    last = ahead[..., -1:].copy()
    ahead -= last
    back: Array = _forwards(ahead[..., ::-1], frequency, interval)[..., ::-1]
    back += last
    return back


def _forwards(values: Array, frequency: float, interval: float) -> Array:
    """Values (..., T), zero before the first, through the low-pass of `butterworth`.

    The recursion is a triangular system of three bands, which LAPACK solves; scipy.signal, which
    has it as a function, takes a third of a second to load.
    """
    if not values.size:  # LAPACK's wrapper does not survive a system without right-hand sides
        return values
    (section,) = butterworth(frequency, interval)
    driven = section[0] * values
    scaled = driven.copy()
    driven[..., 2:] += scaled[..., :-2]
    scaled *= 2
    driven[..., 1:] += scaled[..., :-1]
    bands = np.repeat(section[3:, None], values.shape[-1], axis=1)
    columns = driven.reshape(-1, values.shape[-1]).T
    solved, _ = dtbtrs(bands, columns, uplo="L", diag="U", overwrite_b=True)
    return np.asarray(solved.T).reshape(values.shape)


@cache
def butterworth(frequency: float, interval: float) -> Array:
    """Second-order Butterworth low-pass (1, 6) at a frequency (Hz), as SciPy's sections:
    b0, b1, b2, 1, a1, a2 of the bilinear transform.
    """
    tangent = math.tan(math.pi * frequency * interval)
    square, whole = tangent**2, 1 + math.sqrt(2) * tangent + tangent**2
    forward = np.array([1, 2, 1]) * square / whole
    return np.array([[*forward, 1.0, 2 * (square - 1) / whole, 2 * (1 + square) / whole - 1]])


RIPPLE = (
    # of the greatest force: assumed, between ripples (0.04) and the least impact peaks measured
    # (0.58 of 2.5 body weights)
    0.2
)
EARLY = 0.3  # of contact: later the active peak rises, of short contacts within 75 ms


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
    before, top, after = force[i - 1 : i + 2]
    bend = before - 2 * top + after
    return float(
        time[i] + (time[i] - time[i - 1]) * (0.5 * (before - after) / bend if bend < 0 else 0.0)
    )


def impact_peak(time: Array, force: Array, threshold: float, window: float = WINDOW) -> ImpactPeak:
    """First local maximum of `force` within `window` s of contact (force above `threshold`) and
    within the first 30 % of it, else the shoulder.

    A ripple below RIPPLE of the greatest force is none: an unfiltered sole gives one in its first
    milliseconds.
    """
    start = int(np.argmax(force > threshold))
    window = min(window, EARLY * time_above(time, force, threshold))
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
