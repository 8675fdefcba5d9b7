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
    pairs = [
        (row, computed.get((row.name, label(row)))) for paper in papers() for row in paper.rows
    ]
    return tuple(
        _effect(row, case)
        for row, case in pairs
        if row.drawn and case is not None and case.ours is not None
    )


def label(row: Row) -> str:
    """The quantity of a row as its case has it, with the direction that is expected."""
    return f"{row.quantity}: {row.expected}" if row.expected else row.quantity


def _effect(row: Row, case: Case) -> Effect:
    published, ours = _size(row), float(case.ours or 0.0)
    if row.unit == "%":
        published, ours = 1 + published / 100, 1 + ours / 100
    known = row.means if all(len(mean) == 3 for mean in row.means) else ()
    return Effect(row.drawn, published, interval(*known) if known else None, ours, bool(case.holds))


def _size(row: Row) -> float:
    if row.means:
        return row.means[0][0] / row.means[1][0]
    if isinstance(row.published, float):
        return row.published
    raise ValueError(f"{row.name}: an effect that is drawn needs its size")
