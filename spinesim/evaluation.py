"""What a sweep asks of whoever computes it: an evaluator takes columns of parameters and gives measures, a status and a residual.

    ScenarioRuns(scenario, ("impact_peak",))({"stride_cadence": np.array([150.0, 165.0])}).values["impact_peak"]      # (2,) N

`ScenarioRuns` and `ModelRuns` do so one at a time, with SciPy; anything with the attributes of `Evaluator` may stand in for them.
A scenario that cannot be computed is data: its status, its residual and a message, never an exception.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import xarray as xr

from spinesim._version import VERSION
from spinesim.batch_motions import LEAST as LEAST_MOTIONS
from spinesim.batch_motions import BatchMotions, lanes
from spinesim.batch_runs import BatchRuns, worthwhile
from spinesim.compiled import Array
from spinesim.design_space import Rows
from spinesim.fields import unknown
from spinesim.gait import Gait, GaitError
from spinesim.metrics import FORCES, MEASURES, summary
from spinesim.model import Model, State, identifier
from spinesim.outcomes import FAILED, OK, UNCONVERGED, Evaluator, Outcome, Variable
from spinesim.physique import LEVELS
from spinesim.scenario import Scenario
from spinesim.simulation import simulate
from spinesim.stance import Stance
from spinesim.units import shown, within

ENGINES = ("auto", "batch", "scipy")
RTOL = 1e-6  # unless another is asked for
RECORD_INTERVAL = 1e-3  # s
LONGEST_STANCE = 0.5  # s: recorded up to there; NaN after lift-off
RESIDUALS = {
    "scenario": "imbalance of the steady step in units of the closure's tolerances, its greatest of seven",
    "model": "imbalance of the energy ledger over the integral of |power|",
}


@dataclass(frozen=True)
class ScenarioRuns:
    """Steady gaits of scenarios that differ from `base`, each by `simulate`.

    chain=False: every gait is closed on its own, so that a number does not depend on what else is swept.  chain=True: the search starts
    from the nearest gait of the same task, which saves simulations; measures then differ within the closure's tolerance.
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
    residual: str = RESIDUALS["scenario"]

    @property
    def key(self) -> str:
        model = Stance(self.base).model
        numbers = sorted(model.parameters.items())
        options = (self.adapt, self.rtol, self.chain, self.measures, self.record)
        return _hashed("scenario", VERSION, model.structure, numbers, self.base, options)

    def __call__(self, rows: Rows) -> Outcome:
        gaits: list[tuple[int, Gait]] = []
        places = _places(rows)

        def run(i: int, row: dict[str, Any]) -> xr.Dataset:
            scenario = self.base.with_(**row)
            near = _nearest(places, i, gaits) if self.chain else None
            found = simulate(scenario, adapt=self.adapt, rtol=self.rtol, near=near)
            gaits.append((i, found.encoding["gait"]))
            return found

        return evaluate(rows, run, self, lambda found: float(found.attrs["closure_imbalance"]))


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
    residual: str = RESIDUALS["model"]

    @property
    def key(self) -> str:
        options = (self.duration, self.rtol, self.measures, self.record)
        return _hashed("model", VERSION, self.model.structure, self.model, self.start, options)

    def __call__(self, rows: Rows) -> Outcome:
        def run(_: int, row: dict[str, Any]) -> xr.Dataset:
            speeds = {name: row.pop(name) for name in list(row) if name not in self.model.parameters}
            model = self.model.with_(**row) if row else self.model
            return simulate(model, moving(model, self.start, speeds), duration=self.duration, rtol=self.rtol)

        return evaluate(rows, run, self, lambda found: float(found.attrs["energy_residual"]))


def evaluator(
    base: Scenario | Model, start: State | None = None, *, measures: Sequence[str] | None = None, record: Sequence[str] | None = None,
    adapt: str = "gait", rtol: float = 1e-6, duration: float = 0.3, chain: bool = False, engine: str = "auto", count: int = 1,
) -> Evaluator:  # fmt: skip
    """The evaluator of a scenario or a model; ValueError for measures or recorded variables that it does not have.

    engine: "scipy", one run at a time; "batch", many side by side (scenarios whose gait adapts, measures only); "auto": the batch where it
    can and pays for `count` scenarios.
    """
    if engine not in ENGINES:
        raise ValueError(f"engine={engine!r} is not known; give {', '.join(map(repr, ENGINES))}")
    if adapt not in ("gait", "none"):
        raise ValueError(f"adapt={adapt!r} is not known; 'gait' lets the leg adapt, 'none' keeps that of the reference scenario")
    rtol = within(rtol, 1e-12, 1e-2, name="rtol")
    kept = _words("record", record or ())
    if isinstance(base, Scenario):
        names, variables = _chosen(measures, base)
        found: Evaluator = ScenarioRuns(base, names, variables, {}, kept, adapt, rtol, chain)
        plain = adapt == "gait" and not kept and not chain
        if engine == "batch" or (engine == "auto" and plain and rtol == RTOL and worthwhile(count)):
            if not plain:
                raise ValueError(
                    "engine='batch' measures steady gaits: it takes no record, no chain and no adapt='none'; leave engine out"
                )
            found = BatchRuns(base, names, variables, {})
    else:
        if start is None:
            raise ValueError("a model needs a start state: sweep(MODEL, MODEL.at_touchdown(velocity=-0.6), ...)")
        duration = within(duration, 1e-3, 1e3, "s", name="duration")
        names, variables = _chosen(measures, base)
        found = ModelRuns(base, start, names, variables, {}, kept, duration, rtol)
        plain = not kept and start.time == 0.0
        if engine == "batch" or (engine == "auto" and plain and rtol == RTOL and count >= LEAST_MOTIONS):
            if not plain:
                raise ValueError("engine='batch' measures motions from time zero: it takes no record; leave engine out")
            found = BatchMotions(base, start, names, variables, {}, duration, lanes(count))
    labels: dict[str, Sequence[Any]] = {"level": list(LEVELS)} if any(its.dims for its in variables.values()) else {}
    if kept:
        more, further = _recorded(base, start, kept, duration)
        variables, labels = {**variables, **more}, {**labels, **further}
    return replace(found, variables=variables, labels=labels)  # type: ignore[type-var]


