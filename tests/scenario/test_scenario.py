"""Scenarios are checked at the door, change by name, and survive TOML to the last digit."""

import copy
import math
import pickle
import re
import tomllib
from dataclasses import FrozenInstanceError, fields

import jsonschema
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from schemas import validator

from spinesim.fields import STANDINGS, STATUSES, about
from spinesim.scenario import (
    Runner,
    Scenario,
    Shoe,
    Stride,
    Surface,
    fields_about,
    read_shoe,
    read_surface,
    shoe,
    surface,
    worn,
)
from spinesim.scenario.preferred import (
    FASTEST_MEASURED,
    preferred_cadence,
    preferred_contact_time,
)
from spinesim.scenario.stride import LONGEST_CONTACT
from spinesim.units import to_text

fixed = settings(derandomize=True, database=None, deadline=None, max_examples=60)


def values_of(kind):
    """A strategy for any value of one of the input dataclasses but Stride."""
    values = {
        name: st.sampled_from(its.choices)
        if its.choices
        else st.floats(its.low, its.high).map(lambda value, unit=its.unit: to_text(value, unit))
        for name, its in about(kind).items()
    }
    named = (
        {"name": st.sampled_from(["racer", "asphalt", "my own"])} if kind in (Shoe, Surface) else {}
    )
    return st.builds(kind, **values, **named)


def strides():
    """Strides given in each of the ways there are."""
    speed, cadence = st.floats(2.6, 6), st.floats(150, 210)
    return st.one_of(
        st.builds(Stride, speed=speed, foot_strike=st.sampled_from(["rearfoot", "midfoot"])),
        st.builds(Stride, speed=speed, overstride=st.floats(0.0, 0.1)),
        st.builds(Stride, speed=st.floats(3.6, 6), cadence=cadence),
        st.builds(Stride, speed=speed, step_length=st.floats(1.1, 1.3)),
        st.builds(Stride, cadence=st.floats(150, 180), step_length=st.floats(1.2, 1.6)),
        st.builds(Stride, speed=speed, contact_time=st.floats(0.1, 0.2)),
    )


@st.composite
def scenarios(draw):
    try:
        return Scenario(
            draw(values_of(Runner)),
            draw(strides()),
            draw(values_of(Shoe)),
            draw(values_of(Surface)),
        )
    except ValueError:
        assume(False)


# --- the values
# ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", fields_about())
def test_every_field_says_what_it_is(name):
    its = fields_about()[name]
    assert its.meaning and its.source
    assert its.status in STATUSES
    assert its.standing in STANDINGS
    if not its.choices:
        assert math.isfinite(its.low) and math.isfinite(its.high)
        assert its.low <= its.sourced[0] < its.sourced[1] <= its.high


@pytest.mark.parametrize("name", [name for name, its in fields_about().items() if not its.choices])
@pytest.mark.parametrize("where", ["low", "high"])
def test_beyond_the_physical_range_is_refused(name, where):
    its = fields_about()[name]
    beyond = its.low - 1 if where == "low" else its.high * 1.001 + 1
    with pytest.raises(
        ValueError, match=f"{name}: .* is outside .* to .*; give a value within it"
    ) as refusal:
        Scenario().with_(**{name: beyond})
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    "bad", ["abc", math.nan, math.inf, True, [1], "3 A", "", "7\n7", {}, object()]
)
@pytest.mark.parametrize("name", fields_about())
def test_what_is_not_a_value_is_refused_in_one_line(name, bad):
    with pytest.raises(ValueError, match=name) as refusal:
        Scenario().with_(**{name: bad})
    assert "\n" not in str(refusal.value)


def test_strings_with_units_are_the_same_as_numbers():
    assert (
        Runner(mass="70 kg", height="175 cm", trunk_lean="7.2 deg", sitting="300 min/day")
        == Runner()
    )
    assert shoe("racer", stiffness="95 N/mm", mass="205 g") == shoe("racer")
    assert Stride(speed="5:00 min/km", cadence="2.75 Hz").cadence == 165


def test_values_are_frozen_and_can_be_copied():
    scenario = Scenario()
    with pytest.raises(FrozenInstanceError):
        scenario.runner.mass = 80
    assert copy.deepcopy(scenario) == scenario == pickle.loads(pickle.dumps(scenario))


