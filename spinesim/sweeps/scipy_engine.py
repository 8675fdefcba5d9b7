"""Scenarios and motions one at a time, with SciPy: the evaluators to which the batch is held.

    ScenarioRuns(scenario, ("impact_peak",), variables, labels)({"stride_cadence": np.array([150.0,
    165.0])})

A scenario that cannot be computed is data: its status, its residual and a message, never an
exception.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import xarray as xr

from spinesim._version import VERSION
from spinesim.gait.simulation import simulate
from spinesim.gait.stance import Stance
from spinesim.gait.steady import Gait, GaitError
from spinesim.measures.summaries import summary
from spinesim.mechanics.model import Model, State, identifier
from spinesim.mechanics.primitives import Array
from spinesim.scenario import Scenario
from spinesim.sweeps.engine import (
    FAILED,
    IMBALANCE,
    OK,
    UNCONVERGED,
    Engine,
    Outcome,
    Variable,
    hashed,
)
from spinesim.sweeps.space import Columns, row

LEDGER = "imbalance of the energy ledger over the integral of |power|"


@dataclass(frozen=True)
class ScenarioRuns:
    """Steady gaits of scenarios that differ from `base`, each by `simulate`.

    chain=False: every gait is closed on its own, so that a number does not depend on what else is
    swept.  chain=True: the search starts from the nearest gait of the same task, which saves
    simulations; measures then differ within the closure's tolerance.
    """

    base: Scenario
    measures: tuple[str, ...]
    variables: Mapping[str, Variable] = field(repr=False)
    labels: Mapping[str, Sequence[Any]] = field(repr=False)
    record: tuple[str, ...] = ()
    adapt: str = "gait"
    rtol: float = 1e-6
    chain: bool = False
    size: int = 2
    threads: bool = False
    residual: str = IMBALANCE

    @property
    def key(self) -> str:
        model = Stance(self.base).model
        numbers = sorted(model.parameters.items())
        options = (self.adapt, self.rtol, self.chain, self.measures, self.record)
        return hashed("scenario", VERSION, model.structure, numbers, self.base, options)

    def __call__(self, rows: Columns) -> Outcome:
        gaits: list[tuple[int, Gait]] = []
        places = _places(rows)

        def run(i: int, given: dict[str, Any]) -> xr.Dataset:
            scenario = self.base.with_(**given)
            near = _nearest(places, i, gaits) if self.chain else None
            found = simulate(scenario, adapt=self.adapt, rtol=self.rtol, near=near)
            gaits.append((i, found.encoding["gait"]))
            return found

        return _evaluated(rows, run, self, lambda found: float(found.attrs["closure_imbalance"]))


@dataclass(frozen=True)
class ModelRuns:
    """Motions of one model with other numbers, or another start, each by `simulate`."""

    model: Model
    start: State
    measures: tuple[str, ...]
    variables: Mapping[str, Variable] = field(repr=False)
    labels: Mapping[str, Sequence[Any]] = field(repr=False)
    record: tuple[str, ...] = ()
    duration: float = 0.3
    rtol: float = 1e-6
    size: int = 16
    threads: bool = False
    residual: str = LEDGER

    @property
    def key(self) -> str:
        options = (self.duration, self.rtol, self.measures, self.record)
        return hashed("model", VERSION, self.model.structure, self.model, self.start, options)

    def __call__(self, rows: Columns) -> Outcome:
        def run(_: int, given: dict[str, Any]) -> xr.Dataset:
            model, start = varied(self.model, self.start, given)
            return simulate(model, start, duration=self.duration, rtol=self.rtol)

        return _evaluated(rows, run, self, lambda found: float(found.attrs["energy_residual"]))


def varied(model: Model, start: State, given: Mapping[str, float]) -> tuple[Model, State]:
    """The model and its start with other numbers; "velocity" (m/s, upward) stands for all bodies,
    "<body>_velocity" for one.
    """
    speeds = {name: value for name, value in given.items() if name not in model.parameters}
    model = model.with_(**{name: value for name, value in given.items() if name not in speeds})
    velocity = tuple(
        float(speeds.get(f"{identifier(body)}_velocity", speeds.get("velocity", old)))
        if axis == "z"
        else old
        for (body, axis), old in zip(model.coordinates, start.velocity, strict=True)
    )
    return model, replace(start, velocity=velocity)


def _evaluated(
    rows: Columns,
    run: Callable[[int, dict[str, Any]], xr.Dataset],
    engine: Engine,
    residual: Callable[[xr.Dataset], float],
) -> Outcome:
    """Every row through `run(i, row)`; whatever goes wrong with one becomes its status and message."""
    outcome = Outcome.awaited(engine, rows)
    for i in range(len(outcome.status)):
        try:
            found = run(i, row(rows, i))
            _take(outcome, i, found, engine)
        except (OSError, MemoryError):
            raise
        except Exception as reason:  # one scenario of a million is no reason to lose the others
            imbalance = float(getattr(reason, "imbalance", math.nan))
            known = isinstance(reason, ValueError) or type(reason).__module__.startswith("spinesim")
            text = " ".join(str(reason).split())
            outcome.messages[i] = text if known else f"{type(reason).__name__}: {text}"
            outcome.residual[i] = imbalance
            outcome.status[i] = (
                UNCONVERGED
                if isinstance(reason, GaitError) and math.isfinite(imbalance)
                else FAILED
            )
            for array in outcome.values.values():
                array[i] = np.nan
        else:
            outcome.residual[i], outcome.status[i] = residual(found), OK
    return outcome


def _take(outcome: Outcome, i: int, run: xr.Dataset, engine: Engine) -> None:
    measured = summary(run)
    times = engine.labels.get("time")
    for name, its in engine.variables.items():
        if "time" in its.dims:
            outcome.values[name][i] = _sampled(run[name], np.asarray(times))
        else:
            outcome.values[name][i] = measured[name].values
    for text in str(run.attrs.get("warnings", "")).splitlines():
        outcome.warnings.setdefault(text, []).append(i)


def _sampled(values: xr.DataArray, times: Array) -> Array:
    """A variable of a run at `times` (m, ...); NaN after its end."""
    known = values["time"].values
    table = values.transpose("time", ...).values.reshape(len(known), -1)
    columns = [np.interp(times, known, column, right=np.nan) for column in table.T]
    return np.stack(columns, axis=1).reshape(len(times), *values.transpose("time", ...).shape[1:])


def _places(rows: Columns) -> Array:
    """Columns as points (n, k) in units of each column's range, words as numbers of their own."""
    columns = []
    for values in rows.values():
        numbers = (
            values.astype(float)
            if values.dtype.kind == "f"
            else np.unique([str(value) for value in values], return_inverse=True)[1].astype(float)
        )
        columns.append((numbers - numbers.min()) / (np.ptp(numbers) or 1.0))
    return np.stack(columns, axis=1)


def _nearest(places: Array, i: int, gaits: list[tuple[int, Gait]]) -> Gait | None:
    if not gaits:
        return None
    apart = np.linalg.norm(places[[j for j, _ in gaits]] - places[i], axis=1)
    return gaits[len(gaits) - 1 - int(apart[::-1].argmin())][1]  # the latest of the nearest
