"""Oracles of Liu & Nigg's four masses: impacts, frequencies in the air, rest on the ground."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from spinesim.mechanics.model import Model, State
from spinesim.mechanics.vibration import eigenvalues, equilibrium, natural_frequencies
from spinesim.published import liu_nigg_2000
from spinesim.validate.case import Check, printed
from spinesim.validate.motion import contact, solved, turning_time, turning_value

PEAKS = ("impact peak", "trough", "active peak")
HARD, TOUCHDOWN = liu_nigg_2000.MODEL, liu_nigg_2000.TOUCHDOWN
ALOFT = State((0.01,) * 4, (0.0,) * 4)


def checks() -> Iterator[Check]:
    """All of them, in the order of the table."""
    for group in (impacts, masses, small_motions):
        yield from group()


def impacts() -> Iterator[Check]:
    """Peaks, and the state at 0.1 s."""
    source = f"{liu_nigg_2000.SOURCE}: its equations and parameters, re-integrated"
    table = {
        ("hard", "0.6 m/s"): ((910.422, 8.683), (394.229, 27.480), (1154.074, 167.146)),
        ("soft", "0.6 m/s"): ((668.231, 12.306), (514.370, 33.874), (1168.398, 170.254)),
        ("hard", "0.96 and 2.0 m/s"): ((1795.32, 7.861), (994.58, 24.187), (1851.49, 105.006)),
        ("soft", "0.96 and 2.0 m/s"): ((1396.87, 10.577), (1187.36, 28.058), (1857.96, 107.465)),
    }
    for (shoe, speed), row in table.items():
        motion = (liu_nigg_2000.VARIANTS[shoe], liu_nigg_2000.TOUCHDOWNS[speed])
        for k, (force, ms) in enumerate(row):
            name = f"Liu & Nigg, {shoe} shoe, {speed}"
            yield Check(name, source, PEAKS[k], force, partial(turning_value, motion, 0.2, k), "N")
            yield Check(
                name,
                source,
                f"{PEAKS[k]} time",
                ms / 1000,
                partial(turning_time, motion, 0.2, k),
                "s",
            )
    name = "Liu & Nigg, hard shoe, at 0.1 s"
    for i, (mm, velocity) in enumerate(
        ((4.0409, 0.01418), (31.2454, 0.38333), (65.6645, 0.57970), (79.4101, 0.75238))
    ):
        yield Check(name, source, f"x{i + 1}", mm / 1000, partial(_down, i), "m")
        yield Check(
            name,
            source,
            f"v{i + 1}",
            velocity,
            partial(_down, 4 + i),
            "m/s",
            printed(velocity, 1e-5),
        )
    yield Check(
        name,
        source,
        "ground reaction",
        1004.418,
        lambda: float(contact(solved(HARD, TOUCHDOWN, 0.2), 0.1)[0]),
        "N",
    )


def _down(i: int) -> float:
    """Entry i of the state at 0.1 s, down positive as in the paper."""
    return -float(solved(HARD, TOUCHDOWN, 0.2).at(0.1)[i])


def masses() -> Iterator[Check]:
    """Impact peaks for other masses and touchdown velocities."""
    source = f"{liu_nigg_2000.SOURCE}: its equations and parameters, re-integrated"
    changed = {
        "lower_mass": ((2.15, 581.79), (10.15, 1189.14)),
        "lower_soft_mass": ((2.0, 871.36), (10.0, 923.95)),
        "upper_mass": ((6.58, 908.47), (18.58, 911.37)),
        "upper_soft_mass": ((38.34, 910.41), (62.34, 910.43)),
    }
    for parameter, rows in changed.items():
        for mass, force in rows:
            motion = (HARD.with_(**{parameter: mass}), TOUCHDOWN)
            yield Check(
                f"Liu & Nigg, {parameter} {mass} kg",
                source,
                PEAKS[0],
                force,
                partial(turning_value, motion, 0.03, 0),
                "N",
            )
    for mass, force in ((38.34, 971.29), (62.34, 1342.13)):
        motion = (HARD.with_(upper_soft_mass=mass), TOUCHDOWN)
        yield Check(
            f"Liu & Nigg, upper_soft_mass {mass} kg",
            source,
            PEAKS[2],
            force,
            partial(turning_value, motion, 0.3, 2),
            "N",
        )
    for speed, force, ms in (
        (0.2, 377.3, 13.85),
        (0.4, 631.0, 10.20),
        (0.8, 1203.0, 7.75),
        (1.0, 1505.0, 7.10),
    ):
        motion, name = (
            (HARD, HARD.at_touchdown(velocity=-speed)),
            f"Liu & Nigg, hard shoe, {speed} m/s",
        )
        digit = 0.1 if force < 1000 else 1.0
        yield Check(
            name,
            source,
            PEAKS[0],
            force,
            partial(turning_value, motion, 0.03, 0),
            "N",
            printed(force, digit),
        )
        yield Check(
            name,
            source,
            f"{PEAKS[0]} time",
            ms / 1000,
            partial(turning_time, motion, 0.03, 0),
            "s",
            printed(ms, 0.05),
        )


def small_motions() -> Iterator[Check]:
    """Frequencies in the air and rest on the ground."""
    source, name = f"{liu_nigg_2000.SOURCE}: its equations and parameters", "Liu & Nigg, in the air"
    free = HARD.with_(leg_damping=0.0, leg_tissue_damping=0.0, trunk_tissue_damping=0.0)
    for k, hertz in enumerate((0.0, 4.97961, 8.95784, 10.70597)):
        yield Check(
            f"{name}, undamped",
            source,
            f"frequency {k}",
            hertz,
            partial(_frequency, free, k, ALOFT),
            "Hz",
        )
    for k, rate in ((0, -241.2883), (1, -174.1166), (2, -14.9462), (4, -17.2137), (5, -12.9181)):
        yield Check(
            name, source, f"eigenvalue {k}, real part", rate, partial(_eigenvalue, k), "1/s"
        )
    yield Check(
        name,
        source,
        "eigenvalue 3, imaginary part",
        35.7582,
        lambda: float(eigenvalues(HARD, ALOFT)[3].imag),
        "1/s",
    )
    for shoe, mm in (("hard", 3.24841), ("soft", 6.29195)):
        model = liu_nigg_2000.VARIANTS[shoe]
        yield Check(
            f"Liu & Nigg, {shoe} shoe, standing",
            source,
            "x1",
            mm / 1000,
            partial(_sinking, model),
            "m",
        )


def _eigenvalue(k: int) -> float:
    return float(eigenvalues(HARD, ALOFT)[k].real)


def _sinking(model: Model) -> float:
    return -equilibrium(model).position[0]


def _frequency(model: Model, k: int, state: State | None = None) -> float:
    return float(natural_frequencies(model, state).frequency[k])


CHECKS: tuple[Check, ...] = tuple(checks())
