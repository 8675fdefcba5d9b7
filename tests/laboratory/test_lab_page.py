"""What a reader does with the page, in a real browser."""

import json
import re
import tomllib
from xml.etree import ElementTree

import pytest

import spinesim as ss
from spinesim.laboratory.content import document, suggestions
from spinesim.laboratory.controls import controls
from spinesim.laboratory.page import html

pytestmark = pytest.mark.browser


def peak(window):
    return float(window.text("#peak"))


def test_it_opens_in_silence_with_one_request(opened, file):
    window = opened()
    window.until("document.querySelector('#suggestions small').textContent.includes('BW')")
    assert [url for url in window.requests if not url.startswith("blob:")] == [file.as_uri()]
    assert window.said == []
    assert window.text("#change") == "pinned"
    window.until("document.querySelector('#why').textContent.includes('Nothing has changed yet')")
    assert file.stat().st_size < 400e3


def test_every_control_moves_by_keyboard_what_it_should(opened, about):
    window = opened()
    for control in about["controls"]:
        name = control["name"]
        place = window.page.locator(f"#control-{name}")
        before = window.page.evaluate("window.lab.values")
        place.focus()
        window.page.keyboard.press("ArrowDown" if control.get("choices") else "ArrowRight")
        window.settled()
        after = window.page.evaluate("window.lab.values")
        assert after[name] != before[name], name
        moved = {key for key in after if after[key] != pytest.approx(before[key])}
        assert moved <= {name, "stride_cadence", "stride_step_length"}
        if name in ("stride_speed", "stride_cadence"):
            assert moved == {name, "stride_step_length"}
        if not control.get("choices"):
            text = place.get_attribute("aria-valuetext")
            assert re.search(r"\d", text), "a value, and its unit, are read out"
    assert window.page.evaluate("window.lab.result.values") == after


def test_a_small_move_takes_few_stances(opened):
    window = opened()
    moves = [window.move({"stride_cadence": cadence}) for cadence in range(161, 169)]
    counts = [result["simulations"] for result in moves]
    assert max(counts) <= 16 and sum(counts) / len(counts) <= 9


def test_pin_and_back(opened):
    window = opened()
    start = peak(window)
    window.move({"stride_cadence": 180})
    assert peak(window) < start
    assert "\u2212" in window.text("#change")
    assert window.page.locator("#ground path[stroke-dasharray]").count() > 0
    window.page.locator("#pin").focus()
    window.page.keyboard.press("p")
    assert window.text("#change") == "pinned"
    pinned = peak(window)
    window.move({"stride_cadence": 170})
    window.page.get_by_role("button", name="Back to pinned").click()
    window.settled()
    assert peak(window) == pinned


def test_a_link_holds_the_scenario(opened):
    first = opened()
    first.move({"stride_cadence": 172, "shoe": "racer", "runner_mass": 62})
    address = first.page.evaluate("location.hash")
    assert address == "#cadence=172&mass=62&shoe=racer"
    second = opened(address=address)
    assert second.text("#peak") == first.text("#peak")
    assert second.page.locator("#control-shoe").input_value() == "racer"


@pytest.mark.slow
def test_two_tabs_go_their_own_ways(browser, file):
    context = browser.new_context(reduced_motion="reduce")
    tabs = [context.new_page() for _ in range(2)]
    for tab in tabs:
        tab.goto(file.as_uri())
    one, other = (tab.locator("#peak") for tab in tabs)
    start = other.inner_text()
    tabs[0].get_by_role("button", name=re.compile("Shorter steps")).click()
    tabs[0].locator("#change", has_text="BW").wait_for()
    assert (one.inner_text() != start, other.inner_text()) == (True, start)
    address = tabs[0].evaluate("location.hash")
    tabs[1].evaluate("hash => { location.hash = hash; }", address)  # a link that is followed there
    tabs[1].locator("#change", has_text="BW").wait_for()
    assert other.inner_text() == one.inner_text()
    context.close()


