"""The picture of a comparison: curves of each scenario, peaks by level, shoe by surface."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import matplotlib as mpl
import xarray as xr
from matplotlib.axes import Axes

from spinesim.measures.definitions import CUTOFF, ground_force
from spinesim.measures.signals import low_pass
from spinesim.show.figures import panels
from spinesim.show.figures.panels import (
    GREY,
    MM,
    PREDICTED,
    REACTION,
    WIDTH,
    Looks,
    Picture,
    settled,
)


def comparison_figure(table: xr.Dataset, runs: Mapping[str, xr.Dataset] | None = None) -> Picture:
    """Ground reaction, L5/S1 compression over time, peaks per level, and shoe x surface; without
    runs, measures alone.
    """
    with mpl.rc_context(panels.STYLE):
        return settled(comparison_panels(table, runs))


def comparison_panels(table: xr.Dataset, runs: Mapping[str, xr.Dataset] | None) -> Picture:
    how = panels.looks(table)
    figure = Picture(figsize=(WIDTH, 128 * MM), layout="constrained")
    figure.get_layout_engine().set(w_pad=1.5 * MM, h_pad=1.2 * MM)  # type: ignore[union-attr, call-arg]
    halves: Any = figure.subfigures(2, 1, hspace=0.03)
    upper, lower = halves
    if runs:
        above = upper.subplots(1, 2)
        below = lower.subplots(1, 3, width_ratios=(1, 1.25, 0.95))
        _ground_panels(above, runs, how, panels.one_weight(table))
        _compression_panel(below[0], runs, how, panels.one_weight(table))
    else:
        above = upper.subplots(1, 3)
        below = lower.subplots(1, 2, width_ratios=(1.25, 1))
        _measure_panels(above, table, how)
    bars, overview = below[-2:]
    panels.level_bars(bars, table, how)
    bars.set_ylabel("Peak compression (BW)")
    panels.title(bars, "d", "Peak compression by lumbar level")
    if how.is_grid:
        panels.load_map(
            overview, table, "lumbar_compression_peak_bw", "Peak compression (BW)", "L5/S1"
        )
    else:
        panels.dots(
            overview,
            table.sel(level="L5/S1"),
            "lumbar_compression_peak_bw",
            "Peak compression (BW)",
            how,
        )
    panels.title(overview, "e", "L5/S1, shoe × surface" if how.is_grid else "L5/S1 peak")
    marks = "Bars: mean over surfaces; marks: each surface. " if len(how.dashes) > 1 else ""
    panels.footnote(figure, f"{REACTION if runs else ''} {marks}{PREDICTED}".strip())
    return figure


def _ground_panels(
    axes: list[Axes], runs: Mapping[str, xr.Dataset], how: Looks, weight: float | None
) -> None:
    end = max(float(run["time"][-1]) for run in runs.values())
    panels.curves(axes[0], runs, how, ground_force)
    panels.curves(axes[1], runs, how, lambda run: low_pass(run["ground_force_fore_aft"], CUTOFF))
    for ax, letter, text in zip(
        axes, "ab", ("Vertical ground reaction", "Fore-aft ground reaction"), strict=True
    ):
        panels.time_axis(ax, end)
        panels.force_axis(ax, weight, "Force")
        panels.title(ax, letter, text)
    axes[0].set_ylim(bottom=0)
    axes[1].axhline(0, color=GREY, linewidth=0.5)
    for text, share, drop in (
        (("braking", 0.24, -9), ("propulsion", 0.73, 4)) if len(how.dashes) < 7 else ()
    ):
        axes[1].annotate(
            text,
            (1e3 * share * end, 0),
            xytext=(0, drop),
            textcoords="offset points",
            ha="center",
            color=GREY,
            fontsize=6.5,
        )
    _keys(axes, how)


def _keys(axes: list[Axes], how: Looks) -> None:
    """Colours named in the first panel, lines in the second, where both leave room."""
    panels.key(
        axes[0],
        [(name, {"color": colour, "linewidth": 2}) for name, colour in how.colours.items()],
        (0.36, 0.04),
        "lower left",
    )
    panels.key(
        axes[1],
        [
            (name, {"color": GREY, "linestyle": dash, "linewidth": 1.2})
            for name, (dash, _) in how.dashes.items()
        ],
        (0.04, 0.98),
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
        ax.annotate(
            f"peaks {min(peaks):.2f} to\n{max(peaks):.2f} BW",
            (0.52, 0.12),
            xycoords="axes fraction",
            ha="center",
            fontsize=6.5,
            color=GREY,
        )
    panels.title(ax, "c", "L5/S1 compression")


def _measure_panels(axes: list[Axes], table: xr.Dataset, how: Looks) -> None:
    shown = (
        ("impact_peak_bw", "Impact peak", "BW"),
        ("loading_rate_bw", "Loading rate", "BW/s"),
        ("active_peak_bw", "Active peak", "BW"),
    )
    for ax, letter, (measure, text, unit) in zip(axes, "abc", shown, strict=True):
        panels.dots(ax, table, measure, f"{text} ({unit})", how, names=letter == "a")
        panels.title(ax, letter, text)
