"""The picture of many samples: measures against an axis, or how often each value occurs."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes

from spinesim.show.figures import panels
from spinesim.show.figures.panels import COLOURS, GREY, MM, WIDTH, Picture
from spinesim.studies.tidy import measure_names

SHOWN = ("impact_peak_bw", "loading_rate_bw", "lumbar_compression_peak_bw", "lumbar_shear_peak_bw")


LINES = 8  # more than these are shown as a median with a band


def many_figure(table: xr.Dataset) -> Picture:
    """Up to four measures against the first axis with numbers on it; as histograms when there is
    none.
    """
    names = [name for name in SHOWN if name in table] or list(measure_names(table)[:4])
    figure = Picture(figsize=(WIDTH, 62 * MM * (1 + (len(names) > 2))), layout="constrained")
    axes = np.atleast_1d(figure.subplots(1 + (len(names) > 2), min(2, len(names)))).ravel()
    numeric = [
        dim
        for dim in table.dims
        if dim != "level" and dim in table.coords and np.issubdtype(table[dim].dtype, np.number)
    ]
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
    """Lines over one axis, named at their ends, or the median of many with the band that holds nine
    in ten.
    """
    others = [dim for dim in values.dims if dim != axis]
    lines = (
        values.stack(line=others).transpose("line", axis) if others else values.expand_dims("line")
    )
    x = values[axis].values
    if lines.sizes["line"] <= LINES:
        for i, colour in zip(range(lines.sizes["line"]), COLOURS, strict=False):
            ax.plot(x, lines.isel(line=i), "-o", markersize=2, color=colour)
        labels = [
            ", ".join(str(part) for part in np.atleast_1d(label))
            for label in _labels(lines, others)
        ]
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
    return (
        [
            tuple(_short(part) for part in np.atleast_1d(label))
            for label in lines["line"].values.tolist()
        ]
        if others
        else []
    )


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
    ax.set_title(
        f"median {middle:.3g}, 5 to 95 %: {low:.3g} to {high:.3g}",
        loc="right",
        fontsize=6.5,
        color=GREY,
    )
    ax.set_xlabel(unit)
    ax.set_ylabel(f"Samples of {flat.size}")
