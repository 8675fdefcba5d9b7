"""The page of the default runner, and a browser to open it in."""

import pytest
from browsers import chromium

import spinesim as ss
from spinesim.laboratory.content import document
from spinesim.laboratory.page import html


@pytest.fixture(scope="session")
def about():
    return document(ss.Scenario(), uncertainty=8)


@pytest.fixture(scope="session")
def file(about, tmp_path_factory):
    path = tmp_path_factory.mktemp("lab") / "lab.html"
    path.write_text(html(about), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def browser():
    with chromium() as started:
        yield started


class Opened:
    """A page that is open, with everything it said and asked for."""

    def __init__(self, page):
        self.page, self.said, self.requests = page, [], []
        self.heard = {
            "console": lambda message: self.said.append(message.text),
            "pageerror": lambda error: self.said.append(str(error)),
            "request": lambda request: self.requests.append(request.url),
        }
        for event, hear in self.heard.items():
            page.on(event, hear)

    def left(self):
        """Hears no more of its page."""
        for event, hear in self.heard.items():
            self.page.remove_listener(event, hear)

    def text(self, selector):
        return self.page.locator(selector).inner_text()

    def until(self, expression, timeout=60):
        """Waits until an expression of JavaScript holds."""
        for _ in range(int(20 * timeout)):
            if self.page.evaluate(expression):
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(f"never came true: {expression}")

    def settled(self):
        self.until("!window.lab.running && !window.lab.next")

    def move(self, values):
        """Sets controls as a link would, and gives the results."""
        self.page.evaluate(
            "values => { window.lab.set({...window.lab.start, ...values}); }", values
        )
        self.settled()
        return self.page.evaluate(
            "() => window.lab.refused ? {refused: window.lab.refused.refused} : window.lab.result"
        )


@pytest.fixture(scope="session")
def kept(browser):
    """A page that one test after another opens: half the work of a window of its own for each."""
    context = browser.new_context(reduced_motion="reduce")
    yield context.new_page()
    context.close()


@pytest.fixture
def opened(browser, kept, file):
    """Opens the page of the lab: opened(width, height, address).

    A second window of a test, and one with other options, has a context of its own.
    """
    windows, contexts = [], []

    def page_of(options):
        if not windows and not options:
            return kept
        contexts.append(browser.new_context(**{"reduced_motion": "reduce"} | options))
        return contexts[-1].new_page()

    def open_(width=1400, height=1000, address="", path=file, **options):
        page = page_of(options)
        page.set_viewport_size({"width": width, "height": height})
        window = Opened(page)
        windows.append(window)
        page.goto(path.as_uri() + address)
        window.until("Boolean(window.lab)")
        window.settled()
        return window

    yield open_
    for window in windows:
        window.left()
    for context in contexts:
        context.close()
    kept.goto("about:blank")  # an address that differs in its end alone would load nothing
