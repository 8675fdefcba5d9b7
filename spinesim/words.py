"""What an explanation says in five plain sentences, each of which its numbers support."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from spinesim.metrics import MEASURES
from spinesim.scenario import Scenario

if TYPE_CHECKING:
    from spinesim.explanation import Change, Contribution

SMALL = 0.02  # of the value: what changes it by less is called little
PLAIN = {
    "lumbar_compression_peak": "the greatest force that presses the {level} disc together",
    "lumbar_compression_rate": "how fast the force on the {level} disc rises",
    "lumbar_shear_peak": "the greatest sliding force across the {level} disc",
    "lumbar_shear_trunk_peak": "the greatest sliding force at {level}, square to the trunk",
    "lumbar_moment_peak": "the greatest bending load at {level}",
    "lumbar_energy_dissipated": "the energy that the joint {level} turns into heat",
    "impact_peak": "the first force peak when the foot lands",
    "active_peak": "the greatest force under the foot",
    "loading_rate": "how fast the force under the foot rises",
    "tibial_peak_acceleration": "the shock at the shin",
    "sacral_peak_acceleration": "the shock at the pelvis",
}


def sentences(
    *, measure: str, level: str, unit: str, value: float, reference: float, contributions: Sequence[Contribution], changes: Sequence[Change],
    body_weight: float, scenario: Scenario, samples: int = 0, **_: Any,
) -> tuple[str, ...]:  # fmt: skip
    """Five sentences: what the load is, what makes it so, what would help most, what would do little, and how sure that is."""
    return (
        _load(plain(measure, level), unit, value, reference, body_weight, scenario),
        _why(unit, value, reference, contributions, body_weight),
        _help(value, changes, samples),
        _little(value, changes),
        _sure(measure, samples),
    )


def plain(measure: str, level: str) -> str:
    """What a measure is, for a reader without mechanics.

    >>> plain("lumbar_compression_peak", "L5/S1")
    'the greatest force that presses the L5/S1 disc together'
    """
    return PLAIN.get(measure, MEASURES[measure].meaning + (f" at {level}" if level else "")).format(level=level)


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
    """A change as a signed share.

    >>> percent(-12.0, 100.0), percent(0.4, 100.0)
    ('-12 %', '+0.4 %')
    """
    share = 100 * change / abs(of) if of else math.nan
    return f"{share:+.0f} %".replace("+0 %", "0 %").replace("-0 %", "0 %") if abs(share) >= 9.5 else f"{share:+.1f} %"


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


def _load(what: str, unit: str, value: float, reference: float, body_weight: float, scenario: Scenario) -> str:
    sentence = f"In every step at {scenario.step.speed:.1f} m/s {what} is about {amount(value, unit, body_weight)}"
    if abs(value - reference) < 1e-3 * abs(reference):
        return f"{sentence}, as in the reference runner."
    more = "more" if abs(value) > abs(reference) else "less"
    return f"{sentence}, {percent(abs(value) - abs(reference), reference).lstrip('+-')} {more} than in the reference runner."


def _why(unit: str, value: float, reference: float, contributions: Sequence[Contribution], body_weight: float) -> str:
    shown = [item for item in contributions if abs(item.value) >= 1e-3 * abs(reference)]
    if not shown:
        return "Nothing in what sets this runner apart from the reference changes it."
    raising = [item for item in shown if item.value * math.copysign(1, reference) > 0]
    lowering = [item for item in shown if item not in raising]

    def told(items: list[Contribution]) -> str:
        return listed([f"{item.words} ({percent(item.value, reference)})" for item in items[:3]])

    first = f"What raises it: {told(raising)}" if raising else "Nothing raises it"
    return f"{first}; what lowers it: {told(lowering)}." if lowering else f"{first}."


def _help(value: float, changes: Sequence[Change], samples: int) -> str:
    useful = [item for item in changes if item.nominal * value < 0 and abs(item.nominal) >= SMALL * abs(value)]
    if not useful:
        return "None of the changes tried would lower it by more than 2 %."
    best = [f"to {item.advice} ({percent(item.median, value)}{_range(item, value)})" for item in useful[:2]]
    return f"Of the changes tried, what would lower it most is {', then '.join(best)}."


def _range(item: Change, value: float) -> str:
    if math.isnan(item.low):
        return ""
    return f", likely between {percent(item.low, value)} and {percent(item.high, value)}"


def _little(value: float, changes: Sequence[Change]) -> str:
    worse = [item for item in changes if item.nominal * value > 0 and abs(item.nominal) >= SMALL * abs(value)]
    little = [item for item in changes if abs(item.nominal) < SMALL * abs(value)]
    texts = []
    if little:
        texts.append(f"these would change it by less than 2 %: {listed([item.change for item in little])}")
    if worse:
        texts.append(
            f"these would raise it: {listed([f'{item.change} ({percent(item.median, value)}{_sliding(item)})' for item in worse])}"
        )
    if not texts:
        return "Every change tried would lower it by more than 2 %."
    return f"{texts[0][0].upper()}{'; '.join(texts)[1:]}."


def _sliding(item: Change) -> str:
    """What a change that presses more does to the sliding force at the same place, where it lowers that."""
    return f", but {-100 * item.sliding:.0f} % less sliding force there" if item.sliding < -SMALL else ""


def _sure(measure: str, samples: int) -> str:
    ranges = f"; the ranges hold nine in ten of {samples} runs with other plausible numbers for body and shoe" if samples else ""
    if measure.startswith("lumbar_"):
        return f"This load is all but unmeasured in runners (disc pressure, in one man), so this is what a mechanical model predicts{ranges}."
    return f"This is what a mechanical model predicts; how far measurements support each part stands beside it{ranges}."
