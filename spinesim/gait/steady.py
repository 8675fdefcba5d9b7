"""A step that can be repeated: finds what the runner does so that every step is like the one before
(`spinesim.gait.steady.stance` has the equations).

Nothing of it prescribes how the leg answers to shoe or ground: with cadence and contact time held,
leg stiffness comes out.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from spinesim.gait.stance import EQUATIONS, Stance
from spinesim.mechanics.model import Model, State
from spinesim.mechanics.primitives import Array
from spinesim.scenario import Scenario
from spinesim.units import GRAVITY

TRIAL = np.array([0.02, 0.05, 0.05, 0.05, 0.05, 0.02, 0.02])  # difference steps of the unknowns
REACH = np.array([0.25, 1.0, 0.5, 1.0, 1.0, 0.25, 0.25])  # longest Newton step
# in UNIT: 40 us, 0.4 mm/s, 40 um ...; below it differences of two integrations are noise
CLOSED = 0.02
# in UNIT: what a gait is closed to where measures are compared to 1e-4
FINE, FINE_RTOL = 1e-4, 1e-6
# a ground that gives more than this times the body's drop is refused untried; up to there the
# search decides
GIVE = 1.3


class GaitError(ValueError):
    """No step of this scenario repeats itself; the message says which equation cannot be met and
    what would help.

    imbalance: how near the search came, in units of `UNIT`; NaN where it was not even tried.
    """

    imbalance: float = math.nan


@dataclass(frozen=True)
class Gait:
    """A steady gait: the model with its leg set, its touchdown state, and how the step goes on.

    unknowns (7,) are those of `UNKNOWNS` in the units of `Stance.decode`; jacobian (7, 7) of the
    equations there; simulations it took.
    """

    model: Model
    start: State
    unknowns: tuple[float, ...]
    jacobian: Array = field(repr=False, compare=False)
    imbalance: float
    simulations: int


def close(scenario: Scenario, near: Gait | None = None, *, fine: bool = False) -> Gait:
    """The steady gait of a scenario; `near`, a gait of a similar scenario, makes it faster; `fine`
    closes it to FINE, for comparisons to 1e-4.

    Raises GaitError when no step repeats itself.
    """
    stance_ = Stance(scenario)
    refuse_impossible(stance_)
    search = _Search(stance_)
    found = _found(search, near)
    if (
        fine
        and (
            closer := _Search(Stance(scenario, FINE_RTOL), FINE).newton(
                np.array(found.unknowns), found.jacobian
            )
        )
        is not None
    ):
        return closer
    return found


def _found(search: _Search, near: Gait | None) -> Gait:
    stance_ = search.stance
    if (
        near is not None
        and (found := search.newton(np.array(near.unknowns), near.jacobian)) is not None
    ):
        return found
    for guess in stance_.guesses():
        if (found := search.newton(guess)) is not None:
            return found
    failure = GaitError(why_not(stance_, *search.best[1:]))
    failure.imbalance = search.best[0]
    raise failure


class _Search:
    """Damped Newton with Broyden updates on a stance's imbalance; remembers the best failure."""

    def __init__(self, stance_: Stance, enough: float = CLOSED) -> None:
        self.stance, self.enough, self.simulations = stance_, enough, 0
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
            if np.abs(f).max() < self.enough:
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

    def shortened(self, u: Array, f: Array, step: np.ndarray) -> tuple[Array, Array] | None:
        """The step, halved until the imbalance falls, and the imbalance there; None if it never
        does.
        """
        for factor in (1.0, 0.5, 0.25, 0.1):
            g = self(u + factor * step)
            if np.all(np.isfinite(g)) and np.linalg.norm(g) < (1 - 1e-3 * factor) * np.linalg.norm(
                f
            ):
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


def why_not(stance_: Stance, unknowns: Array | None, f: Array | None) -> str:
    """One line about the nearest that a search came, unknowns (7,) and imbalance (7,): which
    equation is furthest from closing, what would help.
    """
    s = stance_.scenario
    where = f"no steady step at {s.step.speed:.2f} m/s and {s.step.cadence:.0f} steps/min on {s.surface.name} in {s.shoe.name}"
    if unknowns is None or f is None:
        return f"{where}: the foot never left the ground. Try a higher speed, a lower cadence or a shorter contact_time."
    worst = int(np.argmax(np.abs(f)))
    stiffness = stance_.morin * math.exp(unknowns[0]) / 1e3
    return (
        f"{where}: the {EQUATIONS[worst]} could not be met (nearest: a leg spring of {stiffness:.0f} kN/m). "
        "Try a cadence nearer the preferred one, a firmer surface, or another contact_time."
    )


def refuse_impossible(stance_: Stance) -> None:
    """GaitError for a ground that no runner is carried by.  Some grounds would have to give more
    than the body can drop: no leg, however stiff, runs on them.
    """
    s = stance_.scenario
    step = s.step
    peak = s.runner.mass * GRAVITY * math.pi / 2 * (step.flight_time / step.contact_time + 1)
    drop = (
        peak * step.contact_time**2 / (s.runner.mass * math.pi**2)
        - GRAVITY * step.contact_time**2 / 8
    )
    if peak / s.surface.stiffness > GIVE * drop:
        raise GaitError(
            f"no steady step on {s.surface.name}: its {s.surface.stiffness / 1e3:.4g} kN/m would give {1e3 * peak / s.surface.stiffness:.0f} mm under "
            f"{peak:.0f} N, but the body drops only {1e3 * drop:.0f} mm at {step.cadence:.0f} steps/min; "
            f"take a surface above {peak / drop / GIVE / 1e3:.0f} kN/m, a lower speed or a lower cadence"
        )
