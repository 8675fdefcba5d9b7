"""What a motion asks of the trunk's muscles: its moments, and that they hold the trunk stiff.

A column of vertebrae stands only if it is stiff enough, and a gait is computed with a trunk of
given bending stiffness.  Muscles have to supply it: the abdominal wall co-contracts, and the back
against it, by the least that makes the trunk of the muscles' own mean activation as stiff as that.
One monotone root a motion.  Drier discs and tired muscles stiffen the trunk less, so that muscles
co-contract more, and press the discs more (Granata, Slota & Wilson 2004).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spinesim.mechanics.primitives import Array
from spinesim.scenario.runner import Runner
from spinesim.spine.floors import (
    activation_floor,
    most_co_contraction,
    reserve_scale,
    with_hip_flexors,
)
from spinesim.spine.muscles import MuscleSet, muscles_of, rows_of
from spinesim.spine.sharing import Sharing
from spinesim.spine.sharing_along import share_along
from spinesim.spine.stiffness import trunk_stiffness
from spinesim.spine.tissue import settled_moment, tissue_moment, tissue_stiffness

# samples: the search for co-contraction looks at one in so many, first roughly, then closely
ROUGHLY, CLOSELY = 16, 2
# relative: so far above what is needed the search aims, and so close it comes; the rates of rise in
# sweeps, whose samples lie elsewhere, are then those of single runs to 2e-5 (to 1e-4 with one
# sample in four)
CLOSE = 2e-5
NEAR = 1e-3  # relative: how near the rough search comes
SAME = 1e-6  # relative: co-contractions that differ by less are one
TRIALS = 40


@dataclass(frozen=True, eq=False)
class Motions:
    """N motions, T samples each.

    t (N, T) s;  moments (N, T, 6) of the joints, N m;  hip_flexion (N, T) moment that bends the
    hip, N m;  bending (N, T, 6) of the discs, rad, none where a posture is held and settles;
    stiffness (N,) of the trunk in bending that the motion was computed with, N m/rad
    """

    t: Array
    moments: Array
    hip_flexion: Array
    bending: Array | None = None
    stiffness: Array | None = None


@dataclass(frozen=True, eq=False)
class Effort:
    """How muscles and tissue answer N motions.

    tissue_moment (N, T, 6) N m;  co_contraction (N,) of the abdominal wall, over its tone;
    stiffness (N,) of the trunk that goes with the mean activation, N m/rad
    """

    sharing: Sharing
    muscles: MuscleSet
    tissue_moment: Array
    co_contraction: Array
    stiffness: Array


def effort(motions: Motions, runners: Sequence[Runner]) -> Effort:
    """Activations, least co-contraction and the moments of tissue in the runners' motions."""
    if motions.bending is None:
        carried = settled_moment(motions.moments, runners)
    else:
        carried = tissue_moment(motions.bending, runners)
    task = _Task(
        replace(motions, moments=motions.moments - carried, bending=None),
        tuple(runners),
        muscles_of(runners),
        tissue_stiffness(runners),
    )
    times = np.array([person.co_contraction for person in runners], dtype=float)
    if motions.stiffness is not None:
        times = _enough(task, motions.stiffness, times)
    sharing = task.shared(times)
    return Effort(sharing, task.muscles, carried, times, task.stiffness(sharing))


