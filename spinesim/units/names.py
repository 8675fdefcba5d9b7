"""Names of units and what they stand for: a number times powers of five bases.

An angle is no bare number and a stride is two steps, so that "8 %" or "165 rpm" cannot pass for an
angle or a cadence.
"""

from __future__ import annotations

import math
import re
from fractions import Fraction
from functools import cache
from typing import NamedTuple

GRAVITY = 9.81  # m/s^2
BASES = ("m", "s", "g", "deg", "step")
PREFIXES = {
    "k": Fraction(1000),
    "kilo": Fraction(1000),
    "M": Fraction(10**6),
    "mega": Fraction(10**6),
    "c": Fraction(1, 100),
    "centi": Fraction(1, 100),
    "m": Fraction(1, 1000),
    "milli": Fraction(1, 1000),
    "u": Fraction(1, 10**6),
    "micro": Fraction(1, 10**6),
}
PREFIXED = [
    "m",
    "s",
    "g",
    "N",
    "Hz",
    "metre",
    "metres",
    "meter",
    "meters",
    "second",
    "seconds",
    "gram",
    "grams",
    "newton",
    "newtons",
]
VOCABULARY = f"""
m = metre metres meter meters
s = sec secs second seconds
g = gram grams gramme grammes
deg = degree degrees °
step = steps
min = minute minutes mins : 60 s
h = hour hours hr hrs : 60 min
day = days d : 24 h
year = years yr yrs y a : 365.25 day
in = inch inches : 0.0254 m
ft = foot feet : 12 in
yd = yard yards : 3 ft
mi = mile miles : 5280 ft
oz = ounce ounces : 28.349523125 g
lb = lbs pound pounds : 16 oz
st = stone stones : 14 lb
kgs = kilos kilo : 1 kg
N = newton newtons : 1 kg m s-2
lbf = : 4.4482216152605 N
Hz = hertz : 1 s-1
rad = radian radians : {math.degrees(1)!r} deg
stride = strides : 2 step
spm = : 1 step/min
mph = : 1 mi/h
kph = kmh kmph : 1 km/h
mps = : 1 m/s
% = percent : 0.01
"""


class Unit(NamedTuple):
    """A factor, and powers of the BASES."""

    factor: Fraction
    powers: tuple[int, ...]


@cache
def parsed(text: str) -> Unit:
    """A product of units, such as "kN s/m" or "m s-1"; KeyError with the name that is unknown.

    >>> parsed("N/mm") == parsed("kN m-1")
    True
    """
    factor, powers = Fraction(1), [0] * len(BASES)
    for sign, symbol, exponent in re.findall(r"(/?) ?([A-Za-z°%]+|1)\^?([+-]?\d)?", text):
        power = int(exponent or 1) * (-1 if sign else 1)
        single = Unit(Fraction(1), (0,) * len(BASES)) if symbol == "1" else _named(symbol)
        factor *= single.factor**power
        powers = [total + power * own for total, own in zip(powers, single.powers, strict=True)]
    return Unit(factor, tuple(powers))


def _named(symbol: str) -> Unit:
    """The unit of this name; capital letters do not matter where no other unit is written so."""
    for name in (symbol, symbol.lower()):
        for prefix in ("", *PREFIXES):
            rest = name.removeprefix(prefix)
            if name.startswith(prefix) and rest in _units() and (not prefix or rest in PREFIXED):
                known = _defined(_units()[rest])
                return Unit(known.factor * PREFIXES.get(prefix, 1), known.powers)
    raise KeyError(symbol)


@cache
def _units() -> dict[str, str]:
    """Name of a unit -> its definition, the name itself if it is a base."""
    names = {}
    for line in VOCABULARY.strip().splitlines():
        spellings, _, definition = line.partition(" : ")
        for name in spellings.split(" = ")[0].split() + spellings.partition("=")[2].split():
            names[name] = definition or line.split()[0]
    return names


@cache
def _defined(definition: str) -> Unit:
    if definition in BASES:
        return Unit(Fraction(1), tuple(int(definition == base) for base in BASES))
    number, _, product = definition.partition(" ")
    rest = parsed(product)
    return Unit(Fraction(number) * rest.factor, rest.powers)
