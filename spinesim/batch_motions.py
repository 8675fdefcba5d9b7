"""Sweeps of any model at the speed of the batch: an evaluator that integrates and measures motions of one structure side by side.

    BatchMotions(MODEL, TOUCHDOWN, ("impact_peak",), variables, labels)({"sole_a": np.array([1e6, 2e6])})

It gives what `single_runs.ModelRuns` gives one at a time, to 1e-4 of every measure; compiled and in NumPy the same to 1e-9.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock, Thread
from typing import Any

import numpy as np

from spinesim import batch
from spinesim._version import VERSION
from spinesim.design_space import Rows
from spinesim.gait.steady_many import RTOL, motions
from spinesim.measures.of_many import plain_measures
from spinesim.mechanics.model import Model, State, identifier
from spinesim.mechanics.primitives import Array
from spinesim.outcomes import OK, Outcome, Variable, hashed

LEAST = 64  # scenarios from which deriving the batch's source pays
COMPILED = 4096  # scenarios from which compiling it does, for some ten seconds
TOGETHER = 512  # integrated at a time: few enough for memory, enough to make the calls of NumPy vanish
LOADING = 1.0  # s within which a kernel comes from the disk's cache, if it is there

_COMPILING: dict[str, Thread] = {}
_LOCK = Lock()


@dataclass(frozen=True)
class BatchMotions:
    """Motions of one model with other numbers, or other starts, integrated and measured side by side; compiled, or in NumPy.

    eager: begin in NumPy while the kernel is being compiled.  The last digits then depend on how long that took.
    """

    model: Model
    start: State
    measures: tuple[str, ...]
    variables: Mapping[str, Variable] = field(repr=False)
    labels: Mapping[str, Sequence[Any]] = field(repr=False)
    duration: float = 0.3
    compiled: bool = True
    eager: bool = False
    rtol: float = RTOL
    method: str = "batch"
    size: int = 2048
    threads: bool = True
    residual: str = "imbalance of the energy ledger over the integral of |power|, from samples every 0.5 ms"

    @property
    def key(self) -> str:
        options = (self.duration, self.compiled, self.rtol, self.measures)
        parts = ("motions", VERSION, self.model.structure, self.model, self.start, options)
        return hashed(*parts)

    def __call__(self, rows: Rows) -> Outcome:
        outcome = Outcome.awaited(self, rows)
        n = len(outcome.status)
        numbers = {name: column for name, column in rows.items() if name in self.model.parameters}
        for i, text in self.model.refused(numbers).items():
            outcome.messages[i] = text
        places = np.flatnonzero([not text for text in outcome.messages])
        parameters = np.array([np.broadcast_to(numbers.get(name, value), n) for name, value in self.model.parameters.items()])
        start = self._starts({name: column for name, column in rows.items() if name not in numbers}, n)
        for first in range(0, len(places), TOGETHER):
            self._measured(places[first : first + TOGETHER], parameters, start, outcome)
        return outcome

    def _starts(self, speeds: Rows, n: int) -> Array:
        """States (2n, N) at the start: that of all, with the velocities of a sweep in place of its own."""
        start = np.repeat(np.array([*self.start.position, *self.start.velocity], dtype=float)[:, None], n, axis=1)
        for row, (body, axis) in zip(start[len(start) // 2 :], self.model.coordinates, strict=True):
            if axis == "z" and (name := next((s for s in (f"{identifier(body)}_velocity", "velocity") if s in speeds), None)):
                row[:] = speeds[name]
        return start

    def _measured(self, places: Any, parameters: Array, start: Array, outcome: Outcome) -> None:
        """Fill in what comes of the motions at these places."""
        told = np.full(len(places), "the motion could not be integrated to the tolerance of the measures", dtype=object)
        duration = np.full(len(places), self.duration)
        compiled = self.compiled and (not self.eager or self._ready())
        for which, history in motions(self.model, parameters[:, places], start[:, places], duration, compiled=compiled):
            with np.errstate(all="ignore"):  # without contact there is no rate of loading: a row that says so
                found = plain_measures(history)
            whole = np.all([np.isfinite(found[name]) for name in outcome.values], axis=0)
            here = places[which[whole]]
            for name, values in outcome.values.items():
                values[here] = found[name][whole]
            outcome.residual[places[which]] = found["energy_residual"]
            outcome.status[here] = OK
            told[which] = "a measure is not finite: is there a contact within the time simulated?"
        for i, text in zip(places, told, strict=True):
            outcome.messages[i] = "" if outcome.status[i] == OK else text

    def _ready(self) -> bool:
        """Whether the compiled kernel can run; a thread of its own begins to compile it where nobody has."""
        with _LOCK:
            if self.model.structure not in _COMPILING:
                thread = Thread(target=self._compile, name="spinesim compiles", daemon=True)
                _COMPILING[self.model.structure] = thread
                thread.start()
                thread.join(LOADING)
        return not _COMPILING[self.model.structure].is_alive()

    def _compile(self) -> None:
        one = np.array(list(self.model.parameters.values()), dtype=float)[:, None]
        with contextlib.suppress(Exception):  # what is wrong shows where the result is wanted
            next(motions(self.model, one, self._starts({}, 1), np.array([self.duration]), compiled=True), None)


def lanes(scenarios: int) -> bool:
    """Whether so many are worth a compiled kernel."""
    return scenarios >= COMPILED and batch.compiler()
