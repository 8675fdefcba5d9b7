"""What `spinesim list` shows: rows as plain dictionaries, and the same as a table."""

from __future__ import annotations

from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from spinesim import catalogue
from spinesim.catalogue.bibliography import in_words
from spinesim.fields import About
from spinesim.measures.definitions import MEASURES
from spinesim.scenario import fields_about
from spinesim.scenario.body import limits
from spinesim.show.documents import plain
from spinesim.show.tables.parts import Column, Sheet
from spinesim.studies.evidence import tally
from spinesim.units import to_text

FACTOR_OF = {  # field -> the factor of an explanation under which its effect was compared
    "stride_cadence": "stride_step",
    "stride_step_length": "stride_step",
    "stride_overstride": "stride_step",
    "shoe_stiffness": "shoe",
    "surface_stiffness": "surface",
}


def rows(what: str) -> list[dict[str, Any]]:
    """One dictionary an item; numbers in the units of `spinesim list parameters`."""
    listing = {
        "shoes": _items,
        "surfaces": _items,
        "activities": _items,
        "constants": _constants,
        "models": _models,
        "parameters": _parameters,
        "measures": _measures,
    }[what]
    return [plain(row) for row in listing(what)]


def table(what: str) -> RenderableType:
    """The rows as a table for the terminal."""
    if what in ("shoes", "surfaces"):
        return item_table(what)
    if what == "parameters":
        return parameter_list(dict(fields_about()))
    if what == "activities":
        return activity_table()
    if what == "constants":
        return constant_table()
    numbers, note = {"models": (("bodies", "links"), "title"), "measures": ((), "meaning")}[what]
    words = ("unit", "levels") if what == "measures" else ()

    def cells(head: str) -> list[str]:
        return ["" if row[head] is None else str(row[head]) for row in listing]

    listing = rows(what)
    return Sheet(
        [
            Column("name", cells("name"), "label"),
            *(Column(head, cells(head)) for head in numbers),
            *(Column(head, cells(head), "word") for head in words),
            Column(note, cells(note), "text"),
        ]
    )


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


def _constants(_: str) -> list[dict[str, Any]]:
    keys = ("value", "unit", "low", "high", "status", "source")
    return [
        {"name": name} | {key: getattr(entry, key) for key in keys}
        for name, entry in catalogue.constants().items()
    ]


def _models(_: str) -> list[dict[str, Any]]:
    from spinesim import published

    models = []
    for name in published.NAMES:
        module = getattr(published, name)
        model: Any = getattr(module, "MODEL", None)
        title = (module.__doc__ or "").strip().splitlines()[0]
        size = (len(model.bodies), len(model.links)) if hasattr(model, "bodies") else (None, None)
        models.append(
            {
                "name": name,
                "bodies": size[0],
                "links": size[1],
                "title": title,
                "source": in_words(getattr(module, "SOURCE", "")),
            }
        )
    return models


def _parameters(_: str) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "unit": field.unit,
            "low": None if field.choices else field.low,
            "high": None if field.choices else field.high,
            "choices": list(field.choices),
            "default": field.default,
            "status": field.status,
            "standing": field.standing or None,
            "source": in_words(field.source),
            "meaning": field.meaning,
        }
        for name, field in fields_about().items()
    ]


def _measures(_: str) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "unit": field.unit,
            "levels": "six" if field.levels else "",
            "meaning": field.meaning,
        }
        for name, field in MEASURES.items()
    ]


def item_table(group: str) -> RenderableType:
    """The shoes or the surfaces of the catalogue with their numbers."""
    items = {"shoes": catalogue.shoes(), "surfaces": catalogue.surfaces()}[group]
    first = next(iter(items.values()))
    numbers = [
        Column(
            f"{name.replace('_', ' ')}\n{entry.unit.replace('1', '')}",
            [_spaced(entries[name].value) for entries in items.values()],
        )
        for name, entry in first.items()
    ]
    statuses = [entries["stiffness"].status for entries in items.values()]
    columns = [
        Column(group.removesuffix("s"), list(items), "label"),
        *numbers,
        Column("status of\nstiffness", statuses, "word"),
    ]
    return Sheet(columns, gap=2)


def constant_table() -> RenderableType:
    """The constants of the body, which a scenario may replace by a runner's own."""
    entries = catalogue.constants()
    ranges = [limits(entry) for entry in entries.values()]
    columns = [
        Column("constant", list(entries), "label"),
        Column("value", [f"{entry.value:g}" for entry in entries.values()]),
        Column("unit", [entry.unit.replace("1", "") for entry in entries.values()], "word"),
        Column("range", [f"{low:g} to {high:g}" for low, high in ranges], "word"),
        Column("status", [entry.status for entry in entries.values()], "word"),
    ]
    return Sheet(columns, gap=2)


def activity_table() -> RenderableType:
    """Activities with the pressure they put on the discs, over standing, and their peaks."""
    activities = catalogue.activities()
    pressures = [entries["pressure"] for entries in activities.values()]

    def further(field: str) -> list[str]:
        return [
            _spaced(entries[field].value) if field in entries else "not known"
            for entries in activities.values()
        ]

    columns = [
        Column("activity", list(activities), "label"),
        Column("pressure\nover standing", [f"{entry.value:g}" for entry in pressures]),
        Column("range", [f"{entry.low:g} to {entry.high:g}" for entry in pressures]),
        Column("peak at L4/L5\nBW", further("peak")),
        Column("peaks\n1/min", further("cycles")),
        Column("status of\npressure", [entry.status for entry in pressures], "word"),
    ]
    return Sheet(columns, gap=2)


def parameter_list(fields: dict[str, About]) -> RenderableType:
    """Every parameter in two lines: name, unit, physical range, default, status; then meaning, what
    is known of its effect, source.
    """
    form = "{:<28}{:<11}{:<22}{:<13}{}"
    parts: list[RenderableType] = [
        Text(form.format("parameter", "unit", "range", "default", "status"), style="bold")
    ]
    for name, field in fields.items():
        span = " | ".join(field.choices) or f"{_spaced(field.low)} to {_spaced(field.high)}"
        default = field.default
        default = to_text(default) if isinstance(default, float) else str(default or "")
        parts.append(Text(form.format(name, field.unit, span, default, field.status)))
        text = f"{field.meaning}.{effect_in_words(name, field)} Source: {in_words(field.source)}"
        parts.append(Padding(Text(text, style="dim"), (0, 0, 0, 4)))
    return Group(*parts)


def effect_in_words(name: str, field: About) -> str:
    """What is known of the effect of a field: how many measured comparisons agree, where there are
    some.
    """
    held, compared = tally(FACTOR_OF.get(name, name))
    if compared:
        return f" Effect: {held} of {compared} measured comparisons agree with the model."
    return f" Effect: {field.standing}." if field.standing else ""


def _spaced(value: float) -> str:
    """A number in plain digits, thousands apart.

    >>> _spaced(2e6), _spaced(0.655)
    ('2 000 000', '0.655')
    """
    return f"{value:,.0f}".replace(",", " ") if abs(value) >= 1e4 else f"{value:.6g}"
