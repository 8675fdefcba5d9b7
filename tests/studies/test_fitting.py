"""Bodies fitted to recordings: recovery of drawn bodies, what is told, what is not."""

import numpy as np
import pytest
import recorded_run as made
import xarray as xr
from scipy import stats

from spinesim import catalogue
from spinesim.measures.definitions import MEASURES
from spinesim.recordings.contacts import PERCENT
from spinesim.recordings.schema import VERTICAL
from spinesim.scenario import Scenario
from spinesim.scenario.body import limits
from spinesim.show.figures.plot import plot
from spinesim.studies.fit_data import measured_of
from spinesim.studies.fit_runs import Bodies, shares_of
from spinesim.studies.fit_trial import tried
from spinesim.studies.fitting import DEFAULT, fit
from spinesim.studies.many_runs import Case, measured_many
from spinesim.sweeps.netcdf import write_netcdf

BASE = made.SCENARIO
NOISE = 0.01  # BW
ALIKE = 11  # percents over which noise is alike
STEPS = 20


def recorded(vertical, scatter=0.02, **about):
    """The steps of a recording whose mean is this curve (BW)."""
    deviations = scatter * np.sin(np.arange(STEPS))[:, None] * np.ones(101)
    curves = vertical + deviations - deviations.mean(axis=0)
    weight = made.body_weight() + 2 * 9.80665 * BASE.shoe.mass
    table = xr.Dataset(
        {
            VERTICAL: (("step", "percent"), curves, {"units": "BW"}),
            f"{VERTICAL}_mean": ("percent", vertical, {"units": "BW"}),
            f"{VERTICAL}_sd": ("percent", np.full(101, scatter), {"units": "BW"}),
        },
        {"step": np.arange(STEPS) + 1, "percent": PERCENT},
    )
    table.attrs = {"source": "drawn.csv", "body_weight": weight, "foot_strike": "rearfoot"} | about
    return table


def drawn(count, seed=0):
    """Bodies drawn from the prior (count, p), as shares of their ranges, and their curves."""
    names = DEFAULT
    usual = {name: catalogue.constants()[name].value for name in names}
    prior = shares_of(names, usual)
    random = np.random.default_rng(seed)
    shares = np.clip(prior + 0.2 * random.standard_normal((count, len(names))), 0.05, 0.95)
    empty = measured_of(recorded(np.ones(101)))
    curves = Bodies(BASE, names, empty)(list(shares))
    noise = random.standard_normal((count, 101 + ALIKE - 1))
    smooth = np.array([np.convolve(row, np.ones(ALIKE) / ALIKE**0.5, "valid") for row in noise])
    return [
        (share, ours["vertical"] + NOISE * wave)
        for share, ours, wave in zip(shares, curves, smooth, strict=True)
        if ours is not None
    ]


def recovered(count, seed=0):
    """Errors (n, p) in shares of the ranges, in posterior SD, and of L5/S1 (share)."""
    errors, deviates, loads = [], [], []
    width = np.array([np.ptp(limits(catalogue.constants()[name])) for name in DEFAULT])
    for share, curve in drawn(count, seed):
        result = fit(recorded(curve), BASE, uncertainty=0, model_error=NOISE)
        error = shares_of(DEFAULT, dict(zip(DEFAULT, result["value"].values, strict=True))) - share
        errors.append(error)
        deviates.append(error * width / result["posterior_sd"].values)
        mine = Scenario.from_toml(result.attrs["scenario"])
        truth = mine.with_(body=Bodies(BASE, DEFAULT, measured_of(recorded(curve))).body(share))
        nothing = {}
        names = ["lumbar_compression_peak"]
        pair = measured_many([Case(truth, nothing), Case(mine, nothing)], names)
        values = [float(each["lumbar_compression_peak"][0]) for each in pair]
        loads.append(values[1] / values[0] - 1)
    return np.array(errors), np.array(deviates), np.array(loads)