def test_a_click_on_a_curve_moves_the_runner(opened):
    window = opened()
    for name in ("ground", "disc"):
        box = window.page.locator(f"#{name}").bounding_box()
        window.page.mouse.click(box["x"] + 0.3 * box["width"], box["y"] + box["height"] / 2)
        early = int(window.text(".clock").split()[0])
        window.page.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + box["height"] / 2)
        window.page.mouse.down()
        window.page.mouse.move(box["x"] + 0.6 * box["width"], box["y"] + box["height"] / 2)
        window.page.mouse.up()
        late = int(window.text(".clock").split()[0])
        assert 60 < early < 110 and 150 < late < 200
        cursor = window.page.locator(f"#{name} path[stroke='#c77700']").bounding_box()
        assert cursor["x"] == pytest.approx(box["x"] + 0.6 * box["width"], abs=2)
    assert not window.page.evaluate("window.lab.player.playing")


def test_a_click_on_a_disc_chooses_its_level(opened):
    window = opened()
    window.page.locator("#player svg text", has_text="L2/L3").first.click()
    assert window.text("#where") == "L2/L3"
    window.page.evaluate(
        "document.querySelectorAll('#player path[style*=pointer]')[0]"
        ".dispatchEvent(new MouseEvent('click'))"
    )
    assert window.text("#where") != "L2/L3"


def test_suggestions_and_questions_are_about_the_pinned_runner(opened):
    scenario, window = ss.Scenario(), opened()
    sliders = controls(scenario)
    for label, change in suggestions().items():
        window.page.get_by_role("button", name="Back to pinned").click()
        window.page.get_by_role("button", name=re.compile(label)).click()
        window.settled()
        values = window.page.evaluate("window.lab.values")
        assert {**values, **change.made(scenario, sliders)} == values
    window.move({"stride_cadence": 182})
    window.page.locator("#pin").click()
    window.page.get_by_role("button", name=re.compile("Shorter steps")).click()
    window.settled()
    assert window.page.evaluate("window.lab.values.stride_cadence") == 200
    window.page.get_by_role("button", name="Ask me a question").click()
    assert "200 steps a minute instead of 182" in window.text("#question .asked")


def test_a_reader_becomes_the_pinned_runner(opened):
    window = opened()
    window.page.get_by_text("This is me").click()
    enter = window.page.get_by_label("Pace (min/km)")
    enter.fill("fast")
    window.page.get_by_role("button", name="Start from me").click()
    assert "Pace (min/km): give 3:02 to 8:20" in window.text("#yourself")
    enter.fill("6:10")
    window.page.get_by_label("Mass (kg)").fill("58")
    window.page.get_by_label("Height (m)").fill("1,64")
    window.page.get_by_label("Cadence (steps a minute)").fill("168")
    window.page.get_by_role("button", name="Start from me").click()
    window.until("window.lab.pinned.runner_mass === 58")
    assert window.text("#change") == "pinned"
    pinned = window.page.evaluate("window.lab.pinned")
    own = {"runner_mass": 58, "runner_height": 1.64, "stride_cadence": 168}
    assert {**pinned, **own} == pinned
    assert pinned["stride_speed"] == pytest.approx(1000 / 370)
    effects = window.page.locator("#suggestions small")
    window.until("!document.querySelector('#suggestions').textContent.includes('…')")
    gained = [
        float(text.split()[0].replace("\u2212", "-").replace("±", ""))
        for text in effects.all_inner_texts()
    ]
    assert gained == sorted(gained)


def test_intervals_of_the_change_and_of_the_load(opened):
    window = opened()
    assert re.match(r"\d\.\d\d to \d\.\d\d BW in nine of ten", window.text("#sure"))
    window.page.get_by_role("button", name=re.compile("Shorter steps")).click()
    window.settled()
    change, load = window.text("#sure").split("; ")
    bounds = re.findall(r"[+\u2212]\d\.\d\d", change)
    assert len(bounds) == 2 and bounds[0] > bounds[1] and bounds[0].startswith("\u2212")
    assert load.startswith("the load: ")
    window.move({"stride_cadence": 171})
    assert "known for the start" in window.text("#sure")


