"""The runner's trunk muscles, and the bending stiffness that goes with how hard they work.

The bending stiffness of the six lumbar joints (`disc_bend_stiffness`) belongs to the reference
scenario, its muscles and discs.  A runner whose muscles work otherwise, weaker ones or a braced
abdomen, bends otherwise: the same moments are shared among that runner's muscles, and the stiffness
goes with their mean activation.  That is one pass; a run reports how far its own activation is from
what was assumed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike

from spinesim.catalogue import reference_moments
from spinesim.mechanics.primitives import Array
from spinesim.scenario.condition import NEUTRAL_SITTING, hydration_effect, strength
from spinesim.scenario.constants import REFERENCE_HEIGHT, REFERENCE_MASS, constants
from spinesim.scenario.runner import Runner
from spinesim.spine.muscles import MuscleSet, activation_floor, muscles_of
from spinesim.spine.sharing import share

# N m/rad: 2 N m per degree and level, an assumption (ligaments and discs without muscles)
K_PASSIVE = 2 * 180 / np.pi
# what of a runner the muscles and discs of the trunk depend on
CONDITION = (
    "mass",
    "height",
    "sex",
    "age",
    "core_strength",
    "co_contraction",
    "sitting",
    "hydration",
    "fatigue",
)


@dataclass(frozen=True, eq=False)
class BendingStiffness:
    """joint (..., 6, 6), intrinsic, N m/rad, coupled between levels; trunk (...), all six in series
    with reflexes, N m/rad.
    """

    joint: Array
    trunk: Array


def bending_stiffness(
    activation: ArrayLike,
    muscles: MuscleSet,
    *,
    q: float = 19.0,
    k_passive: ArrayLike = K_PASSIVE,
    reflex: float = 1.72,
) -> BendingStiffness:
    """Bending stiffness of the trunk that goes with `activation` (..., 17).

    joint K = diag(k_passive) + R diag(q F a / length) R', trunk = reflex / (1' K^-1 1): one moment
    through all six levels, which is at most k_passive/6 + q sum(F a r**2 / length) with r an
    element's mean arm.  Give each of the six bend links 6 trunk. q of single muscles is recalled
    (5-40: Bergmark 1989, Cholewicki & McGill): 19 goes with about 480 N m/rad, reflexes in, at 1.25
    N m/kg held, and is the default; a runner's trunk is given `stiffness_per_force`, 60.7, which
    goes with shaken trunks. k_passive (N m/rad, a number or (6,)) an assumption, reflex 1/(1 -
    0.42) from Moorhouse & Granata 2007.
    """
    pull = q * np.asarray(activation, dtype=float) * muscles.force / muscles.length
    passive = np.broadcast_to(np.asarray(k_passive, dtype=float), (len(muscles.levels),))
    joint = (muscles.arm * pull[..., None, :]) @ muscles.arm.swapaxes(-1, -2) + np.diag(passive)
    turn = np.linalg.solve(joint, np.ones((len(muscles.levels), 1))).sum(axis=(-2, -1))
    return BendingStiffness(joint=joint, trunk=reflex / turn)


def trunk_stiffness(activation: Array, muscles: MuscleSet, discs: float = 1.0) -> float:
    """Bending stiffness (N m/rad) of the whole trunk, reflexes included.

    It goes with a mean activation (17,) of the muscles; the passive part is `discs` times the
    reference's.
    """
    return float(
        bending_stiffness(
            activation, muscles, q=constants()["stiffness_per_force"], k_passive=discs * K_PASSIVE
        ).trunk
    )


def stiffness_ratio(runner: Runner) -> float:
    """Bending stiffness of the runner's trunk relative to neutral muscles and discs.

    Both carry the reference moments, scaled to the runner.

    >>> stiffness_ratio(Runner())
    1.0
    """
    if runner.co_contraction == runner.hydration == 1.0 and all(
        factor == 1.0 for factor in strength(runner).values()
    ):
        return 1.0
    neutral = replace(
        runner,
        core_strength=1.0,
        co_contraction=1.0,
        hydration=1.0,
        fatigue=0.0,
        sitting=NEUTRAL_SITTING,
        age=30.0,
    )
    return _reference_stiffness(runner) / _reference_stiffness(neutral)


def _reference_stiffness(runner: Runner) -> float:
    """Trunk stiffness (N m/rad) of a runner whose muscles share the reference moments."""
    condition = tuple(getattr(runner, name) for name in CONDITION)
    return _stiffness(condition, tuple(constants().values()))


@lru_cache(256)
def _stiffness(condition: tuple[float | str, ...], assumed: tuple[float, ...]) -> float:
    """Trunk stiffness (N m/rad) by the values of `CONDITION`; kept as long as the constants are
    those `assumed`.
    """
    runner = Runner(**dict(zip(CONDITION, condition, strict=True)))  # type: ignore[arg-type]
    muscles = muscles_of(runner)
    reference = REFERENCE_MASS * REFERENCE_HEIGHT
    sharing = share(
        np.array(reference_moments()) * runner.mass * runner.height / reference,
        muscles,
        floor=activation_floor(runner, muscles),
        passive_scale=constants()["passive_moment_scale"],
    )
    discs = hydration_effect(runner.hydration)[1]
    return trunk_stiffness(sharing.activation.mean(axis=0), muscles, discs)
