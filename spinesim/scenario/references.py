"""What a result rests on: the publications behind its numbers, each once, with what it was used
for.

cite(run);  cite(scenario);  cite()          # of a run, of a scenario, of everything in the
catalogue
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

import xarray as xr

from spinesim import catalogue
from spinesim.scenario.scenario import Scenario, fields_about

WHO = re.compile(
    r"(?:(?:van|von|de|den|der) )?(?!Hz\b)[A-ZÄÖÜ][\w'’-]+(?: [A-ZÄÖÜ]\w+)*(?:(?:, [A-ZÄÖÜ][\w'’-]+)* & [A-ZÄÖÜ][\w'’-]+)?(?: et al\.)?"
    r" (?P<year>(?:19|20)\d\d)\b"
)
JOURNAL = re.compile(r",? ([A-Z][\w.]*(?: (?:[A-Z][\w.]*|of|in|and))* \d+[A-Z]?(?::\w[\w-]*)?)")
DOI = re.compile(r"\b(10\.\d{4,9}/[^\s;,]+)")
NOTE = "Lumbar loads are model predictions: net joint loads and the pull of seventeen muscle elements that share the moment."
NO_SOURCE = ("none", "by definition")
Row = tuple[str, str, str]  # quantity, source, status


@dataclass
class Reference:
    """One publication: who and year, journal, doi, and the quantities that rest on it."""

    who: str
    journal: str = ""
    doi: str = ""
    used_for: dict[str, None] = field(default_factory=dict)

    def __str__(self) -> str:
        text = f"{self.who} {self.journal}".strip() + (f", doi {self.doi}" if self.doi else "")
        return f"{text} ({_listed(list(self.used_for))})"


def cite(what: Any = None) -> list[str]:
    """One line a publication, "who year journal, doi (what it was used for)", in order of name;
    what has no source comes last.

    Takes a run or comparison, a Scenario, a published model's module, or nothing: then the whole
    catalogue. Raises ValueError for what carries no sources.

    >>> [line for line in cite(Scenario()) if line.startswith("Kinoshita")]
    ['Kinoshita et al. 1993 Int J Sports Med 14:312 (heel_pad_k, heel_pad_n, heel_pad_lam and 1
    more)']
    """
    if isinstance(what, ModuleType) and hasattr(what, "SOURCE"):
        return [str(what.SOURCE)]
    rows = [row for scenario in _scenarios(what) for row in _rows(scenario)]
    if what is None:
        rows += list(_catalogue_rows())
    references, without = collect(dict.fromkeys(rows))
    lines = sorted((str(reference) for reference in references), key=_sorted_as)
    if without:
        lines.append(f"No publication (derived, assumed, or by definition): {_listed(without, 8)}")
    return lines


def collect(rows: Iterable[Row]) -> tuple[list[Reference], list[str]]:
    """References found in the sources, one for each publication, and the quantities that have none."""
    found: dict[str, Reference] = {}
    without: dict[str, None] = {}
    for quantity, source, _ in rows:
        entries = list(_publications(source))
        if not entries:
            without[quantity] = None
        for entry in entries:
            key = _key(entry)
            known = found.setdefault(key, entry)
            if WHO.fullmatch(entry.who):
                known.who = max(known.who, entry.who, key=len)
            known.journal = max(known.journal, entry.journal, key=len)
            known.doi = known.doi or entry.doi
            known.used_for[quantity] = None
    return list(found.values()), [
        name for name in without if not any(name in one.used_for for one in found.values())
    ]


def _publications(source: str) -> Iterator[Reference]:
    """The publications that a source text names: author and year with what follows, or a doi with
    what precedes it.
    """
    if source.startswith(NO_SOURCE):
        return
    for part in source.split("; "):
        names = list(WHO.finditer(part))
        if not names and (doi := DOI.search(part)):
            yield Reference(
                part[: doi.start()].removesuffix("doi ").strip(" ,") or f"doi {doi[1]}",
                doi=_trimmed(doi[1]),
            )
        ends = [later.start() for later in names[1:]] + [len(part)] * bool(names)
        for name, end in zip(names, ends, strict=True):
            rest = part[name.end() : end]
            journal, doi = JOURNAL.match(rest), DOI.search(rest)
            yield Reference(name[0], journal[1] if journal else "", _trimmed(doi[1]) if doi else "")


def _key(entry: Reference) -> str:
    """First author and year, else the doi."""
    year = WHO.search(entry.who)
    return (
        f"{re.split(r'[ ,&]', entry.who.removeprefix('van ').removeprefix('de '))[0].lower()} {year['year']}"
        if year
        else entry.doi
    )


def _trimmed(doi: str) -> str:
    """The doi without a closing bracket or full stop that belongs to the sentence."""
    doi = doi.rstrip(".:")
    return doi[:-1] if doi.endswith(")") and doi.count("(") < doi.count(")") else doi


def _scenarios(what: Any) -> list[Scenario]:
    if what is None:
        return [Scenario()]
    if isinstance(what, Scenario):
        return [what]
    if isinstance(what, xr.Dataset):
        texts = (
            [what.attrs["scenario"]]
            if "scenario" in what.attrs
            else [str(text) for text in what.get("definition", xr.DataArray([])).values]
        )
        if texts:
            return [Scenario.from_toml(text) for text in texts]
        raise ValueError(
            "this result carries no scenario; give the published model it came from, such as spinesim.published.liu_nigg_2000"
        )
    raise ValueError(
        f"cannot cite {what!r:.60}; give a run, a comparison, a Scenario, or nothing for the whole catalogue"
    )


def _rows(scenario: Scenario) -> list[Row]:
    """Sources of a scenario's own values, of the constants of its runner, and of its muscles."""
    others = (
        "male_" if scenario.runner.sex == "female" else "female_",
        "midfoot_" if scenario.stride.foot_strike == "rearfoot" else "rearfoot_",
    )
    constants = [
        (name, entry.source, entry.status)
        for name, entry in catalogue.constants().items()
        if not name.startswith(others)
    ]
    muscles = [
        (name, entry["source"], entry["status"])
        for name, entry in catalogue.muscles()["sources"].items()
    ]
    return [*scenario.sources(), *muscles, *constants]


def _catalogue_rows() -> Iterator[Row]:
    for group, table in (("shoe", catalogue.shoes()), ("surface", catalogue.surfaces())):
        for item in table.values():
            yield from (
                (f"{group}_{name}", entry.source, entry.status) for name, entry in item.items()
            )
    yield from ((name, its.source, its.status) for name, its in fields_about().items())
    yield from ((name, entry.source, entry.status) for name, entry in catalogue.constants().items())


def _listed(names: list[str], most: int = 3) -> str:
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more} more" if more > 0 else "")


def _sorted_as(line: str) -> str:
    return line.removeprefix("van ").removeprefix("de ").casefold()
