"""The scenario with the least of a measure, within bounds and under constraints; and what one
measure costs in another.

    best = optimise(scenario, {"stride_cadence": (155, 185), "shoe": ["racer", "max-cushion"]},
    "lumbar_compression_peak",
                    constraints={"loading_rate_bw": (None, 60)})
    best["stride_cadence"].item(), best["lumbar_compression_peak"].item(), best.attrs["scenario"]

Every scenario is computed once and remembered.  A differential evolution looks everywhere, COBYQA
refines its best with the choices held.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from spinesim._version import VERSION
from spinesim.fields import checked, unknown
from spinesim.measures.definitions import by_level
from spinesim.mechanics.model import Model, State
from spinesim.scenario import Scenario
from spinesim.spine import LEVELS
from spinesim.studies.search import Search, least, trade_off
from spinesim.sweeps.engine import MEASURE_LEVEL, Engine
from spinesim.sweeps.engine_choice import engine_for
from spinesim.sweeps.progress import Progress, showing
from spinesim.sweeps.samples import range_of
from spinesim.sweeps.space import check_varied, parameters_about
from spinesim.sweeps.workers import local
from spinesim.units import shown

MEASURE, LEVEL = MEASURE_LEVEL

Limits = Mapping[str, Sequence[float | None]]


def optimise(
    base: Scenario | Model,
    bounds: Mapping[str, Sequence[Any]],
    measure: str = MEASURE,
    *,
    level: str | None = None,
    constraints: Limits | None = None,
    against: str | None = None,
    points: int = 7,
    evaluations: int = 200,
    seed: int = 0,
    start: State | None = None,
    store: str | Path | None = None,
    executor: Executor | None = None,
    workers: int = 1,
    progress: bool | Progress = True,
    evaluate: Engine | None = None,
    **options: Any,
) -> xr.Dataset:
    """The scenario with the least of `measure`: its parameters and measures, as a Dataset;
    attrs["scenario"] is its TOML.

    bounds: {name: (low, high)} for numbers, {name: [word, word, ...]} for shoes, surfaces and other
    words.  constraints: {measure: (low, high)}, None for an end that is open.  level: of measures
    that have one (L5/S1).  evaluations: about how many scenarios to compute. against: a second
    measure; the result then has a dimension "point", from the least of the one to the least of the
    other, and in between the least of `measure` for each of `points` limits on the other.

    Raises ValueError for what cannot be, and when no scenario within the bounds meets the
    constraints.
    """
    if against is not None and against == measure:
        raise ValueError(
            f"the trade-off of {measure} against itself is nothing; give another measure"
        )
    if (
        not isinstance(evaluations, int)
        or evaluations < 10
        or not isinstance(points, int)
        or points < 3
    ):
        raise ValueError("evaluations: a whole number from 10; points: from 3")
    if not isinstance(constraints or {}, Mapping):
        raise ValueError(
            f"constraints: {shown(constraints)} is not a table; give one such as {{'impact_peak_bw': (None, 2.0)}}"
        )
    limits = {name: _limits(name, given) for name, given in (constraints or {}).items()}
    measures = tuple(dict.fromkeys([measure, *([against] if against else []), *limits]))
    if evaluate is None:
        level = _level(level, measures)
    ranges = _bounds(base, bounds)
    engine = evaluate or engine_for(base, start, measures=measures, count=evaluations, **options)
    with (
        showing(progress) as told,
        local(workers, engine.threads) if executor is None else nullcontext(executor) as pool,
    ):
        runs = {"store": store, "executor": pool, "workers": workers, "evaluate": engine}
        search = Search(base, start, ranges, measures, level, limits, evaluations, runs, told)
        found = [least(search, 0, seed)]
        if against is not None:
            found = trade_off(search, found[0], points, seed)
    return _result(search, found, measure, against)


def _level(given: str | None, measures: Sequence[str]) -> str | None:
    """The level at which these measures are taken, None where none has levels."""
    if not any(by_level(name) for name in measures):
        if given is not None:
            raise ValueError(f"{measures[0]} has no levels: leave out level={given!r}")
        return None
    if given is not None and given not in LEVELS:
        raise unknown("level", given, LEVELS, "lumbar measures have one number a level")
    return given or LEVEL


def _result(
    search: Search, found: list[tuple[float, ...]], measure: str, against: str | None
) -> xr.Dataset:
    about = parameters_about(search.base)
    table: dict[str, Any] = {}
    for name, values in search.columns(np.array(found)).items():
        attrs = {"long_name": about[name].meaning} | (
            {} if isinstance(values[0], str) else {"units": about[name].unit or "1"}
        )
        table[name] = ("point", values, attrs)
    for k, name in enumerate(search.measures):
        table[name] = (
            "point",
            [float(search.known[key][k]) for key in found],
            search.attrs.get(name, {}),
        )
    result = xr.Dataset(table)
    told = ", ".join(
        f"{name} {_span(*ends)}" for name, ends in search.limits.items() if np.isfinite(ends).any()
    )
    counted = {"evaluations": len(search.known), "failed": search.failed, "constraints": told}
    result.attrs = {
        "title": "spinesim optimise",
        "version": VERSION,
        "measure": measure,
        "level": search.level or "",
        **counted,
    }
    if against is not None:
        return result.assign_attrs(against=against)
    result = result.isel(point=0)
    if isinstance(search.base, Scenario):
        changes = {
            name: values[0] for name, (_, values, _) in table.items() if name in search.ranges
        }
        result.attrs["scenario"] = search.base.with_(**changes).to_toml()
    return result


def _span(low: float, high: float) -> str:
    if math.isfinite(low) and math.isfinite(high):
        return f"{low:g} to {high:g}"
    return f"up to {high:g}" if math.isfinite(high) else f"from {low:g}"


def _bounds(
    base: Scenario | Model, given: Mapping[str, Sequence[Any]]
) -> dict[str, tuple[float, float] | tuple[str, ...]]:
    about = parameters_about(base)
    if not isinstance(given, Mapping) or not given:
        raise ValueError(
            "optimise needs bounds, such as {'stride_cadence': (155, 185), 'shoe': ['racer', 'max-cushion']}"
        )
    check_varied(given, base)
    found: dict[str, tuple[float, float] | tuple[str, ...]] = {}
    for name, ends in given.items():
        if about[name].choices:
            if isinstance(ends, str) or not isinstance(ends, Sequence) or not ends:
                raise ValueError(f"{name}: {shown(ends)} is not a choice; give a list of words")
            found[name] = tuple(
                str(checked(word, about[name], name)) for word in dict.fromkeys(ends)
            )
        else:
            found[name] = range_of(name, ends, about[name])
    return found


def _limits(name: str, given: Any) -> tuple[float, float]:
    if isinstance(given, (str, Mapping)) or not hasattr(given, "__len__") or len(given) != 2:
        raise ValueError(
            f"constraint on {name}: {shown(given)} is not (low, high); None leaves an end open"
        )
    low, high = (
        math.inf * sign if end is None else float(end)
        for end, sign in zip(given, (-1, 1), strict=True)
    )
    if not low <= high:
        raise ValueError(f"constraint on {name}: {shown(tuple(given))} has low above high")
    return low, high
