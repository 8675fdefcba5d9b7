"""Force laws: how a link pushes back when it is deformed.

Every law is a frozen dataclass.  Its fields are numbers (the model's parameters) or signals
(quantities of the model that the law reads); its formula is written once and serves floats, arrays
and SymPy symbols alike.

    force(d, v)    total force (N, or N m for a rotation), positive in compression
    elastic(d)     the part of it that stores energy
    active(d, v)   the part of it that muscle produces
    what is left   force - elastic - active, dissipates

d is the deformation (m or rad), positive in compression, and v its rate.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from spinesim.mechanics.primitives import Value, ease, pos, powp, sqrt, tanh
from spinesim.mechanics.recorded import Recorded as Recorded
from spinesim.units import shown

NUMBERS = ("Value", Value, "float", float)  # annotations of a law's numbers

# --- signals
# --------------------------------------------------------------------------------------------------


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
    """Time since touchdown (s), never negative."""


Signal = ForceOf | Position | Rate | Time | Recorded


def with_signals(law: Any, read: Callable[[Any], Value]) -> Any:
    """The law with what `read` makes of each of its signals in their place."""
    signals = {
        field.name: read(value)
        for field in dataclasses.fields(law)
        if isinstance(value := getattr(law, field.name), Signal)
    }
    return dataclasses.replace(law, **signals)


# --- laws
# --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Law:
    """What every law offers; a passive law only has to say `force` and `elastic`.

    Numbers of a law are plain numbers in SI units, or what stands for one: a signal, an array, a
    symbol. Raises ValueError, in one line, for a text with a unit and whatever else is no number.
    """

    def __post_init__(self) -> None:
        kind: type = type(self)
        for name in _numbers(kind):
            value = getattr(self, name)
            if type(value) is not float and not _is_value(value):
                raise ValueError(
                    f"{kind.__name__}: {name} = {shown(value)} is not a number; laws "
                    "take plain numbers in SI units, such as 20e3 for 20 kN/m"
                )

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

    stiffness k (N/m or N m/rad), damping c (N s/m or N m s/rad).  Two-sided: not for contacts,
    where it would jump at touchdown.

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
class Applied(Law):
    """A force from outside, F = F(t): whatever the deformation, it pushes the two sides apart.

    history F (N or N m): a `Recorded` curve, positive in compression.

    >>> Applied(120.0).force(0.01, 0.5)
    120.0
    """

    history: Value

    def force(self, d: Value, v: Value) -> Value:
        return self.history + 0 * d

    def active(self, d: Value, v: Value) -> Value:
        return self.history + 0 * d


@dataclass(frozen=True)
class HuntCrossley(Law):
    """One-sided contact, F = k d**n (1 + lam v) + b (d - h)**2 for d > h, never pulling.

    k (N/m**n), n (-), lam (s/m); bottoming b (N/m**2) beyond the depth h (m) stands for the tissue
    giving out. Holds for d below the pad's thickness (about 16 mm). Source: form Hunt & Crossley
    1975; the default runner's heel pad has its constants from the drop test of Kinoshita 1993.

    >>> round(HuntCrossley(k=9.888e6, n=2.218, lam=1.003).force(0.010, 0.0))  # heel pad at 10 mm
    362
    """

    k: Value
    n: Value
    lam: Value
    bottoming: Value = 0.0
    depth: Value = 0.0

    def force(self, d: Value, v: Value) -> Value:
        return pos(self.k * powp(d, self.n) * (1 + self.lam * v)) + self.bottoming * powp(
            d - self.depth, 2
        )

    def elastic(self, d: Value) -> Value:
        return self.k * powp(d, self.n) + self.bottoming * powp(d - self.depth, 2)


@dataclass(frozen=True)
class Foam(Law):
    """Midsole foam, F = F_e (1 + eta tanh(v / v_s)),  F_e = F_1 (K d / F_1)**n + b (d - h)**2 for d
    > h.

    stiffness K (N/m) is the secant at F_1 = 1 kN that a test rig reports, exponent n (-),
    energy_return ER (0..1) gives eta = (1 - ER)/(1 + ER): loading on (1 + eta) F_e and unloading on
    (1 - eta) F_e returns exactly ER at any speed well above v_s, which a viscous damper does not.
    bottoming b (N/m**2) beyond depth h (m); transition v_s (m/s).

    >>> round(
    ...     Foam(stiffness=100e3, exponent=1.75, energy_return=1.0).force(0.010, 1.0)
    ... )  # 100 N/mm, by definition
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
        return 1000 * powp(self.stiffness * d / 1000, self.exponent) + self.bottoming * powp(
            d - self.depth, 2
        )


