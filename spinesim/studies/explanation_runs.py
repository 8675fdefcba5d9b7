"""The runs behind an explanation: what is asked of them, and each scenario simulated once."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import xarray as xr

from spinesim.fields import unknown
from spinesim.gait.simulation import simulate
from spinesim.gait.standing import stand
from spinesim.gait.steady import Gait
from spinesim.measures.definitions import MEASURES
from spinesim.scenario import Scenario
from spinesim.spine import LEVELS
from spinesim.studies.explanation_parts import Beside, share
from spinesim.studies.uncertainty import Progress

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
        run = stand(replace(scenario.runner, trunk_lean=0.0))
        return float(self.at_level(run["compression"])[0])


@dataclass(frozen=True)
class Outcome:
    """What is read off one run.

    value: the measure asked for.  shear (N): of a compression, the size of the greatest shear in
    the plane of the same disc.  discs: of a compression, its value at the six levels, L5/S1 first.
    """

    value: float
    shear: float
    discs: tuple[float, ...]
    gait: Gait
    body_weight: float
    warnings: tuple[str, ...]


class Runs:
    """Simulates every scenario once and keeps what was read off it."""

    def __init__(self, question: Question, progress: Progress | None = None) -> None:
        self.question, self.progress = question, progress
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
                scenario, near=start.gait if start else None, interval=SAMPLING, fine=False
            )
            self._outcomes[scenario] = self._read(run)
        return self._outcomes[scenario]

    def _read(self, run: xr.Dataset) -> Outcome:
        question = self.question
        values = MEASURES[question.measure](run)
        shear = math.nan
        discs: tuple[float, ...] = ()
        if question.is_compression:
            shear = abs(float(question.at_level(MEASURES[SHEAR](run))))
            discs = tuple(float(value) for value in values.sel(level=list(LEVELS)))
        return Outcome(
            float(question.at_level(values)),
            shear,
            discs,
            run.encoding["gait"],
            float(run.attrs["body_weight"]),
            tuple(str(run.attrs["warnings"]).splitlines()),
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
