"""What an explanation consists of: what each factor contributes, and what each change would do."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

from spinesim._version import VERSION
from spinesim.scenario import Scenario

ADVICE = (
    "This is a calculation about loads, not a diagnosis: see a doctor or physiotherapist for back pain that is severe or lasts, "
    "and at once for numbness, tingling or weakness in the legs."
)


@dataclass(frozen=True)
class Contribution:
    """How much a factor adds to the measure: `words` say what it is in this scenario, value is in
    the measure's unit.

    sliding: for a compression, what it adds to the sliding force (greatest shear square to the
    trunk, mean of the six levels), relative to the reference's.
    """

    factor: str
    words: str
    value: float
    standing: str
    sliding: float = math.nan


@dataclass(frozen=True)
class Change:
    """What an intervention would do to the measure: its change in the measure's unit, with the 90 %
    interval of parameter uncertainty.

    nominal is the change with the catalogue's numbers; low and high are NaN where uncertainty was
    not asked for, median is then nominal. sliding: for a compression, the relative change of the
    sliding force.
    """

    change: str
    advice: str
    nominal: float
    median: float
    low: float
    high: float
    standing: str
    source: str
    status: str
    sliding: float = math.nan


@dataclass(frozen=True)
class Explanation:
    """The answer: value and reference (in `unit`), contributions that sum to their difference,
    changes from most relief to least.
    """

    measure: str
    level: str
    unit: str
    value: float
    reference: float
    contributions: tuple[Contribution, ...]
    changes: tuple[Change, ...]
    sentences: tuple[str, ...]
    warnings: tuple[str, ...] = ()
    body_weight: float = math.nan
    samples: int = 0
    failed: int = 0
    advice: str = ADVICE
    scenario: Scenario = field(default_factory=Scenario, repr=False)
    against: Scenario = field(default_factory=Scenario, repr=False)

    def document(self) -> dict[str, Any]:
        """The explanation as numbers, text and lists (None for what is not known)."""
        return {
            "measure": self.measure,
            "level": self.level or None,
            "value": self.value,
            "reference": self.reference,
            "unit": self.unit,
            "contributions": [
                {
                    "factor": item.factor,
                    "words": item.words,
                    "value": item.value,
                    "standing": item.standing,
                    "sliding": _number(item.sliding),
                }
                for item in self.contributions
            ],
            "changes": [
                {
                    "change": item.change,
                    "advice": item.advice,
                    "median": _number(item.median),
                    "low": _number(item.low),
                    "high": _number(item.high),
                    "standing": item.standing,
                    "source": item.source,
                    "status": item.status,
                    "sliding": _number(item.sliding),
                }
                for item in self.changes
            ],
            "sentences": list(self.sentences),
            "warnings": list(self.warnings),
            "samples": self.samples,
            "failed": self.failed,
            "advice": self.advice,
            "version": VERSION,
        }


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None
