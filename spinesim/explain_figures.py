"""The picture of an explanation: what makes the load (waterfall) and what would change it (ranked, with intervals)."""

from __future__ import annotations

import math
from textwrap import fill

import matplotlib as mpl
from matplotlib.axes import Axes

from spinesim import panels
from spinesim.explanation import Change, Explanation
from spinesim.factored import neutral
from spinesim.panels import COLOURS, GREY, MM, WIDTH, Picture
from spinesim.words import plain, signed

MORE, LESS, WHOLE = COLOURS[1], COLOURS[0], "#444444"
MINUS = "\N{MINUS SIGN}"
SHOWN = 9  # contributions with a bar of their own; the rest are one bar


def explain_figure(why: Explanation) -> Picture:
    """Left: from the reference runner to this one, factor by factor. Right: what each change would do, most relief on top."""
    rows = max(len(_bars(why)), len(why.changes), 4)
    with mpl.rc_context(panels.STYLE):
        figure = Picture(figsize=(WIDTH, (34 + 6.4 * rows) * MM), layout="constrained")
        left, right = figure.subplots(1, 2, width_ratios=(1.15, 0.85))
        _waterfall(left, why)
        _changes(right, why)
        same = "the same body at the same speed with everything else neutral"
        text = f"{why.advice} Model predictions; the reference runner is {same if why.against == neutral(why.scenario) else 'the one given'}."
        text += (
            f" Bars in b hold nine in ten of {why.samples} runs with other plausible numbers for body and shoe."
            if why.samples
            else ""
        )
        panels.footnote(figure, text if why.unit not in ("N", "N/s") else f"{text} 1 BW = {why.body_weight:.0f} N.")
    return figure


def _bars(why: Explanation) -> list[tuple[str, float]]:
    """(label, change) of the contributions, small ones together at the end."""
    items = [(item.words.replace(" deg", "°"), item.value) for item in why.contributions]
    if len(items) > SHOWN:
        items = [
            *items[: SHOWN - 1],
            (f"{len(items) - SHOWN + 1} smaller ones", math.fsum(value for _, value in items[SHOWN - 1 :])),
        ]
    return items


def _scale(why: Explanation) -> tuple[float, str]:
    """What a value is divided by for the axis, and the unit it then has."""
    if why.unit in ("N", "N/s"):
        return why.body_weight, why.unit.replace("N", "BW")
    return 1.0, "" if why.unit == "1" else why.unit


def _waterfall(ax: Axes, why: Explanation) -> None:
    scale, unit = _scale(why)
    bars = _bars(why)
    labels = ["reference runner", *(label for label, _ in bars), "this runner"]
    at = why.reference / scale
    ax.barh(0, at, color=WHOLE, height=0.48)
    edges = [0.0, at]
    for row, (_, change) in enumerate(bars, start=1):
        step = change / scale
        ax.barh(row, step, left=at, color=MORE if abs(at + step) > abs(at) else LESS, height=0.48)
        ax.plot([at, at], [row - 0.69, row + 0.31], color=GREY, linewidth=0.5)
        at += step
        edges.append(at)
        ax.annotate(
            signed(step, 2).replace("-", MINUS),
            (max(at, at - step), row),
            xytext=(3, 0),
            textcoords="offset points",
            va="center",
            fontsize=6.5,
        )
    last = len(bars) + 1
    ax.barh(last, why.value / scale, color=WHOLE, height=0.48)
    for row, value in ((0, why.reference / scale), (last, why.value / scale)):
        ax.annotate(
            f"{value:.2f} {unit}".strip(),
            (max(value, 0), row),
            xytext=(3, 0),
            textcoords="offset points",
            va="center",
            fontsize=6.5,
        )
    ax.set_yticks(range(last + 1), [fill(label, 28) for label in labels])
    ax.set_ylim(last + 0.6, -0.6)
    ax.tick_params(axis="y", length=0)
    low, high = min(edges), max(*edges, why.value / scale)
    ax.set_xlim(low - 0.02 * (high - low), high + 0.22 * (high - low))
    ax.axvline(0, color="black", linewidth=0.6)
    ax.set_xlabel(_axis(why, unit))
    panels.title(ax, "a", "What makes the load: orange adds, blue takes away")


def _axis(why: Explanation, unit: str) -> str:
    text = plain(why.measure, why.level)
    return fill(f"{text[0].upper()}{text[1:]}" + (f" ({unit})" if unit else ""), 48)


def _changes(ax: Axes, why: Explanation) -> None:
    panels.title(ax, "b", "What a change would do")
    if not why.changes:
        ax.text(0.5, 0.5, "nothing left to change", ha="center", transform=ax.transAxes)
        ax.set_axis_off()
        return
    for row, item in enumerate(why.changes):
        share, low, high = (100 * value / abs(why.value) for value in (item.median, item.low, item.high))
        share, low, high = (math.copysign(1, why.value) * value for value in (share, low, high))
        colour = LESS if share < 0 else MORE
        if math.isfinite(low):
            ax.plot([low, high], [row, row], color=colour, linewidth=2.6, alpha=0.35, solid_capstyle="butt")
        ax.plot(share, row, "o", color=colour, markersize=4)
        ax.annotate(_told(share, low, high, item), (1, row), xycoords=("axes fraction", "data"), xytext=(4, 0), textcoords="offset points",
                    va="center", fontsize=6)  # fmt: skip
    ax.axvline(0, color="black", linewidth=0.6)
    ax.set_yticks(range(len(why.changes)), [fill(item.change, 24) for item in why.changes])
    ax.set_ylim(len(why.changes) - 0.4, -0.6)
    ax.tick_params(axis="y", length=0)
    ax.margins(x=0.08)
    ax.set_xlabel("Change of the load (%)")


def _told(share: float, low: float, high: float, item: Change) -> str:
    """'-12 % (-16 to -7)', and whether a change that presses more slides less."""
    low, high = sorted((low, high))
    text = f"{signed(share)} % ({signed(low)} to {signed(high)})" if math.isfinite(low) else f"{signed(share, 1)} %"
    slides = f",\nsliding {100 * item.sliding:+.0f} %" if item.nominal > 0 and item.sliding < -0.02 else ""
    return (text + slides).replace("-", MINUS)
