"""Why a runner's back carries what it carries, and what would change it.

    why = explain(scenario)        # against the same body and speed with everything else neutral
    why.contributions;  why.changes;  why.sentences;  why.document()

Contributions are Shapley values over the factors in which scenario and reference differ: a factor's
effect averaged over all orders in which the factors could be switched on, so that they sum exactly
to the difference.  Up to seven factors all mixtures are simulated; beyond that, orders are drawn,
which still sums exactly.  Factors that cannot be told apart, since a mixture of them has no step,
count as one.  Changes are the applicable ones of `spinesim.studies.interventions`.  All
of it is what the model predicts about loads; it does not diagnose.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from spinesim.gait.steady import GaitError
from spinesim.scenario import Scenario, a_scenario
from spinesim.studies.contributions import FAILURES, contributions
from spinesim.studies.evidence import evidence, standing_of_all
from spinesim.studies.explanation_parts import (
    Change,
    Explanation,
    LeftOut,
    share,
)
from spinesim.studies.explanation_runs import Outcome, Question, Runs, beside
from spinesim.studies.explanation_words import sentences
from spinesim.studies.factors import differing, neutral, targets
from spinesim.studies.interventions import INTERVENTIONS, applicable
from spinesim.studies.measure_words import wish
from spinesim.studies.reasons import reason
from spinesim.studies.uncertainty import Progress, interval

UNKNOWN = (math.nan, math.nan)


def explain(
    scenario: Scenario,
    reference: Scenario | None = None,
    measure: str = "lumbar_compression_peak",
    level: str = "L5/S1",
    *,
    uncertainty: int = 0,
    progress: Progress | None = None,
    workers: int = 1,
    engine: str = "auto",
) -> Explanation:
    """What makes the measure of `scenario` differ from that of `reference`, and which changes would
    move it.

    reference: by default the same body and speed, the preferred step, all factors neutral,
    daily-trainer, asphalt.  measure: any of `spinesim list measures`; level counts where the
    measure has levels.  uncertainty: number of paired samples (0: none) for the intervals of the
    changes; workers: processes of this machine for them.  engine: "kernel" simulates all that is
    needed side by side, "scipy" one run after another, "auto" is the kernel where it is there.  A
    change that this runner cannot make is left out, and said.

    Raises ValueError for unknown names, GaitError where the scenario or the reference has no steady
    step.
    """
    question = Question.checked(measure, level)
    against = neutral(a_scenario(scenario)) if reference is None else a_scenario(reference)
    runs = Runs(question, progress, engine)
    try:
        parts = contributions(scenario, against, runs)
    except FAILURES as failure:
        raise GaitError(f"cannot explain: {failure}") from failure
    usual, outcome = runs.of(against), runs.of(scenario)
    trials, left_out = _trials(scenario, runs)
    spread, failed = _spread(scenario, trials, runs, uncertainty, workers)
    why = Explanation(
        measure=measure,
        level=question.level,
        unit=question.unit,
        value=outcome.value,
        reference=usual.value,
        contributions=parts,
        changes=_changes(scenario, trials, spread, question),
        left_out=left_out,
        warnings=outcome.warnings,
        body_weight=outcome.body_weight,
        standing_load=question.standing(scenario),
        samples=uncertainty,
        failed=failed,
        scenario=scenario,
        against=against,
    )
    return replace(why, sentences=sentences(why))


@dataclass(frozen=True)
class _Trial:
    """An intervention that was tried: the scenario after it, and the outcomes before and after."""

    scenario: Scenario
    before: Outcome
    after: Outcome


def _trials(scenario: Scenario, runs: Runs) -> tuple[dict[str, _Trial], tuple[LeftOut, ...]]:
    """Every intervention that has a steady step, by name; and those that have none."""
    changed, impossible = applicable(scenario)
    runs.prepare(changed.values())
    trials = {}
    for name, after in changed.items():
        try:
            trials[name] = _Trial(after, runs.of(scenario), runs.of(after, near=scenario))
        except FAILURES as failure:
            impossible[name] = str(failure)
    left_out = [
        LeftOut(name, INTERVENTIONS[name].advice, text.removeprefix("stride: "))
        for name, text in impossible.items()
    ]
    return trials, tuple(left_out)


Spread = dict[str, tuple[float, float, float]]


def _spread(
    scenario: Scenario, trials: dict[str, _Trial], runs: Runs, samples: int, workers: int
) -> tuple[Spread, int]:
    """Median, low and high of what each intervention does, and how many sampled runs failed."""
    if not (samples and trials):
        return {}, 0
    question = runs.question
    tried = {"now": runs.of(scenario)} | {name: trial.after for name, trial in trials.items()}
    table = interval(
        {"now": scenario} | {name: trial.scenario for name, trial in trials.items()},
        samples,
        [question.measure],
        gaits={name: outcome.gait for name, outcome in tried.items() if outcome.gait},
        progress=runs.progress,
        workers=workers,
        engine=runs.engine,
    )
    differences = question.at_level(table[f"{question.measure}_difference"])
    spread: Spread = {}
    for name in trials:
        ends = differences.sel(bound=["median", "low", "high"], scenario=name).values
        if math.isfinite(ends[0]):
            spread[name] = (float(ends[0]), float(ends[1]), float(ends[2]))
    return spread, int(table["failed"].sum())


def _changes(
    scenario: Scenario, trials: dict[str, _Trial], spread: Spread, question: Question
) -> tuple[Change, ...]:
    """What every intervention that was tried does, from most relief to least."""
    changes = [
        _change(name, scenario, trial, spread.get(name), question) for name, trial in trials.items()
    ]
    wanted = wish(question.measure)

    def order(item: Change) -> float:
        """The less, the better the change; what nobody wishes more or less of goes by its size."""
        value = trials[item.change].before.value
        return -wanted * abs(value + item.median) if wanted else -abs(item.median)

    return tuple(sorted(changes, key=order))


def _change(
    name: str,
    scenario: Scenario,
    trial: _Trial,
    spread: tuple[float, float, float] | None,
    question: Question,
) -> Change:
    before, after = trial.before, trial.after
    nominal = after.value - before.value
    factors = differing(trial.scenario, scenario)
    relative = share(nominal, before.value)
    reasons = [
        reason(factor, scenario, trial.scenario, relative, question.measure) for factor in factors
    ]
    about = INTERVENTIONS[name]
    median, low, high = spread or (nominal, *UNKNOWN)
    return Change(
        change=name,
        advice=about.advice,
        targets=targets(scenario, trial.scenario),
        nominal=nominal,
        median=median,
        low=low,
        high=high,
        standing=standing_of_all(factors, question.measure),
        source=about.source,
        status=about.status,
        beside=beside(
            before,
            after.shear - before.shear,
            [new - old for new, old in zip(after.discs, before.discs, strict=True)],
        ),
        evidence=evidence(factors, question.measure),
        reason="; ".join(dict.fromkeys(filter(None, reasons))),
    )
