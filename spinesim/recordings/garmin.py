"""FIT files, read with fitdecode: what a watch and its sensors recorded once a second."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from spinesim.mechanics.primitives import Array
from spinesim.recordings.plates import check_library
from spinesim.recordings.schema import Notes
from spinesim.recordings.watches import (
    SPORT,
    both_feet,
    check_sport,
    speed_of,
    watch_recording,
)

# our name -> (names in the file, most trusted first; factor)
FIELDS = {
    "speed": (("enhanced_speed", "speed"), 1.0),
    "distance": (("distance",), 1.0),
    "contact_time": (("stance_time",), 1e-3),
    "vertical_oscillation": (("vertical_oscillation",), 1e-3),
    "step_length": (("step_length",), 1e-3),
    "power": (("power", "Power"), 1.0),
}
DYNAMICS = ("contact_time", "vertical_oscillation")
DEVELOPER = {  # of sensors with fields of their own: name -> (ours, factor)
    "Ground Time": ("contact_time", 1e-3),
    "Vertical Oscillation": ("vertical_oscillation", 1e-2),
}
Fields = dict[str, Any]  # of a message, by name
MOST = 500_000  # records


def read_fit(path: Path, declared: Mapping[str, Any], notes: Notes) -> xr.Dataset:
    """The records of a FIT file.

    A wrong checksum and a cut end leave good records, which are read, and said.
    """
    check_library("fitdecode", ".fit")
    rows, sessions = _messages(path, notes)
    rows = [row for row in rows if hasattr(row.get("timestamp"), "timestamp")]
    rows = _of_running(path.name, rows, sessions, notes)
    if not rows:
        raise ValueError(f"{path.name}: no record of a run, or cut before the first one")
    seconds = np.array([row["timestamp"].timestamp() for row in rows])
    channels: dict[str, Array] = {}
    for name, (fields, factor) in FIELDS.items():
        values = _column(rows, fields)
        if not np.isnan(values).all():
            channels[name] = factor * values
    for field, (name, factor) in DEVELOPER.items():
        if name not in channels and not np.isnan(values := _column(rows, (field,))).all():
            channels[name] = factor * values
            notes.guess(f"{name.replace('_', ' ')}: the sensor's own field '{field}'")
    strides = _column(rows, ("cadence",))
    if not np.isnan(strides).all():
        halves = np.nan_to_num(_column(rows, ("fractional_cadence",)))
        channels["cadence"] = both_feet(strides + halves, notes)
    if "speed" not in channels and "distance" in channels:
        channels["speed"] = speed_of(seconds, channels["distance"], notes)
    if "contact_time" not in channels:
        there = ", ".join(sorted(channels))
        notes.caution(f"running dynamics are missing (contact time); there is {there}")
    return watch_recording(path, "fit", seconds, channels, notes, declared)


def _of_running(
    name: str, rows: list[Fields], sessions: list[Fields], notes: Notes
) -> list[Fields]:
    """The records of running, of a file with one sport or several; ValueError for other sports."""
    sports = [str(session["sport"]).lower() for session in sessions if "sport" in session]
    if SPORT not in sports:
        for sport in sports:
            check_sport(name, sport)
        return rows
    if set(sports) == {SPORT}:
        return rows
    spans = [
        (session["start_time"], session["timestamp"])
        for session in sessions
        if str(session.get("sport")).lower() == SPORT
        and all(hasattr(session.get(end), "timestamp") for end in ("start_time", "timestamp"))
    ]
    others = ", ".join(dict.fromkeys(sport for sport in sports if sport != SPORT))
    notes.caution(f"the file also holds {others}: only its running was read")
    return [row for row in rows if any(a <= row["timestamp"] <= b for a, b in spans)]


def _messages(path: Path, notes: Notes) -> tuple[list[Fields], list[Fields]]:
    """Records, and sessions, up to where the file can be read."""
    import fitdecode

    rows: list[Fields] = []
    sessions: list[Fields] = []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with fitdecode.FitReader(str(path), check_crc=fitdecode.CrcCheck.READONLY) as reader:
                for frame in reader:
                    if isinstance(frame, fitdecode.FitCRC) and not frame.matched:
                        notes.caution("the checksum is wrong; its records were read all the same")
                    if not isinstance(frame, fitdecode.FitDataMessage) or len(rows) > MOST:
                        continue
                    values = {f.name: f.value for f in frame.fields if f.value is not None}
                    if frame.name == "record":
                        rows.append(values)
                    elif frame.name in ("session", "sport"):
                        sessions.append(values)
    except Exception as why:  # of a damaged file the library raises nearly anything
        if not rows:
            text = " ".join(str(why).split())[:120]
            raise ValueError(
                f"{path.name}: no record of a run can be read ({text or type(why).__name__})"
            ) from None
        notes.caution(f"the file is cut or damaged after {len(rows)} records, which were read")
    return rows, sessions


def _column(rows: list[dict[str, Any]], names: tuple[str, ...]) -> Array:
    """Values of the first of these names in every record, NaN where there is none."""
    return np.array(
        [next((_number(row[name]) for name in names if name in row), np.nan) for row in rows]
    )


def _number(value: Any) -> float:
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return float(value) if number else np.nan
