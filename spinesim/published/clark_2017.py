"""Clark, Ryan & Weyand (2017): two masses, two impulses.

J Exp Biol 220:247-258, doi 10.1242/jeb.138057

        m2  the rest of the body   0.92 m   impulse J2, all of the contact
        m1  foot and shank         0.08 m   impulse J1, as long as the shank takes to stop, twice
     ========

    F_T = m g (t_c + t_a)/t_c,   J_T = F_T t_c,   J1 = m1 (dv1/dt1 + g) 2 dt1,   J2 = J_T - J1

Each impulse is a raised cosine, F = A/2 (1 + cos(pi (t - B)/C)) between B - C and B + C.  That of
m1 has B = C = dt1 and A = J1/dt1; that of m2 has B = 0.47 t_c with C = B before and C = t_c - B
after its centre, and A = 2 J2/t_c.  The model has no state: it is a formula, and its impulse is
exactly that of body weight over the step.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

LIMB = 0.08
CENTRE = 0.47
GRAVITY = 9.81


@dataclass(frozen=True)
class Impulses:
    """mean_force F_T (N) and the impulses (N s): limb J1, body J2, total J_T."""

    mean_force: float
    limb: float
    body: float
    total: float


def impulses(
    mass: float, contact_time: float, flight_time: float, limb_velocity: float, limb_time: float
) -> Impulses:
    """Impulses of the limb and of the body, and their sum (N s).

    From mass (kg), contact and flight time (s), touchdown velocity of the shank (m/s, down) and
    its time to stop (s).

    >>> round(impulses(70, 0.25, 0.12, 1.5, 0.025).limb, 4)
    19.5468
    """
    force = mass * GRAVITY * (contact_time + flight_time) / contact_time
    limb = LIMB * mass * (limb_velocity / limb_time + GRAVITY) * 2 * limb_time
    return Impulses(force, limb, force * contact_time - limb, force * contact_time)


def ground_reaction(
    time: ArrayLike,
    mass: float,
    contact_time: float,
    flight_time: float,
    limb_velocity: float,
    limb_time: float,
) -> NDArray[np.float64]:
    """Vertical ground reaction (N) at times (s) from touchdown; arguments as for `impulses`.

    >>> round(
    ...     float(ground_reaction(0.1175, 70, 0.25, 0.12, 1.5, 0.025)) / (70 * 9.81), 4
    ... )  # active peak, BW
    2.7323
    """
    parts = impulses(mass, contact_time, flight_time, limb_velocity, limb_time)
    centre = CENTRE * contact_time
    limb = raised_cosine(time, parts.limb / limb_time, limb_time, limb_time, limb_time)
    return limb + raised_cosine(
        time, 2 * parts.body / contact_time, centre, centre, contact_time - centre
    )


def raised_cosine(
    time: ArrayLike, height: float, centre: float, before: float, after: float
) -> NDArray[np.float64]:
    """height (N) at centre (s), falling to zero `before` and `after` (s) it."""
    shift = np.asarray(time, dtype=float) - centre
    return (
        height
        / 2
        * (1 + np.cos(np.pi * np.clip(shift / np.where(shift < 0, before, after), -1, 1)))
    )


SOURCE = "@clark2017"
QUOTED = {"r_squared": (0.95, "-", "500 measured waveforms, 3.0-11.1 m/s, 42 runners; SD 0.04")}
