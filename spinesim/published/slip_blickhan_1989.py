r"""Blickhan (1989): a point mass on a massless leg spring, running in the plane.

J Biomech 22:1217-1227, doi 10.1016/0021-9290(89)90224-8

              m  runner (x, z)
             /
            /   k, rest length L, pushing only
           / alpha
     =====o======   the foot rests at x = 0

The leg touches down at the angle alpha before the foot, falling from the apex height.  The numbers
(80 kg, 1 m, 20 kN/m, 68 deg, 5 m/s, apex 1 m) are an example from the self-stable region of
Seyfarth et al. (2002), J Biomech 35:649-655, recalled and not checked against the paper; repeated
with the same angle, the step settles to an apex of 0.940 m in three steps.

The link's force acts along the leg; its vertical part, the vertical ground reaction, is smaller by
the cosine of the leg's angle (7 % at touchdown, nothing in mid-stance), so no link is named as the
vertical contact.
"""

from math import cos, radians, sin, sqrt

from spinesim.mechanics.laws import HuntCrossley
from spinesim.mechanics.model import Body, LegLength, LegLine, Link, Model, State

ANGLE, SPEED, APEX = radians(68.0), 5.0, 1.0

runner = Body("runner", 80.0, axes=("x", "z"))

MODEL = Model(
    bodies=(runner,),
    links=(
        Link(
            "leg",
            LegLength(LegLine(runner.at("hip"), "ground"), rest_length=1.0),
            HuntCrossley(k=20e3, n=1, lam=0),
        ),
    ),
)
TOUCHDOWN = State(
    position=(-cos(ANGLE), sin(ANGLE)),
    velocity=(SPEED, -sqrt(2 * MODEL.gravity * (APEX - sin(ANGLE)))),
)
SOURCE = "@blickhan1989"
QUOTED: dict[str, tuple[float, str, str]] = {}
