r"""The leaning trunk on one disc, its weight held by one extensor.

It is the textbook estimate of what a disc carries.

            o  m_u = 35 kg, r = 0.30 m above the disc and e0 = 0.02 m in front of it
           /
          /  lean
         /=   disc, tilted with the trunk; extensor d = 0.055 m behind it
     ========

        S = m_u g sin(lean),   N = m_u g cos(lean),   M = m_u g (r sin(lean) + e0 cos(lean)),   C =
        N + M/d

N, S and M are the forces of the links "axial", "shear" and "bend"; the muscle is added by
`spinesim.spine.discs.equivalent_extensor`. The links are rigid to a few micrometres, so that the
posture is the one drawn, and damped, so that a simulation settles at once. Going up at n g
multiplies everything by 1 + n.
"""

from math import cos, radians, sin

from spinesim.mechanics.laws import SpringDamper
from spinesim.mechanics.model import GROUND, Along, Bend, Body, Link, Model

RIGID = SpringDamper(1e8, 2e4)
ARM = 0.055


def leaning(lean: float, height: float = 0.30, offset: float = 0.02) -> Model:
    """The trunk leaned forward by `lean` (rad).

    Its mass is `height` above and `offset` in front of the disc (m).
    """
    trunk = Body("trunk", 35.0, axes=("x", "z", "pitch"), inertia=1.0)
    x, z = -(height * sin(lean) + offset * cos(lean)), -(height * cos(lean) - offset * sin(lean))
    below, above = GROUND.at("disc", x, z, lean), trunk.at("disc", x, z)
    return Model(
        bodies=(trunk,),
        links=(
            Link("axial", Along(below, above), RIGID),
            Link("shear", Along(below, above, "tangent"), RIGID),
            Link("bend", Bend("ground", "trunk"), RIGID),
        ),
    )


VARIANTS = {f"{degrees} deg": leaning(radians(degrees)) for degrees in (0, 5, 10, 15, 20, 30, 45)}
MODEL = VARIANTS["30 deg"]
TOUCHDOWN = MODEL.at_touchdown()
SOURCE = (
    "statics of one free body; the single extensor as in ergonomics (an arm of about 0.05 m, "
    "quoted in @gungor2013)"
)
QUOTED: dict[str, tuple[float, str, str]] = {}
