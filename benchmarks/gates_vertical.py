"""Gates of vertical models: the batch against plain SciPy on P4 and P24, and how its cost grows
with the model.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

import numpy as np
from chains import (
    DURATION,
    chain_rates,
    compiled,
    constants_of,
    contact_force,
    exact_peaks,
    numpy_rates,
)
from gate_tools import Gate, at_most, loosest, ratio, report, seconds
from scenarios import chain, random_vertical
from scipy.integrate import odeint, solve_ivp

from spinesim import batch


def vertical(
    name: str, model: Any, speed: Any, required: tuple[float, float, float], short: bool
) -> list[Gate]:
    """Gates of a chain of masses: over solve_ivp with a NumPy right-hand side, over odeint with a
    numba one where numba is there (extra `peers`); NumPy batch.
    """
    peers = find_spec("numba") is not None
    count, checked = 4096, 8 if short else 24
    parameters, start = random_vertical(model, speed, count)
    each = [
        constants_of(model, {key: float(values[i]) for key, values in parameters.items()})
        for i in range(checked)
    ]
    grid = np.linspace(0.0, DURATION, 25001)
    exact = exact_peaks(each, start)

    def by_solve_ivp(rtol: float, dense: bool = True) -> np.ndarray:
        runs = [
            solve_ivp(
                numpy_rates(c),
                (0, DURATION),
                start[:, i],
                "LSODA",
                rtol=rtol,
                atol=rtol * 1e-3,
                dense_output=dense,
            )
            for i, c in enumerate(each)
        ]
        return (
            np.array(
                [contact_force(c, run.sol(grid)).max() for c, run in zip(each, runs, strict=True)]
            )
            if dense
            else exact
        )

    rates = compiled(chain_rates) if peers else chain_rates

    def by_odeint(rtol: float, dense: bool = True) -> np.ndarray:
        t = np.linspace(0, DURATION, 2501 if dense else 251)
        runs = [
            odeint(rates, start[:, i], t, args=c, rtol=rtol, atol=rtol * 1e-3)
            for i, c in enumerate(each)
        ]
        return (
            np.array([contact_force(c, y.T).max() for c, y in zip(each, runs, strict=True)])
            if dense
            else exact
        )

    def by_batch(rtol: float, **options: Any) -> np.ndarray:
        return batch.integrate(model, parameters, start, DURATION, rtol=rtol, **options).maximum[
            "sole"
        ][:checked]

    by_batch(1e-4)
    tolerance = {engine: loosest(engine, exact) for engine in (by_solve_ivp, by_batch)}
    lanes = seconds(lambda: by_batch(tolerance[by_batch][0]), 7) / count
    array = seconds(lambda: by_batch(tolerance[by_batch][0], compiled=False), 2) / count
    plain = seconds(lambda: by_solve_ivp(tolerance[by_solve_ivp][0], dense=False), 3) / checked
    error = tolerance[by_batch][2]
    report(
        f"{name}: lanes {lanes * 1e6:.2f} us, NumPy {array * 1e6:.1f} us, solve_ivp {plain * 1e3:.2f} ms"
    )
    gates = [ratio(f"{name}: batch over solve_ivp LSODA", plain / lanes, required[0], error)]
    if peers:
        loose = loosest(by_odeint, exact)[0]
        strong = seconds(lambda: by_odeint(loose, dense=False), 3) / checked
        report(f"{name}: odeint + numba {strong * 1e3:.3f} ms")
        gates += [ratio(f"{name}: batch over odeint + numba", strong / lanes, required[1], error)]
    return [
        *gates,
        Gate(
            f"{name}: NumPy batch over solve_ivp",
            "ratio",
            plain / array,
            required[2],
            error,
            plain / array >= required[2],
        ),
    ]


def growth(short: bool) -> list[Gate]:
    """Time of a step over the number of links, for chains of 4 and of 64 bodies."""
    cost = []
    for bodies in (4, 64):
        model = chain(bodies)
        parameters, start = random_vertical(model, 0.96, 64 if short else 256)
        run = batch.integrate(model, parameters, start, 0.1)
        spent = seconds(lambda m=model, p=parameters, s=start: batch.integrate(m, p, s, 0.1), 5)
        cost.append(spent / run.steps.sum() / len(model.links))
    report(
        f"growth: {cost[0] * 1e9:.1f} ns a step and link with 4 bodies, {cost[1] * 1e9:.1f} ns with 64"
    )
    return [at_most("cost of a step and link, 64 bodies over 4", "ratio", cost[1] / cost[0], 1.5)]
