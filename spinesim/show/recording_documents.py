"""Recordings, steps and fits as JSON documents."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from spinesim._version import VERSION
from spinesim.measures.definitions import MEASURES
from spinesim.measures.summaries import RECORDED, summary
from spinesim.show.documents import comparison_document, plain

ABOUT = ("source", "format", "instrument", "rate", "filtered", "speed", "mass", "height")
ENDS = ("low", "median", "high")


def recording_document(pair: tuple[xr.Dataset, xr.Dataset | None]) -> dict[str, Any]:
    """{"recording": {"source", "rate", ..., "channels", "guesses", "checks"}, "version"}."""
    recording, steps = pair
    about = recording.attrs
    channels = [
        {
            "name": str(name),
            "unit": values.attrs.get("units", ""),
            "mean": float(np.nanmean(values)),
            "least": float(np.nanmin(values)),
            "greatest": float(np.nanmax(values)),
        }
        for name, values in recording.data_vars.items()
    ]
    content: dict[str, Any] = {name: about.get(name) for name in ABOUT} | {
        "samples": recording.sizes["time"],
        "channels": channels,
        "guesses": list(about["guesses"]),
        "checks": list(about["checks"]),
    }
    if steps is not None and "body_weight" in steps.attrs:
        content["steps"] = steps.sizes["step"]
        content["body_weight"] = float(steps.attrs["body_weight"])
        content["guesses"] += list(steps.attrs["guesses"])
        content["checks"] += list(steps.attrs["checks"])
    return plain({"recording": content, "version": VERSION})


def steps_document(steps: xr.Dataset, load: xr.Dataset | None = None) -> dict[str, Any]:
    """{"steps": {"source", "count", "measures": {name: {"mean", "sd", "count", "unit"}}, ...}}.

    load: of a watch's run, the comparison of its segments, under "loads".
    """
    numbers = summary(steps)
    measures = {
        name: {
            "mean": float(numbers[name]),
            "sd": float(numbers[f"{name}_sd"]),
            "count": int(numbers[f"{name}_count"]),
            "unit": numbers[name].attrs.get("units", ""),
            "feet": _feet(numbers, name),
        }
        for item in (*MEASURES, *RECORDED)
        for name in (item, f"{item}_bw")
        if name in numbers
    }
    along = "segment" if "segment" in steps.dims else "step"
    about = {name: steps.attrs.get(name) for name in (*ABOUT, "body_weight", "step_time", "drift")}
    content = about | {
        "count": steps.sizes[along],
        "measures": measures,
        "guesses": list(steps.attrs["guesses"]),
        "checks": list(steps.attrs["checks"]),
    }
    if along == "segment":
        content["segments"] = frame(steps).to_dict(orient="records")
    loads = {} if load is None else {"loads": comparison_document(load)["scenarios"]}
    return plain({f"{along}s": content, "version": VERSION} | loads)


def _feet(numbers: xr.Dataset, name: str) -> dict[str, float]:
    if f"{name}_by_foot" not in numbers:
        return {}
    values = numbers[f"{name}_by_foot"]
    return {str(foot): float(values.sel(foot=foot)) for foot in values["foot"].values}


def fit_document(fit: xr.Dataset) -> dict[str, Any]:
    """{"fit": {"source", "parameters": [...], "rms_before", "rms_after", "sentences", ...}}."""
    names = ("prior", "prior_sd", "value", "posterior_sd", "narrowed", "told", "at_bound")
    parameters = [
        {"name": str(name), "unit": str(fit["unit"].values[k])}
        | {column: fit[column].values[k] for column in names}
        for k, name in enumerate(fit["parameter"].values)
    ]
    if "profile_rise" in fit:
        for k, item in enumerate(parameters):
            item["profile"] = {
                name: fit[f"profile_{name}"].values[k] for name in ("value", "rise", "low", "high")
            }
    about = fit.attrs
    kept = (
        "source",
        "foot_strike",
        "rms_before",
        "rms_after",
        "effective_parameters",
        "chi_square",
        "gaits",
        "steps",
        "scenario",
    )
    content: dict[str, Any] = {name: about[name] for name in kept}
    content |= {
        "parameters": parameters,
        "singular_values": list(np.atleast_1d(about["singular_values"])),
        "sentences": str(about["sentences"]).splitlines(),
        "warnings": str(about["warnings"]).splitlines(),
    }
    if "level" in fit.dims:
        content["discs"] = [
            {"level": str(level)}
            | {
                when: {
                    end: float(fit[f"compression_{when}_{end}"].sel(level=level)) for end in ENDS
                }
                for when in ("before", "after")
            }
            for level in fit["level"].values
        ]
    return plain({"fit": content, "version": VERSION})


def _disc(fit: xr.Dataset, end: str, level: str) -> float:
    return float(fit[f"compression_{end}"].sel(level=level))


def frame(steps: xr.Dataset) -> pd.DataFrame:
    """A row a step, or a segment, of all that has one number there."""
    along = "segment" if "segment" in steps.dims else "step"
    columns = {along: steps[along].values}
    if "foot" in steps.coords:
        columns["foot"] = steps["foot"].values
    for name, values in steps.data_vars.items():
        if values.dims == (along,) and name not in ("samples", "first_sample"):
            units = str(values.attrs.get("units", ""))
            columns[f"{name} [{units}]" if units not in ("", "1") else str(name)] = values.values
    return pd.DataFrame(columns)


def fit_frame(fit: xr.Dataset) -> pd.DataFrame:
    """A row a constant: prior, fitted value, how far the data narrowed it."""
    names = ("unit", "prior", "prior_sd", "value", "posterior_sd", "narrowed", "told", "at_bound")
    return pd.DataFrame(
        {"parameter": fit["parameter"].values} | {name: fit[name].values for name in names}
    )
