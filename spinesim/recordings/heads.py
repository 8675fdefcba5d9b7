"""The lines before a table: names of its columns, their units, a rate."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from spinesim.recordings.layout import NUMBER, Layout, cells

COMMENT = re.compile(r"^\s*(?:#|%|//)\s*")
COMPONENTS = {"", "x", "y", "z", "0", "item", "frame"}
UNITS = re.compile(
    r"[\[(]?(|s|sec|ms|us|min|N|kN|BW|%BW|lbf|V|mV|m|mm|cm|g|m/s|m/s2|m/s\^2|Hz|%|deg|-|"
    r"N[ .*·]?m?m)[\])]?",
    re.I,
)
NAMED_RATE = re.compile(
    r"(?:frequency|sampling ?rate|sample ?rate|rate|frames? ?per ?second|abtastrate)\W+"
    r"(\d+(?:[.,]\d+)?)|\bat (\d+(?:\.\d+)?) ?Hz",
    re.I,
)
ALONE = re.compile(r"^(\d+(?:\.\d+)?)[\s,;]*(?:Hz)?[\s,;]*$", re.I)
UNIT_WORD = re.compile(r"^units?:?$", re.I)
MOST = 3  # lines with names and units


@dataclass(frozen=True)
class Head:
    """Names of all columns, their units ('' where none is said), and the lines before them."""

    names: list[str]
    units: list[str]
    before: list[str]


def head_of(lines: list[str], layout: Layout) -> Head:
    """What the lines before the numbers say of the columns; columns without names are numbered."""
    rows = [_padded(cells(COMMENT.sub("", line), layout.separator), layout) for line in lines]
    units = [""] * layout.width
    for used in range(1, min(len(rows), MOST) + 1):
        row = rows[-used]
        if row is None:
            continue
        if _are_units(row):
            units = [part.strip("[]() ") for part in row]
            continue
        if sum(bool(part) and not NUMBER.match(part) for part in row) < len(row) / 2:
            continue
        names = _joined(row, [each for each in rows[: len(rows) - used] if each is not None])
        above = rows[-used - 1] if used < len(rows) else None
        if not any(units) and above is not None and _are_units(above):
            units = [part.strip("[]() ") for part in above]
        return Head(_distinct(names), units, lines[: len(lines) - used])
    return Head([f"column {k}" for k in range(1, layout.width + 1)], units, lines)


def named_rate(lines: list[str]) -> float | None:
    """The rate (Hz) that lines of a head state: by a word, or alone on the line after a title."""
    for line in lines:
        if match := NAMED_RATE.search(line.replace("\t", " ")):
            number = float((match[1] or match[2]).replace(",", "."))
            if number > 0:
                return number
    for title, line in pairwise(lines):
        match = ALONE.match(line)
        if title.strip(" ,;\t").isalpha() and match and float(match[1]) > 0:
            return float(match[1])
    return None


def _padded(parts: list[str], layout: Layout) -> list[str] | None:
    """The cells of a line with empty ones at its end, None where it has too many or one alone."""
    few = len(parts) < 2 <= layout.width
    if few or len(parts) > layout.width or (layout.separator is None and len(parts) < layout.width):
        return None
    return parts + [""] * (layout.width - len(parts))


def _joined(row: list[str], above: list[list[str]]) -> list[str]:
    """Names of columns with what stands over them: a plate over its axes, a signal over x, y, z."""
    if {part.lower() for part in row} <= COMPONENTS and len(above) > 2:
        signals = zip(above[-3], above[-2], row, strict=True)  # a file, signal, type, folder
        return [" ".join(part for part in parts if part) for parts in signals]
    if not above or len({*row}) == len(row) or _are_units(above[-1]):
        return row
    names, plate = [], ""
    for part, over in zip(row, above[-1], strict=True):
        plate = over or plate
        names.append(f"{plate} {part}".strip() if row.count(part) > 1 or over or plate else part)
    return names


def _are_units(parts: list[str]) -> bool:
    rest = parts[1:] if UNIT_WORD.match(parts[0]) else parts
    return any(rest) and all(UNITS.fullmatch(part) for part in rest)


def _distinct(names: list[str]) -> list[str]:
    """The names, one that comes again with its number."""
    unique: list[str] = []
    for k, name in enumerate(names, start=1):
        name = name or f"column {k}"
        again = sum(known == name or known.startswith(f"{name} (") for known in unique)
        unique.append(f"{name} ({again + 1})" if again else name)
    return unique
