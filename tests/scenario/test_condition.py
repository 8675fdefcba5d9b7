import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spinesim.anatomy.default_runner import runner_model
from spinesim.anatomy.leg import LegSetting
from spinesim.anatomy.posture import posture
from spinesim.fields import changed as field_changed
from spinesim.gait.simulation import simulate
from spinesim.gait.standing import stand
from spinesim.measures.definitions import (
    lumbar_compression_peak,
    tibial_peak_acceleration,
)
from spinesim.scenario import Runner, Scenario, Stride, condition
from spinesim.scenario.constants import assuming, constants
from spinesim.spine.stiffness import held_stiffness, stiffness_ratio

SCENARIO = Scenario(Runner(), Stride(speed=3.3, cadence=162))
CONDITIONS = {
    "sitting": 9.0,
    "fatigue": 25.0,
    "hydration": 0.9,
    "age": 65.0,
    "core_strength": 0.4,
    "co_contraction": 2.0,
}


@pytest.fixture(scope="module")
def neutral():
    return simulate(SCENARIO)


def changed(neutral, **fields):
    return simulate(
        SCENARIO.with_(**{f"runner_{name}": value for name, value in fields.items()}),
        near=neutral.encoding["gait"],
    )


def model(runner):
    return runner_model(runner, SCENARIO.shoe, SCENARIO.surface, LegSetting(0.25, 1e4))


def test_the_default_runner_is_neutral_to_the_last_digit():
    assert condition.effective(Runner()) == Runner()
    assert set(condition.strength(Runner()).values()) == {1.0}
    assert stiffness_ratio(Runner()) == 1.0
    assert condition.fatigue_cadence(0.0) == 1.0
    law = model(Runner()).link("hip").law
    assert (law.flexors, law.hamstrings) == (0.0, 0.0)


def test_how_stiff_bracing_holds_a_trunk_goes_with_the_body_alone():
    """Posture, strength, water and tightness do not enter: all such runners share one number."""
    braced = Runner(mass=58, height=1.62, sex="female", co_contraction=3)
    others = {"trunk_lean": 15, "hunch": 10, "lordosis": 1.4, "hip_flexor_tightness": 2}
    for runner in (braced, Runner(mass=90, co_contraction=0.5)):
        calm = field_changed(condition.sound(runner), co_contraction=1.0)
        tense = field_changed(calm, co_contraction=runner.co_contraction)
        ratio = held_stiffness(tense) / held_stiffness(calm)
        assert stiffness_ratio(runner) == ratio
        assert stiffness_ratio(field_changed(runner, **CONDITIONS | others)) == stiffness_ratio(
            field_changed(runner, co_contraction=CONDITIONS["co_contraction"])
        )
        assert held_stiffness(field_changed(calm, **others)) == held_stiffness(calm)


@given(sitting=st.floats(0, 18), fatigue=st.floats(0, 60))
def test_the_effective_runner_is_effective_already(sitting, fatigue):
    once = condition.effective(Runner(sitting=sitting, fatigue=fatigue))
    assert condition.effective(once) == once


@given(
    st.fixed_dictionaries(
        {
            "age": st.floats(10, 100),
            "hydration": st.floats(0.5, 1.5),
            "fatigue": st.floats(0, 120),
            "sitting": st.floats(0, 18),
        }
    )
)
def test_strength_stays_positive_and_only_the_core_may_vanish(fields):
    runner = Runner(**fields)
    assert min(condition.strength(runner).values()) > 0
    weak = condition.strength(Runner(**fields, core_strength=0.0))
    assert {name for name, value in weak.items() if value == 0} == set(condition.DEEP_CORE)


def test_every_condition_reaches_the_mechanics():
    for name, value in CONDITIONS.items():
        runner = Runner(**{name: value})
        moved = model(runner).parameters != model(Runner()).parameters or condition.strength(
            runner
        ) != condition.strength(Runner())
        assert moved, name


