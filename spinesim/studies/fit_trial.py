"""A fitted body tried at steps that it was not fitted to, such as those at another speed."""

from __future__ import annotations

import numpy as np
import xarray as xr

from spinesim.mechanics.primitives import Array
from spinesim.recordings.schema import VERTICAL
from spinesim.scenario import Scenario, a_scenario
from spinesim.studies.fit_data import measured_of
from spinesim.studies.fit_runs import Bodies


def tried(steps: xr.Dataset, scenario: Scenario) -> xr.Dataset:
    """The vertical force of other steps, and what the scenario's body makes of them.

    scenario: of `scenario_of(steps).with_(body=mine.body)`, where mine is a fitted scenario.

    Dataset(percent) with recorded, fitted and catalogue (BW), the last with the catalogue's body.
    Attributes rms_fitted and rms_catalogue (BW).  Raises ValueError for steps without a force, and
    where there is no steady step.
    """
    measured = measured_of(steps)
    if f"{VERTICAL}_mean" not in steps:
        raise ValueError("the steps hold no vertical force to compare with")
    own = a_scenario(scenario)
    recorded = steps[f"{VERTICAL}_mean"]
    table = xr.Dataset({"recorded": recorded.rename("recorded")})
    for name, body in (("fitted", own), ("catalogue", own.with_(body={}))):
        (ours,) = Bodies(body, (), measured)([np.zeros(0)])
        if ours is None:
            raise ValueError(f"there is no steady step with the {name} body at these steps")
        table[name] = "percent", ours["vertical"], dict(recorded.attrs)
        table.attrs[f"rms_{name}"] = _rms(ours["vertical"] - recorded.values)
    return table


def _rms(off: Array) -> float:
    return float(np.sqrt(np.mean(off**2)))
