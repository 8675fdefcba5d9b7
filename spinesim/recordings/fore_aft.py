"""The fore-aft force among the columns of a file, which way is forward, where the feet press."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from spinesim.mechanics.primitives import Array
from spinesim.recordings.columns import summed, terms
from spinesim.recordings.names import foot_of, force_axis, pressure_axis
from spinesim.recordings.schema import FEET, FORE_AFT, PRESSURE, Notes

CONTACT = 100.0  # N above the flight: certainly a foot on the ground
BRAKES = 0.4  # share of a contact in which the ground brakes
IN_MM = 20.0  # of a place: above it the file is in mm
Terms = list[tuple[float, str]]


def fore_aft_channels(
    columns: Mapping[str, Array],
    pressures: Mapping[str, Array],
    vertical: Array,
    axes: Mapping[str, str],
    declared: Mapping[str, Any],
    taken: set[str],
    notes: Notes,
) -> dict[str, Array]:
    """Fore-aft force (time) in N and center of pressure in m, none where the file has none.

    columns: forces (N) that are not vertical; pressures: all columns, in units of the file;
    vertical (n,): the vertical force (N); axes: the letters "up" and "along", where known;
    taken: names of the vertical columns.
    """
    chosen = _chosen(columns, axes, declared, taken, notes)
    if not chosen:
        return {}
    force = summed(chosen, columns)
    turn = _forward(vertical, force, "fore_aft" in declared, chosen, notes)
    channels = {FORE_AFT: turn * force}
    if axis := force_axis(chosen[0][1]):
        channels |= _pressure(pressures, axis, turn)
    return channels


def _chosen(
    columns: Mapping[str, Array],
    axes: Mapping[str, str],
    declared: Mapping[str, Any],
    taken: set[str],
    notes: Notes,
) -> Terms:
    """Signs and names of the fore-aft columns."""
    if "fore_aft" in declared:
        chosen = terms(declared["fore_aft"], [*columns, *taken], "fore_aft")
        if twice := [name for _, name in chosen if name in taken]:
            raise ValueError(f"{twice[0]} is declared vertical and fore-aft; give it once")
        return chosen
    groups: dict[str, list[str]] = {}
    for name in columns:
        if (axis := force_axis(name)) and axis not in (axes["up"], "up", "force"):
            groups.setdefault(axis, []).append(name)
    if not groups:
        return []
    for axis in ("along", axes["along"]):
        if axis in groups:
            return [(1.0, name) for name in groups[axis]]
    score = {}
    for axis, group in groups.items():
        force = np.sum([columns[name] for name in group], axis=0)
        score[axis] = float(np.diff(np.percentile(force, [1, 99]))[0] - abs(force.mean()))
    axis = max(score, key=lambda letter: score[letter])
    notes.guess(f"fore-aft: {' + '.join(groups[axis])}, the wider force with a mean near zero")
    return [(1.0, name) for name in groups[axis]]


def _forward(vertical: Array, fore: Array, fixed: bool, chosen: Terms, notes: Notes) -> float:
    """+1 or -1: the sign with which the first 40 % of contact brakes."""
    on = vertical - np.percentile(vertical, 5) > CONTACT
    edges = np.flatnonzero(np.diff(np.concatenate([[0], on.astype(int), [0]])))
    early = np.zeros(len(on), bool)
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        early[start : start + int(BRAKES * (end - start))] = True
    level = float(np.median(fore[~on])) if (~on).any() else 0.0
    braking = float((fore[early] - level).sum()) if early.any() else -1.0
    if braking <= 0:
        return 1.0
    names = " + ".join(name for _, name in chosen)
    if fixed:
        notes.caution(f"fore_aft = {names}: the first part of contact drives instead of braking")
        return 1.0
    notes.guess(f"forward = -({names}), which brakes first")
    return -1.0


def _pressure(columns: Mapping[str, Array], axis: str, turn: float) -> dict[str, Array]:
    """The center of pressure along an axis in m, of both feet where the file tells them apart."""
    names = [name for name in columns if pressure_axis(name) == axis]
    if not names:
        return {}
    sides = {foot: [name for name in names if foot_of(name) == foot] for foot in FEET}
    scale = 1e-3 if max(np.abs(columns[name]).max() for name in names) > IN_MM else 1.0
    if len(names) == 1:
        return {PRESSURE: turn * scale * columns[names[0]]}
    if all(len(group) == 1 for group in sides.values()):
        apart = [turn * scale * columns[sides[foot][0]] for foot in FEET]
        return {PRESSURE: np.stack(apart, axis=1)}
    return {}
