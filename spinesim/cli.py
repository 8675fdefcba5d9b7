"""The command line: spinesim compare, run, list, validate, cite; explain, sweep and the studies have modules of their own.

Exit code 0: done; 1: a validation case that has to hold does not, or a file could not be written; 2: input that cannot be, one line on
stderr, nothing written; 130: interrupted, nothing written.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from spinesim import cli_explain, cli_study, cli_sweep
from spinesim._version import VERSION
from spinesim.cli_door import OneLineErrors, at_the_door, deliver, figure_files, print_json, show, write
from spinesim.cli_machine import CORES
from spinesim.cli_options import OUT, Adapt, Json, Method, Out, Rtol, Samples, ScenarioFile, listed, with_fields

SHOES = ("racer", "daily-trainer", "max-cushion")
SURFACES = ("concrete", "track", "treadmill")
MUST_HOLD = ("oracle", "rig", "conservation")


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
    out: Out = OUT,
    adapt: Adapt = "gait",
    method: Method = "LSODA",
    rtol: Rtol = 1e-6,
    uncertainty: Samples = 0,
    json: Json = False,
    **fields: str | None,
) -> None:
    """Every shoe on every surface: a table, a figure and the numbers as files."""
    with at_the_door():
        from spinesim import documents, tables
        from spinesim.cli_progress import progress
        from spinesim.saving import check_folder
        from spinesim.studies import comparison

        given = {name: value for name, value in fields.items() if value is not None}
        scenarios = comparison.grid(listed(shoe) or SHOES, listed(surface) or SURFACES, **given)
        check_folder(out)
        with progress() as told:
            table, runs = comparison.compare(
                scenarios,
                adapt=adapt,
                method=method,
                rtol=rtol,
                progress=told,
                uncertainty=uncertainty,
                workers=CORES,
                keep_runs=True,
            )
    files = _files("comparison", (table, runs), table, {"": comparison.tidy(table)})
    deliver(out, files, table, documents.comparison_document, tables.comparison_report, json)


@app.command()
def run(
    file: ScenarioFile,
    out: Out = OUT,
    adapt: Adapt = "gait",
    method: Method = "LSODA",
    rtol: Rtol = 1e-6,
    uncertainty: Samples = 0,
    json: Json = False,
) -> None:
    """One scenario file: its measures, a figure, and the motion as NetCDF and CSV."""
    with at_the_door():
        from spinesim import documents, tables
        from spinesim.cli_progress import progress
        from spinesim.saving import check_folder, curves
        from spinesim.scenario import Scenario
        from spinesim.studies import comparison

        scenario = Scenario.from_toml(file)
        check_folder(out)
        with progress() as told:
            table, runs = comparison.compare(
                {file.stem: scenario},
                adapt=adapt,
                method=method,
                rtol=rtol,
                progress=told,
                uncertainty=uncertainty,
                workers=CORES,
                keep_runs=True,
            )
    motion = runs[file.stem]
    files = _files(file.stem, motion, motion, {"": comparison.tidy(table), "-curves": curves(motion)})
    deliver(out, files, table, documents.comparison_document, tables.run_report, json)


@app.command("list")
def list_(
    what: Annotated[Literal["shoes", "surfaces", "models", "parameters", "measures"], typer.Argument()], json: Json = False
) -> None:
    """What there is: shoes, surfaces, published models, parameters, measures."""
    from spinesim import listings

    show(what, lambda what: {what: listings.rows(what), "version": VERSION}, listings.table, json)


@app.command()
def validate(
    recordings: Annotated[Path | None, typer.Option(help="folder with raw recordings", metavar="DIR")] = None,
    report: Annotated[Path | None, typer.Option(help="write a report with pictures, one HTML file", metavar="FILE.html")] = None,
    json: Json = False,
) -> None:
    """Ours against published, every case, failures included; exit code 1 if an oracle, a rig or a conservation law does not hold."""
    from spinesim.cli_progress import progress
    from spinesim.documents import validation_document
    from spinesim.report import check_name, page
    from spinesim.validate import cases
    from spinesim.validation_tables import validation_report

    with at_the_door():
        if report is not None:
            check_name(report)
        with progress() as told:
            found = cases(recordings=recordings, progress=told)
    show(found, validation_document, validation_report, json)
    if report is not None:
        written = write(report.parent, {report.name: lambda path: path.write_text(page(found, recordings), encoding="utf-8")})
        typer.echo(f"Written to {written[0]}", err=json)
    if any(case.holds is False for case in found if case.kind in MUST_HOLD):
        raise typer.Exit(1)


@app.command()
def cite(
    file: Annotated[Path | None, typer.Argument(metavar="[FILE.toml]", help="scenario file")] = None, json: Json = False
) -> None:
    """The sources behind a scenario, or behind the whole catalogue."""
    with at_the_door():
        from spinesim.scenario import Scenario
        from spinesim.scenario.references import cite

        sources = cite(Scenario.from_toml(file) if file else None)
    if json:
        print_json({"sources": sources, "version": VERSION})
    else:
        typer.echo("\n".join(sources))


def _files(name: str, drawn: Any, dataset: Any, frames: dict[str, Any]) -> dict[str, Any]:
    """File name -> what writes it: the figures, the NetCDF and the CSV twins, named after `name`."""
    from spinesim.figures import plot
    from spinesim.saving import write_csv
    from spinesim.sweeps.netcdf import write_netcdf

    tables = {f"{name}{ending}.csv": partial(write_csv, frame) for ending, frame in frames.items()}
    return figure_files(name, plot(drawn)) | tables | {f"{name}.nc": partial(write_netcdf, dataset)}


for command in (cli_explain.explain, cli_sweep.sweep, cli_sweep.merge, cli_study.sensitivity, cli_study.optimise):
    app.command()(command)


def main() -> None:
    """The command `spinesim`."""
    app()


if __name__ == "__main__":
    main()
