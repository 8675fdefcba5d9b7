"""Peers side by side on P4 and P24: error of the peak contact force against time a scenario, one
core each.

    pip install -e ".[compile,peers]" && python benchmarks/peers.py [--short] [--out peers.png]

SciPy's solve_ivp and odeint, diffrax (vmapped over the batch), heyoka (Taylor series in SIMD lanes)
and this project's batch.  Each is checked on a fine grid against DOP853 at rtol 1e-12 and timed
without one, over the tolerances it takes.  What is not installed is left out, and said.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))
from chains import (
    DURATION,
    chain_rates,
    compiled,
    constants_of,
    contact_force,
    exact_peaks,
    numpy_rates,
)
from gate_tools import CORES, pin, report, seconds
from gates import ONE_THREAD
from scenarios import CHAIN, SOFT, random_vertical
from scipy.integrate import odeint, solve_ivp

from spinesim import batch

CASES = {"P4": (SOFT, np.array([0.96, 0.96, 2.0, 2.0])), "P24": (CHAIN, 0.96)}
FINE, COARSE = 2501, 26  # points in time at which a peak is looked for, and while the clock runs
PENETRATION = 1e-9  # m: where a Taylor series of x**1.5 starts instead of at its singular point
# (tolerance, points in time) -> contact forces (scenarios, points)
Engine = Callable[[float, int], np.ndarray]
Points = list[tuple[float, float]]  # (time a scenario in s, median error)


def engines(model: Any, speed: Any, short: bool) -> Iterator[tuple[str, Callable[[], Points]]]:
    """Name of every engine that is installed, and what measures it at its tolerances."""
    many, few = (256, 8) if short else (2048, 16)
    parameters, start = random_vertical(model, speed, many)
    each = [
        constants_of(model, {name: float(values[i]) for name, values in parameters.items()})
        for i in range(many)
    ]
    exact = exact_peaks(each[:few], start)

    def curve(engine: Engine, exponents: range, count: int) -> Points:
        points = []
        for k in exponents:
            peaks = np.max(engine(10.0**-k, FINE)[:few], axis=1)
            engine(10.0**-k, COARSE)
            points.append(
                (
                    seconds(lambda k=k: engine(10.0**-k, COARSE), 3) / count,
                    float(np.median(np.abs(peaks / exact - 1))),
                )
            )
        return points

    def lanes(compiled: bool) -> Points:
        points = []
        for k in range(2, 8):
            run = partial(
                batch.integrate,
                model,
                parameters,
                start,
                DURATION,
                rtol=10.0**-k,
                compiled=compiled,
            )
            peaks = run().maximum["sole"][:few]
            points.append(
                (
                    seconds(run, 3 if compiled else 1) / many,
                    float(np.median(np.abs(peaks / exact - 1))),
                )
            )
        return points

    yield (
        f"solve_ivp LSODA ({version('scipy')}), NumPy right-hand side",
        lambda: curve(by_solve_ivp(each[:few], start), range(3, 9), few),
    )
    if _installed("numba"):
        yield (
            f"odeint, numba {version('numba')} right-hand side",
            lambda: curve(by_odeint(each[:few], start), range(3, 10), few),
        )
    if _installed("diffrax"):
        yield (
            f"diffrax {version('diffrax')} Tsit5, vmap",
            lambda: curve(by_diffrax(each, start), range(3, 9), many),
        )
    if _installed("heyoka"):
        yield (
            f"heyoka {version('heyoka')}, batch",
            lambda: curve(by_heyoka(each, start), range(2, 12, 2), many),
        )
    yield "spinesim, NumPy", lambda: lanes(False)
    if batch.compiler():
        yield "spinesim, lanes", lambda: lanes(True)


def by_solve_ivp(each: list[Any], start: np.ndarray) -> Engine:
    """One scenario at a time, right-hand side in NumPy."""

    def forces(rtol: float, points: int) -> np.ndarray:
        t = np.linspace(0, DURATION, points)
        runs = [
            solve_ivp(
                numpy_rates(c), (0, DURATION), start[:, i], "LSODA", t, rtol=rtol, atol=rtol * 1e-3
            )
            for i, c in enumerate(each)
        ]
        return np.array([contact_force(c, run.y) for c, run in zip(each, runs, strict=True)])

    return forces


def by_odeint(each: list[Any], start: np.ndarray) -> Engine:
    """One scenario at a time, right-hand side compiled by numba."""
    rates = compiled(chain_rates)

    def forces(rtol: float, points: int) -> np.ndarray:
        t = np.linspace(0, DURATION, points)
        runs = [
            odeint(rates, start[:, i], t, args=c, rtol=rtol, atol=rtol * 1e-3)
            for i, c in enumerate(each)
        ]
        return np.array([contact_force(c, y.T) for c, y in zip(each, runs, strict=True)])

    return forces


def by_diffrax(each: list[Any], start: np.ndarray) -> Engine:
    """All scenarios in one vmapped solve: every lane waits for the slowest."""
    import diffrax
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)
    lower, upper = each[0][1], each[0][2]
    # all but which bodies a spring joins
    numbers = [np.array([c[k] for c in each]) for k in (0, 3, 4, 5, 6, 7, 8, 9)]

    def contact(y: Any, area: Any, a: Any, b: Any, viscous: Any, d: Any) -> Any:
        n = len(y) // 2
        x = jnp.maximum(-y[0], 1e-30)
        return jnp.where(y[0] < 0, jnp.maximum(area * (a * x**b - viscous * x**d * y[n]), 0.0), 0.0)

    def rates(t: Any, y: Any, args: Any) -> Any:
        mass, k, c, *law = args
        n = len(mass)
        force = k * (y[lower] - y[upper]) + c * (y[n + lower] - y[n + upper])
        load = jnp.zeros(n).at[lower].add(-force).at[upper].add(force).at[0].add(contact(y, *law))
        return jnp.concatenate([y[n:], load / mass - 9.81])

    def solver(points: int) -> Any:
        def one(y: Any, rtol: Any, *args: Any) -> Any:
            solution = diffrax.diffeqsolve(
                diffrax.ODETerm(rates),
                diffrax.Tsit5(),
                0.0,
                DURATION,
                1e-4,
                y,
                args,
                max_steps=20_000,
                saveat=diffrax.SaveAt(ts=jnp.linspace(0, DURATION, points)),
                stepsize_controller=diffrax.PIDController(rtol=rtol, atol=rtol * 1e-3),
            )
            return jax.vmap(lambda y: contact(y, *args[3:]))(solution.ys)

        return jax.jit(jax.vmap(one, in_axes=(0, None, *[0] * len(numbers))))

    solvers = {points: solver(points) for points in (FINE, COARSE)}
    return lambda rtol, points: np.asarray(solvers[points](start.T, rtol, *numbers))


def by_heyoka(each: list[Any], start: np.ndarray) -> Engine:
    """Scenarios in SIMD lanes, a Taylor series of each step."""
    import heyoka as hy

    mass, lower, upper, *_ = each[0]
    n, m, width = len(mass), len(lower), hy.recommended_simd_size()
    z, w, par = (
        hy.make_vars(*(f"z{i}" for i in range(n))),
        hy.make_vars(*(f"w{i}" for i in range(n))),
        hy.par,
    )
    area, a, b, viscous, d = (par[n + 2 * m + i] for i in range(5))
    loads = [hy.expression(0.0) for _ in range(n)]
    inside = hy.relu(area * (a * (-z[0]) ** b - viscous * (-z[0]) ** d * w[0]))
    loads[0] += hy.select(hy.lt(z[0], 0.0), inside, 0.0)
    for j in range(m):
        force = par[n + j] * (z[lower[j]] - z[upper[j]]) + par[n + m + j] * (
            w[lower[j]] - w[upper[j]]
        )
        loads[lower[j]] -= force
        loads[upper[j]] += force
    equations = [*zip(z, w, strict=True), *((w[i], loads[i] / par[i] - 9.81) for i in range(n))]
    numbers = np.array([np.concatenate([c[0], c[3], c[4], c[5:]]) for c in each]).T
    begin = start.copy()
    begin[0] -= PENETRATION
    built: dict[float, Any] = {}

    def forces(rtol: float, points: int) -> np.ndarray:
        if rtol not in built:
            built[rtol] = hy.taylor_adaptive_batch(
                equations, np.zeros((2 * n, width)), pars=np.zeros((len(numbers), width)), tol=rtol
            )
        integrator = built[rtol]
        grid = np.repeat(np.linspace(0, DURATION, points)[:, None], width, axis=1)
        forces = np.empty((len(each), points))
        for first in range(0, len(each), width):
            integrator.set_time(0.0)
            integrator.state[:], integrator.pars[:] = (
                begin[:, first : first + width],
                numbers[:, first : first + width],
            )
            y = integrator.propagate_grid(grid)[1]
            for lane in range(width):
                forces[first + lane] = contact_force(each[first + lane], y[:, :, lane].T)
        return forces

    return forces


def _installed(name: str) -> bool:
    there = importlib.util.find_spec(name) is not None
    if not there:
        report(f'{name} is not installed and left out: pip install -e ".[peers]"')
    return there


def draw(problems: dict[str, dict[str, Points]], path: Path) -> None:
    """The figure: a panel a problem, a line an engine."""
    import matplotlib.pyplot as plt

    figure, panels = plt.subplots(
        1, len(problems), figsize=(11, 5), sharey=True, layout="constrained"
    )
    for panel, (case, curves) in zip(panels, problems.items(), strict=True):
        for name, points in curves.items():
            times, errors = np.array(points).T
            ours = name.startswith("spinesim")
            panel.loglog(
                1e6 * times,
                errors,
                "o-" if ours else "s--",
                label=name,
                linewidth=2 if ours else 1,
                markersize=4,
            )
        panel.axhline(1e-4, color="0.6", linewidth=0.8)
        panel.set(title=case, xlabel="time a scenario [µs], one core")
        panel.grid(alpha=0.3, which="major")
    panels[0].set_ylabel("median error of the peak contact force")
    figure.legend(
        *panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=3, frameon=False
    )
    figure.savefig(path, dpi=150)


def main() -> None:
    """Measure every engine on every problem, print a table, draw the figure."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--short", action="store_true", help="fewer scenarios")
    parser.add_argument("--out", type=Path, default=Path("peers.png"), help="the figure")
    options = parser.parse_args()
    if any(
        os.environ.get(name) != count for name, count in ONE_THREAD.items()
    ):  # libraries read them when they load, so begin anew
        sys.exit(
            subprocess.run([sys.executable, *sys.argv], env=os.environ | ONE_THREAD).returncode
        )
    pin({max(CORES)})
    curves: dict[str, dict[str, Points]] = {}
    for case, (model, speed) in CASES.items():
        for name, measured in engines(model, speed, options.short):
            curves.setdefault(case, {})[name] = points = measured()
            print(
                f"{case}  {name:40s}",
                "  ".join(f"{1e6 * t:.3g} us: {error:.0e}" for t, error in points),
                flush=True,
            )
    draw(curves, options.out)


if __name__ == "__main__":
    main()
