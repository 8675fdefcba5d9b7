"""A chain of masses on the nonlinear contact as a careful user of SciPy would write it: right-hand
sides in NumPy and in numba.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from scipy.integrate import solve_ivp

DURATION = 0.25  # s


def chain_rates(y, t, mass, lower, upper, k, c, area, a, b, viscous, d):  # type: ignore[no-untyped-def]
    """Right-hand side that numba can compile, as for `odeint`: y = [z, z'], z upward from rest."""
    n = len(mass)
    rates = np.empty(2 * n)
    rates[:n] = y[n:]
    rates[n:] = -9.81
    x, v = -y[0], -y[n]
    if x > 0.0:
        rates[n] += max(area * (a * x**b + viscous * x**d * v), 0.0) / mass[0]
    for j in range(len(k)):
        i, o = lower[j], upper[j]
        force = k[j] * (y[i] - y[o]) + c[j] * (y[n + i] - y[n + o])
        rates[n + i] -= force / mass[i]
        rates[n + o] += force / mass[o]
    return rates


def compiled(rates: Any) -> Any:
    """A right-hand side compiled by numba."""
    from numba import njit

    return njit(error_model="numpy")(rates)


def constants_of(model: Any, values: dict[str, float]) -> tuple[Any, ...]:
    """Masses, ends, stiffness and damping of the springs, and the numbers of the contact, as arrays
    and floats.
    """
    chain = model.with_(**values)
    place = {body.name: i for i, body in enumerate(chain.bodies)}
    springs, contact = chain.links[1:], chain.links[0].law
    return (
        np.array([body.mass for body in chain.bodies], dtype=float),
        np.array([place[link.deformation.lower] for link in springs]),
        np.array([place[link.deformation.upper] for link in springs]),
        np.array([link.law.stiffness for link in springs], dtype=float),
        np.array([link.law.damping for link in springs], dtype=float),
        *(float(getattr(contact, name)) for name in ("area", "a", "b", "c", "d")),
    )


def numpy_rates(constants: tuple[Any, ...]) -> Callable[[float, np.ndarray], np.ndarray]:
    """Right-hand side in NumPy, as for `solve_ivp`."""
    mass, lower, upper, k, c, area, a, b, viscous, d = constants
    n = len(mass)
    pull = np.zeros((n, len(k)))
    pull[lower, np.arange(len(k))], pull[upper, np.arange(len(k))] = 1.0, -1.0
    share = pull / mass[:, None]

    def rates(t: float, y: np.ndarray) -> np.ndarray:
        acceleration = -9.81 - share @ (k * (pull.T @ y[:n]) + c * (pull.T @ y[n:]))
        x, v = -y[0], -y[n]
        if x > 0.0:
            acceleration[0] += max(area * (a * x**b + viscous * x**d * v), 0.0) / mass[0]
        return np.concatenate([y[n:], acceleration])

    return rates


def contact_force(constants: tuple[Any, ...], y: np.ndarray) -> np.ndarray:
    """Contact force (N) along states (2n, m)."""
    mass, *_, area, a, b, viscous, d = constants
    x, v = np.maximum(-y[0], 0.0), -y[len(mass)]
    return np.maximum(area * (a * x**b + viscous * x**d * v), 0.0)


def exact_peaks(each: Sequence[tuple[Any, ...]], start: np.ndarray) -> np.ndarray:
    """Greatest contact forces (N) of chains with these constants, by DOP853 at rtol 1e-12, on a
    grid of 10 us.
    """
    grid = np.linspace(0.0, DURATION, 25001)
    peaks = []
    for i, constants in enumerate(each):
        run = solve_ivp(
            lambda t, y, c=constants: chain_rates(y, t, *c),
            (0, DURATION),
            start[:, i],
            "DOP853",
            grid,
            rtol=1e-12,
            atol=1e-14,
        )
        peaks.append(contact_force(constants, run.y).max())
    return np.array(peaks)
