"""Which parameters a measure depends on: one at a time, by Morris' elementary effects, or by
Sobol's shares of variance.

    ranges = {"shoe_stiffness": (60e3, 200e3), "stride_cadence": (155, 180)}
    sensitivity(scenario, ranges, method="morris")

In every case each parameter also goes to both ends of its range alone, the rest as in the scenario:
the tornado.  Runs that fail are counted, and what they leave out is said; nothing is filled in for
them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import xarray as xr

from spinesim.fields import unknown
from spinesim.measures.definitions import by_level
from spinesim.mechanics.model import Model, State
from spinesim.mechanics.primitives import Array
from spinesim.scenario import Scenario
from spinesim.studies.indices import LEAST, Question, morris_effects, sobol_indices, table
from spinesim.studies.options import METHODS
from spinesim.sweeps.attributes import attributes
from spinesim.sweeps.engine import MEASURE_LEVEL, Engine
from spinesim.sweeps.engine_choice import engine_for
from spinesim.sweeps.plan import start_of
from spinesim.sweeps.samples import check_size, range_of
from spinesim.sweeps.space import check_varied, parameters_about
from spinesim.units import shown

SAMPLES = {"one-at-a-time": LEAST, "morris": 16, "sobol": 64}
ORDER = {"one-at-a-time": "swing", "morris": "influence", "sobol": "total_order"}
MEASURE, LEVEL = MEASURE_LEVEL
RUNS = ("store", "executor", "workers", "progress")  # options of the sweeps of a study


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
    engine: str | Engine = "auto",
    **options: Any,
) -> xr.Dataset:
    """How a measure depends on parameters within their ranges, as a Dataset along "parameter", most
    influential first.

    - ranges: {name: (low, high)}.
    - Always: at_low, at_high (the measure with that parameter alone at an end), swing (the size of
      their difference); base, its value for the scenario itself.
    - method "morris" adds effect (mean of the elementary effects over the range), influence (mean
      of their size) and spread (their SD: curvature and interaction); "sobol" adds first_order and
      total_order, shares of the variance over all ranges.
    - influence, first_order and total_order come with ..._low and ..._high, the interval at
      `confidence` by resampling.
    - samples: Morris trajectories (default 16, each parameters + 1 runs), or Sobol base samples
      (default 64, each parameters + 2 runs).
    - options: store, executor, workers, progress, adapt, rtol and duration as in `sweep`.

    attrs: runs, failed, left_out (trajectories or samples with a failed run, which do not enter).
    Raises ValueError for what cannot be.
    """
    checked = _checked(base, ranges)
    number = _number(method, samples, len(checked))
    if not isinstance(confidence, (int, float)) or not 0.5 <= confidence < 1:
        raise ValueError(f"confidence={shown(confidence)} is not between 0.5 and 1")
    runs = {name: options.pop(name) for name in RUNS if name in options}
    start = start_of(base, start, checked)
    if isinstance(engine, str):
        level = LEVEL if level is None and by_level(str(measure)) else level
        count = number * (len(checked) + 2) if method != "one-at-a-time" else 2 * len(checked) + 1
        engine = engine_for(base, start, measures=[measure], engine=engine, count=count, **options)
    question = Question(base, start, checked, measure, level, engine, runs)
    result, tally = _tornado(question)
    if method != "one-at-a-time":
        study = {"morris": morris_effects, "sobol": sobol_indices}[method]
        indices, further = study(question, number, confidence, seed)
        result = result.merge(indices)
        tally |= {name: tally.get(name, 0) + more for name, more in further.items()}
    importance = np.nan_to_num(result[ORDER[method]].values, nan=-np.inf)
    result = result.isel(parameter=np.argsort(-importance, kind="stable"))
    about = {"measure": measure, "level": level or "", "method": method, "samples": number}
    about |= {"confidence": confidence, "seed": seed}
    result.attrs = attributes("spinesim sensitivity", base, engine) | about | tally
    return result


def _number(method: str, samples: int | None, parameters: int) -> int:
    """How many trajectories or samples; ValueError for what cannot be."""
    if method not in METHODS:
        raise unknown("method", method, METHODS, "sensitivity")
    number = SAMPLES[method] if samples is None else samples
    whole = isinstance(number, int) and not isinstance(number, bool) and number >= LEAST
    if not whole or (method == "sobol" and number & (number - 1)):
        raise ValueError(
            f"samples={shown(number)}: give a whole number from {LEAST}"
            + (", a power of two" if method == "sobol" else "")
        )
    check_size("samples", number, parameters * (parameters + 2))
    return number


def _checked(
    base: Scenario | Model, ranges: Mapping[str, Sequence[Any]]
) -> dict[str, tuple[float, float]]:
    about = parameters_about(base)
    if not isinstance(ranges, Mapping) or not ranges:
        raise ValueError("sensitivity needs ranges, such as {'shoe_stiffness': (60e3, 200e3)}")
    check_varied(ranges, base)
    return {name: range_of(name, ends, about[name]) for name, ends in ranges.items()}


def _base_point(question: Question) -> Array:
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
    points = np.tile(_base_point(question), (1 + 2 * len(names), 1))
    for k in range(len(names)):
        points[1 + 2 * k, k], points[2 + 2 * k, k] = 0.0, 1.0
    runs = question(points, "tornado")
    value = runs["measure"].values
    units, text = (str(runs["measure"].attrs.get(key, "")) for key in ("units", "long_name"))
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
    unit = [about[name].unit for name in names]
    result = result.assign_coords(
        unit=("parameter", unit, {"long_name": "unit of the parameter, its low and its high"})
    )
    return result, {"runs": len(value), "failed": int((runs["status"] != "ok").sum())}
