"""A player of runs as one file: the page's own view of the runner, without its engine."""

from __future__ import annotations

import html as escaping
from collections.abc import Mapping
from typing import Any

from jinja2 import Environment, PackageLoader

from spinesim import catalogue
from spinesim._version import VERSION
from spinesim.laboratory.page import bundled, digest, in_html, static

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
HEIGHT = 560  # px of a run in a notebook


def player(motions: Mapping[str, Mapping[str, Any]], slower: float) -> str:
    """HTML that plays runs side by side, `slower` times as slow as they are run."""
    code = bundled({name: static(f"{name}.js") for name in SCRIPTS}, START)
    style = static("player.css")
    policy = {
        "default-src": "'none'",
        "script-src": f"'sha256-{digest(code)}'",
        "style-src": f"'sha256-{digest(style)}'",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    runs = [{"name": name, "motion": motion} for name, motion in motions.items()]
    data = {"skeleton": catalogue.skeleton(), "runs": runs, "slower": slower}
    environment = Environment(
        loader=PackageLoader("spinesim.laboratory", "static"), autoescape=True
    )
    return environment.get_template("player.html.j2").render(
        policy="; ".join(f"{name} {value}" for name, value in policy.items()),
        title=", ".join(motions),
        style=style,
        script=code,
        data=in_html(data),
        subjects=[
            f"{name}: {motion['subject']}" if len(motions) > 1 else motion["subject"]
            for name, motion in motions.items()
        ],
        note=f"{NOTE} Shown {slower:g} times slower. spinesim {VERSION}.",
    )


def framed(page: str, height: int = HEIGHT) -> str:
    """A page inside another, such as a notebook: it may run its script and nothing else."""
    return (
        '<iframe sandbox="allow-scripts" title="runner" '
        f'style="width:100%;height:{height}px;border:0" srcdoc="{escaping.escape(page)}"></iframe>'
    )
