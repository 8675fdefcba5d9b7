"""Tables of numbers as text: tab, comma, semicolon or spaces, decimal point or comma, lines of
metadata before the head.
"""

from __future__ import annotations

import codecs
import io
import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from spinesim.catalogue.reading import check_readable
from spinesim.mechanics.primitives import Array
from spinesim.recordings.heads import head_of
from spinesim.recordings.layout import NUMBER, Layout, layout_of, split
from spinesim.recordings.schema import Notes
from spinesim.units import shown

LARGEST = 2**29  # bytes of a file
HINT = "known are .csv, .tsv, .txt, .mot, .sto, .c3d, .fit, .tcx, .gpx"
SECTION = re.compile(
    r"^(devices|analog|trajectories|model outputs|joints|segments|events|force ?plates)[\s,;]*$",
    re.I,
)


@dataclass
class Columns:
    """Columns of numbers (rows, columns) by name, and lines of metadata before them.

    units: of columns, where the file has a line of them; labels: columns of words, cell by cell.
    """

    names: list[str]
    values: Array
    head: list[str] = field(default_factory=list)
    units: dict[str, str] = field(default_factory=dict)
    labels: dict[str, list[str]] = field(default_factory=dict)

    def column(self, name: str) -> Array:
        return np.asarray(self.values[:, self.names.index(name)])


def text_of(path: Path, notes: Notes) -> str:
    """The text of a file; ValueError, in one line, for what is none."""
    check_readable(path, "a recording")
    if path.stat().st_size > LARGEST:
        raise ValueError(f"{path.name} is larger than {LARGEST >> 20} MB; cut it")
    content = path.read_bytes()
    if not content.strip():
        raise ValueError(f"{path.name} is empty")
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise ValueError(f"{path.name} is UTF-16; save it as UTF-8")
    if b"\0" in content[:4096]:
        raise ValueError(f"{path.name} is not text; {HINT}; save a spreadsheet as .csv")
    if content.startswith(codecs.BOM_UTF8):
        content = content[len(codecs.BOM_UTF8) :]
        notes.caution("a byte order mark at the start was passed over")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def columns_of(path: Path, notes: Notes, is_wanted: Callable[[list[str]], bool]) -> Columns:
    """The table in a text file; of several sections the first whose names of columns are wanted.

    ValueError, in one line, for what is none.
    """
    lines = text_of(path, notes).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    tables = []
    for first, last in _sections(lines):
        part = lines[:last]
        layout = layout_of(part, first)
        if layout is not None:
            tables.append((head_of(part[first : layout.start], layout), part, layout))
    if not tables:
        raise ValueError(f"{path.name} holds no table of numbers; {HINT}")
    head, part, layout = next((each for each in tables if is_wanted(each[0].names)), tables[0])
    if layout.decimal == ",":
        notes.caution("decimal commas were read")
    values, labels = numbers(path.name, part, layout)
    kept = [k for k in range(layout.width) if k not in layout.wordy]
    return Columns(
        [head.names[k] for k in kept],
        values,
        head.before,
        {head.names[k]: unit for k, unit in enumerate(head.units) if unit},
        dict(zip([head.names[k] for k in layout.wordy], labels, strict=True)),
    )


def _sections(lines: list[str]) -> list[tuple[int, int]]:
    """First and last line of each part of a file that begins with the title of a section."""
    titles = [k for k, line in enumerate(lines) if SECTION.match(line)]
    return list(itertools.pairwise([*(titles or [0]), len(lines)]))


def numbers(where: str, lines: list[str], layout: Layout) -> tuple[Array, list[list[str]]]:
    """The numbers from a line on (rows, columns), an empty cell NaN; the words of wordy columns.

    ValueError, with the line, for a cell that is no number and for rows of unequal length.
    """
    rows = {k: line for k, line in enumerate(lines) if k >= layout.start and line.strip(" ,;\t")}
    separator = layout.separator
    last = lines[layout.start].rstrip(" ")
    closed = bool(separator) and len(split(last, separator)) == layout.width + 1
    if closed:
        rows = {k: line.rstrip(" ").removesuffix(separator or "") for k, line in rows.items()}
    for k, line in rows.items():
        count = len(split(line, separator))
        if count != layout.width:
            hint = "; the file may be cut off" if count < layout.width else ""
            raise ValueError(
                f"{where}: line {k + 1} has {count} cells, others have {layout.width}{hint}"
            )
    kinds = {k: str if k in layout.wordy else float for k in range(layout.width)}
    try:
        table = pd.read_csv(
            io.StringIO("\n".join(rows.values())),
            sep=separator or r"\s+",
            header=None,
            decimal=layout.decimal,
            index_col=False,
            dtype=kinds,
            engine="c",
        )
    except (ValueError, OverflowError):
        raise _no_number(where, rows, layout) from None
    labels = [table[k].fillna("").str.strip().tolist() for k in layout.wordy]
    return table.drop(columns=list(layout.wordy)).to_numpy(dtype=float), labels


def _no_number(where: str, rows: dict[int, str], layout: Layout) -> ValueError:
    """The error for the first cell that is no number."""
    for k, line in rows.items():
        for place, part in enumerate(split(line, layout.separator)):
            plain = part.strip().strip('"').replace(layout.decimal, ".")
            if place not in layout.wordy and not NUMBER.match(plain.strip()):
                return ValueError(f"{where}: line {k + 1} holds {shown(part)}, which is no number")
    return ValueError(f"{where}: the rows cannot be read as numbers")