@dataclass(frozen=True)
class PowerContact(Law):
    """One-sided shoe-ground contact F = A (a d**b + c d**dd v**e), never pulling  (Liu & Nigg 2000,
    eq. 5, e = 1).

    area A (-), a (N/m**b), b (-), c (N s/m**(dd+1)), d (-).

    >>> round(
    ...     PowerContact(area=2, a=1e6, b=1.56, c=2e4, d=0.73).force(6.29195e-3, 0.0), 1
    ... )  # static, 75.07 kg
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
    """The stance leg along its axis, F = k (d + (rho - 1) d_k tanh(d / d_k)) + 2 zeta sqrt(k m) r(t
    / tau) v.

    stiffness k (N/m); a leg that lands nearly straight is rho times as stiff until its knee has
    bent through the depth d_k (m): with the knee at angle phi a given knee moment holds an axial
    force that falls as 1 / sin(phi / 2) (two-segment leg, Guenther & Blickhan 2002). It pulls, too:
    in the last milliseconds the leg lifts the foot (some 0.1-0.2 body weights), as the flexors of a
    runner do. damping_ratio zeta (-), mass m (kg) that the leg carries, ramp tau (s): muscle takes
    over the damping smoothly after touchdown (r is `ease`).
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
        return self.stiffness * (
            d + (self.straightness - 1) * self.bend_depth * tanh(d / self.bend_depth)
        )


@dataclass(frozen=True)
class PostureControl(Law):
    """Hip torque that holds the trunk upright, M = g(F_leg / F_g) (M_0 + k (pitch - pitch_0) + c
    pitch_rate).

    stiffness k (N m/rad) and damping c (N m s/rad) act on the pelvis' pitch against the vertical,
    offset M_0 (N m). gate F_g (N): a massless leg carries no torque when unloaded.  All of that is
    muscle.  Muscles tighter than normal add a passive torque h (d - d_h)**2 beyond the flexion d_h
    (hamstrings) and -f (-d - d_f)**2 beyond the extension d_f (flexors), h and f in N m/rad2.
    """

    stiffness: Value
    damping: Value
    offset: Value
    upright: Value
    gate: Value
    load: Value
    pitch: Value
    pitch_rate: Value
    flexors: Value = 0.0
    flexor_slack: Value = 0.0
    hamstrings: Value = 0.0
    hamstring_slack: Value = 0.0

    def force(self, d: Value, v: Value) -> Value:
        return self.active(d, v) + self.elastic(d)

    def elastic(self, d: Value) -> Value:
        return self.hamstrings * powp(d - self.hamstring_slack, 2) - self.flexors * powp(
            -d - self.flexor_slack, 2
        )

    def active(self, d: Value, v: Value) -> Value:
        torque = (
            self.offset
            + self.stiffness * (self.pitch - self.upright)
            + self.damping * self.pitch_rate
        )
        return ease(self.load / self.gate) * torque


@cache
def _numbers(law: type) -> tuple[str, ...]:
    """Names of the fields of a law that take numbers."""
    return tuple(item.name for item in dataclasses.fields(law) if item.type in NUMBERS)


def _is_value(value: object) -> bool:
    """Whether a law may reckon with it: numbers, signals, arrays, symbols, not texts or lists."""
    refused = (str, bytes, bool, list, tuple, dict, set, type(None))
    return not isinstance(value, refused)
