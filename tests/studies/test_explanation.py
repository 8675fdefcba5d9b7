import itertools
import json
import math
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from spinesim.scenario import Runner, Scenario, Stride, shoe
from spinesim.show.figures.explanation import explain_figure
from spinesim.studies.explanation import explain
from spinesim.studies.explanation_parts import ADVICE, Change, Contribution
from spinesim.studies.explanation_words import listed, percent, sentences
from spinesim.studies.factors import FACTORS, differing, mixture, neutral, standing
from spinesim.studies.shapley import shapley

SCENARIO = Scenario(
    Runner(mass=78, height=1.8, trunk_lean=14, core_strength=0.6), Stride(speed=3.1)
)


@pytest.fixture(scope="module")
def why():
    return explain(SCENARIO)


# --- Shapley values, without the runner
# -------------------------------------------------------------------------


@given(st.integers(1, 10), st.randoms(use_true_random=False))
def test_contributions_sum_to_the_whole(n, random):
    names = tuple(f"f{k}" for k in range(n))
    table: dict[frozenset, float] = {}

    def value(on):
        return table.setdefault(on, 2000 * random.random())

    shares = shapley(names, value)
    assert math.isclose(
        sum(shares.values()), table[frozenset(names)] - table[frozenset()], abs_tol=1e-9
    )


@pytest.mark.parametrize("n", [4, 10])
def test_a_sum_of_effects_gives_each_its_own(n):
    effects = {f"f{k}": float(k) for k in range(n)}
    assert shapley(tuple(effects), lambda on: sum(effects[name] for name in on)) == pytest.approx(
        effects
    )


def test_who_does_nothing_gets_nothing_and_equals_share_alike():
    shares = shapley(("a", "b", "idle"), lambda on: 10.0 * ({"a", "b"} <= on))
    assert shares == pytest.approx({"a": 5.0, "b": 5.0, "idle": 0.0})


# --- factors
# --------------------------------------------------------------------------------------------------------


def test_default_reference_keeps_body_and_speed_only():
    tired = SCENARIO.with_(runner_fatigue=20, shoe="racer", surface="track", stride_cadence=150)
    assert neutral(tired) == Scenario(Runner(mass=78, height=1.8), Stride(speed=3.1))
    names = (
        "runner_trunk_lean",
        "runner_core_strength",
        "runner_fatigue",
        "stride_step",
        "shoe",
        "surface",
    )
    assert differing(tired, neutral(tired)) == names


def test_mixtures_go_from_one_to_the_other():
    tired = SCENARIO.with_(runner_fatigue=20, shoe=shoe("racer", wear=300), stride_step_length=1.3)
    base = neutral(tired)
    assert mixture(tired, base, ()) == base
    assert mixture(tired, base, differing(tired, base)) == tired
    worn = mixture(tired, base, ["shoe_wear"])
    assert (worn.shoe.name, worn.shoe.wear) == ("daily-trainer", 300)


def test_a_worn_shoe_is_the_same_shoe_with_wear():
    worn = Scenario(shoe="worn-trainer")
    assert differing(worn, Scenario()) == ("shoe_wear",)
    assert FACTORS["shoe_wear"].words(worn, Scenario()) == "shoe worn 805 km"


def test_factors_are_told_as_a_runner_reads_them():
    one = Scenario(Runner(core_strength=0.7, hunch=8, hip_flexor_tightness=0.8))
    told = {name: FACTORS[name].words(one, Scenario()) for name in differing(one, Scenario())}
    assert told["runner_core_strength"] == "deep core strength 70 % instead of 100 %"
    assert told["runner_hunch"] == "hunched posture 8°"
    # nobody is "tight" at 80 %
    assert told["runner_hip_flexor_tightness"].startswith("hip-flexor tightness 80 %")


def test_no_lumbar_effect_claims_a_measurement():
    for name in ("runner_trunk_lean", "runner_core_strength", "stride_step", "shoe", "surface"):
        assert standing(name, "lumbar_compression_peak") == "prediction"
    assert standing("stride_step", "impact_peak") == "measured-alike"


# --- explain
# --------------------------------------------------------------------------------------------------------


def test_contributions_of_the_runner_sum_exactly(why):
    assert abs(sum(item.value for item in why.contributions) - (why.value - why.reference)) < 1e-9
    assert {item.factor for item in why.contributions} == {
        "runner_trunk_lean",
        "runner_core_strength",
    }


def test_a_weak_core_is_never_told_as_relief_alone(why):
    """It presses the lowest disc less and slides the vertebrae more (Raabe & Chaudhari 2018); both
    are said in one breath.
    """
    core = next(item for item in why.contributions if item.factor == "runner_core_strength")
    assert core.value < 0 < core.sliding
    assert "more sliding between vertebrae" in why.sentences[1]
    training = next(item for item in why.changes if item.change == "core training")
    assert training.sliding < 0 < training.nominal
    assert "less sliding between vertebrae" in why.sentences[3]


def test_changes_are_ranked_from_most_relief(why):
    effects = [abs(why.value + item.median) for item in why.changes]
    assert effects == sorted(effects)
    assert {"upright trunk", "shorter steps", "core training"} <= {
        item.change for item in why.changes
    }


def test_it_speaks_plainly_and_never_diagnoses(why):
    assert len(why.sentences) == 5 and all(text.endswith(".") for text in why.sentences)
    assert "professional" in why.advice or "doctor" in why.advice
    for word in ("numbness", "tingling", "weakness", "severe", "lasts"):
        assert word in ADVICE
    spoken = " ".join(why.sentences).lower()
    for word in ("injur", "herniat", "diagnos", "you have", "caused by", "pain because"):
        assert word not in spoken


