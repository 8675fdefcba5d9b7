"""Pictures of the validation report, each a string of SVG.

They are curves with bands, ours against published, and effects with intervals.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import StringIO
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import LogLocator

from spinesim.show.figures.panels import STYLE
from spinesim.validate import Case
from spinesim.validate.curves import Curve, determination, rmse, simulated
from spinesim.validate.effects import Effect
from spinesim.validate.recordings import PERCENT

OURS, MISS, BAND, MEASURED = "#D55E00", "#B2182B", "#BFD7EA", "#0072B2"
LARGER: Any = {
    "font.size": 9,
    "axes.titlesize": 9.5,
    "axes.labelsize": 9,
    "xtick.labelsize": 8.5,
    "ytick.labelsize": 8.5,
    "lines.linewidth": 1.4,
}
FAMILIES = (  # title, unit printed, units taken and the factor to it
    ("Forces", "BW", {"BW": 1.0}),
    ("Loading rates", "BW/s", {"BW/s": 1.0}),
    ("Times", "ms", {"s": 1e3}),
    ("Stiffness", "kN/m", {"N/m": 1e-3}),
    ("Accelerations", "g", {"g": 1.0}),
    ("Ratios", "1", {"1": 1.0}),
)


def svg(figure: Figure, salt: str) -> str:
    """The figure as SVG to be put into a page; the same figure gives the same text."""
    text = StringIO()
    with mpl.rc_context({**STYLE, **LARGER, "svg.hashsalt": salt}):
        figure.savefig(text, format="svg", metadata={"Date": None, "Creator": None})
    document = text.getvalue()
    return document[document.index("<svg") :]


def curve_figure(curves: Sequence[Curve]) -> str:
    """Every recorded mean force with a band of two standard deviations, and ours."""
    with mpl.rc_context({**STYLE, **LARGER}):
        rows = (len(curves) + 1) // 2
        figure = Figure(figsize=(10.5, 3.2 * rows), layout="constrained")
        axes = figure.subplots(rows, 2, sharey=True, squeeze=False).ravel()
        for ax, curve in zip(axes, curves, strict=False):
            ax.fill_between(
                PERCENT,
                curve.mean - 2 * curve.sd,
                curve.mean + 2 * curve.sd,
                color=BAND,
                lw=0,
                label="recorded, mean ± 2 SD",
            )
            ax.plot(PERCENT, curve.mean, color=MEASURED)
            ax.plot(PERCENT, simulated(curve), color=OURS, ls="--", label="simulated")
            ax.set_title(_wrapped(curve.name))
            ax.text(
                0.97,
                0.95,
                f"RMSE {rmse(curve):.2f} BW\n$R^2$ {determination(curve):.3f}\n"
                f"{curve.steps} steps, {curve.cutoff:g} Hz",
                transform=ax.transAxes,
                ha="right",
                va="top",
            )
            ax.set_xlim(0, 100)
            ax.set_ylim(bottom=0)
        for ax in axes[len(curves) :]:
            ax.set_visible(False)
        for row in range(rows):
            axes[2 * row].set_ylabel("Vertical force (BW)")
        for ax in axes[-2:]:
            ax.set_xlabel("Contact (%)")
        axes[0].legend(frameon=False, loc="lower center")
    return svg(figure, "curves")


def _wrapped(text: str, width: int = 58) -> str:
    return (
        text
        if len(text) <= width
        else text[: text.rfind(" ", 0, width)] + "\n" + text[text.rfind(" ", 0, width) + 1 :]
    )


def scatter_figure(cases: Sequence[Case]) -> str:
    """Ours against the published mean, one panel a kind of quantity.

    The identity line and 15 % about it are drawn.
    """
    with mpl.rc_context({**STYLE, **LARGER}):
        figure = Figure(figsize=(10.5, 7.0), layout="constrained")
        for ax, (title, unit, factors) in zip(figure.subplots(2, 3).ravel(), FAMILIES, strict=True):
            means = [
                c
                for c in cases
                if c.unit in factors
                and isinstance(c.published, float)
                and c.published > 0
                and c.ours is not None
            ]
            _scatter(ax, means, factors)
            ax.set_title(
                f"{title} ({unit}), n = {len(means)}"
                if unit != "1"
                else f"{title}, n = {len(means)}"
            )
            ax.set_xlabel("published")
            ax.set_ylabel("ours")
        for ax in figure.axes:
            ax.set_visible(bool(ax.lines))
        for ax in [ax for ax in figure.axes if ax.lines][:1]:
            ax.legend(frameon=False, loc="upper left")
    return svg(figure, "scatter")


def _scatter(ax: Axes, cases: Sequence[Case], factors: dict[str, float]) -> None:
    if not cases:
        return
    scale = np.array([factors[case.unit] for case in cases])
    x = scale * np.array([case.published for case in cases], dtype=float)
    y = scale * np.array([case.ours for case in cases], dtype=float)
    reach = x * np.array([case.tolerance for case in cases])
    ends = np.array([0.85 * min(x.min(), y.min()), 1.12 * max(x.max(), y.max())])
    ax.fill_between(ends, 0.85 * ends, 1.15 * ends, color="0.92", lw=0, label="± 15 %")
    ax.plot(ends, ends, color="0.35", lw=0.8, label="identity")
    holds = np.array([case.holds is True for case in cases])
    for mask, colour, marker, label in (
        (holds, MEASURED, "o", "holds"),
        (~holds, MISS, "X", "does not"),
    ):
        ax.errorbar(
            x[mask],
            y[mask],
            xerr=reach[mask],
            fmt="none",
            ecolor=colour,
            elinewidth=0.5,
            alpha=0.45,
        )
        ax.plot(
            x[mask], y[mask], ls="none", marker=marker, ms=5.5, mew=0, color=colour, label=label
        )
    if ends[1] / ends[0] > 15:
        ax.set_xscale("log")
        ax.set_yscale("log")
        for axis in (ax.xaxis, ax.yaxis):
            axis.set_major_locator(LogLocator(subs=(1, 2, 5)))
            axis.set_major_formatter("{x:g}")
        ax.minorticks_off()
    ax.set_xlim(*ends)
    ax.set_ylim(*ends)


def effect_figure(effects: Sequence[Effect]) -> str:
    """Published ratios with their 95 % intervals, and ours, on a logarithmic axis."""
    with mpl.rc_context({**STYLE, **LARGER}):
        figure = Figure(figsize=(10.5, 0.36 * len(effects) + 1.0), layout="constrained")
        ax = figure.subplots()
        for row, effect in enumerate(reversed(effects)):
            _effect(ax, row, effect)
        ax.axvline(1.0, color="0.35", lw=0.8)
        ax.set_yticks(range(len(effects)), [effect.name for effect in reversed(effects)])
        ax.set_xscale("log")
        ticks = [0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 2.0, 2.5]
        ax.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
        ax.minorticks_off()
        ax.set_xlabel("ratio")
        ax.grid(axis="y", color="0.93", lw=0.6)
        ax.set_axisbelow(True)
        figure.legend(handles=_effect_legend(), frameon=False, loc="outside upper center", ncols=4)
    return svg(figure, "effects")


def _effect(ax: Axes, row: int, effect: Effect) -> None:
    """One effect: the published ratio above the line of its row, ours below."""
    if effect.interval:
        ax.plot(effect.interval, [row + 0.13] * 2, color=MEASURED, lw=2.2, solid_capstyle="butt")
    inside = MEASURED if effect.interval else "white"
    ax.plot(effect.published, row + 0.13, "o", ms=6, color=MEASURED, mfc=inside)
    marker, colour = ("D", OURS) if effect.holds else ("X", MISS)
    ax.plot(effect.ours, row - 0.13, marker, ms=6 if effect.holds else 7, color=colour)


def _effect_legend() -> list[Line2D]:
    return [
        Line2D([], [], color=MEASURED, marker="o", ms=6, label="published, 95 % interval"),
        Line2D([], [], color=MEASURED, marker="o", ms=6, mfc="white", ls="", label="none printed"),
        Line2D([], [], color=OURS, marker="D", ms=6, ls="", label="ours, holds"),
        Line2D([], [], color=MISS, marker="X", ms=7, ls="", label="ours, does not hold"),
    ]
