"""The door of the batch: checks and arranges what is given, runs the kernel in threads, names what comes out."""

from __future__ import annotations

import difflib
import importlib.util
import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spinesim.batch import arrays, store
from spinesim.batch.driver import PEAKS
from spinesim.model import Model, State
from spinesim.solve import Event

Array = NDArray[np.float64]
MOST_STEPS = 20_000
FAILURES = {
    -1: "the step size vanished",
    -2: "too many steps",
    -3: "the motion is not finite",
    -4: "a body turned further than the model holds",
}
CHUNK = 512  # scenarios that a thread takes at a time


@dataclass(frozen=True)
class BatchResult:
    """What N scenarios came to; arrays end in the scenario's axis.

    status (N,): 0 ran its duration, 1 ended at the terminal event, negative failed (see `failure`).
    t_end (N,) s, y_end (2n, N), steps (N,) tried; event_times {event: (N,)} s, NaN where it did not happen.
    Per watched link: maximum, maximum_time, minimum, minimum_time, integral (N,) and peaks, peak_times (4, N), the first four
    local maxima in order (N and s; NaN where there are fewer).
    trajectories {name: (m, N)} at `times` (m, N), NaN after the end.
    """

    status: NDArray[np.int64]
    t_end: Array
    y_end: Array
    steps: NDArray[np.int64]
    event_times: dict[str, Array]
    maximum: dict[str, Array]
    maximum_time: dict[str, Array]
    minimum: dict[str, Array]
    minimum_time: dict[str, Array]
    integral: dict[str, Array]
    peaks: dict[str, Array]
    peak_times: dict[str, Array]
    times: Array
    trajectories: dict[Any, Array]

    @property
    def ok(self) -> NDArray[np.bool_]:
        """Where the scenario ran to its end (N,)."""
        return np.asarray(self.status >= 0)

    def failure(self, i: int) -> str:
        """Why scenario i failed, or an empty text."""
        return FAILURES.get(int(self.status[i]), "")


def compiler() -> bool:
    """Whether numba is installed; without it the batch runs in NumPy."""
    return importlib.util.find_spec("numba") is not None


@dataclass(frozen=True)
class _Work:
    """Everything the engines read and write, scenario by scenario (C order)."""

    parameters: Array
    start: Array
    begin: Array
    end: Array
    rtol: float
    event_link: NDArray[np.int64]
    level: Array
    earliest: Array
    rising: NDArray[np.bool_]
    terminal: NDArray[np.bool_]
    samples: Array
    chosen: NDArray[np.int64]
    status: NDArray[np.int64]
    t_end: Array
    y_end: Array
    event_times: Array
    steps: NDArray[np.int64]
    measures: Array
    track: Array
    least: Array


def integrate(
    model: Model,
    parameters: Mapping[str, ArrayLike] | ArrayLike | None = None,
    start: State | ArrayLike | None = None,
    duration: ArrayLike = 0.25,
    *,
    rtol: float = 1e-4,
    events: Sequence[Event] = (),
    watch: Sequence[str] = (),
    record: Sequence[str | tuple[str, str]] = (),
    times: ArrayLike | None = None,
    peaks_above: ArrayLike = -np.inf,
    implicit: Sequence[str] | None = None,
    threads: int = 1,
    compiled: bool | None = None,
) -> BatchResult:
    """Solve N motions of one structure.

    parameters: {name: (N,) or number}, the rest as in the model, or a whole matrix (P, N) in the order of `model.parameters`.
    start: a State for all, or y (2n,) or (2n, N); duration (s): number or (N,).
    events: as for `solve.integrate`; level and earliest may be arrays (N,).  watch: links whose forces are followed (the contact and
    the events' links always are).  record: watched links, coordinates ('pelvis', 'x') or their rates ('pelvis', "x'"), to sample at `times` (m,) or (m, N) s.
    rtol: error per step relative to 1 cm and 1 m/s, which is about the relative error of the forces.
    peaks_above: force (N, number or (N,)) below which a local maximum is not listed among `peaks`.
    compiled: True for the compiled lanes, False for NumPy; by default lanes if numba is installed.
    implicit: links solved implicitly; by default chosen from the model (see `tableaux.stiff_links`).
    """
    if not 1e-10 <= rtol <= 1e-2:
        raise ValueError(f"rtol {rtol!r} is outside 1e-10..1e-2; the default is 1e-4")
    watched = _watched(model, events, watch, record)
    state, begin = _start(model, start)
    values = _parameters(model, parameters)
    work = _work(model, values, state, begin, duration, rtol, events, watched, record, times, peaks_above)
    _run(model, watched, implicit, work, threads, compiled)
    return _result(model, work, events, watched, record)


def _watched(model: Model, events: Sequence[Event], watch: Sequence[str], record: Sequence[Any]) -> tuple[str, ...]:
    wanted = {*watch, *(event.link for event in events), *(name for name in record if isinstance(name, str))}
    for name in wanted:
        model.link(name)
    if model.contact:
        wanted.add(model.contact)
    return tuple(link.name for link in model.links if link.name in wanted)


def _parameters(model: Model, given: Mapping[str, ArrayLike] | ArrayLike | None) -> Array:
    """Parameter matrix (N or 1, P)."""
    default = np.array(list(model.parameters.values()), dtype=float)
    if given is None:
        return default[None]
    if not isinstance(given, Mapping):
        matrix = np.atleast_2d(np.asarray(given, dtype=float).T)
        if matrix.shape[1] != len(default):
            raise ValueError(f"the parameter matrix has {matrix.shape[1]} rows; the model has {len(default)} parameters")
        return matrix
    names = {name: k for k, name in enumerate(model.parameters)}
    columns = {name: np.atleast_1d(np.asarray(values, dtype=float)) for name, values in given.items()}
    matrix = np.tile(default, (max((len(c) for c in columns.values()), default=1), 1))
    for name, column in columns.items():
        if name not in names:
            near = difflib.get_close_matches(name, names, 1)
            raise ValueError(f"unknown parameter '{name}'" + (f"; did you mean '{near[0]}'?" if near else ""))
        matrix[:, names[name]] = column
    return matrix


