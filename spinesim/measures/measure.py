"""What a measure is: a function of a history with a unit and a one-line meaning.

@measure("N", "greatest fore-aft ground reaction", runner=True)
def propulsion_peak(h, cutoff): ...

propulsion_peak(run)              of one run: a number, or a DataArray by level
propulsion_peak.of(history)       of many motions: (B,), or (B, 6) by level
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import xarray as xr

from spinesim.measures.history import History, RunHistory
from spinesim.mechanics.model import Model
from spinesim.mechanics.primitives import Array
from spinesim.units import described

CUTOFF = 50.0  # Hz, of the ground reaction
FORCES = ("N", "N/s")  # these are given in body weights too


@dataclass(frozen=True)
class Measure:
    """A measure by its name, unit and one-line meaning.

    levels: it has one number a lumbar level.  runner: it needs a run of a runner.  contact: it
    needs a ground reaction.  filtered: it takes a cutoff (Hz) for the ground reaction.
    """

    name: str
    definition: Callable[..., Array]
    unit: str
    meaning: str
    levels: bool = False
    runner: bool = False
    contact: bool = False
    filtered: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "__doc__", self.definition.__doc__)

    def __call__(self, run: xr.Dataset, cutoff: float | None = CUTOFF) -> Any:
        """The measure of one run: a number, or a DataArray by level."""
        values = self.of(RunHistory(run), cutoff)[0]
        if self.levels:
            return xr.DataArray(values, dims="level", coords={"level": run["level"]})
        return float(values)

    def of(self, history: History, cutoff: float | None = CUTOFF) -> Array:
        """The measure of every motion of a history: (B,), or (B, 6) by level."""
        return self.definition(history, cutoff) if self.filtered else self.definition(history)

    def applies(self, what: xr.Dataset | Model) -> bool:
        """Whether a run, or every run of a model that is no runner, has this measure."""
        if isinstance(what, Model):
            return not self.runner and (not self.contact or what.contact is not None)
        needed = (
            "joint_moment" if self.runner else "ground_force_vertical" if self.contact else "com_z"
        )
        return needed in what

    @property
    def attributes(self) -> dict[str, str]:
        """Units, short name and meaning, as a variable carries them."""
        return described(self.name, self.unit, self.meaning)

    @property
    def in_body_weights(self) -> dict[str, str]:
        """The attributes of the measure over the body weight."""
        unit = self.unit.replace("N", "BW")
        return described(self.name, unit, f"{self.meaning}, in body weights")


def measure(
    unit: str,
    meaning: str,
    *,
    name: str = "",
    levels: bool = False,
    runner: bool = False,
    contact: bool = False,
    filtered: bool = False,
) -> Callable[[Callable[..., Array]], Measure]:
    """Make a measure of a function of a history, named as the function unless told otherwise."""

    def made(definition: Callable[..., Array]) -> Measure:
        kinds = levels, runner, contact, filtered
        return Measure(name or definition.__name__, definition, unit, meaning, *kinds)

    return made
