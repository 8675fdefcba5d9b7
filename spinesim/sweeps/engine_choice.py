"""Who computes a sweep: the engine that fits what is varied, what is measured and how many
scenarios there are.

    engine = engine_for(scenario, measures=["impact_peak"])
    engine({"stride_cadence": np.array([150.0, 165.0])}).values["impact_peak"]      # (2,) N

One run at a time with SciPy (`spinesim.sweeps.scipy_engine`), or many side by side in the kernel
(`spinesim.sweeps.batch_engine`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from spinesim.fields import unknown
from spinesim.gait.imbalances import chosen
from spinesim.gait.simulation import simulate
from spinesim.measures.definitions import MEASURES
from spinesim.measures.measure import FORCES
from spinesim.mechanics.model import Model, State
from spinesim.scenario import Scenario
from spinesim.spine import LEVELS
from spinesim.sweeps.batch_engine import LEAST, BatchMotions, BatchRuns, lanes, worthwhile
from spinesim.sweeps.engine import Engine, Variable
from spinesim.sweeps.scipy_engine import ModelRuns, ScenarioRuns
from spinesim.units import shown, within

RTOL = 1e-6  # unless another is asked for
RECORD_INTERVAL = 1e-3  # s
LONGEST_STANCE = 0.5  # s: recorded up to there; NaN after lift-off


def engine_for(
    base: Scenario | Model,
    start: State | None = None,
    *,
    measures: Sequence[str] | None = None,
    record: Sequence[str] | None = None,
    adapt: str = "gait",
    rtol: float = RTOL,
    duration: float = 0.3,
    chain: bool = False,
    engine: str = "auto",
    count: int = 1,
) -> Engine:
    """The engine of a scenario or a model.

    engine: "scipy", one run at a time; "kernel", many side by side (measures only, of gaits that
    adapt or of a model's motions); "auto", what SPINESIM_ENGINE says where it can, else the kernel
    where it can and pays for `count` scenarios.
    Raises ValueError for measures or recorded variables that the base does not have.
    """
    setting = chosen(engine)
    if adapt not in ("gait", "none"):
        raise ValueError(
            f"adapt={shown(adapt)} is not known; 'gait' lets the leg adapt, "
            "'none' keeps that of the reference scenario"
        )
    rtol = within(rtol, 1e-12, 1e-2, name="rtol")
    names, variables = _chosen(measures, base)
    kept = _words("record", record or ())
    by_level = any(variable.dims for variable in variables.values())
    labels: dict[str, Sequence[Any]] = {"level": list(LEVELS)} if by_level else {}
    if isinstance(base, Scenario):
        fits = adapt == "gait" and not kept and not chain
        limits = "measures steady gaits: it takes no record, no chain and no adapt='none'"
        pays = setting == "kernel" or worthwhile(count)
        if setting != "scipy" and _in_kernel(engine, fits, pays, rtol, limits):
            return BatchRuns(base, names, variables, labels)
        variables, labels = _with_recorded(base, start, kept, duration, variables, labels)
        search = "scipy" if setting == "scipy" else "auto"
        return ScenarioRuns(base, names, variables, labels, kept, adapt, rtol, chain, search)
    if start is None:
        raise ValueError(
            "a model needs a start state: sweep(MODEL, MODEL.at_touchdown(velocity=-0.6), ...)"
        )
    duration = within(duration, 1e-3, 1e3, "s", name="duration")
    fits = not kept and start.time == 0.0
    limits = "measures motions from time zero: it takes no record"
    pays = setting == "kernel" or count >= LEAST
    if setting != "scipy" and _in_kernel(engine, fits, pays, rtol, limits):
        return BatchMotions(base, start, names, variables, labels, duration, lanes(count))
    variables, labels = _with_recorded(base, start, kept, duration, variables, labels)
    return ModelRuns(base, start, names, variables, labels, kept, duration, rtol)


def _in_kernel(engine: str, fits: bool, pays: bool, rtol: float, limits: str) -> bool:
    """Whether the kernel computes it; ValueError if it was asked for and cannot."""
    if engine == "kernel" and not fits:
        raise ValueError(f"engine='kernel' {limits}; leave engine out")
    if engine == "kernel" and rtol != RTOL:
        raise ValueError(
            "engine='kernel' measures to a tolerance of its own: "
            f"leave out rtol={rtol!r}, or engine"
        )
    return engine == "kernel" or (engine == "auto" and fits and pays and rtol == RTOL)


def _chosen(
    measures: Sequence[str] | None, base: Scenario | Model
) -> tuple[tuple[str, ...], dict[str, Variable]]:
    """Measures that were asked for (all that there are, if none were), and what each is."""
    known: dict[str, Variable] = {}
    for name, measure in MEASURES.items():
        if isinstance(base, Scenario) or measure.applies(base):
            dims = ("level",) if measure.levels else ()
            known[name] = Variable(dims, measure.unit, measure.meaning)
            if measure.unit in FORCES and not (isinstance(base, Model) and base.gravity == 0):
                about = measure.in_body_weights
                known[f"{name}_bw"] = Variable(dims, about["units"], about["description"])
    names = tuple(known) if measures is None else _words("measures", measures)
    for name in names:
        if name not in known:
            raise unknown("measure", name, known, "spinesim list measures")
    return names, {name: known[name] for name in names}


def _words(what: str, asked: object) -> tuple[str, ...]:
    """One name or several, each once; ValueError for what is not names."""
    several = isinstance(asked, Iterable) and not isinstance(asked, str)
    names = list(asked) if several else [asked]  # type: ignore[call-overload]
    if not all(isinstance(name, str) for name in names):
        raise ValueError(
            f"{what}: {shown(asked)} is not a list of names; give one such as ['impact_peak']"
        )
    return tuple(dict.fromkeys(names))


def _with_recorded(
    base: Scenario | Model,
    start: State | None,
    record: tuple[str, ...],
    duration: float,
    variables: dict[str, Variable],
    labels: dict[str, Sequence[Any]],
) -> tuple[dict[str, Variable], dict[str, Sequence[Any]]]:
    """Variables and labels with those of the recorded variables, seen on one run of the base."""
    if not record:
        return variables, labels
    pilot = simulate(base, start, duration=duration) if isinstance(base, Model) else simulate(base)
    along = [str(name) for name, values in pilot.data_vars.items() if "time" in values.dims]
    longest = duration if isinstance(base, Model) else LONGEST_STANCE
    times = np.arange(round(longest / RECORD_INTERVAL) + 1) * RECORD_INTERVAL
    variables, labels = dict(variables), {"time": times.tolist(), **labels}
    for name in record:
        if name not in along:
            raise unknown(
                "variable of a run", name, along, "record takes those that run along time"
            )
        values = pilot[name].transpose("time", ...)
        variables[name] = Variable(
            tuple(map(str, values.dims)),
            str(values.attrs.get("units", "1")),
            str(values.attrs.get("description", name)),
        )
        labels |= {str(dim): pilot[dim].values.tolist() for dim in values.dims if dim != "time"}
    return variables, labels
