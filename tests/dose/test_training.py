"""Plans as values and files: what they take, what they refuse, and that a file says all of it."""

import doctest
import json
import tomllib
from dataclasses import FrozenInstanceError, replace

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from schemas import validator

from spinesim.dose import bouts, plan_file
from spinesim.dose.bouts import Bout, Habits
from spinesim.dose.training import Training
from spinesim.scenario import Runner, Scenario, Stride

FILE = """
[training]
name = "two easy weeks"
days = 14
longest = "10 km"
[training.day]
wake = "06:30"
bed = "22:30"
sitting = 8
walking = 1.5
[scenario]
shoe = "daily-trainer"
[[bout]]
days = [1, 3, 5, 8, 10, 12]
start = "18:00"
run = "8 km"
surface = { asphalt = 0.7, trail = 0.3 }
[[bout]]
days = [2, 9]
start = "18:00"
cycling = "60 min"
[[bout]]
days = [6]
start = "12:00"
strength = { repetitions = 60, compression = "3 kN" }
[[bout]]
day = 13
start = 18:00:00
run = "45 min"
stride_cadence = 178
shoe = "racer"
"""


def edited(old, new):
    assert old in FILE
    return FILE.replace(old, new)


def test_docstring_examples():
    assert doctest.testmod(bouts).failed == 0


def test_a_file_as_it_is_written():
    plan = Training.from_toml(FILE)
    assert (plan.name, plan.days, plan.longest, len(plan.bouts)) == ("two easy weeks", 14, 10.0, 10)
    assert [bout.day for bout in plan.bouts] == [1, 2, 3, 5, 6, 8, 9, 10, 12, 13]
    first, last = plan.bouts[0], plan.bouts[-1]
    assert first.surfaces == (("asphalt", 0.7), ("trail", 0.3))
    assert [(step.surface.name, share) for step, share in first.steps_of(plan.scenario)] == [
        ("asphalt", 0.7),
        ("trail", 0.3),
    ]
    assert (last.scenario.shoe.name, last.scenario.step.cadence, last.start) == ("racer", 178, 18)
    assert last.kilometres(plan.scenario) == pytest.approx(45 * 60 * 3.3 / 1000)
    lifts = plan.bouts[4]
    assert (lifts.repetitions, lifts.compression, lifts.hours(plan.scenario)) == (60, 3000.0, 0)
    assert Training.from_toml(plan.to_toml()) == plan


def test_a_plan_is_frozen_and_names_its_distinct_steps():
    plan = Training.from_toml(FILE)
    with pytest.raises(FrozenInstanceError):
        plan.days = 7
    steps = plan.steps()
    assert steps[0] == plan.scenario
    assert len(steps) == len(set(steps)) == 3  # asphalt, trail, the racer at 178


def test_flat_names_change_the_ordinary_step_and_steps_of_their_own():
    plan = Training.from_toml(FILE)
    other = plan.with_(name="softer", shoe="max-cushion", days=21)
    assert (other.name, other.days) == ("softer", 21)
    assert all(step.shoe.name == "max-cushion" for step in other.steps())
    assert other.bouts[-1].scenario.step.cadence == 178
    with pytest.raises(ValueError, match="did you mean 'stride_cadence'"):
        plan.with_(stride_cadense=178)


def test_fatigue_grows_within_a_run():
    plan = Training("tired", Scenario(), [Bout(1, "18:00", duration="60 min")], fatigue_per_hour=10)
    parts = plan.stretches(plan.bouts[0])
    assert [step.runner.fatigue for step, _, _ in parts] == [2.5, 7.5]
    assert sum(distance for _, distance, _ in parts) == pytest.approx(3.3 * 3.6)
    fresh = replace(plan, fatigue_per_hour=0.0)
    assert [step for step, _, _ in fresh.stretches(fresh.bouts[0])] == [Scenario()]


