"""Accelerations of shank, spine and head, as studies of shock take them from a steady gait."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import xarray as xr

from spinesim.measures.shock import spectrum, upward
from spinesim.measures.signals import low_pass
from spinesim.mechanics.primitives import Array
from spinesim.units import GRAVITY


def attenuation(
    run: xr.Dataset, band: Sequence[float], upper: str = "head", lower: str = "shank"
) -> float:
    """Shock attenuation (dB, positive) between two bodies, in a band of frequencies (Hz).

    Ten times the logarithm of the ratio of powers.
    """
    frequency, above = spectrum(run, upper)
    _, below = spectrum(run, lower)
    inside = (frequency >= band[0]) & (frequency <= band[1])
    return float(10 * np.log10(below[inside].sum() / above[inside].sum()))


def transmitted(run: xr.Dataset, band: Sequence[int]) -> float:
    """Power of the head over the shank's (1), mean of the ratios at every Hz of a band.

    Less is more shock attenuation: Mercer et al. 2002.
    """
    each = np.arange(band[0], band[1] + 1)
    above, below = (np.interp(each, *spectrum(run, body)) for body in ("head", "shank"))
    return float(np.mean(above / below))


def strongest_frequency(run: xr.Dataset, band: Sequence[float]) -> float:
    """Frequency (Hz) of the highest peak of the shank's spectrum in a band; nan without a peak."""
    frequency, power = spectrum(run, "shank")
    peak = np.r_[False, (power[1:-1] > power[:-2]) & (power[1:-1] > power[2:]), False]
    inside = peak & (frequency >= band[0]) & (frequency <= band[1])
    if not inside.any():
        return math.nan
    return float(frequency[np.argmax(np.where(inside, power, 0.0))])


def felt_peak(run: xr.Dataset, body: str) -> float:
    """Peak upward acceleration of a body, or of the skin over the sacrum (g).

    60 Hz, without gravity.
    """
    return float(low_pass(upward(run, body) / GRAVITY, 60.0).max())


def peak_attenuation(run: xr.Dataset) -> float:
    """One less the peak of the head over that of the shank (1), 60 Hz, without gravity."""
    return 1 - felt_peak(run, "head") / felt_peak(run, "shank")


def whole_step(run: xr.Dataset, body: str, axis: str) -> Array:
    """Reading of an accelerometer on a body over a whole step (g): stance, then 0 in flight."""
    stance = run[axis].sel(body=body).values[:-1] / GRAVITY + (axis == "az")
    step = float(run["time"][1] - run["time"][0])
    read = np.zeros(round(float(run.attrs["step_time"]) / step))
    read[: len(stance)] = stance
    return read


def rms_acceleration(run: xr.Dataset, body: str) -> float:
    """Root mean square of the vertical acceleration over a step, gravity included (g)."""
    return float(np.sqrt(np.mean(whole_step(run, body, "az") ** 2)))


def mean_amplitude_deviation(run: xr.Dataset) -> float:
    """Mean of |r - mean r| over a step, with r the size of the pelvis' acceleration (g)."""
    size = np.hypot(whole_step(run, "pelvis", "az"), whole_step(run, "pelvis", "ax"))
    return float(np.abs(size - size.mean()).mean())
