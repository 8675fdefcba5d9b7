"""Results as files: CSV and curves; all files of one call appear, or none."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import xarray as xr

from spinesim.show.flat import units_of
from spinesim.sweeps.places import beside, check_folder, clear

__all__ = ["check_folder", "curves", "write_all", "write_csv"]

Writer = Callable[[Path], Any]


FORMULA = ("=", "+", "-", "@", "\t", "\r")  # with these a spreadsheet takes a text for a formula


def write_csv(table: pd.DataFrame, path: str | Path) -> None:
    """The table as CSV, numbers to their last digit.

    A text that a spreadsheet would take for a formula gets an apostrophe in front.
    """
    safe = table.copy()
    for name in safe.columns[[not pd.api.types.is_numeric_dtype(kind) for kind in safe.dtypes]]:
        safe[name] = safe[name].map(_plain_text)
    safe.to_csv(path, index=False, lineterminator="\n")


def _plain_text(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def curves(run: xr.Dataset) -> pd.DataFrame:
    """What runs along time in one wide table: a column a curve, named "compression [N] L5/S1"."""
    columns: dict[str, Any] = {"time [s]": run["time"].values}
    for name in run.data_vars:
        values = run[name]
        if values.dims == ("time",):
            columns[f"{name} [{values.attrs.get('units', '1')}]"] = values.values
        elif len(values.dims) == 2 and values.dims[0] == "time":
            along = values.dims[1]
            for label in run[along].values:
                curve = values.sel({along: label})
                columns[f"{name} [{units_of(curve)}] {label}"] = curve.values
    return pd.DataFrame(columns)


def write_all(folder: Path, writers: Mapping[str, Writer]) -> list[Path]:
    """Write each file by its writer into the folder.

    When one cannot be written nothing of them stays, and older files are as they were; OSError says
    why.
    """
    check_files(folder, writers)
    made = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    clear(folder)
    try:
        with _workshop(folder) as new, _workshop(folder) as older:
            for name, write in writers.items():
                write(new / name)
            _replace(folder, list(writers), new, older)
    except BaseException:
        if made:
            with contextlib.suppress(OSError):
                folder.rmdir()
        raise
    return [folder / name for name in writers]


def check_files(folder: Path, names: Mapping[str, Any]) -> None:
    """OSError if something in the folder stands where one of the files has to go."""
    for name in names:
        if (folder / name).is_dir():
            raise IsADirectoryError(errno.EISDIR, f"'{name}' is a folder there")


@contextlib.contextmanager
def _workshop(folder: Path) -> Iterator[Path]:
    """A folder of its own, gone at the end."""
    workshop = beside(folder / "workshop", suffix="")
    workshop.mkdir()
    try:
        yield workshop
    finally:
        shutil.rmtree(workshop, ignore_errors=True)


def _replace(folder: Path, names: list[str], new: Path, older: Path) -> None:
    """Put the new files in place of the older ones; all of them, or none."""
    done = []
    try:
        for name in names:
            if (folder / name).exists():
                _twin(folder / name, older / name)
            os.replace(new / name, folder / name)
            done.append(name)
    except OSError:
        for name in done:
            if (older / name).exists():
                os.replace(older / name, folder / name)
            else:
                (folder / name).unlink()
        raise


def _twin(path: Path, other: Path) -> None:
    """A second name for a file, or a copy where the disk has no such thing."""
    try:
        os.link(path, other)
    except OSError:
        shutil.copy2(path, other)
