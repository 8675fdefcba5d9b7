"""Laboratory tests as models: a mass that falls on a shoe, on a heel, on a sports surface.

    artificial_athlete(surface("track"))       # what the apparatus reads: force reduction,
    deformation, energy restitution artificial_athlete_rig(surface("track"))   # the model and its
    start, to simulate or to look at

Each rig is bodies and links like any other model and starts at first contact.  The shoe's and the
heel's laws are those of the default runner's own links, so that what a laboratory measured is what
the runner stands on.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from spinesim.anatomy.default_runner import runner_model
from spinesim.anatomy.leg import LegSetting
from spinesim.mechanics.laws import HuntCrossley, Law, SpringDamper
from spinesim.mechanics.model import GROUND, Link, Model, State, vertical_bodies
from spinesim.mechanics.primitives import Array
from spinesim.mechanics.solve import Event, Trajectory, integrate
from spinesim.scenario import Runner, Shoe, Surface
from spinesim.units import GRAVITY

RTOL = 1e-9  # a thousandth of the digits that laboratories print
SAMPLES = 4001  # a peak between two samples is missed by less than 1e-6 of it
LONGEST = 1.0  # s: no impact lasts as long
RELEASE = 1e-3  # of the falling weight: the contact force below which the mass has left

MISSILE, MISSILE_DROP = 8.5, 0.050  # kg, m: ASTM F1976
HEEL_MASS, HEEL_SPEED = 5.0, 0.93  # kg, m/s: Kinoshita et al. 1993
# kg, N/m, m: (advanced) artificial athlete
ATHLETE_MASS, ATHLETE_SPRING, ATHLETE_DROP = 20.0, 2.0e6, 0.055


@dataclass(frozen=True)
class ShoeFigures:
    """peak_g: greatest force over the missile's weight (-); deformation (m); energy_return: work
    given back over work put in (-).
    """

    peak_g: float
    deformation: float
    energy_return: float


@dataclass(frozen=True)
class HeelFigures:
    """peak_g: greatest force over the dropper's weight (-); deformation (m); energy_absorbed: share
    of the impact energy (-).
    """

    peak_g: float
    deformation: float
    energy_absorbed: float


@dataclass(frozen=True)
class SurfaceFigures:
    """What the artificial athlete reads on a surface.

    force_reduction against rigid concrete (-), vertical_deformation (m), energy_restitution (-).
    """

    force_reduction: float
    vertical_deformation: float
    energy_restitution: float


# --- shoe: ASTM F1976
# -----------------------------------------------------------------------------------------


def missile_rig(shoe: Shoe) -> tuple[Model, State]:
    r"""Impact test of a shoe's heel, ASTM F1976: 8.5 kg fall 50 mm (4.2 J, 0.99 m/s).

    missile 8.5 kg
       |  midsole: the runner's own foam law, worn as the shoe is
    ///////
    """
    return _falling(
        "missile", MISSILE, math.sqrt(2 * GRAVITY * MISSILE_DROP), "midsole", _law("midsole", shoe)
    )


def missile(shoe: Shoe) -> ShoeFigures:
    """What the impact test reads on this shoe.

    Peak g is the force on the missile over its weight: an accelerometer that reads nothing in free
    fall.  Deformation is the missile's way from first contact.  Energy return is the area under the
    unloading curve of force and deformation over that under the loading curve, so that the
    missile's weight counts on both; the foam's `energy_return` is the same share at a speed well
    above its transition, and the test reads up to 0.02 more because the foam turns round slowly.
    Source of mass and height: ASTM F1976, scope (30 to 70 mm).

    >>> from spinesim.scenario import shoe
    >>> round(missile(shoe("daily-trainer")).energy_return, 2)  # catalogue: 0.65
    0.66
    """
    model, start = missile_rig(shoe)
    force, height, speed = _impact(model, start)
    weight = MISSILE * GRAVITY
    # work of the weight on the way down, and against it on the way up
    push = weight * float(-height.min())
    impact, rebound = _energy(MISSILE, 0.0, speed[0]), _energy(MISSILE, height[-1], speed[-1])
    return ShoeFigures(
        float(force.max()) / weight, float(-height.min()), (rebound + push) / (impact + push)
    )


# --- heel pad: Kinoshita 1993
# ---------------------------------------------------------------------------------


def heel_pad_rig() -> tuple[Model, State]:
    r"""Drop test of an adult's heel pad, Kinoshita et al. 1993 Int J Sports Med 14:312: 5 kg at
    0.93 m/s on a heel held still.

    dropper 5 kg
       |  heel pad of the reference runner (70 kg)
    ///////
    """
    return _falling("dropper", HEEL_MASS, HEEL_SPEED, "heel pad", _law("heel pad", Shoe()))


def heel_pad() -> HeelFigures:
    """What the drop test reads on the reference runner's heel; measured 11.6 g, 11.3 mm, 79 %
    absorbed (75 to 89).

    Peak g is the force over the dropper's weight.  The share absorbed is 1 less the kinetic energy
    with which the dropper comes back to the height of first contact, over the impact's.  The
    abstract leaves the definition open: with the weight counted in the loop of force and
    deformation the same motion reads 63 %.

    >>> figures = heel_pad()
    >>> (
    ...     round(figures.peak_g, 1),
    ...     round(1e3 * figures.deformation, 1),
    ...     round(100 * figures.energy_absorbed),
    ... )
    (11.6, 11.3, 79)
    """
    model, start = heel_pad_rig()
    force, height, speed = _impact(model, start)
    absorbed = 1 - _energy(HEEL_MASS, height[-1], speed[-1]) / _energy(HEEL_MASS, 0.0, speed[0])
    return HeelFigures(float(force.max()) / (HEEL_MASS * GRAVITY), float(-height.min()), absorbed)


# --- surface: artificial athlete
# ------------------------------------------------------------------------------


def artificial_athlete_rig(surface: Surface) -> tuple[Model, State]:
    r"""The (advanced) artificial athlete: 20 kg fall 55 mm onto a spring of 2 MN/m whose foot
    stands on the surface.

    mass 20 kg
       |  spring 2 MN/m (one-sided), test foot without mass
    surface: the part of it that moves
       |  surface: its stiffness and damping
    ///////
    """
    mass, ground = vertical_bodies(mass=ATHLETE_MASS, surface=surface.mass)
    model = Model(
        bodies=(mass, ground),
        links=(
            Link("surface", ground.onto(GROUND), SpringDamper(surface.stiffness, surface.damping)),
            Link("spring", mass.onto(ground), HuntCrossley(k=ATHLETE_SPRING, n=1.0, lam=0.0)),
        ),
        contact="spring",
        gravity=GRAVITY,
    )
    return model, model.at_touchdown(velocity={"mass": -math.sqrt(2 * GRAVITY * ATHLETE_DROP)})


def artificial_athlete(surface: Surface) -> SurfaceFigures:
    """What the apparatus reads on this surface.

    Force reduction is 1 - F / F_c, F the greatest force of the spring and F_c that on rigid
    concrete (EN 14808; the same formula is called shock absorption with the advanced apparatus,
    which takes F_c as 6760 N; the model's is 6769 N). Vertical deformation is the test foot's
    greatest way down from first contact; the apparatus finds it as the mass' way less the spring's
    compression.  (EN 14809 measures deformation with a softer spring; that is another test.)
    Energy restitution is the kinetic energy of the fastest rebound over that of the fastest
    approach.  No filter: the apparatus' own, at some hundred Hz, lies above what such impacts hold.
    All loss is taken to be the surface's; the apparatus is not free of it.

    >>> from spinesim.scenario import surface
    >>> figures = artificial_athlete(
    ...     surface("track")
    ... )  # Colino et al. 2020 IJSPP 15:685: 37.4 %, 2.2 mm, 62.6 %
    >>> [
    ...     round(x, 3)
    ...     for x in (
    ...         figures.force_reduction,
    ...         1e3 * figures.vertical_deformation,
    ...         figures.energy_restitution,
    ...     )
    ... ]
    [0.374, 2.2, 0.626]
    """
    model, start = artificial_athlete_rig(surface)
    compliance = 1 / ATHLETE_SPRING + 1 / surface.stiffness
    # thrice a linear spring's contact: the foot may touch twice
    duration = 3 * math.pi * math.sqrt(ATHLETE_MASS * compliance)
    force, height, speed = _sampled(integrate(model, start, duration, rtol=RTOL))
    foot = height + force / ATHLETE_SPRING  # above the surface when it is off the ground
    return SurfaceFigures(
        1 - float(force.max()) / rigid_force(),
        float(-foot.min()),
        float(speed.max() / speed.min()) ** 2,
    )


def rigid_force() -> float:
    """Greatest force (N) of the artificial athlete on rigid concrete, m g + sqrt((m g)**2 + 2 k m g
    h).

    >>> round(rigid_force())
    6769
    """
    weight = ATHLETE_MASS * GRAVITY
    return weight + math.sqrt(weight**2 + 2 * ATHLETE_SPRING * weight * ATHLETE_DROP)


# --- what the rigs share
# --------------------------------------------------------------------------------------


def _law(link: str, shoe: Shoe) -> Law:
    """The law of one of the reference runner's links in this shoe."""
    any_step = LegSetting(
        contact_time=0.25, leg_stiffness=1e4
    )  # has no part in the laws below the ankle
    return runner_model(Runner(), shoe, Surface(), any_step).link(link).law


def _falling(name: str, mass: float, speed: float, link: str, law: Law) -> tuple[Model, State]:
    """One mass (kg) that meets a law on rigid ground at `speed` (m/s)."""
    (body,) = vertical_bodies(**{name: mass})
    model = Model(
        bodies=(body,), links=(Link(link, body.onto(GROUND), law),), contact=link, gravity=GRAVITY
    )
    return model, model.at_touchdown(velocity=-speed)


def _impact(model: Model, start: State) -> tuple[Array, Array, Array]:
    """Contact force (N), height (m) and velocity (m/s) of a single falling mass, each (SAMPLES,),
    from first contact to release.
    """
    contact = model.contact or ""
    level = RELEASE * model.bodies[0].mass * model.gravity
    motion = integrate(
        model, start, LONGEST, rtol=RTOL, events=[Event("release", contact, level, terminal=True)]
    )
    if "release" not in motion.events:
        raise ValueError(
            f"'{model.bodies[0].name}' has not left after {LONGEST} s; the contact is too soft "
            "or too damped for this test"
        )
    return _sampled(motion)


def _sampled(motion: Trajectory) -> tuple[Array, Array, Array]:
    model = motion.system.model
    times = np.linspace(motion.t[0], motion.t[-1], SAMPLES)
    y = motion.at(times)
    row = [link.name for link in model.links].index(model.contact or "")
    return motion.system.evaluate(times, y)["force"][row], y[0], y[len(model.coordinates)]


def _energy(mass: float, height: float, speed: float) -> float:
    """Kinetic energy (J) that a mass at `height` (m) has when it passes first contact."""
    return float(0.5 * mass * speed**2 + mass * GRAVITY * height)
