"""A player of runs as one file: the page's own view of the runner, without its engine."""

from __future__ import annotations

import html as escaping
from collections.abc import Mapping
from typing import Any

import xarray as xr
from jinja2 import Environment, PackageLoader

from spinesim import catalogue
from spinesim._version import VERSION
from spinesim.laboratory.page import bundled, digest, in_html, static
from spinesim.show.skeleton.motion import motion

SCRIPTS = ("skeleton", "view")  # in the order in which they build on each other
START = """
const data = JSON.parse(document.getElementById("data").textContent);
const player = modules.view.mountPlayer(document.getElementById("player"), data);
if (!matchMedia("(prefers-reduced-motion: reduce)").matches) player.play();
"""
NOTE = (
    "Dark: where the model moves it. Pale: drawn for the eye. Loads of discs are model "
    "predictions, muscles included, in body weights."
)
MOST = 4  # runs side by side
HEIGHT = 560  # px of a run in a notebook


def embedded(motions: Mapping[str, Mapping[str, Any]], slower: float = 10.0) -> dict[str, str]:
    """The parts of a player for a page of one's own: what plays the runs side by side, `slower`
    times as slow as they are run.

    style and script of the page; policy, what allows the script; data, what it plays: JSON for an
    element with the id "data", beside an element with the id "player".
    """
    code = bundled({name: static(f"{name}.js") for name in SCRIPTS}, START)
    runs = [{"name": name, "motion": step} for name, step in motions.items()]
    return {
        "style": static("player.css"),
        "script": code,
        "policy": f"'sha256-{digest(code)}'",
        "data": in_html({"skeleton": catalogue.skeleton(), "runs": runs, "slower": slower}),
        "note": f"{NOTE} Shown {slower:g} times slower.",
    }


def played(runs: Mapping[str, xr.Dataset]) -> dict[str, str] | None:
    """The parts of a player of runs for a report; None where there are too many to be compared."""
    if len(runs) > MOST:
        return None
    several = len(runs) > 1
    return embedded({name if several else "": motion(run) for name, run in runs.items()})


def player(motions: Mapping[str, Mapping[str, Any]], slower: float) -> str:
    """HTML that plays runs side by side, `slower` times as slow as they are run."""
    parts = embedded(motions, slower)
    style = static("player_page.css") + parts["style"]
    policy = {
        "default-src": "'none'",
        "script-src": parts["policy"],
        "style-src": f"'sha256-{digest(style)}'",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    environment = Environment(
        loader=PackageLoader("spinesim.laboratory", "static"), autoescape=True
    )
    return environment.get_template("player.html.j2").render(
        policy="; ".join(f"{name} {value}" for name, value in policy.items()),
        title=", ".join(motions),
        style=style,
        script=parts["script"],
        data=parts["data"],
        subjects=[
            f"{name}: {step['subject']}" if len(motions) > 1 else step["subject"]
            for name, step in motions.items()
        ],
        note=f"{parts['note']} spinesim {VERSION}.",
    )


def framed(page: str, height: int = HEIGHT) -> str:
    """A page inside another, such as a notebook: it may run its script and nothing else."""
    return (
        '<iframe sandbox="allow-scripts" title="runner" '
        f'style="width:100%;height:{height}px;border:0" srcdoc="{escaping.escape(page)}"></iframe>'
    )
