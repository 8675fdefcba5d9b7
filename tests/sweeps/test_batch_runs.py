"""Sweeps in the batch give what single runs give, and failures as data."""

from dataclasses import replace

import numpy as np
import pytest
import xarray as xr

import spinesim as ss
from spinesim.anatomy.parameter_table import pattern
from spinesim.batch import libraries
from spinesim.batch.compilation import CompilationError
from spinesim.batch.kernel import compiled
from spinesim.gait.imbalances import WATCH
from spinesim.gait.search import FINE
from spinesim.gait.simulation import simulate
from spinesim.measures.summaries import summary
from spinesim.scenario import Scenario
from spinesim.spine.muscles import muscle_set
from spinesim.spine.sharing import share
from spinesim.spine.sharing_along import share_along
from spinesim.sweeps.batch_engine import BatchRuns, worthwhile
from spinesim.sweeps.engine import FAILED, OK
from spinesim.sweeps.engine_choice import engine_for
from spinesim.sweeps.scipy_engine import ScenarioRuns

RESIDUALS = ("energy_residual", "impulse_residual")  # errors themselves


def random_rows(count, seed=5):
    """Columns of runners of 50 to 95 kg at 2.5 to 4.2 m/s in shoes and on surfaces of the
    catalogue.
    """
    rng = np.random.default_rng(seed)
    return {
        "runner_mass": rng.uniform(50, 95, count),
        "runner_height": rng.uniform(1.55, 1.95, count),
        "runner_sex": rng.choice(["female", "male"], count),
        "runner_co_contraction": rng.uniform(0.8, 1.5, count),
        "stride_speed": rng.uniform(2.5, 4.2, count),
        "shoe": rng.choice(["daily-trainer", "racer", "max-cushion"], count),
        "surface": rng.choice(["asphalt", "track", "treadmill"], count),
    }


def scenarios_of(rows):
    return [
        Scenario().with_(**dict(zip(rows, row, strict=True)))
        for row in zip(*(v.tolist() for v in rows.values()), strict=True)
    ]


@pytest.mark.slow
def test_every_measure_is_that_of_a_single_run():
    rows = random_rows(8)
    found = engine_for(Scenario(), engine="kernel")(rows)
    scenarios = scenarios_of(rows)
    assert np.all(found.status == OK)
    assert np.all(found.residual < FINE)
    for i, scenario in enumerate(scenarios):
        run = simulate(scenario)
        single = summary(run)
        for name in single:
            one, other = single[name].values, found.values[name][i]
            if name in RESIDUALS:
                assert other < 1e-4
            else:
                np.testing.assert_allclose(
                    other, one, rtol=0, atol=1e-4 * np.abs(one).max(), err_msg=name
                )
        warned = sorted(text for text, who in found.warnings.items() if i in who)
        assert warned == sorted(run.attrs["warnings"].splitlines())


@pytest.mark.slow
def test_a_scenario_without_a_gait_is_data():
    rows = {
        "stride_speed": np.array([3.3, 3.3, 3.3, 3.3]),
        "stride_cadence": np.array([165.0, 165.0, 400.0, 165.0]),
        "surface_stiffness": np.array([1e6, 1.1e4, 1e6, np.nan]),
    }
    found = engine_for(Scenario(), measures=("impact_peak",), engine="kernel")(rows)
    assert found.status.tolist() == [OK, FAILED, FAILED, FAILED]
    assert "would give" in found.messages[1]
    assert "stride_cadence" in found.messages[2]
    assert "surface_stiffness" in found.messages[3]
    assert np.isfinite(found.values["impact_peak"]).tolist() == [True, False, False, False]


@pytest.mark.slow
def test_a_gait_does_not_depend_on_its_company():
    rows = random_rows(40)
    names = ("impact_peak", "lumbar_compression_peak", "loading_rate")
    engine = engine_for(Scenario(), measures=names, engine="kernel")
    together, alone = engine(rows), engine({name: values[37:] for name, values in rows.items()})
    for name in names:
        np.testing.assert_allclose(together.values[name][37:], alone.values[name], rtol=1e-4)


def test_the_engine_is_chosen_by_what_is_asked():
    few = engine_for(Scenario(), count=1)
    assert isinstance(few, BatchRuns) is worthwhile(1) is compiled(pattern(), WATCH)
    assert isinstance(engine_for(Scenario(), count=1, record=["pitch"]), ScenarioRuns)
    assert isinstance(engine_for(Scenario(), engine="scipy", count=10_000), ScenarioRuns)
    assert isinstance(engine_for(Scenario(), engine="kernel"), BatchRuns)
    assert isinstance(engine_for(Scenario(), count=10_000), BatchRuns) is worthwhile(10_000) is True
    assert isinstance(engine_for(Scenario(), count=10_000, rtol=1e-8), ScenarioRuns)
    with pytest.raises(ValueError, match="takes no record"):
        engine_for(Scenario(), engine="kernel", adapt="none")
    with pytest.raises(ValueError, match="tolerance of its own"):
        engine_for(Scenario(), engine="kernel", rtol=1e-7)
    with pytest.raises(ValueError, match="give 'auto', 'kernel', 'scipy'"):
        engine_for(Scenario(), engine="numba")
    one, other = (engine_for(Scenario(), engine=name) for name in ("scipy", "kernel"))
    assert one.key != other.key  # stored chunks of one are not taken for those of the other
    assert one.variables == other.variables


