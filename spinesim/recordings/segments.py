"""The stride over a run, from a watch: stretches of at least a minute at one speed."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr

from spinesim.mechanics.primitives import Array
from spinesim.units import described

SHORTEST = 60  # s
WITHIN = 0.05  # of the median speed of a segment
LEAST_CADENCE = 140.0  # steps/min: below it people walk
CONTACTS = (0.12, 0.40)  # s
SLOWEST = 1.5  # m/s
SMOOTHED = 15  # s over which the speed is smoothed before it is cut
MEASURES = {  # name -> unit, meaning
    "speed": ("m/s", "mean speed"),
    "cadence": ("1/min", "steps per minute, both feet"),
    "contact_time": ("s", "time that a foot is on the ground"),
    "vertical_oscillation": ("m", "rise and fall of the body in a step"),
    "step_length": ("m", "distance from touchdown to touchdown"),
    "power": ("W", "power as the watch estimates it"),
}
KEPT = ("source", "format", "instrument", "rate", "mass", "height", "foot_strike")


def watch_segments(recording: xr.Dataset) -> xr.Dataset:
    """Dataset(segment): mean and SD of what the watch says, where each begins, how long it lasts.

    Raises ValueError where nobody runs at one speed for a minute.
    """
    running = _running(recording)
    spans = _spans(recording, running)
    if not spans:
        raise ValueError(
            f"{recording.attrs.get('source', 'the recording')}: no minute of running at one speed "
            f"(cadence above {LEAST_CADENCE:g} steps/min, speed within {100 * WITHIN:g} %)"
        )
    table = xr.Dataset(
        coords={"segment": ("segment", np.arange(1, len(spans) + 1), {"long_name": "segment"})},
        attrs={name: recording.attrs[name] for name in KEPT if name in recording.attrs},
    )
    for name, values, unit, meaning in (
        ("start", [first for first, _ in spans], "s", "when a segment begins"),
        ("duration", [last - first for first, last in spans], "s", "how long it lasts"),
    ):
        table[name] = "segment", np.array(values, dtype=float), described(name, unit, meaning)
    for name, (unit, meaning) in MEASURES.items():
        if name not in recording:
            continue
        series = np.where(running, recording[name].values, np.nan)
        parts = [series[first:last] for first, last in spans]
        mean, sd = _over(parts, np.nanmean), _over(parts, np.nanstd)
        table[name] = "segment", mean, described(name, unit, meaning)
        table[f"{name}_sd"] = "segment", sd, described(f"{name}_sd", unit, f"SD of {meaning}")
    if "speed" in table:
        distance = table["speed"].values * table["duration"].values
        table["distance"] = "segment", distance, described("distance", "m", "length of a segment")
    covered = sum(last - first for first, last in spans) / recording.sizes["time"]
    checks = [f"{len(spans)} segments hold {covered:.0%} of the recording"]
    if "contact_time" not in table:
        checks.append("no contact time: the model's preferred one is taken")
    table.attrs |= {"guesses": [], "checks": checks}
    return table


def _over(parts: list[Array], of: Any) -> Array:
    return np.array([of(part) if np.isfinite(part).any() else np.nan for part in parts])


def _running(recording: xr.Dataset) -> Any:
    """The seconds (n,) in which somebody runs."""
    running = np.ones(recording.sizes["time"], bool)
    if "cadence" in recording:
        running &= np.nan_to_num(recording["cadence"].values) > LEAST_CADENCE
    if "speed" in recording:
        running &= np.nan_to_num(recording["speed"].values) > SLOWEST
    if "contact_time" in recording:
        contact = recording["contact_time"].values
        running &= np.isnan(contact) | ((contact > CONTACTS[0]) & (contact < CONTACTS[1]))
    return running


def _spans(recording: xr.Dataset, running: Any) -> list[tuple[int, int]]:
    """Stretches (first, last second) of running at one speed, or one cadence without a speed."""
    name = "speed" if "speed" in recording else "cadence"
    pace = _smoothed(np.where(running, recording[name].values, np.nan))
    spans, first = [], 0
    while first < len(pace):
        if not running[first]:
            first += 1
            continue
        last = _reach(pace, running, first)
        if last - first >= SHORTEST:
            spans.append((first, last))
        first = max(last, first + 1)
    return spans


def _reach(pace: Array, running: Any, first: int) -> int:
    """How far from a second on people run within WITHIN of the mean so far; short gaps count."""
    total, count, gap = 0.0, 0, 0
    for k in range(first, len(pace)):
        if not running[k] or np.isnan(pace[k]):
            gap += 1
            if gap > SMOOTHED:
                return k - gap + 1
            continue
        if count >= SMOOTHED and abs(pace[k] / (total / count) - 1) > WITHIN:
            return k
        total, count, gap = total + float(pace[k]), count + 1, 0
    return len(pace) - gap


def _smoothed(values: Array) -> Array:
    """Running medians over SMOOTHED seconds."""
    half = SMOOTHED // 2
    padded = np.concatenate([np.full(half, np.nan), values, np.full(half, np.nan)])
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * half + 1)
    known = np.isfinite(windows).any(axis=1)
    medians = np.full(len(values), np.nan)
    medians[known] = np.nanmedian(windows[known], axis=1)
    return medians
