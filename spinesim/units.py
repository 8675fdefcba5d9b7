"""Strings with units to plain floats, and back.

    "12 km/h"        ->  3.333…   m/s        a pace works too: "5:00 min/km"
    "165 steps/min"  ->  165.0    steps/min  so do "165 1/min", "2.7 Hz", "82.5 strides/min"
    "8 deg"          ->  8.0      deg
    "60 N/mm"        ->  60000.0  N/m

Pint does the arithmetic. It is imported when the first string arrives, with a small vocabulary of
its own in which an angle is not a bare number and a stride is two steps, so that "165 rpm" or "8 %"
cannot pass for a cadence or an angle.
"""

from __future__ import annotations

import math
import re
from decimal import Decimal
from functools import cache
from numbers import Real
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pint
    from pint.facets.plain import PlainUnit

GRAVITY = 9.81  # m/s^2
VOCABULARY = """
kilo- = 1e3 = k-
mega- = 1e6 = M-
centi- = 1e-2 = c-
milli- = 1e-3 = m-
metre = [length] = m = meter
second = [time] = s
gram = [mass] = g
degree = [angle] = deg = ° = degrees
step = [step] = step = steps
radian = 57.29577951308232 * degree = rad
stride = 2 * step = stride = strides
spm = step / minute
hertz = 1 / second = Hz
minute = 60 * second = min
hour = 3600 * second = h
day = 24 * hour = d
year = 365.25 * day = a = years = yr = y
inch = 0.0254 * metre = in
foot = 12 * inch = ft
mile = 1609.344 * metre = mi = miles
pound = 453.59237 * gram = lb
newton = 1000 * gram * metre / second ** 2 = N
percent = 0.01 = %
"""
EXAMPLES = {
    "kg": "70 kg",
    "m": "1.75 m",
    "m/s": "12 km/h' or '5:00 min/km",
    "steps/min": "165 steps/min",
    "s": "250 ms",
    "deg": "8 deg",
    "N/m": "60 N/mm",
    "N s/m": "2180 N s/m",
    "km": "800 km",
    "h/day": "6 h/day",
    "min": "30 min",
    "years": "35 years",
}
NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
UNIT = r"[A-Za-z°%]+(?:(?:\*\*|\^)[+-]?\d)?"
QUANTITY = re.compile(
    rf"\s*({NUMBER})\s*((?:1?\s*/\s*)?{UNIT}(?:\s*[*/ ]\s*{UNIT})*)?\s*", re.ASCII
)
PACE = re.compile(r"\s*(\d{1,3}):([0-5]\d(?:\.\d+)?)\s*(?:min)?\s*/\s*(km|mi|mile)\s*")


def to_number(value: object, unit: str = "", *, name: str = "value") -> float:
    """`value` as a finite float in `unit`; a bare number, or a string without a unit, is taken to
    be in `unit` already.

    Raises ValueError, in one line, for anything else: wrong units, NaN, infinity, True, lists,
    text.

    >>> to_number("60 N/mm", "N/m")
    60000.0
    >>> round(to_number("5:00 min/km", "m/s"), 4)
    3.3333
    """
    number = (
        _from_text(value, unit, name) if isinstance(value, str) else _from_number(value, unit, name)
    )
    if not math.isfinite(number):
        raise ValueError(f"{name}: {shown(value)} is not finite; give {wanted(unit)}")
    return number


def within(value: object, low: float, high: float, unit: str = "", *, name: str) -> float:
    """`value` as `to_number` reads it, or ValueError, in one line, when it is not from low to high.

    >>> within("250 ms", 0.08, 0.5, "s", name="contact_time")
    0.25
    """
    allowed = span(low, high, unit)
    try:
        number = to_number(value, unit, name=name)
    except ValueError as reason:
        raise ValueError(f"{reason}, from {allowed}") from None
    if not low <= number <= high:
        raise ValueError(
            f"{name}: {to_text(number, unit)} is outside {allowed}; give a value within it"
        )
    return number


