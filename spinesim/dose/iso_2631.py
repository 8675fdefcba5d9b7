"""From peaks of load to the dose of a day and of years: ISO 2631-5:2018, clause 5 and annex C.

The standard is made for the vertical acceleration of a seat.  Whoever feeds it the sacrum's
acceleration in running assumes that the spine above responds alike; say so wherever such a dose is
shown.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spinesim.units import GRAVITY

ZERO = (34.0, 0.35)  # rad/s, damping ratio; formula 1
POLES = ((31.0, 0.21), (230.0, 0.88), (260.0, 0.80), (320.0, 0.40), (380.0, 0.75), (420.0, 0.65))
EXPONENT = 6
STRENGTH = 6.75  # MPa, of a vertebra at birth


@dataclass(frozen=True)
class Person:
    """stress_per_acceleration m_z (MPa s**2/m), strength_loss (MPa/year), scale and shape of the
    Weibull risk; formulas C.1-C.5.
    """

    stress_per_acceleration: float
    strength_loss: float
    scale: float
    shape: float


PERSONS = {"male": Person(0.029, 0.052, 1.613, 2.799), "female": Person(0.025, 0.039, 0.959, 3.709)}


def person(sex: str) -> Person:
    """Constants of annex C; ValueError for another sex than the two of the standard."""
    if sex not in PERSONS:
        raise ValueError(f"ISO 2631-5 has constants for {' and '.join(PERSONS)}, not for '{sex}'")
    return PERSONS[sex]


def ultimate_stress(age: float, sex: str = "male") -> float:
    """Compressive strength (MPa) of a vertebra at an age (years), 6.75 less a loss for each year;
    annex C.

    >>> round(ultimate_stress(30), 2)
    5.19
    """
    return STRENGTH - person(sex).strength_loss * age


def spinal_response(frequency: ArrayLike) -> NDArray[np.complex128]:
    """Complex response H (-) of the spine to a seat's vertical acceleration at frequencies (Hz);
    ISO 2631-5:2018 formula 1.

    H = [1 + 2 zeta s/omega + (s/omega)**2] over the product of the same of six poles, s = 2 pi i f.

    >>> round(float(abs(spinal_response(5.0))), 6)
    1.542507
    """
    s = 2j * np.pi * np.asarray(frequency, dtype=float)
    factor = [1 + 2 * zeta * s / omega + (s / omega) ** 2 for omega, zeta in (ZERO, *POLES)]
    return np.asarray(factor[0] / np.prod(factor[1:], axis=0))


def acceleration_dose(peaks: ArrayLike) -> float:
    """D_z (m/s**2) of the compressive peaks A (m/s**2) of the response, 1.07 (sum A**6)**(1/6);
    formula 3.

    >>> round(acceleration_dose([40, 40, 40, 40, 40]), 4)
    55.9679
    """
    return float(1.07 * np.sum(np.asarray(peaks, dtype=float) ** EXPONENT) ** (1 / EXPONENT))


def daily_dose(dose: float, daily_time: float, measured_time: float) -> float:
    """Dose of a day (m/s**2) from one measured over part of it (same units of time): D
    (t_d/t_m)**(1/6); formula 5.
    """
    return float(dose * (daily_time / measured_time) ** (1 / EXPONENT))


def compressive_dose(dose: float, sex: str = "male") -> float:
    """Equivalent static stress S_d (MPa) of a daily dose (m/s**2), m_z D; formula C.2."""
    return person(sex).stress_per_acceleration * dose


def risk_factor(
    stress: float, start_age: float, years: int, days_per_year: float, sex: str = "male"
) -> float:
    """R (-) after `years` of a daily S_d (MPa), from `start_age` (years) on; formulas C.3 and C.4.

    Each year i counts with the strength left at its start, 6.75 - loss (age + i), less the stress
    of standing, 9.81 m_z.

    >>> round(risk_factor(1.62307, 20, 20, 120), 3)
    1.22
    """
    constants = person(sex)
    strength = (
        STRENGTH
        - constants.strength_loss * (start_age + np.arange(years))
        - GRAVITY * constants.stress_per_acceleration
    )
    yearly = stress * days_per_year ** (1 / EXPONENT) / strength
    return float(np.sum(yearly**EXPONENT) ** (1 / EXPONENT))


def injury_probability(risk: float, sex: str = "male") -> float:
    """Probability (-) of injury at the risk factor R, 1 - exp[-(R/scale)**shape]; formula C.5."""
    constants = person(sex)
    return float(1 - np.exp(-((risk / constants.scale) ** constants.shape)))
