"""How a measured row becomes a Check, and the runs that the rows share.

    level        a mean: holds within two of its standard deviations, or within 15 % where none is printed (nor follows from a standard error)
    ratio        an effect with its size: within 15 %
    rises, falls an effect of which the direction is known: the ratio is more than 0.1 % above, or below, one
    unchanged    no significant difference was found: the ratio is within 15 % of one
    missing      the model cannot express the row; the reason says why

A source's own filter, mass, stature, speed and cadence are used; what it does not print is the reference runner's (70 kg, 1.75 m, the
preferred cadence, daily trainer on asphalt) and forces are then filtered at 50 Hz.  A treadmill that measures forces is stiff (vertically
147 Hz or more: Kram et al. 1998 J Appl Physiol 85:764, Morin et al. 2005) and stands for asphalt; any other is the catalogue's
treadmill.  A stride is two steps.  A row that
only checks the arithmetic of a step that repeats itself is kind plausibility, with the reason `ARITHMETIC`.  The letter and number at
the head of a name are those of the project's table of targets.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache

import xarray as xr

from spinesim.gait.simulation import simulate
from spinesim.scenario import Scenario
from spinesim.validate.case import Check, Kind

SHARE = 0.15  # relative tolerance where a source prints no standard deviation
ARITHMETIC = "the vertical impulse of a step that repeats is body weight times the step's duration, which follows from the inputs: it checks the arithmetic only"
UP, DOWN = (1.001, math.inf), (0.0, 0.999)
Ours = Callable[[], float]
Take = Callable[[xr.Dataset], float]


@lru_cache(maxsize=256)
def run_of(scenario: Scenario) -> xr.Dataset:
    """The steady gait of a scenario, computed once for all rows that need it."""
    return simulate(scenario)


def of(scenario: Scenario, take: Take) -> Ours:
    """A measure of a scenario's run, still to be computed."""
    return lambda: float(take(run_of(scenario)))


def over(one: Scenario, other: Scenario, take: Take) -> Ours:
    """The ratio of a measure in one scenario to that in another."""
    return lambda: float(take(run_of(one))) / float(take(run_of(other)))


def level(
    name: str, source: str, quantity: str, value: float, unit: str, ours: Ours, *,
    sd: float | None = None, kind: Kind = "validation", reason: str = "", miss: str = "",
) -> Check:  # fmt: skip
    """A measured mean, with its standard deviation in the same unit if there is one."""
    tolerance = SHARE if sd is None else 2 * sd / abs(value)
    return Check(name, source, quantity, value, ours, unit, tolerance, kind, reason, miss)


def within(
    name: str, source: str, quantity: str, low: float, high: float, unit: str, ours: Ours, *,
    kind: Kind = "validation", reason: str = "", miss: str = "",
) -> Check:  # fmt: skip
    """A measured range."""
    return Check(name, source, quantity, (low, high), ours, unit, 0.0, kind, reason, miss)


def ratio(name: str, source: str, quantity: str, value: float, ours: Ours, *, reason: str = "", miss: str = "") -> Check:
    """An effect with its size."""
    return Check(name, source, quantity, value, ours, "1", SHARE, "validation", reason, miss)


def rises(
    name: str, source: str, quantity: str, ours: Ours, *, kind: Kind = "validation", reason: str = "", miss: str = ""
) -> Check:
    """An effect that goes up."""
    return Check(name, source, f"{quantity}: rises", UP, ours, "1", 0.0, kind, reason, miss)


def falls(
    name: str, source: str, quantity: str, ours: Ours, *, kind: Kind = "validation", reason: str = "", miss: str = ""
) -> Check:
    """An effect that goes down."""
    return Check(name, source, f"{quantity}: falls", DOWN, ours, "1", 0.0, kind, reason, miss)


def unchanged(name: str, source: str, quantity: str, ours: Ours, *, reason: str = "", miss: str = "") -> Check:
    """No significant difference."""
    return Check(name, source, f"{quantity}: unchanged", 1.0, ours, "1", SHARE, "validation", reason, miss)


def missing(
    name: str,
    source: str,
    quantity: str,
    published: float | tuple[float, float],
    unit: str,
    reason: str,
    kind: Kind = "validation",
) -> Check:
    """A row that the model cannot express."""
    return Check(name, source, quantity, published, None, unit, 0.0, kind, reason)
