"""Optimisation: minima that can be written down, constraints that bind, choices, and the trade-off
of two measures.
"""

import io
import json
from types import MappingProxyType

import numpy as np
import pytest
from closed_form import Bounces
from rich.console import Console
from scipy.optimize import brentq
from typer.testing import CliRunner

import spinesim as ss
from spinesim.cli.commands import app
from spinesim.published.vertical_spring_mass import MODEL, TOUCHDOWN, closed_form
from spinesim.show.documents import optimise_document
from spinesim.show.tables.studies import optimise_report
from spinesim.studies.toml import read_optimise
from spinesim.sweeps.engine import FAILED, OK, Outcome, Variable

SCENARIO = ss.Scenario()
QUIET = {"progress": False}


class Bowl:
    """A bowl over cadence and trunk lean whose lowest point depends on the shoe; counts the
    scenarios it computes.
    """

    key, size, threads, residual, labels = "bowl", 64, False, "none", MappingProxyType({})
    variables = MappingProxyType(
        {"y": Variable((), "N", "depth"), "z": Variable((), "1", "something else")}
    )
    best = MappingProxyType(
        {
            "racer": (160.0, 5.0, 3.0),
            "daily-trainer": (172.0, 10.0, 1.0),
            "max-cushion": (180.0, 0.0, 2.0),
        }
    )

    def __init__(self, gap=None):
        self.gap, self.seen = gap, []

    def __call__(self, rows):
        shoes, cadence, lean = rows["shoe"], rows["stride_cadence"], rows["runner_trunk_lean"]
        at = np.array([self.best[name] for name in shoes])
        y = at[:, 2] + ((cadence - at[:, 0]) / 10) ** 2 + ((lean - at[:, 1]) / 5) ** 2
        self.seen += list(zip(shoes, cadence, lean, strict=True))
        bad = (
            (cadence > self.gap[0]) & (cadence < self.gap[1])
            if self.gap
            else np.zeros(len(y), bool)
        )
        y[bad] = np.nan
        return Outcome(
            {"y": y, "z": cadence.copy()},
            np.where(bad, FAILED, OK).astype(np.int8),
            np.zeros(len(y)),
            [""] * len(y),
            {},
        )


BOUNDS = {
    "stride_cadence": (150, 190),
    "runner_trunk_lean": ("-5 deg", 20),
    "shoe": list(Bowl.best),
}


def test_the_least_over_numbers_and_choices():
    bowl = Bowl()
    best = ss.optimise(SCENARIO, BOUNDS, "y", engine=bowl, evaluations=400, **QUIET)
    assert best["shoe"].item() == "daily-trainer"
    assert float(best["stride_cadence"]) == pytest.approx(172, abs=0.2) and float(
        best["runner_trunk_lean"]
    ) == pytest.approx(10, abs=0.15)
    assert float(best["y"]) == pytest.approx(1.0, abs=1e-3)
    # nothing is computed twice; last comes the scenario itself
    seen = bowl.seen[:-1]
    assert len(seen) == len(set(seen)) == best.attrs["evaluations"] <= 440
    assert best.attrs["at_bounds"] == "" and best["shoe_before"].item() == "daily-trainer"
    own = SCENARIO.parameters()
    assert float(best["stride_cadence_before"]) == own["stride_cadence"]
    there = ss.Scenario.from_toml(best.attrs["scenario"])
    assert there.shoe.name == "daily-trainer" and there.stride.cadence == float(
        best["stride_cadence"]
    )


def test_a_constraint_binds():
    best = ss.optimise(
        SCENARIO,
        BOUNDS,
        "y",
        constraints={"z": (None, 165)},
        engine=Bowl(),
        evaluations=400,
        **QUIET,
    )
    assert float(best["z"]) <= 165 * (1 + 1e-9)
    # ((165 - 172) / 10)^2
    assert best["shoe"].item() == "daily-trainer" and float(best["y"]) == pytest.approx(
        1.49, abs=0.02
    )


