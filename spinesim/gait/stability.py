"""From step to step: where the next touchdown finds the body, and how small disturbances grow."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from spinesim.gait.stance import Stance, stance
from spinesim.gait.steady import Gait, GaitError
from spinesim.gait.touchdown import BodyState, UpperBody
from spinesim.mechanics.system import system
from spinesim.scenario import Scenario
from spinesim.units import GRAVITY


def next_step(gait: Gait, scenario: Scenario, state: BodyState, rtol: float = 1e-6) -> BodyState:
    """The body at the next touchdown when this step starts from `state` (its velocities and pitch;
    the leg at rest length).

    The flight lasts until the centre of mass is back at touchdown height, so a step that does not
    close changes the next one.
    """
    height, after, _ = _stance(gait, scenario, state, rtol)
    rise = after.vz**2 - 2 * GRAVITY * (height - after.z)
    if rise < 0:
        raise GaitError("the step from this state does not rise to touchdown height again")
    return _flown(after, (after.vz + math.sqrt(rise)) / GRAVITY)


def a_step_later(gait: Gait, scenario: Scenario, state: BodyState, rtol: float = 1e-6) -> BodyState:
    """The body one step time after touchdown, when this step starts from `state`.

    In a step that repeats itself it is at touchdown height again.
    """
    _, after, left = _stance(gait, scenario, state, rtol)
    return _flown(after, scenario.step.step_time - left)


def _stance(
    gait: Gait, scenario: Scenario, state: BodyState, rtol: float
) -> tuple[float, BodyState, float]:
    """Height of the centre of mass (m) at touchdown, the body at lift-off, and when that is (s)."""
    stance_ = Stance(scenario)
    leg, landing = stance_.decode(np.array(gait.unknowns))
    changed = replace(
        landing, pitch=state.pitch, pitch_rate=state.pitch_rate, vx=state.vx, vz=state.vz
    )
    frame = stance_.body
    start = frame.state(changed)
    trajectory = stance(
        system(stance_.model, leg), start, scenario.step.contact_time, rtol=rtol, dense=False
    )
    if "lift-off" not in trajectory.events:
        raise GaitError("the step from this state has no lift-off")
    height = frame.read(np.array([*start.position, *start.velocity])).z
    return height, frame.read(trajectory.end), trajectory.events["lift-off"]


def _flown(body: BodyState, flight: float) -> BodyState:
    """The body after so long (s) in the air."""
    return BodyState(
        x=body.x + body.vx * flight,
        z=body.z + (body.vz - GRAVITY * flight / 2) * flight,
        vx=body.vx,
        vz=body.vz - GRAVITY * flight,
        pitch=body.pitch + body.pitch_rate * flight,
        pitch_rate=body.pitch_rate,
    )


def touchdown_body(gait: Gait) -> BodyState:
    """The body's motion at the touchdown of a gait."""
    return UpperBody(gait.model).read(np.array([*gait.start.position, *gait.start.velocity]))


def floquet_multiplier(gait: Gait, scenario: Scenario) -> float:
    """Largest growth of a small disturbance from one step to the next, |eigenvalue| of the step map
    (vx, vz, pitch, pitch rate).

    Above 1 the gait needs steering from step to step (as people do); the model as such steers only
    pitch, within the step.
    """
    names = ("vx", "vz", "pitch", "pitch_rate")
    base = touchdown_body(gait)
    size = 1e-3
    columns = []
    for name in names:
        ahead, behind = (
            next_step(gait, scenario, replace(base, **{name: getattr(base, name) + h}))
            for h in (size, -size)
        )
        columns.append([(getattr(ahead, n) - getattr(behind, n)) / (2 * size) for n in names])
    return float(np.abs(np.linalg.eigvals(np.array(columns).T)).max())
