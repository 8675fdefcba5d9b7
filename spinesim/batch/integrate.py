"""The door of the batch: runs the kernel in threads on what it is given, names what comes out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spinesim.batch import compilation
from spinesim.batch.kernel import kernel
from spinesim.batch.threads import run
from spinesim.batch.work import Work, arranged, parameter_matrix, start_states, watched_links
from spinesim.mechanics.model import Model, State
from spinesim.mechanics.primitives import Array
from spinesim.mechanics.solve import Event

FAILURES = {
    -1: "the step size vanished",
    -2: "too many steps",
    -3: "the motion is not finite",
}


@dataclass(frozen=True)
class BatchResult:
    """What N scenarios came to; arrays end in the scenario's axis.

    status (N,): 0 ran its duration, 1 ended at the terminal event, negative failed (see `failure`).
    t_end (N,) s, y_end (2n, N), steps (N,) tried; event_times {event: (N,)} s, NaN where it did not
    happen.
    Per watched link: maximum, maximum_time, minimum, minimum_time, integral (N,) and peaks,
    peak_times (4, N), the first four local maxima in order (N and s; NaN where there are fewer).
    trajectories {name: (m, N)} at `times` (m, N), after the end as at the end.  made: by what it
    was computed, in words.
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
    made: str

    @property
    def ok(self) -> NDArray[np.bool_]:
        """Where the scenario ran to its end (N,)."""
        return np.asarray(self.status >= 0)

    def failure(self, i: int) -> str:
        """Why scenario i failed, or an empty text."""
        return FAILURES.get(int(self.status[i]), "")


def compiler() -> bool:
    """Whether kernels of any model can be compiled here; that of the default runner comes with the
    package.
    """
    return compilation.compiler() is not None


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

    parameters: {name: (N,) or number}, the rest as in the model, or a whole matrix (P, N) in the
    order of `model.parameters`.
    start: a State for all, or y (2n,) or (2n, N); duration (s): number or (N,).
    events: as for `solve.integrate`; level and earliest may be arrays (N,).  watch: links whose
    forces are followed (the contact and the events' links always are).  record: links (their
    forces), coordinates ('pelvis', 'x'), rates ('pelvis', "x'") and others of `work.observable`, to
    sample at `times` (m,) or (m, N) s.
    rtol: error per step relative to 1 cm and 1 m/s, which is about the relative error of the
    forces.
    peaks_above: force (N, number or (N,)) below which a local maximum is not listed among `peaks`.
    compiled: True for the compiled lanes, False for NumPy; by default lanes where they are or can
    be compiled.
    implicit: links solved implicitly; by default chosen from the model (see
    `tableaux.stiff_links`).
    """
    if not 1e-10 <= rtol <= 1e-2:
        raise ValueError(f"rtol {rtol!r} is outside 1e-10..1e-2; the default is 1e-4")
    watched = watched_links(model, events, watch)
    state, begin = start_states(model, start)
    values = parameter_matrix(model, parameters)
    work = arranged(
        model, values, state, begin, duration, rtol, events, watched, record, times, peaks_above
    )
    engine = kernel(model, watched, implicit, compiled)
    run(engine, work, threads)
    return _result(work, events, watched, record, engine.made)


def _result(
    work: Work, events: Sequence[Event], watched: Sequence[str], record: Sequence[Any], made: str
) -> BatchResult:
    def measure(k: int) -> dict[str, Array]:
        return {name: work.measures[:, j, k] for j, name in enumerate(watched)}

    def several(first: int) -> dict[str, Array]:
        return {name: work.measures[:, j, first::2].T for j, name in enumerate(watched)}

    return BatchResult(
        status=work.status,
        t_end=work.t_end,
        y_end=work.y_end.T,
        steps=work.steps,
        event_times={event.name: work.event_times[:, k] for k, event in enumerate(events)},
        maximum=measure(1),
        maximum_time=measure(2),
        minimum=measure(3),
        minimum_time=measure(4),
        integral=measure(5),
        peaks=several(6),
        peak_times=several(7),
        times=work.samples.T,
        trajectories={name: work.track[:, k].T for k, name in enumerate(record)},
        made=made,
    )