def test_what_lies_at_the_end_of_its_bounds_is_said():
    best = ss.optimise(
        MODEL, {"leg_k": (6e3, 40e3)}, "peak", engine=Bounces(), start=TOUCHDOWN, **QUIET
    )
    assert best.attrs["at_bounds"] == "leg_k (6000, lower end)"
    before = closed_form(75, MODEL.parameters["leg_k"], 0.7).peak_force
    assert float(best["peak_before"]) == pytest.approx(before)
    document = optimise_document(best)
    assert document["before"]["peak"] == pytest.approx(before)
    assert set(document["points"][0]) == {"leg_k", "peak"} == set(document["before"])
    with Console(record=True, width=100, file=io.StringIO()) as console:
        console.print(optimise_report(best))
    text = console.export_text()
    assert "before" in text and "At an end of its bounds" in text and "leg_k (6000" in text


def test_one_choice_and_one_number_are_a_search():
    bounds = {"shoe": ["racer"], "stride_cadence": (150, 190), "runner_trunk_lean": (0, 10)}
    best = ss.optimise(SCENARIO, bounds, "y", engine=Bowl(), evaluations=60, **QUIET)
    assert best["shoe"].item() == "racer" and float(best["y"]) == pytest.approx(3.0, abs=0.05)


def test_failed_scenarios_are_counted_and_gone_around():
    best = ss.optimise(SCENARIO, BOUNDS, "y", engine=Bowl(gap=(170, 174)), evaluations=400, **QUIET)
    assert best.attrs["failed"] > 0 and float(best["y"]) == pytest.approx(1.04, abs=0.05)


def test_the_best_of_a_few_choices_alone():
    best = ss.optimise(
        SCENARIO.with_(stride_cadence=172),
        {"shoe": list(Bowl.best)},
        "y",
        engine=Choice(),
        **QUIET,
    )
    assert best["shoe"].item() == "daily-trainer" and best.attrs["evaluations"] == 3


class Choice(Bowl):
    """The bowl at one place."""

    def __call__(self, rows):
        n = len(rows["shoe"])
        return super().__call__(
            {**rows, "stride_cadence": np.full(n, 172.0), "runner_trunk_lean": np.full(n, 10.0)}
        )


def test_the_softest_leg_that_keeps_the_peak_down():
    """Least drop under a limit on the peak force: the stiffness at which the closed form meets the
    limit.
    """
    best = ss.optimise(
        MODEL,
        {"leg_k": (6e3, 40e3)},
        "drop",
        constraints={"peak": (None, 1700)},
        engine=Bounces(),
        start=TOUCHDOWN,
        **QUIET,
    )
    stiffness = brentq(lambda k: closed_form(75, k, 0.7).peak_force - 1700, 6e3, 40e3)
    assert float(best["leg_k"]) == pytest.approx(stiffness, rel=5e-3) and float(
        best["peak"]
    ) <= 1700 * (1 + 1e-9)


def test_the_trade_off_has_both_ends_and_nothing_beaten():
    curve = ss.optimise(
        MODEL,
        {"leg_k": (6e3, 40e3)},
        "drop",
        against="peak",
        points=5,
        engine=Bounces(),
        start=TOUCHDOWN,
        **QUIET,
    )
    drop, peak = curve["drop"].values, curve["peak"].values
    assert (np.diff(drop) > 0).all() and (np.diff(peak) < 0).all() and len(drop) >= 4
    assert peak[0] == pytest.approx(closed_form(75, 40e3, 0.7).peak_force, rel=1e-2)
    assert peak[-1] == pytest.approx(closed_form(75, 6e3, 0.7).peak_force, rel=1e-2)
    for k, force in zip(curve["leg_k"].values, peak, strict=True):
        assert force == pytest.approx(closed_form(75, k, 0.7).peak_force)
    # only loads of the spine have a level
    assert ss.plot(curve.assign_attrs(level="L5/S1")).axes[0].get_xlabel() == "Peak (N)"
    assert curve.attrs["constraints"] == ""  # what is traded off is no constraint


