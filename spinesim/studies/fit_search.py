"""The most likely body: Gauss-Newton steps with Levenberg's damping, each of two batches.

One batch gives the slopes, a body for each constant; one tries four dampings.  What is minimised is
the square of the whitened residual plus that of the distance from the prior in its own SD.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from spinesim.mechanics.primitives import Array
from spinesim.studies.fit_runs import Ours

PRIOR_SD = 0.25  # of a constant's range: runners differ by more than the catalogue's doubt
STEP = 0.03  # of a range, for slopes
DAMPINGS = (0.1, 1.0, 10.0, 100.0)  # times the last one
ENOUGH = 1e-3  # relative fall of the cost
MOST = 12  # iterations
INSIDE = 0.995  # of a range: beyond it slopes are taken inward
HALVINGS = 2  # of a step without a steady gait

Runs = Callable[[Sequence[Array]], list[Ours | None]]
Residual = Callable[[Ours], Array]


@dataclass(frozen=True)
class Optimum:
    """The end of a search.

    shares (p,) of the ranges; cost; slopes (points, p) of the whitened residual there; before,
    after: what the first and the last body give; iterations; blocked: directions that had no gait.
    """

    shares: Array
    cost: float
    residual: Array
    slopes: Array
    before: Ours
    after: Ours
    iterations: int
    blocked: tuple[int, ...]

    @property
    def information(self) -> Array:
        """H (p, p) of the data alone."""
        return self.slopes.T @ self.slopes

    @property
    def covariance(self) -> Array:
        """Posterior covariance (p, p) in shares of the ranges (Laplace)."""
        size = len(self.shares)
        return np.asarray(np.linalg.inv(self.information + np.eye(size) / PRIOR_SD**2))

    @property
    def effective(self) -> float:
        """How many constants the data tell: tr(H (H + P^-1)^-1)."""
        return float(np.trace(self.information @ self.covariance))


def search(runs: Runs, residual: Residual, prior: Array, start: Array) -> Optimum:
    """The body of least cost from a start (p,) on; ValueError where that has no steady step."""
    (first,) = runs([start])
    if first is None:
        raise ValueError(
            "the scenario has no steady step with the body that the fit begins with; "
            "check speed, step time and contact time"
        )
    shares, ours, damping = start, first, 1e-2
    r = residual(ours)
    cost = _cost(r, shares, prior)
    blocked: tuple[int, ...] = ()
    slopes = np.zeros((len(r), len(shares)))
    iterations = 0
    while iterations < MOST:
        iterations += 1
        slopes, blocked = _slopes(runs, residual, shares, r)
        trials = _trials(slopes, r, shares, prior, damping)
        results = runs(trials)
        costs = [
            np.inf if result is None else _cost(residual(result), trial, prior)
            for result, trial in zip(results, trials, strict=True)
        ]
        best = int(np.argmin(costs))
        chosen = results[best]
        if chosen is None or costs[best] >= cost * (1 - 1e-6):
            break
        fall, cost = 1 - costs[best] / cost, costs[best]
        shares, ours, damping = trials[best], chosen, damping * DAMPINGS[best]
        r = residual(ours)
        if fall < ENOUGH:
            break
    return Optimum(shares, cost, r, slopes, first, ours, iterations, blocked)


def _cost(residual: Array, shares: Array, prior: Array) -> float:
    return float(residual @ residual + (((shares - prior) / PRIOR_SD) ** 2).sum())


def _slopes(
    runs: Runs, residual: Residual, shares: Array, r: Array
) -> tuple[Array, tuple[int, ...]]:
    """Slopes (points, p) by one step in each direction; a step without a gait is halved."""
    steps = np.where(shares + STEP < INSIDE, STEP, -STEP)
    slopes = np.zeros((len(r), len(shares)))
    waiting = list(range(len(shares)))
    for halving in range(HALVINGS + 1):
        if not waiting:
            break
        scale = 0.5**halving
        moved = [shares + scale * steps[k] * np.eye(len(shares))[k] for k in waiting]
        results = runs(moved)
        for k, result in zip(list(waiting), results, strict=True):
            if result is not None:
                slopes[:, k] = (residual(result) - r) / (scale * steps[k])
                waiting.remove(k)
    return slopes, tuple(waiting)


def _trials(slopes: Array, r: Array, shares: Array, prior: Array, damping: float) -> list[Array]:
    """Where four dampings lead, within the ranges."""
    size = len(shares)
    curvature = slopes.T @ slopes + np.eye(size) / PRIOR_SD**2
    gradient = slopes.T @ r + (shares - prior) / PRIOR_SD**2
    trials = []
    for factor in DAMPINGS:
        damped = curvature + damping * factor * np.diag(np.diag(curvature))
        free = np.ones(size, bool)
        step = _bounded(damped, gradient, shares, free)
        trials.append(np.clip(shares + step, 0.0, 1.0))
    return trials


def _bounded(curvature: Array, gradient: Array, shares: Array, free: Any) -> Array:
    """The step that minimises the quadratic while constants at a bound stay there."""
    step: Any = np.zeros(len(shares))
    for _ in range(len(shares)):
        rows = np.flatnonzero(free)
        if not len(rows):
            break
        step[:] = 0.0
        step[rows] = -np.linalg.solve(curvature[np.ix_(rows, rows)], gradient[rows])
        stuck = ((shares <= 0) & (step < 0)) | ((shares >= 1) & (step > 0))
        if not (stuck & free).any():
            break
        free = free & ~stuck
    return step