def test_a_drawn_body_is_found_again():
    errors, deviates, loads = recovered(3)
    assert np.sqrt((errors**2).mean(axis=0)).max() < 0.05
    assert np.abs(deviates).max() < 3
    assert np.abs(loads).max() < 0.005


@pytest.mark.slow
def test_twelve_drawn_bodies_are_found_again():
    """One of sixty honest deviates is beyond 3 SD in 15 of 100 draws: they are judged together."""
    errors, deviates, loads = recovered(12, seed=1)
    assert np.sqrt((errors**2).mean(axis=0)).max() < 0.05
    assert stats.chi2.sf((deviates**2).sum(), deviates.size) > 0.01
    assert np.abs(deviates).max() < stats.norm.isf(0.01 / 2 / deviates.size)  # 3.76 of sixty
    assert np.abs(loads).max() < 0.005


@pytest.fixture(scope="module")
def result():
    return fit(recorded(drawn(1, seed=5)[0][1]), BASE, uncertainty=8)


def test_what_a_fit_says(result, tmp_path):
    attrs = result.attrs
    assert attrs["rms_after"] < attrs["rms_before"] and attrs["gaits"] <= 120
    assert 2.5 < attrs["effective_parameters"] < len(DEFAULT)
    assert not result["at_bound"].any()
    assert set(result["told"].values) <= {"told by the data", "partly", "not told: prior"}
    assert (result["narrowed"] < 1).all() and result.sizes["level"] == 6
    assert "the discs hardly move" in attrs["sentences"] or "the discs move" in attrs["sentences"]
    assert "25 to 30 % either way" in attrs["sentences"]
    write_netcdf(result, tmp_path / "fit.nc")
    with xr.open_dataset(tmp_path / "fit.nc", engine="h5netcdf") as again:
        assert np.array_equal(again["value"], result["value"])


def test_a_fitted_scenario_carries_the_body_and_how_sure_it_is(result):
    mine = Scenario.from_toml(result.attrs["scenario"])
    assert list(mine.body) == [name for name in catalogue.constants() if name in DEFAULT]
    for k, name in enumerate(result["parameter"].values):
        assert mine.body[str(name)] == pytest.approx(float(result["value"][k]), rel=1e-9)
    sd = dict(zip(mine.body, mine.body.sd, strict=True))
    assert sd["leg_ramp"] == pytest.approx(
        float(result["posterior_sd"].sel(parameter="leg_ramp")), rel=1e-6
    )
    assert "five constants of the body are fitted to drawn.csv" in mine.warnings()


def test_the_end_does_not_depend_on_the_start():
    curve = drawn(1, seed=5)[0][1]
    starts = [None, {"leg_ramp": 0.3, "leg_straightness": 4.5}, {"distal_soft_frequency": 24.0}]
    ends = [fit(recorded(curve), BASE, start=start, uncertainty=0) for start in starts]
    for end in ends[1:]:
        apart = np.abs(end["value"] - ends[0]["value"]) / ends[0]["posterior_sd"]
        assert float(apart.max()) < 0.2


def test_a_sacral_peak_alone_tells_nothing():
    peak = float(MEASURES["sacral_peak_acceleration"](made.run()))
    table = xr.Dataset(
        {"sacral_peak_acceleration": ("step", np.full(20, peak + 0.3))},
        {"step": np.arange(20)},
        {"source": "imu.csv", "mass": 69.0},
    )
    result = fit(table, BASE, uncertainty=0)
    assert set(result["told"].values) == {"not told: prior"}
    apart = np.abs(result["value"] - result["prior"]) / result["prior_sd"]
    assert float(apart.max()) < 0.25
    assert result.attrs["effective_parameters"] < 0.5


