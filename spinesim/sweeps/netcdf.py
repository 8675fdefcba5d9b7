"""The result of a sweep as a NetCDF file, written a block at a time: memory does not grow with the
sweep.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from spinesim.sweeps.chunks import StoreError, beside
from spinesim.sweeps.engine import Outcome
from spinesim.sweeps.result import WIDTH, Layout, Source, attributes

BLOCK = 16384  # scenarios written at a time


def write(holds: Layout, source: Source, path: Path) -> None:
    """Write what `spinesim.sweeps.result.in_memory` would return; the file appears when it is
    whole.  StoreError when the disk refuses.
    """
    temporary = beside(path)
    try:
        # HDF5 itself does not survive a disk that fills up
        if shutil.disk_usage(path.parent).free < holds.bytes:
            raise OSError(
                errno.ENOSPC, f"No space left on device, {holds.bytes / 1e6:.3g} MB are needed"
            )
        write_netcdf(holds.empty(), temporary)
        _fill(temporary, holds, source)
        with open(temporary, "rb+") as file:
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except (OSError, RuntimeError) as reason:  # HDF5 knows both
        text = getattr(reason, "strerror", None) or str(reason).splitlines()[0]
        raise StoreError(
            f"cannot write '{path}': {text}; see to it and run the same again: what was done is kept"
        ) from reason
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink()


def slabs(
    first: int, last: int, shape: Sequence[int]
) -> Iterator[tuple[tuple[slice, ...], int, int]]:
    """A stretch of flat places as boxes of a grid: (slices, first and last place), in order.

    >>> [box for box, _, _ in slabs(1, 5, (2, 3))]
    [(slice(0, 1, None), slice(1, 3, None)), (slice(1, 2, None), slice(0, 2, None))]
    """
    if len(shape) == 1:
        yield (slice(first, last),), first, last
        return
    inner = int(np.prod(shape[1:]))
    place = first
    while place < last:
        row, column = divmod(place, inner)
        if column == 0 and last - place >= inner:
            whole = (last - place) // inner
            yield (
                (slice(row, row + whole), *(slice(0, n) for n in shape[1:])),
                place,
                place + whole * inner,
            )
            place += whole * inner
        else:
            end = min(inner, column + last - place)
            for box, a, b in slabs(column, end, shape[1:]):
                yield (slice(row, row + 1), *box), row * inner + a, row * inner + b
            place = row * inner + end


def _fill(path: Path, holds: Layout, source: Source) -> None:
    """Write the variables into a file that has the coordinates."""
    import h5netcdf
    import h5py

    types = {"status": "S1", "message": h5py.string_dtype(), "warned": "i1"}
    further = {"status": {"_Encoding": "utf-8"}, "warned": {"dtype": "bool"}}
    with h5netcdf.File(path, "a") as file:
        file.dimensions["letter"] = WIDTH
        for name, its in holds.variables.items():
            dims = (*holds.space.dims, *its.dims, *(("letter",) if name == "status" else ()))
            variable = file.create_variable(
                name, dims, dtype=types.get(name, "f8"), fillvalue=None if name in types else np.nan
            )
            variable.attrs.update(attributes(its) | further.get(name, {}))

        def put(name: str, first: int, values: np.ndarray) -> None:
            if name == "status":
                values = values.astype(f"S{WIDTH}").view("S1").reshape(len(values), WIDTH)
            for box, a, b in slabs(first, first + len(values), holds.space.shape):
                where = (*box, *(slice(0, n) for n in values.shape[1:]))
                sizes = [part.stop - part.start for part in box]
                file.variables[name][where] = values[a - first : b - first].reshape(
                    *sizes, *values.shape[1:]
                )

        for first, outcome in _blocks(source()):
            holds.put_all(put, first, outcome)


def _blocks(chunks: Iterator[tuple[int, Outcome]]) -> Iterator[tuple[int, Outcome]]:
    """Chunks that follow one another joined to blocks: long stretches are quick to write."""
    waiting: list[Outcome] = []
    start = following = 0
    for first, outcome in chunks:
        if waiting and (first != following or following - start >= BLOCK):
            yield start, _joined(waiting)
            waiting = []
        if not waiting:
            start = first
        waiting.append(outcome)
        following = first + len(outcome.status)
    if waiting:
        yield start, _joined(waiting)


def _joined(parts: list[Outcome]) -> Outcome:
    warnings: dict[str, list[int]] = {}
    shift = 0
    for part in parts:
        for text, places in part.warnings.items():
            warnings.setdefault(text, []).extend(shift + place for place in places)
        shift += len(part.status)
    return Outcome(
        {name: np.concatenate([part.values[name] for part in parts]) for name in parts[0].values},
        np.concatenate([part.status for part in parts]),
        np.concatenate([part.residual for part in parts]),
        [text for part in parts for text in part.messages],
        warnings,
        parts[0].version,
    )


def write_netcdf(dataset: xr.Dataset, path: str | Path) -> None:
    """The Dataset as NetCDF 4; attributes become numbers and text, encodings are dropped."""
    plain = dataset.drop_encoding()
    plain.attrs = _plain(dataset.attrs)
    for name in plain.variables:
        plain[name].attrs = _plain(plain[name].attrs)
    plain.to_netcdf(path, engine="h5netcdf")


def _plain(attributes: Mapping[Any, Any]) -> dict[str, Any]:
    """Attributes as NetCDF takes them: numbers and text."""
    return {
        str(name): int(value)
        if isinstance(value, bool)
        else value
        if isinstance(value, (int, float, str))
        else str(value)
        for name, value in attributes.items()
        if value is not None
    }