@pytest.mark.parametrize("kind", [Runner, Stride, Shoe, Surface])
def test_an_unknown_field_meets_its_neighbour(kind):
    name = next(iter(about(kind)))
    with pytest.raises(
        ValueError, match=f"unknown {kind.GROUP} field '{name}x'; did you mean '{name}'"
    ):
        kind(**{name + "x": 1})


def test_fields_left_out_come_from_the_named_shoe():
    assert Shoe("racer") == shoe("racer")
    assert shoe("racer", wear="100 km").stiffness == shoe("racer").stiffness
    own = Scenario(shoe=Shoe(stiffness=80e3))
    assert own.shoe.energy_return == shoe("daily-trainer").energy_return
    assert any("as in the catalogue's daily-trainer" in text for text in own.warnings())


# --- the stride
# ----------------------------------------------------------------------------------------------


def test_any_two_make_the_third():
    by_cadence = Stride(speed=3.3, cadence=165).resolve(1.75)
    by_length = Stride(speed=3.3, step_length=1.2).resolve(1.75)
    by_both = Stride(cadence=165, step_length=1.2).resolve(1.75)
    for resolved in (by_cadence, by_length, by_both):
        assert (resolved.speed, resolved.cadence, resolved.step_length) == pytest.approx(
            (3.3, 165, 1.2), rel=1e-14
        )
        assert resolved.step_time == pytest.approx(60 / 165, rel=1e-14)


def test_three_that_agree_are_accepted_and_three_that_do_not_are_refused():
    Stride(speed=3.3, cadence=165, step_length=1.2)
    Stride(speed=3.3, cadence=165, step_length=1.21)
    with pytest.raises(
        ValueError, match=r"165 steps/min of 1\.25 m make 3\.438 m/s, not 3\.3 m/s; give two of"
    ):
        Stride(speed=3.3, cadence=165, step_length=1.25)


@pytest.mark.parametrize("alone", [{"cadence": 165}, {"step_length": 1.2}])
def test_half_a_stride_is_refused(alone):
    with pytest.raises(ValueError, match="alone does not make a stride; give speed as well"):
        Stride(**alone)


@pytest.mark.parametrize("beside", [{"cadence": 165}, {"step_length": 1.2}])
def test_overstride_contradicts_a_given_step(beside):
    with pytest.raises(ValueError, match="stride_overstride contradicts"):
        Stride(speed=3.3, overstride=0.1, **beside)
    Stride(speed=3.3, overstride=0, **beside)


def test_a_new_cadence_replaces_an_overstride_and_the_other_way_round():
    long = Scenario(stride=Stride(speed=3.0, overstride=0.08))
    assert long.with_(stride_cadence=170).stride == Stride(speed=3.0, cadence=170)
    assert long.with_(stride_cadence=170).with_(stride_overstride=0.05).stride == Stride(
        speed=3.0, overstride=0.05
    )


@fixed
@given(speed=st.floats(2.2, 6), overstride=st.floats(0, 0.2), height=st.floats(1.5, 2))
def test_overstride_lengthens_the_preferred_step(speed, overstride, height):
    resolved = Stride(speed=speed, overstride=overstride).resolve(height)
    preferred = Stride(speed=speed).resolve(height)
    longer = resolved.step_length - preferred.step_length
    assert longer == pytest.approx(overstride, abs=1e-12)  # cancellation of lengths near 1 m
    assert resolved.overstride == pytest.approx(overstride, abs=1e-12)
    assert preferred.overstride == 0


@fixed
@given(speed=st.floats(2.6, 6), height=st.floats(1.4, 2.1))
def test_dynamically_similar_runners_take_similar_steps(speed, height):
    """Cadence times sqrt(height), and contact time over it, depend on speed over sqrt(height)
    alone.
    """
    larger = math.sqrt(height / 1.75)
    assert preferred_cadence(speed * larger, height) * larger == pytest.approx(
        preferred_cadence(speed, 1.75), rel=1e-12
    )
    assert preferred_contact_time(speed * larger, height) / larger == pytest.approx(
        preferred_contact_time(speed, 1.75), rel=1e-12
    )


