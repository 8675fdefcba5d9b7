"""Many steady gaits at once: the closure of `spinesim.gait.steady` for a whole sweep, its
simulations in the batch.

    gaits = close_all(scenarios)
    gaits.closed            (N,) where a step was found that repeats itself
    gaits.gait(i)           that of scenario i, as `spinesim.gait.steady.close` returns it

Unknowns, landing, equations and their units are those of `spinesim.gait.steady.stance`;
`spinesim.gait.steady.search_many` finds them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from spinesim import batch
from spinesim.anatomy.parameter_table import pattern
from spinesim.gait.search_many import Closure
from spinesim.gait.stance import Stance
from spinesim.gait.steady import Gait
from spinesim.measures.motions import INTERVAL, MotionHistory
from spinesim.measures.signals import CONTACT_FORCE
from spinesim.mechanics.model import Model
from spinesim.mechanics.primitives import Array
from spinesim.mechanics.solve import Event
from spinesim.scenario import Scenario
from spinesim.units import GRAVITY

# beside the contact: one choice for all, so that they share one compiled kernel
WATCH = ("L5/S1 axial",)
# the steepest rise of disc compression rides on a ripple of 300 Hz: ten times the tolerance is ten
# times its error
RTOL = 2e-8
TOGETHER = 256  # runners integrated at a time
BLOCK = 32  # of these evaluated at a time, so that memory stays small


@dataclass(frozen=True)
class Gaits:
    """Steady gaits of N scenarios.

    closed (N,); unknowns (N, 7) and slopes (N, 7, 7) as in `spinesim.gait.steady`, NaN where not
    closed; imbalance (N,) in UNIT; simulations (N,) that each took; nearest: the best unknowns (N,
    7) tried and their imbalance (N, 7), inf where none left the ground; parameters (P, N) of the
    model with its leg set and start (2n, N) at touchdown: what `batch.integrate` takes.
    """

    stances: Sequence[Stance] = field(repr=False)
    closed: Any
    unknowns: Array = field(repr=False)
    slopes: Array = field(repr=False)
    imbalance: Array
    simulations: Any
    parameters: Array = field(repr=False)
    start: Array = field(repr=False)
    nearest: tuple[Array, Array] = field(repr=False)

    @property
    def contact_time(self) -> Array:
        """Contact times (N,) of the steps (s)."""
        return np.array([stance.task.contact_time for stance in self.stances])

    def gait(self, i: int) -> Gait:
        """The gait of scenario i; ValueError if it did not close."""
        if not self.closed[i]:
            raise ValueError(
                f"scenario {i} has no steady step; spinesim.gait.steady.close says why"
            )
        leg, landing = self.stances[i].decode(self.unknowns[i])
        return Gait(
            model=self.stances[i].model.with_(**leg),
            start=self.stances[i].frame.state(landing),
            unknowns=tuple(self.unknowns[i].tolist()),
            jacobian=self.slopes[i],
            imbalance=float(self.imbalance[i]),
            simulations=int(self.simulations[i]),
        )


def close_all(
    scenarios: Sequence[Scenario],
    *,
    watch: Sequence[str] = WATCH,
    threads: int = 1,
    fine: bool = False,
) -> Gaits:
    """The steady gait of every scenario (see `spinesim.gait.steady.close`); all are default
    runners, so they share one structure.

    watch: links that the batch is to watch later; naming them here lets closure and measurement
    share one kernel. fine: go on until the imbalance is below FINE, so that a gait does not depend
    on the company in which it was found.
    """
    closure = Closure([Stance(scenario) for scenario in scenarios], tuple(watch), threads)
    closure.run()
    if fine:
        closure.refine()
    start = np.full((2 * closure.frame.size, len(scenarios)), np.nan)
    parameters, closed = closure.parameters.copy(), np.flatnonzero(closure.closed)
    parameters[closed], start[:, closed] = closure.set(closed, closure.u[closed])
    return Gaits(
        closure.stances,
        closure.closed,
        closure.u,
        closure.slopes,
        np.abs(closure.f).max(1),
        closure.simulations,
        parameters.T,
        start,
        (closure.best_u, closure.best_f),
    )


def histories(gaits: Gaits, threads: int = 1) -> Iterator[tuple[Any, MotionHistory]]:
    """(which (B,), their stances) of all closed gaits that reach lift-off, a block at a time."""
    closed = np.flatnonzero(gaits.closed)
    for first in range(0, len(closed), TOGETHER):
        yield from _integrated(gaits, closed[first : first + TOGETHER], threads)


def _integrated(gaits: Gaits, which: Any, threads: int) -> Iterator[tuple[Any, MotionHistory]]:
    contact = gaits.contact_time[which]
    event = Event("lift-off", "midsole", CONTACT_FORCE, earliest=0.4 * contact, terminal=True)
    scenarios = [gaits.stances[i].scenario for i in which]
    for lanes, history in motions(
        pattern(),
        gaits.parameters[:, which],
        gaits.start[:, which],
        1.4 * contact,
        scenarios,
        status=1,
        events=[event],
        watch=WATCH,
        threads=threads,
    ):
        yield which[lanes], history


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
    threads: int = 1,
    compiled: bool | None = None,
) -> Iterator[tuple[Any, MotionHistory]]:
    """(which (B,), their motions) of all that end with this status of `batch.integrate`.

    parameters (P, N), start (2n, N), duration (N,); scenarios: whose stances they are.
    """
    record = [*model.coordinates, *((body, f"{axis}'") for body, axis in model.coordinates)]
    run = batch.integrate(
        model,
        parameters,
        start,
        duration,
        rtol=RTOL,
        events=events,
        watch=watch,
        record=record,
        times=INTERVAL * np.arange(int(np.max(duration) / INTERVAL) + 2),
        threads=threads,
        compiled=compiled,
    )
    done = np.flatnonzero(run.status == status)
    for first in range(0, len(done), BLOCK):
        lanes = done[first : first + BLOCK]
        t, y, even = _sampled(run, record, lanes)
        ends = run.t_end[lanes]
        samples = even + (ends - INTERVAL * (even - 1) > 1e-12)
        values = dict(zip(model.parameters, parameters[:, lanes], strict=True))
        those = [scenarios[i] for i in lanes] if scenarios else []
        runners = [scenario.runner for scenario in those]
        yield lanes, MotionHistory(model, t, y, even, samples, values, _numbers(those), runners)


def _sampled(run: batch.BatchResult, record: Sequence[Any], lanes: Any) -> tuple[Array, Array, Any]:
    """Times (T, B), states (2n, T, B) and how many samples are even (B,) of these lanes; rows
    beyond an end repeat it.
    """
    ends = run.t_end[lanes]
    even = ((ends + 1e-12) / INTERVAL).astype(int) + 1
    longest = int(even.max())
    y = np.empty((len(record), longest + 1, len(lanes)))
    for row, name in zip(y, record, strict=True):
        row[:longest] = run.trajectories[name][:longest, lanes]
    for k, n in enumerate(even):
        y[:, n:, k] = run.y_end[:, lanes[k], None]
    return np.minimum(INTERVAL * np.arange(longest + 1)[:, None], ends), y, even


def _numbers(scenarios: Sequence[Scenario]) -> dict[str, Array]:
    """What the runs of these scenarios state beside their motions, as attributes of a run."""
    if not scenarios:
        return {}
    return {
        "step_time": np.array([scenario.step.step_time for scenario in scenarios]),
        "step_length": np.array([scenario.step.step_length for scenario in scenarios]),
        "body_weight": np.array([scenario.runner.mass * GRAVITY for scenario in scenarios]),
    }
