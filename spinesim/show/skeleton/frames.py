"""Points of a drawing: corners in frames that turn with a body, and what a shape is."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

Place = list[float]  # [x, z] in m
Bodies = Mapping[str, Mapping[str, float]]  # coordinates of every body
Shape = dict[str, Any]  # {"name", "part", "kind", "points", ...}, see `placed`


def fixed(motion: Mapping[str, Any], bodies: Bodies, point: str) -> Place:
    """Where a body-fixed point is."""
    body = bodies[point.rpartition("_")[0]]
    return moved([body["x"], body["z"]], body["pitch"], motion["points"][point][:2])


def moved(
    origin: Sequence[float], pitch: float, corner: Sequence[float], size: float = 1.0
) -> Place:
    """A corner in a frame at `origin` that is turned by `pitch`, in the world."""
    (x, z), sin, cos = corner, math.sin(pitch), math.cos(pitch)
    return [origin[0] + size * (cos * x + sin * z), origin[1] + size * (cos * z - sin * x)]


def line(name: str, part: str, points: list[Place], width: float) -> Shape:
    """An open line of a width (m) through points."""
    return {"name": name, "part": part, "kind": "line", "points": points, "width": width}
