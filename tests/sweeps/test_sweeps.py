"""Sweeps: axes as they are given, numbers as single runs give them, failures as data, nothing
started that cannot be.
"""

import io
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from closed_form import Bounces
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

import spinesim as ss
from spinesim.cli.commands import app
from spinesim.published import liu_nigg_2000, static_trunk, vertical_spring_mass
from spinesim.studies.toml import read_sweep
from spinesim.sweeps import kept
from spinesim.sweeps.engine import STATUSES
from spinesim.sweeps.engine_choice import engine_for
from spinesim.sweeps.netcdf import slabs
from spinesim.sweeps.plan import estimate, plan
from spinesim.sweeps.samples import latin_hypercube, sobol
from spinesim.sweeps.space import space

SCENARIO = ss.Scenario()
MODEL, TOUCHDOWN = liu_nigg_2000.MODEL, liu_nigg_2000.TOUCHDOWN
QUIET = {"progress": False}


# --- numbers
# ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def runners():
    """Four scenarios of the default runner, one of them on a ground that cannot carry him."""
    return ss.sweep(
        SCENARIO,
        stride_cadence=[155, 175],
        surface_stiffness=["12 kN/m", 20e6],
        record=["compression"],
        **QUIET,
    )


def test_a_sweep_gives_what_single_runs_give(runners):
    for cadence in (155.0, 175.0):
        run = ss.simulate(SCENARIO.with_(stride_cadence=cadence, surface_stiffness=20e6))
        one = runners.sel(stride_cadence=cadence, surface_stiffness=20e6)
        alone = ss.summary(run)
        for name in alone.data_vars:
            np.testing.assert_allclose(
                one[name], alone[name], rtol=1e-4
            )  # a chunk closes every step on its own: equal but for rounding
        times = one["time"].values[one["time"].values <= run["time"].values[-1]]
        expected = [
            np.interp(times, run["time"], run["compression"].sel(level=level))
            for level in run["level"].values
        ]
        np.testing.assert_allclose(
            one["compression"].sel(time=times), np.transpose(expected), rtol=1e-4
        )
        assert np.isnan(one["compression"].sel(time=slice(times[-1] + 1e-4, None))).all()


def test_a_scenario_without_a_steady_step_is_a_row_with_a_status(runners):
    soft = runners.sel(surface_stiffness=12e3)
    assert set(soft["status"].values) <= {"unconverged", "failed"}
    assert all("no steady step" in text for text in soft["message"].values)
    assert np.isnan(soft["impact_peak"]).all() and np.isnan(soft["lumbar_compression_peak"]).all()
    assert runners.attrs["ok"] == 2 and runners.attrs["unconverged"] + runners.attrs["failed"] == 2
    hard = runners.sel(surface_stiffness=20e6)
    # the closure's tolerance
    assert (hard["status"] == "ok").all() and (hard["residual"] < 0.02).all()


def test_a_sweep_says_what_it_is(runners):
    assert runners["impact_peak"].dims == ("stride_cadence", "surface_stiffness")
    assert runners["lumbar_compression_peak"].dims == (
        "stride_cadence",
        "surface_stiffness",
        "level",
    )
    assert (
        runners["impact_peak"].attrs["units"] == "N"
        and runners["stride_cadence"].attrs["units"] == "steps/min"
    )
    assert all(
        "units" in runners[name].attrs and "long_name" in runners[name].attrs
        for name in runners.data_vars
        if runners[name].dtype.kind == "f"
    )
    assert runners.attrs["version"] == ss.__version__ and "Kinoshita" in runners.attrs["sources"]
    assert ss.Scenario.from_toml(runners.attrs["scenario"]) == SCENARIO


def test_chained_closures_agree_within_the_closure_tolerance():
    axes = {
        "stride_cadence": [155, 158],
        **QUIET,
        "measures": ["active_peak", "com_drop", "lumbar_compression_peak"],
    }
    alone, chained = (ss.sweep(SCENARIO, chain=chain, **axes) for chain in (False, True))
    for name in axes["measures"]:
        # an imbalance of 0.02 in the closure's units
        np.testing.assert_allclose(chained[name], alone[name], rtol=5e-3)


