"""How a measured row becomes a Check.

    a mean      holds within two of its standard deviations, or within 15 % where none is printed
                (nor follows from a standard error)
    a range     holds inside
    a ratio     an effect with its size: within 15 %, and not beyond one: no effect at all, or one
                in the other direction, never holds
    rises, falls   an effect of which the direction is known: the ratio is more than 0.1 % above,
                or below, one
    unchanged   no significant difference was found: the ratio is within 15 % of one
    missing     the model cannot express the row; the reason says why

A source's own filter, mass, stature, speed and cadence are used; what it does not print is the
reference runner's (70 kg, 1.75 m, the preferred cadence, daily trainer on asphalt), and forces are
then filtered at 50 Hz.  A treadmill that measures forces is stiff (vertically 147 Hz or more: Kram
et al. 1998 J Appl Physiol 85:764, Morin et al. 2005) and stands for asphalt; any other is the
catalogue's treadmill.  A stride is two steps.  A row that only checks the arithmetic of a step that
repeats itself is kind plausibility.  The letter and number at the head of a name are those of the
project's table of targets.  No constant of the runner is fitted to any row.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from spinesim.validate.case import Check, Published
from spinesim.validate.conditions import scenario_of
from spinesim.validate.measures import MEASURES
from spinesim.validate.papers import Paper, Row, papers

SHARE = 0.15  # relative tolerance where a source prints no standard deviation
UP, DOWN = (1.001, math.inf), (0.0, 0.999)
DIRECTIONS: dict[str, tuple[Published, float]] = {
    "rises": (UP, 0.0),
    "falls": (DOWN, 0.0),
    "unchanged": (1.0, SHARE),
}


def check_of(row: Row, paper: Paper) -> Check:
    """The check of a row."""
    published, tolerance = expectation(row)
    return Check(
        row.name,
        row.source,
        row.label,
        published,
        _ours(row, paper) if row.measure else None,
        row.unit,
        tolerance,
        row.kind,
        row.missing or row.reason,
        row.miss,
    )


def expectation(row: Row) -> tuple[Published, float]:
    """What is asked of the model's number: the published number or range, and the tolerance."""
    if row.expected:
        direction, tolerance = DIRECTIONS[row.expected]
        return direction, 0.0 if row.missing else tolerance
    published = row.published if row.size is None else row.size
    if published is None:
        raise ValueError(f"{row.name}: nothing is published")
    if isinstance(published, tuple) or row.missing:
        return published, 0.0
    if row.over and not row.percent_steps:
        return published, min(SHARE, abs(published - 1) / published)
    return published, SHARE if row.spread is None else 2 * row.spread / abs(published)


def _ours(row: Row, paper: Paper) -> Callable[[], float]:
    """The model's number for a row, still to be computed."""

    def at(*names: str) -> float:
        measure, options = MEASURES[row.measure], row.options
        return float(
            np.mean([measure(scenario_of(paper.conditions[name]), **options) for name in names])
        )

    def ours() -> float:
        value = at(*row.of) / at(row.over) if row.over else at(*row.of)
        return 100 * (value - 1) / row.percent_steps if row.percent_steps else value

    return ours


CHECKS: tuple[Check, ...] = tuple(check_of(row, paper) for paper in papers() for row in paper.rows)
