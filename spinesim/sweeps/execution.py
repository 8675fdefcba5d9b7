"""Sweeps: every combination of the values of some parameters, or samples of them, as one labelled
Dataset.

    sweep(scenario, stride_cadence=[150, 165, 180], shoe=["racer", "daily-trainer"])       #
    Dataset(stride_cadence, shoe, level) sweep(scenario, **latin_hypercube({"shoe_stiffness": (60e3,
    200e3)}, 64))              # Dataset(sample, level) sweep(liu_nigg_2000.MODEL,
    liu_nigg_2000.TOUCHDOWN, sole_a=[1e6, 2e6], velocity=[-0.6, -1.0])

With a store, or a file for the result, every chunk that is done is kept: the same sweep run again
computes only the rest.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from spinesim.mechanics.model import Model, State
from spinesim.scenario import Scenario
from spinesim.sweeps import chunks
from spinesim.sweeps.engine import STATUSES, Engine, Outcome
from spinesim.sweeps.netcdf import write
from spinesim.sweeps.plan import Plan, estimate, plan
from spinesim.sweeps.progress import Line, Progress, showing
from spinesim.sweeps.result import bytes_of, frame, in_memory
from spinesim.sweeps.workers import local, outcomes
from spinesim.units import shown

PARTS = ".parts"  # what the folder of chunks beside FILE.nc is called: FILE.nc.parts
LARGE = 2**28  # bytes: a result beyond it stays in its file and is read when it is looked at
AHEAD = 32  # tasks out at a time where nobody said how many workers there are
MEMORY = 2**31  # bytes: a larger result has to go to a file


def sweep(
    base: Scenario | Model,
    start: State | None = None,
    *,
    measures: Sequence[str] | None = None,
    record: Sequence[str] | None = None,
    store: str | Path | Sequence[str | Path] | None = None,
    out: str | Path | None = None,
    executor: Executor | None = None,
    workers: int = 1,
    progress: bool | Progress = True,
    shard: tuple[int, int] | None = None,
    evaluate: Engine | None = None,
    **axes_and_options: Any,
) -> xr.Dataset:
    """The measures of `summary` over every combination of the axes, as a Dataset with status,
    residual, message and warned.

    Axes are keyword arguments named as in `spinesim list parameters` (see `spinesim.sweeps.space`);
    options beside them: adapt, rtol, duration (s, of a model), chain, engine ("auto", "batch",
    "scipy"; see `spinesim.sweeps.engine_choice`).  measures: those wanted, else all; record:
    variables of a run to keep along time.  store: a folder for the chunks; out: a NetCDF file of
    the result, its chunks in FILE.nc.parts unless store says where. workers: processes of this
    machine (threads where they help); executor: any concurrent.futures.Executor instead, fed 2 x
    workers tasks at a time (32 if workers is not given).  shard=(i, n): compute the i-th of n parts
    into the store and return counts alone. A scenario without a steady gait is a row with a status,
    not an error.  Ctrl-C returns what is done, the rest "pending".

    Raises ValueError, before anything starts, for what cannot be; StoreError when the disk refuses.
    """
    planned = plan(
        base, start, measures=measures, record=record, evaluate=evaluate, **axes_and_options
    )
    folders = _folders(store, out)
    mine = _part(planned, shard, folders)
    if isinstance(workers, bool) or not isinstance(workers, int) or not 1 <= workers <= 4096:
        raise ValueError(f"workers={workers!r}: give a whole number from 1")
    if out is not None and shard is None and (known := _finished(planned, Path(out))) is not None:
        return known
    check_places(planned, out, folders)
    kept = _Kept(planned, folders)
    with showing(progress) as told:
        if isinstance(told, Line):
            told.say(lambda: str(estimate(planned, workers)))
        try:
            for _ in range(2):  # once more for what the disk spoilt meanwhile
                if missing := [chunk for chunk in mine if kept.load(chunk) is None]:
                    _compute(planned, missing, kept, len(mine), executor, workers, told)
        except KeyboardInterrupt:
            if shard is not None or _large(planned):
                raise
            return _assembled(planned, kept, None)
    if shard is not None:
        return xr.Dataset(
            attrs=planned.attributes() | {"shard": f"{shard[0]}/{shard[1]}", "chunks": len(mine)}
        )
    return _assembled(
        planned,
        kept,
        Path(out) if out else folders[0] / "sweep.nc" if folders and _large(planned) else None,
    )


def merge(
    planned: Plan, folders: Sequence[str | Path], out: str | Path | None = None
) -> xr.Dataset:
    """The result of a sweep whose shards were computed into these folders; ValueError if some of it
    was not.
    """
    kept = _Kept(planned, [Path(folder) for folder in folders])
    missing = [chunk for chunk in planned.chunks if kept.load(chunk) is None]
    if missing:
        raise ValueError(
            f"{len(missing)} of {len(planned.chunks)} chunks are not in {', '.join(map(str, folders))}; "
            "run the shards that are missing, or the sweep itself, which computes the rest"
        )
    return _assembled(planned, kept, Path(out) if out else None)


class _Kept:
    """Outcomes by chunk: in folders (the first takes what is new), or in memory where there are
    none.
    """

    def __init__(self, planned: Plan, folders: Sequence[Path]) -> None:
        self.plan, self.folders = planned, folders
        self.memory: dict[int, Outcome] = {}

    def load(self, chunk: int) -> Outcome | None:
        if not self.folders:
            return self.memory.get(chunk)
        name = self.plan.name(chunk)
        return next(
            (found for folder in self.folders if (found := chunks.load(folder, name)) is not None),
            None,
        )

    def save(self, chunk: int, outcome: Outcome) -> None:
        if self.folders:
            chunks.save(self.folders[0], self.plan.name(chunk), outcome)
        else:
            self.memory[chunk] = outcome

    def __call__(self) -> Iterator[tuple[int, Outcome]]:
        for chunk in self.plan.chunks:
            if (found := self.load(chunk)) is not None:
                yield self.plan.bounds(chunk)[0], found


def _compute(
    planned: Plan,
    missing: Sequence[int],
    kept: _Kept,
    total: int,
    executor: Executor | None,
    workers: int,
    told: Progress | None,
) -> None:
    """Compute the missing chunks and keep each as it comes."""
    size = planned.engine.size
    done, everything = (total - len(missing)) * size, min(total * size, planned.space.size)
    bad = np.zeros(len(STATUSES), dtype=np.int64)
    tasks = ((chunk, planned.rows(chunk)) for chunk in missing)
    few = min(workers, len(missing))
    with local(few, planned.engine.threads) if executor is None else nullcontext(executor) as pool:
        if told:
            told(min(done, everything), everything, "")
        for chunk, outcome in outcomes(
            planned.engine, tasks, pool, 2 * workers if workers > 1 else AHEAD
        ):
            kept.save(chunk, outcome)
            done += len(outcome.status)
            bad += np.bincount(outcome.status, minlength=len(bad))
            if told:
                told(
                    min(done, everything),
                    everything,
                    ", ".join(f"{bad[k]} {STATUSES[k]}" for k in (1, 2) if bad[k]),
                )


def _assembled(planned: Plan, kept: _Kept, out: Path | None) -> xr.Dataset:
    """The Dataset of what is kept, written to `out` if that is given."""
    holds = frame(planned.space, planned.engine, kept, planned.attributes())
    if out is None:
        return in_memory(holds, kept)
    write(holds, kept, out)
    return _opened(out, planned)


def _opened(path: Path, planned: Plan) -> xr.Dataset:
    if _large(planned):
        return xr.open_dataset(path, engine="h5netcdf")
    return xr.load_dataset(path, engine="h5netcdf")


def _large(planned: Plan) -> bool:
    return bytes_of(planned.space, planned.engine) > LARGE


def _finished(planned: Plan, out: Path) -> xr.Dataset | None:
    """The result, if the file already holds all of just this sweep."""
    import h5netcdf

    try:
        with h5netcdf.File(out, "r") as file:
            attrs = dict(file.attrs)
    except (OSError, ValueError, KeyError):
        return None
    return (
        _opened(out, planned)
        if attrs.get("sweep") == planned.key and STATUSES[-1] not in attrs
        else None
    )


def _folders(store: str | Path | Sequence[str | Path] | None, out: str | Path | None) -> list[Path]:
    if out is not None and (Path(out).suffix != ".nc" or Path(out).is_dir()):
        raise ValueError(
            f"'{out}' cannot be the NetCDF file; give a name that ends in .nc and is not a folder's"
        )
    if store is None:
        return [] if out is None else [Path(f"{out}{PARTS}")]
    return [Path(store)] if isinstance(store, (str, Path)) else [Path(folder) for folder in store]


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


def check_places(
    planned: Plan, out: str | Path | None, folders: Sequence[Path] | None = None
) -> None:
    """Make the folders and see that they take files and have room; StoreError, or ValueError, in
    one line if not.
    """
    folders = _folders(None, out) if folders is None else folders
    for folder in (*folders[:1], *([Path(out).parent] if out else [])):
        chunks.prepare(folder)
    size = bytes_of(planned.space, planned.engine)
    if not folders:
        if size > MEMORY:
            raise ValueError(
                f"the result takes {size / 1e9:.3g} GB of memory; give out='sweep.nc' to have it written as it comes, or fewer measures"
            )
        return
    needed, free = size * (2 if out else 1), shutil.disk_usage(folders[0]).free
    if needed > free:
        raise chunks.StoreError(
            f"the sweep needs {needed / 1e9:.3g} GB in '{folders[0]}', where {free / 1e9:.3g} GB are free; choose another disk"
        )
