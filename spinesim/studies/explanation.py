"""Why a runner's back carries what it carries, and what would change it.

    why = explain(scenario)                       # against the same body and speed with everything
    else neutral why.contributions;  why.changes;  why.sentences;  why.document()

Contributions are Shapley values over the factors in which scenario and reference differ: a factor's
effect averaged over all orders in which the factors could be switched on, so that they sum exactly
to the difference.  Up to seven factors all mixtures are simulated; beyond that, orders are drawn,
which still sums exactly.  Changes are the applicable ones of `spinesim.studies.interventions`.  All
of it is what the model predicts about loads; it does not diagnose.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import xarray as xr

from spinesim.fields import unknown
from spinesim.gait.simulation import simulate
from spinesim.gait.steady import Gait, GaitError
from spinesim.measures.definitions import MEASURES, by_level
from spinesim.mechanics.solve import SolverError
from spinesim.scenario import Scenario, a_scenario
from spinesim.spine import LEVELS
from spinesim.spine.sharing import SharingError
from spinesim.studies.explanation_parts import Change, Contribution, Explanation
from spinesim.studies.explanation_words import sentences
from spinesim.studies.factors import FACTORS, differing, mixture, neutral, standing
from spinesim.studies.interventions import INTERVENTIONS, applicable
from spinesim.studies.shapley import shapley
from spinesim.studies.uncertainty import Progress, interval

SAMPLING = 1e-3  # s between samples of a run; a peak of compression is 20 ms wide
PRESSING, BESIDE = ("lumbar_compression_peak", "lumbar_compression_rate"), "lumbar_shear_trunk_peak"


def explain(
    scenario: Scenario,
    reference: Scenario | None = None,
    measure: str = "lumbar_compression_peak",
    level: str = "L5/S1",
    *,
    uncertainty: int = 0,
    progress: Progress | None = None,
    workers: int = 1,
) -> Explanation:
    """What makes the measure of `scenario` differ from that of `reference`, and which changes would
    move it.

    reference: by default the same body and speed, the preferred step, all factors neutral,
    daily-trainer, asphalt.  measure: any of `spinesim.measures.definitions.MEASURES`; level counts where
    the measure has levels.  uncertainty: number of paired samples (0: none) for the intervals of
    the changes; workers: processes of this machine for them.  Raises ValueError for unknown names,
    GaitError where a mixture of the two has no steady step.
    """
    asked = _asked(measure, level)
    against = neutral(a_scenario(scenario)) if reference is None else a_scenario(reference)
    runs = _Runs(asked, progress)
    try:
        low, high = runs(against), runs(scenario)
        factors = differing(scenario, against)
        shares = shapley(
            factors, lambda on: runs(mixture(scenario, against, on), _fewer(scenario, against, on))
        )
        slides = shapley(factors, lambda on: runs.sliding[mixture(scenario, against, on)])
    except (GaitError, SolverError, SharingError) as reason:
        raise GaitError(f"cannot explain: {reason}") from reason
    parts = [
        Contribution(
            name,
            FACTORS[name].words(scenario, against),
            share,
            standing(name, measure),
            slides[name] / runs.sliding[against],
        )
        for name, share in shares.items()
    ]
    contributions = tuple(sorted(parts, key=lambda item: -abs(item.value)))
    changes, failed = _changes(scenario, measure, asked, runs, high, uncertainty, progress, workers)
    found: dict[str, Any] = {
        "measure": measure,
        "level": asked.level,
        "unit": MEASURES[measure].unit,
        "value": high,
        "reference": low,
        "contributions": contributions,
        "changes": changes,
        "warnings": runs.warnings[scenario],
        "body_weight": runs.body_weight,
        "samples": uncertainty,
        "failed": failed,
        "scenario": scenario,
        "against": against,
    }
    return Explanation(**found, sentences=sentences(**found))


@dataclass(frozen=True)
class _Asked:
    """The measure asked for, and how to read it from a run or a Dataset of measures."""

    measure: str
    level: str

    def of(self, values: Any) -> Any:
        return values.sel(level=self.level) if self.level else values


def _asked(measure: str, level: str) -> _Asked:
    if measure not in MEASURES:
        raise unknown("measure", measure, MEASURES, "spinesim list measures")
    if not by_level(measure):
        return _Asked(measure, "")
    if level not in LEVELS:
        raise unknown("level", level, LEVELS, "levels from L5/S1 to T12/L1")
    return _Asked(measure, level)


def _fewer(scenario: Scenario, against: Scenario, on: frozenset[str]) -> Scenario:
    """The mixture with one factor less: a step near which that of `on` is."""
    return mixture(scenario, against, sorted(on)[1:])


class _Runs:
    """Simulates a scenario once and remembers its number; a search starts from the step of a
    scenario it is `like`, if that is known.

    sliding (N), for a compression: the greatest shear square to the trunk, mean of the six levels;
    one frame for all of them, since along the tilted disc of L5/S1 a sum of muscle pulls can change
    the other way.  NaN for other measures.
    """

    def __init__(self, asked: _Asked, progress: Progress | None) -> None:
        self.asked, self.progress = asked, progress
        self.values: dict[Scenario, float] = {}
        self.gaits: dict[Scenario, Gait] = {}
        self.first: Gait | None = None
        self.warnings: dict[Scenario, tuple[str, ...]] = {}
        self.sliding: dict[Scenario, float] = {}
        self.body_weight = math.nan

    def __call__(self, scenario: Scenario, like: Scenario | None = None) -> float:
        if scenario not in self.values:
            if self.progress:
                self.progress(len(self.values), len(self.values) + 1, "mixtures")
            run = simulate(
                scenario,
                near=self.gaits.get(like or scenario, self.first),
                interval=SAMPLING,
                fine=False,
            )
            self.gaits[scenario] = run.encoding["gait"]
            self.first = self.first or run.encoding["gait"]
            self.values[scenario] = float(self.asked.of(MEASURES[self.asked.measure](run)))
            self.sliding[scenario] = (
                float(abs(MEASURES[BESIDE](run)).mean())
                if self.asked.measure in PRESSING
                else math.nan
            )
            self.warnings[scenario] = tuple(str(run.attrs["warnings"]).splitlines())
            self.body_weight = float(run.attrs["body_weight"])
        return self.values[scenario]


def _changes(
    scenario: Scenario,
    measure: str,
    asked: _Asked,
    runs: _Runs,
    value: float,
    n: int,
    progress: Progress | None,
    workers: int,
) -> tuple[tuple[Change, ...], int]:
    """Every applicable intervention that has a steady step, most relief first, and how many samples
    failed.
    """
    found: dict[str, Scenario] = {}
    effect: dict[str, float] = {}
    for name, changed in applicable(scenario).items():
        try:
            effect[name] = runs(changed, scenario) - value
        except (GaitError, SolverError, SharingError):
            continue
        found[name] = changed
    spread: Mapping[str, tuple[float, float, float]] = {}
    failed = 0
    if n and found:
        named = {"now": scenario} | found
        gaits = {name: runs.gaits[one] for name, one in named.items()}
        table = interval(named, n, [measure], gaits=gaits, progress=progress, workers=workers)
        differences: xr.DataArray = asked.of(table[f"{measure}_difference"])
        median_low_high = {
            name: differences.sel(bound=["median", "low", "high"], scenario=name).values
            for name in found
        }
        spread = {
            name: (float(median), float(low), float(high))
            for name, (median, low, high) in median_low_high.items()
            if math.isfinite(median)
        }
        failed = int(table["failed"].sum())
    items = []
    for name, nominal in effect.items():
        about = INTERVENTIONS[name]
        median, low, high = spread.get(name, (nominal, math.nan, math.nan))
        known = "prediction" if by_level(measure) else about.standing
        sliding = runs.sliding[found[name]] / runs.sliding[scenario] - 1
        items.append(
            Change(
                name,
                about.advice,
                nominal,
                median,
                low,
                high,
                known,
                about.source,
                about.status,
                sliding,
            )
        )
    # of the others, the larger in size the more load
    better = -1.0 if measure == "shock_attenuation" else 1.0
    return tuple(sorted(items, key=lambda item: better * abs(value + item.median))), failed
