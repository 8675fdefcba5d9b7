"""What the documentation prints from the code: lessons, laws, equations, fields, measures.

`write(folder)` writes every page into docs/lessons, docs/theory and docs/reference, which are not
kept.  A file that would not change is left alone, so that Sphinx reads only what is new.
"""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

PAGES = ("lessons", "laws", "runner", "published", "numbers", "front_door", "command_line")
FOLDERS = ("lessons", "theory", "reference")


def write(folder: Path) -> None:
    """Write all pages into the folder of the documentation, and remove those of yesterday."""
    fresh = set()
    for name, text in pages():
        file = folder / name
        file.parent.mkdir(exist_ok=True)
        if not file.exists() or file.read_text(encoding="utf-8") != text:
            file.write_text(text, encoding="utf-8")
        fresh.add(file)
    for old in (file for part in FOLDERS for file in (folder / part).glob("*")):
        if old not in fresh:
            old.unlink()


def pages() -> Iterator[tuple[str, str]]:
    """(name in docs, text) of every page that is printed."""
    for name in PAGES:
        yield from import_module(f"writers.{name}").pages()


def mathjax(folder: Path) -> Path:
    """A folder that holds MathJax as one file, taken from the package sphinx-mathjax-offline."""
    source = importlib.util.find_spec("sphinx-mathjax-offline")
    assert source is not None and source.origin is not None
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(Path(source.origin).parent / "static" / "mathjax" / "tex-svg.js", folder)
    return folder


def lab(folder: Path) -> Path:
    """A folder that holds the lab of the default runner, made once."""
    if not (folder / "lab.html").exists():
        page = import_module("spinesim.laboratory.display").lab(uncertainty=32)
        folder.mkdir(parents=True, exist_ok=True)
        page.save(folder / "lab.html")
    return folder
