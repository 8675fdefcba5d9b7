"""An explanation as tables and sentences for the terminal."""

from __future__ import annotations

import math
from collections.abc import Sequence

import xarray as xr
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from spinesim.catalogue.evidence import Effect
from spinesim.show.tables.parts import Column, Sheet, bullets
from spinesim.show.tables.week import comparison_sheet
from spinesim.studies.evidence import in_words
from spinesim.studies.explanation_parts import Beside, Change, Contribution, Explanation, share
from spinesim.studies.measure_words import percent, plain, readable_unit, signed

SURPRISING = "Why this is the opposite of what one may expect"


DOSE = (
    "dose: the distance of today's running that would weigh as much, over the distance run; 0.9 "
    "under each of five weightings means a tenth less; the best under the least kind one is first"
)
MARK = " †"  # at what has a reason below the tables


def explanation_report(why: Explanation, dose: xr.Dataset | None = None) -> RenderableType:
    """The sentences, what makes the load, what would change it, what is known of that, cautions,
    and the advice at the end.

    dose: what every change leaves of a kilometre's dose, from `dose_of_changes`.
    """
    parts: list[RenderableType] = [Padding(Text(text), (0, 0, 1, 0)) for text in why.sentences]
    parts += [_makes(why)]
    if why.changes:
        parts += [_would(why)]
    if dose is not None:
        parts += [comparison_sheet(dose, why.level, f"A kilometre's dose over now, {why.level}")]
    sections = (
        ("How to read it", [*_notes(why), *([] if dose is None else [DOSE])]),
        (f"{MARK.strip()} {SURPRISING}", _reasons(why)),
        ("Left out, since this runner could not repeat such a step", _left_out(why)),
        ("What is known of the effects behind the changes", _known(why)),
        ("Bear in mind", why.warnings),
    )
    for head, texts in sections:
        if texts:
            parts += [bullets(head, texts, "yellow"), Text("")]
    return Group(*parts, Text(why.advice, style="bold"))


def _makes(why: Explanation) -> RenderableType:
    """From the reference runner to this one, factor by factor."""
    items = why.contributions
    labels = ["reference runner", *(_marked(item.words, item) for item in items), "this runner"]
    values = [
        _value(why, why.reference),
        *(_value(why, item.value, "+") for item in items),
        _value(why, why.value),
    ]
    shares = [percent(share(item.value, why.reference)) for item in items]
    columns = [
        Column("", labels, "label"),
        Column(_unit(why), values),
        Column("of reference", ["", *shares, ""]),
        *_beside_columns(why, items, 1),
        *_standing_column(why, items, 1),
    ]
    title = f"What makes {plain(why.measure, why.level)}"
    return Sheet(columns, title=title, gap=2, styles={len(labels) - 1: "bold"})


def _would(why: Explanation) -> RenderableType:
    """What each change would do, from most relief to least."""
    items = why.changes
    columns = [
        Column("", [_marked(item.aim, item) for item in items], "label"),
        Column("change", [percent(why.share(item.median)) for item in items]),
    ]
    if why.samples:
        columns += [Column("nine in ten", [_interval(why, item) for item in items])]
    columns += [
        *_beside_columns(why, items, 0),
        *_standing_column(why, items, 0),
    ]
    return Sheet(columns, title="What a change would do", gap=2)


def _beside_columns(
    why: Explanation, items: Sequence[Contribution | Change], margin: int
) -> list[Column]:
    """Shear in the same disc, and the disc that is loaded most, where a compression is explained.

    margin: empty rows above and below.
    """
    beside = [item.beside for item in items]
    if not any(changes.discs for changes in beside):
        return []
    empty = [""] * margin
    shear = [percent(changes.shear) for changes in beside]
    discs = [_other_disc(changes, why.level) for changes in beside]
    return [
        Column("shear\nin that disc", [*empty, *shear, *empty]),
        Column("most on\nanother disc", [*empty, *discs, *empty]),
    ]


def _other_disc(beside: Beside, level: str) -> str:
    others = {disc: change for disc, change in beside.discs.items() if disc != level}
    most = max(others, key=lambda disc: others[disc])
    return f"{percent(others[most])} {most}"


def _marked(text: str, item: Contribution | Change) -> str:
    return f"{text}{MARK}" if item.reason else text


def _standing_column(
    why: Explanation, items: Sequence[Contribution | Change], margin: int
) -> list[Column]:
    """How well each effect is known; none where all of them are predictions, which is said once."""
    if _all_predicted(why):
        return []
    empty = [""] * margin
    return [Column("how well known", [*empty, *(item.standing for item in items), *empty], "word")]


def _all_predicted(why: Explanation) -> bool:
    return {item.standing for item in why.items} <= {"prediction"}


def _notes(why: Explanation) -> list[str]:
    texts = []
    if _all_predicted(why):
        texts.append("every number here is a prediction: nobody has measured such an effect on it")
    if why.samples and why.changes:
        texts.append(
            f"nine in ten: a rough range, from {why.samples} runs with other plausible numbers for "
            "body and shoe"
        )
    if why.failed:
        texts.append(f"{why.failed} of the sampled steps were not steady and are left out of it")
    if any(item.beside.discs for item in why.items):
        texts.append(
            "shear: the greatest force in the plane of that disc, as `spinesim run` and `compare` "
            "print it; another disc: the one of the other five that is worst off"
        )
    return texts


def _reasons(why: Explanation) -> list[str]:
    """Each reason once, after what it is about."""
    about: dict[str, list[str]] = {}
    for item in why.contributions:
        about.setdefault(item.reason, []).append(item.words)
    for change in why.changes:
        about.setdefault(change.reason, []).append(change.change)
    return [f"{', '.join(whats)}: {reason}" for reason, whats in about.items() if reason]


def _left_out(why: Explanation) -> list[str]:
    about: dict[str, list[str]] = {}
    for item in why.left_out:
        about.setdefault(item.reason, []).append(item.change)
    return [f"{', '.join(changes)}: {reason}" for reason, changes in about.items()]


def _known(why: Explanation) -> list[str]:
    """What measurements, and others' computations, say of the effects that the changes rest on:
    those that disagree one by one, those that agree by their number.
    """
    rows: dict[Effect, None] = {row: None for item in why.changes for row in item.evidence}
    texts = [f"{_factor(row)}: {in_words(row)}" for row in rows if not row.holds]
    agree: dict[str, int] = {}
    for row in rows:
        if row.holds:
            agree[_factor(row)] = agree.get(_factor(row), 0) + 1
    if agree:
        counts = ", ".join(f"{number} on {factor}" for factor, number in agree.items())
        texts.append(f"published effects that agree with the model's: {counts}")
    return texts


def _factor(row: Effect) -> str:
    return row.factor.partition("_")[2].replace("_", " ") or row.factor


def _interval(why: Explanation, item: Change) -> str:
    if math.isnan(item.low):
        return "-"
    low, high = why.interval(item)
    if not (math.isfinite(low) and math.isfinite(high)):
        return f"{_value(why, item.low, '+')} to {_value(why, item.high, '+')}"
    return f"{signed(100 * low, 1)} to {signed(100 * high, 1)} %"


def _unit(why: Explanation) -> str:
    unit = readable_unit(why.unit, why.body_weight)[1]
    return unit.replace("BW", "body weights") or "value"


def _value(why: Explanation, value: float, sign: str = "") -> str:
    times, _, form = readable_unit(why.unit, why.body_weight)
    return f"{times * value:{sign}{form}}"
