"""Deformations: the one scalar by which a link is compressed, sheared, bent or shortened, as a
function of the coordinates.

A deformation says how its bodies move against each other and nothing about force.  Positive in
compression (bending: in flexion).  A new one is a frozen dataclass with `delta(q)`, written with
what `Kinematics` offers; its formula serves numbers and SymPy symbols alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

from spinesim.mechanics.laws import Time
from spinesim.mechanics.primitives import Value, ease
from spinesim.mechanics.recorded import Recorded


@dataclass(frozen=True)
class Point:
    """A point fixed in a body: (x, z) from its centre of mass (m) and, for an endplate, the pitch
    of its normal (rad).
    """

    body: str
    label: str
    x: Value = 0.0
    z: Value = 0.0
    angle: Value = 0.0

    @property
    def prefix(self) -> str:
        return f"{self.body}_{self.label}"


class Deformation(Protocol):
    """What a link needs of its deformation; `rotational` ones are in rad and their force is a
    moment.
    """

    rotational: ClassVar[bool] = False

    def delta(self, q: Kinematics) -> Value:
        """The deformation (m or rad) at the coordinates that q knows."""


@dataclass(frozen=True)
class Vertical(Deformation):
    """delta = z_lower - z_upper."""

    upper: str
    lower: str

    def delta(self, q: Kinematics) -> Value:
        return q(self.lower, "z") - q(self.upper, "z")


@dataclass(frozen=True)
class OnMovedBase(Deformation):
    """delta = z_base - z_upper, on a base whose height (m) is recorded over time.

    `Recorded.motion` makes it from a base's acceleration.
    """

    upper: str
    base: Recorded

    def delta(self, q: Kinematics) -> Value:
        return q.signal(self.base) - q(self.upper, "z")


@dataclass(frozen=True)
class Along(Deformation):
    """Relative displacement of two points along (or across) the endplate of the lower body, in that
    body's own frame.

    'normal': delta = -n (p_upper - p_lower), compression positive.
    'tangent': delta = s (p_upper - p_lower), the upper point's anterior shift positive, so that the
    force is anterior shear.
    """

    lower: Point
    upper: Point
    direction: str = "normal"

    def delta(self, q: Kinematics) -> Value:
        (xl, zl), (xu, zu) = q.place(self.lower), q.place(self.upper)
        sin, cos = q.turn(self.lower.body, self.lower.angle)
        if self.direction == "normal":
            return -sin * (xu - xl) - cos * (zu - zl)
        return cos * (xu - xl) - sin * (zu - zl)


@dataclass(frozen=True)
class Bend(Deformation):
    """delta = pitch_upper - pitch_lower, flexion positive, so that the moment is an extensor
    moment.
    """

    lower: str
    upper: str
    rotational: ClassVar[bool] = True

    def delta(self, q: Kinematics) -> Value:
        return q(self.upper, "pitch") - q(self.lower, "pitch")


@dataclass(frozen=True)
class LegLine:
    """The line from the leg's lower end to the hip.

    The lower end keeps the height of the body `foot` and travels forward of it with the centre of
    pressure, by `roll` (m), evenly over `duration` (s).
    """

    hip: Point
    foot: str
    roll: Value = 0.0
    duration: Value = 1.0
    clock: Value = Time()
    prefix = "foot"

    def components(self, q: Kinematics) -> tuple[Value, Value]:
        """(forward, up) of the hip from the lower end (m)."""
        x, z = q.place(self.hip)
        return x - q(self.foot, "x") - self.roll * q.signal(self.clock) / self.duration, z - q(
            self.foot, "z"
        )


@dataclass(frozen=True)
class LegLength(Deformation):
    """delta = L_0 + push_off ease(t / duration) - |hip - foot|: push-off lengthens the leg's rest
    length.
    """

    line: LegLine
    rest_length: Value
    push_off: Value = 0.0

    def delta(self, q: Kinematics) -> Value:
        x, z = self.line.components(q)
        rest = self.rest_length + self.push_off * ease(
            q.signal(self.line.clock) / self.line.duration
        )
        return rest - q.sqrt(x * x + z * z)


@dataclass(frozen=True)
class LegAngle(Deformation):
    """delta = pitch of a body - angle of the leg from the vertical.

    Its force is a torque between trunk and leg.
    """

    line: LegLine
    rotational: ClassVar[bool] = True

    def delta(self, q: Kinematics) -> Value:
        x, z = self.line.components(q)
        return q(self.line.hip.body, "pitch") - q.atan2(x, z)


class Kinematics:
    """What a deformation sees of the model: coordinates, body-fixed points, directions and signals.

    `coordinate(body, axis)` and `signal(s)` return values; `functions` is `sympy`, or numpy for
    numbers.
    """

    def __init__(self, coordinate: Any, signal: Any, functions: Any) -> None:
        self._coordinate, self.signal, self._functions = coordinate, signal, functions
        self.sqrt = functions.sqrt
        self.atan2 = getattr(functions, "atan2", None) or functions.arctan2

    def __call__(self, body: str, axis: str) -> Value:
        return self._coordinate(body, axis)

    def turn(self, body: str, angle: Value = 0.0) -> tuple[Value, Value]:
        """(sin, cos) of the body's pitch plus an angle fixed in it."""
        pitch = self(body, "pitch") + angle
        return self._functions.sin(pitch), self._functions.cos(pitch)

    def place(self, point: Point) -> tuple[Value, Value]:
        """(x, z) of a body-fixed point in the world (m)."""
        sin, cos = self.turn(point.body)
        x, z = self(point.body, "x"), self(point.body, "z")
        return x + cos * point.x + sin * point.z, z - sin * point.x + cos * point.z
