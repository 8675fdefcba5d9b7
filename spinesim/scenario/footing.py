"""In what and on what: Shoe and Surface, two frozen values, and what wear does to a shoe.

A field that is left out comes from the catalogue. Numbers are SI, wear is in km; texts with units
are taken too.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar

from spinesim import catalogue
from spinesim.fields import Inputs, changed, field, settle
from spinesim.units import shown

REFERENCE_SHOE, REFERENCE_SURFACE = "daily-trainer", "asphalt"
GREATEST_DAMPING = 1e5  # N s/m
LONGEST_NAME = 100


@dataclass(frozen=True)
class Shoe(Inputs):
    """A shoe as a test rig sees its heel. Fields left out are those of the catalogue's shoe of that
    name, or of the daily trainer.

    Raises ValueError, in one line, for what cannot be.

    >>> Shoe("racer", stack_height="30 mm").stiffness == Shoe("racer").stiffness
    True
    """

    GROUP: ClassVar[str] = "shoe"

    name: str = "custom"
    stiffness: float = field(
        None,
        "stiffness of the heel on a test rig: secant at 1 kN, new shoe",
        unit="N/m",
        low=1e4,
        high=2e7,
        sourced=(61e3, 95e3),
        source="@malisoux2021",
        status="read",
        standing="measured-alike",
        synonyms=("hardness", "softness", "cushioning", "midsole_stiffness"),
    )
    exponent: float = field(
        None,
        "exponent n of the midsole's force curve F = k d**n",
        low=1.0,
        high=4.0,
        sourced=(1.38, 2.43),
        source="@ly2010 (1.95 to 2.43); @liu2000 (1.38 to 1.56)",
        status="secondary",
        standing="prediction",
    )
    energy_return: float = field(
        None,
        "share of the work of compression that comes back, new shoe",
        low=0.05,
        high=0.99,
        sourced=(0.655, 0.87),
        source="@hoogkamer2018 (65.5 to 87 %)",
        status="recalled",
        standing="prediction",
        synonyms=("rebound", "resilience", "restitution"),
    )
    stack_height: float = field(
        None,
        "thickness under the heel",
        unit="m",
        low=0.0,
        high=0.08,
        sourced=(0.0, 0.054),
        source="@chambon2014 (0 to 16 mm midsole); @ljmu2022 (30 to 54 mm)",
        status="read",
        standing="measured-elsewhere",
        synonyms=("stack", "thickness", "height", "midsole"),
    )
    mass: float = field(
        None,
        "mass of one shoe",
        unit="kg",
        low=0.0,
        high=1.5,
        sourced=(0.0, 0.4),
        source="none: range assumed",
        status="assumption",
        standing="prediction",
        synonyms=("weight",),
    )
    wear: float = field(
        None,
        "distance run in the shoe",
        unit="km",
        low=0.0,
        high=3000,
        sourced=(0, 805),
        source="@cook1985 (to 500 miles)",
        status="secondary",
        standing="measured-elsewhere",
        synonyms=("mileage", "distance", "age", "kilometres", "kilometers"),
    )

    def __post_init__(self) -> None:
        _fill(self, catalogue.shoes(), REFERENCE_SHOE)
        worn(self)  # a shoe that cannot be worn so far is refused at the door


@dataclass(frozen=True)
class Surface(Inputs):
    """The ground under one foot. Fields left out are those of the catalogue's surface of that name,
    or of asphalt; with a stiffness of its own and no damping, the damping goes with the stiffness
    (see `with_stiffness`).

    Raises ValueError, in one line, for what cannot be.

    >>> track = Surface("track")
    >>> round(Surface("track", stiffness=track.stiffness / 10).damping / track.damping, 6)
    0.1
    """

    GROUP: ClassVar[str] = "surface"

    name: str = "custom"
    stiffness: float = field(
        None,
        "vertical stiffness under a foot",
        unit="N/m",
        low=1e4,
        high=1e9,
        sourced=(21.3e3, 20e6),
        source="@ferris1999 (from 21.3 kN/m); asphalt @colino2020",
        status="derived",
        standing="measured-alike",
        synonyms=("hardness", "softness"),
    )
    damping: float = field(
        None,
        "vertical damping under a foot; goes with the stiffness where that alone is given",
        unit="N s/m",
        low=0.0,
        high=GREATEST_DAMPING,
        sourced=(50, 50e3),
        source="@colino2020: track and treadmill solved from the artificial athlete, asphalt "
        "fitted to its energy restitution and carried over to concrete; cinder and boards 5 % of "
        "critical assumed",
        status="derived",
        standing="prediction",
        synonyms=("viscosity", "loss"),
    )
    mass: float = field(
        None,
        "mass of the ground that moves with the foot",
        unit="kg",
        low=0.05,
        high=500,
        sourced=(1, 10),
        source="none for hard grounds; track and treadmill from the artificial athlete, "
        "@colino2020",
        status="derived",
        standing="prediction",
        synonyms=("weight",),
    )

    def __post_init__(self) -> None:
        follows = self.damping is None and self.stiffness is not None
        _fill(self, catalogue.surfaces(), REFERENCE_SURFACE)
        if follows:
            whole = catalogue.surfaces().get(self.name, catalogue.surfaces()[REFERENCE_SURFACE])
            object.__setattr__(
                self,
                "damping",
                _in_proportion(whole["damping"].value, self.stiffness / whole["stiffness"].value),
            )


def with_stiffness(ground: Surface, stiffness: Any) -> Surface:
    """A ground made softer or stiffer: its damping goes with it, so that it takes as long as
    before to give way (c / k).

    A dashpot of asphalt under the stiffness of rubber would not give within a step.  Assumed; at
    most the field's greatest damping.
    """
    other = changed(ground, stiffness=stiffness)
    return changed(
        other, damping=_in_proportion(ground.damping, other.stiffness / ground.stiffness)
    )


def _in_proportion(damping: float, times: float) -> float:
    return min(damping * times, GREATEST_DAMPING)


def worn(new: Shoe) -> Shoe:
    """The shoe as it is after `new.wear` km: stiffer and with less hysteresis, its wear set to 0.
    Pure; a new shoe comes back unchanged.

    Cook, Kester & Brunet 1985 (Am J Sports Med; secondary): shoes worn by runners kept 80 % of
    their shock absorption after 150 miles and 70 % after 500; on a machine 75, 67, 60 % after 50,
    150, 500 miles. The law goes through the runners' points:

        r(w) = 1 - 0.089 ln(1 + w / 28.5 km)

    r is the energy absorbed at a given force, relative to new. Assumed: half of its fall is lost
    compression, half lost hysteresis, so stiffness becomes k / sqrt(r) and the loss (1 - energy
    return) sqrt(r). Conflicts: 500 km of running raised the peak force of a heel test by 4.9 % only
    (Footwear Sci 2010 2:141; this law about 8 %), and 200 miles changed no force (Kong et al.
    2009).

    >>> worn(Shoe("daily-trainer")) == Shoe("daily-trainer")
    True
    """
    if new.wear == 0:
        return new
    retained = 1 - 0.089 * math.log1p(new.wear / 28.5)
    loss = (1 - new.energy_return) * math.sqrt(retained)
    stiffness, energy_return = new.stiffness / math.sqrt(retained), 1 - loss
    try:
        return changed(new, stiffness=stiffness, energy_return=energy_return, wear=0.0)
    except ValueError as reason:
        raise ValueError(
            f"shoe_wear: {new.wear:g} km is too much for this shoe, whose worn "
            f"{str(reason).split(';')[0]}; give less wear"
        ) from None


def _fill(values: Shoe | Surface, table: catalogue.Table, reference: str) -> None:
    """Give every field that was left out the value of the catalogue's entry of that name, or of the
    reference entry; then check.
    """
    name = values.name
    if not isinstance(name, str) or not 1 <= len(name) <= LONGEST_NAME or not name.isprintable():
        raise ValueError(
            f"{values.GROUP}: a name is a word on one line, at most {LONGEST_NAME} letters, "
            f"not {shown(name)}"
        )
    for field_name, entry in table.get(name, table[reference]).items():
        if getattr(values, field_name) is None:
            object.__setattr__(values, field_name, entry.value)
    settle(values)
