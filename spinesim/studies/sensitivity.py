"""Which parameters a measure depends on: one at a time, by Morris' elementary effects, or by
Sobol's shares of variance.

    sensitivity(scenario, {"shoe_stiffness": (60e3, 200e3), "stride_cadence": (155, 180)},
    method="morris")

In every case each parameter also goes to both ends of its range alone, the rest as in the scenario:
the tornado.  Runs that fail are counted, and what they leave out is said; nothing is filled in for
them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from spinesim._version import VERSION
from spinesim.fields import unknown
from spinesim.measures.definitions import by_level
from spinesim.mechanics.model import Model, State
from spinesim.scenario import Scenario
from spinesim.studies.indices import LEAST, Question, morris_effects, sobol_indices, table
from spinesim.sweeps.engine import MEASURE_LEVEL, Engine
from spinesim.sweeps.progress import Progress
from spinesim.sweeps.samples import range_of
from spinesim.sweeps.space import check_varied, parameters_about

METHODS = ("one-at-a-time", "morris", "sobol")
MEASURE, LEVEL = MEASURE_LEVEL


def sensitivity(
    base: Scenario | Model,
    ranges: Mapping[str, Sequence[Any]],
    *,
    measure: str = MEASURE,
    level: str | None = None,
    method: str = "morris",
    samples: int | None = None,
    confidence: float = 0.95,
    seed: int = 0,
    start: State | None = None,
    store: str | Path | None = None,
    executor: Executor | None = None,
    workers: int = 1,
    progress: bool | Progress = True,
    evaluate: Engine | None = None,
    **options: Any,
) -> xr.Dataset:
    """How a measure depends on parameters within their ranges, as a Dataset along "parameter", most
    influential first.

    ranges: {name: (low, high)}.  Always: at_low, at_high (the measure with that parameter alone at
    an end), swing = |at_high - at_low|; base, its value for the scenario itself.  method "morris"
    adds effect (mean of the elementary effects over the range), influence (mean of their size) and
    spread (their SD: curvature and interaction); "sobol" adds first_order and total_order, shares
    of the variance over all ranges.  influence, first_order and total_order come with ..._low and
    ..._high, the interval at `confidence` by resampling. samples: Morris trajectories (default 16,
    each parameters + 1 runs), or Sobol base samples (default 64, each parameters + 2 runs).

    attrs: runs, failed, left_out (trajectories or samples with a failed run, which do not enter).
    Raises ValueError for what cannot be.
    """
    if method not in METHODS:
        raise unknown("method", method, METHODS, "sensitivity")
    checked = _checked(base, ranges)
    number = samples if samples is not None else {"morris": 16, "sobol": 64}.get(method, LEAST)
    if (
        isinstance(number, bool)
        or not isinstance(number, int)
        or number < LEAST
        or (method == "sobol" and number & (number - 1))
    ):
        raise ValueError(
            f"samples={number!r}: give a whole number from {LEAST}"
            + (", a power of two" if method == "sobol" else "")
        )
    if not 0.5 <= confidence < 1:
        raise ValueError(f"confidence={confidence!r} is not between 0.5 and 1")
    if level is None and evaluate is None and by_level(str(measure)):
        level = LEVEL
    runs = {
        "store": store,
        "executor": executor,
        "workers": workers,
        "progress": progress,
        "evaluate": evaluate,
        **options,
    }
    question = Question(base, start, checked, measure, level, runs)
    result, tally = _tornado(question)
    if method != "one-at-a-time":
        more, extra = {"morris": morris_effects, "sobol": sobol_indices}[method](
            question, number, confidence, seed
        )
        result, tally = (
            result.merge(more),
            {name: tally.get(name, 0) + extra.get(name, 0) for name in {**tally, **extra}},
        )
    order = {"one-at-a-time": "swing", "morris": "influence", "sobol": "total_order"}[method]
    ranked = np.argsort(-np.nan_to_num(result[order].values, nan=-np.inf), kind="stable")
    result = result.isel(parameter=ranked)
    kept = {
        "measure": measure,
        "level": level or "",
        "method": method,
        "samples": number,
        "confidence": confidence,
        "seed": seed,
    }
    scenario = base.to_toml() if isinstance(base, Scenario) else ""
    result.attrs = {
        "title": "spinesim sensitivity",
        "version": VERSION,
        **kept,
        **tally,
        "scenario": scenario,
    }
    return result


def _checked(
    base: Scenario | Model, ranges: Mapping[str, Sequence[Any]]
) -> dict[str, tuple[float, float]]:
    about = parameters_about(base)
    if not isinstance(ranges, Mapping) or not ranges:
        raise ValueError("sensitivity needs ranges, such as {'shoe_stiffness': (60e3, 200e3)}")
    check_varied(ranges, base)
    return {name: range_of(name, given, about[name]) for name, given in ranges.items()}


def _here(question: Question) -> np.ndarray:
    """Where the base lies in the unit cube (k,); beyond it if its ranges leave it out."""
    base, start = question.base, question.start
    if isinstance(base, Scenario):
        values: Mapping[str, Any] = base.parameters()
    else:
        speed = max(start.velocity, key=abs) if start else 0.0
        values = {**dict.fromkeys(question.ranges, speed), **base.parameters}
    return np.array(
        [
            (float(values[name]) - low) / (high - low)
            for name, (low, high) in question.ranges.items()
        ]
    )


def _tornado(question: Question) -> tuple[xr.Dataset, dict[str, int]]:
    """Every parameter at both ends, the others as in the base."""
    names = list(question.ranges)
    points = np.tile(_here(question), (1 + 2 * len(names), 1))
    for k in range(len(names)):
        points[1 + 2 * k, k], points[2 + 2 * k, k] = 0.0, 1.0
    found = question(points, "tornado")
    value = found["measure"].values
    units, text = (str(found["measure"].attrs.get(key, "")) for key in ("units", "long_name"))
    about = parameters_about(question.base)
    low, high = (np.array([ends[k] for ends in question.ranges.values()]) for k in (0, 1))
    columns = {
        "low": (low, "", "lower end of the range"),
        "high": (high, "", "upper end of the range"),
        "at_low": (value[1::2], units, f"{text}, with the parameter at its lower end alone"),
        "at_high": (value[2::2], units, f"{text}, with the parameter at its upper end alone"),
        "swing": (np.abs(value[2::2] - value[1::2]), units, "|at_high - at_low|"),
    }
    result = table(names, columns)
    result["base"] = xr.DataArray(
        value[0], attrs={"units": units, "long_name": f"{text}, of the scenario itself"}
    )
    result = result.assign_coords(unit=("parameter", [about[name].unit for name in names]))
    return result, {"runs": len(value), "failed": int((found["status"] != "ok").sum())}
