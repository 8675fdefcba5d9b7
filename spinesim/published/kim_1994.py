"""Kim, Voloshin & Johnson (1994): heel-strike transients, three masses.

As tabulated by Nikooyan & Zadpoor (2011), doi 10.1177/0954411911424210, Table 2.

        m3  body    50.62 kg
        |   k3 = 40.1 kN/m, c3 = 0.04 kN s/m
        m2  shank    3.26 kg
        |   k2 = 94.1 kN/m, c2 = 0.44 kN s/m
        m1  foot     1.12 kg
        |   k1, c1 = 0.17 kN s/m
     ========

The paper itself was not read.  The table has k1 = 0.05 kN/m, on which 55 kg would sink 11 m: MODEL
has it as tabulated, for a transient of a few milliseconds that the damper carries.  The variant
"0.05 MN/m" takes the unit for a misprint, which is a guess: it sinks 11 mm.  The landing speed of 1
m/s is an assumption.
"""

from spinesim.mechanics.laws import SpringDamper
from spinesim.mechanics.model import GROUND, Link, Model, vertical_bodies

foot, shank, body = vertical_bodies(foot=1.12, shank=3.26, body=50.62)

MODEL = Model(
    bodies=(foot, shank, body),
    links=(
        Link("heel", foot.onto(GROUND), SpringDamper(0.05e3, 170)),
        Link("ankle", shank.onto(foot), SpringDamper(94.1e3, 440)),
        Link("leg", body.onto(shank), SpringDamper(40.1e3, 40)),
    ),
    contact="heel",
)
VARIANTS = {"0.05 kN/m": MODEL, "0.05 MN/m": MODEL.with_(heel_stiffness=0.05e6)}
TOUCHDOWN = MODEL.at_touchdown(velocity=-1.0)
SOURCE = "@kim1994, after @nikooyan2011"
QUOTED: dict[str, tuple[float, str, str]] = {}
