"""Why the model may say the opposite of what people expect: one sentence a factor.

What people expect is a direction: a stronger core, wetter discs and softer soles should lower the
load, sitting, age and fatigue should raise it.  Where the model says otherwise, its reason belongs
beside the number.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from spinesim.measures.definitions import by_level
from spinesim.scenario import Scenario

LIMIT = (
    "muscles that are all weaker by the same share pull as much as before; only where one is at "
    "its limit do others take over, which may press this disc less"
)
TURNED = (
    "turns the lowest disc, so that less of the load presses it and more slides along it; the size "
    "of that turn is assumed"
)
TIMING = (
    "a softer sole gives the landing's own force later, on top of a leg force that has risen by "
    "then; runners show it too (Malisoux 2021, Baltich 2015)"
)


@dataclass(frozen=True)
class Expectation:
    """What people expect of a factor: with more of it the load rises (+1) or falls (-1).

    amount: how much of the factor a scenario has.  reason: why the model may say otherwise.
    """

    amount: Callable[[Scenario], float]
    direction: int
    reason: str


def _of_runner(name: str, direction: int, reason: str) -> Expectation:
    return Expectation(lambda scenario: getattr(scenario.runner, name), direction, reason)


LUMBAR = {
    "runner_core_strength": _of_runner(
        "core_strength",
        -1,
        "where the deep muscles are strong the long back muscles pull less and stiffen the trunk "
        "less, so that the abdominal wall pulls against the back a little more; without any deep "
        "strength L4/L5 loses what only deep muscles gave it, while the long ones press the upper "
        "discs more, as others computed for runners (Raabe & Chaudhari 2018)",
    ),
    "runner_sex": Expectation(
        lambda scenario: float(scenario.runner.sex == "male"),
        -1,
        "a woman's trunk is a smaller share of her mass; her muscles, which are taken to be weaker "
        "by a seventh at the same mass, work harder for the same moments, and that presses no disc",
    ),
    "runner_age": _of_runner("age", 1, f"muscles weaken with age; {LIMIT}"),
    "runner_hydration": _of_runner(
        "hydration",
        -1,
        "drier discs are taken to be stiffer under load, which changes how a step shakes them, and "
        f"to go with weaker muscles; {LIMIT}",
    ),
    "runner_fatigue": _of_runner(
        "fatigue",
        1,
        "a tired runner is taken to lose lordosis, which turns the discs: of the load, another "
        "share presses them",
    ),
    "runner_hip_flexor_tightness": _of_runner(
        "hip_flexor_tightness",
        1,
        f"tightness of the hip flexors is taken to tilt the pelvis forward, which {TURNED}",
    ),
    "runner_hamstring_tightness": _of_runner(
        "hamstring_tightness",
        1,
        "tight hamstrings are taken to tilt the pelvis backward, which turns the discs: of the "
        "load, another share presses them",
    ),
    "runner_pelvic_tilt": _of_runner("pelvic_tilt", 1, f"a pelvis that tilts forward {TURNED}"),
    "runner_sitting": _of_runner(
        "sitting",
        1,
        f"sitting is taken to tighten the hip flexors, which {TURNED}; the deep core that it is "
        "taken to weaken counts little",
    ),
    "shoe": Expectation(
        lambda scenario: scenario.shoe.stiffness,
        1,
        "with cadence and contact time held, a softer sole is met by a stiffer leg, so that the "
        "force in mid-stance, when the disc carries most, does not fall",
    ),
    "surface": Expectation(
        lambda scenario: scenario.surface.stiffness,
        1,
        "with cadence and contact time held, a softer ground is met by a stiffer leg, as in "
        "people (Ferris et al. 1999), so that the force in mid-stance does not fall",
    ),
}
GROUND = {
    ("shoe", "impact_peak"): Expectation(lambda scenario: scenario.shoe.stiffness, 1, TIMING),
    ("surface", "impact_peak"): Expectation(
        lambda scenario: scenario.surface.stiffness, 1, TIMING.replace("sole", "ground", 1)
    ),
}


def reason(factor: str, before: Scenario, after: Scenario, effect: float, measure: str) -> str:
    """Why a change from one scenario to another moves the size of a load by `effect` (its share)
    against what people expect; empty where it moves as expected, or by less than a thousandth.

    >>> from spinesim.scenario import Runner
    >>> weak = Scenario(Runner(age=60))
    >>> reason("runner_age", Scenario(), weak, -0.1, "lumbar_compression_peak")[:24]
    'muscles weaken with age;'
    >>> reason("runner_age", Scenario(), weak, 0.1, "lumbar_compression_peak")
    ''
    """
    is_lumbar = by_level(measure)
    expected = LUMBAR.get(factor) if is_lumbar else GROUND.get((factor, measure))
    if expected is None or not abs(effect) >= 1e-3:
        return ""
    more = expected.amount(after) - expected.amount(before)
    return expected.reason if more * expected.direction * effect < 0 else ""
