"""Oracles of the running models: impact on masses and springs, and closed forms of a stance."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

from spinesim.mechanics.model import Model, State
from spinesim.mechanics.primitives import Array
from spinesim.mechanics.vibration import eigenvalues, equilibrium, natural_frequencies
from spinesim.published import (
    clark_2017,
    derrick_2000,
    liu_nigg_2000,
    morin_2005,
    vertical_spring_mass,
)
from spinesim.validate.case import Check, printed
from spinesim.validate.motion import (
    Motion,
    contact,
    leaving,
    lift_off,
    solved,
    turning_time,
    turning_value,
)

PEAKS = ("impact peak", "trough", "active peak")
HARD, TOUCHDOWN = liu_nigg_2000.MODEL, liu_nigg_2000.TOUCHDOWN
ALOFT = State((0.01,) * 4, (0.0,) * 4)


def checks() -> Iterator[Check]:
    """All of them, in the order of the table."""
    for group in (liu_nigg, liu_nigg_masses, liu_nigg_linear, derrick, spring_mass, sine_wave, clark):
        yield from group()


def liu_nigg() -> Iterator[Check]:
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
            yield Check(name, source, f"{PEAKS[k]} time", ms / 1000, partial(turning_time, motion, 0.2, k), "s")
    name = "Liu & Nigg, hard shoe, at 0.1 s"
    for i, (mm, velocity) in enumerate(((4.0409, 0.01418), (31.2454, 0.38333), (65.6645, 0.57970), (79.4101, 0.75238))):
        yield Check(name, source, f"x{i + 1}", mm / 1000, partial(_down, i), "m")
        yield Check(name, source, f"v{i + 1}", velocity, partial(_down, 4 + i), "m/s", printed(velocity, 1e-5))
    yield Check(name, source, "ground reaction", 1004.418, lambda: float(contact(solved(HARD, TOUCHDOWN, 0.2), 0.1)[0]), "N")


def _down(i: int) -> float:
    """Entry i of the state at 0.1 s, down positive as in the paper."""
    return -float(solved(HARD, TOUCHDOWN, 0.2).at(0.1)[i])


def liu_nigg_masses() -> Iterator[Check]:
    """Impact peaks for other masses and touchdown velocities."""
    source = f"{liu_nigg_2000.SOURCE}: its equations and parameters, re-integrated"
    masses = {
        "lower_mass": ((2.15, 581.79), (10.15, 1189.14)),
        "lower_soft_mass": ((2.0, 871.36), (10.0, 923.95)),
        "upper_mass": ((6.58, 908.47), (18.58, 911.37)),
        "upper_soft_mass": ((38.34, 910.41), (62.34, 910.43)),
    }
    for parameter, rows in masses.items():
        for mass, force in rows:
            motion = (HARD.with_(**{parameter: mass}), TOUCHDOWN)
            yield Check(
                f"Liu & Nigg, {parameter} {mass} kg", source, PEAKS[0], force, partial(turning_value, motion, 0.03, 0), "N"
            )
    for mass, force in ((38.34, 971.29), (62.34, 1342.13)):
        motion = (HARD.with_(upper_soft_mass=mass), TOUCHDOWN)
        yield Check(
            f"Liu & Nigg, upper_soft_mass {mass} kg", source, PEAKS[2], force, partial(turning_value, motion, 0.3, 2), "N"
        )
    for speed, force, ms in ((0.2, 377.3, 13.85), (0.4, 631.0, 10.20), (0.8, 1203.0, 7.75), (1.0, 1505.0, 7.10)):
        motion, name = (HARD, HARD.at_touchdown(velocity=-speed)), f"Liu & Nigg, hard shoe, {speed} m/s"
        digit = 0.1 if force < 1000 else 1.0
        yield Check(name, source, PEAKS[0], force, partial(turning_value, motion, 0.03, 0), "N", printed(force, digit))
        yield Check(name, source, f"{PEAKS[0]} time", ms / 1000, partial(turning_time, motion, 0.03, 0), "s", printed(ms, 0.05))


def liu_nigg_linear() -> Iterator[Check]:
    """Frequencies in the air and rest on the ground."""
    source, name = f"{liu_nigg_2000.SOURCE}: its equations and parameters", "Liu & Nigg, in the air"
    free = HARD.with_(leg_damping=0.0, leg_tissue_damping=0.0, trunk_tissue_damping=0.0)
    for k, hertz in enumerate((0.0, 4.97961, 8.95784, 10.70597)):
        yield Check(f"{name}, undamped", source, f"frequency {k}", hertz, partial(_frequency, free, k, ALOFT), "Hz")
    for k, rate in ((0, -241.2883), (1, -174.1166), (2, -14.9462), (4, -17.2137), (5, -12.9181)):
        yield Check(name, source, f"eigenvalue {k}, real part", rate, partial(_eigenvalue, k), "1/s")
    yield Check(name, source, "eigenvalue 3, imaginary part", 35.7582, lambda: float(eigenvalues(HARD, ALOFT)[3].imag), "1/s")
    for shoe, mm in (("hard", 3.24841), ("soft", 6.29195)):
        model = liu_nigg_2000.VARIANTS[shoe]
        yield Check(f"Liu & Nigg, {shoe} shoe, standing", source, "x1", mm / 1000, partial(_sinking, model), "m")


def _eigenvalue(k: int) -> float:
    return float(eigenvalues(HARD, ALOFT)[k].real)


def _sinking(model: Model) -> float:
    return -equilibrium(model).position[0]


def _frequency(model: Model, k: int, state: State | None = None) -> float:
    return float(natural_frequencies(model, state).frequency[k])


def derrick() -> Iterator[Check]:
    """(impact peak, active peak, lift-off) from both starts of the upper mass; -20 % from the low start does not lift off."""
    source = f"{derrick_2000.SOURCE}: its equations (sign of K2 mended) and parameters, re-integrated"
    starts = {"P1(0) = 0": derrick_2000.TOUCHDOWNS, "P1(0) = -P2(0)": derrick_2000.TOUCHDOWNS_LOW}
    table = {
        "+20 %": ((1.8931, 3.0721, 232.82), (2.3018, 3.0167, 227.92)),
        "+10 %": ((1.6494, 2.9123, 231.12), (2.0450, 2.8330, 227.67)),
        "preferred": ((1.4622, 2.7597, 233.08), (1.8213, 2.6631, 232.17)),
        "-10 %": ((1.2885, 2.5624, 232.10), (1.6410, 2.4611, 243.26)),
        "-20 %": ((1.1938, 2.4572, 227.34), (1.5379, 2.3573)),
    }
    for stride, pairs in table.items():
        for (label, touchdown), (impact, active, *off) in zip(starts.items(), pairs, strict=True):
            motion, name = (derrick_2000.VARIANTS[stride], touchdown[stride]), f"Derrick, stride {stride}, {label}"
            for k, weights in ((0, impact), (2, active)):
                yield Check(name, source, PEAKS[k], weights, partial(derrick_peak, motion, k), "BW")
            for ms in off:
                yield Check(name, source, "lift-off", ms / 1000, partial(lift_off, motion, 0.3), "s", printed(ms, 0.01))


def derrick_peak(motion: Motion, k: int) -> float:
    """k-th turning point of the paper's ground reaction, in body weights."""
    model = motion[0]
    return derrick_2000.ground_reaction(turning_value(motion, 0.2, k)) / float(model.mass * model.gravity)


