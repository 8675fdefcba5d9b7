"""Pictures of plans: bouts and stature through the days, one plan against another, dose by cadence.

week_figure(load) draws all of it; plan_figure and ratio_figure draw a part.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from spinesim.dose.training import Training
from spinesim.show.figures import panels
from spinesim.show.figures.picture import Picture, footnote, page, title
from spinesim.show.figures.style import (
    COLOURS,
    GREY,
    HALF,
    MARKERS,
    SMALL,
    WIDTH,
    filled,
    literal,
    wrapped,
)
from spinesim.show.week_words import SPIKE, of_bouts, plan_names

LEVEL, WEIGHTING = "L4/L5", "iso"
NIGHT = "#E9EBF2"
TICKS = (0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0)
PLAN_NOTE = (
    "Bars: equivalent distance of a bout (prediction); the line spans the five weightings; a number"
    " marks a run that goes beyond the longest of the 30 days before (measured elsewhere, injuries"
    " of any kind). Stature against an ordinary morning: size and return measured elsewhere, the"
    " part of a run a prediction; nights shaded. No risk is told: laws for it fail in running."
)
RATIO_NOTE = (
    "Equivalent distance over that of the first plan: a prediction. Dot and line: median and 90 %"
    " interval of paired samples, where there are any. A verdict needs all five weightings."
)
CADENCE_NOTE = (
    "Predictions. A kilometre at another cadence holds other numbers of other peaks; below the line"
    " it weighs less than at the usual cadence. The weighting of a runner's back is not known."
)


def plan_figure(load: xr.Dataset, level: str = LEVEL, weighting: str = WEIGHTING) -> Picture:
    """Each plan in a row: bouts as bars in equivalent km, and stature through its days below."""
    figure = page(34 + 58 * load.sizes["training"], "Plans of running")
    _plan_rows(figure, load, level, weighting)
    footnote(figure, PLAN_NOTE)
    return figure


def ratio_figure(load: xr.Dataset) -> Picture:
    """Ratios to the first plan at every level under every weighting, verdicts at the right."""
    others = load.sizes["training"] - 1
    figure = page(34 + 72 * others, "Plans of running, over the first")
    axes = figure.subplots(max(others, 1), 1, squeeze=False)[:, 0]
    _ratio_rows(axes, load)
    footnote(figure, RATIO_NOTE)
    return figure


def cadence_figure(dose: xr.Dataset, level: str = LEVEL) -> Picture:
    """Weight of a kilometre against cadence, a line for each weighting, break-even at 1."""
    speed = 3.6 * float(dose.attrs["speed"])
    figure = page(100, "Dose and cadence", f"{speed:.1f} km/h, {level}", width=1.2 * HALF)
    axes = figure.subplots()
    values = dose["dose_per_kilometre"].sel(level=level)
    axes.set_ylim(0, 1.05 * float(values.max()))
    labels = []
    for k, name in enumerate(dose["weighting"].values):
        line = values.sel(weighting=name)
        colour, marker = COLOURS[k], MARKERS[k]
        axes.plot(line["cadence"], line, color=colour, marker=marker, markersize=4)
        labels.append((float(line[-1]), str(name), colour))
    axes.axhline(1, color="black", linewidth=0.6)
    axes.axvline(float(dose.attrs["cadence"]), color=GREY, linewidth=0.6, linestyle=(0, (4, 2)))
    axes.annotate(
        "break-even",
        (float(values["cadence"][0]), 1),
        xytext=(2, -11),
        textcoords="offset points",
        fontsize=SMALL,
    )
    axes.set_xlabel("Cadence (steps/min)")
    axes.set_ylabel("Weight of a kilometre\n(usual cadence = 1)")
    axes.set_xlim(right=float(values["cadence"][-1]))
    panels.spread_labels(axes, labels, float(values["cadence"][-1]), 0.07)
    footnote(figure, CADENCE_NOTE)
    return figure


def week_figure(load: xr.Dataset) -> Picture:
    """The picture of a result that has weightings.

    Plans, with their ratios where there are several, or the dose at several cadences.
    """
    if "cadence" in load.dims:
        return cadence_figure(load)
    rows = load.sizes["training"]
    if rows == 1:
        return plan_figure(load)
    heights = [58 * rows, 72 * (rows - 1)]
    figure = page(44 + sum(heights), "Plans of running")
    upper, lower = figure.subfigures(2, 1, height_ratios=heights)  # type: ignore[misc]
    _plan_rows(upper, load, LEVEL, WEIGHTING)
    _ratio_rows(lower.subplots(rows - 1, 1, squeeze=False)[:, 0], load)
    footnote(figure, f"{PLAN_NOTE} {RATIO_NOTE}")
    return figure


def _plan_rows(figure: Any, load: xr.Dataset, level: str, weighting: str) -> None:
    names = plan_names(load)
    axes = figure.subplots(2 * len(names), 1, sharex=True, height_ratios=[1.25, 1] * len(names))
    doses = load["bout_equivalent_distance"].sel(level=level)
    most = 1.18 * max(float(doses.max()), 1e-3)
    losses = 1e3 * load["stature_loss"]
    deepest = 1.08 * float(losses.max())
    for k, name in enumerate(names):
        bars, stature = axes[2 * k], axes[2 * k + 1]
        _bars(bars, load, name, doses, weighting)
        bars.set_ylim(0, most)
        bars.set_ylabel(f"km, {weighting}")
        title(bars, "", literal(wrapped(f"{name}: equivalent distance at {level}", 0.8 * WIDTH)))
        _stature(stature, load, name)
        stature.set_ylim(deepest, min(float(losses.min()), 0) - 1)
        stature.set_ylabel("stature lost\n(mm)")
    days = load.sizes["day"]
    step = max(1, days // 14)
    axes[-1].set_xlim(0, days + 0.3)
    axes[-1].set_xticks(
        np.arange(0, days, step) + 0.5, [str(day) for day in range(1, days + 1, step)]
    )
    axes[-1].tick_params(axis="x", length=0)
    axes[-1].set_xlabel("Day")


def _bars(ax: Axes, load: xr.Dataset, name: str, doses: xr.DataArray, weighting: str) -> None:
    plan = load.sel(training=name)
    looks: dict[str, dict[str, Any]] = {}
    for number in of_bouts(load, name):
        bout, dose = plan.sel(bout=number), doses.sel(training=name, bout=number)
        activity = str(bout["activity"].values)
        kind = len(looks)
        look = looks.setdefault(activity, filled(COLOURS[kind % len(COLOURS)], kind))
        x = float(bout["bout_day"]) - 1 + float(bout["bout_start"]) / 24
        height, low, high = (
            float(value) for value in (dose.sel(weighting=weighting), dose.min(), dose.max())
        )
        if not np.isfinite(height):
            colour = look["facecolor"]
            ax.annotate("?", (x, 0), ha="center", color=colour, fontsize=SMALL)
            continue
        ax.bar(x, height, width=0.32, **look)
        if high - low > 1e-6 * max(high, 1e-9):
            ax.plot([x, x], [low, high], color="black", linewidth=0.9)
        spike = float(bout["spike"])
        if spike > SPIKE:
            ax.annotate(
                f"×{spike:.2g}",
                (x, max(height, high)),
                xytext=(0, 2),
                textcoords="offset points",
                ha="center",
                fontsize=SMALL,
                color=COLOURS[1],
                fontweight="bold",
            )
    if len(looks) > 1:
        panels.key(ax, looks.items(), (1.0, 1.0), "upper left")


def _stature(ax: Axes, load: xr.Dataset, name: str) -> None:
    habits = Training.from_toml(str(load["definition"].sel(training=name).values)).habits
    for day in range(load.sizes["day"]):
        ax.axvspan(day + habits.bed / 24, day + 1 + habits.wake / 24, color=NIGHT, linewidth=0)
    days = load["hour"].values / 24
    if "stature_loss_low" in load:
        low, high = (
            1e3 * load[f"stature_loss_{end}"].sel(training=name).values for end in ("low", "high")
        )
        ax.fill_between(days, low, high, color=COLOURS[4], alpha=0.35, linewidth=0)
    ax.plot(days, 1e3 * load["stature_loss"].sel(training=name), color=COLOURS[0], linewidth=0.8)
    ax.axhline(0, color="black", linewidth=0.4)


def _ratio_rows(axes: Any, load: xr.Dataset) -> None:
    """One panel a plan beyond the first: rows of levels, dots of weightings."""
    names = plan_names(load)
    ends = [load.get(f"equivalent_distance_ratio_{end}") for end in ("low", "median", "high")]
    drawn = ends[0] is not None
    shown = [load["equivalent_distance_ratio"]] * 3 if not drawn else ends
    finite = np.concatenate([np.ravel(values) for values in shown])  # type: ignore[arg-type]
    finite = finite[np.isfinite(finite) & (finite > 0)]
    span = (0.93 * min(finite.min(), 0.9), 1.07 * max(finite.max(), 1.1))
    for ax, name in zip(axes, names[1:], strict=False):
        _ratios(ax, load, name, shown)
        ax.set_xscale("log")
        ax.set_xlim(*span)
        ax.xaxis.set_major_locator(FixedLocator([t for t in TICKS if span[0] < t < span[1]]))
        ax.xaxis.set_minor_locator(NullLocator())
        ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        title(ax, "", literal(f"{name}, over '{names[0]}'"))
    _weighting_key(axes[-1], [str(text) for text in load["weighting"].values])
    axes[-1].set_xlabel("Equivalent distance over that of the first plan (log)")


def _weighting_key(ax: Axes, weightings: list[str]) -> None:
    """Marks of the weightings in one line below the panel."""
    handles = [
        Line2D(
            [], [], color=COLOURS[i], marker=MARKERS[i], linestyle="none", markersize=4, label=text
        )
        for i, text in enumerate(weightings)
    ]
    ax.legend(
        handles=handles,
        ncols=len(handles),
        loc="upper center",
        bbox_to_anchor=(0.5, -0.24),
        fontsize=SMALL,
        labelcolor="linecolor",
        handletextpad=0.2,
        columnspacing=1.2,
        borderaxespad=0.1,
    )


def _ratios(ax: Axes, load: xr.Dataset, name: str, shown: Any) -> None:
    levels = [str(level) for level in load["level"].values]
    weightings = load["weighting"].values
    for row, level in enumerate(levels):
        for i, weighting in enumerate(weightings):
            place = {"training": name, "level": level, "weighting": weighting}
            low, middle, high = (float(values.sel(place)) for values in shown)
            y = row + 0.13 * (i - (len(weightings) - 1) / 2)
            ax.plot([low, high], [y, y], color=COLOURS[i], linewidth=1.1)
            ax.plot(middle, y, MARKERS[i], color=COLOURS[i], markersize=4, markeredgewidth=0)
        verdict = str(load["verdict"].sel(training=name, level=level).values)
        ax.annotate(
            verdict.replace(": ", ":\n"),
            (1.0, row),
            xycoords=("axes fraction", "data"),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            fontsize=SMALL,
            annotation_clip=False,
        )
    ax.axvline(1, color="black", linewidth=0.6)
    ax.set_yticks(range(len(levels)), levels)
    ax.set_ylim(len(levels) - 0.4, -0.6)
    ax.tick_params(axis="y", length=0)
