"""The scenarios of a sweep: named axes, checked before anything starts, and any stretch of their
product as columns of numbers.

    space(scenario, {"stride_cadence": [150, 165, 180], "shoe": ["racer", "tpu-trainer"]}).shape
    # (3, 2)
    space(scenario, latin_hypercube({"runner_mass": (50, 90)}, 64)).dims
    # ("sample",)

An axis is a list, {"start", "stop", "num"}, or a DataArray: arrays that share a dimension go
together along it.  Names are those of `spinesim list parameters`, "shoe" and "surface"; for a model
its parameters, "velocity" and "<body>_velocity" (m/s, at the start).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import xarray as xr

from spinesim import scenario
from spinesim.fields import About, unknown
from spinesim.mechanics.model import Model, identifier
from spinesim.scenario import Scenario, flat_synonyms
from spinesim.sweeps.axes import Axis, Column, along, joined, label, objects
from spinesim.sweeps.samples import MOST, latin_hypercube, sobol
from spinesim.units import described, shown

Columns = dict[str, Column]
# tables of a sweep file whose entries go together along "sample"
TOGETHER = ("zip", "latin_hypercube", "sobol")


@dataclass(frozen=True)
class Space:
    """The product of axes; scenarios are counted with the last axis fastest."""

    axes: tuple[Axis, ...]
    about: Mapping[str, About]

    @property
    def dims(self) -> tuple[str, ...]:
        return tuple(axis.dim for axis in self.axes)

    @cached_property
    def shape(self) -> tuple[int, ...]:
        return tuple(axis.length for axis in self.axes)

    @property
    def size(self) -> int:
        return math.prod(self.shape)

    def columns(self, first: int, last: int) -> Columns:
        """Parameter -> its values (last - first,) in the scenarios first ... last - 1."""
        return self.at(np.arange(first, last))

    def at(self, places: np.ndarray) -> Columns:
        """Parameter -> its values in the scenarios at these places (n,)."""
        indices = np.unravel_index(places, self.shape)
        return {
            name: values[k]
            for axis, k in zip(self.axes, indices, strict=True)
            for name, values in axis.columns.items()
        }

    def spread(self, most: int) -> np.ndarray:
        """At most `most` places, evenly over all scenarios, the first and the last among them."""
        return np.unique(np.linspace(0, self.size - 1, min(most, self.size)).astype(np.int64))

    def coordinates(self) -> dict[str, xr.Variable]:
        """What labels the dimensions: each parameter along its own, with units."""
        coordinates = {}
        for axis in self.axes:
            if axis.labels is not None:
                about = {"long_name": f"label along {axis.dim}"}
                numbers = {"units": "1"} if axis.labels.dtype.kind in "iuf" else {}
                coordinates[axis.dim] = xr.Variable((axis.dim,), axis.labels, about | numbers)
            for name, values in axis.columns.items():
                unit = (self.about[name].unit or "1") if values.dtype.kind == "f" else ""
                about = described(name, unit, self.about[name].meaning)
                if not unit:
                    values = np.array([label(value) for value in values], dtype=np.str_)
                coordinates[name] = xr.Variable((axis.dim,), values, about)
        return coordinates


def space(base: Scenario | Model, axes: Mapping[str, Any]) -> Space:
    """The checked axes of a sweep over `base`.

    Raises ValueError, in one line, for what no scenario could be.
    """
    about = parameters_about(base)
    entries = {name: values for name, values in axes.items() if name not in TOGETHER}
    tables = [kind for kind in TOGETHER if kind in axes]
    if len(tables) > 1:
        raise ValueError(f"{' and '.join(tables)} both go along 'sample'; give one of them")
    for kind in tables:
        for name, values in _bundle(kind, axes[kind], base).items():
            if name in entries:
                raise ValueError(
                    f"{name} is given twice, as an axis and among those that go together; "
                    "give it once"
                )
            entries[name] = values
    if not entries:
        raise ValueError(
            "nothing to sweep: give at least one axis, such as stride_cadence=[150, 165, 180]"
        )
    check_varied(entries, base)
    grouped: dict[str, list[tuple[str, Column, Column | None]]] = {}
    for name, values in entries.items():
        dim, column, labels = along(name, values, about[name])
        grouped.setdefault(dim, []).append((name, column, labels))
    product = Space(tuple(joined(dim, members) for dim, members in grouped.items()), about)
    if product.size > MOST:
        raise ValueError(
            f"{product.size:.3g} scenarios are more than any machine will do; "
            "shorten an axis, or sample with latin_hypercube"
        )
    return product


def changes(columns: Columns, i: int) -> dict[str, Any]:
    """What one scenario of the columns changes, as plain numbers and words."""
    return {
        name: values[i].item() if isinstance(values[i], np.generic) else values[i]
        for name, values in columns.items()
    }


def parameters_about(base: Scenario | Model) -> Mapping[str, About]:
    """Name -> About of everything that a sweep over `base` may vary."""
    if isinstance(base, Scenario):
        return scenario.parameters_about()
    if isinstance(base, Model):
        speeds = {
            f"{identifier(body.name)}_velocity": f"upward velocity of {body.name} at the start"
            for body in base.bodies
        }
        starts = {"velocity": "upward velocity of all bodies at the start", **speeds}
        return {name: About(text, unit="m/s") for name, text in starts.items()} | {
            name: About(f"parameter {name} of the model") for name in base.parameters
        }
    raise ValueError(f"{shown(base)} is neither a Scenario nor a Model; a sweep varies one of them")


def check_varied(names: Iterable[str], base: Scenario | Model) -> None:
    """ValueError, with the nearest name, for what a sweep over `base` cannot vary."""
    about = parameters_about(base)
    for name in names:
        if name not in about:
            where = (
                "spinesim list parameters" if isinstance(base, Scenario) else "see MODEL.parameters"
            )
            raise unknown("parameter", name, about, where, flat_synonyms())


def _bundle(kind: str, table: Any, base: Scenario | Model) -> dict[str, Any]:
    """The entries of a table that go together, as DataArrays along "sample"."""
    if hasattr(table, "to_dict") and hasattr(table, "columns"):  # a pandas DataFrame
        table = {str(name): table[name].to_numpy() for name in table.columns}
    if not isinstance(table, Mapping) or not table:
        raise ValueError(f"{kind}: {shown(table)} is not a table of parameters")
    if kind == "zip":
        return {
            name: xr.DataArray(objects(name, values), dims="sample")
            for name, values in table.items()
        }
    ranges = dict(table)
    if "num" not in ranges:
        raise ValueError(f"{kind}: how many samples? add num = 64")
    num, seed = ranges.pop("num"), ranges.pop("seed", 0)
    if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
        raise ValueError(f"{kind}: seed = {shown(seed)} is not a whole number from 0")
    check_varied(ranges, base)
    return dict({"latin_hypercube": latin_hypercube, "sobol": sobol}[kind](ranges, num, seed))
