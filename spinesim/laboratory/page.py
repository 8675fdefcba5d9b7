"""The page as one file: HTML with its style, its script and its data inside."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader

from spinesim.laboratory import engine, formulas
from spinesim.show.skeleton.placement import placed

# in the order in which they build on each other
SCRIPTS = (
    "signals", "numbers", "search", "engine", "effort", "run", "worker", "skeleton", "view",
    "charts", "words", "panel", "suggestions", "yourself", "certainty", "python", "questions",
    "saving", "page", "main",
)  # fmt: skip
_IMPORT = re.compile(r"^import (\{[^}]*\}) from \"\./(\w+)\.js\";", re.MULTILINE)
_EXPORT = re.compile(r"^export ((?:async )?(?:function|class|const) (\w+))", re.MULTILINE)


def script() -> str:
    """All modules as one script, for the page and for its workers; each keeps its own names."""
    modules = {"formulas": formulas.module()} | {name: static(f"{name}.js") for name in SCRIPTS}
    return bundled(modules)


def bundled(modules: Mapping[str, str], start: str = "") -> str:
    """Modules of JavaScript by name as one script, which ends with what starts them."""
    parts = [*(_wrapped(name, text) for name, text in modules.items()), start]
    return '"use strict";\n(() => {\nconst modules = {};\n' + "\n".join(parts) + "\n})();\n"


def _wrapped(name: str, text: str) -> str:
    """A module of JavaScript as a function whose result is what it exports."""
    exported = ", ".join(match[2] for match in _EXPORT.finditer(text))
    body = _EXPORT.sub(r"\1", _IMPORT.sub(r"const \1 = modules.\2;", text))
    return f"modules.{name} = (() => {{\n{body}\nreturn {{ {exported} }};\n}})();"


def html(document: dict[str, Any], *, live: bool = False) -> str:
    """The page of a document.

    live: whether a server stands behind it that it may ask.
    """
    code, style = script(), static("page.css")
    policy = {
        "default-src": "'none'",
        "script-src": f"'sha256-{digest(code)}' 'wasm-unsafe-eval'",
        "worker-src": "blob:",
        "style-src": f"'sha256-{digest(style)}'",
        "img-src": "data: blob:",
        "connect-src": "'self'" if live else "'none'",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    environment = Environment(
        loader=PackageLoader("spinesim.laboratory", "static"), autoescape=True
    )
    return environment.get_template("page.html.j2").render(
        policy="; ".join(f"{name} {value}" for name, value in policy.items()),
        style=style,
        script=code,
        still=still(document["skeleton"], document["start"]["motion"]),
        data=in_html(document | {"live": live}),
        module=base64.b64encode(engine.MODULE.read_bytes()).decode(),
        version=document["version"],
    )


def still(skeleton: dict[str, Any], motion: dict[str, Any]) -> str:
    """The runner in the middle of the stance as a picture, for a browser without JavaScript."""
    middle = motion["time"][-1] / 2
    shift = motion["coordinates"]["pelvis"]["x"][0] + motion["speed"] * middle
    shapes = []
    for shape in placed(skeleton, motion, middle):
        points = " ".join(f"{1e3 * (x - shift):.0f},{-1e3 * z:.0f}" for x, z in shape["points"])
        if shape["kind"] == "line":
            look = f'fill="none" stroke="#74839a" stroke-width="{1e3 * shape["width"]:.0f}"'
            shapes.append(f'<polyline points="{points}" {look} stroke-linecap="round"/>')
        else:
            shapes.append(f'<polygon points="{points}" fill="#cbd5e1" stroke="#74839a"/>')
    return (
        '<svg role="img" aria-label="The runner in the middle of the stance" height="420" '
        f'viewBox="-640 -2040 1320 2100">{"".join(shapes)}</svg>'
    )


def in_html(document: Any) -> str:
    """JSON that cannot end the element it stands in."""
    text = json.dumps(document, allow_nan=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def digest(text: str) -> str:
    """The SHA-256 of a text, as a Content-Security-Policy names it."""
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def static(name: str) -> str:
    """The text of a file of the page."""
    return (files("spinesim.laboratory") / "static" / name).read_text(encoding="utf-8")
