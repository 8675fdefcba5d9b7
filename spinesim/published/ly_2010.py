"""Ly, Alaoui, Erlicher & Baly (2010): shoe and ground under Liu & Nigg's body.

J Biomech 43:310-317, doi 10.1016/j.jbiomech.2009.08.029

        m1-m4  as Liu & Nigg (2000)
        m1  lower
        |   k6 d (d/R0)**(b6 - 1) + c6 d'          R0 = 40 mm
        m5  shoe  0.30 kg
        |   ks, pushing only
     ========

As far as known: the shoes' k6, b6, c6 and six grounds ks (99-880 kN/m, derived by finite elements,
their names unknown) are from the review of Nikooyan & Zadpoor (2011), which prints no units; kN/m
and N s/m are inferred.  The ground is taken as elastic.  Touchdown at 0.96 m/s (leg, shoe) and 2.0
m/s (trunk) is recalled from the same line of work.
"""

from spinesim.mechanics.laws import HuntCrossley, SpringDamper
from spinesim.mechanics.model import GROUND, Body, Link, Model
from spinesim.published import liu_nigg_2000 as body

RADIUS = 0.040
GROUNDS = (99e3, 143e3, 210e3, 359e3, 429e3, 880e3)


def on_shoe(stiffness: float, exponent: float, damping: float, ground: float = GROUNDS[2]) -> Model:
    """The runner in a shoe of k6 (N/m), b6 (-), c6 (N s/m) on a ground of ks (N/m)."""
    shoe = Body("shoe", 0.30)
    return Model(
        bodies=(shoe, *body.MODEL.bodies),
        links=(
            Link("ground", shoe.onto(GROUND), HuntCrossley(k=ground, n=1, lam=0)),
            Link(
                "sole",
                body.lower.onto(shoe),
                HuntCrossley(k=stiffness * RADIUS ** (1 - exponent), n=exponent, lam=0),
            ),
            Link("sole damper", body.lower.onto(shoe), SpringDamper(0.0, damping)),
            *body.MODEL.links[1:],
        ),
        contact="ground",
    )


VARIANTS = {
    "shoe 1": on_shoe(222e3, 2.1679, 914),
    "shoe 2": on_shoe(218e3, 1.9519, 1370),
    "shoe 3": on_shoe(362e3, 2.3018, 1870),
    "shoe 4": on_shoe(403e3, 2.4346, 2170),
}
MODEL = VARIANTS["shoe 1"]
TOUCHDOWN = MODEL.at_touchdown(
    {"shoe": -0.96, "lower": -0.96, "lower_soft": -0.96, "upper": -2.0, "upper_soft": -2.0}
)
SOURCE = "@ly2010, after @nikooyan2011"
QUOTED: dict[str, tuple[float, str, str]] = {}
