"""What a measure is, for a reader without mechanics, and numbers as such a reader reads them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Wording:
    """A measure in plain words: a phrase that "is about" a number.

    wish: +1 where more of it is easier on the body, -1 where less is, 0 where neither holds.
    """

    phrase: str
    wish: int = -1


WORDINGS = {
    "lumbar_compression_peak": Wording("the greatest force that presses {level} together"),
    "lumbar_compression_rate": Wording("the fastest rise of the force that presses {level}"),
    "lumbar_compression_mean": Wording("the mean force that presses {level} over a whole step"),
    "lumbar_shear_peak": Wording("the greatest force that slides the vertebrae across {level}"),
    "lumbar_shear_trunk_peak": Wording("the greatest force square to the trunk at {level}"),
    "lumbar_moment_peak": Wording("the greatest bending moment at {level}"),
    "lumbar_energy_dissipated": Wording("the energy that {level} turns into heat", 0),
    "impact_peak": Wording("the first force peak when the foot lands"),
    "impact_peak_time": Wording("the time from landing to the first force peak", 0),
    "impact_peak_distinct": Wording(
        "the mark of the first force peak (1: a peak of its own, 0: a shoulder)", 0
    ),
    "active_peak": Wording("the greatest force under the foot in mid-stance"),
    "active_peak_time": Wording("the time from landing to the greatest force in mid-stance", 0),
    "loading_rate": Wording("the rate at which the force under the foot rises"),
    "braking_peak": Wording("the greatest braking force under the foot"),
    "propulsion_peak": Wording("the greatest driving force under the foot", 0),
    "contact_time": Wording("the time that a foot is on the ground", 0),
    "flight_time": Wording("the time that both feet are in the air", 0),
    "step_length": Wording("the length of a step", 0),
    "cadence": Wording("the number of steps a minute", 0),
    "leg_stiffness": Wording("the stiffness of the leg", 0),
    "com_drop": Wording("the distance that the body sinks after landing", 0),
    "tibial_peak_acceleration": Wording("the shock at the shin"),
    "sacral_peak_acceleration": Wording("the shock at the pelvis"),
    "shock_attenuation": Wording("the share of the shin's shock that the pelvis is spared", 1),
    "trunk_pitch_range": Wording("the angle through which the trunk pitches", 0),
    "energy_residual": Wording("the error of the computed energy", 0),
    "impulse_residual": Wording("the error of the computed impulse", 0),
}
READABLE = {  # unit -> (what a value is multiplied by, the unit that people read, format)
    "s": (1e3, "ms", ".0f"),
    "rad": (180 / math.pi, "deg", ".1f"),
    "m": (1.0, "m", ".3f"),
    "N/m": (1e-3, "kN/m", ".1f"),
    "1/min": (1.0, "", ".0f"),
    "g": (1.0, "g", ".2f"),
    "N m": (1.0, "N m", ".1f"),
    "J": (1.0, "J", ".2f"),
}


def plain(measure: str, level: str) -> str:
    """What a measure is, in plain words.

    >>> plain("lumbar_compression_peak", "L5/S1")
    'the greatest force that presses the lowest disc (L5/S1) together'
    """
    disc = f"the lowest disc ({level})" if level == "L5/S1" else f"the disc {level}".rstrip()
    return WORDINGS[measure].phrase.format(level=disc)


def wish(measure: str) -> int:
    """+1 where more of a measure is easier on the body, -1 where less is, 0 where neither holds.

    >>> wish("shock_attenuation"), wish("impact_peak"), wish("contact_time")
    (1, -1, 0)
    """
    return WORDINGS[measure].wish


def amount(value: float, unit: str, body_weight: float) -> str:
    """A number with its unit, forces as multiples of body weight.

    >>> amount(1373.4, "N", 686.7), amount(0.05, "s", 700.0), amount(0.25, "1", 700.0)
    ('2.00 times body weight (1373 N)', '50 ms', '0.25')
    """
    if unit in ("N", "N/s"):
        each = " a second" if unit == "N/s" else ""
        return f"{value / body_weight:.2f} times body weight{each} ({value:.0f} {unit})"
    times, readable, form = readable_unit(unit, body_weight)
    return f"{times * value:{form}} {readable}".strip()


def readable_unit(unit: str, body_weight: float) -> tuple[float, str, str]:
    """What a value is multiplied by for a table or an axis, the unit it then has, its format.

    >>> readable_unit("s", 700.0), readable_unit("N/s", 500.0)
    ((1000.0, 'ms', '.0f'), (0.002, 'BW/s', '.1f'))
    """
    if unit in ("N", "N/s"):
        return 1 / body_weight, unit.replace("N", "BW"), ".2f" if unit == "N" else ".1f"
    return READABLE.get(unit, (1.0, "" if unit == "1" else unit, ".3g"))


def percent(share: float) -> str:
    """A signed share in per cent; a change from nothing is said in words.

    >>> percent(-0.12), percent(0.004), percent(0.0), percent(float("inf"))
    ('-12 %', '+0.4 %', '0.0 %', 'up from nothing')
    """
    if math.isinf(share):
        return "up from nothing" if share > 0 else "down from nothing"
    return f"{signed(100 * share, 0 if abs(share) >= 0.095 else 1)} %"


def signed(value: float, digits: int = 0) -> str:
    """A number with its sign, a zero without.

    >>> signed(-0.04, 1), signed(-0.06, 1), signed(3.0)
    ('0.0', '-0.1', '+3')
    """
    text = f"{value:+.{digits}f}"
    return text if float(text) else text[1:]


def listed(items: Sequence[str]) -> str:
    """Items in a row: 'a, b and c'."""
    return " and ".join([", ".join(items[:-1]), items[-1]] if len(items) > 1 else items)
