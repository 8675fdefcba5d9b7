"""Laws of weight, strength, creep and repair: numbers worked out by hand, and what has to hold."""

import doctest
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from spinesim.dose import creep, fatigue, height, iso_2631, recovery, weightings
from spinesim.dose.creep import CreepLaw, after, follow, periodic
from spinesim.dose.height import disc_height
from spinesim.dose.recovery import remaining, spike_class, spikes
from spinesim.dose.weightings import WEIGHTINGS, Peaks, equivalent_distance, relative_weight
from spinesim.scenario import Runner

LAW = CreepLaw(np.array([0.1, 0.2]), np.array([0.5, 8.0]))
DAY = [(0.5, 16.0), (0.1, 8.0)]
POWERS = {"impulse": 1, "square": 2, "iso": 6, "fatigue": 10}
REFERENCE = {"reference_length": 1.25, "reference_peak": 2000.0}
positive = st.floats(0.1, 10.0)


@pytest.mark.parametrize(
    "module", [creep, fatigue, height, iso_2631, recovery, weightings], ids=lambda m: m.__name__
)
def test_docstring_examples(module):
    assert doctest.testmod(module).failed == 0


# --- weight of a step


def test_shorter_steps_of_equal_peak_weigh_by_their_number():
    assert equivalent_distance(10, step_length=1.0, peak=2000.0, exponent=6, **REFERENCE) == 12.5


def test_mixture_of_two_kinds_of_steps():
    both = [
        equivalent_distance(
            share, step_length=length, peak=peak, exponent=6, reference_length=1.2, reference_peak=1
        )
        for share, length, peak in ((0.7, 1.2, 1.0), (0.3, 1.0, 1.1))
    ]
    assert sum(both) == pytest.approx(1.337762, abs=5e-7)


@pytest.mark.parametrize("name", WEIGHTINGS)
def test_the_reference_weighs_as_itself_and_local_exponents_are_slopes(name):
    strength = np.array(8693.0)
    reference = Peaks(np.array(2062.0), strength, 0.03)
    assert relative_weight(name, reference, reference) == 1.0
    law, h = WEIGHTINGS[name], 1e-6
    even = Peaks(np.array(2062.0), strength)
    more = Peaks(np.array(2062.0 * (1 + h)), strength)
    slope = (law.log_weight(more) - law.log_weight(even)) / np.log1p(h)
    assert slope == pytest.approx(float(law.local_exponent(even)), rel=1e-5)


def test_local_exponent_of_the_lifting_law():
    steps = Peaks(np.array(2000.0), np.array(8000.0))
    assert WEIGHTINGS["lifting"].local_exponent(steps) == pytest.approx(16.2 * 0.25)


@given(distance=positive, length=positive, peak=positive)
def test_impulse_knows_only_the_product_of_peak_and_number(distance, length, peak):
    one, other = (
        equivalent_distance(
            distance,
            step_length=length * factor,
            peak=peak * factor,
            exponent=1,
            reference_length=1,
            reference_peak=1,
        )
        for factor in (1.0, 3.0)
    )
    assert_allclose(one, other, rtol=1e-12)


@given(peak=positive, factor=positive, exponent=st.floats(0.0, 12.0))
def test_loads_scaled_together_change_nothing(peak, factor, exponent):
    one, other = (
        equivalent_distance(
            8,
            step_length=1.1,
            peak=peak * scale,
            exponent=exponent,
            reference_length=1.2,
            reference_peak=2.0 * scale,
        )
        for scale in (1.0, factor)
    )
    assert_allclose(one, other, rtol=1e-9)


@pytest.mark.parametrize(
    ("exponent", "spread", "factor"),
    [
        (6, 0.025, 1.009416),
        (6, 0.05, 1.038163),
        (6, 0.10, 1.160969),
        (10, 0.025, 1.028515),
        (10, 0.05, 1.118915),
        (10, 0.10, 1.564811),
        (2, 0.10, 1.01),
        (1, 0.10, 1.0),
    ],
)
def test_variation_adds_to_the_weight(exponent, spread, factor):
    assert weightings.spread_factor(exponent, spread) == pytest.approx(factor, abs=5e-7)
    even, varied = (Peaks(np.array(2.0), np.array(9.0), cv) for cv in (0.0, spread))
    law = weightings.PowerLaw(exponent, "", "")
    assert np.exp(law.log_weight(varied) - law.log_weight(even)) == pytest.approx(factor, abs=5e-7)


