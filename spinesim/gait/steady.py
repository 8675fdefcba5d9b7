"""A step that can be repeated: finds what the runner does so that every step is like the one before
(`spinesim.gait.stance` has the equations).

Nothing of it prescribes how the leg answers to shoe or ground: with cadence and contact time held,
leg stiffness comes out.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from spinesim.gait.continuation import finish
from spinesim.gait.imbalances import stances
from spinesim.gait.search import Search
from spinesim.gait.stance import EQUATIONS, Stance, guesses
from spinesim.gait.touchdown import UpperBody
from spinesim.mechanics.model import Model, State
from spinesim.mechanics.primitives import Array
from spinesim.scenario import Scenario
from spinesim.scenario.naming import label
from spinesim.units import GRAVITY

# a ground that gives more than this times the body's drop is refused untried; up to there the
# search decides
GIVE = 1.3


class GaitError(ValueError):
    """No step of this scenario repeats itself; the message says which equation cannot be met and
    what would help.

    imbalance: how near the search came, in units of `UNIT`; NaN where it was not even tried.
    """

    imbalance: float = math.nan


@dataclass(frozen=True)
class Gait:
    """A steady gait: the model with its leg set, its touchdown state, and how the step goes on.

    unknowns (7,) are those of `UNKNOWNS` in the units of `decode`; jacobian (7, 7) of the equations
    there; simulations it took; made: by what they were simulated, in words.
    """

    model: Model
    start: State
    unknowns: tuple[float, ...]
    jacobian: Array = field(repr=False, compare=False)
    imbalance: float
    simulations: int
    made: str = ""


def close(
    scenario: Scenario, near: Gait | None = None, *, fine: bool = False, engine: str = "auto"
) -> Gait:
    """The steady gait of a scenario.

    near: a gait of a similar scenario, from which the search is faster.  fine: close it to FINE,
    for comparisons to 1e-4.  engine: "kernel" or "scipy" simulate the stances of the search, "auto"
    is the kernel where it is there.  Raises GaitError when no step repeats itself.
    """
    own = Stance(scenario)
    refuse_impossible(own)
    several = stances([own], engine)
    search, only = Search(several, 1), np.array([0])
    if near is not None:
        search.newton(only, np.array([near.unknowns]), near.jacobian[None])
    search.from_guesses(only, (guess.T for guess in guesses(several.task)))
    finish(search, several, fine)
    if not search.closed[0]:
        raise _failure(own, search)
    return gait(own, search, 0, several.made)


def gait(own: Stance, search: Search, place: int, made: str) -> Gait:
    """The gait that a search closed at a place, of the stance there."""
    unknowns = search.unknowns[place]
    leg, landing = own.decode(unknowns)
    model = own.model_with(leg)
    return Gait(
        model=model,
        start=UpperBody(model).state(landing),
        unknowns=tuple(unknowns.tolist()),
        jacobian=search.slopes[place],
        imbalance=float(np.abs(search.imbalance[place]).max()),
        simulations=int(search.simulations[place]),
        made=made,
    )


def _failure(own: Stance, search: Search) -> GaitError:
    unknowns, imbalance = (best[0] for best in search.nearest)
    tried = bool(np.isfinite(imbalance).all())
    failure = GaitError(why_not(own, unknowns if tried else None, imbalance if tried else None))
    failure.imbalance = float(np.abs(imbalance).max())
    return failure


def why_not(stance_: Stance, unknowns: Array | None, f: Array | None) -> str:
    """One line about the nearest that a search came, unknowns (7,) and imbalance (7,): which
    equation is furthest from closing, what would help.
    """
    s = stance_.scenario
    where = (
        f"no steady step at {s.step.speed:.2f} m/s and {s.step.cadence:.0f} steps/min on "
        f"{label(s.surface)} in {label(s.shoe)}"
    )
    if unknowns is None or f is None:
        return (
            f"{where}: the foot never left the ground. "
            "Try a higher speed, a lower cadence or a shorter contact_time."
        )
    worst = int(np.argmax(np.abs(f)))
    stiffness = stance_.morin * math.exp(unknowns[0]) / 1e3
    return (
        f"{where}: the {EQUATIONS[worst]} could not be met (nearest: a leg spring of "
        f"{stiffness:.0f} kN/m). "
        "Try a cadence nearer the preferred one, a firmer surface, or another contact_time."
    )


def refuse_impossible(stance_: Stance) -> None:
    """GaitError for a ground that no runner is carried by.  Some grounds would have to give more
    than the body can drop: no leg, however stiff, runs on them.
    """
    s = stance_.scenario
    step = s.step
    peak = s.runner.mass * GRAVITY * math.pi / 2 * (step.flight_time / step.contact_time + 1)
    drop = (
        peak * step.contact_time**2 / (s.runner.mass * math.pi**2)
        - GRAVITY * step.contact_time**2 / 8
    )
    if peak / s.surface.stiffness > GIVE * drop:
        raise GaitError(
            f"no steady step on {label(s.surface)}: its {s.surface.stiffness / 1e3:.4g} kN/m "
            f"would give {1e3 * peak / s.surface.stiffness:.0f} mm under "
            f"{peak:.0f} N, but the body drops only {1e3 * drop:.0f} mm at {step.cadence:.0f} "
            "steps/min; "
            f"take a surface above {peak / drop / GIVE / 1e3:.0f} kN/m, a lower speed or a "
            "lower cadence"
        )
