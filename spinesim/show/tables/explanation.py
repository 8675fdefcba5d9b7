"""An explanation as tables and sentences for the terminal."""

from __future__ import annotations

import math

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from spinesim.show.tables.parts import bullets, ruled
from spinesim.studies.explanation import PRESSING
from spinesim.studies.explanation_parts import Change, Explanation
from spinesim.studies.explanation_words import plain, signed


def explanation_report(why: Explanation) -> RenderableType:
    """The sentences, what makes the load, what would change it, cautions, and the advice at the
    end.
    """
    parts: list[RenderableType] = [
        Padding(Text(f"{sentence}"), (0, 0, 1, 0)) for sentence in why.sentences
    ]
    parts += [_makes(why)]
    if why.changes:
        parts += [_would(why)]
    if why.changes and why.samples:
        text = f"nine in ten: a rough range, from {why.samples} runs with other plausible numbers for body and shoe"
        parts += [Text(text, style="dim"), Text("")]
    if _slides(why):
        parts += [
            Text(
                "* the greatest force that slides vertebrae across each other, square to the trunk, mean of six levels; along the tilted "
                "lowest disc alone it can change the other way",
                style="dim",
            ),
            Text(""),
        ]
    if why.failed:
        parts += [
            Text(
                f"{why.failed} of the sampled steps were not steady and are left out of the intervals.",
                style="yellow",
            )
        ]
    if why.warnings:
        parts += [bullets("Bear in mind", list(why.warnings), "yellow")]
    parts += [Padding(Text(why.advice, style="bold"), (1, 0, 0, 0))]
    return Group(*parts)


def _grid(title: str) -> Table:
    return ruled(2, title=title, title_style="bold")


def _makes(why: Explanation) -> Table:
    grid = _grid(f"What makes {plain(why.measure, why.level)}")
    grid.add_column("")
    grid.add_column(_head(why), justify="right", no_wrap=True)
    grid.add_column("of reference", justify="right", no_wrap=True)
    if _slides(why):
        grid.add_column("sliding force*", justify="right", no_wrap=True)
    grid.add_column("how well known", no_wrap=True)
    grid.add_row("reference runner", _value(why, why.reference))
    for item in why.contributions:
        share = 100 * item.value / abs(why.reference) if why.reference else math.nan
        cells = [
            _value(why, item.value, "+"),
            f"{signed(share, 1)} %",
            *_sliding(why, item.sliding),
        ]
        grid.add_row(item.words, *cells, item.standing)
    grid.add_row("this runner", _value(why, why.value), style="bold")
    return grid


def _slides(why: Explanation) -> bool:
    """Whether the sliding force is told beside the load."""
    return why.measure in PRESSING


def _sliding(why: Explanation, change: float) -> list[str]:
    return [f"{signed(100 * change)} %"] if _slides(why) else []


def _would(why: Explanation) -> Table:
    grid = _grid("What a change would do")
    grid.add_column("")
    grid.add_column("change", justify="right", no_wrap=True)
    grid.add_column("nine in ten", justify="right", no_wrap=True)
    if _slides(why):
        grid.add_column("sliding force*", justify="right", no_wrap=True)
    grid.add_column("how well known", no_wrap=True)
    for item in why.changes:
        cells = [
            f"{signed(_share(why, item.median), 1)} %",
            _interval(why, item),
            *_sliding(why, item.sliding),
        ]
        grid.add_row(item.advice, *cells, item.standing)
    return grid


def _interval(why: Explanation, item: Change) -> str:
    if math.isnan(item.low):
        return "-"
    low, high = sorted((_share(why, item.low), _share(why, item.high)))
    return f"{signed(low, 1)} to {signed(high, 1)} %"


def _share(why: Explanation, value: float) -> float:
    return 100 * math.copysign(1, why.value) * value / abs(why.value)


def _head(why: Explanation) -> str:
    return {"N": "body weights", "N/s": "body weights/s", "1": ""}.get(why.unit, why.unit)


def _value(why: Explanation, value: float, sign: str = "") -> str:
    return (
        f"{value / why.body_weight:{sign}.2f}" if why.unit in ("N", "N/s") else f"{value:{sign}.3g}"
    )
