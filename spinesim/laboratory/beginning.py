"""The run that the page shows before anything is moved, computed by Python."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr

from spinesim.gait.simulation import simulate
from spinesim.gait.stance import UNKNOWNS
from spinesim.laboratory.doubts import of_run
from spinesim.measures.definitions import ground_force
from spinesim.measures.signals import CONTACT_FORCE, onset
from spinesim.measures.summaries import summary
from spinesim.scenario import Scenario
from spinesim.show.skeleton.motion import motion
from spinesim.spine import LEVELS


def beginning(scenario: Scenario) -> dict[str, Any]:
    """Results of a scenario as the engine of the page gives them, and the gait that its first
    search starts from: loads in body weights, times in s from touchdown.
    """
    run = simulate(scenario)
    run = simulate(scenario)
    weight, measures = float(run.attrs["body_weight"]), summary(run)
    force, gait = ground_force(run), run.encoding["gait"]
    touch = onset(force["time"].values, force.values, CONTACT_FORCE)

    def peak(name: str) -> dict[str, float]:
        time = float(measures[f"{name}_time"]) + touch
        return {"value": float(measures[name]) / weight, "time": time}

    return {
        "gait": {"u": list(gait.unknowns), "slopes": gait.jacobian.tolist()},
        "weight": weight,
        "left": float(run["time"][-1]),
        "impact": peak("impact_peak") | {"distinct": bool(measures["impact_peak_distinct"])},
        "active": peak("active_peak"),
        "touch": touch,
        "flight": float(run.attrs["step_time"] - run["time"][-1]),
        "fall": -gait.unknowns[UNKNOWNS.index("fall")],
        "leg": float(run.attrs["leg_spring"]),
        "doubtful": of_run(scenario, run),
        "levels": [_level(run, measures, level, weight) for level in LEVELS],
        "motion": motion(run),
    }


def _level(run: xr.Dataset, measures: xr.Dataset, level: str, weight: float) -> dict[str, Any]:
    at = int(np.argmax(run["compression"].sel(level=level).values))
    now = run.isel(time=at).sel(level=level)
    return {
        "name": level,
        "peak": float(now["compression"]) / weight,
        "newtons": float(now["compression"]),
        "time": float(run["time"][at]),
        "pull": float(now["compression"] - now["joint_axial"]) / weight,
        "shear": float(measures["lumbar_shear_peak"].sel(level=level)) / weight,
        "moment": float(measures["lumbar_moment_peak"].sel(level=level)),
    }
