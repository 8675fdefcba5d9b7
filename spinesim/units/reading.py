"""Quantities as people write and hold them, read as plain floats.

    "12 km/h", "7.5 mph"         ->  m/s        a pace works too: "5:00 min/km", "8:03 per mile"
    "165 steps/min"              ->  steps/min  so do "165 1/min", "2.7 Hz", "82.5 strides/min"
    "175 cm", "5'9\"", "5 ft 9"  ->  m
    "60 N/mm", "60 kN·m⁻¹"       ->  N/m

Reading a quantity takes microseconds and imports nothing.
"""

from __future__ import annotations

import math
import re
from decimal import Decimal
from fractions import Fraction
from numbers import Real
from typing import Any

from spinesim.units.names import parsed
from spinesim.units.text import shown, span, to_text

LONGEST = 64  # characters of a quantity
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
# units in which people hold such a number, when they leave its unit out
HABITS = {
    "kg": ("lb", "g", "st", "oz"),
    "m": ("cm", "mm", "ft", "in"),
    "m/s": ("km/h", "mph", "min/km"),
    "steps/min": ("strides/min", "Hz"),
    "s": ("ms",),
    "deg": ("rad",),
    "N/m": ("N/mm", "kN/m"),
    "N s/m": ("kN s/m",),
    "km": ("m",),
    "h/day": ("min/day",),
    "min": ("s", "h"),
    "": ("%",),
}
NUMBER = r"(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
FACTOR = r"(?:1|[A-Za-z°%]+)(?:\^?[+-]?\d)?"
UNIT = rf"(?:/ ?)?{FACTOR}(?: ?[/ ] ?{FACTOR})*"
QUANTITY = re.compile(rf"([+-]?{NUMBER}) ?({UNIT})?", re.ASCII)
PACE = re.compile(
    r"(\d{1,3})[:']([0-5]\d(?:\.\d+)?)\"? ?(?:min|minutes)? ?/ ?([A-Za-z]+)",
    re.ASCII | re.IGNORECASE,
)
TWO = re.compile(rf"(\d+) ?([A-Za-z]+) ({NUMBER}) ?([A-Za-z]+)?", re.ASCII)  # 5 ft 9 in, 11 st 4 lb
SUPERSCRIPT = re.compile("(?<=[A-Za-z°])[⁺⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+")
SUPERSCRIPTS = str.maketrans("⁺⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "+-0123456789")
SPELLINGS = str.maketrans(
    dict.fromkeys("−–‐‑", "-")
    | dict.fromkeys("′’‘ʹ", "'")
    | dict.fromkeys("″”“", '"')
    | dict.fromkeys("·⋅×∙*", " ")
    | {"º": "°", "µ": "u", "μ": "u"}
)


def to_number(value: object, unit: str = "", *, name: str = "value") -> float:
    """`value` as a finite float in `unit`.

    value: a number, a text, a NumPy or xarray scalar, or a quantity of pint or astropy. A number or
    a text without a unit counts in `unit`. Raises ValueError, in one line, for anything else: a
    unit of another kind, NaN, infinity, True, a list.

    >>> to_number("60 N/mm", "N/m")
    60000.0
    >>> round(to_number("5:00 min/km", "m/s"), 4)
    3.3333
    """
    value = scalar(value)
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
    if type(value) is float and low <= value <= high and math.isfinite(value):
        return value  # most numbers of most scenarios
    allowed = span(low, high, unit)
    try:
        number = to_number(value, unit, name=name)
    except ValueError as reason:
        raise ValueError(f"{reason}, from {allowed}") from None
    if not low <= number <= high:
        likely = meant(number, low, high, unit) if is_bare(value) else ()
        hint = f", or its unit: {' or '.join(likely)}?" if likely else ""
        short = float(f"{number:.6g}")
        said = to_text(number if low <= short <= high else short, unit)
        raise ValueError(f"{name}: {said} is outside {allowed}; give a value within it{hint}")
    return number


def meant(number: float, low: float, high: float, unit: str) -> tuple[str, ...]:
    """The quantities from low to high (in `unit`) that somebody may mean who writes this number
    without a unit.

    >>> meant(12, 1.5, 7.3, "m/s")
    ("'12 km/h'", "'12 mph'")
    """
    texts = [f"{to_text(number)} {other}" for other in HABITS.get(unit, ())]
    return tuple(f"'{text}'" for text in texts if low <= _from_text(text, unit, "") <= high)


def is_bare(value: object) -> bool:
    """Whether `value` is a number, or the text of one, without a unit."""
    value = scalar(value)
    if not isinstance(value, str):
        return True
    parts = QUANTITY.fullmatch(_spelled(value[: LONGEST + 1]))
    return parts is not None and parts[2] is None


def scalar(value: Any) -> Any:
    """The number, or text with a unit, that a NumPy, xarray, pint or astropy scalar stands for; any
    other value as it is.
    """
    for magnitude, unit in (("magnitude", "units"), ("value", "unit")):
        if hasattr(value, magnitude) and hasattr(value, unit):
            return _with_unit(scalar(getattr(value, magnitude)), str(getattr(value, unit)))
    if getattr(value, "ndim", None) == 0 and hasattr(value, "item"):
        attrs = getattr(value, "attrs", {})
        inner = value.values if hasattr(value, "values") else value
        return _with_unit(inner.item(), str(attrs.get("units", "")))
    return value


def wanted(unit: str) -> str:
    """What a field with this unit accepts, in words."""
    if not unit:
        return "a finite number without unit"
    return f"a finite number in {unit}, or a text such as '{EXAMPLES.get(unit, f'1 {unit}')}'"


def _with_unit(value: Any, unit: str) -> Any:
    number = isinstance(value, Real) and not isinstance(value, bool)
    return (
        f"{float(value)!r} {unit}" if number and unit not in ("", "1", "dimensionless") else value
    )


def _from_number(value: object, unit: str, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, Real | Decimal):
        raise ValueError(f"{name}: {shown(value)} is not a number; give {wanted(unit)}")
    try:
        return float(value)
    except (OverflowError, ValueError):  # too large; a signalling NaN
        return math.inf


def _from_text(text: str, unit: str, name: str) -> float:
    if len(text) > LONGEST:
        raise ValueError(
            f"{name}: a quantity has at most {LONGEST} characters, not {len(text)}; "
            f"give {wanted(unit)}"
        )
    plain = _spelled(text)
    if pace := PACE.fullmatch(plain):
        minutes, seconds, length = pace.groups()
        return _converted(60 * int(minutes) + float(seconds), f"s/{length}", unit, name, text)
    plain = " ".join(plain.replace("''", '"').replace('"', " in ").replace("'", " ft ").split())
    if parts := QUANTITY.fullmatch(plain):
        return _converted(float(parts[1]), parts[2], unit, name, text)
    if (two := TWO.fullmatch(plain)) and (two[4] or two[2] in ("ft", "feet", "foot")):
        large, small = (two[1], two[2]), (two[3], two[4] or "in")
        return sum(_converted(float(n), other, unit, name, text) for n, other in (large, small))
    hint = " (a decimal point is '.')" if "," in text else ""
    raise ValueError(f"{name}: {shown(text)} is not a quantity{hint}; give {wanted(unit)}")


def _spelled(text: str) -> str:
    """The text with one spelling of signs, powers, products, quotes and spaces."""
    text = SUPERSCRIPT.sub(lambda powers: powers[0].translate(SUPERSCRIPTS), text)
    text = text.replace("**", "^").translate(SPELLINGS)
    text = re.sub(r"(?<=[A-Za-z])\.", " ", text)  # N.s, ft.
    return " ".join(re.sub(r"\s+per\s+", "/", text).split())


def _converted(number: float, written: str | None, unit: str, name: str, text: str) -> float:
    """`number` from the unit `written` to `unit`.

    A plain frequency may count steps, and a pace may stand for a speed.
    """
    if written is None or written == unit or not math.isfinite(number):
        return number
    if not unit and written != "%":
        raise ValueError(
            f"{name}: {shown(text)} has a unit, but this is a plain factor; give {wanted(unit)}"
        )
    try:
        source, target = parsed(written), parsed(unit)
    except KeyError as stranger:
        raise ValueError(
            f"{name}: {shown(text)} has an unknown unit '{stranger.args[0]}'; give {wanted(unit)}"
        ) from None
    exact = Fraction(Decimal(repr(number))) * source.factor / target.factor
    steps = (*source.powers[:-1], source.powers[-1] + 1)
    if source.powers == target.powers or (target.powers[-1] and steps == target.powers):
        return _as_float(exact)
    if unit == "m/s" and tuple(-power for power in source.powers) == target.powers:
        pace = exact * target.factor**2
        return _as_float(1 / pace) if pace else math.inf
    raise ValueError(f"{name}: {shown(text)} has the wrong kind of unit; give {wanted(unit)}")


def _as_float(exact: Fraction) -> float:
    """The nearest float, infinite where it is too large for one."""
    try:
        return float(exact)
    except OverflowError:
        return math.inf
