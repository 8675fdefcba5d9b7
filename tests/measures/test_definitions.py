"""Every measure has one definition, for one run and for many motions side by side."""

import numpy as np
import pytest

from spinesim.gait.simulation import simulate
from spinesim.gait.stance import Stance
from spinesim.measures.definitions import MEASURES, by_level
from spinesim.measures.history import RunHistory
from spinesim.measures.motions import INTERVAL, LEDGER, MotionHistory, recorded
from spinesim.measures.summaries import measured, summary
from spinesim.mechanics.dataset import ACCELERATIONS, RATES
from spinesim.mechanics.system import system
from spinesim.published import liu_nigg_2000
from spinesim.scenario import Runner, Scenario, Stride
from spinesim.units import GRAVITY

SCENARIOS = (
    Scenario(Runner(mass=62, sex="female"), Stride(speed=3.6), shoe="racer"),
    Scenario(Runner(mass=85), Stride(speed=2.9)),
)
# the ledger of samples is not that of the solver's own steps
BY_QUADRATURE = {"energy_residual", "impulse_residual", "lumbar_energy_dissipated"}


@pytest.fixture(scope="module")
def runs():
    return [simulate(scenario) for scenario in SCENARIOS]


def variable(run, key):
    """What the batch records under a key, from a run."""
    if isinstance(key, str):
        return run["force"].sel(link=key).values
    of, kind = key
    if kind == "deformation":
        return run[kind].sel(link=of).values
    axis, primes = kind.rstrip("'"), kind.count("'")
    name = (axis, RATES[axis], ACCELERATIONS[axis])[primes]
    return run[name].sel(body=of).values


def heat(run):
    """The power (W) that each link turns into heat, by its key, along a run."""
    model = run.encoding["gait"].model
    y = np.array(
        [
            variable(run, (body, axis + primes))
            for primes in ("", "'")
            for body, axis in model.coordinates
        ]
    )
    each = system(model).evaluate(run["time"].values, y)
    power = (each["force"] - each["elastic"] - each["active"]) * each["deformation_rate"]
    return {(link.name, "heat"): row for link, row in zip(model.links, power, strict=True)}


def side_by_side(runs):
    """The motions of these runs, of different lengths, as one history."""
    models = [run.encoding["gait"].model for run in runs]
    even = np.array([RunHistory(run).even[0] for run in runs])
    samples = np.array([run.sizes["time"] for run in runs])
    longest = max(even) + 1

    def held(values):
        return np.concatenate([values, np.repeat(values[-1:], longest - len(values), axis=0)])

    warm = [heat(run) for run in runs]
    record = {
        key: np.stack(
            [
                held(power[key] if key in power else variable(run, key))
                for run, power in zip(runs, warm, strict=True)
            ],
            axis=1,
        )
        for key in recorded(models[0], runner=True)
        if key not in LEDGER
    }
    parameters = {
        name: np.array([model.parameters[name] for model in models])
        for name in models[0].parameters
    }
    numbers = {
        "step_time": np.array([s.step.step_time for s in SCENARIOS]),
        "step_length": np.array([s.step.step_length for s in SCENARIOS]),
        "body_weight": np.array([s.runner.mass * GRAVITY for s in SCENARIOS]),
    }
    t = np.stack([held(run["time"].values) for run in runs], axis=1)
    runners = [scenario.runner for scenario in SCENARIOS]
    return MotionHistory(models[0], t, record, even, samples, parameters, numbers, runners)


def test_a_run_measures_the_same_whatever_the_order_of_its_dimensions(runs):
    turned = runs[0].transpose(..., "time")
    assert turned["force"].dims == ("link", "time")
    assert summary(turned).equals(summary(runs[0]))


def test_motions_side_by_side_measure_as_each_run_does(runs):
    assert Stance(SCENARIOS[0]).model.structure == Stance(SCENARIOS[1]).model.structure
    assert runs[0].sizes["time"] != runs[1].sizes["time"]
    history = side_by_side(runs)
    names = [name for name in summary(runs[0]) if name not in BY_QUADRATURE]
    together = measured(history, names)
    for k, run in enumerate(runs):
        alone = summary(run)
        for name in names:
            values = alone[name].values
            np.testing.assert_allclose(
                together[name][k], values, rtol=0, atol=1e-9 * np.abs(values).max(), err_msg=name
            )


def test_the_joints_heat_from_samples_is_near_the_solvers_ledger(runs):
    heat = MEASURES["lumbar_energy_dissipated"]
    together = heat.of(side_by_side(runs))
    for k, run in enumerate(runs):
        np.testing.assert_allclose(together[k], heat(run), rtol=1e-4)


def test_a_measure_of_a_run_is_a_number_or_one_by_level(runs):
    for measure in MEASURES.values():
        value = measure(runs[0])
        if measure.levels:
            assert value.dims == ("level",)
            assert value["level"].values.tolist() == runs[0]["level"].values.tolist()
        else:
            assert isinstance(value, float)
        assert by_level(f"{measure.name}_bw") is measure.levels
        assert measure.__doc__ and measure.meaning


def test_a_run_has_the_measures_that_its_kind_allows(runs):
    model = liu_nigg_2000.MODEL
    run = simulate(model, liu_nigg_2000.TOUCHDOWN)
    allowed = [name for name, measure in MEASURES.items() if measure.applies(run)]
    assert allowed == [name for name, measure in MEASURES.items() if measure.applies(model)]
    assert "impact_peak" in allowed and "cadence" not in allowed
    assert [name for name in summary(run) if not name.endswith("_bw")] == allowed
    assert all(measure.applies(runs[0]) for measure in MEASURES.values())


def test_an_unfiltered_reaction_counts_to_the_last_sample(runs):
    """Contact without a filter ends where the foot leaves, between even samples."""
    run = runs[0]
    whole = MEASURES["contact_time"](run, None)
    assert whole == pytest.approx(run.attrs["lift_off_time"] - run.attrs["touch_time"], abs=1e-5)
    assert abs(run.attrs["lift_off_time"] / INTERVAL % 1) > 1e-3  # the end is not an even sample


def test_the_rise_of_compression_is_not_that_of_a_ripple(runs):
    """A ripple of 300 Hz and 2 % of the compression, as links that start relaxed swing in."""
    run, rate = runs[0], MEASURES["lumbar_compression_rate"]
    time, compression = run["time"], run["compression"]
    rippled = run.assign(compression=compression * (1 + 0.02 * np.sin(2 * np.pi * 300 * time)))
    raw, shaken = (each["compression"].differentiate("time").max("time") for each in (run, rippled))
    assert float((shaken / raw).min()) > 1.5
    np.testing.assert_allclose(rate(rippled), rate(run), rtol=5e-3)
    # a slow rise goes through the filter as it is
    ramp = run.assign(compression=compression * 0 + 5e4 * time.where(time < 0.1, 0.1))
    np.testing.assert_allclose(rate(ramp), 5e4, rtol=0.05)
