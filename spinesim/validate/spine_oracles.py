"""Oracles of the spine: response to a seat, dose, the static trunk, the axial chain."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from math import radians

import numpy as np

from spinesim.dose import iso_2631, weightings
from spinesim.mechanics.model import Model, State
from spinesim.mechanics.vibration import equilibrium, natural_frequencies, static_forces
from spinesim.published import dynamic_response_index, seated_spine, static_trunk
from spinesim.spine.discs import equivalent_extensor
from spinesim.validate.case import Check, printed
from spinesim.validate.motion import turning_value


def checks() -> Iterator[Check]:
    """All of them, in the order of the table."""
    for group in (response_index, seat_response, seat_dose, break_even, trunk, spine_chain):
        yield from group()


def response_index() -> Iterator[Check]:
    """Dynamic Response Index of a velocity step, of 1 g switched on, and of half-sine pulses."""
    model, source = dynamic_response_index, dynamic_response_index.SOURCE
    values = (
        3.9602264,
        1.4857481,
        0.245591,
        0.481480,
        0.698467,
        1.044231,
        1.337230,
        1.177062,
        1.012226,
    )
    for (name, seat), value in zip(model.VARIANTS.items(), values, strict=True):
        yield Check(
            f"DRI, {name}", source, "DRI", value, partial(_index, seat, model.TOUCHDOWNS[name])
        )
    yield Check("DRI 17.7", source, "deflection", 0.062023, partial(model.deflection, 17.7), "m")


def _index(model: Model, start: State) -> float:
    return dynamic_response_index.index(turning_value((model, start), 0.6, 0, "deformation"))


GRID = np.linspace(4, 6, 200_001)  # Hz, around the resonance
RESPONSE = {
    1: 1.011925,
    2: 1.055530,
    3: 1.164205,
    4: 1.417140,
    5: 1.542507,
    6: 1.142652,
    8: 0.872630,
    10: 0.821695,
    20: 0.705227,
    40: 0.328232,
    80: 0.0056425,
}


def seat_response() -> Iterator[Check]:
    """|H| of the spine on a seat."""
    name, source = "Spine on a seat", "ISO 2631-5:2018, formula 1"
    for hertz, value in RESPONSE.items():
        yield Check(name, source, f"|H| at {hertz} Hz", value, partial(_size, hertz))
    yield Check(
        name,
        source,
        "greatest |H|",
        1.58566,
        lambda: float(np.abs(iso_2631.spinal_response(GRID)).max()),
    )
    yield Check(
        name,
        source,
        "its frequency",
        4.7099,
        lambda: float(GRID[np.abs(iso_2631.spinal_response(GRID)).argmax()]),
        "Hz",
    )


def _size(hertz: float) -> float:
    return float(abs(iso_2631.spinal_response(hertz)))


def seat_dose() -> Iterator[Check]:
    """Five peaks of 40 m/s2 a day, 120 days a year, from 20 to 40 years of age."""
    source, name = "ISO 2631-5:2018, clause 5 and annex C", "Five peaks of 40 m/s2"
    daily = iso_2631.acceleration_dose([40.0] * 5)
    yield Check(name, source, "Dz", 55.9679, lambda: daily, "m/s2")
    for sex, stress, risk in (("male", 1.62307, 1.219974), ("female", 1.39920, 0.962125)):
        ours = iso_2631.compressive_dose(daily, sex)
        yield Check(
            f"{name}, {sex}",
            source,
            "Sd",
            stress,
            partial(iso_2631.compressive_dose, daily, sex),
            "MPa",
        )
        yield Check(
            f"{name}, {sex}, 20 years",
            source,
            "R",
            risk,
            partial(iso_2631.risk_factor, ours, 20, 20, 120, sex),
        )
    yield Check(
        f"{name}, male, 20 years",
        source,
        "P",
        0.36723,
        lambda: iso_2631.injury_probability(1.219974, "male"),
    )


def break_even() -> Iterator[Check]:
    """Steps ten per cent shorter over the same distance."""
    yield Check(
        "Steps 10 % shorter",
        "1/0.9",
        "cycles over a distance",
        1.1111,
        lambda: weightings.cycles(0.1),
    )
    for exponent, percent in ((2, 5.13), (4, 2.60), (6, 1.74), (8, 1.31), (10, 1.05)):
        name, source = f"Steps 10 % shorter, exponent {exponent}", "1 - 0.9**(1/m)"
        ours = partial(weightings.break_even, 0.1, exponent)
        yield Check(
            name,
            source,
            "break-even fall of the peak",
            percent / 100,
            ours,
            "1",
            printed(percent, 0.01),
        )


def trunk() -> Iterator[Check]:
    """The leaning trunk, at rest and carried upwards with g/2."""
    source = static_trunk.SOURCE
    compression = (468.205, 629.650, 786.303, 936.972, 1080.510, 1341.886, 1655.353)
    shear = (0.0, 29.925, 59.622, 88.866, 117.433, 171.675, 242.785)
    for (name, model), c, s in zip(static_trunk.VARIANTS.items(), compression, shear, strict=True):
        yield Check(
            f"Static trunk, lean {name}", source, "compression", c, partial(_extensor, model), "N"
        )
        yield Check(
            f"Static trunk, lean {name}", source, "shear", s, partial(_force, model, "shear"), "N"
        )
    rising = static_trunk.leaning(radians(30)).with_(gravity=1.5 * static_trunk.MODEL.gravity)
    yield Check(
        "Static trunk, lean 30 deg, rising at g/2",
        source,
        "compression",
        1.5 * 1341.886,
        partial(_extensor, rising),
        "N",
    )
    yield Check(
        "Static trunk, lean 30 deg, rising at g/2",
        source,
        "shear",
        1.5 * 171.675,
        partial(_force, rising, "shear"),
        "N",
    )


def _extensor(model: Model) -> float:
    """Compression (N) with the moment held by one extensor."""
    force = static_forces(model)
    return float(
        equivalent_extensor(force["axial"], force["bend"], static_trunk.ARM, static_trunk.ARM)[0]
    )


def _force(model: Model, link: str) -> float:
    return static_forces(model)[link]


def spine_chain() -> Iterator[Check]:
    """The axial chain: stiffness, frequencies, and what gravity does to it."""
    whole, lumbar, source = seated_spine.MODEL, seated_spine.VARIANTS["lumbar"], seated_spine.SOURCE
    joints = ("L5/S1", "L4/L5", "L3/L4", "L2/L3", "L1/L2", "T12/L1")
    yield Check(
        "Axial chain, L1 to S1",
        source,
        "stiffness in series",
        372_506.76,
        lambda: seated_spine.in_series(joints[:5]),
        "N/m",
    )
    for k, hertz in enumerate((15.722, 79.426, 149.937, 213.592, 267.414, 305.549)):
        yield Check(
            "Axial chain, lumbar",
            source,
            f"frequency {k + 1}",
            hertz,
            partial(_frequency, lumbar, k),
            "Hz",
        )
    for k, mm in enumerate((0.25721, 0.44787, 0.61592, 0.77402, 0.91338, 1.06731)):
        body = lumbar.bodies[k].name
        yield Check(
            "Axial chain, lumbar, under 1 g",
            source,
            f"sinking of {body}",
            mm / 1000,
            partial(_sinking, lumbar, k),
            "m",
        )
    for name, force in zip(
        joints, (378.094, 356.545, 336.096, 316.204, 296.821, 277.076), strict=True
    ):
        yield Check(
            "Axial chain, lumbar, under 1 g",
            source,
            f"force of {name}",
            force,
            partial(_force, lumbar, name),
            "N",
        )
    for k, hertz in enumerate((10.323, 23.031, 36.455)):
        yield Check(
            "Axial chain, whole spine",
            source,
            f"frequency {k + 1}",
            hertz,
            partial(_frequency, whole, k),
            "Hz",
        )


def _frequency(model: Model, k: int) -> float:
    return float(natural_frequencies(model).frequency[k])


def _sinking(model: Model, k: int) -> float:
    return -equilibrium(model).position[k]


CHECKS: tuple[Check, ...] = tuple(checks())
