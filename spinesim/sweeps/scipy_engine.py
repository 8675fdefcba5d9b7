"""Scenarios and motions one at a time, with SciPy: the engines to which the kernel is held.

    runs = ScenarioRuns(scenario, ("impact_peak",), variables, labels)
    runs({"stride_cadence": np.array([150.0, 165.0])})

A scenario that cannot be computed is data: its status, its residual and a message.  Whatever is no
property of a scenario (memory, threads, an installation that is not whole) stays an exception.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import xarray as xr

from spinesim._version import VERSION
from spinesim.gait.imbalances import in_kernel
from spinesim.gait.simulation import simulate
from spinesim.gait.stance import Stance
from spinesim.gait.steady import Gait, GaitError
from spinesim.measures.summaries import summary
from spinesim.mechanics.model import Model, State, identifier
from spinesim.mechanics.primitives import Array
from spinesim.mechanics.solve import SolverError
from spinesim.scenario import Scenario
from spinesim.spine.sharing import SharingError
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
from spinesim.sweeps.space import Columns, changes

# what a scenario itself can be the reason of
REASONS = (ValueError, ArithmeticError, LookupError, SolverError, SharingError)
LEDGER = "imbalance of the energy ledger over the integral of |power|"


@dataclass(frozen=True)
class ScenarioRuns:
    """Steady gaits of scenarios that differ from `base`, each by `simulate`.

    chain=False: every gait is closed on its own, so that a number does not depend on what else is
    swept.  chain=True: the search starts from the nearest gait of the same task, which saves
    simulations; measures then differ within the closure's tolerance.  search: the engine that
    simulates the stances of the search (see `simulate`).
    """

    base: Scenario
    measures: tuple[str, ...]
    variables: Mapping[str, Variable] = field(repr=False)
    labels: Mapping[str, Sequence[Any]] = field(repr=False)
    record: tuple[str, ...] = ()
    adapt: str = "gait"
    rtol: float = 1e-6
    chain: bool = False
    search: str = "auto"
    size: int = 2
    threads: bool = False
    residual: str = IMBALANCE
    name: str = "scipy"

    @property
    def key(self) -> str:
        model = Stance(self.base).model
        numbers = sorted(model.parameters.items())
        kernel = in_kernel(self.search)
        options = (self.adapt, self.rtol, self.chain, kernel, self.measures, self.record)
        return hashed("scenario", VERSION, model.structure, numbers, self.base, options)

    def __call__(self, columns: Columns) -> Outcome:
        gaits: list[tuple[int, Gait]] = []
        points = _points(columns)

        def run(i: int, changed: dict[str, Any]) -> xr.Dataset:
            scenario = self.base.with_(**changed)
            near = _nearest(points, i, gaits) if self.chain else None
            motion = simulate(
                scenario, adapt=self.adapt, rtol=self.rtol, near=near, engine=self.search
            )
            gaits.append((i, motion.encoding["gait"]))
            return motion

        return _evaluated(columns, run, self, "closure_imbalance")


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
    name: str = "scipy"

    @property
    def key(self) -> str:
        options = (self.duration, self.rtol, self.measures, self.record)
        return hashed("model", VERSION, self.model.structure, self.model, self.start, options)

    def __call__(self, columns: Columns) -> Outcome:
        def run(_: int, changed: dict[str, Any]) -> xr.Dataset:
            model, start = varied(self.model, self.start, changed)
            return simulate(model, start, duration=self.duration, rtol=self.rtol)

        return _evaluated(columns, run, self, "energy_residual")


def varied(model: Model, start: State, changed: Mapping[str, float]) -> tuple[Model, State]:
    """The model and its start with other numbers.

    "velocity" (m/s, upward) stands for all bodies, "<body>_velocity" for one.
    """
    speeds = {name: value for name, value in changed.items() if name not in model.parameters}
    model = model.with_(**{name: value for name, value in changed.items() if name not in speeds})
    velocity = tuple(
        float(speeds.get(f"{identifier(body)}_velocity", speeds.get("velocity", old)))
        if axis == "z"
        else old
        for (body, axis), old in zip(model.coordinates, start.velocity, strict=True)
    )
    return model, replace(start, velocity=velocity)


def _evaluated(
    columns: Columns,
    run: Callable[[int, dict[str, Any]], xr.Dataset],
    engine: Engine,
    residual: str,
) -> Outcome:
    """Every scenario of the columns through `run(i, its changes)`.

    What goes wrong with a scenario becomes its status and message.  residual: the attribute of a
    run that is its residual.
    """
    outcome = Outcome.blank(engine, columns)
    for i in range(len(outcome.status)):
        try:
            motion = run(i, changes(columns, i))
            _take(outcome, i, motion, engine)
        except REASONS as reason:  # one scenario of a million is no reason to lose the others
            imbalance = float(getattr(reason, "imbalance", math.nan))
            unconverged = isinstance(reason, GaitError) and math.isfinite(imbalance)
            outcome.messages[i] = _message(reason)
            outcome.residual[i] = imbalance
            outcome.status[i] = UNCONVERGED if unconverged else FAILED
            for array in outcome.values.values():
                array[i] = np.nan
        else:
            outcome.residual[i], outcome.status[i] = float(motion.attrs[residual]), OK
    return outcome


def _message(reason: Exception) -> str:
    """The reason in one line, with its kind where the text alone would not be understood."""
    text = " ".join(str(reason).split())
    clear = isinstance(reason, (ValueError, SolverError, SharingError))
    return text if clear else f"{type(reason).__name__}: {text}"


def _take(outcome: Outcome, i: int, run: xr.Dataset, engine: Engine) -> None:
    measured = summary(run)
    times = engine.labels.get("time")
    for name, variable in engine.variables.items():
        if "time" in variable.dims:
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


def _points(columns: Columns) -> Array:
    """Columns as points (n, k) in units of each column's range, words as numbers of their own."""
    coordinates = []
    for values in columns.values():
        numbers = (
            values.astype(float)
            if values.dtype.kind == "f"
            else np.unique([str(value) for value in values], return_inverse=True)[1].astype(float)
        )
        coordinates.append((numbers - numbers.min()) / (np.ptp(numbers) or 1.0))
    return np.stack(coordinates, axis=1)


def _nearest(points: Array, i: int, gaits: list[tuple[int, Gait]]) -> Gait | None:
    if not gaits:
        return None
    apart = np.linalg.norm(points[[j for j, _ in gaits]] - points[i], axis=1)
    return gaits[len(gaits) - 1 - int(apart[::-1].argmin())][1]  # the latest of the nearest
