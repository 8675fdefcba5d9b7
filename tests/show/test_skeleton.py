"""The drawn runner: placed where the model moves it, one step joins the next, plain data."""

import json
import math
from importlib.resources import files

import numpy as np
import pytest
import xarray as xr

import spinesim as ss
from spinesim import catalogue
from spinesim.anatomy.default_runner import runner_model
from spinesim.anatomy.leg import LegSetting
from spinesim.show.skeleton.motion import coordinates, motion, reaction
from spinesim.show.skeleton.placement import placed
from spinesim.spine import LEVELS, VERTEBRAE
from spinesim.sweeps.netcdf import write_netcdf

SKELETON = catalogue.skeleton()


@pytest.fixture(scope="module")
def scenario():
    return ss.Scenario(ss.Runner(mass=62, height=1.66, hunch=5), ss.Stride(speed=3.1))


@pytest.fixture(scope="module")
def run(scenario):
    return ss.simulate(scenario, fine=False)


@pytest.fixture(scope="module")
def step(run):
    return motion(run)


def shapes(step, time, **options):
    return {
        (shape["part"], shape["name"]): shape for shape in placed(SKELETON, step, time, **options)
    }


def test_skeleton_and_motion_are_plain_data(step):
    assert json.loads(json.dumps([SKELETON, step])) == [SKELETON, step]
    assert len(json.dumps(step)) < 100e3
    assert json.loads(json.dumps(placed(SKELETON, step, 0.1))) == placed(SKELETON, step, 0.1)


def test_proportions_have_a_source():
    text = (files("spinesim.catalogue") / "skeleton.toml").read_text(encoding="utf-8")
    assert text.count("source = ") == len(SKELETON["proportions"]) == 7


def test_points_are_those_of_the_model(scenario, step):
    model = runner_model(
        scenario.runner, scenario.shoe, scenario.surface, LegSetting(0.25, leg_stiffness=15e3)
    )
    known = [name for name in step["points"] if f"{name}_x" in model.parameters]
    assert len(known) >= 14
    for name in known:
        x, z, _ = step["points"][name]
        assert (x, z) == (model.parameters[f"{name}_x"], model.parameters[f"{name}_z"])


def test_leg_and_trunk_are_where_the_run_says(run, step):
    time = 0.1
    instant = run.sel(time=time, method="nearest")
    drawn = shapes(step, time)
    hip = drawn["near leg", "leg"]["points"][0]
    assert hip == pytest.approx([float(instant["hip_x"]), float(instant["hip_z"])], abs=1e-4)
    head = np.mean(drawn["body", "head"]["points"], axis=0)
    centre = [float(instant[axis].sel(body="head")) for axis in ("x", "z")]
    assert head == pytest.approx(centre, abs=0.05)


def test_every_level_and_vertebra_is_drawn_once(step):
    names = [shape["name"] for shape in placed(SKELETON, step, 0.05)]
    assert [name for name in names if name in (*LEVELS, *VERTEBRAE)] == [*VERTEBRAE, *LEVELS]


@pytest.mark.parametrize("time", np.linspace(0, 0.35, 8))
def test_segments_keep_their_lengths_and_the_knee_bends_forward(step, time):
    for part in ("near leg", "far leg"):
        hip, knee, ankle = map(np.array, shapes(step, float(time))[part, "leg"]["points"])
        thigh, shank = (
            step["height"] * SKELETON["proportions"][name] for name in ("thigh", "shank")
        )
        # a leg that the model makes longer than its bones is drawn straight and stretched
        stretch = max(np.linalg.norm(ankle - hip) / (thigh + shank), 1.0)
        assert stretch < 1.03
        assert np.linalg.norm(knee - hip) == pytest.approx(thigh * stretch)
        assert np.linalg.norm(ankle - knee) == pytest.approx(shank * stretch)
        along, bend = ankle - hip, knee - hip
        assert along[0] * bend[1] - along[1] * bend[0] >= -1e-9


def test_one_step_joins_the_next(step):
    end, start = shapes(step, step["step_time"] - 1e-9), shapes(step, 0.0)
    ahead = np.array([step["step_length"], 0.0])
    pairs = {"near leg": "far leg", "near arm": "far arm"}
    pairs |= {far: near for near, far in pairs.items()}
    for (part, name), shape in start.items():
        other = end[pairs.get(part, part), name]
        assert np.array(other["points"]) == pytest.approx(
            np.array(shape["points"]) + ahead, abs=2e-4
        ), (part, name)


def test_nothing_jumps_at_lift_off(step):
    lift_off = step["time"][-1]
    before, after = shapes(step, lift_off - 1e-6), shapes(step, lift_off + 1e-6)
    for key, shape in before.items():
        assert np.array(shape["points"]) == pytest.approx(np.array(after[key]["points"]), abs=1e-3)


def test_the_foot_stays_on_the_ground_and_the_pressure_under_it(step):
    for time in np.linspace(0.01, step["time"][-1] - 0.02, 9):
        sole = np.array(shapes(step, float(time))["near leg", "foot"]["points"])
        assert -0.06 < sole[:, 1].min() < 0.012
        (x, _), _, upward = reaction(step, float(time))
        assert sole[:, 0].min() - 0.02 < x < sole[:, 0].max()
        assert upward > 0
    assert reaction(step, step["time"][-1] + 0.01) is None


def test_flight_is_nearly_a_throw(step):
    start, end = step["time"][-1], step["step_time"]
    heights = [coordinates(step, float(t))["thorax"]["z"] for t in np.linspace(start, end, 9)]
    lift = coordinates(step, start)["thorax"]["z"]
    assert max(heights) > lift or heights[-1] < lift
    assert np.ptp(heights) < 9.81 * (end - start) ** 2


def test_the_runner_grows_with_stature(step, scenario):
    tall = motion(ss.simulate(scenario.with_(runner_height=1.85), fine=False))
    spans = []
    for drawn in (step, tall):
        head = np.array(shapes(drawn, 0.0)["body", "head"]["points"])
        spans.append(np.ptp(head[:, 1]))
    assert spans[1] / spans[0] == pytest.approx(1.85 / 1.66)


def test_a_run_read_from_a_file_is_drawn_alike(run, step, tmp_path):
    write_netcdf(run, tmp_path / "run.nc")
    with xr.open_dataset(tmp_path / "run.nc", engine="h5netcdf") as again:
        assert motion(again.load()) == step


def test_what_is_no_run_is_refused_in_a_line():
    with pytest.raises(ValueError, match="no run of a runner"):
        motion(ss.stand())


def test_a_midfoot_lands_flat(scenario):
    step = motion(ss.simulate(scenario.with_(stride_foot_strike="midfoot"), fine=False))
    sole = np.array(shapes(step, 0.0)["near leg", "foot"]["points"])
    low = np.sort(sole[:, 1])[:4]
    assert np.ptp(low) < 1e-9 and math.isclose(low[0], 0.0, abs_tol=1e-3)
