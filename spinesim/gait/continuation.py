"""Gaits that no guess leads to, reached from a known one through stances between.

The parameters and the task of the default runner's stance become those of the wanted one step by
step; every stance on the way is closed from the one before it.  A step that does not close is
halved.
"""

from __future__ import annotations

from dataclasses import fields

import numpy as np

from spinesim.anatomy.parameter_table import numbers
from spinesim.gait.imbalances import Stances
from spinesim.gait.search import FINE, FINE_RTOL, Places, Search
from spinesim.gait.stance import Stance, Task, guesses
from spinesim.mechanics.primitives import Array
from spinesim.scenario import Scenario

FIRST, LEAST = 0.25, 1 / 64  # of the way: the first step, and the shortest that is tried
MOST = 20  # Newton steps on the way: where more are needed a shorter step of the way is cheaper


def finish(search: Search, several: Stances, fine: bool) -> None:
    """Close what guesses have left open, and, if `fine`, everything further, to FINE.

    What is found then does not depend on the company in which it was searched for.
    """
    finer = several.finer(FINE_RTOL)
    search.from_nearest(finer)
    if fine:
        search.refine(np.flatnonzero(search.closed), finer, FINE)
    open_ = np.flatnonzero(~search.closed & np.isfinite(several.parameters).all(1))
    if len(open_):
        reach(search, finer, open_)
        if fine:
            search.refine(open_[search.closed[open_]], finer, FINE)


def reach(search: Search, several: Stances, which: Places) -> None:
    """Close these stances (k,) of a search from the gait of the default runner."""
    own = Stance(Scenario())
    parameters = numbers([(own.scenario, own.leg_setting)])
    origin = Stances(Task.stacked([own.task]), parameters, several.simulation, several.rtol)
    known = Search(origin, 1)
    known.from_guesses(np.array([0]), (guess.T for guess in guesses(origin.task)))
    if not known.closed[0]:
        return
    unknowns = np.repeat(known.unknowns, len(which), axis=0)
    slopes = np.repeat(known.slopes, len(which), axis=0)
    passed, step = np.zeros(len(which)), np.full(len(which), FIRST)
    going = np.arange(len(which))
    while len(going):
        ahead = np.minimum(passed[going] + step[going], 1.0)
        attempt = Search(between(origin, several, which[going], ahead), len(going), search.enough)
        attempt.newton(np.arange(len(going)), unknowns[going], slopes[going], MOST)
        search.simulations[which[going]] += attempt.simulations
        there = going[attempt.closed]
        passed[there] = ahead[attempt.closed]
        unknowns[there] = attempt.unknowns[attempt.closed]
        slopes[there] = attempt.slopes[attempt.closed]
        step[going] *= np.where(attempt.closed, 2.0, 0.5)
        going = going[(passed[going] < 1.0) & (step[going] >= LEAST)]
    there = np.flatnonzero(passed == 1.0)
    coarse, search.imbalances = search.imbalances, several
    search.newton(which[there], unknowns[there], slopes[there])
    search.imbalances = coarse


def between(origin: Stances, several: Stances, places: Places, share: Array) -> Stances:
    """Stances at a share (k,) of the way from the first of the origin to those at places (k,).

    Numbers that keep their sign go geometrically, as stiffnesses differ by orders of magnitude.
    """
    task = {
        item.name: _blended(getattr(origin.task, item.name)[0], values, share)
        for item in fields(Task)
        for values in [getattr(several.task, item.name)[places]]
    }
    parameters = _blended(origin.parameters[0], several.parameters[places], share[:, None])
    return Stances(Task(**task), parameters, several.simulation, several.rtol)


def _blended(first: Array, last: Array, share: Array) -> Array:
    """Numbers between two, geometrically where both have one sign, else straight."""
    alike = first * last > 0
    ratio = np.where(alike, last / np.where(alike, first, 1.0), 1.0)
    return np.where(alike, first * ratio**share, first + share * (last - first))