@pytest.mark.parametrize(
    ("model", "start"),
    [(MODEL, TOUCHDOWN), (static_trunk.MODEL, getattr(static_trunk, "TOUCHDOWN", None))],
    ids=["liu", "trunk"],
)
def test_a_model_is_swept_over_its_own_parameters(model, start):
    start = start or model.at_touchdown()
    name = next(
        name for name in model.parameters if name.endswith(("_k", "_a", "_stiffness", "_mass"))
    )
    values = [model.parameters[name], 1.1 * model.parameters[name]]
    found = ss.sweep(model, start, **{name: values}, **QUIET)
    for value in values:
        alone = ss.summary(ss.simulate(model.with_(**{name: value}), start))
        for measure in alone.data_vars:
            np.testing.assert_allclose(
                found[measure].sel({name: value}), alone[measure], rtol=1e-12
            )


def test_the_start_velocity_of_a_model_is_an_axis():
    found = ss.sweep(MODEL, velocity=[-0.6, -1.0], **QUIET)
    alone = ss.summary(ss.simulate(MODEL, MODEL.at_touchdown(velocity=-1.0)))
    assert found["impact_peak"].sel(velocity=-1.0) == float(alone["impact_peak"])
    one = ss.sweep(MODEL, TOUCHDOWN, upper_velocity=[-2.0], upper_soft_velocity=[-2.0], **QUIET)
    fast = MODEL.at_touchdown(
        {"lower": -0.6, "lower_soft": -0.6, "upper": -2.0, "upper_soft": -2.0}
    )
    assert float(one["active_peak"].squeeze()) == float(
        ss.summary(ss.simulate(MODEL, fast))["active_peak"]
    )


# --- axes
# ----------------------------------------------------------------------------------------------------------


def test_axes_of_every_kind():
    found = space(
        SCENARIO,
        {
            "shoe": ["racer", ss.Shoe("mine", stiffness=1e5)],
            "shoe_wear": {"start": 0, "stop": "800 km", "num": 5},
            "runner_mass": xr.DataArray([60.0, 80.0], dims="who", coords={"who": ["Ann", "Ben"]}),
            "runner_height": xr.DataArray([1.65, 1.82], dims="who"),
            "stride_speed": ["12 km/h", "4:00 min/km", 3.0],
            "runner_sex": ["female", "male"],
        },
    )
    assert (
        found.dims == ("shoe", "shoe_wear", "who", "stride_speed", "runner_sex")
        and found.size == 2 * 5 * 2 * 3 * 2
    )
    labels = xr.Dataset(coords=found.coordinates())
    assert labels["shoe"].values.tolist() == ["racer", "mine"] and labels[
        "who"
    ].values.tolist() == ["Ann", "Ben"]
    assert labels["runner_mass"].dims == ("who",) and labels["shoe_wear"].values.tolist() == [
        0,
        200,
        400,
        600,
        800,
    ]
    last = {name: values[0] for name, values in found.columns(found.size - 1, found.size).items()}
    assert (
        last["shoe"].stiffness == 1e5
        and last["runner_height"] == 1.82
        and last["runner_sex"] == "male"
    )


def test_a_dataarray_in_another_unit_is_taken_in_that_unit():
    speeds = xr.DataArray([10.0, 14.0], dims="run", attrs={"units": "km/h"})
    assert space(SCENARIO, {"stride_speed": speeds}).columns(0, 2)[
        "stride_speed"
    ].tolist() == pytest.approx([10 / 3.6, 14 / 3.6])


