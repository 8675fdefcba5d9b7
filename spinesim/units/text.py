"""Numbers, ranges and values as text, in messages and in the attributes of variables."""

from __future__ import annotations

import re


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
    try:
        text = " ".join(repr(value).split())
    except (ValueError, RecursionError):  # an integer of many digits, a list within itself
        return f"a value of type {type(value).__name__}"
    return text if len(text) <= 60 else text[:57] + "..."


def printable(text: str) -> str:
    """The text with "�" for bytes of a file's name that are no UTF-8."""
    return re.sub("[\ud800-\udfff]", "�", text)


def described(name: str, unit: str, meaning: str) -> dict[str, str]:
    """Attributes of a variable: its units, a short long_name for axes, a sentence as description.

    >>> described("leg_stiffness", "N/m", "peak force over shortening")["long_name"]
    'leg stiffness'
    """
    units = {"units": unit} if unit else {}
    words = name.removesuffix("_bw").replace("_", " ")
    return units | {"long_name": words, "description": meaning}
