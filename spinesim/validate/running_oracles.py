"""Oracles of the running models: impact on masses and springs, and closed forms of a stance."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

from spinesim.mechanics.primitives import Array
from spinesim.published import (
    clark_2017,
    derrick_2000,
    morin_2005,
    vertical_spring_mass,
)
from spinesim.validate.case import Check, printed
from spinesim.validate.liu_nigg_oracles import PEAKS
from spinesim.validate.motion import (
    Motion,
    leaving,
    lift_off,
    turning_value,
)


def checks() -> Iterator[Check]:
    """All of them, in the order of the table."""
    for group in (
        derrick,
        spring_mass,
        sine_wave,
        clark,
    ):
        yield from group()


def derrick() -> Iterator[Check]:
    """Impact peak, active peak and lift-off from both starts of the upper mass.

    The shortest stride (-20 %) does not lift off from the low start.
    """
    source = (
        f"{derrick_2000.SOURCE}: its equations (sign of K2 mended) and parameters, re-integrated"
    )
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
            motion, name = (
                (derrick_2000.VARIANTS[stride], touchdown[stride]),
                f"Derrick, stride {stride}, {label}",
            )
            for k, weights in ((0, impact), (2, active)):
                yield Check(name, source, PEAKS[k], weights, partial(derrick_peak, motion, k), "BW")
            for ms in off:
                yield Check(
                    name,
                    source,
                    "lift-off",
                    ms / 1000,
                    partial(lift_off, motion, 0.3),
                    "s",
                    printed(ms, 0.01),
                )


def derrick_peak(motion: Motion, k: int) -> float:
    """k-th turning point of the paper's ground reaction, in body weights."""
    model = motion[0]
    return derrick_2000.ground_reaction(turning_value(motion, 0.2, k)) / float(
        model.mass * model.gravity
    )


def spring_mass() -> Iterator[Check]:
    """The vertical spring and mass, simulated and in closed form."""
    source = "closed form of the vertical spring and mass"
    table = {"20 kN/m": (1865.50, 0.27925, 0.09327), "25 kN/m": (2055.34, 0.23686, 0.08221)}
    for name, (force, time, drop) in table.items():
        model, start = vertical_spring_mass.VARIANTS[name], vertical_spring_mass.TOUCHDOWNS[name]
        motion, label = (model, start), f"Vertical spring-mass, {name}"
        runner = (model.mass, model.parameters["leg_k"], -start.velocity[0])
        for quantity, value, unit, ours in (
            ("peak_force", force, "N", partial(turning_value, motion, 0.3, 0)),
            ("contact_time", time, "s", partial(leaving, motion, 0.3)),
            ("drop", drop, "m", partial(turning_value, motion, 0.3, 0, "deformation")),
        ):
            yield Check(label, source, quantity.replace("_", " "), value, ours, unit)
            closed = partial(_bounce, runner, quantity)
            yield Check(
                f"{label}, closed form", source, quantity.replace("_", " "), value, closed, unit
            )


def _bounce(runner: tuple[float, float, float], quantity: str) -> float:
    return float(getattr(vertical_spring_mass.closed_form(*runner), quantity))


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
    for name, (inputs, values) in runners.items():
        result = morin_2005.sine_wave(*inputs)
        for (quantity, unit), value in zip(outputs, values, strict=True):
            ours = partial(getattr, result, quantity)
            yield Check(
                f"Morin, runner {name}",
                f"{morin_2005.SOURCE}, eqs. 6-9",
                quantity.replace("_", " "),
                value,
                ours,
                unit,
            )


RUNNER = {
    "mass": 70,
    "contact_time": 0.25,
    "flight_time": 0.12,
    "limb_velocity": 1.5,
    "limb_time": 0.025,
}
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
        yield Check(
            name, source, field.replace("_", " "), value, partial(getattr, result, field), unit
        )
    for quantity, span, value, ms in (
        (PEAKS[0], TIMES[TIMES < 0.05], 1.4640, 27.81),
        (PEAKS[2], TIMES[TIMES >= 0.05], 2.7323, 117.5),
    ):
        yield Check(name, source, quantity, value, partial(_greatest, span), "BW")
        yield Check(
            name,
            source,
            f"{quantity} time",
            ms / 1000,
            partial(_greatest_time, span),
            "s",
            printed(ms, 0.01),
        )
    yield Check(
        name,
        source,
        "impulse of the curve",
        254.079,
        lambda: float(np.trapezoid(_curve(TIMES), TIMES)),
        "N s",
    )


def _curve(times: Array) -> Array:
    return clark_2017.ground_reaction(times, **RUNNER)


def _greatest(times: Array) -> float:
    return float(_curve(times).max()) / (RUNNER["mass"] * clark_2017.GRAVITY)


def _greatest_time(times: Array) -> float:
    return float(times[_curve(times).argmax()])


CHECKS: tuple[Check, ...] = tuple(checks())
