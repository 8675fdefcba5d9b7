"""How far a long computation is: one line that moves, with rate and time left.

Anything that takes (done, total, text) can show progress; `Line` does so on stderr, in a terminal
and in a notebook.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TextIO

Progress = Callable[[int, int, str], Any]
EVERY = 0.2  # s between two looks of the line


class Line:
    """ "[######......]  120/400  3.1/s  1:30 left  2 failed" on a stream, by default stderr; silent
    where nobody watches.
    """

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._watched = stream is not None or self._stream.isatty() or "ipykernel" in sys.modules
        self._begin: tuple[float, int] | None = None
        self._shown = -EVERY

    def __call__(self, done: int, total: int, text: str = "") -> None:
        now = time.monotonic()
        self._begin = self._begin or (now, done)
        if self._watched and (done == total or now - self._shown >= EVERY):
            self._shown = now
            print(
                f"\r{line(done, total, now - self._begin[0], done - self._begin[1], text):<79}",
                end="",
                file=self._stream,
                flush=True,
            )

    def say(self, text: Callable[[], str]) -> None:
        """A line of its own; the text is asked for only where somebody watches."""
        if self._watched:
            print(text(), file=self._stream, flush=True)

    def close(self) -> None:
        """Leave the line as it stands."""
        if self._watched and self._begin is not None:
            print(file=self._stream, flush=True)


@contextmanager
def showing(progress: bool | Progress) -> Iterator[Progress | None]:
    """Who is told: a `Line`, left as it stands at the end, for True; nobody for False; else whoever
    was given.
    """
    told: Progress | None = Line() if progress is True else (progress or None)
    try:
        yield told
    finally:
        if isinstance(told, Line):
            told.close()


def line(done: int, total: int, seconds: float, since: int, text: str = "") -> str:
    """The line's text, `since` of `done` having taken `seconds`.

    >>> line(120, 400, 40.0, 120, "2 failed")
    '[######..............] 120/400  3/s  1:33 left  2 failed'
    """
    filled = 20 * done // max(total, 1)
    parts = [f"[{'#' * filled}{'.' * (20 - filled)}] {done}/{total}"]
    if since > 0 and seconds > 0:
        rate = since / seconds
        parts += (
            [f"{rate:.3g}/s", f"{lasting((total - done) / rate)} left"]
            if done < total
            else [f"{rate:.3g}/s", f"in {lasting(seconds)}"]
        )
    return "  ".join([*parts, text]).rstrip()


def lasting(seconds: float) -> str:
    """A time in words that a reader takes in at a glance.

    >>> lasting(93), lasting(7300), lasting(4e5)
    ('1:33', '2:01:40', '4.6 days')
    """
    if seconds > 48 * 3600:
        return f"{seconds / 86400:.1f} days"
    minutes, rest = divmod(round(seconds), 60)
    return (
        f"{minutes}:{rest:02d}"
        if minutes < 60
        else f"{minutes // 60}:{minutes % 60:02d}:{rest:02d}"
    )