@pytest.mark.parametrize(
    ("speed", "measured"),
    [(2.4, 154), (2.6, 158), (2.9, 160), (2.65, 157), (3.5, 162), (3.83, 161)],
)
def test_preferred_cadence_is_that_of_laboratory_runners(speed, measured):
    # six groups, one curve; between runners SD 10
    assert preferred_cadence(speed, 1.75) == pytest.approx(measured, abs=3)


@pytest.mark.parametrize(("speed", "slope"), [(3.16, 6.012), (4.38, 10.14)])
def test_cadence_rises_with_speed_as_measured(speed, slope):
    """Slopes (steps/min per m/s) of van Oeveren et al. 2019 and Alcantara et al. 2021 at the middle
    and the mean of their speeds.
    """
    rise = (preferred_cadence(speed + 0.1, 1.75) - preferred_cadence(speed - 0.1, 1.75)) / 0.2
    assert rise == pytest.approx(slope, rel=0.005)


@given(speed=st.floats(1.6, 10), height=st.floats(1.45, 2.05))
def test_a_faster_runner_takes_quicker_and_longer_steps(speed, height):
    """Beyond the measured speeds too: neither the cadence nor the step length that is preferred
    ever falls with speed.
    """
    slow, fast = preferred_cadence(speed, height), preferred_cadence(1.05 * speed, height)
    assert slow < fast < min(1.05 * slow, 300.0)


def test_contact_time_is_that_of_the_calibration_rows():
    """Columns of Fukuchi et al. 2017 (3.5 m/s) and Derrick et al. 2000 (3.83 m/s, + and - 20 % of the
    preferred step).
    """
    assert Stride(speed=3.5).resolve(1.75).contact_time == pytest.approx(0.2436, abs=1e-12)
    preferred = Stride(speed=3.83).resolve(1.75).step_length
    for factor, measured in ((1.2, 0.243), (0.8, 0.228)):
        resolved = Stride(speed=3.83, step_length=factor * preferred).resolve(1.75)
        # one exponent for both rows leaves under 2 %
        assert resolved.contact_time == pytest.approx(measured, rel=0.02)


@given(height=st.floats(1.45, 2.05), faster=st.floats(1.0, 2.4))
def test_beyond_measured_speeds_the_way_run_in_contact_stays(height, faster):
    fastest = FASTEST_MEASURED * math.sqrt(height / 1.75)
    ways = [speed * preferred_contact_time(speed, height) for speed in (fastest, faster * fastest)]
    assert ways[1] == pytest.approx(ways[0], rel=1e-12)
    assert 0.99 * fastest * preferred_contact_time(0.99 * fastest, height) < ways[0]


@pytest.mark.parametrize(
    "stride",
    [Stride(speed=1.8), Stride(speed=2.5, cadence=200), Stride(speed=3.3, contact_time=0.33)],
)
def test_a_step_without_flight_is_refused_and_the_advice_works(stride):
    with pytest.raises(ValueError, match="is too long for a step of") as refusal:
        Scenario(stride=stride)
    text = str(refusal.value)
    assert "\n" not in text
    cadence = float(text.split("give a cadence up to ")[1].split()[0])
    advised = Stride(speed=stride.speed, cadence=cadence, contact_time=stride.contact_time).resolve(
        1.75
    )
    assert advised.contact_time <= LONGEST_CONTACT * advised.step_time
    if "run at " in text:
        faster = Stride(
            speed=float(text.split("run at ")[1].split()[0]), cadence=stride.cadence
        ).resolve(1.75)
        assert faster.flight_time > 0


# --- the scenario
# --------------------------------------------------------------------------------------------


@fixed
@given(scenario=scenarios())
def test_toml_brings_back_an_equal_scenario(scenario):
    back = Scenario.from_toml(scenario.to_toml())
    assert back == scenario
    assert hash(back) == hash(scenario)
    assert Scenario.from_dict(scenario.to_dict()) == scenario
    validator().validate(scenario.to_dict())


def test_toml_files_and_texts_are_both_read(tmp_path):
    scenario = Scenario(stride=Stride(speed="12 km/h", cadence=165), surface="track")
    text = scenario.to_toml(tmp_path / "scenario.toml")
    for source in (tmp_path / "scenario.toml", str(tmp_path / "scenario.toml"), text):
        assert Scenario.from_toml(source) == scenario


