"""The picture of many scenarios: lines over an axis, dots side by side, or histograms."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes

from spinesim.show.figures import panels
from spinesim.show.figures.labels import (
    capital,
    first_level,
    measure_label,
    of_dataset,
    plain,
    readable,
    with_unit,
    words,
)
from spinesim.show.figures.overview import number
from spinesim.show.figures.picture import Picture, page, single, title
from spinesim.show.figures.style import COLOURS, DASHES, GREY, MARKERS, SMALL, literal
from spinesim.studies.tidy import measure_names

SHOWN = ("impact_peak_bw", "loading_rate_bw", "lumbar_compression_peak_bw", "lumbar_shear_peak_bw")
LINES = 8  # more than these are shown as a median with a band
ROWS = 24  # more scenarios than these, without numbers along an axis, are a histogram
SAMPLE = "sample"  # a dimension whose numbers only count
OUTCOMES = ("failed", "unconverged", "pending")


def many_figure(table: xr.Dataset) -> Picture:
    """Up to four measures against the finest axis with numbers on it.

    Where there is none, few scenarios are dots, many are histograms.
    """
    names = _chosen(table)
    about = of_dataset(table, varied=_varied(table))
    note = _note(table)
    if len(names) == 1:
        name = names[0]
        level = first_level(table[name])
        what = f"{level} {words(name)}" if level else capital(words(name))
        return single(lambda ax: many_panel(ax, table), 78, what, about, note)
    rows = (len(names) + 1) // 2
    figure = page(72 * rows + 18, "Many scenarios", " ".join(filter(None, (about, note))))
    axes = np.atleast_1d(figure.subplots(rows, 2)).ravel()
    for ax, letter, name in zip(axes, "abcd", names, strict=False):
        values = _at_level(table[name])
        _panel(ax, values)
        level = first_level(table[name])
        title(ax, letter, f"{level} {words(name)}" if level else capital(words(name)))
    for ax in axes[len(names) :]:
        ax.remove()
    _shared_key(figure, axes[: len(names)], _heading(_at_level(table[names[0]])))
    return figure


def many_panel(ax: Axes, table: xr.Dataset) -> None:
    """One measure; ValueError if the table holds several."""
    names = _chosen(table)
    if len(names) > 1:
        raise ValueError(
            f"this result has several measures: choose one for the panel, such as "
            f"result[['{names[0]}']], or leave out ax"
        )
    _panel(ax, _at_level(table[names[0]]))
    handles, texts = _entries(ax)
    if handles:
        heading = _heading(_at_level(table[names[0]]))
        ax.legend(handles, texts, title=heading, title_fontsize=SMALL, frameon=False)


def _chosen(table: xr.Dataset) -> list[str]:
    names = [name for name in measure_names(table) if name in table.data_vars]
    return [name for name in SHOWN if name in names] or names[:4]


def _varied(table: xr.Dataset) -> list[str]:
    """What differs between the scenarios: dimensions and what runs along them."""
    return [str(name) for name, values in table.coords.items() if values.dims]


def _note(table: xr.Dataset) -> str:
    """How many scenarios have no result."""
    counts = [f"{table.attrs[name]} {name}" for name in OUTCOMES if table.attrs.get(name)]
    if not counts:
        return ""
    return f"Of {table.attrs.get('scenarios', 'the')} scenarios {' and '.join(counts)}."


def _at_level(values: xr.DataArray) -> xr.DataArray:
    """The values at one level, recorded times left out, in units people read."""
    level = first_level(values)
    chosen = values.sel(level=level, drop=True) if level else values
    factor, _ = readable(str(values.attrs.get("units", "1")))
    return (factor * chosen).rename(values.name).assign_attrs(values.attrs)


def _numeric(values: xr.DataArray) -> list[str]:
    """Dimensions with numbers on them, the finest first."""
    dims = [
        str(dim)
        for dim in values.dims
        if dim != SAMPLE and dim in values.coords and np.issubdtype(values[dim].dtype, np.number)
    ]
    return sorted(dims, key=lambda dim: -values.sizes[dim])


def _panel(ax: Axes, values: xr.DataArray) -> None:
    numeric = _numeric(values)
    finite = np.isfinite(values.values)
    if not finite.any():
        panels.note(ax, "no scenario has a result", (0.5, 0.5))
        ax.set_axis_off()
    elif numeric and values.sizes[numeric[0]] > 1:
        _against(ax, values, numeric[0])
    elif values.size <= ROWS:
        _side_by_side(ax, values)
    else:
        _histogram(ax, values)


def _against(ax: Axes, values: xr.DataArray, axis: str) -> None:
    """Lines over one axis, or the median of many with the band that holds nine in ten."""
    others = [str(dim) for dim in values.dims if dim != axis]
    lines = (
        values.stack(line=others).transpose("line", axis) if others else values.expand_dims("line")
    )
    factor, unit = readable(str(values[axis].attrs.get("units", "1")))
    x = factor * values[axis].values
    if lines.sizes["line"] <= LINES:
        for i, text in enumerate(_texts(values, others)):
            ax.plot(
                x,
                lines.isel(line=i),
                color=COLOURS[i],
                marker=MARKERS[i],
                linestyle=DASHES[i],
                markersize=4,
                label=literal(text),
            )
    else:
        low, middle, high = (lines.quantile(q, "line") for q in (0.05, 0.5, 0.95))
        label = f"90 % of {lines.sizes['line']}"
        ax.fill_between(x, low, high, color=COLOURS[4], alpha=0.35, linewidth=0, label=label)
        ax.plot(x, middle, color=COLOURS[0], label="median")
    ax.set_xlabel(capital(with_unit(words(axis), unit)))
    ax.set_ylabel(measure_label(values))
    ax.set_ylim(*_span(values, *ax.get_ylim()))


def _span(values: xr.DataArray, low: float, high: float) -> tuple[float, float]:
    """Limits that span at least a tenth of the mean, so that small differences look small."""
    half = max((high - low) / 2, 0.05 * abs(float(values.mean())))
    return (low + high) / 2 - half, (low + high) / 2 + half


def _texts(values: xr.DataArray, dims: list[str]) -> list[str]:
    """What sets each line apart: "155 steps/min", "racer, asphalt"; empty for a single one."""
    if not dims:
        return [""]
    table = values.isel({dim: 0 for dim in values.dims if dim not in dims})
    texts = []
    for place in np.ndindex(*(table.sizes[dim] for dim in dims)):
        parts = [
            plain(label.item(), str(label.attrs.get("units", "1")))
            for label in (table[dim][k] for dim, k in zip(dims, place, strict=True))
        ]
        texts.append(", ".join(parts))
    return texts


def _heading(values: xr.DataArray) -> str:
    """The axes that lines stand for: "cadence", "shoe, surface"."""
    along = _numeric(values)[:1]
    return ", ".join(words(str(dim)) for dim in values.dims if dim not in along)


def _entries(ax: Axes) -> tuple[list[Any], list[str]]:
    """Lines and bands that have a name."""
    handles, texts = ax.get_legend_handles_labels()
    kept = [(handle, text) for handle, text in zip(handles, texts, strict=True) if text]
    return [handle for handle, _ in kept], [text for _, text in kept]


def _shared_key(figure: Picture, axes: Any, heading: str) -> None:
    """One key for panels that draw the same lines, at the foot of them."""
    handles, texts = next((both for both in map(_entries, axes) if both[0]), ([], []))
    if not handles:
        return
    longest = max(map(len, texts))
    place: Any = {"loc": "outside lower center", "ncols": max(1, min(4, 88 // (longest + 8)))}
    figure.legend(handles, texts, title=heading or None, title_fontsize=SMALL, **place)


def _side_by_side(ax: Axes, values: xr.DataArray) -> None:
    """A dot a scenario, named."""
    flat = values.values.ravel()
    rows = np.arange(flat.size)
    ax.plot(flat, rows, "o", color=COLOURS[0], markersize=5)
    for row, value in zip(rows, flat, strict=True):
        there = bool(np.isfinite(value))
        ax.annotate(
            number(value) if there else "no result",
            (value if there else float(np.nanmean(flat)), row),
            xytext=(6, 0),
            textcoords="offset points",
            va="center",
            fontsize=SMALL,
            color="black" if there else GREY,
        )
    ax.set_yticks(rows, map(literal, _texts(values, [str(dim) for dim in values.dims])))
    ax.set_ylim(flat.size - 0.5, -0.5)
    ax.tick_params(axis="y", length=0)
    ax.margins(x=0.25)
    ax.set_xlim(*_span(values, *ax.get_xlim()))
    ax.set_xlabel(measure_label(values))


def _histogram(ax: Axes, values: xr.DataArray) -> None:
    """How often which value, with the median and the limits of the middle nine in ten."""
    flat = values.values.ravel()
    flat = flat[np.isfinite(flat)]
    ax.hist(flat, bins="auto", color=COLOURS[4], linewidth=0)
    low, middle, high = np.quantile(flat, (0.05, 0.5, 0.95))
    for value, dash in ((low, ":"), (middle, "-"), (high, ":")):
        ax.axvline(value, color="black", linestyle=dash, linewidth=0.8)
    ax.set_xlabel(
        f"{measure_label(values)}\nmedian {number(middle)}, 90 %: {number(low)} to {number(high)}"
    )
    ax.set_ylabel(f"Samples of {flat.size}")