@pytest.mark.parametrize("seed", [2, 6])
def test_a_body_fitted_at_one_speed_holds_at_others(seed):
    """The recorded mean is off the model by a wave of 0.03 BW, another at each speed."""
    share, curve = drawn(1, seed)[0]
    mine = Scenario.from_toml(fit(recorded(curve), BASE, uncertainty=0).attrs["scenario"])
    for speed, cadence, contact in ((2.6, 158.0, 0.275), (4.3, 172.0, 0.215)):
        stride = {"speed": speed, "cadence": cadence, "contact_time": contact}
        scenario = BASE.with_(**{f"stride_{name}": value for name, value in stride.items()})
        empty = measured_of(recorded(np.ones(101)))
        (ours,) = Bodies(scenario, DEFAULT, empty)([share])
        wave = 0.03 * np.sqrt(2) * np.sin(2 * np.pi * PERCENT / 40 + speed)
        others = recorded(ours["vertical"] + wave)
        result = tried(others, scenario.with_(body=mine.body))
        assert result.attrs["rms_fitted"] < 0.7 * result.attrs["rms_catalogue"], speed
        (usual,) = Bodies(scenario, (), empty)([np.zeros(0)])
        assert result["catalogue"].values == pytest.approx(usual["vertical"])


def test_a_profile_of_one_constant_is_its_cost():
    table = recorded(drawn(1, seed=5)[0][1])
    result = fit(table, BASE, parameters="leg_straightness", uncertainty=0, profile=True)
    values, rises = result["profile_value"].values[0], result["profile_rise"].values[0]
    measured = measured_of(table)
    bodies = Bodies(BASE, ("leg_straightness",), measured)
    width = (bodies.high - bodies.low)[0]
    shares = (values - bodies.low[0]) / width
    residuals = [measured.residual(ours) for ours in bodies([np.array([x]) for x in shares])]
    prior = (values - float(result["prior"][0])) / float(result["prior_sd"][0])
    costs = np.array([residual @ residual for residual in residuals]) + prior**2
    assert rises - rises.min() == pytest.approx(costs - costs.min(), abs=0.02)
    low, high = float(result["profile_low"][0]), float(result["profile_high"][0])
    assert low < float(result["value"][0]) < high


@pytest.mark.slow
def test_profiles_of_several_constants(tmp_path):
    curve = drawn(1, seed=5)[0][1]
    names = ("leg_ramp", "leg_straightness", "distal_soft_frequency")
    result = fit(recorded(curve), BASE, parameters=names, uncertainty=0, profile=True)
    assert result["profile_rise"].shape == (3, 7)
    assert float(result["profile_rise"].min()) >= 0
    assert np.abs(result["profile_rise"].sel(point=0.0)).max() < 0.5  # the fit is nearly the best
    inner = result["profile_rise"].sel(point=[-0.83, 0.83])
    assert np.abs(inner - 0.69).max() < 0.6  # near the fit it is a parabola
    assert "90 % intervals by the profiles: leg_ramp" in result.attrs["sentences"]
    plot(result).savefig(tmp_path / "fit.png")
    assert (tmp_path / "fit.png").stat().st_size > 20_000


def test_what_cannot_be_fitted():
    table = recorded(drawn(1)[0][1])
    with pytest.raises(ValueError, match="did you mean 'leg_ramp'"):
        fit(table, BASE, parameters=["leg_rampp"])
    with pytest.raises(ValueError, match="is not among the fitted constants"):
        fit(table, BASE, start={"leg_length": 0.5})
    with pytest.raises(ValueError, match="nothing here tells of a body"):
        fit(xr.Dataset({"speed": ("segment", [3.0])}), BASE)
    with pytest.raises(ValueError, match="is not a Scenario"):
        fit(table, "me")
    with pytest.raises(ValueError, match="foot strike"):
        fit(table, BASE, foot_strike="heel")


def test_cautions_of_poor_recordings():
    curve = drawn(1)[0][1]
    flat = fit(recorded(curve * 0 + 1.3), BASE, uncertainty=0)
    assert "the model cannot make this curve" in flat.attrs["warnings"]
    few = recorded(curve, filtered=10.0).isel(step=slice(4))
    texts = fit(few, BASE, uncertainty=0).attrs["warnings"]
    assert "4 steps only" in texts and "filtered at 10 Hz" in texts
