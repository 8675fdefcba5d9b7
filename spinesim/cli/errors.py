"""What is wrong with the input, as one line and exit code 2."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import typer


class Refused(typer.BadParameter):
    """Input that cannot be; its message says what can."""

    def format_message(self) -> str:
        return self.message


@contextmanager
def at_the_door() -> Iterator[None]:
    """What is wrong with the input becomes one line and exit code 2."""
    try:
        yield
    except ValueError as error:
        raise refused(error) from error
    except RuntimeError as error:
        # both are large to load, and loaded already if one of them was raised
        from spinesim.mechanics.solve import SolverError
        from spinesim.spine.sharing import SharingError

        if isinstance(error, SolverError | SharingError):
            raise refused(error) from error
        raise


def refused(error: Exception) -> Refused:
    """The error in one line, as it goes to the terminal."""
    return Refused(" ".join(str(error).split()))


def checking(check: Callable[[Any], object]) -> Callable[[Any], Any]:
    """A callback of an option: it refuses what `check` refuses, before anything large is loaded."""

    def callback(value: Any) -> Any:
        if value is not None:
            try:
                check(value)
            except ValueError as error:
                raise refused(error) from error
        return value

    return callback


def complain(message: str) -> None:
    typer.echo(f"spinesim: {message}", err=True)
