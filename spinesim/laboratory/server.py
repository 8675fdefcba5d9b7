"""The page with Python behind it, for what it cannot compute by itself: how sure a change is, and
runners with other values of the fields that have no slider.

    GET /?token=...&runner_age=50     the page of the scenario, with fields changed
    POST /interval                    {"pinned": {...}, "now": {...}} -> intervals (body weights)

It listens on this computer alone, to pages of its own: a foreign Host or Origin, or a request
without the token of its address, is refused.
"""

from __future__ import annotations

import contextlib
import json
import secrets
import socket
import threading
from collections.abc import Mapping
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from spinesim.laboratory.content import MEASURE, document
from spinesim.laboratory.controls import controls, moved
from spinesim.laboratory.page import html
from spinesim.scenario import Scenario
from spinesim.scenario.scenario import fields_about
from spinesim.spine import LEVELS
from spinesim.studies.uncertainty import interval
from spinesim.units import GRAVITY

HERE = "127.0.0.1"
SAMPLES = 32
LONGEST = 64 * 1024  # bytes of a request
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "frame-ancestors 'none'",
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
            return {"value": _ends(bounds[MEASURE].sel(scenario="now") / weight), "change": None}
        value, change = (bounds[name].sel(scenario="now") / weight for name in (MEASURE, CHANGE))
        return {"value": _ends(value), "change": _ends(change)}


CHANGE = f"{MEASURE}_difference"


def _ends(values: Any) -> dict[str, list[float]]:
    return {
        level: [float(values.sel(level=level, bound=bound)) for bound in ("low", "high")]
        for level in LEVELS
    }


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
        try:
            text = await run_in_threadpool(lab.page, {k: v for k, v in fields.items() if v})
        except ValueError as error:
            return PlainTextResponse(f"{error}; go back and change it", 400, HEADERS)
        return HTMLResponse(text, headers=HEADERS)

    async def intervals(request: Request) -> Response:
        own = f"{request.url.scheme}://{request.url.netloc}"
        token = request.headers.get("x-token", "")
        if request.headers.get("origin") != own or not _allowed(lab, token):
            return PlainTextResponse("not from this page", 403)
        body = await request.body()
        if len(body) > LONGEST:
            return PlainTextResponse("too long", 413)
        try:
            asked = json.loads(body)
            pinned, now = (_scenario(lab.scenario, asked[name]) for name in ("pinned", "now"))
            answer = await run_in_threadpool(lab.interval, pinned, now)
        except (ValueError, KeyError, TypeError) as error:
            return JSONResponse({"error": " ".join(str(error).split())}, 400, HEADERS)
        return JSONResponse(answer, headers=HEADERS)

    return Starlette(
        routes=[Route("/", page), Route("/interval", intervals, methods=["POST"])],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=[HERE, "localhost"])],
    )


def _allowed(lab: Lab, token: str) -> bool:
    return secrets.compare_digest(token.encode(), lab.token.encode())


def _scenario(base: Scenario, values: Mapping[str, Any]) -> Scenario:
    """The scenario of a page, from its start and what its controls say."""
    start = base.with_(**values.get("fields", {}))
    known = {control.name for control in controls(start)} - {"stride_step_length"}
    settings = {name: values["controls"][name] for name in known}
    return moved(start, settings)


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
