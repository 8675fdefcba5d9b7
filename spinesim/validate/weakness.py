"""What weak and tired trunk muscles do to the lumbar spine, as others computed it.

Studies with muscle models keep the motion and take strength from some muscles; so do these.  The
loads are those of a running step (`spinesim.validate.spine`), or of a trunk held forward.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

import numpy as np
import xarray as xr

from spinesim.gait.standing import stand
from spinesim.mechanics.primitives import Array
from spinesim.scenario import Runner, Scenario
from spinesim.spine import LEVELS
from spinesim.spine.discs import DiscLoads, add_muscles
from spinesim.spine.floors import activation_floor, reserve_scale
from spinesim.spine.muscles import muscle_set
from spinesim.spine.sharing import share
from spinesim.validate.conditions import run_of
from spinesim.validate.spine import with_muscles_of

SOUND: Mapping[str, float] = MappingProxyType({})
HELD = {"compression": "compression", "shear": "trunk_shear"}


def tired_over_fresh(scenario: Scenario, load: str, minutes: float, level: str) -> float:
    """Ratio of a level's peak compression, or of the co-contraction ("co_contraction"), with back
    muscles tired by so many minutes and with fresh ones; the motion stays.
    """
    fresh = run_of(scenario)
    tired = _tired(scenario, minutes)
    if load == "co_contraction":
        return float(tired.attrs[load] / fresh.attrs[load])
    peaks = [float(run[load].sel(level=level).max()) for run in (tired, fresh)]
    return peaks[0] / peaks[1]


@lru_cache(8)
def _tired(scenario: Scenario, minutes: float) -> xr.Dataset:
    return with_muscles_of(Runner(fatigue=minutes), run_of(scenario))


def held_weak_ratio(
    scenario: Scenario, load: str, lean: float, strength: Mapping[str, float], level: str
) -> float:
    """Ratio of a level's load with muscle groups of so much strength and with sound ones, the trunk
    held `lean` degrees forward; load is "compression" or "shear" (square to the trunk).
    """
    return float(_ratios(scenario, load, lean, strength)[LEVELS.index(level)])


def held_weak_change(
    scenario: Scenario, load: str, lean: float, strength: Mapping[str, float], pick: str
) -> float:
    """Greatest ("max") or least ("min") change (%) of a load among levels."""
    return float(getattr(100 * (_ratios(scenario, load, lean, strength) - 1), pick)())


def _ratios(scenario: Scenario, load: str, lean: float, strength: Mapping[str, float]) -> Array:
    weak, sound = (
        getattr(_held(scenario.runner.mass, lean, groups), HELD[load])
        for groups in (strength, SOUND)
    )
    return np.asarray(weak / sound)


def _held(mass: float, lean: float, strength: Mapping[str, float]) -> DiscLoads:
    """Loads of a held trunk whose posture settled as sound muscles would have it."""
    runner = Runner(mass=mass, trunk_lean=lean)
    still = stand(runner).isel(time=0)
    muscles = muscle_set(mass, strength=strength)
    left = (still["joint_moment"] - still["passive_moment"]).values
    sharing = share(
        left,
        muscles,
        floor=activation_floor(runner, muscles),
        reserve_scale=reserve_scale(muscles),
    )
    forward = np.radians(lean)
    return add_muscles(
        still["joint_axial"].values,
        still["joint_shear"].values,
        sharing,
        muscles.disc_pitch + forward,
        forward,
        muscles,
    )