def span(low: float, high: float, unit: str) -> str:
    """A range as text.

    >>> span(30.0, 180.0, "kg")
    '30 to 180 kg'
    """
    return f"{to_text(low)} to {to_text(high, unit)}"


def to_text(value: float, unit: str = "") -> str:
    """The shortest text that `to_number` turns back into exactly this float.

    >>> to_text(165.0, "steps/min")
    '165 steps/min'
    """
    return f"{repr(float(value)).removesuffix('.0')} {unit}".strip()


def shown(value: object) -> str:
    """`value` as it goes into a one-line message: its repr on one line, at most 60 characters."""
    text = " ".join(repr(value).split())
    return text if len(text) <= 60 else text[:57] + "..."


def wanted(unit: str) -> str:
    """What a field with this unit accepts, in words."""
    if not unit:
        return "a finite number without unit"
    return f"a finite number in {unit}, or a string such as '{EXAMPLES.get(unit, f'1 {unit}')}'"


def _from_number(value: object, unit: str, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, Real):
        raise ValueError(f"{name}: {shown(value)} is not a number; give {wanted(unit)}")
    try:
        return float(value)
    except OverflowError:
        return math.inf


def _from_text(text: str, unit: str, name: str) -> float:
    pace = PACE.fullmatch(text)
    if pace:
        minutes, seconds, per = pace.groups()
        lasting = 60 * int(minutes) + float(seconds)
        return _convert(1 / lasting if lasting else math.inf, f"{per}/s", unit, name, text)
    parts = QUANTITY.fullmatch(text.replace("·", " "))
    if not parts:
        raise ValueError(f"{name}: {shown(text)} is not a quantity; give {wanted(unit)}")
    number, given = float(parts[1]), parts[2]
    if given and given.startswith("/"):
        given = f"1{given}"
    return _convert(number, given, unit, name, text) if given else number


def _convert(number: float, given: str, unit: str, name: str, text: str) -> float:
    """`number` from the unit `given` to `unit`; a plain frequency may count steps, a pace may stand
    for a speed.
    """
    if given == unit:
        return number
    if not unit and given != "%":
        raise ValueError(
            f"{name}: {shown(text)} has a unit, but this is a plain factor; give {wanted(unit)}"
        )
    pint, registry = _pint()
    try:
        source, target = registry.parse_units(given), registry.parse_units(unit)
    except (pint.errors.PintError, AttributeError, TypeError, ValueError):
        raise ValueError(
            f"{name}: {shown(text)} has an unknown unit {shown(given)}; give {wanted(unit)}"
        ) from None
    steps, pace = source * registry.Unit("step"), source**-1
    if source.is_compatible_with(target):
        return _times(number, _factor(registry, source, target))
    if "steps" in unit and steps.is_compatible_with(target):
        return _times(number, _factor(registry, steps, target))
    if unit == "m/s" and pace.is_compatible_with(target):
        return _factor(registry, pace, target) / number if number else math.inf
    raise ValueError(f"{name}: {shown(text)} has the wrong kind of unit; give {wanted(unit)}")


def _factor(registry: pint.UnitRegistry, source: PlainUnit, target: PlainUnit) -> float:
    """How many `target` one `source` is; a factor that is a short decimal but for pint's rounding
    is made that decimal.
    """
    exact = float(registry.convert(1.0, source, target))
    short = float(f"{exact:.12g}")
    return short if math.isclose(exact, short, rel_tol=1e-15) else exact


def _times(number: float, factor: float) -> float:
    """The product in decimal, so that "2.007 MN/m" is 2.007e6 to the last digit; infinite when it
    is too large for a float.
    """
    return float(Decimal(repr(number)) * Decimal(repr(factor)))


@cache
def _pint() -> tuple[ModuleType, pint.UnitRegistry]:
    """Pint, and a registry that knows VOCABULARY and nothing else."""
    import pint

    registry: pint.UnitRegistry = pint.UnitRegistry(None)
    for line in VOCABULARY.strip().splitlines():
        registry.define(line)
    return pint, registry