@pytest.mark.parametrize(("word", "kind"), [("scipy", ScenarioRuns), ("kernel", BatchRuns)])
def test_the_engine_of_a_session_is_that_of_its_sweeps(word, kind, monkeypatch):
    monkeypatch.setenv("SPINESIM_ENGINE", word)
    assert isinstance(engine_for(Scenario(), count=10), kind)
    assert isinstance(engine_for(Scenario(), engine="kernel"), BatchRuns)  # what is asked counts
    single = engine_for(Scenario(), count=10, adapt="none")  # which the kernel does not take
    assert isinstance(single, ScenarioRuns)
    assert single.search == ("scipy" if word == "scipy" else "auto")


def test_a_session_with_an_engine_that_is_none_is_told(monkeypatch):
    monkeypatch.setenv("SPINESIM_ENGINE", "numba")
    with pytest.raises(ValueError, match="SPINESIM_ENGINE='numba' is not known; give 'auto'"):
        engine_for(Scenario(), count=10)


def refuse(*asked):
    raise CompilationError("there is no compiler")


@pytest.mark.parametrize("compiled", [True, False])
def test_sharing_along_a_motion_is_that_of_single_samples(compiled, monkeypatch):
    """Two runners, moments that swing from flexion to beyond their strength, one motion that is not
    finite.
    """
    if not compiled:
        monkeypatch.setattr(libraries, "function", refuse)
    muscles = muscle_set(np.array([[60.0], [90.0], [70.0]]), [["female"], ["male"], ["male"]])
    floor = np.full((3, 1, 18), 0.01)
    floor[1, 0, -3:] = 0.05
    swing = np.sin(np.linspace(0, 6, 40))[:, None]
    moments = np.stack(
        [
            20 + 150 * swing * np.linspace(1, 0.5, 6),
            30 + 400 * swing * np.ones(6),
            np.full((40, 6), np.nan),
        ]
    )
    scale = np.array([5.0, 30.0, 5.0])
    found = share_along(moments, muscles, floor=floor, reserve_scale=scale)
    for i in range(2):
        one = replace(muscles, force=muscles.force[i, 0], arm=muscles.arm[i, 0])
        expected = share(moments[i], one, floor=floor[i, 0], reserve_scale=scale[i])
        np.testing.assert_allclose(found.activation[i], expected.activation, atol=1e-9)
        np.testing.assert_allclose(found.reserve_moment[i], expected.reserve_moment, atol=1e-6)
    assert np.isnan(found.activation[2]).all()


@pytest.mark.slow
def test_a_sweep_takes_the_batch_and_agrees_with_itself_on_scipy(tmp_path):
    axes = {"stride_cadence": [160.0, 172.0], "shoe": ["racer", "daily-trainer"]}
    fast = ss.sweep(Scenario(), engine="kernel", store=tmp_path, progress=False, **axes)
    slow = ss.sweep(Scenario(), engine="scipy", store=tmp_path, progress=False, **axes)
    assert fast.attrs["engine"] == "kernel"
    assert fast.sizes == slow.sizes
    for name in (
        "impact_peak",
        "active_peak",
        "loading_rate",
        "lumbar_compression_peak",
        "lumbar_shear_peak",
        "leg_stiffness",
    ):
        # a single run's gait is closed to 40 us and 0.4 mm/s, no further
        np.testing.assert_allclose(fast[name], slow[name], rtol=1e-3)
        assert fast[name].attrs == slow[name].attrs
    again = ss.sweep(Scenario(), engine="kernel", store=tmp_path, progress=False, **axes)
    xr.testing.assert_identical(fast, again)


def test_a_scenario_that_cannot_be_built_is_a_row_with_its_reason():
    """Sitting tightens the hip flexors, here beyond what a runner may have."""
    found = ss.sweep(
        Scenario(),
        runner_hip_flexor_tightness=[1.0, 3.0],
        runner_sitting=[3.0, 18.0],
        measures=["impact_peak"],
        engine="kernel",
        progress=False,
    )
    tight = found.sel(runner_hip_flexor_tightness=3.0, runner_sitting=18.0)
    assert tight["status"] == "failed" and "runner_hip_flexor" in str(tight["message"].values)
    assert found.attrs["failed"] == 1 and found.attrs["ok"] == 3
    assert np.isfinite(found["impact_peak"]).sum() == 3