def test_the_document_is_the_one_of_the_front_door(why):
    document = json.loads(json.dumps(why.document(), allow_nan=False))
    assert {
        "measure",
        "level",
        "value",
        "reference",
        "unit",
        "contributions",
        "changes",
        "advice",
    } <= set(document)
    assert set(document["contributions"][0]) >= {"factor", "value", "standing"}
    assert set(document["changes"][0]) >= {"change", "median", "low", "high", "standing"}
    assert sum(item["value"] for item in document["contributions"]) == pytest.approx(
        document["value"] - document["reference"], abs=1e-9
    )


def test_the_picture_is_drawn(why, tmp_path):
    explain_figure(why).savefig(tmp_path / "why.png")
    assert (tmp_path / "why.png").stat().st_size > 10000


def test_a_runner_like_the_reference_needs_no_reason():
    same = explain(Scenario(), measure="impact_peak")
    assert same.value == same.reference and same.contributions == ()
    assert same.level == "" and "as in the reference runner" in same.sentences[0]


@pytest.mark.parametrize(
    ("options", "words"),
    [({"measure": "lumbar_compresion_peak"}, "did you mean"), ({"level": "L6"}, "unknown level")],
)
def test_unknown_names_get_the_nearest(options, words):
    with pytest.raises(ValueError, match=words):
        explain(Scenario(), **options)


@pytest.mark.slow
def test_the_ranking_does_not_hang_on_the_tolerance(why, monkeypatch):
    from functools import partial

    from spinesim.studies import explanation

    monkeypatch.setattr(
        explanation, "simulate", partial(explanation.simulate, rtol=1e-8, method="DOP853")
    )
    fine = explain(SCENARIO)
    assert [item.factor for item in fine.contributions] == [
        item.factor for item in why.contributions
    ]
    coarse = [item.change for item in why.changes]
    apart = {item.change: item.nominal for item in fine.changes}
    for first, second in itertools.pairwise(coarse):
        assert apart[first] < apart[second] + 2.0  # N: changes nearer than this are called equal
    assert why.value == pytest.approx(fine.value, rel=1e-3)


@pytest.mark.slow
def test_intervals_come_with_samples():
    lean = explain(Scenario(Runner(trunk_lean=12)), uncertainty=4)
    for item in lean.changes:
        assert item.low <= item.median <= item.high
    assert lean.samples == 4
    assert "roughly between" in lean.sentences[2] and "nine in ten of 4 runs" in lean.sentences[4]


@pytest.mark.slow
def test_command_line(tmp_path):
    from spinesim.cli.commands import app

    file = tmp_path / "mine.toml"
    Scenario(Runner(trunk_lean=12)).to_toml(file)
    done = CliRunner().invoke(
        app, ["explain", str(file), "--uncertainty", "0", "--json", "--out", str(tmp_path / "out")]
    )
    assert done.exit_code == 0
    document = json.loads(done.stdout)
    assert document["contributions"][0]["factor"] == "runner_trunk_lean"
    assert {path.suffix for path in (tmp_path / "out").iterdir()} == {".png", ".pdf", ".json"}
    assert tomllib.loads(file.read_text())["scenario"]["runner"]["trunk_lean"] == 12


# --- words
# ----------------------------------------------------------------------------------------------------------


def change(name, median, low=math.nan, high=math.nan, sliding=math.nan):
    return Change(
        name, f"do {name}", median, median, low, high, "prediction", "none", "assumption", sliding
    )


def test_words():
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert listed(["a"]) == "a"
    assert percent(0.0, 10.0) == "+0.0 %"


def test_a_change_whose_sign_is_not_settled_is_neither_help_nor_harm(why):
    changes = (
        change("sure", -300, -400, -200),
        change("open", -200, -500, 100),
        change("harm", 100, 50, 150),
        change("idle", 1, -9, 9),
    )
    told = sentences(**{**vars(why), "changes": changes, "value": 2000.0, "samples": 8})
    assert "do sure" in told[2] and "open" not in told[2]
    assert "less than 2 %: idle" in told[3] and "would raise it: harm" in told[3]
    assert "whether these raise or lower it is open: open" in told[3]


def test_a_force_that_points_backwards_is_compared_by_its_size(why):
    """The greatest shear keeps its sign: -250 N against -200 N is more, and against +200 N it
    points the other way.
    """
    told = {
        **vars(why),
        "measure": "lumbar_shear_peak",
        "level": "L3/L4",
        "value": -250.0,
        "changes": (change("sure", 50, 25, 75),),
    }
    told["contributions"] = (Contribution("shoe", "racer", -50.0, "prediction"),)
    first, second, third, *_ = sentences(**{**told, "reference": -200.0})
    assert "25 % more in size than" in first and "What raises it: racer (+25 %)" in second
    assert "do sure (-20 %, roughly between -30 % and -10 %)" in third
    assert "where it points the other way" in sentences(**{**told, "reference": 200.0})[0]


def test_a_page_holds_the_sentences_and_the_advice(why):
    figure = explain_figure(why)
    page = f"{figure.get_suptitle()} {figure.get_supxlabel()}".replace(
        "\N{NO-BREAK SPACE}", " "
    ).replace("\N{MINUS SIGN}", "-")
    page = " ".join(page.split())
    for text in (*why.sentences, why.advice):
        assert text in page
