"""What the tables of the terminal are made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from rich import box
from rich.console import Console, ConsoleOptions, Group, RenderableType
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

PIPED = 100  # columns of a table that goes to a pipe or a file
LEAST = {"label": 18, "text": 24, "note": 28}  # columns that these need to be readable; they fold
ENDLESS = 10_000  # columns


def console() -> Console:
    """Where tables are printed: the terminal as wide as it is, a pipe or file 100 columns wide."""
    terminal = Console(highlight=False)
    return terminal if terminal.is_terminal else Console(highlight=False, width=PIPED)


@dataclass(frozen=True)
class Column:
    """A column of a Sheet: its head, of one or more lines, and its cells.

    label: says what a row is; stands in every part of the sheet.  number, word: never cut nor
    wrapped.  text: folds.  note: folds too, and stands only where there is room.
    """

    head: str
    cells: Sequence[str]
    kind: Literal["label", "number", "word", "text", "note"] = "number"


class Sheet:
    """A table that cuts no number: too wide for the terminal, it becomes several, one under the
    other, each with the labels of the rows.

    sections: rows after which a line is drawn.  styles: row -> style.
    """

    def __init__(
        self,
        columns: Iterable[Column],
        *,
        title: str = "",
        gap: int = 1,
        sections: Iterable[int] = (),
        styles: Mapping[int, str] | None = None,
    ) -> None:
        self.columns = tuple(columns)
        self.title, self.gap = title, gap
        self.sections, self.styles = frozenset(sections), styles or {}

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Table]:
        def least_width(columns: Sequence[Column]) -> int:
            endless = options.update(max_width=ENDLESS)
            return Measurement.get(console, endless, self._table(columns, squeezed=True)).maximum

        for k, part in enumerate(self._parts(least_width, options.max_width)):
            yield self._table(part, title=self.title if k == 0 else "")

    def _parts(self, least_width: Callable[..., int], most: int) -> list[list[Column]]:
        """Columns of each part: the labels, and about as many others in each as in the next."""
        labels = [column for column in self.columns if column.kind == "label"]
        others = [column for column in self.columns if column.kind not in ("label", "note")]

        def filled(longest: int) -> list[list[Column]]:
            """Parts of at most `longest` columns beside the labels, each as wide as there is room
            for.
            """
            parts: list[list[Column]] = [[*labels]]
            for column in others:
                size = len(parts[-1]) - len(labels)
                if size and (size == longest or least_width([*parts[-1], column]) > most):
                    parts.append([*labels])
                parts[-1].append(column)
            return parts

        parts = filled(len(others))
        even = filled(-(-len(others) // len(parts)))
        parts = even if len(even) == len(parts) else parts
        for note in (column for column in self.columns if column.kind == "note"):
            if least_width([*parts[-1], note]) <= most:
                parts[-1].append(note)
        return parts

    def _table(
        self, columns: Sequence[Column], *, squeezed: bool = False, title: str = ""
    ) -> Table:
        """The columns as a table; squeezed, what folds is as narrow as it may be.

        Otherwise rich narrows these to what the terminal leaves.
        """
        table = ruled(self.gap, title=title, title_style="bold")
        tallest = max(column.head.count("\n") for column in columns)
        for column in columns:
            table.add_column(
                "\n" * (tallest - column.head.count("\n")) + column.head,
                justify="right" if column.kind == "number" else "left",
                no_wrap=column.kind not in LEAST,
                overflow="fold",
                max_width=LEAST.get(column.kind) if squeezed else None,
            )
        for row in range(len(columns[0].cells)):
            table.add_row(
                *(Text(str(column.cells[row])) for column in columns),
                end_section=row in self.sections,
                style=self.styles.get(row, ""),
            )
        return table


def ruled(gap: int = 1, *, title: str = "", title_style: str = "") -> Table:
    """An empty table with a line under its head, columns `gap` apart."""
    return Table(
        box=box.SIMPLE_HEAD,
        pad_edge=False,
        padding=(0, gap, 0, 0),
        title=title or None,
        title_style=title_style,
        title_justify="left",
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
