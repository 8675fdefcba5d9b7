"""Compiles the C of the batch: with which compiler, which flags and for which processors.

The build of the package loads this file by itself, so it uses the standard library alone.
"""

from __future__ import annotations

import hashlib
import importlib.util
import platform
import shutil
import subprocess
import sys
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

HERE = Path(__file__).parent
SOURCES = (
    "lanes.h",
    "curves.h",
    "group.h",
    "work.h",
    "extrema.h",
    "passing.h",
    "lane.h",
    "kernel.c",
    "sharing.c",
)
FLAGS = (
    "-std=gnu11",
    "-O2",
    "-ffp-contract=fast",
    "-fno-math-errno",
    "-fno-trapping-math",
    "-fno-sanitize=undefined",
    "-fvisibility=hidden",
)
X86 = {"v2": "x86-64-v2", "v3": "x86-64-v3", "v4": "x86-64-v4"}
NAMES = {"amd64": "x86_64", "x64": "x86_64", "arm64": "aarch64"}  # of machines that go by two names
TIMEOUT = 600  # s; a second is usual, the first use of a compiler that pip installed takes longer


Function = tuple[
    str, str, str
]  # 'kernel' or 'sharing', a level of processors, the header of a kernel


class CompilationError(RuntimeError):
    """The compiler refused, or there is none."""


def machine() -> str:
    """This computer's kind of processor."""
    name = platform.machine().lower()
    return NAMES.get(name, name)


def levels(kind: str) -> tuple[str, ...]:
    """What a library holds for a kind of processor: from the least that all of them have to the
    widest.
    """
    return tuple(X86) if kind == "x86_64" else ("all",)


def system_compiler() -> list[str] | None:
    """The command of the compiler on the path."""
    path = shutil.which("cc")
    return [path] if path else None


def installed_compiler() -> list[str] | None:
    """The command of the compiler that the package ziglang brings."""
    return [sys.executable, "-m", "ziglang", "cc"] if importlib.util.find_spec("ziglang") else None


def compiler() -> list[str] | None:
    """The command of a C compiler: `cc` on the path, else that of ziglang; None without either."""
    return system_compiler() or installed_compiler()


@lru_cache(maxsize=64)
def symbol(kind: str, level: str, header: str = "") -> str:
    """The name of a compiled function ('kernel' or 'sharing'): a digest of all that it is made of,
    but the compiler, is part of it.
    """
    parts = [
        *FLAGS,
        *X86.values(),
        header,
        *((HERE / name).read_text(encoding="utf-8") for name in SOURCES),
    ]
    return f"{kind}_{hashlib.sha256(chr(0).join(parts).encode()).hexdigest()[:24]}_{level}"


def suffix(system: str) -> str:
    """How a library's file name ends on a system, named as `sys.platform` or ziglang do."""
    if "darwin" in system or "macos" in system:
        return ".dylib"
    return ".dll" if "win" in system else ".so"


def compile_library(
    functions: Sequence[Function],
    library: Path,
    folder: Path,
    *,
    command: Sequence[str],
    target: str | None = None,
) -> None:
    """Writes a library of these functions, working in a private folder.

    target: the system to compile for as ziglang names it, by default this one.  Raises
    CompilationError.
    """
    windows = suffix(target or sys.platform) == ".dll"
    general = [*command, *(["-target", target] if target else []), *([] if windows else ["-fPIC"])]
    objects = []
    for kind, level, header in functions:
        name = symbol(kind, level, header)
        (folder / "model.h").write_text(header, encoding="utf-8")
        defined = ['-DMODEL="model.h"', f"-D{kind.upper()}={name}", f"-I{HERE}", f"-I{folder}"]
        objects.append(str(folder / f"{name}.o"))
        _run(
            [
                *general,
                *FLAGS,
                *_width(level, command),
                *defined,
                "-c",
                str(HERE / f"{kind}.c"),
                "-o",
                objects[-1],
            ]
        )
    _run([*general, "-shared", "-s", *objects, "-o", str(library), *([] if windows else ["-lm"])])


def _width(level: str, command: Sequence[str]) -> list[str]:
    if level not in X86:
        return []
    name = X86[level].replace("-", "_") if "ziglang" in command else X86[level]
    return [f"-march={name}", "-mprefer-vector-width=512"]


def _run(command: Sequence[str]) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise CompilationError(f"{command[0]}: {error}") from error
    if done.returncode:
        raise CompilationError(f"{' '.join(command[:4])} ...: {done.stderr.strip()[-2000:]}")
