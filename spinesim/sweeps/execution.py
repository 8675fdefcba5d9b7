"""Sweeps: every combination of the values of some parameters, or samples of them, as one labelled
Dataset.

    sweep(scenario, stride_cadence=[150, 165, 180], shoe=["racer", "daily-trainer"])
    # Dataset(stride_cadence, shoe, level)
    sweep(scenario, **latin_hypercube({"shoe_stiffness": (60e3, 200e3)}, 64))
    # Dataset(sample, level)
    sweep(liu_nigg_2000.MODEL, liu_nigg_2000.TOUCHDOWN, sole_a=[1e6, 2e6], velocity=[-0.6, -1.0])

With a store, or a file for the result, every chunk that is done is kept: a sweep run again computes
only the rest.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from concurrent.futures import Executor
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from spinesim.mechanics.model import Model, State
from spinesim.scenario import Scenario
from spinesim.sweeps.engine import STATUSES, Engine
from spinesim.sweeps.engine_choice import RTOL
from spinesim.sweeps.kept import Kept, Store, check_room, folders_of
from spinesim.sweeps.netcdf import check_result, is_whole, write
from spinesim.sweeps.places import expanded, make_folder
from spinesim.sweeps.plan import Plan, estimate, plan
from spinesim.sweeps.progress import Bar, Progress, showing
from spinesim.sweeps.result import in_memory, layout
from spinesim.sweeps.workers import Task, local, outcomes
from spinesim.units import shown

LARGE = 2**28  # bytes: a result beyond it stays in its file and is read when it is looked at
AHEAD = 32  # chunks out at a time where nobody said how many workers there are
LONG = 100  # scenarios from which the cost of a sweep is said before it starts
log = logging.getLogger(__name__)


def sweep(
    base: Scenario | Model,
    start: State | None = None,
    *,
    measures: Sequence[str] | None = None,
    record: Sequence[str] | None = None,
    store: Store = None,
    out: str | Path | None = None,
    executor: Executor | None = None,
    workers: int = 1,
    progress: bool | Progress = True,
    shard: tuple[int, int] | None = None,
    engine: str | Engine = "auto",
    adapt: str = "gait",
    rtol: float = RTOL,
    duration: float = 0.3,
    chain: bool = False,
    **axes: Any,
) -> xr.Dataset:
    """The measures of `summary` over every combination of the axes, as a Dataset.

    Beside the measures it holds status, residual, message and warned; a scenario without a steady
    gait is a row with a status, not an error.

    - Axes are keyword arguments named as in `spinesim list parameters` (see
      `spinesim.sweeps.space`).
    - measures: those wanted, else all; record: variables of a run to keep along time.
    - store: a folder for the chunks; out: a NetCDF file of the result, its chunks in FILE.nc.parts
      unless store says where.
    - workers: processes of this machine (threads where they help); executor: any
      concurrent.futures.Executor instead, fed 2 x workers chunks at a time.
    - shard=(i, n): compute the i-th of n parts into the store and return counts alone.
    - engine: "auto", "kernel" or "scipy" (see `spinesim.sweeps.engine_choice`), or anything with
      the attributes of `spinesim.sweeps.engine.Engine`.
    - adapt, rtol: those of `simulate`; duration (s): of a model's motions; chain: each search for a
      gait starts from the nearest that is known.

    Ctrl-C returns what is done, the rest "pending".  Raises ValueError, before anything starts, for
    what cannot be; StoreError when the disk refuses, WorkersError when workers do.
    """
    planned = plan(
        base,
        axes,
        start,
        measures=measures,
        record=record,
        adapt=adapt,
        rtol=rtol,
        duration=duration,
        chain=chain,
        engine=engine,
    )
    return carry_out(
        planned,
        store=store,
        out=out,
        executor=executor,
        workers=workers,
        progress=progress,
        shard=shard,
    )


def carry_out(
    planned: Plan,
    *,
    store: Store = None,
    out: str | Path | None = None,
    executor: Executor | None = None,
    workers: int = 1,
    progress: bool | Progress = True,
    shard: tuple[int, int] | None = None,
) -> xr.Dataset:
    """The result of a plan; options are those of `sweep`."""
    if isinstance(workers, bool) or not isinstance(workers, int) or not 1 <= workers <= 4096:
        raise ValueError(f"workers={shown(workers)}: give a whole number from 1")
    file = None if out is None else check_result(out)
    folders = folders_of(store, file)
    part = _part(planned, shard, folders)
    if file is not None and shard is None and (known := _finished(planned, file)) is not None:
        return known
    check_room(planned, file, folders)
    for folder in (*folders[:1], *([file.parent] if file else [])):
        make_folder(folder)
    kept = Kept(planned, folders)
    with showing(progress) as report:
        if isinstance(report, Bar) and report.watched and planned.space.size >= LONG:
            report.say(str(estimate(planned, workers)))
        try:
            for _ in range(2):  # once more for what the disk spoilt meanwhile
                if missing := [chunk for chunk in part if kept.load(chunk) is None]:
                    _compute(planned, missing, kept, len(part), executor, workers, report)
        except KeyboardInterrupt:
            if shard is not None or _large(planned):
                raise
            return _assembled(planned, kept, None)
    if shard is not None:
        counts = {"shard": f"{shard[0]}/{shard[1]}", "chunks": len(part)}
        return xr.Dataset(attrs=planned.attributes() | counts)
    if file is None and folders and _large(planned):
        file = folders[0] / "sweep.nc"
    return _assembled(planned, kept, file)


def merge(
    planned: Plan, folders: Sequence[str | Path], out: str | Path | None = None
) -> xr.Dataset:
    """The result of a sweep whose shards were computed into these folders.

    Raises ValueError if some of it was not.
    """
    file = None if out is None else check_result(out)
    kept = Kept(planned, [expanded(folder) for folder in folders])
    missing = [chunk for chunk in planned.chunks if kept.load(chunk) is None]
    if missing:
        places = ", ".join(map(str, folders))
        raise ValueError(
            f"{len(missing)} of {len(planned.chunks)} chunks are not in {places}; "
            "run the shards that are missing, or the sweep itself, which computes the rest"
        )
    if file is not None:
        make_folder(file.parent)
    return _assembled(planned, kept, file)


def _compute(
    planned: Plan,
    missing: Sequence[int],
    kept: Kept,
    total: int,
    executor: Executor | None,
    workers: int,
    report: Progress | None,
) -> None:
    """Compute the missing chunks and keep each as it comes."""
    task = Task(planned.engine, planned.constants, planned.engine_key)
    everything = min(total * planned.engine.size, planned.space.size)
    done = min((total - len(missing)) * planned.engine.size, everything)
    bad = np.zeros(len(STATUSES), dtype=np.int64)
    work = ((chunk, planned.columns(chunk)) for chunk in missing)
    few = min(workers, len(missing))
    ahead = 2 * workers if workers > 1 else AHEAD
    with local(few, planned.engine.threads) if executor is None else nullcontext(executor) as pool:
        if report:
            report(done, everything, "")
        for chunk, outcome in outcomes(task, work, pool, ahead):
            kept.save(chunk, outcome)
            done = min(done + len(outcome.status), everything)
            bad += np.bincount(outcome.status, minlength=len(bad))
            if report:
                text = ", ".join(f"{bad[k]} {STATUSES[k]}" for k in (1, 2) if bad[k])
                report(done, everything, text)


def _assembled(planned: Plan, kept: Kept, out: Path | None) -> xr.Dataset:
    """The Dataset of what is kept, written to `out` if that is given."""
    form = layout(planned.space, planned.engine, kept, planned.attributes())
    if out is None:
        return in_memory(form, kept)
    write(form, kept, out)
    return _opened(out, planned)


def _opened(path: Path, planned: Plan) -> xr.Dataset:
    if _large(planned):
        return xr.open_dataset(path, engine="h5netcdf")
    return xr.load_dataset(path, engine="h5netcdf")


def _large(planned: Plan) -> bool:
    return planned.bytes > LARGE


def _finished(planned: Plan, out: Path) -> xr.Dataset | None:
    """The result, if the file already holds all of just this sweep, undamaged."""
    import h5netcdf

    if not out.exists():
        return None
    if not is_whole(out):
        log.warning("'%s' is damaged or was changed: it is written again", out)
        return None
    with h5netcdf.File(out, "r") as file:
        attrs = dict(file.attrs)
    done = attrs.get("sweep") == planned.key and STATUSES[-1] not in attrs
    return _opened(out, planned) if done else None


def _part(planned: Plan, shard: tuple[int, int] | None, folders: Sequence[Path]) -> Sequence[int]:
    """The chunks of one shard, or all."""
    if shard is None:
        return planned.chunks
    match shard:
        case (int(i), int(n)) if 1 <= i <= n:
            pass
        case _:
            raise ValueError(
                f"shard={shown(shard)} is not one of n parts; give (i, n) with i from 1 to n"
            )
    if not folders:
        raise ValueError("a shard needs a place that its chunks are kept in; give store or out")
    return planned.chunks[i - 1 :: n]
