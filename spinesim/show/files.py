"""Results as files: NetCDF with plain attributes, CSV, figures; all of one call appear, or none."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import xarray as xr

Writer = Callable[[Path], Any]


def write_csv(table: pd.DataFrame, path: str | Path) -> None:
    """The table as CSV, numbers to their last digit."""
    table.to_csv(path, index=False, lineterminator="\n")


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
                one = values.sel({along: label})
                columns[f"{name} [{_units(one)}] {label}"] = one.values
    return pd.DataFrame(columns)


def _units(one: xr.DataArray) -> str:
    """Units of one curve; those of a link's force and deformation depend on whether it bends."""
    if one.name not in ("force", "deformation"):
        return str(one.attrs.get("units", "1"))
    force = str(one["force_units"].values)
    return force if one.name == "force" else {"N": "m", "N m": "rad"}[force]


def check_folder(folder: str | Path) -> Path:
    """The folder, if files can be written there (it may not exist yet); ValueError, in one line, if
    not.  Creates nothing.
    """
    path = Path(folder)
    above = path
    while not above.exists() and above != above.parent:
        above = above.parent
    if not above.is_dir():
        raise ValueError(f"cannot write to '{path}': '{above}' is not a folder; choose another")
    if not os.access(above, os.W_OK | os.X_OK):
        raise ValueError(
            f"cannot write to '{path}': no permission in '{above}'; choose another folder"
        )
    return path


def write_all(folder: Path, writers: Mapping[str, Writer]) -> list[Path]:
    """Write each file by its writer into the folder; when one fails nothing of them stays and older
    files are as they were.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".spinesim-") as workshop:
        for name, write in writers.items():
            write(Path(workshop) / name)
        for name in writers:
            os.replace(Path(workshop) / name, folder / name)
    return [folder / name for name in writers]
