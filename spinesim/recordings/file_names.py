"""The speed that the name of a file says, by a pattern that is declared."""

from __future__ import annotations

import re

from spinesim.fields import About, checked
from spinesim.units import shown

SHAPE = re.compile(r"^(?P<before>[^#]*)(?P<digits>#+(?:\.#+)?)(?P<after>\S*) (?P<unit>.+)$")
EXAMPLE = "such as 'T#.# m/s' for a file RBDS008runT35.c3d at 3.5 m/s"


def speed_by_name(name: str, pattern: str, field: About) -> float:
    """The speed (m/s) in the name of a file, where a pattern such as "T#.# m/s" says.

    Every # is a digit; the point is where the decimals begin, with or without one in the name.

    >>> speed_by_name("RBDS008runT35forces.txt", "T#.# m/s", About("speed", "m/s"))
    3.5

    ValueError, in one line, for no pattern, and for a name that does not hold it once.
    """
    shape = SHAPE.match(pattern.strip())
    if shape is None:
        raise ValueError(f"speed_pattern={shown(pattern)} is no pattern; give one {EXAMPLE}")
    whole, _, decimals = shape["digits"].partition(".")
    digits = rf"(?<!\d)(\d{{{len(whole)}}})"
    if decimals:
        digits += rf"[._,p]?(\d{{{len(decimals)}}})"
    expression = f"{re.escape(shape['before'])}{digits}(?!\\d){re.escape(shape['after'])}"
    matches = re.findall(expression, name)
    if len(matches) != 1:
        count = "more than once" if matches else "not"
        raise ValueError(
            f"speed_pattern={shown(pattern)} is {count} in the name {shown(name)}; "
            f"give one {EXAMPLE}"
        )
    number = ".".join(matches[0]) if decimals else matches[0]
    return float(checked(f"{number} {shape['unit']}", field, "speed_pattern"))
