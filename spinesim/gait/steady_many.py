"""Many steady gaits at once, found side by side in the batch, and their motions.

gaits = close_all(scenarios)
gaits.closed            (N,) where a step was found that repeats itself
gaits.gait(i)           that of scenario i, as `spinesim.gait.steady.close` returns it
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np

from spinesim import batch
from spinesim.anatomy.parameter_table import pattern
from spinesim.batch.kernel import compiled
from spinesim.gait.continuation import finish
from spinesim.gait.imbalances import WATCH, Stances, lift_off, stances
from spinesim.gait.search import Search
from spinesim.gait.stance import Stance, guesses
from spinesim.gait.steady import Gait, gait
from spinesim.measures.motions import FINER, INTERVAL, MotionHistory, recorded
from spinesim.mechanics.model import Model
from spinesim.mechanics.primitives import Array
from spinesim.mechanics.solve import Event
from spinesim.scenario import BodyConstants, Scenario
from spinesim.scenario.constants import assuming
from spinesim.units import GRAVITY

FIRST = 24  # scenarios closed from their own guesses before the others are predicted
STAGES = (FIRST, 128)  # of these the unknowns of the next are predicted
RIDGE = 1e-3
# every measure is then within 5e-5 of its limit, the shear along the trunk last
RTOL = 2e-6
BLOCK = 64  # runners integrated and measured at a time, so that memory stays small and near
TOGETHER = 256  # integrated at a time where they are in NumPy, whose calls cost more than memory
LONGEST = 1.1  # times the contact time of a closed gait: no stance lasts so long


@dataclass(frozen=True)
class Gaits:
    """Steady gaits of N scenarios.

    search: what was found (closed, unknowns, slopes, imbalance, simulations, nearest; all along N).
    parameters (P, N) of the models with their legs set and start (2n, N) at touchdown: what
    `batch.integrate` takes; NaN where not closed.  made: by what the stances were simulated.
    constants: those assumed for each scenario alone.
    """

    stances: Sequence[Stance] = field(repr=False)
    search: Search = field(repr=False)
    parameters: Array = field(repr=False)
    start: Array = field(repr=False)
    made: str = ""
    constants: Sequence[Mapping[str, float]] | None = field(default=None, repr=False)

    @property
    def closed(self) -> Any:
        """Where a step was found that repeats itself (N,)."""
        return self.search.closed

    @property
    def imbalance(self) -> Array:
        """Largest of the seven imbalances of each (N,), in UNIT; NaN where not closed."""
        return np.asarray(np.abs(self.search.imbalance).max(1))

    @property
    def contact_time(self) -> Array:
        """Contact times (N,) of the steps (s)."""
        return np.array([stance.task.contact_time for stance in self.stances])

    def gait(self, i: int) -> Gait:
        """The gait of scenario i, as `spinesim.gait.steady.close` returns it; ValueError if it did
        not close.
        """
        if not self.closed[i]:
            raise ValueError(
                f"scenario {i} has no steady step; spinesim.gait.steady.close says why"
            )
        with assuming(self.constants[i] if self.constants else {}):
            return gait(self.stances[i], self.search, i, self.made)


def close_all(
    scenarios: Sequence[Scenario],
    *,
    constants: Sequence[Mapping[str, float]] | None = None,
    threads: int = 1,
    fine: bool = False,
    near: Gait | None = None,
) -> Gaits:
    """The steady gait of every scenario (see `spinesim.gait.steady.close`), found side by side.

    A few scenarios are closed from their own guesses; the unknowns of the others are predicted from
    them.  constants: for each scenario those that are assumed for it alone.  fine: go on until the
    imbalance is below FINE, so that a gait does not depend on the company in which it was found.
    near: a gait that all are alike to, from which they are tried first.
    """
    each = [Stance(scenario) for scenario in scenarios]
    several = stances(each, "kernel", threads, constants)
    search = Search(several, len(each))
    count, every = len(each), [guess.T for guess in guesses(several.task)]
    if near is not None:
        unknowns = np.tile(near.unknowns, (count, 1))
        search.newton(np.arange(count), unknowns, np.tile(near.jacobian, (count, 1, 1)))
    # neighbours in a sweep are alike: the first few should not be
    spread = np.random.default_rng(0).permutation(count)
    search.from_guesses(spread[:FIRST], every)
    for first, last in zip(STAGES, (*STAGES[1:], count), strict=True):
        known, wanted = np.flatnonzero(search.closed), spread[first:last]
        if len(wanted) and len(known):
            search.newton(wanted, *_predicted(search, _traits(several), known, wanted))
    search.from_guesses(spread, every)
    finish(search, several, fine)
    return _gaits(each, several, search, constants)


def _gaits(
    each: Sequence[Stance],
    several: Stances,
    search: Search,
    constants: Sequence[Mapping[str, float]] | None,
) -> Gaits:
    start = np.full((2 * several.body.size, len(each)), np.nan)
    parameters, closed = several.parameters.copy(), np.flatnonzero(search.closed)
    parameters[closed], start[:, closed] = several.landed(closed, search.unknowns[closed])
    return Gaits(each, search, parameters.T, start, several.made, constants)


def _predicted(search: Search, traits: Array, known: Any, wanted: Any) -> tuple[Array, Array]:
    """Unknowns (k, 7) and slopes (k, 7, 7) of the stances wanted (k,), from those that are known.

    Second-order polynomials of the traits (N, m), in their kernel form with a little ridge.
    """
    between = (1 + traits @ traits[known].T) ** 2  # (N, known)
    slopes = search.slopes[known].reshape(-1, 49)
    values = np.concatenate([search.unknowns[known], slopes], axis=1)
    centre = values.mean(0)
    weights = np.linalg.solve(between[known] + RIDGE * np.eye(len(known)), values - centre)
    low, high = values.min(0), values.max(0)
    reach = 0.3 * (high - low)
    predicted = np.clip(centre + between[wanted] @ weights, low - reach, high + reach)
    return predicted[:, :7], predicted[:, 7:].reshape(-1, 7, 7)


def _traits(several: Stances) -> Array:
    """What differs between the stances (N, m), each in units of its own spread over sqrt(m)."""
    task = several.task
    steps = np.log([task.speed, task.step_time, task.contact_time]).T
    traits = np.column_stack([np.log(np.abs(several.parameters) + 1e-12), steps])
    traits = traits[:, np.ptp(traits, axis=0) > 1e-9]
    spread = np.maximum(traits.std(0) * np.sqrt(traits.shape[1]), 1e-12)
    return np.asarray((traits - traits.mean(0)) / spread)


def histories(gaits: Gaits, threads: int = 1) -> Iterator[tuple[Any, MotionHistory]]:
    """(places (B,), their stances) of all closed gaits that reach lift-off, a block at a time.

    The gaits of a block share their constants, which the history assumes for what it computes.
    """
    closed = np.flatnonzero(gaits.closed)
    size = BLOCK if compiled(pattern(), WATCH) else TOGETHER
    for first in range(0, len(closed), size):
        yield from _integrated(gaits, closed[first : first + size], threads)


def _integrated(gaits: Gaits, closed: Any, threads: int) -> Iterator[tuple[Any, MotionHistory]]:
    contact = gaits.contact_time[closed]
    scenarios = [gaits.stances[i].scenario for i in closed]
    numbers: dict[Any, int] = {}
    assumed = [numbers.setdefault(_assumed(gaits, i), len(numbers)) for i in closed]
    for lanes, history in motions(
        pattern(),
        gaits.parameters[:, closed],
        gaits.start[:, closed],
        LONGEST * contact,
        scenarios,
        status=1,
        events=[lift_off(contact)],
        watch=WATCH,
        apart=assumed,
        threads=threads,
    ):
        first = closed[lanes[0]]
        alone = gaits.constants[first] if gaits.constants else {}
        history.constants = {**alone, **gaits.stances[first].scenario.body}
        yield closed[lanes], history


def _assumed(gaits: Gaits, i: int) -> tuple[int, BodyConstants]:
    """What tells apart the constants of gaits."""
    return id(gaits.constants[i]) if gaits.constants else 0, gaits.stances[i].scenario.body


def motions(
    model: Model,
    parameters: Array,
    start: Array,
    duration: Any,
    scenarios: Sequence[Scenario] = (),
    *,
    status: int = 0,
    events: Sequence[Event] = (),
    watch: Sequence[str] = (),
    apart: Sequence[int] = (),
    threads: int = 1,
    compiled: bool | None = None,
) -> Iterator[tuple[Any, MotionHistory]]:
    """(places (B,), their motions) of all that end with this status of `batch.integrate`.

    parameters (P, N), start (2n, N), duration (N,); scenarios: whose stances they are; apart (N,):
    motions with different numbers do not come in one block.
    """
    record = recorded(model, bool(scenarios))
    integrate = partial(
        batch.integrate, model, rtol=RTOL, watch=watch, threads=threads, compiled=compiled
    )
    times = INTERVAL * np.arange(int(np.max(duration) / INTERVAL) + 2)
    run = integrate(parameters, start, duration, events=events, record=record, times=times)

    def finer(lanes: Any) -> MotionHistory:
        ends = run.t_end[lanes]
        times = INTERVAL / FINER * np.arange(int(ends.max() / INTERVAL * FINER) + 2)
        again = integrate(
            parameters[:, lanes], start[:, lanes], ends, record=recorded(model, False), times=times
        )
        return _history(model, again, slice(None), parameters[:, lanes])

    done = np.flatnonzero(run.status == status)
    for lanes in _blocks(done, np.array(apart)[done] if apart else 0 * done):
        those = [scenarios[i] for i in lanes] if scenarios else []
        history = _history(model, run, lanes, parameters[:, lanes], those)
        history.finer = lambda some, lanes=lanes: finer(lanes[some])
        yield lanes, history


def _blocks(places: Any, apart: Any) -> Iterator[Any]:
    """The places in blocks of at most BLOCK, cut wherever the number of the next is another."""
    cuts = np.flatnonzero(np.diff(apart)) + 1
    for run in np.split(places, cuts):
        for first in range(0, len(run), BLOCK):
            yield run[first : first + BLOCK]


def _history(
    model: Model,
    run: batch.BatchResult,
    lanes: Any,
    parameters: Array,
    scenarios: Sequence[Scenario] = (),
) -> MotionHistory:
    """The history of some motions of a run of the batch, with their parameters (P, B)."""
    ends, interval = run.t_end[lanes], run.times[1, 0] - run.times[0, 0]
    even = ((ends + 1e-12) / interval).astype(int) + 1
    longest = int(even.max()) + 1
    if np.array_equal(lanes, np.arange(len(run.status))):
        lanes = slice(None)  # a view, no copy
    return MotionHistory(
        model,
        np.minimum(run.times[:longest, :1], ends),
        {key: values[:longest, lanes] for key, values in run.trajectories.items()},
        even,
        even + (ends - interval * (even - 1) > 1e-12),
        dict(zip(model.parameters, parameters, strict=True)),
        _numbers(scenarios),
        [scenario.runner for scenario in scenarios],
    )


def _numbers(scenarios: Sequence[Scenario]) -> dict[str, Array]:
    """What the runs of these scenarios state beside their motions, as attributes of a run."""
    if not scenarios:
        return {}
    return {
        "step_time": np.array([scenario.step.step_time for scenario in scenarios]),
        "step_length": np.array([scenario.step.step_length for scenario in scenarios]),
        "body_weight": np.array([scenario.runner.mass * GRAVITY for scenario in scenarios]),
    }
