"""Plans of running as tables for the terminal, readable in 100 columns."""

from __future__ import annotations

import numpy as np
import xarray as xr
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from spinesim.dose.results import ELSEWHERE, PREDICTION
from spinesim.scenario import Scenario
from spinesim.scenario.naming import label
from spinesim.show.tables.parts import Column, Sheet, bullets
from spinesim.show.week_words import (
    agreement,
    bout_words,
    of_bouts,
    plan_names,
    spike_words,
    when,
)

MOST = 16  # bouts of a plan that are listed
SHOWN_REPAIR = 26.0  # days


def week_report(load: xr.Dataset, level: str = "L4/L5", weighting: str = "iso") -> RenderableType:
    """Dose, disc height and spikes of every plan, comparisons with the first, what to bear in mind,
    why no risk is told, and when to seek help.
    """
    parts: list[RenderableType] = [_heading(load, level), _doses(load, level)]
    if load.sizes["training"] == 1:
        parts.append(_bouts(load, level, weighting))
    else:
        first = plan_names(load)[0]
        parts.append(comparison_sheet(load, level, f"Over '{first}' at {level}"))
        parts.append(Padding(Text("\n".join(_said(load)), style="bold"), (0, 0, 1, 0)))
    parts.append(_heights(load))
    parts.append(bullets("Bear in mind", str(load.attrs["warnings"]).splitlines(), "yellow"))
    parts.append(bullets("Why no risk is told", [str(load.attrs["reason"])], "yellow"))
    parts.append(Padding(Text(str(load.attrs["advice"]), style="bold"), (1, 0, 0, 0)))
    return Group(*parts)


def _heading(load: xr.Dataset, level: str) -> Text:
    scenario = Scenario.from_toml(str(load.attrs["scenario"]))
    step = scenario.step
    share = float(load["peak_over_strength"].isel(training=0).sel(level=level))
    text = (
        f"Ordinary step: {label(scenario.shoe)} on {label(scenario.surface)}, "
        f"{step.speed:.2f} m/s, {step.cadence:.0f} steps/min, "
        f"{1000 / step.step_length:.0f} steps a km; its peak at {level} is {share:.0%} of the "
        "strength expected at this age"
    )
    return Text(text, style="dim")


def _doses(load: xr.Dataset, level: str) -> RenderableType:
    """Equivalent distances by weighting, everyday walking in a row of its own."""
    at_level, names = load.sel(level=level), plan_names(load)
    plans = [at_level.sel(training=name) for name in names]
    walking = at_level["walking_equivalent_distance"].isel(training=0)
    columns = [Column("", [*names, "walking of all days, not counted above"], "label")]
    for weighting in load["weighting"].values:
        totals = [plan["equivalent_distance"].sel(weighting=weighting) for plan in plans]
        cells = [_km(float(value)) for value in (*totals, walking.sel(weighting=weighting))]
        columns.append(Column(str(weighting), cells))
    left = [
        float(plan["remaining"].sel(repair=SHOWN_REPAIR, weighting="iso").max("day"))
        for plan in plans
    ]
    columns.append(Column("iso, left*", [*(_km(value) for value in left), ""]))
    title = f"Equivalent distance at {level}: km of the ordinary run ({PREDICTION})"
    note = (
        "* the most that is left at the end of a day, if doses faded with "
        f"{SHOWN_REPAIR:.0f} days: a sensitivity, not an estimate"
    )
    return Group(Sheet(columns, title=title, gap=2), Text(note, style="dim italic"))


def comparison_sheet(load: xr.Dataset, level: str, title: str) -> RenderableType:
    """Ratios to the first plan with their intervals, and the verdict."""
    _, *others = plan_names(load)
    drawn = "equivalent_distance_ratio_low" in load
    about = f", median and 90 % interval of {load.attrs['samples']} samples" if drawn else ""
    plans = [load.sel(training=name, level=level) for name in others]
    columns = [
        Column("", others, "label"),
        *(
            Column(str(weighting), [_ratio(plan.sel(weighting=weighting), drawn) for plan in plans])
            for weighting in load["weighting"].values
        ),
        Column("verdict", [str(plan["verdict"].values) for plan in plans], "text"),
    ]
    return Sheet(columns, title=f"{title}{about} ({PREDICTION})", gap=2)


