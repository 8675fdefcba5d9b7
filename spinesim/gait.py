"""A step that can be repeated: finds what the runner does so that every step is like the one before.

Seven unknowns                        seven equations
  leg stiffness                         contact time
  push-off                              take-off velocity = touchdown velocity + g t_flight
  foot placement                        forward velocity after the step
  pitch rate at touchdown               height of the centre of mass after the flight
  hip torque offset                     pitch after the flight
  velocity of the fall at touchdown     pitch rate after the step
  forward velocity at touchdown         mean forward speed over the whole step

Nothing of it prescribes how the leg answers to shoe or ground: with cadence and contact time held, leg stiffness comes out.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from spinesim.anatomy import GRAVITY, REFERENCE_MASS, Step, constants, leg_length, runner_model
from spinesim.compiled import Array, System, system
from spinesim.model import Model, State
from spinesim.scenario import Scenario
from spinesim.solve import Event, SolverError, Trajectory, integrate
from spinesim.touchdown import BodyState, Frame, Landing

CONTACT_FORCE = 50.0  # N: what counts as contact, on a force plate and here
UNKNOWNS = ("leg stiffness", "push-off", "foot placement", "pitch rate", "hip torque", "fall", "forward velocity")
EQUATIONS = (
    "contact time",
    "vertical velocity after the flight",
    "forward velocity",
    "height of the centre of mass after the flight",
    "pitch after the flight",
    "pitch rate",
    "mean speed",
)
UNIT = np.array(
    [0.002, 0.02, 0.02, 0.002, 0.01, 0.1, 0.02]
)  # s, m/s, m/s, m, rad, rad/s, m/s: an imbalance of 1 in each equation
TRIAL = np.array([0.02, 0.05, 0.05, 0.05, 0.05, 0.02, 0.02])  # difference steps of the unknowns
REACH = np.array([0.25, 1.0, 0.5, 1.0, 1.0, 0.25, 0.25])  # longest Newton step
CLOSURE_RTOL = 3e-4  # looser, and differences drown in the integration error
CLOSED = 0.02  # in UNIT: 40 us, 0.4 mm/s, 40 um ...; below it differences of two integrations are noise
STIFFNESS_RANGE = (0.3, 5.0)  # of Morin's estimate; beyond it no runner
LEAST_PLACEMENT = 0.02  # m
GIVE = 1.3  # a ground that gives more than this times the body's drop is refused untried; up to there the search decides


class GaitError(ValueError):
    """No step of this scenario repeats itself; the message says which equation cannot be met and what would help."""


@dataclass(frozen=True)
class Gait:
    """A steady gait: the model with its leg set, its touchdown state, and how the step goes on.

    unknowns (7,) are those of `UNKNOWNS` in the units of `Stance.decode`; jacobian (7, 7) of the equations there; simulations it took.
    """

    model: Model
    start: State
    unknowns: tuple[float, ...]
    jacobian: Array = field(repr=False, compare=False)
    imbalance: float
    simulations: int


@dataclass(frozen=True)
class Stance:
    """One scenario's stance as a function of the unknowns."""

    scenario: Scenario
    rtol: float = CLOSURE_RTOL

    @cached_property
    def model(self) -> Model:
        """The runner with a leg of Morin's stiffness; a stance changes only three of its numbers."""
        s = self.scenario
        step = Step(s.step.contact_time, self.morin, foot_strike=s.stride.foot_strike)
        return runner_model(s.runner, s.shoe, s.surface, step)

    @cached_property
    def frame(self) -> Frame:
        return Frame(self.model)

    @cached_property
    def morin(self) -> float:
        """Leg stiffness (N/m) of a sine-wave ground reaction with this contact and flight time (Morin 2005, eqs 6-9)."""
        step, length = self.scenario.step, leg_length(self.scenario.runner)
        force = self.scenario.runner.mass * GRAVITY * math.pi / 2 * (step.flight_time / step.contact_time + 1)
        drop = force * step.contact_time**2 / (self.scenario.runner.mass * math.pi**2) - GRAVITY * step.contact_time**2 / 8
        half = min(step.speed * step.contact_time / 2, 0.9 * length)
        return force / (length - math.sqrt(length**2 - half**2) + drop)

    def guesses(self) -> Iterator[Array]:
        """Where to start, most promising first (units of `decode`)."""
        step = self.scenario.step
        fall = -GRAVITY * step.flight_time / 2
        half = min(step.speed * step.contact_time / 2, 0.6 * leg_length(self.scenario.runner))
        for stiffness, push, share, faster in (
            (0.4, 0.6, 0.88, 1.15),
            (0.1, 0.8, 0.8, 1.3),
            (0.7, 0.4, 0.75, 1.1),
            (0.0, 0.2, 0.9, 1.5),
            (1.0, 1.0, 0.7, 1.3),
        ):
            yield np.array([stiffness, push, share * half / 0.1, -0.45, 0.3, min(faster * fall, -0.3), 0.05])

    def decode(self, unknowns: Array) -> tuple[dict[str, float], Landing]:
        """Parameters of the leg, and the landing.

        unknowns: ln(k / k_Morin), push-off / 5 cm, placement / 10 cm, pitch rate (rad/s), hip torque / (100 N m at 70 kg), fall (m/s),
        forward velocity above the mean (m/s).
        """
        s, c = self.scenario, constants()
        stiffness, push, placement, rate, torque, fall, faster = (float(value) for value in unknowns)
        leg = {
            "leg_stiffness": self.morin * math.exp(stiffness),
            "leg_push_off": 0.05 * push,
            "hip_offset": 100 * torque * s.runner.mass / REFERENCE_MASS,
        }
        foot = c["foot_velocity_rest"] + c["foot_velocity_gain"] * abs(fall) + c["overstride_foot_velocity"] * s.step.overstride
        landing = Landing(
            placement=0.1 * placement,
            leg_length=leg_length(s.runner),
            pitch=math.radians(s.runner.trunk_lean),
            pitch_rate=rate,
            vx=s.step.speed + faster,
            vz=fall,
            foot_velocity=-max(foot, 0.0),
            sag=s.surface.mass * GRAVITY / s.surface.stiffness,
        )
        return leg, landing

    def simulate(self, unknowns: Array) -> tuple[Trajectory, BodyState, BodyState] | None:
        """Stance from touchdown to lift-off with the body's motion at both ends; None where no stance comes of it."""
        low, high = (math.log(limit) for limit in STIFFNESS_RANGE)
        if not (
            low < unknowns[0] < high
            and LEAST_PLACEMENT < 0.1 * unknowns[2] < 0.9 * leg_length(self.scenario.runner)
            and unknowns[5] < 0
        ):
            return None
        leg, landing = self.decode(unknowns)
        start = self.frame.state(landing)
        try:
            trajectory = stance(
                system(self.model.with_(**leg)), start, self.scenario.step.contact_time, rtol=self.rtol, dense=False
            )
        except SolverError:
            return None
        if "lift-off" not in trajectory.events:
            return None
        return trajectory, self.frame.read(np.array([*start.position, *start.velocity])), self.frame.read(trajectory.end)

    def imbalance(self, unknowns: Array) -> Array:
        """The seven equations in units of `UNIT`; NaN where no stance comes of it."""
        result = self.simulate(unknowns)
        if result is None:
            return np.full(len(UNIT), np.nan)
        trajectory, before, after = result
        return balance(self.scenario, trajectory, before, after) / UNIT


