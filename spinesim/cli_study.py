"""The commands that ask a question of many scenarios: sensitivity, optimise."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from spinesim.cli_machine import OUT, SEVERAL, Adapt, Door, File, Json, Rtol, Scheduler, Workers, bar, disk, machine, print_result

Out = Annotated[Path, typer.Option("--out", help="folder for the files", metavar="DIR")]


def register(app: typer.Typer, door: Door) -> None:
    """Add the commands to the app; `door()` is a context in which what is wrong with the input becomes one line and exit code 2."""

    @app.command()
    def sensitivity(
        file: File, out: Out = OUT, measure: Annotated[str | None, typer.Option(metavar="NAME")] = None,
        method: Annotated[Literal["one-at-a-time", "morris", "sobol"] | None, typer.Option()] = None,
        samples: Annotated[int | None, typer.Option(help="trajectories (morris) or base samples (sobol)", metavar="N")] = None,
        workers: Workers = None, scheduler: Scheduler = None, adapt: Adapt = "gait", rtol: Rtol = 1e-6, json: Json = False,
    ) -> None:  # fmt: skip
        """How much each parameter matters within its range: a table, a tornado figure, the numbers as files."""
        with door():
            given = {"measure": measure, "method": method, "samples": samples}
            _sensitivity(
                file,
                out,
                {k: v for k, v in given.items() if v is not None},
                workers,
                scheduler,
                {"adapt": adapt, "rtol": rtol},
                json,
            )

    @app.command()
    def optimise(
        file: File, out: Out = OUT, measure: Annotated[str | None, typer.Option(metavar="NAME")] = None,
        against: Annotated[str | None, typer.Option(help="second measure, for the trade-off of the two", metavar="NAME")] = None,
        evaluations: Annotated[int | None, typer.Option(help="about how many scenarios to compute", metavar="N")] = None,
        workers: Workers = None, scheduler: Scheduler = None, adapt: Adapt = "gait", rtol: Rtol = 1e-6, json: Json = False,
    ) -> None:  # fmt: skip
        """The scenario with the least of a measure within the bounds of the file, as a scenario file."""
        with door():
            given = {"measure": measure, "against": against, "evaluations": evaluations}
            _optimise(
                file,
                out,
                {k: v for k, v in given.items() if v is not None},
                workers,
                scheduler,
                {"adapt": adapt, "rtol": rtol},
                json,
            )


def _sensitivity(
    file: Path, out: Path, given: dict[str, Any], workers: int | None, scheduler: str | None, options: dict[str, Any], json: bool
) -> None:
    from spinesim.saving import check_folder, write_all, write_csv, write_netcdf
    from spinesim.screening import sensitivity
    from spinesim.study_files import read_sensitivity

    base, ranges, asked = read_sensitivity(file)
    check_folder(out)
    with machine(workers, scheduler, SEVERAL + 1) as (executor, count), disk():
        with bar() as told:
            study = sensitivity(base, ranges, executor=executor, workers=count, progress=told, **{**asked, **given}, **options)
        from spinesim.screening_figures import tornado

        figure, frame = tornado(study), study.drop_vars("base").to_dataframe().reset_index()
        name = f"{file.stem}-sensitivity"
        files: dict[str, Any] = {f"{name}.{suffix}": figure.savefig for suffix in ("png", "pdf")}
        files |= {f"{name}.csv": lambda path: write_csv(frame, path), f"{name}.nc": lambda path: write_netcdf(study, path)}
        written = write_all(out, files)
    from spinesim import study_tables

    print_result(study_tables.sensitivity_document(study), study_tables.sensitivity_report(study), json)
    _say(written, json)


def _optimise(
    file: Path, out: Path, given: dict[str, Any], workers: int | None, scheduler: str | None, options: dict[str, Any], json: bool
) -> None:
    from spinesim.optimisation import optimise
    from spinesim.saving import check_folder, write_all, write_netcdf
    from spinesim.study_files import read_optimise

    base, bounds, asked = read_optimise(file)
    check_folder(out)
    with machine(workers, scheduler, SEVERAL + 1) as (executor, count), disk():
        with bar() as told:
            found = optimise(base, bounds, executor=executor, workers=count, progress=told, **{**asked, **given}, **options)
        name = f"{file.stem}-best"
        files: dict[str, Any] = {f"{name}.nc": lambda path: write_netcdf(found, path)}
        if "scenario" in found.attrs:
            files[f"{name}.toml"] = lambda path: path.write_text(found.attrs["scenario"], encoding="utf-8")
        if "against" in found.attrs:
            from spinesim.screening_figures import trade_off

            files |= {f"{name}.{suffix}": trade_off(found).savefig for suffix in ("png", "pdf")}
        written = write_all(out, files)
    from spinesim import study_tables

    print_result(study_tables.optimise_document(found), study_tables.optimise_report(found), json)
    _say(written, json)


def _say(written: list[Path], json: bool) -> None:
    typer.echo(f"Written to {written[0].parent}/: {', '.join(path.name for path in written)}", err=json)
