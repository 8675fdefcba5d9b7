"""The stance leg of the default runner: what lies between the earth and the hip, and what a step
asks of it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from spinesim.anatomy.posture import Posture
from spinesim.anatomy.segments import leg_length
from spinesim.mechanics.laws import (
    Foam,
    ForceOf,
    HuntCrossley,
    LegSpring,
    Position,
    PostureControl,
    Rate,
    SpringDamper,
)
from spinesim.mechanics.model import GROUND, Body, LegAngle, LegLength, LegLine, Link, Point
from spinesim.scenario import Runner, Shoe, Surface, worn
from spinesim.scenario.condition import passive_hip_torque
from spinesim.scenario.constants import REFERENCE_HEIGHT, REFERENCE_MASS, constants
from spinesim.units import GRAVITY

THINNEST = 0.003  # m: bottoming depth of a bare sole, which has no stack


@dataclass(frozen=True)
class LegSetting:
    """What the closure of the gait chooses, and how long it lasts: numbers of the stance leg (SI).

    contact_time (s), leg_stiffness (N/m), push_off (m), hip_offset (N m); foot_strike 'rearfoot' or
    'midfoot'; legs on the ground.
    """

    contact_time: float
    leg_stiffness: float
    push_off: float = 0.05
    hip_offset: float = -90.0
    foot_strike: str = "rearfoot"
    legs: int = 1


def foot_links(
    runner: Runner,
    shoe: Shoe,
    surface: Surface,
    setting: LegSetting,
    bodies: dict[str, Body],
    mass: dict[str, float],
) -> tuple[Link, ...]:
    """From the earth to the shank: surface, midsole, heel pad, ankle."""
    c = constants()
    foam = worn(shoe)
    bulk = runner.mass / REFERENCE_MASS
    midfoot = setting.foot_strike == "midfoot"
    ankle = c["midfoot_ankle_stiffness" if midfoot else "ankle_stiffness"] * bulk * setting.legs
    pad = bulk ** (1 / 3) * setting.legs  # area over thickness of a geometrically similar pad
    pair = setting.legs ** (1 / foam.exponent)  # two shoes carry twice the force at the same depth
    depth = max(shoe.stack_height, THINNEST) * c["foam_bottoming_depth"]
    bottoming = c["foam_bottoming"] * setting.legs
    return (
        Link(
            "surface",
            bodies["surface"].onto(GROUND),
            SpringDamper(surface.stiffness, surface.damping),
        ),
        Link(
            "midsole",
            bodies["shoe"].onto(bodies["surface"]),
            Foam(
                foam.stiffness * pair,
                foam.exponent,
                foam.energy_return,
                bottoming,
                depth,
                c["foam_transition"],
            ),
        ),
        Link(
            "heel pad",
            bodies["foot"].onto(bodies["shoe"]),
            HuntCrossley(
                c["heel_pad_k"] * pad,
                c["heel_pad_n"],
                c["heel_pad_lam"],
                c["heel_pad_bottoming"] * pad,
                c["heel_pad_depth"],
            ),
        ),
        Link(
            "ankle",
            bodies["shank"].onto(bodies["foot"]),
            SpringDamper(ankle, 2 * c["ankle_damping_ratio"] * math.sqrt(ankle * mass["foot"])),
        ),
    )


def leg_links(
    runner: Runner, setting: LegSetting, hip: Point, mass: dict[str, float], shape: Posture
) -> tuple[Link, Link]:
    """From the centre of pressure to the hip: the leg along its line, and the torque that holds the
    trunk over it.
    """
    name = "pressure_travel" if setting.foot_strike == "rearfoot" else "midfoot_pressure_travel"
    line = LegLine(
        hip, "shank", constants()[name] * (runner.height / REFERENCE_HEIGHT), setting.contact_time
    )
    return (
        Link(
            "leg",
            LegLength(line, leg_length(runner), setting.push_off),
            _leg_law(runner, setting, mass),
        ),
        Link("hip", LegAngle(line), _hip_law(runner, setting, shape)),
    )


def _leg_law(runner: Runner, setting: LegSetting, mass: dict[str, float]) -> LegSpring:
    c = constants()
    carried = runner.mass - mass["foot"] - mass["shank"] - mass["shank soft"]
    return LegSpring(
        setting.leg_stiffness,
        c["leg_damping_ratio"],
        carried,
        c["leg_ramp"] * setting.contact_time,
        c["leg_straightness"],
        c["leg_bend_depth"] * runner.height / REFERENCE_HEIGHT,
    )


def _hip_law(runner: Runner, setting: LegSetting, shape: Posture) -> PostureControl:
    c = constants()
    scale = runner.mass * runner.height / (REFERENCE_MASS * REFERENCE_HEIGHT)
    flexors, hamstrings = passive_hip_torque(shape.hip_flexors, shape.hamstrings)
    return PostureControl(
        c["hip_stiffness"] * scale,
        c["hip_damping"] * scale,
        setting.hip_offset,
        shape.lean,
        c["hip_gate"] * runner.mass * GRAVITY,
        load=ForceOf("leg"),
        pitch=Position("pelvis", "pitch"),
        pitch_rate=Rate("pelvis", "pitch"),
        flexors=flexors * scale,
        flexor_slack=math.radians(c["hip_slack"]) + shape.tilt,
        hamstrings=hamstrings * scale,
        hamstring_slack=math.radians(c["hip_slack"]) - shape.tilt,
    )
