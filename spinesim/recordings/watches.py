"""What watches record once a second: TCX and GPX files, and the schema that FIT files share."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from spinesim.mechanics.primitives import Array
from spinesim.recordings.schema import Notes, dataset
from spinesim.recordings.text import text_of

FEWEST = 10  # records
ONE_FOOT = 120.0  # per minute: a cadence below it counts one foot
LONGEST = 100_000  # s about the middle of a run
SPORT = "running"


def read_tcx(path: Path, declared: Mapping[str, Any], notes: Notes) -> xr.Dataset:
    """Garmin's training centre: time, distance, speed and the cadence of one foot."""
    root = _root(path, notes)
    activity = next((node for node in root.iter() if _tag(node) == "Activity"), None)
    sport = activity.get("Sport", "") if activity is not None else ""
    check_sport(path.name, sport.lower())
    rows = []
    for point in (node for node in root.iter() if _tag(node) == "Trackpoint"):
        row: dict[str, Any] = {}
        for node in point.iter():
            name = {
                "Time": "time",
                "DistanceMeters": "distance",
                "Speed": "speed",
                "RunCadence": "cadence",
                "Cadence": "cadence",
            }.get(_tag(node))
            if name and node.text:
                row[name] = node.text.strip()
        if "time" in row:
            rows.append(row)
    return _watched(path, "tcx", rows, notes, declared)


def read_gpx(path: Path, declared: Mapping[str, Any], notes: Notes) -> xr.Dataset:
    """A track of positions: they are too rough for a stride, so cadence alone is taken."""
    rows = []
    for point in (node for node in _root(path, notes).iter() if _tag(node) == "trkpt"):
        row: dict[str, Any] = {}
        for node in point.iter():
            name = {"time": "time", "cad": "cadence", "speed": "speed"}.get(_tag(node))
            if name and node.text:
                row[name] = node.text.strip()
        if "time" in row:
            rows.append(row)
    notes.caution("speed from positions is too rough for a stride; cadence alone is taken")
    return _watched(path, "gpx", rows, notes, declared)


def check_sport(name: str, sport: str) -> None:
    """ValueError for a sport that is not running."""
    if sport and SPORT not in sport and sport not in ("generic", "other", "none"):
        raise ValueError(f"{name} is {sport}, not running")


def watch_recording(
    path: Path,
    kind: str,
    seconds: Array,
    channels: Mapping[str, Array],
    notes: Notes,
    declared: Mapping[str, Any],
) -> xr.Dataset:
    """Channels at irregular whole seconds (n,) as a recording at 1 Hz, NaN in gaps; records of one
    second complete each other.
    """
    if not {"speed", "cadence"} & set(channels):
        raise ValueError(f"{path.name}: its records hold neither speed nor cadence")
    near = np.abs(seconds - np.median(seconds)) < LONGEST
    if strange := int((~near).sum()):
        notes.caution(f"{strange} records of another day are left out")
    place = np.round(seconds[near] - seconds[near].min()).astype(int)
    if len(np.unique(place)) < FEWEST:
        raise ValueError(f"{path.name}: {len(np.unique(place))} records are no run")
    time = np.arange(place.max() + 1.0)
    even = {}
    for name, values in channels.items():
        known = np.asarray(values, dtype=float)[near]
        there = np.isfinite(known)
        even[name] = np.full(len(time), np.nan)
        even[name][place[there][::-1]] = known[there][::-1]  # the first of a second stands
    missing = len(time) - len(np.unique(place))
    if missing > 0.02 * len(time):
        notes.caution(f"{missing} of {len(time)} seconds have no record (smart recording)")
    about = {"source": path.name, "format": kind, "instrument": "watch", "rate": 1.0}
    about |= {"filtered": 0.0} | {name: declared.get(name) for name in ("mass", "height", "speed")}
    about["foot_strike"] = declared.get("foot_strike")
    return dataset(time, even, notes, about)


def speed_of(seconds: Array, distance: Array, notes: Notes) -> Array:
    """The slope (m/s) of a distance over time, where that goes on."""
    notes.guess("speed is the slope of the distance")
    speed = np.full(len(seconds), np.nan)
    known = np.flatnonzero(np.isfinite(distance))
    rising = known[np.concatenate([[True], np.diff(seconds[known]) > 0])] if len(known) else known
    if len(rising) > 1:
        speed[rising] = np.gradient(distance[rising], seconds[rising])
    return speed


def both_feet(cadence: Array, notes: Notes) -> Array:
    """Steps a minute of both feet from a cadence that may count one."""
    usual = float(np.nanmedian(cadence[cadence > 0])) if (cadence > 0).any() else np.nan
    if usual < ONE_FOOT:
        notes.guess("cadence counted of one foot: doubled")
        return np.asarray(2 * cadence)
    return cadence


def _root(path: Path, notes: Notes) -> ET.Element:
    text = text_of(path, notes)
    if "<!ENTITY" in text or "<!DOCTYPE" in text:
        raise ValueError(f"{path.name} holds entities, which no watch writes")
    try:
        return ET.fromstring(text.lstrip())
    except ET.ParseError as why:
        raise ValueError(f"{path.name} is no XML, or cut off: {why}") from None


def _tag(node: ET.Element) -> str:
    return str(node.tag).rpartition("}")[2]


def _watched(
    path: Path,
    kind: str,
    rows: Sequence[Mapping[str, Any]],
    notes: Notes,
    declared: Mapping[str, Any],
) -> xr.Dataset:
    if len(rows) < FEWEST:
        raise ValueError(f"{path.name}: {len(rows)} points with a time; no run")
    seconds = np.array([_seconds(path.name, str(row["time"])) for row in rows])
    columns = {
        name: np.array([_number(path.name, row.get(name)) for row in rows])
        for name in ("speed", "cadence", "distance")
    }
    channels = {name: values for name, values in columns.items() if not np.isnan(values).all()}
    if "cadence" not in channels and kind == "gpx":
        raise ValueError(f"{path.name}: no cadence in the track, and positions tell no stride")
    if "cadence" in channels:
        channels["cadence"] = both_feet(channels["cadence"], notes)
    if "speed" not in channels and "distance" in channels:
        channels["speed"] = speed_of(seconds, channels["distance"], notes)
    if kind == "gpx":
        channels.pop("speed", None)
    return watch_recording(path, kind, seconds, channels, notes, declared)


def _seconds(where: str, text: str) -> float:
    try:
        return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()
    except (ValueError, OverflowError, OSError):
        raise ValueError(f"{where}: {text[:40]!r} is no time") from None


def _number(where: str, text: Any) -> float:
    try:
        return float("nan") if text is None else float(text)
    except ValueError:
        raise ValueError(f"{where}: {str(text)[:40]!r} is no number") from None
