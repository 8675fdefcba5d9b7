"""One stance as a function of what the runner chooses: seven unknowns in, seven equations out.

Seven unknowns                        seven equations
  leg stiffness                         contact time
  push-off                              take-off velocity = touchdown velocity + g t_flight
  foot placement                        forward velocity after the step
  pitch rate at touchdown               height of the centre of mass after the flight
  hip torque offset                     pitch after the flight
  velocity of the fall at touchdown     pitch rate after the step
  forward velocity at touchdown         mean forward speed over the whole step

`spinesim.gait.steady` finds the unknowns for which all seven are met.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import numpy as np

from spinesim.anatomy.leg import LegSetting
from spinesim.anatomy.parameter_table import numbers, pattern
from spinesim.anatomy.posture import posture
from spinesim.anatomy.segments import leg_length
from spinesim.gait.touchdown import BodyState, Landing, UpperBody, counted_late, foot_speed
from spinesim.measures.signals import CONTACT_FORCE
from spinesim.mechanics.model import Model, State
from spinesim.mechanics.primitives import Array, Value
from spinesim.mechanics.solve import Event, Trajectory, integrate
from spinesim.mechanics.system import System
from spinesim.scenario import Scenario
from spinesim.scenario.constants import REFERENCE_MASS, assuming, constants
from spinesim.units import GRAVITY

UNKNOWNS = (
    "leg stiffness",
    "push-off",
    "foot placement",
    "pitch rate",
    "hip torque",
    "fall",
    "forward velocity",
)
EQUATIONS = (
    "contact time",
    "vertical velocity after the flight",
    "forward velocity",
    "height of the centre of mass after the flight",
    "pitch after the flight",
    "pitch rate",
    "mean speed",
)
# an imbalance of 1 in each equation: s, m/s, m/s, m, rad, rad/s, m/s
UNIT = np.array([0.002, 0.02, 0.02, 0.002, 0.01, 0.1, 0.02])
CLOSURE_RTOL = 3e-4  # looser, and differences drown in the integration error
STIFFNESS_RANGE = (0.3, 5.0)  # of Morin's estimate; beyond it no runner
LEAST_PLACEMENT = 0.02  # m
# of the contact time: when the foot may leave the ground, and how long it is waited for
EARLIEST, LONGEST = 0.4, 2.5


@dataclass(frozen=True)
class Task:
    """What a stance has to do and who does it: numbers, or arrays (N,) over scenarios.

    speed (m/s), step_time and contact_time (s); mass (kg), leg_length (m) and lean (rad) of the
    runner; morin: the leg stiffness (N/m) of `Stance.morin`; sag (m) of the ground under its own
    weight; foot_sweep and foot_gain (see `foot_speed`), contact_depth (m, see `counted_late`).
    """

    speed: Value
    step_time: Value
    contact_time: Value
    mass: Value
    leg_length: Value
    lean: Value
    morin: Value
    sag: Value
    foot_sweep: Value
    foot_gain: Value
    contact_depth: Value

    @classmethod
    def stacked(cls, tasks: Sequence[Task]) -> Task:
        """The tasks of N scenarios as one of arrays."""
        return cls(
            *(
                np.array([getattr(task, field.name) for task in tasks], dtype=float)
                for field in fields(cls)
            )
        )

    def lanes(self, chosen: Any) -> Task:
        """The tasks at some places of the arrays."""
        return Task(*(getattr(self, item.name)[chosen] for item in fields(self)))

    def foot_speed(self, fall: Value) -> Value:
        """How fast (m/s) the foot comes down while the centre of mass falls at `fall` (m/s)."""
        return foot_speed(self.speed, fall, self.foot_sweep, self.foot_gain)


def guesses(task: Task) -> Iterator[Array]:
    """Where to start (7, ...), most promising first (units of `decode`)."""
    fall = -GRAVITY * (task.step_time - task.contact_time) / 2
    half = np.minimum(task.speed * task.contact_time / 2, 0.6 * task.leg_length)
    for stiffness, push, share, faster in (
        (0.4, 0.6, 0.88, 1.15),
        (0.1, 0.8, 0.8, 1.3),
        (0.7, 0.4, 0.75, 1.1),
        (0.0, 0.2, 0.9, 1.5),
        (1.0, 1.0, 0.7, 1.3),
    ):
        yield np.stack(
            np.broadcast_arrays(
                stiffness,
                push,
                share * half / 0.1,
                -0.45,
                0.3,
                np.minimum(faster * fall, -0.3),
                0.05,
            )
        )


def admissible(task: Task, unknowns: Array) -> Any:
    """Whether unknowns (7, ...) describe a landing that is worth a simulation."""
    low, high = (math.log(limit) for limit in STIFFNESS_RANGE)
    placement = 0.1 * unknowns[2]
    stiff, near = (
        (unknowns[0] > low) & (unknowns[0] < high),
        (placement > LEAST_PLACEMENT) & (placement < 0.9 * task.leg_length),
    )
    return stiff & near & (unknowns[5] < 0)


def decode(task: Task, unknowns: Array) -> tuple[dict[str, Any], Landing]:
    """Parameters of the leg, and the landing.

    unknowns (7, ...): ln(k / k_Morin), push-off / 5 cm, placement / 10 cm, pitch rate (rad/s), hip
    torque / (100 N m at 70 kg), fall (m/s), forward velocity above the mean (m/s).
    """
    stiffness, push, placement, rate, torque, fall, faster = unknowns
    leg = {
        "leg_stiffness": task.morin * np.exp(stiffness),
        "leg_push_off": 0.05 * push,
        "hip_offset": 100 * torque * task.mass / REFERENCE_MASS,
    }
    landing = Landing(
        placement=0.1 * placement,
        leg_length=task.leg_length,
        pitch=task.lean,
        pitch_rate=rate,
        vx=task.speed + faster,
        vz=fall,
        foot_velocity=-task.foot_speed(fall),
        sag=task.sag,
    )
    return leg, landing


def morin_stiffness(
    mass: Value, length: Value, speed: Value, contact: Value, flight: Value
) -> Value:
    """Leg stiffness (N/m) that a sine-wave ground reaction means (Morin 2005, eqs 6-9).

    mass (kg), leg length (m), speed (m/s), contact and flight time (s).
    """
    force = mass * GRAVITY * math.pi / 2 * (flight / contact + 1)
    drop = force * contact**2 / (mass * math.pi**2) - GRAVITY * contact**2 / 8
    half = np.minimum(speed * contact / 2, 0.9 * length)
    return force / (length - np.sqrt(length**2 - half**2) + drop)


@dataclass(frozen=True)
class Stance:
    """One scenario's stance: who stands on what, and what the step has to do."""

    scenario: Scenario

    @cached_property
    def model(self) -> Model:
        """The runner with a leg of Morin's stiffness; a stance changes three of its numbers."""
        return self.model_with({})

    def model_with(self, leg: Mapping[str, float]) -> Model:
        """The runner with these numbers of the leg; the equations of all runners serve it."""
        _ = pattern().structure
        row = numbers([(self.scenario, self.leg_setting)])[0].tolist()
        return pattern().replaced(dict(zip(pattern().parameters, row, strict=True)) | dict(leg))

    @cached_property
    def leg_setting(self) -> LegSetting:
        """What of the step the model needs."""
        return LegSetting(
            self.scenario.step.contact_time,
            self.morin,
            foot_strike=self.scenario.stride.foot_strike,
        )

    @cached_property
    def body(self) -> UpperBody:
        """How the upper body lies in the model's states."""
        return UpperBody(self.model)

    @cached_property
    def morin(self) -> float:
        """Leg stiffness (N/m) of a sine-wave ground reaction with this contact and flight time
        (Morin 2005, eqs 6-9).
        """
        step, runner = self.scenario.step, self.scenario.runner
        return float(
            morin_stiffness(
                runner.mass, self._leg_length, step.speed, step.contact_time, step.flight_time
            )
        )

    @property
    def _leg_length(self) -> float:
        with assuming(self.scenario.body):
            return leg_length(self.scenario.runner)

    @cached_property
    def task(self) -> Task:
        """What this stance has to do."""
        s, step = self.scenario, self.scenario.step
        with assuming(s.body):
            c, lean = constants(), posture(s.runner).lean
        return Task(
            speed=step.speed,
            step_time=step.step_time,
            contact_time=step.contact_time,
            mass=s.runner.mass,
            leg_length=self._leg_length,
            lean=lean,
            morin=self.morin,
            sag=s.surface.mass * GRAVITY / s.surface.stiffness,
            foot_sweep=c["foot_velocity_sweep"],
            foot_gain=c["foot_velocity_gain"],
            contact_depth=c["contact_depth"],
        )

    def decode(self, unknowns: Array) -> tuple[dict[str, float], Landing]:
        """Parameters of the leg, and the landing, that unknowns (7,) stand for (see the function
        `decode`).
        """
        leg, landing = decode(self.task, unknowns)
        return {name: float(value) for name, value in leg.items()}, landing