def _start(model: Model, start: State | ArrayLike | None) -> tuple[Array, float]:
    """Initial states (N or 1, 2n) and the time at which they hold (s)."""
    size = 2 * len(model.coordinates)
    if start is None:
        raise ValueError("give a start: a State such as model.at_touchdown(velocity=-1), or an array (2n,) or (2n, N)")
    if isinstance(start, State):
        return np.array([[*start.position, *start.velocity]], dtype=float), float(start.time)
    state = np.atleast_2d(np.asarray(start, dtype=float).T)
    if state.shape[1] != size:
        raise ValueError(f"the start has {state.shape[1]} rows; the model has 2 x {size // 2} states")
    return state, 0.0


def _work(
    model: Model, values: Array, state: Array, begin: float, duration: ArrayLike, rtol: float,
    events: Sequence[Event], watched: Sequence[str], record: Sequence[Any], times: ArrayLike | None, peaks_above: ArrayLike,
) -> _Work:  # fmt: skip
    n = len(model.coordinates)
    lasts = np.atleast_1d(np.asarray(duration, dtype=float))
    sampled = np.atleast_2d(np.empty(0) if times is None else np.asarray(times, dtype=float).T)
    count = max(
        len(values), len(state), len(lasts), len(sampled), *(np.size(x) for e in events for x in (e.level, e.earliest)), 1
    )

    def full(array: Array) -> Array:
        return np.array(np.broadcast_to(array, (count, *array.shape[1:])), order="C")

    def table(name: str) -> Array:
        return np.array([np.broadcast_to(getattr(e, name), (count,)) for e in events], dtype=float).reshape(len(events), count)

    places: dict[tuple[str, ...], int] = {key: i for i, key in enumerate(model.coordinates)}
    places |= {(body, f"{axis}'"): n + i for (body, axis), i in places.items()}
    return _Work(
        parameters=full(values), start=full(state), begin=np.full(count, begin), end=begin + full(lasts), rtol=rtol,
        event_link=np.array([watched.index(e.link) for e in events], dtype=np.int64),
        level=table("level"), earliest=table("earliest"),
        rising=np.array([e.rising for e in events], dtype=bool), terminal=np.array([e.terminal for e in events], dtype=bool),
        samples=full(sampled),
        chosen=np.array([2 * n + watched.index(r) if isinstance(r, str) else places[tuple(r)] for r in record], dtype=np.int64),
        status=np.full(count, -3, dtype=np.int64), t_end=np.full(count, np.nan), y_end=np.full((count, 2 * n), np.nan),
        event_times=np.full((count, len(events)), np.nan), steps=np.zeros(count, dtype=np.int64),
        measures=np.full((count, len(watched), 6 + 2 * PEAKS), np.nan), track=np.full((count, len(record), sampled.shape[1]), np.nan),
        least=full(np.atleast_1d(np.asarray(peaks_above, dtype=float))),
    )  # fmt: skip


def _run(
    model: Model, watched: Sequence[str], implicit: Sequence[str] | None, work: _Work, threads: int, compiled: bool | None
) -> None:
    if compiled is None:
        compiled = compiler()
    engine = store.kernel(model, watched, implicit, compiled)
    inner = np.argsort(engine.PERMUTATION)
    inner = np.concatenate([inner, engine.N + inner])
    chosen = np.array([inner[c] if c < 2 * engine.N else c for c in work.chosen], dtype=np.int64)
    count = len(work.status)

    def part(bounds: tuple[int, int]) -> None:
        run = engine.run if compiled else arrays.run
        run(
            *(() if compiled else (engine,)), *bounds, work.parameters, work.start, work.begin, work.end, work.rtol, MOST_STEPS,
            work.least, work.event_link, work.level, work.earliest, work.rising, work.terminal, work.samples, chosen,
            work.status, work.t_end, work.y_end, work.event_times, work.steps, work.measures, work.track,
        )  # fmt: skip

    threads = min(threads or os.cpu_count() or 1, -(-count // CHUNK))
    if threads == 1:
        part((0, count))
        return
    part((0, 1))  # compiles once, before the threads start
    size = max(CHUNK, -(-count // (8 * threads)))
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(part, [(a, min(a + size, count)) for a in range(1, count, size)]))


def _result(model: Model, work: _Work, events: Sequence[Event], watched: Sequence[str], record: Sequence[Any]) -> BatchResult:
    def measure(k: int) -> dict[str, Array]:
        return {name: work.measures[:, j, k] for j, name in enumerate(watched)}

    def several(first: int) -> dict[str, Array]:
        return {name: work.measures[:, j, first::2].T for j, name in enumerate(watched)}

    return BatchResult(
        status=work.status, t_end=work.t_end, y_end=work.y_end.T, steps=work.steps,
        event_times={event.name: work.event_times[:, k] for k, event in enumerate(events)},
        maximum=measure(1), maximum_time=measure(2), minimum=measure(3), minimum_time=measure(4), integral=measure(5),
        peaks=several(6), peak_times=several(7),
        times=work.samples.T, trajectories={name: work.track[:, k].T for k, name in enumerate(record)},
    )  # fmt: skip
