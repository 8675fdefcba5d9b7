"""Sphinx's settings: `sphinx-build -W --keep-going -n docs build/docs` makes the site.

Lessons come from notebooks/, laws, equations, fields, measures and commands from the code: all of
it is written into docs/lessons, docs/theory and docs/reference before Sphinx reads (`writers`).
Nothing is fetched, neither by the build nor by the site.
"""

from __future__ import annotations

import dataclasses
import hashlib
import os
import re
import sys
from pathlib import Path
from typing import Any

DOCS = Path(__file__).parent
ROOT = DOCS.parent
sys.path.insert(0, str(DOCS))
os.environ["PYTHONPATH"] = str(DOCS)  # pages that are run find `writers` too
os.environ.pop("MPLBACKEND", None)  # another than Jupyter's own would leave out a lesson's figures


import writers  # noqa: E402
from spinesim import __version__  # noqa: E402


def digest_of_the_code() -> str:
    """A digest of all that a lesson's output depends on, so that no old output is shown."""
    files = sorted(path for path in (ROOT / "spinesim").rglob("*") if path.suffix in KINDS)
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:16]


KINDS = {".py", ".toml", ".bib", ".csv", ".c", ".h", ".js", ".css", ".j2", ".wasm"}

project, author, release = "spinesim", "The spinesim developers", __version__
copyright = "the spinesim developers; BSD-3-Clause"
extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.mathjax",
    "sphinx_copybutton",
    "sphinx_design",
]
source_suffix = {".md": "myst-nb"}
exclude_patterns = ["lessons/*.ipynb"]

myst_enable_extensions = ["dollarmath", "amsmath", "colon_fence", "deflist"]
myst_heading_anchors = 3
nb_execution_mode = "cache"
nb_execution_cache_path = str(ROOT / "build" / "lessons" / digest_of_the_code())
nb_execution_raise_on_error = True
nb_execution_in_temp = True
nb_execution_timeout = 300  # s a cell
nb_merge_streams = True
nb_render_markdown_format = "myst"  # tables and formulas in what a cell shows
nb_ipywidgets_js: dict[str, Any] = {}  # widgets would be fetched from elsewhere
nb_code_prompt_show = "Show {type}"

autodoc_typehints = "signature"
autodoc_typehints_format = "short"
add_module_names = False
python_maximum_signature_line_length = 80
toc_object_entries = False
default_role = "literal"
autodoc_member_order = "bysource"
nitpick_ignore_regex = [("py:.*", ".*")]

mathjax_path = "tex-svg.js"  # MathJax in one file, its font inside
html_theme = "furo"
html_title = "spinesim"
html_static_path = [
    "static",
    str(writers.mathjax(ROOT / "build" / "mathjax")),
    str(writers.lab(ROOT / "build" / "lab" / digest_of_the_code())),
]
html_css_files = ["site.css"]
html_show_sourcelink = False
html_copy_source = False
copybutton_exclude = ".linenos, .gp, .go"


def setup(app: Any) -> None:
    writers.write(DOCS)
    app.connect("autodoc-process-signature", fields_as_signature)
    app.connect("autodoc-process-docstring", arguments_as_list)


def fields_as_signature(app: Any, what: str, name: str, value: Any, *rest: Any) -> Any:
    """A dataclass is shown with its fields, not with what checks them at the door."""
    if what != "class" or not dataclasses.is_dataclass(value):
        return None
    names = [field.name for field in dataclasses.fields(value) if field.init]
    return f"({', '.join(names)})", None


def arguments_as_list(
    app: Any, what: str, name: str, value: Any, options: Any, lines: list[str]
) -> None:
    """Lines "argument: meaning", what is indented going on, are shown as a list."""
    shown: list[str] = []
    listed = False
    for i, line in enumerate(lines):
        first = ARGUMENT.match(line)
        if first and (listed or not i or not lines[i - 1].strip()) and _goes_on(lines, i):
            shown.append(f"- *{first[1]}*: {line[first.end() :]}")
            listed = True
        elif listed and line.startswith("    "):
            shown.append(f"  {line.strip()}")
        else:
            shown += [""] * (listed and bool(line.strip())) + [line]
            listed = False
    lines[:] = shown


def _goes_on(lines: list[str], i: int) -> bool:
    """Whether the line before or after is of the same list, or goes on with this entry."""
    around = (lines[i - 1] if i else "", lines[i + 1] if i + 1 < len(lines) else "")
    return any(ARGUMENT.match(line) or line.startswith("    ") for line in around)


ARGUMENT = re.compile(r"([a-z_]+): ")