@pytest.mark.slow
def test_a_sole_that_bottoms_out_is_said(opened, tmp_path):
    own = ss.Scenario(shoe=ss.Shoe(name="thin", stiffness=18e3, stack_height=0.012))
    run = ss.simulate(own)
    assert "bottoms out" in run.attrs["warnings"]
    window = opened(path=ss.lab(own).save(tmp_path / "thin.html"))
    deepest = 1e3 * float(run["deformation"].sel(link="midsole").max())
    for text in (window.text("#traps"), window.move({}) and window.text("#traps")):
        pressed = float(re.search(r"pressed in (\d+\.\d) mm", text)[1])
        assert pressed == pytest.approx(deepest, abs=0.06)
    window.move({"shoe": "racer"})
    assert "bottoms out" not in window.text("#traps")


def test_why_names_each_change_and_its_shares_sum(opened):
    window = opened()
    window.move({"stride_cadence": 172, "runner_trunk_lean": 12})
    window.until("document.querySelectorAll('#why li').length === 2", 60)
    shares = [
        float(text.replace("\u2212", "-").removesuffix(" BW"))
        for text in window.page.locator("#why b").all_inner_texts()
    ]
    change = float(window.text("#change").split()[0].replace("\u2212", "-"))
    assert sum(shares) == pytest.approx(change, abs=0.011)
    assert "Cadence" in window.text("#why") and "Forward lean" in window.text("#why")


def test_a_question_asks_before_it_frees_the_sliders(opened):
    window = opened()
    window.page.get_by_role("button", name="Ask me a question").click()
    assert window.page.locator("#control-stride_speed").is_disabled()
    window.page.get_by_role("button", name="Less", exact=True).click()
    window.until("document.querySelector('#question').textContent.includes('less')")
    assert "\u2212" in window.text("#question .asked")
    assert window.page.locator("#control-stride_speed").is_enabled()


def test_levels_are_buttons(opened):
    window = opened()
    rung = window.page.locator(".rung", has_text="L4/L5")
    rung.focus()
    window.page.keyboard.press("Enter")
    assert window.text("#where") == window.text("#disc-level") == "L4/L5"
    assert rung.get_attribute("aria-pressed") == "true"


# --- states


def test_no_flight_dims_all_results_and_offers_the_way_back(opened):
    window = opened()
    before = window.text("#peak")
    result = window.move({"stride_speed": 2.0, "stride_cadence": 215})
    assert result["refused"]["why"] == "contact"
    assert "No flight is left" in window.text("#refusal")
    assert window.page.locator("main.refused").count() == 1
    assert window.page.locator("#control-stride_speed").input_value() == "2"
    assert window.text("#why") == ""
    cadence = int(re.search(r"up to (\d+) a minute", window.text("#refusal"))[1])
    ss.Scenario().with_(stride_speed=2.0, stride_cadence=cadence)  # has a flight
    with pytest.raises(ValueError, match="no flight"):
        ss.Scenario().with_(stride_speed=2.0, stride_cadence=cadence + 1)
    window.page.get_by_role("button", name="Back to the last step").click()
    window.settled()
    assert window.page.locator("main.refused").count() == 0
    assert window.text("#peak") == before


def test_a_long_computation_dims_results_and_leaves_controls(opened):
    window = opened()
    window.page.evaluate("void (window.lab.helpers.moves.ask = () => new Promise(() => {}))")
    window.page.evaluate("void window.lab.move({stride_cadence: 170})")
    window.until("document.querySelector('main').classList.contains('busy')")
    assert window.page.locator("#control-stride_speed").is_enabled()


