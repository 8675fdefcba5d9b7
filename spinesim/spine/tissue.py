"""What the tissue of the lumbar discs and joints carries of a moment by itself: without muscles.

A disc resists being bent from the angle at which it rests, M = k (theta - theta_0), extensor + for
a disc bent forward.  k is 2 N m a degree: ligamentous segments give some 1 N m a degree without
load, and about twice that under the weight of a trunk (Gardner-Morse & Stokes 2004: x 1.71 at 250
N, x 2.11 at 500 N).  The law is linear because a loaded segment is (Stokes et al. 2002: linearity
R2 0.82 without load, 0.98 at 400 N, pigs), and because running bends a disc by about a degree, far
from the end of its range where ligaments stiffen.

A posture that is held settles: joints' moments differ from level to level in a way that no muscle
crossing several of them can follow, and yet back muscles are nearly silent in quiet standing, so
the spine bends by a degree or two until tissue carries the difference.  How far is what costs least
effort: activation squared, and the bend over the range of a level squared.  A person settles as
sound muscles would have it; weaker ones then work harder.

The neutral posture of the model, theta = 0, is that of upright standing.  In a motion, therefore,
tissue carries its share of the moments of standing, and k theta more when a disc bends.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from spinesim.catalogue import standing_moments
from spinesim.mechanics.primitives import Array
from spinesim.scenario.condition import hydration_effect, sound
from spinesim.scenario.constants import REFERENCE_HEIGHT, REFERENCE_MASS, constants
from spinesim.scenario.runner import Runner
from spinesim.spine.floors import activation_floor
from spinesim.spine.muscles import muscles_of
from spinesim.spine.sharing import share


def tissue_stiffness(runners: Sequence[Runner]) -> Array:
    """(N,) bending stiffness of one level without muscles, N m/rad.

    It goes with mass times stature, and with the water of the discs.

    >>> float(tissue_stiffness([Runner()])[0].round(1))  # 2 N m a degree
    114.6
    """
    return np.degrees(constants()["tissue_stiffness"]) * _hold(runners)


def tissue_moment(bending: Array, runners: Sequence[Runner]) -> Array:
    """Moment (N, T, 6) that tissue carries, N m, of N runners' discs bent by `bending` (N, T, 6)
    from the neutral posture, rad.
    """
    stiffness = tissue_stiffness(runners)[:, None, None]
    return standing_share() * _hold(runners)[:, None, None] + stiffness * bending


def settled_moment(moments: Array, runners: Sequence[Runner]) -> Array:
    """Moment (N, T, 6) that tissue carries, N m, where N runners hold joint moments (N, T, 6)."""
    people = [sound(runner) for runner in runners]
    muscles = muscles_of(people)
    scale = tissue_stiffness(runners) * np.radians(constants()["segment_flexion"])
    floor = activation_floor(people, muscles)
    return share(moments, muscles, floor=floor, reserve_scale=scale[:, None]).reserve_moment


def standing_share() -> Array:
    """(6,) what tissue carries of the moments of the reference runner's upright standing, N m.

    >>> standing_share().round(1)
    array([ 5. , -3.3, -4. , -1.8,  1.6,  5.2])
    """
    return _standing_share(tuple(constants().values()))


@lru_cache(64)
def _standing_share(assumed: tuple[float, ...]) -> Array:
    """`standing_share`, kept as long as the constants are those `assumed`."""
    person = Runner(mass=REFERENCE_MASS, height=REFERENCE_HEIGHT)
    return settled_moment(np.array([[standing_moments()]]), [person])[0, 0]


def body_size(runner: Runner) -> float:
    """Mass times stature, over that of the reference runner: moments of a like motion go with it.

    >>> body_size(Runner())
    1.0
    """
    return runner.mass * runner.height / (REFERENCE_MASS * REFERENCE_HEIGHT)


def _hold(runners: Sequence[Runner]) -> Array:
    """(N,) what tissue carries at one bend, over that of the sound reference runner."""
    return np.array(
        [body_size(person) * hydration_effect(person.hydration)[1] for person in runners]
    )
