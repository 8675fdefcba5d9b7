"""How much parameters matter: Morris' elementary effects and Sobol's shares of variance, of runs of
which some may fail.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from spinesim.mechanics.model import Model, State
from spinesim.scenario import Scenario
from spinesim.sweeps.engine import measure_of
from spinesim.sweeps.execution import sweep

LEAST = 4  # trajectories, or samples per parameter, below which an interval means nothing


@dataclass(frozen=True)
class Question:
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


def morris_effects(
    question: Question, trajectories: int, confidence: float, seed: int
) -> tuple[xr.Dataset, dict[str, int]]:
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
        raise ValueError(
            f"only {whole.sum()} of {len(whole)} trajectories have no failed run ({_why(found)}); narrow the ranges"
        )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a measure that does not change at all
        its = analysis.analyze(
            problem, points[use], value[use], conf_level=confidence, num_levels=4, seed=seed
        )
    units, around = (
        found["measure"].attrs.get("units", ""),
        np.asarray(its["mu_star_conf"], dtype=float),
    )
    influence = np.asarray(its["mu_star"], dtype=float)
    columns = {
        "effect": (
            np.asarray(its["mu"], dtype=float),
            units,
            "mean change over the whole range, the others anywhere in theirs",
        ),
        "influence": (influence, units, "mean size of the change over the whole range"),
        "influence_low": (influence - around, units, "lower end of its interval"),
        "influence_high": (influence + around, units, "upper end of its interval"),
        "spread": (
            np.asarray(its["sigma"], dtype=float),
            units,
            "SD of the change: curvature and interaction",
        ),
    }
    return table(names, columns), tally


def sobol_indices(
    question: Question, samples: int, confidence: float, seed: int
) -> tuple[xr.Dataset, dict[str, int]]:
    """Shares of the variance (Sobol 2001; Saltelli et al. 2010), by scipy.stats.sobol_indices on
    the samples without a failed run.
    """
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
        raise ValueError(
            f"only {used} of {samples} samples have no failed run ({_why(found)}); narrow the ranges"
        )
    kept = value[:, whole]
    columns: dict[str, tuple[np.ndarray, str, str]] = {}
    first, total = _shares(kept)
    drawn = np.random.default_rng(seed).integers(used, size=(1000, used))
    resampled = np.array([_shares(kept[:, places]) for places in drawn])
    tails = np.quantile(resampled, [(1 - confidence) / 2, (1 + confidence) / 2], axis=0)
    for i, (name, values, text) in enumerate(
        (("first_order", first, "alone"), ("total_order", total, "with its interactions"))
    ):
        columns[name] = values, "1", f"share of the variance due to the parameter {text}"
        columns[f"{name}_low"], columns[f"{name}_high"] = (
            (tails[0, i], "1", "lower end of its interval"),
            (tails[1, i], "1", "upper end of its interval"),
        )
    return table(names, columns), tally


def _shares(value: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """First-order and total indices (k,) of values (k + 2, n) at A, B and A with one column of B."""
    from scipy.stats import sobol_indices

    n = value.shape[1]
    # the estimator itself is a mean over samples, but asks for a power of two
    whole = 1 << (n.bit_length() - 1)
    if whole == n:
        its = sobol_indices(
            func={"f_A": value[:1], "f_B": value[1:2], "f_AB": value[2:, None]}, n=n
        )
        return np.atleast_1d(its.first_order), np.atleast_1d(its.total_order)
    centred = value - value[:2].mean()
    variance = centred[:2].var()
    if not variance:
        return np.zeros(len(value) - 2), np.zeros(len(value) - 2)
    f_a, f_b, f_ab = centred[0], centred[1], centred[2:]
    return (f_b * (f_ab - f_a)).mean(axis=1) / variance, 0.5 * ((f_a - f_ab) ** 2).mean(
        axis=1
    ) / variance


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


def table(names: Sequence[str], columns: Mapping[str, tuple[np.ndarray, str, str]]) -> xr.Dataset:
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
        raise ValueError(
            'Morris\' method needs SALib: pip install "spinesim[sensitivity]"; or take method="sobol"'
        ) from None
    return sampling, analysis
