"""Results as plain dictionaries for `--json`: numbers, text and lists, with null for what is not a
number.
"""

from __future__ import annotations

import dataclasses
import math
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from spinesim._version import VERSION
from spinesim.studies.tidy import BEFORE, BOUNDS, measure_names
from spinesim.sweeps.engine import STATUSES


def comparison_document(table: xr.Dataset) -> dict[str, Any]:
    """{"scenarios": [{"name", "shoe", "surface", "apart", "speed", "cadence", "status", "message",
    "measures", "standing_compression", "warnings"}], "version"}.

    apart: what sets it apart from the first scenario.  speed in m/s, cadence in steps/min.  A
    measure is {"value", "unit"}, one per level [{"level", "value", "unit"}, ...]; a scenario that
    failed has none.  standing_compression: by level, of the runner standing upright.
    """
    scenarios = [_scenario(table.sel(scenario=name)) for name in table["scenario"].values]
    return {"scenarios": scenarios, "version": VERSION}


def _scenario(row: xr.Dataset) -> dict[str, Any]:
    names = ("shoe", "surface", "apart", "status", "message", "warnings")
    text = {name: str(row[name].values) for name in names}
    measured = text["status"] == "ok"
    return {
        "name": str(row["scenario"].values),
        "shoe": text["shoe"],
        "surface": text["surface"],
        "apart": text["apart"],
        "speed": number(row["speed"]),
        "cadence": number(row["cadence"]),
        "status": text["status"],
        "message": text["message"],
        "measures": {name: _measure(row, name) for name in measure_names(row)} if measured else {},
        "standing_compression": _measure(row, "standing_compression"),
        "warnings": text["warnings"].splitlines(),
    }


def _measure(row: xr.Dataset, name: str) -> dict[str, Any] | list[dict[str, Any]]:
    """{"value", "unit"}, one per level for lumbar measures.

    With uncertainty also "median", "low" and "high" of the 90 % interval, and of the paired
    difference from the first scenario "difference_median" and so on.
    """
    values, unit = row[name], str(row[name].attrs.get("units", "1"))
    ends = {end: row[f"{name}_{end}"] for end in BOUNDS if f"{name}_{end}" in row}
    if "level" not in values.dims:
        return {"value": number(values), "unit": unit} | {
            end: number(bound) for end, bound in ends.items()
        }
    return [
        {"level": str(level), "value": number(values.sel(level=level)), "unit": unit}
        | {end: number(bound.sel(level=level)) for end, bound in ends.items()}
        for level in values["level"].values
    ]


def validation_document(cases: list[Any]) -> dict[str, Any]:
    """{"cases": [{"name", "source", "quantity", "published", "ours", "unit", "tolerance", "holds",
    "kind", "reason"}]}.
    """
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
    return (
        bool(value)
        if isinstance(value, np.bool_)
        else int(value)
        if isinstance(value, (int, np.integer))
        else number(value)
    )


OWN = ("status", "residual", "message", "warned")


MOST = 8  # messages shown


def sweep_document(table: xr.Dataset, path: Path) -> dict[str, Any]:
    """{"file", "scenarios", "ok", "unconverged", "failed", "axes", "measures": {name: {"low",
    "median", "high", "unit"}}, "warnings", "version"}.
    """
    counts = {name: table.attrs[name] for name in ("scenarios", *STATUSES[:3])}
    axes = {str(dim): int(table.sizes[dim]) for dim in table["status"].dims}
    measures = {
        name: dict(zip(("low", "median", "high"), values, strict=True)) | {"unit": unit}
        for name, unit, values in spans(table)
    }
    warnings = str(table.attrs["warnings"]).splitlines()
    return plain(
        {
            "file": str(path),
            **counts,
            "axes": axes,
            "measures": measures,
            "warnings": warnings,
            "version": VERSION,
        }
    )


def sensitivity_document(study: xr.Dataset) -> dict[str, Any]:
    """{"measure", "level", "unit", "base", "method", "runs", "failed", "left_out", "parameters":
    [{"name", ...}], "version"}.
    """
    names = [str(name) for name in study.data_vars if study[name].dims == ("parameter",)]
    rows = [
        {"name": str(parameter)}
        | {name: study[name].values[k] for name in names}
        | {"unit": str(study["unit"].values[k])}
        for k, parameter in enumerate(study["parameter"].values)
    ]
    about = {
        name: study.attrs[name]
        for name in ("measure", "level", "method", "samples", "runs", "failed")
    }
    unit = study["base"].attrs.get("units", "1")
    return plain(
        about
        | {
            "left_out": study.attrs.get("left_out", 0),
            "unit": unit,
            "base": study["base"].item(),
            "parameters": rows,
            "version": VERSION,
        }
    )


def optimise_document(best: xr.Dataset) -> dict[str, Any]:
    """{"measure", "level", "evaluations", "failed", "constraints", "at_bounds", "before": {name:
    value}, "points": [{name: value}], "scenario", "version"}.
    """
    about = {
        name: best.attrs[name]
        for name in ("measure", "level", "evaluations", "failed", "constraints")
    }
    about |= {"at_bounds": best.attrs.get("at_bounds", "")}
    scenario = None if "point" in best.dims else best.attrs.get("scenario")
    return plain(
        about
        | {"before": before_of(best), "points": points_of(best)}
        | {"scenario": scenario, "version": VERSION}
    )


def points_of(best: xr.Dataset) -> list[dict[str, Any]]:
    """{name: value} of the best scenario, or of every point of a trade-off."""
    names = [name for name in best.data_vars if not str(name).endswith(BEFORE)]
    several = "point" in best.dims
    points = [best.isel(point=k) for k in range(best.sizes["point"])] if several else [best]
    return [{str(name): point[name].item() for name in names} for point in points]


def before_of(best: xr.Dataset) -> dict[str, Any]:
    """{name: value} of the scenario itself, whose best was looked for."""
    return {
        str(name).removesuffix(BEFORE): values.item()
        for name, values in best.data_vars.items()
        if str(name).endswith(BEFORE)
    }


def spans(table: xr.Dataset) -> list[tuple[str, str, tuple[float, float, float]]]:
    """(name, unit, (lowest, median, highest)) of every measure; of L5/S1 where there is one number
    a level.
    """
    rows = []
    for name, values in table.data_vars.items():
        if name in OWN or "time" in values.dims or values.dtype.kind != "f":
            continue
        label = f"{name} L5/S1" if "level" in values.dims else str(name)
        flat = (values.sel(level="L5/S1") if "level" in values.dims else values).values.ravel()
        flat = flat[np.isfinite(flat)]
        low, median, high = np.quantile(flat, [0, 0.5, 1]) if len(flat) else (np.nan,) * 3
        rows.append(
            (label, str(values.attrs.get("units", "1")), (float(low), float(median), float(high)))
        )
    return rows


def counted_messages(table: xr.Dataset) -> list[str]:
    """Each message once, with how many scenarios have it; the commonest first."""
    if table.attrs["ok"] == table.attrs["scenarios"]:
        return []
    texts, counts = np.unique(
        [str(text) for text in table["message"].values.ravel() if text], return_counts=True
    )
    order = np.argsort(-counts, kind="stable")
    more = (
        [f"and {len(order) - MOST} more kinds of messages, in the variable `message`"]
        if len(order) > MOST
        else []
    )
    return [
        f"{counts[k]} x {texts[k]}" if counts[k] > 1 else str(texts[k]) for k in order[:MOST]
    ] + more
