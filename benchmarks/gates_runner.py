"""Gates of the default runner: open loop, steady gaits, muscle sharing, one interactive run."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType, SimpleNamespace
from typing import Any
from unittest.mock import patch

import numpy as np
from gate_tools import Gate, at_most, loosest, ratio, report, seconds
from scenarios import random_runners, random_scenarios, stance_events

from spinesim import batch
from spinesim.gait.imbalances import WATCH
from spinesim.gait.simulation import simulate
from spinesim.gait.steady import close
from spinesim.gait.steady_many import FIRST, close_all, histories
from spinesim.measures.definitions import MEASURES
from spinesim.measures.summaries import measured, summary
from spinesim.mechanics import system
from spinesim.mechanics.model import State
from spinesim.mechanics.solve import integrate


def runner(short: bool) -> list[Gate]:
    """Open loop: one stance of random runners, accurate in lumbar compression and in the impact
    peak.
    """
    count, checked = (256, 4) if short else (1024, 12)
    model, parameters, start, contact, models = random_runners(count)
    watched = ("midsole", *WATCH)
    least = 0.5 * 9.81 * parameters[[name.endswith("_mass") for name in model.parameters]].sum(0)

    def scipy_run(i: int, rtol: float, equations: Any = None, dense: bool = False) -> Any:
        n = len(start) // 2
        state = State(tuple(start[:n, i]), tuple(start[n:, i]))
        return integrate(
            equations or models[i],
            state,
            2.5 * contact[i],
            rtol=rtol,
            events=stance_events(contact[i]),
            dense=dense,
        )

    def by_scipy(rtol: float) -> np.ndarray:
        peaks = []
        for i in range(checked):
            run = scipy_run(i, rtol, dense=True)
            t = np.linspace(0, run.t[-1], 10001)
            force = dict(
                zip(
                    (link.name for link in model.links),
                    run.system.evaluate(t, run.at(t))["force"],
                    strict=True,
                )
            )
            peaks.append([_first_peak(force["midsole"], least[i]), force["L5/S1 axial"].max()])
        return np.array(peaks)

    def by_batch(rtol: float, **options: Any) -> np.ndarray:
        run = batch.integrate(
            model,
            parameters,
            start,
            2.5 * contact,
            rtol=rtol,
            events=stance_events(contact),
            watch=watched,
            peaks_above=least,
            **options,
        )
        return np.array([run.peaks["midsole"][0], run.maximum["L5/S1 axial"]]).T[:checked]

    exact = by_scipy(1e-9)
    by_batch(1e-4)
    tolerance = {engine: loosest(engine, exact) for engine in (by_scipy, by_batch)}
    lanes = seconds(lambda: by_batch(tolerance[by_batch][0]), 5) / count
    array = seconds(lambda: by_batch(tolerance[by_batch][0], compiled=False), 1) / count
    scalar = (
        seconds(
            lambda: [
                scipy_run(i, tolerance[by_scipy][0], system.system(models[i]))
                for i in range(checked)
            ],
            2,
        )
        / checked
    )
    vector = (
        seconds(
            lambda: [
                scipy_run(i, tolerance[by_scipy][0], _lambdified(models[i])) for i in range(checked)
            ],
            1,
        )
        / checked
    )
    error = tolerance[by_batch][2]
    report(
        f"runner: lanes {lanes * 1e6:.1f} us (rtol {tolerance[by_batch][0]:g}), NumPy {array * 1e6:.0f} us, "
        f"LSODA + Jacobian {scalar * 1e3:.1f} ms (rtol {tolerance[by_scipy][0]:g}), with lambdified source {vector * 1e3:.1f} ms"
    )
    return [
        ratio(
            "runner open loop: batch over LSODA + Jacobian, lambdify", vector / lanes, 700, error
        ),
        ratio("runner open loop: batch over LSODA + Jacobian, math", scalar / lanes, 280, error),
        Gate(
            "runner open loop: NumPy batch over LSODA + Jacobian, math",
            "ratio",
            scalar / array,
            5,
            error,
            scalar / array >= 5,
        ),
    ]


def gait(short: bool) -> list[Gate]:
    """Steady gaits: a sweep closed in the batch over the same closure on SciPy, and over itself
    cold.
    """
    count, single = 1024, 2 if short else 6
    cold = random_scenarios(FIRST)
    many = random_scenarios(count, seed=2)
    close_all(cold[:2])
    alone = seconds(lambda: close_all(cold), 2) / len(cold)
    sweep = close_all(many)
    together = seconds(lambda: close_all(many), 3) / count
    plain = (
        seconds(lambda: [close(scenario, engine="scipy") for scenario in cold[:single]], 1) / single
    )
    with patch("spinesim.gait.imbalances.system", _lambdified):
        vector = (
            seconds(lambda: [close(scenario, engine="scipy") for scenario in cold[:single]], 1)
            / single
        )
    imbalance = float(np.nanmax(sweep.imbalance))
    report(
        f"gait: {together * 1e3:.2f} ms in a sweep ({sweep.search.simulations.mean():.1f} simulations, {sweep.closed.mean():.1%} closed), "
        f"{alone * 1e3:.2f} ms cold, {plain * 1e3:.0f} ms on SciPy, with lambdified source {vector * 1e3:.0f} ms"
    )
    return [
        ratio("steady gait, cold: batch over SciPy, lambdify", vector / alone, 500, imbalance),
        ratio("steady gait, cold: batch over SciPy, math", plain / alone, 200, imbalance),
        ratio("steady gait: sweep over cold", alone / together, 2.5, imbalance),
    ]


def _first_peak(force: np.ndarray, least: float) -> float:
    inner = force[1:-1]
    tops = inner[(inner > force[:-2]) & (inner >= force[2:]) & (inner > least)]
    return float(tops[0]) if len(tops) else float("nan")


def _lambdified(model: Any, other: Mapping[str, float] = MappingProxyType({})) -> Any:
    """`system.system` with NumPy's functions on NumPy numbers, as sympy.lambdify would print it."""
    names = {name: getattr(np, name) for name in ("sin", "cos", "sqrt", "tanh")}
    space = SimpleNamespace(
        **names,
        atan2=np.arctan2,
        pos=lambda x: np.maximum(x, 0.0),
        step=lambda x: np.heaviside(x, 0.0),
        sat=lambda x: np.clip(x, 0.0, 1.0),
        powp=lambda x, n: np.where(x > 0, np.power(np.maximum(x, 1e-9), n), 0.0),
    )
    whole = system.system(model, other)
    code = system._module(model)
    rates, entries, _, watch = code["build"](
        tuple(np.float64(v) for v in {**model.parameters, **other}.values()), space
    )
    flat, n2 = np.array(code["FLAT"]), whole.size
    frame = np.zeros((n2, n2))
    frame[: n2 // 2, n2 // 2 :] = np.eye(n2 // 2)

    def jacobian(t: float, y: np.ndarray) -> np.ndarray:
        matrix = frame.copy()
        matrix.flat[flat] = entries(t, y)
        return matrix

    watched = {link.name: watch[k] for k, link in enumerate(model.links)}
    return system.System(
        model, n2, lambda t, y: np.array(rates(t, y)), jacobian, watched, whole.evaluate
    )


def measuring(short: bool) -> list[Gate]:
    """All measures of closed gaits: what the muscles cost in it, and one gait by itself, closed and
    measured.
    """
    scenarios = random_scenarios(32 if short else 256, seed=3)
    gaits = close_all(scenarios, fine=True)
    closing = seconds(lambda: close_all(scenarios, fine=True), 3) / len(scenarios)

    def whole() -> None:
        for _, history in histories(gaits):
            measured(history, MEASURES)

    kept = [history for _, history in histories(gaits)]

    def muscles() -> None:
        for history in kept:
            for part in ("discs", "effort"):
                vars(history).pop(part, None)
            _ = history.discs

    whole(), muscles()
    both, part = seconds(whole, 3) / len(scenarios), seconds(muscles, 3) / len(scenarios)
    first = scenarios[:1]

    def single() -> None:
        for _, history in histories(close_all(first)):
            measured(history, MEASURES)

    alone, plain = seconds(single, 15), seconds(lambda: summary(simulate(first[0])), 4)
    report(
        f"measures: {both * 1e3:.2f} ms a gait that takes {closing * 1e3:.2f} ms to close, of which muscles {part * 1e3:.2f} ms; one gait {alone * 1e3:.1f} ms, on SciPy {plain:.2f} s"
    )
    return [
        at_most("measuring over closing, a gait of a sweep", "ratio", both / closing, 1.5),
        at_most("measures with muscle sharing over without", "ratio", both / (both - part), 2.0),
        at_most("one closed run, warm: kernel", "seconds", alone, 0.02),
        at_most("one closed run, warm: SciPy", "seconds", plain, 0.6),
    ]
