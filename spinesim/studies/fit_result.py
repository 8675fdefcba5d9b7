"""The result of a fit as a Dataset: what moved, how far the data narrowed it, and what not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr

from spinesim import catalogue
from spinesim._version import VERSION
from spinesim.mechanics.primitives import Array
from spinesim.recordings.contacts import PERCENT
from spinesim.recordings.schema import FORE_AFT, SACRUM, VERTICAL
from spinesim.scenario import Scenario
from spinesim.studies.fit_data import Measured
from spinesim.studies.fit_search import PRIOR_SD
from spinesim.studies.fit_words import TOLD, caution_texts, sentences, told
from spinesim.units import described

if TYPE_CHECKING:
    from spinesim.studies.fitting import Attempt

CURVES = {"vertical": VERTICAL, "fore_aft": FORE_AFT, "sacrum": SACRUM}
EDGE = 1e-6  # of a range: at a bound
RELATED = 0.7  # correlation that is said
MEASURE = "lumbar_compression_peak"


def fit_result(
    steps: xr.Dataset,
    measured: Measured,
    best: Attempt,
    fitted: Scenario,
    discs: xr.Dataset | None,
    others: Mapping[str, Attempt],
    gaits: int,
) -> xr.Dataset:
    """Dataset(parameter, percent, level) of a fit, see `spinesim.studies.fitting.fit`."""
    table = _parameters(best)
    _add_curves(table, steps, best)
    if discs is not None:
        _add_discs(table, discs, fitted)
    optimum = best.optimum
    strike = best.scenario.stride.foot_strike
    table.attrs = {
        "title": "spinesim fit",
        "version": VERSION,
        "source": str(steps.attrs.get("source", "")),
        "scenario": fitted.to_toml(),
        "scenario_before": best.scenario.to_toml(),
        "foot_strike": strike,
        "rms_before": rms(table, "before"),
        "rms_after": rms(table, "after"),
        "effective_parameters": optimum.effective,
        "singular_values": np.linalg.svd(optimum.slopes * PRIOR_SD, compute_uv=False),
        "chi_square": float(optimum.residual @ optimum.residual) / measured.points,
        "gaits": gaits,
        "iterations": optimum.iterations,
        "steps": measured.steps,
    }
    for name, attempt in others.items():
        table.attrs[f"cost_{name}"] = attempt.optimum.cost
        table.attrs[f"rms_{name}"] = _rms_of(attempt, table)
    table.attrs[f"cost_{strike}"] = optimum.cost
    table.attrs["warnings"] = "\n".join(caution_texts(table, steps, measured, best, others))
    table.attrs["sentences"] = "\n".join(sentences(table))
    return table


def _parameters(best: Attempt) -> xr.Dataset:
    bodies, optimum = best.bodies, best.optimum
    width = bodies.high - bodies.low
    covariance = optimum.covariance
    sd = np.sqrt(np.diag(covariance))
    narrowed = sd / PRIOR_SD
    entries = [catalogue.constants()[name] for name in bodies.names]
    bound = (optimum.shares <= EDGE) | (optimum.shares >= 1 - EDGE)
    columns: dict[str, tuple[Any, str]] = {
        "prior": (np.array([entry.value for entry in entries]), "value of the catalogue"),
        "prior_sd": (PRIOR_SD * width, "standard deviation of the prior"),
        "value": (bodies.low + optimum.shares * width, "fitted value"),
        "posterior_sd": (sd * width, "standard deviation after the fit"),
        "low": (bodies.low, "least value of the catalogue's range"),
        "high": (bodies.high, "greatest value of the catalogue's range"),
        "narrowed": (narrowed, "standard deviation after the fit over that before"),
        "at_bound": (bound, "whether the fitted value is at the end of its range"),
    }
    coords = {
        "parameter": ("parameter", list(bodies.names), {"long_name": "constant of the body"}),
        "unit": ("parameter", [entry.unit for entry in entries], {"long_name": "its unit"}),
        "other": ("other", list(bodies.names), {"long_name": "another constant"}),
        "percent": ("percent", PERCENT, described("percent", "%", "share of contact")),
    }
    table = xr.Dataset(coords=coords)
    for name, (values, text) in columns.items():
        table[name] = "parameter", values, {"long_name": text}
    table["told"] = "parameter", [told(share) for share in narrowed], {"long_name": TOLD}
    table["correlation"] = (
        ("parameter", "other"),
        covariance / np.outer(sd, sd),
        {"units": "1", "long_name": "correlation after the fit"},
    )
    return table


def _add_curves(table: xr.Dataset, steps: xr.Dataset, best: Attempt) -> None:
    """Recorded mean and band, and ours before and after, over contact."""
    for key, name in CURVES.items():
        if f"{name}_mean" not in steps or steps.sizes.get("step", 0) == 0 or _only_peaks(steps):
            continue
        about = dict(steps[f"{name}_mean"].attrs)
        for part in ("mean", "sd"):
            table[f"{name}_{part}"] = "percent", steps[f"{name}_{part}"].values, about
        for when, ours in (("before", best.optimum.before), ("after", best.optimum.after)):
            text = {"long_name": f"{name.replace('_', ' ')}, the model {when} the fit"}
            table[f"{name}_{when}"] = "percent", ours[key], about | text


def _only_peaks(steps: xr.Dataset) -> bool:
    return VERTICAL not in steps


def rms(table: xr.Dataset, when: str) -> float:
    """Root mean square difference (BW) of the vertical force before or after the fit."""
    if f"{VERTICAL}_{when}" not in table:
        return float("nan")
    off = table[f"{VERTICAL}_{when}"] - table[f"{VERTICAL}_mean"]
    return float(np.sqrt((off**2).mean()))


def _rms_of(attempt: Attempt, table: xr.Dataset) -> float:
    if f"{VERTICAL}_mean" not in table:
        return float("nan")
    off: Array = attempt.optimum.after["vertical"] - table[f"{VERTICAL}_mean"].values
    return float(np.sqrt(np.mean(off**2)))


def _add_discs(table: xr.Dataset, discs: xr.Dataset, fitted: Scenario) -> None:
    """Peak compression of every disc before and after, with 90 % intervals, in body weights."""
    from spinesim.units import GRAVITY

    weight = fitted.runner.mass * GRAVITY
    values = discs[MEASURE] / weight
    table.coords["level"] = ("level", list(discs["level"].values), {"long_name": "lumbar level"})
    for when in ("before", "after"):
        for bound in ("low", "median", "high"):
            text = f"peak compression of the disc, {when} the fit: {bound}"
            chosen = values.sel(scenario=when, bound=bound).values
            table[f"compression_{when}_{bound}"] = (
                "level",
                chosen,
                {"units": "BW", "long_name": text},
            )
    change = discs[f"{MEASURE}_difference"].sel(scenario="after") / weight
    for bound in ("low", "median", "high"):
        table[f"compression_change_{bound}"] = (
            "level",
            change.sel(bound=bound).values,
            {"units": "BW", "long_name": f"what the fit changes, {bound}"},
        )
