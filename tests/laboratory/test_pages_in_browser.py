"""A player of runs and a report, in a real browser: silent, without requests, fit to be printed."""

import re

import pytest

import spinesim as ss
from spinesim.laboratory.player import played
from spinesim.show import result_report
from spinesim.show.figures.plot import plot
from spinesim.show.tables.blocks import blocks
from spinesim.show.tables.comparison import run_report
from spinesim.studies.comparison import compare

pytestmark = pytest.mark.browser
HOSTILE = "<img src=x onerror=document.title='gone'> " + "x" * 90
A4 = (688, 1000)  # px between the margins of a printed page


@pytest.fixture(scope="module")
def compared():
    return compare({HOSTILE: ss.Scenario(shoe="racer")}, keep_runs=True)


@pytest.fixture
def shown(browser, tmp_path):
    """A text as a page that is open, what it said, and what it asked for."""

    def show(text, size=A4):
        path = tmp_path / "page.html"
        path.write_text(text, encoding="utf-8")
        page = browser.new_page(viewport={"width": size[0], "height": size[1]})
        said, requests = [], []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: requests.append(request.url))
        page.goto(path.as_uri())
        return page, said, requests

    return show


def test_a_player_plays(shown, compared):
    _, runs = compared
    page, said, requests = shown(ss.animate(runs).html(), (900, 700))
    clock = page.locator(".clock")
    first = clock.inner_text()
    page.wait_for_timeout(400)
    assert clock.inner_text() != first
    page.locator("input").focus()
    page.keyboard.press("Home")
    assert clock.inner_text() == "0 ms"
    assert page.locator("figcaption").inner_text() == HOSTILE.strip()
    assert said == [] and len(requests) == 1


@pytest.mark.slow
def test_a_report_is_silent_and_fits_on_paper(shown, compared):
    table, runs = compared
    (run,) = runs.values()
    text = result_report.page(
        HOSTILE,
        blocks(run_report(table)),
        {HOSTILE: ss.Scenario(shoe="racer")},
        [plot(run), plot(run, panel="ladder")],
        player=played({HOSTILE: run, "the other": run}),
    )
    page, said, requests = shown(text)
    page.emulate_media(media="print")
    assert page.locator("h1").inner_text() == HOSTILE
    assert page.locator("figcaption").all_inner_texts() == [HOSTILE.strip(), "the other"]
    assert (
        page.locator("#player .bar").is_hidden() and page.locator("#player svg").first.is_visible()
    )
    page.emulate_media(media="screen")
    clock = page.locator(".clock")
    page.get_by_role("slider").focus()
    page.keyboard.press("Home")
    assert clock.inner_text() == "0 ms"
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollWidth") <= A4[0] + 1
    too_wide = page.evaluate(
        "[...document.querySelectorAll('table, svg, pre, p')]"
        f".filter(e => e.getBoundingClientRect().right > {A4[0]} + 1).map(e => e.textContent)"
    )
    assert too_wide == [] and page.title() != "gone"
    pages = len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4", prefer_css_page_size=True)))
    assert 3 <= pages <= 9
    assert said == [] and len(requests) == 1
