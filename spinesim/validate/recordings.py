"""Recordings of a folder as curves to compare with: forces in any file that `spinesim.read` takes.

What a file does not say, the TOML file beside it does: `run.toml` beside `run.txt`.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import xarray as xr

from spinesim.recordings.reading import read
from spinesim.recordings.schema import VERTICAL, is_force
from spinesim.recordings.stepping import steps
from spinesim.recordings.strides import scenario_of
from spinesim.validate.case import Check
from spinesim.validate.curves import Curve, checks


def curves_of(folder: Path) -> list[Curve]:
    """A curve for every recording of a force in a folder.

    Files that are no recording of a runner's force are passed over, but for those that a TOML file
    declares.  Raises ValueError, in one line, for such a file, and for a folder without any
    recording.
    """
    files = [path for path in sorted(folder.iterdir()) if path.is_file()]
    curves, reasons = [], []
    for path in files:
        if path.suffix == ".toml":
            continue
        try:
            recording = read(path, quiet=True)
            curves += [curve(steps(recording))] if is_force(recording) else []
        except ValueError as reason:
            if path.with_suffix(".toml") in files:
                raise
            reasons.append(str(reason))
    if not curves:
        first = f"; {reasons[0]}" if reasons else ""
        raise ValueError(f"no recordings in '{folder}' that can be compared with{first}")
    return curves


def curve(table: xr.Dataset) -> Curve:
    """The mean curve of the steps of a recording; what it leaves open is the reference runner's."""
    about = table.attrs
    filters = [hertz for hertz in (about["cutoff"], about["filtered"]) if hertz]
    return Curve(
        f"recording {about['source']}",
        "the folder given",
        scenario_of(table, quiet=True),
        min(filters) if filters else None,
        table.sizes["step"],
        table[f"{VERTICAL}_mean"].values,
        np.nan_to_num(table[f"{VERTICAL}_sd"].values),
        "raw recording",
    )


def recording_checks(folder: Path) -> tuple[Check, ...]:
    """Checks against the recordings of a folder; errors are those of `curves_of`."""
    return tuple(check for each in curves_of(folder) for check in checks(each))
