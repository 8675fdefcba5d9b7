"""Gates of what people call: a run, an explanation, intervals, a sweep end to end, each over the
same on SciPy alone.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr
from gate_tools import Gate, ratio, report, seconds
from scenarios import random_scenarios

import spinesim as ss
from spinesim.gait.simulation import simulate
from spinesim.measures.definitions import MEASURES
from spinesim.measures.summaries import summary
from spinesim.scenario import Runner, Scenario, Stride
from spinesim.studies.explanation import explain
from spinesim.studies.uncertainty import samples

LOADED = ("lumbar_compression_peak", "impact_peak")


def single(short: bool) -> list[Gate]:
    """`simulate` and `summary` of one scenario in a warm process."""
    few = random_scenarios(1 if short else 3, seed=4)

    def measures(engine: str) -> list[xr.Dataset]:
        return [summary(simulate(scenario, engine=engine)) for scenario in few]

    error = max(
        _apart(fast[name], plain[name])
        for fast, plain in zip(measures("kernel"), measures("scipy"), strict=True)
        for name in MEASURES
        if not name.endswith("residual")
    )
    quick, slow = (seconds(lambda e=e: measures(e), 3) / len(few) for e in ("kernel", "scipy"))
    report(f"run: {quick * 1e3:.0f} ms with the kernel, {slow * 1e3:.0f} ms on SciPy alone")
    return [ratio("simulate + summary over engine='scipy'", slow / quick, 8, error)]


def explained(short: bool) -> list[Gate]:
    """An explanation of seven factors (of three in the short form)."""
    reference = Scenario(Runner(), Stride(speed=3.3))
    changes: dict[str, Any] = {"shoe": "racer", "runner_sitting": 10.0, "stride_cadence": 156.0}
    if not short:
        changes |= {
            "surface": "concrete",
            "runner_core_strength": 0.8,
            "runner_fatigue": 40.0,
            "runner_co_contraction": 1.3,
        }
    scenario = reference.with_(**changes)

    def parts(engine: str) -> np.ndarray:
        explanation = explain(scenario, reference, engine=engine)
        return np.array([part.value for part in explanation.contributions])

    fast = seconds(lambda: parts("kernel"), 3)
    kept: list[np.ndarray] = []
    slow = seconds(lambda: kept.append(parts("scipy")), 1)
    error = float(np.abs(parts("kernel") - kept[0]).max() / np.abs(kept[0]).max())
    report(f"explain, {len(changes)} factors: {fast:.2f} s, on SciPy {slow:.1f} s")
    return [ratio("explain, seven factors, over engine='scipy'", slow / fast, 60, error)]


def intervals(short: bool) -> list[Gate]:
    """Samples of many scenarios, per run; SciPy draws a few of them."""
    count, drawn, few = (4, 16, 2) if short else (20, 64, 4)
    every = {f"{k}": each for k, each in enumerate(random_scenarios(count, seed=5))}
    some = {name: every[name] for name in list(every)[:2]}

    def by(engine: str, scenarios: Any, n: int) -> xr.Dataset:
        return samples(scenarios, n, LOADED, engine=engine)

    by("kernel", some, 2)
    fast = seconds(lambda: by("kernel", every, drawn), 1) / (count * drawn)
    kept: list[xr.Dataset] = []
    slow = seconds(lambda: kept.append(by("scipy", some, few)), 1) / (len(some) * few)
    again = by("kernel", some, few)
    error = max(_apart(again[name], kept[0][name]) for name in LOADED)
    report(f"intervals: {fast * 1e3:.1f} ms a run in the kernel, {slow * 1e3:.0f} ms on SciPy")
    return [ratio("intervals, samples x scenarios, over engine='scipy'", slow / fast, 100, error)]


def swept(short: bool) -> list[Gate]:
    """A sweep of random runners with all measures, end to end, over single runs on SciPy."""
    count, single_runs = (512, 1) if short else (4096, 3)
    rng = np.random.default_rng(6)
    drawn = {
        "runner_mass": rng.uniform(50, 95, count),
        "runner_height": rng.uniform(1.55, 1.95, count),
        "stride_speed": rng.uniform(2.6, 4.2, count),
        "shoe": rng.choice(["daily-trainer", "racer", "max-cushion"], count),
        "surface": rng.choice(["asphalt", "track", "treadmill"], count),
    }
    axes = {name: xr.DataArray(values, dims="runner") for name, values in drawn.items()}
    tables: list[xr.Dataset] = []

    def sweep() -> None:
        tables.append(ss.sweep(Scenario(), engine="kernel", progress=False, **axes))

    def runs() -> list[xr.Dataset]:
        each = [
            Scenario().with_(**{name: values[i].item() for name, values in drawn.items()})
            for i in range(single_runs)
        ]
        return [summary(simulate(scenario, engine="scipy")) for scenario in each]

    fast, slow = seconds(sweep, 1) / count, seconds(runs, 1) / single_runs
    error = max(
        _apart(tables[0][name].isel(runner=i), run[name])
        for i, run in enumerate(runs())
        for name in MEASURES
        if not name.endswith("residual")
    )
    closed = float((tables[0]["status"] == "ok").mean())
    report(f"sweep: {1 / fast:.0f} scenarios a second ({closed:.1%} ok), SciPy {1 / slow:.2f}")
    return [
        ratio("sweep with all measures, end to end, over engine='scipy'", slow / fast, 700, error)
    ]


def _apart(values: xr.DataArray, others: xr.DataArray) -> float:
    """Greatest difference of two, over the greatest of the second."""
    gap, size = np.abs(values.values - others.values), np.abs(others.values).max()
    return float(gap.max() / size) if size else float(gap.max())
