"""What every command does at the door: wrong input is one line and exit code 2, files are written
all or none, results as text or JSON.
"""

from __future__ import annotations

import json as jsonlib
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

import typer
from typer.core import TyperGroup

UsageError: type[Exception] = typer.BadParameter.__mro__[1]
FIGURES = ("png", "pdf")
Show = Callable[[Any], Any]


class OneLineErrors(TyperGroup):
    """A group whose errors are one line on stderr."""

    def main(self, *args: Any, standalone_mode: bool = True, **extra: Any) -> Any:
        extra["standalone_mode"] = False  # else errors come out as boxes of several lines
        if not standalone_mode:
            return super().main(*args, **extra)
        try:
            code = super().main(*args, **extra)
            if sys.stdout is not None:
                sys.stdout.flush()
        except UsageError as error:
            said = str(error.format_message())  # type: ignore[attr-defined]
            message = " ".join(said.split()).replace("Value error, ", "").rstrip(".")
            asked = getattr(error, "ctx", None)
            complain(
                message
                if isinstance(error, _Refused)
                else f"{message} ({asked.command_path if asked else 'spinesim'} --help)"
            )
            sys.exit(2)
        except OSError as error:
            _give_up(error)
        if code == 130:
            complain("interrupted; nothing was written")
        sys.exit(code if isinstance(code, int) else 0)


def _give_up(error: OSError) -> NoReturn:
    """One line and exit code 1 where the system refuses, such as a full disk behind stdout."""
    place = "" if error.filename is None else f" '{error.filename}'"
    complain(f"cannot go on: {error.strerror or error}{place}; see to it and run the same again")
    with suppress(OSError, AttributeError):  # what waits to be written would be tried once more
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(1)


class _Refused(typer.BadParameter):
    """Input that cannot be; its message says what can."""

    def format_message(self) -> str:
        return self.message


@contextmanager
def at_the_door() -> Iterator[None]:
    """What is wrong with the input becomes one line and exit code 2."""
    from spinesim.mechanics.solve import SolverError
    from spinesim.spine.sharing import SharingError

    try:
        yield
    except (ValueError, SolverError, SharingError) as error:
        raise _Refused(" ".join(str(error).split())) from error


def write(out: Path, writers: dict[str, Any]) -> list[Path]:
    """All files or none; exit code 1 with one line when the disk refuses."""
    from spinesim.show.files import write_all

    try:
        return write_all(out, writers)
    except OSError as error:
        complain(
            f"cannot write to '{out}': {error.strerror or error}; "
            "nothing was written, choose another folder with --out"
        )
        raise typer.Exit(1) from error


def figure_files(name: str, figure: Any) -> dict[str, Any]:
    """File name -> what writes the figure to it."""
    from spinesim.show.figures.plot import save

    return {f"{name}.{suffix}": partial(save, figure) for suffix in FIGURES}


def deliver(
    out: Path, files: dict[str, Any], found: Any, document: Show, report: Show, json: bool
) -> None:
    """The files (name -> what writes it), the result on stdout, and where it is; beside JSON that
    goes to stderr.
    """
    written = write(out, files)
    show(found, document, report, json)
    typer.echo(
        f"Written to {written[0].parent}/: {', '.join(path.name for path in written)}", err=json
    )


def print_json(document: Any) -> None:
    typer.echo(jsonlib.dumps(document, allow_nan=False, ensure_ascii=False, indent=1))


def show(found: Any, document: Show, report: Show, json: bool) -> None:
    """The result on stdout: as one JSON document, or as tables."""
    from spinesim.show.tables.parts import console

    if json:
        print_json(document(found))
    else:
        console().print(report(found))


def complain(message: str) -> None:
    typer.echo(f"spinesim: {message}", err=True)
