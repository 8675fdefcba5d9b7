"""Constants of the body that belong to one runner, in place of the catalogue's.

    Scenario(body={"leg_ramp": 0.44, "leg_straightness": 1.6})
    scenario.body["leg_ramp"]                       # 0.44

Names, units and ranges are those of `catalogue/runner.toml`.  A body that was fitted to a recording
says to which, and how sure its numbers are:

    [scenario.body]
    leg_ramp = 0.44
    leg_straightness = 1.6
    [scenario.body.fit]
    source = "run.c3d"
    sd = { leg_ramp = 0.07, leg_straightness = 0.37 }
    correlation = { leg_ramp = { leg_straightness = -0.5 } }
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from spinesim import catalogue
from spinesim.catalogue import Entry
from spinesim.fields import unknown
from spinesim.units import shown, within

if TYPE_CHECKING:
    from spinesim.mechanics.primitives import Array

FIT = "fit"  # the table beside the constants
FIT_ENTRIES = ("source", "sd", "correlation")
WHERE = "spinesim list constants"
COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@dataclass(frozen=True)
class BodyConstants(Mapping[str, float]):
    """Name -> value of the constants that are this runner's own; empty for the catalogue's body.

    numbers: names and values, in the order of the catalogue.
    source: the recording to which they were fitted.
    covariance: of the fit, rows of (n, n) in the squared units of the numbers; empty where the
        numbers count as certain.
    """

    numbers: tuple[tuple[str, float], ...] = ()
    source: str = ""
    covariance: tuple[tuple[float, ...], ...] = ()

    def __getitem__(self, name: str) -> float:
        return dict(self.numbers)[name]

    def __iter__(self) -> Iterator[str]:
        return (name for name, _ in self.numbers)

    def __len__(self) -> int:
        return len(self.numbers)

    @property
    def sd(self) -> tuple[float, ...]:
        """Standard deviations (n,) of the numbers; zero where they count as certain."""
        if not self.covariance:
            return (0.0,) * len(self)
        return tuple(math.sqrt(row[i]) for i, row in enumerate(self.covariance))

    def moved(self, deviates: Array) -> BodyConstants:
        """The body at standard normal deviates (n,), within the ranges of the catalogue.

        A body without covariance stays where it is.
        """
        if not self.covariance:
            return self
        from spinesim.scenario import covariances  # NumPy loads where it is needed

        shifts = covariances.drawn(self.covariance, deviates)
        moved = tuple(
            (name, min(max(value + shift, low), high))
            for (name, value), shift in zip(self.numbers, shifts, strict=True)
            for low, high in [limits(catalogue.constants()[name])]
        )
        return replace(self, numbers=moved)

    def in_words(self) -> str:
        """What of the body is not the catalogue's; empty if nothing is.

        >>> body_constants({"leg_ramp": 0.44}).in_words()
        "one constant of the body is this runner's own: leg_ramp"
        """
        if not self.numbers:
            return ""
        count = COUNTS[len(self)] if len(self) < len(COUNTS) else str(len(self))
        what = f"{count} constant{'s' * (len(self) > 1)} of the body"
        verb = "is" if len(self) == 1 else "are"
        if self.source:
            return f"{what} {verb} fitted to {self.source}"
        return f"{what} {verb} this runner's own: {', '.join(self)}"

    def to_dict(self) -> dict[str, Any]:
        """The table [scenario.body] as plain numbers and words."""
        table: dict[str, Any] = dict(self.numbers)
        fit: dict[str, Any] = {"source": self.source} if self.source else {}
        if self.covariance:
            sd, names = self.sd, list(self)
            fit["sd"] = dict(zip(names, sd, strict=True))
            fit["correlation"] = {
                name: {
                    other: self.covariance[i][j] / (sd[i] * sd[j])
                    for j, other in enumerate(names)
                    if j > i
                }
                for i, name in enumerate(names[:-1])
            }
        return table | ({FIT: fit} if fit else {})


def body_constants(value: object) -> BodyConstants:
    """The constants of a body from themselves, None, or a table such as [scenario.body].

    Raises ValueError, in one line, for a name that the catalogue does not have, and for a number
    outside its range.
    """
    if isinstance(value, BodyConstants):
        return value
    if value is None:
        return BodyConstants()
    if not isinstance(value, Mapping):
        raise ValueError(
            f"body: {shown(value)} is not a table of constants; give one such as "
            "{'leg_ramp': 0.44} (spinesim list constants)"
        )
    table = dict(value)
    fit = table.pop(FIT, {})
    numbers = {str(name): _number(str(name), table[name]) for name in table}
    names = [name for name in catalogue.constants() if name in numbers]
    source, covariance = _fit(fit, names)
    return BodyConstants(tuple((name, numbers[name]) for name in names), source, covariance)


def limits(entry: Entry) -> tuple[float, float]:
    """The range of a constant; everything where the catalogue has none."""
    low = -math.inf if entry.low is None else entry.low
    return low, math.inf if entry.high is None else entry.high


def _number(name: str, value: object) -> float:
    if name not in catalogue.constants():
        raise unknown("constant of the body", name, [*catalogue.constants(), FIT], WHERE)
    entry = catalogue.constants()[name]
    unit = "" if entry.unit == "1" else entry.unit
    return within(value, *limits(entry), unit, name=f"body {name}")


def _fit(fit: object, names: list[str]) -> tuple[str, tuple[tuple[float, ...], ...]]:
    """Source and covariance of a table [scenario.body.fit]."""
    table = _table(fit, "[scenario.body.fit]", FIT_ENTRIES)
    source = table.get("source", "")
    if not (isinstance(source, str) and (source.isprintable())):
        raise ValueError(f"body fit source: {shown(source)} is not a text on one line")
    if "sd" not in table:
        if "correlation" in table:
            raise ValueError("body fit: correlation without sd; give the sd of every constant too")
        return source, ()
    deviations = _table(table["sd"], "sd of [scenario.body.fit]", names)
    if missing := [name for name in names if name not in deviations]:
        raise ValueError(f"body fit sd: that of {missing[0]} is missing; give all, or none")
    from spinesim.scenario import covariances

    sd = [within(deviations[name], 1e-300, 1e300, name=f"sd of {name}") for name in names]
    shared = [[float(i == j) for j in range(len(names))] for i in range(len(names))]
    for name, others in _table(table.get("correlation", {}), "correlation", names).items():
        for other, value in _table(others, f"correlation of {name}", names).items():
            i, j = names.index(name), names.index(other)
            shared[i][j] = shared[j][i] = within(value, -1.0, 1.0, name=f"{name} with {other}")
    if any(shared[i][i] != 1 for i in range(len(names))) or not covariances.possible(shared):
        raise ValueError("body fit: no constants can be correlated like this; check the table")
    return source, covariances.of(sd, shared)


def _table(value: object, where: str, known: Iterable[str]) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise ValueError(f"body: {where} is not a table, but {shown(value)}")
    for name in value:
        if name not in known:
            raise unknown(f"entry in {where}:", name, known, WHERE)
    return value