def stance(equations: System, start: State, contact_time: float, **options: object) -> Trajectory:
    """Integrate from touchdown until the ground reaction falls through 50 N; events 'contact' and 'lift-off' (s)."""
    events = (
        Event("contact", "midsole", CONTACT_FORCE, rising=True),
        Event("leg release", "leg", 0.0, earliest=0.4 * contact_time),
        Event("lift-off", "midsole", CONTACT_FORCE, earliest=0.4 * contact_time, terminal=True),
    )
    return integrate(equations, start, 2.5 * contact_time, events=events, **options)  # type: ignore[arg-type]


def balance(scenario: Scenario, trajectory: Trajectory, before: BodyState, after: BodyState) -> Array:
    """What is left of the seven equations (7,), in SI units, in the order of `EQUATIONS`."""
    step = scenario.step
    left = trajectory.events["lift-off"]
    flight = step.step_time - left
    ahead = after.x - before.x + after.vx * flight
    return np.array(
        [
            left - trajectory.events["contact"] - step.contact_time,
            after.vz - GRAVITY * flight - before.vz,
            after.vx - before.vx,
            after.z + (after.vz - GRAVITY * flight / 2) * flight - before.z,
            after.pitch + after.pitch_rate * flight - before.pitch,
            after.pitch_rate - before.pitch_rate,
            ahead / step.step_time - step.speed,
        ]
    )


def close(scenario: Scenario, near: Gait | None = None) -> Gait:
    """The steady gait of a scenario; `near`, a gait of a similar scenario, makes it faster.

    Raises GaitError when no step repeats itself.
    """
    stance_ = Stance(scenario)
    _refuse_impossible(stance_)
    search = _Search(stance_)
    if near is not None and (found := search.newton(np.array(near.unknowns), near.jacobian)) is not None:
        return found
    for guess in stance_.guesses():
        if (found := search.newton(guess)) is not None:
            return found
    raise GaitError(search.explanation())


