"""A comparison or a run as tables for the terminal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import xarray as xr
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from spinesim.measures.definitions import MEASURES
from spinesim.show.comparison_words import (
    EXPLAIN,
    PREDICTIONS,
    grouped_warnings,
    in_words,
    is_grid,
    set_apart,
)
from spinesim.show.tables.parts import Column, Sheet, bullets
from spinesim.studies.evidence import measured_load
from spinesim.studies.tidy import measure_names


@dataclass(frozen=True)
class Number:
    """A column of numbers: head, measure, format, level, and factor to the unit of the head."""

    head: str
    measure: str
    form: str
    level: str | None = None
    factor: float = 1.0


NUMBERS = (
    Number("impact\npeak\nBW", "impact_peak_bw", ".2f"),
    Number("loading\nrate\nBW/s", "loading_rate_bw", ".1f"),
    Number("active\npeak\nBW", "active_peak_bw", ".2f"),
    Number("tibia\npeak\ng", "tibial_peak_acceleration", ".1f"),
    Number("sacrum\npeak\ng", "sacral_peak_acceleration", ".2f"),
    Number("leg\nstiffn.\nkN/m", "leg_stiffness", ".1f", factor=1e-3),
    Number("L5/S1\ncompr.\nBW", "lumbar_compression_peak_bw", ".2f", "L5/S1"),
    Number("L5/S1\ncompr.\nN", "lumbar_compression_peak", ".0f", "L5/S1"),
    Number("L5/S1\nshear\nN", "lumbar_shear_peak", ".0f", "L5/S1"),
)

SAMPLED = (
    ("impact_peak_bw", None, "impact peak"),
    ("lumbar_compression_peak_bw", "L5/S1", "L5/S1 compression"),
)


def comparison_report(table: xr.Dataset) -> RenderableType:
    """What differs and what does not, the table of it, and what to bear in mind."""
    rows = zip(table["scenario"].values, table["message"].values, strict=True)
    failures = [f"{name}: {message}" for name, message in rows if str(message)]
    parts: list[RenderableType] = [
        Padding(Text(sentence, style="bold"), (0, 0, 1, 0)) for sentence in in_words(table)
    ]
    parts += [_heading(table), _comparison_table(table), *_intervals(table)]
    parts += [
        bullets(f"Set apart from {table['scenario'].values[0]} by", set_apart(table), ""),
        bullets("No steady step", failures, "red"),
        bullets("Bear in mind", _cautions(table), "yellow"),
        Text(f"\n{EXPLAIN}", style="bold"),
    ]
    return Group(*parts)


def _cautions(table: xr.Dataset) -> list[str]:
    return [PREDICTIONS, measured_load(), *grouped_warnings(table)]


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
    low, high = f"{values.min():{form}}", f"{values.max():{form}}"
    return f"{low} {unit}" if low == high else f"{low} to {high} {unit}"


def _comparison_table(table: xr.Dataset) -> Sheet:
    """A row a scenario, named by shoe and surface where these are what differs."""
    rows = [table.isel(scenario=i) for i in range(table.sizes["scenario"])]
    shoes = [str(row["shoe"].values) for row in rows]
    if is_grid(table):
        surfaces = [str(row["surface"].values) for row in rows]
        labels = [Column("shoe", shoes, "label"), Column("surface", surfaces, "label")]
    else:
        labels = [Column("scenario", [str(row["scenario"].values) for row in rows], "label")]
    numbers = [
        Column(number.head, [_cell(row, number) for row in rows])
        for number in NUMBERS
        if number.measure in table
    ]
    last_of_a_shoe = [i for i in range(len(shoes) - 1) if shoes[i] != shoes[i + 1]]
    failed = {i: "red" for i, row in enumerate(rows) if str(row["status"].values) != "ok"}
    sections = last_of_a_shoe if is_grid(table) else ()
    return Sheet([*labels, *numbers], sections=sections, styles=failed)


def _intervals(table: xr.Dataset) -> list[RenderableType]:
    """What paired samples say of each scenario and of its difference from the first; nothing where
    none were drawn.
    """
    if "samples" not in table.attrs:
        return []
    names = [str(name) for name in table["scenario"].values[table["status"].values == "ok"]]
    columns = [Column("scenario", names, "label")]
    for measure, level, text in SAMPLED:
        values = table.sel(level=level) if level else table
        columns += [
            Column(f"{text}\nBW", [_range(values.sel(scenario=name), measure) for name in names])
        ]
        if len(names) > 1:
            differences = [_difference(values, measure, name, names[0]) for name in names[1:]]
            columns += [Column("over the first\n%", ["", *differences])]
    title = (
        f"Median and 90 % interval of {table.attrs['samples']} runs with other plausible numbers "
        "for body, shoe and ground"
    )
    note = "* same sign in nine in ten runs: every run gives all scenarios the same body"
    sheet = Sheet(columns, title=title, gap=2)
    return [sheet, Text(f"{note}\n", style="dim")] if len(names) > 1 else [sheet]


def _range(values: xr.Dataset, measure: str) -> str:
    """Median and interval in body weights."""
    middle, low, high = (float(values[f"{measure}_{end}"]) for end in ("median", "low", "high"))
    return f"{middle:.2f} ({low:.2f}…{high:.2f})"


def _difference(values: xr.Dataset, measure: str, name: str, first: str) -> str:
    """Median and interval of the paired difference, in % of the first scenario's median; a star
    where its sign is settled.
    """
    whole = abs(float(values[f"{measure}_median"].sel(scenario=first)))
    middle, low, high = (
        100 * float(values[f"{measure}_difference_{end}"].sel(scenario=name)) / whole
        for end in ("median", "low", "high")
    )
    return f"{middle:+.1f} ({low:+.1f}…{high:+.1f}){'*' if low * high > 0 else ' '}"


def _cell(row: xr.Dataset, number: Number) -> str:
    values = row[number.measure]
    if number.level is not None:
        values = values.sel(level=number.level)
    value = number.factor * float(values)
    return format(value, number.form) if np.isfinite(value) else "–"


def run_report(table: xr.Dataset) -> RenderableType:
    """All measures of one scenario: what its lowest disc carries, numbers, lumbar levels, and what
    to bear in mind.
    """
    row = table.isel(scenario=0)
    names = [
        name
        for name in measure_names(row)
        if not name.endswith("_bw") or name == "lumbar_compression_peak_bw"
    ]
    where = Text(f"{row['shoe'].values} on {row['surface'].values}, ", style="dim")
    return Group(
        *(Padding(Text(sentence, style="bold"), (0, 0, 1, 0)) for sentence in in_words(table)),
        where + _heading(table),
        _numbers(row, [name for name in names if "level" not in row[name].dims], table),
        _levels(row, [name for name in names if "level" in row[name].dims]),
        bullets("Bear in mind", _cautions(table), "yellow"),
        Text(f"\n{EXPLAIN}", style="bold"),
    )


def _numbers(row: xr.Dataset, names: list[str], table: xr.Dataset) -> Sheet:
    """Measures without levels, a row each."""
    units = [str(row[name].attrs.get("units", "1")) for name in names]
    weights = [
        f"{float(row[f'{name}_bw']):#.3g}".rstrip(".") if f"{name}_bw" in row else ""
        for name in names
    ]
    sampled = f"value\n90 % of {table.attrs['samples']} runs" if "samples" in table.attrs else ""
    return Sheet(
        [
            Column("measure", names, "label"),
            Column(sampled or "value", [_ranged(row, name) for name in names]),
            Column("unit", ["" if unit == "1" else unit for unit in units], "word"),
            Column("BW", weights),
            Column("meaning", [MEASURES[name].meaning for name in names], "note"),
        ]
    )


def _levels(row: xr.Dataset, names: list[str]) -> Sheet:
    """Measures by lumbar level, a row a level, the uppermost on top."""
    levels = [str(level) for level in row["level"].values[::-1]]
    columns = [Column("level", levels, "label")]
    for name in names:
        head = (
            name.removeprefix("lumbar_").replace("_peak", "").replace("_bw", "").replace("_", "\n")
        )
        unit = row[name].attrs.get("units", "")
        cells = [_ranged(row.sel(level=level), name) for level in levels]
        columns.append(Column(f"{head}\n{unit}", cells))
    return Sheet(columns)


def _ranged(row: xr.Dataset, name: str) -> str:
    """A measure, and under it its 90 % interval where samples were drawn."""
    if f"{name}_low" not in row:
        return _number(row[name])
    low, high = (float(f"{float(row[f'{name}_{end}']):.3g}") for end in ("low", "high"))
    return f"{_number(row[name])}\n{_number(low)}…{_number(high)}"


def _number(value: Any) -> str:
    """Four digits, no powers of ten where a reader can do without."""
    value = float(value)
    if abs(value) >= 1e3:
        return f"{value:.0f}"
    return f"{value:.2e}" if 0 < abs(value) < 1e-3 else f"{value:.4g}"
