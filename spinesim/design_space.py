"""The scenarios of a sweep: named axes, checked before anything starts, and any stretch of their product as columns of numbers.

    space(scenario, {"stride_cadence": [150, 165, 180], "shoe": ["racer", "max-cushion"]}).shape      # (3, 2)
    space(scenario, latin_hypercube({"shoe_stiffness": (60e3, 200e3), "runner_mass": (50, 90)}, 64)).dims      # ("sample",)

An axis is a list, {"start", "stop", "num"}, or a DataArray: arrays that share a dimension go together along it.  Names are those of
`spinesim list parameters`, "shoe" and "surface"; for a model its parameters, "velocity" and "<body>_velocity" (m/s, at the start).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import xarray as xr

from spinesim import catalogue
from spinesim.fields import About, checked, unknown
from spinesim.footing import Shoe, Surface
from spinesim.model import Model, identifier
from spinesim.samples import MOST, count, latin_hypercube, sobol
from spinesim.scenario import Scenario, fields_about
from spinesim.units import shown

Column = np.ndarray
Rows = dict[str, Column]
RESERVED = ("level", "time", "body", "link", "muscle", "warning", "status", "residual", "message", "warned")
TOGETHER = ("zip", "latin_hypercube", "sobol")  # tables of a sweep file whose entries go together along "sample"


@dataclass(frozen=True)
class Axis:
    """One dimension: parameter -> its values along it (floats, words, or shoes and surfaces); labels of the dimension, if it has any."""

    dim: str
    columns: Mapping[str, Column]
    labels: Column | None = None

    @property
    def length(self) -> int:
        return len(next(iter(self.columns.values())))


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

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name for axis in self.axes for name in axis.columns)

    def rows(self, first: int, last: int) -> Rows:
        """Parameter -> its values (last - first,) in the scenarios first ... last - 1."""
        return self.at(np.arange(first, last))

    def at(self, places: np.ndarray) -> Rows:
        """Parameter -> its values in the scenarios at these places (n,)."""
        along = np.unravel_index(places, self.shape)
        return {name: values[k] for axis, k in zip(self.axes, along, strict=True) for name, values in axis.columns.items()}

    def spread(self, most: int) -> np.ndarray:
        """At most `most` places, evenly over all scenarios, the first and the last among them."""
        return np.unique(np.linspace(0, self.size - 1, min(most, self.size)).astype(np.int64))

    def coordinates(self) -> dict[str, xr.Variable]:
        """What labels the dimensions: each parameter along its own, with units."""
        found = {}
        for axis in self.axes:
            if axis.labels is not None:
                found[axis.dim] = xr.Variable((axis.dim,), axis.labels)
            for name, values in axis.columns.items():
                its = self.about[name]
                attrs = {"long_name": its.meaning} | ({"units": its.unit or "1"} if values.dtype.kind == "f" else {})
                labels = values if values.dtype.kind == "f" else np.array([_label(value) for value in values], dtype=np.str_)
                found[name] = xr.Variable((axis.dim,), labels, attrs)
        return found


def space(base: Scenario | Model, axes: Mapping[str, Any]) -> Space:
    """The checked axes of a sweep over `base`; ValueError, in one line, for what no scenario could be."""
    about = parameters_about(base)
    plain = {name: given for name, given in axes.items() if name not in TOGETHER}
    bundles = [_bundle(kind, axes[kind], about) for kind in TOGETHER if kind in axes]
    if len(bundles) > 1:
        raise ValueError(f"{' and '.join(kind for kind in TOGETHER if kind in axes)} both go along 'sample'; give one of them")
    for name, given in (bundles[0] if bundles else {}).items():
        if name in plain:
            raise ValueError(f"{name} is given twice, as an axis and among those that go together; give it once")
        plain[name] = given
    if not plain:
        raise ValueError("nothing to sweep: give at least one axis, such as stride_cadence=[150, 165, 180]")
    grouped: dict[str, list[tuple[str, Column, Column | None]]] = {}
    for name, given in plain.items():
        its = _about(name, about, base)
        dim, values, labels = _axis(name, given, its)
        grouped.setdefault(dim, []).append((name, values, labels))
    found = Space(tuple(_joined(dim, members, about) for dim, members in grouped.items()), about)
    if found.size > MOST:
        raise ValueError(
            f"{found.size:.3g} scenarios are more than any machine will do; shorten an axis, or sample with latin_hypercube"
        )
    return found


def row(rows: Rows, i: int) -> dict[str, Any]:
    """One scenario of the columns, as plain numbers and words."""
    return {name: column[i].item() if isinstance(column[i], np.generic) else column[i] for name, column in rows.items()}


def parameters_about(base: Scenario | Model) -> Mapping[str, About]:
    """Name -> About of everything that a sweep over `base` may vary."""
    if isinstance(base, Scenario):
        items = {"shoe": catalogue.shoes(), "surface": catalogue.surfaces()}
        named = {group: About(f"{group} of the catalogue", choices=tuple(table)) for group, table in items.items()}
        return {**named, **fields_about()}
    if isinstance(base, Model):
        speeds = {f"{identifier(body.name)}_velocity": f"upward velocity of {body.name} at the start" for body in base.bodies}
        starts = {"velocity": "upward velocity of all bodies at the start", **speeds}
        return {name: About(text, unit="m/s") for name, text in starts.items()} | {
            name: About(f"parameter {name} of the model") for name in base.parameters
        }
    raise ValueError(f"{shown(base)} is neither a Scenario nor a Model; a sweep varies one of them")


def _bundle(kind: str, given: Any, about: Mapping[str, About]) -> dict[str, Any]:
    """The entries of a table that go together, as DataArrays along "sample"."""
    if not isinstance(given, Mapping) or not given:
        raise ValueError(f"{kind}: {shown(given)} is not a table of parameters")
    if kind == "zip":
        return {name: xr.DataArray(_objects(name, values), dims="sample") for name, values in given.items()}
    inner = dict(given)
    if "num" not in inner:
        raise ValueError(f"{kind}: how many samples? add num = 64")
    num, seed = inner.pop("num"), inner.pop("seed", 0)
    for name in inner:
        if name not in about:
            raise unknown("parameter", name, about, "spinesim list parameters")
    return dict({"latin_hypercube": latin_hypercube, "sobol": sobol}[kind](inner, num, seed))


def _about(name: str, about: Mapping[str, About], base: Scenario | Model) -> About:
    if name in about:
        return about[name]
    raise unknown("parameter", name, about, "spinesim list parameters" if isinstance(base, Scenario) else "see MODEL.parameters")


def _axis(name: str, given: Any, its: About) -> tuple[str, Column, Column | None]:
    """(dimension, checked values, labels of the dimension if they are not the values)."""
    if isinstance(given, xr.DataArray):
        if given.ndim != 1:
            raise ValueError(f"{name}: a DataArray with dimensions {given.dims} is not an axis; give one dimension")
        dim = str(given.dims[0])
        if dim in RESERVED or (dim in fields_about() and dim != name):
            raise ValueError(f"{name}: a dimension cannot be called {dim!r}, results use that name; rename it")
        units = str(given.attrs.get("units", ""))
        foreign = its.unit and units not in ("", "1", its.unit) and given.dtype.kind in "if"
        values = [f"{value!r} {units}" for value in given.values.tolist()] if foreign else given.values
        labels = given[dim].values if dim in given.coords and dim != name else None
        return dim, _values(name, values, its, alone=dim == name), labels
    if isinstance(given, Mapping):
        return name, _values(name, _linspace(name, given, its), its), None
    return name, _values(name, _objects(name, given), its), None


def _linspace(name: str, given: Mapping[str, Any], its: About) -> Column:
    if set(given) != {"start", "stop", "num"} or its.choices:
        raise ValueError(
            f"{name}: {shown(dict(given))} is not an axis; give a list" + ("" if its.choices else ", or {start, stop, num}")
        )
    start, stop = (float(checked(given[end], its, name)) for end in ("start", "stop"))
    num = count(given["num"], f"{name}.num")
    if num > 1 and start == stop:
        raise ValueError(f"{name}: start and stop are both {start:g}; give two ends, or a list with one value")
    return np.linspace(start, stop, num)


def _values(name: str, given: Iterable[Any], its: About, alone: bool = True) -> Column:
    """Checked values of one parameter: floats in its unit, or words; each once if the dimension is its own."""
    values = given if isinstance(given, np.ndarray) else np.asarray(given, dtype=object)
    if not len(values):
        raise ValueError(f"{name}: the axis is empty; give at least one value")
    if values.dtype.kind in "iuf" and not its.choices:
        values = values.astype(float)
        if (wrong := ~(np.isfinite(values) & (values >= its.low) & (values <= its.high))).any():
            checked(float(values[wrong.argmax()]), its, name)
    elif its.choices:
        values = np.array([_item(name, value) for value in values.tolist()] + [None], dtype=object)[:-1]
    else:
        values = np.array([checked(value, its, name) for value in values.tolist()], dtype=float)
    labels = values if values.dtype.kind == "f" else np.array([_label(value) for value in values])
    if alone and len(unique := np.unique(labels, return_counts=True)[1]) and unique.max() > 1:
        twice = np.unique(labels)[unique.argmax()]
        raise ValueError(f"{name}: {twice} appears more than once; give each value once")
    return values


def _item(name: str, value: Any) -> Any:
    """A word among the choices, or a shoe or surface of one's own."""
    kind = {"shoe": Shoe, "surface": Surface}.get(name)
    if kind is not None and isinstance(value, kind):
        return value
    if kind is not None:
        if not isinstance(value, str):
            raise ValueError(
                f"{name}: {shown(value)} is not a name; give one such as {next(iter(_table(name)))!r}, or a {kind.__name__}"
            )
        _table(name)[value]
        return value
    return checked(value, fields_about()[name], name)


