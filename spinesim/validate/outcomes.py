"""What was measured in people against what the default runner does, misses included.

    strides         stride length, step frequency, speed
    levels          forces, leg stiffness and accelerations at several speeds
    grounds         shoes, surfaces, and the leg that answers to them
    spine_outcomes  core weakness, lean, pressure, vibration; rows that cannot be expressed

No constant of the runner is fitted to any of them.  How tolerances are made is in `spinesim.validate.rows`.
"""

from spinesim.validate import grounds, levels, spine_outcomes, strides
from spinesim.validate.case import Check

CHECKS: tuple[Check, ...] = (*strides.CHECKS, *levels.CHECKS, *grounds.CHECKS, *spine_outcomes.CHECKS)
