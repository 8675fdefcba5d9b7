"""Looking for the best scenario: those computed so far, the least of a measure among them, the
trade-off of two.

A differential evolution looks everywhere, COBYQA refines its best with the choices held; nothing is
computed twice.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import xarray as xr
from scipy import optimize

from spinesim.mechanics.model import Model, State
from spinesim.scenario import Scenario
from spinesim.sweeps.engine import Engine, measure_of
from spinesim.sweeps.execution import sweep
from spinesim.sweeps.progress import Progress

MEMBERS = 6  # of the evolution's population, per parameter
PATIENCE = 1e-3  # the evolution stops when its members agree so far, relatively
REFINED = 1e-3  # of a bound's width: how closely COBYQA places the optimum
CLOSE = 12  # digits to which two scenarios are the same


@dataclass
class Search:
    """Scenarios computed so far, points of the unit cube (choices as whole numbers) as rows."""

    base: Scenario | Model
    start: State | None
    ranges: Mapping[str, tuple[float, float] | tuple[str, ...]]
    measures: tuple[str, ...]
    level: str | None
    limits: dict[str, tuple[float, float]]
    budget: int
    engine: Engine
    options: Mapping[str, Any]
    progress: Progress | None
    known: dict[tuple[float, ...], np.ndarray] = field(default_factory=dict)
    attrs: dict[str, dict[str, Any]] = field(default_factory=dict)
    failed: int = 0

    @property
    def choices(self) -> np.ndarray:
        """How many choices each parameter has (k,); 0 for a number."""
        return np.array(
            [len(ends) if isinstance(ends[0], str) else 0 for ends in self.ranges.values()]
        )

    def columns(self, points: np.ndarray) -> dict[str, list[Any]]:
        """Parameter -> values at points (n, k)."""
        columns: dict[str, list[Any]] = {}
        for k, (name, ends) in enumerate(self.ranges.items()):
            if isinstance(ends[0], str):
                columns[name] = [ends[round(x)] for x in points[:, k]]
            else:
                low, high = float(ends[0]), float(ends[1])
                columns[name] = [min(max(low + (high - low) * x, low), high) for x in points[:, k]]
        return columns

    def __call__(self, points: np.ndarray) -> np.ndarray:
        """The measures (n, m) at points (n, k), NaN where a scenario failed."""
        points = (
            np.round(np.clip(points, 0, np.where(self.choices > 0, self.choices - 1, 1)), CLOSE)
            + 0.0
        )
        keys = [
            tuple(np.where(self.choices > 0, np.round(point), point).tolist()) for point in points
        ]
        new = list(dict.fromkeys(key for key in keys if key not in self.known))
        if new:
            values, failed = self.measured(self.columns(np.array(new)))
            self.known.update(zip(new, values, strict=True))
            self.failed += failed
            if self.progress:
                text = f"{self.failed} failed" if self.failed else ""
                self.progress(min(len(self.known), self.budget), self.budget, text)
        return np.array([self.known[key] for key in keys])

    def measured(self, columns: Mapping[str, list[Any]]) -> tuple[np.ndarray, int]:
        """The measures (n, m) of scenarios, NaN where one failed, and how many did."""
        axes: dict[str, Any] = {
            name: xr.DataArray(np.array([*values, None], dtype=object)[:-1], dims="sample")
            for name, values in columns.items()
        }
        runs = sweep(
            self.base, self.start, engine=self.engine, progress=False, **self.options, **axes
        )
        self.attrs = {name: dict(runs[name].attrs) for name in self.measures if name in runs}
        values = [measure_of(runs, name, self.level).values for name in self.measures]
        return np.stack(values, axis=1), int((runs["status"] != "ok").sum())

    def excess(self, values: np.ndarray) -> np.ndarray:
        """How far measures (n, m) lie beyond their limits (n,), relative to them; infinite where a
        scenario failed.
        """
        beyond = np.zeros(len(values))
        for name, (low, high) in self.limits.items():
            measure = values[:, self.measures.index(name)]
            for limit, over in ((low, low - measure), (high, measure - high)):
                if math.isfinite(limit):
                    beyond = beyond + np.maximum(over, 0.0) / (abs(limit) or 1.0)
        return np.where(np.isfinite(values).all(axis=1), beyond, np.inf)


def least(search: Search, measure: int, seed: int, budget: int | None = None) -> tuple[float, ...]:
    """The point with the least of one measure among those that meet the limits."""
    budget = budget or search.budget
    k = len(search.ranges)
    members = k * max(MEMBERS, -(-8 // k))
    limits = [(0.0, n - 1.0) if n else (0.0, 1.0) for n in search.choices]
    scale = 1.0

    def energy(unit: np.ndarray) -> np.ndarray:
        nonlocal scale
        values = search(unit.T.reshape(-1, k))
        wanted, beyond = values[:, measure], search.excess(values)
        scale = max([scale, *np.abs(wanted[np.isfinite(wanted)])])
        return np.where(
            beyond > 0,
            np.where(np.isfinite(beyond), 10 * scale * (1 + beyond), 1e6 * scale),
            np.nan_to_num(wanted, nan=1e6 * scale),
        )

    refining = 0 if all(search.choices) else min(budget // 3, 12 * k + 10)
    generations = max(1, (budget - refining) // members - 1)
    if (several := math.prod(max(int(n), 1) for n in search.choices)) <= members and all(
        search.choices
    ):
        search(
            np.array(
                list(itertools.product(*(range(n) for n in search.choices))), dtype=float
            ).reshape(several, k)
        )
    else:
        optimize.differential_evolution(
            energy,
            limits,
            maxiter=generations,
            popsize=members // k,
            rng=seed,
            polish=False,
            tol=PATIENCE,
            init="latinhypercube",
            integrality=search.choices > 0,
            vectorized=True,
            updating="deferred",
        )
    best = _best(search, measure)
    return _refined(search, measure, best, refining) if refining else best


def _refined(
    search: Search, measure: int, best: tuple[float, ...], budget: int
) -> tuple[float, ...]:
    """The least near a point, its choices held."""
    free = search.choices == 0
    size = abs(float(search.known[best][measure])) or 1.0

    def at(x: np.ndarray) -> np.ndarray:
        point = np.array(best)
        point[free] = x
        return search(point[None])[0]

    def objective(x: np.ndarray) -> float:
        return float(np.nan_to_num(at(x)[measure] / size, nan=1e3))

    def room(x: np.ndarray) -> list[float]:
        values = at(x)
        pairs = [
            (values[search.measures.index(name)], low, high)
            for name, (low, high) in search.limits.items()
        ]
        left = [(v - low) / (abs(low) or 1) for v, low, _ in pairs if math.isfinite(low)]
        left += [(high - v) / (abs(high) or 1) for v, _, high in pairs if math.isfinite(high)]
        return [float(value) for value in np.nan_to_num(left, nan=-1.0)]

    bounds = optimize.Bounds(np.zeros(free.sum()), np.ones(free.sum()))
    limits: Any = optimize.NonlinearConstraint(room, 0, np.inf) if search.limits else ()
    options = {"maxfev": budget, "initial_tr_radius": 0.1, "final_tr_radius": REFINED}
    optimize.minimize(
        objective,
        np.clip(np.array(best)[free], 0, 1),
        method="COBYQA",
        bounds=bounds,
        constraints=limits,
        options=options,
    )
    return _best(search, measure)


def _best(search: Search, measure: int) -> tuple[float, ...]:
    """The best point known; ValueError if none meets the limits."""
    keys = list(search.known)
    values = np.array([search.known[key] for key in keys])
    beyond = search.excess(values)
    good = np.flatnonzero(beyond <= 1e-9)
    if not len(good):
        if not np.isfinite(beyond).any():
            raise ValueError(
                f"none of {len(keys)} scenarios within the bounds has a steady gait; "
                "widen or move the bounds"
            )
        near = values[int(np.argmin(beyond))]
        closest = ", ".join(
            f"{name} {near[search.measures.index(name)]:.6g}" for name in search.limits
        )
        raise ValueError(
            f"none of {len(keys)} scenarios within the bounds meets the constraints; "
            f"the nearest has {closest}; relax a constraint or widen a bound"
        )
    return keys[good[int(np.argmin(values[good, measure]))]]


def trade_off(
    search: Search, first: tuple[float, ...], points: int, seed: int
) -> list[tuple[float, ...]]:
    """Points from the least of measure 0 to the least of measure 1, each the least of 0 under a
    limit on 1; none beaten in both.
    """
    name = search.measures[1]
    own = search.limits.get(name, (-math.inf, math.inf))
    last = least(search, 1, seed)
    best, worst = (float(search.known[key][1]) for key in (last, first))
    for limit in np.linspace(worst, best, points)[1:-1]:
        search.limits[name] = own[0], min(own[1], float(limit))
        near = _best(search, 0)
        _refined(search, 0, near, max(10, search.budget // points)) if not all(
            search.choices
        ) else near
    search.limits[name] = own
    values = {
        key: value[:2]
        for key, value in search.known.items()
        if search.excess(value[None])[0] <= 1e-9
    }
    order = sorted(values, key=lambda key: (values[key][0], values[key][1]))
    front: list[tuple[float, ...]] = []
    for key in order:
        if not front or values[key][1] < values[front[-1]][1]:
            front.append(key)
    targets = np.linspace(values[front[0]][1], values[front[-1]][1], points)
    picked = [
        next(key for key in front if values[key][1] <= target + 1e-12 * abs(target))
        for target in targets
    ]
    return list(dict.fromkeys(picked))
