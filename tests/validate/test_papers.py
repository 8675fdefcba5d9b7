"""The rows of papers as data: what a file may hold, and what is wrong with one in a single line."""

import pytest

from spinesim.catalogue import bibliography
from spinesim.scenario import Scenario, Stride, shoe, surface
from spinesim.validate.conditions import scenario_of
from spinesim.validate.measures import MEASURES
from spinesim.validate.papers import papers, read

HEAD = 'source = "@liu2000"\n[conditions]\nslow = { stride_speed = 3.0 }\n[[rows]]\n'
ROW = (
    'name = "a"\nquantity = "b"\nmeasure = "com_drop"\nof = "slow"\npublished = 0.06\nunit = "m"\n'
)


def read_text(tmp_path, text):
    path = tmp_path / "liu2000.toml"
    path.write_text(text, encoding="utf-8")
    return read(path)


def test_a_row_is_read_with_its_source_and_texts(tmp_path):
    paper = read_text(
        tmp_path, f'texts = {{ why = "too soft" }}\n{HEAD}{ROW}miss = "why"\nreason = "one man"\n'
    )
    (row,) = paper.rows
    assert (row.source, row.miss, row.reason) == ("@liu2000", "too soft", "one man")
    assert row.of == ("slow",) and row.published == 0.06 and row.kind == "validation"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (HEAD + ROW + "sigma = 1.0\n", "unknown key 'sigma' in a row"),
        ("author = 1\n" + HEAD + ROW, "unknown key 'author'"),
        (HEAD + 'quantity = "b"\n', "a row has no name"),
        (HEAD + ROW.replace('"slow"', '"fast"'), "unknown condition 'fast'"),
        (HEAD + ROW.replace("published = 0.06\n", ""), "neither published nor means nor expected"),
        (HEAD + ROW + 'missing = "no knee"\n', "either a measure or"),
        (HEAD + ROW + 'expected = "grows"\n', "expected 'grows' is not one of"),
        (HEAD + ROW + 'kind = "guess"\n', "kind 'guess' is not one of"),
        (HEAD + ROW.replace("com_drop", "com_jump"), "unknown measure 'com_jump'"),
        (HEAD.replace('source = "@liu2000"\n', "") + ROW, "no source"),
    ],
)
def test_what_breaks_the_schema_is_one_line(tmp_path, text, message):
    with pytest.raises(ValueError, match=message) as caught:
        read_text(tmp_path, text)
    assert "\n" not in str(caught.value) and "liu2000.toml" in str(caught.value)


def test_every_shipped_row_can_be_computed_and_cited():
    for paper in papers():
        for row in paper.rows:
            assert row.missing or row.measure in MEASURES
            assert all(key in bibliography.entries() for key in bibliography.keys(row.source))
        used = {name for row in paper.rows for name in (*row.of, row.over) if name}
        assert used == set(paper.conditions), f"{paper.key}: conditions that no row uses"


def test_every_condition_is_a_scenario():
    for paper in papers():
        for condition in paper.conditions.values():
            assert isinstance(scenario_of(condition), Scenario)


def test_conditions_in_a_papers_own_terms():
    preferred = Scenario(stride=Stride(speed=2.5)).step
    few = scenario_of(
        {"stride_speed": 2.5, "cadence_times_preferred": 0.74, "contact_slope": -0.076}
    ).step
    assert few.cadence == pytest.approx(0.74 * preferred.cadence)
    longer = 0.076 * 0.26 * preferred.cadence / 60
    assert few.contact_time == pytest.approx(preferred.contact_time + longer)
    assert scenario_of({"stride_speed": 3.5, "stride_frequency": 1.46}).step.cadence == 175.2
    assert scenario_of({"stride_speed": 3.5, "step_time": 0.36}).step.step_time == 0.36
    long = scenario_of({"stride_speed": 3.0, "step_length_times_preferred": 1.2}).step
    own = Scenario(stride=Stride(speed=3.0)).step
    assert long.step_length == pytest.approx(1.2 * own.step_length)
    other = scenario_of({"stride_speed": 4.0, "cadence_preferred_at": 3.0}).step
    assert other.cadence == pytest.approx(own.cadence)


def test_foam_in_another_thickness_and_rubber_under_a_runner():
    usual = shoe("daily-trainer")
    thick = scenario_of({"foam_thickness": 2 * usual.stack_height}).shoe
    assert thick.stiffness == pytest.approx(usual.stiffness / 2)
    ground = scenario_of({"runner_mass": 55, "rubber_stiffness": 21.3e3}).surface
    assert ground.stiffness == 21.3e3 and ground.mass == 5.0
    assert ground.damping == pytest.approx(0.1 * (21.3e3 * 55) ** 0.5)
    assert ground.damping != surface("track").damping
