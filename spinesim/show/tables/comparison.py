"""A comparison or a run as tables for the terminal, readable in 100 columns; and what such tables
are made of.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import xarray as xr
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from spinesim.measures.definitions import MEASURES
from spinesim.show.comparison_words import grouped_warnings, in_words
from spinesim.show.tables.parts import bullets, ruled
from spinesim.studies.comparison import measure_names

PREDICTIONS = (
    "Lumbar loads are model predictions, not measurements: compression along the disc normal and shear in the disc plane (anterior +), "
    "the pull of seventeen muscle elements that share the joints' moments included."
)


@dataclass(frozen=True)
class Column:
    """A column of the comparison: head, measure, level, factor to the unit of the head, format."""

    head: str
    measure: str
    form: str
    level: str | None = None
    factor: float = 1.0


COLUMNS = (
    Column("impact\npeak\nBW", "impact_peak_bw", ".2f"),
    Column("loading\nrate\nBW/s", "loading_rate_bw", ".1f"),
    Column("active\npeak\nBW", "active_peak_bw", ".2f"),
    Column("tibia\npeak\ng", "tibial_peak_acceleration", ".1f"),
    Column("sacrum\npeak\ng", "sacral_peak_acceleration", ".2f"),
    Column("leg\nstiffn.\nkN/m", "leg_stiffness", ".1f", factor=1e-3),
    Column("L5/S1\ncompr.\nBW", "lumbar_compression_peak_bw", ".2f", "L5/S1"),
    Column("L5/S1\ncompr.\nN", "lumbar_compression_peak", ".0f", "L5/S1"),
    Column("L5/S1\nshear\nN", "lumbar_shear_peak", ".0f", "L5/S1"),
)

SAMPLED = (
    ("impact_peak", None, "impact peak"),
    ("lumbar_compression_peak", "L5/S1", "L5/S1 compression"),
)


def comparison_report(table: xr.Dataset) -> RenderableType:
    """The table of a comparison, what it shows, and what to bear in mind."""
    parts: list[RenderableType] = [_heading(table), _comparison_table(table), *_intervals(table)]
    parts += (
        [Padding(Text(" ".join(in_words(table)), style="bold"), (0, 0, 1, 0))]
        if in_words(table)
        else []
    )
    failures = [
        f"{name}: {message}"
        for name, message in zip(table["scenario"].values, table["message"].values, strict=True)
        if str(message)
    ]
    parts += [
        bullets("No steady step", failures, "red"),
        bullets("Bear in mind", [PREDICTIONS, *grouped_warnings(table)], "yellow"),
    ]
    return Group(*parts)


def _heading(table: xr.Dataset) -> Text:
    """One line on what all scenarios share."""
    text = [_shared(table, "speed", "m/s", ".2f"), _shared(table, "cadence", "steps/min", ".0f")]
    text.append(f"1 BW = {_shared(table, 'body_weight', 'N', '.0f')}")
    text.append(
        "the leg adapts to shoe and ground"
        if table.attrs.get("adapt") == "gait"
        else "the leg stays as it is"
    )
    return Text(", ".join(text), style="dim")


def _shared(table: xr.Dataset, name: str, unit: str, form: str) -> str:
    values = table[name].values[np.isfinite(table[name].values)]
    return (
        f"{values[0]:{form}} {unit}"
        if np.ptp(values) < 1e-9
        else f"{values.min():{form}} to {values.max():{form}} {unit}"
    )


def _comparison_table(table: xr.Dataset) -> Table:
    grid = ruled()
    for head in ("\n\nshoe", "\n\nsurface"):
        grid.add_column(head, no_wrap=True)
    for column in COLUMNS:
        grid.add_column(column.head, justify="right", no_wrap=True)
    shoes = [str(shoe) for shoe in table["shoe"].values]
    for i, name in enumerate(table["scenario"].values):
        one = table.sel(scenario=name)
        cells = [_cell(one, column) for column in COLUMNS]
        last_of_shoe = i + 1 == len(shoes) or shoes[i + 1] != shoes[i]
        grid.add_row(
            shoes[i],
            str(one["surface"].values),
            *cells,
            end_section=last_of_shoe,
            style="" if str(one["status"].values) == "ok" else "red",
        )
    return grid


def _intervals(table: xr.Dataset) -> list[RenderableType]:
    """What paired samples say of each scenario and of its difference from the first; nothing where
    none were drawn.
    """
    if "samples" not in table.attrs:
        return []
    names = [str(name) for name in table["scenario"].values[table["status"].values == "ok"]]
    title = f"Median and 90 % interval of {table.attrs['samples']} runs with other plausible numbers for body, shoe and ground"
    grid = ruled(title=title, title_style="bold")
    grid.add_column("scenario", overflow="fold")
    for _, _, text in SAMPLED:
        grid.add_column(f"{text}\nBW", justify="right", no_wrap=True)
        if len(names) > 1:
            grid.add_column(f"over {names[0]}\n%", justify="right")
    for name in names:
        cells: list[str] = []
        for measure, level, _ in SAMPLED:
            one = table.sel(level=level) if level else table
            middle, low, high = (
                float(one[f"{measure}_bw_{end}"].sel(scenario=name))
                for end in ("median", "low", "high")
            )
            cells += [f"{middle:.2f} ({low:.2f}…{high:.2f})"]
            if len(names) > 1:
                cells += [_difference(one, measure, name, names[0]) if name != names[0] else ""]
        grid.add_row(name, *cells)
    note = "* same sign in nine in ten runs: every run gives all scenarios the same body"
    return [grid, Text(note, style="dim"), Text("")] if len(names) > 1 else [grid]


def _difference(one: xr.Dataset, measure: str, name: str, first: str) -> str:
    """Median and interval of the paired difference, in % of the first scenario's median; a star
    where its sign is settled.
    """
    whole = abs(float(one[f"{measure}_median"].sel(scenario=first)))
    ends = (
        100 * float(one[f"{measure}_difference_{end}"].sel(scenario=name)) / whole
        for end in ("median", "low", "high")
    )
    middle, low, high = ends
    return f"{middle:+.1f} ({low:+.1f}…{high:+.1f}){'*' if low * high > 0 else ' '}"


def _cell(one: xr.Dataset, column: Column) -> str:
    values = (
        one[column.measure] if column.level is None else one[column.measure].sel(level=column.level)
    )
    value = column.factor * float(values)
    return format(value, column.form) if np.isfinite(value) else "–"


def run_report(table: xr.Dataset) -> RenderableType:
    """All measures of one scenario: numbers, then lumbar levels, then what to bear in mind."""
    one = table.isel(scenario=0)
    names = [
        name
        for name in measure_names(one)
        if not name.endswith("_bw") or name == "lumbar_compression_peak_bw"
    ]
    plain = ruled()
    for head, side in (
        ("measure", "left"),
        ("value", "right"),
        ("unit", "left"),
        ("BW", "right"),
        ("meaning", "left"),
    ):
        plain.add_column(head, justify=side, no_wrap=head != "meaning", overflow="fold")  # type: ignore[arg-type]
    if "samples" in table.attrs:
        plain.columns[1].header = f"value\n90 % of {table.attrs['samples']} runs"
    for name in names:
        if "level" not in one[name].dims:
            weights = f"{float(one[f'{name}_bw']):#.3g}".rstrip(".") if f"{name}_bw" in one else ""
            unit = str(one[name].attrs.get("units", "1"))
            plain.add_row(
                name,
                _ranged(one, name),
                "" if unit == "1" else unit,
                weights,
                MEASURES[name].meaning,
            )
    per_level = [name for name in names if "level" in one[name].dims]
    levels = ruled()
    levels.add_column("\n\nlevel")
    for name in per_level:
        head = (
            name.removeprefix("lumbar_").replace("_peak", "").replace("_bw", "").replace("_", "\n")
        )
        levels.add_column(f"{head}\n{one[name].attrs.get('units', '')}", justify="right")
    for level in one["level"].values[::-1]:
        levels.add_row(str(level), *(_ranged(one.sel(level=level), name) for name in per_level))
    where = Text(f"{one['shoe'].values} on {one['surface'].values}, ", style="dim") + _heading(
        table
    )
    return Group(
        where,
        plain,
        levels,
        bullets("Bear in mind", [PREDICTIONS, *grouped_warnings(table)], "yellow"),
    )


def _ranged(one: xr.Dataset, name: str) -> str:
    """A measure, and under it its 90 % interval where samples were drawn."""
    if f"{name}_low" not in one:
        return _number(one[name])
    low, high = (float(f"{float(one[f'{name}_{end}']):.3g}") for end in ("low", "high"))
    return f"{_number(one[name])}\n{_number(low)}…{_number(high)}"


def _number(value: Any) -> str:
    """Four digits, no powers of ten where a reader can do without."""
    value = float(value)
    return (
        f"{value:.0f}"
        if abs(value) >= 1e3
        else f"{value:.2e}"
        if 0 < abs(value) < 1e-3
        else f"{value:.4g}"
    )
