"""The picture of intervals: how sure a measure is, and how sure a difference."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes

from spinesim.show.figures.labels import (
    capital,
    first_level,
    measure_label,
    of_dataset,
    readable,
    with_unit,
    words,
)
from spinesim.show.figures.overview import number
from spinesim.show.figures.picture import Picture, footnote, page, single, title
from spinesim.show.figures.style import COLOURS, MINUS, SMALL, literal, wrapped
from spinesim.studies.tidy import measure_names

MOST = 4  # measures with a row of panels
WHAT = "Medians and 90 % intervals"


def interval_figure(result: xr.Dataset) -> Picture:
    """Median and 90 % interval of each measure, and of its difference from the first scenario.

    Of one scenario alone, all its measures about their medians.
    """
    about, note = of_dataset(result), _note(result)
    names = _names(result)
    if "scenario" not in result.dims:
        height = 7 * len(names) + 34
        return single(lambda ax: interval_panel(ax, result), height, WHAT, about, note)
    names = names[:MOST]
    several = result.sizes["scenario"] > 1
    rows = 8 * result.sizes["scenario"] + 24
    figure = page(rows * len(names) + 26, WHAT, about)
    axes = figure.subplots(len(names), 1 + several, squeeze=False, sharey="row")
    for row, letter, name in zip(axes, "aceg", names, strict=False):
        _rows(row[0], result[name])
        title(row[0], letter if several else "", _titled(result[name]))
        if several:
            _rows(row[1], result[f"{name}_difference"].isel(scenario=slice(1, None)), sign="+")
            first = str(result["scenario"].values[0])
            row[1].axvline(0, color="black", linewidth=0.6)
            title(row[1], chr(ord(letter) + 1), literal(f"Less that of {first}"))
            row[1].tick_params(labelleft=False)
    footnote(figure, note)
    return figure


def interval_panel(ax: Axes, result: xr.Dataset) -> None:
    """The intervals of one measure, or of all measures of one scenario about their medians."""
    names = _names(result)
    if "scenario" not in result.dims:
        _about_medians(ax, result, names)
    elif len(names) > 1:
        raise ValueError(
            f"these intervals are of several measures: choose one for the panel, such as "
            f"result[['{names[0]}']], or leave out ax"
        )
    else:
        _rows(ax, result[names[0]])


def _names(result: xr.Dataset) -> list[str]:
    return [name for name in measure_names(result) if "bound" in result[name].dims]


def _note(result: xr.Dataset) -> str:
    note = f"Nine in ten of {result.attrs['samples']} samples" if "samples" in result.attrs else ""
    return f"{note} of the model's constants and of the catalogue's shoes and surfaces."


def _titled(values: xr.DataArray) -> str:
    level = first_level(values)
    return f"{level} {words(str(values.name))}" if level else capital(words(str(values.name)))


def _ends(values: xr.DataArray) -> tuple[Any, Any, Any]:
    """Low, median and high, at one level, in units people read."""
    level = first_level(values)
    chosen = values.sel(level=level) if level else values
    factor, _ = readable(str(values.attrs.get("units", "1")))
    low, middle, high = (
        factor * chosen.sel(bound=bound).values for bound in ("low", "median", "high")
    )
    return low, middle, high


def _rows(ax: Axes, values: xr.DataArray, sign: str = "") -> None:
    """A bar from low to high and a dot at the median, a row a scenario.

    With sign="+" the numbers are differences.
    """
    low, middle, high = _ends(values)
    labels = [str(name) for name in values["scenario"].values]
    rows = np.arange(len(labels)) + bool(sign)
    ax.hlines(rows, low, high, color=COLOURS[0], linewidth=4, alpha=0.35)
    ax.plot(middle, rows, "o", color=COLOURS[0], markersize=5)
    for row, value, below, above in zip(rows, middle, low, high, strict=True):
        texts = [_signed(part, sign) for part in (value, below, above)]
        ax.annotate(
            f"{texts[0]} ({texts[1]} to {texts[2]})" if np.isfinite(value) else "no result",
            (value if np.isfinite(value) else 0, row),
            xytext=(0, 5),
            textcoords="offset points",
            ha="center",
            fontsize=SMALL,
        )
    if not sign:
        ax.set_yticks(rows, [literal(wrapped(label, 1.2, SMALL)) for label in labels])
        ax.set_ylim(len(labels) - 0.5, -0.7)
    ax.tick_params(axis="y", length=0)
    ax.margins(x=0.35)
    named = values.rename(str(values.name).removesuffix("_difference"))
    unit = readable(str(values.attrs.get("units", "1")))[1]
    ax.set_xlabel(with_unit("Difference", unit) if sign else measure_label(named))


def _signed(value: float, sign: str) -> str:
    text = number(value)
    return (sign if value > 0 else "") + text.replace("-", MINUS)


def _about_medians(ax: Axes, result: xr.Dataset, names: list[str]) -> None:
    """Intervals of different units on one axis, in per cent of their medians."""
    labels = []
    for row, name in enumerate(names):
        low, middle, high = (float(part) for part in _ends(result[name]))
        unit = readable(str(result[name].attrs.get("units", "1")))[1]
        labels.append(f"{_titled(result[name])}, {number(middle)} {unit}".rstrip())
        if middle:
            ends = [100 * (end / middle - 1) * np.sign(middle) for end in (low, high)]
            ax.hlines(row, *ends, color=COLOURS[0], linewidth=4, alpha=0.35)
        ax.plot(0, row, "o", color=COLOURS[0], markersize=4)
    ax.set_yticks(range(len(names)), labels)
    ax.set_ylim(len(names) - 0.4, -0.6)
    ax.tick_params(axis="y", length=0)
    ax.set_xlabel("From the median (%)")
