"""What a recording is: Dataset(time), with names, signs and units of a run.

    ground_force_vertical      (time) or (time, foot)   N, up, on the runner, all plates together
    acceleration_sacrum        (time)                   g, upward, gravity included: standing 1
    speed, cadence ...         (time)                   from a watch

Attributes: source, format, instrument, rate (Hz), filtered (Hz, 0 for none), speed, mass, height,
foot_strike where they are known, guesses and checks (lists of texts).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import xarray as xr

from spinesim.mechanics.primitives import Array
from spinesim.units import described

VERTICAL, FORE_AFT = "ground_force_vertical", "ground_force_fore_aft"
PRESSURE = "center_of_pressure_fore_aft"
SACRUM = "acceleration_sacrum"
TIBIA_LEFT, TIBIA_RIGHT = "acceleration_tibia_left", "acceleration_tibia_right"
CHANNELS = {  # name -> units, meaning
    VERTICAL: ("N", "vertical ground reaction on the runner, upward"),
    FORE_AFT: ("N", "fore-aft ground reaction on the runner, forward positive"),
    PRESSURE: ("m", "center of pressure in the direction of running"),
    SACRUM: ("g", "what a sensor at the sacrum feels along the upward axis, standing 1"),
    TIBIA_LEFT: ("g", "what a sensor at the left shank feels along its proximal axis, standing 1"),
    TIBIA_RIGHT: (
        "g",
        "what a sensor at the right shank feels along its proximal axis, standing 1",
    ),
    "speed": ("m/s", "speed, from a watch"),
    "cadence": ("1/min", "steps per minute of both feet, from a watch"),
    "contact_time": ("s", "time that a foot is on the ground, from a watch"),
    "vertical_oscillation": ("m", "rise and fall of the body in a step, from a watch"),
    "step_length": ("m", "distance from touchdown to touchdown, from a watch"),
    "power": ("W", "power as a watch estimates it"),
    "distance": ("m", "distance since the start, from a watch"),
}
FORCES = (VERTICAL, FORE_AFT)
ACCELERATIONS = (SACRUM, TIBIA_LEFT, TIBIA_RIGHT)
FEET = ("left", "right")


@dataclass
class Notes:
    """What is said about a file: what it was taken for, and what to bear in mind."""

    guesses: list[str] = field(default_factory=list)
    checks: list[str] = field(default_factory=list)

    def guess(self, text: str) -> None:
        self.guesses.append(text)

    def caution(self, text: str) -> None:
        self.checks.append(text)


def dataset(
    time: Array, channels: Mapping[str, Array], notes: Notes, about: Mapping[str, Any]
) -> xr.Dataset:
    """Channels (time) or (time, foot) as a recording; `about` are attributes, None left out."""
    variables = {}
    for name, values in channels.items():
        unit, meaning = CHANNELS[name]
        dims = ("time", "foot")[: np.ndim(values)]
        variables[name] = (dims, np.asarray(values, dtype=float), described(name, unit, meaning))
    coords: dict[str, Any] = {"time": ("time", time, described("time", "s", "time from the start"))}
    if any(np.ndim(values) == 2 for values in channels.values()):
        coords["foot"] = list(FEET)
    attrs = {name: value for name, value in about.items() if value is not None}
    attrs |= {"guesses": list(notes.guesses), "checks": list(notes.checks)}
    return xr.Dataset(variables, coords, attrs)


def is_force(recording: xr.Dataset) -> bool:
    """Whether a recording holds a ground reaction."""
    return VERTICAL in recording


def is_acceleration(recording: xr.Dataset) -> bool:
    """Whether a recording holds what a sensor on the body felt, and no force."""
    return not is_force(recording) and any(name in recording for name in ACCELERATIONS)


def listed(texts: Sequence[str], most: int = 8) -> str:
    """Names in a message: the first few of them."""
    some = ", ".join(f"'{text}'" for text in texts[:most])
    return some + (f" and {len(texts) - most} more" if len(texts) > most else "")
