"""Speed gates: the batch against plain SciPy at the same, checked accuracy; only ratios and bytes
gate, since seconds drift on shared machines.

    python benchmarks/gates.py [--short] [--json] [gate ...]

Every engine runs at the loosest of its tolerances whose peak forces agree with a reference (rtol
1e-10 or tighter) to 1e-4, all in one process on one core; times are processor time unless a gate
says otherwise.  --json prints [{gate, kind, value, required, error, holds}].
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))
import gates_machine
import gates_runner
import gates_studies
import gates_vertical
from gate_tools import CORES, Gate, pin
from scenarios import CHAIN, SOFT

ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
GROSS = 3.0  # a miss by this factor is no noise
GATES: dict[str, Callable[[bool], list[Gate]]] = {
    "P4": lambda short: gates_vertical.vertical(
        "P4", SOFT, np.array([0.96, 0.96, 2.0, 2.0]), (1300, 90, 50), short
    ),
    "P24": lambda short: gates_vertical.vertical("P24", CHAIN, 0.96, (900, 70, 0), short),
    "runner": gates_runner.runner,
    "gait": gates_runner.gait,
    "measures": gates_runner.measuring,
    "run": gates_studies.single,
    "explain": gates_studies.explained,
    "intervals": gates_studies.intervals,
    "sweep": gates_studies.swept,
    "compile": gates_machine.compiling,
    "threads": gates_machine.threads,
    "growth": gates_vertical.growth,
    "memory": gates_machine.memory,
    "cold": gates_machine.cold,
}


def main() -> int:
    """Run the gates that were named (all by default); the exit code says whether every ratio and
    every number of bytes holds.

    --short, on a machine that does other things too, forgives what misses by less than GROSS.
    """
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument(
        "gates", nargs="*", choices=[[], *GATES], help="which gates; all by default"
    )
    parser.add_argument(
        "--short",
        action="store_true",
        help="fewer scenarios, and only what misses by a factor of three fails",
    )
    parser.add_argument("--json", action="store_true", help="print the results as JSON")
    options = parser.parse_args()
    # NumPy reads them when it loads, so begin anew
    if any(os.environ.get(name) != count for name, count in ONE_THREAD.items()):
        return subprocess.run([sys.executable, *sys.argv], env=os.environ | ONE_THREAD).returncode
    pin({max(CORES)})
    results = [gate for name in options.gates or GATES for gate in GATES[name](options.short)]
    if options.json:
        print(json.dumps([asdict(gate) for gate in results], indent=1))
    else:
        for gate in results:
            print(
                f"{gate.gate:60s} {gate.value:10.4g}  required {gate.required:8.4g}  error {gate.error:.1e}  {'holds' if gate.holds else 'FAILS'}"
            )
    missed = [gate for gate in results if gate.kind != "seconds" and not gate.holds]
    return (
        1
        if any(
            not options.short or not 1 / GROSS < gate.value / gate.required < GROSS
            for gate in missed
        )
        else 0
    )


if __name__ == "__main__":
    sys.exit(main())
