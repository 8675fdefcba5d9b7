"""Plans joined with the loads of their steps: what has to hold whatever the loads are."""

import time
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from plan_loads import (
    BODY,
    DAYS,
    FASTER,
    FIVE,
    LOADS,
    MEAN,
    MIXED,
    PEAK,
    SHORTER,
    STANDING,
    STANDING_SUM,
    USUAL,
)

from spinesim.dose.bouts import Bout, Habits
from spinesim.dose.height import REFERENCE, pressure
from spinesim.dose.results import PREDICTION, VARIABLES, results, sampled
from spinesim.dose.training import Training
from spinesim.dose.week import Body, StepLoads, bout_dose, heights, left_over, walking_dose
from spinesim.dose.weightings import WEIGHTINGS
from spinesim.gait.simulation import simulate

L45 = 1


def total(plan, body=BODY, reference=USUAL):
    """Equivalent distance by weighting at L4/L5."""
    return np.sum([bout_dose(plan, bout, body, reference)[L45] for bout in plan.bouts], axis=0)


def test_the_ordinary_run_weighs_its_distance_under_every_weighting():
    assert_allclose(total(FIVE), 80.0, rtol=1e-12)


def test_shorter_steps_weigh_less_under_every_weighting_and_faster_ones_as_the_weighting_decides():
    shorter, faster = total(FIVE.with_(scenario=SHORTER)), total(FIVE.with_(scenario=FASTER))
    assert list(WEIGHTINGS) == ["impulse", "square", "lifting", "iso", "fatigue"]
    assert (shorter < 80).all()
    assert (np.diff(shorter) < 0).all()
    assert faster[0] < 80 < faster[-1]
    assert (np.diff(faster) > 0).all()


@given(seed=st.integers(0, 200))
def test_shuffling_the_days_leaves_the_dose(seed):
    days = np.random.default_rng(seed).permutation(14)[: len(DAYS)] + 1
    lengths = np.arange(4.0, 4 + len(DAYS))
    plan = Training(
        "any", USUAL, [Bout(int(d), 18, distance=x) for d, x in zip(days, lengths, strict=True)]
    )
    assert_allclose(total(plan), lengths.sum(), rtol=1e-12)
    doses = [bout_dose(plan, bout, BODY, USUAL) for bout in plan.bouts]
    assert_allclose(left_over(plan, doses)[-1, 0, L45], lengths.sum(), rtol=1e-12)


@given(cut=st.integers(1, 59))
def test_splitting_a_bout_changes_neither_dose_nor_height(cut):
    whole = Training("whole", SHORTER, [Bout(1, "12:00", duration=60)], days=2)
    parts = [Bout(1, 12, duration=cut), Bout(1, 12 + cut / 60, duration=60 - cut)]
    split = whole.with_(bouts=parts)
    assert_allclose(total(split), total(whole), rtol=1e-9)
    after_it = [13.0, 40.0]
    for course in ("strain", "loss", "greatest", "residue"):
        assert_allclose(
            getattr(heights(split, BODY, after_it), course),
            getattr(heights(whole, BODY, after_it), course),
            atol=1e-12,
        )


@given(factor=st.floats(0.5, 2.0))
def test_powers_see_ratios_of_loads_only(factor):
    scaled = {
        step: StepLoads(factor * loads.peak, factor * loads.mean) for step, loads in LOADS.items()
    }
    plan = FIVE.with_(scenario=SHORTER)
    once = total(plan)
    other = total(plan, replace(BODY, steps=scaled))
    powers = [k for k, name in enumerate(WEIGHTINGS) if name != "lifting"]
    assert_allclose(other[powers], once[powers], rtol=1e-9)


def test_surfaces_add_up_by_their_shares():
    mixed = Training(
        "m", USUAL, [Bout(1, 18, distance=8, surfaces={"asphalt": 0.75, "trail": 0.25})]
    )
    trail = Training("t", USUAL, [Bout(1, 18, distance=8, surfaces={"trail": 1.0})])
    assert_allclose(total(mixed), 0.75 * 8 + 0.25 * total(trail), rtol=1e-12)


def test_more_variation_weighs_more_at_equal_mean():
    ground = {
        name: total(FIVE.with_(scenario=USUAL.with_(surface=name)))
        for name in ("treadmill", "trail")
    }
    ratio = ground["trail"] / ground["treadmill"]
    assert ratio[0] == pytest.approx(1.0)
    iso = list(WEIGHTINGS).index("iso")
    assert ratio[iso] == pytest.approx(((1 + 0.04**2) / (1 + 0.025**2)) ** 15)
    own = [Bout(1, 18, distance=8, spread=spread) for spread in (0.0, 0.1)]
    even, varied = (total(Training("s", USUAL, [bout])) for bout in own)
    assert (varied >= even).all()


