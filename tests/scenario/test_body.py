"""Constants of the body that are one runner's own, wherever a scenario goes."""

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from schemas import validator

from spinesim import catalogue
from spinesim.dose.height import standing_compression
from spinesim.gait.simulation import simulate
from spinesim.gait.standing import stand
from spinesim.gait.steady import close
from spinesim.gait.steady_many import close_all
from spinesim.measures.definitions import MEASURES
from spinesim.scenario import BodyConstants, Runner, Scenario
from spinesim.scenario.body import body_constants, limits
from spinesim.scenario.constants import assuming
from spinesim.show.tables import listings
from spinesim.studies.comparison import compare
from spinesim.studies.draws import draws
from spinesim.studies.explanation import explain
from spinesim.studies.factors import apart, differing, neutral
from spinesim.studies.many_runs import Case, measured_many
from spinesim.studies.uncertainty import interval
from spinesim.sweeps.execution import sweep
from spinesim.sweeps.plan import plan

LEG = {"leg_ramp": 0.44, "leg_straightness": 1.6, "distal_soft_frequency": 12.9}
SPINE = {"tissue_stiffness": 2.5, "sacrum_behind_hip": 0.1, "leg_length": 0.51}
FIT = {
    "source": "run.c3d",
    "sd": {"leg_ramp": 0.05, "leg_straightness": 0.3},
    "correlation": {"leg_ramp": {"leg_straightness": -0.6}},
}
FITTED = {"leg_straightness": 1.6, "leg_ramp": 0.44, "fit": FIT}
LOADS = ("impact_peak", "lumbar_compression_peak", "sacral_peak_acceleration")
NAMES = sorted(catalogue.constants())


@st.composite
def bodies(draw):
    names = draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=6))
    table = {}
    for name in names:
        low, high = limits(catalogue.constants()[name])
        table[name] = draw(st.floats(low, high, allow_nan=False, allow_infinity=False))
    if table and draw(st.booleans()):
        table["fit"] = {"source": draw(st.sampled_from(["a.c3d", "run 2.csv"]))}
        if draw(st.booleans()):
            table["fit"]["sd"] = {name: draw(st.floats(1e-6, 10)) for name in names}
    return table


@given(bodies())
def test_a_body_is_written_and_read_as_it_is(table):
    try:
        scenario = Scenario(body=table)
    except ValueError:  # a body beyond its limits: a tired runner who could not run
        return
    again = Scenario.from_toml(scenario.to_toml())
    assert dict(again.body) == dict(scenario.body) == {k: v for k, v in table.items() if k != "fit"}
    assert again.body.source == scenario.body.source
    assert np.allclose(again.body.sd, scenario.body.sd, rtol=1e-12)
    document = json.loads(json.dumps(scenario.to_dict()))
    assert validator().is_valid(document)


def test_order_does_not_matter_and_correlation_follows_the_names():
    body = body_constants(FITTED)
    assert list(body) == ["leg_ramp", "leg_straightness"]
    assert body.sd == pytest.approx([0.05, 0.3])
    assert np.array(body.covariance)[0, 1] == pytest.approx(-0.6 * 0.05 * 0.3)
    again = body_constants(body.to_dict())
    assert np.allclose(again.covariance, body.covariance, rtol=1e-12)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"leg_rampp": 0.4}, "did you mean 'leg_ramp'? (spinesim list constants)"),
        ({"leg_ramp": 0.9}, "body leg_ramp: 0.9 is outside 0.1 to 0.7; give a value within it"),
        ({"leg_ramp": "soft"}, "leg_ramp"),
        ({"leg_ramp": math.nan}, "not finite"),
        ({"leg_length": "80 kg"}, "leg_length"),
        (5, "body: 5 is not a table of constants"),
        (FITTED | {"fit": {"sd": {"leg_ramp": 0.1}}}, "that of leg_straightness is missing"),
        (FITTED | {"fit": {"sd": {"leg_ramp": 0.1, "leg_straightness": 0}}}, "leg_straightness"),
        (FITTED | {"fit": {"correlation": FIT["correlation"]}}, "correlation without sd"),
        (FITTED | {"fit": {"kind": "leg"}}, "unknown entry in [scenario.body.fit]: 'kind'"),
        (
            FITTED | {"fit": FIT | {"correlation": {"leg_ramp": {"leg_straightness": 1.2}}}},
            "outside -1 to 1",
        ),
        (FITTED | {"fit": FIT | {"correlation": {"leg_ramp": {"leg_ramp": 0.5}}}}, "correlated"),
    ],
)
def test_what_no_body_can_be_is_refused_in_one_line(table, said):
    with pytest.raises(ValueError) as refused:
        Scenario(body=table)
    assert said in str(refused.value) and "\n" not in str(refused.value)


def test_texts_with_units_and_a_place_of_its_own_in_the_file():
    assert Scenario(body={"distal_soft_frequency": "12.9 Hz"}).body["distal_soft_frequency"] == 12.9
    with pytest.raises(ValueError, match=r"belongs under \[scenario\]"):
        Scenario.from_toml("[body]\nleg_ramp = 0.4\n")


def test_with_changes_the_body_whole_and_keeps_it_otherwise():
    scenario = Scenario(body=LEG)
    assert scenario.with_(stride_cadence=180, shoe="racer").body == scenario.body
    assert dict(scenario.with_(body={"leg_ramp": 0.5}).body) == {"leg_ramp": 0.5}
    assert scenario.with_(body=None) == Scenario() != scenario
    assert hash(scenario) == hash(Scenario(body=dict(reversed(LEG.items()))))


