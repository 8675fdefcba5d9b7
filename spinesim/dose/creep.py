"""Height of a disc that is pressed for hours: two Kelvin elements in series.

    law = CreepLaw(np.array([0.1, 0.2]), np.array([0.5, 8.0]))      # c in 1/MPa, tau in h
    periodic([(0.5, 16.0), (0.1, 8.0)], law)                        # (MPa, h) pieces -> strain

The strain of element k goes to c_k p with a time constant tau_k,

    d eps_k/dt = (c_k p - eps_k)/tau_k,      eps_k(t + h) = c_k p + (eps_k(t) - c_k p) exp(-h/tau_k)

exactly while the pressure p stays what it is, so that nothing is integrated.  Linear on purpose:
stature follows quasi-static load linearly (Althoff et al. 1992 Spine 17:682).  Only the mean
pressure of a step matters, since a step is far shorter than any time constant.

Strains end in an axis of the two elements; the axes before it are those of the pressure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from spinesim.mechanics.primitives import Array

Piece = tuple[ArrayLike, float]  # pressure (MPa), hours


@dataclass(frozen=True, eq=False)
class CreepLaw:
    """Compliance c (..., 2) in 1/MPa and time constants tau (..., 2) in h of the two elements."""

    compliance: Array
    time_constant: Array

    def target(self, pressure: ArrayLike) -> Array:
        """Strain (..., 2) that a pressure (...) in MPa leads to in the end."""
        return np.asarray(pressure, dtype=float)[..., None] * self.compliance


def after(strain: Array, pressure: ArrayLike, hours: float, law: CreepLaw) -> Array:
    """Strain (..., 2) that `strain` becomes after some hours at a pressure (...) in MPa."""
    end = law.target(pressure)
    return np.asarray(end + (strain - end) * np.exp(-hours / law.time_constant))


def follow(pieces: Iterable[Piece], law: CreepLaw, start: Array | float = 0.0) -> list[Array]:
    """Strain (..., 2) at the end of each piece."""
    strain, ends = np.asarray(start, dtype=float), []
    for pressure, hours in pieces:
        strain = after(strain, pressure, hours, law)
        ends.append(strain)
    return ends


def periodic(pieces: Sequence[Piece], law: CreepLaw) -> Array:
    """Strain (..., 2) at the start of pieces that repeat for ever, in closed form."""
    total = sum(hours for _, hours in pieces)
    return np.asarray(follow(pieces, law)[-1] / -np.expm1(-total / law.time_constant))
