"""Steps of a recording: found, averaged with bands, and measured as a run is.

    table = steps(recording)          # Dataset(step, percent); of a watch Dataset(segment)

Drift is taken out, the whole recording is filtered once, contacts are counted above a threshold;
guesses and checks of the result say what was done.
"""

from __future__ import annotations

import math
from typing import Any

import xarray as xr

from spinesim.measures.measure import CUTOFF
from spinesim.recordings import accelerometer, segments
from spinesim.recordings.contacts import CONTACT
from spinesim.recordings.force_steps import Options, force_steps
from spinesim.recordings.schema import FEET, is_acceleration, is_force
from spinesim.units import shown, within

CORRECTED = " corrected"
TWICE = (math.sqrt(2) - 1) ** 0.25  # by which running a second-order filter both ways lowers it
METHODS = ("auvinet",)


def steps(
    recording: xr.Dataset,
    *,
    cutoff: float | str | None = CUTOFF,
    threshold: float | str = CONTACT,
    drift: bool = True,
    first_foot: str | None = None,
    foot: str | None = None,
    contact: str | None = None,
) -> xr.Dataset:
    """The steps of a recording as Dataset(step, percent), the average and its band.

    cutoff: low-pass in Hz, the one of runs (a second-order Butterworth both ways, 50 Hz: 40 Hz at
        -3 dB); "50 Hz corrected" for laboratories that count the -3 dB point of both passes; None
        for none.
    threshold: force above which a foot is on the ground (N).
    drift: take out what the plate reads in flight.
    first_foot: "left" or "right", where the file does not tell the feet.
    foot: keep the steps of one foot: "left" or "right", or "one" and "other" where nothing tells.
    contact: "auvinet" reads contact times off a sacral accelerometer, which nothing does well.

    Of forces: ground_force_vertical (step, percent) in body weights, _mean and _sd (percent), by
    time from contact (step, time), touchdown, contact_time, step_time, foot (step) and the measures
    of a run (step).  Of a watch: Dataset(segment).  Raises ValueError, in one line, for no flight,
    fewer than three steps, a force of nobody, and noise above the threshold.
    """
    if not isinstance(recording, xr.Dataset) or "time" not in recording.dims:
        raise ValueError(
            f"{shown(recording)} is no recording; give what spinesim.read(...) returned"
        )
    if first_foot is not None and first_foot not in FEET:
        raise ValueError(f"first_foot={shown(first_foot)} is neither 'left' nor 'right'")
    if contact is not None and contact not in METHODS:
        raise ValueError(f"contact={shown(contact)} is not known; give 'auvinet', or nothing")
    options = Options(
        frequency(cutoff),
        within(threshold, 5.0, 500.0, "N", name="threshold"),
        drift,
        first_foot,
        foot,
    )
    if is_force(recording):
        return force_steps(recording, options)
    if is_acceleration(recording):
        return accelerometer.acceleration_steps(recording, contact)
    if "cadence" in recording or "speed" in recording:
        return segments.watch_segments(recording)
    raise ValueError("the recording holds no force, no acceleration and no watch data")


def frequency(cutoff: Any) -> float | None:
    """The cutoff of the filter (Hz) that a number or a text asks for."""
    if cutoff is None:
        return None
    if isinstance(cutoff, str) and cutoff.endswith(CORRECTED):
        return within(cutoff.removesuffix(CORRECTED), 1.0, 1000.0, "Hz", name="cutoff") / TWICE
    return within(cutoff, 1.0, 1000.0, "Hz", name="cutoff")