@pytest.mark.parametrize("address", ["#speed=99&shoe=<img>", "#lean", "#__proto__=1", "#shoe=%E0"])
def test_a_bad_address_shows_the_start(opened, address):
    window = opened(address=address)
    assert "here is the start" in window.text("#notice")
    assert window.text("#change") == "pinned"
    assert window.said == []


@pytest.mark.slow
def test_without_workers_the_page_computes_itself(opened, browser, file):
    expected = opened(address="#cadence=176").text("#peak")
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.add_init_script("window.Worker = class { constructor() { throw new Error('none'); } };")
    page.goto(file.as_uri() + "#cadence=176")
    page.locator("#ground path[stroke-dasharray]").first.wait_for(state="attached")
    assert page.locator("#peak").inner_text() == expected
    context.close()


def test_without_javascript_the_page_says_what_to_do(browser, file):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(file.as_uri())
    assert page.get_by_text("spinesim run").is_visible()
    assert page.locator("#player svg").bounding_box()["height"] > 300
    context.close()


def test_it_moves_unless_motion_is_to_be_reduced(opened):
    assert not opened().page.evaluate("window.lab.player.playing")
    assert opened(reduced_motion="no-preference").page.evaluate("window.lab.player.playing")


def test_in_a_notebook_it_runs_in_a_frame_without_rights(browser, about, tmp_path):
    from spinesim.laboratory.display import LabPage

    outer = tmp_path / "notebook.html"
    outer.write_text(LabPage(html(about))._repr_html_(), encoding="utf-8")
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.goto(outer.as_uri())
    frame = page.frame_locator("iframe")
    frame.locator(".try small", has_text="BW").first.wait_for()
    frame.get_by_role("button", name=re.compile("Shorter steps")).click()
    frame.locator("#change", has_text="BW").wait_for()
    context.close()


# --- how it looks


@pytest.mark.parametrize("width", [320, 344, 390])
def test_all_of_the_header_is_seen_in_a_narrow_frame(opened, width):
    window = opened(width, 700)
    assert window.page.evaluate("document.documentElement.scrollWidth") == width
    for button in window.page.locator("header :is(button, summary):visible").all():
        box = button.bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= width
    window.page.locator("#save summary").click()
    for button in window.page.locator("#save button:visible").all():
        assert button.bounding_box()["x"] >= 0


@pytest.mark.parametrize("width, height", [(390, 844), (768, 1024), (1400, 1000)])
def test_it_fits(opened, width, height):
    window = opened(width, height, "#cadence=176")
    inside = window.page.evaluate(
        """() => {
          const box = (element) => element.getBoundingClientRect();
          const scene = box(document.querySelector("#player svg"));
          const sliders = [...document.querySelectorAll("input[type=range]")].map(box);
          return {
            wide: document.documentElement.scrollWidth,
            scene: scene.height,
            seen: sliders.filter((b) => b.bottom < innerHeight && b.top > scene.bottom).length
              + sliders.filter((b) => b.bottom < innerHeight && b.right < scene.left).length,
            small: [...document.querySelectorAll("button, select, input, summary")]
              .map((e) => [e.id || e.textContent, box(e)])
              .filter(([, b]) => b.width && (b.height < 24 || b.width < 24)).map(([name]) => name),
            letters: Math.min(...[...document.querySelectorAll("svg text")].map((text) =>
              parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a)),
          };
        }"""
    )
    assert inside["wide"] <= width
    assert inside["seen"] >= 1, "the picture and a slider are seen at once"
    assert inside["small"] == []
    assert inside["letters"] >= 11
    if width < 720:
        sticky = window.page.locator(".scene").bounding_box()["height"]
        assert sticky <= 0.47 * height


# --- what leaves the page


def saved(window, name):
    window.page.locator("#save summary").click()
    with window.page.expect_download() as download:
        window.page.get_by_role("button", name=name).click()
    return download.value.path().read_bytes()


