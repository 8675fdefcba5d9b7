import io
import itertools
import json
import math
import re
import tomllib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from typer.testing import CliRunner

import spinesim as ss
from spinesim.catalogue.evidence import all_effects
from spinesim.gait.simulation import simulate
from spinesim.measures.definitions import MEASURES, by_level
from spinesim.measures.summaries import summary
from spinesim.scenario import Runner, Scenario, Stride, shoe
from spinesim.show.tables.explanation import explanation_report
from spinesim.studies.evidence import (
    evidence,
    in_words,
    measured_load,
    overstatement,
    standing,
    standing_of_all,
)
from spinesim.studies.explanation import explain
from spinesim.studies.explanation_parts import ADVICE, Beside, Change, Contribution
from spinesim.studies.explanation_words import sentences
from spinesim.studies.factors import FACTORS, apart, differing, mixture, neutral, targets
from spinesim.studies.measure_words import WORDINGS, listed, percent
from spinesim.studies.reasons import reason
from spinesim.studies.shapley import shapley

SCENARIO = Scenario(
    Runner(mass=78, height=1.8, trunk_lean=14, core_strength=0.6), Stride(speed=3.1)
)


@pytest.fixture(scope="module")
def why():
    return explain(SCENARIO)


def page(why, width=100):
    """The report as a terminal of this width shows it."""
    text = io.StringIO()
    Console(file=text, width=width, highlight=False).print(explanation_report(why))
    return text.getvalue()


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


def test_a_mixture_of_all_of_a_stride_is_that_stride():
    """Its cadence without its contact time would leave no flight."""
    brisk = Scenario(Runner(trunk_lean=10), Stride(speed=2.5, cadence=205, contact_time=0.2))
    base = neutral(brisk)
    both = mixture(brisk, base, ["stride_step", "stride_contact_time"])
    assert both.stride == brisk.stride and both.runner == base.runner
    with pytest.raises(ValueError, match="too long for a step"):
        mixture(brisk, base, ["stride_step"])


def test_the_default_reference_keeps_a_step_where_the_preferred_one_has_no_flight():
    slow = Scenario(Runner(hunch=5), Stride(speed=1.9, cadence=140))
    assert neutral(slow) == slow.with_(runner_hunch=0)
    assert differing(slow, neutral(slow)) == ("runner_hunch",)


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


def test_what_sets_two_scenarios_apart_is_said_in_words():
    assert apart(SCENARIO, SCENARIO) == ""
    assert apart(Scenario(shoe=shoe("racer", stiffness="60 N/mm")), Scenario()) == (
        "racer, stiffness 60 N/mm instead of daily-trainer"
    )


def test_a_change_goes_from_something_to_something_in_the_runners_units():
    now = Scenario()
    quicker = now.with_(stride_cadence=176, runner_trunk_lean=3.6, runner_mass=66.5)
    words = [target.words for target in targets(now, quicker)]
    assert words == [
        "body mass from 70 to 66.5 kg",
        "forward lean from 7.2° to 3.6°",
        "cadence from 160 to 176 steps/min",
        "step length from 1.24 to 1.12 m",
    ]
    (slower,) = targets(now, now.with_(stride_speed=3.0))
    assert slower.words == "speed from 11.9 to 10.8 km/h"
    assert (slower.before, slower.after, slower.unit) == (3.3, 3.0, "m/s")


# --- what is known of an effect, and why it may surprise


def test_an_effect_is_measured_alike_only_where_every_row_of_it_holds():
    for row in all_effects():
        if row.kind != "measured" or row.measure not in MEASURES:
            continue
        known = standing(row.factor, row.measure)
        if by_level(row.measure):
            assert known == "prediction"
        elif not row.holds:
            assert known == "measured-otherwise"
        else:
            assert known in ("measured-alike", "measured-otherwise")
    assert standing("shoe", "loading_rate") == "measured-otherwise"  # Kulmala
    assert standing("surface", "tibial_peak_acceleration") == "measured-otherwise"  # Waite
    assert standing("shoe", "impact_peak") == "measured-alike"  # Malisoux, Baltich, Kulmala
    assert standing("shoe", "com_drop") == "prediction"  # no row
    assert standing("shoe_wear", "impact_peak") == "measured-elsewhere"


