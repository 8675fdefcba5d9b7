import pytest

from spinesim.fields import STANDINGS, STATUSES
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
    assert (
        item.source and item.advice and item.status in STATUSES and item.standing in STANDINGS[1:]
    )
    assert item.change.__doc__ or " and " in item.name


@pytest.mark.parametrize("item", INTERVENTIONS.values(), ids=lambda item: item.name)
def test_it_changes_a_troubled_runner_and_leaves_the_body_alone(item):
    after = item.apply(TROUBLED)
    assert after != TROUBLED
    assert (after.runner.mass, after.runner.height, after.step.speed) == (
        70.0,
        1.75,
        pytest.approx(3.0),
    )


@pytest.mark.parametrize(
    "name", ["stretching", "less sitting", "relaxed abdomen", "water", "rest", "new shoe"]
)
def test_nothing_is_changed_where_nothing_is_wrong(name):
    assert not INTERVENTIONS[name].applies(Scenario())
    assert name not in applicable(Scenario())


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
    found = applicable(Scenario(Runner(trunk_lean=3)))
    assert len(set(found.values())) == len(found)
