"""A model is two lists: bodies (inertias on coordinates) and links (a deformation and a law).
Nothing else.

    MODEL = Model(bodies=(a, b), links=(Link("contact", a.onto(GROUND), HuntCrossley(...)), ...))

SI units; x forward, z up, pitch positive forward.  A body has those of the three coordinates that
it names; the others stay zero.  Coordinates are those of its centre of mass, so that the mass
matrix is diagonal.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from numbers import Real
from typing import Any

from spinesim.fields import unknown
from spinesim.mechanics.deformations import (
    Along,
    Bend,
    Deformation,
    Kinematics,
    LegAngle,
    LegLength,
    LegLine,
    Point,
    Vertical,
)
from spinesim.mechanics.laws import Law, Recorded, Signal, Time
from spinesim.mechanics.parameters import (
    identifier,
    numbers,
    references,
    refusal,
    replaced,
    signals,
)
from spinesim.mechanics.primitives import Value
from spinesim.mechanics.structure import structure
from spinesim.units import GRAVITY, to_number

__all__ = [
    "GROUND",
    "Along",
    "Bend",
    "Body",
    "Deformation",
    "Kinematics",
    "LegAngle",
    "LegLength",
    "LegLine",
    "Link",
    "Model",
    "Point",
    "State",
    "Vertical",
    "identifier",
    "vertical_bodies",
]
AXES = ("x", "z", "pitch")


@dataclass(frozen=True)
class Body:
    """mass (kg) on 'x' and 'z', inertia (kg m**2) about the centre of mass on 'pitch'."""

    name: str
    mass: Value
    axes: tuple[str, ...] = ("z",)
    inertia: Value | None = None

    def __post_init__(self) -> None:
        if unknown := set(self.axes) - set(AXES):
            raise ValueError(
                f"body '{self.name}': unknown axis {sorted(unknown)[0]!r}; axes are x, z and pitch"
            )
        if not self.mass > 0 and self.axes:
            raise ValueError(f"body '{self.name}': mass {self.mass} kg must be positive")
        if "pitch" in self.axes and not (self.inertia and self.inertia > 0):
            raise ValueError(
                f"body '{self.name}' pitches, so its inertia ({self.inertia} kg m2) must be "
                "positive"
            )

    def onto(self, lower: Body) -> Vertical:
        """Vertical compression between this body and the one below it, measured from rest."""
        return Vertical(self.name, lower.name)

    def at(self, label: str, x: float = 0.0, z: float = 0.0, angle: float = 0.0) -> Point:
        """A point fixed in this body, x forward and z up of its centre of mass (m)."""
        return Point(self.name, label, x, z, angle)


GROUND = Body("ground", 0.0, axes=())


def vertical_bodies(**masses: float) -> tuple[Body, ...]:
    """Bodies that only move up and down, one per keyword: vertical_bodies(lower=6.15, upper=12.58),
    masses in kg.
    """
    return tuple(Body(name, mass) for name, mass in masses.items())


# --- the model
# ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Link:
    """One scalar deformation with one law; force (N, or N m for a rotation) positive in
    compression.
    """

    name: str
    deformation: Deformation
    law: Law

    @property
    def rotational(self) -> bool:
        return self.deformation.rotational


@dataclass(frozen=True)
class State:
    """Where a model starts: coordinates and velocities in the order of `Model.coordinates` (SI), at
    `time` (s).
    """

    position: tuple[float, ...]
    velocity: tuple[float, ...]
    time: float = 0.0


@dataclass(frozen=True)
class Model:
    """Bodies and links; `contact` names the link whose force is the vertical ground reaction.

    Raises ValueError for names that repeat or that do not exist, and for numbers that are not
    finite.
    """

    bodies: tuple[Body, ...]
    links: tuple[Link, ...]
    contact: str | None = None
    gravity: Value = GRAVITY

    def __post_init__(self) -> None:
        for kind, items in (("bodies", self.bodies), ("links", self.links)):
            names = [item.name for item in items]
            if repeated := {name for name in names if names.count(name) > 1}:
                raise ValueError(
                    f"two {kind} are named {sorted(repeated)[0]!r}; each needs a name of its own"
                )
        bodies = {body.name for body in self.bodies} | {GROUND.name}
        links: set[str] = set()
        for link in self.links:
            for kind, name in references(link):
                if name not in (bodies if kind == "body" else links):
                    order = "" if kind == "body" else " before it"
                    raise ValueError(
                        f"link '{link.name}' refers to {kind} '{name}', which the model does "
                        f"not have{order}"
                    )
            links.add(link.name)
        if self.contact is not None and self.contact not in links:
            raise ValueError(
                f"contact '{self.contact}' is not a link; links are {', '.join(sorted(links))}"
            )
        # a number that is not finite is refused here, not when it is first used
        _ = self.parameters

    def __hash__(self) -> int:
        """Of the numbers alone, which are at hand: caches ask for it before every batch."""
        return hash((self.contact, self.coordinates, *self.parameters.values()))

    @cached_property
    def coordinates(self) -> tuple[tuple[str, str], ...]:
        """(body, axis) of every degree of freedom, in the order of the state vector."""
        return tuple((body.name, axis) for body in self.bodies for axis in body.axes)

    @cached_property
    def parameters(self) -> dict[str, float]:
        """Every number of the model by name.

        Names are '<body>_mass', '<link>_<field>' and '<body>_<point>_x'.
        """
        known: dict[str, float] = {}
        for name, value in (("gravity", self.gravity), *numbers(self)):
            if isinstance(value, Real) and not math.isfinite(value):
                raise ValueError(f"parameter '{name}' is {value}; give a finite number")
            if known.setdefault(name, value) != value:
                raise ValueError(
                    f"parameter '{name}' has two values, {known[name]} and {value}; points need "
                    "labels of their own"
                )
        return known

    @cached_property
    def recordings(self) -> dict[str, Recorded]:
        """Every curve that drives the model by name, '<link>_<field>'; each once."""
        curves: dict[Recorded, str] = {}
        for name, signal in self._signals:
            if isinstance(signal, Recorded):
                curves.setdefault(signal, name)
        return {name: curve for curve, name in curves.items()}

    @cached_property
    def span(self) -> tuple[float, float]:
        """From when to when (s) the model holds: its clock starts at zero, a recording ends."""
        earliest, latest = -math.inf, math.inf
        for _, signal in self._signals:
            if isinstance(signal, Time):
                earliest = max(earliest, 0.0)
            if isinstance(signal, Recorded):
                earliest = max(earliest, signal.times[0])
                latest = min(latest, signal.times[-1])
        return earliest, latest

    @cached_property
    def _signals(self) -> tuple[tuple[str, Signal], ...]:
        return tuple(pair for link in self.links for pair in signals(link))

    @cached_property
    def structure(self) -> str:
        """A hash of everything but the numbers: models with one structure share one set of
        equations.

        It holds what every formula computes, not the names of laws.  Raises ValueError for a
        formula that is not written in the primitives.
        """
        return structure(self)

    @property
    def mass(self) -> float:
        """Total mass (kg)."""
        return sum(body.mass for body in self.bodies)

    def with_(self, **parameters: float) -> Model:
        """A model of this structure with other numbers: MODEL.with_(leg_stiffness=12e3)."""
        known = self.parameters
        for name in parameters:
            if name not in known:
                raise unknown("parameter", name, known, "see MODEL.parameters")
        return self.replaced(
            {
                name: to_number(value, name=f"parameter '{name}'")
                for name, value in parameters.items()
            }
        )

    def replaced(self, values: Mapping[str, Value], *, check: bool = True) -> Model:
        """A copy whose named parameters are replaced, by numbers or (for deriving equations) by
        symbols.
        """
        copy: Model = replaced(self, values, check=check)
        if "structure" in vars(self):
            vars(copy)["structure"] = self.structure  # numbers do not enter it
        return copy

    def refused(self, columns: Mapping[str, Iterable[float]]) -> dict[int, str]:
        """Row of these parameters -> why no model has its numbers; builds the bodies and links that
        they change, not the model.
        """
        reasons: dict[int, str] = {}
        for item in (*self.bodies, *self.links):
            names = [name for name, _ in numbers(item) if name in columns]
            known: dict[tuple[float, ...], str] = {}
            for i, values in enumerate(zip(*(columns[name] for name in names), strict=True)):
                if values not in known:
                    known[values] = refusal(item, dict(zip(names, values, strict=True)))
                if known[values]:
                    reasons.setdefault(i, known[values])
        return reasons

    def body(self, name: str) -> Body:
        """The body of that name; ValueError if there is none."""
        return _named(self.bodies, name, "body")

    def link(self, name: str) -> Link:
        """The link of that name; ValueError if there is none."""
        return _named(self.links, name, "link")

    def at_touchdown(self, velocity: float | Mapping[str, float] = 0.0) -> State:
        """At rest length, moving at `velocity` (m/s, up positive): one number for all bodies, or
        one per body.
        """
        speed = (
            velocity
            if isinstance(velocity, Mapping)
            else {body.name: velocity for body in self.bodies}
        )
        for name in speed:
            self.body(name)
        moving = tuple(
            to_number(speed.get(body, 0.0), "m/s", name=f"velocity of {body}")
            if axis == "z"
            else 0.0
            for body, axis in self.coordinates
        )
        return State((0.0,) * len(moving), moving)


def _named(items: Any, name: str, kind: str) -> Any:
    for item in items:
        if item.name == name:
            return item
    plural = {"body": "bodies", "link": "links"}[kind]
    raise unknown(kind, name, [item.name for item in items], f"see MODEL.{plural}")
