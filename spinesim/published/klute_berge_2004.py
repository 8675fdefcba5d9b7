"""Klute & Berge (2004): an amputee's heel contact, five masses.

As tabulated by Nikooyan & Zadpoor (2011), doi 10.1177/0954411911424210, Table 2.

        m5  54 kg
        |   k5 = 10 kN/m, c5 = 1.1 kN s/m
        m4  22.5 kg
        |   k4 = 75 kN/m, c4 = 1.5 kN s/m
        m3  5.4 kg
        |   k3 = 50 kN/m, c3 = 0.5 kN s/m
        m2  6.3 kg
        |   k2 = 100 MN/m, c2 = 10 kN s/m     (practically rigid)
        m1  1.8 kg
     contact
     ========

The paper itself was not read.  Known are the masses, springs and dampers above; that they stand in
one column is an assumption. The heel's law, a hardening spring with a damper that grows with depth,
is not in the table: the soft shoe of Liu & Nigg (2000), which has the same form, stands in for it.
So does a landing speed of 0.6 m/s.
"""

from spinesim.mechanics.laws import PowerContact, SpringDamper
from spinesim.mechanics.model import GROUND, Link, Model, vertical_bodies

m1, m2, m3, m4, m5 = vertical_bodies(m1=1.8, m2=6.3, m3=5.4, m4=22.5, m5=54.0)

MODEL = Model(
    bodies=(m1, m2, m3, m4, m5),
    links=(
        Link("heel", m1.onto(GROUND), PowerContact(area=2, a=1e6, b=1.56, c=2e4, d=0.73)),
        Link("link 2", m2.onto(m1), SpringDamper(100e6, 10e3)),
        Link("link 3", m3.onto(m2), SpringDamper(50e3, 500)),
        Link("link 4", m4.onto(m3), SpringDamper(75e3, 1500)),
        Link("link 5", m5.onto(m4), SpringDamper(10e3, 1100)),
    ),
    contact="heel",
)
TOUCHDOWN = MODEL.at_touchdown(velocity=-0.6)
SOURCE = "@klute2004, after @nikooyan2011"
QUOTED: dict[str, tuple[float, str, str]] = {}
