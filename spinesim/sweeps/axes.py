"""The axes of a sweep: what is given for a parameter, a list, {"start", "stop", "num"} or a
DataArray, as checked values along a dimension.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import xarray as xr

from spinesim import catalogue
from spinesim.fields import About, checked
from spinesim.scenario import fields_about
from spinesim.scenario.footing import Shoe, Surface
from spinesim.sweeps.samples import count
from spinesim.units import shown

Column = np.ndarray
RESERVED = (
    "level",
    "time",
    "body",
    "link",
    "muscle",
    "warning",
    "status",
    "residual",
    "message",
    "warned",
)


@dataclass(frozen=True)
class Axis:
    """One dimension: parameter -> its values along it (floats, words, or shoes and surfaces);
    labels of the dimension, if it has any.
    """

    dim: str
    columns: Mapping[str, Column]
    labels: Column | None = None

    @property
    def length(self) -> int:
        return len(next(iter(self.columns.values())))


def along(name: str, given: Any, its: About) -> tuple[str, Column, Column | None]:
    """(dimension, checked values, labels of the dimension if they are not the values) of one
    parameter.
    """
    if isinstance(given, xr.DataArray):
        if given.ndim != 1:
            raise ValueError(
                f"{name}: a DataArray with dimensions {given.dims} is not an axis; give one dimension"
            )
        dim = str(given.dims[0])
        if dim in RESERVED or (dim in fields_about() and dim != name):
            raise ValueError(
                f"{name}: a dimension cannot be called {dim!r}, results use that name; rename it"
            )
        units = str(given.attrs.get("units", ""))
        foreign = its.unit and units not in ("", "1", its.unit) and given.dtype.kind in "if"
        values = (
            [f"{value!r} {units}" for value in given.values.tolist()] if foreign else given.values
        )
        labels = given[dim].values if dim in given.coords and dim != name else None
        return dim, _values(name, values, its, alone=dim == name), labels
    if isinstance(given, Mapping):
        return name, _values(name, _linspace(name, given, its), its), None
    return name, _values(name, objects(name, given), its), None


def joined(dim: str, members: Sequence[tuple[str, Column, Column | None]]) -> Axis:
    """One axis of the parameters that go together along `dim`."""
    lengths = {name: len(values) for name, values, _ in members}
    if len(set(lengths.values())) > 1:
        text = ", ".join(f"{name} has {n}" for name, n in lengths.items())
        raise ValueError(f"entries along '{dim}' go together but differ in length: {text}")
    labels = [found for _, _, found in members if found is not None]
    if any(not np.array_equal(labels[0], other) for other in labels[1:]):
        raise ValueError(
            f"the arrays along '{dim}' have different coordinates there; give them the same, or none"
        )
    return Axis(dim, {name: values for name, values, _ in members}, labels[0] if labels else None)


def _linspace(name: str, given: Mapping[str, Any], its: About) -> Column:
    if set(given) != {"start", "stop", "num"} or its.choices:
        raise ValueError(
            f"{name}: {shown(dict(given))} is not an axis; give a list"
            + ("" if its.choices else ", or {start, stop, num}")
        )
    start, stop = (float(checked(given[end], its, name)) for end in ("start", "stop"))
    num = count(given["num"], f"{name}.num")
    if num > 1 and start == stop:
        raise ValueError(
            f"{name}: start and stop are both {start:g}; give two ends, or a list with one value"
        )
    return np.linspace(start, stop, num)


def _values(name: str, given: Iterable[Any], its: About, alone: bool = True) -> Column:
    """Checked values of one parameter: floats in its unit, or words; each once if the dimension is
    its own.
    """
    values = given if isinstance(given, np.ndarray) else np.asarray(given, dtype=object)
    if not len(values):
        raise ValueError(f"{name}: the axis is empty; give at least one value")
    if values.dtype.kind in "iuf" and not its.choices:
        values = values.astype(float)
        if (wrong := ~(np.isfinite(values) & (values >= its.low) & (values <= its.high))).any():
            checked(float(values[wrong.argmax()]), its, name)
    elif its.choices:
        values = np.array([_item(name, value) for value in values.tolist()] + [None], dtype=object)[
            :-1
        ]
    else:
        values = np.array([checked(value, its, name) for value in values.tolist()], dtype=float)
    labels = values if values.dtype.kind == "f" else np.array([label(value) for value in values])
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


def objects(name: str, given: Any) -> Column:
    """A list-like thing as an array, its members as they are."""
    if isinstance(given, np.ndarray) and given.ndim == 1:
        return given
    if isinstance(given, (str, bytes)) or not isinstance(given, Iterable):
        raise ValueError(
            f"{name}: {shown(given)} is one value, not an axis; put it in a list, or change the scenario itself"
        )
    members = list(given)
    array = np.empty(len(members), dtype=object)
    array[:] = members
    return array


def label(value: Any) -> str:
    """What a word, or a shoe or surface, is called along a dimension."""
    return str(getattr(value, "name", value))
