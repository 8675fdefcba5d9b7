"""What accelerometers on the body felt: upward at the trunk, along the bone at a shank."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from spinesim.mechanics.primitives import Array
from spinesim.recordings.columns import check_limit, summed, terms
from spinesim.recordings.names import unit_of
from spinesim.recordings.schema import Notes
from spinesim.units import GRAVITY

PLACES = {
    "sacrum": "acceleration_sacrum",
    "tibia_left": "acceleration_tibia_left",
    "tibia_right": "acceleration_tibia_right",
}
LEAST_RATE = 100.0  # Hz
ONE_G = (0.9, 1.1)  # mean of a trunk's sensor while running
CUT_AT_ZERO = 1.25  # g: that mean where what is below zero was set to zero
ZEROS = 0.02  # share of samples at zero exactly
IN_METRES = 5.0  # of a mean: above it the file is in m/s2
AVERAGED = 10.0  # s over which the mean vector is taken


def sensor_channels(
    columns: Mapping[str, Array], rate: float, declared: Mapping[str, Any], notes: Notes
) -> dict[str, Array]:
    """Accelerations (time) in g by their names in a recording; none where none is declared."""
    places = {place: name for place, name in PLACES.items() if place in declared}
    if places and rate < LEAST_RATE:
        raise ValueError(
            f"an acceleration at {rate:g} Hz shows no step; record it at {LEAST_RATE:g} Hz or more"
        )
    return {name: _felt(place, columns, rate, declared, notes) for place, name in places.items()}


def _felt(
    place: str,
    columns: Mapping[str, Array],
    rate: float,
    declared: Mapping[str, Any],
    notes: Notes,
) -> Array:
    """What the sensor at one place felt along its axis (g)."""
    parts = [part.strip() for part in declared[place].split(",") if part.strip()]
    axes = np.array([summed(terms(part, list(columns), place), columns) for part in parts])
    if np.isnan(axes).any():
        raise ValueError(f"{place}: the acceleration has missing values; cut the recording there")
    for part, values in zip(parts, axes, strict=True):
        check_limit(part.lstrip("+- "), values, rate)
    if len(axes) not in (1, 3):
        raise ValueError(f"{place}: give one column, or three such as 'ax, ay, az'")
    mean = axes[:, : int(AVERAGED * rate)].mean(axis=1)
    size = float(np.linalg.norm(mean))
    named = unit_of(parts[0].lstrip("+- "))
    unit = declared.get("units") or (named if named == "g" else "")
    if unit not in ("g", "m/s2"):
        unit = "m/s2" if size > IN_METRES else "g"
        notes.guess(f"{place} in {unit}, by a mean of {size:.3g}")
    scale = 1 / GRAVITY if unit == "m/s2" else 1.0
    least, most = ONE_G
    if _cut_at_zero(axes):
        most = CUT_AT_ZERO
        notes.caution(f"{place}: values below zero were set to zero, so its mean is above 1 g")
    if place == "sacrum" and not least <= size * scale <= most:
        raise ValueError(
            f"{place}: the mean while running is {size * scale:.3g} g, not 1 g: another unit, "
            "another axis, or not the trunk"
        )
    if len(axes) == 1:
        return scale * axes[0]
    if place != "sacrum":
        raise ValueError(
            f"{place}: the mean of a shank's sensor is no vertical, it turns; declare one axis, "
            f"such as {place} = '-ay'"
        )
    up = mean / size
    notes.guess(f"{place}: up is the mean direction, {', '.join(f'{x:.2f}' for x in up)}")
    return scale * (up @ axes)


def _cut_at_zero(axes: Array) -> bool:
    """Whether a single channel holds nothing below zero, and zeros instead."""
    return len(axes) == 1 and axes.min() == 0 and float(np.mean(axes == 0)) > ZEROS
