"""Legs and arms of the drawn runner: two segments between two ends, and feet."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from spinesim.show.skeleton.frames import Bodies, Place, Shape, fixed, line, moved

DEEPEST = -0.05  # m: a sole is not drawn deeper in the ground


def bent(start: Place, end: Place, first: float, second: float, side: float) -> list[Place]:
    """The limb from start to end with its joint, `side` 1 to the left of that line, -1 right."""
    dx, dz = end[0] - start[0], end[1] - start[1]
    distance = math.hypot(dx, dz)
    stretch = max(distance / (first + second), 1.0)
    first, second = first * stretch, second * stretch
    along = (first**2 - second**2 + distance**2) / (2 * distance)
    beside = side * math.sqrt(max(first**2 - along**2, 0.0))
    joint = [
        start[0] + (along * dx - beside * dz) / distance,
        start[1] + (along * dz + beside * dx) / distance,
    ]
    return [start, joint, end]


def leg(
    skeleton: Mapping[str, Any],
    motion: Mapping[str, Any],
    bodies: Bodies,
    part: str,
    since: float,
) -> list[Shape]:
    """Leg and foot of the leg that touched down `since` (s) ago, less than two steps."""
    hip = fixed(motion, bodies, "pelvis_hip")
    ankle, pitch = _foot(skeleton, motion, bodies, hip, since)
    size, length = motion["size"], skeleton["proportions"]
    limb = bent(
        hip,
        ankle,
        motion["height"] * length["thigh"],
        motion["height"] * length["shank"],
        skeleton["legs"]["joint"],
    )
    corners = [moved(ankle, pitch, corner, size) for corner in skeleton["foot"]["corners"]]
    return [
        line("leg", part, limb, size * skeleton["legs"]["width"]),
        {"name": "foot", "part": part, "kind": "outline", "points": corners},
    ]


def _foot(
    skeleton: Mapping[str, Any],
    motion: Mapping[str, Any],
    bodies: Bodies,
    hip: Place,
    since: float,
) -> tuple[Place, float]:
    """Ankle (m) and pitch (rad) of the foot that touched down `since` (s) ago."""
    lift_off = motion["time"][-1]
    if since <= lift_off:
        return _standing_foot(skeleton, motion, since, bodies["shoe"]["z"])
    share = min((since - lift_off) / (2 * motion["step_time"] - lift_off), 1.0)
    left, first = _standing_foot(skeleton, motion, lift_off, motion["coordinates"]["shoe"]["z"][-1])
    landing, last = _standing_foot(skeleton, motion, 0.0, motion["coordinates"]["shoe"]["z"][0])
    points = motion["points"]["pelvis_hip"]
    ends = []
    for place, k in ((left, -1), (landing, 0)):
        pelvis = {axis: values[k] for axis, values in motion["coordinates"]["pelvis"].items()}
        at = moved([pelvis["x"], pelvis["z"]], pelvis["pitch"], points[:2])
        ends.append([place[0] - at[0], place[1] - at[1]])
    reach = motion["leg_length"]
    swing = skeleton["foot"]["swing"]
    keys = [ends[0], *([reach * x, reach * z] for x, z in swing["ankle"]), ends[1]]
    x, z = _curve(keys, share)
    (pitch,) = _curve(
        [[first], *([math.radians(angle)] for angle in swing["pitch"]), [last]], share
    )
    return [hip[0] + x, hip[1] + z], pitch


def _standing_foot(
    skeleton: Mapping[str, Any], motion: Mapping[str, Any], since: float, sole: float
) -> tuple[Place, float]:
    """Ankle and pitch of the foot on the ground; sole (m): height of the shoe, pressed below 0."""
    foot, size = skeleton["foot"], motion["size"]
    shares, angles = zip(*foot["stance"][motion["foot_strike"]], strict=True)
    share = min(since / motion["time"][-1], 1.0)
    pitch = math.radians(float(np.interp(share, shares, angles)))
    about = foot["ball"] if pitch >= 0 else foot["heel"]
    pivot = [
        motion["pressure_travel"] + size * (about[0] - foot["ball"][0]),
        max(min(sole, 0.0), DEEPEST),
    ]
    return moved(pivot, pitch, [-about[0], -about[1]], size), pitch


def _curve(keys: Sequence[Sequence[float]], share: float) -> list[float]:
    """A uniform Catmull-Rom curve through the keys, at a share 0 to 1 of its length in keys."""
    last = len(keys) - 1
    along = min(max(share, 0.0), 1.0) * last
    i = min(int(along), last - 1)
    t = along - i
    before, start, end, after = (keys[max(0, min(last, k))] for k in (i - 1, i, i + 1, i + 2))
    return [
        0.5
        * (
            2 * b
            + (c - a) * t
            + (2 * a - 5 * b + 4 * c - d) * t**2
            + (3 * b - a - 3 * c + d) * t**3
        )
        for a, b, c, d in zip(before, start, end, after, strict=True)
    ]


def arm(
    skeleton: Mapping[str, Any],
    motion: Mapping[str, Any],
    base: Place,
    trunk: float,
    part: str,
    swing: float,
) -> Shape:
    """An arm; swing -1 to 1, forward positive."""
    arms, size = skeleton["arms"], motion["size"]
    shoulder = moved(base, trunk, arms["shoulder"], size)
    upper = math.radians(arms["hang"] + arms["swing"] * swing)
    lower = upper + math.radians(arms["elbow"])
    lengths = (
        motion["height"] * skeleton["proportions"][name] for name in ("upper_arm", "forearm")
    )
    points = [shoulder]
    for length, angle in zip(lengths, (upper, lower), strict=True):
        x, z = points[-1]
        points.append([x + length * math.sin(angle), z - length * math.cos(angle)])
    return line("arm", part, points, size * arms["width"])
