"""The search for many steady gaits side by side: Newton's method on the imbalances of all stances,
simulated in the batch.

A sweep helps itself: a few scenarios are closed from their own guesses; the unknowns of the others
are predicted from them, and the slopes of one serve all (Broyden updates do the rest).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from spinesim import batch
from spinesim.anatomy.parameter_table import named, numbers, pattern
from spinesim.gait.stance import (
    CLOSURE_RTOL,
    UNIT,
    Stance,
    Task,
    admissible,
    decode,
    guesses,
    residual,
)
from spinesim.gait.steady import CLOSED, FINE, FINE_RTOL, REACH, TRIAL
from spinesim.gait.touchdown import UpperBody
from spinesim.measures.signals import CONTACT_FORCE
from spinesim.mechanics.primitives import Array
from spinesim.mechanics.solve import Event

FIRST = 24  # scenarios closed from their own guesses before the others are predicted
STAGES = (FIRST, 128)  # of these the unknowns of the next are predicted
RIDGE = 1e-3
FACTORS = (1.0, 0.5, 0.25, 0.1)  # a Newton step is shortened until the imbalance falls
MOST = 30  # Newton steps
LEG = ("leg_stiffness", "leg_push_off", "hip_offset")


@dataclass
class Closure:
    """Damped Newton with Broyden updates on all stances of one structure; u (N, 7), f (N, 7) in
    UNIT, slopes (N, 7, 7).
    """

    stances: list[Stance]
    watch: tuple[str, ...]
    threads: int
    rtol: float = CLOSURE_RTOL
    enough: float = CLOSED
    simulations: Any = field(init=False)

    def __post_init__(self) -> None:
        count = len(self.stances)
        self.simulations = np.zeros(count, dtype=int)
        self.parameters = numbers(
            [(stance.scenario, stance.leg_setting) for stance in self.stances]
        )
        self.task = Task.stacked([stance.task for stance in self.stances])
        self.frame = UpperBody(pattern(), named(self.parameters))
        self.leg = [list(pattern().parameters).index(name) for name in LEG]
        self.u, self.f = np.full((count, 7), np.nan), np.full((count, 7), np.nan)
        self.slopes = np.full((count, 7, 7), np.nan)
        self.best_u, self.best_f = np.full((count, 7), np.nan), np.full((count, 7), np.inf)
        self.closed = np.zeros(count, dtype=bool)

    def run(self) -> None:
        """Close a few from their guesses; predict ever more from those that are closed; try
        failures from their own guesses.
        """
        count = len(self.stances)
        # neighbours in a sweep are alike: the first few should not be
        spread = np.random.default_rng(0).permutation(count)
        self.from_guesses(spread[:FIRST])
        for first, last in zip(STAGES, (*STAGES[1:], count), strict=True):
            known, wanted = np.flatnonzero(self.closed), spread[first:last]
            if len(wanted) and len(known):
                self.newton(wanted, *self.predicted(known, wanted))
        self.from_guesses(spread[FIRST:])

    def refine(self) -> None:
        """Close the closed ones further; where that fails they stay as they are."""
        self.rtol, self.enough = FINE_RTOL, FINE
        which = np.flatnonzero(self.closed)
        self.newton(which, self.u[which], self.slopes[which])

    def set(self, which: Any, u: Array) -> tuple[Array, Array]:
        """Parameters (k, P) with the legs that the unknowns u (k, 7) ask for, and the states (2n,
        k) at touchdown.
        """
        leg, landing = decode(self.task.lanes(which), u.T)
        parameters = self.parameters[which]
        parameters[:, self.leg] = np.column_stack([leg[name] for name in LEG])
        return parameters, self.frame.lanes(which).touchdown(landing)

    def from_guesses(self, which: Any) -> None:
        """Close these scenarios from the guesses of their stances, most promising first."""
        for guess in guesses(self.task):
            if len(left := which[~self.closed[which]]):
                self.newton(left, guess.T[left])

    def predicted(self, known: Any, wanted: Any) -> tuple[Array, Array]:
        """Unknowns (k, 7) and slopes (k, 7, 7): second-order polynomials, in their kernel form with
        a little ridge, of what differs between the scenarios.
        """
        between = (1 + self.traits @ self.traits[known].T) ** 2  # (N, known)
        values = np.concatenate([self.u[known], self.slopes[known].reshape(-1, 49)], axis=1)
        centre = values.mean(0)
        weights = np.linalg.solve(between[known] + RIDGE * np.eye(len(known)), values - centre)
        low, high = values.min(0), values.max(0)
        found = np.clip(
            centre + between[wanted] @ weights, low - 0.3 * (high - low), high + 0.3 * (high - low)
        )
        return found[:, :7], found[:, 7:].reshape(-1, 7, 7)

    @cached_property
    def traits(self) -> Array:
        """What differs between the scenarios (N, m), each in units of its own spread over sqrt(m)."""
        task = np.log([self.task.speed, self.task.step_time, self.task.contact_time])
        found = np.column_stack(
            [np.log(np.abs(np.delete(self.parameters, self.leg, 1)) + 1e-12), task.T]
        )
        found = found[:, np.ptp(found, axis=0) > 1e-9]
        return np.asarray(
            (found - found.mean(0)) / np.maximum(found.std(0) * np.sqrt(found.shape[1]), 1e-12)
        )

    # -- simulations

    def imbalance(self, which: Any, u: Array) -> Array:
        """The seven equations (k, 7) of the stances `which` (k,) at the unknowns u (k, 7), in UNIT;
        NaN where no stance comes of it.
        """
        result = np.full(u.shape, np.nan)
        rows = np.flatnonzero(admissible(self.task.lanes(which), u.T))
        if not len(rows):
            return result
        self.simulations += np.bincount(which, minlength=len(self.stances))
        task, frame = self.task.lanes(which[rows]), self.frame.lanes(which[rows])
        parameters, start = self.set(which[rows], u[rows])
        events = (
            Event(
                "lift-off",
                "midsole",
                CONTACT_FORCE,
                earliest=0.4 * task.contact_time,
                terminal=True,
            ),
        )
        run = batch.integrate(
            pattern(),
            parameters.T,
            start,
            2.5 * task.contact_time,
            rtol=self.rtol,
            events=events,
            watch=self.watch,
            threads=self.threads,
        )
        left = (
            residual(task, run.event_times["lift-off"], frame.read(start), frame.read(run.y_end)).T
            / UNIT
        )
        result[rows] = np.where((run.status == 1)[:, None], left, np.nan)
        self.remember(which, u, result)
        return result

    def remember(self, which: Any, u: Array, f: Array) -> None:
        """Keep the best that each scenario has come to."""
        size = np.abs(f).max(1)
        better = np.flatnonzero(size < np.abs(self.best_f[which]).max(1))
        better = better[np.argsort(-size[better])]  # of several for one scenario the last stays
        self.best_u[which[better]], self.best_f[which[better]] = u[better], f[better]

    def differences(self, which: Any, u: Array, f: Array) -> Array:
        """Slopes (k, 7, 7) by differences, forward or, where there is no stance, backward; NaN
        where neither.
        """
        slopes = np.full((len(which), 7, 7), np.nan)
        for sign in (1.0, -1.0):
            row, column = np.nonzero(~np.isfinite(slopes).all(1))
            moved = u[row].copy()
            moved[np.arange(len(row)), column] += sign * TRIAL[column]
            slopes[row, :, column] = (self.imbalance(which[row], moved) - f[row]) / (
                sign * TRIAL[column]
            )[:, None]
        return slopes

    # -- Newton

    def newton(self, which: Any, u: Array, slopes: Array | None = None) -> None:
        """Close the scenarios `which` (k,) from u (k, 7), all side by side."""
        f = self.imbalance(which, u)
        alive = np.isfinite(f).all(1)
        which, u, f = which[alive], u[alive], f[alive]
        slopes = self.differences(which, u, f) if slopes is None else slopes[alive].copy()
        fresh = np.zeros(len(which), dtype=int)
        for _ in range(MOST):
            done = np.abs(f).max(1) < self.enough
            self.keep(which[done], u[done], f[done], slopes[done])
            go = ~done & np.isfinite(slopes).all((1, 2)) & (fresh < 3)
            which, u, f, slopes, fresh = which[go], u[go], f[go], slopes[go], fresh[go]
            if not len(which):
                return
            step = -_solved(slopes, f)
            step /= np.maximum(1.0, np.abs(step / REACH).max(1))[:, None]
            taken, new = self.shortened(which, u, f, step)
            better = np.isfinite(taken)
            moved = np.where(better, taken, 0.0)[:, None] * step
            change = np.where(better[:, None], new - f, 0.0) - np.einsum(
                "kij,kj->ki", slopes, moved
            )
            length = np.maximum((moved**2).sum(1), 1e-30)
            slopes = slopes + change[:, :, None] * moved[:, None, :] / length[:, None, None]
            slow = ~better | (np.linalg.norm(new, axis=1) > 0.7 * np.linalg.norm(f, axis=1))
            u, f = u + moved, np.where(better[:, None], new, f)
            again = np.flatnonzero(slow & (np.abs(f).max(1) >= self.enough))
            if len(again):
                slopes[again] = self.differences(which[again], u[again], f[again])
            fresh = np.where(better, 0, fresh + 2)

    def shortened(self, which: Any, u: Array, f: Array, step: Array) -> tuple[Array, Array]:
        """Fraction of the step (k,) at which the imbalance falls, NaN if none does, and the
        imbalance there (k, 7).
        """
        taken, new = np.full(len(which), np.nan), np.full(f.shape, np.nan)
        for factor in FACTORS:
            left = np.flatnonzero(~np.isfinite(taken))
            if not len(left):
                break
            g = self.imbalance(which[left], u[left] + factor * step[left])
            falls = np.linalg.norm(g, axis=1) < (1 - 1e-3 * factor) * np.linalg.norm(
                f[left], axis=1
            )
            taken[left[falls]], new[left[falls]] = factor, g[falls]
        return taken, new

    def keep(self, which: Any, u: Array, f: Array, slopes: Array) -> None:
        """Remember closed scenarios."""
        self.u[which], self.f[which], self.slopes[which], self.closed[which] = u, f, slopes, True


def _solved(slopes: Array, f: Array) -> Array:
    """slopes^-1 f for every scenario (k, 7); least squares where one is singular."""
    try:
        return np.asarray(np.linalg.solve(slopes, f[:, :, None])[:, :, 0])
    except np.linalg.LinAlgError:
        return np.asarray(np.einsum("kij,kj->ki", np.linalg.pinv(slopes, rcond=1e-12), f))
