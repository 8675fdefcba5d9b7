"""Files of any known format as recordings, with what they were taken for.

    recording = read("run.c3d", speed="3.5 m/s", mass=69)

A file is given to the reader that is surest of it.  Beside `run.c3d` a file `run.toml` may declare
what is in it (`spinesim.recordings.declarations`); arguments stand before it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from spinesim.catalogue.reading import check_readable
from spinesim.recordings.declarations import declared as declarations
from spinesim.recordings.garmin import read_fit
from spinesim.recordings.opensim import is_opensim, opensim_columns
from spinesim.recordings.plates import MARK, read_c3d
from spinesim.recordings.schema import Notes, is_force
from spinesim.recordings.stepping import steps
from spinesim.recordings.tabular import read_table, recorded
from spinesim.recordings.text import HINT
from spinesim.recordings.watches import read_gpx, read_tcx
from spinesim.recordings.words import read_line
from spinesim.units import shown

BEGINNING = 4096  # bytes that tell a format
Reader = Callable[[Path, Mapping[str, Any], Notes], xr.Dataset]


@dataclass(frozen=True)
class Format:
    """A format: its name, how sure a look at the beginning makes (0 to 1), and its reader."""

    name: str
    sniff: Callable[[str, bytes], float]
    reader: Reader


def read(
    path: str | os.PathLike[str] | Sequence[str | os.PathLike[str]],
    *,
    declared: Mapping[str, Any] | None = None,
    quiet: bool = False,
    **fields: Any,
) -> xr.Dataset:
    """A recording as Dataset(time); prints what the file was taken for.

    path: a file, or a list of files whose forces add up (two belts).
    declared: what is known of it, as in the TOML file beside it; `fields` are the same as
        arguments (speed="3.5 m/s", mass=69, rate="1000 Hz", vertical="-Fz"), and win.
    quiet: print nothing.

    Names, signs and units: `spinesim.recordings.schema`.  Attributes guesses and checks list what
    was guessed and what to bear in mind.  Raises ValueError, in one line, for what cannot be read,
    and for what is no run.
    """
    paths = list(path) if isinstance(path, (list, tuple)) else [path]
    if not paths:
        raise ValueError("no file is given; give the path of a recording")
    parts = [_read(each, declared, fields) for each in paths]
    recording = parts[0] if len(parts) == 1 else _together(parts)
    table = None
    if is_force(recording):
        table = steps(recording)  # a walk, or a force of nobody, is refused here
    if not quiet:
        print(read_line(recording, table))
    return recording


def format_of(path: Path) -> Format:
    """The format that is surest of a file; ValueError, in one line, for one that none knows."""
    check_readable(path, "a recording")
    with path.open("rb") as file:
        head = file.read(BEGINNING)
    if not head.strip():
        raise ValueError(f"{path.name} is empty")
    sure = {each.name: each.sniff(path.suffix.lower(), head) for each in FORMATS}
    best = max(FORMATS, key=lambda each: sure[each.name])
    if sure[best.name] <= 0:
        raise ValueError(f"{path.name} is of no known format; {HINT}")
    return best


def _read(path: Any, declared: Mapping[str, Any] | None, fields: Mapping[str, Any]) -> xr.Dataset:
    if not isinstance(path, (str, os.PathLike)):
        raise ValueError(f"{shown(path)} is not a file; give the path of a recording")
    file, notes = Path(path), Notes()
    kind = format_of(file)
    return kind.reader(file, declarations(file, declared, fields), notes)


def _together(parts: Sequence[xr.Dataset]) -> xr.Dataset:
    """One recording from several of the same time, whose forces add up."""
    first = parts[0]
    for part in parts[1:]:
        if not is_force(part) or part.attrs["rate"] != first.attrs["rate"]:
            raise ValueError(
                "files that are read together hold forces at one rate; read others one by one"
            )
    count = min(part.sizes["time"] for part in parts)
    total = first.isel(time=slice(count)).copy(deep=True)
    for name in [name for name in total if str(name).startswith("ground_force")]:
        values = [part[name].values[:count] for part in parts if name in part]
        total[name] = total[name].copy(data=np.sum(values, axis=0))
    total.attrs["source"] = " + ".join(str(part.attrs["source"]) for part in parts)
    for notes in ("guesses", "checks"):
        total.attrs[notes] = list(
            dict.fromkeys(text for part in parts for text in part.attrs[notes])
        )
    return total


def _read_opensim(path: Path, declared: Mapping[str, Any], notes: Notes) -> xr.Dataset:
    from spinesim.recordings.forces import Lab

    lab = Lab("y", "x", "y, as OpenSim has it")
    return recorded(path, "opensim", opensim_columns(path, notes), declared, notes, lab)


def _text(head: bytes) -> str:
    return head.decode("utf-8", errors="replace")


FORMATS = (
    Format(
        "opensim",
        lambda ending, head: max(0.9 * is_opensim(_text(head)), 0.8 * (ending in (".mot", ".sto"))),
        _read_opensim,
    ),
    Format(
        "c3d",
        lambda ending, head: max(
            0.95 * (ending == ".c3d"), 0.6 * (len(head) > 1 and head[1] == MARK and head[0] < 32)
        ),
        read_c3d,
    ),
    Format("fit", lambda ending, head: 1.0 * (head[8:12] == b".FIT" or ending == ".fit"), read_fit),
    Format(
        "tcx",
        lambda ending, head: max(
            0.95 * (b"TrainingCenterDatabase" in head), 0.8 * (ending == ".tcx")
        ),
        read_tcx,
    ),
    Format(
        "gpx",
        lambda ending, head: max(0.95 * (b"<gpx" in head), 0.8 * (ending == ".gpx")),
        read_gpx,
    ),
    Format(
        "table",
        lambda ending, head: 0.5 if ending in (".csv", ".tsv", ".txt", ".dat", ".asc") else 0.2,
        read_table,
    ),
)
