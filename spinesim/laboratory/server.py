"""The page with Python behind it, for what it cannot compute by itself: how sure a change is, full
explanations, figures, and runners with other values of the fields that have no slider.

    GET /?token=...&runner_age=50        the page of the scenario, with fields changed
    GET /explanation?token=...&about=... the full explanation of a load, as a page
    GET /step?token=...&about=...        all measures and figures of a step, as a page
    POST /interval                       {"pinned": {...}, "now": {...}} -> intervals (body weights)

It listens on this computer alone, to pages of its own: a foreign Host or Origin, or a request
without the token of its address, is refused.
"""

from __future__ import annotations

import contextlib
import json
import re
import secrets
import socket
import threading
from collections.abc import Callable, Mapping
from html import unescape
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from spinesim.laboratory import reports
from spinesim.laboratory.content import CHANGE, MEASURE, document, ends
from spinesim.laboratory.controls import controls, moved
from spinesim.laboratory.page import html
from spinesim.scenario import Scenario
from spinesim.scenario.scenario import fields_about
from spinesim.studies.uncertainty import interval
from spinesim.units import GRAVITY

HERE = "127.0.0.1"
SAMPLES = 32
LONGEST = 64 * 1024  # bytes of a request
POLICY = re.compile(r'http-equiv="Content-Security-Policy" content="([^"]*)"')
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}


class Lab:
    """One scenario served: its pages, and answers to them.

    samples: paired samples of an interval, 0 where none are to be computed.
    """

    def __init__(self, scenario: Scenario, samples: int = SAMPLES) -> None:
        self.scenario, self.samples = scenario, samples
        self.token = secrets.token_urlsafe(16)
        self._lock = threading.Lock()  # one computation at a time
        self._pages: dict[Scenario, str] = {}

    def page(self, fields: Mapping[str, str]) -> str:
        """The page of the scenario with fields changed; ValueError, in one line, for what cannot
        be.
        """
        scenario = self.scenario.with_(**fields) if fields else self.scenario
        with self._lock:
            if scenario not in self._pages:
                content = document(scenario) | {
                    "asks": self.samples > 0,
                    "token": self.token,
                    "fields": _other_fields(scenario),
                }
                self._pages[scenario] = html(content, live=True)
        return self._pages[scenario]

    def interval(self, pinned: Scenario, now: Scenario) -> dict[str, Any]:
        """5 to 95 % of the peak on every level now, and of its change from what is pinned."""
        with self._lock:
            bounds = interval({"pinned": pinned, "now": now}, self.samples, [MEASURE])
        weight = now.runner.mass * GRAVITY
        if pinned.runner.mass != now.runner.mass:
            return {"value": ends(bounds[MEASURE].sel(scenario="now") / weight), "change": None}
        value, change = (bounds[name].sel(scenario="now") / weight for name in (MEASURE, CHANGE))
        return {"value": ends(value), "change": ends(change)}

    def explanation(self, pinned: Scenario, now: Scenario, level: str) -> str:
        """A page that explains the load on a level in full."""
        with self._lock:
            return reports.explanation(pinned, now, level, self.samples)

    def step(self, now: Scenario) -> str:
        """A page of all measures and figures of one step."""
        with self._lock:
            return reports.step(now)


def _other_fields(scenario: Scenario) -> list[dict[str, Any]]:
    """Fields of the runner and the stride that have no slider, with what they are set to."""
    sliders = {control.name for control in controls(scenario)}
    values = scenario.parameters()
    return [
        {
            "name": name,
            "label": name.split("_", 1)[1].replace("_", " "),
            "meaning": traits.meaning,
            "unit": traits.unit,
            "choices": list(traits.choices),
            "value": values[name],
        }
        for name, traits in fields_about().items()
        if name.startswith("runner_") and name not in sliders
    ]


