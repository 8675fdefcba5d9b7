"""Force plates in C3D files, read with ezc3d: types 1 to 4, in any axes of the laboratory."""

from __future__ import annotations

import importlib.util
import io
import struct
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from spinesim.extras import install
from spinesim.mechanics.primitives import Array
from spinesim.recordings.c3d_child import REFUSED
from spinesim.recordings.forces import Lab
from spinesim.recordings.schema import Notes
from spinesim.recordings.tabular import recorded
from spinesim.recordings.text import Columns

MARK = 0x50  # second byte of every C3D file
BLOCK = 512  # bytes
INTEL = 84  # processor whose numbers are plain little-endian
AXES = "XYZ"
METRES = {"mm": 1e-3, "cm": 1e-2, "m": 1.0}
LONG = 1.5  # times the other side: people run along it
STEPPED = 100.0  # N that a plate varies by when somebody runs over it
LONGEST = 120  # s for ezc3d


def check_library(name: str, ending: str) -> None:
    """ValueError, in one line, that says how to get an optional library that is not there."""
    if importlib.util.find_spec(name) is None:
        raise ValueError(f"reading a {ending} needs {name}: {install('data')}")


def read_c3d(path: Path, declared: Mapping[str, Any], notes: Notes) -> xr.Dataset:
    """The force plates of a C3D file, all together."""
    check_library("ezc3d", ".c3d")
    check_whole(path)
    content = _plates(path)
    forces, rate = content["forces"], float(content["rate"])
    if not len(forces):
        raise ValueError(f"{path.name}: no force plate in the file")
    if not (np.isfinite(rate) and rate > 0):
        raise ValueError(f"{path.name} is damaged: a rate of {rate:g} Hz")
    used = [k for k, force in enumerate(forces) if _is_used(force)]
    if not used:
        raise ValueError(f"{path.name}: the force plates are all zero, or nobody stepped on them")
    if idle := [str(k + 1) for k in range(len(forces)) if k not in used]:
        notes.caution(f"plate {', '.join(idle)} is not stepped on and left out")
    names = [f"F{axis}{k + 1}" for k in used for axis in AXES]
    values = np.concatenate([forces[k] for k in used]).T
    lab = _lab(content["corners"][used[0]], str(content["unit"][used[0]]), notes)
    declared = {"rate": rate} | dict(declared)
    if abs(declared["rate"] / rate - 1) > 0.01:
        raise ValueError(f"rate {declared['rate']:g} Hz is declared, the file says {rate:g} Hz")
    return recorded(path, "c3d", Columns(names, values), declared, notes, lab)


def check_whole(path: Path) -> None:
    """ValueError, in one line, for a file that is no C3D, or shorter than its head says."""
    content = path.read_bytes()
    if len(content) < BLOCK or content[1] != MARK or content[0] < 2:
        raise ValueError(f"{path.name} is no C3D file: its head does not begin like one")
    section = content[BLOCK * (content[0] - 1) :][:4]
    if len(section) < 4:
        raise ValueError(f"{path.name} is cut off before its parameters")
    if section[3] != INTEL:
        return  # other processors write numbers in other ways: ezc3d knows them
    points, analogs = struct.unpack_from("<HH", content, 2)
    first, last = struct.unpack_from("<HH", content, 6)
    (scale,) = struct.unpack_from("<f", content, 12)
    (data,) = struct.unpack_from("<H", content, 16)
    frames, word = max(last - first + 1, 0), 4 if scale < 0 else 2
    wanted = BLOCK * (data - 1) + frames * word * (4 * points + analogs)
    if last < 0xFFFF and len(content) < wanted:
        raise ValueError(
            f"{path.name} is cut off: {len(content)} bytes where the head asks for {wanted}"
        )


def _plates(path: Path) -> Any:
    """Arrays of `spinesim.recordings.c3d_child`; ValueError, in one line, where it fails."""
    command = [sys.executable, "-m", "spinesim.recordings.c3d_child", str(path)]
    try:
        child = subprocess.run(command, capture_output=True, timeout=LONGEST, check=False)
    except subprocess.TimeoutExpired:
        raise ValueError(f"{path.name} is damaged: it takes over {LONGEST} s to read") from None
    if child.returncode == REFUSED:
        raise ValueError(f"{path.name}: {_reason(child.stderr.decode(errors='replace'))}")
    if child.returncode:
        raise ValueError(f"{path.name} is damaged: ezc3d cannot read it")
    return np.load(io.BytesIO(child.stdout))


def _reason(said: str) -> str:
    """What ezc3d says, in words."""
    text = " ".join(said.split())[:160]
    if "implemented" in text or "supported" in text or "type" in text.lower():
        return f"a plate type that is not known ({text})"
    return f"it cannot be read ({text})"


def _is_used(force: Array) -> bool:
    return bool(np.ptp(np.nan_to_num(force), axis=1).max() > STEPPED)


def _lab(corners: Array, unit: str, notes: Notes) -> Lab:
    """The vertical is the axis in which the corners do not differ, fore-aft the long side, where
    one side is long.
    """
    sizes = np.ptp(corners, axis=1)
    if not (np.isfinite(sizes).all() and sizes.max() > 0):
        return Lab()
    up = int(np.argmin(sizes))
    along = int(np.argmax(np.where(np.arange(3) == up, -1.0, sizes)))
    across = ({0, 1, 2} - {up, along}).pop()
    scale = METRES.get(unit.strip(), 1e-3 if sizes.max() > 20 else 1.0)
    text = f"a plate of {scale * sizes[along]:.2f} m x {scale * sizes[across]:.2f} m"
    reason = f"lab {AXES[up]} (corners)"
    if sizes[along] < LONG * sizes[across]:
        notes.guess(text)
        return Lab(AXES[up].lower(), "", reason)
    notes.guess(f"{text}; fore-aft = lab {AXES[along]} (its long side)")
    return Lab(AXES[up].lower(), AXES[along].lower(), reason)
