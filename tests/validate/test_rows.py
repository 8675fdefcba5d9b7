"""Measured outcomes: well formed, nothing fitted to them, no tolerance widened."""

import dataclasses
import json
import math
import re
from pathlib import Path

import pytest

from spinesim import validate
from spinesim.validate import (
    as_json,
    calibration,
    cases,
    checks,
    effects,
    papers,
    quoted,
    rows,
    verdict,
)
from spinesim.validate.case import Check, agrees
from spinesim.validate.rows import DOWN, SHARE, UP, check_of

KINDS = {"validation", "plausibility", "calibration"}  # calibration: rows that set the creep
ROOT = Path(__file__).parents[2]
PAGE = ROOT / "validation" / "credibility.md"
# mean, standard deviation as printed: a sample, to see that twice the latter is what is allowed
TWO_SD = {
    ("T075 Malisoux, 61 N/mm", "impact peak"): (1.53, 0.21),
    ("T110 Waite, level grass", "tibial peak acceleration"): (8.22, 1.22),
    ("T120 Morin, treadmill 3.33 to 6.67 m/s", "leg stiffness (spring-mass)"): (10.37e3, 2.34e3),
    ("T162 Alcantara, row 28", "active peak"): (2.2094, 0.0709),
    ("T095 Yang, Asker C45, concrete", "loading rate"): (71.37, 12.50),
    ("Baltich, soft midsole", "impact peak"): (1.70, 0.03 * 93**0.5),
    ("U030 lumbar accelerometer, 8 km/h", "vertical rms at L3, gravity included"): (1.37, 0.08),
    ("U039 Teng, lean 10.8 deg", "energy from the hip extensors"): (0.12, 0.06),
}
FIFTEEN_PERCENT = (
    "T001 Derrick, stride +20 %",
    "T117 Ferris, 533 kN/m",
    "T040 Matijevich, 3.2 m/s",
    "T119 Farley, step frequency +36 %",
)


def test_cases_are_well_formed():
    labels = [(check.name, check.quantity) for check in rows.CHECKS]
    assert len(set(labels)) == len(labels)
    for check in rows.CHECKS:
        assert check.kind in KINDS
        assert check.name and check.source and check.quantity and check.unit
        if check.ours is None:
            assert check.reason, f"{check.name}: why can it not be expressed?"


def test_about_sixty_rows_can_be_expressed_and_the_others_say_why():
    validation = [check for check in rows.CHECKS if check.kind == "validation"]
    assert sum(check.ours is not None for check in validation) >= 60
    assert sum(check.ours is None for check in validation) >= 20


def test_no_tolerance_is_widened():
    for check in rows.CHECKS:
        if isinstance(check.published, tuple):
            assert check.tolerance == 0.0
            assert (
                check.published in (UP, DOWN)
                or check.published[0] < check.published[1]
                or check.ours is None
            )
    found = {(check.name, check.quantity): check for check in rows.CHECKS}
    for label, (mean, sd) in TWO_SD.items():
        assert found[label].published == mean
        assert found[label].tolerance == pytest.approx(2 * sd / mean)
    for name in FIFTEEN_PERCENT:
        means = [
            check
            for check in rows.CHECKS
            if check.name == name and not isinstance(check.published, tuple)
        ]
        assert {check.tolerance for check in means} == {SHARE} == {0.15}


def a_check(**row):
    """The check of a row of a made-up paper."""
    return check_of(papers.Row("a", "b", source="c", **row), papers.Paper("c", "", {}, ()))


def test_a_mean_without_a_standard_deviation_is_held_to_fifteen_percent():
    assert a_check(published=2.0, unit="N").tolerance == 0.15
    assert a_check(published=-2.0, sd=0.5, unit="N").tolerance == 0.5


def test_an_effect_holds_within_fifteen_percent_and_on_its_side_of_one():
    large = a_check(means=((3.0,), (2.0,)), over="d")
    assert (large.published, large.tolerance) == (1.5, SHARE)
    small = a_check(published=1.06, over="d")
    assert agrees(1.1, small.published, small.tolerance)
    assert agrees(1.01, small.published, small.tolerance)
    assert not agrees(0.999, small.published, small.tolerance)
    assert not agrees(1.13, small.published, small.tolerance)  # more than twice the effect
    falling = a_check(published=0.9, over="d")
    assert not agrees(1.001, falling.published, falling.tolerance)


def test_a_standard_deviation_follows_from_a_standard_error():
    row = a_check(published=2.0, se=0.03, people=100)
    assert row.tolerance == pytest.approx(2 * 0.3 / 2.0)


def test_every_effect_that_is_drawn_is_a_row_that_can_miss():
    drawn = [row for paper in papers.papers() for row in paper.rows if row.drawn]
    labels = {(check.name, check.quantity): check for check in rows.CHECKS}
    assert len(drawn) >= 15
    for row in drawn:
        check = labels[row.name, row.label]
        assert check.kind == "validation" and row.size is not None
        assert check.tolerance <= SHARE


def test_the_effect_of_stride_length_on_the_active_peak_misses():
    cases = [
        check.run()
        for check in rows.CHECKS
        if check.name == "T003/T008 Derrick, stride +20 % over -20 %"
    ]
    (effect,) = effects.effects(cases)
    assert not effect.holds and effect.published == pytest.approx(2.92 / 2.44)
    assert 1.4 < effect.ours < 1.6 and cases[0].reason


