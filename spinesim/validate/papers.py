"""The rows of papers as data: one TOML file a source, read and checked here.

    source      the publication, by its key in catalogue/references.bib, and what is to be added
    about       who was measured, and how
    conditions  name -> table of a scenario's flat names: see `spinesim.validate.conditions`
    texts       name -> a reason that several rows share
    rows        what was measured: see Row

The file's name is the key of its source; rows of a file without a source name their own.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cache
from pathlib import Path
from typing import Any, get_args

from spinesim.validate.case import Kind, Published
from spinesim.validate.measures import MEASURES

FOLDER = Path(__file__).with_name("papers")
KEYS = {"source", "about", "conditions", "texts", "rows"}
EXPECTED = ("rises", "falls", "unchanged")
Mean = tuple[float, ...]  # mean; standard deviation and number of people where they are printed


@dataclass(frozen=True)
class Row:
    """What a source published of one quantity, and how the model's number is found.

    name, quantity: what the row is called in the table.  unit: "1" for a ratio.
    published: a mean or a range; sd: its standard deviation between people, or se (standard error)
    and people (their number), from which it follows.
    measure, options ("with" in the file): what is taken from a run; of: under which condition, or
    conditions, over which the mean is taken.
    over: the ratio to this condition is compared; percent_steps: its change in percent, divided
    among so many equal steps.  means: [mean] or [mean, sd, people] in `of` and `over`, from which
    the published ratio follows.
    expected: the direction of the ratio, where only that is known or compared.
    kind: validation, or plausibility for a row that is printed and never counted.
    reason: what goes with the row; miss: why it does not hold; missing: why the model cannot
    express it.
    effect: factor and measure that the row is evidence for; drawn: its name in the report's
    picture of effects.
    """

    name: str
    quantity: str
    unit: str = "1"
    published: Published | None = None
    sd: float | None = None
    se: float | None = None
    people: int = 0
    measure: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    of: tuple[str, ...] = ()
    over: str = ""
    percent_steps: int = 0
    means: tuple[Mean, ...] = ()
    expected: str = ""
    kind: Kind = "validation"
    reason: str = ""
    miss: str = ""
    missing: str = ""
    effect: Mapping[str, str] = field(default_factory=dict)
    drawn: str = ""
    source: str = ""

    @property
    def spread(self) -> float | None:
        """Standard deviation between people; None where none is printed."""
        return self.se * math.sqrt(self.people) if self.se else self.sd

    @property
    def size(self) -> float | None:
        """The published number, or the ratio of the two published means."""
        if self.means:
            return self.means[0][0] / self.means[1][0]
        return self.published if isinstance(self.published, float) else None

    @property
    def label(self) -> str:
        """The quantity as its case has it, with the direction that is expected."""
        return f"{self.quantity}: {self.expected}" if self.expected else self.quantity


@dataclass(frozen=True)
class Paper:
    """A source's conditions by name, and its rows."""

    key: str
    about: str
    conditions: Mapping[str, Mapping[str, Any]]
    rows: tuple[Row, ...]


@cache
def papers() -> tuple[Paper, ...]:
    """Every source, in order of its key."""
    return tuple(read(path) for path in sorted(FOLDER.glob("*.toml")))


def read(path: Path) -> Paper:
    """One source's rows.  Raises ValueError, in one line, for a file that breaks the schema."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    if surplus := set(table) - KEYS:
        raise ValueError(f"{path.name}: unknown key {min(surplus)!r}; there are {_listed(KEYS)}")
    conditions, texts = table.get("conditions", {}), table.get("texts", {})
    rows = []
    for entry in table.get("rows", ()):
        row = _row(entry, table.get("source", ""), texts, path.name)
        _check(row, conditions, f"{path.name}, {row.name}, {row.quantity}")
        rows.append(row)
    return Paper(path.stem, table.get("about", ""), conditions, tuple(rows))


def _row(entry: Mapping[str, Any], source: str, texts: Mapping[str, str], file: str) -> Row:
    known = {item.name for item in fields(Row)} - {"options"} | {"with"}
    if surplus := set(entry) - known:
        raise ValueError(
            f"{file}: unknown key {min(surplus)!r} in a row; there are {_listed(known)}"
        )
    if lacking := {"name", "quantity"} - set(entry):
        raise ValueError(f"{file}: a row has no {min(lacking)}")
    values = {"source": source} | {key: _plain(value) for key, value in entry.items()}
    values["options"] = values.pop("with", {})
    if isinstance(values.get("of"), str):
        values["of"] = (values["of"],)
    row = Row(**values)
    said = {
        key: texts.get(getattr(row, key), getattr(row, key))
        for key in ("reason", "miss", "missing")
    }
    return replace(row, **said)


def _plain(value: Any) -> Any:
    """Lists as tuples, at every depth."""
    return tuple(map(_plain, value)) if isinstance(value, list) else value


def _check(row: Row, conditions: Mapping[str, Any], where: str) -> None:
    """Raise ValueError unless the row says how it is computed and what was published."""
    for fault in _faults(row, conditions):
        raise ValueError(f"{where}: {fault}")


def _faults(row: Row, conditions: Mapping[str, Any]) -> Iterator[str]:
    if not row.source:
        yield "no source"
    if row.kind not in get_args(Kind):
        yield f"kind {row.kind!r} is not one of {_listed(get_args(Kind))}"
    if row.expected and row.expected not in EXPECTED:
        yield f"expected {row.expected!r} is not one of {_listed(EXPECTED)}"
    if bool(row.measure) == bool(row.missing):
        yield "either a measure or why it is missing"
    if row.measure and row.measure not in MEASURES:
        yield f"unknown measure {row.measure!r}; there are {_listed(MEASURES)}"
    if row.published is None and not row.means and not row.expected:
        yield "neither published nor means nor expected"
    if row.effect and set(row.effect) != {"factor", "measure"}:
        yield "an effect names a factor and a measure"
    for name in (*row.of, row.over):
        if name and name not in conditions:
            yield f"unknown condition {name!r}; there are {_listed(conditions)}"


def _listed(names: Any) -> str:
    return ", ".join(sorted(names))
