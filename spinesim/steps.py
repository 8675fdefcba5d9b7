"""From step to step: where the next touchdown finds the body, and how small disturbances grow."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from spinesim.compiled import system
from spinesim.gait import Gait, GaitError
from spinesim.physique import GRAVITY
from spinesim.scenario import Scenario
from spinesim.stance import Stance, stance
from spinesim.touchdown import BodyState, Frame


def next_step(gait: Gait, scenario: Scenario, state: BodyState, rtol: float = 1e-6) -> BodyState:
    """The body at the next touchdown when this step starts from `state` (its velocities and pitch; the leg at rest length).

    The flight lasts until the centre of mass is back at touchdown height, so a step that does not close changes the next one.
    """
    stance_ = Stance(scenario, rtol)
    leg, landing = stance_.decode(np.array(gait.unknowns))
    changed = replace(landing, pitch=state.pitch, pitch_rate=state.pitch_rate, vx=state.vx, vz=state.vz)
    frame = stance_.frame
    start = frame.state(changed)
    trajectory = stance(system(stance_.model, leg), start, scenario.step.contact_time, rtol=rtol, dense=False)
    if "lift-off" not in trajectory.events:
        raise GaitError("the step from this state has no lift-off")
    after = frame.read(trajectory.end)
    target = frame.read(np.array([*start.position, *start.velocity])).z
    rise = after.vz**2 - 2 * GRAVITY * (target - after.z)
    if rise < 0:
        raise GaitError("the step from this state does not rise to touchdown height again")
    flight = (after.vz + math.sqrt(rise)) / GRAVITY
    return BodyState(
        x=after.x + after.vx * flight,
        z=target,
        vx=after.vx,
        vz=after.vz - GRAVITY * flight,
        pitch=after.pitch + after.pitch_rate * flight,
        pitch_rate=after.pitch_rate,
    )


def touchdown_body(gait: Gait) -> BodyState:
    """The body's motion at the touchdown of a gait."""
    return Frame(gait.model).read(np.array([*gait.start.position, *gait.start.velocity]))


def floquet_multiplier(gait: Gait, scenario: Scenario) -> float:
    """Largest growth of a small disturbance from one step to the next, |eigenvalue| of the step map (vx, vz, pitch, pitch rate).

    Above 1 the gait needs steering from step to step (as people do); the model as such steers only pitch, within the step.
    """
    names = ("vx", "vz", "pitch", "pitch_rate")
    base = touchdown_body(gait)
    size = 1e-3
    columns = []
    for name in names:
        ahead, behind = (next_step(gait, scenario, replace(base, **{name: getattr(base, name) + h})) for h in (size, -size))
        columns.append([(getattr(ahead, n) - getattr(behind, n)) / (2 * size) for n in names])
    return float(np.abs(np.linalg.eigvals(np.array(columns).T)).max())
