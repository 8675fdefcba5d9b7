"""Finds the kernel of a model: compiled C lanes where a compiler is or was there, else the same in
NumPy.

The default runner's lanes come with the package.  Those of other models are compiled when they are
first asked for, which takes about a second, and kept in the user's cache.
"""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from types import ModuleType
from typing import Any

from spinesim.batch import array_loop, compilation, libraries
from spinesim.batch.compilation import CompilationError
from spinesim.batch.tableaux import stiff_links
from spinesim.batch.work import Work, watched_links
from spinesim.extras import install
from spinesim.mechanics import cache
from spinesim.mechanics.model import Model

SLOWER = (
    "{}: batches of this model run in NumPy, up to a hundred times slower; "
    f"{install('compile')} brings a compiler"
)

_LOADED: dict[tuple[Any, bool], Kernel] = {}
_LOCK = threading.Lock()
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Kernel:
    """run(work, first, last) integrates the scenarios first..last-1 of the work; made: by what, in
    words.
    """

    run: Callable[[Work, int, int], None]
    made: str
    compiled: bool


def kernel(
    model: Model,
    watched: Sequence[str],
    implicit: Sequence[str] | None = None,
    compiled: bool | None = None,
) -> Kernel:
    """The kernel that watches the forces of these links and solves those implicitly (by default the
    stiff ones).

    compiled: True for lanes (CompilationError where there is no compiler), False for NumPy, None
    for lanes if possible.
    """
    implicit = stiff_links(model) if implicit is None else tuple(implicit)
    key = name(model, watched, implicit), tuple(model.recordings.values())
    with _LOCK:
        if (key, compiled is not False) not in _LOADED:
            _LOADED[key, compiled is not False] = _find(model, watched, implicit, compiled)
        engine = _LOADED[key, compiled is not False]
        if compiled and not engine.compiled:
            raise CompilationError(engine.made)
        return engine


@lru_cache(maxsize=64)
def compiled(model: Model, watch: tuple[str, ...] = ()) -> bool:
    """Whether a model runs in compiled lanes here, when these links are watched: the default
    runner's come with the package, for others a compiler is needed.
    """
    file = shipped(model, watched_links(model, watch=watch), stiff_links(model))
    if file.is_file() and libraries.packaged("kernel", file.read_text(encoding="utf-8")):
        return True
    return compilation.compiler() is not None


def name(model: Model, watched: Sequence[str], implicit: Sequence[str]) -> str:
    """A digest of what a kernel is asked to do."""
    described = repr((model.structure, tuple(watched), tuple(implicit)))
    return hashlib.sha256(described.encode()).hexdigest()[:16]


def _find(
    model: Model, watched: Sequence[str], implicit: Sequence[str], compiled: bool | None
) -> Kernel:
    reason = "NumPy was asked for"
    if compiled is not False:
        try:
            function, made = libraries.function("kernel", header(model, watched, implicit))
            return Kernel(partial(libraries.run, function), made, True)
        except CompilationError as error:
            reason = str(error)
            _log.warning(SLOWER.format(reason))
    module = _module(_text(array_source, "arrays", model, watched, implicit, ".py"))
    curves = model.recordings.values()
    vars(module)["RECORDED"] = [f for curve in curves for f in (curve.values_at, curve.rates_at)]
    return Kernel(partial(array_loop.run, module), f"NumPy ({reason})", False)


def header(model: Model, watched: Sequence[str], implicit: Sequence[str]) -> str:
    """What the model adds to `kernel.c`: shipped for the default runner, else kept or written
    afresh.
    """
    if (file := shipped(model, watched, implicit)).is_file():
        return file.read_text(encoding="utf-8")
    return _text(lane_source, "kernel", model, watched, implicit, ".h")


def shipped(model: Model, watched: Sequence[str], implicit: Sequence[str]) -> Path:
    """Where the package would have the header of such a kernel."""
    return cache.SHIPPED / f"kernel_{name(model, watched, implicit)}.h"


def lane_source(model: Model, watched: Sequence[str], implicit: Sequence[str]) -> str:
    """The C header of a model, written afresh."""
    from spinesim.batch.lane_writer import header  # SymPy loads only when a kernel is written

    return header(model, watched, implicit)


def array_source(model: Model, watched: Sequence[str], implicit: Sequence[str]) -> str:
    """The Python module of a model, written afresh."""
    from spinesim.batch.array_writer import module

    return module(model, watched, implicit)


def _text(
    write: Callable[[Model, Sequence[str], Sequence[str]], str], kind: str,
    model: Model, watched: Sequence[str], implicit: Sequence[str], ending: str,
) -> str:  # fmt: skip
    file = f"{kind}_{name(model, watched, implicit)}_{cache.generator()}{ending}"
    kept = cache.read(file)
    if kept is not None:
        return kept.decode()
    text = write(model, watched, implicit)
    cache.keep(file, text.encode())
    return text


def _module(text: str) -> ModuleType:
    module = ModuleType("spinesim_batch_equations")
    exec(compile(text, "<batch equations>", "exec"), module.__dict__)
    return module
