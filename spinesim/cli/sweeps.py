"""The commands for sweeps: sweep, merge.

`sweep` keeps every chunk it has done in FILE.nc.parts: stopped in whatever way, the same command
goes on where it was.
"""

from __future__ import annotations

import json as jsonlib
import sys
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from spinesim._version import VERSION
from spinesim.cli.door import at_the_door, complain, illustrate, plotted, show
from spinesim.cli.machine import Scheduler, Workers, disk, machine
from spinesim.cli.options import OUT, Adapt, Json, Measures, Rtol, StudyFile, a_path, listed
from spinesim.units import shown

MANIFEST = "sweep.json"
OPTIONS = ("measures", "record", "adapt", "rtol", "engine")  # that the numbers depend on
IN_A_TABLE = 100_000  # scenarios up to which a sweep is a CSV and a figure too
Names = Annotated[
    list[str] | None, typer.Option(help="repeat, or a list with commas", metavar="NAME")
]
Result = Annotated[
    Path | None,
    typer.Option(
        "--out",
        help="result; default: spinesim-out/FILE.nc (merge: the first place)",
        metavar="FILE.nc",
        parser=a_path,
    ),
]
EngineWord = Annotated[
    Literal["auto", "kernel", "scipy"],
    typer.Option(help="kernel: many side by side; scipy: one run at a time"),
]


def sweep(
    file: StudyFile,
    out: Result = None,
    measure: Measures = None,
    record: Names = None,
    workers: Workers = None,
    scheduler: Scheduler = None,
    shard: Annotated[
        str | None,
        typer.Option(help="compute only part i of n; `spinesim merge` joins them", metavar="I/N"),
    ] = None,
    estimate: Annotated[
        bool, typer.Option("--estimate", help="say what it would take, and stop")
    ] = False,
    adapt: Adapt = "gait",
    rtol: Rtol = 1e-6,
    engine: EngineWord = "auto",
    json: Json = False,
) -> None:
    """Every scenario of a sweep file into one NetCDF file, with a table and a figure; run again, it
    computes only what is missing.
    """
    with at_the_door():
        options: dict[str, Any] = dict(
            zip(OPTIONS, (listed(measure), listed(record), adapt, rtol, engine), strict=True)
        )
        part = _part(shard)
        tables = _read(file)
        base, axes = _study(tables)

        from spinesim.sweeps.plan import plan

        planned = plan(base, axes, **options)
        with machine(workers, scheduler, planned.space.size) as (executor, count), disk():
            if estimate:
                _say_cost(planned, count, json)
                return
            manifest = {"file": tables, "options": options, "version": VERSION}
            _sweep(planned, manifest, out or OUT / f"{file.stem}.nc", executor, count, part, json)


def merge(
    places: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE.nc|FOLDER...",
            help="what the shards wrote: FILE.nc, or FILE.nc.parts",
            parser=a_path,
        ),
    ],
    out: Result = None,
    json: Json = False,
) -> None:
    """The shards of a sweep, from one place or several, as one NetCDF file."""
    with at_the_door(), disk():
        from spinesim.sweeps.execution import merge
        from spinesim.sweeps.netcdf import check_result
        from spinesim.sweeps.plan import plan

        folders = [_folder(place) for place in places]
        target = check_result(
            out or (places[0] if places[0].suffix == ".nc" else folders[0].with_suffix(""))
        )
        manifests = [_manifest(folder) for folder in folders]
        if any(other != manifests[0] for other in manifests[1:]):
            raise ValueError("these folders hold chunks of different sweeps; give those of one")
        base, axes = _study(manifests[0]["file"])
        result = merge(plan(base, axes, **manifests[0]["options"]), folders, target)
    _report(result, target, json)


