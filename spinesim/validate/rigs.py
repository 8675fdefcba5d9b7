"""Readings of laboratory apparatus, against the same tests on the model's shoe and grounds."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache, partial

from spinesim import catalogue
from spinesim.anatomy import rigs
from spinesim.scenario import Surface, shoe, surface
from spinesim.validate.case import Check, Kind, printed

KINOSHITA = "@kinoshita1993"
COLINO = "@colino2020"
F1976 = "ASTM F1976: 8.5 kg from 50 mm"
FITTED = "stiffness, damping and mass of the ground were fitted to these readings"
LINEAR = (
    f"{FITTED}; a linear spring and damper cannot give all three at once: least squares, within "
    "4 % of each"
)
GIVES = (
    "0 % and 0.3 mm contradict each other on the apparatus' spring of 2 MN/m, where 0.3 mm costs "
    "5 % of the peak: the reference floor must have given alike"
)
TURNS = (
    "the foam turns round slowly, below the speed at which its loss is full, so that the test "
    "reads up to 0.02 more"
)
Reading = tuple[str, str, float, str, Kind, str]  # ground, figure, value to one decimal, unit, ...
READ: tuple[Reading, ...] = (
    ("asphalt", "force_reduction", 0.0, "%", "validation", GIVES),
    ("asphalt", "vertical_deformation", 0.3, "mm", "rig", FITTED),
    ("asphalt", "energy_restitution", 90.8, "%", "rig", FITTED),
    ("track", "force_reduction", 37.4, "%", "rig", FITTED),
    ("track", "vertical_deformation", 2.2, "mm", "rig", FITTED),
    ("track", "energy_restitution", 62.6, "%", "rig", FITTED),
    ("treadmill", "force_reduction", 71.3, "%", "calibration", LINEAR),
    ("treadmill", "vertical_deformation", 6.5, "mm", "calibration", LINEAR),
    ("treadmill", "energy_restitution", 37.0, "%", "calibration", LINEAR),
)
HALF_DIGIT = 0.05  # what rounding to one decimal may have taken
USUAL = "range recalled from reports of running-shoe heels, not looked up"
RECALLED = (
    "McMahon & Greene's 4.376 MN/m (recalled; 5 % damping assumed) cannot be the ground this was "
    "read on"
)


def heel() -> Iterator[Check]:
    """The heel-pad drop test, 5 kg at 0.93 m/s."""
    name, fitted = (
        "Heel pad, 5 kg at 0.93 m/s",
        "the pad's constants were fitted to these three readings",
    )
    yield Check(
        name,
        KINOSHITA,
        "peak",
        11.6,
        lambda: rigs.heel_pad().peak_g,
        "g",
        printed(11.6, 0.1),
        "rig",
        fitted,
    )
    yield Check(
        name,
        KINOSHITA,
        "deformation",
        11.3,
        lambda: 1e3 * rigs.heel_pad().deformation,
        "mm",
        printed(11.3, 0.1),
        "rig",
        fitted,
    )
    yield Check(
        name,
        KINOSHITA,
        "energy absorbed",
        79.0,
        lambda: 100 * rigs.heel_pad().energy_absorbed,
        "%",
        printed(79.0, 1.0),
        "rig",
        fitted,
    )


def grounds() -> Iterator[Check]:
    """The advanced artificial athlete on three grounds, each reading to its printed digit."""
    for ground, figure, value, unit, kind, reason in READ:
        ours = partial(_reading, ground, figure, {"%": 100.0, "mm": 1e3}[unit])
        name, tolerance = f"Artificial athlete on {ground}", HALF_DIGIT / (value or 1.0)
        yield Check(
            name, COLINO, figure.replace("_", " "), value, ours, unit, tolerance, kind, reason
        )
    yield Check(
        "Artificial athlete on asphalt of 4.376 MN/m",
        COLINO,
        "vertical deformation",
        0.3,
        lambda: (
            1e3
            * _athlete(surface("asphalt", stiffness=4.376e6, damping=468.0)).vertical_deformation
        ),
        "mm",
        HALF_DIGIT / 0.3,
        "plausibility",
        RECALLED,
    )


def shoes() -> Iterator[Check]:
    """The impact test of shoes whose energy return was measured, and the everyday shoe's peak."""
    for name in ("racer", "tpu-trainer", "carbon-racer"):
        entry = catalogue.shoes()[name]["energy_return"]
        ours = partial(_energy_return, name)
        yield Check(
            f"{F1976}, {name}",
            entry.source,
            "energy return",
            entry.value,
            ours,
            "1",
            0.02,
            "rig",
            TURNS,
        )
    name = f"{F1976}, daily-trainer"
    yield Check(
        name,
        "recalled",
        "peak",
        (9.0, 14.0),
        partial(_peak, "daily-trainer"),
        "g",
        0.0,
        "plausibility",
        USUAL,
    )


def _peak(name: str) -> float:
    return rigs.missile(shoe(name)).peak_g


def _energy_return(name: str) -> float:
    return rigs.missile(shoe(name)).energy_return


def _reading(ground: str, figure: str, scale: float) -> float:
    return scale * float(getattr(_athlete(surface(ground)), figure))


@lru_cache(maxsize=4)
def _athlete(ground: Surface) -> rigs.SurfaceFigures:
    return rigs.artificial_athlete(ground)


CHECKS: tuple[Check, ...] = (*heel(), *grounds(), *shoes())