@dataclass(frozen=True, eq=False)
class _Task:
    """Motions whose moments are those left to muscles, and who moves; `tissue` (N,) N m/rad."""

    motions: Motions
    runners: tuple[Runner, ...]
    muscles: MuscleSet
    tissue: Array

    def thinned(self, every: int) -> _Task:
        """One sample in `every`, and the last."""
        samples = self.motions.t.shape[1]
        some = np.append(np.arange(0, samples - 1, every), samples - 1)
        parts = {
            name: getattr(self.motions, name)[:, some] for name in ("t", "moments", "hip_flexion")
        }
        return replace(self, motions=replace(self.motions, **parts))

    def at(self, rows: NDArray[Any]) -> _Task:
        """Some of the motions."""
        places = np.arange(len(self.runners))[rows]
        if len(places) == len(self.runners):
            return self
        parts = {
            name: getattr(self.motions, name)[places] for name in ("t", "moments", "hip_flexion")
        }
        return _Task(
            replace(self.motions, **parts),
            tuple(self.runners[i] for i in places),
            rows_of(self.muscles, places),
            self.tissue[places],
        )

    def shared(self, times: Array) -> Sharing:
        """The sharing with the abdominal wall at `times` (N,) its tone."""
        floor = activation_floor(self.runners, self.muscles, times)
        return share_along(
            self.motions.moments,
            self.muscles,
            floor=with_hip_flexors(floor, self.motions.hip_flexion, self.muscles),
            reserve_scale=reserve_scale(self.muscles)[:, 0],
        )

    def stiffness(self, sharing: Sharing) -> Array:
        """Bending stiffness (N,) of the trunk at the mean activation over time, N m/rad."""
        own = np.array([person.trunk_stiffness for person in self.runners])
        mean = np.einsum("nt,nti->ni", _weights(self.motions.t), sharing.activation)
        return own * trunk_stiffness(mean[:, None], self.muscles, self.tissue[:, None])[:, 0]

    def excess(self, times: Array, needed: Array) -> Array:
        """By how much of the stiffness `needed` (N,) the trunks are stiffer (N,), less CLOSE."""
        return np.asarray(self.stiffness(self.shared(times)) / needed - 1 - CLOSE)


def _weights(t: Array) -> Array:
    """(N, T) of the trapezium rule, for means over time; samples that repeat the end weigh nothing.

    A single instant has all the weight.
    """
    if t.shape[1] == 1:
        return np.ones_like(t)
    gaps = np.diff(t, axis=1)
    none = np.zeros((len(t), 1))
    sides = np.concatenate([none, gaps], axis=1) + np.concatenate([gaps, none], axis=1)
    return np.asarray(sides / sides.sum(axis=1, keepdims=True))


def _enough(task: _Task, needed: Array, times: Array) -> Array:
    """Least co-contraction (N,), from `times` on, with which the trunks are as stiff as `needed`
    (N,) N m/rad; the most there can be where that does not do.
    """
    whole = task.thinned(CLOSELY)
    below = whole.excess(times, needed)
    if not (short := below < -CLOSE).any():
        return times
    part, needed, low, below = whole.at(short), needed[short], times[short], below[short]
    most = np.maximum(most_co_contraction(part.muscles)[:, 0], low)
    search = _Search(needed, low, below, most)
    rough = search.root(part.thinned(ROUGHLY // CLOSELY), 1.1 * low, NEAR)
    times = times.copy()
    times[short] = search.root(part, rough, CLOSE / 2)
    return times


@dataclass(frozen=True, eq=False)
class _Search:
    """The search for co-contractions (N,) with which trunks are as stiff as `needed`, N m/rad.

    At `low` the excess of stiffness is `below`, negative; it rises with co-contraction, nearly
    straight, up to `most`.
    """

    needed: Array
    low: Array
    below: Array
    most: Array

    def root(self, task: _Task, first: Array, near: float) -> Array:
        """Where the excess is zero to `near`, or the most.

        `first` is tried first, then secants are followed: up to twice as far while nothing is known
        above, later within the bracket, which is halved where a secant does not help.
        """
        low, high, last, before = self.low, self.most, self.low.copy(), self.below.copy()
        tried = np.clip(first, np.maximum(low, 1e-3), high)
        value, left = np.full_like(low, np.nan), np.arange(len(low))
        for _ in range(TRIALS):
            value[left] = task.at(left).excess(tried[left], self.needed[left])
            low, high = np.where(value < 0, tried, low), np.where(value < 0, high, tried)
            left = np.flatnonzero((np.abs(value) > near) & (high - low > SAME * high))
            if not len(left):
                break
            rise = np.where(value == before, np.inf, value - before)
            secant = tried - value * (tried - last) / rise
            helps = (np.abs(value) < np.abs(before) / 2) & (secant > low) & (secant < high)
            within = np.where(helps, secant, (low + high) / 2)
            beyond = np.where(secant > low, np.minimum(secant, 2 * tried), 2 * tried)
            last[left], before[left] = tried[left], value[left]
            tried[left] = np.where(high < self.most, within, np.minimum(beyond, high))[left]
        return tried
