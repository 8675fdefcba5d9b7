"""Fields, measures, shoes, surfaces, constants and sources, as the catalogue has them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping

from spinesim import catalogue
from spinesim.catalogue import Entry, bibliography
from spinesim.fields import About
from spinesim.measures.definitions import MEASURES
from spinesim.scenario import fields_about
from spinesim.show.tables.listings import effect_in_words
from writers import markdown as md

STATUS = """A *status* says how a number is known: **read** in the source, **secondary** (read where
another work quotes it), **derived** from what a source gives, **recalled** and not looked up,
**calibrated** against measurements, or an **assumption**.

"""


def pages() -> Iterator[tuple[str, str]]:
    yield "reference/fields.md", _fields()
    yield "reference/measures.md", _measures()
    yield "reference/shoes.md", _items("Shoes", catalogue.shoes())
    yield "reference/surfaces.md", _items("Surfaces", catalogue.surfaces())
    yield "reference/activities.md", _items("Activities of a week", catalogue.activities())
    yield "reference/constants.md", _constants()
    yield "reference/sources.md", _sources()
    yield "reference/claims.md", _claims()


def _fields() -> str:
    parts = ["# Fields of a scenario\n", STATUS]
    groups: dict[str, list[tuple[str, About]]] = {}
    for name, about in fields_about().items():
        groups.setdefault(name.partition("_")[0], []).append((name, about))
    for group, members in groups.items():
        parts.append(f"## {group}\n")
        for name, about in members:
            span = ", ".join(about.choices) or _span(about.low, about.high)
            facts = [
                ("unit", about.unit),
                ("range", span),
                ("default", about.default if about.default is not None else ""),
                ("covered by its source", _span(*about.sourced) if about.sourced else ""),
                ("status", about.status),
                ("effect", effect_in_words(name, about).removeprefix(" Effect: ")),
                ("source", md.source(about.source)),
            ]
            parts.append(f"### `{name}`\n\n{about.meaning[:1].upper()}{about.meaning[1:]}.\n")
            parts.append("\n".join(f"- {key}: {value}" for key, value in facts if value != ""))
            parts.append("")
    return "\n".join(parts)


def _span(low: float, high: float) -> str:
    if math.isinf(low) and math.isinf(high):
        return ""
    return f"{md.number(low)} to {md.number(high)}"


def _measures() -> str:
    rows = [
        (f"`{name}`", item.unit, "six" if item.levels else "", item.meaning)
        for name, item in MEASURES.items()
    ]
    head = (
        "# Measures\n\n`spinesim.summary(run)` takes all of them. Forces and their rates also come "
        "in body weights, `..._bw`. One definition serves single runs and sweeps.\n\n"
    )
    parts = [head, md.table(("measure", "unit", "levels", "meaning"), rows), "## Definitions\n"]
    parts += [f"### `{name}`\n\n{md.doc(item.definition)}" for name, item in MEASURES.items()]
    return "\n".join(parts)


def _items(title: str, items: Mapping[str, Mapping[str, Entry]]) -> str:
    parts = [f"# {title}\n", STATUS]
    parts += [f"## {name}\n\n{_entries(entries.items())}" for name, entries in items.items()]
    return "\n".join(parts)


def _constants() -> str:
    head = "# Constants of the runner\n\nLengths are for a stature of 1.75 m.\n\n"
    dose = "## Discs and dose\n\n" + _entries(catalogue.dose().items())
    return head + STATUS + "## Body\n\n" + _entries(catalogue.constants().items()) + "\n" + dose


def _entries(entries: Iterable[tuple[str, Entry]]) -> str:
    rows = [
        (
            f"`{name}`",
            md.number(item.value),
            item.unit,
            f"{md.number(item.low)} to {md.number(item.high)}" if item.low != item.high else "",
            item.status,
            md.source("; ".join(filter(None, (item.source, item.note)))),
        )
        for name, item in entries
    ]
    return md.table(("number", "value", "unit", "range", "status", "source and note"), rows)


def _sources() -> str:
    head = "# Sources\n\n`spinesim cite --bibtex` prints them as BibTeX.\n\n"
    entries = sorted(bibliography.entries(), key=str.lower)
    return head + "\n".join(f"({key})=\n- {bibliography.reference(key)}\n" for key in entries)


def _claims() -> str:
    head = (
        "# Claims\n\nWhat is said about running and backs. The verdicts: *supported* and "
        "*contradicted* by studies in people; *mechanism*: true of loads, no outcome shown; *not "
        "supported*; *unknown*; *not answerable*.\n\n"
    )
    return head + "\n".join(_claim(**claim) for claim in catalogue.claims())


def _claim(
    name: str,
    claim: str,
    verdict: str,
    answer: str,
    standing: str = "",
    sources: Iterable[str] = (),
) -> str:
    known = f" ({standing})" if standing else ""
    evidence = "; ".join(map(md.source, sources)) or "none found"
    return (
        f"## {name.capitalize()}\n\n> {claim}\n\n**{verdict.capitalize()}**{known}. {answer}\n\n"
        f"Evidence: {evidence}.\n"
    )
