"""Sweeps of the default runner at the speed of the batch: an evaluator that closes and measures all of its scenarios together.

    BatchRuns(scenario, ("impact_peak",), variables, labels)({"stride_cadence": np.array([150.0, 165.0])})

It gives what `single_runs.ScenarioRuns` gives one at a time, to 1e-4 of every measure of the same gait.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from spinesim._version import VERSION
from spinesim.design_space import Rows, row
from spinesim.gait.simulation import cautions
from spinesim.gait.stance import Stance
from spinesim.gait.steady import FINE, FINE_RTOL, explanation, refuse_impossible
from spinesim.gait.steady_many import RTOL, Gaits, close_all, histories
from spinesim.measures.of_many import measures
from spinesim.outcomes import FAILED, IMBALANCE, OK, UNCONVERGED, Outcome, Variable, hashed
from spinesim.scenario import Scenario

LEAST = 64  # scenarios from which loading or compiling a kernel pays, or the batch in NumPy
CHUNK = 1024  # scenarios of a task: some seconds


@dataclass(frozen=True)
class BatchRuns:
    """Steady gaits of scenarios that differ from `base`, closed and measured side by side."""

    base: Scenario
    measures: tuple[str, ...]
    variables: Mapping[str, Variable] = field(repr=False)
    labels: Mapping[str, Sequence[Any]] = field(repr=False)
    adapt: str = "gait"
    rtol: float = RTOL
    method: str = "batch"
    size: int = CHUNK
    threads: bool = True
    residual: str = IMBALANCE

    @property
    def key(self) -> str:
        model = Stance(self.base).model
        numbers = sorted(model.parameters.items())
        parts = ("batch", VERSION, model.structure, numbers, self.base, self.measures, (FINE, FINE_RTOL, RTOL))
        return hashed(*parts)

    def __call__(self, rows: Rows) -> Outcome:
        outcome = Outcome.awaited(self, rows)
        scenarios = self._scenarios(rows, outcome)
        if scenarios:
            places = np.array(list(scenarios))
            gaits = close_all(list(scenarios.values()), fine=True)
            _closure(gaits, places, outcome)
            self._measured(gaits, places, list(scenarios.values()), outcome)
        return outcome

    def _scenarios(self, rows: Rows, outcome: Outcome) -> dict[int, Scenario]:
        """Those that can be tried, by row; of the others the outcome says why not."""
        found = {}
        for i in range(len(outcome.status)):
            try:
                scenario = self.base.with_(**row(rows, i))
                refuse_impossible(Stance(scenario))
            except ValueError as reason:
                outcome.messages[i] = " ".join(str(reason).split())
            else:
                found[i] = scenario
        return found

    def _measured(self, gaits: Gaits, places: Any, scenarios: list[Scenario], outcome: Outcome) -> None:
        """Fill in the measures and warnings of the gaits that closed."""
        for which, history in histories(gaits):
            here = [scenarios[i] for i in which]
            times = np.array([[s.step.step_time, s.step.step_length, s.runner.mass] for s in here]).T
            found = measures(history, *times)
            whole = np.all([np.isfinite(values).reshape(len(which), -1).all(1) for values in found.values()], axis=0)
            for name, values in outcome.values.items():
                values[places[which[whole]]] = found[name][whole]
            outcome.status[places[which[whole]]] = OK
            deepest, depth = history.link("midsole", "deformation").max(0), history.values["midsole_depth"]
            for k in np.flatnonzero(whole).tolist():
                texts = cautions(here[k], found["leg_stiffness"][k], deepest[k], depth[k])
                for text in texts:
                    outcome.warnings.setdefault(text, []).append(int(places[which[k]]))
        for i in np.flatnonzero(gaits.closed & (outcome.status[places] == FAILED)):
            outcome.messages[places[i]] = (
                "the steady step was found, but its motion could not be integrated to the tolerance of the measures"
            )


def _closure(gaits: Gaits, places: Any, outcome: Outcome) -> None:
    """Residuals; and status and message of the gaits that did not close."""
    unknowns, imbalance = gaits.nearest
    best = np.abs(imbalance).max(1)
    outcome.residual[places] = np.where(gaits.closed, gaits.imbalance, best)
    for i in np.flatnonzero(~gaits.closed).tolist():
        tried = math.isfinite(best[i])
        outcome.messages[places[i]] = explanation(
            gaits.stances[i], unknowns[i] if tried else None, imbalance[i] if tried else None
        )
        outcome.status[places[i]] = UNCONVERGED if tried else FAILED


def worthwhile(scenarios: int) -> bool:
    """Whether the batch is the faster way to so many scenarios: compiled, hundreds of times; in NumPy, from two times with 64 to ten with 512."""
    return scenarios >= LEAST