@given(exponent=st.floats(1.0, 12.0), spread=st.floats(0.0, 0.3))
def test_variation_never_takes_weight_away(exponent, spread):
    assert weightings.spread_factor(exponent, spread) >= 1


@pytest.mark.parametrize("exponent", [2, 6, 10])
def test_drawn_peaks_weigh_what_the_closed_form_says(exponent):
    cv, n = 0.05, 200_000
    sigma = math.sqrt(math.log1p(cv**2))
    drawn = np.exp(np.random.default_rng(3).normal(-(sigma**2) / 2, sigma, n)) ** exponent
    error = drawn.std() / math.sqrt(n)
    assert abs(drawn.mean() - weightings.spread_factor(exponent, cv)) < 4 * error


def test_drawn_peaks_of_the_lifting_law():
    share, cv, n = 0.25, 0.04, 200_000
    drawn = np.exp(16.2 * np.random.default_rng(5).normal(share, share * cv, n))
    even, varied = (Peaks(np.array(share), np.array(1.0), spread) for spread in (0.0, cv))
    factor = relative_weight("lifting", varied, even)
    error = drawn.std() / math.sqrt(n) / math.exp(16.2 * share)
    assert abs(drawn.mean() / math.exp(16.2 * share) - factor) < 4 * error
    # standard deviation of one per cent of the strength
    unit = Peaks(np.array(1.0), np.array(1.0), 0.01)
    plain = Peaks(np.array(1.0), np.array(1.0))
    assert relative_weight("lifting", unit, plain) == pytest.approx(1.013209, abs=1e-6)


@pytest.mark.parametrize(("exponent", "percent"), [(1, 10.0), (2, 5.132), (6, 1.741), (10, 1.048)])
def test_break_even_of_steps_a_tenth_shorter(exponent, percent):
    fall = weightings.break_even(0.1, exponent)
    assert 100 * fall == pytest.approx(percent, abs=5e-4)
    left = equivalent_distance(
        8, step_length=0.9, peak=1 - fall, exponent=exponent, reference_length=1, reference_peak=1
    )
    assert left == pytest.approx(8.0)


def test_break_even_of_the_lifting_law():
    assert weightings.lifting_break_even(0.1) == pytest.approx(0.0065037, abs=5e-8)
    assert weightings.cycles(0.1) * math.exp(-16.2 * 0.0065037) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"peak": 0.0}, "peak: give finite positive"),
        ({"peak": [2000.0, math.nan]}, "peak: give finite positive"),
        ({"step_length": "8 kg"}, "step_length"),
        ({"exponent": -1}, "exponent"),
        ({"spread": 2.0}, "spread"),
    ],
)
def test_equivalent_distance_refuses(wrong, said):
    usual = {"step_length": 1.0, "peak": 2000.0, "exponent": 6} | REFERENCE
    with pytest.raises(ValueError, match=said):
        equivalent_distance("8 km", **(usual | wrong))


# --- strength and damage


def test_lifting_damage_of_half_the_strength():
    assert fatigue.lifting_damage(5e3, 1e4) == pytest.approx(3.650720e-3, abs=5e-10)


def test_two_blocks_of_one_load_are_one_block():
    assert fatigue.segment_dose([2.0, 3.0], [1000, 10]) == pytest.approx(17.442433, abs=5e-7)
    split, whole = fatigue.segment_dose([2.0, 2.0], [300, 700]), fatigue.segment_dose([2.0], [1000])
    assert split == pytest.approx(whole, rel=1e-12)


def test_strength_falls_with_age_and_goes_with_the_area():
    young, old = (fatigue.ultimate_strength(Runner(age=age)) for age in (30, 60))
    assert (old < young).all()
    assert young[0] / young[-1] == pytest.approx(17.0 / 13.0)


