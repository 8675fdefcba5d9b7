"""How much each factor adds to a measure: Shapley values over mixtures of two scenarios.

Some mixtures of two scenarios that can be run cannot be run themselves: a quick cadence without the
short contact that goes with it.  Then the parts of the stride count as one factor, and where that
does not help, all factors do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from spinesim.mechanics.solve import SolverError
from spinesim.scenario import Scenario
from spinesim.spine.sharing import SharingError
from spinesim.studies.evidence import standing_of_all
from spinesim.studies.explanation_parts import Contribution, share
from spinesim.studies.explanation_runs import Outcome, Runs, beside
from spinesim.studies.factors import FACTORS, differing, mixture
from spinesim.studies.reasons import reason
from spinesim.studies.shapley import asked, shapley

FAILURES = (ValueError, SolverError, SharingError)
Groups = dict[str, tuple[str, ...]]  # name -> the factors that are switched on together


def contributions(scenario: Scenario, against: Scenario, runs: Runs) -> tuple[Contribution, ...]:
    """What every factor in which the two differ adds, the largest first; they sum to the whole.

    Raises ValueError, SolverError or SharingError where one of the two has no steady step.
    """
    runs.of(scenario)
    factors = differing(scenario, against)
    for groups in _groups(factors):
        try:
            return _contributions(scenario, against, groups, runs)
        except FAILURES:
            if len(groups) <= 1:
                raise
            runs.of(against, near=scenario)  # without its step there is nothing to compare with
    return ()


def _groups(factors: tuple[str, ...]) -> Iterator[Groups]:
    """Factors each for itself; those of the stride together; all of them together."""
    yield {name: (name,) for name in factors}
    stride = tuple(name for name in factors if name.startswith("stride_"))
    others: Groups = {name: (name,) for name in factors if name not in stride}
    if len(stride) > 1 and others:
        yield others | {"stride": stride}
    if len(factors) > 1:
        yield {"everything": factors}


def _contributions(
    scenario: Scenario, against: Scenario, groups: Groups, runs: Runs
) -> tuple[Contribution, ...]:
    factors = [factor for group in groups.values() for factor in group]
    mixtures = {
        on: mixture(scenario, against, [factor for name in on for factor in groups[name]], factors)
        for on in asked(tuple(groups))
    }
    runs.prepare([against, *mixtures.values()])
    usual = runs.of(against, near=scenario)

    def shares(read: Callable[[Outcome], float]) -> dict[str, float]:
        """Shapley values of one number of the outcomes."""

        def of_mixture(on: frozenset[str]) -> float:
            fewer = mixtures.get(frozenset(sorted(on)[1:]))  # a step near which this one's is
            return read(runs.of(mixtures[on], near=fewer))

        return shapley(tuple(groups), of_mixture)

    values, shears = shares(lambda outcome: outcome.value), shares(lambda outcome: outcome.shear)
    discs = [
        shares(lambda outcome, k=k: outcome.discs[k])  # type: ignore[misc]
        for k in range(len(usual.discs))
    ]
    measure = runs.question.measure
    parts = []
    for name, group in groups.items():
        part = share(values[name], usual.value)
        reasons = [reason(factor, against, scenario, part, measure) for factor in group]
        parts.append(
            Contribution(
                factor=name,
                words=_words(group, scenario, against),
                value=values[name],
                standing=standing_of_all(group, measure),
                beside=beside(usual, shears[name], [of_disc[name] for of_disc in discs]),
                reason="; ".join(dict.fromkeys(filter(None, reasons))),
            )
        )
    return tuple(sorted(parts, key=lambda item: -abs(item.value)))


def _words(factors: tuple[str, ...], scenario: Scenario, against: Scenario) -> str:
    """What the factors are in the scenario; of several, those that a runner would see."""
    seen = [name for name in factors if FACTORS[name].read(scenario) != FACTORS[name].read(against)]
    return ", ".join(FACTORS[name].words(scenario, against) for name in seen or factors)
