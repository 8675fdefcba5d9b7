"""Shoes, surfaces and the constants of the runner, each number with its source and status.

    shoes()["daily-trainer"]["stiffness"].value      N/m
    constants()["…"].source

The numbers live in the TOML files beside this module. An entry is {value, unit, low, high, source,
status, note}; low and high are the range within which the source, or the guess, holds. Status is
one of spinesim.fields.STATUSES.
"""

from __future__ import annotations

import csv
import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar

from spinesim.fields import STATUSES, unknown

Item = TypeVar("Item")


@dataclass(frozen=True)
class Entry:
    """One number: value, unit, the range low to high, and who says so."""

    value: float
    unit: str = ""
    low: float | None = None
    high: float | None = None
    source: str = ""
    status: str = "assumption"
    note: str = ""
    reason: str = ""


class Table(Mapping[str, Item]):
    """A read-only mapping whose unknown names raise ValueError with the nearest name."""

    def __init__(self, what: str, where: str, items: Mapping[str, Item]) -> None:
        self._what, self._where, self._items = what, where, dict(items)

    def __getitem__(self, name: str) -> Item:
        if name not in self:
            raise unknown(self._what, name, self._items, self._where)
        return self._items[name]

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name in self._items

    def get(self, name: str, default: Any = None) -> Any:
        return self._items.get(name, default)

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._what}: {', '.join(self._items)})"


@cache
def shoes() -> Table[Table[Entry]]:
    """Shoe name -> field -> Entry, as in shoes.toml."""
    return _groups("shoe", "shoes.toml", "spinesim list shoes")


@cache
def surfaces() -> Table[Table[Entry]]:
    """Surface name -> field -> Entry, as in surfaces.toml."""
    return _groups("surface", "surfaces.toml", "spinesim list surfaces")


@cache
def constants() -> Table[Entry]:
    """Name -> Entry of the constants of body, leg, spine and gait, as in runner.toml."""
    entries = {name: _entry(name, table) for name, table in _read("runner.toml").items()}
    return Table("constant", "spinesim/catalogue/runner.toml", entries)


@cache
def dose() -> Table[Entry]:
    """Name -> Entry of the creep of discs and the variation of peaks, as in dose.toml."""
    entries = {name: _entry(name, table) for name, table in _read("dose.toml").items()}
    return Table("constant", "spinesim/catalogue/dose.toml", entries)


@cache
def activities() -> Table[Table[Entry]]:
    """Activity -> field -> Entry, as in activities.toml."""
    return _groups("activity", "activities.toml", "spinesim list activities")


@cache
def creep_fits() -> list[dict[str, float]]:
    """Creep numbers that fit measured stature, one set for each draw of what was measured."""
    text = (files(__name__) / "creep_fits.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return [{name: float(value) for name, value in row.items()} for row in rows]


@cache
def skeleton() -> dict[str, Any]:
    """The runner as a drawing, plain data as in skeleton.toml; of a proportion its value alone."""
    drawing = _read("skeleton.toml")
    drawing["proportions"] = {
        name: _entry(name, table).value for name, table in drawing["proportions"].items()
    }
    return drawing


@cache
def claims() -> list[dict[str, Any]]:
    """What is claimed about backs and running, with the answer and its evidence; claims.toml."""
    entries: list[dict[str, Any]] = _read("claims.toml")["claim"]
    return entries


@cache
def muscles() -> Mapping[str, Any]:
    """Muscles of the trunk and what they are scaled from, as in muscles.toml."""
    return _read("muscles.toml")


@cache
def reference_moments() -> list[list[float]]:
    """Joint moments (N m, extensor +) of the reference scenario over stance, at 70 kg and 1.75 m: a
    row a sample, six levels.
    """
    moments: list[list[float]] = _read("reference_moments.toml")["moments"]
    return moments


@cache
def standing_moments() -> list[float]:
    """Joint moments (N m, extensor +) of upright standing, at 70 kg and 1.75 m: six levels."""
    moments: list[float] = _read("reference_moments.toml")["standing"]
    return moments


@cache
def schema(kind: str) -> dict[str, Any]:
    """The JSON Schema of a kind of file: scenario, sweep, sensitivity, optimise, training, ..."""
    text = (files(__name__) / f"{kind}.schema.json").read_text(encoding="utf-8")
    document: dict[str, Any] = json.loads(text)
    return document


def _groups(what: str, file: str, where: str) -> Table[Table[Entry]]:
    groups = {}
    for name, group in _read(file).items():
        entries = {field: _entry(f"{name}.{field}", table) for field, table in group.items()}
        groups[name] = Table(f"{what} field", "spinesim list parameters", entries)
    return Table(what, where, groups)


def _read(file: str) -> dict[str, Any]:
    return tomllib.loads((files(__name__) / file).read_text(encoding="utf-8"))


def _entry(name: str, table: Mapping[str, Any]) -> Entry:
    """The Entry of one TOML table, or ValueError naming what is wrong with it."""
    if surplus := set(table) - {item.name for item in fields(Entry)}:
        raise ValueError(f"{name}: unknown key {sorted(surplus)[0]!r} in the catalogue")
    values = {key: _plain(value) for key, value in table.items()}
    entry = Entry(**values)
    if entry.status not in STATUSES:
        raise ValueError(f"{name}: status {entry.status!r} is not one of {', '.join(STATUSES)}")
    if not entry.source:
        raise ValueError(f"{name}: an entry needs a source")
    if not isinstance(entry.value, float):
        raise ValueError(f"{name}: value {entry.value!r} is not a number")
    if (
        entry.low is not None
        and entry.high is not None
        and not entry.low <= entry.value <= entry.high
    ):
        raise ValueError(
            f"{name}: {entry.value} is not within its own range {entry.low} to {entry.high}"
        )
    return entry


def _plain(value: Any) -> Any:
    """Integers as floats, words as they are."""
    return float(value) if isinstance(value, int) else value
