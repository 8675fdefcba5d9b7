"""Results as NetCDF files that carry a seal: the digest of all that stands before it.

A sweep is written a block at a time, so that memory does not grow with it; HDF5 itself meets no
full disk, which it would not survive.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr
from xarray.backends import H5NetCDFStore

from spinesim.sweeps.engine import Outcome
from spinesim.sweeps.places import FULL, StoreError, check_target, whole
from spinesim.sweeps.result import WIDTH, Layout, Outcomes, attributes

BLOCK = 16384  # scenarios written at a time
HDF5 = b"\x89HDF\r\n\x1a\n"
SEAL = (
    b"\nspinesim sha256 "  # at the end of a file, which HDF5 does not look at; the digest follows
)
SEALED = len(SEAL) + 64 + 1


def write(form: Layout, outcomes: Outcomes, path: Path) -> None:
    """Write what `spinesim.sweeps.result.in_memory` would return; the file appears when it is
    whole.  StoreError when the disk refuses.
    """
    with whole(path) as temporary:
        temporary.write_bytes(content(form.empty()))
        _reserve(temporary, form.bytes)
        try:
            _fill(temporary, form, outcomes)
        except RuntimeError as reason:  # HDF5 knows it beside OSError
            raise OSError(errno.EIO, str(reason).splitlines()[0]) from reason
        _seal(temporary)


def write_netcdf(dataset: xr.Dataset, path: str | Path) -> None:
    """The Dataset as NetCDF 4; attributes become numbers and text, encodings are dropped.

    Raises OSError when the disk refuses; then the file is not there.
    """
    body = content(dataset)
    try:
        Path(path).write_bytes(body + _trailer(hashlib.sha256(body)))
    except OSError:
        Path(path).unlink(missing_ok=True)
        raise


def content(dataset: xr.Dataset) -> bytes:
    """The Dataset as the bytes of a NetCDF file, without its seal."""
    plain = dataset.drop_encoding()
    plain.attrs = _plain(dataset.attrs)
    for name in plain.variables:
        plain[name].attrs = _plain(plain[name].attrs)
    file = BytesIO()
    # to_netcdf would load dask.distributed to ask for a lock; nobody else has this file
    with H5NetCDFStore.open(file, "w", lock=False) as store:
        plain.dump_to_store(store)
    return file.getvalue()


def is_whole(path: Path) -> bool:
    """Whether the file is what was written: its seal fits all that stands before it."""
    try:
        with open(path, "rb") as file:
            size = file.seek(0, os.SEEK_END) - SEALED
            if size < 0:
                return False
            file.seek(size)
            seal = file.read()
            file.seek(0)
            return seal == _trailer(_digest(file, size))
    except OSError:
        return False


def check_result(path: str | Path) -> Path:
    """The file of a result, expanded, if it can be written there.

    Raises ValueError, in one line, for another suffix, a folder, or a file that is no NetCDF.
    """
    target = check_target(path, ".nc", "NetCDF")
    if target.exists() and (not target.is_file() or _foreign(target)):
        raise ValueError(
            f"'{path}' is there and is not NetCDF: it is not overwritten; "
            "choose another name, or remove it"
        )
    return target


def _foreign(path: Path) -> bool:
    """Whether a file that is there is neither NetCDF nor the remains of a result."""
    try:
        with open(path, "rb") as file:
            head = file.read(len(HDF5))
            file.seek(max(0, file.seek(0, os.SEEK_END) - SEALED))
            return bool(head) and head != HDF5 and not file.read().startswith(SEAL)
    except OSError as reason:
        raise StoreError(f"cannot read '{path}': {reason.strerror or reason}") from reason


def _seal(path: Path) -> None:
    with open(path, "rb+") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(0)
        trailer = _trailer(_digest(file, size))
        file.seek(size)
        file.write(trailer)


def _digest(file: Any, size: int) -> Any:
    digest = hashlib.sha256()
    while size > 0 and (block := file.read(min(size, 2**20))):
        digest.update(block)
        size -= len(block)
    return digest


def _trailer(digest: Any) -> bytes:
    return SEAL + digest.hexdigest().encode() + b"\n"


def _reserve(path: Path, size: int) -> None:
    """Take the room on the disk before HDF5 writes, which does not survive a disk that fills up.

    HDF5 gives back what it does not need when the file is closed.
    """
    if shutil.disk_usage(path.parent).free < size:
        raise OSError(errno.ENOSPC, f"No space left on device, {size / 1e6:.3g} MB are needed")
    if hasattr(os, "posix_fallocate"):
        with open(path, "rb+") as file:
            try:
                os.posix_fallocate(file.fileno(), 0, size)
            except OSError as reason:
                if reason.errno in FULL:  # else the disk cannot reserve
                    raise


def _fill(path: Path, form: Layout, outcomes: Outcomes) -> None:
    """Write the variables into a file that has the coordinates."""
    import h5netcdf
    import h5py

    types = {"status": "S1", "message": h5py.string_dtype(), "warned": "i1"}
    further = {"status": {"_Encoding": "utf-8"}, "warned": {"dtype": "bool"}}
    with h5netcdf.File(path, "a") as file:
        file.dimensions["letter"] = WIDTH
        for name, variable in form.variables.items():
            letters = ("letter",) if name == "status" else ()
            dims = (*form.space.dims, *variable.dims, *letters)
            nothing = None if name in types else np.nan
            stored = file.create_variable(
                name, dims, dtype=types.get(name, "f8"), fillvalue=nothing
            )
            stored.attrs.update(attributes(name, variable) | further.get(name, {}))
        for first, outcome in _blocks(iter(outcomes)):
            for name, values in form.tables(outcome):
                _put(file.variables[name], first, values, form.space.shape)


def _put(stored: Any, first: int, values: np.ndarray, shape: Sequence[int]) -> None:
    """Write the values of scenarios from the `first` on into a variable of the file."""
    if values.dtype.kind == "U":
        values = values.astype(f"S{WIDTH}").view("S1").reshape(len(values), WIDTH)
    rest = values.shape[1:]
    for box, start, end in slabs(first, first + len(values), shape):
        sizes = [part.stop - part.start for part in box]
        where = (*box, *(slice(0, n) for n in rest))
        stored[where] = values[start - first : end - first].reshape(*sizes, *rest)


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
