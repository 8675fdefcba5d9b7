"""Tables of numbers as text: tab, comma, semicolon or spaces, decimal point or comma, lines of
metadata before the head.
"""

from __future__ import annotations

import codecs
import io
import re
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from spinesim.catalogue.reading import check_readable
from spinesim.mechanics.primitives import Array
from spinesim.recordings.schema import Notes
from spinesim.units import shown

LARGEST = 2**29  # bytes of a file
LOOKED_AT = 200  # lines within which the numbers begin
NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eEdD][+-]?\d+)?$|[+-]?(?:nan|inf)$|$", re.I)
SEPARATORS = ("\t", ";", ",", None)  # None: spaces
COMPONENTS = {"", "x", "y", "z", "0", "item", "frame"}
UNITS = re.compile(r"[\[(]?(|s|ms|N|kN|BW|V|m|mm|g|m/s2|m/s\^2|Hz|Nm|N ?\*? ?mm?)[\])]?")
HINT = "known are .csv, .tsv, .txt, .mot, .sto, .c3d, .fit, .tcx, .gpx"
SURE = 3  # rows of numbers, one after the other


@dataclass
class Columns:
    """Columns of numbers (rows, columns) by name, and lines of metadata before them."""

    names: list[str]
    values: Array
    head: list[str] = field(default_factory=list)
    first_line: int = 1

    def column(self, name: str) -> Array:
        return np.asarray(self.values[:, self.names.index(name)])


@dataclass(frozen=True)
class Layout:
    """Where the numbers begin (line, from 0), what separates them, the sign of decimals."""

    start: int
    separator: str | None
    decimal: str
    width: int


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
        raise ValueError(f"{path.name} is not text; {HINT}")
    if content.startswith(codecs.BOM_UTF8):
        content = content[len(codecs.BOM_UTF8) :]
        notes.caution("a byte order mark at the start was passed over")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def layout_of(lines: list[str]) -> Layout | None:
    """The layout of the first few rows of numbers that agree in their number of cells."""
    for start in range(min(len(lines), LOOKED_AT)):
        rows = [line for line in lines[start : start + SURE] if line.strip()]
        if len(rows) < min(SURE, len(lines) - start) or not rows:
            continue
        layouts = [
            Layout(start, separator, decimal, width)
            for decimal in (".", ",")
            for separator in SEPARATORS
            if decimal != separator and (width := _common_width(rows, separator, decimal))
        ]
        if layouts:
            return max(layouts, key=lambda layout: layout.width)
    return None


def _common_width(rows: list[str], separator: str | None, decimal: str) -> int:
    """How many numbers all rows hold, 0 if they differ or hold anything else."""
    widths = {_width(row, separator, decimal) for row in rows}
    return widths.pop() if len(widths) == 1 else 0


def cells(line: str, separator: str | None) -> list[str]:
    """The cells of a line; one separator at its very end closes the last cell."""
    parts = line.rstrip("\n").split(separator) if separator else line.split()
    parts = [part.strip().strip('"').strip() for part in parts]
    return parts[:-1] if separator and len(parts) > 1 and not parts[-1] else parts


def _width(line: str, separator: str | None, decimal: str) -> int:
    """How many numbers a line holds, 0 if it holds anything else."""
    parts = cells(line, separator)
    plain = [part.replace(decimal, ".") if decimal != "." else part for part in parts]
    if not any(plain) or not all(NUMBER.match(part) for part in plain):
        return 0
    return len(parts)


def columns_of(path: Path, notes: Notes) -> Columns:
    """The table in a text file.  ValueError, in one line, for what is none."""
    lines = text_of(path, notes).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    layout = layout_of(lines)
    if layout is None:
        raise ValueError(f"{path.name} holds no table of numbers; {HINT}")
    if layout.decimal == ",":
        notes.caution("decimal commas were read")
    names, used = _names(lines[: layout.start], layout)
    values = numbers(path.name, lines, layout)
    head = lines[: layout.start - used]
    return Columns(names, values, head, layout.start + 1)


def _names(before: list[str], layout: Layout) -> tuple[list[str], int]:
    """Names of the columns, and how many of the lines before the numbers they take."""
    rows = [cells(line, layout.separator) for line in before]
    for used in range(1, min(len(rows), 3) + 1):
        parts = rows[-used]
        words = sum(bool(part) and not NUMBER.match(part) for part in parts)
        if len(parts) != layout.width or words < len(parts) / 2 or _are_units(parts):
            continue
        if {part.lower() for part in parts} <= COMPONENTS and len(rows) > used + 2:
            above = rows[-used - 3]  # of five lines of head, the second has the signals
            if len(above) == layout.width:
                parts = [f"{signal}{part}" for signal, part in zip(above, parts, strict=True)]
        return _distinct(parts), used
    return [f"column {k}" for k in range(1, layout.width + 1)], 0


def _are_units(parts: list[str]) -> bool:
    return all(UNITS.fullmatch(part) for part in parts)


def _distinct(names: list[str]) -> list[str]:
    """The names, one that comes again with its number."""
    unique: list[str] = []
    for k, name in enumerate(names, start=1):
        name = name or f"column {k}"
        again = sum(known == name or known.startswith(f"{name} (") for known in unique)
        unique.append(f"{name} ({again + 1})" if again else name)
    return unique


def numbers(where: str, lines: list[str], layout: Layout) -> Array:
    """The numbers from a line on (rows, columns); an empty cell is NaN.

    ValueError, with the line, for a cell that is no number and for rows of unequal length.
    """
    rows = {k: line for k, line in enumerate(lines) if k >= layout.start and line.strip()}
    separator = layout.separator
    closed = bool(separator) and lines[layout.start].rstrip(" ").endswith(separator or "\0")
    if closed:
        rows = {k: line.rstrip(" ").removesuffix(separator or "") for k, line in rows.items()}
    for k, line in rows.items():
        count = len(line.split(separator))
        if count != layout.width:
            hint = "; the file may be cut off" if count < layout.width else ""
            raise ValueError(
                f"{where}: line {k + 1} has {count} cells, others have {layout.width}{hint}"
            )
    try:
        table = pd.read_csv(
            io.StringIO("\n".join(rows.values())),
            sep=separator or r"\s+",
            header=None,
            decimal=layout.decimal,
            index_col=False,
            dtype=float,
            engine="c",
        )
    except (ValueError, OverflowError):
        raise _no_number(where, rows, layout) from None
    return table.to_numpy(dtype=float)


def _no_number(where: str, rows: dict[int, str], layout: Layout) -> ValueError:
    """The error for the first cell that is no number."""
    for k, line in rows.items():
        for part in line.split(layout.separator):
            plain = part.strip().strip('"').replace(layout.decimal, ".")
            if not NUMBER.match(plain.strip()):
                return ValueError(f"{where}: line {k + 1} holds {shown(part)}, which is no number")
    return ValueError(f"{where}: the rows cannot be read as numbers")