def test_everyday_walking_weighs_a_few_kilometres_at_most():
    habits = Habits(walking=8000 / 110 / 60)
    weighs = walking_dose(FIVE.with_(habits=habits), BODY, USUAL)[L45]
    # 8,000 steps with 1.545 body weights; peaks of 2062 N at 1.24 m
    assert_allclose(weighs, [5.09, 2.62, 1.52, 0.181, 0.0124], rtol=0.02)
    none = Habits(walking=0)
    assert (walking_dose(FIVE.with_(habits=none), BODY, USUAL) == 0).all()


def test_lifts_count_by_their_number_and_load():
    lifts = Bout(1, 12, "strength", repetitions=60, compression=2 * PEAK[L45])
    plan = Training("lifts", USUAL, [lifts])
    square, kilometre = 2**2 / (1 + 0.03**2), 60 * USUAL.step.step_length / 1000
    assert total(plan)[1] == pytest.approx(square * kilometre)


def test_an_activity_without_known_peaks_counts_in_height_alone():
    plan = Training("wet", USUAL, [Bout(1, 12, "water running", duration=60)])
    assert (total(plan) == 0).all()
    dry = heights(plan.with_(bouts=[]), BODY, [13.0])
    assert heights(plan, BODY, [13.0]).loss[0] > dry.loss[0]


def test_a_dose_that_is_not_known_is_not_a_zero():
    table = results({"mixed": MIXED}, {"mixed": BODY}, USUAL).sel(training="mixed")
    doses = table["bout_equivalent_distance"].sel(level="L4/L5", weighting="iso").values
    assert np.isnan(doses[1])
    assert np.nansum(doses) == pytest.approx(
        float(table["equivalent_distance"].sel(level="L4/L5", weighting="iso"))
    )


# --- disc height


def test_an_ordinary_plan_without_bouts_repeats_its_mornings():
    course = heights(FIVE.with_(bouts=[]), BODY, [6.5, 6.5 + 24 * 13])
    assert_allclose(course.loss, 0.0, atol=1e-12)
    assert_allclose(course.residue, 0.0, atol=1e-12)


def test_a_run_of_standing_load_in_a_day_of_standing_changes_nothing():
    loads = {USUAL: StepLoads(PEAK, STANDING)}
    stood = Habits(sitting=0, walking=0)
    run, none = (
        heights(FIVE.with_(bouts=bouts, habits=stood), replace(BODY, steps=loads), [30.0, 200.0])
        for bouts in (FIVE.bouts, ())
    )
    assert_allclose(run.loss, none.loss, atol=1e-12)


def test_the_extra_loss_of_a_run_in_closed_form():
    run = Training("run", USUAL, [Bout(1, "18:00", distance=8)], days=1)
    length = 8000 / 3.3 / 3600
    hours = [18 + length, 22.0, 30.5]
    extra = heights(run, BODY, hours).strain - heights(run.with_(bouts=[]), BODY, hours).strain
    law, runner = BODY.law(), USUAL.runner
    upright = pressure(STANDING, runner)
    ordinary = run.habits.mean_factor({"sitting": 0.92, "walking": 1.18, "standing": 1.0}) * upright
    added = (pressure(MEAN, runner) - ordinary)[:, None] * law.compliance
    for hour, strain in zip(hours, extra, strict=True):
        waited = hour - 18 - length
        tau = law.time_constant
        expected = (added * -np.expm1(-length / tau) * np.exp(-waited / tau)).sum(-1)
        assert_allclose(strain, expected, rtol=1e-9)


def test_nights_restore_what_a_run_takes():
    course = heights(FIVE, BODY, [18.0])
    assert course.greatest > 15e-3
    assert (course.residue < 0.02 * course.greatest).all()


def test_the_greatest_loss_is_seen_on_the_hours_of_the_results():
    table = results({"as it is": FIVE}, {"as it is": BODY}, USUAL)
    assert float(table["stature_loss"].max()) == pytest.approx(
        float(table["greatest_stature_loss"][0]), rel=0.02
    )


# --- as one Dataset


