"""Measures of many scenarios at once, each with constants of its own, closed and measured side by
side in the kernel.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from spinesim.gait.stance import Stance
from spinesim.gait.steady import refuse_impossible
from spinesim.gait.steady_many import close_all, histories
from spinesim.measures.summaries import measured
from spinesim.mechanics.primitives import Array
from spinesim.scenario import Scenario
from spinesim.scenario.constants import assuming


@dataclass(frozen=True)
class Case:
    """A scenario, and the constants that are assumed for it alone."""

    scenario: Scenario
    constants: Mapping[str, float]


def measured_many(
    cases: Sequence[Case], measures: Sequence[str], threads: int = 0
) -> list[dict[str, Array] | None]:
    """Measures of every case by name: a number (), or one a level (6,); None without a steady step.

    threads: 0 for as many as there are processors.
    """
    places = [k for k, case in enumerate(cases) if _possible(case)]
    results: list[dict[str, Array] | None] = [None] * len(cases)
    if not places:
        return results
    constants = [cases[k].constants for k in places]
    scenarios = [cases[k].scenario for k in places]
    gaits = close_all(scenarios, constants=constants, threads=threads, fine=True)
    for closed, history in histories(gaits, threads):
        values = measured(history, measures)
        for row, i in enumerate(closed.tolist()):
            results[places[i]] = {name: value[row] for name, value in values.items()}
    return results


def _possible(case: Case) -> bool:
    """Whether the ground of a case can carry a runner at all."""
    with assuming(case.constants), contextlib.suppress(ValueError):
        refuse_impossible(Stance(case.scenario))
        return True
    return False
