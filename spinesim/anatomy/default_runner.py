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

Numbers come from `catalogue/runner.toml`, scaled: masses with body mass, lengths with stature,
forces of passive tissue with body mass over the reference 70 kg, rotational stiffness with mass
times stature.  Posture is geometry: rest pitches of the discs.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from spinesim.anatomy.leg import LegSetting, foot_links, leg_links
from spinesim.anatomy.posture import attachment_points, posture
from spinesim.anatomy.segments import masses
from spinesim.mechanics.laws import SpringDamper
from spinesim.mechanics.model import Along, Bend, Body, Link, Model, Point
from spinesim.scenario import Runner, Shoe, Surface
from spinesim.scenario.condition import hydration_effect
from spinesim.scenario.constants import REFERENCE_HEIGHT, REFERENCE_MASS, constants
from spinesim.spine import LEVELS, VERTEBRAE
from spinesim.spine.stiffness import stiffness_ratio
from spinesim.units import GRAVITY

TAU = 2 * math.pi
# kg: barefoot, the node between heel pad and ground is the skin of the sole, taken from the foot's
# mass
LEAST_SHOE = 0.05


class Parts(NamedTuple):
    """What a Model is made of, not yet checked."""

    bodies: tuple[Body, ...]
    links: tuple[Link, ...]
    contact: str
    gravity: float


def runner_model(runner: Runner, shoe: Shoe, surface: Surface, setting: LegSetting) -> Model:
    """The default runner standing on one foot in this shoe on this surface, as bodies and links."""
    return Model(*runner_parts(runner, shoe, surface, setting))


def runner_parts(runner: Runner, shoe: Shoe, surface: Surface, setting: LegSetting) -> Parts:
    """What the default runner is made of, before it is checked as a whole.

    Its structure is always the same, so that a sweep needs to check only one.
    """
    active = runner.trunk_stiffness * stiffness_ratio(runner)
    mass = masses(runner, shoe.mass, setting.legs)
    size = runner.height / REFERENCE_HEIGHT
    shape = posture(runner)
    bodies = _bodies(mass, size, setting.legs * shoe.mass, surface)
    points = attachment_points(mass, size, shape)
    return Parts(
        bodies=tuple(bodies.values()),
        links=(
            *foot_links(runner, shoe, surface, setting, bodies, mass),
            *leg_links(runner, setting, points["hip"], mass, shape),
            *(link for level in LEVELS for link in _disc(runner, active, level, points)),
            *_soft_tissue(runner, bodies, points, mass),
        ),
        contact="midsole",
        gravity=GRAVITY,
    )


def _bodies(
    mass: dict[str, float], size: float, shoe_mass: float, surface: Surface
) -> dict[str, Body]:
    c = constants()
    plane, pitching = ("x", "z"), ("x", "z", "pitch")

    def solid(name: str, radius: str) -> Body:
        return Body(
            name, mass[name], pitching, mass[name] * (c[f"{radius}_radius_of_gyration"] * size) ** 2
        )

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


def _soft_tissue(
    runner: Runner, bodies: dict[str, Body], points: dict[str, Point], mass: dict[str, float]
) -> tuple[Link, ...]:
    c = constants()

    def tissue(body: str, prefix: str) -> SpringDamper:
        rate = TAU * c[f"{prefix}_frequency"]
        return SpringDamper(
            mass[body] * rate**2, 2 * c[f"{prefix}_damping_ratio"] * mass[body] * rate
        )

    bulk = runner.mass / REFERENCE_MASS
    neck_stiffness = c["neck_stiffness"] * bulk
    neck = SpringDamper(
        neck_stiffness, 2 * c["neck_damping_ratio"] * math.sqrt(neck_stiffness * mass["head"])
    )
    links = [
        Link(
            "shank tissue",
            bodies["shank soft"].onto(bodies["shank"]),
            tissue("shank soft", "distal_soft"),
        )
    ]
    for name, where, body, law in (
        ("pelvis tissue", "pelvis soft", "pelvis soft", tissue("pelvis soft", "pelvis_soft")),
        ("visceral tissue", "viscera", "viscera", tissue("viscera", "viscera")),
        ("neck", "neck", "head", neck),
    ):
        centre = Point(body, "centre")
        links.append(Link(f"{name} axial", Along(points[where], centre, "normal"), law))
        links.append(Link(f"{name} shear", Along(points[where], centre, "tangent"), law))
    return tuple(links)


def _disc(
    runner: Runner, active: float, level: str, points: dict[str, Point]
) -> tuple[Link, Link, Link]:
    """The three links of one intervertebral joint: axial and shear in the frame of its lower
    endplate, and bending (`active` times).
    """
    c = constants()
    bulk = runner.mass / REFERENCE_MASS
    turn = bulk * runner.height / REFERENCE_HEIGHT
    lower, upper = points[f"{level} lower"], points[f"{level} upper"]
    axial, _ = hydration_effect(runner.hydration)  # what it does to bending is in `active`
    return (
        Link(
            f"{level} axial",
            Along(lower, upper, "normal"),
            SpringDamper(
                c[f"{level}_axial_stiffness"] * bulk * axial, c["disc_axial_damping"] * bulk
            ),
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