def test_changes_in_percent_are_drawn_as_ratios():
    row = papers.Row("a", "b", unit="%", published=-5.0, percent_steps=4)
    case = dataclasses.replace(a_check(published=1.0).run(), ours=-4.0)
    assert effects.as_ratios(row, case) == pytest.approx((0.8, 0.84))


def test_recalled_rows_are_never_counted():
    recalled = [check for check in rows.CHECKS if "recalled" in check.source]
    assert len(recalled) > 20 and {check.kind for check in recalled} == {"plausibility"}


def test_what_the_runner_was_fitted_to_is_not_validated_with():
    fitted = {(row.published, row.unit) for row in calibration.ROWS}
    assert not fitted & {
        (check.published, check.unit)
        for check in rows.CHECKS
        if not isinstance(check.published, tuple)
    }
    script = (ROOT / "validation" / "calibrate.py").read_text(encoding="utf-8")
    assert not any(name in script for name in ("rows import", "papers", "curves"))


def test_checks_of_a_kind_and_unknown_kinds():
    assert {check.kind for check in checks(["rig", "calibration"])} == {"rig", "calibration"}
    with pytest.raises(ValueError, match="unknown kind 'oracel'; there are oracle, "):
        checks(["oracel"])
    with pytest.raises(ValueError, match="is not a folder of recordings"):
        checks(recordings="nowhere")


def test_every_check_is_there_once():
    labels = [(check.name, check.quantity) for check in checks()]
    assert len(set(labels)) == len(labels)
    assert {check.kind for check in checks()} == set(validate.KINDS)


def test_progress_is_told():
    told = []
    some = cases(["rig"], progress=lambda done, total, name: told.append((done, total, name)))
    assert [done for done, _, _ in told] == list(range(len(some)))
    assert {total for _, total, _ in told} == {len(some)}


def test_json_has_an_open_end_as_null():
    rising = Check("a", "b", "c", UP, lambda: 1.2, tolerance=0.0, kind="validation").run()
    assert rising.holds
    (row,) = as_json([rising])["cases"]
    assert row["published"] == [1.001, None]
    assert json.loads(json.dumps(as_json([rising]), allow_nan=False))["cases"][0]["holds"] is True


def test_directions_hold_only_beyond_a_tenth_of_a_percent():
    assert not Check("a", "b", "c", UP, lambda: 1.0, tolerance=0.0).run().holds
    assert Check("a", "b", "c", DOWN, lambda: 0.99, tolerance=0.0).run().holds
    assert not Check("a", "b", "c", DOWN, lambda: 1.0, tolerance=0.0).run().holds


def test_interval_of_a_ratio():
    low, high = effects.interval((2.0, 0.2, 100), (1.0, 0.1, 100))
    assert (low + high) / 2 == pytest.approx(2.0)
    assert (high - low) / 2 == pytest.approx(1.96 * 2.0 * math.sqrt(2) * 0.01)


def test_the_impact_peak_anomaly_is_there():
    found = {(check.name, check.quantity): check for check in rows.CHECKS}
    case = found["T075/T076 Malisoux, 61 over 95 N/mm", "impact peak"].run()
    assert case.holds
    assert 1.02 < case.ours < 1.10  # 1.06 was measured


@pytest.mark.slow
def test_as_many_validation_rows_hold_as_the_page_says_and_misses_have_reasons():
    found = [check.run() for check in checks(["validation"])]
    expressed = [case for case in found if case.holds is not None]
    assert all(case.reason for case in expressed if not case.holds)
    groups = verdict.grouped(expressed)
    failed = [case.reason for case in groups[verdict.MEASURED] if case.ours is None]
    assert not failed, failed
    (good, all_of), printed = (
        (sum(c.holds for c in groups[g]), len(groups[g]))
        for g in (verdict.MEASURED, verdict.PRINTED)
    )
    text = PAGE.read_text(encoding="utf-8")
    measured = re.search(r"(\d+) of (\d+) hold \((\d+) %[;)]", text)
    assert tuple(map(int, measured.groups())) == (good, all_of, round(100 * good / all_of))
    quotes = re.search(r"(\d+) of (\d+) numbers that papers printed", text)
    assert tuple(map(int, quotes.groups())) == printed


def test_the_page_counts_what_there_is():
    text = PAGE.read_text(encoding="utf-8")
    for kind in ("oracle", "conservation"):
        assert f"{len(checks([kind]))} {kind} cases" in text


def test_a_miss_says_why_and_a_row_that_holds_does_not():
    row = Check("a", "b", "c", 1.0, lambda: 2.0, reason="mass not printed", miss="too soft")
    assert row.run().reason == "mass not printed; too soft"
    assert dataclasses.replace(row, ours=lambda: 1.0).run().reason == "mass not printed"


def test_what_our_inputs_settle_is_not_counted():
    settled = [check for check in checks() if check.quantity == "vertical impulse"]
    assert len(settled) == 5 and all(
        check.kind == "plausibility" and check.reason for check in settled
    )


def test_printed_results_that_do_not_follow_are_told_apart_from_people():
    assert not {(check.name, check.quantity) for check in quoted.CHECKS} & {
        (check.name, check.quantity) for check in rows.CHECKS
    }
