"""Steps of a ground reaction: drift out, filter once, contacts above a threshold, averages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import xarray as xr

from spinesim.measures.measure import CUTOFF
from spinesim.mechanics.primitives import Array
from spinesim.recordings.balance import body_motion
from spinesim.recordings.contacts import CONTACT, contacts, smooth
from spinesim.recordings.drift import Unloaded, flights, in_flight, unloaded
from spinesim.recordings.edges import at_threshold, found_above, moved
from spinesim.recordings.feet import are_of_foot, feet_of, travel
from spinesim.recordings.schema import (
    FORE_AFT,
    SACRUM,
    TIBIA_LEFT,
    TIBIA_RIGHT,
    VERTICAL,
    Notes,
)
from spinesim.recordings.step_table import Cut, measured_steps, step_table
from spinesim.recordings.weight import body_weight
from spinesim.units import GRAVITY

LEAST, MOST = 0.6, 1.5  # of the median step: others are dropped
FEWEST = 3  # contacts, of one plate that tells no feet
DRIFTS = 0.05  # of a step time over a recording: no steady run
TREND = 8  # steps from which a trend of the step time is looked for
LARGE_DRIFT = 100.0  # N
SACRAL_CUTOFF, TIBIAL_CUTOFF = 20.0, 60.0  # Hz, of the measures of a run
FEW = 10  # steps
SLOWEST = 0.55  # s: a longer step is that of one foot, from stride to stride
WALKING = 0.4  # of contacts: longer ones overlap those of the other foot


@dataclass(frozen=True)
class Options:
    """What is asked of the steps: cutoff (Hz), threshold (N), drift out, the first foot, the foot
    whose steps are wanted.
    """

    cutoff: float | None = CUTOFF
    threshold: float = CONTACT
    drift: bool = True
    first_foot: str | None = None
    foot: str | None = None


def force_steps(recording: xr.Dataset, options: Options) -> xr.Dataset:
    """The steps of a recording with a ground reaction, see `spinesim.recordings.stepping.steps`."""
    notes = Notes([], [])
    time = recording["time"].values
    vertical = recording[VERTICAL]
    total = vertical.sum("foot").values if "foot" in vertical.dims else vertical.values
    rest = flights(time, total)
    if not rest:
        raise ValueError(f"{_name(recording)}: no flight between contacts; this is no run")
    plate = in_flight(time, total, rest)
    total = _without(total, plate, options, notes)
    force = smooth(time, total, options.cutoff)
    time = time[: len(force)]
    level = _level(time, force, options, notes)
    raised = _spans(recording, time, force, level)
    spans = moved(time, force, raised, level, options.threshold)
    feet = feet_of(recording, spans, options.first_foot)
    kept, step_time = _kept(recording, spans, notes)
    kept = kept & are_of_foot(feet, options.foot)
    weight = body_weight(recording, time, force, spans, step_time, notes)
    cut = Cut(time, spans, kept, _step_times(spans, step_time), weight)
    series = {"vertical": force} | _others(recording, len(time), rest, options)
    series["com"] = body_motion(time, force, spans, step_time, weight)
    about = _about(recording, options, plate, notes, step_time, weight)
    lengths = at_threshold(time, force, raised, CONTACT)
    about["contact_time_at_50_N"] = float(lengths[kept].mean())
    about |= travel(recording, spans, step_time)
    return measured_steps(step_table(cut, series, feet, about), notes)


def _name(recording: xr.Dataset) -> str:
    return str(recording.attrs.get("source", "the recording"))


def _without(force: Array, plate: Unloaded, options: Options, notes: Notes) -> Array:
    """The force without what the plate reads in flight."""
    offset = float(np.abs(plate.level).max())
    if not options.drift:
        if max(plate.drift, offset) > 0.5 * CONTACT:
            notes.caution(
                f"a drift of {plate.drift:.0f} N and an offset of up to {offset:.0f} N are left in"
            )
        return force
    if plate.drift > LARGE_DRIFT:
        notes.caution(f"the plate drifts by {plate.drift:.0f} N, taken out: look at it")
    elif plate.drift > 1.0 or offset > 1.0:
        notes.guess(f"drift {plate.drift:.0f} N taken out, offset up to {offset:.0f} N")
    return force - plate.level


def _level(time: Array, force: Array, options: Options, notes: Notes) -> float:
    """The level (N) at which contacts are found: the threshold, or what the noise allows."""
    flight = unloaded(time, force)
    level = found_above(flight.noise if flight else 0.0, options.threshold)
    if level > options.threshold:
        notes.caution(
            f"the noise of the plate sets the least threshold: contacts are found at {level:.0f} N "
            f"and moved to {options.threshold:g} N by the mean of all steps"
        )
    return level


def _spans(
    recording: xr.Dataset, time: Array, force: Array, threshold: float
) -> list[tuple[float, float]]:
    """Touchdown and lift-off of every contact (s); ValueError where there are too few."""
    spans = list(contacts(time, force, threshold))
    fewest = 2 if "foot" in recording.dims else FEWEST
    if len(spans) < fewest:
        raise ValueError(
            f"{_name(recording)}: {len(spans)} whole contacts above {threshold:g} N; "
            f"{fewest} are needed"
        )
    lengths = np.array([end - start for start, end in spans])
    share = np.median(lengths) / np.median(np.diff([start for start, _ in spans]))
    if share > 1 - 1e-3 or np.median(lengths) > WALKING:
        raise ValueError(
            f"{_name(recording)}: contacts of {np.median(lengths):.2f} s without flight: walking"
        )
    return spans


def _kept(
    recording: xr.Dataset, spans: list[tuple[float, float]], notes: Notes
) -> tuple[Any, float]:
    """Which contacts belong to steps like the others, and the mean time of those (s)."""
    starts = np.array([start for start, _ in spans])
    gaps = np.diff(starts)
    usual = float(np.median(gaps))
    alike = (gaps > LEAST * usual) & (gaps < MOST * usual)
    kept = np.append(alike, alike[-1] if len(alike) else False)
    if alike.sum() < 1 or kept.sum() < (2 if "foot" in recording.dims else FEWEST):
        raise ValueError(f"{_name(recording)}: fewer than three whole steps that are alike")
    if dropped := int((~kept).sum()):
        notes.caution(
            f"{dropped} of {len(kept)} contacts are dropped: their steps are unlike others"
        )
    if alike.sum() >= TREND:
        slope = np.polyfit(starts[:-1][alike], gaps[alike], 1)[0] * (starts[-1] - starts[0])
        if abs(slope) > DRIFTS * usual:
            raise ValueError(
                f"{_name(recording)}: the step time changes by {100 * slope / usual:+.0f} % from "
                "start to end; cut out a stretch at one speed with from and until"
            )
    if kept.sum() < FEW:
        notes.caution(f"{int(kept.sum())} steps only: the band is not known well")
    step_time = float(gaps[alike].mean())
    if step_time > SLOWEST:
        raise ValueError(
            f"{_name(recording)}: contacts are {step_time:.2f} s apart, too far for a run of two "
            "feet: is the other foot on a plate or belt that is missing here?"
        )
    return kept, step_time


def _step_times(spans: list[tuple[float, float]], step_time: float) -> Array:
    """Time from each touchdown to the next (s), the mean where that is unlike others."""
    gaps = np.append(np.diff([start for start, _ in spans]), step_time)
    unlike = (gaps < LEAST * step_time) | (gaps > MOST * step_time)
    return np.where(unlike, step_time, gaps)


def _others(
    recording: xr.Dataset, count: int, rest: list[slice], options: Options
) -> dict[str, Array]:
    """Fore-aft force and accelerations of the same samples, filtered as those of a run."""
    time = recording["time"].values
    series: dict[str, Array] = {}
    if FORE_AFT in recording:
        fore = recording[FORE_AFT]
        values = fore.sum("foot").values if "foot" in fore.dims else fore.values
        if options.drift:
            values = values - in_flight(time, values, rest).level
        series["fore_aft"] = smooth(time, values, options.cutoff)[:count]
    for name, key, cutoff in (
        (SACRUM, "sacrum", SACRAL_CUTOFF),
        (TIBIA_LEFT, "tibia", TIBIAL_CUTOFF),
        (TIBIA_RIGHT, "tibia", TIBIAL_CUTOFF),
    ):
        if name in recording and key not in series:
            series[key] = smooth(time, recording[name].values, cutoff)[:count]
    return series


def _about(
    recording: xr.Dataset,
    options: Options,
    plate: Unloaded,
    notes: Notes,
    step_time: float,
    weight: float,
) -> dict[str, Any]:
    kept = ("source", "format", "instrument", "rate", "filtered", "speed", "height", "foot_strike")
    about = {name: recording.attrs[name] for name in kept if name in recording.attrs}
    about |= {
        "body_weight": weight,
        "mass": weight / GRAVITY,
        "step_time": step_time,
        "threshold": options.threshold,
        "cutoff": options.cutoff or 0.0,
        "drift": plate.drift,
        "noise": plate.noise,
    }
    if "mass" in recording.attrs:
        about["mass_given"] = float(recording.attrs["mass"])
    filtered = float(recording.attrs.get("filtered", 0.0))
    if filtered:
        notes.guess(f"the file is filtered at {filtered:g} Hz already")
    if 0 < filtered < 30:
        notes.caution(f"the file is filtered at {filtered:g} Hz: it tells no impact")
    return about
