"""What every command does at the door: wrong input is one line and exit code 2, files are written
all or none, results as text or JSON.
"""

from __future__ import annotations

import json as jsonlib
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any, NoReturn

import typer
from typer.core import TyperGroup

from spinesim.cli.errors import Refused, at_the_door, complain
from spinesim.cli.options import likely_option

__all__ = [
    "OneLineErrors",
    "Page",
    "at_the_door",
    "complain",
    "deliver",
    "file_stem",
    "illustrate",
    "plotted",
    "print_json",
    "show",
    "write",
]

UsageError: type[Exception] = typer.BadParameter.__mro__[1]
FIGURES = ("png", "pdf")
LONGEST_STEM = 200  # bytes, of the 255 that a name may have: endings and temporary names follow
Show = Callable[[Any], Any]


@dataclass(frozen=True)
class Page:
    """A report that is asked for: its file, its title, the scenarios by name, figures that only it
    shows (`alone`: in place of those of the files), TOML by name where that is not the scenarios'
    own, and runs by name that it plays.
    """

    path: Path
    title: str
    scenarios: Mapping[str, Any]
    figures: tuple[Callable[[], Any], ...] = ()
    files: Mapping[str, str] | None = None
    runs: Mapping[str, Any] | None = None
    alone: bool = False


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
            complain(_one_line(error))
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


def _one_line(error: Exception) -> str:
    """A usage error as one line, with where to read on."""
    if isinstance(error, Refused):
        return error.format_message()
    context = getattr(error, "ctx", None)
    path = context.command_path if context else "spinesim"
    said = str(error.format_message())  # type: ignore[attr-defined]
    unknown = getattr(error, "option_name", None)
    options = [name for option in context.command.params for name in option.opts] if context else []
    if (likely := likely_option(str(unknown))) in options:
        said = f"No such option: {unknown}; did you mean {likely}?"
    said = " ".join(said.split()).replace("Value error, ", "").rstrip(".")
    return f"{said} ({path} --help)"


def write(out: Path, writers: dict[str, Any]) -> list[Path]:
    """All files or none; exit code 1 with one line when the disk refuses."""
    from spinesim.show.files import write_all

    try:
        return write_all(out, writers)
    except OSError as error:
        complain(
            f"cannot write to '{out}': {error.strerror or error}; nothing was written, "
            "choose another folder with --out"
        )
        raise typer.Exit(1) from error


def file_stem(file: Path) -> str:
    """The name of a file without its ending, so short that any ending may follow."""
    stem = os.fsencode(file.stem)
    return os.fsdecode(stem[:LONGEST_STEM]) if len(stem) > LONGEST_STEM else file.stem


def deliver(
    out: Path,
    files: dict[str, Any],
    result: Any,
    document: Show,
    report: Show,
    json: bool,
    figures: Mapping[str, Callable[[], Any]],
    page: Page | None = None,
) -> None:
    """The files (name -> what writes it), the result on stdout, its figure, its page, and where all
    of it is; beside JSON that goes to stderr.

    figures: name -> what draws it.  Numbers are kept before a picture is tried; one that fails is
    one line, and exit code 1.
    """
    figures = {name: cache(figure) for name, figure in figures.items()}  # drawn once
    written = write(out, files)
    show(result, document, report, json)
    illustrate(written, figures, json)
    if page is not None:
        drawn = [*({} if page.alone else figures).values(), *page.figures]
        text = _page_text(page, report(result), drawn)
        encoded = partial(Path.write_text, data=text, encoding="utf-8")
        path = write(page.path.parent, {page.path.name: encoded})[0]
        typer.echo(f"Written to {path}", err=json)


def _page_text(page: Page, report: Any, figures: Sequence[Callable[[], Any]]) -> str:
    from spinesim.laboratory.player import played
    from spinesim.show import result_report
    from spinesim.show.tables.blocks import blocks

    drawn = [figure() for figure in figures]
    moving = played(page.runs) if page.runs else None
    return result_report.page(page.title, blocks(report), page.scenarios, drawn, page.files, moving)


def illustrate(written: list[Path], figures: Mapping[str, Callable[[], Any]], json: bool) -> None:
    """Figures beside the files that are written, and where all of it is; exit code 1 with one line
    where they cannot be drawn.
    """
    folder = written[0].parent
    drawn, failure = draw(folder, figures)
    names = ", ".join(path.name for path in [*written, *drawn])
    typer.echo(f"Written to {folder}/: {names}", err=json)
    if failure:
        complain(f"the figure could not be drawn ({failure}); the numbers are written")
        raise typer.Exit(1)


def plotted(result: Any) -> Callable[[], Any]:
    """What draws a result when it is called: Matplotlib is loaded then."""

    def plot() -> Any:
        from spinesim.show.figures import plot

        return plot.plot(result)

    return plot


def draw(out: Path, figures: Mapping[str, Callable[[], Any]]) -> tuple[list[Path], str]:
    """The figures (name -> what draws it) as files, or none of them and why, in one line."""
    from spinesim.show.files import write_all

    try:
        from spinesim.show.figures.picture import save

        made = {name: figure() for name, figure in figures.items()}
        writers = {
            f"{name}.{suffix}": partial(save, figure)
            for name, figure in made.items()
            for suffix in FIGURES
        }
        return write_all(out, writers), ""
    except Exception as error:  # of fonts, of a matplotlibrc, of the disk
        return [], " ".join(f"{type(error).__name__}: {error}".split())


def print_json(document: Any) -> None:
    """One JSON document, in plain ASCII: it goes through any pipe."""
    typer.echo(jsonlib.dumps(document, allow_nan=False, indent=1))


def show(result: Any, document: Show, report: Show, json: bool) -> None:
    """The result on stdout: as one JSON document, or as tables."""
    from spinesim.show.tables.parts import console

    if json:
        print_json(document(result))
    else:
        console().print(report(result))