def moving(model: Model, start: State, speeds: Mapping[str, float]) -> State:
    """The start with upward velocities (m/s) replaced: "velocity" for all bodies, "<body>_velocity" for one."""
    if not speeds:
        return start
    velocity = [
        float(speeds.get(f"{identifier(body)}_velocity", speeds.get("velocity", old))) if axis == "z" else old
        for (body, axis), old in zip(model.coordinates, start.velocity, strict=True)
    ]
    return replace(start, velocity=tuple(velocity))


def evaluate(
    rows: Rows, run: Callable[[int, dict[str, Any]], xr.Dataset], engine: Evaluator, residual: Callable[[xr.Dataset], float]
) -> Outcome:
    """Every row through `run(i, row)`; whatever goes wrong with one becomes its status and message."""
    n = len(next(iter(rows.values())))
    sizes = {dim: len(labels) for dim, labels in engine.labels.items()}
    values = {name: np.full((n, *(sizes[dim] for dim in its.dims)), np.nan) for name, its in engine.variables.items()}
    outcome = Outcome(values, np.full(n, FAILED, np.int8), np.full(n, np.nan), [""] * n, {})
    for i in range(n):
        row = {name: column[i].item() if isinstance(column[i], np.generic) else column[i] for name, column in rows.items()}
        try:
            found = run(i, row)
            _take(outcome, i, found, engine)
        except (OSError, MemoryError):
            raise
        except Exception as reason:  # one scenario of a million is no reason to lose the others
            imbalance = float(getattr(reason, "imbalance", math.nan))
            known = isinstance(reason, ValueError) or type(reason).__module__.startswith("spinesim")
            text = " ".join(str(reason).split())
            outcome.messages[i] = text if known else f"{type(reason).__name__}: {text}"
            outcome.residual[i] = imbalance
            outcome.status[i] = UNCONVERGED if isinstance(reason, GaitError) and math.isfinite(imbalance) else FAILED
            for array in values.values():
                array[i] = np.nan
        else:
            outcome.residual[i], outcome.status[i] = residual(found), OK
    return outcome


def _take(outcome: Outcome, i: int, run: xr.Dataset, engine: Evaluator) -> None:
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


def _chosen(measures: Sequence[str] | None, base: Scenario | Model) -> tuple[tuple[str, ...], dict[str, Variable]]:
    """Measures that were asked for (all that there are, if none were), and what each is."""
    there = {"force", "com_z", "ground_force_vertical", "joint_moment", "compression"}
    if isinstance(base, Model):
        there = {"force", "com_z"} | ({"ground_force_vertical"} if base.contact else set())
    known: dict[str, Variable] = {}
    for name, its in MEASURES.items():
        if its.needs in there:
            dims = ("level",) if name.startswith("lumbar_") else ()
            known[name] = Variable(dims, its.unit, its.meaning)
            if its.unit in FORCES and not (isinstance(base, Model) and base.gravity == 0):
                known[f"{name}_bw"] = Variable(dims, its.unit.replace("N", "BW"), f"{its.meaning}, in body weights")
    names = tuple(known) if measures is None else _words("measures", measures)
    for name in names:
        if name not in known:
            raise unknown("measure", name, known, "spinesim list measures")
    return names, {name: known[name] for name in names}


def _words(what: str, given: object) -> tuple[str, ...]:
    """One name or several, each once; ValueError for what is not names."""
    names = [given] if isinstance(given, str) else list(given) if isinstance(given, Iterable) else [given]
    if not all(isinstance(name, str) for name in names):
        raise ValueError(f"{what}: {shown(given)} is not a list of names; give one such as ['impact_peak']")
    return tuple(dict.fromkeys(names))


def _recorded(
    base: Scenario | Model, start: State | None, record: tuple[str, ...], duration: float
) -> tuple[dict[str, Variable], dict[str, Sequence[Any]]]:
    """What the recorded variables are, seen on one run of the base."""
    pilot = simulate(base, start, duration=duration) if isinstance(base, Model) else simulate(base)
    along = [str(name) for name, values in pilot.data_vars.items() if "time" in values.dims]
    variables: dict[str, Variable] = {}
    labels: dict[str, Sequence[Any]] = {}
    for name in record:
        if name not in along:
            raise unknown("variable of a run", name, along, "record takes those that run along time")
        values = pilot[name].transpose("time", ...)
        variables[name] = Variable(
            tuple(map(str, values.dims)), str(values.attrs.get("units", "1")), str(values.attrs.get("long_name", name))
        )
        labels |= {str(dim): pilot[dim].values.tolist() for dim in values.dims if dim != "time"}
    longest = duration if isinstance(base, Model) else LONGEST_STANCE
    return variables, {"time": (np.arange(round(longest / RECORD_INTERVAL) + 1) * RECORD_INTERVAL).tolist(), **labels}


def _places(rows: Rows) -> Array:
    """Rows as points (n, k) in units of each column's range, words as numbers of their own."""
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


def _hashed(*parts: Any) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()
