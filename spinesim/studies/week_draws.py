"""Paired draws of what plans of running rest on: loads of every step, and numbers that no step
feels.

The constants, shoes and surfaces of a draw go into its simulations.  Beside them stand the creep
numbers (fitted together), the lumbar share of stature, the pressures and peaks of other activities,
and the variation of peaks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from spinesim import catalogue
from spinesim.dose.height import Stature, reference_standing, standing_compression
from spinesim.dose.training import Training
from spinesim.dose.week import Body, StepLoads
from spinesim.mechanics.primitives import Array
from spinesim.scenario import Scenario
from spinesim.scenario.constants import assuming
from spinesim.studies.distributions import distribution, relevant
from spinesim.studies.draws import Draw, draws, quantiles
from spinesim.studies.uncertainty import Progress, samples

PEAK, MEAN = "lumbar_compression_peak", "lumbar_compression_mean"
STATURE = ("stature_compliance", "creep_fast_share", "creep_fast_time", "creep_slow_time")


@dataclass(frozen=True, eq=False)
class Draws:
    """n paired draws: loads of every step, samples, and further numbers by name (n,)."""

    loads: Mapping[Scenario, StepLoads]
    drawn: list[Draw]
    further: Mapping[str, Array]
    failed: int

    @classmethod
    def of(
        cls,
        labels: Mapping[str, Scenario],
        n: int,
        gaits: Mapping[str, Any],
        progress: Progress | None,
        workers: int,
    ) -> Draws:
        names = relevant(labels.values())
        measured = samples(
            labels, n, (PEAK, MEAN), gaits=gaits, names=names, progress=progress, workers=workers
        )
        loads = {
            step: StepLoads(
                measured[PEAK].sel(scenario=name).values, measured[MEAN].sel(scenario=name).values
            )
            for name, step in labels.items()
        }
        return cls(loads, draws(names, n), _further(n), int(measured["failed"].sum()))

    def bodies(self, plans: Mapping[str, Training]) -> dict[str, Body]:
        """What each plan's runner carries in every draw."""
        standing: dict[Scenario, list[Array]] = {_upright(plan): [] for plan in plans.values()}
        references = []
        for draw in self.drawn:
            with assuming(draw.constants):
                for scenario, rows in standing.items():
                    rows.append(standing_of(draw.of(scenario)))
                references.append(reference_standing())
        return {
            name: Body(
                self.loads,
                np.array(standing[_upright(plan)]),
                np.array(references),
                self._stature(),
                *(self._group(prefix) for prefix in ("pressure ", "peak ", "spread ")),
            )
            for name, plan in plans.items()
        }

    def _stature(self) -> Stature:
        return Stature(*(self.further[name] for name in (*STATURE, "lumbar_share")))

    def _group(self, prefix: str) -> dict[str, Array]:
        return {
            name.removeprefix(prefix): values
            for name, values in self.further.items()
            if name.startswith(prefix)
        }


def _upright(plan: Training) -> Scenario:
    """The plan's runner, whatever the runner stands on."""
    runner = replace(plan.scenario.runner, trunk_lean=0.0)
    return Scenario(runner, body=plan.scenario.body)


def _further(n: int) -> dict[str, Array]:
    """Draws (n,) of all that no step feels: creep numbers, lumbar share, activities, variation."""
    entries = {"lumbar_share": catalogue.dose()["lumbar_share"]}
    for field in ("pressure", "peak"):
        entries |= {
            f"{field} {name}": fields[field]
            for name, fields in catalogue.activities().items()
            if field in fields
        }
    entries |= {
        f"spread {name}": entry
        for name, entry in catalogue.dose().items()
        if name.startswith("spread_")
    }
    points = quantiles(n, 1 + len(entries), seed=1)
    of = {name: distribution(entry) for name, entry in entries.items()}
    numbers = {
        name: np.array([of[name].at(point[k]) for point in points])
        for k, name in enumerate(entries, start=1)
    }
    fits = catalogue.creep_fits()
    chosen = [fits[int(point[0] * len(fits))] for point in points]
    return numbers | {name: np.array([fit[name] for fit in chosen]) for name in STATURE}


def standing_of(scenario: Scenario) -> Array:
    """Compression (N) of each disc while the runner of a scenario stands upright."""
    return standing_compression(scenario.runner, scenario.body)
