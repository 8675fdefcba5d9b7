"""Morin et al. (2005): leg stiffness from times and speed, the force taken as a sine wave.

J Appl Biomech 21:167-180, doi 10.1123/jab.21.2.167

        m          F = F_max sin(pi t/t_c)
        | \\        F_max = m g (pi/2) (t_f/t_c + 1)
        |  leg     drop = F_max t_c**2/(m pi**2) - g t_c**2/8,            k_vert = F_max/drop
     ========      shortening = L - sqrt(L**2 - (v t_c/2)**2) + drop,     k_leg = F_max/shortening

A formula (eqs. 6-9), not a mechanism: it has no state and no equation of motion.
"""

from dataclasses import dataclass
from math import pi, sqrt

GRAVITY = 9.81


@dataclass(frozen=True)
class SineWave:
    """peak_force (N), drop and leg_shortening (m), vertical and leg stiffness (N/m)."""

    peak_force: float
    drop: float
    leg_shortening: float
    vertical_stiffness: float
    leg_stiffness: float


def sine_wave(
    mass: float, speed: float, leg_length: float, flight_time: float, contact_time: float
) -> SineWave:
    """Stiffness of a runner, from mass, speed, leg length, flight and contact time.

    Units: kg, m/s, m, s.

    >>> round(sine_wave(75, 3.33, 0.9434, 0.10, 0.26).leg_stiffness, 2)
    9500.73
    """
    force = mass * GRAVITY * pi / 2 * (flight_time / contact_time + 1)
    drop = force * contact_time**2 / (mass * pi**2) - GRAVITY * contact_time**2 / 8
    shortening = leg_length - sqrt(leg_length**2 - (speed * contact_time / 2) ** 2) + drop
    return SineWave(force, drop, shortening, force / drop, force / shortening)


SOURCE = "@morin2005"
QUOTED: dict[str, tuple[float, str, str]] = {}
