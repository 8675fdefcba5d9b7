r"""Liu & Nigg (2000): four masses, nonlinear contact of shoe and ground.

J Biomech 33:219-224, doi 10.1016/S0021-9290(99)00151-7

        m4  upper_soft   50.34 kg
        |   k4 + k5, c4
        m3  upper        12.58 kg
        | \   k3
        |   m2  lower_soft   6 kg
        | /   k2, c2                    (k1, c1: m3 to m1 directly)
        m1  lower         6.15 kg
     contact  F = Ac (a x**b + c x**d v**e),  e = 1
     ========

The impact peak that the paper prints, 1353 N at 23 ms, does not follow from its equations:
integrated, they give 910 N at 8.7 ms.  Zadpoor & Nikooyan (2006) reported the simulation as
incorrect.  The active peak of about 2400 N would need more impulse than the bodies have momentum to
lose: ours is 1154 N.
"""

from spinesim.mechanics.laws import PowerContact, SpringDamper
from spinesim.mechanics.model import GROUND, Link, Model, vertical_bodies

lower, lower_soft, upper, upper_soft = vertical_bodies(
    lower=6.15, lower_soft=6.0, upper=12.58, upper_soft=50.34
)

MODEL = Model(
    bodies=(lower, lower_soft, upper, upper_soft),
    links=(
        Link("sole", lower.onto(GROUND), PowerContact(area=2, a=1e6, b=1.38, c=2e4, d=0.75)),
        Link("leg", upper.onto(lower), SpringDamper(6e3, 300)),
        Link("leg tissue", lower_soft.onto(lower), SpringDamper(6e3, 650)),
        Link("soft couple", upper.onto(lower_soft), SpringDamper(10e3)),
        Link("trunk tissue", upper_soft.onto(upper), SpringDamper(10e3 + 18e3, 1900)),
    ),
    contact="sole",
)
VARIANTS = {"hard": MODEL, "soft": MODEL.with_(sole_b=1.56, sole_d=0.73)}
TOUCHDOWN = MODEL.at_touchdown(velocity=-0.6)
TOUCHDOWNS = {
    "0.6 m/s": TOUCHDOWN,
    # in later work with this model (Zadpoor 2007, Ly 2010) the trunk lands faster than the leg
    "0.96 and 2.0 m/s": MODEL.at_touchdown(
        {"lower": -0.96, "lower_soft": -0.96, "upper": -2.0, "upper_soft": -2.0}
    ),
}
SOURCE = "@liu2000"
QUOTED = {
    "impact_peak": (1353.0, "N", "hard shoe, 0.6 m/s; does not follow from the equations"),
    "impact_peak_time": (0.023, "s", "hard shoe, 0.6 m/s; does not follow from the equations"),
    "active_peak": (
        2400.0,
        "N",
        "Fig. 2a, read off, near 0.18 s; would violate impulse = momentum change",
    ),
}
