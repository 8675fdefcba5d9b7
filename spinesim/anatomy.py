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

from spinesim.constants import assuming, constants
from spinesim.factors import effective, hydration_effect, passive_hip_torque, tightness_tilt
from spinesim.inputs import Runner, Shoe, Surface, worn
from spinesim.laws import Foam, ForceOf, HuntCrossley, LegSpring, Position, PostureControl, Rate, SpringDamper
from spinesim.model import GROUND, Along, Bend, Body, LegAngle, LegLength, LegLine, Link, Model, Point
from spinesim.trunk import stiffness_ratio

LEVELS = ("L5/S1", "L4/L5", "L3/L4", "L2/L3", "L1/L2", "T12/L1")
VERTEBRAE = ("L5", "L4", "L3", "L2", "L1")
TRUNK = ("pelvis", *VERTEBRAE, "thorax")  # bodies that pitch, from below
REFERENCE_MASS, REFERENCE_HEIGHT = 70.0, 1.75
GRAVITY = 9.81
TAU = 2 * math.pi


# --- masses ---------------------------------------------------------------------------------------------------


def masses(runner: Runner, shoe_mass: float, legs: int = 1) -> dict[str, float]:
    """Mass (kg) of every body of the runner; their sum is the runner's mass plus shoes not on the ground (checked).

    `legs` on the ground, 1 running or 2 standing: the other leg moves with the pelvis, its shoe too.

    Head, arms, legs: de Leva 1996; the trunk is cut into pelvis, five lumbar slices and thorax in the proportions of the
    Bruno/Allaire male.
    """
    c = constants()
    part = {name: c[f"{runner.sex}_{name}_mass"] for name in ("head", "trunk", "upper_arm", "forearm", "hand", "thigh", "shank", "foot")}
    limbs = 2 * (part["upper_arm"] + part["forearm"] + part["hand"] + part["thigh"] + part["shank"] + part["foot"])
    whole = part["head"] + part["trunk"] + limbs  # 0.9999 for women: printed to four digits
    part = {name: value / whole for name, value in part.items()}
    trunk = part["trunk"] / c["male_trunk_mass"]
    slices = {name: c[f"{name}_mass"] * trunk for name in VERTEBRAE}
    pelvis = c["pelvis_mass"] * trunk
    arms = 2 * (part["upper_arm"] + part["forearm"] + part["hand"])
    thorax = part["trunk"] - pelvis - sum(slices.values()) + arms
    stance = legs * (c["distal_thigh_share"] * part["thigh"] + part["shank"])
    swing = (2 - legs * c["distal_thigh_share"]) * part["thigh"] + (2 - legs) * (part["shank"] + part["foot"])
    shank_soft = (1 - c["distal_rigid_fraction"]) * (stance + legs * part["foot"])
    body = {
        "shank": stance - shank_soft,
        "shank soft": shank_soft,
        "foot": legs * part["foot"],
        "pelvis": (pelvis + swing) * (1 - c["pelvis_soft_fraction"]),
        "pelvis soft": (pelvis + swing) * c["pelvis_soft_fraction"],
        **slices,
        "thorax": thorax * (1 - c["viscera_fraction"]),
        "viscera": thorax * c["viscera_fraction"],
        "head": part["head"],
    }
    result = {name: fraction * runner.mass for name, fraction in body.items()}
    lifted = (2 - legs) * shoe_mass
    result["pelvis"] += lifted
    total = sum(result.values()) - lifted
    if abs(total - runner.mass) > 1e-9 * runner.mass:
        raise AssertionError(f"segment masses sum to {total:.6f} kg, the runner weighs {runner.mass} kg")
    return result


# --- posture --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Posture:
    """Shape of the relaxed spine, trunk lean taken out: pitch of each disc's normal (rad), axis of each vertebra and of the thorax."""

    disc: dict[str, float]
    axis: dict[str, float]
    thorax: float
    lean: float


def posture(runner: Runner) -> Posture:
    """Disc and vertebral pitches (rad) of the runner's posture.

    lordosis scales every disc's pitch about the lumbar mean; anterior pelvic tilt turns the sacrum forward and the lumbar spine
    bends it back level by level, so that the thorax stays (each degree of tilt is one degree of lordosis); hunch flexes the
    thorax, a third of it in the upper lumbar spine.  Hip-flexor tightness tilts the pelvis forward, hamstring tightness backward.
    """
    c = constants()
    neutral = [math.radians(c[f"{level}_pitch"]) for level in LEVELS]
    mean = sum(neutral) / len(neutral)
    runner = effective(runner)
    tilt = _tilt(runner)
    hunch = math.radians(runner.hunch)
    pitch = []
    for k, p in enumerate(neutral):
        share = k / (len(neutral) - 1)  # 0 at L5/S1, 1 at T12/L1
        pitch.append(mean + runner.lordosis * (p - mean) + tilt * (1 - share) + hunch / 3 * share)
    disc = dict(zip(LEVELS, pitch, strict=True))
    axis = {name: 0.5 * (pitch[k] + pitch[k + 1]) for k, name in enumerate(VERTEBRAE)}
    return Posture(disc, axis, hunch, math.radians(runner.trunk_lean))


