"""Plans of running as tables for the terminal, readable in 100 columns."""

from __future__ import annotations

import numpy as np
import xarray as xr
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from spinesim.dose.results import ELSEWHERE, PREDICTION
from spinesim.scenario import Scenario
from spinesim.show.tables.parts import bullets, ruled
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
        parts.append(_comparison(load, level))
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
        f"Ordinary step: {scenario.shoe.name} on {scenario.surface.name}, {step.speed:.2f} m/s, "
        f"{step.cadence:.0f} steps/min, {1000 / step.step_length:.0f} steps a km; its peak at "
        f"{level} is {share:.0%} of the strength expected at this age"
    )
    return Text(text, style="dim")


def _titled(text: str) -> Table:
    grid = ruled(2, title=text, title_style="bold")
    grid.add_column("", overflow="fold")
    return grid


def _doses(load: xr.Dataset, level: str) -> Table:
    """Equivalent distances by weighting, everyday walking in a row of its own."""
    grid = _titled(f"Equivalent distance at {level}: km of the ordinary run ({PREDICTION})")
    for name in load["weighting"].values:
        grid.add_column(str(name), justify="right", no_wrap=True)
    grid.add_column("iso, left*", justify="right", no_wrap=True)
    at = load.sel(level=level)
    for name in plan_names(load):
        total = at["equivalent_distance"].sel(training=name)
        left = at["remaining"].sel(training=name, repair=SHOWN_REPAIR, weighting="iso").max("day")
        grid.add_row(name, *(_km(value) for value in total.values), _km(float(left)))
    walking = at["walking_equivalent_distance"].isel(training=0)
    grid.add_row(
        "walking of all days, not counted above", *(_km(value) for value in walking.values), ""
    )
    grid.caption = (
        f"* the most that is left at the end of a day, if doses faded with {SHOWN_REPAIR:.0f} days: "
        "a sensitivity, not an estimate"
    )
    grid.caption_justify = "left"
    return grid


def _comparison(load: xr.Dataset, level: str) -> Table:
    """Ratios to the first plan with their intervals, and the verdict."""
    names = plan_names(load)
    drawn = "equivalent_distance_ratio_low" in load
    about = f", median and 90 % interval of {load.attrs['samples']} samples" if drawn else ""
    grid = _titled(f"Over '{names[0]}' at {level}{about} ({PREDICTION})")
    for name in load["weighting"].values:
        grid.add_column(str(name), justify="right", no_wrap=True)
    grid.add_column("verdict", overflow="fold")
    for name in names[1:]:
        plan = load.sel(training=name, level=level)
        cells = [
            _ratio(plan.sel(weighting=weighting), drawn) for weighting in load["weighting"].values
        ]
        grid.add_row(name, *cells, str(plan["verdict"].values))
    return grid


def _said(load: xr.Dataset) -> list[str]:
    return [agreement(load, name) for name in plan_names(load)[1:]]


def _heights(load: xr.Dataset) -> Table:
    """Stature and spikes."""
    grid = _titled(f"Disc height, as loss of stature, and spikes ({ELSEWHERE})")
    grid.add_column("most lost, mm", justify="right", no_wrap=True)
    grid.add_column("left in the morning, mm", justify="right", no_wrap=True)
    grid.add_column("longest run over 30 days before")
    for name in plan_names(load):
        plan = load.sel(training=name)
        morning = plan["morning_residue"]
        worst = int(morning.fillna(-np.inf).argmax("day"))
        grid.add_row(
            name,
            _millimetres(plan, "greatest_stature_loss", {}),
            _millimetres(plan, "morning_residue", {"day": worst}),
            spike_words(load, name),
        )
    return grid


def _bouts(load: xr.Dataset, level: str, weighting: str) -> Table:
    """The bouts of the only plan."""
    name = plan_names(load)[0]
    grid = _titled(f"Bouts: km of the ordinary run at {level}, by {weighting}, least to greatest")
    for head in ("km", "steps", weighting, "least - greatest", "spike"):
        grid.add_column(head, justify="right", no_wrap=True)
    bouts = of_bouts(load, name)
    for number in bouts[:MOST]:
        bout = load.sel(training=name, bout=number)
        dose = bout["bout_equivalent_distance"].sel(level=level)
        grid.add_row(
            f"{when(bout)}: {bout_words(bout)}",
            _km(float(bout["distance"])),
            _whole(float(bout["steps"])),
            _km(float(dose.sel(weighting=weighting))) or "not known",
            _span(dose),
            f"{float(bout['spike']):.2f}" if np.isfinite(bout["spike"]) else "",
        )
    if len(bouts) > MOST:
        grid.add_row(f"and {len(bouts) - MOST} more, in the CSV")
    return grid


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