def test_no_lumbar_effect_claims_a_measurement():
    for name in ("runner_trunk_lean", "runner_core_strength", "stride_step", "shoe", "surface"):
        assert standing(name, "lumbar_compression_peak") == "prediction"


def test_several_things_are_as_well_known_as_the_least_known_of_them():
    assert standing_of_all(["shoe", "stride_step"], "impact_peak") == "measured-otherwise"
    assert standing_of_all(["shoe", "runner_hunch"], "impact_peak") == "prediction"


def test_advice_to_take_shorter_steps_carries_what_validation_says():
    rows = evidence(["stride_step"], "lumbar_compression_peak")
    (active,) = [row for row in rows if row.measure == "active_peak"]
    assert not active.holds and overstatement(active) > 2
    assert "too strong" in in_words(active)
    assert evidence(["stride_step"], "impact_peak")[0].measure == "impact_peak"


def test_the_one_measured_disc_load_is_beside_every_lumbar_answer(why):
    said = measured_load()
    assert "0.85 MPa" in said and "Wilke et al. 1999" in said
    assert said in why.sentences[4]
    assert measured_load("impact_peak") == ""


def test_a_sign_that_surprises_has_its_reason_and_one_that_does_not_has_none():
    weak, strong = Scenario(Runner(core_strength=0.5)), Scenario()
    load = "lumbar_compression_peak"
    assert "long back muscles" in reason("runner_core_strength", strong, weak, -0.05, load)
    assert "long back muscles" in reason("runner_core_strength", weak, strong, 0.05, load)
    assert reason("runner_core_strength", strong, weak, 0.05, load) == ""
    assert reason("runner_core_strength", strong, weak, 0.0, load) == ""
    assert reason("runner_core_strength", strong, weak, math.nan, load) == ""
    soft = Scenario(shoe="max-cushion")
    assert "Malisoux" in reason("shoe", strong, soft, 0.05, "impact_peak")
    for runner in (Runner(hydration=0.9), Runner(age=65), Runner(sex="female")):
        (name,) = differing(Scenario(runner), strong)
        assert reason(name, strong, Scenario(runner), -0.1, load)


# --- explain
# --------------------------------------------------------------------------------------------------------


def test_contributions_of_the_runner_sum_exactly(why):
    assert abs(sum(item.value for item in why.contributions) - (why.value - why.reference)) < 1e-9
    assert {item.factor for item in why.contributions} == {
        "runner_trunk_lean",
        "runner_core_strength",
    }


def test_a_weak_core_is_no_relief_and_training_it_no_burden(why):
    core = next(item for item in why.contributions if item.factor == "runner_core_strength")
    assert abs(core.value) < 0.005 * why.value and "more on the disc L4/L5" in why.sentences[1]
    assert "; what hardly changes it: deep core strength 60 %" in why.sentences[1]
    training = next(item for item in why.changes if item.change == "core training")
    assert training.nominal < 0 and not training.reason
    assert max(training.beside.discs.values()) < 0.01
    assert "core training (but" in why.sentences[3] and "less on the disc" in why.sentences[3]


def test_shear_is_the_one_that_run_and_compare_print(why):
    upright = next(item for item in why.changes if item.change == "upright trunk")
    after = SCENARIO.with_(runner_trunk_lean=3.6)
    now, then = (
        float(summary(simulate(one))["lumbar_shear_peak"].sel(level="L5/S1"))
        for one in (SCENARIO, after)
    )
    # searches of two steps, one stopped early
    assert upright.beside.shear == pytest.approx(abs(then) / abs(now) - 1, abs=2e-3)


def test_a_load_is_held_against_standing(why):
    assert 1.5 < why.value / why.standing_load < 6
    assert "stands upright" in why.sentences[0]


def test_a_change_without_a_step_is_left_out_and_said():
    slow = explain(Scenario(stride=Stride(speed="8 km/h")), measure="impact_peak")
    (reason_,) = {item.reason for item in slow.left_out}
    assert "shorter steps" in {item.change for item in slow.left_out}
    assert "too long for a step" in reason_
    assert {item.change for item in slow.changes} >= {"upright trunk", "softer shoe", "slower"}
    assert "could not repeat such a step" in page(slow)


