"""The published models: drawing, equations, numbers, and what their papers print."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType
from typing import Any

import spinesim as ss
from spinesim import published
from spinesim.mechanics.model import Model
from writers import drawings
from writers import markdown as md

HEAD = """# Published models

Each is one file of `spinesim/published`: two lists and the numbers that the paper prints. Simulate
one with `ss.simulate(ss.published.liu_nigg_2000.MODEL, ss.published.liu_nigg_2000.TOUCHDOWN)`.

"""


def pages() -> Iterator[tuple[str, str]]:
    modules = [getattr(published, name) for name in published.NAMES]
    yield "theory/published.md", HEAD + "\n".join(map(_model, modules))
    for name, module in zip(published.NAMES, modules, strict=True):
        if isinstance(getattr(module, "MODEL", None), Model):
            yield f"theory/{name}.svg", drawings.svg(module.MODEL)


def _model(module: ModuleType) -> str:
    name = module.__name__.rpartition(".")[2]
    parts = [f"## {name}\n", md.doc(module), f"Source: {md.source(module.SOURCE)}.\n"]
    model: Any = getattr(module, "MODEL", None)
    if isinstance(model, Model):
        parts.append(f"![{name}: bodies and links]({name}.svg)\n")
        parts.append(f"$$\n{ss.equations(model, 'all').latex()}\n$$\n")
        parts.append(md.table(("number", "value"), _numbers(model)))
    if quoted := getattr(module, "QUOTED", None):
        parts.append(md.table(("printed in the paper", "value", "unit", "note"), _rows(quoted)))
    return "\n".join(parts)


def _numbers(model: Model) -> list[tuple[str, str]]:
    return [(f"`{name}`", md.number(float(value))) for name, value in model.parameters.items()]


def _rows(quoted: dict[str, Any]) -> list[tuple[object, ...]]:
    return [
        (name, value if isinstance(value, (tuple, list)) else md.number(value), unit, note)
        for name, (value, unit, note) in quoted.items()
    ]
