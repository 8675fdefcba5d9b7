"""One call from a scenario (or any model) to its Dataset."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import xarray as xr

from spinesim.anatomy import GRAVITY, LEVELS, TRUNK, constants, leg_length, runner_model
from spinesim.compiled import system
from spinesim.gait import Gait, GaitError, Stance, close, stance
from spinesim.model import LegLength, Model, State
from spinesim.muscles import disc_loads, muscle_set
from spinesim.results import dataset
from spinesim.scenario import Runner, Scenario
from spinesim.solve import integrate

ADAPTATIONS = ("gait", "none")
MEASURED_LEG = (7.0e3, 17.0e3)  # N/m: Farley & Gonzalez 1996 over cadences; Morin 2005 mean + 2 SD; one-point contact
FLOOR = 0.01  # least activation of every muscle
ABDOMINAL_FLOOR = 0.015


def simulate(
    what: Scenario | Model,
    start: State | None = None,
    *,
    method: str = "LSODA",
    rtol: float = 1e-6,
    adapt: str = "gait",
    reference: Scenario | None = None,
    duration: float = 0.3,
    interval: float = 5e-4,
    near: Gait | None = None,
) -> xr.Dataset:
    """The motion as a Dataset (schema in `spinesim.results`).

    A scenario: one stance of its steady gait.  adapt='gait' holds cadence and contact time, the leg adapts; adapt='none' keeps leg, push-off
    and touchdown of `reference` (default: the same runner and stride in the daily trainer on asphalt) and changes shoe and surface alone.
    A model: from `start` (such as MODEL.at_touchdown(velocity=-0.6)) for `duration` seconds.

    Raises ValueError for unknown options, GaitError (a ValueError) when no steady gait exists, SolverError when the integration fails.
    """
    if isinstance(what, Model):
        if start is None:
            raise ValueError("a model needs a start state: simulate(MODEL, MODEL.at_touchdown(velocity=-0.6))")
        run = dataset(integrate(what, start, duration, method=method, rtol=rtol), interval=interval)
        run.attrs["body_weight"] = sum(body.mass for body in what.bodies) * what.gravity
        return run
    if adapt not in ADAPTATIONS:
        raise ValueError(f"adapt={adapt!r} is not known; 'gait' lets the leg adapt, 'none' keeps that of the reference scenario")
    return _scenario(what, method, rtol, adapt, reference, interval, near)


def _scenario(
    scenario: Scenario, method: str, rtol: float, adapt: str, reference: Scenario | None, interval: float, near: Gait | None
) -> xr.Dataset:
    if adapt == "gait":
        gait = close(scenario, near)
        model, start = gait.model, gait.start
    else:
        base = reference or scenario.with_(shoe="daily-trainer", surface="asphalt")
        gait = close(base, near)
        model, start = _unadapted(scenario, base, gait)
    trajectory = stance(system(model), start, scenario.step.contact_time, method=method, rtol=rtol)
    if "lift-off" not in trajectory.events:
        raise GaitError(
            f"with the leg of the reference scenario the foot does not leave {scenario.surface.name}; use adapt='gait'"
        )
    run = dataset(trajectory, interval=interval, attrs=_attributes(scenario, gait, adapt, model))
    add_lumbar(run, model, scenario.runner)
    run.attrs["warnings"] = "\n".join(_warnings(run, scenario, model))
    run.encoding["gait"] = gait
    return run


def _unadapted(scenario: Scenario, base: Scenario, gait: Gait) -> tuple[Model, State]:
    """The reference scenario's leg and landing on this scenario's shoe and surface."""
    stance_ = Stance(base)
    leg, landing = stance_.decode(np.array(gait.unknowns))
    here = Stance(scenario)
    duration = base.step.contact_time
    model = here.model.with_(**leg, foot_duration=duration, leg_ramp=constants()["leg_ramp"] * duration)
    return model, here.frame.state(landing)


def _attributes(scenario: Scenario, gait: Gait, adapt: str, model: Model) -> dict[str, Any]:
    step = scenario.step
    leg = model.parameters
    return {
        "scenario": scenario.to_toml(),
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
    }


def _warnings(run: xr.Dataset, scenario: Scenario, model: Model) -> list[str]:
    from spinesim.metrics import leg_stiffness

    texts = list(scenario.warnings())
    stiffness = leg_stiffness(run)
    low, high = MEASURED_LEG
    if not low <= stiffness <= high:
        texts.append(
            f"leg_stiffness {stiffness / 1e3:.1f} kN/m is outside {low / 1e3:.0f}-{high / 1e3:.0f} kN/m, the range measured in runners"
        )
    deepest = float(run["deformation"].sel(link="midsole").max())
    depth = model.parameters["midsole_depth"]
    if deepest > depth and scenario.shoe.stack_height > 0:
        texts.append(
            f"the midsole bottoms out: {1e3 * deepest:.1f} mm, beyond {1e3 * depth:.1f} mm, where its law is an assumption"
        )
    return texts


def add_lumbar(run: xr.Dataset, model: Model, runner: Runner) -> None:
    """Add hip position, net joint reactions, muscles and disc loads to a run of the default runner."""
    levels = list(LEVELS)
    run.coords["level"] = ("level", levels, {"long_name": "lumbar level, from below"})
    for name, part, units, text in (
        ("joint_axial", "axial", "N", "net axial joint reaction, compression positive"),
        ("joint_shear", "shear", "N", "net shear joint reaction, anterior positive"),
        ("joint_moment", "bend", "N m", "net joint moment, extensor positive"),
    ):
        values = run["force"].sel(link=[f"{level} {part}" for level in levels]).values
        run[name] = ("time", "level"), values, {"units": units, "long_name": text}
    _hip(run, model)
    _discs(run, model, runner)


def _hip(run: xr.Dataset, model: Model) -> None:
    leg = model.link("leg").deformation
    assert isinstance(leg, LegLength)
    hip = leg.line.hip
    pelvis = run.sel(body="pelvis", drop=True)
    sin, cos = np.sin(pelvis["pitch"]), np.cos(pelvis["pitch"])
    run["hip_x"] = (pelvis["x"] + cos * hip.x + sin * hip.z).assign_attrs(units="m", long_name="forward position of the hip")
    run["hip_z"] = (pelvis["z"] - sin * hip.x + cos * hip.z).assign_attrs(units="m", long_name="height of the hip")


def _discs(run: xr.Dataset, model: Model, runner: Runner) -> None:
    muscles = muscle_set(runner.mass, runner.sex, runner.core_strength)
    endplate = [model.link(f"{level} axial").deformation.lower.angle for level in LEVELS]  # type: ignore[union-attr]
    disc_pitch = run["pitch"].sel(body=list(TRUNK[:-1])).values + endplate
    trunk = run["pitch"].sel(body="thorax").values
    floor = np.where(muscles.within("RA", "EO", "IO"), ABDOMINAL_FLOOR * runner.co_contraction, FLOOR)
    load = disc_loads(
        run["joint_axial"].values, run["joint_shear"].values, run["joint_moment"].values, disc_pitch, trunk, muscles, floor=floor
    )
    run.coords["muscle"] = ("muscle", list(muscles.elements), {"long_name": "muscle element"})
    for name, values, units, text in (
        ("compression", load.compression, "N", "disc compression, muscles included"),
        ("shear", load.shear, "N", "anterior shear in the disc plane, muscles included"),
        ("shear_trunk", load.trunk_shear, "N", "anterior shear square to the trunk, muscles included"),
        ("passive_moment", load.sharing.passive_moment, "N m", "moment left to passive tissue"),
    ):
        run[name] = ("time", "level"), values, {"units": units, "long_name": text}
    run["muscle_force"] = ("time", "muscle"), load.tension, {"units": "N", "long_name": "muscle tension"}
    run["activation"] = ("time", "muscle"), load.sharing.activation, {"units": "1", "long_name": "muscle activation"}
