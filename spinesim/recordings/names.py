"""What the name of a column says: a force along an axis, of a foot; a center of pressure.

force_axis("Fz1"), force_axis("R_ground_force_vy"), force_axis("F1Z")      ('z', 'y', 'z')
"""

from __future__ import annotations

import re

PLAIN = re.compile(r"[\s\[\]().,\-/]+")
FORCE = (
    re.compile(r"(?:^|_)ground_force_(?:\d+_|[rl]_)?v?([xyz])$"),
    re.compile(
        r"(?:^|_)(?:v?grf|force|frc|fp|plate|fplate)_?\d*_?f?([xyz])_?\d*(?:_(?:n|kn|bw|v))?$"
    ),
    re.compile(r"(?:^|_)f_?\d*_?([xyz])_?\d*(?:_(?:n|kn|bw|v))?$"),
    re.compile(r"(?:^|_)([xyz])_?force_?\d*$"),
    re.compile(r"(?:^|_)(?:forceplate|force_plate)_?\d*_?f?([xyz])(?:_(?:n|kn|bw|v))?$"),
)
UPRIGHT = re.compile(
    r"v_?grf|grf_?v(?!\w*[xyz])|vertical_?(?:ground_?)?(?:reaction_?)?force|force_?vert"
)
ALONG = re.compile(r"(?:ap|fore_?aft|anterior\w*)_?(?:grf|force)|(?:grf|force)_?(?:ap|fore_?aft)")
PRESSED = re.compile(
    r"(?:^|_)(?:cop_?([xyz])|ground_force_(?:\d+_|[rl]_)?p([xyz]))(?:_(mm|m|cm))?$"
)
LEFT = re.compile(r"(?:^|_)(?:l|left|links)(?:_|$)")
RIGHT = re.compile(r"(?:^|_)(?:r|right|rechts)(?:_|$)")
UNITS = re.compile(r"[\[(_ ](kN|N|BW|bw|mm|m|g|V)[\])]?$")
SPEEDED = re.compile(r"(?:^|_)speed|velocity")


def plain(name: str) -> str:
    """The name in lower case with single underscores."""
    return PLAIN.sub("_", name.strip().lower()).strip("_")


def force_axis(name: str) -> str:
    """The axis of a force column: x, y, z; 'up' or 'along' where the name says so; else ''."""
    word = plain(name)
    if UPRIGHT.search(word):
        return "up"
    if ALONG.search(word):
        return "along"
    for pattern in FORCE:
        if match := pattern.search(word):
            return match[1]
    return ""


def pressure_axis(name: str) -> str:
    """The axis of a column with a center of pressure, else ''."""
    match = PRESSED.search(plain(name))
    return next(filter(None, match.groups()[:2]), "") if match else ""


def foot_of(name: str) -> str:
    """'left', 'right', or '' where the name tells no foot."""
    word = plain(name)
    if LEFT.search(word):
        return "left"
    return "right" if RIGHT.search(word) else ""


def unit_of(name: str) -> str:
    """The unit that a name ends with, '' if it says none.

    >>> unit_of("vGRF_BW"), unit_of("Fz [N]"), unit_of("Fz")
    ('BW', 'N', '')
    """
    match = UNITS.search(name.strip())
    return match[1].replace("bw", "BW") if match else ""
