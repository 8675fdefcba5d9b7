"""What a runner's posture, habits and condition do to the mechanics: one small function per factor.

    field                                   acts on
    trunk_lean, hunch, lordosis, tilt       geometry, as given (anatomy.posture)
    hip_flexor_, hamstring_tightness        pelvic tilt; passive hip torque beyond the slack angle
    core_strength                           strength of ESL, MF, QL, PS
    trunk_stiffness                         bending stiffness of the trunk
    co_contraction (stress, bracing)        activation floor of the abdominal wall
    sitting                                 hip-flexor tightness, core strength
    hydration                               axial and bending stiffness of the discs; strength
    fatigue                                 preferred cadence, lean, lordosis, back muscles
    age                                     strength

Sizes, sources and status of the effects stand in `catalogue/runner.toml`; a factor without a
measured size says so there.  At the defaults of `Runner` every factor is neutral, exactly.
"""

from __future__ import annotations

from spinesim.fields import changed
from spinesim.scenario.constants import constants
from spinesim.scenario.runner import Runner

NEUTRAL_SITTING = 5.0  # h/day, the median adult's
ERECTORS = ("EST", "ESL", "MF")
DEEP_CORE = ("ESL", "MF", "QL", "PS")  # the muscles that Raabe & Chaudhari 2018 weakened together
GROUPS = ("EST", "ESL", "MF", "QL", "PS", "RA", "EO", "IO")
LEAST_STRENGTH = 0.1  # of the reference: below it a sum of weaknesses is no longer a runner


def sitting_tightness(sitting: float) -> float:
    """Hip-flexor tightness added by sitting (h/day), relative; negative below 5 h.

    >>> round(sitting_tightness(8.0), 2), sitting_tightness(5.0)
    (0.18, 0.0)
    """
    return constants()["sitting_tightness"] * (sitting - NEUTRAL_SITTING)


def sitting_core(sitting: float) -> float:
    """Factor of deep-core strength that goes with sitting (h/day).  Direction and size are an
    assumption.

    >>> round(sitting_core(8.0), 2), sitting_core(5.0)
    (0.94, 1.0)
    """
    return 1 - constants()["sitting_core"] * (sitting - NEUTRAL_SITTING)


def tightness_tilt(hip_flexors: float, hamstrings: float) -> float:
    """Anterior pelvic tilt (deg) of tight hip flexors (forward) and hamstrings (backward), each
    relative to 1.

    >>> round(tightness_tilt(1.3, 1.0), 2)
    3.0
    """
    return constants()["tilt_per_tightness"] * (hip_flexors - hamstrings)


def passive_hip_torque(hip_flexors: float, hamstrings: float) -> tuple[float, float]:
    """Coefficients (N m/rad2, at 70 kg and 1.75 m) of the passive torque beyond slack that these
    muscles add to a normal hip's.

    The normal hip's own is part of the calibrated posture control.  The leg's line stands for the
    thigh.

    >>> passive_hip_torque(1.0, 1.0)
    (0.0, 0.0)
    """
    c = constants()
    return c["hip_flexor_torque"] * (hip_flexors - 1), c["hamstring_torque"] * (hamstrings - 1)


def hydration_effect(hydration: float) -> tuple[float, float]:
    """(axial, bending) stiffness factors of a disc at a relative water content.

    A drier disc is stiffer in compression (Bezci 2015, direction) and softer in bending (Adams,
    Dolan & Hutton 1987: flexion range +12.5 deg on about 75 in vitro after a day's creep, with 10 %
    less height).  Axial: 1 / hydration; bending, of the discs alone and not of the muscles that
    stiffen the trunk more: hydration**1.7. The exponents hold the two directions; the first is an
    assumption.

    >>> hydration_effect(1.0)
    (1.0, 1.0)
    """
    c = constants()
    return hydration ** -c["hydration_axial"], hydration ** c["hydration_bend"]


def hydration_strength(hydration: float) -> float:
    """Factor of muscle strength at a relative water content; a plus of water adds nothing.

    >>> round(hydration_strength(0.9), 3), hydration_strength(1.1)
    (0.98, 1.0)
    """
    return 1 - constants()["hydration_strength"] * max(1 - hydration, 0.0)


def fatigue_cadence(fatigue: float) -> float:
    """Factor of the preferred cadence after some minutes above the anaerobic threshold (Mizrahi et
    al. 2000; n = 14).

    >>> round(1.46 * fatigue_cadence(30.0), 2)
    1.39
    """
    return 1 - constants()["fatigue_cadence"] * fatigue


