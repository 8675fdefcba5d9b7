"""What a sweep asks of whoever computes it, and what comes back: measures, a status and a residual
of every scenario.

An `Engine` takes columns of parameters and gives an `Outcome`.  A scenario that cannot be
computed is data, never an exception.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import xarray as xr

from spinesim._version import VERSION
from spinesim.fields import unknown
from spinesim.mechanics.primitives import Array
from spinesim.sweeps.space import Columns

# pending: not computed, in what an interrupted sweep returns
STATUSES = ("ok", "unconverged", "failed", "pending")
OK, UNCONVERGED, FAILED, PENDING = range(4)
# residual of a scenario
IMBALANCE = (
    "imbalance of the steady step in units of the closure's tolerances, its greatest of seven"
)
MEASURE_LEVEL = ("lumbar_compression_peak", "L5/S1")  # what is looked at if nothing is said


@dataclass(frozen=True)
class Variable:
    """A result per scenario: dimensions beyond those of the sweep, units, and a one-line meaning."""

    dims: tuple[str, ...]
    units: str
    long_name: str


@dataclass(frozen=True)
class Outcome:
    """What n scenarios came to: values {name: (n, ...)}, status (n,) as places in `STATUSES`,
    residual (n,), messages and warnings.
    """

    values: dict[str, Array]
    status: np.ndarray
    residual: Array
    messages: list[str]
    warnings: dict[str, list[int]]  # text -> which of the n
    version: str = VERSION

    @classmethod
    def awaited(cls, engine: Engine, rows: Columns) -> Outcome:
        """Of scenarios that nothing is known of yet: NaN and failed, without a message."""
        n = len(next(iter(rows.values())))
        sizes = {dim: len(labels) for dim, labels in engine.labels.items()}
        values = {
            name: np.full((n, *(sizes[dim] for dim in its.dims)), np.nan)
            for name, its in engine.variables.items()
        }
        return cls(values, np.full(n, FAILED, np.int8), np.full(n, np.nan), [""] * n, {})


class Engine(Protocol):
    """What a sweep needs to know of its engine.

    key: text that changes whenever the same rows would give other numbers.  size: scenarios of one
    task (a task should last 1-30 s). threads: whether threads help, because it works outside the
    interpreter's lock.  residual: what the residual means. variables and labels: the results it
    gives, and the labels of their further dimensions.
    """

    @property
    def key(self) -> str: ...
    @property
    def size(self) -> int: ...
    @property
    def threads(self) -> bool: ...
    @property
    def residual(self) -> str: ...
    @property
    def variables(self) -> Mapping[str, Variable]: ...
    @property
    def labels(self) -> Mapping[str, Sequence[Any]]: ...
    def __call__(self, rows: Columns) -> Outcome: ...


def hashed(*parts: Any) -> str:
    """An engine_for's key, from all that its numbers depend on."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def measure_of(found: xr.Dataset, measure: str, level: str | None) -> xr.DataArray:
    """One number a scenario: a measure, at a level if it has one; ValueError for what the Dataset
    does not hold.
    """
    if measure not in found.data_vars:
        raise unknown("measure", measure, map(str, found.data_vars), "spinesim list measures")
    values = found[measure]
    if "level" not in values.dims:
        return values
    levels = [str(name) for name in found["level"].values]
    if level not in levels:
        raise unknown("level", level, levels, f"{measure} has one number a level")
    return values.sel(level=level, drop=True)
