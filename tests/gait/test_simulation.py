import numpy as np
import pytest
import xarray as xr

import spinesim
from spinesim.gait.simulation import simulate
from spinesim.gait.steady import close
from spinesim.measures.definitions import MEASURES
from spinesim.measures.summaries import summary
from spinesim.mechanics.laws import HuntCrossley
from spinesim.mechanics.model import GROUND, Link, Model, vertical_bodies
from spinesim.mechanics.solve import METHODS
from spinesim.scenario import Runner, Scenario, Stride, shoe

SCENARIO = Scenario(Runner(), Stride(speed=3.3, cadence=162))
(BALL,) = vertical_bodies(ball=10.0)
BOUNCE = Model(
    (BALL,), (Link("contact", BALL.onto(GROUND), HuntCrossley(2e6, 1.5, 0.1)),), contact="contact"
)


@pytest.fixture(scope="module")
def gait():
    return close(SCENARIO)


@pytest.fixture(scope="module")
def run(gait):
    return simulate(SCENARIO, near=gait)


def test_every_variable_says_its_unit_and_meaning(run):
    assert all(run[name].attrs["long_name"] for name in run.coords)
    for name, variable in run.data_vars.items():
        assert variable.attrs["units"], name
        assert variable.attrs["long_name"], name
    assert set(run.sizes) == {"time", "body", "link", "level", "muscle", "muscle_group"}
    assert run.sizes["level"] == 6
    assert Scenario.from_toml(run.attrs["scenario"]) == SCENARIO


def test_energy_and_momentum_close(run):
    assert run.attrs["energy_residual"] < 1e-3
    assert run.attrs["impulse_residual"] < 1e-3


def test_energy_and_momentum_close_tightly_at_a_tight_tolerance(gait):
    tight = simulate(SCENARIO, near=gait, rtol=1e-8)
    assert tight.attrs["energy_residual"] < 1e-6
    assert tight.attrs["impulse_residual"] < 1e-6


def test_no_link_creates_energy(run):
    lost = run["dissipated_energy"].isel(time=-1)
    assert float(lost.min()) > -1e-6 * run.attrs["energy_turnover"]


def test_muscles_balance_the_joint_moments(run):
    from spinesim.spine.muscles import muscle_set

    muscles = muscle_set(70)
    pulled = run["muscle_force"].values @ muscles.arm.T
    carried = run["passive_moment"].values + run["reserve_moment"].values
    assert np.allclose(pulled + carried, run["joint_moment"].values, rtol=0, atol=1e-9)


@pytest.mark.slow
def test_five_solvers_agree(gait):
    """Impact peak, active peak and L5/S1 compression to 1e-4 at rtol 1e-8."""
    results = {}
    for method in METHODS:
        s = summary(simulate(SCENARIO, near=gait, method=method, rtol=1e-8, interval=2.5e-4))
        results[method] = np.array(
            [s["impact_peak"], s["active_peak"], s["lumbar_compression_peak"].sel(level="L5/S1")]
        )
    for method in METHODS:
        assert np.allclose(results[method], results["DOP853"], rtol=1e-4), method


def test_summary_has_every_measure_of_the_runner(run):
    s = summary(run)
    assert set(MEASURES) <= set(s.data_vars)
    for name, value in s.data_vars.items():
        assert value.attrs["units"], name
        assert np.isfinite(value.values).all(), name
    assert float(s["impact_peak_bw"]) == pytest.approx(float(s["impact_peak"]) / (70 * 9.81))


