"""Python behind the page: what it answers, and whom it refuses."""

import asyncio
import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

import spinesim as ss
from spinesim.laboratory.controls import controls
from spinesim.laboratory.server import LONGEST, Lab, address, application, listening, serve
from spinesim.spine import LEVELS

HOST = "http://127.0.0.1:8000"


@pytest.fixture(scope="module")
def lab():
    return Lab(ss.Scenario(), 16)


@pytest.fixture(scope="module")
def client(lab):
    return Client(application(lab))


class Client:
    """Asks an application without a network."""

    def __init__(self, application):
        self.transport = httpx.ASGITransport(application)

    def get(self, path, **options):
        return self._answer("GET", path, **options)

    def post(self, path, **options):
        return self._answer("POST", path, **options)

    def _answer(self, *request, **options):
        """In a thread of its own: a browser of other tests may keep a loop running in this one."""
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(lambda: asyncio.run(self._ask(*request, **options))).result()

    async def _ask(self, method, path, **options):
        async with httpx.AsyncClient(transport=self.transport, base_url=HOST) as client:
            return await client.request(method, path, timeout=None, **options)


def values(scenario):
    return {control.name: control.value(scenario) for control in controls(scenario)}


def ask(client, lab, pinned, now, **headers):
    start = {"origin": HOST, "x-token": lab.token}
    body = {"pinned": {"controls": pinned}, "now": {"controls": now}}
    return client.post("/interval", json=body, headers=start | headers)


def test_the_page_needs_its_token_and_a_host_of_this_computer(client, lab):
    assert client.get("/").status_code == 403
    assert client.get("/?token=guess").status_code == 403
    page = client.get(f"/?token={lab.token}")
    assert page.status_code == 200 and "connect-src &#39;self&#39;" in page.text
    assert page.headers["x-content-type-options"] == "nosniff"
    policy = page.headers["content-security-policy"]
    assert "connect-src 'self'" in policy and "frame-ancestors 'none'" in policy
    foreign = client.get(f"/?token={lab.token}", headers={"host": "evil.example"})
    assert foreign.status_code == 400


def test_fields_without_a_slider_make_another_page(client, lab):
    page = client.get(f"/?token={lab.token}&runner_age=60&runner_sex=female")
    assert '"sex":"female"' in page.text and '"age":60.0' in page.text
    refused = client.get(f"/?token={lab.token}&runner_age=600")
    assert refused.status_code == 400 and "runner_age" in refused.text


def about(pinned, now, level="L4/L5", **fields):
    both = {"pinned": {"controls": pinned}, "now": {"controls": now, "fields": fields}}
    return json.dumps({**both, "level": level})


@pytest.mark.slow
def test_reports_of_python_are_pages_of_their_own(client, lab):
    start = values(ss.Scenario())
    asked = {"token": lab.token, "about": about(start, start | {"stride_cadence": 176.0})}
    page = client.get("/explanation", params=asked)
    assert page.status_code == 200 and "What L4/L5 carries" in page.text
    assert "instead of 160 a minute" in page.text and "<svg" in page.text
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
    step = client.get("/step", params=asked)
    assert step.text.count("<svg") >= 4 and "impact peak" in step.text
    assert client.get("/step", params=asked | {"token": "guess"}).status_code == 403
    assert client.get("/step", params=asked | {"about": "[]"}).status_code == 400


def test_shoes_are_no_files_and_fields_no_others(client, lab, tmp_path):
    own = tmp_path / "own.toml"
    own.write_text("secret = 1", encoding="utf-8")
    start = values(ss.Scenario())
    for asked in (
        about(start, start | {"shoe": str(own)}),
        about(start, start, shoe=str(own)),
        about(start, start, shoe_stiffness="1"),
    ):
        answer = client.get("/step", params={"token": lab.token, "about": asked})
        assert answer.status_code == 400
        assert "secret" not in answer.text and str(own) not in answer.text
    answer = client.get("/", params={"token": lab.token, "shoe": str(own)})
    assert answer.status_code == 400 and str(own) not in answer.text


def test_an_interval_of_a_change(client, lab):
    start = values(ss.Scenario())
    answer = ask(client, lab, start, start | {"stride_cadence": 176.0}).json()
    assert set(answer["value"]) == set(answer["change"]) == set(LEVELS)
    low, high = answer["change"]["L5/S1"]
    assert low < high < 0
    heavier = ask(client, lab, start, start | {"runner_mass": 80.0}).json()
    assert heavier["change"] is None


def test_who_is_not_the_page_is_refused(client, lab):
    start = values(ss.Scenario())
    assert ask(client, lab, start, start, origin="http://evil.example").status_code == 403
    assert ask(client, lab, start, start, **{"x-token": "guess"}).status_code == 403
    long = start | {"shoe": "x" * LONGEST}
    assert ask(client, lab, start, long).status_code == 413
    wrong = ask(client, lab, start, {"shoe": "racer"})
    assert wrong.status_code == 400 and "/" not in wrong.json()["error"].split("'")[0]


@pytest.mark.browser
@pytest.mark.slow
def test_the_page_asks_how_sure_every_change_is(lab, browser):
    own = listening(0)
    thread = threading.Thread(target=serve, args=(lab, own), daemon=True)
    thread.start()
    time.sleep(1)
    page = browser.new_page(reduced_motion="reduce")
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(address(own, lab) + "#cadence=171")
    page.locator("#sure", has_text="in nine of ten models").wait_for(timeout=120_000)
    assert "the change" in page.locator("#sure").inner_text()
    assert said == []
    page.route("**/interval", lambda route: route.abort())
    page.locator("#control-stride_cadence").press("ArrowRight")
    page.locator("#sure", has_text="does not answer").wait_for(timeout=60_000)
    assert page.locator("main.refused").count() == 0, "the page goes on without Python"
    page.locator("#more summary").click()
    page.locator("#fields input[name=runner_age]").fill("600")
    page.get_by_role("button", name="Use these").click()
    page.locator("#notice", has_text="runner_age").wait_for(timeout=60_000)
    assert page.locator("#control-stride_cadence").input_value() == "172", "nothing is lost"
    with page.context.expect_page() as other:
        page.get_by_role("link", name="the full explanation").click()
    other.value.locator("h1", has_text="What L5/S1 carries").wait_for(timeout=120_000)
    page.locator("#fields input[name=runner_age]").fill("60")
    page.get_by_role("button", name="Use these").click()
    page.locator("#fields input[name=runner_age]").wait_for(state="attached", timeout=120_000)
    assert page.locator("#fields input[name=runner_age]").input_value() == "60"
    page.close()
