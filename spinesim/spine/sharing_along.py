"""Muscle sharing along many motions: the minimum of `spinesim.spine.sharing`, each sample started
from the one before it.

Along a motion the active set seldom changes, and between changes the multipliers are linear in the
moments: one step with the last factors balances most samples (`batch/sharing.c`).  Where nothing is
compiled, `share` does the same motion by motion.
"""

from __future__ import annotations

import ctypes
from typing import Any

import numpy as np

from spinesim.batch import libraries
from spinesim.batch.compilation import CompilationError
from spinesim.mechanics.primitives import Array
from spinesim.spine.muscles import MuscleSet
from spinesim.spine.sharing import HALVINGS, ITERATIONS, TOLERANCE, Sharing, SharingError, share


class Arguments(ctypes.Structure):
    """`struct sharing` of sharing.c."""

    _fields_ = (
        *(
            (name, ctypes.c_void_p)
            for name in (
                "moments",
                "gain",
                "floor",
                "activation",
                "multipliers",
                "imbalance",
                "stiff",
            )
        ),
        ("tolerance", ctypes.c_double),
        *(
            (name, ctypes.c_int64)
            for name in ("count", "samples", "muscles", "iterations", "halvings")
        ),
    )


def share_along(
    moments: Array, muscles: MuscleSet, *, floor: Array, reserve_scale: Array
) -> Sharing:
    """`share` with exponent 2 for moments (N, T, 6) along N motions.

    Muscles (N, 1, ...) are those of the motions, floor (N, 1 or T, 18) their least activation,
    reserve_scale (N,) in N m.

    Where a motion's moments are not finite or do not balance, its sharing is NaN.
    """
    count, samples, _ = moments.shape
    gain = np.ascontiguousarray(
        np.broadcast_to(
            (muscles.arm * muscles.force[..., None, :]).reshape(-1, 6, muscles.force.shape[-1]),
            (count, 6, muscles.force.shape[-1]),
        )
    )
    least = np.ascontiguousarray(np.broadcast_to(floor, (count, samples, gain.shape[-1])))
    stiff = np.ascontiguousarray(np.broadcast_to(reserve_scale, count), dtype=float) ** 2 / 2
    activation, multipliers = (
        np.empty((count, samples, gain.shape[-1])),
        np.empty((count, samples, 6)),
    )
    residual = np.full((count, samples), np.inf)
    results = (activation, multipliers, residual)
    try:
        function, _ = libraries.function("sharing")
    except CompilationError:
        _one_by_one(moments, muscles, least, np.sqrt(2 * stiff), *results)
    else:
        arrays = (np.ascontiguousarray(moments, dtype=float), gain, least, *results, stiff)
        sizes = (count, samples, gain.shape[-1])
        arguments = Arguments(
            *map(libraries.address, arrays), TOLERANCE, *sizes, ITERATIONS, HALVINGS
        )
        libraries.call(function, arguments, 0, count)
    bad = ~np.isfinite(residual).all(1)
    activation[bad] = multipliers[bad] = np.nan
    return Sharing(activation, stiff[:, None, None] * multipliers, multipliers, residual)


def _one_by_one(
    moments: Array, muscles: MuscleSet, floor: Array, reserve_scale: Array, *results: Any
) -> None:
    for i, along in enumerate(moments):
        person = MuscleSet(
            **{
                **vars(muscles),
                "force": np.reshape(muscles.force, (-1, floor.shape[-1]))[i],
                "arm": np.reshape(muscles.arm, (-1, 6, floor.shape[-1]))[i],
            }
        )
        try:
            sharing = share(along, person, floor=floor[i], reserve_scale=reserve_scale[i])
        except (SharingError, ValueError):
            continue
        for whole, part in zip(
            results, (sharing.activation, sharing.multipliers, sharing.residual), strict=True
        ):
            whole[i] = part
