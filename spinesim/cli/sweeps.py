"""The commands for sweeps: sweep, merge.

`sweep` keeps every chunk it has done in FILE.nc.parts: stopped in whatever way, the same command
goes on where it was.
"""

from __future__ import annotations

import json as jsonlib
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from spinesim._version import VERSION
from spinesim.cli.door import at_the_door, complain, show
from spinesim.cli.machine import Scheduler, Workers, disk, machine
from spinesim.cli.options import OUT, Adapt, Json, Rtol, StudyFile, listed

MANIFEST = "sweep.json"
Names = Annotated[
    list[str] | None, typer.Option(help="repeat, or a list with commas", metavar="NAME")
]


def sweep(
    file: StudyFile,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="result; default: spinesim-out/FILE.nc", metavar="FILE.nc"),
    ] = None,
    measure: Names = None,
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
    json: Json = False,
) -> None:
    """Every scenario of a sweep file into one NetCDF file; run again, it computes only what is
    missing.
    """
    with at_the_door():
        options = {
            "measures": listed(measure),
            "record": listed(record),
            "adapt": adapt,
            "rtol": rtol,
        }
        _sweep(
            file,
            out or OUT / f"{file.stem}.nc",
            options,
            workers,
            scheduler,
            _part(shard),
            estimate,
            json,
        )


def merge(
    places: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE.nc|FOLDER...", help="what the shards wrote: FILE.nc, or FILE.nc.parts"
        ),
    ],
    out: Annotated[
        Path | None,
        typer.Option("--out", help="result; default: the first FILE.nc", metavar="FILE.nc"),
    ] = None,
    json: Json = False,
) -> None:
    """The shards of a sweep, from one place or several, as one NetCDF file."""
    with at_the_door(), disk():
        from spinesim.sweeps.execution import merge
        from spinesim.sweeps.plan import plan

        folders = [_folder(place) for place in places]
        base, axes, options = _described(folders)
        target = out or (places[0] if places[0].suffix == ".nc" else folders[0].with_suffix(""))
        table = merge(plan(base, **options, **axes), folders, target)
    _report_sweep(table, target, json)


def _sweep(
    file: Path,
    out: Path,
    options: dict[str, Any],
    workers: int | None,
    scheduler: str | None,
    shard: Any,
    estimate: bool,
    json: bool,
) -> None:
    from spinesim.cli.progress import timed_progress
    from spinesim.show.files import check_folder
    from spinesim.studies.toml import read_sweep
    from spinesim.sweeps import execution, plan

    base, axes = read_sweep(file)
    planned = plan.plan(base, **options, **axes)
    check_folder(out.parent)
    with machine(workers, scheduler, planned.space.size) as (executor, count), disk():
        if estimate or Console(stderr=True).is_terminal:
            typer.echo(str(plan.estimate(planned, count)), err=not estimate)
        if estimate:
            return
        parts = Path(f"{out}{execution.PARTS}")
        execution.check_places(planned, out)
        _describe(parts, file, options)
        with timed_progress() as told:
            table = execution.sweep(
                base,
                out=out,
                executor=executor,
                workers=count,
                shard=shard,
                progress=told,
                **options,
                **axes,
            )
    if shard is not None:
        typer.echo(
            f"Part {shard[0]} of {shard[1]} is in {parts}/; when all are: spinesim merge {out}",
            err=json,
        )
        return
    if left := table.attrs.get("pending"):
        kept = planned.space.size - left
        complain(
            f"interrupted; {kept} of {planned.space.size} scenarios are kept, the same command goes on"
        )
        sys.exit(130)
    _report_sweep(table, out, json)


def _part(shard: str | None) -> tuple[int, int] | None:
    if shard is None:
        return None
    i, _, n = shard.partition("/")
    if not (i.isdecimal() and n.isdecimal() and 1 <= int(i) <= int(n)):
        raise ValueError(f"--shard {shard!r} is not I/N with I from 1 to N, such as 3/10")
    return int(i), int(n)


def _describe(parts: Path, file: Path, options: dict[str, Any]) -> None:
    """Keep what the chunks are of beside them, for `merge`."""
    from spinesim.sweeps.chunks import write_text

    write_text(
        parts / MANIFEST,
        jsonlib.dumps(
            {"file": file.read_text(encoding="utf-8"), "options": options, "version": VERSION},
            indent=1,
        ),
    )


def _described(folders: list[Path]) -> tuple[Any, dict[str, Any], dict[str, Any]]:
    """(base, axes, options) of the sweep whose chunks lie in these folders."""
    from spinesim.studies.toml import read_sweep

    found = []
    for folder in folders:
        try:
            found.append(jsonlib.loads((folder / MANIFEST).read_text(encoding="utf-8")))
        except (OSError, ValueError):
            raise ValueError(
                f"'{folder}' does not hold the chunks of a sweep; give what `spinesim sweep --shard` wrote"
            ) from None
    if any(other != found[0] for other in found[1:]):
        raise ValueError("these folders hold chunks of different sweeps; give those of one")
    base, axes = read_sweep(f"{found[0]['file']}\n")
    return base, axes, found[0]["options"]


def _folder(place: Path) -> Path:
    from spinesim.sweeps.execution import PARTS

    return place if place.is_dir() else Path(f"{place}{PARTS}")


def _report_sweep(table: Any, out: Path, json: bool) -> None:
    from spinesim.show.documents import sweep_document
    from spinesim.show.tables.studies import sweep_report

    show(table, lambda table: sweep_document(table, out), sweep_report, json)
    typer.echo(f"Written to {out}", err=json)
