"""Writes spinesim/catalogue/evidence.toml: what measurements say of effects, and what ours do.

    python validation/evidence.py        after a change of the model or of a row with an effect

The file holds the rows of `spinesim.validate` that name an effect, and the disc loads measured in
running; it takes some minutes to compute them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from spinesim import catalogue
from spinesim.catalogue import evidence
from spinesim.validate.case import Case
from spinesim.validate.effects import as_ratios
from spinesim.validate.papers import Row, papers
from spinesim.validate.rows import check_of

FILE = Path(catalogue.__file__).with_name("evidence.toml")
SIMULATED = ("granata2004", "raabe2018")  # papers whose loads are simulated from measured motion
DIGITS = 3
LOAD = ("lumbar_compression_peak", "L4/L5")  # what a pressure in the disc tells of


def effects() -> Iterator[dict[str, Any]]:
    """One table for every row that names an effect and can be computed."""
    for paper in papers():
        for row in paper.rows:
            if row.effect and row.measure:
                case = check_of(row, paper).run()
                kind = "simulated" if paper.key in SIMULATED else _kind(row)
                yield {
                    "factor": row.effect["factor"],
                    "measure": row.effect["measure"],
                    "case": row.name,
                    "quantity": row.quantity,
                    "source": row.source,
                    **_sizes(row, case),
                    "holds": bool(case.holds),
                    "kind": kind,
                }


def loads() -> Iterator[dict[str, Any]]:
    """One table for every disc load that was measured in running."""
    known = {(load.case, load.quantity) for load in evidence.loads(LOAD[0])}
    for paper in papers():
        for row in paper.rows:
            if (row.name, row.quantity) in known:
                case = check_of(row, paper).run()
                yield {
                    "measure": LOAD[0],
                    "level": LOAD[1],
                    "case": row.name,
                    "quantity": row.quantity,
                    "source": row.source,
                    "published": row.published,
                    "ours": round(case.ours or 0.0, DIGITS),
                    "unit": row.unit,
                    "holds": bool(case.holds),
                    "kind": _kind(row),
                    "reason": case.reason,
                }


def _kind(row: Row) -> str:
    return "recalled" if row.kind == "plausibility" else "measured"


def _sizes(row: Row, case: Case) -> dict[str, Any]:
    """What was published and ours, as ratios; the direction where that is all that is compared."""
    if row.expected:
        return {"published": row.expected, "ours": round(float(case.ours or 0.0), DIGITS)}
    published, ours = as_ratios(row, case)
    return {"published": round(published, DIGITS), "ours": round(ours, DIGITS)}


def text(head: str) -> str:
    """The file's text, under the head it has."""
    ordered = sorted(effects(), key=lambda entry: (entry["factor"], entry["measure"]))
    tables = [*(_table("effects", e) for e in ordered), *(_table("loads", e) for e in loads())]
    return "\n\n".join((head, *tables)) + "\n"


def _table(name: str, entry: Mapping[str, Any]) -> str:
    lines = (f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in entry.items())
    return "\n".join((f"[[{name}]]", *lines))


if __name__ == "__main__":
    FILE.write_text(text(FILE.read_text("utf-8").split("\n\n[[")[0]), encoding="utf-8")
    print(FILE.name)
