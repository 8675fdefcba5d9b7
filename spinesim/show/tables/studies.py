"""Sweeps, sensitivity studies and optima as tables for the terminal and as plain dictionaries for
`--json`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from spinesim.show.documents import before_of, counted_messages, points_of, spans
from spinesim.show.tables.parts import bullets, ruled
from spinesim.sweeps.engine import STATUSES


def sweep_report(table: xr.Dataset) -> RenderableType:
    """How many scenarios came to what, the span of every measure, failures and cautions."""
    counts = [
        f"{table.attrs[name]} {name}" for name in STATUSES[:3] if table.attrs[name] or name == "ok"
    ]
    shape = " x ".join(f"{table.sizes[dim]} {dim}" for dim in table["status"].dims)
    head = Text(
        f"{table.attrs['scenarios']} scenarios ({shape}): {', '.join(counts)}", style="bold"
    )
    grid = _grid(("measure", "lowest", "median", "highest", "unit"))
    for name, unit, values in spans(table):
        grid.add_row(name, *(_number(value) for value in values), "" if unit == "1" else unit)
    return Group(
        head,
        grid,
        bullets("Not ok", counted_messages(table), "red"),
        bullets("Bear in mind", str(table.attrs["warnings"]).splitlines(), "yellow"),
    )


def sensitivity_report(study: xr.Dataset) -> RenderableType:
    """Parameters, most influential first, with what they do to the measure and how sure that is."""
    shown = {"influence": "influence", "first_order": "alone", "total_order": "with interactions"}
    indices = [name for name in shown if name in study]
    grid = _grid(
        ("parameter", "from", "to", "at from", "at to", "swing", *(shown[name] for name in indices))
    )
    for k, parameter in enumerate(study["parameter"].values):
        one = study.isel(parameter=k)
        cells = [_number(one[name]) for name in ("low", "high", "at_low", "at_high", "swing")]
        cells += [
            f"{_number(one[name])} ({_number(one[f'{name}_low'])} to {_number(one[f'{name}_high'])})"
            for name in indices
        ]
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
        Text(
            f"{its['method']}: {its['runs']} runs, {its['failed']} failed{left}{interval}",
            style="dim",
        ),
    )


def optimise_report(best: xr.Dataset) -> RenderableType:
    """The scenario itself, and beside it the best one or the points of the trade-off."""
    points = points_of(best)
    heads = ["best"] if len(points) == 1 else [str(k + 1) for k in range(len(points))]
    grid = _grid(("", "unit", "before", *heads))
    for name in points[0]:
        cells = [_word(values[name]) for values in (before_of(best), *points)]
        unit = str(best[name].attrs.get("units", ""))
        grid.add_row(str(name), "" if unit == "1" else unit, *cells)
    about = best.attrs
    rest = f"; with {about['constraints']}" if about["constraints"] else ""
    against = f" against {about['against']}" if "against" in about else ""
    ends = about.get("at_bounds")
    return Group(
        Text(f"Least {about['measure']} {about['level']}".rstrip() + against, style="bold"),
        grid,
        Text(f"At an end of its bounds, beyond which there may be less: {ends}" if ends else ""),
        Text(
            f"{about['evaluations']} scenarios computed, {about['failed']} failed{rest}",
            style="dim",
        ),
    )


def _word(value: Any) -> str:
    return value if isinstance(value, str) else _number(value)


def _grid(heads: tuple[str, ...]) -> Table:
    grid = ruled()
    for k, head in enumerate(heads):
        grid.add_column(
            head, justify="left" if k == 0 or head == "unit" else "right", no_wrap=k == 0
        )
    return grid


def _number(value: Any) -> str:
    number = float(value)
    if not np.isfinite(number):
        return "–"
    return (
        f"{number:.0f}"
        if abs(number) >= 1e3
        else f"{number:.2e}"
        if 0 < abs(number) < 1e-3
        else f"{number:.4g}"
    )