@pytest.mark.parametrize("draw", [latin_hypercube, sobol])
def test_samples_fill_their_ranges_and_repeat(draw):
    ranges = {"shoe_stiffness": ("60 N/mm", 200e3), "runner_mass": (50, 90)}
    first, again, other = draw(ranges, 64), draw(ranges, 64), draw(ranges, 64, seed=1)
    for name, (low, high) in {"shoe_stiffness": (60e3, 200e3), "runner_mass": (50, 90)}.items():
        values = first[name].values
        assert values.min() >= low and values.max() <= high
        assert (
            np.histogram(values, 8, (low, high))[0].tolist() == [8] * 8
        )  # every eighth of the range holds an eighth of the samples
        assert (values == again[name].values).all() and (values != other[name].values).any()
    assert space(SCENARIO, first).dims == ("sample",)


def test_a_sweep_file():
    text = """
        [scenario]
        shoe = "racer"
        [sweep]
        stride_cadence = { start = 150, stop = 180, num = 3 }
        surface = ["asphalt", "track"]
        [sweep.zip]
        runner_mass = [60, 70]
        runner_height = ["165 cm", 1.75]
    """
    base, axes = read_sweep(text)
    found = space(base, axes)
    assert base.shoe.name == "racer" and found.shape == (3, 2, 2) and found.dims[-1] == "sample"
    sampled = read_sweep(
        "[sweep.latin_hypercube]\nnum = 8\nrunner_mass = [60, 80]\nshoe_stiffness = [60e3, 90e3]"
    )
    assert space(*sampled).shape == (8,)


BAD = {
    "unknown name": ({"stride_cadenc": [1]}, "did you mean 'stride_cadence'"),
    "NaN": ({"stride_cadence": [165, float("nan")]}, "not finite"),
    "NaN in an array": ({"runner_mass": np.array([70, np.nan])}, "not finite"),
    "infinite": ({"runner_mass": {"start": 60, "stop": float("inf"), "num": 3}}, "not finite"),
    "absurd": ({"runner_mass": [7000]}, "outside 30 to 180 kg"),
    "unknown shoe": ({"shoe": ["racr"]}, "did you mean 'racer'"),
    "number for a shoe": ({"shoe": [3]}, "is not a name"),
    "wrong unit": ({"runner_mass": ["70 m"]}, "wrong kind of unit"),
    "wrong word": ({"runner_sex": ["x"]}, "not one of male, female"),
    "one value": ({"runner_mass": 70}, "is one value"),
    "word": ({"shoe": "racer"}, "is one value"),
    "empty": ({"runner_mass": []}, "is empty"),
    "twice": ({"runner_mass": [70, "70 kg"]}, "more than once"),
    "lengths": ({"zip": {"runner_mass": [60, 70], "runner_height": [1.7]}}, "differ in length"),
    "both": ({"runner_mass": [70], "zip": {"runner_mass": [60]}}, "given twice"),
    "half a range": ({"runner_mass": {"start": 60, "stop": 70}}, "is not an axis"),
    "no number": ({"runner_mass": {"start": 60, "stop": 70, "num": 2.5}}, "not a number of values"),
    "no axis": ({}, "nothing to sweep"),
    "two dimensions": ({"runner_mass": xr.DataArray(np.ones((2, 2)) * 70)}, "give one dimension"),
    "reserved": ({"runner_mass": xr.DataArray([70.0], dims="level")}, "cannot be called 'level'"),
    "impossible step": ({"stride_cadence": [165], "stride_overstride": [0.1]}, "overstride"),
    "too many": (
        {name: {"start": 60.0, "stop": 70.0, "num": 10**7} for name in ("runner_mass",)}
        | {"shoe_wear": {"start": 0, "stop": 9, "num": 10**6}},
        "more than any machine",
    ),
    "no such measure": (
        {"runner_mass": [70], "measures": ["impact_pek"]},
        "did you mean 'impact_peak'",
    ),
    "too long an axis": (
        {"runner_mass": {"start": 60, "stop": 70, "num": 10**9}},
        "8 GB before the first scenario",
    ),
    "too many samples": (
        {"latin_hypercube": {"num": 10**9, "runner_mass": [60, 70], "runner_age": [30, 50]}},
        "of 2 parameters take 16 GB",
    ),
    "too long a list": ({"runner_mass": range(10**10)}, "give at most 67108864"),
    "a seed that is none": (
        {"latin_hypercube": {"num": 8, "runner_mass": [60, 70], "seed": 1.5}},
        "seed = 1.5",
    ),
    "a name with a slash": (
        {"runner_mass": xr.DataArray([70.0], dims="a/b")},
        "cannot be called 'a/b'",
    ),
    "an engine that is none": ({"runner_mass": [70], "engine": "batch"}, "'auto', 'kernel'"),
    "adapt": ({"runner_mass": [70], "adapt": "leg"}, "adapt='leg'"),
    "workers": ({"runner_mass": [70], "workers": 0}, "workers=0"),
    "shard": ({"runner_mass": [70], "shard": (3, 2), "store": "x"}, "shard=(3, 2)"),
    "not NetCDF": ({"runner_mass": [70], "out": "a.csv"}, "ends in .nc"),
}


