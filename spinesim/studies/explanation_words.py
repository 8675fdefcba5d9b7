"""What an explanation says in five plain sentences, each of which its numbers support."""

from __future__ import annotations

import math
from collections.abc import Sequence

from spinesim.catalogue.evidence import Effect
from spinesim.measures.definitions import MEASURES, by_level
from spinesim.studies.evidence import case, measured_load, overstatement
from spinesim.studies.explanation_parts import Beside, Change, Contribution, Explanation, share
from spinesim.studies.factors import neutral
from spinesim.studies.measure_words import amount, listed, percent, plain, wish

LITTLE = 0.02  # of the value: what changes it by less is called little
SLIGHT = 5e-3  # of the value: what changes it by less hardly changes it
FELT = 1e-3  # of the value: what changes it by less is not named at all


HEADS = ("The load", "Why", "What helps", "What does not", "How sure")
NEUTRAL_HEADS = ("The value", "Why", "What changes it", "What does not", "How sure")


def heads(measure: str) -> tuple[str, ...]:
    """One or two words for each of the five sentences."""
    return HEADS if wish(measure) else NEUTRAL_HEADS


def sentences(why: Explanation) -> tuple[str, ...]:
    """Five sentences: what the load is, what makes it so, what would help most, what would do
    little, and how sure that is.
    """
    return _load(why), _why(why), _help(why), _rest(why), _sure(why)


def _load(why: Explanation) -> str:
    speed = 3.6 * why.scenario.step.speed
    value = amount(why.value, why.unit, why.body_weight)
    text = f"In every step at {speed:.1f} km/h {plain(why.measure, why.level)} is about {value}"
    if math.isfinite(why.standing_load) and why.standing_load > 0:
        times = why.value / why.standing_load
        text += f", {times:.1f} times what it carries while this runner stands upright"
    runner = "the reference runner"
    if why.against == neutral(why.scenario):
        same = "body, speed and step" if why.against.stride.cadence else "body and speed"
        runner += f" (the same {same}, all else as usual)"
    if why.value == why.reference or abs(share(why.value - why.reference, why.reference)) < FELT:
        return f"{text}, as in {runner}."
    if why.value * why.reference < 0:
        return f"{text}; in {runner} it points the other way."
    if why.reference == 0:
        return f"{text}; in {runner} it is {amount(0.0, why.unit, why.body_weight)}."
    more = share(why.value - why.reference, why.reference)
    size = " in size" if why.value < 0 else ""
    amount_more = percent(abs(more)).lstrip("+")
    return f"{text}, {amount_more} {'more' if more > 0 else 'less'}{size} than in {runner}."


def _why(why: Explanation) -> str:
    if not why.contributions:
        return "Nothing sets this runner apart from the reference."
    shares = [(item, share(item.value, why.reference)) for item in why.contributions]
    named = [(item, part) for item, part in shares if abs(part) >= FELT]
    if not named:
        return "Nothing in what sets this runner apart from the reference changes it."
    raising = [_contribution(item, part, why) for item, part in named if part >= SLIGHT][:3]
    lowering = [_contribution(item, part, why) for item, part in named if part <= -SLIGHT][:3]
    slight = [_contribution(item, part, why) for item, part in named if abs(part) < SLIGHT][:3]
    texts = [f"What raises it: {listed(raising)}" if raising else "Nothing raises it"]
    texts += [f"what lowers it: {listed(lowering)}"] if lowering else []
    texts += [f"what hardly changes it: {listed(slight)}"] if slight else []
    return f"{'; '.join(texts)}."


def _contribution(item: Contribution, part: float, why: Explanation) -> str:
    return f"{item.words} ({percent(part)}{aside(part, item.beside, why.level)})"


def _help(why: Explanation) -> str:
    wanted = wish(why.measure)
    verb = {-1: "lower", 1: "raise", 0: "change"}[wanted]
    effects = [(item, effect(item, why)) for item in why.changes]
    useful = [item for item, part in effects if (part * wanted > 0 if wanted else abs(part) > 0)]
    if not useful:
        return f"None of the changes tried would surely {verb} it by more than 2 %."
    best = [f"to {item.aim} ({_change(item, why)})" for item in useful[:2]]
    text = f"Of the changes tried, what would {verb} it most is {'; then '.join(best)}."
    return f"{text}{_caveat(useful[:2])}"


def _caveat(changes: Sequence[Change]) -> str:
    """What validation says against the effects that the advice rests on."""
    strong = {
        row: overstatement(row)
        for item in changes
        for row in item.evidence
        if overstatement(row) > 1
    }
    texts = [
        f" Expect less than that: {_phrase(row)} answers {times:.1f} times more strongly here than "
        f"in the runners measured (x {row.ours:.2f} instead of x {row.published:.2f} for "
        f"{case(row)})."
        for row, times in strong.items()
    ]
    return "".join(texts[:1])