@pytest.mark.parametrize(
    ("runner", "names"),
    [(Runner(), {"everything"}), (Runner(trunk_lean=10), {"runner_trunk_lean", "stride"})],
)
def test_what_cannot_be_told_apart_counts_as_one(monkeypatch, runner, names):
    from spinesim.studies import explanation

    monkeypatch.setattr(explanation, "applicable", lambda scenario: ({}, {}))
    brisk = Scenario(runner, Stride(speed=2.5, cadence=205, contact_time=0.2))
    explained = explain(brisk, measure="active_peak")
    assert {item.factor for item in explained.contributions} == names
    whole = explained.value - explained.reference
    assert sum(item.value for item in explained.contributions) == pytest.approx(whole, abs=1e-9)
    (stride,) = (item for item in explained.contributions if item.factor[:6] != "runner")
    assert "205 instead of 156" in stride.words and "contact 200 ms" in stride.words


def test_changes_are_ranked_from_most_relief(why):
    effects = [abs(why.value + item.median) for item in why.changes]
    assert effects == sorted(effects)
    assert {
        "upright trunk",
        "shorter steps",
        "core training",
        "slower",
        "midfoot",
        "less weight",
    } <= {item.change for item in why.changes}
    assert all(item.targets for item in why.changes)


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
    assert {"quantity", "from", "to", "unit"} == set(document["changes"][0]["targets"][0])
    assert sum(item["value"] for item in document["contributions"]) == pytest.approx(
        document["value"] - document["reference"], abs=1e-9
    )


def test_the_picture_is_drawn(why, tmp_path):
    ss.plot(why).savefig(tmp_path / "why.png")
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

    from spinesim.studies import explanation_runs

    monkeypatch.setattr(explanation_runs, "simulate", partial(simulate, rtol=1e-8, method="DOP853"))
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


def change(name, median, low=math.nan, high=math.nan):
    return Change(
        name, f"do {name}", (), median, median, low, high, "prediction", "none", "assumption"
    )


def test_words():
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert listed(["a"]) == "a"
    assert percent(0.0) == "0.0 %"


ENDS = (
    ("sure", -300, -400, -200),
    ("open", -200, -500, 100),
    ("harm", 100, 50, 150),
    ("idle", 1, -9, 9),
)
CHANGES = tuple(change(*ends) for ends in ENDS)


def test_a_change_whose_sign_is_not_settled_is_neither_help_nor_harm(why):
    told = sentences(replace(why, changes=CHANGES, value=2000.0, samples=8))
    assert "do sure" in told[2] and "open" not in told[2]
    assert "less than 2 %: idle" in told[3] and "would raise it: harm" in told[3]
    assert "whether these raise or lower it is open: open" in told[3]


def test_a_force_that_points_backwards_is_compared_by_its_size(why):
    """The greatest shear keeps its sign: -250 N against -200 N is more, and against +200 N it
    points the other way.
    """
    back = replace(
        why,
        measure="lumbar_shear_peak",
        level="L3/L4",
        value=-250.0,
        standing_load=math.nan,
        changes=(change("sure", 50, 25, 75),),
        contributions=(Contribution("shoe", "racer", -50.0, "prediction"),),
    )
    first, second, third, *_ = sentences(replace(back, reference=-200.0))
    assert "25 % more in size than" in first and "What raises it: racer (+25 %)" in second
    assert "do sure (-20 %, roughly between -30 % and -10 %)" in third
    assert "it points the other way" in sentences(replace(back, reference=200.0))[0]


def test_a_force_that_a_change_turns_round_is_compared_by_its_size_too(why):
    """From 35 N to -29 N is 16 % less, not 184 %; on the way from sign to sign there is nothing."""
    turned = replace(why, measure="lumbar_shear_trunk_peak", value=34.5)
    text = sentences(replace(turned, changes=(change("turn", -63.5),)))[2]
    assert "do turn (-16 % in size, the other way)" in text
    item = change("turn", -34.5, -70.0, 0.0)
    assert turned.share(item.median) == -1.0 and turned.interval(item)[0] == -1.0
    assert turned.interval(item)[1] == pytest.approx(35.5 / 34.5 - 1)


