"""Gates of the machine: threads, memory of a long sweep, cold starts.  Work that needs a fresh
process gets one.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from gate_tools import CORES, Gate, at_most, least, pin, report, seconds
from scenarios import CHAIN, random_scenarios, random_vertical

from spinesim import batch
from spinesim.anatomy.parameter_table import pattern
from spinesim.batch import compilation, kernel, libraries
from spinesim.batch.tableaux import stiff_links
from spinesim.batch.work import watched_links
from spinesim.gait.imbalances import WATCH
from spinesim.gait.stance import Stance, guesses, stance
from spinesim.mechanics.system import system

IMPORT = "import spinesim"
COMPARE = "import spinesim as ss; ss.compare({'a': ss.Scenario(), 'b': ss.Scenario().with_(shoe='racer')})"
SWEEP = "import numpy, spinesim as ss; ss.sweep(ss.Scenario(), runner_mass=list(numpy.linspace(60, 80, 64)), engine='kernel', progress=False)"
ROWS = """
import resource, sys, numpy as np
from dataclasses import dataclass, field, replace
from spinesim import Scenario, sweep
from spinesim.sweeps.engine_choice import engine_for
from spinesim.sweeps.engine import OK, Outcome
engine = engine_for(Scenario(), engine="kernel")
@dataclass(frozen=True)
class Constant:
    variables: dict = field(default_factory=lambda: dict(engine.variables), repr=False)
    labels: dict = field(default_factory=lambda: dict(engine.labels), repr=False)
    size: int = engine.size
    threads: bool = False
    residual: str = "none"
    key: str = "constant"
    def __call__(self, rows):
        n = len(next(iter(rows.values())))
        values = {name: np.ones((n, *(len(self.labels[d]) for d in its.dims))) for name, its in self.variables.items()}
        return Outcome(values, np.full(n, OK, np.int8), np.zeros(n), [""] * n, {})
count, real = int(sys.argv[1]), sys.argv[3] == "real"
sweep(Scenario(), runner_mass=np.linspace(60, 80, count), out=sys.argv[2], engine=engine if real else Constant(), progress=False)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)
"""
MILLION = 1_000_000


def compiling(short: bool) -> list[Gate]:
    """Processor time of compiling the default runner's kernel, over one stance of it on SciPy."""
    command = compilation.compiler()
    if command is None:
        return []
    model = pattern()
    header = kernel.header(model, watched_links(model, watch=WATCH), stiff_links(model))
    names = [("kernel", libraries.level(), header)]
    with tempfile.TemporaryDirectory() as folder:
        before = os.times()
        compilation.compile_library(names, Path(folder) / "lib", Path(folder), command=command)
        after = os.times()
    spent = sum(after[2:4]) - sum(before[2:4])  # of child processes
    (scenario,) = random_scenarios(1)
    own = Stance(scenario)
    leg, landing = own.decode(next(guesses(own.task)))
    equations, state = system(own.model.with_(**leg)), own.body.state(landing)
    contact = scenario.step.contact_time
    plain = seconds(lambda: stance(equations, state, contact, rtol=1e-4, dense=False), 5)
    report(f"compile: {spent:.1f} s by {command[0]}; one stance on SciPy {plain * 1e3:.1f} ms")
    return [at_most("compile of the runner over one LSODA stance", "ratio", spent / plain, 400)]


def threads(short: bool) -> list[Gate]:
    """Wall time of the same batch on one thread and on two, on two cores."""
    if len(CORES) < 2:
        return []
    parameters, start = random_vertical(CHAIN, 0.96, 4096 if short else 16384)

    def wall(count: int) -> float:
        begin = time.perf_counter()
        batch.integrate(CHAIN, parameters, start, 0.25, threads=count)
        return time.perf_counter() - begin

    before = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set(CORES)
    pin(set(sorted(CORES)[:2]))
    try:
        wall(2)
        # in turn, so that what else the machine does meets both
        pairs = [(wall(1), wall(2)) for _ in range(15)]
    finally:
        pin(before)
    alone, both = np.min(pairs, axis=0)
    report(
        f"threads: {alone * 1e3:.0f} ms on one, {both * 1e3:.0f} ms on two; load of the machine {os.getloadavg()[0]:.1f}"
    )
    return [least("P24: two threads over one (wall time)", alone / both, 1.8)]


def memory(short: bool) -> list[Gate]:
    """Peak memory of a sweep to disk: its growth with length from a stand-in for the runs, its
    level from real ones.
    """
    few, many = (20_000, 60_000) if short else (100_000, 400_000)
    with tempfile.TemporaryDirectory() as folder:

        def peak(count: int, kind: str) -> float:
            done = subprocess.run(
                [sys.executable, "-c", ROWS, str(count), f"{folder}/{kind}{count}.nc", kind],
                capture_output=True,
                text=True,
                check=True,
            )
            return float(done.stdout.split()[-1])

        low, high, real = (
            peak(few, "stand-in"),
            peak(many, "stand-in"),
            peak(1024 if short else 4096, "real"),
        )
    growth = max(high - low, 0.0) / (many - few)
    value = max(real, high) + growth * (MILLION - many)
    report(
        f"memory: {few} rows {low / 2**20:.0f} MiB, {many} rows {high / 2**20:.0f} MiB, real runs {real / 2**20:.0f} MiB"
    )
    return [
        at_most(
            f"10^6 scenarios to disk: peak memory, extrapolated from {many}",
            "bytes",
            value,
            1.0 * 2**30,
        )
    ]


def cold(short: bool) -> list[Gate]:
    """Wall times in a fresh process, with nothing cached of equations and kernels."""
    results = []
    for name, text, limit in (
        ("import spinesim", IMPORT, 0.5),
        ("first compare", COMPARE, 20.0),
        ("first sweep", SWEEP, 40.0),
    ):
        best = np.inf
        for _ in range(3 if text == IMPORT else 1):
            with tempfile.TemporaryDirectory() as cache:
                begin = time.perf_counter()
                subprocess.run(
                    [sys.executable, "-c", text],
                    check=True,
                    env={**os.environ, "SPINESIM_CACHE": cache},
                )
                best = min(best, time.perf_counter() - begin)
        results.append(at_most(f"cold: {name}", "seconds", best, limit))
    return results
