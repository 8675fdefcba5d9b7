"""The commands that run scenarios and show them: compare, run."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from spinesim.catalogue.reading import check_readable
from spinesim.cli.door import Page, at_the_door, deliver, file_stem, plotted
from spinesim.cli.errors import checking
from spinesim.cli.machine import CORES
from spinesim.cli.options import (
    OUT,
    Adapt,
    Json,
    Method,
    Out,
    Report,
    Rtol,
    Samples,
    ScenarioFile,
    Shoes,
    Surfaces,
    a_path,
    given_fields,
    listed,
    with_fields,
)
from spinesim.cli.scenario_files import on_one_line, read_scenarios

if TYPE_CHECKING:
    from spinesim.scenario import Scenario

SHOES = ("racer", "daily-trainer", "max-cushion")
SURFACES = ("concrete", "track", "treadmill")
Files = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="[FILE.toml]...",
        help="scenario files to put side by side; without any, every shoe on every surface",
        parser=a_path,
        callback=checking(lambda files: [check_readable(file) for file in files]),
    ),
]


@with_fields
def compare(
    files: Files = None,
    shoe: Shoes = None,
    surface: Surfaces = None,
    out: Out = OUT,
    adapt: Adapt = "gait",
    method: Method = "LSODA",
    rtol: Rtol = 1e-6,
    uncertainty: Samples = 0,
    report: Report = None,
    json: Json = False,
    **fields: str | None,
) -> None:
    """Scenarios side by side, every shoe on every surface or files: a table, a figure and the
    numbers as files.
    """
    with at_the_door():
        from spinesim.show.documents import comparison_document
        from spinesim.show.files import check_folder
        from spinesim.show.tables.comparison import comparison_report
        from spinesim.studies import comparison
        from spinesim.studies.tidy import tidy
        from spinesim.sweeps.progress import showing

        scenarios = _scenarios(files or [], listed(shoe), listed(surface), given_fields(fields))
        out = check_folder(out)
        with showing() as report_progress:
            table, runs = comparison.compare(
                scenarios,
                adapt=adapt,
                method=method,
                rtol=rtol,
                progress=report_progress,
                uncertainty=uncertainty,
                workers=CORES,
                keep_runs=True,
            )
    written = _files("comparison", table, {"": tidy(table)})
    figures = {"comparison": plotted((table, runs))}
    page = Page(report, "Scenarios side by side", scenarios, runs=runs) if report else None
    deliver(out, written, table, comparison_document, comparison_report, json, figures, page)


def _scenarios(
    files: Sequence[Path],
    shoes: list[str] | None,
    surfaces: list[str] | None,
    fields: dict[str, Any],
) -> dict[str, Scenario]:
    """Every shoe on every surface; or the scenarios of files, in every shoe and on every surface
    that is named beside them.
    """
    from spinesim.studies.comparison_scenarios import crossed, grid

    if not files:
        return grid(shoes or SHOES, surfaces or SURFACES, **fields)
    chosen = crossed(read_scenarios(files), shoes, surfaces)
    return {name: scenario.with_(**fields) for name, scenario in chosen.items()}


def run(
    file: ScenarioFile,
    out: Out = OUT,
    adapt: Adapt = "gait",
    method: Method = "LSODA",
    rtol: Rtol = 1e-6,
    uncertainty: Samples = 0,
    report: Report = None,
    json: Json = False,
) -> None:
    """One scenario file: its measures, a figure, and the motion as NetCDF and CSV."""
    with at_the_door():
        from spinesim.scenario import Scenario
        from spinesim.show.documents import comparison_document
        from spinesim.show.files import check_folder, curves
        from spinesim.show.tables.comparison import run_report
        from spinesim.studies import comparison
        from spinesim.studies.tidy import tidy
        from spinesim.sweeps.progress import showing

        scenario, name = Scenario.from_toml(file), on_one_line(file.stem)
        out = check_folder(out)
        with showing() as report_progress:
            table, runs = comparison.compare(
                {name: scenario},
                adapt=adapt,
                method=method,
                rtol=rtol,
                progress=report_progress,
                uncertainty=uncertainty,
                workers=CORES,
                keep_runs=True,
            )
    frames = {"": tidy(table), "-curves": curves(runs[name])}
    files = _files(file_stem(file), runs[name], frames)
    figures = {file_stem(file): plotted(runs[name])}
    page = _page(report, name, scenario, runs[name]) if report else None
    deliver(out, files, table, comparison_document, run_report, json, figures, page)


def _page(report: Path, name: str, scenario: Scenario, run: Any) -> Page:
    """The report of a run, with what its figure leaves out."""
    from spinesim.show.step_figures import step_figures

    more = step_figures(run)
    return Page(report, f"One step: {name}", {name: scenario}, more, runs={name: run})


def _files(name: str, dataset: Any, frames: dict[str, Any]) -> dict[str, Any]:
    """File name -> what writes it: NetCDF and CSV twins, named after `name`."""
    from spinesim.show.files import write_csv
    from spinesim.sweeps.netcdf import write_netcdf

    tables = {f"{name}{ending}.csv": partial(write_csv, frame) for ending, frame in frames.items()}
    return tables | {f"{name}.nc": partial(write_netcdf, dataset)}
