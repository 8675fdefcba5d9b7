"""An explanation on one page: its sentences, what makes the load (waterfall) and what would change
it (ranked, with intervals).
"""

from __future__ import annotations

import math
import re
from textwrap import fill

import matplotlib as mpl
from matplotlib.axes import Axes

from spinesim.show.figures import panels
from spinesim.show.figures.panels import COLOURS, GREY, MINUS, MM, WIDTH, Picture
from spinesim.studies.explanation_parts import Beside, Change, Explanation, share
from spinesim.studies.explanation_words import heads, opposites
from spinesim.studies.measure_words import plain, readable_unit, signed

MORE, LESS, WHOLE = COLOURS[1], COLOURS[0], "#444444"
WRAP = 132  # characters of 7 pt across the page
SHOWN = 9  # contributions with a bar of their own; the rest are one bar


def explain_figure(why: Explanation) -> Picture:
    """The sentences; left: from the reference runner to this one, factor by factor; right: what
    each change would do, most relief on top; the advice.
    """
    rows = max(len(_bars(why)), len(why.changes), 4)
    head = "\n".join(
        _paragraph(*part) for part in zip(heads(why.measure), why.sentences, strict=True)
    )
    foot = "\n".join(
        [_paragraph("To read it", _to_read(why)), _paragraph("If it hurts", why.advice)]
    )
    with mpl.rc_context(panels.STYLE):
        height = 34 + 6.4 * rows + 3.6 * (head.count("\n") + foot.count("\n"))
        figure = Picture(figsize=(WIDTH, height * MM), layout="constrained")
        figure.suptitle(head, x=0.012, ha="left", fontsize=7, linespacing=1.45)
        left, right = figure.subplots(1, 2, width_ratios=(1.15, 0.85))
        _waterfall(left, why)
        _changes(right, why)
        figure.supxlabel(foot, x=0.012, ha="left", fontsize=7, linespacing=1.45)
    return figure


def _paragraph(head: str, text: str) -> str:
    """The text with a bold head, wrapped to the page."""
    first, *more = fill(f"{head}  {_minus(text)}", WRAP, break_on_hyphens=False).splitlines()
    bold = head.replace(" ", r"\ ")
    return "\n".join([rf"$\bf{{{bold}}}$ {first.removeprefix(head)}", *more])


def _to_read(why: Explanation) -> str:
    text = (
        f"Bars in b are rough: they hold nine in ten of {why.samples} runs. " if why.samples else ""
    )
    text += (
        f"1 BW is the body weight, {why.body_weight:.0f} N. " if why.unit in ("N", "N/s") else ""
    )
    reasons = dict.fromkeys(item.reason for item in why.items)
    return text + " ".join(f"{reason[0].upper()}{reason[1:]}." for reason in reasons if reason)


def _minus(text: str) -> str:
    """The text with a true minus before negative numbers, and units kept with theirs.

    >>> _minus("hip-flexor -12 %") == f"hip-flexor {MINUS}12\\N{NO-BREAK SPACE}%"
    True
    """
    return re.sub(
        r"(?<=\d) (?=[%NJgm])", "\N{NO-BREAK SPACE}", re.sub(r"(?<!\w)-(?=\d)", MINUS, text)
    )


def _bars(why: Explanation) -> list[tuple[str, float, str]]:
    """(label, change, note) of the contributions, small ones together at the end; the note says
    what they do to the sliding force.
    """
    items = [
        (item.words, item.value, _note(share(item.value, why.reference), item.beside, why.level))
        for item in why.contributions
    ]
    if len(items) > SHOWN:
        rest = items[SHOWN - 1 :]
        items = [
            *items[: SHOWN - 1],
            (f"{len(rest)} smaller ones", math.fsum(value for _, value, _ in rest), ""),
        ]
    return items


def _note(part: float, beside: Beside, level: str) -> str:
    """', sliding +11 %' or ', L1/L2 +4 %' where that goes the other way than the load."""
    notes = [
        f"{what.split()[-1] if what.startswith('on') else 'sliding'} {100 * change:+.0f} %"
        for change, what in opposites(part, beside, level)
    ]
    return f", {', '.join(notes)}" if notes else ""


def _scale(why: Explanation) -> tuple[float, str]:
    """What a value is divided by for the axis, and the unit it then has."""
    times, unit, _ = readable_unit(why.unit, why.body_weight)
    return 1 / times, unit


def _waterfall(ax: Axes, why: Explanation) -> None:
    scale, unit = _scale(why)
    bars = _bars(why)
    labels = ["reference runner", *(label for label, _, _ in bars), "this runner"]
    at = why.reference / scale
    ax.barh(0, at, color=WHOLE, height=0.48)
    edges = [0.0, at]
    for row, (_, change, note) in enumerate(bars, start=1):
        step = change / scale
        ax.barh(row, step, left=at, color=MORE if abs(at + step) > abs(at) else LESS, height=0.48)
        ax.plot([at, at], [row - 0.69, row + 0.31], color=GREY, linewidth=0.5)
        at += step
        edges.append(at)
        ax.annotate(
            _minus(signed(step, 2) + note.replace(", ", ",\n")),
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
    ax.set_yticks(range(last + 1), [fill(label, 28, break_on_hyphens=False) for label in labels])
    ax.set_ylim(last + 0.6, -0.6)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    low, high = min(edges), max(*edges, why.value / scale)
    ax.set_xlim(low - 0.02 * (high - low), high + 0.3 * (high - low))
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
        part, low, high = (
            100 * why.share(value) if why.value else value
            for value in (item.median, item.low, item.high)
        )
        colour = LESS if part < 0 else MORE
        if math.isfinite(low):
            ax.plot(
                [low, high],
                [row, row],
                color=colour,
                linewidth=2.6,
                alpha=0.35,
                solid_capstyle="butt",
            )
        ax.plot(part, row, "o", color=colour, markersize=4)
        ax.annotate(
            _told(part, low, high, item, why),
            (1, row),
            xycoords=("axes fraction", "data"),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            fontsize=6,
        )
    ax.axvline(0, color="black", linewidth=0.6)
    ax.set_yticks(
        range(len(why.changes)),
        [fill(item.change, 24, break_on_hyphens=False) for item in why.changes],
    )
    ax.set_ylim(len(why.changes) - 0.4, -0.6)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    ax.margins(x=0.08)
    ax.set_xlabel("Change (%)" if why.value else "Change, from nothing")


def _told(part: float, low: float, high: float, item: Change, why: Explanation) -> str:
    """'-12 % (-16 to -7)', and what goes the other way than the load."""
    low, high = sorted((low, high))
    unit = " %" if why.value else ""
    text = (
        f"{signed(part)}{unit} ({signed(low)} to {signed(high)})"
        if math.isfinite(low)
        else f"{signed(part, 1)}{unit}"
    )
    note = _note(why.share(item.median), item.beside, why.level)
    return _minus(text + note.replace(", ", ",\n"))
