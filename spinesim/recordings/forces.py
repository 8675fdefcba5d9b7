"""The ground reaction among the columns of a file: which is vertical, which sign is up, which way
is forward.  What is not declared is guessed, and every guess is said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from spinesim.mechanics.primitives import Array
from spinesim.recordings.columns import check_limit, summed, terms
from spinesim.recordings.fore_aft import fore_aft_channels
from spinesim.recordings.names import foot_of, force_axis, plate_of
from spinesim.recordings.schema import FEET, VERTICAL, Notes, listed
from spinesim.units import GRAVITY

LEAST_RATE = 200.0  # Hz: an impact peak lasts 20 ms
PEAKS = (300.0, 9000.0)  # N: greatest force of a runner of 30 to 180 kg
TO_N = {"N": 1.0, "": 1.0, "kN": 1e3, "lbf": 4.4482216152605, "kgf": 9.80665}
WEIGHTS = {"BW": 1.0, "%BW": 0.01}
BEARS = 3.0  # times the mean force of the axis that should be up: the other one is
IDLE = 0.05  # of the greatest change of any plate: nobody stepped on this one
WHOLE = 0.02  # of the greatest force: by that much one column may differ from the sum of others


@dataclass(frozen=True)
class Lab:
    """What the file itself says: letters of the vertical and of the fore-aft axis and why; units
    of columns by name.
    """

    up: str = ""
    along: str = ""
    reason: str = ""
    units: Mapping[str, str] = field(default_factory=dict)


def has_forces(names: list[str], declared: Mapping[str, Any]) -> bool:
    """Whether a file holds a ground reaction: one is declared, or a column is named like one."""
    return "vertical" in declared or any(force_axis(name) for name in names)


def force_channels(
    columns: Mapping[str, Array], rate: float, declared: Mapping[str, Any], notes: Notes, lab: Lab
) -> dict[str, Array]:
    """Vertical and fore-aft force (time) or (time, foot) in N, and the center of pressure.

    Raises ValueError, in one line, for what is no ground reaction of a runner.
    """
    if rate < LEAST_RATE:
        raise ValueError(
            f"a force at {rate:g} Hz shows no impact; record it at {LEAST_RATE:g} Hz or more"
        )
    vertical, axis = _vertical(columns, declared, notes, lab)
    scale = _scale([lab.units.get(name, "") for _, name in vertical], declared, notes)
    for _, name in vertical:
        check_limit(name, columns[name], rate)
    sides = {foot: [term for term in vertical if foot_of(term[1]) == foot] for foot in FEET}
    total = _up(scale * _whole(summed(vertical, columns), notes), vertical, declared, notes)
    known = {name: np.nan_to_num(values) for name, values in columns.items()}
    sign = float(np.sign(total @ summed(vertical, known)))
    _check_size(total)
    channels = {VERTICAL: total}
    if all(sides.values()):
        apart = [sign * scale * summed(sides[foot], known) for foot in FEET]
        channels[VERTICAL] = np.stack(apart, axis=1)
        notes.guess("the feet are told apart by the names of the columns")
    taken = {name for _, name in vertical}
    others = {name: scale * values for name, values in known.items() if name not in taken}
    forces = _of_same_plates(others, taken, declared)
    axes = {"up": axis, "along": "" if axis != lab.up else lab.along}
    return channels | fore_aft_channels(forces, known, total, axes, declared, taken, notes)


def _of_same_plates(
    columns: Mapping[str, Array], vertical: set[str], declared: Mapping[str, Any]
) -> dict[str, Array]:
    """Columns without the forces of plates whose vertical force was left out."""
    if {"vertical", "fore_aft"} & set(declared):
        return dict(columns)
    axis = force_axis(next(iter(vertical)))
    out = {plate_of(name) for name in columns if force_axis(name) == axis}
    out -= {plate_of(name) for name in vertical}
    return {name: values for name, values in columns.items() if plate_of(name) not in out}


def _vertical(
    columns: Mapping[str, Array], declared: Mapping[str, Any], notes: Notes, lab: Lab
) -> tuple[list[tuple[float, str]], str]:
    """Signs and names of the vertical columns, and the letter of their axis."""
    names = list(columns)
    if "vertical" in declared:
        chosen = terms(declared["vertical"], names, "vertical")
        return chosen, force_axis(chosen[0][1])
    axes: dict[str, list[str]] = {}
    for name in names:
        if axis := force_axis(name):
            axes.setdefault(axis, []).append(name)
    means = {
        axis: abs(float(np.nanmean(sum(columns[name] for name in group))))
        for axis, group in axes.items()
        if axis not in ("along", "force")
    }
    if not means and "force" in axes:
        means = {"force": 1.0}
    if not means:
        raise no_force(columns)
    axis = max(means, key=lambda letter: means[letter])
    if "up" in means:
        axis = "up"
        reason = f"vertical: {' + '.join(axes['up'])}, by name"
    elif lab.up in means and means[axis] <= BEARS * means[lab.up]:
        axis, reason = lab.up, f"up = {lab.reason}"
    else:
        reason = f"vertical: {' + '.join(axes[axis])}, the force with the greatest mean"
        if lab.up in means:
            notes.caution(f"up should be {lab.reason}, but {axis} bears the weight")
    if lab.up or len(axes) > 1 or len(names) > 2 or axis in ("up", "force"):
        notes.guess(reason)
    return [(1.0, name) for name in _used(axes[axis], columns, notes)], axis


def no_force(columns: Mapping[str, Array]) -> ValueError:
    """The error where no name of a column says that it is a force."""
    means = {name: abs(float(np.nan_to_num(values).mean())) for name, values in columns.items()}
    likely = max(means, key=lambda name: means[name], default="Fz")
    return ValueError(
        f"no column is a ground reaction by its name ({listed(list(columns))}); declare which is, "
        f"such as vertical = '{likely}', or a sensor, such as sacrum = 'az'"
    )


def _used(names: list[str], columns: Mapping[str, Array], notes: Notes) -> list[str]:
    """Those of several vertical columns that add up to the force: no idle plates, and no total
    beside its parts.
    """
    if len(names) < 2:
        return names
    spans = {name: float(np.diff(np.nanpercentile(columns[name], [1, 99]))[0]) for name in names}
    used = [name for name in names if spans[name] > IDLE * max(spans.values())]
    if idle := [name for name in names if name not in used]:
        notes.caution(f"{', '.join(idle)}: nobody stepped there, left out")
    if len(used) < 3:
        return used
    together = sum(np.nan_to_num(columns[name]) for name in used)
    for name in used:
        values = np.nan_to_num(columns[name])
        if np.abs(together - 2 * values).max() < WHOLE * np.abs(values).max():
            notes.guess(f"{name} is the sum of {', '.join(each for each in used if each != name)}")
            return [name]
    return used


def _scale(units: list[str], declared: Mapping[str, Any], notes: Notes) -> float:
    """Newtons for one of the file's unit."""
    unit = declared.get("units", "")
    if unit not in (*TO_N, *WEIGHTS, "V") or not unit:
        known = set(units) & {*TO_N, *WEIGHTS} - {""}
        unit = known.pop() if len(known) == 1 else ""
        if unit:
            notes.guess(f"forces in {unit}, as the file says")
    if unit in WEIGHTS:
        if "mass" not in declared:
            raise ValueError("a force in body weights needs the mass; give mass=70")
        return WEIGHTS[unit] * float(declared["mass"]) * GRAVITY
    return TO_N.get(unit, 1.0)


