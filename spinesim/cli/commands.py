"""The command line: list, validate and cite; every other command has a file of its own.

Exit code 0: done; 1: a validation case that has to hold does not, or a file could not be written;
2: input that cannot be, one line on stderr, nothing written; 130: interrupted, nothing written.
"""

from __future__ import annotations

import gc
import io
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from spinesim._version import VERSION
from spinesim.cli import animate, compare, explain, lab, new, recordings, studies, sweeps, week
from spinesim.cli.door import OneLineErrors, at_the_door, print_json, show, write
from spinesim.cli.options import Json

# between two searches for garbage: a command loads modules and keeps them, so that many searches,
# each over all of it, find little
ALLOCATIONS = 100_000

app = typer.Typer(
    cls=OneLineErrors, add_completion=False, rich_markup_mode="rich", pretty_exceptions_enable=False
)


@app.callback(invoke_without_command=True)
def _front(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="print the version")] = False,
) -> None:
    """What running does to the lower back, from shoe to spine."""
    if version:
        typer.echo(f"spinesim {VERSION}")
    elif context.invoked_subcommand is None:
        typer.echo(context.get_help())


@app.command("list")
def list_(
    what: Annotated[
        Literal["shoes", "surfaces", "models", "parameters", "measures", "activities", "constants"],
        typer.Argument(),
    ],
    json: Json = False,
) -> None:
    """What there is: shoes, surfaces, models, parameters, measures, activities, constants."""
    from spinesim.show.tables import listings

    show(what, lambda what: {what: listings.rows(what), "version": VERSION}, listings.table, json)


@app.command()
def validate(
    recordings: Annotated[
        Path | None, typer.Option(help="folder with raw recordings", metavar="DIR")
    ] = None,
    report: Annotated[
        Path | None,
        typer.Option(help="write a report with pictures, one HTML file", metavar="FILE.html"),
    ] = None,
    all_: Annotated[bool, typer.Option("--all", help="every case with its reason")] = False,
    json: Json = False,
) -> None:
    """Ours against published: counts and what does not hold, on a page.

    Exit code 1 if an oracle, a rig or a conservation law does not hold.
    """
    from spinesim.show.documents import validation_document
    from spinesim.show.report import check_name, page
    from spinesim.show.tables.validation import validation_page, validation_report
    from spinesim.sweeps.progress import showing
    from spinesim.validate import cases
    from spinesim.validate.verdict import MUST_HOLD

    with at_the_door():
        if report is not None:
            check_name(report)
        with showing() as progress:
            computed = cases(recordings=recordings, progress=progress)
    show(computed, validation_document, validation_report if all_ else validation_page, json)
    if report is not None:
        written = write(
            report.parent,
            {
                report.name: lambda path: path.write_text(
                    page(computed, recordings), encoding="utf-8"
                )
            },
        )
        typer.echo(f"Written to {written[0]}", err=json)
    if any(case.holds is False for case in computed if case.kind in MUST_HOLD):
        raise typer.Exit(1)


@app.command()
def cite(
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE.toml]", help="scenario file")
    ] = None,
    bibtex: Annotated[bool, typer.Option("--bibtex", help="as BibTeX entries")] = False,
    json: Json = False,
) -> None:
    """The sources behind a scenario, or behind the whole catalogue, as whole references."""
    with at_the_door():
        from spinesim.scenario import Scenario
        from spinesim.scenario.references import cite

        sources = cite(Scenario.from_toml(file) if file else None, bibtex=bibtex)
    if json:
        print_json({"sources": sources, "version": VERSION})
    else:
        typer.echo(("\n\n" if bibtex else "\n").join(sources))


for command in (
    compare.compare,
    compare.run,
    animate.animate,
    explain.explain,
    lab.lab,
    sweeps.sweep,
    sweeps.merge,
    studies.sensitivity,
    studies.optimise,
    week.week,
    recordings.read,
    recordings.steps,
    recordings.fit,
    new.new,
):
    app.command()(command)


def main() -> None:
    """The command `spinesim`.

    A terminal or pipe that cannot show a letter gets a stand-in for it.
    """
    gc.set_threshold(ALLOCATIONS)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    app()


if __name__ == "__main__":
    main()
