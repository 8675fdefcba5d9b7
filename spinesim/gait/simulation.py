"""One call from a scenario (or any model) to its Dataset."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import xarray as xr

from spinesim.anatomy.parameter_table import pattern
from spinesim.batch import compiled, compiled_system
from spinesim.gait.cautions import step_cautions
from spinesim.gait.imbalances import WATCH, in_kernel
from spinesim.gait.stance import Stance, stance
from spinesim.gait.steady import Gait, GaitError, close
from spinesim.measures.history import RunHistory
from spinesim.mechanics.dataset import dataset
from spinesim.mechanics.model import Model, State
from spinesim.mechanics.solve import integrate
from spinesim.mechanics.system import system
from spinesim.scenario import Scenario, a_scenario
from spinesim.scenario.constants import assuming, constants
from spinesim.scenario.naming import label
from spinesim.spine.lumbar import add_lumbar
from spinesim.units import GRAVITY, within

ADAPTATIONS = ("gait", "none")
COARSEST = 5e-3  # s between samples: what the filters of the measures need


def simulate(
    what: Scenario | Model,
    start: State | None = None,
    *,
    method: str = "LSODA",
    rtol: float = 1e-6,
    adapt: str = "gait",
    reference: Scenario | None = None,
    duration: float | None = None,
    interval: float = 5e-4,
    near: Gait | None = None,
    fine: bool = True,
    engine: str = "auto",
) -> xr.Dataset:
    """The motion as a Dataset (schema in `spinesim.mechanics.dataset`).

    A scenario: one stance of its steady gait.  adapt='gait' holds cadence and contact time, the leg
    adapts; adapt='none' keeps leg, push-off and touchdown of `reference` (default: the same runner
    and stride in the daily trainer on asphalt) and changes shoe and surface alone. near: a gait of
    a similar scenario, `run.encoding["gait"]`, found from there; fine=False stops its search at 40
    us and 0.4 mm/s, which is quicker and moves loads by some 1e-4.  engine: what the search
    simulates its stances with, "kernel" or "scipy"; "auto" is the kernel where it is there.  method
    and rtol are those of the stance that is shown, which SciPy integrates once its gait is found.

    A model: from `start` (such as
    MODEL.at_touchdown(velocity=-0.6)) for `duration` seconds (0.3).  interval: seconds between
    samples.

    Raises ValueError for unknown or idle options, GaitError (a ValueError) when no steady gait
    exists, SolverError when the integration fails.
    """
    interval = within(interval, 1e-6, COARSEST, "s", name="interval")
    if adapt not in ADAPTATIONS:
        raise ValueError(
            f"adapt={adapt!r} is not known; 'gait' lets the leg adapt, 'none' keeps that of the "
            "reference scenario"
        )
    if isinstance(what, Model):
        if start is None:
            raise ValueError(
                "a model needs a start state: simulate(MODEL, MODEL.at_touchdown(velocity=-0.6))"
            )
        lasting = 0.3 if duration is None else within(duration, interval, 1e3, "s", name="duration")
        run = dataset(integrate(what, start, lasting, method=method, rtol=rtol), interval=interval)
        run.attrs["body_weight"] = sum(body.mass for body in what.bodies) * what.gravity
        return run
    if start is not None or duration is not None:
        raise ValueError(
            "a scenario finds its own start and lasts one stance; start and duration are for models"
        )
    if reference is not None and adapt == "gait":
        raise ValueError(
            "reference gives the leg that adapt='none' keeps; with adapt='gait' leave it out"
        )
    search = {"near": near, "fine": fine, "engine": engine}
    return _scenario(a_scenario(what), method, rtol, adapt, reference, interval, search)


def _scenario(
    scenario: Scenario,
    method: str,
    rtol: float,
    adapt: str,
    reference: Scenario | None,
    interval: float,
    search: dict[str, Any],
) -> xr.Dataset:
    base = scenario
    if adapt == "gait":
        gait = close(scenario, **search)
        model, start = gait.model, gait.start
    else:
        base = (
            scenario.with_(shoe="daily-trainer", surface="asphalt")
            if reference is None
            else a_scenario(reference)
        )
        gait = close(base, **search)
        model, start = _unadapted(scenario, base, gait)
    equations = system(model)
    if in_kernel(search["engine"]) and compiled(pattern(), WATCH):
        equations = compiled_system(equations, WATCH)
    trajectory = stance(equations, start, base.step.contact_time, method=method, rtol=rtol)
    if "lift-off" not in trajectory.events:
        raise GaitError(
            "with the leg of the reference scenario the foot does not leave "
            f"{label(scenario.surface)}; use adapt='gait'"
        )
    run = dataset(trajectory, interval=interval, attrs=_attributes(scenario, gait, adapt, model))
    with assuming(scenario.body):
        add_lumbar(run, model, scenario.runner)
    depth = np.array([model.parameters["midsole_depth"]])
    (cautions,) = step_cautions(RunHistory(run), [scenario], depth, held=adapt == "gait")
    run.attrs["warnings"] = "\n".join(cautions)
    run.encoding["gait"] = gait
    return run


def _unadapted(scenario: Scenario, base: Scenario, gait: Gait) -> tuple[Model, State]:
    """The reference scenario's leg and landing on this scenario's shoe and surface."""
    stance_ = Stance(base)
    leg, landing = stance_.decode(np.array(gait.unknowns))
    own = Stance(scenario)
    duration = base.step.contact_time
    with assuming(scenario.body):
        ramp = constants()["leg_ramp"] * duration
    model = own.model_with(leg | {"foot_duration": duration, "leg_ramp": ramp})
    return model, own.body.state(replace(landing, sag=own.task.sag))


def _attributes(scenario: Scenario, gait: Gait, adapt: str, model: Model) -> dict[str, Any]:
    step = scenario.step
    leg = model.parameters
    return {
        "scenario": scenario.to_toml(),
        "sources": "\n".join(
            f"{name}: {source} ({status})" for name, source, status in scenario.sources()
        ),
        "adapt": adapt,
        "body_weight": scenario.runner.mass * GRAVITY,
        "speed": step.speed,
        "step_time": step.step_time,
        "step_length": step.step_length,
        "leg_spring": leg["leg_stiffness"],
        "push_off": leg["leg_push_off"],
        "hip_offset": leg["hip_offset"],
        "pressure_travel": leg["foot_roll"],
        "closure_imbalance": gait.imbalance,
        "closure_simulations": gait.simulations,
        "engine": gait.made,
    }
