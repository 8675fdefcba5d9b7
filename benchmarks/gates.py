"""Speed gates: the batch against plain SciPy at the same, checked accuracy; only ratios gate, since seconds drift on shared machines.

    python benchmarks/gates.py [--short] [--json] [gate ...]

Every engine runs at the loosest of its tolerances whose peak forces agree with a reference (rtol 1e-10 or tighter) to 1e-4, all in one
process on one core; times are processor time.  --json prints [{gate, kind, value, required, error, holds}].
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
from numba import njit
from scipy.integrate import odeint, solve_ivp

sys.path.insert(0, str(Path(__file__).parent))
from scenarios import CHAIN, SOFT, random_runners, random_scenarios, random_vertical, stance_events

from spinesim import batch, compiled
from spinesim.gait import close
from spinesim.gaits import FIRST, close_all
from spinesim.model import State
from spinesim.solve import integrate

ACCURACY = 1e-4
TOLERANCES = tuple(10 ** (-k / 6) for k in range(18, 42))  # 1e-3, 7e-4 ... 1e-7
DURATION = 0.25


@dataclass(frozen=True)
class Gate:
    """One line of the table: value must reach `required` (ratios) or is only reported (seconds)."""

    gate: str
    kind: str
    value: float
    required: float
    error: float
    holds: bool


def ratio(name: str, value: float, required: float, error: float) -> Gate:
    """A gate on a ratio; AVX2 machines have half the lanes, so half the ratio is asked there."""
    required = required if wide() else required / 2
    return Gate(name, "ratio", value, required, error, value >= required)


def wide() -> bool:
    """Whether the processor has 512-bit vectors."""
    try:
        return "avx512f" in Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return True


def seconds(work: Callable[[], Any], repeats: int) -> float:
    """Least processor time of a call (s)."""
    best = np.inf
    for _ in range(repeats):
        begin = time.process_time()
        work()
        best = min(best, time.process_time() - begin)
    return best


def loosest(peaks: Callable[[float], np.ndarray], exact: np.ndarray) -> tuple[float, float, float]:
    """(tolerance, median error, error of the 90th percentile) at the first tolerance where both are within ACCURACY."""
    found = (np.nan, np.inf, np.inf)
    for rtol in TOLERANCES:
        error = np.abs(peaks(rtol) / exact - 1)
        found = (rtol, float(np.median(error)), float(np.quantile(error, 0.9)))
        if found[2] <= ACCURACY:
            break
    return found


# --- vertical models: P4 and P24 --------------------------------------------------------------------------------


@njit(error_model="numpy")
def _chain_rates(y, t, mass, lower, upper, k, c, area, a, b, viscous, d):  # type: ignore[no-untyped-def]
    n = len(mass)
    rates = np.empty(2 * n)
    rates[:n] = y[n:]
    rates[n:] = -9.81
    x, v = -y[0], -y[n]
    if x > 0.0:
        rates[n] += max(area * (a * x**b + viscous * x**d * v), 0.0) / mass[0]
    for j in range(len(k)):
        i, o = lower[j], upper[j]
        force = k[j] * (y[i] - y[o]) + c[j] * (y[n + i] - y[n + o])
        rates[n + i] -= force / mass[i]
        rates[n + o] += force / mass[o]
    return rates


def _constants(model: Any, values: dict[str, float]) -> tuple[Any, ...]:
    one = model.with_(**values)
    place = {body.name: i for i, body in enumerate(one.bodies)}
    springs, contact = one.links[1:], one.links[0].law
    return (
        np.array([body.mass for body in one.bodies], dtype=float),
        np.array([place[link.deformation.lower] for link in springs]),
        np.array([place[link.deformation.upper] for link in springs]),
        np.array([link.law.stiffness for link in springs], dtype=float),
        np.array([link.law.damping for link in springs], dtype=float),
        *(float(getattr(contact, name)) for name in ("area", "a", "b", "c", "d")),
    )


def _numpy_rates(constants: tuple[Any, ...]) -> Callable[[float, np.ndarray], np.ndarray]:
    mass, lower, upper, k, c, area, a, b, viscous, d = constants
    n = len(mass)
    pull = np.zeros((n, len(k)))
    pull[lower, np.arange(len(k))], pull[upper, np.arange(len(k))] = 1.0, -1.0
    share = pull / mass[:, None]

    def rates(t: float, y: np.ndarray) -> np.ndarray:
        acceleration = -9.81 - share @ (k * (pull.T @ y[:n]) + c * (pull.T @ y[n:]))
        x, v = -y[0], -y[n]
        if x > 0.0:
            acceleration[0] += max(area * (a * x**b + viscous * x**d * v), 0.0) / mass[0]
        return np.concatenate([y[n:], acceleration])

    return rates


def _contact(constants: tuple[Any, ...], y: np.ndarray) -> np.ndarray:
    mass, *_, area, a, b, viscous, d = constants
    x, v = np.maximum(-y[0], 0.0), -y[len(mass)]
    return np.maximum(area * (a * x**b + viscous * x**d * v), 0.0)


def vertical(name: str, model: Any, speed: Any, required: tuple[float, float, float], short: bool) -> list[Gate]:
    """Gates of a chain of masses: over solve_ivp with a NumPy right-hand side, over odeint with a numba one; NumPy batch."""
    count, checked = (512, 8) if short else (4096, 24)
    parameters, start = random_vertical(model, speed, count)
    each = [_constants(model, {key: float(values[i]) for key, values in parameters.items()}) for i in range(checked)]
    grid = np.linspace(0.0, DURATION, 25001)
    exact = np.array(
        [
            _contact(
                c, solve_ivp(lambda t, y, c=c: _chain_rates(y, t, *c), (0, DURATION), start[:, i], "DOP853", grid, rtol=1e-12, atol=1e-14).y
            ).max()
            for i, c in enumerate(each)
        ]
    )

    def by_solve_ivp(rtol: float, dense: bool = True) -> np.ndarray:
        runs = [
            solve_ivp(_numpy_rates(c), (0, DURATION), start[:, i], "LSODA", rtol=rtol, atol=rtol * 1e-3, dense_output=dense)
            for i, c in enumerate(each)
        ]
        return np.array([_contact(c, run.sol(grid)).max() for c, run in zip(each, runs, strict=True)]) if dense else exact

    def by_odeint(rtol: float, dense: bool = True) -> np.ndarray:
        t = np.linspace(0, DURATION, 2501 if dense else 251)
        runs = [odeint(_chain_rates, start[:, i], t, args=c, rtol=rtol, atol=rtol * 1e-3) for i, c in enumerate(each)]
        return np.array([_contact(c, y.T).max() for c, y in zip(each, runs, strict=True)]) if dense else exact

    def by_batch(rtol: float, **options: Any) -> np.ndarray:
        return batch.integrate(model, parameters, start, DURATION, rtol=rtol, **options).maximum["sole"][:checked]

    by_batch(1e-4)
    tolerance = {engine: loosest(engine, exact) for engine in (by_solve_ivp, by_odeint, by_batch)}
    lanes = seconds(lambda: by_batch(tolerance[by_batch][0]), 7) / count
    array = seconds(lambda: by_batch(tolerance[by_batch][0], compiled=False), 2) / count
    plain = seconds(lambda: by_solve_ivp(tolerance[by_solve_ivp][0], dense=False), 3) / checked
    strong = seconds(lambda: by_odeint(tolerance[by_odeint][0], dense=False), 3) / checked
    error = tolerance[by_batch][2]
    report(f"{name}: lanes {lanes * 1e6:.2f} us, NumPy {array * 1e6:.1f} us, solve_ivp {plain * 1e3:.2f} ms, odeint + numba {strong * 1e3:.3f} ms")
    return [
        ratio(f"{name}: batch over solve_ivp LSODA", plain / lanes, required[0], error),
        ratio(f"{name}: batch over odeint + numba", strong / lanes, required[1], error),
        Gate(f"{name}: NumPy batch over solve_ivp", "ratio", plain / array, required[2], error, plain / array >= required[2]),
    ]


# --- default runner ---------------------------------------------------------------------------------------------


def runner(short: bool) -> list[Gate]:
    """Open loop: one stance of random runners, accurate in lumbar compression and in the impact peak."""
    count, checked = (64, 4) if short else (1024, 12)
    model, parameters, start, contact, models = random_runners(count)
    watched = ("midsole", "L5/S1 axial")
    least = 0.5 * 9.81 * parameters[[name.endswith("_mass") for name in model.parameters]].sum(0)

    def scipy_run(i: int, rtol: float, equations: Any = None, dense: bool = False) -> Any:
        n = len(start) // 2
        state = State(tuple(start[:n, i]), tuple(start[n:, i]))
        return integrate(equations or models[i], state, 2.5 * contact[i], rtol=rtol, events=stance_events(contact[i]), dense=dense)

    def by_scipy(rtol: float) -> np.ndarray:
        peaks = []
        for i in range(checked):
            run = scipy_run(i, rtol, dense=True)
            t = np.linspace(0, run.t[-1], 10001)
            force = dict(zip((link.name for link in model.links), run.system.evaluate(t, run.at(t))["force"], strict=True))
            peaks.append([_first_peak(force["midsole"], least[i]), force["L5/S1 axial"].max()])
        return np.array(peaks)

    def by_batch(rtol: float, **options: Any) -> np.ndarray:
        run = batch.integrate(
            model, parameters, start, 2.5 * contact, rtol=rtol, events=stance_events(contact), watch=watched, peaks_above=least, **options
        )
        return np.array([run.peaks["midsole"][0], run.maximum["L5/S1 axial"]]).T[:checked]

    exact = by_scipy(1e-9)
    by_batch(1e-4)
    tolerance = {engine: loosest(engine, exact) for engine in (by_scipy, by_batch)}
    lanes = seconds(lambda: by_batch(tolerance[by_batch][0]), 5) / count
    array = seconds(lambda: by_batch(tolerance[by_batch][0], compiled=False), 1) / count
    scalar = seconds(lambda: [scipy_run(i, tolerance[by_scipy][0], compiled.system(models[i])) for i in range(checked)], 2) / checked
    vector = seconds(lambda: [scipy_run(i, tolerance[by_scipy][0], _lambdified(models[i])) for i in range(checked)], 1) / checked
    error = tolerance[by_batch][2]
    report(
        f"runner: lanes {lanes * 1e6:.1f} us (rtol {tolerance[by_batch][0]:g}), NumPy {array * 1e6:.0f} us, "
        f"LSODA + Jacobian {scalar * 1e3:.1f} ms (rtol {tolerance[by_scipy][0]:g}), with lambdified source {vector * 1e3:.1f} ms"
    )
    return [
        ratio("runner open loop: batch over LSODA + Jacobian, lambdify", vector / lanes, 400, error),
        ratio("runner open loop: batch over LSODA + Jacobian, math", scalar / lanes, 150, error),
        Gate("runner open loop: NumPy batch over LSODA + Jacobian, math", "ratio", scalar / array, 5, error, scalar / array >= 5),
    ]


def gait(short: bool) -> list[Gate]:
    """Steady gaits: a sweep closed in the batch over the same closure on SciPy, and over itself cold."""
    count, single = (48, 2) if short else (1024, 6)
    cold = random_scenarios(FIRST)
    many = random_scenarios(count, seed=2)
    close_all(cold[:2])
    alone = seconds(lambda: close_all(cold), 2) / len(cold)
    sweep = close_all(many)
    together = seconds(lambda: close_all(many), 1) / count
    plain = seconds(lambda: [close(scenario) for scenario in cold[:single]], 1) / single
    imbalance = float(np.nanmax(sweep.imbalance))
    report(
        f"gait: {together * 1e3:.2f} ms in a sweep ({sweep.simulations.mean():.1f} simulations, {sweep.closed.mean():.1%} closed), "
        f"{alone * 1e3:.2f} ms cold, {plain * 1e3:.0f} ms on SciPy"
    )
    return [
        ratio("steady gait, cold: batch over SciPy (math)", plain / alone, 150, imbalance),
        ratio("steady gait: sweep over cold", alone / together, 2.5, imbalance),
    ]


def _first_peak(force: np.ndarray, least: float) -> float:
    inner = force[1:-1]
    tops = inner[(inner > force[:-2]) & (inner >= force[2:]) & (inner > least)]
    return float(tops[0]) if len(tops) else float("nan")


def _lambdified(model: Any) -> Any:
    """The same system with NumPy's functions on NumPy numbers, as sympy.lambdify would print it."""
    names = {name: getattr(np, name) for name in ("sin", "cos", "sqrt", "tanh")}
    space = SimpleNamespace(
        **names, atan2=np.arctan2, pos=lambda x: np.maximum(x, 0.0), step=lambda x: np.heaviside(x, 0.0), sat=lambda x: np.clip(x, 0.0, 1.0),
        powp=lambda x, n: np.where(x > 0, np.power(np.maximum(x, 1e-9), n), 0.0),
    )  # fmt: skip
    whole = compiled.system(model)
    code = compiled._module(model)
    rates, entries, _, watch = code["build"](tuple(np.float64(v) for v in model.parameters.values()), space)
    flat, n2 = np.array(code["FLAT"]), whole.size
    frame = np.zeros((n2, n2))
    frame[: n2 // 2, n2 // 2 :] = np.eye(n2 // 2)

    def jacobian(t: float, y: np.ndarray) -> np.ndarray:
        matrix = frame.copy()
        matrix.flat[flat] = entries(t, y)
        return matrix

    watched = {link.name: watch[k] for k, link in enumerate(model.links)}
    return compiled.System(model, n2, lambda t, y: np.array(rates(t, y)), jacobian, watched, whole.evaluate)


# --- command line -----------------------------------------------------------------------------------------------


def report(text: str) -> None:
    """A line about absolute times, for people; they gate nothing."""
    print(text, file=sys.stderr)


GATES: dict[str, Callable[[bool], list[Gate]]] = {
    "P4": lambda short: vertical("P4", SOFT, np.array([0.96, 0.96, 2.0, 2.0]), (700, 40, 50), short),
    "P24": lambda short: vertical("P24", CHAIN, 0.96, (450, 30, 0), short),
    "runner": runner,
    "gait": gait,
}


def main() -> int:
    """Run the gates that were named (all by default); the exit code says whether every one holds."""
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    options.add_argument("gates", nargs="*", choices=[[], *GATES], help="which gates; all by default")
    options.add_argument("--short", action="store_true", help="fewer scenarios")
    options.add_argument("--json", action="store_true", help="print the results as JSON")
    given = options.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    found = [gate for name in given.gates or GATES for gate in GATES[name](given.short)]
    if given.json:
        print(json.dumps([asdict(gate) for gate in found], indent=1))
    else:
        for gate in found:
            print(f"{gate.gate:58s} {gate.value:8.1f}  required {gate.required:6.1f}  error {gate.error:.1e}  {'holds' if gate.holds else 'FAILS'}")
    return 0 if all(gate.holds for gate in found) else 1


if __name__ == "__main__":
    sys.exit(main())
