"""The picture of a comparison: curves of each scenario, peaks by level, and what differs most."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import xarray as xr
from matplotlib.axes import Axes

from spinesim.measures.definitions import CUTOFF, ground_force
from spinesim.measures.signals import low_pass
from spinesim.show.comparison_words import spread
from spinesim.show.figures import overview, panels
from spinesim.show.figures.labels import capital, first_level, measure_label, of_dataset, words
from spinesim.show.figures.panels import REACTION, RUNNING, Looks, looks
from spinesim.show.figures.picture import Picture, footnote, page, title
from spinesim.show.figures.style import GREY, SMALL

DOTTED = ("impact_peak_bw", "loading_rate_bw", "active_peak_bw")
LOADS = (  # of these the map shows the one that differs most
    "lumbar_compression_peak_bw",
    "lumbar_compression_rate_bw",
    "impact_peak_bw",
    "loading_rate_bw",
    "active_peak_bw",
    "tibial_peak_acceleration",
    "sacral_peak_acceleration",
)


def comparison_figure(table: xr.Dataset, runs: Mapping[str, xr.Dataset] | None = None) -> Picture:
    """Curves of every scenario, peaks per level, and the load that differs most.

    That load is a map of shoe by surface, or a row of dots.  Without runs, dots of measures stand
    in place of the curves.
    """
    how = looks(table)
    names = max(len(how.groups), len(how.dashes))
    is_wide = how.is_grid and len(how.dashes) > overview.MANY
    foot = 58 + max(5 * (len(how.groups) - 6), 0)
    figure = page(
        148 + foot + (6 * names + 5 if is_wide else 0),
        f"{table.sizes['scenario']} scenarios side by side",
        of_dataset(table),
    )
    parts = figure.subplot_mosaic(
        "ab;cd;ee;kk" if is_wide else "ab;cd;ek",
        height_ratios=[58, 58, foot, 6 * names][: 4 if is_wide else 3],
    )
    if runs:
        _ground_panels(parts["a"], parts["b"], runs, how, panels.one_weight(table))
        _compression_panel(parts["c"], runs, how, panels.one_weight(table))
    else:
        _dotted_panels([parts[letter] for letter in "abc"], table, how)
    overview.level_bars(parts["d"], table, how)
    parts["d"].set_ylabel("Peak compression (BW)")
    title(parts["d"], "d", "Peak compression by level")
    _most_different(parts["e"], table, how)
    _key(parts["k"], how, ncols=2 if is_wide else 1)
    marks = "" if is_wide else "; marks: each surface"
    marks = f"Bars: mean over surfaces{marks}. " if len(how.dashes) > 1 else ""
    bars = "Thin lines: 90 % intervals. " if "samples" in table.attrs else ""
    footnote(figure, f"{REACTION if runs else ''} {marks}{bars}{RUNNING}".strip())
    return figure


def most_different(table: xr.Dataset, candidates: Iterable[str] = LOADS) -> tuple[str, str, float]:
    """The load that differs most: its name, level, and relative difference.

    Between shoes, where there are several; else between surfaces, or between the scenarios.  The
    first candidate where nothing differs.
    """
    there = [name for name in candidates if name in table]
    levels = {name: first_level(table[name]) for name in there}

    def difference(name: str) -> float:
        for along in ("shoe", "surface"):
            value = spread(table, name, along, levels[name] or None)
            if np.isfinite(value):
                return value
        values = table[name].sel(level=levels[name]) if levels[name] else table[name]
        numbers = values.values[np.isfinite(values.values)]
        return float(np.ptp(numbers) / abs(numbers.mean())) if len(numbers) > 1 else 0.0

    sizes = {name: difference(name) for name in there}
    name = max(there, key=sizes.__getitem__)
    return name, levels[name], sizes[name]


def _most_different(ax: Axes, table: xr.Dataset, how: Looks) -> None:
    name, level, difference = most_different(table)
    text = f"{level} {words(name)}".strip()
    if how.is_grid:
        overview.load_map(ax, table, name, level)
    else:
        overview.dots(ax, table, name, how, level=level)
    several = table.sizes["scenario"] > 1
    title(ax, "e", f"Differs most: {text}, {100 * difference:.0f} %" if several else capital(text))
    ax.set_xlabel(measure_label(table[name]))


def _ground_panels(
    left: Axes, right: Axes, runs: Mapping[str, xr.Dataset], how: Looks, weight: float | None
) -> None:
    end = max(float(run["time"][-1]) for run in runs.values())
    panels.curves(left, runs, how, ground_force)
    panels.curves(right, runs, how, lambda run: low_pass(run["ground_force_fore_aft"], CUTOFF))
    for ax, letter, text in ((left, "a", "Vertical"), (right, "b", "Fore-aft")):
        panels.time_axis(ax, end)
        panels.force_axis(ax, weight, "Force")
        title(ax, letter, f"{text} ground reaction")
    left.set_ylim(bottom=0)
    right.axhline(0, color=GREY, linewidth=0.5)
    for text, share, drop in (("braking", 0.24, -9), ("propulsion", 0.73, 4)):
        right.annotate(
            text,
            (1e3 * share * end, 0),
            xytext=(0, drop),
            textcoords="offset points",
            ha="center",
            color=GREY,
            fontsize=SMALL,
        )


def _compression_panel(
    ax: Axes, runs: Mapping[str, xr.Dataset], how: Looks, weight: float | None
) -> None:
    panels.curves(ax, runs, how, lambda run: run["compression"].sel(level="L5/S1"))
    panels.time_axis(ax, max(float(run["time"][-1]) for run in runs.values()))
    panels.force_axis(ax, weight, "Compression")
    ax.set_ylim(bottom=0)
    peaks = [
        float(run["compression"].sel(level="L5/S1").max()) / run.attrs["body_weight"]
        for run in runs.values()
    ]
    if len(peaks) > 1:
        low, high = f"{min(peaks):.2f}", f"{max(peaks):.2f}"
        text = f"peaks {low} to\n{high} BW" if low != high else f"all peaks\n{low} BW"
        panels.note(ax, text, (0.52, 0.16), SMALL)
    title(ax, "c", "L5/S1 compression")


def _dotted_panels(axes: list[Axes], table: xr.Dataset, how: Looks) -> None:
    there = [name for name in DOTTED if name in table]
    for ax, letter, name in zip(axes, "abc", there, strict=False):
        overview.dots(ax, table, name, how, names=False)
        title(ax, letter, capital(words(name)))
        ax.set_xlabel(measure_label(table[name]))
    for ax in axes[len(there) :]:
        ax.set_axis_off()


def _key(ax: Axes, how: Looks, ncols: int) -> None:
    """What colours and lines stand for, in a panel of its own."""
    ax.set_axis_off()
    panels.key(ax, how.entries(), (0.1, 0.98), width=2.2, ncols=ncols)
