"""Force laws: how a link pushes back when it is deformed.

Every law is a frozen dataclass.  Its fields are numbers (the model's parameters) or signals (quantities of the
model that the law reads); its formula is written once and serves floats, arrays and SymPy symbols alike.

    force(d, v)    total force (N, or N m for a rotation), positive in compression
    elastic(d)     the part of it that stores energy
    active(d, v)   the part of it that muscle produces
    what is left   force - elastic - active, dissipates

d is the deformation (m or rad), positive in compression, and v its rate.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

Value = Any  # float, ndarray or sympy expression: a law does not care which


# --- primitives -----------------------------------------------------------------------------------------------
# Max, Heaviside and Piecewise differentiate to NaN or Dirac terms exactly at touchdown; these four do not.


def pos(x: Value) -> Value:
    """Positive part, max(x, 0).

    >>> pos(-2.0), pos(3.0)
    (0.0, 3.0)
    """
    return _apply("Pos", np.maximum, x, 0.0)


def step(x: Value) -> Value:
    """One where x > 0, else zero: the derivative of `pos`.

    >>> step(0.0), step(1e-12)
    (0.0, 1.0)
    """
    return _apply("Step", np.heaviside, x, 0.0)


def sat(x: Value) -> Value:
    """x held between 0 and 1.

    >>> sat(-1.0), sat(0.25), sat(7.0)
    (0.0, 0.25, 1.0)
    """
    if _symbolic(x):
        return _symbols().Sat(x)
    clipped = np.clip(x, 0.0, 1.0)
    return float(clipped) if np.ndim(clipped) == 0 else clipped


def powp(x: Value, n: Value) -> Value:
    """max(x, 0)**n; for n < 0 (only met in derivatives) the base is held above 1 nm so that it stays finite.

    >>> powp(-1.0, 1.5), powp(4.0, 1.5)
    (0.0, 8.0)
    """
    if _symbolic(x) or _symbolic(n):
        return _symbols().Powp(x, n)
    base = np.maximum(x, 1e-9 if n < 0 else 0.0)
    value = np.where(np.asarray(x) > 0.0, np.power(base, n), 0.0)
    return float(value) if value.ndim == 0 else value


def tanh(x: Value) -> Value:
    """Hyperbolic tangent of a number, an array or a symbol."""
    if _symbolic(x):
        return _symbols().tanh(x)
    return math.tanh(x) if np.ndim(x) == 0 else np.tanh(x)


def sqrt(x: Value) -> Value:
    """Square root of a number, an array or a symbol."""
    if _symbolic(x):
        return _symbols().sqrt(x)
    return math.sqrt(x) if np.ndim(x) == 0 else np.sqrt(x)


def ease(x: Value) -> Value:
    """Smooth step 3 s**2 - 2 s**3 of s = sat(x): 0 below 0, 1 above 1, flat at both ends.

    >>> ease(0.5)
    0.5
    """
    s = sat(x)
    return s * s * (3 - 2 * s)


def _symbolic(x: Value) -> bool:
    return hasattr(x, "free_symbols")


def _symbols() -> Any:
    from spinesim import symbols  # sympy loads only when equations are derived

    return symbols


def _apply(name: str, function: Any, x: Value, second: float) -> Value:
    if _symbolic(x):
        return getattr(_symbols(), name)(x)
    value = function(x, second)
    return float(value) if np.ndim(value) == 0 else value


# --- signals --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ForceOf:
    """The force of another link (N)."""

    link: str


@dataclass(frozen=True)
class Position:
    """A coordinate of a body: axis is 'x', 'z' (m) or 'pitch' (rad)."""

    body: str
    axis: str


@dataclass(frozen=True)
class Rate:
    """The velocity of a coordinate of a body (m/s or rad/s)."""

    body: str
    axis: str


@dataclass(frozen=True)
class Time:
    """Time since touchdown (s)."""


Signal = ForceOf | Position | Rate | Time


# --- laws -----------------------------------------------------------------------------------------------------


class Law:
    """What every law offers; a passive law only has to say `force` and `elastic`."""

    def force(self, d: Value, v: Value) -> Value:
        """Force (N or N m) at deformation d (m or rad) and rate v; every law defines its own."""
        return self.elastic(d)

    def elastic(self, d: Value) -> Value:
        """Elastic part of the force; zero for a law that stores nothing."""
        return 0 * d

    def active(self, d: Value, v: Value) -> Value:
        """Part of the force that muscle produces; zero for a passive law."""
        return 0 * d


@dataclass(frozen=True)
class SpringDamper(Law):
    """Linear spring and damper, F = k d + c v  (Kelvin-Voigt).

    stiffness k (N/m or N m/rad), damping c (N s/m or N m s/rad).  Two-sided: not for contacts, where it would jump at touchdown.

    >>> SpringDamper(6e3, 300).force(0.01, 0.5)
    210.0
    """

    stiffness: Value
    damping: Value = 0.0

    def force(self, d: Value, v: Value) -> Value:
        return self.stiffness * d + self.damping * v

    def elastic(self, d: Value) -> Value:
        return self.stiffness * d


@dataclass(frozen=True)
class HuntCrossley(Law):
    """One-sided contact, F = k d**n (1 + lam v) + b (d - h)**2 for d > h, never pulling.

    k (N/m**n), n (-), lam (s/m); bottoming b (N/m**2) beyond the depth h (m) stands for the tissue giving out.
    Holds for d below the pad's thickness (about 16 mm).
    Source: form Hunt & Crossley 1975; the default runner's heel pad has its constants from the drop test of Kinoshita 1993.

    >>> round(HuntCrossley(k=9.888e6, n=2.218, lam=1.003).force(0.010, 0.0))  # heel pad at 10 mm
    362
    """

    k: Value
    n: Value
    lam: Value
    bottoming: Value = 0.0
    depth: Value = 0.0

    def force(self, d: Value, v: Value) -> Value:
        return pos(self.k * powp(d, self.n) * (1 + self.lam * v)) + self.bottoming * powp(d - self.depth, 2)

    def elastic(self, d: Value) -> Value:
        return self.k * powp(d, self.n) + self.bottoming * powp(d - self.depth, 2)


@dataclass(frozen=True)
class Foam(Law):
    """Midsole foam, F = F_e (1 + eta tanh(v / v_s)),  F_e = F_1 (K d / F_1)**n + b (d - h)**2 for d > h.

    stiffness K (N/m) is the secant at F_1 = 1 kN that a test rig reports, exponent n (-), energy_return ER (0..1) gives
    eta = (1 - ER)/(1 + ER): loading on (1 + eta) F_e and unloading on (1 - eta) F_e returns exactly ER at any speed well
    above v_s, which a viscous damper does not.  bottoming b (N/m**2) beyond depth h (m); transition v_s (m/s).

    >>> round(Foam(stiffness=100e3, exponent=1.75, energy_return=1.0).force(0.010, 1.0))  # 100 N/mm, by definition
    1000
    """

    stiffness: Value
    exponent: Value
    energy_return: Value
    bottoming: Value = 0.0
    depth: Value = 0.0
    transition: Value = 0.2

    def force(self, d: Value, v: Value) -> Value:
        eta = (1 - self.energy_return) / (1 + self.energy_return)
        return self.elastic(d) * (1 + eta * tanh(v / self.transition))

    def elastic(self, d: Value) -> Value:
        return 1000 * powp(self.stiffness * d / 1000, self.exponent) + self.bottoming * powp(d - self.depth, 2)


@dataclass(frozen=True)
class PowerContact(Law):
    """One-sided shoe-ground contact F = A (a d**b + c d**dd v**e), never pulling  (Liu & Nigg 2000, eq. 5, e = 1).

    area A (-), a (N/m**b), b (-), c (N s/m**(dd+1)), d (-).

    >>> round(PowerContact(area=2, a=1e6, b=1.56, c=2e4, d=0.73).force(6.29195e-3, 0.0), 1)  # static, 75.07 kg
    736.4
    """

    area: Value
    a: Value
    b: Value
    c: Value
    d: Value

    def force(self, d: Value, v: Value) -> Value:
        return pos(self.area * (self.a * powp(d, self.b) + self.c * powp(d, self.d) * v))

    def elastic(self, d: Value) -> Value:
        return self.area * self.a * powp(d, self.b)


@dataclass(frozen=True)
class LegSpring(Law):
    """The stance leg along its axis, F = k (d + (rho - 1) d_k tanh(d / d_k)) + 2 zeta sqrt(k m) r(t / tau) v.

    stiffness k (N/m); a leg that lands nearly straight is rho times as stiff until its knee has bent through the depth d_k (m): with the
    knee at angle phi a given knee moment holds an axial force that falls as 1 / sin(phi / 2) (two-segment leg, Guenther & Blickhan 2002).
    damping_ratio zeta (-), mass m (kg) that the leg carries, ramp tau (s): muscle takes over the damping smoothly after touchdown (r is `ease`).
    """

    stiffness: Value
    damping_ratio: Value
    mass: Value
    ramp: Value
    straightness: Value = 1.0
    bend_depth: Value = 0.02
    clock: Value = Time()

    def force(self, d: Value, v: Value) -> Value:
        damping = 2 * self.damping_ratio * sqrt(self.stiffness * self.mass)
        return self.elastic(d) + damping * ease(self.clock / self.ramp) * v

    def elastic(self, d: Value) -> Value:
        return self.stiffness * (d + (self.straightness - 1) * self.bend_depth * tanh(d / self.bend_depth))


@dataclass(frozen=True)
class PostureControl(Law):
    """Hip torque that holds the trunk upright, M = g(F_leg / F_g) (M_0 + k (pitch - pitch_0) + c pitch_rate).

    stiffness k (N m/rad) and damping c (N m s/rad) act on the pelvis' pitch against the vertical, offset M_0 (N m).
    gate F_g (N): a massless leg carries no torque when unloaded.  All of it is muscle.
    """

    stiffness: Value
    damping: Value
    offset: Value
    upright: Value
    gate: Value
    load: Value
    pitch: Value
    pitch_rate: Value

    def force(self, d: Value, v: Value) -> Value:
        torque = self.offset + self.stiffness * (self.pitch - self.upright) + self.damping * self.pitch_rate
        return ease(self.load / self.gate) * torque + 0 * d

    def active(self, d: Value, v: Value) -> Value:
        return self.force(d, v)
