"""Muscle sharing along many motions: the minimum of `spinesim.spine.sharing`, each sample started
from the one before it.

Along a motion the active set seldom changes, and between changes the multipliers are linear in the
moments: one step with the last factors balances most samples.  Without numba, `share` does the same
sample by sample.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from spinesim.batch import kernel
from spinesim.mechanics.primitives import Array
from spinesim.spine.muscles import MuscleSet
from spinesim.spine.sharing import HALVINGS, ITERATIONS, TOLERANCE, Sharing, SharingError, share

TEXT = '''"""Muscle sharing along motions, written by spinesim.batch; do not edit.

Loops instead of whole arrays: numba compiles them in a third of the time.
"""
import numpy as np
from numba import njit

INNER = {"error_model": "numpy", "no_cpython_wrapper": True, "no_cfunc_wrapper": True}  # called by `run` alone
STORED = globals().get("STORED", True)


@njit(**INNER)
def activate(gain, floor, multipliers, activation):
    for i in range(gain.shape[1]):
        demand = 0.0
        for k in range(6):
            demand += gain[k, i]*multipliers[k]
        activation[i] = min(max(0.5*max(demand, 0.0), floor[i]), 1.0)


@njit(**INNER)
def value(gain, moment, stiff, multipliers, activation):
    total = 0.0
    for k in range(6):
        total += multipliers[k]*(0.5*stiff*multipliers[k] - moment[k])
    for i in range(gain.shape[1]):
        demand = 0.0
        for k in range(6):
            demand += gain[k, i]*multipliers[k]
        total += (demand - activation[i])*activation[i]
    return total


@njit(**INNER)
def factor(gain, stiff, free, H):
    """Lower Cholesky factor of the curvature."""
    for k in range(6):
        for j in range(k + 1):
            entry = stiff if j == k else 0.0
            for i in range(gain.shape[1]):
                if free[i]:
                    entry += 0.5*gain[k, i]*gain[j, i]
            H[k, j] = entry
    for k in range(6):
        for j in range(k + 1):
            entry = H[k, j]
            for i in range(j):
                entry -= H[k, i]*H[j, i]
            H[k, j] = np.sqrt(entry) if k == j else entry/H[j, j]


@njit(**INNER)
def solve(H, x):
    for k in range(6):
        for j in range(k):
            x[k] -= H[k, j]*x[j]
        x[k] /= H[k, k]
    for k in range(5, -1, -1):
        for j in range(k + 1, 6):
            x[k] -= H[j, k]*x[j]
        x[k] /= H[k, k]


@njit(nogil=True, cache=STORED, error_model="numpy")
def run(M, GAIN, FLOOR, stiff, tolerance, iterations, halvings, ACT, MULT, LEFT):
    """Moments M (N, T, 6), gain R F (N, 6, m), floor (N, m) -> activation (N, T, m), multipliers (N, T, 6), imbalance (N, T)."""
    m = GAIN.shape[2]
    free, now = np.zeros(m, np.bool_), np.zeros(m, np.bool_)
    H, here, there, step, gradient, trial = np.zeros((6, 6)), np.zeros(6), np.zeros(6), np.zeros(6), np.zeros(6), np.zeros(m)
    for n in range(M.shape[0]):
        gain, floor = GAIN[n], FLOOR[n]
        known = False
        for k in range(6):
            here[k] = 0.0
        for t in range(M.shape[1]):
            moment, a = M[n, t], ACT[n, t]
            scale = 1.0
            for k in range(6):
                scale = max(scale, abs(moment[k]))
            LEFT[n, t] = np.inf
            for _ in range(iterations):
                activate(gain, floor, here, a)
                worst = 0.0
                for k in range(6):
                    g = stiff*here[k] - moment[k]
                    for i in range(m):
                        g += gain[k, i]*a[i]
                    gradient[k] = g
                    worst = max(worst, abs(g)) if g == g else np.nan
                if worst <= tolerance*scale:
                    LEFT[n, t] = worst
                    break
                if not worst < np.inf:
                    for k in range(6):
                        here[k] = 0.0
                    known = False
                    break
                same = known
                for i in range(m):
                    now[i] = floor[i] < a[i] < 1.0
                    same = same and now[i] == free[i]
                if not same:
                    for i in range(m):
                        free[i] = now[i]
                    factor(gain, stiff, free, H)
                    known = True
                slope = 0.0
                for k in range(6):
                    step[k] = -gradient[k]
                solve(H, step)
                for k in range(6):
                    slope += gradient[k]*step[k]
                before = value(gain, moment, stiff, here, a)
                length = 1.0
                for _ in range(halvings):
                    for k in range(6):
                        there[k] = here[k] + length*step[k]
                    activate(gain, floor, there, trial)
                    if not value(gain, moment, stiff, there, trial) > before + 1e-4*length*slope + 1e-13*(1.0 + abs(before)):
                        break
                    length *= 0.5
                for k in range(6):
                    here[k] = there[k]
            for k in range(6):
                MULT[n, t, k] = here[k]


# end
'''


def share_along(
    moments: Array, muscles: MuscleSet, *, floor: Array, passive_scale: float
) -> Sharing:
    """`share` with exponent 2 for moments (N, T, 6) along N motions; muscles and floor (N, 1, ...)
    are those of the motions.

    Where a motion's moments are not finite or do not balance, its sharing is NaN.
    """
    count, samples, _ = moments.shape
    gain = np.ascontiguousarray(
        np.broadcast_to(
            (muscles.arm * muscles.force[..., None, :]).reshape(-1, 6, muscles.force.shape[-1]),
            (count, 6, muscles.force.shape[-1]),
        )
    )
    least = np.ascontiguousarray(
        np.broadcast_to(floor.reshape(-1, floor.shape[-1]), (count, gain.shape[-1]))
    )
    stiff = passive_scale**2 / 2
    activation, multipliers = (
        np.empty((count, samples, gain.shape[-1])),
        np.empty((count, samples, 6)),
    )
    residual = np.full((count, samples), np.inf)
    engine = kernel.library("sharing", TEXT)
    if engine is not None:
        engine.run(
            np.ascontiguousarray(moments),
            gain,
            least,
            stiff,
            TOLERANCE,
            ITERATIONS,
            HALVINGS,
            activation,
            multipliers,
            residual,
        )
    else:
        _one_by_one(moments, muscles, least, passive_scale, activation, multipliers, residual)
    bad = ~np.isfinite(residual).all(1)
    activation[bad] = multipliers[bad] = np.nan
    return Sharing(activation, stiff * multipliers, multipliers, residual)


def _one_by_one(
    moments: Array, muscles: MuscleSet, floor: Array, passive_scale: float, *results: Any
) -> None:
    for i, along in enumerate(moments):
        one = MuscleSet(
            **{
                **vars(muscles),
                "force": np.reshape(muscles.force, (-1, floor.shape[1]))[i],
                "arm": np.reshape(muscles.arm, (-1, 6, floor.shape[1]))[i],
            }
        )
        try:
            found = share(along, one, floor=floor[i], passive_scale=passive_scale)
        except (SharingError, ValueError):
            continue
        for whole, part in zip(
            results, (found.activation, found.multipliers, found.residual), strict=True
        ):
            whole[i] = part
