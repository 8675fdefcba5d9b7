"""The shock of a step on its way up: accelerations from foot to head, as studies of shock take
them.
"""

from __future__ import annotations

import numpy as np
import xarray as xr

from spinesim.measures.signals import low_pass
from spinesim.mechanics.primitives import Array
from spinesim.spine import VERTEBRAE
from spinesim.units import GRAVITY, described

SPECTRUM = 8192  # samples of a spectrum, zeros added
CUTOFF = 60.0  # Hz, of peaks
PLACES = ("foot", "shank", "pelvis", *VERTEBRAE, "thorax", "head")  # from the ground up
FREQUENCIES = np.arange(3.0, 31.0)  # Hz
BAND = 4.0  # Hz: what a stance of 0.25 s can tell apart
BELOW = "shank"  # what transfer is counted from: where accelerometers are strapped


def upward(run: xr.Dataset, body: str) -> xr.DataArray:
    """Upward acceleration (m/s2) of a body, or of the skin over the sacrum."""
    return run["sacrum_az"] if body == "sacrum" else run["az"].sel(body=body, drop=True)


def spectrum(run: xr.Dataset, body: str) -> tuple[Array, Array]:
    """Frequencies (Hz) and power (arbitrary unit) of a body's vertical acceleration in stance.

    Mean and linear trend are removed; the body may be the skin over the sacrum.
    """
    values = upward(run, body).values[:-1]  # the last sample may come early
    times = run["time"].values[:-1]
    straight = np.polynomial.Polynomial.fit(times, values, 1)(times)
    power = np.abs(np.fft.rfft(values - straight, SPECTRUM)) ** 2
    return np.asarray(np.fft.rfftfreq(SPECTRUM, times[1] - times[0]), dtype=float), np.asarray(
        power, dtype=float
    )


def transmission(run: xr.Dataset) -> xr.Dataset:
    """How the shock of a step goes up the body.

    peak_acceleration (place) in g, upward, 60 Hz, without gravity, and peak_acceleration_time
    (place) in s; transfer (place, frequency) in dB, ten times the logarithm of the power over that
    of the shank, both in a band of 4 Hz around the frequency.  Places are rigid masses from foot to
    head.  Raises ValueError for what is no run of a runner.
    """
    bodies = run["body"].values if isinstance(run, xr.Dataset) and "az" in run else ()
    if not set(PLACES) <= set(bodies):
        raise ValueError("a shock goes up a runner's step: give a run from simulate(Scenario(...))")
    smooth = [low_pass(upward(run, body) / GRAVITY, CUTOFF) for body in PLACES]
    at = [int(np.argmax(values.values)) for values in smooth]
    powers = [_in_bands(*spectrum(run, body)) for body in PLACES]
    transfer = 10 * np.log10(np.array(powers) / powers[PLACES.index(BELOW)])
    result = xr.Dataset(
        coords={
            "place": ("place", list(PLACES), {"long_name": "rigid mass, from the ground up"}),
            "frequency": ("frequency", FREQUENCIES, {"units": "Hz", "long_name": "frequency"}),
        },
        attrs={name: run.attrs[name] for name in ("scenario", "version") if name in run.attrs},
    )
    for name, values, units, text in (
        (
            "peak_acceleration",
            [float(s[k]) for s, k in zip(smooth, at, strict=True)],
            "g",
            "peak upward acceleration, 60 Hz, without gravity",
        ),
        (
            "peak_acceleration_time",
            [float(s["time"][k]) for s, k in zip(smooth, at, strict=True)],
            "s",
            "time of the peak after touchdown",
        ),
    ):
        result[name] = ("place", values, described(name, units, text))
    about = described("transfer", "dB", "power of the acceleration over that of the shank")
    result["transfer"] = (("place", "frequency"), transfer, about)
    return result


def _in_bands(frequency: Array, power: Array) -> Array:
    """Mean power in a band around each of FREQUENCIES."""
    near = np.abs(frequency - FREQUENCIES[:, None]) <= BAND / 2
    return np.asarray((near * power).sum(1) / near.sum(1))
