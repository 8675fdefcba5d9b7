"""What a sensitivity study and a trade-off look like: the tornado with its indices, the curve of
two measures.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import xarray as xr
from matplotlib.axes import Axes

from spinesim.measures.definitions import by_level
from spinesim.show.figures.panels import COLOURS, GREY, MM, STYLE, WIDTH, Picture
from spinesim.units import to_text

INDICES = {"morris": ("influence",), "sobol": ("first_order", "total_order")}
WORDS = {
    "influence": "mean size of the effect\nover the range",
    "first_order": "alone",
    "total_order": "with interactions",
}
ROW = 6 * MM


def tornado(study: xr.Dataset, path: str | Path | None = None) -> Picture:
    """Bars from the measure at each parameter's lower end to that at its upper end, most
    influential on top; indices with their intervals beside.

    study: what `spinesim.studies.sensitivity.sensitivity` returns.  path (.png, .pdf or .svg)
    writes it too.
    """
    with mpl.rc_context(STYLE):
        names = INDICES.get(str(study.attrs["method"]), ())
        figure = Picture(
            figsize=(WIDTH, ROW * study.sizes["parameter"] + 24 * MM), layout="constrained"
        )
        axes = figure.subplots(
            1, 1 + bool(names), width_ratios=[2, 1][: 1 + bool(names)], squeeze=False
        )[0]
        _bars(axes[0], study)
        for k, name in enumerate(names):
            _index(axes[1], study, name, k, len(names))
        figure.suptitle(_title(study), x=0.01, ha="left", fontsize=7)
    if path is not None:
        with mpl.rc_context(STYLE):
            figure.savefig(path)
    return figure


def trade_off(curve: xr.Dataset, path: str | Path | None = None) -> Picture:
    """One measure against another along the trade-off; each point is a scenario than which none is
    better in both.

    curve: what `spinesim.studies.optimisation.optimise(..., against=...)` returns.
    """
    with mpl.rc_context(STYLE):
        figure = Picture(figsize=(WIDTH / 2, WIDTH / 2.6), layout="constrained")
        axes = figure.subplots()
        x, y = (curve[str(curve.attrs[key])] for key in ("against", "measure"))
        axes.plot(x, y, "-o", color=COLOURS[0], markersize=3.5)
        for axis, values in ((axes.xaxis, x), (axes.yaxis, y)):
            name, level = str(values.name), str(curve.attrs.get("level", ""))
            axis.set_label_text(
                _named(
                    name,
                    level if by_level(name) else "",
                    str(values.attrs.get("units", "1")),
                )
            )
        if path is not None:
            figure.savefig(path)
    return figure


def _bars(axes: Axes, study: xr.Dataset) -> None:
    rows = np.arange(study.sizes["parameter"])[::-1]
    base = float(study["base"])
    away = {end: np.nan_to_num(study[f"at_{end}"].values - base) for end in ("low", "high")}
    for end, other, colour, text in (
        ("low", "high", COLOURS[4], "at the lower end"),
        ("high", "low", COLOURS[1], "at the upper end"),
    ):
        # both on one side: the shorter bar in the longer
        inside = (away[end] * away[other] > 0) & (abs(away[end]) < abs(away[other]))
        for which, height in ((~inside, 0.6), (inside, 0.3)):
            axes.barh(
                rows[which],
                away[end][which],
                left=base,
                height=height,
                color=colour,
                zorder=3 - 2 * height,
            )
        axes.barh([0], [0], left=base if np.isfinite(base) else 0, color=colour, label=text)
    for row, k in zip(rows, range(len(rows)), strict=True):
        _ends(axes, int(row), study.isel(parameter=k), base)
    if np.isfinite(base):
        axes.axvline(base, color="black", linewidth=0.6)
    axes.set_yticks(rows, [str(name).replace("_", " ") for name in study["parameter"].values])
    units = str(study["base"].attrs.get("units", "1"))
    axes.set_xlabel(_named(str(study.attrs["measure"]), str(study.attrs["level"]), units))
    axes.margins(x=0.22)
    axes.set_ylim(-0.5, len(rows) - 0.5)
    axes.legend(frameon=False, fontsize=6, loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2)


def _ends(axes: Axes, row: int, one: xr.Dataset, base: float) -> None:
    """What the ends of a bar are; those on one side of the base, or failed, share a label."""
    sides: dict[str, list[tuple[float, str]]] = {"left": [], "right": []}
    for end in ("low", "high"):
        value, text = (
            float(one[f"at_{end}"]),
            to_text(float(f"{float(one[end]):.4g}"), str(one["unit"].values)),
        )
        side = (
            ("right" if value >= base else "left")
            if np.isfinite(value)
            else "right"
            if end == "high"
            else "left"
        )
        sides[side].append((value, text) if np.isfinite(value) else (base, f"{text}: failed"))
    for side, ends in sides.items():
        if ends:
            place = max((value for value, _ in ends), key=lambda value: abs(value - base))
            align, away = ("left", 3) if side == "right" else ("right", -3)
            where: Any = {
                "xytext": (away, 0),
                "textcoords": "offset points",
                "ha": align,
                "va": "center",
            }
            axes.annotate(
                ", ".join(text for _, text in ends), (place, row), fontsize=5.5, color=GREY, **where
            )


def _index(axes: Axes, study: xr.Dataset, name: str, k: int, several: int) -> None:
    rows = np.arange(study.sizes["parameter"])[::-1] + (0.15 - 0.3 * k if several > 1 else 0.0)
    values, low, high = (study[f"{name}{end}"].values for end in ("", "_low", "_high"))
    marks: Any = [np.maximum(values - low, 0), np.maximum(high - values, 0)]
    axes.errorbar(
        values,
        rows,
        xerr=marks,
        fmt="o" if k == 0 else "s",
        color=COLOURS[2 + k],
        markersize=3.5,
        capsize=2,
        linewidth=0.8,
        label=WORDS[name],
    )
    axes.axvline(0, color="black", linewidth=0.6)
    axes.set_yticks([])
    axes.set_ylim(-0.5, study.sizes["parameter"] - 0.5)
    units = str(study[name].attrs.get("units", "1"))
    axes.set_xlabel(
        "share of the variance" if units == "1" and several > 1 else f"{WORDS[name]} [{units}]"
    )
    if several > 1:
        axes.legend(
            frameon=False, fontsize=6, loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2
        )


def _title(study: xr.Dataset) -> str:
    failed = study.attrs["failed"]
    text = f"{study.attrs['runs']} runs, {failed} failed"
    left = study.attrs.get("left_out", 0)
    unit = "trajectories" if study.attrs["method"] == "morris" else "samples"
    return text + (f", {left} {unit} left out for it" if left else "")


def _named(name: str, level: str, units: str) -> str:
    return f"{name.replace('_', ' ')}{f' {level}' if level else ''}" + (
        f" [{units}]" if units != "1" else ""
    )
