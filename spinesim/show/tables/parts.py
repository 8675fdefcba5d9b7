"""What the tables of the terminal are made of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rich import box
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text


def console() -> Console:
    """Where tables are printed: the terminal as wide as it is, a pipe or file 100 columns wide."""
    found = Console(highlight=False)
    return found if found.is_terminal else Console(highlight=False, width=100)


def ruled(gap: int = 1, **further: Any) -> Table:
    """An empty table with a line under its head, columns `gap` apart."""
    return Table(
        box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, gap, 0, 0), title_justify="left", **further
    )


def bullets(head: str, texts: Iterable[str], style: str) -> RenderableType:
    """A heading with hanging lines; nothing if there is no text."""
    texts = list(texts)
    if not texts:
        return Text("", end="")
    grid = Table.grid(padding=(0, 1))
    for text in texts:
        grid.add_row("·", Text(text))
    return Group(Text(head, style=style), grid)
