"""Mizrahi & Susak (1982): landing on two masses.

As tabulated by Nikooyan & Zadpoor (2011), doi 10.1177/0954411911424210, Table 2

        m1  upper
        |   k1, c1
        m2  lower
        |   k2, c2
     ========

Two subjects.  The paper itself was not read: the order of the elements follows the masses (the
large one on top), and the landing speed of 1 m/s is an assumption.  The link to the ground is
bonded, as linear landing models are: it can pull.
"""

from spinesim.mechanics.laws import SpringDamper
from spinesim.mechanics.model import GROUND, Link, Model, vertical_bodies

lower, upper = vertical_bodies(lower=10.0, upper=62.0)

MODEL = Model(
    bodies=(lower, upper),
    links=(
        Link("shank", lower.onto(GROUND), SpringDamper(45.2e3, 940)),
        Link("leg", upper.onto(lower), SpringDamper(8.45e3, 810)),
    ),
    contact="shank",
)
VARIANTS = {
    "subject A": MODEL,
    "subject B": MODEL.with_(
        lower_mass=9.0,
        upper_mass=56.0,
        shank_stiffness=42.3e3,
        shank_damping=780,
        leg_stiffness=5.32e3,
        leg_damping=790,
    ),
}
TOUCHDOWN = MODEL.at_touchdown(velocity=-1.0)
SOURCE = "@mizrahi1982, after @nikooyan2011"
QUOTED: dict[str, tuple[float, str, str]] = {}
