"""From the columns of a file to a recording."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from spinesim.mechanics.primitives import Array
from spinesim.recordings.columns import terms
from spinesim.recordings.declarations import named_column
from spinesim.recordings.forces import Lab, force_channels, has_forces, no_force
from spinesim.recordings.heads import named_rate
from spinesim.recordings.names import force_axis, known_unit, unit_of
from spinesim.recordings.schema import VERTICAL, Notes, dataset
from spinesim.recordings.sensors import sensor_channels
from spinesim.recordings.text import Columns, columns_of
from spinesim.recordings.timebase import COUNTS, TIMES, Timebase, of_rate, of_times

SUB_FRAME = re.compile(r"^sub ?frame", re.I)
FEWEST = 20  # samples
BELT = 5.0  # s: so long nobody runs over plates in a floor


def read_table(path: Path, declared: Mapping[str, Any], notes: Notes) -> xr.Dataset:
    """A table of text: csv, tsv, txt."""
    columns = columns_of(path, notes, lambda names: has_forces(names, declared))
    return recorded(path, "table", columns, declared, notes)


def recorded(
    path: Path,
    kind: str,
    columns: Columns,
    declared: Mapping[str, Any],
    notes: Notes,
    lab: Lab | None = None,
) -> xr.Dataset:
    """The recording in columns of a file of this kind; lab: what the file says of its axes."""
    if "speed_pattern" in declared:
        notes.guess(f"speed {declared['speed']:.3g} m/s, by the name of the file")
    columns = _chosen_rows(columns, declared)
    timed, base = _timebase(columns, declared, notes)
    values = _converted(columns, timed, declared)
    rows = _stretch(base, declared)
    even = {name: base.filled(column)[rows] for name, column in values.items()}
    if len(base.time[rows]) < FEWEST:
        raise ValueError(f"{path.name}: {len(base.time[rows])} samples are no recording")
    channels: dict[str, Array] = {}
    if has_forces(list(even), declared):
        lab = replace(lab or Lab(), units=_units(columns))
        channels |= force_channels(even, base.rate, declared, notes, lab)
    channels |= sensor_channels(even, base.rate, declared, notes)
    if not channels:
        raise no_force(even)
    time = base.time[: len(next(iter(channels.values())))]
    return dataset(time, channels, notes, about(path, kind, base.rate, channels, declared))


def _units(columns: Columns) -> dict[str, str]:
    """The units of columns by name: of a line of units, else of what the name ends with."""
    return {
        name: known_unit(columns.units.get(name, "")) or unit_of(name) for name in columns.names
    }


def _chosen_rows(columns: Columns, declared: Mapping[str, Any]) -> Columns:
    """The rows in which a column has the declared value, such as "trial = 3"."""
    if "where" not in declared:
        return columns
    name, _, value = (part.strip() for part in str(declared["where"]).partition("="))
    if name in columns.labels:
        rows = np.array(columns.labels[name]) == value.strip("\"'")
    elif name in columns.names:
        try:
            rows = columns.column(name) == float(value)
        except ValueError:
            raise ValueError(
                f"where: {value!r} is no number; give one such as 'trial = 3'"
            ) from None
    else:
        raise named_column(name, [*columns.names, *columns.labels])
    if not rows.any():
        raise ValueError(f"where: no row has {name} = {value}")
    return replace(columns, values=columns.values[rows], labels={})


def about(
    path: Path, kind: str, rate: float, channels: Mapping[str, Array], declared: Mapping[str, Any]
) -> dict[str, Any]:
    """The attributes of a recording."""
    usual = "imu"
    if (force := channels.get(VERTICAL)) is not None:
        usual = "treadmill" if len(force) > BELT * rate and np.ndim(force) == 1 else "plate"
    return {
        "source": path.name,
        "format": kind,
        "instrument": declared.get("instrument", usual),
        "rate": rate,
        "filtered": float(declared.get("filtered") or 0.0),
        **{name: declared.get(name) for name in ("speed", "mass", "height", "foot_strike")},
        **({"units": "BW"} if declared.get("units") == "BW" else {}),
    }


def _timebase(columns: Columns, declared: Mapping[str, Any], notes: Notes) -> tuple[str, Timebase]:
    """The name of the column of times, if there is one, and when the samples were taken."""
    rate = declared.get("rate")
    if rate is None and (said := named_rate(columns.head)):
        rate = said
        notes.guess(f"{said:g} samples a second, by the head of the file")
    if "time" in declared:
        ((_, name),) = terms(declared["time"], columns.names, "time")[:1]
    else:
        name = next((each for each in columns.names if TIMES.search(each.strip())), "")
        name = name or next((each for each in columns.names if COUNTS.match(each.strip())), "")
        name = name or _rising(columns)
    if name:
        times = _with_sub_frames(name, columns)
        return name, of_times(name, times, rate, notes, columns.units.get(name, ""))
    if rate is None:
        raise ValueError(
            "the file has no column of times and no rate is given; give rate, such as rate='300 Hz'"
        )
    return "", of_rate(len(columns.values), float(rate))


def _with_sub_frames(name: str, columns: Columns) -> Array:
    """The times of a column; frames of cameras with the samples within each are counted on."""
    times = columns.column(name)
    within = next((each for each in columns.names if SUB_FRAME.match(each.strip())), "")
    if not (within and COUNTS.match(name.strip())):
        return times
    samples = columns.column(within)
    return np.asarray(times * (np.nanmax(samples) + 1) + samples)


def _rising(columns: Columns) -> str:
    """The first column, if it has no name of a force and rises evenly."""
    name, times = columns.names[0], columns.values[:, 0]
    if len(columns.names) < 2 or force_axis(name) or not np.isfinite(times).all():
        return ""
    gaps = np.diff(times)
    return name if len(gaps) and (gaps > 0).all() and np.ptp(gaps) < 0.6 * gaps.max() else ""


def _converted(columns: Columns, timed: str, declared: Mapping[str, Any]) -> dict[str, Array]:
    """Columns of values by name; of volts, what a declared matrix makes of them."""
    named = {name: columns.column(name) for name in columns.names if name != timed}
    if declared.get("units") != "V":
        return named
    if "matrix" not in declared:
        raise ValueError("units = 'V' needs a matrix: rows of N for each V of each column")
    matrix = declared["matrix"]
    if matrix.shape[1] > len(named) or matrix.shape[0] < 3:
        raise ValueError(
            f"matrix: {matrix.shape[0]} rows of {matrix.shape[1]} do not fit {len(named)} columns; "
            "give at least three rows (Fx, Fy, Fz), a number for each column"
        )
    volts = np.array(list(named.values())[: matrix.shape[1]])
    return dict(zip(("Fx", "Fy", "Fz", "Mx", "My", "Mz"), matrix @ volts, strict=False))


def _stretch(base: Timebase, declared: Mapping[str, Any]) -> slice:
    """The samples between the times that are declared."""
    first = round(float(declared.get("from") or 0.0) * base.rate)
    last = declared.get("until")
    end = len(base.rows) if last is None else min(round(float(last) * base.rate), len(base.rows))
    if first >= end:
        raise ValueError(f"the recording ends at {len(base.rows) / base.rate:g} s, before 'from'")
    return slice(first, end)
