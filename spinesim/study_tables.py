"""Sweeps, sensitivity studies and optima as tables for the terminal and as plain dictionaries for `--json`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from spinesim._version import VERSION
from spinesim.documents import plain
from spinesim.sweeps.engine import STATUSES
from spinesim.tables import bullets, ruled

OWN = ("status", "residual", "message", "warned")
MOST = 8  # messages shown


def sweep_document(table: xr.Dataset, path: Path) -> dict[str, Any]:
    """{"file", "scenarios", "ok", "unconverged", "failed", "axes", "measures": {name: {"low", "median", "high", "unit"}}, "warnings", "version"}."""
    counts = {name: table.attrs[name] for name in ("scenarios", *STATUSES[:3])}
    axes = {str(dim): int(table.sizes[dim]) for dim in table["status"].dims}
    measures = {
        name: dict(zip(("low", "median", "high"), values, strict=True)) | {"unit": unit} for name, unit, values in _spans(table)
    }
    warnings = str(table.attrs["warnings"]).splitlines()
    return plain({"file": str(path), **counts, "axes": axes, "measures": measures, "warnings": warnings, "version": VERSION})


def sweep_report(table: xr.Dataset) -> RenderableType:
    """How many scenarios came to what, the span of every measure, failures and cautions."""
    counts = [f"{table.attrs[name]} {name}" for name in STATUSES[:3] if table.attrs[name] or name == "ok"]
    shape = " x ".join(f"{table.sizes[dim]} {dim}" for dim in table["status"].dims)
    head = Text(f"{table.attrs['scenarios']} scenarios ({shape}): {', '.join(counts)}", style="bold")
    grid = _grid(("measure", "lowest", "median", "highest", "unit"))
    for name, unit, values in _spans(table):
        grid.add_row(name, *(_number(value) for value in values), "" if unit == "1" else unit)
    return Group(
        head,
        grid,
        bullets("Not ok", _messages(table), "red"),
        bullets("Bear in mind", str(table.attrs["warnings"]).splitlines(), "yellow"),
    )


def sensitivity_document(study: xr.Dataset) -> dict[str, Any]:
    """{"measure", "level", "unit", "base", "method", "runs", "failed", "left_out", "parameters": [{"name", ...}], "version"}."""
    names = [str(name) for name in study.data_vars if study[name].dims == ("parameter",)]
    rows = [
        {"name": str(parameter)} | {name: study[name].values[k] for name in names} | {"unit": str(study["unit"].values[k])}
        for k, parameter in enumerate(study["parameter"].values)
    ]
    about = {name: study.attrs[name] for name in ("measure", "level", "method", "samples", "runs", "failed")}
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


def sensitivity_report(study: xr.Dataset) -> RenderableType:
    """Parameters, most influential first, with what they do to the measure and how sure that is."""
    shown = {"influence": "influence", "first_order": "alone", "total_order": "with interactions"}
    indices = [name for name in shown if name in study]
    grid = _grid(("parameter", "from", "to", "at from", "at to", "swing", *(shown[name] for name in indices)))
    for k, parameter in enumerate(study["parameter"].values):
        one = study.isel(parameter=k)
        cells = [_number(one[name]) for name in ("low", "high", "at_low", "at_high", "swing")]
        cells += [f"{_number(one[name])} ({_number(one[f'{name}_low'])} to {_number(one[f'{name}_high'])})" for name in indices]
        grid.add_row(str(parameter), *cells)
    its = study.attrs
    head = (
        f"{its['measure']} {its['level']}".strip()
        + f" [{study['base'].attrs.get('units', '1')}], {_number(study['base'])} in the scenario"
    )
    left = (
        f", {its['left_out']} {'trajectories' if its['method'] == 'morris' else 'samples'} with a failed run left out"
        if its.get("left_out")
        else ""
    )
    interval = f"; in brackets: {its['confidence']:.0%} interval" if indices else ""
    return Group(
        Text(head, style="bold"),
        grid,
        Text(f"{its['method']}: {its['runs']} runs, {its['failed']} failed{left}{interval}", style="dim"),
    )


def optimise_document(found: xr.Dataset) -> dict[str, Any]:
    """{"measure", "level", "evaluations", "failed", "points": [{name: value}], "scenario", "version"}."""
    points = [found] if "point" not in found.dims else [found.isel(point=k) for k in range(found.sizes["point"])]
    rows = [{str(name): one[name].item() for name in one.data_vars} for one in points]
    about = {name: found.attrs[name] for name in ("measure", "level", "evaluations", "failed", "constraints")}
    return plain(about | {"points": rows, "scenario": found.attrs.get("scenario"), "version": VERSION})


def optimise_report(found: xr.Dataset) -> RenderableType:
    """The best scenario, or the points of the trade-off."""
    points = [found] if "point" not in found.dims else [found.isel(point=k) for k in range(found.sizes["point"])]
    grid = _grid(("", "unit", *(["best"] if len(points) == 1 else [str(k + 1) for k in range(len(points))])))
    for name in found.data_vars:
        cells = [one[name].item() if isinstance(one[name].item(), str) else _number(one[name]) for one in points]
        unit = str(found[name].attrs.get("units", ""))
        grid.add_row(str(name), "" if unit == "1" else unit, *cells)
    its = found.attrs
    rest = f"; with {its['constraints']}" if its["constraints"] else ""
    head = f"Least {its['measure']} {its['level']}".rstrip() + (f" against {its['against']}" if "against" in its else "")
    return Group(
        Text(head, style="bold"),
        grid,
        Text(f"{its['evaluations']} scenarios computed, {its['failed']} failed{rest}", style="dim"),
    )


def _spans(table: xr.Dataset) -> list[tuple[str, str, tuple[float, float, float]]]:
    """(name, unit, (lowest, median, highest)) of every measure; of L5/S1 where there is one number a level."""
    found = []
    for name, values in table.data_vars.items():
        if name in OWN or "time" in values.dims or values.dtype.kind != "f":
            continue
        label = f"{name} L5/S1" if "level" in values.dims else str(name)
        flat = (values.sel(level="L5/S1") if "level" in values.dims else values).values.ravel()
        flat = flat[np.isfinite(flat)]
        low, median, high = np.quantile(flat, [0, 0.5, 1]) if len(flat) else (np.nan,) * 3
        found.append((label, str(values.attrs.get("units", "1")), (float(low), float(median), float(high))))
    return found


def _messages(table: xr.Dataset) -> list[str]:
    """Each message once, with how many scenarios have it; the commonest first."""
    if table.attrs["ok"] == table.attrs["scenarios"]:
        return []
    texts, counts = np.unique([str(text) for text in table["message"].values.ravel() if text], return_counts=True)
    order = np.argsort(-counts, kind="stable")
    more = [f"and {len(order) - MOST} more kinds of messages, in the variable `message`"] if len(order) > MOST else []
    return [f"{counts[k]} x {texts[k]}" if counts[k] > 1 else str(texts[k]) for k in order[:MOST]] + more


def _grid(heads: tuple[str, ...]) -> Table:
    grid = ruled()
    for k, head in enumerate(heads):
        grid.add_column(head, justify="left" if k == 0 or head == "unit" else "right", no_wrap=k == 0)
    return grid


def _number(value: Any) -> str:
    number = float(value)
    if not np.isfinite(number):
        return "–"
    return f"{number:.0f}" if abs(number) >= 1e3 else f"{number:.2e}" if 0 < abs(number) < 1e-3 else f"{number:.4g}"
