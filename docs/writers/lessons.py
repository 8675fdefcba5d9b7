"""The lessons of notebooks/: a page each, and the same as a notebook to download."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jupytext

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
DOWNLOAD = "{{download}}`This lesson as a notebook <{name}.ipynb>`\n"


def pages() -> Iterator[tuple[str, str]]:
    for file in sorted(NOTEBOOKS.glob("*.md")):
        text = file.read_text(encoding="utf-8")
        yield f"lessons/{file.name}", f"{text}\n{DOWNLOAD.format(name=file.stem)}"
        yield f"lessons/{file.stem}.ipynb", jupytext.writes(notebook(text), fmt="ipynb")


def notebook(text: str) -> Any:
    """A lesson as a notebook; what its page folds or hides is folded there too."""
    lesson = jupytext.reads(text, fmt="md:myst")
    for number, cell in enumerate(lesson.cells):
        cell["id"] = f"cell-{number}"  # by its place, so that the file is the same each time
        if {"hide-cell", "remove-cell"} & set(cell.metadata.get("tags", ())):
            cell.metadata["jupyter"] = {"source_hidden": True, "outputs_hidden": True}
    return lesson
