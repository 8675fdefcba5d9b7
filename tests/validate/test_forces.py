"""What studies take from the ground reaction and the leg, against its definition."""

import numpy as np
import pytest

from spinesim import simulate
from spinesim.scenario import Scenario, Stride
from spinesim.units import GRAVITY
from spinesim.validate import forces


@pytest.fixture(scope="module")
def run():
    return simulate(Scenario(stride=Stride(speed=3.4)), fine=False)


def test_hip_work_is_moment_times_the_rate_of_the_joint(run):
    """The joint's angle from the places of hip and pressure, not from the link."""
    contact_time = Scenario.from_toml(run.attrs["scenario"]).step.contact_time
    pressure = run.attrs["pressure_travel"] * run["time"] / contact_time
    line = np.arctan2(run["hip_x"] - pressure, run["hip_z"] - run["z"].sel(body="shank"))
    rate = (run["pitch"].sel(body="pelvis") - line).differentiate("time")
    power = -run["force"].sel(link="hip") * rate
    work = float(power.clip(min=0).integrate("time")) / run.attrs["body_weight"] * GRAVITY
    assert forces.hip_work(run) == pytest.approx(work, rel=2e-3)


def test_the_travelling_pressure_does_no_work_at_the_hip(run):
    """What the ledger gives the hip goes beyond the joint's own by the travel of the pressure."""
    ledger = np.diff(run["muscle_work"].sel(link="hip").values)
    ledger_work = float(ledger[ledger > 0].sum()) / run.attrs["body_weight"] * GRAVITY
    assert 1.2 < ledger_work / forces.hip_work(run) < 1.6
