"""The scenario of the steps of a recording."""

import numpy as np
import pytest
import recorded_run as made

from spinesim.recordings.reading import read
from spinesim.recordings.schema import Notes, dataset
from spinesim.recordings.stepping import steps
from spinesim.recordings.strides import scenario_of


@pytest.fixture(scope="module")
def table():
    time, vertical, fore = made.tiled(1000.0, 6.0)
    about = {
        "source": "made",
        "rate": 1000.0,
        "speed": 3.5,
        "height": 1.8,
        "instrument": "treadmill",
    }
    channels = {"ground_force_vertical": vertical, "ground_force_fore_aft": fore}
    return steps(dataset(time, channels, Notes(), about))


def test_runner_and_stride_come_back(table, capsys):
    scenario = scenario_of(table, surface="asphalt")
    assert scenario.runner.mass == pytest.approx(made.RUNNER.mass, rel=1e-3)
    assert scenario.step.speed == 3.5 and scenario.runner.height == 1.8
    assert scenario.step.cadence == pytest.approx(162.0, rel=1e-3)
    assert scenario.step.contact_time == pytest.approx(0.2436, abs=0.001)
    line = capsys.readouterr().out
    assert "162 steps/min" in line and "Left open: foot strike (rearfoot assumed)" in line


def test_a_belt_is_a_belt_and_fields_can_be_added(table):
    scenario = scenario_of(table, shoe="racer", quiet=True, runner_trunk_lean=9)
    assert scenario.surface.name == "treadmill" and scenario.shoe.name == "racer"
    assert scenario.runner.trunk_lean == 9.0
    # the plate weighs the shoes too
    assert scenario.runner.mass > made.RUNNER.mass


def test_a_stride_at_another_threshold_is_moved_to_that_of_runs(table):
    time, vertical, fore = made.tiled(1000.0, 6.0)
    channels = {"ground_force_vertical": vertical, "ground_force_fore_aft": fore}
    about = {"source": "made", "rate": 1000.0, "speed": 3.5}
    low = steps(dataset(time, channels, Notes(), about), threshold=20)
    assert float(low["contact_time"].mean()) > float(table["contact_time"].mean()) + 0.003
    times = [scenario_of(each, quiet=True).step.contact_time for each in (low, table)]
    assert times[0] == pytest.approx(times[1], abs=0.0005)


def test_without_a_speed_there_is_no_stride():
    time, vertical, _ = made.tiled(500.0, 3.0)
    table = steps(dataset(time, {"ground_force_vertical": vertical}, Notes(), {"rate": 500.0}))
    with pytest.raises(ValueError, match="no speed is told: give it when reading"):
        scenario_of(table)
    with pytest.raises(ValueError, match="are not steps"):
        scenario_of(5)


def test_a_watch_gives_a_stride_a_segment(tmp_path, capsys):
    rows = made.records(150, speed=3.0) + [
        row | {"timestamp": row["timestamp"] + 150} for row in made.records(200, 3.5, 172, 0.23)
    ]
    table = steps(read(made.write_fit(tmp_path / "run.fit", rows), mass=62, quiet=True))
    longest, first = scenario_of(table), scenario_of(table, segment=1, quiet=True)
    assert longest.step.speed == pytest.approx(3.5, abs=0.02)
    assert first.step.cadence == pytest.approx(165, abs=1)
    assert longest.runner.mass == 62 and "height (1.75 m assumed)" in capsys.readouterr().out
    with pytest.raises(ValueError, match="segments from 1 to 2"):
        scenario_of(table, segment=3)


def test_the_speed_of_feet_on_plates(tmp_path):
    """Two contacts on plates that tell the feet apart: the speed is how far apart these press."""
    time, vertical, fore = made.tiled(500.0, 1.0)
    step_time = float(made.run().attrs["step_time"])
    count = np.floor((time - made.TOUCHDOWN) / step_time)
    columns = [time]
    for k in (0, 1):
        on = np.where(count == k, 1.0, 0.0)
        columns += [on * fore, on * vertical, on * (0.4 + 3.5 * step_time * k)]
    names = ["time"] + [f"{s}_ground_force_{n}" for s in "rl" for n in ("vx", "vy", "px")]
    path = tmp_path / "plates.mot"
    head = f"plates\ndatacolumns 7\ndatarows {len(time)}\nendheader\n" + "\t".join(names)
    np.savetxt(path, np.column_stack(columns), delimiter="\t", header=head, comments="")
    scenario = scenario_of(steps(read(path, quiet=True)), quiet=True)
    assert scenario.step.speed == pytest.approx(3.5, rel=0.01)
