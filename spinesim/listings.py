"""What `spinesim list` shows: rows as plain dictionaries, and the same as a table."""

from __future__ import annotations

from typing import Any

from rich.console import RenderableType

from spinesim import catalogue, tables
from spinesim.documents import plain
from spinesim.metrics import MEASURES
from spinesim.scenario import fields_about


def rows(what: str) -> list[dict[str, Any]]:
    """One dictionary an item; numbers in the units of `spinesim list parameters`."""
    listing = {"shoes": _items, "surfaces": _items, "models": _models, "parameters": _parameters, "measures": _measures}[what]
    return [plain(row) for row in listing(what)]


def table(what: str) -> RenderableType:
    """The same for the terminal."""
    if what in ("shoes", "surfaces"):
        return tables.item_table(what)
    if what == "parameters":
        return tables.parameter_list(dict(fields_about()))
    found = rows(what)
    heads = {"models": ("name", "bodies", "links", "title"), "measures": ("name", "unit", "levels", "meaning")}[what]
    cells = [["" if row[head] is None else str(row[head]) for head in heads] for row in found]
    return tables.rows_table(heads, cells, folded=("title", "meaning"))


def _items(what: str) -> list[dict[str, Any]]:
    table = {"shoes": catalogue.shoes(), "surfaces": catalogue.surfaces()}[what]
    keys = ("value", "unit", "low", "high", "status", "source")
    return [
        {"name": name} | {field: {key: getattr(entry, key) for key in keys} for field, entry in entries.items()} for name, entries in table.items()
    ]


def _models(_: str) -> list[dict[str, Any]]:
    from spinesim import published

    found = []
    for name in published.NAMES:
        module = getattr(published, name)
        model: Any = getattr(module, "MODEL", None)
        title = (module.__doc__ or "").strip().splitlines()[0]
        size = (len(model.bodies), len(model.links)) if hasattr(model, "bodies") else (None, None)
        found.append({"name": name, "bodies": size[0], "links": size[1], "title": title, "source": getattr(module, "SOURCE", "")})
    return found


def _parameters(_: str) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "unit": its.unit,
            "low": None if its.choices else its.low,
            "high": None if its.choices else its.high,
            "choices": list(its.choices),
            "default": its.default,
            "status": its.status,
            "source": its.source,
            "meaning": its.meaning,
        }
        for name, its in fields_about().items()
    ]


def _measures(_: str) -> list[dict[str, Any]]:
    return [
        {"name": name, "unit": its.unit, "levels": "six" if name.startswith("lumbar_") else "", "meaning": its.meaning}
        for name, its in MEASURES.items()
    ]
