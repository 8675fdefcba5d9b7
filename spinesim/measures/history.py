"""Many motions along time, side by side: positions, rates, forces and disc loads as arrays (time,
motion).

Every motion is sampled as a single run is, evenly from its start and at its end (of a closed gait,
touchdown and lift-off); rows beyond the end repeat it, so that extremes need no mask.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from spinesim.mechanics.model import Along, Model, identifier
from spinesim.mechanics.primitives import Array
from spinesim.mechanics.system import evaluation
from spinesim.scenario import Runner
from spinesim.scenario.constants import constants
from spinesim.spine import LEVELS, TRUNK
from spinesim.spine.discs import DiscLoads, add_muscles
from spinesim.spine.muscles import activation_floor, muscles_of
from spinesim.spine.sharing_along import share_along

INTERVAL = 5e-4  # s, as in a single run


@dataclass(frozen=True)
class History:
    """B motions of one structure: times t (T, B) s, states y (2n, T, B), even (B,) samples before
    the end, ends (B,) s, parameters by name (B,).

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
        sharing = share_along(
            self.levels("bend"),
            muscles,
            floor=floor,
            passive_scale=constants()["passive_moment_scale"],
        )
        pitch = np.stack(
            [
                self.position(body, "pitch") + self.values[name]
                for body, name in zip(TRUNK[:-1], self._endplates, strict=True)
            ]
        )
        trunk = self.position("thorax", "pitch").T
        return add_muscles(
            self.levels("axial"), self.levels("shear"), sharing, pitch.T, trunk, muscles
        )

    @property
    def _endplates(self) -> tuple[str, ...]:
        """Names of the pitches (rad) of the discs' normals in the frame of the body below each."""
        joints = [self.model.link(f"{level} axial").deformation for level in LEVELS]
        return tuple(
            f"{identifier(joint.lower.prefix)}_angle"
            for joint in joints
            if isinstance(joint, Along)
        )
