"""Derrick, Caldwell & Hamill (2000): stride length in a two-mass runner.

J Appl Biomech 16:36-51, doi 10.1123/jab.16.1.36

        M1  upper   0.80 M
        |   K1
        M2  lower   0.20 M
        |   K2, C = 2 0.35 sqrt(K2 M2)
     ========   ground reaction = 1.10 (K2, C force)

76 kg at 3.83 m/s, five stride lengths; K1, K2, the start of M2 and both velocities were fitted to
measured ground reactions.  The height of M1 at touchdown is not printed: TOUCHDOWNS has it at 0,
TOUCHDOWNS_LOW at minus that of M2, which comes within about 5 % of the measured peaks.  Positions
are above the spring's rest length; M2 starts with its spring stretched.

Two misprints.  The K2 term of eq. 3 has the wrong sign (as printed, M2 would be driven away from
the ground without bound).  On p. 47 the labels of the loading rates are swapped: 127.6 BW/s belongs
to the longest stride.
"""

from math import sqrt

from spinesim.mechanics.laws import SpringDamper
from spinesim.mechanics.model import GROUND, Link, Model, State, vertical_bodies

MASS = 76.0
FORCE_SCALE = 1.10


def two_masses(leg: float, shank: float) -> Model:
    """The runner with leg stiffness K1 and shank stiffness K2 (N/m)."""
    lower, upper = vertical_bodies(lower=0.20 * MASS, upper=0.80 * MASS)
    return Model(
        bodies=(lower, upper),
        links=(
            Link(
                "shank",
                lower.onto(GROUND),
                SpringDamper(shank, 2 * 0.35 * sqrt(shank * lower.mass)),
            ),
            Link("leg", upper.onto(lower), SpringDamper(leg)),
        ),
        contact="shank",
    )


def ground_reaction(force: float) -> float:
    """The ground reaction (N) that the paper plots, from the force (N) of the shank's link."""
    return FORCE_SCALE * force


VARIANTS = {
    "+20 %": two_masses(25.8e3, 100.7e3),
    "+10 %": two_masses(29.5e3, 91.1e3),
    "preferred": two_masses(34.1e3, 78.4e3),
    "-10 %": two_masses(42.4e3, 78.2e3),
    "-20 %": two_masses(52.6e3, 83.9e3),
}
TOUCHDOWNS = {
    "+20 %": State(position=(9.9e-3, 0.0), velocity=(-1.04, -1.00)),
    "+10 %": State(position=(8.6e-3, 0.0), velocity=(-0.85, -0.85)),
    "preferred": State(position=(7.4e-3, 0.0), velocity=(-0.66, -0.73)),
    "-10 %": State(position=(6.1e-3, 0.0), velocity=(-0.65, -0.55)),
    "-20 %": State(position=(5.0e-3, 0.0), velocity=(-0.63, -0.44)),
}
TOUCHDOWNS_LOW = {
    name: State((start.position[0], -start.position[0]), start.velocity)
    for name, start in TOUCHDOWNS.items()
}
MODEL = VARIANTS["preferred"]
TOUCHDOWN = TOUCHDOWNS["preferred"]
SOURCE = "@derrick2000"
QUOTED = {
    "impact_peak +20 %": (2.39, "BW", "measured"),
    "active_peak +20 %": (2.92, "BW", "measured"),
    "contact_time +20 %": (0.2430, "s", "measured"),
    "impulse +20 %": (331.6, "N s", "measured"),
    "loading_rate +20 %": (127.6, "BW/s", "p. 47, where it is labelled -20 %"),
    "impact_peak -20 %": (1.59, "BW", "measured"),
    "active_peak -20 %": (2.44, "BW", "measured"),
    "contact_time -20 %": (0.2280, "s", "measured"),
    "impulse -20 %": (238.7, "N s", "measured"),
}
