"""Generated text by key: shipped with the package, or kept in the user's folder."""

from __future__ import annotations

import contextlib
import os
import tempfile
from functools import lru_cache
from pathlib import Path

SHIPPED = Path(__file__).parent / "generated"


def read_equations(structure: str) -> str | None:
    """Source of the equations of a structure; None where there is none, or what is there is not
    whole.
    """
    for folder in (SHIPPED, cache_folder()):
        with contextlib.suppress(OSError):
            text = (folder / _file_name(structure)).read_text(encoding="utf-8")
            # whole, and what its name says
            if f"STRUCTURE = {structure!r}" in text and text.rstrip().endswith("]"):
                return text
    return None


def keep_equations(structure: str, text: str) -> None:
    """Keep the source of the equations of a structure; a folder that cannot be written costs time,
    never the result.
    """
    with contextlib.suppress(OSError):
        folder = cache_folder()
        folder.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=folder, suffix=".tmp")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(temporary, folder / _file_name(structure))


def _file_name(structure: str) -> str:
    return f"equations_{structure}.py"


@lru_cache(1)
def cache_folder() -> Path:
    """Where derived equations are kept between sessions."""
    if chosen := os.environ.get("SPINESIM_CACHE"):
        return Path(chosen)
    from platformdirs import user_cache_dir

    from spinesim._version import VERSION

    return Path(user_cache_dir("spinesim", appauthor=False)) / VERSION
