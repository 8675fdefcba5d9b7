"""Finds the kernel of a model: in memory, in the user's cache folder, or written afresh; numba keeps its machine code beside it.

The key holds everything that the source depends on.  A cache that cannot be written, or that holds something else, costs
compile time, never the result.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import os
import sys
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from spinesim.batch.tableaux import stiff_links
from spinesim.mechanics.cache import cache_folder
from spinesim.mechanics.model import Model

VERSION = 8  # raise it whenever the generated source changes
SMALL = 12  # coordinates: below, more lanes hide the latency of the arithmetic; above, the workspace has to stay in the L1 cache

_LOADED: dict[str, Any] = {}
_LOCK = threading.Lock()


def kernel(model: Model, watched: Sequence[str], implicit: Sequence[str] | None = None, compiled: bool = True) -> Any:
    """The module that watches the forces of these links: for numba, which compiles it at its first run, or for NumPy."""
    implicit = stiff_links(model) if implicit is None else tuple(implicit)
    lanes = 32 if len(model.coordinates) < SMALL else 8
    lanes = lanes if compiled else 0
    described = repr((VERSION, model.structure, tuple(watched), implicit, lanes))
    key = hashlib.sha256(described.encode()).hexdigest()[:16]
    with _LOCK:
        if key not in _LOADED:
            _LOADED[key] = _find(model, watched, implicit, lanes, key)
        return _LOADED[key]


def _find(model: Model, watched: Sequence[str], implicit: Sequence[str], lanes: int, key: str) -> Any:
    path = cache_folder() / f"kernel_{key}.py"
    text = _read(path, key)
    if text is None:
        text = source(model, watched, implicit, lanes, key)
        _write(path, text)
    return _loaded(path, text, key)


def source(model: Model, watched: Sequence[str], implicit: Sequence[str], lanes: int, key: str) -> str:
    """Source of the kernel that watches these links and solves those implicitly, `lanes` scenarios side by side.

    lanes = 0: the same functions for NumPy, where every row is an array over the whole batch.
    """
    from spinesim.batch.array_writer import ArrayWriter  # SymPy loads only when a kernel is written
    from spinesim.batch.lane_writer import KernelWriter

    return (KernelWriter if lanes else ArrayWriter)(model, watched, implicit, lanes).text(key)


def _loaded(path: Path, text: str, key: str) -> Any:
    if _read(path, key) == text:
        with contextlib.suppress(Exception):
            return _load(path, key)
    return _in_memory(text, key)


def _read(path: Path, key: str) -> str | None:
    with contextlib.suppress(OSError, UnicodeDecodeError):
        text = path.read_text(encoding="utf-8")
        if f"KEY = {key!r}" in text and text.endswith("# end\n"):
            return text
    return None


def _write(path: Path, text: str) -> None:
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".tmp")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(temporary, path)


def _load(path: Path, key: str) -> Any:
    specification = importlib.util.spec_from_file_location(f"spinesim_kernel_{key}", path)
    if specification is None or specification.loader is None:
        raise ImportError(f"no loader for {path}")
    module = importlib.util.module_from_spec(specification)
    sys.modules[module.__name__] = module  # numba looks its cached functions up by this name
    specification.loader.exec_module(module)
    return module


def _in_memory(text: str, key: str) -> Any:
    module = ModuleType(f"spinesim_kernel_{key}")
    module.__dict__["STORED"] = False
    exec(compile(text, f"<kernel {key}>", "exec"), module.__dict__)
    return module


def library(name: str, text: str) -> Any:
    """The module that this text for numba makes, kept like a kernel; None without numba."""
    if importlib.util.find_spec("numba") is None:
        return None
    key = hashlib.sha256(text.encode()).hexdigest()[:16]
    path, text = cache_folder() / f"{name}_{key}.py", text.replace("# end\n", f"KEY = {key!r}\n# end\n")
    with _LOCK:
        if key not in _LOADED:
            if _read(path, key) is None:
                _write(path, text)
            _LOADED[key] = _loaded(path, text, key)
        return _LOADED[key]
