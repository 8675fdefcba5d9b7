"""Pieces of Markdown: tables, tidy docstrings, sources that link to their entry."""

from __future__ import annotations

import inspect
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
    """A docstring as a block that keeps its lines: formulas and drawings stand as in the code."""
    text = inspect.cleandoc(inspect.getdoc(thing) or "")
    return block(text.split("\n>>> ")[0].rstrip())


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
