"""The runs behind an explanation: what is asked of them, and each scenario simulated once."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from spinesim.fields import unknown
from spinesim.gait.imbalances import in_kernel
from spinesim.gait.simulation import simulate
from spinesim.gait.standing import stand
from spinesim.gait.steady import Gait
from spinesim.measures.definitions import MEASURES
from spinesim.scenario import Scenario
from spinesim.spine import LEVELS
from spinesim.studies.explanation_parts import Beside, share
from spinesim.studies.many_runs import Case, measured_many
from spinesim.studies.uncertainty import Progress
from spinesim.units import GRAVITY

SAMPLING = 1e-3  # s between samples of a run; a peak of compression is 20 ms wide
COMPRESSIONS = ("lumbar_compression_peak", "lumbar_compression_rate", "lumbar_compression_mean")
SHEAR = "lumbar_shear_peak"  # the shear that `run` and `compare` print


@dataclass(frozen=True)
class Question:
    """Which measure is explained, and at which level; level is empty where the measure has none."""

    measure: str
    level: str

    @classmethod
    def checked(cls, measure: str, level: str) -> Question:
        """The question, or ValueError with the nearest name."""
        if measure not in MEASURES:
            raise unknown("measure", measure, MEASURES, "spinesim list measures")
        if not MEASURES[measure].levels:
            return cls(measure, "")
        if level not in LEVELS:
            raise unknown("level", level, LEVELS, "levels from L5/S1 to T12/L1")
        return cls(measure, level)

    @property
    def unit(self) -> str:
        return MEASURES[self.measure].unit

    @property
    def is_compression(self) -> bool:
        return self.measure in COMPRESSIONS

    def at_level(self, values: Any) -> Any:
        """Values of the level asked for; values that have no levels as they are."""
        return values.sel(level=self.level) if self.level else values

    def standing(self, scenario: Scenario) -> float:
        """Compression (N) at the level while the runner stands upright; NaN for other measures than
        a compression in newtons.
        """
        if not self.is_compression or self.unit != "N":
            return math.nan
        run = stand(replace(scenario.runner, trunk_lean=0.0), scenario.body)
        return float(self.at_level(run["compression"])[0])


@dataclass(frozen=True)
class Outcome:
    """What is read off one run.

    value: the measure asked for.  shear (N): of a compression, the size of the greatest shear in
    the plane of the same disc.  discs: of a compression, its value at the six levels, L5/S1 first.
    gait and warnings: of a run that was simulated alone.
    """

    value: float
    shear: float
    discs: tuple[float, ...]
    gait: Gait | None
    body_weight: float
    warnings: tuple[str, ...]


class Runs:
    """Simulates every scenario once and keeps what was read off it.

    engine: as for `spinesim.gait.simulation.simulate`.
    """

    def __init__(
        self, question: Question, progress: Progress | None = None, engine: str = "auto"
    ) -> None:
        self.question, self.progress, self.engine = question, progress, engine
        self._outcomes: dict[Scenario, Outcome] = {}

    def of(self, scenario: Scenario, near: Scenario | None = None) -> Outcome:
        """The outcome of a scenario; its gait is searched from that of `near`, if that has run.

        Raises ValueError, SolverError or SharingError where it cannot be run.
        """
        if scenario not in self._outcomes:
            if self.progress:
                done = len(self._outcomes)
                self.progress(done, done + 1, "runs")
            start = self._outcomes.get(near or scenario) or next(
                iter(self._outcomes.values()), None
            )
            run = simulate(
                scenario,
                near=start.gait if start else None,
                interval=SAMPLING,
                fine=in_kernel(self.engine),
                engine=self.engine,
            )
            values = {name: MEASURES[name](run) for name in self._measures}
            self._outcomes[scenario] = self._outcome(
                values,
                float(run.attrs["body_weight"]),
                run.encoding["gait"],
                tuple(str(run.attrs["warnings"]).splitlines()),
            )
        return self._outcomes[scenario]

    def prepare(self, scenarios: Iterable[Scenario]) -> None:
        """Simulate scenarios side by side, where the kernel is there.

        One that has no steady step there is left to `of`, which says why.
        """
        new = [scenario for scenario in dict.fromkeys(scenarios) if scenario not in self._outcomes]
        if len(new) < 2 or not in_kernel(self.engine):
            return
        if self.progress:
            self.progress(len(self._outcomes), len(self._outcomes) + len(new), "runs")
        nothing: dict[str, float] = {}
        cases = [Case(scenario, nothing) for scenario in new]
        for scenario, values in zip(new, measured_many(cases, self._measures), strict=True):
            if values is not None:
                weight = scenario.runner.mass * GRAVITY
                self._outcomes[scenario] = self._outcome(values, weight)

    @property
    def _measures(self) -> tuple[str, ...]:
        """What has to be read off every run."""
        measure = self.question.measure
        return (measure, SHEAR) if self.question.is_compression else (measure,)

    def _outcome(
        self,
        values: Mapping[str, Any],
        body_weight: float,
        gait: Gait | None = None,
        warnings: tuple[str, ...] = (),
    ) -> Outcome:
        """From measures by name: a number each, or six, L5/S1 first."""
        levels = {name: np.asarray(value, dtype=float) for name, value in values.items()}
        place = LEVELS.index(self.question.level) if self.question.level else ()
        every = levels[self.question.measure]
        compression = self.question.is_compression
        return Outcome(
            value=float(every[place]),
            shear=abs(float(levels[SHEAR][place])) if compression else math.nan,
            discs=tuple(every.tolist()) if compression else (),
            gait=gait,
            body_weight=body_weight,
            warnings=warnings,
        )


def beside(before: Outcome, shear: float, discs: list[float]) -> Beside:
    """What comes with a compression: differences of shear and of the other discs, made relative."""
    return Beside(
        share(shear, before.shear),
        {
            level: share(change, whole)
            for level, change, whole in zip(LEVELS, discs, before.discs, strict=False)
        },
    )