def test_the_documented_file_is_read():
    text = """
    [scenario]
    shoe = "daily-trainer"
    surface = "asphalt"
    [scenario.runner]
    mass = 70
    height = "1.75 m"
    [scenario.stride]
    speed = "12 km/h"
    cadence = 165
    [sweep]
    shoe_stiffness = { start = 60e3, stop = 200e3, num = 200 }
    stride_cadence = [150, 165, 180]
    surface = ["asphalt", "track"]
    [sweep.zip]
    runner_mass = [60, 70, 80]
    runner_height = [1.65, 1.75, 1.82]
    """
    assert Scenario.from_toml(text) == Scenario(stride=Stride(speed="12 km/h", cadence=165))
    validator("sweep").validate(tomllib.loads(text))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[scenario]\nshoe = 'daily-triner'", "did you mean 'daily-trainer'"),
        ("[scenario]\nshoo = 'racer'", "did you mean 'shoe'"),
        ("[runner]\nmass = 70", "belongs under"),
        ("[scenari]", "did you mean 'scenario'"),
        ("[scenario.runner]\nmas = 70", "did you mean 'mass'"),
        ("[scenario.runner]\nmass = '70 m'", "runner_mass: '70 m' has the wrong kind of unit"),
        ("[scenario]\nrunner = 70", "runner: 70 is not a Runner or a table"),
        ("scenario = 3", "is not a table"),
        ("[scenario\n", "is not TOML"),
        ("no-such-file.toml", "cannot read 'no-such-file.toml': No such file"),
        ("[scenario.shoe]\nname = ''", "a name is a word"),
        ("", "cannot read ''"),
        ("\n", "at least the line"),
        (3, "give the path of a scenario file, or TOML text"),
    ],
)
def test_a_bad_file_is_refused_in_one_line(text, message):
    with pytest.raises(ValueError, match=message) as refusal:
        Scenario.from_toml(text)
    assert "\n" not in str(refusal.value)


def test_a_scenario_has_four_parts_and_no_others():
    with pytest.raises(ValueError, match="did you mean 'surface'"):
        Scenario(surfce="track")


def test_none_stands_for_the_default():
    assert Runner(mass=None, sex=None) == Runner()
    assert Scenario(Runner(mass=80)).with_(runner_mass=None) == Scenario()


@pytest.mark.parametrize(
    "bad",
    [
        {"scenario": {"runner": {"mas": 70}}},
        {"scenario": {"runner": {"mass": 700}}},
        {"scenario": {"shoe": "x"}},
        {},
    ],
)
def test_the_schema_refuses_what_the_door_refuses(bad):
    with pytest.raises(jsonschema.ValidationError):
        validator().validate(bad)


def test_with_changes_by_name():
    scenario = Scenario(stride=Stride(speed=3.3, cadence=165))
    other = scenario.with_(
        stride_cadence=180, shoe="racer", runner_mass="80 kg", surface_stiffness=1e6
    )
    assert (other.stride.speed, other.stride.cadence, other.runner.mass, other.shoe) == (
        3.3,
        180,
        80,
        shoe("racer"),
    )
    assert other.surface == surface("asphalt", stiffness=1e6)
    assert scenario == Scenario(stride=Stride(speed=3.3, cadence=165))
    assert scenario.with_() == scenario


