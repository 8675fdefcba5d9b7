"""Roots and extrema of curves through a few points, for many scenarios at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from spinesim.mechanics.primitives import Array


def cross(
    ha: Array, ga: Array, hb: Array, gb: Array, hc: Array | None = None, gc: Array | None = None
) -> Array:
    """Where g vanishes between a and b: inverse quadratic with a third point if that stays inside,
    else the secant.
    """
    secant = np.clip(ha - ga * (hb - ha) / (gb - ga), ha + 1e-3 * (hb - ha), hb - 1e-3 * (hb - ha))
    if hc is None or gc is None:
        return np.asarray(secant)
    curve = (
        ha * gb * gc / ((ga - gb) * (ga - gc))
        + hb * ga * gc / ((gb - ga) * (gb - gc))
        + hc * ga * gb / ((gc - ga) * (gc - gb))
    )
    inside = (curve > np.minimum(ha, hb)) & (curve < np.maximum(ha, hb))
    return np.where(inside, curve, secant)


@dataclass(frozen=True)
class Cubic:
    """The curve through four points in order a, b, c, d; the parabola through the last three where
    the first is not known.

    b, c, d, fb: times and a value; bc, bcd, third: divided differences.
    """

    b: Array
    c: Array
    d: Array
    fb: Array
    bc: Array
    bcd: Array
    third: Array

    @classmethod
    def through(cls, points: Sequence[tuple[Array, Array]], known: Any) -> Cubic:
        """The curve through four (time, value)."""
        (ta, fa), (tb, fb), (tc, fc), (td, fd) = points
        bc, cd = (fc - fb) / (tc - tb), (fd - fc) / (td - tc)
        bcd = (cd - bc) / (td - tb)
        third = np.where(known, (bcd - (bc - (fb - fa) / (tb - ta)) / (tc - ta)) / (td - ta), 0)
        return cls(tb, tc, td, fb, bc, bcd, third)

    def at(self, t: Array) -> tuple[Array, Array, Array]:
        """Value, slope and bend at a time."""
        b, c, d = t - self.b, t - self.c, t - self.d
        return (
            self.fb + b * (self.bc + c * (self.bcd + self.third * d)),
            self.bc + self.bcd * (b + c) + self.third * (c * d + b * d + b * c),
            2 * self.bcd + 2 * self.third * (b + c + d),
        )

    def summit(self) -> Array:
        """Time of the extremum near c."""
        middle = 0.5 * (self.b + self.c) - 0.5 * self.bc / self.bcd
        t = np.clip(np.where(self.bcd != 0, middle, self.c), self.b, self.d)
        _, slope, bend = self.at(t)
        square = bend**2 - 12 * self.third * slope
        root = np.clip(t - 2 * slope / (bend + np.copysign(np.sqrt(square), bend)), self.b, self.d)
        return np.where((bend * self.bcd > 0) & (square > 0), root, t)
