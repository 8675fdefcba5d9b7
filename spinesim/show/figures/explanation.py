"""An explanation on one page: sentences, what makes the load, what would change it."""

from __future__ import annotations

import math
import re

from matplotlib.axes import Axes

from spinesim.show.figures.labels import capital, subject, with_unit
from spinesim.show.figures.picture import Picture, footnote, page, title
from spinesim.show.figures.style import (
    COLOURS,
    GREY,
    MINUS,
    MM,
    SMALL,
    WIDTH,
    bold,
    literal,
    wrapped,
)
from spinesim.studies.explanation_parts import Beside, Change, Explanation, share
from spinesim.studies.explanation_words import heads, opposites
from spinesim.studies.measure_words import plain, readable_unit, signed

MORE, LESS, WHOLE = COLOURS[1], COLOURS[0], "#444444"
SHOWN = 9  # contributions with a bar of their own; the rest are one bar
LABEL = 50 * MM  # width of a row's name
ROW, LINE = 8.5, 4.3  # mm of a row and of a line of text
NO_BREAK = "\N{NO-BREAK SPACE}"


def explanation_figure(why: Explanation) -> Picture:
    """The sentences, the waterfall of factors, the ranked changes, and the advice.

    The waterfall goes from the reference runner to this one; the change with most relief is on top.
    """
    whom = subject([why.scenario.to_toml()])
    parts = [*zip(heads(why.measure), why.sentences, strict=True)]
    head = "\n".join(_paragraph(*part) for part in [("Who", whom), *parts])
    foot = "\n".join(
        [_paragraph("To read it", _to_read(why)), _paragraph("If it hurts", why.advice)]
    )
    rows = [len(_bars(why)) + 2, max(len(why.changes), 1)]
    texts = head.count("\n") + foot.count("\n") + 2
    height = ROW * sum(rows) + LINE * texts + 42
    figure = Picture(figsize=(WIDTH, height * MM), layout="constrained")
    figure.suptitle(head, x=0.012, ha="left", fontsize=SMALL, linespacing=1.4)
    upper, lower = figure.subplots(2, 1, height_ratios=rows)
    _waterfall(upper, why)
    _changes(lower, why)
    figure.supxlabel(foot, x=0.012, ha="left", fontsize=SMALL, linespacing=1.4)
    return figure


def explanation_bars(why: Explanation) -> Picture:
    """The waterfall of factors and the ranked changes, for a page that has the words."""
    rows = [len(_bars(why)) + 2, max(len(why.changes), 1)]
    whom = subject([why.scenario.to_toml()])
    figure = page(ROW * sum(rows) + 46, "What makes it, and what would change it", whom)
    upper, lower = figure.subplots(2, 1, height_ratios=rows)
    _waterfall(upper, why)
    _changes(lower, why)
    if text := _to_read(why):
        footnote(figure, text)
    return figure


def _paragraph(head: str, text: str) -> str:
    """The text with a bold head, wrapped to the page."""
    first, *more = wrapped(f"{head}:   {_minus(text)}", 0.95 * WIDTH, SMALL).split("\n")
    lines = [literal(line) for line in (first.removeprefix(f"{head}:"), *more)]
    return "\n".join([bold(head) + lines[0], *lines[1:]])


def _to_read(why: Explanation) -> str:
    text = (
        f"Bars in b are rough: they hold nine in ten of {why.samples} runs. " if why.samples else ""
    )
    text += (
        f"1 BW is the body weight, {why.body_weight:.0f} N. " if why.unit in ("N", "N/s") else ""
    )
    reasons = dict.fromkeys(item.reason for item in why.items if item.reason)
    return text + " ".join(f"{capital(reason)}." for reason in reasons)


def _minus(text: str) -> str:
    """The text with a true minus before negative numbers, and units kept with theirs.

    >>> _minus("hip-flexor -12 %") == f"hip-flexor {MINUS}12{NO_BREAK}%"
    True
    """
    return re.sub(r"(?<=\d) (?=[%NJgm])", NO_BREAK, re.sub(r"(?<!\w)-(?=\d)", MINUS, text))


def _bars(why: Explanation) -> list[tuple[str, float, str]]:
    """(label, change, note) of the contributions, small ones together at the end.

    The note says what goes the other way than the load.
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


def _waterfall(ax: Axes, why: Explanation) -> None:
    factor, unit, _ = readable_unit(why.unit, why.body_weight)
    bars = _bars(why)
    labels = ["reference runner", *(label for label, _, _ in bars), "this runner"]
    reference, value, last = factor * why.reference, factor * why.value, len(bars) + 1
    edges = [0.0, at := reference]
    for row, (_, change, note) in enumerate(bars, start=1):
        step = factor * change
        ax.barh(row, step, left=at, color=MORE if abs(at + step) > abs(at) else LESS, height=0.5)
        ax.plot([at, at], [row - 0.75, row + 0.25], color=GREY, linewidth=0.6)
        at += step
        edges.append(at)
        _beside(ax, max(at, at - step), row, _minus(signed(step, 2) + note))
    for row, total in ((0, reference), (last, value)):
        ax.barh(row, total, color=WHOLE, height=0.5)
        _beside(ax, max(total, 0), row, f"{total:.2f} {unit}".strip())
    _rows(ax, labels)
    low, high = min(edges), max(*edges, value)
    ax.set_xlim(low - 0.02 * (high - low), high + 0.3 * (high - low))
    ax.axvline(0, color="black", linewidth=0.6)
    ax.set_xlabel(with_unit(capital(plain(why.measure, why.level)), unit))
    title(ax, "a", "What makes the load: orange adds, blue takes away")


def _beside(ax: Axes, x: float, row: int, text: str) -> None:
    ax.annotate(
        text, (x, row), xytext=(3, 0), textcoords="offset points", va="center", fontsize=SMALL
    )


def _rows(ax: Axes, labels: list[str]) -> None:
    ax.set_yticks(range(len(labels)), [literal(wrapped(label, LABEL, SMALL)) for label in labels])
    ax.set_ylim(len(labels) - 0.4, -0.6)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)


def _changes(ax: Axes, why: Explanation) -> None:
    title(ax, "b", "What a change would do")
    if not why.changes:
        ax.text(0.5, 0.5, "nothing left to change", ha="center", transform=ax.transAxes)
        ax.set_axis_off()
        return
    for row, item in enumerate(why.changes):
        part, low, high = item.median, item.low, item.high
        if why.value:
            part, low, high = (100 * of for of in (why.share(item.median), *why.interval(item)))
        colour = LESS if part < 0 else MORE
        if math.isfinite(low):
            ax.hlines(row, low, high, color=colour, linewidth=4, alpha=0.35)
        ax.plot(part, row, "o", color=colour, markersize=5)
        ax.annotate(
            _amount(part, low, high, item, why),
            (1, row),
            xycoords=("axes fraction", "data"),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            fontsize=SMALL,
        )
    ax.axvline(0, color="black", linewidth=0.6)
    _rows(ax, [item.change for item in why.changes])
    ax.margins(x=0.08)
    ax.set_xlabel("Change (%)" if why.value else "Change, from nothing")


def _amount(part: float, low: float, high: float, item: Change, why: Explanation) -> str:
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
