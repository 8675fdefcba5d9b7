"""Steps of a sensor on the body: their rate from its rhythm, their instants from its peaks.

Contact times are not taken from one sensor unless asked: of eighteen methods the best at the sacrum
has limits of agreement of -149 to +147 ms (Kiernan et al. 2023, Sensors 23:8719, doi
10.3390/s23218719).
"""

from __future__ import annotations

import numpy as np
import xarray as xr

from spinesim.mechanics.primitives import Array
from spinesim.recordings.contacts import PERCENT, smooth
from spinesim.recordings.schema import ACCELERATIONS, SACRUM
from spinesim.units import described

BAND = (1.0, 4.5)  # Hz, of steps of runners
PEAK_CUTOFF = {SACRUM: 20.0}  # Hz, else that of a shank
TIBIAL_CUTOFF = 60.0
INSTANTS_CUTOFF = 20.0
APART = 0.6  # of a step time: two peaks nearer than that are one
UNLIKE = 0.2  # of the median time between peaks: others are of no whole step
FEWEST = 3  # steps
CLEAR = 0.2  # least height of the rhythm's autocorrelation
ZERO_G = 0.0
KIERNAN = "limits of agreement of -149 to +147 ms (Kiernan et al. 2023)"


def acceleration_steps(recording: xr.Dataset, contact: str | None) -> xr.Dataset:
    """Dataset(step, percent of a step) of what one sensor felt, its peaks and the cadence."""
    name = next(each for each in ACCELERATIONS if each in recording)
    rate = float(recording.attrs["rate"])
    time, felt = recording["time"].values, recording[name].values
    step_time = rhythm(felt, rate) * (1 if name == SACRUM else 0.5)
    stride = step_time if name == SACRUM else 2 * step_time
    instants = peaks(time, smooth(time, felt, INSTANTS_CUTOFF), stride)
    if len(instants) < FEWEST + 1:
        raise ValueError(f"{len(instants)} peaks of a step in the acceleration; four are needed")
    gaps = np.diff(instants)
    kept = np.abs(gaps / np.median(gaps) - 1) < UNLIKE
    starts = instants[:-1][kept]
    if len(starts) < FEWEST:
        raise ValueError("fewer than three whole steps that are alike in the acceleration")
    cutoff = PEAK_CUTOFF.get(name, TIBIAL_CUTOFF)
    smoothed = smooth(time, felt, min(cutoff, 0.45 * rate))
    at = starts[:, None] + gaps[kept][:, None] * PERCENT / 100
    curves = np.interp(at, time[: len(smoothed)], smoothed)
    measure = "sacral_peak_acceleration" if name == SACRUM else "tibial_peak_acceleration"
    top = curves.max(axis=1) - (0.0 if name == SACRUM else 1.0)
    about = {
        key: recording.attrs[key]
        for key in ("source", "format", "instrument", "rate", "filtered", "speed", "mass", "height")
        if key in recording.attrs
    }
    checks = ["an accelerometer tells the cadence; contact time and impact are not taken from it"]
    if contact == "auvinet":
        about["contact_time"] = contact_of(time, smoothed, starts, gaps[kept])
        checks = [f"contact time read off an accelerometer: {KIERNAN}"]
    table = xr.Dataset(
        {
            name: (
                ("step", "percent"),
                curves,
                {"units": "g", "long_name": name.replace("_", " ")},
            ),
            f"{name}_mean": ("percent", curves.mean(axis=0), {"units": "g", "long_name": "mean"}),
            f"{name}_sd": (
                "percent",
                curves.std(axis=0, ddof=1),
                {"units": "g", "long_name": "SD"},
            ),
            "touchdown": ("step", starts, described("touchdown", "s", "instant of the peak")),
            "step_time": (
                "step",
                gaps[kept] * step_time / stride,
                described("step_time", "s", "time of a step"),
            ),
            measure: ("step", top, described(measure, "g", "peak of a step")),
        },
        {"step": np.arange(1, len(starts) + 1), "percent": PERCENT},
        about | {"step_time": float(gaps[kept].mean()) * step_time / stride},
    )
    table["cadence"] = 60.0 / table["step_time"]
    table["cadence"].attrs = described("cadence", "1/min", "steps per minute, both feet")
    table.attrs |= {"guesses": [], "checks": checks}
    return table


def rhythm(felt: Array, rate: float) -> float:
    """The time (s) after which an acceleration repeats itself, within that of steps of runners.

    ValueError where nothing repeats.
    """
    from scipy.signal import butter, sosfiltfilt

    if len(felt) < 3 * rate:
        raise ValueError(
            f"{len(felt) / rate:.2g} s of acceleration are too short; give 3 s or more"
        )
    band = [BAND[0], min(BAND[1], 0.45 * rate)]
    sections = butter(2, band, btype="bandpass", fs=rate, output="sos")
    wave = sosfiltfilt(sections, felt - felt.mean())
    size = 2 ** int(np.ceil(np.log2(2 * len(wave))))
    spectrum = np.abs(np.fft.rfft(wave, size)) ** 2
    alike = np.fft.irfft(spectrum)[: len(wave)]
    alike = alike / max(alike[0], 1e-12)
    first, last = int(rate / BAND[1]), min(int(rate / BAND[0]), len(alike) - 1)
    best = first + int(np.argmax(alike[first : last + 1]))
    if alike[best] < CLEAR:
        raise ValueError("the acceleration has no rhythm of steps; is this running?")
    return best / rate


def peaks(time: Array, felt: Array, apart: float) -> Array:
    """Times (s) of the greatest value within every step of about this time (s)."""
    from scipy.signal import find_peaks

    interval = float(time[1] - time[0])
    places, _ = find_peaks(felt, distance=max(int(APART * apart / interval), 1), height=felt.mean())
    return np.asarray(time[places])


def contact_of(time: Array, felt: Array, starts: Array, gaps: Array) -> float:
    """Mean time (s) that a trunk's sensor feels more than free flight's nothing, per step."""
    share = []
    for start, gap in zip(starts, gaps, strict=True):
        inner = (time[: len(felt)] >= start - gap / 2) & (time[: len(felt)] < start + gap / 2)
        share.append(float(np.mean(felt[inner] > ZERO_G)) * gap)
    return float(np.mean(share))
