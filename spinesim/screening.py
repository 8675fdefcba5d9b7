"""Which parameters a measure depends on: one at a time, by Morris' elementary effects, or by Sobol's shares of variance.

    sensitivity(scenario, {"shoe_stiffness": (60e3, 200e3), "stride_cadence": (155, 180)}, method="morris")

In every case each parameter also goes to both ends of its range alone, the rest as in the scenario: the tornado.  Runs that fail are
counted, and what they leave out is said; nothing is filled in for them.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from spinesim._version import VERSION
from spinesim.design_space import parameters_about
from spinesim.fields import unknown
from spinesim.model import Model, State
from spinesim.outcomes import MEASURE_LEVEL, Evaluator, measure_of
from spinesim.progress import Progress
from spinesim.samples import range_of
from spinesim.scenario import Scenario
from spinesim.sweeps import sweep

METHODS = ("one-at-a-time", "morris", "sobol")
MEASURE, LEVEL = MEASURE_LEVEL
LEAST = 4  # trajectories, or samples per parameter, below which an interval means nothing


@dataclass(frozen=True)
class _Question:
    """What is varied, what is looked at, and how runs are made."""

    base: Scenario | Model
    start: State | None
    ranges: Mapping[str, tuple[float, float]]
    measure: str
    level: str | None
    options: Mapping[str, Any]

    def __call__(self, unit: np.ndarray, part: str) -> xr.Dataset:
        """The measure at points (n, k) of the unit cube, with status and message, along "sample"."""
        columns: dict[str, Any] = {
            name: xr.DataArray(low + (high - low) * unit[:, k], dims="sample")
            for k, (name, (low, high)) in enumerate(self.ranges.items())
        }
        options = dict(self.options)
        if options.get("store") is not None:
            options["store"] = Path(options["store"]) / part
        measures = None if options.get("evaluate") else [self.measure]
        found = sweep(self.base, self.start, measures=measures, **options, **columns)
        return found.assign(measure=measure_of(found, self.measure, self.level))


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
    evaluate: Evaluator | None = None,
    **options: Any,
) -> xr.Dataset:
    """How a measure depends on parameters within their ranges, as a Dataset along "parameter", most influential first.

    ranges: {name: (low, high)}.  Always: at_low, at_high (the measure with that parameter alone at an end), swing = |at_high - at_low|; base,
    its value for the scenario itself.  method "morris" adds effect (mean of the elementary effects over the range), influence (mean of their
    size) and spread (their SD: curvature and interaction); "sobol" adds first_order and total_order, shares of the variance over all
    ranges.  influence, first_order and total_order come with ..._low and ..._high, the interval at `confidence` by resampling.
    samples: Morris trajectories (default 16, each parameters + 1 runs), or Sobol base samples (default 64, each parameters + 2 runs).

    attrs: runs, failed, left_out (trajectories or samples with a failed run, which do not enter).  Raises ValueError for what cannot be.
    """
    if method not in METHODS:
        raise unknown("method", method, METHODS, "sensitivity")
    checked = _checked(base, ranges)
    number = samples if samples is not None else {"morris": 16, "sobol": 64}.get(method, LEAST)
    if isinstance(number, bool) or not isinstance(number, int) or number < LEAST or (method == "sobol" and number & (number - 1)):
        raise ValueError(
            f"samples={number!r}: give a whole number from {LEAST}" + (", a power of two" if method == "sobol" else "")
        )
    if not 0.5 <= confidence < 1:
        raise ValueError(f"confidence={confidence!r} is not between 0.5 and 1")
    if level is None and evaluate is None and measure.startswith("lumbar_"):
        level = LEVEL
    runs = {"store": store, "executor": executor, "workers": workers, "progress": progress, "evaluate": evaluate, **options}
    question = _Question(base, start, checked, measure, level, runs)
    result, tally = _tornado(question)
    if method != "one-at-a-time":
        more, extra = {"morris": _morris, "sobol": _sobol}[method](question, number, confidence, seed)
        result, tally = result.merge(more), {name: tally.get(name, 0) + extra.get(name, 0) for name in {**tally, **extra}}
    order = {"one-at-a-time": "swing", "morris": "influence", "sobol": "total_order"}[method]
    ranked = np.argsort(-np.nan_to_num(result[order].values, nan=-np.inf), kind="stable")
    result = result.isel(parameter=ranked)
    kept = {"measure": measure, "level": level or "", "method": method, "samples": number, "confidence": confidence, "seed": seed}
    scenario = base.to_toml() if isinstance(base, Scenario) else ""
    result.attrs = {"title": "spinesim sensitivity", "version": VERSION, **kept, **tally, "scenario": scenario}
    return result


def _checked(base: Scenario | Model, ranges: Mapping[str, Sequence[Any]]) -> dict[str, tuple[float, float]]:
    about = parameters_about(base)
    if not isinstance(ranges, Mapping) or not ranges:
        raise ValueError("sensitivity needs ranges, such as {'shoe_stiffness': (60e3, 200e3)}")
    for name in ranges:
        if name not in about:
            raise unknown("parameter", name, about, "spinesim list parameters")
    return {name: range_of(name, given, about[name]) for name, given in ranges.items()}


def _here(question: _Question) -> np.ndarray:
    """Where the base lies in the unit cube (k,); beyond it if its ranges leave it out."""
    base, start = question.base, question.start
    if isinstance(base, Scenario):
        values: Mapping[str, Any] = base.parameters()
    else:
        speed = max(start.velocity, key=abs) if start else 0.0
        values = {**dict.fromkeys(question.ranges, speed), **base.parameters}
    return np.array([(float(values[name]) - low) / (high - low) for name, (low, high) in question.ranges.items()])


def _tornado(question: _Question) -> tuple[xr.Dataset, dict[str, int]]:
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
    result = _table(names, columns)
    result["base"] = xr.DataArray(value[0], attrs={"units": units, "long_name": f"{text}, of the scenario itself"})
    result = result.assign_coords(unit=("parameter", [about[name].unit for name in names]))
    return result, {"runs": len(value), "failed": int((found["status"] != "ok").sum())}


def _morris(question: _Question, trajectories: int, confidence: float, seed: int) -> tuple[xr.Dataset, dict[str, int]]:
    """Elementary effects over the whole range (Morris 1991; Campolongo et al. 2007), by SALib."""
    sampling, analysis = _salib()
    names = list(question.ranges)
    problem = {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}
    points = sampling.sample(problem, trajectories, num_levels=4, seed=seed)
    found = question(points, "morris")
    value = found["measure"].values
    whole = np.isfinite(value.reshape(-1, len(names) + 1)).all(axis=1)
    use = np.repeat(whole, len(names) + 1)
    tally = _tally(found, "trajectories", whole)
    if whole.sum() < LEAST:
        raise ValueError(f"only {whole.sum()} of {len(whole)} trajectories have no failed run ({_why(found)}); narrow the ranges")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a measure that does not change at all
        its = analysis.analyze(problem, points[use], value[use], conf_level=confidence, num_levels=4, seed=seed)
    units, around = found["measure"].attrs.get("units", ""), np.asarray(its["mu_star_conf"], dtype=float)
    influence = np.asarray(its["mu_star"], dtype=float)
    columns = {
        "effect": (np.asarray(its["mu"], dtype=float), units, "mean change over the whole range, the others anywhere in theirs"),
        "influence": (influence, units, "mean size of the change over the whole range"),
        "influence_low": (influence - around, units, "lower end of its interval"),
        "influence_high": (influence + around, units, "upper end of its interval"),
        "spread": (np.asarray(its["sigma"], dtype=float), units, "SD of the change: curvature and interaction"),
    }
    return _table(names, columns), tally


def _sobol(question: _Question, samples: int, confidence: float, seed: int) -> tuple[xr.Dataset, dict[str, int]]:
    """Shares of the variance (Sobol 2001; Saltelli et al. 2010), by scipy.stats.sobol_indices on the samples without a failed run."""
    from scipy.stats import qmc

    names = list(question.ranges)
    k = len(names)
    both = qmc.Sobol(2 * k, rng=seed).random(samples)
    a, b = both[:, :k], both[:, k:]
    mixed = np.repeat(a[None], k, axis=0)
    for j in range(k):
        mixed[j, :, j] = b[:, j]
    found = question(np.concatenate([a, b, *mixed]), "sobol")
    value = found["measure"].values.reshape(k + 2, samples)
    whole = np.isfinite(value).all(axis=0)
    tally = _tally(found, "samples", whole)
    used = int(whole.sum())
    if used < LEAST:
        raise ValueError(f"only {used} of {samples} samples have no failed run ({_why(found)}); narrow the ranges")
    kept = value[:, whole]
    columns: dict[str, tuple[np.ndarray, str, str]] = {}
    first, total = _shares(kept)
    drawn = np.random.default_rng(seed).integers(used, size=(1000, used))
    resampled = np.array([_shares(kept[:, places]) for places in drawn])
    tails = np.quantile(resampled, [(1 - confidence) / 2, (1 + confidence) / 2], axis=0)
    for i, (name, values, text) in enumerate((("first_order", first, "alone"), ("total_order", total, "with its interactions"))):
        columns[name] = values, "1", f"share of the variance due to the parameter {text}"
        columns[f"{name}_low"], columns[f"{name}_high"] = (
            (tails[0, i], "1", "lower end of its interval"),
            (tails[1, i], "1", "upper end of its interval"),
        )
    return _table(names, columns), tally


def _shares(value: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """First-order and total indices (k,) of values (k + 2, n) at A, B and A with one column of B."""
    from scipy.stats import sobol_indices

    n = value.shape[1]
    whole = 1 << (n.bit_length() - 1)  # the estimator itself is a mean over samples, but asks for a power of two
    if whole == n:
        its = sobol_indices(func={"f_A": value[:1], "f_B": value[1:2], "f_AB": value[2:, None]}, n=n)
        return np.atleast_1d(its.first_order), np.atleast_1d(its.total_order)
    centred = value - value[:2].mean()
    variance = centred[:2].var()
    if not variance:
        return np.zeros(len(value) - 2), np.zeros(len(value) - 2)
    f_a, f_b, f_ab = centred[0], centred[1], centred[2:]
    return (f_b * (f_ab - f_a)).mean(axis=1) / variance, 0.5 * ((f_a - f_ab) ** 2).mean(axis=1) / variance


def _tally(found: xr.Dataset, unit: str, whole: np.ndarray) -> dict[str, int]:
    return {
        "runs": found.sizes["sample"],
        "failed": int((found["status"] != "ok").sum()),
        f"{unit}_used": int(whole.sum()),
        "left_out": int((~whole).sum()),
    }


def _why(found: xr.Dataset) -> str:
    messages = [str(text) for text in found["message"].values if text]
    return messages[0] if messages else "the measure is not defined there"


def _table(names: Sequence[str], columns: Mapping[str, tuple[np.ndarray, str, str]]) -> xr.Dataset:
    data = {
        name: ("parameter", values, {"long_name": text} | ({"units": units} if units else {}))
        for name, (values, units, text) in columns.items()
    }
    return xr.Dataset(data, coords={"parameter": list(names)})


def _salib() -> tuple[Any, Any]:
    """SALib's sampling and analysis of Morris; one line for who has not installed it."""
    try:
        from SALib.analyze import morris as analysis
        from SALib.sample import morris as sampling
    except ImportError:
        raise ValueError('Morris\' method needs SALib: pip install "spinesim[sensitivity]"; or take method="sobol"') from None
    return sampling, analysis
