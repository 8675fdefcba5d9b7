"""What somebody says of a recording: arguments, or a TOML file beside it.  Arguments win.

[recording]
instrument = "treadmill"     # plate, treadmill, imu, watch
rate = "1000 Hz"             # where the file has no time
vertical = "-Fz"             # a column with its sign, or a sum such as "Fz1 + Fz2"
units = "N"                  # N, kN, BW, %BW, lbf, kgf, V (with matrix); m/s2 or g
filtered = "30 Hz"           # what the laboratory did before
from = "5 s"
until = "35 s"
[recording.runner]           # mass, height, foot_strike
[recording.stride]           # speed
speed_pattern = "T#.# m/s"   # or in the name of the file: runT35.c3d is 3.5 m/s
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from spinesim.catalogue.reading import read_toml
from spinesim.fields import About, about, checked, unknown
from spinesim.recordings.file_names import speed_by_name
from spinesim.scenario.runner import Runner
from spinesim.scenario.stride import Stride
from spinesim.units import shown

INSTRUMENTS = ("plate", "treadmill", "imu", "watch")
FORCE_UNITS = ("N", "kN", "BW", "%BW", "lbf", "kgf", "V")
ACCELERATION_UNITS = ("m/s2", "g")
COLUMNS = ("vertical", "fore_aft", "sacrum", "tibia_left", "tibia_right", "time", "where")
WHERE = "see docs/how_to/own_data.md"
SAME = 1e-3  # of a speed: two that differ by less agree
LONGEST = 500  # characters of an expression of columns
VALUES = {
    "instrument": About("what recorded it", choices=INSTRUMENTS),
    "rate": About("samples a second", "Hz", low=1.0, high=1e5),
    "units": About("unit of the columns", choices=(*FORCE_UNITS, *ACCELERATION_UNITS)),
    "filtered": About("low-pass filter already in the file", "Hz", low=0.1, high=1e4),
    "from": About("where reading begins", "s", low=0.0, high=1e6),
    "until": About("where reading ends", "s", low=0.0, high=1e6),
}
RUNNER = {name: about(Runner)[name] for name in ("mass", "height")}
STRIDE = {name: about(Stride)[name] for name in ("speed", "foot_strike")}
TABLES = {"runner": ("mass", "height", "foot_strike"), "stride": ("speed", "speed_pattern")}
ABOUT = VALUES | RUNNER | STRIDE
PATTERN = "speed_pattern"
NAMES = (*VALUES, *COLUMNS, "matrix", *RUNNER, *STRIDE, PATTERN)


def declared(
    path: Path, table: Mapping[str, Any] | None, fields: Mapping[str, Any]
) -> dict[str, Any]:
    """What is declared of the file at `path`: of its own TOML file, `table`, and `fields`, the
    later winning.  ValueError, in one line, for what is not known or cannot be.
    """
    beside = path.with_suffix(".toml")
    entries = _flat(read_toml(beside, "a recording's TOML file")) if _is_there(beside, path) else {}
    if table is not None:
        entries |= _flat(table if "recording" in table else {"recording": table})
    entries |= {name.rstrip("_"): value for name, value in fields.items() if value is not None}
    values = {name: _value(name, value) for name, value in entries.items() if value is not None}
    if PATTERN in values:
        _set_speed(values, path)
    if "from" in values and "until" in values and values["from"] >= values["until"]:
        raise ValueError(
            f"from {values['from']:g} s to {values['until']:g} s is no stretch of time"
        )
    return values


def _set_speed(values: dict[str, Any], path: Path) -> None:
    """The speed by the name of the file, which one that is declared must not contradict."""
    speed = speed_by_name(path.name, values[PATTERN], STRIDE["speed"])
    other = values.setdefault("speed", speed)
    if abs(other / speed - 1) > SAME:
        raise ValueError(
            f"speed {other:g} m/s is declared, the name of the file says {speed:g} m/s; "
            "leave out one of them"
        )


def named_column(name: str, columns: Iterable[str]) -> ValueError:
    """The error for a declared column that is not in the file."""
    return unknown("column", name, list(columns), "the columns of the file")


def _is_there(beside: Path, path: Path) -> bool:
    return beside != path and beside.is_file()


def _flat(content: Mapping[str, Any]) -> dict[str, Any]:
    """The entries of [recording] and of its tables, under one name each."""
    for name in content:
        if name != "recording":
            raise unknown("table", name, ["recording"], WHERE)
    table = content.get("recording", {})
    if not isinstance(table, Mapping):
        raise ValueError(f"[recording]: {shown(table)} is not a table ({WHERE})")
    flat: dict[str, Any] = {}
    for name, value in table.items():
        if name not in TABLES:
            if name not in NAMES:
                raise unknown("entry in [recording]:", name, [*NAMES, *TABLES], WHERE)
            flat[name] = value
            continue
        if not isinstance(value, Mapping):
            raise ValueError(f"[recording.{name}]: {shown(value)} is not a table ({WHERE})")
        for inner, entry in value.items():
            if inner not in TABLES[name]:
                raise unknown(f"entry in [recording.{name}]:", inner, TABLES[name], WHERE)
            flat[inner] = entry
    return flat


def _value(name: str, value: Any) -> Any:
    if name in ABOUT:
        return checked(value, ABOUT[name], name)
    if name == "matrix":
        return _matrix(value)
    if name in (*COLUMNS, PATTERN):
        if not isinstance(value, str) or not value.strip() or len(value) > LONGEST:
            raise ValueError(f"{name}: {shown(value)} is not a text; give one such as '-Fz'")
        return value.strip()
    raise unknown("entry of a recording:", name, NAMES, WHERE)


def _matrix(value: Any) -> Any:
    try:
        matrix = np.array(value, dtype=float)
    except (TypeError, ValueError):
        matrix = np.zeros(0)
    if matrix.ndim != 2 or not matrix.size or not np.isfinite(matrix).all():
        raise ValueError("matrix: give rows of numbers, N for each V of each column")
    return matrix
