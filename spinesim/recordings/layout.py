"""How a table of text is laid out: what separates its cells, where its numbers begin."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass

LOOKED_AT = 200  # lines within which the numbers begin
SURE = 3  # rows of numbers, one after the other
NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eEdD][+-]?\d+)?$|[+-]?(?:nan|inf)$|n/?a$|$", re.I)
SEPARATORS = ("\t", ";", ",", None)  # None: spaces


@dataclass(frozen=True)
class Layout:
    """Where the numbers begin (line, from 0), what separates them, the sign of decimals, how many
    cells a row has and which of them hold words.
    """

    start: int
    separator: str | None
    decimal: str
    width: int
    wordy: tuple[int, ...] = ()


def layout_of(lines: list[str], first: int = 0) -> Layout | None:
    """The layout of the first few rows of numbers that agree in their number of cells, from a line
    on; where no row holds only numbers, of rows with words in the same cells.
    """
    for words_too in (False, True):
        for start in range(first, min(len(lines), first + LOOKED_AT)):
            rows = [line for line in lines[start : start + SURE] if line.strip()]
            if len(rows) < min(SURE, len(lines) - start) or not rows:
                continue
            named = start > first and bool(lines[start - 1].strip())
            layouts = [
                Layout(start, separator, decimal, *shape)
                for decimal in (".", ",")
                for separator in SEPARATORS
                if (decimal != separator or '"' in rows[0])
                and (shape := _shape(rows, separator, decimal))
                and (not shape[1] or (words_too and (named or shape[0] - len(shape[1]) > 1)))
            ]
            if layouts:
                return max(layouts, key=lambda layout: layout.width - len(layout.wordy))
    return None


def _shape(
    rows: list[str], separator: str | None, decimal: str
) -> tuple[int, tuple[int, ...]] | None:
    """How many cells all rows hold, and which of them hold words; None if rows differ, and where
    they hold nothing else.
    """
    shapes = {_row_shape(row, separator, decimal) for row in rows}
    if len(shapes) != 1:
        return None
    width, wordy = shapes.pop()
    return (width, wordy) if width > len(wordy) else None


def _row_shape(line: str, separator: str | None, decimal: str) -> tuple[int, tuple[int, ...]]:
    """How many cells a line has, and which hold words; none where all are empty."""
    parts = cells(line, separator)
    plain = [part.replace(decimal, ".") if decimal != "." else part for part in parts]
    if not any(plain):
        return 0, ()
    return len(parts), tuple(k for k, part in enumerate(plain) if not NUMBER.match(part))


def cells(line: str, separator: str | None) -> list[str]:
    """The cells of a line; one separator at its very end closes the last cell."""
    parts = [part.strip().strip('"').strip() for part in split(line, separator)]
    return parts[:-1] if separator and len(parts) > 1 and not parts[-1] else parts


def split(line: str, separator: str | None) -> list[str]:
    """The parts of a line between separators; those within quotation marks do not count."""
    if separator and '"' in line:
        return next(csv.reader([line], delimiter=separator), [])
    return line.split(separator)
