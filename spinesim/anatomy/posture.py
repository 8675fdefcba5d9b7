"""Shape of the relaxed spine, and the points at which the links of the runner attach."""

from __future__ import annotations

import math
from dataclasses import dataclass

from spinesim.mechanics.model import Point
from spinesim.scenario import Runner
from spinesim.scenario.condition import effective, tightness_tilt
from spinesim.scenario.constants import constants
from spinesim.spine import LEVELS, TRUNK, VERTEBRAE


@dataclass(frozen=True)
class Posture:
    """Shape of the relaxed spine and how tight the hips are, after sitting and fatigue.

    In rad, trunk lean taken out: pitch of each disc's normal, axis of each vertebra and of the
    thorax, tilt of the pelvis.  lean (rad) of the whole trunk; hip_flexors and hamstrings:
    tightness relative to normal.
    """

    disc: dict[str, float]
    axis: dict[str, float]
    thorax: float
    lean: float
    tilt: float
    hip_flexors: float
    hamstrings: float


def posture(runner: Runner) -> Posture:
    """The runner's posture as the mechanics see it.

    lordosis scales every disc's pitch about the lumbar mean; anterior pelvic tilt turns the sacrum
    forward and the lumbar spine bends it back level by level, so that the thorax stays (each degree
    of tilt is one degree of lordosis); hunch flexes the thorax, a third of it in the upper lumbar
    spine.  Hip-flexor tightness tilts the pelvis forward, hamstring tightness backward.
    """
    c = constants()
    neutral = [math.radians(c[f"{level}_pitch"]) for level in LEVELS]
    mean = sum(neutral) / len(neutral)
    runner = effective(runner)
    tightness = runner.hip_flexor_tightness, runner.hamstring_tightness
    tilt = math.radians(runner.pelvic_tilt + tightness_tilt(*tightness))
    hunch = math.radians(runner.hunch)
    pitch = []
    for k, p in enumerate(neutral):
        share = k / (len(neutral) - 1)  # 0 at L5/S1, 1 at T12/L1
        pitch.append(mean + runner.lordosis * (p - mean) + tilt * (1 - share) + hunch / 3 * share)
    disc = dict(zip(LEVELS, pitch, strict=True))
    axis = {name: 0.5 * (pitch[k] + pitch[k + 1]) for k, name in enumerate(VERTEBRAE)}
    return Posture(disc, axis, hunch, math.radians(runner.trunk_lean), tilt, *tightness)


def attachment_points(mass: dict[str, float], size: float, shape: Posture) -> dict[str, Point]:
    """Where the links attach, in body frames that are upright in the relaxed posture (m, rad)."""
    c = constants()
    joint = {"L5/S1": (0.0, 0.0)}
    # the hips, seen from L5/S1: a tilted pelvis turns about them
    hips = _turn(-c["hip_to_L5S1_x"] * size, -c["hip_to_L5S1_z"] * size, shape.tilt)
    place = {"pelvis": _add(hips, _turn(0.0, c["pelvis_com_z"] * size, shape.tilt))}
    for k, name in enumerate(VERTEBRAE):
        x, z = joint[LEVELS[k]]
        length = math.hypot(c[f"{name}_rise"], c[f"{name}_run"]) * size
        axis = shape.axis[name]
        # how far this posture turns the vertebra
        bend = axis - math.atan2(c[f"{name}_run"], c[f"{name}_rise"])
        joint[LEVELS[k + 1]] = (x + length * math.sin(axis), z + length * math.cos(axis))
        place[name] = _add(
            (x, z), _turn(c[f"{name}_com_x"] * size, c[f"{name}_com_z"] * size, bend)
        )
    top = joint["T12/L1"]
    head = _turn(c["head_x"] * size, c["head_z"] * size, shape.thorax)
    upper = mass["thorax"] + mass["viscera"]
    above = _turn(c["above_T12L1_com_x"] * size, c["above_T12L1_com_z"] * size, shape.thorax)
    whole = upper + mass["head"]
    place["thorax"] = _add(
        top, tuple((whole * a - mass["head"] * h) / upper for a, h in zip(above, head, strict=True))
    )
    place["head"] = _add(top, head)
    points: dict[str, Point] = {}
    for k, level in enumerate(LEVELS):
        lower, upper_body = TRUNK[k], TRUNK[k + 1]
        points[f"{level} lower"] = Point(
            lower, "top", *_sub(joint[level], place[lower]), shape.disc[level]
        )
        points[f"{level} upper"] = Point(upper_body, "base", *_sub(joint[level], place[upper_body]))
    points["hip"] = Point("pelvis", "hip", *_sub(hips, place["pelvis"]))
    points["pelvis soft"] = Point("pelvis", "soft")
    points["viscera"] = Point("thorax", "viscera")
    points["neck"] = Point("thorax", "neck", *_sub(place["head"], place["thorax"]))
    return points


def _turn(x: float, z: float, pitch: float) -> tuple[float, float]:
    return x * math.cos(pitch) + z * math.sin(pitch), -x * math.sin(pitch) + z * math.cos(pitch)


def _add(a: tuple[float, ...], b: tuple[float, ...]) -> tuple[float, float]:
    return a[0] + b[0], a[1] + b[1]


def _sub(a: tuple[float, ...], b: tuple[float, ...]) -> tuple[float, float]:
    return a[0] - b[0], a[1] - b[1]
