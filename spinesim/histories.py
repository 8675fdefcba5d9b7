"""Many stances along time, side by side: positions, rates, forces and disc loads of closed gaits as arrays (time, runner).

Every stance is sampled as a single run is, evenly from touchdown and at lift-off; rows beyond a runner's lift-off repeat it, so that
extremes need no mask.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import numpy as np

from spinesim import batch
from spinesim.batch.sharing import share_along
from spinesim.compiled import Array, evaluation
from spinesim.constants import constants
from spinesim.gaits import WATCH, Gaits
from spinesim.model import Along, identifier
from spinesim.muscles import DiscLoads, add_muscles
from spinesim.numbering import named, pattern
from spinesim.physique import LEVELS, TRUNK
from spinesim.scenario import Runner
from spinesim.solve import Event
from spinesim.stance import CONTACT_FORCE
from spinesim.trunk import activation_floor, muscles_of

INTERVAL = 5e-4  # s, as in a single run
RTOL = 5e-8  # the steepest rise of disc compression rides on a ripple of 300 Hz: ten times the tolerance is ten times its error
TOGETHER = 128  # runners integrated at a time
BLOCK = 32  # of these evaluated at a time, so that memory stays small


@dataclass(frozen=True)
class History:
    """B stances: times t (T, B) s, states y (2n, T, B), even (B,) samples before lift-off, ends (B,) s, parameters by name (B,)."""

    t: Array
    y: Array
    even: Any
    ends: Array
    values: dict[str, Array]
    runners: Sequence[Runner]

    @cached_property
    def found(self) -> dict[str, Array]:
        """`System.evaluate` at every sample: {quantity: (links, T, B)}, acceleration (n, T, B)."""
        return evaluation(pattern(), list(self.values.values()))(self.t, self.y)

    def position(self, body: str, axis: str) -> Array:
        """One coordinate (T, B)."""
        return np.asarray(self.y[_coordinates()[body, axis]])

    def acceleration(self, body: str, axis: str) -> Array:
        """Its second derivative (T, B)."""
        return self.found["acceleration"][_coordinates()[body, axis]]

    def link(self, name: str, quantity: str = "force") -> Array:
        """A quantity of a link (T, B)."""
        return self.found[quantity][_links()[name]]

    def levels(self, part: str, quantity: str = "force") -> Array:
        """A quantity of the six joints (B, T, 6): part 'axial', 'shear' or 'bend'."""
        return self.found[quantity][[_links()[f"{level} {part}"] for level in LEVELS]].T

    @cached_property
    def discs(self) -> DiscLoads:
        """Loads of the discs, muscles included: arrays (B, T, 6)."""
        muscles = muscles_of(self.runners)
        floor = activation_floor(self.runners, muscles)
        sharing = share_along(self.levels("bend"), muscles, floor=floor, passive_scale=constants()["passive_moment_scale"])
        pitch = np.stack(
            [self.position(body, "pitch") + self.values[name] for body, name in zip(TRUNK[:-1], _endplates(), strict=True)]
        )
        trunk = self.position("thorax", "pitch").T
        return add_muscles(self.levels("axial"), self.levels("shear"), sharing, pitch.T, trunk, muscles)


@cache
def _coordinates() -> dict[tuple[str, str], int]:
    return {key: i for i, key in enumerate(pattern().coordinates)}


@cache
def _links() -> dict[str, int]:
    return {link.name: i for i, link in enumerate(pattern().links)}


@cache
def _endplates() -> tuple[str, ...]:
    """Names of the pitches (rad) of the discs' normals in the frame of the body below each."""
    joints = [pattern().link(f"{level} axial").deformation for level in LEVELS]
    return tuple(f"{identifier(joint.lower.prefix)}_angle" for joint in joints if isinstance(joint, Along))


def histories(gaits: Gaits, threads: int = 1) -> Iterator[tuple[Any, History]]:
    """(which (B,), their stances) of all closed gaits that reach lift-off, a block at a time."""
    closed = np.flatnonzero(gaits.closed)
    for first in range(0, len(closed), TOGETHER):
        yield from _integrated(gaits, closed[first : first + TOGETHER], threads)


def _integrated(gaits: Gaits, which: Any, threads: int) -> Iterator[tuple[Any, History]]:
    contact = gaits.contact_time[which]
    record = [*pattern().coordinates, *((body, f"{axis}'") for body, axis in pattern().coordinates)]
    grid = INTERVAL * np.arange(int(1.4 * contact.max() / INTERVAL) + 2)
    event = Event("lift-off", "midsole", CONTACT_FORCE, earliest=0.4 * contact, terminal=True)
    run = batch.integrate(
        pattern(), gaits.parameters[:, which], gaits.start[:, which], 1.4 * contact,
        rtol=RTOL, events=[event], watch=WATCH, record=record, times=grid, threads=threads,
    )  # fmt: skip
    done = np.flatnonzero(run.status == 1)
    for first in range(0, len(done), BLOCK):
        lanes = done[first : first + BLOCK]
        ends = run.t_end[lanes]
        even = ((ends + 1e-12) / INTERVAL).astype(int) + 1
        longest = int(even.max())
        y = np.empty((len(record), longest + 1, len(lanes)))
        for row, name in zip(y, record, strict=True):
            row[:longest] = run.trajectories[name][:longest, lanes]
        for k, n in enumerate(even):
            y[:, n:, k] = run.y_end[:, lanes[k], None]
        t = np.minimum(INTERVAL * np.arange(longest + 1)[:, None], ends)
        yield (
            which[lanes],
            History(
                t,
                y,
                even,
                ends,
                named(gaits.parameters[:, which[lanes]].T),
                [gaits.stances[i].scenario.runner for i in which[lanes]],
            ),
        )
