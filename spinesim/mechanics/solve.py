"""Integrates a model with SciPy, LSODA by default and always with the analytic Jacobian.

RK45, DOP853, Radau and BDF on request.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from threading import Lock
from typing import Any

import numpy as np
from scipy.integrate import LSODA, solve_ivp

from spinesim.mechanics.model import Model, State
from spinesim.mechanics.primitives import Array
from spinesim.mechanics.system import System, system
from spinesim.units import shown, within

METHODS = ("LSODA", "RK45", "DOP853", "Radau", "BDF")
IMPLICIT = ("LSODA", "Radau", "BDF")
# SciPy before 1.17 keeps LSODA's state in one place for the whole process
_ONE_LSODA = Lock()


class SolverError(RuntimeError):
    """The integration failed; the message says what to try."""


@dataclass(frozen=True)
class Event:
    """A moment to find: the force of `link` falling (or rising) through `level` (N) after
    `earliest` (s); `terminal` stops there.

    Give a one-sided contact a level above zero: past lift-off its force is exactly zero, and the
    crossing would be anywhere.
    """

    name: str
    link: str
    level: float = 0.0
    earliest: float = 0.0
    rising: bool = False
    terminal: bool = False


@dataclass(frozen=True)
class Trajectory:
    """A solved motion: t (steps,) s, y (2 n, steps), `at(t)` -> (2 n, m) between them, event times
    by name (s).
    """

    system: System
    t: Array
    y: Array
    at: Any
    events: dict[str, float]
    method: str
    rtol: float
    evaluations: int

    @property
    def end(self) -> Array:
        """The last state (2 n,)."""
        return np.asarray(self.y[:, -1])


def integrate(
    model: Model | System,
    start: State,
    duration: float,
    *,
    method: str = "LSODA",
    rtol: float = 1e-6,
    events: Sequence[Event] = (),
    dense: bool = True,
) -> Trajectory:
    """Solve the motion from `start` for `duration` seconds or to a terminal event.

    Tolerance: rtol, with absolute parts rtol * 1 mm on coordinates and rtol * 10 cm/s on
    velocities. Raises ValueError for an unknown method or a tolerance outside 1e-12..1e-2,
    SolverError when the integration fails.
    """
    if method not in METHODS:
        raise ValueError(f"unknown method {shown(method)}; choose one of {', '.join(METHODS)}")
    rtol = within(rtol, 1e-12, 1e-2, name="rtol")
    equations = model if isinstance(model, System) else system(model)
    if not isinstance(start, State) or len(start.position) != equations.size // 2:
        raise ValueError(
            f"start {shown(start)} is not a State of {equations.size // 2} coordinates; give "
            "one such as MODEL.at_touchdown(velocity=-0.6)"
        )
    check_time(equations.model, start.time, start.time + duration)
    y0 = np.array([*start.position, *start.velocity], dtype=float)
    n = equations.size // 2
    try:
        one_at_a_time = _ONE_LSODA if method == "LSODA" else nullcontext()
        # what overflows ends in the error below
        with np.errstate(all="ignore"), one_at_a_time:
            solution = solve_ivp(
                equations.rhs,
                (start.time, start.time + duration),
                y0,
                method=_SilentLSODA if method == "LSODA" else method,
                rtol=rtol,
                atol=rtol * np.repeat((1e-3, 1e-1), n),
                max_step=longest_step(equations.model),
                dense_output=dense,
                events=[_crossing(equations, event) for event in events] or None,
                **({"jac": equations.jacobian} if method in IMPLICIT else {}),
            )
    except (ArithmeticError, ValueError) as error:  # an overflow, or a matrix that holds one
        raise SolverError(
            f"{method} met numbers too large to go on with ({error}); check the model's "
            "parameters and start"
        ) from error
    except _StoppedError as failure:
        raise SolverError(_gave_up(method, failure.time)) from failure
    if solution.status < 0 or not np.all(np.isfinite(solution.y[:, -1])):
        raise SolverError(_gave_up(method, solution.t[-1]))
    event_times = {
        event.name: float(times[0])
        for event, times in zip(events, solution.t_events or [], strict=True)
        if len(times)
    }
    return Trajectory(
        equations,
        solution.t,
        solution.y,
        solution.sol,
        event_times,
        method,
        rtol,
        int(solution.nfev),
    )


def check_time(model: Model, start: float, end: float) -> None:
    """ValueError for a motion that begins before a clock of the model, or outlasts a recording."""
    earliest, latest = model.span
    if start < earliest or end > latest:
        raise ValueError(
            f"the model holds from {earliest:g} to {latest:g} s, where its clock starts and its "
            f"recordings end, not from {start:g} to {end:g} s; give another start or duration"
        )


def longest_step(model: Model) -> float:
    """A step (s) that no pulse of a recording fits into; infinite for a model without any."""
    gaps = [float(np.median(np.diff(curve.times))) for curve in model.recordings.values()]
    return 2 * min(gaps, default=math.inf)


def _gave_up(method: str, time: float) -> str:
    return (
        f"{method} gave up after {time * 1e3:.1f} ms; "
        "try method='Radau', a looser rtol, or check the model's parameters and start"
    )


class _StoppedError(Exception):
    """LSODA could not go on from this time (s)."""

    def __init__(self, time: float) -> None:
        super().__init__(time)
        self.time = time


class _SilentLSODA(LSODA):
    """LSODA that raises where SciPy's would give a Python warning.

    Python's warnings are state of the whole process: filters set here would be met, and lost, in
    other threads.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        integrator = self._lsoda_solver._integrator
        advance = integrator.runner

        def checked(*arguments: Any) -> Any:
            y, time, state = advance(*arguments)
            if state < 0:
                raise _StoppedError(time)
            return y, time, state

        integrator.runner = checked


def _crossing(equations: System, event: Event) -> Any:
    force = equations.watch[event.link]

    # so that a crossing before `earliest` is none, and none is made at it
    early = 1.0 if event.rising else -1.0

    def gap(t: float, y: Array) -> float:
        return force(t, y) - event.level if t >= event.earliest else early

    gap.terminal, gap.direction = event.terminal, 1 if event.rising else -1  # type: ignore[attr-defined]
    return gap
