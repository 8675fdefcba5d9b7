"""Sharing the joint moments among the muscles.

Per sample, with one tension F a per element through all the levels that it crosses:

    min  sum_i a_i**p + sum_k (s_k / m_s)**2
    subject to   sum_i R_ki F_i a_i + s_k = M_k  (k = 1...6),   a0 <= a <= 1

    M  moment that muscles and passive tissue answer (extensor +)
    s  the part left to passive tissue     m_s  passive scale
    R  arm of an element at a level        F  greatest tension
    a  activation                          a0  its floor

The dual in six multipliers L is smooth, convex and unconstrained, so the answer is unique:

    a_i = clip(((R' L)_i F_i / p)_+ ** (1/(p-1)), a0, 1),     s = L m_s**2 / 2,     solve  R F a(L)
    + s(L) = M  for L

Splitting each level on its own would give one muscle six forces.  Units SI, angles rad, pitch
forward +, shear anterior +. Limits: EST saturates near the strength limit, quiet standing rests on
the floor, psoas is silent unless a floor carries its hip-flexor force, and abdominal pressure
brings no relief here.  The cost is the polynomial one of static optimisation (Crowninshield & Brand
1981; recalled), taken over all levels at once.  Contrary data to its effect of weakness exist:
without multifidus, L4/L5 carried 1.8 times as much in deep flexion (Wang et al. 2023, doi
10.3390/bioengineering10010067).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from spinesim.mechanics.primitives import Array
from spinesim.spine.muscles import MuscleSet

# largest imbalance, relative to the largest moment of the sample (at least 1 N m)
TOLERANCE = 1e-10
ITERATIONS = 100
HALVINGS = 40


class SharingError(RuntimeError):
    """The moments could not be balanced to the tolerance."""


@dataclass(frozen=True, eq=False)
class Sharing:
    """Activations and what they leave.

    activation     (..., 17)                 multipliers  (..., 6) 1/(N m), a `start` for a
    neighbouring problem passive_moment (..., 6) N m              residual     (...) N m, largest
    imbalance
    """

    activation: Array
    passive_moment: Array
    multipliers: Array
    residual: Array

    @property
    def saturated(self) -> np.ndarray:
        """(...) whether an element pulls with all its force; passive tissue then takes the rest:
        read the loads with caution.
        """
        return np.asarray((self.activation >= 1.0).any(axis=-1))


def share(
    moments: ArrayLike,
    muscles: MuscleSet,
    *,
    exponent: float = 2.0,
    floor: ArrayLike = 0.01,
    passive_scale: float = 30.0,
    start: ArrayLike | None = None,
) -> Sharing:
    """Activations that balance `moments` (..., 6) at least cost; leading axes broadcast against
    those of `muscles`.

    `exponent` p, above 1 to 5; `floor` least activation, a number or (..., 17) in [0, 1):
    co-contraction and bracing enter here; `passive_scale` m_s, N m (20-40; a physical guess, not
    fitted); `start` the multipliers of a neighbouring solution. Balances to 1e-9 of the largest
    moment.  Raises ValueError for arguments outside these ranges, SharingError if Newton's method
    does not converge.
    """
    moments, floor = np.asarray(moments, dtype=float), np.asarray(floor, dtype=float)
    _check(moments, floor, exponent, passive_scale, len(muscles.elements))
    gain = muscles.arm * muscles.force[..., None, :]
    floor = floor + np.zeros(gain.shape[-1])
    lead = np.broadcast_shapes(moments.shape[:-1], gain.shape[:-2], floor.shape[:-1])
    moments = np.broadcast_to(moments, (*lead, 6))
    dual = _Dual(
        _rows(moments, lead, 1),
        _rows(gain, lead, 2),
        _rows(floor, lead, 1),
        exponent,
        stiff=passive_scale**2 / 2,
    )
    multipliers = np.array(
        np.broadcast_to(0.0 if start is None else start, moments.shape), dtype=float
    ).reshape(-1, 6)
    _newton(dual, multipliers)
    activation = dual.activation(multipliers)
    return Sharing(
        activation=activation.reshape(*lead, gain.shape[-1]),
        passive_moment=(dual.stiff * multipliers).reshape(moments.shape),
        multipliers=multipliers.reshape(moments.shape),
        residual=np.abs(dual.imbalance(multipliers, activation))
        .max(axis=-1, initial=0.0)
        .reshape(lead),
    )


@dataclass(frozen=True, eq=False)
class _Dual:
    """The convex dual over n rows; gain R F is (n or 1, 6, 17), floor (n or 1, 17)."""

    moments: Array
    gain: Array
    floor: Array
    exponent: float
    stiff: float

    def at(self, rows: np.ndarray) -> _Dual:
        def pick(values: Array) -> Array:
            return values if len(values) == 1 else values[rows]

        return replace(
            self, moments=self.moments[rows], gain=pick(self.gain), floor=pick(self.floor)
        )

    def demand(self, multipliers: Array) -> Array:
        return (multipliers[:, None, :] @ self.gain)[:, 0]

    def activation(self, multipliers: Array) -> Array:
        p = self.exponent
        free: Array = (np.maximum(self.demand(multipliers), 0.0) / p) ** (1 / (p - 1))
        return np.asarray(np.clip(free, self.floor, 1.0))

    def imbalance(self, multipliers: Array, activation: Array) -> Array:
        """The gradient: R F a + s - M."""
        return (
            (self.gain @ activation[:, :, None])[..., 0] + self.stiff * multipliers - self.moments
        )

    def value(self, multipliers: Array, activation: Array) -> Array:
        cost = (self.demand(multipliers) * activation - activation**self.exponent).sum(axis=-1)
        return np.asarray(
            cost + (multipliers * (self.stiff / 2 * multipliers - self.moments)).sum(axis=-1)
        )

    def curvature(self, activation: Array) -> Array:
        p = self.exponent
        free = (activation > self.floor) & (activation < 1.0)
        slope = np.where(free, np.where(free, activation, 1.0) ** (2 - p) / (p * (p - 1)), 0.0)
        return (self.gain * slope[:, None, :]) @ self.gain.swapaxes(-1, -2) + self.stiff * np.eye(
            self.moments.shape[-1]
        )


def _newton(dual: _Dual, multipliers: Array) -> None:
    """Bring `multipliers` (n, 6) to the minimum in place, keeping only the rows that are still out
    of balance.
    """
    rows = np.arange(len(multipliers))
    for _ in range(ITERATIONS):
        part, point = dual.at(rows), multipliers[rows]
        activation = part.activation(point)
        gradient = part.imbalance(point, activation)
        scale = np.maximum(np.abs(part.moments).max(axis=-1, initial=0.0), 1.0)
        error = np.abs(gradient).max(axis=-1, initial=0.0) / scale
        left = ~(error <= TOLERANCE)  # a NaN is not balanced either
        if not left.any():
            return
        rows, part, point, activation, gradient = (
            rows[left],
            part.at(left),
            point[left],
            activation[left],
            gradient[left],
        )
        step = -np.linalg.solve(part.curvature(activation), gradient[..., None])[..., 0]
        multipliers[rows] = _line_search(part, point, activation, gradient, step)
    raise SharingError(
        f"muscle sharing: {len(rows)} of {len(multipliers)} samples not balanced after "
        f"{ITERATIONS} Newton steps "
        f"(worst {error.max():.1e} of the moment); give a larger passive_scale or floor, or an "
        "exponent nearer 2"
    )


def _line_search(
    dual: _Dual, point: Array, activation: Array, gradient: Array, step: Array
) -> Array:
    """Halve the steps of the rows in which the dual does not fall enough; rounding of its value is
    allowed for.
    """
    before = dual.value(point, activation)
    fall = 1e-4 * (gradient * step).sum(axis=-1)
    length = np.ones(len(point))
    for _ in range(HALVINGS):
        trial = point + length[:, None] * step
        short = dual.value(trial, dual.activation(trial)) > before + length * fall + 1e-13 * (
            1 + np.abs(before)
        )
        if not short.any():
            break
        length[short] /= 2
    return trial


def _check(
    moments: Array, floor: Array, exponent: float, passive_scale: float, elements: int
) -> None:
    if moments.ndim == 0 or moments.shape[-1] != 6 or not np.isfinite(moments).all():
        raise ValueError(
            f"moments: shape {moments.shape} has to end in 6 levels, and all values to be "
            "finite (N m)"
        )
    if floor.ndim and floor.shape[-1] != elements:
        raise ValueError(
            f"floor: shape {floor.shape}; give one number, or one for each of the {elements} "
            "elements"
        )
    if not 1 < exponent <= 5:
        raise ValueError(
            f"exponent: {exponent} has to lie above 1 and not above 5 (2 is usual, 3 shares "
            "more evenly)"
        )
    if not (np.all(floor >= 0) and np.all(floor < 1)) or (
        exponent > 2 and not np.all(floor >= 1e-3)
    ):
        raise ValueError(
            f"floor: {floor} has to be at least 0 (0.001 for an exponent above 2) and below 1"
        )
    if not (passive_scale > 0 and np.isfinite(passive_scale)):
        raise ValueError(
            f"passive_scale: {passive_scale} N m has to be positive (20-40 is plausible)"
        )


def _rows(values: Array, lead: tuple[int, ...], inner: int) -> Array:
    """`values` with its leading axes merged into one; a single row if it has none and the others
    may share it.
    """
    if values.ndim == inner:
        return values[None]
    shape = values.shape[values.ndim - inner :]
    return np.broadcast_to(values, (*lead, *shape)).reshape(-1, *shape)