def _sweep(
    planned: Any,
    manifest: dict[str, Any],
    out: Path,
    executor: Any,
    workers: int,
    part: tuple[int, int] | None,
    json: bool,
) -> None:
    """Carry out a plan and say where its result is."""
    from spinesim.sweeps.execution import carry_out
    from spinesim.sweeps.kept import check_room, folders_of
    from spinesim.sweeps.netcdf import check_result
    from spinesim.sweeps.places import make_folder, whole

    out = check_result(out)
    [parts] = folders_of(None, out)
    check_room(planned, out, [parts])
    make_folder(parts)
    with whole(parts / MANIFEST) as temporary:
        temporary.write_text(jsonlib.dumps(manifest, indent=1), encoding="utf-8")
    try:
        result = carry_out(planned, out=out, executor=executor, workers=workers, shard=part)
        left = result.attrs.get("pending", 0)
    except KeyboardInterrupt:
        left = None
    if left or left is None:
        size = planned.space.size
        done = f"what is done of {size} scenarios stays"
        if left:
            done = f"{size - left} of {size} scenarios are kept"
        complain(f"interrupted; {done} in '{parts}', the same command goes on")
        sys.exit(130)
    if part is not None:
        typer.echo(
            f"Part {part[0]} of {part[1]} is in {parts}/; when all are: spinesim merge {out}",
            err=json,
        )
        return
    _report(result, out, json)


def _say_cost(planned: Any, workers: int, json: bool) -> None:
    from dataclasses import asdict

    from spinesim.sweeps.plan import estimate

    cost = estimate(planned, workers)
    typer.echo(jsonlib.dumps({**asdict(cost), "version": VERSION}) if json else str(cost))


def _part(shard: str | None) -> tuple[int, int] | None:
    if shard is None:
        return None
    i, _, n = shard.partition("/")
    if not (i.isdecimal() and n.isdecimal() and 1 <= int(i) <= int(n)):
        raise ValueError(f"--shard {shard!r} is not I/N with I from 1 to N, such as 3/10")
    return int(i), int(n)


def _read(file: Path) -> dict[str, Any]:
    """The tables of a sweep file, read once."""
    from spinesim.scenario import read_toml

    return read_toml(file)


def _study(tables: Any) -> tuple[Any, dict[str, Any]]:
    """(base, axes) of the tables of a sweep file."""
    from spinesim.studies.toml import sweep_of

    return sweep_of(tables)


def _manifest(folder: Path) -> dict[str, Any]:
    """What the chunks in a folder are of: {"file", "options", "version"}, checked."""
    path = folder / MANIFEST
    try:
        manifest = jsonlib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        raise ValueError(
            f"'{folder}' does not hold the chunks of a sweep; "
            "give what `spinesim sweep --shard` wrote"
        ) from None
    options = manifest.get("options") if isinstance(manifest, dict) else None
    if not (
        isinstance(manifest, dict)
        and set(manifest) == {"file", "options", "version"}
        and isinstance(manifest["file"], dict)
        and isinstance(options, dict)
        and set(options) == set(OPTIONS)
        and isinstance(manifest["version"], str)
    ):
        raise ValueError(
            f"'{path}' is not what `spinesim sweep` wrote; run the sweep again, it keeps its chunks"
        )
    if manifest["version"] != VERSION:
        raise ValueError(
            f"'{folder}' was written by spinesim {shown(manifest['version'])}, this is {VERSION}; "
            "merge with that version, or run the sweep again"
        )
    return manifest


def _folder(place: Path) -> Path:
    from spinesim.sweeps.kept import PARTS

    return place if place.is_dir() else Path(f"{place}{PARTS}")


def _report(result: Any, out: Path, json: bool) -> None:
    """The result on stdout, and beside the file a table and a figure where they can be read."""
    from spinesim.cli.door import write
    from spinesim.show.documents import sweep_document
    from spinesim.show.tables.studies import sweep_report
    from spinesim.studies.tidy import measure_names

    written, figures = [out], {}
    if result.attrs["scenarios"] <= IN_A_TABLE:
        written += write(out.parent, _lines(result, out.stem))
        if result.attrs["ok"] and measure_names(result):
            figures = {out.stem: plotted(result)}
    show(result, lambda result: sweep_document(result, out), sweep_report, json)
    illustrate(written, figures, json)


def _lines(result: Any, name: str) -> dict[str, Any]:
    """File name -> what writes it: every scenario as a line of a CSV."""
    from spinesim.show.files import write_csv
    from spinesim.show.flat import table

    flat = table(result.drop_vars([k for k, v in result.items() if "time" in v.dims]))
    return {f"{name}.csv": partial(write_csv, flat)}