def _phrase(row: Effect) -> str:
    return plain(row.measure, "") if row.measure in MEASURES else row.quantity


def _rest(why: Explanation) -> str:
    """The changes that do little, that go the other way, or whose sign the numbers do not
    settle.
    """
    wanted = wish(why.measure)
    effects = [(item, effect(item, why)) for item in why.changes]
    little = [
        f"{item.change}{elsewhere(item.beside, why.level)}" for item, part in effects if part == 0
    ]
    against = [_named(item, why) for item, part in effects if part * wanted < 0]
    unsettled = [_named(item, why) for item, part in effects if math.isnan(part)]
    texts = []
    if little:
        texts.append(f"these would change it by less than 2 %: {listed(little)}")
    if against:
        texts.append(f"these would {'raise' if wanted < 0 else 'lower'} it: {listed(against)}")
    if unsettled:
        texts.append(f"whether these raise or lower it is open: {listed(unsettled)}")
    if not texts:
        verb = {-1: "lower", 1: "raise", 0: "change"}[wanted]
        texts.append(f"every change tried would {verb} it by more than 2 %")
    text = "; ".join(texts)
    return f"{text[0].upper()}{text[1:]}."


def effect(item: Change, why: Explanation) -> float:
    """What a change does to the size of the measure: its share, 0 if little, NaN if the interval
    holds both signs.
    """
    part = why.share(item.median)
    if abs(part) < LITTLE:
        return 0.0
    low, high = why.interval(item)
    return math.nan if low * high < 0 else part


def _named(item: Change, why: Explanation) -> str:
    return f"{item.change} ({_change(item, why)})"


def _change(item: Change, why: Explanation) -> str:
    """'-12 %, roughly between -17 % and -8.7 %', and what goes the other way."""
    part = why.share(item.median)
    text = percent(part)
    if why.value * (why.value + item.median) < 0:
        text += " in size, the other way"
    if not math.isnan(item.low):
        low, high = why.interval(item)
        text += f", roughly between {percent(low)} and {percent(high)}"
    return f"{text}{aside(part, item.beside, why.level)}"


def aside(part: float, beside: Beside, level: str) -> str:
    """What else is to be said of a compression that changes by a share: that the shear in its disc,
    or the load of another disc, goes the other way.

    >>> aside(-0.12, Beside(0.09, {"L5/S1": -0.12, "L1/L2": 0.04}), "L5/S1")
    ', but 9 % more sliding in that disc and 4 % more on the disc L1/L2'
    >>> aside(0.12, Beside(0.09, {"L5/S1": 0.12, "L1/L2": 0.04}), "L5/S1")
    ''
    """
    texts = [
        f"{100 * abs(change):.0f} % {'more' if change > 0 else 'less'} {what}"
        for change, what in opposites(part, beside, level)
    ]
    return f", but {' and '.join(texts)}" if texts else ""


def elsewhere(beside: Beside, level: str) -> str:
    """What a change that does little to a disc does to the one that it changes most.

    >>> elsewhere(Beside(0.0, {"L5/S1": 0.01, "L1/L2": -0.04}), "L5/S1")
    ' (but 4 % less on the disc L1/L2)'
    """
    others = {other: change for other, change in beside.discs.items() if other != level}
    if not others:
        return ""
    disc = max(others, key=lambda other: abs(others[other]))
    change = others[disc]
    if abs(change) < LITTLE:
        return ""
    return f" (but {100 * abs(change):.0f} % {'more' if change > 0 else 'less'} on the disc {disc})"


def opposites(part: float, beside: Beside, level: str) -> list[tuple[float, str]]:
    """(relative change, of what) of the shear, and of the disc that goes most against the change of
    a compression by the share `part`; the small ones left out.
    """
    against = []
    if abs(beside.shear) >= LITTLE and part * beside.shear < 0:
        against.append((beside.shear, "sliding in that disc"))
    others = {other: change for other, change in beside.discs.items() if other != level}
    if others:
        disc = max(others, key=lambda other: -math.copysign(1, part) * others[other])
        if abs(others[disc]) >= LITTLE and part * others[disc] < 0:
            against.append((others[disc], f"on the disc {disc}"))
    return against


def _sure(why: Explanation) -> str:
    ranges = (
        f" The ranges are rough: nine in ten of {why.samples} runs with other plausible numbers "
        "for body and shoe."
        if why.samples
        else ""
    )
    if by_level(why.measure):
        return (
            "Nobody has measured this in runners: it is what a mechanical model predicts. "
            f"{measured_load(why.measure)}{ranges}"
        )
    return (
        "This is what a mechanical model predicts; the tables say how far measurements support "
        f"each part.{ranges}"
    )
