"""Body weight by the impulse of whole steps, and what scales say beside it."""

from __future__ import annotations

import numpy as np
import xarray as xr

from spinesim.mechanics.primitives import Array
from spinesim.recordings.schema import Notes
from spinesim.units import GRAVITY

AROUND = 0.03  # s before and after a contact that belong to its impulse
LONGER = 1.5  # times a step: a contact is missing
SCALES, SCALES_MOST = 0.02, 0.05  # weighed against told: a caution, an error
MASSES = (30.0, 180.0)  # kg


def body_weight(
    recording: xr.Dataset,
    time: Array,
    force: Array,
    spans: list[tuple[float, float]],
    step_time: float,
    notes: Notes,
) -> float:
    """Mean force (N) over whole steps: a steady step's impulse is body weight times step time.

    ValueError for what no runner weighs, and for scales that say something else.
    """
    name = recording.attrs.get("source", "the recording")
    first, last = spans[0][0], spans[-1][0]
    gaps = np.diff([start for start, _ in spans])
    if len(spans) > 3 and (gaps < LONGER * step_time).all():
        weight = _impulse(time, force, first, last) / (last - first)
    else:  # feet on plates overground: the impulse of every contact
        impulses = [_impulse(time, force, start - AROUND, end + AROUND) for start, end in spans]
        weight = float(np.mean(impulses)) / step_time
    mass = weight / GRAVITY
    if not MASSES[0] <= mass <= MASSES[1]:
        raise ValueError(
            f"{name}: a mean force of {weight:.4g} N is {mass:.3g} kg, no runner of "
            f"{MASSES[0]:g} to {MASSES[1]:g} kg: units, or volts?"
        )
    scales = recording.attrs.get("mass")
    if scales is not None:
        off = mass / float(scales) - 1
        text = f"{mass:.1f} kg by the mean force, {float(scales):.1f} kg given: {100 * off:+.1f} %"
        if abs(off) > SCALES_MOST:
            raise ValueError(f"{name}: {text}; the plate's scale or the mass is wrong")
        if abs(off) > SCALES:
            notes.caution(text)
    return weight


def _impulse(time: Array, force: Array, start: float, end: float) -> float:
    """Impulse (N s) between two times."""
    inner = (time > start) & (time < end)
    t = np.concatenate([[start], time[inner], [end]])
    return float(np.trapezoid(np.interp(t, time, force), t))
