"""What a plan's numbers say, for a reader without mechanics."""

from __future__ import annotations

import numpy as np
import xarray as xr

from spinesim.dose.bouts import STRENGTH, clock_text

SPIKE = 1.1  # a run longer than that, over the longest of 30 days, is marked


def plan_names(load: xr.Dataset) -> list[str]:
    """Names of the plans in a result."""
    return [str(name) for name in load["training"].values]


def of_bouts(load: xr.Dataset, name: str) -> list[int]:
    """The bouts that a plan has."""
    there = np.isfinite(load["bout_day"].sel(training=name).values)
    return [int(bout) for bout in load["bout"].values[there]]


def bout_words(bout: xr.Dataset) -> str:
    """'run 8 km', 'cycling 60 min'."""
    activity = str(bout["activity"].values)
    if np.isfinite(bout["distance"]):
        return f"{activity} {float(bout['distance']):.3g} km"
    minutes = 60 * float(bout["bout_hours"])
    if activity == STRENGTH:
        return f"{activity}, {float(bout['steps']):.0f} lifts"
    return f"{activity} {minutes:.0f} min" if minutes else activity


def when(bout: xr.Dataset) -> str:
    """'day 3, 18:00'."""
    return f"day {float(bout['bout_day']):.0f}, {clock_text(float(bout['bout_start']))}"


def spike_words(load: xr.Dataset, name: str) -> str:
    """The longest leap of a plan's runs beyond the 30 days before, and what goes with it."""
    spikes = load["spike"].sel(training=name)
    if not np.isfinite(spikes).any():
        return "no run to compare"
    greatest = int(spikes.argmax("bout"))
    ratio = float(spikes[greatest])
    hazard = float(load["spike_hazard_ratio"].sel(training=name)[greatest])
    text = f"{ratio:.2f}"
    return f"{text} ({hazard:.2f} times the injuries, of any kind)" if hazard > 1 else text


def agreement(load: xr.Dataset, name: str) -> str:
    """The verdict of a plan over the levels, in one sentence."""
    said = load["verdict"].sel(training=name)
    by_word: dict[str, list[str]] = {}
    for level in load["level"].values:
        by_word.setdefault(str(said.sel(level=level).values), []).append(str(level))
    if len(by_word) == 1:
        return f"{name}: {next(iter(by_word))} at every level"
    return f"{name}: " + "; ".join(f"{word} at {', '.join(at)}" for word, at in by_word.items())
