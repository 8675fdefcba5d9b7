"""How far a long computation is: a bar in a terminal (stderr) or a notebook, gone when done.

    with showing(True) as progress:
        progress(120, 400, "2 failed")      # done, total, what is being done

Anything that takes (done, total, text) can show progress.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress

Progress = Callable[[int, int, str], Any]


class Bar:
    """A bar with count, rate and time left; silent where nobody watches."""

    def __init__(self, display: RichProgress) -> None:
        self._display = display
        self._task = display.add_task("", total=None, rate="")

    @property
    def watched(self) -> bool:
        """Whether somebody sees it."""
        return not self._display.disable

    def __call__(self, done: int, total: int, text: str = "") -> None:
        speed = self._display.tasks[0].speed
        rate = f"{speed:.3g}/s" if speed else ""
        self._display.update(self._task, completed=done, total=total, description=text, rate=rate)

    def say(self, text: str) -> None:
        """A line of its own above the bar."""
        if self.watched:
            self._display.console.print(text, markup=False, highlight=False)


@contextmanager
def showing(progress: bool | Progress = True) -> Iterator[Progress | None]:
    """Who hears how far it is: a `Bar` for True, nobody for False, else whoever was given."""
    if progress is not True:
        yield progress or None
        return
    with _display() as display:
        yield Bar(display)


def _display() -> RichProgress:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    console = Console(stderr=True)
    # in a notebook rich shows itself through ipywidgets
    watched = (
        importlib.util.find_spec("ipywidgets") is not None
        if console.is_jupyter
        else console.is_terminal
    )
    return Progress(
        BarColumn(30),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}", markup=False),
        TimeRemainingColumn(elapsed_when_finished=True),
        TextColumn("{task.description}", markup=False),
        console=console,
        transient=True,
        disable=not watched,
    )


def lasting(seconds: float) -> str:
    """A time in words that a reader takes in at a glance.

    >>> lasting(93), lasting(7300), lasting(4e5)
    ('1:33', '2:01:40', '4.6 days')
    """
    if seconds > 48 * 3600:
        return f"{seconds / 86400:.1f} days"
    minutes, rest = divmod(round(seconds), 60)
    hours = f"{minutes // 60}:{minutes % 60:02d}:{rest:02d}"
    return f"{minutes}:{rest:02d}" if minutes < 60 else hours
