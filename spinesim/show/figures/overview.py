"""Measures of several scenarios at a glance: bars by level, a map of shoe by surface, dots."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes

from spinesim.show.figures.labels import readable
from spinesim.show.figures.panels import Looks
from spinesim.show.figures.style import SMALL, SMALLEST, filled, literal, wrapped

NO_STEP = "no steady\nstep"
MANY = 5  # more surfaces than these have a map as wide as the page, and no marks


def level_bars(
    ax: Axes, table: xr.Dataset, how: Looks, measure: str = "lumbar_compression_peak_bw"
) -> None:
    """Bars per lumbar level, one a shoe: its mean over surfaces.

    A mark stands for each surface where there are few, a thin line for an interval.
    """
    values = table[measure]
    groups = table["shoe"].values if how.is_grid else table["scenario"].values
    levels = [str(level) for level in values["level"].values]
    wide = 0.8 / len(how.groups)
    for i, (group, look) in enumerate(how.groups.items()):
        at = np.arange(len(levels)) + (i - (len(how.groups) - 1) / 2) * wide
        members = np.flatnonzero(groups == group)
        ax.bar(
            at,
            values.isel(scenario=members).mean("scenario"),
            0.9 * wide,
            **filled(look.colour, i),
        )
        for k in members if 1 < len(how.dashes) <= MANY else ():
            name = str(table["scenario"].values[k])
            ax.plot(
                at,
                values.isel(scenario=k),
                how.of[name].marker,
                color="black",
                markersize=2.5,
                markeredgewidth=0,
            )
        if f"{measure}_low" in table:
            low, high = (
                table[f"{measure}_{end}"].isel(scenario=members).mean("scenario")
                for end in ("low", "high")
            )
            ax.vlines(at, low, high, color="black", linewidth=0.8)
    ax.set_xticks(range(len(levels)), [level.replace("/", "/\n") for level in levels])
    ax.tick_params(axis="x", length=0)
    ax.set_xlim(-0.5, len(levels) - 0.5)


def load_map(ax: Axes, table: xr.Dataset, measure: str, level: str = "") -> None:
    """Shoe by surface, the number in each cell.

    Shades span at least 10 % of the mean, so that small differences look small.
    """
    values = table[measure].sel(level=level) if level else table[measure]
    factor, _ = readable(str(values.attrs.get("units", "1")))
    shoes, surfaces = (
        list(dict.fromkeys(str(item) for item in table[group].values))
        for group in ("shoe", "surface")
    )
    cells = np.full((len(shoes), len(surfaces)), np.nan)
    for value, shoe, surface in zip(
        values.values, table["shoe"].values, table["surface"].values, strict=True
    ):
        cells[shoes.index(str(shoe)), surfaces.index(str(surface))] = factor * value
    middle = (np.nanmax(cells) + np.nanmin(cells)) / 2
    half = max((np.nanmax(cells) - np.nanmin(cells)) / 2, 0.05 * abs(np.nanmean(cells)))
    ends = {"vmin": middle - 1.6 * half, "vmax": middle + 1.6 * half}
    edges = (np.arange(size + 1) - 0.5 for size in cells.shape[::-1])
    # cells as vectors: an image of few pixels would be smoothed by what shows a page
    ax.pcolormesh(*edges, np.ma.masked_invalid(cells), cmap="Blues", **ends)
    ax.invert_yaxis()
    for (row, column), value in np.ndenumerate(cells):
        there = bool(np.isfinite(value))
        ax.text(
            column,
            row,
            number(value) if there else NO_STEP,
            ha="center",
            va="center",
            fontsize=SMALL if there and len(surfaces) <= 6 else SMALLEST,
            color="white" if there and value > middle + 0.6 * half else "black",
        )
    turned: Any = (
        {"rotation": 40, "ha": "right", "rotation_mode": "anchor"} if len(surfaces) > 3 else {}
    )
    ax.set_xticks(range(len(surfaces)), map(literal, surfaces), **turned)
    ax.set_yticks(range(len(shoes)), [literal(wrapped(shoe, 1.0, SMALL)) for shoe in shoes])
    ax.set_xticks(np.arange(1, len(surfaces)) - 0.5, minor=True)
    ax.set_yticks(np.arange(1, len(shoes)) - 0.5, minor=True)
    ax.grid(which="minor", color="white", linewidth=1.5)
    ax.tick_params(which="both", length=0)
    ax.spines[:].set_visible(False)


def dots(
    ax: Axes,
    table: xr.Dataset,
    measure: str,
    how: Looks,
    *,
    level: str = "",
    names: bool = True,
) -> None:
    """One dot a scenario on a line of its own, the number beside it.

    A thick line is its interval, where there is one; the axis starts at zero.
    """
    chosen = table.sel(level=level) if level else table
    factor, _ = readable(str(chosen[measure].attrs.get("units", "1")))
    values = factor * np.asarray(chosen[measure].values, dtype=float)
    labels = [str(name) for name in table["scenario"].values]
    rows = np.arange(len(labels))
    colours = [how.of[name].colour for name in labels]
    ax.hlines(rows, 0, values, color=colours, linewidth=0.8, alpha=0.6)
    far = values
    if f"{measure}_low" in chosen:
        low, far = (factor * chosen[f"{measure}_{end}"].values for end in ("low", "high"))
        ax.hlines(rows, low, far, color=colours, linewidth=3, alpha=0.35)
    for row, value, end, name in zip(rows, values, far, labels, strict=True):
        look = how.of[name]
        ax.plot(value, row, look.marker, color=look.colour, markersize=5, markeredgewidth=0)
        ax.annotate(
            number(value) if np.isfinite(value) else "no steady step",
            (np.nanmax([value, end, 0]), row),
            xytext=(5, 0),
            textcoords="offset points",
            va="center",
            fontsize=SMALL,
        )
    texts = [literal(wrapped(label, 1.5, SMALL)) for label in labels]
    ax.set_yticks(rows, texts if names else [""] * len(labels))
    ax.tick_params(axis="y", length=0)
    ax.set_ylim(len(labels) - 0.4, -0.6)
    reach = float(np.nanmax(np.abs([*values, *far])))
    ax.set_xlim(min(1.35 * float(np.nanmin(values)), 0.0), 1.35 * reach if reach else 1.0)


def number(value: float) -> str:
    """Three digits or, of a number from 1 to 10, two after the point: what tables print.

    >>> number(2.434), number(71.93), number(0.2932), number(1234.0)
    ('2.43', '71.9', '0.293', '1234')
    """
    return f"{value:.0f}" if abs(value) >= 999.5 else f"{value:#.3g}".rstrip(".")
