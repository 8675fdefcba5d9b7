"""Small motions: where a model rests and how it swings there, from the analytic Jacobian.

    state = equilibrium(MODEL)
    natural_frequencies(MODEL, state).frequency        # Hz, one per coordinate

Contacts are taken as closed or open as `state` has them: a swing that lifts off is not small.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import root

from spinesim.mechanics.model import Model, State
from spinesim.mechanics.primitives import Array
from spinesim.mechanics.solve import SolverError
from spinesim.mechanics.system import System, system

# a squared frequency below this part of the highest is a rigid-body motion, within rounding
RIGID = 1e-9


@dataclass(frozen=True, eq=False)
class Modes:
    """frequency (n,) Hz ascending, damping_ratio (n,), shape (n, n): column k is mode k, its
    largest coordinate 1.

    A rigid-body motion has frequency 0 and no damping ratio (nan); so has a direction that falls
    over instead of swinging, or flutters, with frequency nan.
    """

    frequency: Array
    damping_ratio: Array
    shape: Array


def equilibrium(model: Model, guess: State | None = None) -> State:
    """The state of rest in which no coordinate accelerates; links carry their static forces there.

    Without a guess the search starts with every body 1 mm below its unloaded height, so that
    contacts are closed. Raises SolverError when there is none near the guess.

    >>> from spinesim.published import liu_nigg_2000
    >>> round(
    ...     -1e3 * equilibrium(liu_nigg_2000.MODEL).position[0], 3
    ... )  # hard shoe under 75.07 kg, mm
    3.248
    """
    functions, n = system(model), len(model.coordinates)
    low = tuple(-1e-3 if axis == "z" else 0.0 for _, axis in model.coordinates)
    start = guess or State(low, (0.0,) * n)

    def acceleration(q: Array) -> Array:
        return np.array(functions.rhs(start.time, np.array([*q, *np.zeros(n)]))[n:])

    def slope(q: Array) -> Array:
        return functions.jacobian(start.time, np.array([*q, *np.zeros(n)]))[n:, :n]

    # what rounding in a coordinate leaves over grows with the stiffest link: 1e-11 m of it is
    # allowed
    solution = root(acceleration, start.position, jac=slope, method="hybr", options={"xtol": 1e-14})
    left = float(np.max(np.abs(acceleration(solution.x))))
    if not left < max(1e-8, 1e-11 * float(np.max(np.abs(slope(solution.x))))):
        raise SolverError(
            f"no position of rest near the guess: {left:.3g} m/s2 are left over; give a guess "
            "with the contacts closed"
        )
    return State(tuple(float(x) for x in solution.x), (0.0,) * n, start.time)


def static_forces(model: Model, state: State | None = None) -> dict[str, float]:
    """Force (N or N m) of every link by name, at rest in `state` (default: the equilibrium)."""
    state = state or equilibrium(model)
    force = system(model).evaluate(np.array([state.time]), _vector(state)[:, None])["force"]
    return {link.name: float(value) for link, value in zip(model.links, force[:, 0], strict=True)}


def natural_frequencies(model: Model, state: State | None = None) -> Modes:
    """Undamped natural frequencies (Hz) and modal damping ratios about `state` (default: the
    equilibrium).

    Frequencies are those of M**-1 K.  The damping ratio of a mode is what its own shape dissipates,
    w C v/(2 omega) with w v = 1: exact when damping is proportional, otherwise of first order in
    the damping; `eigenvalues` is exact always.

    >>> from spinesim.published import seated_spine
    >>> natural_frequencies(seated_spine.VARIANTS["lumbar"]).frequency.round(2).tolist()
    [15.72, 79.43, 149.94, 213.59, 267.41, 305.55]
    """
    matrix = _jacobian(system(model), state or equilibrium(model))
    n = len(matrix) // 2
    squares, shape = np.linalg.eig(-matrix[n:, :n])
    largest = np.abs(squares).max()
    order = np.argsort(squares.real)
    squares, shape = squares[order], shape[:, order]
    rigid = np.abs(squares) < RIGID * largest
    swings = ~rigid & (squares.real > 0) & (np.abs(squares.imag) < RIGID * largest)
    omega = np.sqrt(squares.real, where=swings, out=np.where(rigid, 0.0, np.nan))
    own = np.einsum("ij,jk,ki->i", np.linalg.inv(shape), -matrix[n:, n:], shape).real
    ratio = np.divide(own, 2 * omega, where=swings, out=np.full(n, np.nan))
    peak = shape[np.abs(shape).argmax(axis=0), np.arange(n)]
    return Modes(omega / (2 * np.pi), ratio, (shape / peak).real)


def eigenvalues(model: Model, state: State | None = None) -> NDArray[np.complex128]:
    """The 2 n eigenvalues (1/s) of the linearised motion about `state` (default: the equilibrium),
    fastest first.
    """
    values = np.linalg.eigvals(_jacobian(system(model), state or equilibrium(model))).astype(
        complex
    )
    return values[np.lexsort((values.imag, -np.abs(values)))]


def _jacobian(functions: System, state: State) -> Array:
    return functions.jacobian(state.time, _vector(state))


def _vector(state: State) -> Array:
    return np.array([*state.position, *state.velocity], dtype=float)
