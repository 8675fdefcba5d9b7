"""The parts of a terminal report as plain data, for pages that are no terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from spinesim.show.tables.parts import Sheet

Block = dict[str, Any]  # {"kind": "text", "list" or "table", ...}


def blocks(report: RenderableType) -> list[Block]:
    """Texts, lists and tables of a report in their order.

    {"kind": "text", "text", "strong"}; {"kind": "list", "head", "items"}; {"kind": "table",
    "title", "heads", "rows", "numeric"}, heads and cells as texts, numeric by column.
    """
    return [
        block for block in _blocks(report) if any(block.get(k) for k in ("text", "rows", "items"))
    ]


def _blocks(part: RenderableType) -> Iterator[Block]:
    if isinstance(part, Padding):
        yield from _blocks(part.renderable)
    elif isinstance(part, Group):
        yield from _of_group(part)
    elif isinstance(part, Sheet):
        yield _table(part)
    elif isinstance(part, Text):
        yield {"kind": "text", "text": part.plain.strip(), "strong": "bold" in str(part.style)}
    elif isinstance(part, str):
        yield {"kind": "text", "text": part.strip(), "strong": False}
    else:
        raise TypeError(f"a page cannot show a {type(part).__name__}")


def _of_group(group: Group) -> Iterator[Block]:
    """A heading with a grid under it is a list, all else stands for itself."""
    parts = list(group.renderables)
    if len(parts) == 2 and isinstance(parts[0], Text) and isinstance(parts[1], Table):
        texts = [str(cell) for cell in parts[1].columns[1].cells]
        yield {"kind": "list", "head": parts[0].plain, "items": texts}
        return
    for part in parts:
        yield from _blocks(part)


def _table(sheet: Sheet) -> Block:
    columns = sheet.columns
    return {
        "kind": "table",
        "title": sheet.title,
        "heads": [column.head.replace("\n", " ").strip() for column in columns],
        "rows": [
            [str(column.cells[row]) for column in columns] for row in range(len(columns[0].cells))
        ],
        "numeric": [column.kind == "number" for column in columns],
    }
