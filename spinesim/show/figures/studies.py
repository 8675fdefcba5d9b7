"""A sensitivity study as a tornado with its indices, a trade-off as a curve of two measures."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes

from spinesim.measures.definitions import by_level
from spinesim.show.figures.labels import (
    capital,
    of_dataset,
    plain,
    readable,
    with_unit,
    words,
)
from spinesim.show.figures.picture import Picture, arrange, footnote, page, single, title
from spinesim.show.figures.style import COLOURS, GREY, SMALLEST, filled
from spinesim.studies.tidy import BEFORE

INDICES = {"morris": ("influence",), "sobol": ("first_order", "total_order")}
MEANING = {
    "influence": "mean size of the effect",
    "first_order": "alone",
    "total_order": "with interactions",
}
ROW = 8  # mm
AIR = 6.0  # dots between the names of parameters and the labels of bars
ENDS = ("low", "high")


def tornado_figure(study: xr.Dataset) -> Picture:
    """Bars between the measures at both ends of each parameter, most influential on top.

    Indices with their intervals stand beside them.
    """
    about = of_dataset(study, varied=[str(name) for name in study["parameter"].values])
    height = ROW * study.sizes["parameter"] + 44
    names = INDICES.get(str(study.attrs["method"]), ())
    if not names:
        figure = page(height, "Sensitivity", about)
        ax = figure.subplots()
        tornado_panel(ax, study)
        footnote(figure, _runs(study))
        _make_room(ax)
        return figure
    figure = page(height, "Sensitivity", about)
    left, right = figure.subplots(1, 2, width_ratios=[1.9, 1])
    tornado_panel(left, study)
    title(left, "a", "One parameter at a time")
    for k, name in enumerate(names):
        _index(right, study, name, k, len(names))
    _upright(right, 0.0, study.sizes["parameter"])
    title(right, "b", f"Index ({study.attrs['method'].capitalize()})")
    footnote(figure, _runs(study))
    _make_room(left)
    return figure


def tornado_panel(ax: Axes, study: xr.Dataset) -> None:
    """The measure with each parameter at an end of its range alone."""
    rows = np.arange(study.sizes["parameter"])[::-1]
    factor, unit = readable(str(study["base"].attrs.get("units", "1")))
    base = factor * float(study["base"])
    values = {end: factor * study[f"at_{end}"].values for end in ENDS}
    away = {end: np.nan_to_num(values[end] - base) for end in ENDS}
    for end, other, colour in (("low", "high", COLOURS[4]), ("high", "low", COLOURS[1])):
        # both on one side: the shorter bar in the longer
        inside = (away[end] * away[other] > 0) & (abs(away[end]) < abs(away[other]))
        for mask, height in ((~inside, 0.6), (inside, 0.3)):
            look = filled(colour, int(end == "high")) | {"zorder": 3 - 2 * height}
            ax.barh(rows[mask], away[end][mask], left=base, height=height, **look)
        text = {"low": "at the lower end", "high": "at the upper end"}[end]
        at = base if np.isfinite(base) else 0
        ax.barh([0], [0], left=at, label=text, **filled(colour, int(end == "high")))
    for k, row in enumerate(rows):
        _ends(ax, int(row), study.isel(parameter=k), [values[end][k] for end in ENDS], base)
    if np.isfinite(base):
        _upright(ax, base, len(rows))
    ax.set_yticks(rows, [words(str(name)) for name in study["parameter"].values])
    ax.set_xlabel(named(str(study.attrs["measure"]), str(study.attrs["level"]), unit))
    ax.margins(x=0.4)
    ax.set_ylim(-0.5, len(rows) + 0.3)
    ax.legend(fontsize=SMALLEST, loc="upper center", ncols=2, borderaxespad=0)


def _make_room(ax: Axes) -> None:
    """Widen the panel until it holds the labels of its bars."""
    for _ in range(5):  # each time what stands out shrinks to a part of itself
        arrange(ax.figure)  # type: ignore[arg-type]
        panel, labels = ax.get_window_extent(), [text.get_window_extent() for text in ax.texts]
        left = max(panel.x0 + AIR - min((box.x0 for box in labels), default=panel.x1), 0.0)
        right = max(max((box.x1 for box in labels), default=panel.x0) - panel.x1, 0.0)
        if left + right < 0.5:
            return
        low, high = ax.get_xlim()
        a_dot = (high - low) / max(panel.width - left - right, panel.width / 4)
        ax.set_xlim(low - (left + 2) * a_dot, high + (right + 2) * a_dot)


def _upright(ax: Axes, x: float, rows: int) -> None:
    """A line behind all rows, not through the key above them."""
    ax.plot([x, x], [-0.5, rows - 0.5], color="black", linewidth=0.6, zorder=4)


def _ends(ax: Axes, row: int, study: xr.Dataset, values: list[float], base: float) -> None:
    """What the ends of a bar are; those on one side of the base, or failed, share a label."""
    sides: dict[str, list[tuple[float, str]]] = {"left": [], "right": []}
    for end, value in zip(ENDS, values, strict=True):
        text = plain(float(study[end]), str(study["unit"].values))
        if not np.isfinite(value):
            sides["left" if end == "low" else "right"].append((base, f"{text}: failed"))
        else:
            sides["right" if value >= base else "left"].append((value, text))
    for side, ends in sides.items():
        if not ends:
            continue
        place = max((value for value, _ in ends), key=lambda value: abs(value - base))
        align, offset = ("left", 3) if side == "right" else ("right", -3)
        ax.annotate(
            ", ".join(text for _, text in ends),
            (place, row),
            xytext=(offset, 0),
            textcoords="offset points",
            ha=align,
            va="center",
            fontsize=SMALLEST,
            color=GREY,
        )


def _index(ax: Axes, study: xr.Dataset, name: str, k: int, several: int) -> None:
    rows = np.arange(study.sizes["parameter"])[::-1] + (0.16 - 0.32 * k if several > 1 else 0.0)
    factor, unit = readable(str(study[name].attrs.get("units", "1")))
    values, low, high = (factor * study[f"{name}{end}"].values for end in ("", "_low", "_high"))
    marks: Any = [np.maximum(values - low, 0), np.maximum(high - values, 0)]
    ax.errorbar(
        values,
        rows,
        xerr=marks,
        fmt="o" if k == 0 else "s",
        color=COLOURS[2 * k],
        markersize=4,
        capsize=2,
        linewidth=1.0,
        label=MEANING[name],
    )
    ax.set_yticks([])
    ax.set_ylim(-0.5, study.sizes["parameter"] + 0.3)
    ax.set_xlabel(
        "Share of the variance" if several > 1 else with_unit(capital(MEANING[name]), unit)
    )
    if several > 1:
        ax.legend(fontsize=SMALLEST, loc="upper center", ncols=2, borderaxespad=0, columnspacing=1)


def _runs(study: xr.Dataset) -> str:
    text = f"{study.attrs['runs']} runs, {study.attrs['failed']} failed"
    left_out = study.attrs.get("left_out", 0)
    unit = "trajectories" if study.attrs["method"] == "morris" else "samples"
    more = f", {left_out} {unit} left out for it" if left_out else ""
    bars = "; bars in b: intervals by resampling" if study.attrs["method"] in INDICES else ""
    return f"{text}{more}{bars}."


def trade_off_figure(curve: xr.Dataset) -> Picture:
    """One measure against another along the trade-off."""
    about = of_dataset(curve, varied=varied(curve))
    note = "Each point is a scenario than which none is better in both measures."
    return single(lambda ax: trade_off_panel(ax, curve), 80, "Trade-off", about, note)


def trade_off_panel(ax: Axes, curve: xr.Dataset) -> None:
    """A trade-off: both measures of each of its scenarios."""
    names = [str(curve.attrs[key]) for key in ("against", "measure")]
    factors = [readable(str(curve[name].attrs.get("units", "1"))) for name in names]
    x, y = (factor * curve[name] for name, (factor, _) in zip(names, factors, strict=True))
    ax.plot(x, y, "-o", color=COLOURS[0], markersize=5)
    level = str(curve.attrs.get("level", ""))
    for axis, name, (_, unit) in zip((ax.xaxis, ax.yaxis), names, factors, strict=True):
        axis.set_label_text(named(name, level if by_level(name) else "", unit))
    ax.margins(0.12)


def varied(result: xr.Dataset) -> list[str]:
    """The parameters of a search, without its measures."""
    return [
        str(name)
        for name, values in result.data_vars.items()
        if {"low", "choices"} & set(values.attrs) and not str(name).endswith(BEFORE)
    ]


def named(name: str, level: str, unit: str, *, first: bool = True) -> str:
    text = f"{level} {words(name)}" if level else words(name)
    return with_unit(capital(text) if first else text, unit)
