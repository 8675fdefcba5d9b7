"""The built site: every link inside it leads somewhere, every page opens without a network.

    sphinx-build -W --keep-going -n docs build/docs && python -m pytest docs/test_site.py

SPINESIM_SITE names another folder.
"""

import os
import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from browsers import chromium

ROOT = Path(__file__).parent.parent
SITE = Path(os.environ.get("SPINESIM_SITE", ROOT / "build" / "docs")).resolve()
PAGES = sorted(page for page in SITE.rglob("*.html") if "_static" not in page.parts)
PATIENCE = 120_000  # ms: a page of long equations on a machine that does other things too
NARROW, WIDE = {"width": 390, "height": 844}, {"width": 1400, "height": 900}


class Links(HTMLParser):
    """What a page has and wants: ids, links, and files that it cannot be shown without."""

    def __init__(self, page):
        super().__init__()
        self.ids, self.links, self.files = set(), set(), set()
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attributes):
        named = dict(attributes)
        self.ids |= {named[key] for key in ("id", "name") if named.get(key)}
        if tag == "a" and named.get("href"):
            self.links.add(named["href"])
        if tag in ("script", "img", "source", "iframe") and named.get("src"):
            self.files.add(named["src"])
        if tag == "link" and named.get("rel") in ("stylesheet", "icon"):
            self.files.add(named["href"])


@cache
def read(page):
    return Links(page)


def name_of(page):
    return str(page.relative_to(SITE))


def test_the_site_is_there():
    assert {"index.html", "start.html", "lessons.html", "validation.html"} <= set(
        map(name_of, PAGES)
    )
    assert len([page for page in PAGES if page.parent.name == "lessons"]) == 9


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_inside_the_site_lead_somewhere(page):
    for link in read(page).links | read(page).files:
        parts = urlsplit(link)
        if parts.scheme in ("http", "https", "mailto", "data"):
            continue
        target = page if not parts.path else (page.parent / unquote(parts.path)).resolve()
        assert target.is_file(), f"{link} leads nowhere"
        if parts.fragment and target.suffix == ".html":
            assert unquote(parts.fragment) in read(target).ids, f"{link}: no such place"


@pytest.mark.parametrize("page", [page for page in PAGES if page.parent.name == "lessons"])
def test_every_figure_of_a_lesson_is_on_its_page(page):
    code = re.findall(r"```\{code-cell\}.*?```", lesson(page.stem), flags=re.DOTALL)
    drawn = sum("plt.subplots(" in cell for cell in code)
    assert page.read_text(encoding="utf-8").count("<img") >= drawn


def lesson(name):
    return (ROOT / "notebooks" / f"{name}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_nothing_that_is_shown_comes_from_elsewhere(page):
    assert not [file for file in read(page).files if urlsplit(file).scheme in ("http", "https")]


@pytest.fixture(scope="module")
def browser():
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def tab(browser):
    """A tab without a network, and what went wrong in it."""
    context = browser.new_context(offline=True, viewport=WIDE)
    page, wrong = context.new_page(), []
    page.set_default_timeout(PATIENCE)
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("requestfailed", lambda request: wrong.append(f"failed: {request.url}"))
    page.on("request", lambda request: wrong.append(request.url) if _offsite(request.url) else None)
    yield page, wrong
    context.close()


def _offsite(url):
    return urlsplit(url).scheme not in ("file", "data", "blob", "about")


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_a_page_opens_without_a_network(page, tab):
    view, wrong = tab
    wrong.clear()
    view.set_viewport_size(WIDE)
    view.goto(page.as_uri())
    if view.locator(".math").count():
        view.locator("mjx-container").first.wait_for(state="attached")
    assert view.locator("mjx-merror").count() == 0, "a formula that MathJax cannot read"
    view.set_viewport_size(NARROW)
    wide = view.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0, f"{wide} px to be scrolled sideways on a phone"
    assert wrong == []
