"""Sweeps, sensitivity studies and optima as tables for the terminal and as plain dictionaries for
`--json`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import xarray as xr
from rich.console import Group, RenderableType
from rich.text import Text

from spinesim.show.documents import before_of, counted_messages, points_of, spans
from spinesim.show.tables.parts import Column, Sheet, bullets
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
    rows = [
        [name, *(_number(value) for value in values), "" if unit == "1" else unit]
        for name, unit, values in spans(table)
    ]
    return Group(
        head,
        _sheet(("measure", "lowest", "median", "highest", "unit"), rows),
        bullets("Not ok", counted_messages(table), "red"),
        bullets("Bear in mind", str(table.attrs["warnings"]).splitlines(), "yellow"),
    )


def sensitivity_report(study: xr.Dataset) -> RenderableType:
    """Parameters, most influential first, with what they do to the measure and how sure that is."""
    shown = {"influence": "influence", "first_order": "alone", "total_order": "with interactions"}
    indices = [name for name in shown if name in study]
    heads = ["parameter", "from", "to", "at from", "at to", "swing"]
    heads += [shown[name] for name in indices]
    rows = []
    for k, parameter in enumerate(study["parameter"].values):
        row = study.isel(parameter=k)
        cells = [_number(row[name]) for name in ("low", "high", "at_low", "at_high", "swing")]
        for name in indices:
            low, high = _number(row[f"{name}_low"]), _number(row[f"{name}_high"])
            cells.append(f"{_number(row[name])} ({low} to {high})")
        rows.append([str(parameter), *cells])
    about = study.attrs
    unit = study["base"].attrs.get("units", "1")
    head = (
        f"{about['measure']} {about['level']}".strip()
        + f" [{unit}], {_number(study['base'])} in the scenario"
    )
    pieces = "trajectories" if about["method"] == "morris" else "samples"
    left_out = about.get("left_out", 0)  # resampled methods leave out what failed
    left = f", {left_out} {pieces} with a failed run left out" if left_out else ""
    interval = f"; in brackets: {about['confidence']:.0%} interval" if indices else ""
    note = f"{about['method']}: {about['runs']} runs, {about['failed']} failed{left}{interval}"
    return Group(Text(head, style="bold"), _sheet(heads, rows), Text(note, style="dim"))


def optimise_report(best: xr.Dataset) -> RenderableType:
    """The scenario itself, and beside it the best one or the points of the trade-off."""
    points = points_of(best)
    heads = ["best"] if len(points) == 1 else [str(k + 1) for k in range(len(points))]
    rows = []
    for name in points[0]:
        cells = [_word(values[name]) for values in (before_of(best), *points)]
        unit = str(best[name].attrs.get("units", ""))
        rows.append([str(name), "" if unit == "1" else unit, *cells])
    about = best.attrs
    rest = f"; with {about['constraints']}" if about["constraints"] else ""
    against = f" against {about['against']}" if "against" in about else ""
    ends = about.get("at_bounds")
    return Group(
        Text(f"Least {about['measure']} {about['level']}".rstrip() + against, style="bold"),
        _sheet(("", "unit", "before", *heads), rows),
        Text(f"At an end of its bounds, beyond which there may be less: {ends}" if ends else ""),
        Text(
            f"{about['evaluations']} scenarios computed, {about['failed']} failed{rest}",
            style="dim",
        ),
    )


def _word(value: Any) -> str:
    return value if isinstance(value, str) else _number(value)


def _sheet(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Sheet:
    """Rows as a sheet: the first column says what they are, "unit" is a word, the rest numbers."""
    columns = [
        Column(
            head,
            [row[k] for row in rows],
            "label" if k == 0 else "word" if head == "unit" else "number",
        )
        for k, head in enumerate(heads)
    ]
    return Sheet(columns)


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
