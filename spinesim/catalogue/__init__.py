"""Shoes, surfaces and the constants of the runner: each number with its unit, range, source and status.

    shoes()["daily-trainer"]["stiffness"].value      N/m
    constants()["…"].source

The numbers live in the TOML files beside this module. An entry is {value, unit, low, high, source, status, note}; low and high
are the range within which the source, or the guess, holds. Status is one of spinesim.fields.STATUSES.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files

from spinesim.fields import STATUSES, unknown


@dataclass(frozen=True)
class Entry:
    """One number: value (a float, a word, or a tuple of floats), unit, the range low to high, and who says so."""

    value: float | str | tuple[float, ...]
    unit: str = ""
    low: float | None = None
    high: float | None = None
    source: str = ""
    status: str = "assumption"
    note: str = ""
    reason: str = ""


class Table(Mapping):
    """A read-only mapping whose unknown names raise ValueError with the nearest name."""

    def __init__(self, what: str, where: str, items: Mapping):
        self._what, self._where, self._items = what, where, dict(items)

    def __getitem__(self, name):
        if name not in self:
            raise unknown(self._what, name, self._items, self._where)
        return self._items[name]

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name in self._items

    def get(self, name, default=None):
        return self._items.get(name, default)

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._what}: {', '.join(self._items)})"


@cache
def shoes() -> Table:
    """Shoe name -> field -> Entry, as in shoes.toml."""
    return _groups("shoe", "shoes.toml", "spinesim list shoes")


@cache
def surfaces() -> Table:
    """Surface name -> field -> Entry, as in surfaces.toml."""
    return _groups("surface", "surfaces.toml", "spinesim list surfaces")


@cache
def constants() -> Table:
    """Name -> Entry of the constants of body, leg, spine and gait, as in runner.toml."""
    entries = {name: _entry(name, given) for name, given in _read("runner.toml").items()}
    return Table("constant", "spinesim/catalogue/runner.toml", entries)


def _groups(what: str, file: str, where: str) -> Table:
    groups = {}
    for name, group in _read(file).items():
        entries = {field: _entry(f"{name}.{field}", given) for field, given in group.items()}
        groups[name] = Table(f"{what} field", "spinesim list parameters", entries)
    return Table(what, where, groups)


def _read(file: str) -> dict:
    return tomllib.loads((files(__name__) / file).read_text(encoding="utf-8"))


def _entry(name: str, given: Mapping) -> Entry:
    """The Entry of one TOML table, or ValueError naming what is wrong with it."""
    if surplus := set(given) - {item.name for item in fields(Entry)}:
        raise ValueError(f"{name}: unknown key {sorted(surplus)[0]!r} in the catalogue")
    values = {key: _plain(value) for key, value in given.items()}
    entry = Entry(**values)
    if entry.status not in STATUSES:
        raise ValueError(f"{name}: status {entry.status!r} is not one of {', '.join(STATUSES)}")
    if not entry.source:
        raise ValueError(f"{name}: an entry needs a source")
    if entry.low is not None and entry.high is not None and isinstance(entry.value, float) and not entry.low <= entry.value <= entry.high:
        raise ValueError(f"{name}: {entry.value} is not within its own range {entry.low} to {entry.high}")
    return entry


def _plain(value):
    """Integers as floats, lists as tuples of floats, words as they are."""
    if isinstance(value, list):
        return tuple(_plain(item) for item in value)
    return float(value) if isinstance(value, int) else value
