"""The bending stiffness of a trunk, from how hard its muscles work.

The bending stiffness of the six lumbar joints (`disc_bend_stiffness`) is that of the reference
scenario, its muscles and discs.  A runner who braces the abdomen holds the trunk stiffer: the
reference moments are shared with more co-contraction, and the stiffness goes with the mean
activation.  Strength does not enter: a runner holds the trunk as stiff as the run asks, and weaker
muscles have to work for it (`spinesim.spine.effort`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike

from spinesim.catalogue import reference_moments
from spinesim.fields import changed
from spinesim.mechanics.primitives import Array
from spinesim.scenario.constants import constants
from spinesim.scenario.runner import Runner
from spinesim.spine.floors import activation_floor, reserve_scale
from spinesim.spine.muscles import MuscleSet, muscles_of
from spinesim.spine.sharing_along import share_along
from spinesim.spine.tissue import body_size, tissue_moment, tissue_stiffness

REFLEX = 1 / (1 - 0.42)  # stiffness with reflexes over that without


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
    tissue: ArrayLike,
    *,
    q: float,
    reflex: float = REFLEX,
) -> BendingStiffness:
    """Bending stiffness of the trunk that goes with `activation` (..., 18).

    joint K = diag(tissue) + R diag(q F a / length) R', trunk = reflex / (1' K^-1 1): one moment
    through all six levels, which is at most tissue/6 + q sum(F a r**2 / length) with r an element's
    mean arm.  tissue is the stiffness of one level without muscles (N m/rad, a number or (...)).
    Each of the six bend links has 6 trunk.  q of single muscles is 5 to 40 (recalled: Bergmark
    1989, Cholewicki & McGill 1996); a runner's is `stiffness_per_force`, which goes with shaken
    trunks.  reflex 1/(1 - 0.42) is from Moorhouse & Granata 2007.
    """
    tension = np.asarray(activation, dtype=float) * muscles.force
    pull = q * muscles.stiffness * tension / muscles.length
    passive = np.asarray(tissue, dtype=float)[..., None] * np.ones(len(muscles.levels))
    joint = (muscles.arm * pull[..., None, :]) @ muscles.arm.swapaxes(-1, -2)
    joint = joint + passive[..., None] * np.eye(len(muscles.levels))
    turn = np.linalg.solve(joint, np.ones((len(muscles.levels), 1))).sum(axis=(-2, -1))
    return BendingStiffness(joint=joint, trunk=reflex / turn)


def trunk_stiffness(activation: Array, muscles: MuscleSet, tissue: Array) -> Array:
    """Bending stiffness (..., N m/rad) of the whole trunk, reflexes included.

    It goes with a mean activation (..., 18) of the muscles; `tissue` is the stiffness of one level
    without them, N m/rad.
    """
    return bending_stiffness(
        activation, muscles, tissue, q=constants()["stiffness_per_force"]
    ).trunk


def stiffness_ratio(runner: Runner) -> float:
    """Bending stiffness at which a runner who co-contracts so much holds the trunk, over that of
    one who does not.

    Both have sound muscles and discs, and carry the reference moments, scaled to the runner.

    >>> stiffness_ratio(Runner()), stiffness_ratio(Runner(age=65))
    (1.0, 1.0)
    """
    if runner.co_contraction == 1.0:
        return 1.0
    body = runner.mass, runner.height, runner.sex
    braced, calm = _sound(*body, runner.co_contraction), _sound(*body, 1.0)
    return held_stiffness(braced) / held_stiffness(calm)


@lru_cache(256)
def _sound(mass: float, height: float, sex: str, co_contraction: float) -> Runner:
    """A sound runner of this body; posture and tightness, which do not enter, are the default's."""
    changes = {"mass": mass, "height": height, "sex": sex, "co_contraction": co_contraction}
    return changed(Runner(), **changes)


def held_stiffness(runner: Runner) -> float:
    """Trunk stiffness (N m/rad) of a runner whose muscles share the reference moments."""
    return _held_stiffness(runner, tuple(constants().values()))


@lru_cache(256)
def _held_stiffness(runner: Runner, assumed: tuple[float, ...]) -> float:
    """`held_stiffness`, kept as long as the constants are those `assumed`."""
    c, muscles = constants(), muscles_of(runner)
    reference = np.array(reference_moments())
    bending = reference / c["disc_bend_stiffness"]
    sharing = share_along(
        body_size(runner) * reference[None] - tissue_moment(bending[None], [runner]),
        muscles,
        floor=activation_floor(runner, muscles),
        reserve_scale=reserve_scale(muscles),
    )
    mean = sharing.activation[0].mean(axis=0)
    return float(trunk_stiffness(mean, muscles, tissue_stiffness([runner])[0]))
