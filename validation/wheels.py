"""Builds a wheel for each of the usual systems on this one, and tries that of this system where
there is no compiler.

python validation/wheels.py             all of them, into dist/ (needs hatchling and ziglang)
python validation/wheels.py --try       and install this system's in an empty environment
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SYSTEMS = (
    "x86_64-linux-gnu.2.17",
    "aarch64-linux-gnu.2.17",
    "x86_64-macos.11.0",
    "aarch64-macos.11.0",
    "x86_64-windows-gnu",
)
TRIAL = """
import shutil, time
assert not any(map(shutil.which, ("cc", "gcc", "clang"))), "there is a compiler"
from spinesim import Scenario, batch
from spinesim.anatomy.parameter_table import pattern
from spinesim.gait.imbalances import WATCH
from spinesim.gait.steady_many import close_all
assert not batch.compiler(), "ziglang is installed"
assert batch.compiled(pattern(), WATCH), "the wheel has no kernel"
begin = time.perf_counter()
gaits = close_all([Scenario().with_(shoe_stiffness=s) for s in (55e3, 65e3, 75e3)])
assert gaits.closed.all()
print(f"three gaits closed in {1e3 * (time.perf_counter() - begin):.0f} ms")
"""


def build(system: str, folder: Path) -> Path:
    """The wheel for a system, as ziglang names it."""
    before = set(folder.glob("*.whl"))
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run(
        [*command, "--wheel-dir", str(folder), str(ROOT)],
        env={**os.environ, "SPINESIM_WHEEL_TARGET": system},
        check=True,
    )
    (wheel,) = set(folder.glob("*.whl")) - before
    return wheel


def attempt(wheel: Path) -> None:
    """Install a wheel in an empty environment and close gaits there, without a compiler."""
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        scripts = Path(folder) / ("Scripts" if os.name == "nt" else "bin")
        subprocess.run([scripts / "pip", "install", "--quiet", str(wheel)], check=True)
        alone = {**os.environ, "PATH": str(scripts), "SPINESIM_CACHE": str(Path(folder) / "cache")}
        subprocess.run([scripts / "python", "-c", TRIAL], cwd=folder, env=alone, check=True)


def main() -> None:
    """Build, and try."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--try", action="store_true", dest="trial")
    options = parser.parse_args()
    folder = ROOT / "dist"
    folder.mkdir(exist_ok=True)
    for old in folder.glob("*.whl"):
        old.unlink()
    names = {"darwin": "macos", "win32": "windows"}
    machine = platform.machine().lower().replace("amd64", "x86_64").replace("arm64", "aarch64")
    this_machine = f"{machine}-{names.get(sys.platform, sys.platform)}"
    for system in SYSTEMS:
        wheel = build(system, folder)
        print(f"{wheel.name}  {wheel.stat().st_size / 1024:.0f} kB", flush=True)
        if options.trial and system.startswith(this_machine):
            attempt(wheel)


if __name__ == "__main__":
    main()
