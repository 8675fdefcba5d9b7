"""The runner's trunk muscles, and the bending stiffness that goes with how hard they work.

The bending stiffness of the six lumbar joints (`disc_bend_stiffness`) belongs to the reference scenario, its muscles and discs.  A runner whose muscles work
otherwise, weaker ones or a braced abdomen, bends otherwise: the same moments are shared among that runner's muscles, and the stiffness
goes with their mean activation.  That is one pass; a run reports how far its own activation is from what was assumed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np

from spinesim.catalogue import reference_moments
from spinesim.mechanics.primitives import Array
from spinesim.muscles import ABDOMINALS, K_PASSIVE, MuscleSet, bending_stiffness, muscle_set, share
from spinesim.scenario.condition import NEUTRAL_SITTING, hydration_effect, strength
from spinesim.scenario.constants import REFERENCE_HEIGHT, REFERENCE_MASS, constants
from spinesim.scenario.runner import Runner


def muscles_of(runner: Runner | Sequence[Runner]) -> MuscleSet:
    """The runner's seventeen elements, with what core strength, sitting, hydration, fatigue and age do to them.

    Of N runners, arrays that begin (N, 1), to go with (N, samples).
    """
    c = constants()
    if isinstance(runner, Runner):
        muscles = muscle_set(runner.mass, runner.sex, strength=strength(runner))
    else:
        factors = [strength(one) for one in runner]
        muscles = muscle_set(
            np.array([[one.mass] for one in runner]),
            [[one.sex] for one in runner],  # type: ignore[misc]
            strength={name: np.array([[factor[name]] for factor in factors]) for name in factors[0]},
        )
    return replace(muscles, force=muscles.force * c["muscle_stress"], arm=muscles.arm * c["muscle_arm"])


def activation_floor(runner: Runner | Sequence[Runner], muscles: MuscleSet) -> Array:
    """(17,) least activation: co-contraction raises that of the abdominal wall.  Of N runners (N, 1, 17)."""
    c = constants()
    co = runner.co_contraction if isinstance(runner, Runner) else np.array([[[one.co_contraction]] for one in runner])
    return np.where(muscles.within(*ABDOMINALS), c["abdominal_floor"] * co, c["muscle_floor"])


def trunk_stiffness(activation: Array, muscles: MuscleSet, discs: float = 1.0) -> float:
    """Bending stiffness (N m/rad) of the whole trunk, reflexes in, that goes with a mean activation (17,); `discs` times its passive part."""
    return float(bending_stiffness(activation, muscles, q=constants()["stiffness_per_force"], k_passive=discs * K_PASSIVE).trunk)


def stiffness_ratio(runner: Runner) -> float:
    """Bending stiffness of the runner's trunk over that of the same runner with neutral muscles and discs, under the same moments.

    >>> stiffness_ratio(Runner())
    1.0
    """
    if runner.co_contraction == runner.hydration == 1.0 and all(factor == 1.0 for factor in strength(runner).values()):
        return 1.0
    neutral = replace(
        runner, core_strength=1.0, co_contraction=1.0, hydration=1.0, fatigue=0.0, sitting=NEUTRAL_SITTING, age=30.0
    )
    assumed = tuple(constants()[name] for name in SHARING)
    return _stiffness(_key(runner), assumed) / _stiffness(_key(neutral), assumed)


SHARING = ("muscle_stress", "muscle_arm", "muscle_floor", "abdominal_floor", "passive_moment_scale", "stiffness_per_force")
Key = tuple[float, float, str, float, float, tuple[tuple[str, float], ...]]


def _key(runner: Runner) -> Key:
    return (
        runner.mass,
        runner.height,
        runner.sex,
        runner.co_contraction,
        hydration_effect(runner.hydration)[1],
        tuple(strength(runner).items()),
    )


@lru_cache(256)
def _stiffness(key: Key, assumed: tuple[float, ...]) -> float:
    """Of a runner's muscles, sharing the reference moments; `assumed` are the constants that it rests on."""
    mass, height, sex, co_contraction, discs, strengths = key
    c = dict(zip(SHARING, assumed, strict=True))
    muscles = muscle_set(mass, sex, strength=dict(strengths))
    muscles = replace(muscles, force=muscles.force * c["muscle_stress"], arm=muscles.arm * c["muscle_arm"])
    floor = np.where(muscles.within(*ABDOMINALS), c["abdominal_floor"] * co_contraction, c["muscle_floor"])
    moments = np.array(reference_moments()) * mass * height / (REFERENCE_MASS * REFERENCE_HEIGHT)
    sharing = share(moments, muscles, floor=floor, passive_scale=c["passive_moment_scale"])
    activation, passive = sharing.activation.mean(axis=0), discs * K_PASSIVE
    return float(bending_stiffness(activation, muscles, q=c["stiffness_per_force"], k_passive=passive).trunk)