@pytest.mark.parametrize(
    ("before", "change", "after"),
    [
        ({"speed": 3.3, "step_length": 1.2}, {"cadence": 180}, {"speed": 3.3, "cadence": 180}),
        ({"speed": 3.3, "cadence": 165}, {"step_length": 1.1}, {"speed": 3.3, "step_length": 1.1}),
        ({"speed": 3.3, "cadence": 165}, {"speed": 3.6}, {"speed": 3.6, "cadence": 165}),
        ({"speed": 3.3, "step_length": 1.2}, {"speed": 3.6}, {"speed": 3.6, "step_length": 1.2}),
        ({"speed": 3.3}, {"speed": 3.6}, {"speed": 3.6}),
        (
            {"speed": 3.3, "cadence": 165, "step_length": 1.2},
            {"speed": 3.6},
            {"speed": 3.6, "cadence": 165},
        ),
        (
            {"speed": 3.3},
            {"cadence": 160, "step_length": 1.35},
            {"cadence": 160, "step_length": 1.35},
        ),
        (
            {"speed": 3.3, "cadence": 165},
            {"cadence": None, "overstride": 0.1},
            {"speed": 3.3, "overstride": 0.1},
        ),
    ],
)
def test_a_changed_stride_lets_go_of_what_it_replaces(before, change, after):
    changed = Scenario(stride=Stride(**before)).with_(
        **{f"stride_{name}": value for name, value in change.items()}
    )
    assert changed.stride == Stride(**after)


@pytest.mark.parametrize(
    "name", ["runner_mas", "stride_cadense", "cadence", "shoes", "shoe_stifness"]
)
def test_an_unknown_parameter_meets_its_neighbour(name):
    with pytest.raises(ValueError, match=f"unknown parameter '{name}'; did you mean"):
        Scenario().with_(**{name: 1})


def test_parameters_are_flat_and_resolved():
    flat = Scenario(stride=Stride(speed=3.3)).parameters()
    assert set(flat) == {*fields_about(), "shoe", "surface"}
    assert flat["stride_cadence"] == preferred_cadence(3.3, 1.75)
    assert flat["stride_step_length"] == pytest.approx(3.3 * 60 / flat["stride_cadence"], rel=1e-14)
    assert all(isinstance(value, (float, str)) for value in flat.values())


def test_the_reference_scenario_is_within_every_sourced_range():
    assert Scenario().warnings() == ()


@pytest.mark.parametrize(
    "change",
    [
        {"runner_trunk_lean": 30},
        {"stride_step_length": 1.7},
        {"shoe_stiffness": 150e3},
        {"surface": "sand"},
    ],
)
def test_beyond_a_sourced_range_is_a_text(change):
    (text,) = Scenario(stride=Stride(speed=3.83)).with_(**change).warnings()
    assert "\n" not in text


def test_sources_name_what_was_used_and_leave_out_ones_own():
    names = {
        name
        for name, source, status in Scenario(shoe=shoe("racer", mass=0.3)).sources()
        if source and status in STATUSES
    }
    assert {
        "preferred_cadence",
        "preferred_contact_time",
        "shoe_stiffness",
        "surface_stiffness",
        "runner_trunk_lean",
    } <= names
    assert "shoe_mass" not in names


def test_fields_are_documented_once():
    assert len(fields_about()) == sum(
        len([item for item in fields(kind) if item.name != "name"])
        for kind in (Runner, Stride, Shoe, Surface)
    )


# --- at the door
# ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Stride(speed=12), "'12 km/h' or '12 mph' or '12 m/s'?"),
        (lambda: Stride(12), "stride_speed: 12 needs its unit"),
        (lambda: Stride(speed="12"), "stride_speed: 12 needs its unit"),
        (lambda: Runner(mass=154), "'154 lb' or '154 kg'?"),
        (lambda: Stride(speed=3, cadence=100), "'100 strides/min' or '100 steps/min'?"),
        (lambda: Stride(speed=3, cadence=85), "'85 strides/min'? (both feet count"),
        (lambda: Runner(height=175), "'175 cm'"),
        (lambda: Shoe(stack_height=30), "'30 mm'"),
        (lambda: Scenario.from_toml("[scenario.stride]\nspeed = 12"), "needs its unit"),
    ],
)
def test_a_number_that_nobody_means_asks_for_its_unit(make, said):
    with pytest.raises(ValueError, match="unit") as refusal:
        make()
    assert said in str(refusal.value) and "\n" not in str(refusal.value)


def test_a_number_with_its_unit_is_taken_and_survives():
    sprint = Scenario(Runner(mass="150 kg"), Stride(speed="9 m/s", cadence="250 steps/min"))
    assert (sprint.runner.mass, sprint.stride.speed) == (150, 9)
    assert Scenario.from_toml(sprint.to_toml()) == sprint
    assert sprint.with_(runner_age=40).stride.speed == 9
    assert Scenario().with_(runner_mass=150.0).runner.mass == 150  # SI, by its flat name


