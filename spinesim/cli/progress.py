"""Bars on stderr that move while scenarios run and go when they are done; none where stderr is not
a terminal.

Each yields what takes (done, total, text), as `spinesim.compare` and `spinesim.sweep` call their
`progress`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)


@contextmanager
def progress() -> Iterator[Any]:
    """With count and what is being done."""
    with _bar() as bar:
        task = bar.add_task("", total=None)
        yield lambda done, total, name: bar.update(
            task, completed=done, total=total, description=name
        )


@contextmanager
def timed_progress() -> Iterator[Any]:
    """With count, rate and time left."""
    with _bar(
        TextColumn("{task.fields[rate]}"), TimeRemainingColumn(elapsed_when_finished=True)
    ) as bar:
        task = bar.add_task("", total=None, rate="")

        def told(done: int, total: int, text: str) -> None:
            speed = bar.tasks[0].speed
            bar.update(
                task,
                completed=done,
                total=total,
                description=text,
                rate=f"{speed:.3g}/s" if speed else "",
            )

        yield told


def _bar(*between: ProgressColumn) -> Progress:
    shown = Console(stderr=True)
    parts = (BarColumn(30), MofNCompleteColumn(), *between, TextColumn("{task.description}"))
    return Progress(*parts, console=shown, transient=True, disable=not shown.is_terminal)