@pytest.mark.slow
def test_what_is_saved_can_be_used(opened):
    window = opened()
    values = {"stride_cadence": 176, "runner_trunk_lean": 10, "shoe": "racer", "runner_mass": 64}
    window.move(values)
    text = saved(window, "Scenario (TOML)").decode()
    assert ss.Scenario.from_toml(text) == ss.Scenario().with_(stride_speed=3.3, **values)
    rows = saved(window, "Numbers (CSV)").decode().splitlines()
    table = {row.split(",")[0].strip('"'): row.split(",")[1].strip('"') for row in rows[1:]}
    assert float(table["lumbar_compression_peak_bw L5/S1"]) == pytest.approx(peak(window), abs=0.01)
    picture = ElementTree.fromstring(saved(window, "Picture (SVG)"))
    about = picture.find("{http://www.w3.org/2000/svg}metadata").text
    assert f"spinesim {ss.__version__}" in about and "cadence = 176" in about
    curves = ElementTree.fromstring(saved(window, "Curves (SVG)"))
    texts = " ".join(text for text in curves.itertext())
    assert "active" in texts and "peak" in texts and "cadence = 176" in texts
    assert saved(window, "Picture (PNG)").startswith(b"\x89PNG")


# --- what others put in


@pytest.mark.slow
def test_texts_of_a_scenario_stay_texts(browser, tmp_path):
    name = "</script><img src=x onerror=alert(1)>"
    scenario = ss.Scenario(shoe=ss.Shoe(name=name, stiffness=70e3))
    text = html(document(scenario))
    assert "<img" not in text.replace("<img>", "")
    path = tmp_path / "hostile.html"
    path.write_text(text, encoding="utf-8")
    page = browser.new_page()
    said = []
    page.on("dialog", lambda dialog: said.append(dialog.message))
    page.goto(path.as_uri())
    page.locator("#control-shoe option").first.wait_for(state="attached")
    assert page.locator("#control-shoe option").first.inner_text() == name.replace("-", " ")
    assert said == [] and page.locator("img").count() == 0
    page.close()


def test_no_other_script_runs(opened):
    window = opened()
    window.page.evaluate(
        """() => {
          const script = document.createElement("script");
          script.textContent = "window.other = 1";
          document.body.append(script);
        }"""
    )
    assert window.page.evaluate("window.other") is None
    assert any("Content Security Policy" in text for text in window.said)


@pytest.mark.slow
def test_a_scenario_of_ones_own_is_the_start(browser, tmp_path):
    own = ss.Scenario(
        ss.Runner(mass=58, height=1.62, sex="female", hunch=8),
        ss.Stride(speed=2.9, contact_time=0.26),
        ss.Shoe(name="mine", stiffness=80e3, stack_height=0.03),
        "track",
        body={"leg_ramp": 0.44},
    )
    path = ss.lab(own).save(tmp_path / "own.html")
    data = re.search(r'id="data">(.*?)</script>', path.read_text(encoding="utf-8"))[1]
    about = json.loads(data)
    assert tomllib.loads(own.to_toml())["scenario"] == about["scenario"]
    page = browser.new_page(reduced_motion="reduce")
    page.goto(path.as_uri())
    expected = float(ss.summary(ss.simulate(own))["lumbar_compression_peak_bw"].sel(level="L5/S1"))
    assert float(page.locator("#peak").inner_text()) == pytest.approx(expected, abs=0.006)
    result = page.evaluate("window.lab.helpers.moves.ask({ask: 'run', values: window.lab.start})")
    assert result["levels"][0]["peak"] == pytest.approx(expected, rel=1e-3)
    page.close()


def test_only_html_files_are_written(tmp_path):
    from spinesim.laboratory.display import check_name

    with pytest.raises(ValueError, match=r"call it 'lab\.html'"):
        check_name(tmp_path / "lab.txt")
