"""Numbers of many default runners at once, without building and checking a model for each.

Every runner has the same structure, so where a parameter stands in it is found once, in a checked model, and then only read.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import numpy as np

from spinesim.anatomy import runner_parts
from spinesim.compiled import Array
from spinesim.model import Model, identifier
from spinesim.scenario import Scenario
from spinesim.stance import Stance

Path = tuple[Any, ...]


@cache
def pattern() -> Model:
    """A runner whose structure is that of all."""
    return Stance(Scenario()).model


@cache
def places() -> tuple[Path, ...]:
    """Where each of the model's parameters stands in its parts, in the order of `Model.parameters`."""
    model = pattern()
    paths: dict[str, Path] = {}
    for name, path in _paths(model, "", ()):
        paths.setdefault(name, path)
    found = tuple(paths[name] for name in model.parameters)
    if [_at(model, path) for path in found] != list(model.parameters.values()):
        raise AssertionError("the parameters found by place are not those found by name")
    return found


def numbers(stances: Sequence[Stance]) -> Array:
    """Parameters (N, P) of these stances' models, in the order of `pattern().parameters`.

    Raises ValueError where a model would have refused them.
    """
    model, where = pattern(), places()
    table = np.empty((len(stances), len(where)))
    for row, one in zip(table, stances, strict=True):
        parts = runner_parts(one.scenario.runner, one.scenario.shoe, one.scenario.surface, one.step)
        row[:] = [_at(parts, path) for path in where]
        if (len(parts.bodies), len(parts.links)) != (len(model.bodies), len(model.links)):
            raise AssertionError("a runner has another structure than the default runner")
    if not np.isfinite(table).all():
        worst = int(np.argmin(np.isfinite(table).all(1)))
        _ = stances[worst].model  # says which number it is
    return table


def named(table: Array) -> dict[str, Array]:
    """Columns (N,) of parameters (N, P) by name."""
    return dict(zip(pattern().parameters, table.T, strict=True))


def _paths(item: Any, prefix: str, path: Path) -> Iterator[tuple[str, Path]]:
    prefix = identifier(getattr(item, "prefix", None) or getattr(item, "name", None) or prefix)
    for one in dataclasses.fields(item):
        value = getattr(item, one.name)
        here = (*path, one.name)
        if dataclasses.is_dataclass(value):
            yield from _paths(value, prefix, here)
        elif isinstance(value, tuple):
            for k, part in enumerate(value):
                if dataclasses.is_dataclass(part):
                    yield from _paths(part, prefix, (*here, k))
        else:
            yield (f"{prefix}_{one.name}" if prefix else one.name), here


def _at(item: Any, path: Path) -> Any:
    for key in path:
        item = item[key] if key.__class__ is int else getattr(item, key)
    return item