@pytest.mark.parametrize(
    ("kind", "word", "name"),
    [
        (Runner, "weight", "mass"),
        (Runner, "stature", "height"),
        (Runner, "lean", "trunk_lean"),
        (Stride, "pace", "speed"),
        (Stride, "step_rate", "cadence"),
        (Stride, "Ground Contact Time", "contact_time"),
        (Shoe, "stack", "stack_height"),
        (Shoe, "mileage", "wear"),
        (Surface, "hardness", "stiffness"),
    ],
)
def test_another_word_for_a_field_leads_to_it(kind, word, name):
    with pytest.raises(ValueError, match=f"did you mean '{name}'"):
        kind(**{word: 1})


def test_synonyms_are_unambiguous():
    for kind in (Runner, Stride, Shoe, Surface):
        words = [word for traits in about(kind).values() for word in traits.synonyms]
        assert len(words) == len(set(words)) and not set(words) & set(about(kind))


def test_a_field_of_another_part_says_where_it_belongs():
    with pytest.raises(ValueError, match=r"a field of the stride, .* \[scenario.stride\]"):
        Scenario.from_toml("[scenario.runner]\nspeed = 3")
    with pytest.raises(ValueError, match="did you mean 'stride_speed'"):
        Scenario().with_(pace=3)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Shoe(energy_return=0.989, wear=500),
        lambda: Shoe(stiffness=1.9e7, wear="500 km"),
        lambda: Scenario().with_(shoe_energy_return=0.989, shoe_wear=500),
        lambda: Scenario(Runner(sitting=18, hip_flexor_tightness=3)),
        lambda: Scenario().with_(runner_sitting=18, runner_hip_flexor_tightness=3),
    ],
)
def test_what_follows_from_the_values_is_checked_too(make):
    with pytest.raises(ValueError, match=r"too much for this .* give less") as refusal:
        make()
    assert "\n" not in str(refusal.value)
    assert not re.search(r"\d{9}|\.\d{7}", str(refusal.value)), "digits that nobody reads"


@fixed
@given(data=st.data())
def test_every_shoe_that_is_made_can_be_worn(data):
    try:
        made = data.draw(values_of(Shoe))
    except ValueError:
        return
    assert worn(made).wear == 0


# --- one's own shoe or surface
# ---------------------------------------------------------------------------------------------


def test_a_shoe_in_a_file(tmp_path):
    file = tmp_path / "my shoe.toml"
    file.write_text('[shoe]\nstiffness = "60 N/mm"\nmass = "8.5 oz"\n')
    own = read_shoe(file)
    assert own == Shoe("my shoe", stiffness=60e3, mass="8.5 oz") == shoe(str(file)) == shoe(file)
    assert shoe(file, wear=100).wear == 100
    assert Scenario(shoe=str(file)).shoe == own == Scenario().with_(shoe=file).shoe
    scenario = Scenario(shoe=own)
    assert Scenario.from_toml(scenario.to_toml()) == scenario  # it no longer needs the file


def test_a_surface_in_a_file(tmp_path):
    file = tmp_path / "pitch.toml"
    file.write_text('[surface]\nname = "our pitch"\nstiffness = "300 kN/m"\n')
    assert surface(file) == read_surface(file) == Surface("our pitch", stiffness=300e3)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("stiffness = 60e3", "it has one table"),
        ("[surface]\nstiffness = 3e5", "it has one table"),
        ("[shoe]\n[runner]", "it has one table"),
        ("[shoe]\nname = 'racer'", "the catalogue has a shoe named 'racer'"),
        ("[shoe]\nweight = 0.2", "did you mean 'mass'"),
        ("[shoe]\nstiffness = 60", "'60 N/mm'"),
        ("[shoe]\nname = 3", "a name is a word"),
        ("[shoe", "is not TOML"),
    ],
)
def test_a_wrong_shoe_file_is_refused_in_one_line(tmp_path, text, said):
    (tmp_path / "x.toml").write_text(text)
    with pytest.raises(ValueError) as refusal:
        shoe(tmp_path / "x.toml")
    assert said in str(refusal.value) and "\n" not in str(refusal.value)
