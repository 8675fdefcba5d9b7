"""What the batch is given, checked and arranged: one row per scenario, the same for lanes and for
NumPy.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spinesim.batch.control import MOST_EVENTS, PEAKS
from spinesim.mechanics.model import Model, State
from spinesim.mechanics.primitives import Array
from spinesim.mechanics.solve import Event, check_time, longest_step
from spinesim.units import shown


@dataclass(frozen=True)
class Work:
    """Everything the engines read and write, scenario by scenario (C order)."""

    parameters: Array
    start: Array
    begin: Array
    end: Array
    rtol: float
    event_force: NDArray[np.int64]
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
    stop: NDArray[np.int32]  # (1,): set to make the engines return early
    curve_first: NDArray[np.int64]
    curve_times: Array
    curve_cubics: Array
    longest: float  # s, of a step


def watched_links(
    model: Model, events: Sequence[Event] = (), watch: Sequence[str] = ()
) -> tuple[str, ...]:
    """The links whose forces are followed, in the order of the model; the contact always."""
    wanted = {*watch, *(event.link for event in events)}
    for name in wanted:
        model.link(name)
    if model.contact:
        wanted.add(model.contact)
    return tuple(link.name for link in model.links if link.name in wanted)


def observable(model: Model) -> dict[Any, int]:
    """What can be recorded and its row in the kernels: states, then what `Writer.observed` gives.

    (body, axis), (body, axis'), (body, axis''): position, rate, acceleration.  link: its force;
    (link, "deformation"); (link, "heat"): the power that it turns into heat (W).  ("model",
    "energy"): kinetic and potential (J); ("model", "power"): what the bodies put into all links
    (W); ("model", "turnover"): the powers of all links, each as a positive number (W).
    """
    names = [link.name for link in model.links]
    keys: list[Any] = [
        (body, axis + primes) for primes in ("", "'", "''") for body, axis in model.coordinates
    ]
    keys += [*names, *((name, kind) for kind in ("deformation", "heat") for name in names)]
    keys += [("model", kind) for kind in ("energy", "power", "turnover")]
    return {key: row for row, key in enumerate(keys)}


def recorded_rows(model: Model, record: Sequence[Any]) -> NDArray[np.int64]:
    """The kernel's rows of what is to be recorded; ValueError for what is not to be had."""
    rows = observable(model)
    for key in record:
        if key not in rows:
            raise ValueError(
                f"{shown(key)} cannot be recorded; give a link, or (body, 'z'), "
                "(body, \"z'\"), (link, 'deformation') and the like"
            )
    return np.array([rows[key] for key in record], dtype=np.int64)


def parameter_matrix(model: Model, numbers: Mapping[str, ArrayLike] | ArrayLike | None) -> Array:
    """Parameter matrix (N or 1, P)."""
    default = np.array(list(model.parameters.values()), dtype=float)
    if numbers is None:
        return default[None]
    if not isinstance(numbers, Mapping):
        matrix = np.atleast_2d(np.asarray(numbers, dtype=float).T)
        if matrix.shape[1] != len(default):
            raise ValueError(
                f"the parameter matrix has {matrix.shape[1]} rows; "
                f"the model has {len(default)} parameters"
            )
        return matrix
    names = {name: k for k, name in enumerate(model.parameters)}
    columns = {
        name: np.atleast_1d(np.asarray(values, dtype=float)) for name, values in numbers.items()
    }
    matrix = np.tile(default, (max((len(c) for c in columns.values()), default=1), 1))
    for name, column in columns.items():
        if name not in names:
            near = difflib.get_close_matches(name, names, 1)
            raise ValueError(
                f"unknown parameter '{name}'" + (f"; did you mean '{near[0]}'?" if near else "")
            )
        matrix[:, names[name]] = column
    return matrix


def start_states(model: Model, start: State | ArrayLike | None) -> tuple[Array, float]:
    """Initial states (N or 1, 2n) and the time at which they hold (s)."""
    size = 2 * len(model.coordinates)
    if start is None:
        raise ValueError(
            "give a start: a State such as model.at_touchdown(velocity=-1), "
            "or an array (2n,) or (2n, N)"
        )
    if isinstance(start, State):
        return np.array([[*start.position, *start.velocity]], dtype=float), float(start.time)
    state = np.atleast_2d(np.asarray(start, dtype=float).T)
    if state.shape[1] != size:
        raise ValueError(
            f"the start has {state.shape[1]} rows; the model has 2 x {size // 2} states"
        )
    return state, 0.0


def arranged(
    model: Model,
    values: Array,
    state: Array,
    begin: float,
    duration: ArrayLike,
    rtol: float,
    events: Sequence[Event],
    watched: Sequence[str],
    record: Sequence[Any],
    times: ArrayLike | None,
    peaks_above: ArrayLike,
) -> Work:
    """Everything as arrays (N, ...), and empty results."""
    if len(events) > MOST_EVENTS:
        raise ValueError(f"{len(events)} events; the batch follows at most {MOST_EVENTS}")
    n, (first, curve_times, cubics) = len(model.coordinates), curve_tables(model)
    lasts = np.atleast_1d(np.asarray(duration, dtype=float))
    sampled = np.atleast_2d(np.empty(0) if times is None else np.asarray(times, dtype=float).T)
    check_time(model, begin, begin + float(np.max(lasts)))
    count = max(
        len(values),
        len(state),
        len(lasts),
        len(sampled),
        *(np.size(x) for e in events for x in (e.level, e.earliest)),
        1,
    )

    def full(array: Array) -> Array:
        return np.array(np.broadcast_to(array, (count, *array.shape[1:])), order="C")

    def table(name: str) -> Array:
        return np.array(
            [np.broadcast_to(getattr(e, name), (count,)) for e in events], dtype=float
        ).reshape(len(events), count)

    return Work(
        parameters=full(values),
        start=full(state),
        begin=np.full(count, begin),
        end=begin + full(lasts),
        rtol=rtol,
        event_force=np.array([watched.index(e.link) for e in events], dtype=np.int64),
        level=table("level"),
        earliest=table("earliest"),
        rising=np.array([e.rising for e in events], dtype=bool),
        terminal=np.array([e.terminal for e in events], dtype=bool),
        samples=full(sampled),
        chosen=recorded_rows(model, record),
        status=np.full(count, -3, dtype=np.int64),
        t_end=np.full(count, np.nan),
        y_end=np.full((count, 2 * n), np.nan),
        event_times=np.full((count, len(events)), np.nan),
        steps=np.zeros(count, dtype=np.int64),
        measures=np.full((count, len(watched), 6 + 2 * PEAKS), np.nan),
        track=np.empty((count, len(record), sampled.shape[1])),
        least=full(np.atleast_1d(np.asarray(peaks_above, dtype=float))),
        stop=np.zeros(1, dtype=np.int32),
        curve_first=first,
        curve_times=curve_times,
        curve_cubics=cubics,
        longest=longest_step(model),
    )


def curve_tables(model: Model) -> tuple[NDArray[np.int64], Array, Array]:
    """The recorded curves of a model, as `struct curves` of curves.h has them."""
    curves = list(model.recordings.values())
    return (
        np.cumsum([0, *(len(curve.times) for curve in curves)], dtype=np.int64),
        np.array([t for curve in curves for t in curve.times], dtype=float),
        np.array([row for curve in curves for row in (*curve.cubics, 4 * [0.0])], dtype=float),
    )
