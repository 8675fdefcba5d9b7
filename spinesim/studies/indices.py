"""How much parameters matter: Morris' elementary effects and Sobol's shares of variance, of runs of
which some may fail.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import xarray as xr

from spinesim.mechanics.model import Model, State
from spinesim.mechanics.primitives import Array
from spinesim.scenario import Scenario
from spinesim.sweeps.engine import Engine, measure_of
from spinesim.sweeps.execution import sweep
from spinesim.sweeps.places import expanded
from spinesim.units import described

LEAST = 4  # trajectories, or samples per parameter, below which an interval means nothing
STEP = 2 / 3  # of a range: Morris' step on his grid of four levels, 0, 1/3, 2/3 and 1
RESAMPLED = 1000  # times
Column = tuple[Array, str, str]  # values along the parameters, units, meaning


@dataclass(frozen=True)
class Question:
    """What is varied, what is looked at, and how runs are made."""

    base: Scenario | Model
    start: State | None
    ranges: Mapping[str, tuple[float, float]]
    measure: str
    level: str | None
    engine: Engine
    options: Mapping[str, Any]

    def __call__(self, unit: Array, part: str) -> xr.Dataset:
        """The measure at points (n, k) of the unit cube, status and message, along "sample"."""
        columns: dict[str, Any] = {
            name: xr.DataArray(low + (high - low) * unit[:, k], dims="sample")
            for k, (name, (low, high)) in enumerate(self.ranges.items())
        }
        options = dict(self.options)
        if options.get("store") is not None:
            options["store"] = expanded(options["store"]) / part
        runs = sweep(self.base, self.start, engine=self.engine, **options, **columns)
        return runs.assign(measure=measure_of(runs, self.measure, self.level))


def morris_effects(
    question: Question, trajectories: int, confidence: float, seed: int
) -> tuple[xr.Dataset, dict[str, int]]:
    """Elementary effects over the whole range (Morris 1991), their mean size (Campolongo et al.
    2007) with an interval by resampling the trajectories, and a tally of the runs.
    """
    k = len(question.ranges)
    points = morris_trajectories(k, trajectories, seed)
    runs = question(points.reshape(-1, k), "morris")
    value = runs["measure"].values.reshape(trajectories, k + 1)
    whole = np.isfinite(value).all(axis=1)
    tally = _tally(runs, "trajectories", whole)
    effects = elementary_effects(points[whole], value[whole])
    low, high = _resampled(
        lambda drawn: np.abs(effects[drawn]).mean(axis=0), whole, confidence, seed
    )
    units = str(runs["measure"].attrs.get("units", ""))
    columns: dict[str, Column] = {
        "effect": (
            effects.mean(axis=0),
            units,
            "mean change over the whole range, the others anywhere in theirs",
        ),
        "influence": (
            np.abs(effects).mean(axis=0),
            units,
            "mean size of the change over the whole range",
        ),
        "influence_low": (low, units, "lower end of its interval"),
        "influence_high": (high, units, "upper end of its interval"),
        "spread": (effects.std(axis=0, ddof=1), units, "SD of the change: curvature, interaction"),
    }
    return table(list(question.ranges), columns), tally


def morris_trajectories(k: int, trajectories: int, seed: int) -> Array:
    """Points (trajectories, k + 1, k) of the unit cube; each differs from the one before in one
    parameter, by `STEP`, in random order and direction.
    """
    rng = np.random.default_rng(seed)
    points = np.empty((trajectories, k + 1, k))
    for path in points:
        path[:] = rng.integers(2, size=k) / 3  # 0 or 1/3, from where a step upwards stays inside
        up = rng.integers(2, size=k).astype(bool)
        path[0] += np.where(up, 0.0, STEP)
        path[1:] = path[0]
        for step, parameter in enumerate(rng.permutation(k), start=1):
            path[step:, parameter] += STEP if up[parameter] else -STEP
    return points


def elementary_effects(points: Array, value: Array) -> Array:
    """Changes (trajectories, k) of values (trajectories, k + 1) along trajectories of points, each
    over the whole range of the parameter that was changed.
    """
    steps = np.diff(points, axis=1)
    moved = np.abs(steps).argmax(axis=2)
    effects = np.empty((len(points), points.shape[2]))
    size = np.take_along_axis(steps, moved[..., None], axis=2)[..., 0]
    np.put_along_axis(effects, moved, np.diff(value, axis=1) / size, axis=1)
    return effects


def sobol_indices(
    question: Question, samples: int, confidence: float, seed: int
) -> tuple[xr.Dataset, dict[str, int]]:
    """Shares of the variance (Sobol 2001; Saltelli et al. 2010) from the samples without a failed
    run, with intervals by resampling them, and a tally of the runs.
    """
    from scipy.stats import qmc

    k = len(question.ranges)
    both = qmc.Sobol(2 * k, rng=seed).random(samples)
    a, b = both[:, :k], both[:, k:]
    mixed = np.repeat(a[None], k, axis=0)
    for j in range(k):
        mixed[j, :, j] = b[:, j]
    runs = question(np.concatenate([a, b, *mixed]), "sobol")
    value = runs["measure"].values.reshape(k + 2, samples)
    whole = np.isfinite(value).all(axis=0)
    tally = _tally(runs, "samples", whole)
    kept = value[:, whole]
    shares = variance_shares(kept)
    low, high = _resampled(lambda drawn: variance_shares(kept[:, drawn]), whole, confidence, seed)
    columns: dict[str, Column] = {}
    for i, (name, text) in enumerate(
        (("first_order", "alone"), ("total_order", "with its interactions"))
    ):
        columns |= {
            name: (shares[i], "1", f"share of the variance due to the parameter {text}"),
            f"{name}_low": (low[i], "1", "lower end of its interval"),
            f"{name}_high": (high[i], "1", "upper end of its interval"),
        }
    return table(list(question.ranges), columns), tally


def variance_shares(value: Array) -> Array:
    """First-order and total indices (2, k) of values (k + 2, n) at A, B and A with one column of B
    (Saltelli et al. 2010, Table 2 b and f); zeros where nothing varies.
    """
    centred = value - value[:2].mean()
    variance = centred[:2].var()
    if not variance:
        return np.zeros((2, len(value) - 2))
    f_a, f_b, f_ab = centred[0], centred[1], centred[2:]
    first = (f_b * (f_ab - f_a)).mean(axis=1)
    total = 0.5 * ((f_a - f_ab) ** 2).mean(axis=1)
    return np.array([first, total]) / variance


def table(names: Sequence[str], columns: Mapping[str, Column]) -> xr.Dataset:
    """Columns along "parameter", with units and meaning."""
    data = {
        name: ("parameter", values, described(name, units, text))
        for name, (values, units, text) in columns.items()
    }
    about = {"long_name": "parameter that is varied"}
    return xr.Dataset(data, coords={"parameter": ("parameter", list(names), about)})


def _resampled(
    estimate: Callable[[Array], Array], whole: Array, confidence: float, seed: int
) -> tuple[Array, Array]:
    """Ends of the interval of an estimate from n trajectories or samples, `whole` (n,) those
    without a failed run, drawn with replacement.
    """
    used = int(whole.sum())
    drawn = np.random.default_rng(seed).integers(used, size=(RESAMPLED, used))
    estimates = np.array([estimate(places) for places in drawn])
    low, high = np.quantile(estimates, [(1 - confidence) / 2, (1 + confidence) / 2], axis=0)
    return low, high


def _tally(runs: xr.Dataset, unit: str, whole: Array) -> dict[str, int]:
    """How many runs there are, and what failures leave out; ValueError if that is nearly all."""
    if whole.sum() < LEAST:
        messages = [str(text) for text in runs["message"].values if text]
        why = messages[0] if messages else "the measure is not defined there"
        raise ValueError(
            f"only {whole.sum()} of {len(whole)} {unit} have no failed run ({why}); "
            "narrow the ranges"
        )
    return {
        "runs": runs.sizes["sample"],
        "failed": int((runs["status"] != "ok").sum()),
        f"{unit}_used": int(whole.sum()),
        "left_out": int(len(whole) - whole.sum()),
    }
