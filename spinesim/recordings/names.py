"""What the name of a column says: a force along an axis, of a foot; a center of pressure; a unit.

A name is read word by word, however it is written:

>>> force_axis("Fz1"), force_axis("R_ground_force_vy"), force_axis("Plate 1 - Force Z (N)")
('z', 'y', 'z')
>>> force_axis("Vertical GRF"), force_axis("Mz"), foot_of("FzLeft"), unit_of("vGRF_BW")
('up', '', 'left', 'BW')
"""

from __future__ import annotations

import re

WORD_ENDS = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Za-z])(?=\d)|(?<=\d)(?=[A-Za-z])")
BETWEEN = re.compile(r"[\W_]+")
UNIT = r"%\s?BW|kN|N|BW|lbf?|kgf?|mm|cm|m|g|m/s2|m/s\^2"
ENDS_WITH_UNIT = re.compile(rf"[_ ]({UNIT})$|[\[(]\s*({UNIT}|V)\s*[\])]$", re.I)
ONE_SPELLING = {
    unit.lower(): unit
    for unit in ("kN", "N", "BW", "%BW", "lbf", "kgf", "mm", "cm", "m", "g", "V", "m/s2")
} | {"lb": "lbf", "kg": "kgf", "m/s^2": "m/s2"}

OF_FORCES = {"N", "kN", "BW", "%BW", "lbf"}
FORCES = {"f", "for", "force", "forces", "frc", "grf", "kraft"}
PLATES = {"fp", "plate", "fplate", "forceplate", "platform", "treadmill", "belt"}
MERE = {"total", "net", "sum", "mean", "ground", "reaction", "filtered", "raw", "foot", "calcn"}
OTHERS = {"moment", "moments", "torque", "cop", "position", "velocity", "power", "free", "pressure"}
OF_AXIS = re.compile(r"^(?:[lrv]?f|v?grf|force|for)([xyz])$")
COMPONENT = re.compile(r"^v?([xyz])$")
UPWARD, UPWARD_FORCES = {"v", "vert", "vertical", "vertikal"}, {"fv", "fvert", "vgrf", "grfv"}
ALONG, ALONG_FORCES = (
    {"ap", "fore", "foreaft", "anterior", "anteroposterior", "antpost"},
    {"fap", "grfap", "apgrf"},
)
ACROSS = {"ml", "medial", "mediolateral", "lateral"}
PRESSED = re.compile(r"^(?:cop|p|c)([xyz])$")
LEFT = {"l", "left", "links", "lfx", "lfy", "lfz"}
RIGHT = {"r", "right", "rechts", "rfx", "rfy", "rfz"}


def words(name: str) -> list[str]:
    """The words of a name in lower case, without its unit.

    >>> words("Force Plate #1 - FzTotal [N]")
    ['force', 'plate', '1', 'fz', 'total']
    """
    plain = ENDS_WITH_UNIT.sub("", name.strip()).replace("CoP", "COP")
    return BETWEEN.sub(" ", WORD_ENDS.sub(" ", plain)).lower().split()


def force_axis(name: str) -> str:
    """The axis of a force: x, y, z, 'up' or 'along' where the name says so, 'force' where it says
    no more than that; '' for anything else.
    """
    parts = words(name)
    known = set(parts)
    if not parts or known & OTHERS or known & ACROSS:
        return ""
    named = bool(known & FORCES)
    if known & UPWARD_FORCES or (known & UPWARD and (named or any(map(OF_AXIS.match, parts)))):
        return "up"
    if known & ALONG_FORCES or (known & ALONG and named):
        return "along"
    for part in parts:
        if match := OF_AXIS.match(part):
            return match[1]
    if named or known & PLATES:
        for part in parts:
            if match := COMPONENT.match(part):
                return match[1]
    more = known - FORCES - PLATES - MERE - LEFT - RIGHT
    in_newtons = unit_of(name) in OF_FORCES
    return "force" if (named or in_newtons) and all(map(str.isdigit, more)) else ""


def pressure_axis(name: str) -> str:
    """The axis of a column with a center of pressure, else ''."""
    parts = words(name)
    known = set(parts)
    for part in parts:
        match = PRESSED.match(part)
        if match and (part.startswith("cop") or known & {"force", "cop"}):
            return match[1]
        if "cop" in known and (match := COMPONENT.match(part)):
            return match[1]
    return ""


def plate_of(name: str) -> tuple[str, ...]:
    """What is left of a force's name without its axis: the same for all forces of one plate.

    >>> plate_of("FP2 Fz"), plate_of("FP2 Fx")
    (('fp', '2'), ('fp', '2'))
    """
    parts = words(name)
    return tuple(part for part in parts if not (OF_AXIS.match(part) or COMPONENT.match(part)))


def foot_of(name: str) -> str:
    """'left', 'right', or '' where the name tells no foot."""
    known = set(words(name))
    if known & LEFT:
        return "left"
    return "right" if known & RIGHT else ""


def unit_of(name: str) -> str:
    """The unit that a name ends with, '' if it says none.

    >>> unit_of("vGRF_BW"), unit_of("Fz [N]"), unit_of("Fz")
    ('BW', 'N', '')
    """
    match = ENDS_WITH_UNIT.search(name.strip())
    return known_unit(match[1] or match[2]) if match else ""


def known_unit(text: str) -> str:
    """A unit as it is spelt here, '' for one that is not known."""
    return ONE_SPELLING.get(text.strip("[]() ").lower().replace(" ", ""), "")
