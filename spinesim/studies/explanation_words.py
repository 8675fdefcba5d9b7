"""What an explanation says in five plain sentences, each of which its numbers support."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from spinesim.measures.definitions import MEASURES, by_level
from spinesim.scenario import Scenario
from spinesim.studies.explanation_parts import Change, Contribution
from spinesim.studies.factors import neutral

SMALL = 0.02  # of the value: what changes it by less is called little
PLAIN = {
    "lumbar_compression_peak": "the greatest force that presses {level} together",
    "lumbar_compression_rate": "how fast the force on {level} rises",
    "lumbar_shear_peak": "the greatest sliding force along {level}",
    "lumbar_shear_trunk_peak": "the greatest sliding force at {level}, square to the trunk",
    "lumbar_moment_peak": "the greatest bending load at {level}",
    "lumbar_energy_dissipated": "the energy that {level} turns into heat",
    "impact_peak": "the first force peak when the foot lands",
    "active_peak": "the greatest force under the foot",
    "loading_rate": "how fast the force under the foot rises",
    "tibial_peak_acceleration": "the shock at the shin",
    "sacral_peak_acceleration": "the shock at the pelvis",
}


def sentences(
    *,
    measure: str,
    level: str,
    unit: str,
    value: float,
    reference: float,
    contributions: Sequence[Contribution],
    changes: Sequence[Change],
    body_weight: float,
    scenario: Scenario,
    against: Scenario,
    samples: int = 0,
    **_: Any,
) -> tuple[str, ...]:
    """Five sentences: what the load is, what makes it so, what would help most, what would do
    little, and how sure that is.
    """
    return (
        _load(plain(measure, level), unit, value, reference, body_weight, scenario, against),
        _why(reference, contributions),
        _help(value, changes),
        _rest(value, changes),
        _sure(measure, samples),
    )


def plain(measure: str, level: str) -> str:
    """What a measure is, for a reader without mechanics.

    >>> plain("lumbar_compression_peak", "L5/S1")
    'the greatest force that presses the lowest disc (L5/S1) together'
    """
    disc = f"the lowest disc ({level})" if level == "L5/S1" else f"the disc {level}"
    return (
        PLAIN[measure].format(level=disc)
        if measure in PLAIN
        else MEASURES[measure].meaning + (f" at {level}" if level else "")
    )


def amount(value: float, unit: str, body_weight: float) -> str:
    """A number with its unit, forces as multiples of body weight.

    >>> amount(1373.4, "N", 686.7), amount(0.05, "s", 700.0)
    ('2.00 times body weight (1373 N)', '0.05 s')
    """
    if unit in ("N", "N/s"):
        each = " a second" if unit == "N/s" else ""
        return f"{value / body_weight:.2f} times body weight{each} ({value:.0f} {unit})"
    return f"{value:.3g}" if unit == "1" else f"{value:.3g} {unit}"


def percent(change: float, of: float) -> str:
    """A change of the size of `of`, as a signed share of it.

    >>> percent(-12.0, 100.0), percent(0.4, 100.0), percent(-12.0, -100.0)
    ('-12 %', '+0.4 %', '+12 %')
    """
    share = 100 * change / of if of else math.nan
    return (
        f"{share:+.0f} %".replace("+0 %", "0 %").replace("-0 %", "0 %")
        if abs(share) >= 9.5
        else f"{share:+.1f} %"
    )


def signed(value: float, digits: int = 0) -> str:
    """A number with its sign, a zero without.

    >>> signed(-0.04, 1), signed(-0.06, 1), signed(3.0)
    ('0.0', '-0.1', '+3')
    """
    text = f"{value:+.{digits}f}"
    return text if float(text) else text[1:]


def listed(items: Sequence[str]) -> str:
    """'a, b and c'."""
    return " and ".join([", ".join(items[:-1]), items[-1]] if len(items) > 1 else items)


def _load(
    what: str,
    unit: str,
    value: float,
    reference: float,
    body_weight: float,
    scenario: Scenario,
    against: Scenario,
) -> str:
    sentence = f"In every step at {3.6 * scenario.step.speed:.1f} km/h {what} is about {amount(value, unit, body_weight)}"
    usual = against == neutral(scenario)
    runner = "the reference runner" + (
        " (the same body and speed, all else as usual)" if usual else ""
    )
    if abs(value - reference) < 1e-3 * abs(reference):
        return f"{sentence}, as in {runner}."
    more = "more" if abs(value) > abs(reference) else "less"
    more += " in size" if min(value, reference) < 0 else ""
    runner += ", where it points the other way" if value * reference < 0 else ""
    return f"{sentence}, {percent(abs(value) - abs(reference), reference).lstrip('+-')} {more} than in {runner}."


def _why(reference: float, contributions: Sequence[Contribution]) -> str:
    if not contributions:
        return "Nothing sets this runner apart from the reference."
    shown = [item for item in contributions if abs(item.value) >= 1e-3 * abs(reference)]
    if not shown:
        return "Nothing in what sets this runner apart from the reference changes it."
    raising = [item for item in shown if item.value * reference > 0]
    lowering = [item for item in shown if item not in raising]

    def in_turn(items: list[Contribution]) -> str:
        return listed(
            [
                f"{item.words} ({percent(item.value, reference)}{aside(item.value, item.sliding)})"
                for item in items[:3]
            ]
        )

    first = f"What raises it: {in_turn(raising)}" if raising else "Nothing raises it"
    return f"{first}; what lowers it: {in_turn(lowering)}." if lowering else f"{first}."


def _help(value: float, changes: Sequence[Change]) -> str:
    useful = [item for item in changes if _effect(item, value) < 0]
    if not useful:
        return "None of the changes tried would surely lower it by more than 2 %."
    best = [f"to {item.advice} ({_change(item, value)})" for item in useful[:2]]
    return f"Of the changes tried, what would lower it most is {', then '.join(best)}."


def _rest(value: float, changes: Sequence[Change]) -> str:
    """The changes that do little, that raise the load, or whose sign the numbers do not settle."""
    effects = [(item, _effect(item, value)) for item in changes]
    little = [item.change for item, effect in effects if effect == 0]
    raising = [f"{item.change} ({_change(item, value)})" for item, effect in effects if effect > 0]
    open_ones = [
        f"{item.change} ({_change(item, value)})" for item, effect in effects if math.isnan(effect)
    ]
    texts = [f"these would change it by less than 2 %: {listed(little)}"] if little else []
    texts += [f"these would raise it: {listed(raising)}"] if raising else []
    texts += [f"whether these raise or lower it is open: {listed(open_ones)}"] if open_ones else []
    text = "; ".join(texts) or "every change tried would lower it by more than 2 %"
    return f"{text[0].upper()}{text[1:]}."


def _effect(item: Change, value: float) -> float:
    """What a change does to the size of the load: its share of it, 0 if little, NaN if the interval
    holds both signs.
    """
    share = item.median / value
    if abs(share) < SMALL:
        return 0.0
    return math.nan if item.low * item.high < 0 else share


def _change(item: Change, value: float) -> str:
    """'-12 %, roughly between -17 % and -8.7 %', and what it does to the sliding force if that goes
    the other way.
    """
    low, high = sorted((item.low, item.high), reverse=value < 0)
    spread = (
        ""
        if math.isnan(item.low)
        else f", roughly between {percent(low, value)} and {percent(high, value)}"
    )
    return f"{percent(item.median, value)}{spread}{aside(item.median, item.sliding)}"


def aside(change: float, sliding: float) -> str:
    """What else is to be said of a compression that changes: that the sliding force between
    vertebrae goes the other way.

    >>> aside(-120.0, 0.104), aside(120.0, 0.104)
    (', but 10 % more sliding between vertebrae', '')
    """
    if not abs(sliding) >= SMALL or change * sliding >= 0:
        return ""
    return f", but {100 * abs(sliding):.0f} % {'more' if sliding > 0 else 'less'} sliding between vertebrae"


def _sure(measure: str, samples: int) -> str:
    ranges = (
        f"; the ranges are rough: nine in ten of {samples} runs with other plausible numbers for body and shoe"
        if samples
        else ""
    )
    if by_level(measure):
        return f"Nobody has measured this in runners (but for disc pressure, in one man): it is what a mechanical model predicts{ranges}."
    return f"This is what a mechanical model predicts; the tables say how far measurements support each part{ranges}."
