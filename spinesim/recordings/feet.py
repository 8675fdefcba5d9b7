"""Which foot a contact is of, and how far the feet travel between two of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr

from spinesim.recordings.schema import FEET, PRESSURE, VERTICAL
from spinesim.units import shown


def feet_of(
    recording: xr.Dataset, spans: list[tuple[float, float]], first_foot: str | None
) -> list[str]:
    """The foot of every contact, by the file, by what is told, or 'one' and 'other'."""
    if "foot" in recording.dims:
        time = recording["time"].values
        columns = recording[VERTICAL].values
        loads = [columns[(time >= start) & (time < end)].sum(axis=0) for start, end in spans]
        return [FEET[int(np.argmax(load))] for load in loads]
    pair = ("one", "other")
    if first_foot:
        pair = (first_foot, FEET[1 - FEET.index(first_foot)])
    starts = np.array([start for start, _ in spans])
    usual = float(np.median(np.diff(starts)))
    counted = np.concatenate([[0], np.cumsum(np.maximum(np.round(np.diff(starts) / usual), 1))])
    return [pair[int(k) % 2] for k in counted]


def are_of_foot(feet: list[str], foot: str | None) -> Any:
    """Which contacts (n,) are of the foot that is wanted, all where none is named; ValueError for a
    foot that is not there.
    """
    if foot is None:
        return np.ones(len(feet), bool)
    if foot not in feet:
        raise ValueError(
            f"foot={shown(foot)} is not among {' and '.join(sorted(set(feet)))}; say which is "
            "first with first_foot"
        )
    return np.array(feet) == foot


def travel(
    recording: xr.Dataset, spans: list[tuple[float, float]], step_time: float
) -> dict[str, float]:
    """The speed from where the two feet press overground, where that is recorded."""
    if PRESSURE not in recording or "foot" not in recording[PRESSURE].dims or len(spans) != 2:
        return {}
    time = recording["time"].values
    places = []
    for start, end in spans:
        inside = (time > start) & (time < end)
        load = recording[VERTICAL].values[inside]
        foot = int(np.argmax(load.sum(axis=0)))
        path = recording[PRESSURE].values[inside, foot]
        places.append(float(np.average(path, weights=np.maximum(load[:, foot], 0.0))))
    return {"speed_of_feet": abs(places[1] - places[0]) / step_time}
