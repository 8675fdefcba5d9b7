"""Loads and vibration of the lumbar spine, as studies of the back take them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import xarray as xr

from spinesim.gait.standing import LONG_AFTER, posture_state, stand, standing_model, sunk
from spinesim.mechanics.primitives import Array
from spinesim.mechanics.system import system
from spinesim.mechanics.vibration import equilibrium
from spinesim.scenario import Runner, Scenario
from spinesim.spine import LEVELS
from spinesim.spine.lumbar import add_lumbar
from spinesim.validate.conditions import run_of


def _most_compressed(run: xr.Dataset) -> Array:
    return np.asarray(run["compression"].max("time"))


def _most_sheared(run: xr.Dataset) -> Array:
    """Greatest anterior shear (6,), square to the trunk (N)."""
    return np.asarray(run["shear_trunk"].max("time"))


PEAKS = {"compression": _most_compressed, "shear": _most_sheared}


def net_joint_peak(run: xr.Dataset, part: str, level: str) -> float:
    """Greatest size of a net joint load: joint_axial, joint_shear (N) or joint_moment (N m)."""
    return float(abs(run[part].sel(level=level)).max())


def extension_moment(run: xr.Dataset, level: str) -> float:
    """Greatest net extension moment of a joint (N m)."""
    return float(run["joint_moment"].sel(level=level).max())


def disc_pressure(run: xr.Dataset, level: str, pick: str) -> float:
    """Greatest ("max") or least ("min") pressure in a disc (MPa)."""
    return float(getattr(run["disc_pressure"].sel(level=level), pick)()) / 1e6


def standing_disc_pressure(scenario: Scenario, level: str) -> float:
    """Pressure in a disc of the standing runner (MPa)."""
    return disc_pressure(stand(scenario.runner), level, "max")


def with_muscles_of(runner: Runner, run: xr.Dataset) -> xr.Dataset:
    """The motion of a run, its loads shared among another runner's muscles.

    Studies that compute muscles from recorded motion do so.
    """
    other = run.copy()
    add_lumbar(other, run.encoding["gait"].model, runner)
    return other


@lru_cache(maxsize=8)
def weak_over_strong(scenario: Scenario, load: str) -> Array:
    """Peaks (6,) without the strength of the deep core over those with it, L5/S1 upwards.

    load is "compression" or "shear" (parallel to the trunk); the motion stays.
    """
    strong = run_of(scenario)
    weak = with_muscles_of(Runner(core_strength=0.0), strong)
    return np.asarray(PEAKS[load](weak) / PEAKS[load](strong))


def weak_core_ratio(scenario: Scenario, load: str, level: str) -> float:
    """Ratio of a level's peak load (1) without the strength of the deep core and with it."""
    return float(weak_over_strong(scenario, load)[LEVELS.index(level)])


def weak_core_change(
    scenario: Scenario, load: str, pick: str, levels: Sequence[str] = LEVELS
) -> float:
    """Greatest ("max") or least ("min") change (%) of a peak load among levels."""
    change = 100 * (weak_over_strong(scenario, load) - 1)
    return float(getattr(change[[LEVELS.index(level) for level in levels]], pick)())


def transmissibility(scenario: Scenario, body: str, frequency: float) -> float:
    """Vertical acceleration of a body over that of a shaken floor (1), from the linearised model.

    The runner stands barefoot with straight legs; frequency in Hz.
    """
    runner = scenario.runner
    model = standing_model(runner, "barefoot")
    n = len(model.coordinates)
    rest = equilibrium(model, sunk(model, posture_state(model, runner)))
    slopes = system(model).jacobian(LONG_AFTER, np.array([*rest.position, *rest.velocity]))
    floor = np.array([1.0 if axis == "z" else 0.0 for _, axis in model.coordinates])
    omega = 2 * math.pi * frequency
    mobility = -slopes[n:, :n] - 1j * omega * slopes[n:, n:] - omega**2 * np.eye(n)
    relative = np.linalg.solve(mobility, -floor)
    return float(abs(floor - omega**2 * relative)[model.coordinates.index((body, "z"))])


def transmitted_power(scenario: Scenario, body: str, frequency: float) -> float:
    """Power of a body's vertical acceleration over that of a shaken floor (1)."""
    return transmissibility(scenario, body, frequency) ** 2
