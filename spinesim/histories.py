"""Many motions along time, side by side: positions, rates, forces and disc loads as arrays (time, motion).

Every motion is sampled as a single run is, evenly from its start and at its end (of a closed gait, touchdown and lift-off); rows beyond
the end repeat it, so that extremes need no mask.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import numpy as np

from spinesim import batch
from spinesim.anatomy.parameter_table import pattern
from spinesim.gaits import WATCH, Gaits
from spinesim.mechanics.model import Along, Model, identifier
from spinesim.mechanics.primitives import Array
from spinesim.mechanics.solve import Event
from spinesim.mechanics.system import evaluation
from spinesim.scenario import Runner
from spinesim.scenario.constants import constants
from spinesim.spine import LEVELS, TRUNK
from spinesim.spine.discs import DiscLoads, add_muscles
from spinesim.spine.muscles import activation_floor, muscles_of
from spinesim.spine.sharing_along import share_along
from spinesim.stance import CONTACT_FORCE

INTERVAL = 5e-4  # s, as in a single run
RTOL = 2e-8  # the steepest rise of disc compression rides on a ripple of 300 Hz: ten times the tolerance is ten times its error
TOGETHER = 256  # runners integrated at a time
BLOCK = 32  # of these evaluated at a time, so that memory stays small


@dataclass(frozen=True)
class History:
    """B motions of one structure: times t (T, B) s, states y (2n, T, B), even (B,) samples before the end, ends (B,) s, parameters by name (B,).

    runners: whose stances they are; none for other models.
    """

    model: Model
    t: Array
    y: Array
    even: Any
    ends: Array
    values: dict[str, Array]
    runners: Sequence[Runner] = ()

    @cached_property
    def found(self) -> dict[str, Array]:
        """`System.evaluate` at every sample: {quantity: (links, T, B)}, acceleration (n, T, B)."""
        return evaluation(self.model, list(self.values.values()))(self.t, self.y)

    def position(self, body: str, axis: str) -> Array:
        """One coordinate (T, B)."""
        return np.asarray(self.y[self._coordinates[body, axis]])

    def rate(self, body: str, axis: str) -> Array:
        """The rate of one coordinate (T, B)."""
        return np.asarray(self.y[len(self.y) // 2 + self._coordinates[body, axis]])

    def acceleration(self, body: str, axis: str) -> Array:
        """The acceleration of one coordinate (T, B)."""
        return self.found["acceleration"][self._coordinates[body, axis]]

    def link(self, name: str, quantity: str = "force") -> Array:
        """A quantity of a link (T, B)."""
        return self.found[quantity][self._links[name]]

    def levels(self, part: str, quantity: str = "force") -> Array:
        """A quantity of the six joints (B, T, 6): part 'axial', 'shear' or 'bend'."""
        return self.found[quantity][[self._links[f"{level} {part}"] for level in LEVELS]].T

    def mass(self, body: str) -> Array:
        """Mass of a body (B,) in kg."""
        return self.values[f"{identifier(body)}_mass"]

    @cached_property
    def _coordinates(self) -> dict[tuple[str, str], int]:
        return {key: i for i, key in enumerate(self.model.coordinates)}

    @cached_property
    def _links(self) -> dict[str, int]:
        return {link.name: i for i, link in enumerate(self.model.links)}

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
    event = Event("lift-off", "midsole", CONTACT_FORCE, earliest=0.4 * contact, terminal=True)
    runners = [gaits.stances[i].scenario.runner for i in which]
    found = motions(
        pattern(), gaits.parameters[:, which], gaits.start[:, which], 1.4 * contact, 1, [event], WATCH, runners, threads
    )
    for lanes, history in found:
        yield which[lanes], history


def motions(
    model: Model, parameters: Array, start: Array, duration: Any, status: int = 0, events: Sequence[Event] = (), watch: Sequence[str] = (),
    runners: Sequence[Runner] = (), threads: int = 1, compiled: bool | None = None,
) -> Iterator[tuple[Any, History]]:  # fmt: skip
    """(which (B,), their motions) of all that end with this status of `batch.integrate`; parameters (P, N), start (2n, N), duration (N,)."""
    record = [*model.coordinates, *((body, f"{axis}'") for body, axis in model.coordinates)]
    grid = INTERVAL * np.arange(int(np.max(duration) / INTERVAL) + 2)
    run = batch.integrate(
        model, parameters, start, duration,
        rtol=RTOL, events=events, watch=watch, record=record, times=grid, threads=threads, compiled=compiled,
    )  # fmt: skip
    done = np.flatnonzero(run.status == status)
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
        values = dict(zip(model.parameters, parameters[:, lanes], strict=True))
        yield lanes, History(model, t, y, even, ends, values, [runners[i] for i in lanes] if runners else ())
