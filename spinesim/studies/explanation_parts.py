"""What an explanation consists of: what each factor contributes, and what each change would do."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass, field
from textwrap import shorten
from typing import Any

from spinesim._version import VERSION
from spinesim.catalogue import bibliography
from spinesim.catalogue.evidence import Effect
from spinesim.scenario import Scenario
from spinesim.studies.factors import Target

ADVICE = (
    "This is a calculation about loads, not a diagnosis: see a doctor or physiotherapist for back "
    "pain that is severe or lasts, and at once for numbness, tingling or weakness in the legs."
)


@dataclass(frozen=True)
class Beside:
    """What else changes where a compression does, relative to what it was.

    shear: the greatest shear in the plane of the same disc, as `run` and `compare` print it; NaN
    for other measures.  discs: the same measure at each of the six levels; empty for others.
    """

    shear: float = math.nan
    discs: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Contribution:
    """How much a factor adds to the measure, in the measure's unit.

    words: what the factor is in this scenario.  reason: why it acts against what people expect;
    empty where it does not.
    """

    factor: str
    words: str
    value: float
    standing: str
    beside: Beside = field(default_factory=Beside)
    reason: str = ""


@dataclass(frozen=True)
class Change:
    """What an intervention would do to the measure, in the measure's unit.

    nominal: with the catalogue's numbers.  median, low, high: over samples of what those numbers
    may be (90 % interval); without samples median is nominal, low and high are NaN.  targets: from
    what to what it takes the runner.  source, status: of the size of the change, evidence: what
    measurements say of its effect.  reason: as for a Contribution.
    """

    change: str
    advice: str
    targets: tuple[Target, ...]
    nominal: float
    median: float
    low: float
    high: float
    standing: str
    source: str
    status: str
    beside: Beside = field(default_factory=Beside)
    evidence: tuple[Effect, ...] = ()
    reason: str = ""

    @property
    def aim(self) -> str:
        """What to do, and from what to what."""
        words = ", ".join(target.words for target in self.targets)
        return f"{self.advice}: {words}" if words else self.advice


@dataclass(frozen=True)
class LeftOut:
    """A change that could not be tried, and why."""

    change: str
    advice: str
    reason: str


@dataclass(frozen=True, repr=False)
class Explanation:
    """The answer: value and reference (in `unit`), contributions that sum to their difference,
    changes from most relief to least.

    standing_load: what the disc carries while the runner stands upright, in `unit`; NaN for
    measures without such a value.  samples, failed: paired samples drawn, runs without a step.
    """

    measure: str
    level: str
    unit: str
    value: float
    reference: float
    contributions: tuple[Contribution, ...]
    changes: tuple[Change, ...]
    left_out: tuple[LeftOut, ...] = ()
    sentences: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    body_weight: float = math.nan
    standing_load: float = math.nan
    samples: int = 0
    failed: int = 0
    advice: str = ADVICE
    scenario: Scenario = field(default_factory=Scenario, repr=False)
    against: Scenario = field(default_factory=Scenario, repr=False)

    def __repr__(self) -> str:
        what = f"{self.level} {self.measure}".strip()
        value, reference = (f"{number:.4g} {self.unit}" for number in (self.value, self.reference))
        causes = [f"{item.factor} {item.value:+.3g}" for item in self.contributions]
        changes = [f"{item.change} {item.median:+.3g}" for item in self.changes]
        return "\n".join(
            (
                f"<Explanation of {what}: {value}, reference {reference}",
                f"  contributions: {shorten(', '.join(causes) or 'none', 90)}",
                f"  changes: {shorten(', '.join(changes) or 'none', 90)}",
                "  .sentences say it, spinesim.plot draws it>",
            )
        )

    @property
    def items(self) -> tuple[Contribution | Change, ...]:
        """Contributions and changes, in a row."""
        return (*self.contributions, *self.changes)

    def share(self, change: float) -> float:
        """What a change of the measure does to its size, as a share of that size.

        A measure that changes its sign counts by its size on the other side.  0 for no change;
        infinite for a change from nothing.
        """
        return share(abs(self.value + change) - abs(self.value), abs(self.value))

    def interval(self, item: Change) -> tuple[float, float]:
        """Low and high of a change as shares of the size; NaN where no samples were drawn."""
        ends = [self.share(item.low), self.share(item.high)]
        if (self.value + item.low) * (self.value + item.high) < 0:
            ends.append(-1.0)  # on the way from one sign to the other the size is nothing
        return (math.nan, math.nan) if math.isnan(item.low) else (min(ends), max(ends))

    def document(self) -> dict[str, Any]:
        """The explanation as numbers, text and lists (None for what is not known)."""
        return {
            "measure": self.measure,
            "level": self.level or None,
            "value": self.value,
            "reference": self.reference,
            "unit": self.unit,
            "standing_load": _number(self.standing_load),
            "contributions": [
                {
                    "factor": item.factor,
                    "words": item.words,
                    "value": item.value,
                    "standing": item.standing,
                    **_beside(item.beside),
                    "reason": item.reason or None,
                }
                for item in self.contributions
            ],
            "changes": [_change(item) for item in self.changes],
            "left_out": [dataclasses.asdict(item) for item in self.left_out],
            "sentences": list(self.sentences),
            "warnings": list(self.warnings),
            "samples": self.samples,
            "failed": self.failed,
            "advice": self.advice,
            "version": VERSION,
        }


def share(change: float, whole: float) -> float:
    """A change as a share of the size of the whole, negative where that size falls.

    >>> share(-12.0, 100.0), share(-12.0, -100.0), share(1.0, 0.0), share(0.0, 0.0)
    (-0.12, 0.12, inf, 0.0)
    """
    if whole == 0:
        return 0.0 if change == 0 else math.copysign(math.inf, change)
    return change / whole


def _change(item: Change) -> dict[str, Any]:
    return {
        "change": item.change,
        "advice": item.advice,
        "targets": [
            {
                "quantity": target.title,
                "from": target.before,
                "to": target.after,
                "unit": target.unit,
            }
            for target in item.targets
        ],
        "median": _number(item.median),
        "low": _number(item.low),
        "high": _number(item.high),
        "standing": item.standing,
        "source": bibliography.in_words(item.source),
        "status": item.status,
        **_beside(item.beside),
        "evidence": [dataclasses.asdict(effect) for effect in item.evidence],
        "reason": item.reason or None,
    }


def _beside(beside: Beside) -> dict[str, Any]:
    return {
        "shear": _number(beside.shear),
        "discs": {level: _number(change) for level, change in beside.discs.items()},
    }


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None
