"""Disc height of a runner: pressures in the discs, and the creep fitted to measured stature.

    disc_height([(0.5, 16.0), (0.1, 8.0)], start="daily")     # (MPa, h) pieces -> strain

The pressure of a posture is a factor times that of the runner standing upright, the pressure of
running comes from the mean compression over a step.  Compliance is known by what stature loses
under standing loads; the lumbar discs carry a share of that loss.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from spinesim import catalogue
from spinesim.dose.creep import CreepLaw, Piece, follow, periodic
from spinesim.gait.standing import stand
from spinesim.mechanics.primitives import Array
from spinesim.scenario import Runner
from spinesim.scenario.constants import REFERENCE_HEIGHT, constants
from spinesim.spine import LEVELS
from spinesim.spine.lumbar import disc_pressure
from spinesim.units import shown

REFERENCE = Runner(trunk_lean=0.0)  # by whose standing load the compliance is known


@dataclass(frozen=True, eq=False)
class Stature:
    """How stature answers to load: creep numbers fitted together, and the lumbar share of it all.

    compliance: mm of stature for one standing load held for ever.
    fast_share: part of it in the fast element; fast, slow: time constants in h.
    lumbar_share: part of the loss of stature that the six discs carry.
    Numbers, or arrays (samples,).
    """

    compliance: ArrayLike
    fast_share: ArrayLike
    fast: ArrayLike
    slow: ArrayLike
    lumbar_share: ArrayLike

    @classmethod
    def fitted(cls) -> Stature:
        """The catalogue's numbers."""
        entries = catalogue.dose()
        return cls(
            *(
                entries[name].value
                for name in (
                    "stature_compliance",
                    "creep_fast_share",
                    "creep_fast_time",
                    "creep_slow_time",
                    "lumbar_share",
                )
            )
        )

    def law(self, standing: ArrayLike) -> CreepLaw:
        """The creep of every disc: c (..., 2) in 1/MPa and tau (..., 2) in h.

        standing: sum of height times pressure (mm MPa) over the discs of the reference runner,
        standing.
        """
        share = np.asarray(self.fast_share, dtype=float)
        whole = np.asarray(self.compliance, dtype=float) * np.asarray(
            self.lumbar_share, dtype=float
        )
        whole = whole / np.asarray(standing, dtype=float)
        elements = np.stack(np.broadcast_arrays(share * whole, (1 - share) * whole), axis=-1)
        return CreepLaw(elements, np.stack(np.broadcast_arrays(self.fast, self.slow), axis=-1))


def standing_compression(runner: Runner, body: Mapping[str, float] | None = None) -> Array:
    """Compression (6,) in N of the discs of a runner standing upright.

    body: constants that are this runner's own.
    """
    return np.asarray(stand(replace(runner, trunk_lean=0.0), body)["compression"].values[0])


def pressure(compression: Array, runner: Runner) -> Array:
    """Pressure (..., 6) in MPa under a compression (..., 6) in N."""
    return 1e-6 * disc_pressure(compression, runner.mass)


def disc_heights(runner: Runner) -> Array:
    """Heights (6,) of the discs in mm, L5/S1 upwards; they go with stature."""
    at_reference = np.array([constants()[f"{level}_height"] for level in LEVELS])
    return 1e3 * at_reference * runner.height / REFERENCE_HEIGHT


def reference_standing() -> float:
    """Sum of height times pressure (mm MPa) over the discs of the reference runner, standing."""
    return float(disc_heights(REFERENCE) @ pressure(standing_compression(REFERENCE), REFERENCE))


def stature_loss(strain: Array, runner: Runner, lumbar_share: ArrayLike) -> Array:
    """Loss of stature (...) in m that goes with a strain (..., 6) of the discs."""
    lumbar = strain @ disc_heights(runner)
    return np.asarray(1e-3 * lumbar / np.asarray(lumbar_share, dtype=float))


def disc_height(
    pieces: Iterable[Piece],
    *,
    start: str | ArrayLike = "daily",
    compliance: ArrayLike | None = None,
    time_constants: ArrayLike | None = None,
) -> Array:
    """Share of its height that a disc has lost at the end of each piece: (pieces, ...).

    pieces: (pressure in MPa, hours), one after the other; a pressure may be an array, such as one
        number a level.
    start: "daily" (the pieces repeat for ever), "rested" (no strain), or the strain (..., 2) of the
        two elements.
    compliance, time_constants: c (2,) in 1/MPa and tau (2,) in h of the two elements; by default
        those fitted to measured stature.

    Raises ValueError for pieces without duration, pressures that are not finite, unknown starts.

    >>> day = [(0.5, 16.0), (0.1, 8.0)]
    >>> disc_height(day, compliance=(0.1, 0.2), time_constants=(0.5, 8.0)).round(7)
    array([0.1427976, 0.0567807])
    """
    timeline = _checked(pieces)
    law = _law(compliance, time_constants)
    if isinstance(start, str):
        if start not in ("daily", "rested"):
            raise ValueError(
                f"start={shown(start)} is not known; give 'daily', 'rested', or the strain (..., 2)"
            )
        begin = periodic(timeline, law) if start == "daily" else np.zeros(2)
    else:
        begin = np.asarray(start, dtype=float)
        if not begin.shape or begin.shape[-1] != 2 or not np.isfinite(begin).all():
            raise ValueError("start: give the finite strain (..., 2) of the two elements")
    return np.array([strain.sum(-1) for strain in follow(timeline, law, begin)])


def _checked(pieces: Iterable[Piece]) -> Sequence[Piece]:
    try:
        timeline = [(np.asarray(pressure, float), float(hours)) for pressure, hours in pieces]
    except (TypeError, ValueError):
        raise ValueError(
            "pieces: give pairs of pressure (MPa) and hours, such as [(0.5, 16.0), (0.1, 8.0)]"
        ) from None
    if not timeline:
        raise ValueError("pieces: give at least one pair of pressure (MPa) and hours")
    for stress, hours in timeline:
        if not (np.isfinite(hours) and hours > 0):
            raise ValueError(f"pieces: {hours!r} h is not a duration; give hours above 0")
        if not np.isfinite(stress).all():
            raise ValueError("pieces: a pressure is not finite; give MPa")
    return timeline


def _law(compliance: ArrayLike | None, time_constants: ArrayLike | None) -> CreepLaw:
    if compliance is None or time_constants is None:
        fitted = Stature.fitted().law(reference_standing())
        compliance = fitted.compliance if compliance is None else compliance
        time_constants = fitted.time_constant if time_constants is None else time_constants
    return CreepLaw(
        _pair("compliance", compliance, "1/MPa"), _pair("time_constants", time_constants, "h")
    )


def _pair(name: str, numbers: ArrayLike, unit: str) -> Array:
    array = np.asarray(numbers, dtype=float)
    if array.shape != (2,) or not (np.isfinite(array).all() and (array > 0).all()):
        raise ValueError(f"{name}: give two positive numbers in {unit}, one an element")
    return array
