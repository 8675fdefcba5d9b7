"""A report of a result: whole, in one file, texts stay texts, what was assumed has its source."""

import re

import pytest
from rich.console import Group
from rich.padding import Padding
from rich.text import Text

import spinesim as ss
from spinesim.show import assumptions, result_report
from spinesim.show.figures.plot import plot
from spinesim.show.tables.blocks import blocks
from spinesim.show.tables.comparison import comparison_report
from spinesim.show.tables.explanation import explanation_report
from spinesim.show.tables.parts import Column, Sheet, bullets

HOSTILE = '<script>alert("x")</script> & <img src=http://example.org/x.png>'
MARKUP = re.compile(r"<(script|img|iframe|link|object|embed)\b", re.IGNORECASE)


@pytest.fixture(scope="module")
def scenarios():
    return {HOSTILE: ss.Scenario(shoe="racer"), "softer": ss.Scenario(shoe="max-cushion")}


def test_parts_of_a_terminal_report_become_data():
    sheet = Sheet([Column("", ["a", "b"], "label"), Column("one\nN", ["1", "2"])], title="numbers")
    report = Group(
        Padding(Text("said", style="bold"), 1),
        sheet,
        bullets("Mind", ["this", "that"], ""),
        bullets("Nothing", [], ""),
        Text(""),
    )
    assert blocks(report) == [
        {"kind": "text", "text": "said", "strong": True},
        {
            "kind": "table",
            "title": "numbers",
            "heads": ["", "one N"],
            "rows": [["a", "1"], ["b", "2"]],
            "numeric": [False, True],
        },
        {"kind": "list", "head": "Mind", "items": ["this", "that"]},
    ]


def test_what_no_page_can_show_is_an_error():
    with pytest.raises(TypeError, match="int"):
        blocks(3)


def test_hostile_names_stay_texts_and_nothing_is_fetched(scenarios, compared_tables):
    parts = [{"kind": "text", "text": HOSTILE, "strong": True}, *compared_tables]
    text = result_report.page(HOSTILE, parts, scenarios)
    assert not MARKUP.search(text)
    assert "&lt;script&gt;alert" in text
    assert "default-src &#39;none&#39;" in text or "default-src 'none'" in text
    addresses = re.findall(r'(?:src|href)="([^"]+)"', text)
    assert all(address.startswith("#") for address in addresses)


@pytest.fixture(scope="module")
def compared_tables(results):
    return blocks(comparison_report(results["comparison without runs"]))


def test_a_report_of_a_comparison_has_all_its_parts(results, scenarios, compared_tables):
    text = result_report.page(
        "Side by side", compared_tables, scenarios, [plot(results["comparison"])]
    )
    for part in (
        "<h1>Side by side</h1>",
        "What differs",
        "How well this is known",
        "<svg",
        "loading rate",
        "Bear in mind",
        "When to seek help",
        "What was assumed",
        "shoe = &#34;racer&#34;",
        f"Made by spinesim {ss.__version__}",
        "@page",
    ):
        assert part in text, part
    assert "@malisoux" not in text  # sources in words, no keys
    assert text.index("<svg") > text.index("What differs")


def test_an_explanation_says_once_when_to_seek_help(explained, scenarios):
    text = result_report.page("Why", blocks(explanation_report(explained)), scenarios)
    assert text.count("see a doctor or physiotherapist") == 1


def test_every_value_of_a_scenario_is_listed_with_its_source():
    scenario = ss.Scenario(ss.Runner(mass=64), ss.Stride(speed=3.3, cadence=170), shoe="racer")
    rows = {row.name: row for row in assumptions.of_scenario(scenario)}
    assert rows["runner_mass"].value == "64" and rows["runner_mass"].unit == "kg"
    assert rows["stride_cadence"].value == "170"
    assert rows["preferred_contact_time"].status == "calibrated"
    assert float(rows["preferred_contact_time"].value) == pytest.approx(
        scenario.step.contact_time, rel=1e-4
    )
    assert rows["shoe_stiffness"].source and rows["shoe_stiffness"].status != assumptions.OWN
    own = {row.name: row for row in assumptions.of_scenario(scenario.with_(shoe_stiffness=91e3))}
    assert own["shoe_stiffness"].status == assumptions.OWN


def test_constants_of_a_body_of_ones_own_are_among_those_listed():
    scenario = ss.Scenario(body={"leg_ramp": 0.44})
    rows = {row.name: row for row in assumptions.of_constants(scenario)}
    assert rows["leg_ramp"].value == "0.44" and rows["leg_ramp"].status == assumptions.OWN
    assert {row.status for row in rows.values()} == {*assumptions.UNSURE, assumptions.OWN}
    assert all(row.source for row in rows.values() if row.status != assumptions.OWN)


def test_plans_are_shown_as_they_are_written(scenarios):
    text = result_report.page("A plan", [], scenarios, files={"plan": "[[bout]]\nkm = 8 # <b>"})
    assert "km = 8 # &lt;b&gt;" in text and "shoe = &#34;racer&#34;" not in text


def test_values_of_further_scenarios_are_those_that_differ(scenarios):
    tables = result_report._assumed(scenarios)
    first, second = tables.values()
    assert len(second["rows"]) < 8 < len(first["rows"])
    assert all("shoe" in row[0] for row in second["rows"])
