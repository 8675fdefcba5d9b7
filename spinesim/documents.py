"""Results as plain dictionaries for `--json`: numbers, text and lists, with null for what is not a number."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import numpy as np
import xarray as xr

from spinesim._version import VERSION
from spinesim.studies.comparison import BOUNDS, measure_names


def comparison_document(table: xr.Dataset) -> dict[str, Any]:
    """{"scenarios": [{"name", "shoe", "surface", "speed", "cadence", "status", "message", "measures", "warnings"}], "version"}.

    speed in m/s, cadence in steps/min.  A measure is {"value", "unit"}, one per level [{"level", "value", "unit"}, ...]; a scenario that
    failed has none.
    """
    scenarios = [_scenario(table.sel(scenario=name)) for name in table["scenario"].values]
    return {"scenarios": scenarios, "version": VERSION}


def _scenario(one: xr.Dataset) -> dict[str, Any]:
    text = {name: str(one[name].values) for name in ("shoe", "surface", "status", "message", "warnings")}
    return {
        "name": str(one["scenario"].values),
        "shoe": text["shoe"],
        "surface": text["surface"],
        "speed": number(one["speed"]),
        "cadence": number(one["cadence"]),
        "status": text["status"],
        "message": text["message"],
        "measures": {name: _measure(one, name) for name in measure_names(one)} if text["status"] == "ok" else {},
        "warnings": text["warnings"].splitlines(),
    }


def _measure(one: xr.Dataset, name: str) -> dict[str, Any] | list[dict[str, Any]]:
    """{"value", "unit"}, one per level for lumbar measures; where uncertainty was asked for with the "median", "low" and "high" of the 90 %
    interval, and the same of the paired difference from the first scenario as "difference_median" and so on."""
    values, unit = one[name], str(one[name].attrs.get("units", "1"))
    ends = {end: one[f"{name}_{end}"] for end in BOUNDS if f"{name}_{end}" in one}
    if "level" not in values.dims:
        return {"value": number(values), "unit": unit} | {end: number(bound) for end, bound in ends.items()}
    return [
        {"level": str(level), "value": number(values.sel(level=level)), "unit": unit}
        | {end: number(bound.sel(level=level)) for end, bound in ends.items()}
        for level in values["level"].values
    ]


def validation_document(cases: list[Any]) -> dict[str, Any]:
    """{"cases": [{"name", "source", "quantity", "published", "ours", "unit", "tolerance", "holds", "kind", "reason"}]}."""
    return {"cases": [plain(dataclasses.asdict(case)) for case in cases], "version": VERSION}


def number(value: Any) -> float | None:
    """A finite float, else None."""
    value = float(value)
    return value if math.isfinite(value) else None


def plain(value: Any) -> Any:
    """Dictionaries, lists, text and finite numbers, through and through."""
    if isinstance(value, dict):
        return {str(name): plain(inner) for name, inner in value.items()}
    if isinstance(value, (list, tuple, np.ndarray)):
        return [plain(inner) for inner in value]
    if value is None or isinstance(value, (str, bool)):
        return value
    return bool(value) if isinstance(value, np.bool_) else int(value) if isinstance(value, (int, np.integer)) else number(value)
