"""A report of a result: one HTML file that needs nothing else and prints on A4.

What is on the page is in `result.html.j2`; Jinja2 escapes every text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from spinesim._version import VERSION
from spinesim.scenario import Scenario
from spinesim.show import assumptions
from spinesim.studies.explanation_parts import ADVICE

TEMPLATE = "result.html.j2"
HEADS = ("parameter", "value", "unit", "status", "source")
STANDING = (
    "How well this is known: ground reaction, contact times and tibial shock are compared with "
    "measurements (spinesim validate says how they fare); loads of discs, shear and muscles are "
    "predictions of a model that no measurement in runners has confirmed."
)


def page(
    title: str,
    blocks: Sequence[Mapping[str, Any]],
    scenarios: Mapping[str, Scenario],
    figures: Sequence[Any] = (),
    files: Mapping[str, str] | None = None,
    player: Mapping[str, str] | None = None,
) -> str:
    """The report as HTML text.

    blocks: texts, lists and tables (see `tables.blocks`), the first strong texts above the
    figures; scenarios by name; figures of Matplotlib; files: TOML by name, by default that of the
    scenarios; player: what plays runs (see `laboratory.player.embedded`).
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    from spinesim.show.figures.validation import svg

    lead = _lead(blocks)
    pages = Environment(
        loader=PackageLoader("spinesim.show", "."), autoescape=True, undefined=StrictUndefined
    )
    first = next(iter(scenarios.values()))
    return pages.get_template(TEMPLATE).render(
        title=title,
        lead=blocks[:lead],
        # what is said of help has a place of its own
        rest=[block for block in blocks[lead:] if block.get("text") != ADVICE],
        standing=STANDING,
        figures=[
            {"drawing": Markup(svg(figure)), "wide": round(figure.get_figwidth(), 2)}
            for figure in figures
        ],
        player=player,
        advice=ADVICE,
        assumed=_assumed(scenarios),
        constants=_table(assumptions.of_constants(first)),
        files=files or {name: scenario.to_toml() for name, scenario in scenarios.items()},
        version=VERSION,
    )


def _lead(blocks: Sequence[Mapping[str, Any]]) -> int:
    """How many blocks at the head are texts."""
    for k, block in enumerate(blocks):
        if block["kind"] != "text":
            return k
    return len(blocks)


def _assumed(scenarios: Mapping[str, Scenario]) -> dict[str, Any]:
    """Values of the first scenario; of the others, what is not as in the first."""
    tables: dict[str, Any] = {}
    seen: set[assumptions.Row] = set()
    for name, scenario in scenarios.items():
        rows = [row for row in assumptions.of_scenario(scenario) if row not in seen]
        seen |= set(rows)
        if rows:
            tables[name] = _table(rows)
    return tables


def _table(rows: Sequence[assumptions.Row]) -> dict[str, Any]:
    return {
        "kind": "table",
        "title": "",
        "heads": list(HEADS),
        "rows": [[name.replace("_", " "), *rest] for name, *rest in rows],
        "numeric": [False, True, False, False, False],
    }
