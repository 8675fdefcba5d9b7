"""Strength of vertebrae, and laws of their fatigue made for lifting and for the laboratory.

They serve ratios between plans of running (`spinesim.dose.weightings`).  Fed with running they
foretell damage within months that runners do not have, so that no plan is told a damage.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from spinesim.dose.iso_2631 import ultimate_stress
from spinesim.mechanics.primitives import Array
from spinesim.scenario import Runner
from spinesim.spine.lumbar import endplate_area

LIFTING_CYCLES = 902416  # cycles to failure as the force goes to zero; Gallagher et al. 2017
LIFTING_RATE = 16.2  # per share of strength; same source


def ultimate_strength(runner: Runner) -> Array:
    """Compression (6,) in N that a vertebra of this age and sex bears once: ultimate stress times
    endplate area.

    Individual strength is what nobody knows: age explains 28 %, bone density 61 % of the fatigue
    strength of segments (Huber).

    >>> round(float(ultimate_strength(Runner(mass=70, age=30))[1]))  # L4/L5, N
    8693
    """
    return np.asarray(1e6 * ultimate_stress(runner.age, runner.sex) * endplate_area(runner.mass))


def lifting_damage(force: ArrayLike, strength: ArrayLike, count: ArrayLike = 1.0) -> Array:
    """Damage (-) of `count` lifts with a compression `force` of a spine of `strength` (same unit):
    count exp(16.2 F/U)/902416; Gallagher et al. 2017 Appl Ergon 63:142, secondary.

    >>> round(float(lifting_damage(5.0, 10.0)), 9)
    0.00365072
    """
    share = np.asarray(force, dtype=float) / np.asarray(strength, dtype=float)
    return np.asarray(count * np.exp(LIFTING_RATE * share) / LIFTING_CYCLES)


def segment_dose(force: ArrayLike, count: ArrayLike) -> float:
    """Dose of blocks of `count` cycles at `force`, (sum n F**10)**0.2, in force**2 cycles**0.2;
    Coenen et al. 2012 Clin Biomech 27:1083.

    Load counts squared, cycles to the power 0.2, and two blocks of one load are one block.

    >>> round(segment_dose([2.0, 3.0], [1000, 10]), 6)  # kN
    17.442433
    """
    return float(np.sum(np.asarray(count) * np.asarray(force, dtype=float) ** 10) ** 0.2)
