"""Solved motions of the published models, and the few numbers of them that are compared.

Those are turning points, the force at a time, and the impulse.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from scipy.optimize import brentq, minimize_scalar

from spinesim.mechanics.model import Model, State
from spinesim.mechanics.primitives import Array
from spinesim.mechanics.solve import Trajectory, integrate

Motion = tuple[Model, State]
SAMPLES = 4001
RTOL = 1e-10  # four digits more than are compared
GAUSS = np.polynomial.legendre.leggauss(5)


@lru_cache(maxsize=64)
def solved(model: Model, start: State, duration: float) -> Trajectory:
    """The motion for `duration` (s), an order finer than any number compared with it."""
    return integrate(model, start, duration, method="DOP853", rtol=RTOL)


def contact(motion: Trajectory, time: float | Array, quantity: str = "force") -> Array:
    """Force (N), or another quantity, of the model's contact link at times (s)."""
    model = motion.system.model
    row = [link.name for link in model.links].index(model.contact or model.links[0].name)
    times = np.atleast_1d(np.asarray(time, dtype=float))
    return np.asarray(motion.system.evaluate(times, motion.at(times))[quantity][row])


@lru_cache(maxsize=64)
def turning_points(
    motion_of: Motion, duration: float, quantity: str = "force"
) -> tuple[tuple[float, float], ...]:
    """(time, value) wherever the contact's quantity turns, in order of time.

    A force turns at the impact peak, the trough and the active peak.
    """
    motion = solved(*motion_of, duration)
    times = np.linspace(motion.t[0], motion.t[-1], SAMPLES)
    values = contact(motion, times, quantity)
    rise = np.sign(np.diff(values))
    turns = []
    for i in np.flatnonzero(rise[1:] * rise[:-1] < 0) + 1:
        sign = -1.0 if rise[i - 1] > 0 else 1.0
        best = minimize_scalar(
            lambda t, s=sign: s * contact(motion, t, quantity)[0],
            bounds=(times[i - 1], times[i + 1]),
            method="bounded",
            options={"xatol": 1e-8},
        )
        turns.append((float(best.x), float(sign * best.fun)))
    return tuple(turns)


def turning_time(motion_of: Motion, duration: float, k: int) -> float:
    """Time (s) of the k-th turning point of the contact's force."""
    return turning_points(motion_of, duration)[k][0]


def turning_value(motion_of: Motion, duration: float, k: int, quantity: str = "force") -> float:
    """Value of the k-th turning point of the contact's quantity."""
    return turning_points(motion_of, duration, quantity)[k][1]


def leaving(motion_of: Motion, duration: float) -> float:
    """Time (s) at which the contact's compression, having been there, is gone."""
    motion = solved(*motion_of, duration)
    return _first_below_zero(
        motion, np.linspace(motion.t[0], motion.t[-1], SAMPLES)[1:], "deformation"
    )


def lift_off(motion_of: Motion, duration: float, earliest: float = 0.05) -> float:
    """Time (s) after `earliest` at which the contact's force turns from pushing to pulling."""
    motion = solved(*motion_of, duration)
    return _first_below_zero(motion, np.linspace(earliest, motion.t[-1], SAMPLES), "force")


def _first_below_zero(motion: Trajectory, times: Array, quantity: str) -> float:
    below = np.flatnonzero(contact(motion, times, quantity) < 0)
    if not len(below):
        raise ValueError(f"the contact does not open within {times[-1]:g} s")
    k = int(below[0])
    return float(
        brentq(lambda t: contact(motion, t, quantity)[0], times[k - 1], times[k], xtol=1e-12)
    )


def impulse(motion_of: Motion, duration: float, until: float) -> float:
    """Impulse of the contact (N s) from the start to a time (s), by Gauss's rule on even pieces."""
    motion = solved(*motion_of, duration)
    edges = np.linspace(motion.t[0], until, 201)
    width = np.diff(edges)
    times = (edges[:-1, None] + width[:, None] * (GAUSS[0] + 1) / 2).ravel()
    return float(contact(motion, times) @ (width[:, None] * GAUSS[1] / 2).ravel())
