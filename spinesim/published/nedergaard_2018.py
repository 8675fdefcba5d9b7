"""Nedergaard et al. (2018): two masses per kilogram of runner, 2-5 m/s.

PeerJ 6:e6105, doi 10.7717/peerj.6105

        m1  upper   lambda/(1 + lambda)
        |   k1 = omega1**2 m1
        m2  lower   1/(1 + lambda)
        |   k2 = omega2**2 m2,  c = 2 zeta omega2 m2
     ========

        a1 = -omega1**2 (p1 - p2) + g                                                    g = -9.81
        m/s**2 a2 = -omega2**2 p2 + lambda omega1**2 (p1 - p2) - 2 zeta omega2 v2 + g           eq.
        6 ground reaction = -m2 (omega2**2 p2 + 2 zeta omega2 v2)                          eq. 7

Medians of 20 runners, fitted to the ground reaction low-passed at 20 Hz; the runner weighs 1 kg, so
forces are in N/kg.

As printed, eq. 6 damps with 2 zeta omega2**2 (at 2 m/s 1840 1/s instead of 37.4 1/s: units do not
fit, and the lower mass would creep) and eq. 7 lacks its minus sign (the ground would pull).
"""

from spinesim.mechanics.laws import SpringDamper
from spinesim.mechanics.model import GROUND, Link, Model, State, vertical_bodies


def two_masses(
    ratio: float, upper_squared: float, lower_squared: float, damping_ratio: float
) -> Model:
    """One kilogram of runner: lambda = m1/m2, omega1**2, omega2**2 (1/s**2) and zeta."""
    lower, upper = vertical_bodies(lower=1 / (1 + ratio), upper=ratio / (1 + ratio))
    damping = 2 * damping_ratio * lower_squared**0.5 * lower.mass
    return Model(
        bodies=(lower, upper),
        links=(
            Link("shank", lower.onto(GROUND), SpringDamper(lower_squared * lower.mass, damping)),
            Link("leg", upper.onto(lower), SpringDamper(upper_squared * upper.mass)),
        ),
        contact="shank",
    )


VARIANTS = {
    "2 m/s": two_masses(4.02, 528.0, 2421.0, 0.38),
    "3 m/s": two_masses(5.19, 577.0, 2966.0, 0.39),
    "4 m/s": two_masses(2.84, 621.0, 3574.0, 0.37),
    "5 m/s": two_masses(2.74, 687.0, 4006.0, 0.31),
}
TOUCHDOWNS = {
    "2 m/s": State(position=(0.0, 0.0), velocity=(-0.02, -0.91)),
    "3 m/s": State(position=(0.0, 0.0), velocity=(-0.05, -1.04)),
    "4 m/s": State(position=(0.0, 0.0), velocity=(-0.01, -1.24)),
    "5 m/s": State(position=(0.0, -0.01), velocity=(0.0, -1.13)),
}
MODEL = VARIANTS["3 m/s"]
TOUCHDOWN = TOUCHDOWNS["3 m/s"]
SOURCE = "@nedergaard2018"
QUOTED = {
    "rmse 2 m/s": (0.45, "N/kg", "fit to each trial, not of the median parameters"),
    "rmse 3 m/s": (0.47, "N/kg", "fit to each trial, not of the median parameters"),
    "rmse 4 m/s": (0.53, "N/kg", "fit to each trial, not of the median parameters"),
    "rmse 5 m/s": (0.59, "N/kg", "fit to each trial, not of the median parameters"),
}