def _whole(values: Array, notes: Notes) -> Array:
    """The force with missing values in flight filled; ValueError for one inside a contact."""
    missing = np.isnan(values)
    if not missing.any():
        return values
    if missing.all():
        raise ValueError("the vertical force has no value at all")
    known = np.flatnonzero(~missing)
    filled = np.interp(np.arange(len(values)), known, values[known])
    level = np.percentile(np.abs(values[known]), 99) * 0.1
    inside = missing & (np.abs(filled) > level)
    if inside.any():
        raise ValueError(
            f"the vertical force has missing values inside a contact, at sample "
            f"{int(np.argmax(inside)) + 1}; cut the recording there"
        )
    notes.caution(f"{int(missing.sum())} missing values in flight were filled")
    return np.asarray(filled)


def _up(
    force: Array, chosen: list[tuple[float, str]], declared: Mapping[str, Any], notes: Notes
) -> Array:
    """The force with the sign that makes it positive; a declared one has to be."""
    if force.mean() >= 0:
        return force
    if "vertical" in declared:
        raise ValueError(
            f"vertical = {declared['vertical']!r} is negative on average, as if the runner hung "
            "from the plate; turn its sign"
        )
    notes.guess(f"{' + '.join(name for _, name in chosen)} is force on the plate: sign turned")
    return -force


def _check_size(force: Array) -> None:
    """ValueError for a force that no runner of 30 to 180 kg has."""
    top = float(np.percentile(force, 99.5))
    if not PEAKS[0] <= top <= PEAKS[1]:
        raise ValueError(
            f"the vertical force reaches {top:.4g} N, no runner of 30 to 180 kg: is it in other "
            "units? declare units = 'BW', 'kN' or 'V'"
        )
