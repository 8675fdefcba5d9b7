"""Roots and extrema of curves through a few points, for many scenarios at once."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def cross(ha: Array, ga: Array, hb: Array, gb: Array, hc: Array | None = None, gc: Array | None = None) -> Array:
    """Where g vanishes between a and b: inverse quadratic with a third point if that stays inside, else the secant."""
    secant = np.clip(ha - ga * (hb - ha) / (gb - ga), ha + 1e-3 * (hb - ha), hb - 1e-3 * (hb - ha))
    if hc is None or gc is None:
        return np.asarray(secant)
    curve = (
        ha * gb * gc / ((ga - gb) * (ga - gc)) + hb * ga * gc / ((gb - ga) * (gb - gc)) + hc * ga * gb / ((gc - ga) * (gc - gb))
    )
    inside = (curve > np.minimum(ha, hb)) & (curve < np.maximum(ha, hb))
    return np.where(inside, curve, secant)


def summit(points: list[tuple[Array, Array]], known: Any) -> tuple[Array, Array]:
    """(time, value) of the extremum near the third of four points, of the cubic through them (of the parabola through three where not `known`)."""
    (ta, fa), (tb, fb), (tc, fc), (td, fd) = points
    bc, cd = (fc - fb) / (tc - tb), (fd - fc) / (td - tc)
    bcd = (cd - bc) / (td - tb)
    t = np.clip(np.where(bcd != 0, 0.5 * (tb + tc) - 0.5 * bc / bcd, tc), tb, td)
    third = np.where(known, (bcd - (bc - (fb - fa) / (tb - ta)) / (tc - ta)) / (td - ta), 0)
    for _ in range(4):
        slope = bc + bcd * (2 * t - tb - tc) + third * ((t - tc) * (t - td) + (t - tb) * (t - td) + (t - tb) * (t - tc))
        bend = 2 * bcd + 2 * third * (3 * t - tb - tc - td)
        t = np.where(bend * bcd > 0, np.clip(t - slope / bend, tb, td), t)
    return t, fb + (t - tb) * (bc + (t - tc) * (bcd + third * (t - td)))