def test_constraints_that_nothing_meets_say_how_near_it_came():
    with pytest.raises(ValueError, match="meets the constraints; the nearest has peak"):
        ss.optimise(
            MODEL,
            {"leg_k": (6e3, 40e3)},
            "drop",
            constraints={"peak": (None, 100)},
            engine=Bounces(),
            start=TOUCHDOWN,
            **QUIET,
        )
    with pytest.raises(ValueError, match="has a steady gait; widen or move the bounds"):
        ss.optimise(
            MODEL, {"leg_k": (3e3, 4e3)}, "drop", engine=Bounces(), start=TOUCHDOWN, **QUIET
        )


@pytest.mark.parametrize(
    ("bounds", "options", "text"),
    [
        ({"stride_cadenc": (150, 180)}, {}, "did you mean 'stride_cadence'"),
        ({"stride_cadence": (180, 150)}, {}, "is empty"),
        ({"stride_cadence": (150, float("nan"))}, {}, "not finite"),
        ({"shoe": "racer"}, {}, "give a list of words"),
        ({"shoe": ["racr"]}, {}, "racr"),
        ({}, {}, "needs bounds"),
        ({"shoe": ("racer",)}, {"constraints": {"impact_peak": 3}}, r"is not (low, high)"),
        (
            {"shoe": ["racer"]},
            {"constraints": {"impact_pek": (0, 1)}},
            "did you mean 'impact_peak'",
        ),
        ({"shoe": ["racer"]}, {"measure": "x"}, "unknown measure 'x'"),
        ({"shoe": ["racer"]}, {"against": "lumbar_compression_peak"}, "against itself"),
        ({"shoe": ["racer"]}, {"evaluations": 0}, "evaluations"),
        ({"shoe": ["racer"]}, {"level": "S1"}, "did you mean 'L5/S1'"),
        ({"shoe": ["racer"]}, {"measure": "impact_peak", "level": "L5/S1"}, "has no levels"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(bounds, options, text, monkeypatch):
    monkeypatch.setattr(
        "spinesim.sweeps.scipy_engine.simulate",
        lambda *_, **__: pytest.fail("something was started"),
    )
    with pytest.raises(ValueError) as refused:
        ss.optimise(SCENARIO, bounds, **options, **QUIET)
    assert text in str(refused.value) and "\n" not in str(refused.value)


def test_the_file_of_an_optimisation():
    text = '[optimise]\nmeasure = "impact_peak"\n[optimise.bounds]\nshoe = ["racer"]\n[optimise.constraints]\nactive_peak_bw = { high = 2.5 }\ncom_drop = [0, 0.1]'
    base, bounds, options = read_optimise(text)
    assert base == SCENARIO and bounds == {"shoe": ("racer",)}
    assert options == {
        "measure": "impact_peak",
        "constraints": {"active_peak_bw": (None, 2.5), "com_drop": (0, 0.1)},
    }


@pytest.mark.slow
def test_the_command_finds_the_shoe_with_the_least_impact(tmp_path):
    path = tmp_path / "shoe.toml"
    path.write_text(
        '[optimise]\nmeasure = "impact_peak"\n[optimise.bounds]\nshoe = ["racer", "max-cushion", "barefoot"]\n',
        encoding="utf-8",
    )
    result = CliRunner().invoke(
        app, ["optimise", str(path), "--out", str(tmp_path / "out"), "--workers", "1", "--json"]
    )
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    single = {
        name: float(ss.summary(ss.simulate(SCENARIO.with_(shoe=name)))["impact_peak"])
        for name in ("racer", "max-cushion", "barefoot")
    }
    assert found["points"][0]["shoe"] == min(single, key=lambda name: single[name])
    assert found["points"][0]["impact_peak"] == pytest.approx(min(single.values()), rel=1e-4)
    assert (
        ss.Scenario.from_toml(tmp_path / "out" / "shoe-best.toml").shoe.name
        == found["points"][0]["shoe"]
    )


def test_the_batch_takes_what_is_many(monkeypatch):
    asked = []

    def chosen(*given, count=1, **options):
        asked.append(count)
        return Bounces()

    monkeypatch.setattr("spinesim.studies.optimisation.engine_for", chosen)
    ss.optimise(MODEL, {"leg_k": (6e3, 40e3)}, "drop", start=TOUCHDOWN, evaluations=100, **QUIET)
    assert asked == [100]