@pytest.mark.parametrize("case", BAD, ids=str)
def test_what_cannot_be_is_refused_in_one_line_before_anything_starts(case, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(
        "spinesim.sweeps.scipy_engine.simulate",
        lambda *_, **__: pytest.fail("something was started"),
    )
    axes, text = BAD[case]
    with pytest.raises(ValueError) as refused:
        ss.sweep(SCENARIO, **axes, **QUIET)
    assert text in str(refused.value) and "\n" not in str(refused.value)
    assert not list(tmp_path.iterdir())


def test_a_model_refuses_what_it_does_not_have():
    for axes, text in (
        ({"sole_aa": [1]}, "did you mean 'sole_a'"),
        ({"lower_mass": [-1]}, "must be positive"),
        ({"sole_a": ["3 N"]}, "unit"),
    ):
        with pytest.raises(ValueError, match=text):
            ss.sweep(MODEL, TOUCHDOWN, **axes, **QUIET)
    with pytest.raises(ValueError, match="needs a start state"):
        ss.sweep(MODEL, sole_a=[1e6], **QUIET)


@given(st.lists(st.integers(1, 5), min_size=1, max_size=4), st.data())
def test_a_stretch_of_scenarios_is_boxes_of_the_grid(shape, data):
    size = int(np.prod(shape))
    first = data.draw(st.integers(0, size - 1))
    last = data.draw(st.integers(first + 1, size))
    grid, flat = np.zeros(shape, dtype=int), np.arange(size) + 1
    for box, a, b in slabs(first, last, shape):
        grid[box] = flat[a:b].reshape(grid[box].shape)
    expected = np.where((flat > first) & (flat <= last), flat, 0)
    assert (grid.ravel() == expected).all()


# --- files, executors, interruption
# ----------------------------------------------------------------------------------

SPRING = vertical_spring_mass.MODEL
AXES = {"leg_k": {"start": 4e3, "stop": 40e3, "num": 10}, "velocity": [-0.5, -0.7, -0.9]}


def test_the_file_holds_what_memory_holds(tmp_path):
    memory = ss.sweep(SPRING, engine=Bounces(size=7), **AXES, **QUIET)
    written = ss.sweep(SPRING, engine=Bounces(size=7), out=tmp_path / "a.nc", **AXES, **QUIET)
    xr.testing.assert_identical(memory, written)
    with xr.open_dataset(tmp_path / "a.nc", engine="h5netcdf") as found:
        xr.testing.assert_identical(memory, found.load())
    assert found["status"].values[0, 0] == "failed" and found["warned"].dtype == bool
    changed = (tmp_path / "a.nc").stat().st_mtime_ns
    ss.sweep(SPRING, engine=Bounces(size=7), out=tmp_path / "a.nc", **AXES, **QUIET)
    assert (tmp_path / "a.nc").stat().st_mtime_ns == changed  # it was all there


def test_recorded_curves_go_to_the_file_too(tmp_path):
    options = {
        "record": ["ground_force_vertical", "z"],
        "duration": 0.05,
        "sole_a": [1e6, 2e6],
        **QUIET,
    }
    memory, written = (
        ss.sweep(MODEL, TOUCHDOWN, **options),
        ss.sweep(MODEL, TOUCHDOWN, out=tmp_path / "a.nc", **options),
    )
    xr.testing.assert_identical(memory, written)
    assert memory["z"].dims == ("sole_a", "time", "body") and memory.sizes["time"] == 51


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_any_executor_gives_the_same(workers):
    alone = ss.sweep(SPRING, engine=Bounces(size=3), **AXES, **QUIET)
    with ThreadPoolExecutor(workers) as pool:
        xr.testing.assert_identical(
            alone,
            ss.sweep(
                SPRING, engine=Bounces(size=3), executor=pool, workers=workers, **AXES, **QUIET
            ),
        )
    xr.testing.assert_identical(
        alone,
        ss.sweep(SPRING, engine=Bounces(size=3, threads=True), workers=workers, **AXES, **QUIET),
    )


@pytest.mark.slow
def test_processes_give_the_same():
    axes = {
        "sole_a": [1e6, 1.5e6, 2e6],
        "velocity": {"start": -0.6, "stop": -1.0, "num": 11},
        **QUIET,
    }
    xr.testing.assert_identical(ss.sweep(MODEL, **axes), ss.sweep(MODEL, workers=2, **axes))


@pytest.mark.slow
def test_memory_does_not_grow_with_the_sweep(tmp_path):
    """A result of 0.3 GB is written in a process that may not hold it."""
    code = """if 1:
        import resource, sys
        from closed_form import Bounces
        from spinesim.published.vertical_spring_mass import MODEL
        from spinesim.sweeps.execution import sweep
        peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        engine = Bounces(size=20000, extra=90)
        run = lambda name, n: sweep(MODEL, out=sys.argv[1] + name, engine=engine, progress=False,
                                    leg_k={"start": 6e3, "stop": 40e3, "num": n}, velocity={"start": -1, "stop": -0.5, "num": 1000})
        run("small.nc", 40); before = peak(); found = run("large.nc", 400); print(peak() - before, found.sizes["leg_k"])
    """
    place = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    found = subprocess.run(
        [sys.executable, "-c", code, f"{tmp_path}/"],
        env=place,
        check=True,
        capture_output=True,
        text=True,
    )
    kilobytes, length = map(int, found.stdout.split())
    assert length == 400 and (tmp_path / "large.nc").stat().st_size > 280e6
    assert kilobytes < 150e3  # the result is twice that


def test_a_result_too_large_for_memory_asks_for_a_file(monkeypatch):
    monkeypatch.setattr(kept, "MEMORY", 1000)
    with pytest.raises(ValueError, match=r"give out='sweep.nc'"):
        ss.sweep(SPRING, engine=Bounces(), **AXES, **QUIET)


def test_ctrl_c_keeps_and_returns_what_is_done(tmp_path):
    def stop(done, total, text):
        if done >= 12:
            raise KeyboardInterrupt

    for place in ({}, {"out": tmp_path / "a.nc"}):
        part = ss.sweep(SPRING, engine=Bounces(size=3), progress=stop, **place, **AXES)
        assert part.attrs["pending"] == 18 and (part["status"] == STATUSES[-1]).sum() == 18
        assert np.isfinite(part["peak"]).sum() > 0
    assert not (tmp_path / "a.nc").exists()
    whole = ss.sweep(SPRING, engine=Bounces(size=3), out=tmp_path / "a.nc", **AXES, **QUIET)
    xr.testing.assert_identical(whole, ss.sweep(SPRING, engine=Bounces(size=3), **AXES, **QUIET))


def test_a_bug_in_one_scenario_is_told_and_costs_only_that_one(monkeypatch):
    original = engine_for(MODEL, TOUCHDOWN)

    def broken(model, *given, **options):
        if model.parameters["sole_a"] == 2e6:
            raise ZeroDivisionError("float division by zero")
        return ss.simulate(model, *given, **options)

    monkeypatch.setattr("spinesim.sweeps.scipy_engine.simulate", broken)
    found = ss.sweep(MODEL, TOUCHDOWN, sole_a=[1e6, 2e6, 3e6], engine=original, **QUIET)
    assert found["status"].values.tolist() == ["ok", "failed", "ok"]
    assert found["message"].values[1] == "ZeroDivisionError: float division by zero"


def test_progress_says_rate_time_left_and_failures():
    told = []
    ss.sweep(SPRING, engine=Bounces(size=5), progress=lambda *given: told.append(given), **AXES)
    assert (
        told[0] == (0, 30, "")
        and told[-1] == (30, 30, "3 failed")
        and [done for done, *_ in told] == sorted(done for done, *_ in told)
    )


def test_the_cost_is_told_beforehand():
    cost = estimate(
        plan(
            SPRING,
            {"leg_k": {"start": 6e3, "stop": 9e3, "num": 5000}},
            engine=Bounces(size=16, pause=0.01),
        )
    )
    assert (
        cost.scenarios == 5000
        and 2 < cost.seconds < 60
        and cost.megabytes == pytest.approx(5000 * 35 / 1e6)
    )
    assert re.fullmatch(r"5 000 scenarios, about \d+:\d\d, 0.17 MB", str(cost))


def test_the_cost_of_a_single_scenario_and_of_more_than_a_disk_holds():
    one = estimate(plan(SPRING, {"leg_k": [6e3]}, engine=Bounces()))
    assert re.fullmatch(r"1 scenario, about 0:00, 3.5e-05 MB", str(one))
    axes = {"leg_k": {"start": 6e3, "stop": 9e3, "num": 10**5}}
    axes["velocity"] = {"start": -0.5, "stop": -0.9, "num": 10**6}
    many = estimate(plan(SPRING, axes, engine=Bounces()))
    assert many.scenarios == 10**11 and str(many).endswith(" 3.5 TB")


@pytest.mark.parametrize("stream", [None, SimpleNamespace(write=lambda text: None)])
def test_streams_are_what_people_have(monkeypatch, stream):
    monkeypatch.setattr(sys, "stderr", stream)
    assert ss.sweep(SPRING, engine=Bounces(), **AXES).attrs["scenarios"] == 30


def test_the_bar_shows_on_a_terminal_and_says_the_cost(monkeypatch):
    terminal = io.StringIO()
    terminal.isatty = lambda: True
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    ss.sweep(SPRING, engine=Bounces(size=5), leg_k={"start": 6e3, "stop": 9e3, "num": 200})
    assert "200 scenarios, about" in terminal.getvalue() and "200/200" in terminal.getvalue()


# --- the command
# -----------------------------------------------------------------------------------------------------


def spinesim(*words):
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    path = tmp_path_factory.mktemp("sweep") / "two.toml"
    path.write_text(
        '[sweep]\nstride_cadence = [155, 170]\n[sweep.zip]\nshoe = ["racer", "max-cushion"]\n',
        encoding="utf-8",
    )
    return path


@pytest.mark.slow
def test_shards_and_merge_on_the_command_line(file, tmp_path):
    whole = spinesim(
        "sweep",
        file,
        "--out",
        tmp_path / "whole.nc",
        "--workers",
        1,
        "--engine",
        "scipy",
        "--measure",
        "impact_peak,lumbar_compression_peak",
        "--json",
    )
    assert whole.exit_code == 0
    document = json.loads(whole.stdout)
    assert document["scenarios"] == document["ok"] == 4 and document["axes"] == {
        "stride_cadence": 2,
        "sample": 2,
    }
    options = (
        "--out",
        tmp_path / "part.nc",
        "--measure",
        "impact_peak",
        "--measure",
        "lumbar_compression_peak",
        "--workers",
        1,
        "--engine",
        "scipy",
    )
    assert spinesim("sweep", file, *options, "--shard", "1/2").exit_code == 0
    early = spinesim("merge", tmp_path / "part.nc")
    assert early.exit_code == 2 and "1 of 2 chunks are not in" in early.stderr
    assert spinesim("sweep", file, *options, "--shard", "2/2").exit_code == 0
    assert spinesim("merge", tmp_path / "part.nc", "--out", tmp_path / "merged.nc").exit_code == 0
    merged, alone = (
        xr.load_dataset(tmp_path / name, engine="h5netcdf") for name in ("merged.nc", "whole.nc")
    )
    xr.testing.assert_identical(merged, alone)


def test_the_command_refuses_in_one_line(tmp_path):
    (tmp_path / "bad.toml").write_text("[sweep]\nstride_cadenc = [150]\n", encoding="utf-8")
    result = spinesim("sweep", tmp_path / "bad.toml", "--out", tmp_path / "a.nc")
    assert (
        result.exit_code == 2
        and result.stderr.count("\n") == 1
        and "did you mean 'stride_cadence'" in result.stderr
    )
    assert [path.name for path in tmp_path.iterdir()] == ["bad.toml"]


def test_the_command_says_the_cost_and_stops(file, tmp_path):
    result = spinesim("sweep", file, "--out", tmp_path / "a.nc", "--estimate")
    assert (
        result.exit_code == 0
        and result.stdout.startswith("4 scenarios")
        and not list(tmp_path.iterdir())
    )


@pytest.mark.slow
@pytest.mark.skipif(not Path("/dev/stdin").exists(), reason="the system has no such device")
def test_the_manifest_holds_what_was_read(tmp_path):
    """A sweep file that can be read only once: `cat FILE.toml | spinesim sweep /dev/stdin`."""
    text = '[sweep]\nstride_cadence = [155, 170]\nsurface = ["asphalt"]\n'
    options = ("--measure", "impact_peak", "--engine", "scipy", "--workers", "1")
    words = ("sweep", "/dev/stdin", "--out", str(tmp_path / "a.nc"), *options)
    result = subprocess.run(
        [sys.executable, "-m", "spinesim", *words],
        input=text,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert result.returncode == 0, result.stderr
    assert "a.nc, a.csv, a.png, a.pdf" in result.stdout
    assert spinesim("merge", tmp_path / "a.nc", "--out", tmp_path / "b.nc").exit_code == 0
    assert (tmp_path / "a.nc").read_bytes() == (tmp_path / "b.nc").read_bytes()
    lines = (tmp_path / "a.csv").read_text().splitlines()
    assert lines[0].startswith("stride_cadence [steps/min],surface,impact_peak [N]")
    assert len(lines) == 3


GOOD = {
    "file": {"sweep": {"runner_mass": [60]}},
    "options": {
        "measures": None,
        "record": None,
        "adapt": "gait",
        "rtol": 1e-6,
        "engine": "scipy",
    },
    "version": ss.__version__,
}
MANIFESTS = {
    "number": 3,
    "null": None,
    "list": [],
    "text": "x",
    "empty": {},
    "no options": GOOD | {"options": {}},
    "another option": GOOD | {"options": GOOD["options"] | {"start": 3}},
    "a wrong option": GOOD | {"options": GOOD["options"] | {"measures": 3}},
    "a wrong word": GOOD | {"options": GOOD["options"] | {"engine": "numba"}},
    "no version": GOOD | {"version": 3},
    "another version": GOOD | {"version": "99"},
    "no axes": GOOD | {"file": {}},
    "axis of the call": GOOD | {"file": {"sweep": {"rtol": [1e-6]}}},
    "another base": GOOD | {"file": {"scenario": 3, "sweep": {"runner_mass": [60]}}},
    "none of its chunks": GOOD,
}


@pytest.mark.parametrize("case", MANIFESTS)
def test_a_manifest_is_input(tmp_path, case):
    parts = tmp_path / "a.nc.parts"
    parts.mkdir()
    (parts / "sweep.json").write_text(json.dumps(MANIFESTS[case]))
    result = spinesim("merge", tmp_path / "a.nc")
    assert result.exit_code == 2 and result.stderr.count("\n") == 1, result.output
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a.nc.parts", "sweep.json"]


def test_a_manifest_as_deep_as_the_sea(tmp_path):
    parts = tmp_path / "a.nc.parts"
    parts.mkdir()
    (parts / "sweep.json").write_text("[" * 100_000)
    result = spinesim("merge", tmp_path / "a.nc")
    assert result.exit_code == 2 and "does not hold the chunks of a sweep" in result.stderr


def test_sizes_are_reckoned_before_anything_is_held(tmp_path):
    (tmp_path / "big.toml").write_text(
        "[sweep]\nstride_cadence = { start = 155, stop = 175, num = 1000000 }\n"
        "runner_mass = { start = 60, stop = 80, num = 1000000 }\n"
    )
    result = spinesim("sweep", tmp_path / "big.toml", "--out", tmp_path / "a.nc", "--workers", 1)
    assert result.exit_code == 1 and "are free; choose another disk" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["big.toml"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no full device")
def test_a_full_output_is_one_line():
    with open("/dev/full", "w") as full:
        result = subprocess.run(
            [sys.executable, "-m", "spinesim", "list", "shoes"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
        )
    assert result.returncode == 1 and "No space left on device" in result.stderr
    assert result.stderr.count("\n") == 1


@pytest.mark.slow
def test_ctrl_c_at_the_command_keeps_what_is_done(tmp_path):
    path = tmp_path / "many.toml"
    path.write_text(
        "[sweep]\nstride_cadence = { start = 150, stop = 175, num = 63 }\n", encoding="utf-8"
    )
    command = [
        sys.executable,
        "-m",
        "spinesim.cli.commands",
        "sweep",
        str(path),
        "--out",
        str(tmp_path / "a.nc"),
        "--workers",
        "1",
        "--measure",
        "impact_peak",
        "--engine",
        "scipy",  # one run after another, in small chunks
    ]
    # whoever runs the tests in the background has it ignored
    heard = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    child = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, preexec_fn=heard)
    patience = threading.Timer(120, child.kill)
    patience.start()
    while child.poll() is None and len(list(tmp_path.glob("a.nc.parts/*.chunk"))) < 2:
        time.sleep(0.05)
    child.send_signal(signal.SIGINT)
    _, text = child.communicate()
    patience.cancel()
    assert child.returncode == 130 and "the same command goes on" in text
    assert len(list(tmp_path.glob("a.nc.parts/*.chunk"))) >= 2 and not (tmp_path / "a.nc").exists()


@pytest.mark.parametrize(
    "dim", ["letter", "a/b", "", " a", "a\nb", "..", "impact_peak", "loading_rate_bw", "level"]
)
def test_a_dimension_that_no_file_can_hold_is_refused_before_work(dim):
    with pytest.raises(ValueError, match="a dimension cannot be called") as refusal:
        space(SCENARIO, {"stride_cadence": xr.DataArray([160.0, 170.0], dims=dim)})
    assert "\n" not in str(refusal.value)


def test_a_data_frame_goes_together_along_sample():
    frame = pd.DataFrame({"runner_mass": [60.0, 80.0], "shoe": ["racer", "max-cushion"]})
    axes = space(SCENARIO, {"zip": frame})
    assert (axes.dims, axes.shape) == (("sample",), (2,))
    assert set(axes.axes[0].columns) == {"runner_mass", "shoe"}


def test_a_shoe_file_is_a_value_of_an_axis(tmp_path):
    (tmp_path / "mine.toml").write_text("[shoe]\nstiffness = '60 N/mm'\n")
    (axis,) = space(SCENARIO, {"shoe": ["racer", str(tmp_path / "mine.toml")]}).axes
    assert [getattr(value, "name", value) for value in axis.columns["shoe"]] == ["racer", "mine"]
