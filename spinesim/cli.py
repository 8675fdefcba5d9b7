"""The command line: spinesim compare, run, list, validate, cite; explain, sweep and the studies register themselves from their own modules.

Exit code 0: done; 1: a validation case that has to hold does not, or a file could not be written; 2: input that cannot be, one line on
stderr, nothing written; 130: interrupted, nothing written.
"""

from __future__ import annotations

import json as jsonlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from typer.core import TyperGroup

from spinesim import cli_explain, cli_sweep
from spinesim._version import VERSION
from spinesim.cli_options import with_fields

UsageError: type[Exception] = typer.BadParameter.__mro__[1]
SHOES = ("racer", "daily-trainer", "max-cushion")
SURFACES = ("concrete", "track", "treadmill")
FIGURES = ("png", "pdf")
MUST_HOLD = ("oracle", "rig", "conservation")

Out = Annotated[Path, typer.Option("--out", help="folder for the files", metavar="DIR")]
Json = Annotated[bool, typer.Option("--json", help="print one JSON document instead of tables")]
LEGS = "gait: the leg adapts to shoe and ground; none: it stays that of the daily trainer on asphalt"
Adapt = Annotated[Literal["gait", "none"], typer.Option(help=LEGS)]
Method = Annotated[Literal["LSODA", "RK45", "DOP853", "Radau", "BDF"], typer.Option(help="integrator")]
Rtol = Annotated[float, typer.Option(help="relative tolerance, 1e-12 to 1e-2")]
Samples = Annotated[
    int, typer.Option("--uncertainty", help="paired samples for 90 % intervals, in the JSON and NetCDF; 0 for none", metavar="N")
]
File = Annotated[Path, typer.Argument(metavar="FILE.toml", help="scenario file")]


class OneLineErrors(TyperGroup):
    """A group whose errors are one line on stderr."""

    def main(self, *args: Any, standalone_mode: bool = True, **extra: Any) -> Any:
        extra["standalone_mode"] = False  # else errors come out as boxes of several lines
        if not standalone_mode:
            return super().main(*args, **extra)
        try:
            code = super().main(*args, **extra)
        except UsageError as error:
            message = " ".join(error.format_message().split()).replace("Value error, ", "").rstrip(".")  # type: ignore[attr-defined]
            asked = getattr(error, "ctx", None)
            _complain(
                message if isinstance(error, _Refused) else f"{message} ({asked.command_path if asked else 'spinesim'} --help)"
            )
            sys.exit(2)
        if code == 130:
            _complain("interrupted; nothing was written")
        sys.exit(code if isinstance(code, int) else 0)


class _Refused(typer.BadParameter):
    """Input that cannot be; its message says what can."""

    def format_message(self) -> str:
        return self.message


app = typer.Typer(cls=OneLineErrors, add_completion=False, rich_markup_mode="rich", pretty_exceptions_enable=False)


@app.callback(invoke_without_command=True)
def _front(context: typer.Context, version: Annotated[bool, typer.Option("--version", help="print the version")] = False) -> None:
    """What running does to the lower back, from shoe to spine."""
    if version:
        typer.echo(f"spinesim {VERSION}")
    elif context.invoked_subcommand is None:
        typer.echo(context.get_help())


@app.command()
@with_fields
def compare(
    shoe: Annotated[list[str] | None, typer.Option(help="shoes: repeat, or a list with commas", metavar="NAME")] = None,
    surface: Annotated[list[str] | None, typer.Option(help="surfaces: repeat, or a list with commas", metavar="NAME")] = None,
    out: Out = Path("spinesim-out"),
    adapt: Adapt = "gait",
    method: Method = "LSODA",
    rtol: Rtol = 1e-6,
    uncertainty: Samples = 0,
    json: Json = False,
    **fields: str | None,
) -> None:
    """Every shoe on every surface: a table, a figure and the numbers as files."""
    with _at_the_door():
        from spinesim import comparison
        from spinesim.saving import check_folder
        from spinesim.tables import progress

        given = {name: value for name, value in fields.items() if value is not None}
        scenarios = comparison.grid(_listed(shoe, SHOES), _listed(surface, SURFACES), **given)
        check_folder(out)
        with progress() as told:
            table, runs = comparison.compare(
                scenarios, adapt=adapt, method=method, rtol=rtol, progress=told, uncertainty=uncertainty, keep_runs=True
            )
    written = _write(out, _files("comparison", (table, runs), table, {"": comparison.tidy(table)}))
    _report(table, "comparison", written, json)


@app.command()
def run(
    file: File,
    out: Out = Path("spinesim-out"),
    adapt: Adapt = "gait",
    method: Method = "LSODA",
    rtol: Rtol = 1e-6,
    uncertainty: Samples = 0,
    json: Json = False,
) -> None:
    """One scenario file: its measures, a figure, and the motion as NetCDF and CSV."""
    with _at_the_door():
        from spinesim.comparison import compare, tidy
        from spinesim.saving import check_folder, curves
        from spinesim.scenario import Scenario
        from spinesim.tables import progress

        scenario = Scenario.from_toml(file)
        check_folder(out)
        with progress() as told:
            table, runs = compare(
                {file.stem: scenario},
                adapt=adapt,
                method=method,
                rtol=rtol,
                progress=told,
                uncertainty=uncertainty,
                keep_runs=True,
            )
    motion = runs[file.stem]
    written = _write(out, _files(file.stem, motion, motion, {"": tidy(table), "-curves": curves(motion)}))
    _report(table, "run", written, json)