def _tilt(runner: Runner) -> float:
    """Anterior tilt of the pelvis (rad), tight muscles included."""
    return math.radians(runner.pelvic_tilt + tightness_tilt(runner.hip_flexor_tightness, runner.hamstring_tightness))


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


def leg_length(runner: Runner) -> float:
    """Hip to ground (m), 0.53 of stature (Winter 1979 in Morin 2005)."""
    return constants()["leg_length"] * runner.height


def runner_model(runner: Runner, shoe: Shoe, surface: Surface, step: Step) -> Model:
    """The default runner standing on one foot in this shoe on this surface, as bodies and links."""
    active = runner.trunk_stiffness * stiffness_ratio(runner)
    runner = effective(runner)
    mass = masses(runner, shoe.mass, step.legs)
    size = runner.height / REFERENCE_HEIGHT
    shape = posture(runner)
    bodies = _bodies(mass, size, step.legs * shoe.mass, surface)
    points = _points(mass, size, shape)
    line = LegLine(points["hip"], "shank", *_roll(step, size))
    return Model(
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

    def solid(name: str, radius: float) -> Body:
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


def _points(mass: dict[str, float], size: float, shape: Posture) -> dict[str, Point]:
    """Where the links attach, in body frames that are upright in the relaxed posture (m, rad)."""
    c = constants()
    joint = {"L5/S1": (0.0, 0.0)}
    place = {"pelvis": ((-c["hip_to_L5S1_x"]) * size, (c["pelvis_com_z"] - c["hip_to_L5S1_z"]) * size)}
    for k, name in enumerate(VERTEBRAE):
        x, z = joint[LEVELS[k]]
        length = math.hypot(c[f"{name}_rise"], c[f"{name}_run"]) * size
        axis = shape.axis[name]
        bend = axis - math.atan2(c[f"{name}_run"], c[f"{name}_rise"])  # how far this posture turns the vertebra
        joint[LEVELS[k + 1]] = (x + length * math.sin(axis), z + length * math.cos(axis))
        place[name] = _add((x, z), _turn(c[f"{name}_com_x"] * size, c[f"{name}_com_z"] * size, bend))
    top = joint["T12/L1"]
    head = _turn(c["head_x"] * size, c["head_z"] * size, shape.thorax)
    upper = mass["thorax"] + mass["viscera"]
    above = _turn(c["above_T12L1_com_x"] * size, c["above_T12L1_com_z"] * size, shape.thorax)
    whole = upper + mass["head"]
    place["thorax"] = _add(top, tuple((whole * a - mass["head"] * h) / upper for a, h in zip(above, head, strict=True)))
    place["head"] = _add(top, head)
    points: dict[str, Point] = {}
    for k, level in enumerate(LEVELS):
        lower, upper_body = TRUNK[k], TRUNK[k + 1]
        points[f"{level} lower"] = Point(lower, "top", *_sub(joint[level], place[lower]), shape.disc[level])
        points[f"{level} upper"] = Point(upper_body, "base", *_sub(joint[level], place[upper_body]))
    hip = _sub((-c["hip_to_L5S1_x"] * size, -c["hip_to_L5S1_z"] * size), place["pelvis"])
    points["hip"] = Point("pelvis", "hip", *hip)
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
    tilt = _tilt(runner)
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


def _foot_links(runner: Runner, shoe: Shoe, surface: Surface, step: Step, bodies: dict[str, Body], mass: dict[str, float]) -> tuple[Link, ...]:
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
            Foam(foam.stiffness * pair, foam.exponent, foam.energy_return, c["foam_bottoming"] * step.legs, depth, c["foam_transition"]),
        ),
        Link(
            "heel pad",
            bodies["foot"].onto(bodies["shoe"]),
            HuntCrossley(c["heel_pad_k"] * pad, c["heel_pad_n"], c["heel_pad_lam"], c["heel_pad_bottoming"] * pad, c["heel_pad_depth"]),
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
    axial, bend = hydration_effect(runner.hydration)
    return (
        Link(f"{level} axial", Along(lower, upper, "normal"), SpringDamper(c[f"{level}_axial_stiffness"] * bulk * axial, c["disc_axial_damping"] * bulk)),
        Link(f"{level} shear", Along(lower, upper, "tangent"), SpringDamper(c["disc_shear_stiffness"] * bulk, c["disc_shear_damping"] * bulk)),
        Link(
            f"{level} bend",
            Bend(lower.body, upper.body),
            SpringDamper(c["disc_bend_stiffness"] * turn * active * bend, c["disc_bend_damping"] * turn),
        ),
    )
