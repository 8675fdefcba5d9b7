"""Where the bodies of a model in the plane stand before anything loads or bends it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from scipy.optimize import least_squares

from spinesim.mechanics.deformations import Kinematics, Point
from spinesim.mechanics.model import GROUND, Link, Model
from spinesim.show.figures.model_bundles import bundles_of, rows_of

RISE = 0.3  # m: how far above each other bodies begin
FREE = 1e-4  # how strongly a coordinate that no link holds keeps its place


class Place(NamedTuple):
    """Where a body is: forward and up (m), pitch (rad)."""

    x: float
    z: float
    pitch: float


@dataclass(frozen=True)
class Standing:
    """Places of all bodies of a model, of its ground, and of points fixed in them."""

    places: Mapping[str, Place]
    kinematics: Kinematics

    def point(self, point: Point) -> tuple[float, float]:
        """Where a point of a body is (m)."""
        x, z = self.kinematics.place(point)
        return float(x), float(z)

    def normal(self, point: Point) -> float:
        """Pitch of the normal of an endplate (rad)."""
        return float(self.kinematics(point.body, "pitch") + point.angle)


def standing(model: Model) -> Standing:
    """The places at which no link is deformed, as nearly as there are such.

    A coordinate that no link holds stays where it begins: 0, and 0.3 m a row up.
    """
    keys = list(model.coordinates)
    rows = rows_of(model, bundles_of(model))
    begin = np.array([RISE * rows[body] if axis == "z" else 0.0 for body, axis in keys])

    def seen(q: Any) -> Kinematics:
        values = dict(zip(keys, q, strict=True))
        return Kinematics(lambda body, axis: values.get((body, axis), 0.0), lambda signal: 0.0, np)

    def deformed(q: Any) -> Any:
        view = seen(q)
        deltas = [float(link.deformation.delta(view)) for link in model.links]
        return np.array([*deltas, *(FREE * (q - begin))])

    view = seen(least_squares(deformed, begin).x)
    names = [GROUND.name, *(body.name for body in model.bodies)]
    places = {
        name: Place(*(float(view(name, axis)) for axis in ("x", "z", "pitch"))) for name in names
    }
    return Standing(places, view)


def is_planar(model: Model) -> bool:
    """Whether a body moves forward or turns."""
    return any(axis != "z" for _, axis in model.coordinates)


def joints(model: Model) -> list[tuple[Link, Point, Point]]:
    """Links along the normal of an endplate, each with its lower and its upper point."""
    return [
        (link, link.deformation.lower, link.deformation.upper)  # type: ignore[attr-defined]
        for link in model.links
        if getattr(link.deformation, "direction", "") == "normal"
    ]


def fixed_points(model: Model) -> dict[str, list[Point]]:
    """The points at which links hold each body, by body."""
    points: dict[str, list[Point]] = {}
    for link in model.links:
        deformation: Any = link.deformation
        line = getattr(deformation, "line", None)
        ends = [line.hip] if line else [getattr(deformation, n, None) for n in ("lower", "upper")]
        for point in ends:
            if isinstance(point, Point) and point not in points.setdefault(point.body, []):
                points[point.body].append(point)
    return points