def stance(equations: System, start: State, contact_time: float, **options: object) -> Trajectory:
    """Integrate from touchdown until the ground reaction falls through 50 N; events 'contact' and
    'lift-off' (s).
    """
    events = (
        Event("contact", "midsole", CONTACT_FORCE, rising=True),
        Event("leg release", "leg", 0.0, earliest=EARLIEST * contact_time),
        Event(
            "lift-off", "midsole", CONTACT_FORCE, earliest=EARLIEST * contact_time, terminal=True
        ),
    )
    return integrate(equations, start, LONGEST * contact_time, events=events, **options)  # type: ignore[arg-type]


def residual(step: Task, left: Value, before: BodyState, after: BodyState) -> Array:
    """What is left of the seven equations (7, ...), in SI units, in the order of `EQUATIONS`.

    left: how long after touchdown the foot leaves the ground (s); before, after: the body then.
    """
    flight = step.step_time - left
    ahead = after.x - before.x + after.vx * flight
    return np.array(
        [
            left - counted_late(step.foot_speed(before.vz), step.contact_depth) - step.contact_time,
            after.vz - GRAVITY * flight - before.vz,
            after.vx - before.vx,
            after.z + (after.vz - GRAVITY * flight / 2) * flight - before.z,
            after.pitch + after.pitch_rate * flight - before.pitch,
            after.pitch_rate - before.pitch_rate,
            ahead / step.step_time - step.speed,
        ]
    )
