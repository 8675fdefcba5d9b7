"""The numbers inside nested frozen values, by name: read them, replace them, and find whom a value
speaks of.

A model is bodies and links, links hold deformations and laws, deformations hold points: its
parameters are the leaves of this tree.  A leaf's name is that of the innermost value that has one,
or says its `prefix`, and of its field.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from spinesim.mechanics.laws import ForceOf, Position, Rate, Signal
from spinesim.mechanics.primitives import Value

Path = tuple[Any, ...]


@cache
def identifier(name: str) -> str:
    """A name as Python can use it: 'L5/S1 axial' -> 'L5_S1_axial'.

    >>> identifier("L5/S1 axial")
    'L5_S1_axial'
    """
    return "".join(c if c.isalnum() else "_" for c in name)


def leaves(item: Any, prefix: str = "", path: Path = ()) -> Iterator[tuple[str, Path, float]]:
    """(name, path, number) of every leaf; the path is the attributes, and places in tuples, that
    lead to it.
    """
    prefix = _prefix(item, prefix)
    for field in _fields(item):
        value, place = getattr(item, field), (*path, field)
        if isinstance(value, float):  # most are
            yield _named(prefix, field), place, value
            continue
        if isinstance(value, bool | str) or value is None or isinstance(value, Signal):
            continue
        if dataclasses.is_dataclass(value):
            yield from leaves(value, prefix, place)
        elif isinstance(value, tuple):
            for k, part in enumerate(value):
                if dataclasses.is_dataclass(part):
                    yield from leaves(part, prefix, (*place, k))
        else:
            yield _named(prefix, field), place, value


def signals(item: Any, prefix: str = "") -> Iterator[tuple[str, Signal]]:
    """(name, signal) of every quantity that the item reads: '<link>_<field>'."""
    prefix = _prefix(item, prefix)
    for field in _fields(item):
        value = getattr(item, field)
        if isinstance(value, Signal):
            yield _named(prefix, field), value
        elif dataclasses.is_dataclass(value):
            yield from signals(value, prefix)


def numbers(item: Any) -> Iterator[tuple[str, float]]:
    """(name, number) of every leaf: '<body>_mass', '<link>_<field>', '<body>_<point>_x'."""
    return ((name, value) for name, _, value in leaves(item))


def replaced(
    item: Any, values: Mapping[str, Value], prefix: str = "", *, check: bool = True
) -> Any:
    """A copy whose named leaves are these values; check=False lets symbols stand for numbers, which
    no value's own checks would take.
    """
    prefix = _prefix(item, prefix)
    changes: dict[str, Any] = {}
    for field in _fields(item):
        value = getattr(item, field)
        if isinstance(value, float):  # most are
            if (name := _named(prefix, field)) in values:
                changes[field] = values[name]
        elif dataclasses.is_dataclass(value):
            if not isinstance(value, Signal):
                changes[field] = replaced(value, values, prefix, check=check)
        elif isinstance(value, tuple):
            if value and dataclasses.is_dataclass(value[0]):
                parts = [replaced(part, values, prefix, check=check) for part in value]
                changes[field] = tuple(parts)
        elif not isinstance(value, str) and (name := _named(prefix, field)) in values:
            changes[field] = values[name]
    if check:
        return dataclasses.replace(item, **changes)
    copy = object.__new__(type(item))
    for field in _fields(item):
        object.__setattr__(copy, field, changes.get(field, getattr(item, field)))
    return copy


def refusal(item: Any, values: Mapping[str, float]) -> str:
    """Why the item cannot have these numbers; empty if it can."""
    try:
        replaced(item, values)
    except ValueError as reason:
        return " ".join(str(reason).split())
    return ""


def references(item: Any) -> Iterator[tuple[str, str]]:
    """('body' or 'link', name) of all that the item speaks of."""
    for field in _fields(item):
        value = getattr(item, field)
        if isinstance(value, Position | Rate):
            yield "body", value.body
        elif isinstance(value, ForceOf):
            yield "link", value.link
        elif dataclasses.is_dataclass(value):
            yield from references(value)
        elif field in ("body", "upper", "lower", "foot"):
            yield "body", value


def _fields(item: Any) -> tuple[str, ...]:
    """Names of the fields of an item."""
    kind: Any = type(item)
    return _fields_of(kind)


@cache
def _fields_of(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(kind))


def _named(prefix: str, field: str) -> str:
    return f"{prefix}_{field}" if prefix else field


def _prefix(item: Any, outer: str) -> str:
    return identifier(getattr(item, "prefix", None) or getattr(item, "name", None) or outer)
