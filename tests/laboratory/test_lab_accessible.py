"""The page for people who do not see it, or not well: axe-core, and contrast inside pictures."""

import os
import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.browser
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]


@pytest.fixture(scope="session")
def axe():
    """The script of axe-core, which CI installs from npm and names in AXE_CORE."""
    path = os.environ.get("AXE_CORE")
    if path is None:
        if os.environ.get("CI") == "true":
            pytest.fail("AXE_CORE does not say where axe-core is")
        pytest.skip("AXE_CORE does not say where axe-core is")
    return Path(path).read_text(encoding="utf-8")


STATES = {
    "start": "",
    "moved": "#cadence=176&core=0.5&lean=12",
    "refused": "#speed=2&cadence=215",
    "bad address": "#speed=99",
}


@pytest.mark.parametrize("width", [390, 1400])
@pytest.mark.parametrize("address", STATES.values(), ids=STATES)
def test_axe_has_nothing_to_say(opened, axe, address, width):
    window = opened(width, 900, address)
    window.page.wait_for_timeout(800)  # what is spoken comes after a while
    window.page.evaluate(axe)
    result = window.page.evaluate(
        "rules => axe.run({runOnly: {type: 'tag', values: rules}})", RULES
    )
    broken = {
        rule["id"]: [node["html"][:160] for node in rule["nodes"]] for rule in result["violations"]
    }
    assert broken == {}, broken


def luminance(colour):
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    r, g, b = (x / 12.92 if x <= 0.03928 else ((x + 0.055) / 1.055) ** 2.4 for x in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_letters_in_pictures_stand_out(opened):
    window = opened(address="#cadence=176")
    colours = window.page.evaluate(
        "[...document.querySelectorAll('svg text')].map((text) => getComputedStyle(text).fill)"
    )
    assert len(colours) > 30
    assert min(contrast(colour, "rgb(255, 255, 255)") for colour in colours) >= 4.5


def test_shades_get_darker_with_the_load(opened):
    window = opened()
    loads = window.page.evaluate(
        "[...document.querySelectorAll('#player rect[width=\"11\"]')].map((r) => r.getAttribute('fill'))"
    )
    light = [luminance(colour) for colour in loads]
    assert len(light) == 60 and sorted(light, reverse=True) == light


def test_what_changed_is_spoken(opened):
    window = opened()
    window.move({"stride_cadence": 176})
    window.until("document.querySelector('#spoken').textContent.includes('against pinned')")
    assert "body weights on L5/S1" in window.page.locator("#spoken").text_content()
    assert window.page.locator("#player svg").first.get_attribute("aria-label")
