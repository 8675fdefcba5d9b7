"""Steps as a Dataset: each over its own contact, by time from contact, the mean and its band."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import xarray as xr

from spinesim.measures.definitions import MEASURES
from spinesim.measures.step_history import StepHistory
from spinesim.mechanics.primitives import Array
from spinesim.recordings.contacts import PERCENT
from spinesim.recordings.schema import Notes
from spinesim.units import described

BEFORE = 0.03  # s kept before and after a contact
SHOWN = {"vertical": "ground_force_vertical", "fore_aft": "ground_force_fore_aft"}
FELT = {"sacrum": "acceleration_sacrum", "tibia": "acceleration_tibia"}
EVEN = 1e-3  # s between the times from contact
FORCES = (
    "impact_peak",
    "impact_peak_time",
    "impact_peak_distinct",
    "active_peak",
    "active_peak_time",
    "loading_rate",
    "contact_time",
    "flight_time",
    "cadence",
)
OSCILLATION = "rise and fall of the centre of mass in a step, by two integrations of the force"
SHARPLY = ("impact_peak", "impact_peak_time")  # of steps with a peak of their own


@dataclass(frozen=True)
class Cut:
    """Where steps lie in a recording: times (n,), spans of contacts, which are kept, the time from
    each touchdown to the next (s), and body weight (N).
    """

    time: Array
    spans: list[tuple[float, float]]
    kept: Any
    step_times: Array
    weight: float

    @property
    def whole(self) -> list[int]:
        """Kept contacts that lie in the recording with what is around them."""
        first, last = self.time[0], self.time[-1]
        return [
            k
            for k, (start, end) in enumerate(self.spans)
            if self.kept[k] and start - BEFORE >= first - 1e-9 and end + BEFORE <= last + 1e-9
        ]


def step_table(
    cut: Cut, series: Mapping[str, Array], feet: list[str], about: Mapping[str, Any]
) -> xr.Dataset:
    """Dataset(step, percent, time, sample) of series (n,) by name; forces in body weights.

    Raises ValueError where no whole step is left.
    """
    chosen = cut.whole
    if not chosen:
        raise ValueError("no contact lies wholly in the recording, 30 ms before and after it")
    spans = [cut.spans[k] for k in chosen]
    foot = [feet[k] for k in chosen]
    table = xr.Dataset(
        coords={
            "step": ("step", np.arange(1, len(chosen) + 1), {"long_name": "step"}),
            "percent": ("percent", PERCENT, described("percent", "%", "share of contact")),
            "foot": ("step", np.array(foot, dtype=object), {"long_name": "foot"}),
        },
        attrs=dict(about),
    )
    for name, values, unit, meaning in (
        ("touchdown", [start for start, _ in spans], "s", "when contact begins"),
        ("lift_off", [end for _, end in spans], "s", "when contact ends"),
        ("step_time", cut.step_times[chosen], "s", "time to the touchdown of the other foot"),
    ):
        table[name] = ("step", np.asarray(values, dtype=float), described(name, unit, meaning))
    if "com" in series:
        rise = _oscillation(cut, [start for start, _ in spans], series["com"])
        about_it = described("vertical_oscillation", "m", OSCILLATION)
        table["vertical_oscillation"] = "step", rise, about_it
    _add_samples(table, cut, spans, series)
    _add_curves(table, cut, spans, series, foot)
    return table


def _oscillation(cut: Cut, starts: list[float], height: Array) -> Array:
    """Greatest less least height (m) between two touchdowns of each step, NaN where not known."""
    ends = dict(zip([start for start, _ in cut.spans], cut.step_times.tolist(), strict=True))
    rise = np.full(len(starts), np.nan)
    for k, start in enumerate(starts):
        inner = height[(cut.time > start) & (cut.time < start + ends[start])]
        if len(inner) and np.isfinite(inner).all():
            rise[k] = float(np.ptp(inner))
    return rise


def _add_samples(
    table: xr.Dataset, cut: Cut, spans: list[tuple[float, float]], series: Mapping[str, Array]
) -> None:
    """Samples (step, sample) from before a contact to after it, and how many there are."""
    first = [int(np.searchsorted(cut.time, start - BEFORE - 1e-9)) for start, _ in spans]
    last = [int(np.searchsorted(cut.time, end + BEFORE + 1e-9)) for _, end in spans]
    count = np.array(last) - np.array(first)
    place = np.array(first)[:, None] + np.minimum(np.arange(count.max()), count[:, None] - 1)
    table["samples"] = "step", count, {"units": "1", "long_name": "samples of a step"}
    since = [float(cut.time[i] - start) for i, (start, _) in zip(first, spans, strict=True)]
    table["first_sample"] = "step", since, described("first_sample", "s", "from contact")
    for name, values in series.items():
        samples = values[place]
        if name == "com":
            starts = np.array([start for start, _ in spans])[:, None]
            samples = _from_touchdown(samples, cut.time[place] - starts)
        table[f"{name}_samples"] = (("step", "sample"), samples, {"long_name": f"{name} samples"})


def _from_touchdown(height: Array, since: Array) -> Array:
    """Heights (step, sample) of each step alone: zero before its touchdown, as at it; all NaN where
    the step was not integrated.
    """
    own = since >= 0
    known = (np.isfinite(height) | ~own).all(axis=1, keepdims=True)
    return np.where(own, np.where(known, height, np.nan), np.where(known, 0.0, np.nan))


def _add_curves(
    table: xr.Dataset,
    cut: Cut,
    spans: list[tuple[float, float]],
    series: Mapping[str, Array],
    foot: list[str],
) -> None:
    longest = max(end - start for start, end in spans)
    even = np.arange(0.0, longest + EVEN, EVEN)
    table.coords["time"] = ("time", even, described("time", "s", "time from contact"))
    for key, name in (SHOWN | FELT).items():
        if key not in series:
            continue
        scale, unit = (1 / cut.weight, "BW") if key in SHOWN else (1.0, "g")
        at = np.array([start + (end - start) * PERCENT / 100 for start, end in spans])
        curves = scale * np.interp(at, cut.time, series[key])
        since = np.array([start for start, _ in spans])[:, None] + even
        timed = scale * np.interp(since, cut.time, series[key])
        text = name.replace("_", " ")
        about = {"units": unit, "long_name": text}
        table[name] = ("step", "percent"), curves, about
        table[f"{name}_over_time"] = ("step", "time"), timed, about
        table[f"{name}_mean"] = (
            "percent",
            curves.mean(axis=0),
            about | {"long_name": f"mean {text}"},
        )
        band = pooled_sd(curves, foot)
        table[f"{name}_sd"] = "percent", band, about | {"long_name": f"SD of {text}, feet apart"}


def pooled_sd(values: Array, foot: list[str]) -> Array:
    """Standard deviation of values (step, ...) within feet: a side difference is no scatter."""
    groups = [values[np.array(foot) == name] for name in dict.fromkeys(foot)]
    degrees = sum(len(group) - 1 for group in groups)
    if degrees < 1:
        return np.full(values.shape[1:], np.nan)
    squares = sum(((group - group.mean(axis=0)) ** 2).sum(axis=0) for group in groups)
    return np.asarray(np.sqrt(squares / degrees))


def measured_steps(table: xr.Dataset, notes: Notes) -> xr.Dataset:
    """The table with every measure of a run that the recording tells, (step)."""
    history = StepHistory(table)
    names = list(FORCES)
    if history.has("ground_force_fore_aft"):
        names += ["braking_peak", "propulsion_peak"]
    if "speed" in table.attrs:
        table["step_length"] = table.attrs["speed"] * table["step_time"]
        names.append("step_length")
    if history.has("com_z"):
        names.append("com_drop")
    if history.has("sacrum_az"):
        names.append("sacral_peak_acceleration")
    if history.has("az"):
        names.append("tibial_peak_acceleration")
    for name in names:
        measure = MEASURES[name]
        values = measure.of(history, None)
        if name == "contact_time":  # at the threshold that was asked for
            values = (table["lift_off"] - table["touchdown"]).values
        elif name == "flight_time":
            values = (table["step_time"] - table["lift_off"] + table["touchdown"]).values
        table[name] = ("step", values, measure.attributes)
    table.attrs |= {"guesses": notes.guesses, "checks": notes.checks}
    return table
