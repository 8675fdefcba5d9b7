"""The history of the steps of a recording: the measures of a run read it as they read a run.

Each step is a motion from shortly before contact to shortly after, filtered before it was cut.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import xarray as xr

from spinesim.measures.history import History
from spinesim.mechanics.primitives import Array
from spinesim.units import GRAVITY

SERIES: dict[
    str, tuple[str, Callable[[Array], Array]]
] = {  # name in a run -> variable (step, sample), and how it becomes what a run has
    "ground_force_vertical": ("vertical_samples", lambda felt: felt),
    "ground_force_fore_aft": ("fore_aft_samples", lambda felt: felt),
    "com_z": ("com_samples", lambda felt: felt),
    "sacrum_az": ("sacrum_samples", lambda felt: GRAVITY * (felt - 1.0)),
    "az": ("tibia_samples", lambda felt: GRAVITY * (felt - 1.0)),
}


class StepHistory(History):
    """Steps (B,) of `spinesim.steps`, side by side."""

    def __init__(self, steps: xr.Dataset) -> None:
        count = steps["samples"].values.astype(int)
        rate = float(steps.attrs["rate"])
        row = np.minimum(np.arange(steps.sizes["sample"])[:, None], count - 1)
        super().__init__(steps["first_sample"].values + row / rate, count, count)
        self.steps = steps

    @property
    def interval(self) -> float:
        return 1.0 / float(self.steps.attrs["rate"])

    def has(self, name: str) -> bool:
        """Whether there is such a series."""
        return SERIES[name][0] in self.steps

    def series(self, name: str, of: str = "") -> Array:
        variable, turned = SERIES[name]
        return np.asarray(turned(self.steps[variable].values).T)

    def number(self, name: str) -> Array:
        if name in self.steps:
            return np.asarray(self.steps[name].values, dtype=float)
        return np.full(self.steps.sizes["step"], float(self.steps.attrs[name]))

    def smooth(self, values: Array, cutoff: float | None, *, hold: bool = False) -> Array:
        """The values as they are: the whole recording was filtered before it was cut."""
        return values

    def dissipated(self, links: Sequence[str]) -> Array:
        raise ValueError("a recording does not tell what its links turn into heat")