def fatigue_posture(fatigue: float) -> tuple[float, float]:
    """(added lean in deg, factor of lordosis) after some minutes above the anaerobic threshold.

    Lean: 3.5 deg at the end of a fatiguing run (Koblbauer et al. 2014), taken to take 30 min.  Loss
    of lordosis: direction of Hart et al. 2009, whose runners with a history of back pain did the
    opposite; the model follows the healthy ones.

    >>> [round(value, 2) for value in fatigue_posture(30.0)]
    [3.51, 0.91]
    """
    c = constants()
    return c["fatigue_lean"] * fatigue, 1 - c["fatigue_lordosis"] * fatigue


def fatigue_erector(fatigue: float) -> float:
    """Factor of the strength of erector spinae and multifidus after some minutes above the
    anaerobic threshold; size assumed.

    >>> fatigue_erector(30.0)
    0.85
    """
    return 1 - constants()["fatigue_erector"] * fatigue


def freshness(fatigue: float) -> float:
    """Factor of the stiffness that a tired erector spinae or multifidus has at the same force.

    Direction: the stiffness of contracting back muscles fell after fatigue (Vatovec et al. 2022),
    and trunks co-contracted more for it (Granata, Slota & Wilson 2004).  That it falls as strength
    does is an assumption.

    >>> freshness(0.0), freshness(30.0)
    (1.0, 0.85)
    """
    return fatigue_erector(fatigue)


def age_strength(age: float) -> float:
    """Factor of muscle strength at an age (years); discs keep their stiffness (Koeller et al. 1986
    J Biomech 19:807: elastic deformability of lumbar discs almost constant over life).

    >>> age_strength(30.0), round(age_strength(65.0), 2)
    (1.0, 0.73)
    """
    c = constants()
    return 1 - c["age_decline"] * max(age - c["age_onset"], 0.0)


def effective(runner: Runner) -> Runner:
    """The runner as the mechanics see it: sitting and fatigue turned into posture and tightness,
    and set to neutral.

    Raises ValueError, in one line, where sitting makes the hip flexors tighter than can be.

    >>> effective(Runner()) == Runner(), effective(Runner(fatigue=30)).trunk_lean
    (True, 10.71)
    """
    if runner.sitting == NEUTRAL_SITTING and runner.fatigue == 0:
        return runner
    lean, lordosis = fatigue_posture(runner.fatigue)
    tightness = runner.hip_flexor_tightness + sitting_tightness(runner.sitting)
    try:
        return changed(
            runner,
            trunk_lean=min(runner.trunk_lean + lean, 45.0),
            lordosis=max(runner.lordosis * lordosis, 0.0),
            hip_flexor_tightness=max(tightness, 0.0),
            sitting=NEUTRAL_SITTING,
            fatigue=0.0,
        )
    except ValueError as reason:
        raise ValueError(
            f"runner_sitting: {runner.sitting:g} h/day is too much for this runner, whose "
            f"{str(reason).split(';')[0]}; give less of one of them"
        ) from None


def sound(runner: Runner) -> Runner:
    """A runner of the same body whose muscles and discs are neither weak, dry, tired nor tense.

    >>> sound(Runner(mass=60, age=70, fatigue=20)) == Runner(mass=60)
    True
    """
    return changed(
        runner,
        core_strength=1.0,
        co_contraction=1.0,
        hydration=1.0,
        fatigue=0.0,
        sitting=NEUTRAL_SITTING,
        age=30.0,
    )


def strength(runner: Runner) -> dict[str, float]:
    """Factor of the strength of each of the eight muscle groups, all causes multiplied;
    `core_strength` alone may go to 0.

    >>> strength(Runner())["MF"], round(strength(Runner(fatigue=30))["EST"], 2)
    (1.0, 0.85)
    """
    all_of_them = age_strength(runner.age) * hydration_strength(runner.hydration)
    factors = {}
    for group in GROUPS:
        factor = all_of_them * (fatigue_erector(runner.fatigue) if group in ERECTORS else 1.0)
        factor *= sitting_core(runner.sitting) if group in DEEP_CORE else 1.0
        factors[group] = max(factor, LEAST_STRENGTH) * (
            runner.core_strength if group in DEEP_CORE else 1.0
        )
    return factors