def test_tight_flexors_tilt_the_pelvis_forward_and_pull_beyond_slack():
    tight = Runner(hip_flexor_tightness=1.3)
    assert np.degrees(
        posture(tight).disc["L5/S1"] - posture(Runner()).disc["L5/S1"]
    ) == pytest.approx(3.0)
    law = model(tight).link("hip").law
    stretched, slack = (law.elastic(-angle) for angle in (np.radians(20), np.radians(1)))
    # a torque that bends the hip, from the slack angle on, which the tilt has moved
    assert stretched < 0 == slack
    assert law.flexors == pytest.approx(0.3 * 116)


def test_sitting_long_is_tight_and_weak_by_the_measured_amount():
    runner = Runner(sitting=8.0)
    assert condition.effective(runner).hip_flexor_tightness == pytest.approx(1.18)
    assert condition.strength(runner)["MF"] == pytest.approx(0.94)
    assert condition.strength(runner)["EST"] == 1.0


def test_fatigue_slows_a_preferred_cadence_and_leaves_a_chosen_one():
    tired = Scenario(Runner(fatigue=30))
    # Mizrahi et al. 2000
    assert tired.step.cadence == pytest.approx(Scenario().step.cadence * 1.39 / 1.46, rel=1e-3)
    assert tired.step.overstride > 0
    assert SCENARIO.with_(runner_fatigue=30).step.cadence == 162


def test_fatigue_leans_forward_and_shakes_the_shin(neutral):
    fresh, tired = (
        simulate(Scenario(), near=neutral.encoding["gait"]),
        simulate(Scenario(Runner(fatigue=30)), near=neutral.encoding["gait"]),
    )
    assert condition.effective(Runner(fatigue=30)).trunk_lean == pytest.approx(7.2 + 3.51)
    assert tibial_peak_acceleration(tired) > tibial_peak_acceleration(fresh)


def test_deep_core_weakness_has_most_of_the_published_sign_pattern(neutral):
    """Raabe & Chaudhari 2018: shear up at all levels, compression up in the upper and down in the
    lower lumbar spine.  L5/S1 bears what muscles lack; shear of L3/L4 and L2/L3 is small.
    """
    weak = changed(neutral, core_strength=0.0)
    compression = lumbar_compression_peak(weak) / lumbar_compression_peak(neutral) - 1
    anterior = [run["shear_trunk"].max("time") for run in (weak, neutral)]
    shear = anterior[0] / anterior[1] - 1
    assert (shear.sel(level=["L5/S1", "L4/L5", "L1/L2", "T12/L1"]) > 0).all()
    assert compression.sel(level="L4/L5") < 0
    assert (compression.sel(level=["L3/L4", "L2/L3", "L1/L2", "T12/L1"]) > 0).all()


def test_bracing_stiffens_the_trunk_and_presses_the_discs(neutral):
    braced = changed(neutral, co_contraction=2.0)
    assert braced.attrs["trunk_stiffness"] > 1.05 * neutral.attrs["trunk_stiffness"]
    assert (lumbar_compression_peak(braced) > lumbar_compression_peak(neutral)).all()


def test_stiffness_of_the_reference_goes_with_its_own_activation(neutral):
    assert neutral.attrs["trunk_stiffness"] == pytest.approx(constants()["disc_bend_stiffness"] / 6)
    reference = simulate(Scenario(), near=neutral.encoding["gait"])
    # means over 24 spans of time against the whole
    assert abs(reference.attrs["trunk_stiffness_residual"]) < 0.01


def test_standing_does_not_feel_stiffness_but_feels_weak_muscles():
    upright, braced = (
        stand(Runner(trunk_lean=0, co_contraction=c))["compression"].values for c in (1.0, 2.0)
    )
    assert (braced > upright).all()


def test_groups_sum_to_the_elements(neutral):
    assert np.allclose(
        neutral["group_force"].sum("muscle_group"), neutral["muscle_force"].sum("muscle")
    )
    assert neutral.sizes["muscle_group"] == 8


def test_sizes_of_effects_are_constants_that_can_be_tried():
    with assuming({"sitting_tightness": 0.0, "sitting_core": 0.0}):
        assert condition.strength(Runner(sitting=12))["MF"] == 1.0
        assert condition.effective(Runner(sitting=12)).hip_flexor_tightness == 1.0