def spring_mass() -> Iterator[Check]:
    """The vertical spring and mass, simulated and in closed form."""
    source = "closed form of the vertical spring and mass"
    table = {"20 kN/m": (1865.50, 0.27925, 0.09327), "25 kN/m": (2055.34, 0.23686, 0.08221)}
    for name, (force, time, drop) in table.items():
        model, start = vertical_spring_mass.VARIANTS[name], vertical_spring_mass.TOUCHDOWNS[name]
        motion, label = (model, start), f"Vertical spring-mass, {name}"
        given = (model.mass, model.parameters["leg_k"], -start.velocity[0])
        for quantity, value, unit, ours in (
            ("peak_force", force, "N", partial(turning_value, motion, 0.3, 0)),
            ("contact_time", time, "s", partial(leaving, motion, 0.3)),
            ("drop", drop, "m", partial(turning_value, motion, 0.3, 0, "deformation")),
        ):
            yield Check(label, source, quantity.replace("_", " "), value, ours, unit)
            closed = partial(_bounce, given, quantity)
            yield Check(f"{label}, closed form", source, quantity.replace("_", " "), value, closed, unit)


def _bounce(given: tuple[float, float, float], quantity: str) -> float:
    return float(getattr(vertical_spring_mass.closed_form(*given), quantity))


def sine_wave() -> Iterator[Check]:
    """Morin's two worked runners."""
    runners = {
        "A": ((75, 3.33, 0.9434, 0.10, 0.26), (1600.21855, 0.06324, 0.16843, 25302.25, 9500.73)),
        "B": ((76, 5.0, 0.9434, 0.14, 0.20), (1990.90895, 0.05712, 0.20052, 34855.41, 9928.89)),
    }
    outputs = (
        ("peak_force", "N"),
        ("drop", "m"),
        ("leg_shortening", "m"),
        ("vertical_stiffness", "N/m"),
        ("leg_stiffness", "N/m"),
    )
    for name, (given, values) in runners.items():
        result = morin_2005.sine_wave(*given)
        for (quantity, unit), value in zip(outputs, values, strict=True):
            ours = partial(getattr, result, quantity)
            yield Check(f"Morin, runner {name}", f"{morin_2005.SOURCE}, eqs. 6-9", quantity.replace("_", " "), value, ours, unit)


RUNNER = {"mass": 70, "contact_time": 0.25, "flight_time": 0.12, "limb_velocity": 1.5, "limb_time": 0.025}
TIMES = np.linspace(0, 0.25, 250_001)


def clark() -> Iterator[Check]:
    """The worked runner: impulses, and the curve they make."""
    source, name = f"{clark_2017.SOURCE}: its equations", "Clark, 70 kg"
    result = clark_2017.impulses(**RUNNER)
    for field, value, unit in (
        ("mean_force", 1016.316, "N"),
        ("limb", 19.5468, "N s"),
        ("total", 254.079, "N s"),
        ("body", 234.5322, "N s"),
    ):
        yield Check(name, source, field.replace("_", " "), value, partial(getattr, result, field), unit)
    for quantity, span, value, ms in (
        (PEAKS[0], TIMES[TIMES < 0.05], 1.4640, 27.81),
        (PEAKS[2], TIMES[TIMES >= 0.05], 2.7323, 117.5),
    ):
        yield Check(name, source, quantity, value, partial(_greatest, span), "BW")
        yield Check(name, source, f"{quantity} time", ms / 1000, partial(_greatest_time, span), "s", printed(ms, 0.01))
    yield Check(name, source, "impulse of the curve", 254.079, lambda: float(np.trapezoid(_curve(TIMES), TIMES)), "N s")


def _curve(times: Array) -> Array:
    return clark_2017.ground_reaction(times, **RUNNER)


def _greatest(times: Array) -> float:
    return float(_curve(times).max()) / (RUNNER["mass"] * clark_2017.GRAVITY)


def _greatest_time(times: Array) -> float:
    return float(times[_curve(times).argmax()])
