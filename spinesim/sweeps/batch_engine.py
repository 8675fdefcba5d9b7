"""The engines that run many scenarios side by side: steady gaits of the default runner, motions of
any model.

    gaits = BatchRuns(scenario, ("impact_peak",), variables, labels)
    gaits({"stride_cadence": np.array([150.0, 165.0])})
    drops = BatchMotions(MODEL, TOUCHDOWN, ("impact_peak",), variables, labels)
    drops({"sole_a": np.array([1e6, 2e6])})

They give what `spinesim.sweeps.scipy_engine` gives one at a time, to 1e-4 of every measure of the
same motion; motions compiled and in NumPy agree to 1e-9.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from spinesim import batch
from spinesim._version import VERSION
from spinesim.anatomy.parameter_table import pattern
from spinesim.batch.kernel import compiled, kernel
from spinesim.batch.work import watched_links
from spinesim.gait.cautions import step_cautions
from spinesim.gait.imbalances import WATCH
from spinesim.gait.search import FINE, FINE_RTOL
from spinesim.gait.stance import Stance
from spinesim.gait.steady import refuse_impossible, why_not
from spinesim.gait.steady_many import RTOL, Gaits, close_all, histories, motions
from spinesim.measures.definitions import energy_residual
from spinesim.measures.summaries import measured
from spinesim.mechanics.model import Model, State, identifier
from spinesim.mechanics.primitives import Array
from spinesim.scenario import Scenario
from spinesim.sweeps.engine import FAILED, IMBALANCE, OK, UNCONVERGED, Outcome, Variable, hashed
from spinesim.sweeps.space import Columns, changes

LEAST = 64  # scenarios from which loading or compiling a kernel pays, or the batch in NumPy
CHUNK = 1024  # scenarios of a task: some seconds
COMPILED = 512  # scenarios from which compiling it does, for a second or two
# integrated at a time: few enough for memory, enough to make the calls of NumPy vanish
TOGETHER = 512


@dataclass(frozen=True)
class BatchRuns:
    """Steady gaits of scenarios that differ from `base`, closed and measured side by side."""

    base: Scenario
    measures: tuple[str, ...]
    variables: Mapping[str, Variable] = field(repr=False)
    labels: Mapping[str, Sequence[Any]] = field(repr=False)
    adapt: str = "gait"
    rtol: float = RTOL
    name: str = "kernel"
    size: int = CHUNK
    threads: bool = True
    residual: str = IMBALANCE

    @property
    def key(self) -> str:
        model = Stance(self.base).model
        numbers = sorted(model.parameters.items())
        # lanes of one source agree to the last digits on any processor, NumPy does not
        made_in_lanes = kernel(model, watched_links(model, watch=WATCH)).compiled
        options = (self.measures, (FINE, FINE_RTOL, RTOL), made_in_lanes)
        return hashed("batch", VERSION, model.structure, numbers, self.base, options)

    def __call__(self, columns: Columns) -> Outcome:
        outcome = Outcome.blank(self, columns)
        scenarios = self._scenarios(columns, outcome)
        try:
            gaits = close_all(list(scenarios.values()), fine=True) if scenarios else None
        except ValueError:  # what follows from the values of one is out of range
            scenarios = self._scenarios(columns, outcome, build=True)
            gaits = close_all(list(scenarios.values()), fine=True) if scenarios else None
        if gaits is not None:
            places = np.array(list(scenarios))
            _closure(gaits, places, outcome)
            self._measured(gaits, places, list(scenarios.values()), outcome)
        return outcome

    def _scenarios(
        self, columns: Columns, outcome: Outcome, build: bool = False
    ) -> dict[int, Scenario]:
        """The scenarios that can be tried, by place; of the others the outcome says why not.

        build: each runner is built alone, which takes longer and meets all that cannot be.
        """
        scenarios = {}
        for i in range(len(outcome.status)):
            try:
                scenario = self.base.with_(**changes(columns, i))
                stance = Stance(scenario)
                refuse_impossible(stance)
                if build:
                    _ = stance.model, stance.task
            except ValueError as reason:
                outcome.messages[i] = " ".join(str(reason).split())
            else:
                scenarios[i] = scenario
        return scenarios

    def _measured(
        self, gaits: Gaits, places: Any, scenarios: list[Scenario], outcome: Outcome
    ) -> None:
        """Fill in the measures and warnings of the gaits that closed."""
        for lanes, history in histories(gaits):
            block = [scenarios[i] for i in lanes]
            table = measured(history, outcome.values)
            whole = np.all(
                [np.isfinite(values).reshape(len(lanes), -1).all(1) for values in table.values()],
                axis=0,
            )
            for name, values in outcome.values.items():
                values[places[lanes[whole]]] = table[name][whole]
            outcome.status[places[lanes[whole]]] = OK
            cautions = step_cautions(history, block, history.parameters["midsole_depth"])
            for k in np.flatnonzero(whole).tolist():
                for text in cautions[k]:
                    outcome.warnings.setdefault(text, []).append(int(places[lanes[k]]))
        for i in np.flatnonzero(gaits.closed & (outcome.status[places] == FAILED)):
            outcome.messages[places[i]] = (
                "the steady step was found, but its motion could not be integrated "
                "to the tolerance of the measures"
            )


def _closure(gaits: Gaits, places: Any, outcome: Outcome) -> None:
    """Residuals; and status and message of the gaits that did not close."""
    unknowns, imbalance = gaits.search.nearest
    best = np.abs(imbalance).max(1)
    outcome.residual[places] = np.where(gaits.closed, gaits.imbalance, best)
    for i in np.flatnonzero(~gaits.closed).tolist():
        tried = math.isfinite(best[i])
        outcome.messages[places[i]] = why_not(
            gaits.stances[i], unknowns[i] if tried else None, imbalance[i] if tried else None
        )
        outcome.status[places[i]] = UNCONVERGED if tried else FAILED


def worthwhile(scenarios: int) -> bool:
    """Whether the batch is the faster way to so many scenarios: always where its lanes are
    compiled, in NumPy from two times with 64 to ten with 512.
    """
    return scenarios >= LEAST or compiled(pattern(), WATCH)


@dataclass(frozen=True)
class BatchMotions:
    """Motions of one model with other numbers, or other starts, integrated and measured side by
    side; compiled, or in NumPy.
    """

    model: Model
    start: State
    measures: tuple[str, ...]
    variables: Mapping[str, Variable] = field(repr=False)
    labels: Mapping[str, Sequence[Any]] = field(repr=False)
    duration: float = 0.3
    compiled: bool = True
    rtol: float = RTOL
    name: str = "kernel"
    size: int = 2048
    threads: bool = True
    residual: str = (
        "imbalance of the energy ledger over the integral of |power|, from samples every 0.5 ms"
    )

    @property
    def key(self) -> str:
        options = (self.duration, self.compiled, self.rtol, self.measures)
        parts = ("motions", VERSION, self.model.structure, self.model, self.start, options)
        return hashed(*parts)

    def __call__(self, columns: Columns) -> Outcome:
        outcome = Outcome.blank(self, columns)
        n = len(outcome.status)
        numbers = {
            name: column for name, column in columns.items() if name in self.model.parameters
        }
        for i, text in self.model.refused(numbers).items():
            outcome.messages[i] = text
        places = np.flatnonzero([not text for text in outcome.messages])
        parameters = np.array(
            [
                np.broadcast_to(numbers.get(name, value), n)
                for name, value in self.model.parameters.items()
            ]
        )
        start = self._starts(
            {name: column for name, column in columns.items() if name not in numbers}, n
        )
        for first in range(0, len(places), TOGETHER):
            self._measured(places[first : first + TOGETHER], parameters, start, outcome)
        return outcome

    def _starts(self, speeds: Columns, n: int) -> Array:
        """States (2n, N) at the start: that of all, with the velocities of a sweep in place of its
        own.
        """
        start = np.repeat(
            np.array([*self.start.position, *self.start.velocity], dtype=float)[:, None], n, axis=1
        )
        for rate, (body, axis) in zip(
            start[len(start) // 2 :], self.model.coordinates, strict=True
        ):
            if axis == "z" and (
                name := next(
                    (s for s in (f"{identifier(body)}_velocity", "velocity") if s in speeds), None
                )
            ):
                rate[:] = speeds[name]
        return start

    def _measured(self, places: Any, parameters: Array, start: Array, outcome: Outcome) -> None:
        """Fill in what comes of the motions at these places."""
        reasons = np.full(
            len(places),
            "the motion could not be integrated to the tolerance of the measures",
            dtype=object,
        )
        duration = np.full(len(places), self.duration)
        for lanes, history in motions(
            self.model, parameters[:, places], start[:, places], duration, compiled=self.compiled
        ):
            # without contact there is no rate of loading, no work to balance: a row that says so
            with np.errstate(all="ignore"):
                table = measured(history, outcome.values)
                residual = energy_residual.of(history)
            whole = np.all([np.isfinite(table[name]) for name in outcome.values], axis=0)
            rows = places[lanes[whole]]
            for name, values in outcome.values.items():
                values[rows] = table[name][whole]
            outcome.residual[places[lanes]] = residual
            outcome.status[rows] = OK
            reasons[lanes] = (
                "a measure is not finite: is there a contact within the time simulated?"
            )
        for i, text in zip(places, reasons, strict=True):
            outcome.messages[i] = "" if outcome.status[i] == OK else text


def lanes(scenarios: int) -> bool:
    """Whether so many are worth a compiled kernel."""
    return scenarios >= COMPILED and batch.compiler()