def _said(load: xr.Dataset) -> list[str]:
    return [agreement(load, name) for name in plan_names(load)[1:]]


def _heights(load: xr.Dataset) -> RenderableType:
    """Stature and spikes."""
    names = plan_names(load)
    plans = [load.sel(training=name) for name in names]
    worst = [int(plan["morning_residue"].fillna(-np.inf).argmax("day")) for plan in plans]
    lost = [_millimetres(plan, "greatest_stature_loss", {}) for plan in plans]
    left = [
        _millimetres(plan, "morning_residue", {"day": day})
        for plan, day in zip(plans, worst, strict=True)
    ]
    columns = [
        Column("", names, "label"),
        Column("most lost\nmm", lost),
        Column("left in the morning\nmm", left),
        Column(
            "longest run over\n30 days before", [spike_words(load, name) for name in names], "text"
        ),
    ]
    title = f"Disc height, as loss of stature, and spikes ({ELSEWHERE})"
    return Sheet(columns, title=title, gap=2)


def _bouts(load: xr.Dataset, level: str, weighting: str) -> RenderableType:
    """The bouts of the only plan."""
    name = plan_names(load)[0]
    numbers = of_bouts(load, name)
    bouts = [load.sel(training=name, bout=number) for number in numbers[:MOST]]
    doses = [bout["bout_equivalent_distance"].sel(level=level) for bout in bouts]
    spikes = [float(bout["spike"]) for bout in bouts]
    columns = [
        Column("", [f"{when(bout)}: {bout_words(bout)}" for bout in bouts], "label"),
        Column("km", [_km(float(bout["distance"])) for bout in bouts]),
        Column("steps", [_whole(float(bout["steps"])) for bout in bouts]),
        Column(
            weighting,
            [_km(float(dose.sel(weighting=weighting))) or "not known" for dose in doses],
        ),
        Column("least - greatest", [_span(dose) for dose in doses]),
        Column("spike", [f"{spike:.2f}" if np.isfinite(spike) else "" for spike in spikes]),
    ]
    title = f"Bouts: km of the ordinary run at {level}, by {weighting}, least to greatest"
    more = len(numbers) - len(bouts)
    sheet = Sheet(columns, title=title, gap=2)
    return Group(sheet, Text(f"and {more} more, in the CSV\n")) if more > 0 else sheet


def _km(value: float) -> str:
    if not np.isfinite(value):
        return ""
    return f"{value:.1f}" if value >= 0.95 or value == 0 else f"{value:.2g}"


def _span(dose: xr.DataArray) -> str:
    low, high = _km(float(dose.min())), _km(float(dose.max()))
    return f"{low} - {high}" if low else ""


def _whole(value: float) -> str:
    return f"{value:,.0f}".replace(",", " ") if np.isfinite(value) else ""


def _ratio(plan: xr.Dataset, drawn: bool) -> str:
    name = "equivalent_distance_ratio"
    if not np.isfinite(plan[name]):
        return "-"
    if not drawn:
        return f"{float(plan[name]):.2f}"
    low, middle, high = (float(plan[f"{name}_{end}"]) for end in ("low", "median", "high"))
    return f"{middle:.2f}\n{_end(low)}-{_end(high)}"


def _end(ratio: float) -> str:
    """An end of an interval; one near 1 keeps the digit that says on which side it lies."""
    text = f"{ratio:.2f}"
    return text if text != "1.00" or abs(ratio - 1) < 5e-4 else f"{ratio:.3f}"


def _millimetres(plan: xr.Dataset, name: str, at: dict[str, int]) -> str:
    text = f"{1e3 * float(plan[name].isel(at)):.3g}"
    if f"{name}_low" not in plan:
        return text
    low, high = (1e3 * float(plan[f"{name}_{end}"].isel(at)) for end in ("low", "high"))
    return f"{text} ({low:.2g} - {high:.2g})"
