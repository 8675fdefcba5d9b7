"""All measures at once: of a run as a Dataset, of many motions as arrays."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import xarray as xr

from spinesim.measures.definitions import MEASURES
from spinesim.measures.history import History, RunHistory
from spinesim.measures.measure import CUTOFF, FORCES
from spinesim.mechanics.primitives import Array
from spinesim.units import shown

RECORDED = ("vertical_oscillation",)  # measures of recorded steps that a run does not have
OF_PEAKS = ("impact_peak", "impact_peak_time")  # of steps that have a peak of their own


def summary(run: xr.Dataset, cutoff: float | None = CUTOFF) -> xr.Dataset:
    """All measures that the run allows, as a Dataset of numbers (and of numbers by level).

    Forces also in body weights ('..._bw').  cutoff: low-pass of the ground-reaction measures (Hz;
    None: no filter).  Every measure carries units, a long_name and a description.  Raises
    ValueError for what is not a motion over time, such as a comparison or a standing posture.

    Of the steps of a recording (`spinesim.steps`): the mean of every measure, with `_sd` (between
    steps, feet apart), `_count`, and `_by_foot` (foot).
    """
    if isinstance(run, xr.Dataset) and ("step" in run.dims or "segment" in run.dims):
        return summary_of_steps(run)
    if not isinstance(run, xr.Dataset) or run.sizes.get("time", 0) < 2:
        raise ValueError(f"{shown(run)} is not a motion; give what spinesim.simulate(...) returned")
    history = RunHistory(run)
    weight = run.attrs.get("body_weight")
    variables: dict[str, xr.Variable] = {}
    for name, measure in MEASURES.items():
        if not measure.applies(run):
            continue
        values = measure.of(history, cutoff)[0]
        dims = ("level",) if measure.levels else ()
        variables[name] = xr.Variable(dims, values, measure.attributes)
        if weight and measure.unit in FORCES:
            scaled = xr.Variable(dims, values / weight, measure.in_body_weights)
            variables[f"{name}_bw"] = scaled
    levels = {"level": run["level"]} if "level" in run.coords else {}
    return xr.Dataset(variables, coords=levels, attrs=dict(run.attrs))


def summary_of_steps(steps: xr.Dataset) -> xr.Dataset:
    """Mean, SD and count of every measure of the steps of a recording, or of a watch's segments."""
    along = "step" if "step" in steps.dims else "segment"
    result = xr.Dataset(attrs=dict(steps.attrs))
    for name in RECORDED:
        if name in steps and steps[name].dims == (along,):
            about = {str(key): str(value) for key, value in steps[name].attrs.items()}
            _add_statistics(result, name, steps[name], along, about)
    for name, measure in MEASURES.items():
        if name not in steps or steps[name].dims != (along,):
            continue
        values = steps[name]
        if name in OF_PEAKS and "impact_peak_distinct" in steps:
            distinct = steps["impact_peak_distinct"] == 1
            values = values.where(distinct) if bool(distinct.any()) else values
        _add_statistics(result, name, values, along, measure.attributes)
        weight = steps.attrs.get("body_weight")
        if weight and measure.unit in FORCES:
            scaled = values / float(weight)
            _add_statistics(result, f"{name}_bw", scaled, along, measure.in_body_weights)
    return result


def _add_statistics(
    result: xr.Dataset, name: str, values: xr.DataArray, along: str, about: dict[str, str]
) -> None:
    """Mean, SD between steps with the feet apart, count, and the mean of each foot."""
    number, apart = float(values.mean()), values
    count = int(values.notnull().sum())
    degrees = count - 1
    if "foot" in values.coords and count:
        by_foot = values.groupby("foot").mean()
        result[f"{name}_by_foot"] = by_foot.assign_attrs(about)
        apart = values.groupby("foot") - by_foot
        degrees = count - by_foot.sizes["foot"]
    else:
        apart = values - values.mean()
    sd = float(np.sqrt((apart**2).sum() / degrees)) if degrees > 0 else np.nan
    text = about["long_name"]
    result[name] = xr.DataArray(number, attrs=about)
    result[f"{name}_sd"] = xr.DataArray(
        sd, attrs=about | {"long_name": f"{text}: SD between {along}s"}
    )
    result[f"{name}_count"] = xr.DataArray(
        count, attrs={"units": "1", "long_name": f"{text}: number of {along}s"}
    )


def measured(history: History, names: Iterable[str]) -> dict[str, Array]:
    """Measures of every motion of a history by name, '..._bw' in body weights: (B,) or (B, 6)."""
    values: dict[str, Array] = {}
    for name in names:
        plain = name.removesuffix("_bw")
        value = MEASURES[plain].of(history)
        values[name] = value if name == plain else (value.T / history.number("body_weight")).T
    return values
