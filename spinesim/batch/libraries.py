"""Loads compiled kernels: the package's own, a user's from the cache, or one compiled now; and
calls them.
"""

from __future__ import annotations

import ctypes
import importlib
import sys
import tempfile
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from spinesim.batch import compilation
from spinesim.batch.compilation import CompilationError
from spinesim.batch.control import MOST_STEPS
from spinesim.batch.work import Work
from spinesim.mechanics import cache

PACKAGED = Path(__file__).with_name("kernels" + compilation.suffix(sys.platform))
WIDER = {  # what a level adds to the one before it, as NumPy names it
    "v3": ("AVX2", "FMA3", "F16C"),
    "v4": ("AVX512F", "AVX512CD", "AVX512BW", "AVX512DQ", "AVX512VL"),
}
ARRAYS = (
    "parameters",
    "start",
    "begin",
    "end",
    "least",
    "samples",
    "chosen",
    "event_force",
    "level",
    "earliest",
    "rising",
    "terminal",
    "status",
    "steps",
    "t_end",
    "y_end",
    "event_times",
    "measures",
    "track",
    "stop",
    "curve_first",
    "curve_times",
    "curve_cubics",
)


class Arguments(ctypes.Structure):
    """`struct work` of kernel.c."""

    _fields_ = (
        *((name, ctypes.c_void_p) for name in ARRAYS),
        *((name, ctypes.c_double) for name in ("rtol", "longest")),
        *(
            (name, ctypes.c_int64)
            for name in ("count", "events", "sample_count", "chosen_count", "most_steps")
        ),
    )


def run(function: Any, work: Work, first: int, last: int) -> None:
    """Integrate the scenarios first..last-1 of a work with a compiled kernel."""
    arguments = Arguments(
        *(address(getattr(work, name)) for name in ARRAYS),
        work.rtol,
        work.longest,
        len(work.status),
        len(work.event_force),
        work.samples.shape[1],
        len(work.chosen),
        MOST_STEPS,
    )
    call(function, arguments, first, last)


def address(array: NDArray[Any]) -> int:
    """Where the numbers of an array lie in memory, one after the other."""
    if not array.flags.c_contiguous:
        raise ValueError("an array for the kernel has gaps")
    return int(array.ctypes.data)


def call(function: Any, arguments: ctypes.Structure, first: int, last: int) -> None:
    """Call a compiled function on part of what its arguments describe; Python's lock is free
    meanwhile.
    """
    function.argtypes = (ctypes.c_void_p, ctypes.c_int64, ctypes.c_int64)
    function.restype = ctypes.c_int
    if function(ctypes.byref(arguments), first, last):
        raise MemoryError("the compiled kernel has no room for its lanes")


@lru_cache(1)
def level() -> str:
    """The widest level of the package's library that this computer's processor has."""
    widest, *others = compilation.levels(compilation.machine())
    has = importlib.import_module("numpy._core._multiarray_umath").__cpu_features__
    for name in others:
        if not all(has.get(feature, False) for feature in WIDER[name]):
            break
        widest = name
    return widest


@lru_cache(1)
def _packaged_library() -> ctypes.CDLL | None:
    try:
        return ctypes.CDLL(str(PACKAGED))
    except OSError:
        return None


def packaged(kind: str, header: str = "", part: str = "") -> Any:
    """A function of the package's library, if that was built of what the package says now."""
    return getattr(_packaged_library(), compilation.symbol(kind, level(), header) + part, None)


def function(kind: str, header: str = "", part: str = "") -> tuple[Any, str]:
    """A compiled function ('kernel' of a header, or 'sharing') and by what it was made, in words.

    part: one beside it, such as '_rates'.  Raises CompilationError where there is no compiler, or
    it refuses.
    """
    if (ready := packaged(kind, header, part)) is not None:
        return ready, f"C lanes ({level()}) of the package"
    command = compilation.compiler()
    if command is None:
        raise CompilationError("no C compiler was found")
    return _users(kind, header, part, command), f"C lanes ({level()}) compiled by {_word(command)}"


def _word(command: Sequence[str]) -> str:
    return "ziglang" if "ziglang" in command else Path(command[0]).name


def _users(kind: str, header: str, part: str, command: Sequence[str]) -> Any:
    """A function of a user's library, kept under a name that says of what and by whom it is."""
    symbol = compilation.symbol(kind, level(), header)
    name = f"{symbol}_{_word(command)}{compilation.suffix(sys.platform)}"
    if cache.read(name) is None:
        with tempfile.TemporaryDirectory(prefix="spinesim-") as folder:
            built = Path(folder) / name
            compilation.compile_library(
                [(kind, level(), header)], built, Path(folder), command=command
            )
            cache.keep(name, built.read_bytes())
    try:
        return getattr(ctypes.CDLL(str(cache.folder() / name)), symbol + part)
    except (OSError, AttributeError) as error:
        raise CompilationError(f"what {command[0]} made cannot be loaded: {error}") from error