def test_iso_dose_of_half_a_day_and_of_one_year():
    assert iso_2631.daily_dose(10.0, 8.0, 1.0) == pytest.approx(10.0 * 8 ** (1 / 6))
    strength = 6.75 - 0.052 * 30 - 9.81 * 0.029
    # 64 days are a factor of two to the sixth root
    assert iso_2631.risk_factor(1.0, 30, 1, 64) == pytest.approx(2.0 / strength)
    with pytest.raises(ValueError, match="male and female"):
        iso_2631.risk_factor(1.0, 20, 20, 120, "child")


# --- creep


def test_a_day_that_repeats():
    morning = periodic(DAY, LAW)
    evening, night = follow(DAY, LAW, morning)
    assert_allclose(morning, [0.0100000, 0.0467807], atol=5e-8)
    assert_allclose(evening, [0.0500000, 0.0927976], atol=5e-8)
    assert_allclose(night, morning, rtol=1e-14)
    loss = evening.sum() - morning.sum()
    assert loss == pytest.approx(0.0860168, abs=5e-8)
    first = after(morning, 0.5, 1.0, LAW).sum() - morning.sum()
    half = evening.sum() - after(evening, 0.1, 4.0, LAW).sum()
    assert first / loss == pytest.approx(0.474791, abs=5e-7)
    assert half / loss == pytest.approx(0.797869, abs=5e-7)


def test_periodic_start_in_closed_form():
    c, tau = LAW.compliance, LAW.time_constant
    start = c * (0.1 + 0.4 * -np.expm1(-16 / tau) * np.exp(-8 / tau) / -np.expm1(-24 / tau))
    assert_allclose(periodic(DAY, LAW), start, rtol=1e-14)


def test_creep_agrees_with_an_integrator():
    from scipy.integrate import solve_ivp

    strain = periodic(DAY, LAW)
    for pressure, hours in DAY:
        solved = solve_ivp(
            lambda _, e, p=pressure: (LAW.compliance * p - e) / LAW.time_constant,
            (0, hours),
            strain,
            method="DOP853",
            rtol=1e-13,
            atol=1e-16,
        )
        strain = after(strain, pressure, hours, LAW)
        assert_allclose(strain, solved.y[:, -1], atol=1e-12)


@given(cut=st.floats(0.01, 0.99), pressure=st.floats(0.0, 3.0), hours=st.floats(0.1, 30.0))
def test_splitting_a_piece_changes_nothing(cut, pressure, hours):
    start = np.array([0.01, 0.02])
    whole = after(start, pressure, hours, LAW)
    parts = after(after(start, pressure, cut * hours, LAW), pressure, (1 - cut) * hours, LAW)
    assert_allclose(parts, whole, rtol=1e-12, atol=1e-15)


@given(wait=st.floats(0.0, 30.0), before=st.floats(0.1, 20.0), usual=st.floats(0.1, 1.0))
def test_a_run_adds_the_same_whatever_else_the_day_holds(wait, before, usual):
    added, run = 0.25, 1.0
    days = [
        follow([(usual, before), (usual + extra, run), (usual, wait + 1e-9)], LAW, 0.03)[-1].sum()
        for extra in (0.0, added)
    ]
    tau = LAW.time_constant
    expected = (LAW.compliance * added * -np.expm1(-run / tau) * np.exp(-wait / tau)).sum()
    assert days[1] - days[0] == pytest.approx(expected, rel=1e-6, abs=1e-12)


@pytest.mark.parametrize(("wait", "strain"), [(0, 0.0274918), (12, 0.0013109), (24, 0.0002925)])
def test_what_is_left_of_an_hour_of_running(wait, strain):
    tau = LAW.time_constant
    ends = follow([(0.25, 1.0)] + ([(0.0, wait)] if wait else []), LAW, 0.0)
    assert ends[-1].sum() == pytest.approx(strain, abs=5e-8)
    assert (LAW.compliance * 0.25 * -np.expm1(-1 / tau) * np.exp(-wait / tau)).sum() == (
        pytest.approx(strain, abs=5e-8)
    )


