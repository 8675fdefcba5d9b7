"""Sharing the joint moments among the muscles.

Per sample, with one tension F a per element through all the levels that it crosses:

    min  sum_i a_i**p + sum_k (s_k / m_s)**2
    subject to   sum_i R_ki F_i a_i + s_k = M_k  (k = 1...6),   a0 <= a <= 1

    M  moment that is left to muscles (extensor +): that of the joint less that of its tissue
    s  reserve: what the muscles lack     m_s  reserve scale
    R  arm of an element at a level       F    greatest tension
    a  activation                         a0   its floor

The dual in six multipliers L is smooth, convex and unconstrained, so the answer is unique:

    a_i = clip(((R' L)_i F_i / p)_+ ** (1/(p-1)), a0, 1),     s = L m_s**2 / 2,     solve  R F a(L)
    + s(L) = M  for L

The reserve keeps the problem solvable where strength does not suffice; elsewhere it is small: at
m_s = 5 N m, 1 N m of it costs as much as an element at a fifth of its force.  It relieves nothing:
a disc bears it as if a muscle of its own level pulled (`spinesim.spine.discs`).  As long as it is
small, strengths that all change by one factor change activations and hardly a force.

Splitting each level on its own would give one muscle six forces.  Units SI, angles rad, pitch
forward +, shear anterior +.  Abdominal pressure brings no relief here.  The cost is the polynomial
one of static optimisation (Crowninshield & Brand 1981; recalled), taken over all levels at once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from spinesim.mechanics.primitives import Array
from spinesim.spine.muscles import MuscleSet

# largest imbalance, relative to the largest moment of the sample (at least 1 N m)
TOLERANCE = 1e-10
RESERVE_SCALE = 5.0  # N m: `reserve_moment_scale` of catalogue/runner.toml
ITERATIONS = 100
HALVINGS = 40


class SharingError(RuntimeError):
    """The moments could not be balanced to the tolerance."""


@dataclass(frozen=True, eq=False)
class Sharing:
    """Activations and what they leave.

    activation (..., 18);  reserve_moment (..., 6) N m, what the muscles lack;  multipliers (..., 6)
    1/(N m), a `start` for a neighbouring problem;  residual (...) N m, largest imbalance
    """

    activation: Array
    reserve_moment: Array
    multipliers: Array
    residual: Array

    def of(self, motion: int) -> Sharing:
        """That of one of several motions."""
        parts = (self.activation, self.reserve_moment, self.multipliers, self.residual)
        return Sharing(*(part[motion] for part in parts))

    @property
    def saturated(self) -> np.ndarray:
        """(...) whether an element pulls with all its force, so that others have to take over."""
        return np.asarray((self.activation >= 1.0).any(axis=-1))


def share(
    moments: ArrayLike,
    muscles: MuscleSet,
    *,
    exponent: float = 2.0,
    floor: ArrayLike = 0.01,
    reserve_scale: ArrayLike = RESERVE_SCALE,
    start: ArrayLike | None = None,
) -> Sharing:
    """Activations that balance `moments` (..., 6) at least cost; leading axes broadcast against
    those of `muscles`.

    `exponent` p, above 1 to 5; `floor` least activation, a number or (..., 18) in [0, 1):
    co-contraction and bracing enter here; `reserve_scale` m_s, N m (3-10), a number or one for each
    leading index; `start` the multipliers of a neighbouring solution.  Balances to 1e-9 of the
    largest moment.  Raises ValueError for arguments outside these ranges, SharingError if Newton's
    method does not converge.
    """
    moments, floor = np.asarray(moments, dtype=float), np.asarray(floor, dtype=float)
    scale = np.asarray(reserve_scale, dtype=float)
    _check(moments, floor, exponent, scale, len(muscles.elements))
    gain = muscles.arm * muscles.force[..., None, :]
    floor = floor + np.zeros(gain.shape[-1])
    lead = np.broadcast_shapes(moments.shape[:-1], gain.shape[:-2], floor.shape[:-1], scale.shape)
    moments = np.broadcast_to(moments, (*lead, 6))
    dual = _Dual(
        _rows(moments, lead, 1),
        _rows(gain, lead, 2),
        _rows(floor, lead, 1),
        exponent,
        _rows(scale**2 / 2, lead, 0)[:, None],
    )
    multipliers = np.array(
        np.broadcast_to(0.0 if start is None else start, moments.shape), dtype=float
    ).reshape(-1, 6)
    _newton(dual, multipliers)
    activation = dual.activation(multipliers)
    return Sharing(
        activation=activation.reshape(*lead, gain.shape[-1]),
        reserve_moment=(dual.stiff * multipliers).reshape(moments.shape),
        multipliers=multipliers.reshape(moments.shape),
        residual=np.abs(dual.imbalance(multipliers, activation))
        .max(axis=-1, initial=0.0)
        .reshape(lead),
    )


@dataclass(frozen=True, eq=False)
class _Dual:
    """The convex dual over n rows; gain R F is (n or 1, 6, 18), floor (n or 1, 18), stiff (n or 1,
    1).
    """

    moments: Array
    gain: Array
    floor: Array
    exponent: float
    stiff: Array

    def at(self, rows: np.ndarray) -> _Dual:
        def pick(values: Array) -> Array:
            return values if len(values) == 1 else values[rows]

        return replace(
            self,
            moments=self.moments[rows],
            gain=pick(self.gain),
            floor=pick(self.floor),
            stiff=pick(self.stiff),
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
        muscular = (self.gain * slope[:, None, :]) @ self.gain.swapaxes(-1, -2)
        return muscular + self.stiff[..., None] * np.eye(self.moments.shape[-1])


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
        f"(worst {error.max():.1e} of the moment); give a larger reserve_scale or floor, or an "
        "exponent nearer 2"
    )


def _line_search(
    dual: _Dual, point: Array, activation: Array, gradient: Array, step: Array
) -> Array:
    """Take the steps whole where the dual falls enough; rounding of its value is allowed for.

    Elsewhere go to its minimum along the step, by bisection: the next step then knows the muscles
    that stood in the way.
    """
    before = dual.value(point, activation)
    fall = 1e-4 * (gradient * step).sum(axis=-1)
    whole = point + step
    after = dual.value(whole, dual.activation(whole))
    long = after > before + fall + 1e-13 * (1 + np.abs(before))
    if long.any():
        whole[long] = _lowest(dual.at(long), point[long], step[long])
    return whole


def _lowest(dual: _Dual, point: Array, step: Array) -> Array:
    """Where the dual is lowest between the points (n, 6) and a step from them."""
    near, far = np.zeros(len(point)), np.ones(len(point))
    for _ in range(HALVINGS):
        length = (near + far) / 2
        trial = point + length[:, None] * step
        rising = (dual.imbalance(trial, dual.activation(trial)) * step).sum(axis=-1) > 0
        near, far = np.where(rising, near, length), np.where(rising, length, far)
    return np.asarray(point + far[:, None] * step)


def _check(
    moments: Array, floor: Array, exponent: float, reserve_scale: Array, elements: int
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
    if not np.all((reserve_scale > 0) & np.isfinite(reserve_scale)):
        raise ValueError(
            f"reserve_scale: {reserve_scale} N m has to be positive (3-10 is plausible)"
        )


def _rows(values: Array, lead: tuple[int, ...], inner: int) -> Array:
    """`values` with its leading axes merged into one; a single row if it has none and the others
    may share it.
    """
    if values.ndim == inner:
        return values[None]
    shape = values.shape[values.ndim - inner :]
    return np.broadcast_to(values, (*lead, *shape)).reshape(-1, *shape)
