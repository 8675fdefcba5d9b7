"""What a reader sees of a plan: tables of 100 columns, pictures, one JSON document, long tables."""

import io
import json

import numpy as np
import pytest
import xarray as xr
from matplotlib.figure import Figure
from plan_loads import FIVE, MIXED, SHORTER
from rich.console import Console

from spinesim import catalogue
from spinesim.dose.weightings import WEIGHTINGS
from spinesim.fields import STANDINGS
from spinesim.show.figures.plot import plot
from spinesim.show.figures.week import cadence_figure, plan_figure, ratio_figure
from spinesim.show.tables.week import week_report
from spinesim.show.week_document import week_document
from spinesim.show.week_frames import bout_frame, plan_frame
from spinesim.spine import LEVELS

PLANS = {"as it is": FIVE, "shorter steps": FIVE.with_(scenario=SHORTER), "mixed": MIXED}


@pytest.fixture(scope="module")
def alone(results):
    return results["plan"]


@pytest.fixture(scope="module")
def load(results):
    return results["plans"]


def printed(report, width=100):
    """The report as text of so many columns."""
    screen = Console(file=io.StringIO(), width=width, highlight=False)
    screen.print(report)
    return screen.file.getvalue()


@pytest.mark.parametrize("width", [80, 60])
def test_a_narrow_terminal_cuts_no_number(load, alone, width):
    for plans in (load, alone):
        text = printed(week_report(plans), width)
        assert max(len(line.rstrip()) for line in text.splitlines()) <= width and "…" not in text
    for verdict in load["verdict"].sel(level="L4/L5").values.ravel()[1:]:
        assert str(verdict) in " ".join(printed(week_report(load), width).split())


def test_a_plan_is_told_in_100_columns(alone):
    text = printed(week_report(alone))
    assert max(len(line) for line in text.splitlines()) <= 100
    words = " ".join(text.split())
    for said in (
        "Equivalent distance at L4/L5",
        "walking of all days, not counted above",
        "day 4, 12:00: strength, 60 lifts",
        "day 2, 18:00: water running 45 min not known",
        "1.75 (1.52 times the injuries, of any kind)",
        "24% of the strength expected",
        "Why no risk is told",
        "see a doctor or physiotherapist",
        "Rest days do nothing for disc height",
    ):
        assert said in words


def test_plans_are_compared_with_the_first(load):
    words = " ".join(printed(week_report(load, level="L5/S1")).split())
    assert "Over 'as it is' at L5/S1, median and 90 % interval of 8 samples" in words
    assert "shorter steps: less at every level" in words
    assert "No probability of injury" in words


def test_nothing_tells_a_risk(load):
    document = week_document(load)
    assert not any("probability" in name for name in load.variables)
    assert "probability" not in json.dumps(document["trainings"])
    assert document["reason"].startswith("No probability of injury")
    assert "doctor" in document["advice"]


def test_the_document_holds_the_numbers(load, alone):
    document = json.loads(json.dumps(week_document(load), allow_nan=False))
    assert [plan["name"] for plan in document["trainings"]] == list(PLANS)
    assert len(document["comparisons"]) == 2 * len(LEVELS)
    first = document["comparisons"][1]
    assert (first["training"], first["against"], first["level"]) == (
        "shorter steps",
        "as it is",
        "L4/L5",
    )
    assert set(first["ratios"]) == set(WEIGHTINGS)
    iso = load.sel(training="shorter steps", level="L4/L5", weighting="iso")
    assert first["ratios"]["iso"]["median"] == float(iso["equivalent_distance_ratio_median"])
    assert first["verdict"] == "less"
    bouts = week_document(alone)["trainings"][0]["bouts"]
    assert [bout["activity"] for bout in bouts] == [bout.activity for bout in MIXED.bouts]
    assert bouts[1]["equivalent_distance"][0]["iso"] is None


def test_claims_are_answered_with_their_evidence():
    claims = catalogue.claims()
    names = {claim["name"] for claim in claims}
    assert names >= {
        "rest",
        "treadmill",
        "terrain",
        "cross-training",
        "strength",
        "easing back",
        "sitting",
        "drinking",
    }
    for claim in claims:
        assert set(claim) == {"name", "claim", "verdict", "answer", "standing", "sources"}
        assert claim["standing"] in STANDINGS
        if claim["standing"] == "measured-elsewhere":
            assert claim["sources"]


def test_long_tables_hold_every_number(load):
    plans, bouts = plan_frame(load), bout_frame(load)
    assert len(plans) == 3 * len(LEVELS) * len(WEIGHTINGS)
    row = plans[
        (plans.training == "shorter steps") & (plans.level == "L4/L5") & (plans.weighting == "iso")
    ].iloc[0]
    assert row.equivalent_distance == float(
        load["equivalent_distance"].sel(training="shorter steps", level="L4/L5", weighting="iso")
    )
    assert row.verdict == "less"
    assert len(bouts) == (10 + 10 + 5) * len(LEVELS) * len(WEIGHTINGS)


def test_bars_are_the_doses_and_spikes_are_marked(alone):
    figure = plan_figure(alone)
    assert isinstance(figure, Figure)
    bars, stature = figure.axes
    doses = alone["bout_equivalent_distance"].sel(level="L4/L5", weighting="iso").values.ravel()
    heights = [bar.get_height() for bar in bars.patches]
    np.testing.assert_allclose(heights, doses[np.isfinite(doses)])
    assert {text.get_text() for text in bars.texts} == {"×1.8", "?"}
    lost = max(stature.lines, key=lambda line: len(line.get_ydata())).get_ydata()
    np.testing.assert_allclose(lost, 1e3 * alone["stature_loss"].values[0])
    assert "No risk is told" in figure.get_supxlabel()


def test_ratios_stand_around_one_with_their_verdicts(load):
    figure = ratio_figure(load)
    assert len(figure.axes) == 2
    assert all(ax.get_xscale() == "log" for ax in figure.axes)
    said = [text.get_text() for text in figure.axes[0].texts]
    assert said == ["less"] * len(LEVELS)


def test_plot_knows_plans(load, alone, tmp_path):
    plot(alone, tmp_path / "plan.png")
    both = plot(load, tmp_path / "both.svg")
    assert (tmp_path / "plan.png").stat().st_size > 10_000
    assert len(both.axes) == 2 * 3 + 2


def test_dose_by_cadence_has_a_break_even_line():
    cadences = [150.0, 160.0, 170.0]
    dose = xr.Dataset(
        {
            "dose_per_kilometre": (
                ("cadence", "weighting", "level"),
                np.linspace(1.4, 0.7, 3)[:, None, None]
                * np.ones((3, len(WEIGHTINGS), len(LEVELS))),
            )
        },
        coords={"cadence": cadences, "weighting": list(WEIGHTINGS), "level": list(LEVELS)},
        attrs={"cadence": 160.0, "speed": 3.3},
    )
    figure = cadence_figure(dose)
    (ax,) = figure.axes
    assert [line.get_ydata()[0] for line in ax.lines[: len(WEIGHTINGS)]] == [1.4] * len(WEIGHTINGS)
    assert "break-even" in {text.get_text() for text in ax.texts}
    assert isinstance(plot(dose), Figure)
