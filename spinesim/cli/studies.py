"""The commands that ask a question of many scenarios: sensitivity, optimise."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from spinesim.cli.door import at_the_door, deliver, file_stem, plotted
from spinesim.cli.errors import checking
from spinesim.cli.machine import SEVERAL, Scheduler, Workers, disk, machine
from spinesim.cli.options import OUT, Adapt, Json, Out, Rtol, StudyFile, check_measures

Measure = Annotated[str | None, typer.Option(metavar="NAME", callback=checking(check_measures))]


def sensitivity(
    file: StudyFile,
    out: Out = OUT,
    measure: Measure = None,
    method: Annotated[Literal["one-at-a-time", "morris", "sobol"] | None, typer.Option()] = None,
    samples: Annotated[
        int | None, typer.Option(help="trajectories (morris) or base samples (sobol)", metavar="N")
    ] = None,
    workers: Workers = None,
    scheduler: Scheduler = None,
    adapt: Adapt = "gait",
    rtol: Rtol = 1e-6,
    json: Json = False,
) -> None:
    """How much each parameter matters within its range: a table, a tornado figure, the numbers as
    files.
    """
    with at_the_door():
        from spinesim.studies.toml import read_sensitivity

        question = read_sensitivity(file)

        from spinesim.show.documents import sensitivity_document
        from spinesim.show.files import write_csv
        from spinesim.show.flat import table
        from spinesim.show.tables.studies import sensitivity_report
        from spinesim.studies.sensitivity import sensitivity as study_of
        from spinesim.sweeps.netcdf import write_netcdf

        asked = {"measure": measure, "method": method, "samples": samples}
        study = _studied(question, study_of, out, asked, workers, scheduler, adapt, rtol)
        name = f"{file_stem(file)}-sensitivity"
        files = {
            f"{name}.csv": partial(write_csv, table(study.drop_vars("base"))),
            f"{name}.nc": partial(write_netcdf, study),
        }
    figures = {name: plotted(study)}
    deliver(out, files, study, sensitivity_document, sensitivity_report, json, figures)


def optimise(
    file: StudyFile,
    out: Out = OUT,
    measure: Measure = None,
    against: Annotated[
        str | None,
        typer.Option(help="second measure, for the trade-off of the two", metavar="NAME"),
    ] = None,
    evaluations: Annotated[
        int | None, typer.Option(help="about how many scenarios to compute", metavar="N")
    ] = None,
    workers: Workers = None,
    scheduler: Scheduler = None,
    adapt: Adapt = "gait",
    rtol: Rtol = 1e-6,
    json: Json = False,
) -> None:
    """The scenario with the least of a measure within the bounds of the file, as a file."""
    with at_the_door():
        from spinesim.studies.toml import read_optimise

        question = read_optimise(file)

        from spinesim.show.documents import optimise_document
        from spinesim.show.tables.studies import optimise_report
        from spinesim.studies import optimisation
        from spinesim.sweeps.netcdf import write_netcdf

        asked = {"measure": measure, "against": against, "evaluations": evaluations}
        best = _studied(
            question, optimisation.optimise, out, asked, workers, scheduler, adapt, rtol
        )
        name = f"{file_stem(file)}-best"
        files: dict[str, Any] = {f"{name}.nc": partial(write_netcdf, best)}
        if "point" not in best.dims:
            files[f"{name}.toml"] = lambda path: path.write_text(
                best.attrs["scenario"], encoding="utf-8"
            )
    figures = {name: plotted(best)}
    deliver(out, files, best, optimise_document, optimise_report, json, figures)


def _studied(
    read: tuple[Any, Any, dict[str, Any]],
    study: Any,
    out: Path,
    asked: dict[str, Any],
    workers: int | None,
    scheduler: str | None,
    adapt: str,
    rtol: float,
) -> Any:
    """What a study comes to on its machine.

    asked: options of the command line, which come before those of the file.
    """
    from spinesim.show.files import check_folder

    base, ranges, options = read
    options |= {name: value for name, value in asked.items() if value is not None}
    check_folder(out)
    with machine(workers, scheduler, SEVERAL + 1) as (executor, count), disk():
        return study(
            base, ranges, executor=executor, workers=count, adapt=adapt, rtol=rtol, **options
        )
