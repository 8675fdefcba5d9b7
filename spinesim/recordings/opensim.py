"""OpenSim's .mot and .sto: a head that ends with endheader, then a table; y up, x forward."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from spinesim.recordings.layout import cells, layout_of
from spinesim.recordings.schema import Notes
from spinesim.recordings.text import Columns, numbers, text_of

ROWS = re.compile(r"^\s*(?:datarows|nrows)\s*[= \t,]\s*(\d+)", re.I)


def is_opensim(head: str) -> bool:
    """Whether the beginning of a text is that of a .mot or .sto file."""
    return any(line.strip(" ,\t").lower() == "endheader" for line in head.splitlines())


def opensim_columns(path: Path, notes: Notes) -> Columns:
    """The table of a .mot or .sto file.

    ValueError, in one line, for fewer rows than the head says, and for what no table holds.
    """
    text = text_of(path, notes).replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    end = next(
        (k for k, line in enumerate(lines) if line.strip(" ,\t").lower() == "endheader"), None
    )
    if end is None:
        raise ValueError(f"{path.name}: no line 'endheader'; a .mot or .sto file has one")
    layout = layout_of(lines[end + 1 :])
    if layout is None or layout.wordy:
        raise ValueError(f"{path.name}: no rows of numbers follow 'endheader'")
    start = end + 1 + layout.start
    names = cells(next(line for line in reversed(lines[:start]) if line.strip()), layout.separator)
    if len(names) != layout.width or "time" not in [name.lower() for name in names]:
        raise ValueError(
            f"{path.name}: the line of names before the numbers does not begin with time"
        )
    values, _ = numbers(path.name, lines, replace(layout, start=start))
    stated = [int(match[1]) for line in lines[:end] if (match := ROWS.match(line))]
    if stated and len(values) < stated[0]:
        raise ValueError(
            f"{path.name}: {len(values)} rows where the head says {stated[0]}; it is cut off"
        )
    return Columns(names, values, lines[:end])
