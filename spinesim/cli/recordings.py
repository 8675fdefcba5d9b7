"""spinesim read, steps, fit: what a recording holds, its steps, and the body behind them."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from spinesim.cli.door import Page, at_the_door, deliver, file_stem, plotted, show
from spinesim.cli.options import OUT, Json, Out, Report, a_path, listed

if TYPE_CHECKING:
    import xarray as xr

FITTED = "fitted.toml"
FORMATS = (
    "a recording: .c3d, .mot, .sto, .csv, .tsv, .txt, .fit, .tcx, .gpx; the forces of several "
    "files (two belts) add up"
)
# entry of a recording's TOML file -> what it is, and what stands for its value
DECLARED = {
    "speed": ("speed of running, such as '3.5 m/s'", "SPEED"),
    "speed_pattern": ("where the name of the file says the speed: 'T#.# m/s' of T35", "PATTERN"),
    "mass": ("mass of the runner, such as 69 or '154 lb'", "MASS"),
    "height": ("stature of the runner, such as '1.80 m'", "HEIGHT"),
    "rate": ("samples a second, where the file has no time: '1000 Hz'", "RATE"),
    "instrument": ("plate, treadmill, imu or watch", "WORD"),
    "vertical": ("column of the vertical force with its sign, such as '-Fz'", "COLUMN"),
    "fore_aft": ("column of the fore-aft force with its sign", "COLUMN"),
    "units": ("unit of the columns: N, kN, BW, lbf; m/s2 or g", "UNIT"),
    "filtered": ("low-pass that is in the file already, such as '30 Hz'", "CUTOFF"),
    "sacrum": ("column of a sacral accelerometer, or three: 'ax, ay, az'", "COLUMN"),
    "tibia_left": ("column of an accelerometer at the left shank", "COLUMN"),
    "tibia_right": ("column of an accelerometer at the right shank", "COLUMN"),
    "foot_strike": ("rearfoot or midfoot", "WORD"),
    "where": ("the rows of one trial, where a file holds several: 'trial = 3'", "COLUMN=VALUE"),
    "from": ("where to begin, such as '5 s'", "TIME"),
    "until": ("where to end, such as '35 s'", "TIME"),
}
STEPPED = {
    "threshold": ("force above which a foot is on the ground, such as '50 N'", "FORCE"),
    "cutoff": ("low-pass of the force, such as '50 Hz' or '50 Hz corrected'", "CUTOFF"),
    "foot": ("keep the steps of one foot: left, right, one, other", "WORD"),
    "first_foot": ("left or right, where the file does not tell", "WORD"),
}
WORN = {
    "shoe": ("what was worn (spinesim list shoes, or a file)", "NAME"),
    "surface": ("what was run on (spinesim list surfaces, or a file)", "NAME"),
}
Files = Annotated[list[Path], typer.Argument(metavar="FILE...", help=FORMATS, parser=a_path)]
Samples = Annotated[int, typer.Option(help="paired samples for intervals, 0 for none", metavar="N")]
Parameters = Annotated[
    str | None,
    typer.Option(help="constants to fit, with commas (spinesim list constants)", metavar="NAMES"),
]
Profile = Annotated[
    bool,
    typer.Option("--profile", help="hold each constant at seven values, fit the others anew"),
]
Loads = Annotated[
    bool, typer.Option("--loads", help="of a watch: also the loads of every segment, simulated")
]


def with_options(*tables: dict[str, tuple[str, str]]) -> Callable[[Any], Any]:
    """Give a command an option for every entry, collected under **fields."""

    def decorate(command: Any) -> Any:
        signature = inspect.signature(command, eval_str=True)
        kept = [each for each in signature.parameters.values() if each.name != "fields"]
        added = [
            inspect.Parameter(
                name if name != "from" else "begin",
                inspect.Parameter.KEYWORD_ONLY,
                default=None,
                annotation=Annotated[
                    str | None,
                    typer.Option(f"--{name.replace('_', '-')}", help=text, metavar=metavar),
                ],
            )
            for table in tables
            for name, (text, metavar) in table.items()
        ]
        positional = [each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in kept[1:]]
        command.__signature__ = signature.replace(parameters=[kept[0], *added, *positional])
        return command

    return decorate


@with_options(DECLARED)
def read(files: Files, json: Json = False, **fields: str | None) -> None:
    """What is in a recording, what it was taken for, what is wrong with it."""
    with at_the_door():
        from spinesim.recordings.schema import is_force
        from spinesim.recordings.stepping import steps as stepped

        recording = _recording(files, fields)
        table = stepped(recording) if is_force(recording) else None
    from spinesim.show.recording_documents import recording_document
    from spinesim.show.tables.recordings import recording_report

    show((recording, table), recording_document, recording_report, json)


@with_options(DECLARED, STEPPED, WORN)
def steps(
    files: Files,
    loads: Loads = False,
    uncertainty: Samples = 16,
    out: Out = OUT,
    json: Json = False,
    **fields: str | None,
) -> None:
    """The steps of a recording: measures with their SD by foot, the mean curve and its band.

    Of a watch: the segments of a run, and the run as a plan for `spinesim week`.
    """
    with at_the_door():
        from spinesim.show.files import check_folder

        out = check_folder(out)
        table = _stepped(files, fields)
        worn: dict[str, Any] = _asked(fields, WORN)
        name = f"{file_stem(files[0])}-steps"
        written, load = _files(name, table), None
        if "segment" in table.dims and "speed" in table:
            from spinesim.studies.watch import plan_of

            plan = plan_of(table, file_stem(files[0]), **worn)
            written[f"{file_stem(files[0])}-plan.toml"] = plan.to_toml
            load = _loads(table, uncertainty, worn) if loads else None
    from spinesim.show.recording_documents import steps_document
    from spinesim.show.tables.recordings import steps_report

    deliver(
        out,
        written,
        table,
        partial(steps_document, load=load),
        partial(steps_report, load=load),
        json,
        {name: plotted(table)},
    )


@with_options(DECLARED, STEPPED, WORN)
def fit(
    files: Files,
    parameters: Parameters = None,
    uncertainty: Samples = 16,
    profile: Profile = False,
    out: Out = OUT,
    report: Report = None,
    json: Json = False,
    **fields: str | None,
) -> None:
    """The body behind a recording: fits the few constants that it tells, and writes fitted.toml."""
    with at_the_door():
        from spinesim.recordings.strides import scenario_of
        from spinesim.show.files import check_folder
        from spinesim.studies.fitting import fit as fitted
        from spinesim.sweeps.progress import showing

        out = check_folder(out)
        table = _stepped(files, fields)
        worn: dict[str, Any] = _asked(fields, WORN)
        scenario = scenario_of(table, quiet=True, **worn)
        names = listed([parameters]) if parameters else None
        with showing() as bar:
            result = fitted(
                table,
                scenario,
                parameters=names,
                uncertainty=uncertainty,
                profile=profile,
                progress=bar,
            )
    from spinesim.show.recording_documents import fit_document
    from spinesim.show.tables.recordings import fit_report

    name = f"{file_stem(files[0])}-fit"
    written = _fit_files(name, result)
    page = _fit_page(report, result) if report else None
    deliver(out, written, result, fit_document, fit_report, json, {name: plotted(result)}, page)


def _asked(fields: dict[str, str | None], names: dict[str, Any]) -> dict[str, str]:
    """The options of a table that were used."""
    return {name: value for name in names if (value := fields.get(name)) is not None}


def _recording(files: list[Path], fields: dict[str, str | None]) -> xr.Dataset:
    from spinesim.recordings.reading import read as reading

    declared: dict[str, Any] = _asked(fields, DECLARED)
    if (begin := fields.get("begin")) is not None:
        declared["from"] = begin
    return reading(files, quiet=True, **declared)


def _stepped(files: list[Path], fields: dict[str, str | None]) -> xr.Dataset:
    from spinesim.recordings.stepping import steps as stepped

    asked: dict[str, Any] = _asked(fields, STEPPED)
    return stepped(_recording(files, fields), **asked)


def _loads(table: xr.Dataset, uncertainty: int, worn: dict[str, Any]) -> xr.Dataset:
    from spinesim.studies.watch import load_of_run
    from spinesim.sweeps.progress import showing

    with showing() as bar:
        return load_of_run(table, uncertainty=uncertainty, progress=bar, **worn)


def _files(name: str, table: xr.Dataset) -> dict[str, Any]:
    """File name -> what writes it: a row a step, and all of it."""
    from spinesim.show.files import write_csv
    from spinesim.show.recording_documents import frame
    from spinesim.sweeps.netcdf import write_netcdf

    return {
        f"{name}.csv": partial(write_csv, frame(table)),
        f"{name}.nc": partial(write_netcdf, table),
    }


def _fit_page(report: Path, result: xr.Dataset) -> Page:
    """The report of a fit: the scenario with the catalogue's body, and with the fitted one."""
    from spinesim.scenario import Scenario

    scenarios = {
        name: Scenario.from_toml(str(result.attrs[key]))
        for name, key in (("catalogue's body", "scenario_before"), ("fitted body", "scenario"))
    }
    files = {FITTED: str(result.attrs["scenario"])}
    return Page(report, f"The body behind {result.attrs['source']}", scenarios, files=files)


def _fit_files(name: str, result: xr.Dataset) -> dict[str, Any]:
    """File name -> what writes it: the fitted scenario, a row a constant, and all of it."""
    from spinesim.scenario import Scenario
    from spinesim.show.files import write_csv
    from spinesim.show.recording_documents import fit_frame
    from spinesim.sweeps.netcdf import write_netcdf

    mine: Scenario = Scenario.from_toml(str(result.attrs["scenario"]))
    return {
        FITTED: mine.to_toml,
        f"{name}.csv": partial(write_csv, fit_frame(result)),
        f"{name}.nc": partial(write_netcdf, result),
    }
