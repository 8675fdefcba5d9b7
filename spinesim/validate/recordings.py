"""Ground reactions as laboratories recorded them: read into steps, and steps into a mean curve.

Three formats of files are known:

    Fukuchi et al. 2017    *.txt   tab-separated: Time (frame, 300 Hz), Fx, Fy (vertical, N), Fz,
                                   COPx, ...; the speed is in the name (T35: 3.5 m/s)
    Alcantara et al. 2022  *.csv   trial_row, speed_m_s, t_s, vGRF_BW, ...; already low-pass
                                   filtered; one recording a trial
    BMClab (OpenSim)       *.mot   time, R_ground_force_vy, R_ground_force_px,
                                   L_ground_force_vy, ...; two force plates overground
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from spinesim.mechanics.primitives import Array
from spinesim.recordings.contacts import CONTACT, contacts, normalised, smooth
from spinesim.units import GRAVITY

RATE, CUTOFF = 300.0, 50.0  # Hz, of the raw recordings


@dataclass(frozen=True)
class Recording:
    """Steps of one runner.

    curves: force (body weights) over 0 to 100 % of contact, one row a step (n, 101); mass in kg,
    speed in m/s, times in s, cutoff of the filter in Hz.
    """

    name: str
    curves: Array
    mass: float
    speed: float
    step_time: float
    contact_time: float
    cutoff: float

    @property
    def mean(self) -> Array:
        """Mean force (101,), body weights."""
        return np.asarray(self.curves.mean(axis=0))

    @property
    def sd(self) -> Array:
        """Standard deviation between steps (101,), body weights."""
        return np.asarray(self.curves.std(axis=0, ddof=1))


def _steps(
    name: str, time: Array, force: Array, mass: float | None, speed: float, cutoff: float
) -> Recording:
    """A recording of successive steps.

    Without a mass, the mean force (N) over whole steps is taken as body weight.
    """
    steps = list(contacts(time, force, CONTACT))
    if len(steps) < 3:
        raise ValueError(
            f"{name}: {len(steps)} whole contacts above {CONTACT:g} N; three are needed"
        )
    starts = np.array([start for start, _ in steps])
    step_time = float(np.median(np.diff(starts)))
    if mass is None:
        whole = (time >= starts[0]) & (time < starts[-1])
        mass = float(force[whole].mean()) / GRAVITY
    curves = np.array([normalised(time, force, *contact) for contact in steps]) / (mass * GRAVITY)
    return Recording(
        name,
        curves,
        mass,
        speed,
        step_time,
        float(np.mean([end - start for start, end in steps])),
        cutoff,
    )


def fukuchi(path: Path) -> list[Recording]:
    """A treadmill recording, raw: filtered at 50 Hz, mass from the mean force."""
    speed = re.search(r"T(\d)(\d)", path.name)
    if speed is None:
        raise ValueError(
            f"{path.name}: the name does not tell the speed; it has to hold T25, T35 or T45"
        )
    force = _table(path, "\t", 0)["Fy"]
    time = np.arange(len(force)) / RATE
    return [
        _steps(
            path.name,
            time,
            smooth(time, force, CUTOFF),
            None,
            int(speed[1]) + int(speed[2]) / 10,
            CUTOFF,
        )
    ]


def alcantara(path: Path, mass: float = 76.8) -> list[Recording]:
    """Trials of one runner (76.8 kg), forces in body weights, filtered at 30 Hz by the authors."""
    table = _table(path, ",", 0)
    trials = []
    for trial in np.unique(table["trial_row"]):
        rows = table["trial_row"] == trial
        force = table["vGRF_BW"][rows] * mass * GRAVITY
        trials.append(
            _steps(
                f"{path.name}, row {trial:g}",
                table["t_s"][rows],
                force,
                mass,
                float(table["speed_m_s"][rows][0]),
                30.0,
            )
        )
    return trials


def bmclab(path: Path) -> list[Recording]:
    """A right and a left step overground.

    The step time is that from touchdown to touchdown.  Over it, the mean of both impulses is taken
    as body weight (a steady runner's impulse per step), and the distance between the two mean
    centres of pressure as speed.
    """
    lines = _lines(path)
    head = next((i for i, line in enumerate(lines) if line.split()[:1] == ["time"]), None)
    if head is None:
        raise ValueError(f"{path.name}: no line of column names that begins with time")
    table = _table(path, None, head)
    time, feet = table["time"], []
    for side in ("R", "L"):
        force = table[f"{side}_ground_force_vy"]
        steps = list(contacts(time, smooth(time, force, CUTOFF), CONTACT))
        if len(steps) != 1:
            raise ValueError(
                f"{path.name}: {len(steps)} contacts of the {side} foot; one is expected"
            )
        on = force > CONTACT
        place = float(np.average(table[f"{side}_ground_force_px"][on], weights=force[on]))
        feet.append((steps[0], smooth(time, force, CUTOFF), place))
    (right, first, x0), (left, second, x1) = feet
    step_time = abs(left[0] - right[0])
    mass = float(np.trapezoid(first + second, time)) / 2 / step_time / GRAVITY
    curves = np.array(
        [normalised(time, force, *contact) for contact, force in ((right, first), (left, second))]
    ) / (mass * GRAVITY)
    contact_time = (right[1] - right[0] + left[1] - left[0]) / 2
    return [
        Recording(
            path.name, curves, mass, abs(x1 - x0) / step_time, step_time, contact_time, CUTOFF
        )
    ]


FORMATS: dict[str, Callable[[Path], list[Recording]]] = {
    ".txt": fukuchi,
    ".csv": alcantara,
    ".mot": bmclab,
}
COLUMNS = {
    ".txt": ("Fy",),
    ".csv": ("trial_row", "speed_m_s", "t_s", "vGRF_BW"),
    ".mot": ("time", "R_ground_force_vy", "L_ground_force_px"),
}


def read(path: Path) -> list[Recording]:
    """The recordings in a file.

    Raises ValueError, in one line, for a file that is none of the three formats.
    """
    if path.suffix not in FORMATS:
        raise ValueError(f"{path.name}: recordings end in {', '.join(FORMATS)}")
    try:
        return FORMATS[path.suffix](path)
    except (OSError, KeyError, IndexError) as error:
        reason = f"no column {error}" if isinstance(error, KeyError) else str(error)
        raise ValueError(
            f"{path.name}: {reason}; a {path.suffix} recording has the columns "
            f"{', '.join(COLUMNS[path.suffix])} ..."
        ) from None


def read_folder(folder: Path) -> list[Recording]:
    """All recordings of a folder.

    Files without the columns of their format (a mean curve, a list) are passed over.
    """
    files = sorted(path for path in folder.iterdir() if path.suffix in FORMATS)
    recordings = [path for path in files if COLUMNS[path.suffix][0] in " ".join(_lines(path)[:12])]
    if not recordings:
        raise ValueError(
            f"no recordings in '{folder}': it holds no {', '.join(FORMATS)} file with the columns "
            "of a known format"
        )
    return [recording for path in recordings for recording in read(path)]


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8", errors="replace").splitlines()


def _table(path: Path, separator: str | None, head: int) -> dict[str, Array]:
    """Columns by name; ValueError in one line where a cell is not a number."""
    lines = _lines(path)[head:]
    names = lines[0].split(separator) if lines else []
    try:
        cells = np.array(
            [
                [float(cell) for cell in line.split(separator)[: len(names)]]
                for line in lines[1:]
                if line.strip()
            ]
        )
    except ValueError as error:
        raise ValueError(f"{path.name}: {error}") from None
    if cells.ndim != 2 or cells.shape[1] != len(names):
        raise ValueError(
            f"{path.name}: the rows do not all have the {len(names)} columns of the head"
        )
    return dict(zip((name.strip() for name in names), cells.T, strict=True))
