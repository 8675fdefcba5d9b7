"""Sensitivity: known answers of a function with known indices, and failures that are counted."""

import json
import math
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import pytest
from closed_form import Bounces
from matplotlib.figure import Figure
from scipy.stats import sobol_indices
from typer.testing import CliRunner

import spinesim as ss
from spinesim.cli.commands import app
from spinesim.published import liu_nigg_2000
from spinesim.published.vertical_spring_mass import MODEL, TOUCHDOWN
from spinesim.studies.indices import (
    LEAST,
    elementary_effects,
    morris_trajectories,
    variance_shares,
)
from spinesim.studies.toml import read_sensitivity
from spinesim.sweeps.engine import FAILED, OK, Outcome, Variable

SCENARIO = ss.Scenario()
A, B = 7.0, 0.1
RANGES = {"runner_mass": (60, 80), "runner_height": ("1.6 m", 1.9), "stride_cadence": (150, 180)}
# Ishigami function, sin x1 + a sin^2 x2 + b x3^4 sin x1 on [-pi, pi]: Saltelli et al. 2008, eqs
# 4.26 f
SHARES = {
    "runner_mass": (0.3139, 0.5576),
    "runner_height": (0.4424, 0.4424),
    "stride_cadence": (0.0, 0.2437),
}


class Ishigami:
    """The function in place of the runner, its three arguments from three of his parameters."""

    key, size, threads, residual, labels = "ishigami", 10_000, False, "none", MappingProxyType({})
    variables = MappingProxyType({"y": Variable((), "N", "the function")})

    def __init__(self, fails=lambda x: np.zeros(len(x), bool)):
        self.fails = fails

    def __call__(self, rows):
        ends = {"runner_mass": (60, 80), "runner_height": (1.6, 1.9), "stride_cadence": (150, 180)}
        x1, x2, x3 = (
            math.pi * (2 * (rows[name] - low) / (high - low) - 1)
            for name, (low, high) in ends.items()
        )
        y = np.sin(x1) + A * np.sin(x2) ** 2 + B * x3**4 * np.sin(x1)
        bad = self.fails(x1)
        y[bad] = np.nan
        status = np.where(bad, FAILED, OK).astype(np.int8)
        return Outcome(
            {"y": y},
            status,
            np.zeros(len(y)),
            ["beyond the model" if one else "" for one in bad],
            {},
        )


def ask(engine=None, **options):
    return ss.sensitivity(
        SCENARIO, RANGES, measure="y", engine=engine or Ishigami(), progress=False, **options
    )


def test_sobol_finds_the_known_shares_of_variance():
    study = ask(method="sobol", samples=2048)
    for name, (first, total) in SHARES.items():
        one = study.sel(parameter=name)
        assert float(one["first_order"]) == pytest.approx(first, abs=0.04)  # sampling error at 2048
        assert float(one["total_order"]) == pytest.approx(total, abs=0.04)
        assert one["first_order_low"] - 0.01 <= first <= one["first_order_high"] + 0.01
        assert one["total_order_low"] - 0.01 <= total <= one["total_order_high"] + 0.01
    # most influential first
    assert study["parameter"].values.tolist() == ["runner_mass", "runner_height", "stride_cadence"]
    assert study.attrs["runs"] == 2048 * 5 + 7 and study.attrs["failed"] == 0


def test_intervals_narrow_with_samples_and_widen_with_confidence():
    def width(**options):
        study = ask(method="sobol", **options)
        return float((study["total_order_high"] - study["total_order_low"]).sum())

    assert width(samples=1024) < width(samples=128) < width(samples=128, confidence=0.995)


def test_morris_ranks_like_the_shares_and_sees_the_interaction():
    study = ask(method="morris", samples=200)
    spread = study["spread"] / study["influence"]
    assert float(spread.sel(parameter="stride_cadence")) > 1  # acts through its interaction alone
    assert float(abs(study["effect"].sel(parameter="stride_cadence"))) < float(
        study["influence"].sel(parameter="stride_cadence")
    )
    # on Morris' grid of four levels the second argument has one effect alone: no interval
    assert (study["influence_low"] <= study["influence"] + 1e-9).all()
    assert (study["influence"] <= study["influence_high"] + 1e-9).all()
    assert (study["influence_high"] > study["influence_low"] + 1e-9).sum() == 2


