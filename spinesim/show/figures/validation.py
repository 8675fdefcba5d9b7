"""Pictures of validation: recorded curves, ours against published, effects with intervals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import LogLocator

from spinesim.recordings.contacts import PERCENT
from spinesim.show.figures.picture import Picture, page
from spinesim.show.figures.style import SMALL, WIDTH, literal, styled, wrapped
from spinesim.validate import Case
from spinesim.validate.curves import Curve, determination, rmse, simulated
from spinesim.validate.effects import Effect

OURS, MISS, BAND, MEASURED = "#D55E00", "#A50F15", "#BFD7EA", "#0072B2"
FAMILIES = (  # title, unit printed, units taken and the factor to it
    ("Forces", "BW", {"BW": 1.0}),
    ("Loading rates", "BW/s", {"BW/s": 1.0}),
    ("Times", "ms", {"s": 1e3}),
    ("Stiffness", "kN/m", {"N/m": 1e-3}),
    ("Accelerations", "g", {"g": 1.0}),
    ("Ratios", "", {"1": 1.0}),
)
HALF_PAGE = 0.44 * WIDTH
VERDICTS = {True: ("D", OURS, "ours, holds"), False: ("X", MISS, "ours, does not hold")}


def svg(figure: Figure) -> str:
    """The figure as SVG to be put into a page; one figure gives the same text every time."""
    text = StringIO()
    with styled():
        Figure.savefig(figure, text, format="svg", metadata={"Date": None, "Creator": None})
    whole = text.getvalue()
    return whole[whole.index("<svg") :]


def curve_figure(curves: Sequence[Curve]) -> Picture:
    """Every recorded mean force with a band of two standard deviations, and ours."""
    rows = (len(curves) + 1) // 2
    figure = page(68 * rows + 12, "Vertical ground reaction, recorded and simulated")
    axes = figure.subplots(rows, 2, sharey=True, squeeze=False).ravel()
    for ax, curve in zip(axes, curves, strict=False):
        ends = curve.mean - 2 * curve.sd, curve.mean + 2 * curve.sd
        ax.fill_between(PERCENT, *ends, color=BAND, lw=0, label="recorded, mean ± 2 SD")
        ax.plot(PERCENT, curve.mean, color=MEASURED)
        ax.plot(PERCENT, simulated(curve), color=OURS, ls="--", label="simulated")
        ax.set_title(literal(wrapped(curve.name, HALF_PAGE)))
        text = (
            f"RMSE {rmse(curve):.2f} BW\n$R^2$ {determination(curve):.3f}\n"
            f"{curve.steps} steps" + (f", {curve.cutoff:g} Hz" if curve.cutoff else "")
        )
        ax.text(0.5, 0.04, text, transform=ax.transAxes, ha="center", va="bottom", fontsize=SMALL)
        ax.set_xlim(0, 100)
        ax.set_ylim(bottom=0)
        ax.set_xlabel("Contact (%)")
    for ax in axes[len(curves) :]:
        ax.remove()
    for row in range(rows):
        axes[2 * row].set_ylabel("Vertical force (BW)")
    figure.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=2)
    return figure


def scatter_figure(cases: Sequence[Case]) -> Picture:
    """Ours against the published mean, one panel a kind of quantity.

    The identity line and 15 % about it are drawn.
    """
    families = [
        (title, unit, factors, [case for case in cases if is_mean(case) and case.unit in factors])
        for title, unit, factors in FAMILIES
    ]
    shown = [family for family in families if family[-1]]
    if not shown:
        raise ValueError("none of these cases has a published mean and a number of ours to draw")
    rows = (len(shown) + 1) // 2
    left_out = len(cases) - sum(len(chosen) for *_, chosen in shown)
    note = f"{left_out} of {len(cases)} cases are directions, ranges, or without a number of ours."
    what = "Validation cases, ours against published"
    figure = page(70 * rows + 26, what, note if left_out else "")
    axes = figure.subplots(rows, 2, squeeze=False).ravel()
    for ax, (title, unit, factors, chosen) in zip(axes, shown, strict=False):
        _scatter(ax, chosen, factors)
        ax.set_title(f"{title}{f' ({unit})' if unit else ''}, n = {len(chosen)}")
        ax.set_xlabel("Published")
        ax.set_ylabel("Ours")
    for ax in axes[len(shown) :]:
        ax.remove()
    figure.legend(*_entries(axes[: len(shown)]), loc="outside lower center", ncols=4)
    return figure


def is_mean(case: Case) -> bool:
    """Whether a case is a published mean and a number of ours, in a unit that is drawn."""
    known = any(case.unit in factors for _, _, factors in FAMILIES)
    mean = isinstance(case.published, float) and case.published > 0
    return known and mean and case.ours is not None


def _entries(axes: Iterable[Axes]) -> tuple[list[Any], list[str]]:
    """What is drawn in any of the panels, by name."""
    entries = {
        label: handle
        for ax in axes
        for handle, label in zip(*ax.get_legend_handles_labels(), strict=True)
    }
    return [*entries.values()], [*entries]


def _scatter(ax: Axes, cases: Sequence[Case], factors: dict[str, float]) -> None:
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
        if not mask.any():
            continue
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
            axis.set_major_locator(LogLocator(subs=(1, 2, 5) if ends[1] / ends[0] < 100 else (1,)))
            axis.set_major_formatter("{x:g}")
        ax.minorticks_off()
    ax.set_xlim(*ends)
    ax.set_ylim(*ends)


def effect_figure(effects: Sequence[Effect]) -> Picture:
    """Published ratios with their 95 % intervals, and ours, on a logarithmic axis."""
    note = "Filled: the bar is the published 95 % interval; hollow: none was printed."
    figure = page(11 * len(effects) + 34, "Effects: what a change does, as a ratio", note)
    ax = figure.subplots()
    rows = range(len(effects))[::-1]
    for row, effect in zip(rows, effects, strict=True):
        if effect.interval:
            ax.hlines(row + 0.15, *effect.interval, color=MEASURED, lw=2.4)
        ax.plot(
            effect.published,
            row + 0.15,
            "o",
            ms=6,
            color=MEASURED,
            mfc=MEASURED if effect.interval else "white",
        )
        marker, colour, _ = VERDICTS[effect.holds]
        ax.plot(effect.ours, row - 0.15, marker, ms=6, color=colour)
    ax.axvline(1.0, color="0.35", lw=0.8)
    names = [literal(wrapped(effect.name, HALF_PAGE, SMALL)) for effect in effects]
    ax.set_yticks(rows, names)
    ax.set_xscale("log")
    ticks = [0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 2.0, 2.5]
    ax.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    ax.minorticks_off()
    ax.set_xlabel("Ratio")
    ax.grid(axis="y", color="0.9", lw=0.6)
    ax.set_axisbelow(True)
    figure.legend(handles=_effect_key(), loc="outside lower center", ncols=3)
    return figure


def _effect_key() -> list[Line2D]:
    entries = [("o", MEASURED, "published"), *VERDICTS.values()]
    return [
        Line2D([], [], linestyle="none", marker=marker, markersize=6, color=colour, label=text)
        for marker, colour, text in entries
    ]
