"""All measures at once: of a run as a Dataset, of many motions as arrays."""

from __future__ import annotations

from collections.abc import Iterable

import xarray as xr

from spinesim.measures.definitions import MEASURES
from spinesim.measures.history import History, RunHistory
from spinesim.measures.measure import CUTOFF, FORCES
from spinesim.mechanics.primitives import Array
from spinesim.units import shown


def summary(run: xr.Dataset, cutoff: float | None = CUTOFF) -> xr.Dataset:
    """All measures that the run allows, as a Dataset of numbers (and of numbers by level).

    Forces also in body weights ('..._bw').  cutoff: low-pass of the ground-reaction measures (Hz;
    None: no filter).  Every measure carries units, a long_name and a description.  Raises
    ValueError for what is not a motion over time, such as a comparison or a standing posture.
    """
    if not isinstance(run, xr.Dataset) or run.sizes.get("time", 0) < 2:
        raise ValueError(f"{shown(run)} is not a motion; give what spinesim.simulate(...) returned")
    result = xr.Dataset(attrs=dict(run.attrs))
    history = RunHistory(run)
    weight = run.attrs.get("body_weight")
    for name, measure in MEASURES.items():
        if not measure.applies(run):
            continue
        values = measure.of(history, cutoff)[0]
        value = (
            xr.DataArray(values, dims="level", coords={"level": run["level"]})
            if measure.levels
            else xr.DataArray(float(values))
        )
        result[name] = value.assign_attrs(measure.attributes)
        if weight and measure.unit in FORCES:
            result[f"{name}_bw"] = (value / weight).assign_attrs(measure.in_body_weights)
    return result


def measured(history: History, names: Iterable[str]) -> dict[str, Array]:
    """Measures of every motion of a history by name, '..._bw' in body weights: (B,) or (B, 6)."""
    values: dict[str, Array] = {}
    for name in names:
        plain = name.removesuffix("_bw")
        value = MEASURES[plain].of(history)
        values[name] = value if name == plain else (value.T / history.number("body_weight")).T
    return values
