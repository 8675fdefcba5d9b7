"""Contacts in a vertical ground reaction, and the force over a contact's own duration."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import xarray as xr

from spinesim.measures.signals import CONTACT_FORCE, low_pass
from spinesim.mechanics.primitives import Array

CONTACT = CONTACT_FORCE  # N
PERCENT = np.arange(101.0)
SHORTEST = 0.1  # s of contact; anything shorter is noise


def contacts(time: Array, force: Array, threshold: float) -> Iterator[tuple[float, float]]:
    """(touchdown, lift-off) of every whole contact (s).

    They are where the force rises and falls through a threshold, between samples.
    """
    above = force > threshold
    edges = np.flatnonzero(above[1:] != above[:-1])
    crossings = time[edges] + (threshold - force[edges]) / (force[edges + 1] - force[edges]) * (
        time[edges + 1] - time[edges]
    )
    first = 0 if not above[0] else 1
    for start, end in zip(crossings[first::2], crossings[first + 1 :: 2], strict=False):
        if end - start > SHORTEST:
            yield float(start), float(end)


def normalised(time: Array, force: Array, start: float, end: float) -> Array:
    """A contact's force at 0, 1 ... 100 % of its duration (101,)."""
    return np.interp(start + (end - start) * PERCENT / 100, time, force)


def smooth(time: Array, force: Array, cutoff: float | None) -> Array:
    """The force through the project's filter; a file prints its even times to a few digits only."""
    even = np.linspace(time[0], time[-1], len(time))
    return np.asarray(low_pass(xr.DataArray(force, coords={"time": even}), cutoff).values)
