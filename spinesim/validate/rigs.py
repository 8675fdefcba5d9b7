"""What laboratories' apparatus read, against the same tests on the default runner's shoe, heel and grounds."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache, partial

from spinesim import catalogue, rigs
from spinesim.inputs import Surface, shoe, surface
from spinesim.validate.case import Check

KINOSHITA = "Kinoshita et al. 1993 Int J Sports Med 14:312, doi 10.1055/s-2007-1021184"
COLINO = "Colino et al. 2020 IJSPP 15:685, doi 10.1123/ijspp.2019-0331"
F1976 = "ASTM F1976: 8.5 kg from 50 mm"
READ = {"asphalt": (0.0, 0.3, 90.8), "track": (37.4, 2.2, 62.6), "treadmill": (71.3, 6.5, 37.0)}  # %, mm, %
ATHLETE = (("force_reduction", "%", 100.0), ("vertical_deformation", "mm", 1e3), ("energy_restitution", "%", 100.0))
FITTED = "stiffness, damping and mass of the ground were fitted to these readings"
LINEAR = f"{FITTED}; a linear spring and damper comes within 4 % of all three"
GIVES = "cannot be had with 0.3 mm on a spring of 2 MN/m, which costs 5 % of the peak: the reference floor must have given alike"
TURNS = "the foam turns round slowly, below the speed at which its loss is full, so that the test reads up to 0.02 more"
USUAL = "range recalled from reports of running-shoe heels, not looked up"
RECALLED = "McMahon & Greene's 4.376 MN/m (recalled; 5 % damping assumed) cannot be the ground this was read on"


def heel() -> Iterator[Check]:
    """The heel-pad drop test, 5 kg at 0.93 m/s."""
    name, fitted = "Heel pad, 5 kg at 0.93 m/s", "the pad's constants were fitted to these three readings"
    yield Check(name, KINOSHITA, "peak", 11.6, lambda: rigs.heel_pad().peak_g, "g", 0.005, "rig", fitted)
    yield Check(name, KINOSHITA, "deformation", 11.3, lambda: 1e3 * rigs.heel_pad().deformation, "mm", 0.005, "rig", fitted)
    yield Check(name, KINOSHITA, "energy absorbed", 79.0, lambda: 100 * rigs.heel_pad().energy_absorbed, "%", 0.01, "rig", fitted)


def grounds() -> Iterator[Check]:
    """The advanced artificial athlete on three grounds; and on the two conflicts."""
    for ground, readings in READ.items():
        for (figure, unit, scale), value in zip(ATHLETE, readings, strict=True):
            reachable = value > 0
            reason, tolerance = (LINEAR, 0.04) if ground == "treadmill" else (FITTED, 0.005)
            yield Check(
                f"Artificial athlete on {ground}",
                COLINO,
                figure.replace("_", " "),
                value,
                partial(_reading, ground, figure, scale),
                unit,
                tolerance,
                "rig" if reachable else "validation",
                reason if reachable else GIVES,
            )
    yield Check(
        "Artificial athlete on asphalt of 4.376 MN/m",
        COLINO,
        "vertical deformation",
        0.3,
        lambda: 1e3 * _athlete(surface("asphalt", stiffness=4.376e6, damping=468.0)).vertical_deformation,
        "mm",
        0.005,
        "plausibility",
        RECALLED,
    )


def shoes() -> Iterator[Check]:
    """The impact test of shoes whose energy return is a laboratory's, and how hard the everyday one is."""
    for name in ("racer", "tpu-trainer", "carbon-racer"):
        entry = catalogue.shoes()[name]["energy_return"]
        ours = partial(_energy_return, name)
        yield Check(f"{F1976}, {name}", entry.source, "energy return", entry.value, ours, "1", 0.02, "rig", TURNS)
    name = f"{F1976}, daily-trainer"
    yield Check(name, "recalled", "peak", (9.0, 14.0), partial(_peak, "daily-trainer"), "g", 0.0, "plausibility", USUAL)


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
