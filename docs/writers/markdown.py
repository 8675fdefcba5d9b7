"""Pieces of Markdown: tables, tidy docstrings, sources that link to their entry."""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Iterable, Sequence

from spinesim.catalogue.bibliography import KEY, authors_and_year


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table; what would break a row is escaped."""
    lines = [_row(head), _row(["---"] * len(head)), *(_row(row) for row in rows)]
    return "\n".join(lines) + "\n"


def _row(cells: Sequence[object]) -> str:
    texts = (" ".join(str(cell).split()).replace("|", "\\|") for cell in cells)
    return f"| {' | '.join(texts)} |"


def source(text: str) -> str:
    """A source in words, each publication a link to its entry in the list of sources.

    >>> source("range of @ly2010 (1.95 to 2.43)")
    'range of [Ly et al. 2010](../reference/sources.md#ly2010) (1.95 to 2.43)'
    """
    return KEY.sub(lambda m: f"[{authors_and_year(m[1])}](../reference/sources.md#{m[1]})", text)


def doc(thing: object) -> str:
    """A docstring: prose as prose; formulas and drawings, which are indented, as they stand."""
    text = inspect.cleandoc(inspect.getdoc(thing) or "").split("\n>>> ")[0].rstrip()
    parts: list[str] = []
    drawing: list[str] = []
    for paragraph in text.split("\n\n"):
        if all(line and not line.startswith(" ") for line in paragraph.splitlines()):
            if drawing:
                parts.append(block("\n\n".join(drawing)))
                drawing = []
            parts.append(prose(paragraph) + "\n")
        else:
            drawing.append(paragraph)
    if drawing:
        parts.append(block("\n\n".join(drawing)))
    return "\n".join(parts)


def prose(text: str) -> str:
    """Plain text in which nothing is taken for Markdown but `code`.

    >>> prose("F = k d**n, `pos` cuts")
    'F = k d\\\\*\\\\*n, `pos` cuts'
    """
    parts = text.split("`")
    parts[::2] = [re.sub(r"([\\*_$<>|\[\]#~])", r"\\\1", part) for part in parts[::2]]
    return "`".join(parts)


def block(text: str, kind: str = "text") -> str:
    """A fenced block; the fence is longer than any in the text."""
    return f"```{kind}\n{textwrap.dedent(text).strip(chr(10))}\n```\n"


def number(value: float | None) -> str:
    """A number in few digits, empty for none.

    >>> number(95000.0), number(0.0694), number(None)
    ('95 000', '0.0694', '')
    """
    if value is None:
        return ""
    return f"{value:,.0f}".replace(",", " ") if abs(value) >= 1e4 else f"{value:.6g}"
