"""Bounds of the sharing: least activations of the trunk muscles, and what their reserve costs."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import ArrayLike

from spinesim.mechanics.primitives import Array
from spinesim.scenario.condition import LEAST_STRENGTH
from spinesim.scenario.constants import REFERENCE_MASS, constants
from spinesim.scenario.runner import Runner
from spinesim.spine.muscles import ABDOMINALS, MuscleSet, muscle_set

HIGHEST = 0.95  # of the floors: the sharing needs room above them


def activation_floor(
    runner: Runner | Sequence[Runner], muscles: MuscleSet, co_contraction: ArrayLike | None = None
) -> Array:
    """Least activation (18,) of the muscle elements; several runners give (N, 1, 18).

    Muscles hold a tone, the abdominal wall `co_contraction` times as much, by default the runner's
    own.  Tone is a force: weaker muscles hold it with more activation.
    """
    c = constants()
    if co_contraction is None:
        co_contraction = (
            runner.co_contraction
            if isinstance(runner, Runner)
            else [person.co_contraction for person in runner]
        )
    times = np.asarray(co_contraction, dtype=float)
    wall = c["abdominal_floor"] * (times[:, None, None] if times.ndim else times)
    tone = np.where(muscles.within(*ABDOMINALS), wall, c["muscle_floor"])
    return np.minimum(tone / np.maximum(muscles.strength, LEAST_STRENGTH), HIGHEST)


def most_co_contraction(muscles: MuscleSet) -> Array:
    """The most (...) that the abdominal wall can co-contract, over its tone."""
    wall = muscles.strength[..., muscles.within(*ABDOMINALS)].min(axis=-1)
    return np.asarray(HIGHEST * wall / constants()["abdominal_floor"])


def with_hip_flexors(floor: Array, hip_flexion: Array, muscles: MuscleSet) -> Array:
    """`floor` (N, 1, 18) with the psoas at least as active (N, T, 18) as its share of the moment
    that bends the hip, `hip_flexion` (N, T) in N m, asks.
    """
    psoas = muscles.within("PS")
    pull = constants()["psoas_pull"] * np.maximum(hip_flexion, 0.0)[..., None]
    strongest = np.maximum(muscles.force[..., psoas], 1e-9)  # N: without strength it pulls nothing
    least = np.repeat(floor, hip_flexion.shape[-1], axis=-2)
    least[..., psoas] = np.maximum(floor[..., psoas], np.minimum(pull / strongest, HIGHEST))
    return least


def reserve_scale(muscles: MuscleSet) -> Array:
    """Scale (...) of the reserve in N m: that of the reference runner, times how strong the
    extensors of the back are.

    Reserve then costs as much of anybody's strength: people whose muscles are all weaker by one
    factor share alike, and press their discs alike, until a muscle pulls with all its force.

    >>> from spinesim.scenario.runner import Runner
    >>> from spinesim.spine.muscles import muscles_of
    >>> [round(float(reserve_scale(muscles_of(Runner(age=age)))), 1) for age in (30, 65)]
    [5.0, 3.6]
    """
    strength = extensor_moment(muscles) / _reference_moment()
    return np.asarray(constants()["reserve_moment_scale"] * strength)


def extensor_moment(muscles: MuscleSet) -> Array:
    """Mean over levels (...) of the moment that the extensors make with all their force, N m.

    >>> round(float(extensor_moment(muscle_set(70))), 1)
    218.3
    """
    each = (np.maximum(muscles.arm, 0.0) * muscles.force[..., None, :]).sum(axis=-1)
    return np.asarray(each.mean(axis=-1))


@cache
def _reference_moment() -> float:
    """`extensor_moment` of a man of the reference mass, as the catalogue has his muscles."""
    return float(extensor_moment(muscle_set(REFERENCE_MASS)))
