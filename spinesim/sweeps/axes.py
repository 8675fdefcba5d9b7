"""The axes of a sweep: a list, {"start", "stop", "num"} or a DataArray of one parameter, as checked
values along a dimension.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Sized
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
import xarray as xr

from spinesim import catalogue
from spinesim.fields import About, checked
from spinesim.measures.definitions import MEASURES
from spinesim.scenario import fields_about
from spinesim.scenario.by_name import is_file, read_shoe, read_surface
from spinesim.scenario.footing import Shoe, Surface
from spinesim.sweeps.samples import LARGEST, check_size, count
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
    "letter",
)


@dataclass(frozen=True)
class Axis:
    """One dimension of a sweep.

    columns: parameter -> its values along it (floats, words, or shoes and surfaces); labels: those
    of the dimension, if it has any of its own.
    """

    dim: str
    columns: Mapping[str, Column]
    labels: Column | None = None

    @property
    def length(self) -> int:
        return len(next(iter(self.columns.values())))


def along(name: str, values: Any, about: About) -> tuple[str, Column, Column | None]:
    """(dimension, checked values, labels of the dimension if they are not the values) of one
    parameter.
    """
    if isinstance(values, xr.DataArray):
        return _along_array(name, values, about)
    if isinstance(values, Mapping):
        return name, _linspace(name, values, about), None
    return name, _values(name, objects(name, values), about), None


def joined(dim: str, members: Sequence[tuple[str, Column, Column | None]]) -> Axis:
    """One axis of the parameters that go together along `dim`."""
    lengths = {name: len(values) for name, values, _ in members}
    if len(set(lengths.values())) > 1:
        text = ", ".join(f"{name} has {n}" for name, n in lengths.items())
        raise ValueError(f"entries along '{dim}' go together but differ in length: {text}")
    labels = [column for _, _, column in members if column is not None]
    if any(not np.array_equal(labels[0], other) for other in labels[1:]):
        raise ValueError(
            f"the arrays along '{dim}' have different coordinates there; "
            "give them the same, or none"
        )
    return Axis(dim, {name: values for name, values, _ in members}, labels[0] if labels else None)


def objects(name: str, values: Any) -> Column:
    """A list-like thing as an array, its members as they are."""
    if isinstance(values, np.ndarray) and values.ndim == 1:
        return values
    if isinstance(values, (str, bytes)) or not isinstance(values, Iterable):
        raise ValueError(
            f"{name}: {shown(values)} is one value, not an axis; "
            "put it in a list, or change the scenario itself"
        )
    if isinstance(values, Sized):
        check_size(name, len(values))
    members = list(islice(values, LARGEST + 1))
    check_size(name, len(members))
    array = np.empty(len(members), dtype=object)
    array[:] = members
    return array


def label(value: Any) -> str:
    """What a word, or a shoe or surface, is called along a dimension."""
    return str(getattr(value, "name", value))


def _along_array(name: str, array: xr.DataArray, about: About) -> tuple[str, Column, Column | None]:
    if array.ndim != 1:
        raise ValueError(
            f"{name}: a DataArray with dimensions {array.dims} is not an axis; give one dimension"
        )
    dim = _dimension(name, array.dims[0])
    if dim in RESERVED or (dim in fields_about() and dim != name):
        raise ValueError(
            f"{name}: a dimension cannot be called {dim!r}, results use that name; rename it"
        )
    units = str(array.attrs.get("units", ""))
    foreign = about.unit and units not in ("", "1", about.unit) and array.dtype.kind in "if"
    values = [f"{value!r} {units}" for value in array.values.tolist()] if foreign else array.values
    labels = array[dim].values if dim in array.coords and dim != name else None
    return dim, _values(name, values, about, alone=dim == name), labels


def _dimension(name: str, dim: Any) -> str:
    """The name of a dimension, if a file can hold it."""
    text = str(dim)
    if text.removesuffix("_bw") in MEASURES:
        raise ValueError(f"{name}: a dimension cannot be called {text!r}, a measure is; rename it")
    strange = not text.isprintable() or "/" in text or text.strip(" .") != text
    if strange or not 1 <= len(text) <= 100:
        raise ValueError(
            f"{name}: a dimension cannot be called {shown(text)}: files hold names without '/', "
            "on one line; rename it"
        )
    return text


def _linspace(name: str, ends: Mapping[str, Any], about: About) -> Column:
    if set(ends) != {"start", "stop", "num"} or about.choices:
        raise ValueError(
            f"{name}: {shown(dict(ends))} is not an axis; give a list"
            + ("" if about.choices else ", or {start, stop, num}")
        )
    start, stop = (float(checked(ends[end], about, name)) for end in ("start", "stop"))
    num = count(ends["num"], f"{name}.num")
    check_size(f"{name}.num", num)
    if num > 1 and start == stop:
        raise ValueError(
            f"{name}: start and stop are both {start:g}; give two ends, or a list with one value"
        )
    return np.linspace(start, stop, num)


def _values(name: str, entries: Iterable[Any], about: About, alone: bool = True) -> Column:
    """Checked values of one parameter: floats in its unit, or words.

    alone: the dimension is the parameter's own, where each value may appear once.
    """
    values = entries if isinstance(entries, np.ndarray) else np.asarray(entries, dtype=object)
    if not len(values):
        raise ValueError(f"{name}: the axis is empty; give at least one value")
    if values.dtype.kind in "iuf" and not about.choices:
        values = values.astype(float)
        allowed = np.isfinite(values) & (values >= about.low) & (values <= about.high)
        if not allowed.all():
            checked(float(values[allowed.argmin()]), about, name)
    elif about.choices:
        items = [_item(name, value) for value in values.tolist()]
        values = np.array([*items, None], dtype=object)[:-1]
    else:
        values = np.array([checked(value, about, name) for value in values.tolist()], dtype=float)
    if alone:
        _check_once(name, values)
    return values


def _check_once(name: str, values: Column) -> None:
    numbers = values.dtype.kind == "f"
    labels = values if numbers else np.array([label(value) for value in values])
    distinct, counts = np.unique(labels, return_counts=True)
    if counts.max() > 1:
        twice = distinct[counts.argmax()]
        raise ValueError(f"{name}: {twice} appears more than once; give each value once")


def _item(name: str, value: Any) -> Any:
    """A word among the choices, or a shoe or surface of one's own."""
    kind = {"shoe": Shoe, "surface": Surface}.get(name)
    if kind is None:
        return checked(value, fields_about()[name], name)
    if isinstance(value, kind):
        return value
    table = catalogue.shoes() if name == "shoe" else catalogue.surfaces()
    if not isinstance(value, str):
        raise ValueError(
            f"{name}: {shown(value)} is not a name; "
            f"give one such as {next(iter(table))!r}, a file, or a {kind.__name__}"
        )
    if is_file(value):
        return {"shoe": read_shoe, "surface": read_surface}[name](value)
    table[value]
    return value