def _table(name: str) -> catalogue.Table:
    return catalogue.shoes() if name == "shoe" else catalogue.surfaces()


def _joined(dim: str, members: Sequence[tuple[str, Column, Column | None]], about: Mapping[str, About]) -> Axis:
    """One axis of the parameters that go together along `dim`."""
    lengths = {name: len(values) for name, values, _ in members}
    if len(set(lengths.values())) > 1:
        text = ", ".join(f"{name} has {n}" for name, n in lengths.items())
        raise ValueError(f"entries along '{dim}' go together but differ in length: {text}")
    labels = [found for _, _, found in members if found is not None]
    if any(not np.array_equal(labels[0], other) for other in labels[1:]):
        raise ValueError(f"the arrays along '{dim}' have different coordinates there; give them the same, or none")
    return Axis(dim, {name: values for name, values, _ in members}, labels[0] if labels else None)


def _objects(name: str, given: Any) -> Column:
    """A list-like thing as an array, its members as they are."""
    if isinstance(given, np.ndarray) and given.ndim == 1:
        return given
    if isinstance(given, (str, bytes)) or not isinstance(given, Iterable):
        raise ValueError(f"{name}: {shown(given)} is one value, not an axis; put it in a list, or change the scenario itself")
    members = list(given)
    array = np.empty(len(members), dtype=object)
    array[:] = members
    return array


def _label(value: Any) -> str:
    return str(getattr(value, "name", value))
