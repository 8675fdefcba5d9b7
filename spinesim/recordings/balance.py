"""Rise and fall of the centre of mass from the vertical force, by two integrations step by step."""

from __future__ import annotations

import numpy as np

from spinesim.mechanics.primitives import Array
from spinesim.units import GRAVITY

UNLIKE = (0.6, 1.5)  # of the mean step


def body_motion(
    time: Array, force: Array, spans: list[tuple[float, float]], step_time: float, weight: float
) -> Array:
    """Height of the centre of mass (n,) over its height at the touchdown before, NaN outside steps.

    Every step is taken to end as it began: the mean acceleration over it is zero, and so is the
    mean velocity.
    """
    height = np.full(len(time), np.nan)
    starts = [start for start, _ in spans]
    for begin, end in zip(starts, [*starts[1:], starts[-1] + step_time], strict=True):
        if not UNLIKE[0] * step_time < end - begin < UNLIKE[1] * step_time or end > time[-1]:
            continue
        inner = (time > begin) & (time < end)
        t = np.concatenate([[begin], time[inner], [end]])
        acceleration = GRAVITY * (np.interp(t, time, force) / weight - 1)
        acceleration -= _mean(t, acceleration)
        velocity = _integral(t, acceleration)
        velocity -= _mean(t, velocity)
        rise = _integral(t, velocity)
        height[inner] = rise[1:-1]
    return height


def _mean(t: Array, values: Array) -> float:
    return float(np.trapezoid(values, t) / (t[-1] - t[0]))


def _integral(t: Array, values: Array) -> Array:
    gaps = np.diff(t)
    return np.concatenate([[0.0], np.cumsum(gaps * (values[1:] + values[:-1]) / 2)])
