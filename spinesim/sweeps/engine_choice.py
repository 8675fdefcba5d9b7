"""Who computes a sweep: the engine_for that fits what is varied, what is measured and how many
scenarios there are.

    engine_for(scenario, measures=["impact_peak"])({"stride_cadence": np.array([150.0,
    165.0])}).values["impact_peak"]      # (2,) N

One run at a time with SciPy (`spinesim.sweeps.scipy_engine`), or many side by side
(`spinesim.sweeps.batch_engine`); anything with the attributes of `spinesim.sweeps.engine.Engine`
may stand in for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from spinesim.fields import unknown
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

ENGINES = ("auto", "batch", "scipy")
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
    rtol: float = 1e-6,
    duration: float = 0.3,
    chain: bool = False,
    engine: str = "auto",
    count: int = 1,
) -> Engine:
    """The engine_for of a scenario or a model; ValueError for measures or recorded variables that it
    does not have.

    engine: "scipy", one run at a time; "batch", many side by side (scenarios whose gait adapts,
    measures only); "auto": the batch where it can and pays for `count` scenarios.
    """
    if engine not in ENGINES:
        raise ValueError(f"engine={engine!r} is not known; give {', '.join(map(repr, ENGINES))}")
    if adapt not in ("gait", "none"):
        raise ValueError(
            f"adapt={adapt!r} is not known; 'gait' lets the leg adapt, 'none' keeps that of the reference scenario"
        )
    rtol = within(rtol, 1e-12, 1e-2, name="rtol")
    kept = _words("record", record or ())
    single: Engine
    batch: Engine
    if isinstance(base, Scenario):
        names, variables = _chosen(measures, base)
        single = ScenarioRuns(base, names, variables, {}, kept, adapt, rtol, chain)
        batch = BatchRuns(base, names, variables, {})
        fits, pays = adapt == "gait" and not kept and not chain, worthwhile(count)
        takes = "measures steady gaits: it takes no record, no chain and no adapt='none'"
    else:
        if start is None:
            raise ValueError(
                "a model needs a start state: sweep(MODEL, MODEL.at_touchdown(velocity=-0.6), ...)"
            )
        duration = within(duration, 1e-3, 1e3, "s", name="duration")
        names, variables = _chosen(measures, base)
        single = ModelRuns(base, start, names, variables, {}, kept, duration, rtol)
        batch = BatchMotions(base, start, names, variables, {}, duration, lanes(count))
        fits, pays = not kept and start.time == 0.0, count >= LEAST
        takes = "measures motions from time zero: it takes no record"
    if engine == "batch" and not fits:
        raise ValueError(f"engine='batch' {takes}; leave engine out")
    if engine == "batch" and rtol != RTOL:
        raise ValueError(
            f"engine='batch' measures to a tolerance of its own: leave out rtol={rtol!r}, or engine"
        )
    found = (
        batch
        if engine == "batch" or (engine == "auto" and fits and pays and rtol == RTOL)
        else single
    )
    labels: dict[str, Sequence[Any]] = (
        {"level": list(LEVELS)} if any(its.dims for its in variables.values()) else {}
    )
    if kept:
        more, further = _recorded(base, start, kept, duration)
        variables, labels = {**variables, **more}, {**labels, **further}
    return replace(found, variables=variables, labels=labels)


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
                known[f"{name}_bw"] = Variable(dims, **measure.in_body_weights)
    names = tuple(known) if measures is None else _words("measures", measures)
    for name in names:
        if name not in known:
            raise unknown("measure", name, known, "spinesim list measures")
    return names, {name: known[name] for name in names}


def _words(what: str, given: object) -> tuple[str, ...]:
    """One name or several, each once; ValueError for what is not names."""
    names = (
        [given]
        if isinstance(given, str)
        else list(given)
        if isinstance(given, Iterable)
        else [given]
    )
    if not all(isinstance(name, str) for name in names):
        raise ValueError(
            f"{what}: {shown(given)} is not a list of names; give one such as ['impact_peak']"
        )
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
            raise unknown(
                "variable of a run", name, along, "record takes those that run along time"
            )
        values = pilot[name].transpose("time", ...)
        variables[name] = Variable(
            tuple(map(str, values.dims)),
            str(values.attrs.get("units", "1")),
            str(values.attrs.get("long_name", name)),
        )
        labels |= {str(dim): pilot[dim].values.tolist() for dim in values.dims if dim != "time"}
    longest = duration if isinstance(base, Model) else LONGEST_STANCE
    return variables, {
        "time": (np.arange(round(longest / RECORD_INTERVAL) + 1) * RECORD_INTERVAL).tolist(),
        **labels,
    }