def test_bed_after_midnight_and_hyphens_for_blanks():
    habits = Habits(wake="08:00", bed="00:30")
    assert habits.waking == 16.5
    assert Bout(1, "20:00", "water-running", duration=30).activity == "water running"
    plan = Training("late", bouts=[Bout(1, "23:30", "lying", duration=60)], habits=habits)
    assert Training.from_toml(plan.to_toml()) == plan


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('run = "8 km"', "", "names 0 activities"),
        ('run = "8 km"', 'run = "8 km"\nwalking = "1 min"', "names 2 activities"),
        ('run = "8 km"', 'run = "8 kg"', "distance: '8 kg'"),
        ('run = "8 km"', 'runn = "8 km"', "did you mean 'run'"),
        ('run = "8 km"', 'run = "900 km"', "is outside"),
        ("trail = 0.3", "trail = 0.4", "sum to 1.1"),
        ("trail = 0.3", "lava = 0.3", "unknown surface 'lava'"),
        ("days = [2, 9]", "days = [2, 15]", "the plan has 14 days"),
        ("days = [2, 9]", "days = [2, 2]", "names a day twice"),
        ("days = [2, 9]", "days = []", "is not a list of days"),
        ("days = [2, 9]", "days = [2.5]", "not a whole number"),
        ("days = [2, 9]", "", "takes days"),
        ("days = [2, 9]", "days = [3]", "begins before the run at 18:00 is over"),
        ('start = "12:00"', 'start = "noon"', "is not a time of day"),
        ('start = "12:00"', "", "has no start"),
        (
            '[[bout]]\ndays = [2, 9]\nstart = "18:00"',
            '[[bout]]\ndays = [2]\nstart = "22:00"',
            "the runner is up from 06:30 to 22:30",
        ),
        ('cycling = "60 min"', 'cycling = "60 km"', "duration"),
        ('cycling = "60 min"', 'cycling = "60 min"\nstride_cadence = 170', "belongs to a run"),
        ('cycling = "60 min"', 'cycling = "60 min"\nspread = 0.1', "belongs to a run"),
        ('cycling = "60 min"', 'rowing = "60 min"', "unknown entry in [[bout]]: 'rowing'"),
        (', compression = "3 kN"', "", "strength takes repetitions and compression"),
        ("repetitions = 60", "reps = 60", "did you mean 'repetitions'"),
        ("sitting = 8", "sitting = 16", "do not fit into the 16 h"),
        ("sitting = 8", "siting = 8", "did you mean 'sitting'"),
        ("days = 14", "days = 0", "days"),
        ('name = "two easy weeks"', 'title = "x"', "unknown entry in [training]: 'title'"),
        ('longest = "10 km"', 'longest = "10 min"', "longest"),
        ("[scenario]", "[senario]", "did you mean 'scenario'"),
        ("stride_cadence = 178", "stride_cadence = 900", "stride_cadence"),
    ],
)
def test_a_file_that_cannot_be_is_refused_in_one_line(old, new, said):
    with pytest.raises(ValueError) as refused:
        Training.from_toml(edited(old, new))
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({}, "a distance or a duration, and not both"),
        ({"distance": 8, "duration": 40}, "a distance or a duration, and not both"),
        ({"distance": 8, "repetitions": 5}, "belong to strength"),
        ({"activity": "cycling"}, "takes a duration"),
        ({"activity": "lying", "duration": 5, "surfaces": {"track": 1.0}}, "belong to a run"),
        ({"activity": "sleeping", "duration": 5}, "unknown activity 'sleeping'"),
        ({"distance": 8, "surfaces": "track"}, "is not a table of shares"),
        ({"distance": 8, "scenario": "fast"}, "is not a Scenario"),
        ({"distance": True}, "is not a number"),
    ],
)
def test_a_bout_that_cannot_be_is_refused(wrong, said):
    with pytest.raises(ValueError, match=said):
        Bout(1, "18:00", **wrong)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"bouts": "run"}, "not a list of bouts"),
        ({"bouts": [8]}, "is not a Bout"),
        ({"name": ""}, "is not a name"),
        ({"habits": {"sitting": 6}}, "are not Habits"),
        ({"scenario": "fast"}, "is not a Scenario"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(wrong, said):
    with pytest.raises(ValueError, match=said):
        Training(**({"name": "x"} | wrong))


def test_a_text_without_a_plan_is_refused():
    with pytest.raises(ValueError, match="the file has no plan"):
        Training.from_toml("[scenario]\nshoe = 'racer'\n")


runs = st.builds(
    Bout,
    day=st.integers(1, 14),
    start=st.integers(7, 20).map(float),
    distance=st.floats(0.5, 5.0),
    surfaces=st.sampled_from([(), {"trail": 1.0}, {"asphalt": 0.25, "grass": 0.75}]),
    spread=st.sampled_from([None, 0.05]),
    scenario=st.sampled_from(
        [
            None,
            Scenario(Runner(mass=60), Stride(speed=3.0)),
            Scenario(stride=Stride(speed=3.3, cadence=170), shoe="racer"),
            Scenario().with_(shoe_stiffness=90e3, surface="track"),
        ]
    ),
)


@given(made=st.lists(runs, max_size=6, unique_by=lambda bout: (bout.day, bout.start)))
def test_a_plan_comes_back_from_its_file(made):
    usual = Scenario(stride=Stride(speed=3.5, cadence=172))
    plan = Training("any", usual, made, longest="12.5 km")
    assert Training.from_toml(plan.to_toml()) == plan
    assert set(plan_file.tables(plan)) == {"training", "scenario", "bout"}


WRONG_FOR_A_SCHEMA = [
    ('run = "8 km"', "run = -1"),
    ('run = "8 km"', 'run = "8 km"\ncycling = "60 min"'),
    ('start = "18:00"', 'start = "evening"'),
    ("days = [1, 3, 5, 8, 10, 12]", "days = []"),
    ("days = [1, 3, 5, 8, 10, 12]", "days = [0]"),
    ("sitting = 8", "sitting = 25"),
    ("repetitions = 60, ", ""),
    ("[[bout]]\ndays = [2, 9]", "[[bout]]\nrunner_massive = 3\ndays = [2, 9]"),
]


def test_the_schema_takes_what_the_reader_takes():
    as_json = json.loads(json.dumps(tomllib.loads(FILE), default=str))  # times become texts
    validator("training").validate(as_json)
    validator("training").validate(plan_file.tables(Training.from_toml(FILE)))


@pytest.mark.parametrize(("old", "new"), WRONG_FOR_A_SCHEMA)
def test_the_schema_refuses_what_the_reader_refuses_of_a_plan(old, new):
    assert old in FILE
    text = FILE.replace(old, new, 1)
    with pytest.raises(ValueError):
        Training.from_toml(text)
    with pytest.raises(jsonschema.ValidationError):
        validator("training").validate(tomllib.loads(text))