@app.command("list")
def list_(
    what: Annotated[Literal["shoes", "surfaces", "models", "parameters", "measures"], typer.Argument()], json: Json = False
) -> None:
    """What there is: shoes, surfaces, published models, parameters, measures."""
    from spinesim import listings
    from spinesim.tables import console

    if json:
        _print_json({what: listings.rows(what), "version": VERSION})
    else:
        console().print(listings.table(what))


@app.command()
def validate(
    recordings: Annotated[Path | None, typer.Option(help="folder with raw recordings", metavar="DIR")] = None,
    report: Annotated[Path | None, typer.Option(help="write a report with pictures, one HTML file", metavar="FILE.html")] = None,
    json: Json = False,
) -> None:
    """Ours against published, every case, failures included; exit code 1 if an oracle, a rig or a conservation law does not hold."""
    from spinesim.documents import validation_document
    from spinesim.report import check_name, page
    from spinesim.tables import console, progress, validation_report
    from spinesim.validate import cases

    with _at_the_door():
        if report is not None:
            check_name(report)
        with progress() as told:
            found = cases(recordings=recordings, progress=told)
    if json:
        _print_json(validation_document(found))
    else:
        console().print(validation_report(found))
    if report is not None:
        written = _write(report.parent, {report.name: lambda path: path.write_text(page(found, recordings), encoding="utf-8")})
        typer.echo(f"Written to {written[0]}", err=json)
    if any(case.holds is False for case in found if case.kind in MUST_HOLD):
        raise typer.Exit(1)


@app.command()
def cite(
    file: Annotated[Path | None, typer.Argument(metavar="[FILE.toml]", help="scenario file")] = None, json: Json = False
) -> None:
    """The sources behind a scenario, or behind the whole catalogue."""
    with _at_the_door():
        from spinesim.references import cite
        from spinesim.scenario import Scenario

        sources = cite(Scenario.from_toml(file) if file else None)
    if json:
        _print_json({"sources": sources, "version": VERSION})
    else:
        typer.echo("\n".join(sources))


@contextmanager
def _at_the_door() -> Iterator[None]:
    """What is wrong with the input becomes one line and exit code 2."""
    from spinesim.muscle_sharing import SharingError
    from spinesim.solve import SolverError

    try:
        yield
    except (ValueError, SolverError, SharingError) as error:
        raise _Refused(" ".join(str(error).split())) from error


def _report(table: Any, kind: str, written: list[Path], json: bool) -> None:
    """The result on stdout, and which files hold it (beside JSON on stderr)."""
    from spinesim import documents, tables

    if json:
        _print_json(documents.comparison_document(table))
    else:
        tables.console().print({"comparison": tables.comparison_report, "run": tables.run_report}[kind](table))
    typer.echo(f"Written to {written[0].parent}/: {', '.join(path.name for path in written)}", err=json)


def _files(name: str, drawn: Any, dataset: Any, frames: dict[str, Any]) -> dict[str, Any]:
    """File name -> what writes it: the figures, the NetCDF and the CSV twins, named after `name`."""
    from spinesim.figures import plot, save
    from spinesim.saving import write_csv, write_netcdf

    figure = plot(drawn)
    return (
        {f"{name}.{suffix}": partial(save, figure) for suffix in FIGURES}
        | {f"{name}{ending}.csv": partial(write_csv, frame) for ending, frame in frames.items()}
        | {f"{name}.nc": partial(write_netcdf, dataset)}
    )


def _write(out: Path, writers: dict[str, Any]) -> list[Path]:
    """All files or none; exit code 1 with one line when the disk refuses."""
    from spinesim.saving import write_all

    try:
        return write_all(out, writers)
    except OSError as error:
        _complain(f"cannot write to '{out}': {error.strerror or error}; nothing was written, choose another folder with --out")
        raise typer.Exit(1) from error


def _listed(given: list[str] | None, default: tuple[str, ...]) -> list[str]:
    """Names from repeated options and lists with commas."""
    return [name.strip() for text in given for name in text.split(",")] if given else list(default)


def _print_json(document: dict[str, Any]) -> None:
    typer.echo(jsonlib.dumps(document, allow_nan=False, ensure_ascii=False, indent=1))


def _complain(message: str) -> None:
    typer.echo(f"spinesim: {message}", err=True)


cli_explain.register(app, _at_the_door, _write, _print_json)
cli_sweep.register(app, _at_the_door)


def main() -> None:
    """The command `spinesim`."""
    app()


if __name__ == "__main__":
    main()
