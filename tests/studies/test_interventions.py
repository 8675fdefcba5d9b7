import pytest

from spinesim.fields import STATUSES
from spinesim.scenario import Runner, Scenario, Stride, shoe
from spinesim.studies.interventions import INTERVENTIONS, applicable

TROUBLED = Scenario(
    Runner(
        trunk_lean=15,
        hunch=10,
        core_strength=0.5,
        hip_flexor_tightness=1.3,
        hamstring_tightness=1.2,
        sitting=10,
        co_contraction=2,
        hydration=0.9,
        fatigue=20,
    ),
    Stride(speed=3.0),
    shoe("daily-trainer", wear=700),
)


@pytest.mark.parametrize("item", INTERVENTIONS.values(), ids=lambda item: item.name)
def test_an_intervention_says_where_its_size_comes_from(item):
    assert item.source and item.advice and item.status in STATUSES
    assert item.change.__doc__ or " and " in item.name


@pytest.mark.parametrize("item", INTERVENTIONS.values(), ids=lambda item: item.name)
def test_it_changes_a_troubled_runner_and_leaves_the_rest_alone(item):
    after = item.apply(TROUBLED)
    assert after != TROUBLED and after.runner.height == 1.75
    assert (after.runner.mass == 70.0) is (item.name != "less weight")
    assert (after.step.speed == pytest.approx(3.0)) is (item.name != "slower")


def test_nobody_is_told_to_run_too_slowly_to_weigh_too_little_or_to_wear_a_harder_shoe():
    assert not INTERVENTIONS["slower"].applies(Scenario(stride=Stride(speed=1.9, cadence=140)))
    assert INTERVENTIONS["slower"].apply(Scenario(stride=Stride(speed=2.1))).step.speed == 2.0
    lean = Scenario(Runner(mass=58, height=1.75))  # a body mass index of 18.9
    assert not INTERVENTIONS["less weight"].applies(lean)
    soft = Scenario(shoe=shoe("max-cushion", stiffness=30e3))
    assert not INTERVENTIONS["softer shoe"].applies(soft)


@pytest.mark.parametrize(
    "name", ["stretching", "less sitting", "relaxed abdomen", "water", "rest", "new shoe"]
)
def test_nothing_is_changed_where_nothing_is_wrong(name):
    assert not INTERVENTIONS[name].applies(Scenario())
    changed, left_out = applicable(Scenario())
    assert name not in changed and not left_out


def test_repeating_a_limited_change_stops_at_its_limit():
    for name in (
        "upright trunk",
        "less sitting",
        "water",
        "rest",
        "new shoe",
        "softer ground",
        "softer shoe",
    ):
        once = INTERVENTIONS[name].apply(TROUBLED)
        assert INTERVENTIONS[name].apply(once) == once
    assert (
        INTERVENTIONS["core training"]
        .apply(TROUBLED.with_(runner_core_strength=1.4))
        .runner.core_strength
        == 1.4
    )


def test_shorter_steps_are_ten_per_cent_shorter_at_the_same_speed():
    after = INTERVENTIONS["shorter steps"].apply(TROUBLED)
    assert after.step.step_length / TROUBLED.step.step_length == pytest.approx(0.9)


def test_a_combination_is_its_parts():
    both = INTERVENTIONS["shorter steps and core training"].apply(TROUBLED)
    assert both == INTERVENTIONS["core training"].apply(
        INTERVENTIONS["shorter steps"].apply(TROUBLED)
    )


def test_the_same_result_is_listed_once():
    changed, _ = applicable(Scenario(Runner(trunk_lean=3)))
    assert len(set(changed.values())) == len(changed)


@pytest.mark.parametrize("speed", [2.0, 2.1, "8 km/h", 2.25, 2.3, 2.35, 2.4, 5.9])
def test_a_step_that_cannot_be_repeated_is_left_out_with_its_reason(speed):
    """No suggestion stops the others."""
    scenario = Scenario(stride=Stride(speed=speed))
    changed, left_out = applicable(scenario)
    assert {"upright trunk", "softer shoe"} <= set(changed)
    assert not set(changed) & set(left_out)
    assert all(after.step.step_time > after.step.contact_time for after in changed.values())
    assert ("shorter steps" in left_out) is (scenario.step.speed < 2.4)
    assert all("too long" in text for text in left_out.values())