def test_elementary_effects_are_those_of_salib():
    """SALib 1.5 as the oracle, on a function with a curve, an interaction and a straight line."""
    from SALib.analyze import morris

    points = morris_trajectories(3, 50, seed=0)
    assert set(np.round(3 * points.ravel()).astype(int)) == {0, 1, 2, 3}
    value = points[..., 0] ** 2 + np.sin(5 * points[..., 1]) * points[..., 2] + points[..., 1]
    effects = elementary_effects(points, value)
    problem = {"num_vars": 3, "names": list("abc"), "bounds": [[0, 1]] * 3}
    oracle = morris.analyze(problem, points.reshape(-1, 3), value.ravel(), num_levels=4)
    np.testing.assert_allclose(effects.mean(axis=0), oracle["mu"], atol=1e-12)
    np.testing.assert_allclose(np.abs(effects).mean(axis=0), oracle["mu_star"], atol=1e-12)
    np.testing.assert_allclose(effects.std(axis=0, ddof=1), oracle["sigma"], atol=1e-12)


def test_shares_of_variance_are_those_of_scipy():
    value = np.random.default_rng(0).normal(size=(4, 64))
    oracle = sobol_indices(
        func={"f_A": value[:1], "f_B": value[1:2], "f_AB": value[2:, None]}, n=64
    )
    first, total = variance_shares(value)
    np.testing.assert_allclose(first, oracle.first_order, atol=1e-12)
    np.testing.assert_allclose(total, oracle.total_order, atol=1e-12)


@pytest.mark.parametrize("method", ["one-at-a-time", "morris", "sobol"])
def test_one_parameter_and_the_fewest_samples_are_a_study(method):
    ranges = {"leg_k": (10e3, 30e3)}
    for samples in (None, LEAST):
        study = ss.sensitivity(
            MODEL,
            ranges,
            measure="peak",
            engine=Bounces(),
            start=TOUCHDOWN,
            method=method,
            samples=samples,
            progress=False,
        )
        assert study["parameter"].values.tolist() == ["leg_k"] and float(study["swing"][0]) > 0
    if method == "sobol":  # all of the variance is due to the one parameter
        assert float(study["total_order"][0]) > 0.3


@pytest.mark.parametrize("method", ["morris", "sobol"])
def test_a_measure_that_does_not_change_has_no_influence(method):
    study = ss.sensitivity(
        MODEL,
        {"velocity": (-1, -0.5)},
        measure="constant",
        engine=Constant(),
        method=method,
        progress=False,
    )
    assert float(study["influence" if method == "morris" else "total_order"][0]) == 0


@dataclass(frozen=True)
class Constant(Bounces):
    """One number for every scenario."""

    @property
    def variables(self):
        return {"constant": Variable((), "1", "a number")}

    def __call__(self, columns):
        outcome = super().__call__(columns)
        values = {"constant": np.ones(len(outcome.status))}
        return Outcome(values, outcome.status, outcome.residual, outcome.messages, {})


def test_a_linear_measure_has_its_slopes():
    """Drop of a stiff spring at both ends of its stiffness, against the closed form."""
    study = ss.sensitivity(
        MODEL,
        {"leg_k": (10e3, 30e3), "velocity": (-1, -0.5)},
        measure="peak",
        engine=Bounces(),
        start=TOUCHDOWN,
        method="one-at-a-time",
        progress=False,
    )
    peak = lambda k, v: 75 * 9.81 + math.hypot(75 * 9.81, math.sqrt(k * 75) * v)  # noqa: E731
    k = study.sel(parameter="leg_k")
    assert float(k["at_low"]) == pytest.approx(peak(10e3, 0.7)) and float(
        k["at_high"]
    ) == pytest.approx(peak(30e3, 0.7))
    assert float(study["base"]) == pytest.approx(peak(20e3, 0.7)) and float(
        k["swing"]
    ) == pytest.approx(peak(30e3, 0.7) - peak(10e3, 0.7))


@pytest.mark.parametrize(("method", "unit"), [("sobol", "samples"), ("morris", "trajectories")])
def test_failed_runs_are_counted_and_left_out_never_filled_in(method, unit):
    study = ask(Ishigami(lambda x: x > 2.9), method=method, samples=256)
    assert study.attrs["failed"] > 0 and 0 < study.attrs["left_out"] <= study.attrs["failed"]
    assert study.attrs["left_out"] + study.attrs[f"{unit}_used"] == 256
    for name in ("first_order", "total_order", "influence"):
        if name in study:
            assert np.isfinite(study[name]).all()
    figure = ss.plot(study)
    said = " ".join(figure.get_supxlabel().split())
    assert isinstance(figure, Figure) and f"{study.attrs['failed']} failed" in said
    assert f"{study.attrs['left_out']} {unit} left out" in said


