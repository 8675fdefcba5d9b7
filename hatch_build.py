"""Builds the compiled kernels of the default runner into the wheel (a build hook of hatchling).

The compiler is `cc` on the path, else that of the package ziglang, asked for only then.  Where
there
is neither, the package is built without kernels: it computes the same, slower.

SPINESIM_WHEEL_TARGET, a system as ziglang names it (`aarch64-macos.11.0`), builds for another one.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from packaging.tags import sys_tags

PLATFORMS = {  # systems that wheels are built for, and how they call such wheels
    "x86_64-linux-gnu.2.17": "manylinux_2_17_x86_64.manylinux2014_x86_64",
    "aarch64-linux-gnu.2.17": "manylinux_2_17_aarch64.manylinux2014_aarch64",
    "x86_64-macos.11.0": "macosx_11_0_x86_64",
    "aarch64-macos.11.0": "macosx_11_0_arm64",
    "x86_64-windows-gnu": "win_amd64",
}
PATIENCE = 30  # s that a package index may take to answer


class KernelHook(BuildHookInterface):
    """Compiles before the files of a wheel are collected."""

    def dependencies(self) -> list[str]:
        """A compiler, where there is none and one can be had."""
        target = os.environ.get("SPINESIM_WHEEL_TARGET")
        if self.target_name != "wheel" or (not target and self._compilation().compiler()):
            return []
        return ["ziglang"] if target or _obtainable("ziglang") else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile the library: into the wheel, or, where the package stays in its folder, beside
        its source.
        """
        if self.target_name != "wheel":
            return
        compilation, target = self._compilation(), os.environ.get("SPINESIM_WHEEL_TARGET")
        name = f"kernels{compilation.suffix(target or sys.platform)}"
        self.scratch = tempfile.TemporaryDirectory(prefix="spinesim-")
        library = Path(self.scratch.name) / name
        try:
            self._compile(compilation, library, target)
        except compilation.CompilationError as error:
            if target:
                raise
            self.app.display_warning(
                f"spinesim: built without its kernels, so that many runs take longer: {error}"
            )
            return
        if version == "editable":
            (Path(self.root) / "spinesim" / "batch" / name).write_bytes(library.read_bytes())
            return
        build_data["force_include"][str(library)] = f"spinesim/batch/{name}"
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{PLATFORMS[target] if target else _platform()}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove what was written on the way."""
        with contextlib.suppress(AttributeError):
            self.scratch.cleanup()

    def _compile(self, compilation: Any, library: Path, target: str | None) -> None:
        command = compilation.installed_compiler() if target else compilation.compiler()
        if command is None:
            raise compilation.CompilationError(
                "no C compiler was found, and ziglang could not be installed"
            )
        levels = compilation.levels(target.split("-")[0] if target else compilation.machine())
        generated = Path(self.root) / "spinesim" / "mechanics" / "generated"
        headers = [
            file.read_text(encoding="utf-8") for file in sorted(generated.glob("kernel_*.h"))
        ]
        functions = [("kernel", level, header) for header in headers for level in levels]
        functions += [("sharing", level, "") for level in levels]
        compilation.compile_library(
            functions, library, library.parent, command=command, target=target
        )

    def _compilation(self) -> Any:
        file = Path(self.root) / "spinesim" / "batch" / "compilation.py"
        specification = importlib.util.spec_from_file_location("spinesim_compilation", file)
        module = importlib.util.module_from_spec(specification)
        specification.loader.exec_module(module)
        return module


def _platform() -> str:
    """This system, as a wheel that stays on it is called."""
    return next(
        tag.platform
        for tag in sys_tags()
        if "linux_" not in tag.platform or tag.platform.startswith("linux_")
    )


def _obtainable(package: str) -> bool:
    """Whether pip would find a package now: asking for what cannot be had ends the installation."""
    command = [sys.executable, "-m", "pip", "install", "--dry-run", "--no-deps", "--quiet"]
    outside = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    with contextlib.suppress(OSError, subprocess.TimeoutExpired):
        asked = [*command, "--retries", "0", package]
        done = subprocess.run(
            asked, env=outside, capture_output=True, timeout=PATIENCE, check=False
        )
        return done.returncode == 0
    return False