def application(lab: Lab) -> Starlette:
    """The application that serves a lab."""

    async def page(request: Request) -> Response:
        fields = dict(request.query_params)
        if not _allowed(lab, fields.pop("token", "")):
            return PlainTextResponse("open the address that the command printed", 403)
        return await _page(lambda: lab.page(_fields(lab.scenario, fields)))

    async def explanation(request: Request) -> Response:
        return await report(request, lab.explanation)

    async def step(request: Request) -> Response:
        return await report(request, lambda pinned, now, level: lab.step(now))

    async def report(request: Request, made: Callable[..., str]) -> Response:
        if not _allowed(lab, request.query_params.get("token", "")):
            return PlainTextResponse("open it from the page", 403)

        def text() -> str:
            asked = json.loads(request.query_params.get("about", ""))
            return made(*_both(lab.scenario, asked), asked["level"])

        return await _page(text)

    async def intervals(request: Request) -> Response:
        own = f"{request.url.scheme}://{request.url.netloc}"
        token = request.headers.get("x-token", "")
        if request.headers.get("origin") != own or not _allowed(lab, token):
            return PlainTextResponse("not from this page", 403)
        body = b""
        async for part in request.stream():
            body += part
            if len(body) > LONGEST:
                return PlainTextResponse("too long", 413)
        try:
            pinned, now = _both(lab.scenario, json.loads(body))
            answer = await run_in_threadpool(lab.interval, pinned, now)
        except REFUSED as error:
            return JSONResponse({"error": _in_one_line(error)}, 400, HEADERS)
        return JSONResponse(answer, headers=HEADERS)

    return Starlette(
        routes=[
            Route("/", page),
            Route("/explanation", explanation),
            Route("/step", step),
            Route("/interval", intervals, methods=["POST"]),
        ],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=[HERE, "localhost"])],
    )


REFUSED = (ValueError, KeyError, TypeError, AttributeError)  # by what is not as the page asks it


async def _page(text: Callable[[], str]) -> Response:
    """A page that takes a while to make, with its own policy as a header too."""
    try:
        made = await run_in_threadpool(text)
    except REFUSED as error:
        return PlainTextResponse(_in_one_line(error), 400, HEADERS)
    policy = unescape(POLICY.search(made)[1])  # type: ignore[index]
    own = {"Content-Security-Policy": f"{policy}; frame-ancestors 'none'"}
    return HTMLResponse(made, headers=HEADERS | own)


def _in_one_line(error: Exception) -> str:
    return " ".join(str(error).split())


def _allowed(lab: Lab, token: str) -> bool:
    return secrets.compare_digest(token.encode(), lab.token.encode())


def _both(base: Scenario, asked: Mapping[str, Any]) -> tuple[Scenario, Scenario]:
    """What is pinned on a page, and what is shown now."""
    return _scenario(base, asked["pinned"]), _scenario(base, asked["now"])


def _scenario(base: Scenario, values: Mapping[str, Any]) -> Scenario:
    """The scenario of a page, from its start and what its controls say.

    Shoes and grounds go by the names on the page, never by a file.
    """
    start = base.with_(**_fields(base, values.get("fields", {})))
    settings = {}
    for control in controls(start):
        if control.name == "stride_step_length":
            continue
        value = values["controls"][control.name]
        if control.choices and value not in control.choices:
            raise ValueError(f"{control.name}: the page has no such choice")
        settings[control.name] = value
    return moved(start, settings)


def _fields(base: Scenario, values: Mapping[str, str]) -> dict[str, str]:
    """Fields that the form sets; ValueError for any other."""
    known = {field["name"] for field in _other_fields(base)}
    if strange := [name for name in values if name not in known]:
        raise ValueError(f"'{strange[0]}' is no field of this page")
    return {name: value for name, value in values.items() if value}


def listening(port: int) -> socket.socket:
    """A socket of this computer alone; port 0 lets the system choose.  OSError if it is taken."""
    own = socket.socket()
    own.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    own.bind((HERE, port))
    return own


def address(own: socket.socket, lab: Lab) -> str:
    """Where the page is."""
    return f"http://{HERE}:{own.getsockname()[1]}/?token={lab.token}"


def serve(lab: Lab, own: socket.socket) -> None:
    """Answer until interrupted."""
    config = uvicorn.Config(application(lab), log_level="warning", server_header=False)
    with contextlib.suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[own])
