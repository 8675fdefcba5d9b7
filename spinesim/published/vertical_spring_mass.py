"""The vertical spring and mass: the bounce that every running model contains.

In closed form; McMahon & Cheng (1990) used it for running.

        m
        |   k, pushing only
     ========

With omega**2 = k/m and touchdown at speed v the stance is a sine about m g/k:

    F_max = m g + sqrt((m g)**2 + k m v**2),   t_c = 2 (pi - atan(v omega/g))/omega,   drop =
    F_max/k
"""

from dataclasses import dataclass
from math import atan, pi, sqrt

from spinesim.mechanics.laws import HuntCrossley
from spinesim.mechanics.model import GROUND, Link, Model, vertical_bodies

(runner,) = vertical_bodies(runner=75.0)

MODEL = Model(
    bodies=(runner,),
    links=(Link("leg", runner.onto(GROUND), HuntCrossley(k=20e3, n=1, lam=0)),),
    contact="leg",
)
VARIANTS = {"20 kN/m": MODEL, "25 kN/m": MODEL.with_(leg_k=25e3)}
TOUCHDOWN = MODEL.at_touchdown(velocity=-0.7)
TOUCHDOWNS = {"20 kN/m": TOUCHDOWN, "25 kN/m": MODEL.at_touchdown(velocity=-0.8)}
SOURCE = "@mcmahon1990"
QUOTED: dict[str, tuple[float, str, str]] = {}


@dataclass(frozen=True)
class Bounce:
    """peak_force (N), contact_time (s) and drop (m) of one stance."""

    peak_force: float
    contact_time: float
    drop: float


def closed_form(mass: float, stiffness: float, velocity: float, gravity: float = 9.81) -> Bounce:
    """The stance of mass (kg) on a spring (N/m) at touchdown speed (m/s, down).

    >>> round(closed_form(75, 20e3, 0.7).peak_force, 2)
    1865.5
    """
    omega, weight = sqrt(stiffness / mass), mass * gravity
    force = weight + sqrt(weight**2 + stiffness * mass * velocity**2)
    return Bounce(force, 2 * (pi - atan(velocity * omega / gravity)) / omega, force / stiffness)
