"""The scenario with the least of a measure, within bounds and under constraints; and what one
measure costs in another.

    bounds = {"stride_cadence": (155, 185), "shoe": ["racer", "max-cushion"]}
    best = optimise(
        scenario, bounds, "lumbar_compression_peak", constraints={"loading_rate_bw": (None, 60)}
    )
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

from spinesim import catalogue
from spinesim.fields import checked, unknown
from spinesim.measures.definitions import by_level
from spinesim.mechanics.model import Model, State
from spinesim.scenario import Scenario, shoe, surface
from spinesim.spine import LEVELS
from spinesim.studies.search import Search, least, trade_off
from spinesim.studies.tidy import BEFORE
from spinesim.sweeps.attributes import attributes
from spinesim.sweeps.engine import MEASURE_LEVEL, Engine
from spinesim.sweeps.engine_choice import engine_for
from spinesim.sweeps.plan import start_of
from spinesim.sweeps.progress import Progress, showing
from spinesim.sweeps.samples import range_of
from spinesim.sweeps.space import check_varied, parameters_about
from spinesim.sweeps.workers import local
from spinesim.units import described, shown

NEAR = 0.01  # of a bound's width: how close to an end the optimum sits there
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
    engine: str | Engine = "auto",
    **options: Any,
) -> xr.Dataset:
    """The scenario with the least of `measure`: its parameters and measures, as a Dataset.

    - bounds: {name: (low, high)} for numbers, {name: [word, word, ...]} for shoes, surfaces and
      other words.
    - constraints: {measure: (low, high)}, None for an end that is open.
    - level: of measures that have one (L5/S1).  evaluations: about how many scenarios to compute.
    - against: a second measure; the result then has a dimension "point", from the least of the one
      to the least of the other, and in between the least of `measure` for each of `points` limits
      on the other.
    - options: adapt, rtol and duration as in `sweep`.

    Variables ..._before hold what the scenario itself has.  attrs: scenario (the TOML of the best),
    at_bounds (parameters whose best value is an end of their bounds), evaluations, failed.
    Raises ValueError for what cannot be, and when no scenario within the bounds meets the
    constraints.
    """
    if against is not None and against == measure:
        raise ValueError(
            f"the trade-off of {measure} against itself is nothing; give another measure"
        )
    for name, number, lowest in (("evaluations", evaluations, 10), ("points", points, 3)):
        if isinstance(number, bool) or not isinstance(number, int) or number < lowest:
            raise ValueError(f"{name}={shown(number)}: give a whole number from {lowest}")
    if not isinstance(constraints or {}, Mapping):
        raise ValueError(
            f"constraints: {shown(constraints)} is not a table; "
            "give one such as {'impact_peak_bw': (None, 2.0)}"
        )
    limits = {name: _limits(name, ends) for name, ends in (constraints or {}).items()}
    measures = tuple(dict.fromkeys([measure, *([against] if against else []), *limits]))
    ranges = _bounds(base, bounds)
    start = start_of(base, start, ranges)
    if isinstance(engine, str):
        level = _level(level, measures)
        engine = engine_for(
            base, start, measures=measures, engine=engine, count=evaluations, **options
        )
    with (
        showing(progress) as report,
        local(workers, engine.threads) if executor is None else nullcontext(executor) as pool,
    ):
        runs = {"store": store, "executor": pool, "workers": workers}
        search = Search(
            base, start, ranges, measures, level, limits, evaluations, engine, runs, report
        )
        best = [least(search, 0, seed)]
        if against is not None:
            best = trade_off(search, best[0], points, seed)
        return _result(search, best, measure, against)


def _level(level: str | None, measures: Sequence[str]) -> str | None:
    """The level at which these measures are taken, None where none has levels."""
    if not any(by_level(str(name)) for name in measures):
        if level is not None:
            raise ValueError(f"{measures[0]} has no levels: leave out level={level!r}")
        return None
    if level is not None and level not in LEVELS:
        raise unknown("level", level, LEVELS, "lumbar measures have one number a level")
    return level or LEVEL


def _result(
    search: Search, best: list[tuple[float, ...]], measure: str, against: str | None
) -> xr.Dataset:
    columns, own = search.columns(np.array(best)), _own(search)
    before, _ = search.measured({name: [value] for name, value in own.items()})
    result = xr.Dataset()
    for name, values in columns.items():
        attrs = _searched(search, name)
        result[name] = xr.DataArray(values, dims="point", attrs=attrs)
        own_value = getattr(own[name], "name", own[name])
        result[f"{name}{BEFORE}"] = xr.DataArray(own_value, attrs=_before(attrs))
    for k, name in enumerate(search.measures):
        attrs = search.attrs.get(name, {})
        values = [float(search.known[key][k]) for key in best]
        result[name] = xr.DataArray(values, dims="point", attrs=attrs)
        result[f"{name}{BEFORE}"] = xr.DataArray(float(before[0, k]), attrs=_before(attrs))
    changes = [{name: values[k] for name, values in columns.items()} for k in range(len(best))]
    result.attrs = attributes("spinesim optimise", search.base, search.engine, changes)
    result.attrs |= {"measure": measure, "level": search.level or ""}
    result.attrs |= {"evaluations": len(search.known), "failed": search.failed}
    result.attrs["constraints"] = ", ".join(
        f"{name} {_span(*ends)}" for name, ends in search.limits.items() if np.isfinite(ends).any()
    )
    if against is not None:
        return result.assign_attrs(against=against)
    result.attrs["at_bounds"] = ", ".join(_at_bounds(search, best[0]))
    if isinstance(search.base, Scenario):
        result.attrs["scenario"] = search.base.with_(**changes[0]).to_toml()
    return result.isel(point=0)


def _own(search: Search) -> dict[str, Any]:
    """What the scenario itself has of the parameters that vary."""
    base, start = search.base, search.start
    if isinstance(base, Scenario):
        own: dict[str, Any] = dict(base.parameters())
        if base.shoe.name not in catalogue.shoes() or base.shoe != shoe(base.shoe.name):
            own["shoe"] = base.shoe
        if base.surface.name not in catalogue.surfaces() or base.surface != surface(
            base.surface.name
        ):
            own["surface"] = base.surface
        return {name: own[name] for name in search.ranges}
    speed = max(start.velocity, key=abs) if start else 0.0
    return {name: base.parameters.get(name, speed) for name in search.ranges}


def _before(attrs: Mapping[str, Any]) -> dict[str, Any]:
    return {**attrs, "long_name": f"{attrs.get('long_name', '')}, of the scenario itself"}


def _at_bounds(search: Search, best: tuple[float, ...]) -> list[str]:
    """Parameters whose best value is an end of their bounds: "stride_cadence (185, upper end)"."""
    texts = []
    for place, (name, ends) in zip(best, search.ranges.items(), strict=True):
        if not isinstance(ends[0], str) and min(place, 1 - place) <= NEAR:
            end = "upper" if place > 0.5 else "lower"
            texts.append(f"{name} ({float(ends[place > 0.5]):g}, {end} end)")
    return texts


def _searched(search: Search, name: str) -> dict[str, Any]:
    """Attributes of a parameter: what it is, and the bounds or choices that were searched."""
    about_parameter, ends = parameters_about(search.base)[name], search.ranges[name]
    if isinstance(ends[0], str):
        return described(name, "", about_parameter.meaning) | {"choices": ", ".join(map(str, ends))}
    about = described(name, about_parameter.unit or "1", about_parameter.meaning)
    return about | {"low": float(ends[0]), "high": float(ends[1])}


def _span(low: float, high: float) -> str:
    if math.isfinite(low) and math.isfinite(high):
        return f"{low:g} to {high:g}"
    return f"up to {high:g}" if math.isfinite(high) else f"from {low:g}"


def _bounds(
    base: Scenario | Model, bounds: Mapping[str, Sequence[Any]]
) -> dict[str, tuple[float, float] | tuple[str, ...]]:
    about = parameters_about(base)
    if not isinstance(bounds, Mapping) or not bounds:
        raise ValueError(
            "optimise needs bounds, such as "
            "{'stride_cadence': (155, 185), 'shoe': ['racer', 'max-cushion']}"
        )
    check_varied(bounds, base)
    ranges: dict[str, tuple[float, float] | tuple[str, ...]] = {}
    for name, ends in bounds.items():
        if about[name].choices:
            if isinstance(ends, str) or not isinstance(ends, Sequence) or not ends:
                raise ValueError(f"{name}: {shown(ends)} is not a choice; give a list of words")
            words = [str(checked(word, about[name], name)) for word in ends]
            ranges[name] = tuple(dict.fromkeys(words))
        else:
            ranges[name] = range_of(name, ends, about[name])
    return ranges


def _limits(name: str, ends: Any) -> tuple[float, float]:
    if isinstance(ends, (str, Mapping)) or not hasattr(ends, "__len__") or len(ends) != 2:
        raise ValueError(
            f"constraint on {name}: {shown(ends)} is not (low, high); None leaves an end open"
        )
    try:
        low, high = (
            math.inf * sign if end is None else float(end)
            for end, sign in zip(ends, (-1, 1), strict=True)
        )
    except (TypeError, ValueError):
        raise ValueError(
            f"constraint on {name}: {shown(tuple(ends))} are not numbers; give (low, high)"
        ) from None
    if not low <= high:
        raise ValueError(f"constraint on {name}: {shown(tuple(ends))} has low above high")
    return low, high
