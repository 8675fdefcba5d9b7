"""The muscle sharing with the trunk held still, against numbers found independently.

The held trunk: 70 kg, rigid, leaned until L5/S1 bears a given moment per kg while gravity is
load_factor times itself.  It may settle freely: tissue takes what muscles leave, at the price of
the bend (`SETTLED`), and presses no disc.  A gait leaves no such freedom; standing does
(`spinesim.spine.tissue`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, partial
from typing import Any

import numpy as np

from spinesim.mechanics.primitives import Array
from spinesim.scenario.condition import DEEP_CORE
from spinesim.spine import LEVELS
from spinesim.spine.discs import DiscLoads, disc_loads
from spinesim.spine.muscles import ABDOMINALS, MuscleSet, held_trunk, muscle_set
from spinesim.spine.stiffness import bending_stiffness
from spinesim.units import GRAVITY
from spinesim.validate.case import Check

MASS = 70.0
WEIGHT = MASS * GRAVITY
SOURCE = (
    "the sharing law and muscles of catalogue/muscles.toml, solved as a bounded least-squares "
    "problem (scipy.optimize.lsq_linear)"
)
WITHIN = 0.005
SETTLED = 30.0  # N m: tissue bent to the end of its range
Q = 19.0  # stiffness of a muscle, k L / F; a runner has `stiffness_per_force`
TISSUE = 2 * 180 / np.pi  # N m/rad: 2 N m a degree
# N m/kg at L5/S1, load factor, compression of L4/L5 in body weights
WALKING = ((0.2, 1.15, 0.921), (0.35, 1.25, 1.148), (0.5, 1.35, 1.378))
RUNNING = (
    (1.0, 1.990, 2.177, 1.936),
    (1.25, 2.368, 2.594, 2.295),
    (1.5, 2.744, 3.009, 2.653),
)  # N m/kg; L3/L4, L4/L5, L5/S1 in body weights
WEAK_COMPRESSION = (0.811, 0.865, 0.971, 1.039, 1.081, 1.105)
WEAK_SHEAR = (1.176, 1.075, 0.917, 1.007, 1.081, 1.085)


def held(
    lean: float = 0.0, load_factor: float = 1.0, muscles: MuscleSet | None = None, **options: Any
) -> DiscLoads:
    """Disc loads of the trunk held at `lean` (rad) under `load_factor` times gravity."""
    trunk = held_trunk(MASS, lean=lean, load_factor=load_factor)
    known = muscles or muscle_set(MASS)
    return disc_loads(
        trunk.axial,
        trunk.shear,
        trunk.moments,
        trunk.disc_pitch,
        trunk.trunk_pitch,
        known,
        reserve_scale=SETTLED,
        **options,
    )


def pressed(load: DiscLoads) -> Array:
    """Compression (6,) by weight and muscles alone (N)."""
    return load.compression - load.reserve_compression


def squared(load: DiscLoads) -> Array:
    """Shear (6,) square to the trunk, to which the reserve adds nothing (N)."""
    return load.trunk_shear


def bearing(per_kg: float, load_factor: float, muscles: MuscleSet | None = None) -> DiscLoads:
    """Disc loads of the trunk leaned so far that L5/S1 bears `per_kg` times the mass (N m)."""
    across, along = (
        float(held_trunk(MASS, lean=angle, load_factor=load_factor).moments[0])
        for angle in (0.0, np.pi / 2)
    )
    lean = float(np.arctan2(along, across) - np.arccos(per_kg * MASS / np.hypot(along, across)))
    return held(lean, load_factor, muscles)


def _at(load: DiscLoads, level: str) -> float:
    return float(pressed(load)[LEVELS.index(level)])


def quasi_static() -> Iterator[Check]:
    """Standing, leaning, walking and running moments."""
    yield _check("upright", "L4/L5 compression", 508.3, lambda: _at(held(), "L4/L5"), "N")
    yield _check(
        "30 deg lean over upright",
        "L4/L5 compression",
        1.934,
        lambda: _at(held(np.pi / 6), "L4/L5") / _at(held(), "L4/L5"),
    )
    for per_kg, factor, value in WALKING:
        yield _check(
            f"{per_kg:g} N m/kg",
            "L4/L5 compression",
            value,
            partial(_walking, per_kg, factor),
            "BW",
        )
    for per_kg, *values in RUNNING:
        for level, value in zip(("L3/L4", "L4/L5", "L5/S1"), values, strict=True):
            ours = partial(_running, per_kg, level)
            yield _check(f"{per_kg:g} N m/kg", f"{level} compression", value, ours, "BW")


def _walking(per_kg: float, load_factor: float) -> float:
    return _at(bearing(per_kg, load_factor), "L4/L5") / WEIGHT


def _running(per_kg: float, level: str) -> float:
    return _at(bearing(per_kg, 0.75 + per_kg), level) / WEIGHT


def _check(
    what: str, quantity: str, value: float, ours: Callable[[], float], unit: str = "1"
) -> Check:
    return Check(f"Held trunk, {what}", SOURCE, quantity, value, ours, unit, WITHIN)


def weakness() -> Iterator[Check]:
    """Deep core without strength at 1.25 N m/kg, and a braced abdomen."""
    for part, name, values in (
        (pressed, "compression", WEAK_COMPRESSION),
        (squared, "shear", WEAK_SHEAR),
    ):
        for k, (level, value) in enumerate(zip(LEVELS, values, strict=True)):
            text = f"{level} {name}, weak over strong"
            yield _check("deep core weak", text, value, partial(_held_weak, part, k))
    yield _check(
        "abdominal floor doubled",
        "L4/L5 compression",
        1.280,
        lambda: _at(_braced(2.0), "L4/L5") / _at(_braced(1.0), "L4/L5"),
    )
    yield _check(
        "abdominal floor doubled",
        "active stiffness",
        1.628,
        lambda: _stiffness(2.0) / _stiffness(1.0),
    )


def _held_weak(part: Callable[[DiscLoads], Array], k: int) -> float:
    return float((part(_weakened()) / part(bearing(1.25, 2.0)))[k])


@cache
def _weakened() -> DiscLoads:
    return bearing(1.25, 2.0, muscle_set(MASS, strength=dict.fromkeys(DEEP_CORE, 0.0)))


def _braced(times: float) -> DiscLoads:
    muscles = muscle_set(MASS)
    return held(muscles=muscles, floor=np.where(muscles.within(*ABDOMINALS), 0.015 * times, 0.01))


def _stiffness(times: float) -> float:
    activation = _braced(times).sharing.activation
    return float(bending_stiffness(activation, muscle_set(MASS), TISSUE, q=Q).trunk)


CHECKS: tuple[Check, ...] = (*quasi_static(), *weakness())