@pytest.mark.parametrize("value", [2000.0, 0.3, 0.0, -250.0])
@pytest.mark.parametrize("reference", [1500.0, 0.0])
@pytest.mark.parametrize("measure", MEASURES)
def test_sentences_read_right_for_every_measure(why, measure, value, reference):
    """Whole sentences with numbers in them, whatever is explained: of nothing, too."""
    size = abs(value) / 2000 or 1.0
    asked = replace(
        why,
        measure=measure,
        unit=MEASURES[measure].unit,
        level="L5/S1" if by_level(measure) else "",
        value=value,
        reference=reference,
        standing_load=math.nan,
        contributions=(
            Contribution("shoe", "racer instead of barefoot", value - reference, "prediction"),
        ),
        changes=tuple(change(name, *(size * end for end in ends)) for name, *ends in ENDS),
        samples=8,
    )
    told = sentences(asked)
    assert WORDINGS[measure].phrase.split("{")[0] in told[0] and " is about " in told[0]
    for text in told:
        assert text[0].isupper() and text.endswith("."), text
        assert not re.search(r"\b(nan|inf|None(?! of)|how fast|whether it)\b|[{}]|  |\.\.", text), (
            text
        )
    shown = page(replace(asked, sentences=told), 60)
    assert not re.search(r"\b(nan|inf)\b", shown)
    wanted = WORDINGS[measure].wish
    verb = {-1: "lower", 1: "raise", 0: "change"}[wanted]
    nothing_less = value == 0 and wanted < 0
    says = (
        f"None of the changes tried would surely {verb}" if nothing_less else f"{verb} it most is"
    )
    assert says in told[2]


def test_every_measure_has_its_words():
    assert set(WORDINGS) == set(MEASURES)


def test_a_change_from_nothing_is_shown_and_drawn(why, tmp_path):
    """Whether the impact peak is one of its own is 0 or 1: there is no per cent of 0."""
    none = replace(
        why,
        measure="impact_peak_distinct",
        unit="1",
        level="",
        value=0.0,
        reference=1.0,
        changes=(change("own peak", 1.0), change("idle", 0.0)),
    )
    none = replace(none, sentences=sentences(none))
    assert "up from nothing" in page(none)
    ss.plot(none).savefig(tmp_path / "none.png")
    assert json.dumps(none.document(), allow_nan=False)


NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)? %|[-+]?\d+\.\d+")


@pytest.mark.parametrize("width", [100, 80, 60, 46])
def test_a_table_cuts_no_number(why, width):
    wide, narrow = page(why, 300), page(why, width)
    assert max(map(len, narrow.splitlines())) <= width and "…" not in narrow
    cells = [
        cell.strip()
        for line in wide.splitlines()
        if line.startswith(" ")
        for cell in re.split(r"\s{2,}", line.strip())
        if NUMBER.fullmatch(cell.strip())
    ]
    assert len(cells) > 20
    for cell in cells:
        assert cell in narrow


def test_a_page_holds_the_sentences_and_the_advice(why):
    figure = ss.plot(why)
    drawn = f"{figure.get_suptitle()} {figure.get_supxlabel()}".replace(
        "\N{NO-BREAK SPACE}", " "
    ).replace("\N{MINUS SIGN}", "-")
    drawn = " ".join(drawn.split())
    for text in (*why.sentences, why.advice):
        assert text in drawn


def test_what_goes_the_other_way_is_said():
    beside = Beside(0.09, {"L5/S1": -0.1, "L1/L2": 0.03, "T12/L1": 0.05})
    item = Contribution("runner_core_strength", "weak core", -100.0, "prediction", beside)
    told = sentences(explanation_of(item))
    assert "9 % more sliding in that disc and 5 % more on the disc T12/L1" in told[1]


def explanation_of(item):
    from spinesim.studies.explanation_parts import Explanation

    return Explanation(
        "lumbar_compression_peak", "L5/S1", "N", 900.0, 1000.0, (item,), (), body_weight=700.0
    )
