"""The default runner: stance leg, pelvis, five lumbar vertebrae, thorax and head, sagittal plane.

    head (x,z)
      |  neck
    thorax + arms (x,z,pitch) ~~ viscera (x,z)            ~~ = soft-tissue link
      |  T12/L1   axial, shear, bend
    L1 (x,z,pitch)
      |  L1/L2 ... L4/L5
    L5 (x,z,pitch)
      |  L5/S1   axial, shear, bend
    pelvis + thighs + swing leg (x,z,pitch) ~~ soft tissue (x,z)
      |  leg (radial, push-off)  +  hip (torque)
    shank (z) ~~ soft tissue (z)
      |  ankle
    foot (z)
      |  heel pad (one-sided)
    shoe (z)
      |  midsole (one-sided; foam law)
    surface (z)
      |  surface stiffness and damping
    earth

Numbers come from `catalogue/runner.toml`, scaled: masses with body mass, lengths with stature, forces of passive tissue with
body mass over the reference 70 kg, rotational stiffness with mass times stature.  Posture is geometry: rest pitches of the discs.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

from spinesim.constants import assuming, constants
from spinesim.factors import effective, hydration_effect, passive_hip_torque
from spinesim.inputs import Runner, Shoe, Surface, worn
from spinesim.laws import Foam, ForceOf, HuntCrossley, LegSpring, Position, PostureControl, Rate, SpringDamper
from spinesim.model import GROUND, Along, Bend, Body, LegAngle, LegLength, LegLine, Link, Model, Point
from spinesim.physique import (
    GRAVITY,
    LEVELS,
    REFERENCE_HEIGHT,
    REFERENCE_MASS,
    TRUNK,
    VERTEBRAE,
    attachment_points,
    leg_length,
    masses,
    pelvic_tilt,
    posture,
)
from spinesim.trunk import stiffness_ratio

__all__ = [
    "GRAVITY", "LEVELS", "REFERENCE_HEIGHT", "REFERENCE_MASS", "TRUNK", "VERTEBRAE", "Step", "assuming", "constants",
    "hydration_effect", "leg_length", "masses", "posture", "runner_model",
]  # fmt: skip

TAU = 2 * math.pi


# --- the model ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Step:
    """What the closure of the gait chooses, and how long it lasts: numbers of the stance leg (SI).

    contact_time (s), leg_stiffness (N/m), push_off (m), hip_offset (N m); foot_strike 'rearfoot' or 'midfoot'; legs on the ground.
    """

    contact_time: float
    leg_stiffness: float
    push_off: float = 0.05
    hip_offset: float = -90.0
    foot_strike: str = "rearfoot"
    legs: int = 1


class Parts(NamedTuple):
    """What a Model is made of, not yet checked."""

    bodies: tuple[Body, ...]
    links: tuple[Link, ...]
    contact: str
    gravity: float


def runner_model(runner: Runner, shoe: Shoe, surface: Surface, step: Step) -> Model:
    """The default runner standing on one foot in this shoe on this surface, as bodies and links."""
    return Model(*runner_parts(runner, shoe, surface, step))


def runner_parts(runner: Runner, shoe: Shoe, surface: Surface, step: Step) -> Parts:
    """The same before the model is checked as a whole: its structure is always the same, so that a sweep needs to check only one."""
    active = runner.trunk_stiffness * stiffness_ratio(runner)
    runner = effective(runner)
    mass = masses(runner, shoe.mass, step.legs)
    size = runner.height / REFERENCE_HEIGHT
    shape = posture(runner)
    bodies = _bodies(mass, size, step.legs * shoe.mass, surface)
    points = attachment_points(mass, size, shape)
    line = LegLine(points["hip"], "shank", *_roll(step, size))
    return Parts(
        bodies=tuple(bodies.values()),
        links=(
            *_foot_links(runner, shoe, surface, step, bodies, mass),
            Link("leg", LegLength(line, leg_length(runner), step.push_off), _leg_law(runner, step, mass)),
            Link("hip", LegAngle(line), _hip_law(runner, step)),
            *(link for level in LEVELS for link in _disc(runner, active, level, points)),
            *_soft_tissue(runner, bodies, points, mass),
        ),
        contact="midsole",
        gravity=GRAVITY,
    )


def _bodies(mass: dict[str, float], size: float, shoe_mass: float, surface: Surface) -> dict[str, Body]:
    c = constants()
    plane, pitching = ("x", "z"), ("x", "z", "pitch")

    def solid(name: str, radius: str) -> Body:
        return Body(name, mass[name], pitching, mass[name] * (c[f"{radius}_radius_of_gyration"] * size) ** 2)

    bodies = [
        Body("surface", surface.mass),
        Body("shoe", max(shoe_mass, LEAST_SHOE)),
        Body("foot", mass["foot"] - max(LEAST_SHOE - shoe_mass, 0.0)),
        Body("shank", mass["shank"]),
        Body("shank soft", mass["shank soft"]),
        solid("pelvis", "pelvis"),
        Body("pelvis soft", mass["pelvis soft"], plane),
        *(solid(name, "slice") for name in VERTEBRAE),
        solid("thorax", "thorax"),
        Body("viscera", mass["viscera"], plane),
        Body("head", mass["head"], plane),
    ]
    return {body.name: body for body in bodies}


LEAST_SHOE = 0.05  # kg: barefoot, the node between heel pad and ground is the skin of the sole, taken from the foot's mass


# --- links ----------------------------------------------------------------------------------------------------


def _roll(step: Step, size: float) -> tuple[float, float]:
    name = "pressure_travel" if step.foot_strike == "rearfoot" else "midfoot_pressure_travel"
    return constants()[name] * size, step.contact_time


def _leg_law(runner: Runner, step: Step, mass: dict[str, float]) -> LegSpring:
    c = constants()
    carried = runner.mass - mass["foot"] - mass["shank"] - mass["shank soft"]
    return LegSpring(
        step.leg_stiffness,
        c["leg_damping_ratio"],
        carried,
        c["leg_ramp"] * step.contact_time,
        c["leg_straightness"],
        c["leg_bend_depth"] * runner.height / REFERENCE_HEIGHT,
    )


def _hip_law(runner: Runner, step: Step) -> PostureControl:
    c = constants()
    scale = runner.mass * runner.height / (REFERENCE_MASS * REFERENCE_HEIGHT)
    flexors, hamstrings = passive_hip_torque(runner.hip_flexor_tightness, runner.hamstring_tightness)
    tilt = pelvic_tilt(runner)
    return PostureControl(
        c["hip_stiffness"] * scale,
        c["hip_damping"] * scale,
        step.hip_offset,
        math.radians(runner.trunk_lean),
        c["hip_gate"] * runner.mass * GRAVITY,
        load=ForceOf("leg"),
        pitch=Position("pelvis", "pitch"),
        pitch_rate=Rate("pelvis", "pitch"),
        flexors=flexors * scale,
        flexor_slack=math.radians(c["hip_slack"]) + tilt,
        hamstrings=hamstrings * scale,
        hamstring_slack=math.radians(c["hip_slack"]) - tilt,
    )


def _foot_links(
    runner: Runner, shoe: Shoe, surface: Surface, step: Step, bodies: dict[str, Body], mass: dict[str, float]
) -> tuple[Link, ...]:
    c = constants()
    foam = worn(shoe)
    bulk = runner.mass / REFERENCE_MASS
    midfoot = step.foot_strike == "midfoot"
    ankle = c["midfoot_ankle_stiffness" if midfoot else "ankle_stiffness"] * bulk * step.legs
    pad = bulk ** (1 / 3) * step.legs  # area over thickness of a geometrically similar pad
    pair = step.legs ** (1 / foam.exponent)  # two shoes carry twice the force at the same depth
    depth = max(shoe.stack_height, THINNEST) * c["foam_bottoming_depth"]
    return (
        Link("surface", bodies["surface"].onto(GROUND), SpringDamper(surface.stiffness, surface.damping)),
        Link(
            "midsole",
            bodies["shoe"].onto(bodies["surface"]),
            Foam(
                foam.stiffness * pair,
                foam.exponent,
                foam.energy_return,
                c["foam_bottoming"] * step.legs,
                depth,
                c["foam_transition"],
            ),
        ),
        Link(
            "heel pad",
            bodies["foot"].onto(bodies["shoe"]),
            HuntCrossley(
                c["heel_pad_k"] * pad, c["heel_pad_n"], c["heel_pad_lam"], c["heel_pad_bottoming"] * pad, c["heel_pad_depth"]
            ),
        ),
        Link(
            "ankle",
            bodies["shank"].onto(bodies["foot"]),
            SpringDamper(ankle, 2 * c["ankle_damping_ratio"] * math.sqrt(ankle * mass["foot"])),
        ),
    )


THINNEST = 0.003  # m: bottoming depth of a bare sole, which has no stack


def _soft_tissue(runner: Runner, bodies: dict[str, Body], points: dict[str, Point], mass: dict[str, float]) -> tuple[Link, ...]:
    c = constants()

    def tissue(body: str, prefix: str) -> SpringDamper:
        rate = TAU * c[f"{prefix}_frequency"]
        return SpringDamper(mass[body] * rate**2, 2 * c[f"{prefix}_damping_ratio"] * mass[body] * rate)

    bulk = runner.mass / REFERENCE_MASS
    neck_stiffness = c["neck_stiffness"] * bulk
    neck = SpringDamper(neck_stiffness, 2 * c["neck_damping_ratio"] * math.sqrt(neck_stiffness * mass["head"]))
    links = [Link("shank tissue", bodies["shank soft"].onto(bodies["shank"]), tissue("shank soft", "distal_soft"))]
    for name, where, body, law in (
        ("pelvis tissue", "pelvis soft", "pelvis soft", tissue("pelvis soft", "pelvis_soft")),
        ("visceral tissue", "viscera", "viscera", tissue("viscera", "viscera")),
        ("neck", "neck", "head", neck),
    ):
        centre = Point(body, "centre")
        links.append(Link(f"{name} axial", Along(points[where], centre, "normal"), law))
        links.append(Link(f"{name} shear", Along(points[where], centre, "tangent"), law))
    return tuple(links)


def _disc(runner: Runner, active: float, level: str, points: dict[str, Point]) -> tuple[Link, Link, Link]:
    """The three links of one intervertebral joint: axial and shear in the frame of its lower endplate, and bending (`active` times)."""
    c = constants()
    bulk = runner.mass / REFERENCE_MASS
    turn = bulk * runner.height / REFERENCE_HEIGHT
    lower, upper = points[f"{level} lower"], points[f"{level} upper"]
    axial, _ = hydration_effect(runner.hydration)  # what it does to bending is in `active`
    return (
        Link(
            f"{level} axial",
            Along(lower, upper, "normal"),
            SpringDamper(c[f"{level}_axial_stiffness"] * bulk * axial, c["disc_axial_damping"] * bulk),
        ),
        Link(
            f"{level} shear",
            Along(lower, upper, "tangent"),
            SpringDamper(c["disc_shear_stiffness"] * bulk, c["disc_shear_damping"] * bulk),
        ),
        Link(
            f"{level} bend",
            Bend(lower.body, upper.body),
            SpringDamper(c["disc_bend_stiffness"] * turn * active, c["disc_bend_damping"] * turn),
        ),
    )