def test_standing_for_ever_and_a_run_of_standing_load_change_nothing():
    even = disc_height(
        [(0.5, 10.0), (0.5, 1.0), (0.5, 13.0)], compliance=(0.1, 0.2), time_constants=(0.5, 8.0)
    )
    assert_allclose(even, 0.3 * 0.5, rtol=1e-14)


def test_levels_side_by_side_and_a_start_of_ones_own():
    pressure = np.array([0.4, 0.5, 0.6])
    both = disc_height(
        [(pressure, 2.0)], start="rested", compliance=(0.1, 0.2), time_constants=(0.5, 8.0)
    )
    alone = disc_height(
        [(0.5, 2.0)], start=(0.0, 0.0), compliance=(0.1, 0.2), time_constants=(0.5, 8.0)
    )
    assert both.shape == (1, 3)
    assert both[0, 1] == alone[0]


def test_fitted_compliance_is_about_a_third_of_a_megapascal():
    standing = disc_height([(1.0, 1e6)], start="rested")
    assert 0.2 < standing[0] < 0.5  # 1/MPa; the catalogue's ranges of its parts


@pytest.mark.parametrize(
    ("pieces", "options", "said"),
    [
        ([], {}, "at least one"),
        ([(0.5, 0.0)], {}, "not a duration"),
        ([(math.inf, 1.0)], {}, "not finite"),
        ([0.5, 1.0], {}, "pairs of pressure"),
        (DAY, {"start": "morning"}, "'daily', 'rested'"),
        (DAY, {"start": 0.1}, "two elements"),
        (DAY, {"compliance": (0.1, -0.2)}, "two positive"),
    ],
)
def test_disc_height_refuses(pieces, options, said):
    with pytest.raises(ValueError, match=said):
        disc_height(pieces, **options)


# --- repair and spikes


@pytest.mark.parametrize(
    ("days", "daily", "weekdays", "gap"),
    [
        (7, 7.511901, 6.066109, 0.938185),
        (26, 26.503205, 19.644100, 0.981497),
        (100, 100.500833, 72.500524, 0.995050),
    ],
)
def test_repair_of_doses_that_come_every_day(days, daily, weekdays, gap):
    assert remaining(np.ones(4000), days)[-1] == pytest.approx(daily, abs=5e-7)
    week = np.tile([1, 1, 1, 1, 1, 0, 0], 600)
    assert remaining(week, days)[-3] == pytest.approx(weekdays, abs=5e-7)
    far, near = remaining([1, 0, 1], days)[-1], remaining([1, 1], days)[-1]
    assert far / near == pytest.approx(gap, abs=5e-7)


@given(doses=st.lists(st.floats(0, 50), min_size=1, max_size=20), seed=st.integers(0, 99))
def test_without_repair_the_order_of_days_does_not_matter(doses, seed):
    shuffled = np.random.default_rng(seed).permutation(doses)
    left, other = (remaining(days, math.inf)[-1] for days in (doses, shuffled))
    assert left == pytest.approx(sum(doses)) == pytest.approx(other)


@given(doses=st.lists(st.floats(0, 50), min_size=1, max_size=20), factor=st.floats(0.1, 10))
def test_what_is_left_scales_with_the_doses(doses, factor):
    once, scaled = remaining(doses, 26.0), remaining(np.array(doses) * factor, 26.0)
    assert_allclose(scaled, factor * once, rtol=1e-12)


def test_spikes_know_the_runs_of_thirty_days():
    assert_allclose(spikes([1, 2, 3], [8, 16, 12], longest=10), [0.8, 1.6, 0.75])
    # the longest before the plan counts up to day 30, a run of the plan for 30 days
    assert_allclose(spikes([1, 31, 32], [5, 5, 5], longest=10), [0.5, 1.0, 1.0])
    assert np.isnan(spikes([1], [5], longest=0.0)).all()


@pytest.mark.parametrize(
    ("ratio", "hazard"), [(1.1, 1.0), (1.2, 1.64), (1.3, 1.64), (1.9, 1.52), (2.1, 2.28)]
)
def test_spike_classes(ratio, hazard):
    assert spike_class(ratio).hazard_ratio == hazard


def test_a_spike_that_is_not_known_has_no_class():
    assert spike_class(math.nan) is None
