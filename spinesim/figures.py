"""The picture one expects of a result: of a run, of a comparison, of a simple model, of many samples.

plot(run, "run.pdf");  plot(compare(grid(shoes, surfaces), keep_runs=True), "comparison.png")
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import xarray as xr
from matplotlib.axes import Axes

from spinesim import panels
from spinesim.measures.of_run import CUTOFF, ground_force
from spinesim.measures.signals import low_pass
from spinesim.panels import COLOURS, GREY, MM, PREDICTED, REACTION, WIDTH, Looks, Picture
from spinesim.run_figures import model_figure, posture_figure, run_figure, summary_figure
from spinesim.studies.comparison import measure_names

FORMATS = ("png", "pdf", "svg")


def plot(thing: Any, path: str | Path | None = None) -> Picture:
    """The figure of a run, a comparison, (comparison, runs) as `compare(..., keep_runs=True)` returns it, or a Dataset of many samples.

    path (.png, .pdf or .svg) writes it too.  The figure shows itself in a notebook; `figure.savefig` writes it anywhere.
    Raises ValueError for what has no picture.
    """
    suffix = Path(path).suffix.lower().lstrip(".") if path is not None else "png"
    if suffix not in FORMATS:
        raise ValueError(f"cannot draw '{path}': give a file that ends in .{', .'.join(FORMATS)}")
    with mpl.rc_context(panels.STYLE):
        figure = _settled(_figure(thing))
    if path is not None:
        save(figure, path)
    return figure


def save(figure: Picture, path: str | Path) -> None:
    """Write a figure; the same figure gives the same file."""
    undated = {"pdf": {"CreationDate": None}, "svg": {"Date": None}}.get(Path(path).suffix.lower().lstrip("."))
    with mpl.rc_context({**panels.STYLE, "svg.hashsalt": "spinesim"}):
        figure.savefig(path, metadata=undated)


def comparison_figure(table: xr.Dataset, runs: Mapping[str, xr.Dataset] | None = None) -> Picture:
    """Ground reaction, L5/S1 compression over time, peaks per level, and shoe x surface; without runs, measures alone."""
    with mpl.rc_context(panels.STYLE):
        return _settled(_comparison(table, runs))


def _settled(figure: Picture) -> Picture:
    """The figure with its panels where they are to stay: every further drawing of it is the same."""
    for _ in range(2):  # the second pass knows how large the texts of the first came out
        figure.draw_without_rendering()
    figure.set_layout_engine("none")
    return figure


def _figure(thing: Any) -> Picture:
    if isinstance(thing, tuple) and len(thing) == 2 and isinstance(thing[0], xr.Dataset):
        return _comparison(*thing)
    if not isinstance(thing, xr.Dataset):
        raise ValueError(f"nothing to draw in {thing!r:.60}; give a run, a comparison or a Dataset of measures")
    if "time" in thing.dims:
        if "compression" not in thing:
            return model_figure(thing)
        return run_figure(thing) if thing.sizes["time"] > 1 else posture_figure(thing)
    if "scenario" in thing.dims:
        return _comparison(thing, None)
    if measure_names(thing):
        return _many(thing) if set(thing.dims) - {"level"} else summary_figure(thing)
    raise ValueError("nothing to draw in this Dataset: it has neither time nor measures")


# --- a comparison --------------------------------------------------------------------------------------------


def _comparison(table: xr.Dataset, runs: Mapping[str, xr.Dataset] | None) -> Picture:
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
        panels.load_map(overview, table, "lumbar_compression_peak_bw", "Peak compression (BW)", "L5/S1")
    else:
        panels.dots(overview, table.sel(level="L5/S1"), "lumbar_compression_peak_bw", "Peak compression (BW)", how)
    panels.title(overview, "e", "L5/S1, shoe × surface" if how.is_grid else "L5/S1 peak")
    marks = "Bars: mean over surfaces; marks: each surface. " if len(how.dashes) > 1 else ""
    panels.footnote(figure, f"{REACTION if runs else ''} {marks}{PREDICTED}".strip())
    return figure


def _ground_panels(axes: list[Axes], runs: Mapping[str, xr.Dataset], how: Looks, weight: float | None) -> None:
    end = max(float(run["time"][-1]) for run in runs.values())
    panels.curves(axes[0], runs, how, ground_force)
    panels.curves(axes[1], runs, how, lambda run: low_pass(run["ground_force_fore_aft"], CUTOFF))
    for ax, letter, text in zip(axes, "ab", ("Vertical ground reaction", "Fore-aft ground reaction"), strict=True):
        panels.time_axis(ax, end)
        panels.force_axis(ax, weight, "Force")
        panels.title(ax, letter, text)
    axes[0].set_ylim(bottom=0)
    axes[1].axhline(0, color=GREY, linewidth=0.5)
    for text, share, drop in (("braking", 0.24, -9), ("propulsion", 0.73, 4)) if len(how.dashes) < 7 else ():
        axes[1].annotate(
            text, (1e3 * share * end, 0), xytext=(0, drop), textcoords="offset points", ha="center", color=GREY, fontsize=6.5
        )
    _keys(axes, how)


def _keys(axes: list[Axes], how: Looks) -> None:
    """Colours named in the first panel, lines in the second, where both leave room."""
    panels.key(
        axes[0], [(name, {"color": colour, "linewidth": 2}) for name, colour in how.colours.items()], (0.36, 0.04), "lower left"
    )
    panels.key(
        axes[1],
        [(name, {"color": GREY, "linestyle": dash, "linewidth": 1.2}) for name, (dash, _) in how.dashes.items()],
        (0.04, 0.98),
    )


def _compression_panel(ax: Axes, runs: Mapping[str, xr.Dataset], how: Looks, weight: float | None) -> None:
    panels.curves(ax, runs, how, lambda run: run["compression"].sel(level="L5/S1"))
    panels.time_axis(ax, max(float(run["time"][-1]) for run in runs.values()))
    panels.force_axis(ax, weight, "Compression")
    ax.set_ylim(bottom=0)
    peaks = [float(run["compression"].sel(level="L5/S1").max()) / run.attrs["body_weight"] for run in runs.values()]
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


# --- many ----------------------------------------------------------------------------------------------------

SHOWN = ("impact_peak_bw", "loading_rate_bw", "lumbar_compression_peak_bw", "lumbar_shear_peak_bw")
LINES = 8  # more than these are shown as a median with a band


def _many(table: xr.Dataset) -> Picture:
    """Up to four measures against the first axis with numbers on it; as histograms when there is none."""
    names = [name for name in SHOWN if name in table] or list(measure_names(table)[:4])
    figure = Picture(figsize=(WIDTH, 62 * MM * (1 + (len(names) > 2))), layout="constrained")
    axes = np.atleast_1d(figure.subplots(1 + (len(names) > 2), min(2, len(names)))).ravel()
    numeric = [dim for dim in table.dims if dim != "level" and dim in table.coords and np.issubdtype(table[dim].dtype, np.number)]
    for ax, letter, name in zip(axes, "abcd", names, strict=False):
        values = table[name]
        if "level" in values.dims:
            level = str(values["level"].values[0])
            values = values.sel(level=level)
            panels.title(ax, letter, f"{level} {_words(name)}")
        else:
            panels.title(ax, letter, _words(name).capitalize())
        unit = table[name].attrs.get("units", "1")
        if numeric and numeric[0] in values.dims:
            _against(ax, values, str(numeric[0]), unit)
        else:
            _histogram(ax, values, unit)
    for ax in axes[len(names) :]:
        ax.remove()
    return figure


def _words(name: str) -> str:
    return name.removesuffix("_bw").replace("lumbar_", "").replace("_", " ")


def _against(ax: Axes, values: xr.DataArray, axis: str, unit: str) -> None:
    """Lines over one axis, named at their ends, or the median of many with the band that holds nine in ten."""
    others = [dim for dim in values.dims if dim != axis]
    lines = values.stack(line=others).transpose("line", axis) if others else values.expand_dims("line")
    x = values[axis].values
    if lines.sizes["line"] <= LINES:
        for i, colour in zip(range(lines.sizes["line"]), COLOURS, strict=False):
            ax.plot(x, lines.isel(line=i), "-o", markersize=2, color=colour)
        labels = [", ".join(str(part) for part in np.atleast_1d(label)) for label in _labels(lines, others)]
        ends = [float(lines.isel(line=i).values[-1]) for i in range(len(labels))]
        panels.spread_labels(ax, [*zip(ends, labels, COLOURS, strict=False)], float(x[-1]), 0.07)
    else:
        low, middle, high = (lines.quantile(q, "line") for q in (0.05, 0.5, 0.95))
        ax.fill_between(x, low, high, color=COLOURS[4], alpha=0.35, linewidth=0, label="5 to 95 %")
        ax.plot(x, middle, color=COLOURS[0], label="median")
        ax.legend(frameon=False, fontsize=6.5)
    units = values[axis].attrs.get("units", "")
    ax.set_xlabel(f"{axis} ({units})" if units else axis)
    ax.set_ylabel(unit)


def _labels(lines: xr.DataArray, others: list[Any]) -> list[Any]:
    return [tuple(_short(part) for part in np.atleast_1d(label)) for label in lines["line"].values.tolist()] if others else []


def _short(part: Any) -> str:
    return f"{part:.4g}" if isinstance(part, (int, float)) else str(part)


def _histogram(ax: Axes, values: xr.DataArray, unit: str) -> None:
    """How often which value, with the median and the limits of the middle nine in ten."""
    flat = values.values.ravel()
    flat = flat[np.isfinite(flat)]
    ax.hist(flat, bins="auto", color=COLOURS[4], linewidth=0)
    for q, dash in ((0.05, ":"), (0.5, "-"), (0.95, ":")):
        ax.axvline(np.quantile(flat, q), color="black", linestyle=dash, linewidth=0.8)
    low, middle, high = np.quantile(flat, (0.05, 0.5, 0.95))
    ax.set_title(f"median {middle:.3g}, 5 to 95 %: {low:.3g} to {high:.3g}", loc="right", fontsize=6.5, color=GREY)
    ax.set_xlabel(unit)
    ax.set_ylabel(f"Samples of {flat.size}")
