"""The ground reaction among the columns of a file: which is vertical, which sign is up, which way
is forward.  What is not declared is guessed, and every guess is said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from spinesim.mechanics.primitives import Array
from spinesim.recordings import schema
from spinesim.recordings.columns import summed, terms
from spinesim.recordings.names import foot_of, force_axis, pressure_axis, unit_of
from spinesim.recordings.schema import FEET, FORE_AFT, PRESSURE, VERTICAL, Notes
from spinesim.units import GRAVITY

LEAST_RATE = 200.0  # Hz: an impact peak lasts 20 ms
PEAKS = (300.0, 9000.0)  # N: greatest force of a runner of 30 to 180 kg
CONTACT = 100.0  # N above the flight: certainly a foot on the ground
BRAKES = 0.4  # share of a contact in which the ground brakes
TO_N = {"N": 1.0, "": 1.0, "kN": 1e3}
LIMIT_RUNS, LIMIT_RUN = 3, 0.02  # stretches at the greatest value; s of one alone


@dataclass(frozen=True)
class Lab:
    """What the file itself says of its axes: letters of the vertical and of the fore-aft one."""

    up: str = ""
    along: str = ""
    reason: str = ""


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
    scale = _scale([name for _, name in vertical], declared, notes)
    for _, name in vertical:
        _check_limit(name, columns[name], rate)
    sides = {foot: [term for term in vertical if foot_of(term[1]) == foot] for foot in FEET}
    total = _up(scale * _whole(summed(vertical, columns), notes), vertical, declared, notes)
    sign = float(np.sign(total @ summed(vertical, _known(columns))))
    channels = {VERTICAL: total}
    _check_size(total)
    if all(sides.values()):
        apart = [sign * scale * summed(sides[foot], _known(columns)) for foot in FEET]
        channels[VERTICAL] = np.stack(apart, axis=1)
        notes.guess("the feet are told apart by the names of the columns")
    fore = _fore_aft(columns, declared, notes, lab, axis)
    if fore:
        forward = scale * summed(fore, _known(columns))
        turn = _forward(total, forward, "fore_aft" in declared, fore, notes)
        channels[FORE_AFT] = turn * forward
        if PRESSURE not in channels and force_axis(fore[0][1]):
            channels |= _pressure(columns, force_axis(fore[0][1]), turn, total)
    return channels


def _known(columns: Mapping[str, Array]) -> dict[str, Array]:
    return {name: np.nan_to_num(values) for name, values in columns.items()}


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
    if lab.up in axes:
        notes.guess(f"up = {lab.reason}")
        return [(1.0, name) for name in axes[lab.up]], lab.up
    if "up" in axes:
        notes.guess(f"vertical: {' + '.join(axes['up'])}, by name")
        return [(1.0, name) for name in axes["up"]], "up"
    means = {
        axis: abs(float(np.nanmean(sum(columns[name] for name in group))))
        for axis, group in axes.items()
        if axis != "along"
    }
    if not means:
        raise ValueError(
            f"no column is a force by its name ({schema.listed(names)}); declare vertical = '-Fz'"
        )
    axis = max(means, key=lambda letter: means[letter])
    if len(means) > 1 or len(names) > 2:
        notes.guess(f"vertical: {' + '.join(axes[axis])}, the force with the greatest mean")
    return [(1.0, name) for name in axes[axis]], axis


def _scale(names: list[str], declared: Mapping[str, Any], notes: Notes) -> float:
    """Newtons for one of the file's unit."""
    unit = declared.get("units", "")
    if unit not in ("N", "kN", "BW", "V"):
        said = {unit_of(name) for name in names} & {"N", "kN", "BW"}
        unit = said.pop() if len(said) == 1 else ""
        if unit:
            notes.guess(f"forces in {unit}, by the name of the column")
    if unit == "BW":
        if "mass" not in declared:
            raise ValueError("a force in body weights needs the mass; give mass=70")
        return float(declared["mass"]) * GRAVITY
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


