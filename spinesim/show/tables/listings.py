"""What `spinesim list` shows: rows as plain dictionaries, and the same as a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from spinesim import catalogue
from spinesim.catalogue.bibliography import in_words
from spinesim.fields import About
from spinesim.measures.definitions import MEASURES
from spinesim.scenario import fields_about
from spinesim.show.documents import plain
from spinesim.show.tables.parts import ruled
from spinesim.units import to_text


def rows(what: str) -> list[dict[str, Any]]:
    """One dictionary an item; numbers in the units of `spinesim list parameters`."""
    listing = {
        "shoes": _items,
        "surfaces": _items,
        "activities": _items,
        "models": _models,
        "parameters": _parameters,
        "measures": _measures,
    }[what]
    return [plain(row) for row in listing(what)]


def table(what: str) -> RenderableType:
    """The same for the terminal."""
    if what in ("shoes", "surfaces"):
        return item_table(what)
    if what == "parameters":
        return parameter_list(dict(fields_about()))
    if what == "activities":
        return activity_table()
    found = rows(what)
    heads = {
        "models": ("name", "bodies", "links", "title"),
        "measures": ("name", "unit", "levels", "meaning"),
    }[what]
    cells = [["" if row[head] is None else str(row[head]) for head in heads] for row in found]
    return rows_table(heads, cells, folded=("title", "meaning"))


def _items(what: str) -> list[dict[str, Any]]:
    table = {
        "shoes": catalogue.shoes(),
        "surfaces": catalogue.surfaces(),
        "activities": catalogue.activities(),
    }[what]
    keys = ("value", "unit", "low", "high", "status", "source")
    return [
        {"name": name}
        | {field: {key: getattr(entry, key) for key in keys} for field, entry in entries.items()}
        for name, entries in table.items()
    ]


def _models(_: str) -> list[dict[str, Any]]:
    from spinesim import published

    found = []
    for name in published.NAMES:
        module = getattr(published, name)
        model: Any = getattr(module, "MODEL", None)
        title = (module.__doc__ or "").strip().splitlines()[0]
        size = (len(model.bodies), len(model.links)) if hasattr(model, "bodies") else (None, None)
        found.append(
            {
                "name": name,
                "bodies": size[0],
                "links": size[1],
                "title": title,
                "source": in_words(getattr(module, "SOURCE", "")),
            }
        )
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
            "standing": its.standing or None,
            "source": in_words(its.source),
            "meaning": its.meaning,
        }
        for name, its in fields_about().items()
    ]


def _measures(_: str) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "unit": its.unit,
            "levels": "six" if its.levels else "",
            "meaning": its.meaning,
        }
        for name, its in MEASURES.items()
    ]


def item_table(group: str) -> Table:
    """The shoes or the surfaces of the catalogue with their numbers."""
    table = {"shoes": catalogue.shoes(), "surfaces": catalogue.surfaces()}[group]
    fields = list(next(iter(table.values())))
    grid = ruled(2)
    grid.add_column(group.removesuffix("s"), no_wrap=True)
    for name in fields:
        unit = next(iter(table.values()))[name].unit.replace("1", "")
        grid.add_column(f"{name.replace('_', ' ')}\n{unit}", justify="right")
    grid.add_column("status of\nstiffness")
    for name, entries in table.items():
        grid.add_row(
            name, *(_spaced(entries[field].value) for field in fields), entries["stiffness"].status
        )
    return grid


def activity_table() -> Table:
    """Activities with the pressure they put on the discs, over standing, and their peaks."""
    grid = ruled(2)
    grid.add_column("activity", no_wrap=True)
    for head in ("pressure\nover standing", "range", "peak at L4/L5\nBW", "peaks\n1/min"):
        grid.add_column(head, justify="right", no_wrap=True)
    grid.add_column("status of\npressure")
    for name, entries in catalogue.activities().items():
        mean = entries["pressure"]
        further = [
            _spaced(entries[field].value) if field in entries else "not known"
            for field in ("peak", "cycles")
        ]
        grid.add_row(
            name, f"{mean.value:g}", f"{mean.low:g} to {mean.high:g}", *further, mean.status
        )
    return grid


def parameter_list(fields: dict[str, About]) -> RenderableType:
    """Every parameter in two lines: name, unit, physical range, default, status; then meaning,
    standing of its effect, source.
    """
    form = "{:<28}{:<11}{:<22}{:<13}{}"
    parts: list[RenderableType] = [
        Text(form.format("parameter", "unit", "range", "default", "status"), style="bold")
    ]
    for name, its in fields.items():
        span = " | ".join(its.choices) or f"{_spaced(its.low)} to {_spaced(its.high)}"
        default = to_text(its.default) if isinstance(its.default, float) else str(its.default or "")
        parts.append(Text(form.format(name, its.unit, span, default, its.status)))
        effect = f" Effect: {its.standing}." if its.standing else ""
        text = f"{its.meaning}.{effect} Source: {in_words(its.source)}"
        parts.append(Padding(Text(text, style="dim"), (0, 0, 0, 4)))
    return Group(*parts)


def _spaced(value: float) -> str:
    """A number in plain digits, thousands apart.

    >>> _spaced(2e6), _spaced(0.655)
    ('2 000 000', '0.655')
    """
    return f"{value:,.0f}".replace(",", " ") if abs(value) >= 1e4 else f"{value:.6g}"


def rows_table(
    heads: Sequence[str], rows: Iterable[Sequence[str]], folded: Sequence[str] = ()
) -> Table:
    """A plain table; columns in `folded` give way when it gets narrow."""
    grid = ruled()
    for head in heads:
        grid.add_column(head, no_wrap=head not in folded, overflow="fold")
    for row in rows:
        grid.add_row(*(Text(str(cell)) for cell in row))
    return grid