def test_plans_of_different_length_stand_side_by_side():
    short = Training("short", USUAL, [Bout(1, 18, distance=8), Bout(3, 18, distance=24)], days=3)
    plans = {"as it is": FIVE, "short": short}
    table = results(plans, dict.fromkeys(plans, BODY), USUAL)
    assert dict(table.sizes) | {"hour": 0} == {
        "training": 2,
        "level": 6,
        "weighting": 5,
        "repair": 4,
        "bout": 10,
        "day": 14,
        "hour": 0,
    }
    alone = results({"short": short}, {"short": BODY}, USUAL)
    assert_allclose(
        table["equivalent_distance"].sel(training="short"), alone["equivalent_distance"][0]
    )
    assert np.isnan(table["bout_equivalent_distance"].sel(training="short", bout=3)).all()
    assert table["spike"].sel(training="short").values[:2].tolist() == [1.0, 3.0]
    assert table["spike_hazard_ratio"].sel(training="short").values[:2].tolist() == [1.0, 2.28]
    for name in VARIABLES:
        assert table[name].attrs["units"]
        assert table[name].attrs["long_name"] == name.replace("_", " ")
        assert table[name].attrs["description"]
    assert table["disc_strain"].attrs["standing"] == PREDICTION


def test_what_is_left_at_the_end_of_each_day():
    table = results({"as it is": FIVE}, {"as it is": BODY}, USUAL)
    left = table["remaining"].sel(training="as it is", level="L4/L5", weighting="iso")
    assert left.sel(repair=np.inf).values[-1] == pytest.approx(80.0)
    assert left.sel(repair=26).max() == pytest.approx(65.4, abs=0.05)
    assert (left.sel(repair=7) <= left.sel(repair=26)).all()


def test_samples_of_one_body_are_its_results():
    axis = np.ones((3, 1))
    many = Body(
        {step: StepLoads(axis * loads.peak, axis * loads.mean) for step, loads in LOADS.items()},
        axis * STANDING,
        np.full(3, STANDING_SUM),
    )
    plans = {"as it is": FIVE, "shorter": FIVE.with_(scenario=SHORTER)}
    drawn = sampled(plans, dict.fromkeys(plans, many), USUAL)
    table = results(plans, dict.fromkeys(plans, BODY), USUAL)
    for name in drawn.data_vars:
        for k in range(3):
            assert_allclose(drawn[name].isel(sample=k), table[name], rtol=1e-12)


def test_twenty_weeks_take_less_than_a_second_beyond_the_steps():
    bouts = [Bout(day, "18:00", distance=8) for day in range(1, 141) if day % 7]
    long = Training("twenty weeks", USUAL, bouts, days=140)
    begin = time.process_time()
    table = results({"long": long}, {"long": BODY}, USUAL)
    assert time.process_time() - begin < 1.0
    assert float(table["equivalent_distance"].sel(level="L4/L5", weighting="iso")[0]) == (
        pytest.approx(960.0)
    )


def test_the_reference_of_the_compliance_stands_upright():
    assert REFERENCE.trunk_lean == 0
    assert pressure(STANDING, REFERENCE)[L45] == pytest.approx(1.3 * 640 / 16.75e-4 / 1e6)


def rainflow(values):
    """Ranges of closed cycles of a history and what is left of it, by the three-point rule."""
    turns = [values[0]]
    for value in values[1:]:
        if len(turns) > 1 and (turns[-1] - turns[-2]) * (value - turns[-1]) >= 0:
            turns[-1] = value
        else:
            turns.append(value)
    ranges, stack = [], []
    for turn in turns:
        stack.append(turn)
        while len(stack) > 2 and abs(stack[-1] - stack[-2]) >= abs(stack[-2] - stack[-3]):
            ranges.append(abs(stack[-2] - stack[-3]))
            del stack[-3:-1]
    return np.array(ranges), np.array(stack)


def test_the_peak_of_a_step_stands_for_its_history():
    run = simulate(USUAL)
    step = run["compression"].sel(level="L4/L5").values
    flight = np.linspace(step[-1], step[0], 20)[1:-1]
    whole_step = np.concatenate([step, flight])
    from_peak = np.roll(whole_step, -int(whole_step.argmax()))  # ASTM E1049, repeating histories
    ranges, _ = rainflow(np.append(np.tile(from_peak, 40), from_peak[0]))
    largest = ranges.max()
    whole = ranges > 0.999 * largest
    assert 38 <= whole.sum() <= 40  # a cycle a step
    for exponent in (6, 10):
        assert (ranges[~whole] ** exponent).sum() < 1e-4 * (ranges[whole] ** exponent).sum()