def _check_limit(name: str, values: Array, rate: float) -> None:
    """ValueError for a channel that stands at its limit."""
    finite = values[np.isfinite(values)]
    if len(finite) < 3 or np.ptp(finite) == 0:
        return
    extreme = finite.max() if abs(finite.max()) >= abs(finite.min()) else finite.min()
    at = np.abs(values - extreme) <= 1e-9 * abs(extreme)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], at.astype(int), [0]])))
    lengths = np.diff(edges)[::2]
    if (lengths >= 3).sum() >= LIMIT_RUNS or lengths.max(initial=0) > LIMIT_RUN * rate:
        raise ValueError(
            f"{name} stands at its limit of {extreme:.6g} in {int((lengths >= 3).sum())} places: "
            "it is clipped; record with a wider range"
        )


def _fore_aft(
    columns: Mapping[str, Array], declared: Mapping[str, Any], notes: Notes, lab: Lab, up: str
) -> list[tuple[float, str]]:
    """Signs and names of the fore-aft columns; none where the file has none."""
    if "fore_aft" in declared:
        chosen = terms(declared["fore_aft"], list(columns), "fore_aft")
        taken = (
            {name for _, name in terms(declared["vertical"], list(columns), "vertical")}
            if ("vertical" in declared)
            else {name for name in columns if force_axis(name) == up}
        )
        if twice := [name for _, name in chosen if name in taken]:
            raise ValueError(f"{twice[0]} is declared vertical and fore-aft; give it once")
        return chosen
    groups: dict[str, list[str]] = {}
    for name in columns:
        if (axis := force_axis(name)) and axis != up:
            groups.setdefault(axis, []).append(name)
    if not groups:
        return []
    if "along" in groups:
        return [(1.0, name) for name in groups["along"]]
    if lab.along in groups:
        return [(1.0, name) for name in groups[lab.along]]
    score = {}
    for axis, group in groups.items():
        force = np.nan_to_num(sum(columns[name] for name in group))
        score[axis] = float(np.diff(np.percentile(force, [1, 99]))[0] - abs(force.mean()))
    axis = max(score, key=lambda letter: score[letter])
    notes.guess(f"fore-aft: {' + '.join(groups[axis])}, the wider force with a mean near zero")
    return [(1.0, name) for name in groups[axis]]


def _forward(
    vertical: Array, fore: Array, fixed: bool, chosen: list[tuple[float, str]], notes: Notes
) -> float:
    """+1 or -1: the sign with which the first 40 % of contact brakes."""
    on = vertical - np.percentile(vertical, 5) > CONTACT
    edges = np.flatnonzero(np.diff(np.concatenate([[0], on.astype(int), [0]])))
    early = np.zeros(len(on), bool)
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        early[start : start + int(BRAKES * (end - start))] = True
    braking = float(fore[early].sum()) if early.any() else -1.0
    if braking <= 0:
        return 1.0
    names = " + ".join(name for _, name in chosen)
    if fixed:
        notes.caution(f"fore_aft = {names}: the first part of contact drives instead of braking")
        return 1.0
    notes.guess(f"forward = -({names}), which brakes first")
    return -1.0


def _pressure(
    columns: Mapping[str, Array], axis: str, turn: float, total: Array
) -> dict[str, Array]:
    """The center of pressure along an axis in m, of both feet weighted by nothing but contact."""
    names = [name for name in columns if pressure_axis(name) == axis]
    if not names:
        return {}
    sides = {foot: [name for name in names if foot_of(name) == foot] for foot in FEET}
    unit = 1e-3 if max(np.nanmax(np.abs(columns[name])) for name in names) > 20 else 1.0
    if len(names) == 1:
        return {PRESSURE: turn * unit * columns[names[0]]}
    if all(len(group) == 1 for group in sides.values()):
        apart = [turn * unit * columns[sides[foot][0]] for foot in FEET]
        return {PRESSURE: np.stack(apart, axis=1)}
    return {}
