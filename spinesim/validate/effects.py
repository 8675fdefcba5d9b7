"""Effects of shoe, ground, stride and muscle, for the picture in the report.

An effect is a row of a paper: the ratio of a quantity under two conditions.  Its 95 % interval
follows from the printed standard deviations and numbers of people, the two groups taken as
independent, by the delta method; where no standard deviation is printed there is none.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from spinesim.validate.case import Case
from spinesim.validate.papers import Mean, Row, papers


@dataclass(frozen=True)
class Effect:
    """A published ratio, the ends of its 95 % interval (None without one), and ours."""

    name: str
    published: float
    interval: tuple[float, float] | None
    ours: float
    holds: bool


def interval(first: Mean, second: Mean) -> tuple[float, float]:
    """95 % interval of the ratio of two independent means (mean, standard deviation, people).

    >>> low, high = interval((1.53, 0.21, 424), (1.44, 0.23, 424))
    >>> round(low, 3), round(high, 3)
    (1.041, 1.084)
    """
    ratio = first[0] / second[0]
    error = math.hypot(*(sd / mean / math.sqrt(n) for mean, sd, n in (first, second)))
    return ratio * (1 - 1.96 * error), ratio * (1 + 1.96 * error)


def effects(cases: Sequence[Case]) -> tuple[Effect, ...]:
    """The effects among computed cases, in the order of the papers."""
    computed = {(case.name, case.quantity): case for case in cases}
    drawn = [row for paper in papers() for row in paper.rows if row.drawn]
    return tuple(
        _effect(row, case)
        for row in drawn
        if (case := computed.get((row.name, row.label))) is not None and case.ours is not None
    )


def _effect(row: Row, case: Case) -> Effect:
    published, ours = as_ratios(row, case)
    known = row.means if all(len(mean) == 3 for mean in row.means) else ()
    return Effect(row.drawn, published, interval(*known) if known else None, ours, bool(case.holds))


def as_ratios(row: Row, case: Case) -> tuple[float, float]:
    """The published size of an effect and ours, both as ratios; changes in percent are turned.

    Raises ValueError for a row of which only the direction was published.
    """
    if row.size is None:
        raise ValueError(f"{row.name}: an effect that is drawn needs its size")
    published, ours = row.size, float(case.ours or 0.0)
    if row.unit != "%":
        return published, ours
    steps = row.percent_steps or 1
    return 1 + steps * published / 100, 1 + steps * ours / 100