def test_nothing_is_concluded_from_nearly_nothing():
    with pytest.raises(
        ValueError, match=r"have no failed run \(beyond the model\); narrow the ranges"
    ):
        ask(Ishigami(lambda x: x > -3), method="sobol", samples=64)


@pytest.mark.parametrize(
    ("ranges", "options", "text"),
    [
        ({"runner_mas": (60, 80)}, {}, "did you mean 'runner_mass'"),
        ({"runner_mass": (80, 60)}, {}, "is empty"),
        ({"runner_mass": (60, 8000)}, {}, "outside 30 to 180 kg"),
        ({"runner_mass": 70}, {}, "is not a range"),
        ({"runner_sex": ("male", "female")}, {}, "only numbers have a range"),
        ({}, {}, "needs ranges"),
        (RANGES, {"method": "moris"}, "did you mean 'morris'"),
        (RANGES, {"method": "sobol", "samples": 100}, "a power of two"),
        (RANGES, {"samples": 1}, "samples=1"),
        (RANGES, {"confidence": 95}, "confidence=95"),
        (RANGES, {"measure": "impact_pek"}, "did you mean 'impact_peak'"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(ranges, options, text, monkeypatch):
    monkeypatch.setattr(
        "spinesim.sweeps.scipy_engine.simulate",
        lambda *_, **__: pytest.fail("something was started"),
    )
    with pytest.raises(ValueError) as refused:
        ss.sensitivity(SCENARIO, ranges, progress=False, **options)
    assert text in str(refused.value) and "\n" not in str(refused.value)


def test_the_file_of_a_study():
    base, ranges, options = read_sensitivity(
        '[sensitivity]\nmethod = "sobol"\nrunner_mass = [60, 80]\n[sensitivity.ranges]\nstride_cadence = { low = 150, high = 170 }'
    )
    assert (
        base == SCENARIO
        and ranges == {"runner_mass": (60, 80), "stride_cadence": (150, 170)}
        and options == {"method": "sobol"}
    )
    with pytest.raises(ValueError, match="did you mean 'method'"):
        read_sensitivity('[sensitivity]\nmetod = "sobol"')


@pytest.mark.slow
def test_the_command_draws_and_writes(tmp_path):
    path = tmp_path / "study.toml"
    path.write_text(
        '[sensitivity]\nmethod = "one-at-a-time"\nmeasure = "impact_peak"\n[sensitivity.ranges]\nshoe_stiffness = [60e3, 200e3]\n',
        encoding="utf-8",
    )
    result = CliRunner().invoke(
        app, ["sensitivity", str(path), "--out", str(tmp_path / "out"), "--workers", "1", "--json"]
    )
    assert result.exit_code == 0, result.output
    document = json.loads(result.stdout)
    row = document["parameters"][0]
    assert document["runs"] == 3 and document["failed"] == 0 and row["name"] == "shoe_stiffness"
    assert row["swing"] == pytest.approx(abs(row["at_high"] - row["at_low"])) and row["swing"] > 0
    hard = ss.summary(ss.simulate(SCENARIO.with_(shoe_stiffness=200e3)))
    assert row["at_high"] == pytest.approx(float(hard["impact_peak"]), rel=1e-4)
    assert {item.suffix for item in (tmp_path / "out").iterdir()} == {".png", ".pdf", ".csv", ".nc"}


def test_a_published_model_is_studied_too():
    ranges = (
        {"sole_a": (0.5e6, 2e6), "leg_stiffness": (3e3, 9e3)}
        if "leg_stiffness" in liu_nigg_2000.MODEL.parameters
        else {"sole_a": (0.5e6, 2e6)}
    )
    study = ss.sensitivity(
        liu_nigg_2000.MODEL,
        ranges,
        measure="impact_peak",
        start=liu_nigg_2000.TOUCHDOWN,
        method="one-at-a-time",
        progress=False,
    )
    assert (study["swing"] > 0).all() and study["base"].attrs["units"] == "N"