def test_warnings_say_whose_constants_they_are():
    fitted = "two constants of the body are fitted to run.c3d"
    assert fitted in Scenario(body=FITTED).warnings()
    assert "three constants of the body are this runner's own" in "\n".join(
        Scenario(body=LEG).warnings()
    )
    assert not [text for text in Scenario().warnings() if "constant" in text]


def test_a_run_is_that_of_the_assumed_constants():
    own = simulate(Scenario(body=LEG | SPINE))
    with assuming(LEG | SPINE):
        assumed = simulate(Scenario())
    for name in LOADS:
        assert np.array_equal(MEASURES[name](own), MEASURES[name](assumed)), name
    assert own.attrs["scenario"] != assumed.attrs["scenario"]
    usual = simulate(Scenario())
    assert not np.allclose(MEASURES["impact_peak"](own), MEASURES["impact_peak"](usual), rtol=1e-3)


def test_side_by_side_each_keeps_its_body():
    scenarios = [Scenario(body=table) for table in (LEG, {}, SPINE, LEG)]
    gaits = close_all(scenarios, fine=True)
    assert gaits.closed.all()
    for i, scenario in enumerate(scenarios):
        alone = close(scenario, fine=True)
        assert np.allclose(gaits.gait(i).unknowns, alone.unknowns, atol=2e-4)
    nothing = {}
    measured = measured_many([Case(scenario, nothing) for scenario in scenarios], LOADS)
    for scenario, values in zip(scenarios, measured, strict=True):
        run = simulate(scenario)
        for name in LOADS:
            assert np.allclose(values[name], MEASURES[name](run), rtol=1e-3), name


def test_the_body_of_a_scenario_stands_before_what_is_assumed_around_it():
    with assuming({"leg_ramp": 0.3}):
        own, assumed = close(Scenario(body={"leg_ramp": 0.44})), close(Scenario())
    assert own.model.parameters["leg_ramp"] == pytest.approx(0.44 / 0.3 * _ramp(assumed))


def _ramp(gait):
    return gait.model.parameters["leg_ramp"]


def test_standing_feels_the_body():
    body = {"above_T12L1_com_x": 0.05}
    run = stand(Runner(trunk_lean=0.0), body)
    usual = stand(Runner(trunk_lean=0.0))
    assert (run["compression"].values > usual["compression"].values).all()
    assert Scenario.from_toml(run.attrs["scenario"]).body == body_constants(body)
    assert np.array_equal(standing_compression(Runner(), body), run["compression"].values[0])


def test_a_sweep_is_another_with_another_body():
    base = Scenario(body=LEG)
    axes = {"stride_cadence": [160.0, 170.0]}
    assert plan(base, axes).engine_key != plan(Scenario(), axes).engine_key
    swept = sweep(base, **axes, measures=["impact_peak"])
    run = simulate(base.with_(stride_cadence=170.0))
    assert float(swept["impact_peak"][1]) == pytest.approx(
        float(MEASURES["impact_peak"](run)), rel=1e-3
    )


def test_explain_keeps_the_body_and_names_another():
    mine = Scenario(Runner(hunch=8), body=FITTED)
    assert neutral(mine).body == mine.body and "body" not in differing(mine, neutral(mine))
    assert apart(mine, Scenario(Runner(hunch=8))) == (
        "the body fitted to run.c3d instead of the catalogue's body"
    )
    why = explain(mine, Scenario(), "impact_peak")
    parts = {part.factor: part.value for part in why.contributions}
    assert set(parts) == {"runner_hunch", "body"}
    assert sum(parts.values()) == pytest.approx(why.value - why.reference)
    assert abs(parts["body"]) > 1.0


def test_compare_tells_bodies_apart():
    table = compare([Scenario(), Scenario(body=LEG)])
    assert list(table["scenario"].values)[1] == (
        "a body with its own constants instead of the catalogue's body"
    )
    assert "own: distal_soft_frequency" in str(table["warnings"].values[1])
    assert Scenario.from_toml(str(table["definition"].values[1])).body == body_constants(LEG)


def test_a_fitted_body_moves_as_its_fit_says():
    body = body_constants(FITTED)
    scenario = Scenario(body=body)
    drawn = [draw.of(scenario).body for draw in draws(tuple(body), 512)]
    values = np.array([[each[name] for name in body] for each in drawn])
    assert values.mean(0) == pytest.approx([0.44, 1.6], rel=0.01)
    assert values.std(0) == pytest.approx(body.sd, rel=0.06)  # cut at leg_straightness 1.0
    assert np.corrcoef(values.T)[0, 1] == pytest.approx(-0.6, abs=0.05)
    certain = Scenario(body=LEG)
    assert draws(tuple(LEG), 4)[3].of(certain).body == certain.body


def test_intervals_hold_what_the_fit_says():
    fitted, certain = Scenario(body=FITTED), Scenario(body=dict(body_constants(FITTED)))
    loads = interval({"fitted": fitted, "certain": certain}, 16, ["impact_peak"])
    assert {"leg_ramp", "leg_straightness"} <= set(loads.attrs["sampled"].split(", "))
    width = loads["impact_peak"].sel(bound="high") - loads["impact_peak"].sel(bound="low")
    assert float(width.sel(scenario="fitted")) > float(width.sel(scenario="certain"))


def test_the_constants_are_listed():
    rows = listings.rows("constants")
    assert [row["name"] for row in rows] == list(catalogue.constants())
    assert BodyConstants().in_words() == ""
