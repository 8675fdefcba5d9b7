"""What a sweep asks of whoever computes it, and what comes back: measures, a status and a residual
of every scenario.

An `Engine` takes columns of parameters and gives an `Outcome`.  A scenario that cannot be
computed is data, never an exception; an exception says that the machinery failed.
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
from spinesim.scenario.constants import constants
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
    """A result per scenario: dimensions beyond those of the sweep, units, a one-line meaning."""

    dims: tuple[str, ...]
    units: str
    meaning: str


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
    def blank(cls, engine: Engine, columns: Columns) -> Outcome:
        """The outcome of scenarios before they are computed: NaN and failed, without a message."""
        n = len(next(iter(columns.values())))
        sizes = {dim: len(labels) for dim, labels in engine.labels.items()}
        values = {
            name: np.full((n, *(sizes[dim] for dim in variable.dims)), np.nan)
            for name, variable in engine.variables.items()
        }
        return cls(values, np.full(n, FAILED, np.int8), np.full(n, np.nan), [""] * n, {})


class Engine(Protocol):
    """What a sweep needs to know of its engine.

    - key: text that changes whenever equal columns would give other numbers.
    - size: scenarios of one task (a task should last 1-30 s).
    - threads: whether threads help, because it works outside the interpreter's lock.
    - residual: what the residual means.
    - variables, labels: the results it gives, and the labels of their further dimensions.

    An engine may also say what it is in `name`, and its options in adapt, rtol and duration: they
    become attributes of the result.
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
    def __call__(self, columns: Columns) -> Outcome: ...


def hashed(*parts: Any) -> str:
    """A key from all that an engine's numbers depend on."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def full_key(engine: Engine) -> str:
    """The key of an engine and of the constants that are assumed around the call."""
    return hashed(engine.key, sorted(constants().items()))


def measure_of(table: xr.Dataset, measure: str, level: str | None) -> xr.DataArray:
    """One number a scenario: a measure, at a level if it has one.

    Raises ValueError for what the Dataset does not hold.
    """
    if measure not in table.data_vars:
        raise unknown("measure", measure, map(str, table.data_vars), "spinesim list measures")
    values = table[measure]
    if "level" not in values.dims:
        return values
    levels = [str(name) for name in table["level"].values]
    if level not in levels:
        raise unknown("level", level, levels, f"{measure} has one number a level")
    return values.sel(level=level, drop=True)