class _Search:
    """Damped Newton with Broyden updates on a stance's imbalance; remembers the best failure."""

    def __init__(self, stance_: Stance) -> None:
        self.stance, self.simulations = stance_, 0
        self.best: tuple[float, Array | None, Array | None] = (math.inf, None, None)

    def __call__(self, unknowns: Array) -> Array:
        self.simulations += 1
        f = self.stance.imbalance(unknowns)
        size = float(np.abs(f).max())
        if size < self.best[0]:
            self.best = (size, unknowns, f)
        return f

    def newton(self, u: Array, jacobian: Array | None = None) -> Gait | None:
        """The gait from a start, or None after 40 steps or when no direction improves."""
        f = self(u)
        if not np.all(np.isfinite(f)):
            return None
        slopes = self.differences(u, f) if jacobian is None else jacobian
        patience = 2  # slow steps before the slopes are taken anew
        for _ in range(40):
            if slopes is None:
                return None
            if np.abs(f).max() < CLOSED:
                return self.gait(u, f, slopes)
            step = -np.linalg.lstsq(slopes, f, rcond=1e-12)[0]
            step /= max(1.0, float(np.abs(step / REACH).max()))
            taken = self.shortened(u, f, step)
            if taken is None:
                if patience == 3:
                    return None  # no way down even with slopes just taken
                slopes, patience = self.differences(u, f), 3
                continue
            step, g = taken
            slopes = slopes + np.outer(g - f - slopes @ step, step) / (step @ step)
            patience -= 1 if np.linalg.norm(g) > 0.7 * np.linalg.norm(f) else 0
            u, f = u + step, g
            if patience <= 0:
                slopes, patience = self.differences(u, f), 3
        return None

    def shortened(self, u: Array, f: Array, step: Array) -> tuple[Array, Array] | None:
        """The step, halved until the imbalance falls, and the imbalance there; None if it never does."""
        for factor in (1.0, 0.5, 0.25, 0.1):
            g = self(u + factor * step)
            if np.all(np.isfinite(g)) and np.linalg.norm(g) < (1 - 1e-3 * factor) * np.linalg.norm(f):
                return factor * step, g
        return None

    def differences(self, u: Array, f: Array) -> Array | None:
        """Jacobian by differences, forward or, where there is no stance, backward."""
        columns = []
        for j, size in enumerate(TRIAL):
            for signed in (size, -size):
                moved = u.copy()
                moved[j] += signed
                g = self(moved)
                if np.all(np.isfinite(g)):
                    columns.append((g - f) / signed)
                    break
            else:
                return None
        return np.column_stack(columns)

    def gait(self, u: Array, f: Array, slopes: Array) -> Gait:
        leg, landing = self.stance.decode(u)
        return Gait(
            model=self.stance.model.with_(**leg),
            start=self.stance.frame.state(landing),
            unknowns=tuple(u.tolist()),
            jacobian=slopes,
            imbalance=float(np.abs(f).max()),
            simulations=self.simulations,
        )

    def explanation(self) -> str:
        """One line: which equation is furthest from closing, and what would help."""
        s = self.stance.scenario
        where = (
            f"no steady step at {s.step.speed:.2f} m/s and {s.step.cadence:.0f} steps/min on {s.surface.name} in {s.shoe.name}"
        )
        _, unknowns, f = self.best
        if unknowns is None or f is None:
            return f"GaitError: {where}: the leg never left the ground. Try a higher speed, a lower cadence or a shorter contact_time."[
                11:
            ]
        worst = int(np.argmax(np.abs(f)))
        stiffness = self.stance.morin * math.exp(unknowns[0]) / 1e3
        return (
            f"{where}: the {EQUATIONS[worst]} could not be met (the leg would need about {stiffness:.0f} kN/m; measured runners 7-17). "
            "Try a cadence nearer the preferred one, a firmer surface, or another contact_time."
        )


def _refuse_impossible(stance_: Stance) -> None:
    """Some grounds would have to give more than the body can drop: no leg, however stiff, runs on them."""
    s = stance_.scenario
    step = s.step
    peak = s.runner.mass * GRAVITY * math.pi / 2 * (step.flight_time / step.contact_time + 1)
    drop = peak * step.contact_time**2 / (s.runner.mass * math.pi**2) - GRAVITY * step.contact_time**2 / 8
    if peak / s.surface.stiffness > GIVE * drop:
        raise GaitError(
            f"no steady step on {s.surface.name}: its {s.surface.stiffness / 1e3:.4g} kN/m would give {1e3 * peak / s.surface.stiffness:.0f} mm under "
            f"{peak:.0f} N, but the body drops only {1e3 * drop:.0f} mm at {step.cadence:.0f} steps/min; "
            f"take a surface above {peak / drop / 1e3:.0f} kN/m, a lower speed or a lower cadence"
        )


def next_step(gait: Gait, scenario: Scenario, state: BodyState, rtol: float = 1e-6) -> BodyState:
    """The body at the next touchdown when this step starts from `state` (its velocities and pitch; the leg at rest length).

    The flight lasts until the centre of mass is back at touchdown height, so a step that does not close changes the next one.
    """
    stance_ = Stance(scenario, rtol)
    leg, landing = stance_.decode(np.array(gait.unknowns))
    changed = replace(landing, pitch=state.pitch, pitch_rate=state.pitch_rate, vx=state.vx, vz=state.vz)
    frame = stance_.frame
    start = frame.state(changed)
    trajectory = stance(system(stance_.model.with_(**leg)), start, scenario.step.contact_time, rtol=rtol, dense=False)
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
