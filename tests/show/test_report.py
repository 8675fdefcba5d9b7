"""The validation report: one file, what fails first, pictures inside, nothing loaded from
elsewhere.
"""

import re

import pytest

from spinesim.show import report
from spinesim.show.figures.plot import plot
from spinesim.validate import Case
from spinesim.validate.effects import Effect
from spinesim.validate.rows import UP


def case(name, kind, holds, published=2.0, ours=2.1, unit="BW", reason=""):
    return Case(
        name, f"source of {name}", "a peak", published, ours, unit, 0.15, holds, kind, reason
    )


CASES = [
    case("good oracle", "oracle", True),
    case("bad row", "validation", False, 2.0, 3.1, reason="lands <too> hard"),
    case("another bad row", "validation", False, 2.0, 3.0),
    case("good row", "validation", True),
    case("a direction", "validation", True, UP, 1.2, "1"),
    case("a range", "calibration", True, (2.0, 3.0), 2.5),
    case("no such thing", "validation", None, 4.0, None, reason="walking is not simulated"),
    case("a guess", "plausibility", False, 1.0, 9.0),
]


@pytest.fixture
def page(monkeypatch):
    """The report without the curves and effects, which take runs to compute."""
    monkeypatch.setattr(report, "shipped", list)
    monkeypatch.setattr(report, "effects", lambda cases: ())
    return report.page(CASES)


def test_it_opens_with_what_fails(page):
    headings = re.findall(r"<h[12]>(.*?)</h[12]>", page)
    assert headings[:2] == ["What holds and what does not", "What does not hold (3)"]
    first = page.index("bad row")
    assert first < page.index("Ground reaction, recorded") < page.index("good row")
    assert page.index("2 of 4 hold (50 %)") < first


def test_it_needs_nothing_else(page):
    assert not re.search(r"(src|href)=|@import|url\(|<script", page.split("<svg")[0])
    assert page.count("<svg") == 1
    assert page.startswith("<!DOCTYPE html>") and page.rstrip().endswith("</html>")


def test_times_over_a_decade_have_plain_ticks():
    figure = plot([case(f"{t} s", "validation", True, t, t, "s") for t in (0.025, 0.35)])
    (times,) = figure.axes
    figure.draw_without_rendering()
    shown = [
        label.get_text()
        for at, label in zip(times.get_xticks(), times.get_xticklabels(), strict=True)
        if 25 < at < 350
    ]
    assert shown == ["50", "100", "200"]
    assert not any(label.get_text() for label in times.get_xticklabels(minor=True))


def test_text_is_escaped_and_every_case_is_in_it(page):
    assert "lands &lt;too&gt; hard" in page
    assert "<summary>validation, measured: 2 of 4 hold</summary>" in page
    assert all(one.name in page for one in CASES)
    assert "walking is not simulated" in page


def test_the_same_cases_give_the_same_page(page):
    assert report.page(CASES) == page


def test_nothing_failing_is_said(monkeypatch):
    monkeypatch.setattr(report, "shipped", list)
    monkeypatch.setattr(report, "effects", lambda cases: ())
    assert "<h2>What does not hold</h2><p>Nothing.</p>" in report.page(CASES[:1])


def test_numbers_as_a_reader_wants_them():
    assert report.published(13280.0, 0.279) == "13280 ± 3700"
    assert report.published(1353.0, 1e-4) == "1353"
    assert report.published(0.0, 0.05) == "0 ± 0.05"
    assert report.published(UP, 0.0) == "above 1"
    assert report.published((0.0, 0.999), 0.0) == "below 1"
    assert report.published((2.6, 4.0), 0.0) == "2.6 to 4"


def test_the_file_is_a_web_page(tmp_path):
    with pytest.raises(ValueError, match=r"does not end in .html"):
        report.write(CASES, tmp_path / "report.pdf")


@pytest.mark.slow
def test_pictures_are_drawn(tmp_path, monkeypatch):
    shoe = Effect("a softer midsole", 1.06, (1.04, 1.08), 1.09, True)
    monkeypatch.setattr(report, "effects", lambda cases: (shoe,))
    written = report.write(CASES, tmp_path / "report.html")
    text = written.read_text(encoding="utf-8")
    assert text.count("<svg") == 3
    assert "simulated" in text and "identity" in text and "a softer midsole" in text