def test_summary_of_any_model_has_what_applies():
    s = summary(simulate(BOUNCE, BOUNCE.at_touchdown(-1.0), duration=0.06))
    assert float(s["energy_residual"]) < 1e-5
    assert "lumbar_moment_peak" not in s
    assert "active_peak" in s


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: simulate(BOUNCE), "start state"),
        (lambda: simulate(SCENARIO, adapt="leg"), "adapt='leg'"),
        (lambda: simulate(BOUNCE, BOUNCE.at_touchdown(-1.0), method="Euler"), "unknown method"),
        (lambda: simulate(BOUNCE, BOUNCE.at_touchdown(-1.0), rtol=1.0), "outside"),
        (lambda: simulate(BOUNCE, BOUNCE.at_touchdown(-1.0), rtol="tight"), "rtol"),
        (lambda: simulate(BOUNCE, BOUNCE.at_touchdown(-1.0), duration=float("nan")), "duration"),
        (lambda: simulate(BOUNCE, BOUNCE.at_touchdown(-1.0), duration=0), "duration"),
        (lambda: simulate(BOUNCE, BOUNCE.at_touchdown(-1.0), interval=-1), "interval"),
        (lambda: simulate(BOUNCE, BOUNCE.at_touchdown(-1.0), adapt="leg"), "adapt"),
        (lambda: simulate(BOUNCE, (0.0,)), "not a State"),
        (lambda: BOUNCE.at_touchdown("fast"), "velocity of"),
        (lambda: simulate("daily-trainer"), "not a Scenario"),
        (lambda: simulate(SCENARIO, interval=0.1), "interval"),
        (lambda: simulate(SCENARIO, BOUNCE.at_touchdown(-1.0)), "for models"),
        (lambda: simulate(SCENARIO, duration=1.0), "for models"),
        (lambda: simulate(SCENARIO, reference=SCENARIO), "adapt='none'"),
        (lambda: simulate(SCENARIO, adapt="none", reference="me"), "not a Scenario"),
        (lambda: spinesim.stand("me"), "not a Runner"),
        (lambda: spinesim.equations("me"), "not a Scenario"),
        (lambda: spinesim.explain(3), "not a Scenario"),
        (lambda: spinesim.energy_flow(3), "give a run"),
        (lambda: spinesim.compare(3), "by name"),
        (lambda: spinesim.interval({"a": SCENARIO}, 2.5, ["impact_peak"]), "number of samples"),
        (lambda: summary(spinesim.stand()), "not a motion"),
        (lambda: summary(SCENARIO), "not a motion"),
        (
            lambda: summary(simulate(BOUNCE, BOUNCE.at_touchdown(-1.0)), cutoff=float("nan")),
            "cutoff",
        ),
        (
            lambda: summary(simulate(BOUNCE, BOUNCE.at_touchdown(-1.0)), cutoff=2e3),
            "half the sampling rate",
        ),
    ],
)
def test_bad_options_get_one_line(call, words):
    with pytest.raises(ValueError, match=words) as caught:
        call()
    assert "\n" not in str(caught.value)


def test_dataset_survives_the_disk(run, tmp_path):
    run.to_netcdf(tmp_path / "run.nc", engine="h5netcdf")
    with xr.open_dataset(tmp_path / "run.nc", engine="h5netcdf") as back:
        assert np.array_equal(back["force"], run["force"])
        assert back.attrs["scenario"] == run.attrs["scenario"]


def test_mean_compression_holds_stance_and_flight(run):
    mean = summary(run)["lumbar_compression_mean"]
    compression, step_time = run["compression"], run.attrs["step_time"]
    stance = float(run["time"][-1])
    flight = (compression[0] + compression[-1]) / 2 * (step_time - stance)
    np.testing.assert_allclose(
        mean, (compression.integrate("time") + flight) / step_time, rtol=1e-12
    )
    assert (mean < summary(run)["lumbar_compression_peak"]).all()


def test_the_default_runner_gets_no_caution_and_a_crushed_sole_does():
    """What everybody always gets is noise."""
    assert simulate(Scenario()).attrs["warnings"] == ""
    thin = Scenario(shoe=shoe("daily-trainer", stack_height=0.012, stiffness=40e3))
    assert "the midsole bottoms out" in simulate(thin).attrs["warnings"]
