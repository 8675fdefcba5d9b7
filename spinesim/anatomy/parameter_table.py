"""Numbers of many default runners at once, without building and checking a model for each.

Every runner has the same structure, so where a parameter stands in it is found once, in a checked
model, and then only read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from operator import attrgetter
from typing import Any

import numpy as np

from spinesim.anatomy.default_runner import runner_model, runner_parts
from spinesim.anatomy.leg import LegSetting
from spinesim.mechanics.model import Model
from spinesim.mechanics.parameters import Path, leaves
from spinesim.mechanics.primitives import Array
from spinesim.scenario import Scenario
from spinesim.scenario.constants import assuming


@cache
def pattern() -> Model:
    """A runner whose structure is that of all."""
    scenario = Scenario()
    return runner_model(scenario.runner, scenario.shoe, scenario.surface, LegSetting(0.25, 1e4))


@cache
def places() -> tuple[tuple[Callable[[Any], Any], ...], Any]:
    """What reads the numbers of a runner's parts, item by item, and where in them each of
    `Model.parameters` stands.
    """
    model = pattern()
    items: dict[Path, list[tuple[str, Path]]] = {}
    for name, path, _ in leaves(model):
        items.setdefault(path[:2] if len(path) > 1 else (), []).append(
            (name, path[2:] if len(path) > 1 else path)
        )
    order = [name for group in items.values() for name, _ in group]
    readers = tuple(
        _reader(head, [".".join(tail) for _, tail in group]) for head, group in items.items()
    )
    where = np.array([order.index(name) for name in model.parameters])
    if [_flat(model, readers)[k] for k in where] != list(model.parameters.values()):
        raise AssertionError("the parameters found by place are not those found by name")
    return readers, where


def _reader(head: Path, names: list[str]) -> Callable[[Any], Any]:
    """Reads these attributes of one body or link, or of the whole where there is no head."""
    get = attrgetter(*names)
    values = get if len(names) > 1 else lambda item: (get(item),)
    if not head:
        return values
    kind, place = attrgetter(head[0]), head[1]
    return lambda whole: values(kind(whole)[place])


def _flat(parts: Any, readers: tuple[Callable[[Any], Any], ...]) -> list[Any]:
    return [value for read in readers for value in read(parts)]


def numbers(runners: Sequence[tuple[Scenario, LegSetting]]) -> Array:
    """Parameters (N, P) of the models of these scenarios and legs, in the order of
    `pattern().parameters`.

    Raises ValueError where a model would have refused them.
    """
    model, (readers, where) = pattern(), places()
    table = np.empty((len(runners), len(where)))
    for row, (scenario, setting) in zip(table, runners, strict=True):
        with assuming(scenario.body):
            parts = runner_parts(scenario.runner, scenario.shoe, scenario.surface, setting)
        row[:] = np.array(_flat(parts, readers))[where]
        if (len(parts.bodies), len(parts.links)) != (len(model.bodies), len(model.links)):
            raise AssertionError("a runner has another structure than the default runner")
    if not np.isfinite(table).all():
        worst = int(np.argmin(np.isfinite(table).all(1)))
        scenario, setting = runners[worst]
        # says which number it is
        with assuming(scenario.body):
            runner_model(scenario.runner, scenario.shoe, scenario.surface, setting)
    return table


def named(table: Array) -> dict[str, Array]:
    """Columns (N,) of parameters (N, P) by name."""
    return dict(zip(pattern().parameters, table.T, strict=True))
