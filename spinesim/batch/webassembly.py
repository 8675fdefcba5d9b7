"""Compiles the C of the batch for browsers: one WebAssembly module, the same lanes and sharing."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from spinesim.batch import compilation, kernel
from spinesim.batch.compilation import CompilationError
from spinesim.batch.tableaux import stiff_links
from spinesim.batch.work import watched_links
from spinesim.extras import install
from spinesim.mechanics.model import Model

TARGET = ("-target", "wasm32-wasi", "-mexec-model=reactor", "-msimd128")
POINTER = 4  # bytes


def header(model: Model, links: Sequence[str]) -> str:
    """What a model adds to the kernel that watches these links beside the contact."""
    return kernel.header(model, watched_links(model, (), links), stiff_links(model))


def symbols(model_header: str) -> dict[str, str]:
    """What the module's functions are called: a digest of their sources is part of the name."""
    return {
        "kernel": compilation.symbol("kernel", "web", model_header),
        "sharing": compilation.symbol("sharing", "web"),
    }


def build(model_header: str) -> bytes:
    """The module; CompilationError where the package ziglang is not there, or refuses."""
    command = compilation.installed_compiler()
    if command is None:
        raise CompilationError(f"WebAssembly is compiled by ziglang: {install('compile')}")
    exported = symbols(model_header)
    with tempfile.TemporaryDirectory(prefix="spinesim-") as name:
        folder = Path(name)
        (folder / "model.h").write_text(model_header, encoding="utf-8")
        objects = []
        for kind, function in exported.items():
            objects.append(str(folder / f"{kind}.o"))
            _run(
                [
                    *(*command, *TARGET, *compilation.FLAGS),
                    *('-DMODEL="model.h"', f"-D{kind.upper()}={function}"),
                    *(f"-I{compilation.HERE}", f"-I{folder}"),
                    *("-c", str(compilation.HERE / f"{kind}.c"), "-o", objects[-1]),
                ]
            )
        module = folder / "engine.wasm"
        exports = [f"-Wl,--export={function}" for function in ("malloc", *exported.values())]
        _run([*command, *TARGET, "-s", *objects, "-o", str(module), *exports])
        return module.read_bytes()


def _run(command: Sequence[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CompilationError(f"{' '.join(command[:4])} ...: {done.stderr.strip()[-2000:]}")
