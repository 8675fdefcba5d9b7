"""The history of many motions of one model, from the arrays that the batch integrates.

Every variable is computed when a measure first asks for it, from positions, rates and what the
links do; see `spinesim.measures.history`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from spinesim.measures.history import History
from spinesim.mechanics.dataset import ACCELERATIONS, RATES, impulse_residual, moving_bodies
from spinesim.mechanics.energy import ledger
from spinesim.mechanics.model import Along, Model, State, identifier
from spinesim.mechanics.primitives import Array
from spinesim.mechanics.solve import SolverError, Trajectory, integrate
from spinesim.mechanics.system import QUANTITIES, evaluation
from spinesim.scenario import Runner
from spinesim.scenario.constants import assuming, constants
from spinesim.spine import LEVELS, TRUNK
from spinesim.spine.discs import DiscLoads, add_muscles
from spinesim.spine.lumbar import lifted, sacrum
from spinesim.spine.muscles import activation_floor, muscles_of
from spinesim.spine.sharing_along import share_along

INTERVAL = 5e-4  # s between samples, as in a single run
SAMPLED = 5e-4  # of a residual: below it samples are enough to say that a motion is sound
RATE_OF = {rate: axis for axis, rate in RATES.items()}
ACCELERATION_OF = {acceleration: axis for axis, acceleration in ACCELERATIONS.items()}


class MotionHistory(History):
    """B motions of one structure: times t (T, B) s, states y (2n, T, B), parameters by name (B,).

    numbers: attributes of the runs, such as step_time (B,).  runners: whose stances they are; none
    for other models.  constants: those that are assumed for all of them.
    """

    def __init__(
        self,
        model: Model,
        t: Array,
        y: Array,
        even: Any,
        samples: Any,
        parameters: Mapping[str, Array],
        numbers: Mapping[str, Array],
        runners: Sequence[Runner] = (),
    ) -> None:
        super().__init__(t, even, samples)
        self.model, self.y, self.parameters = model, y, parameters
        self.numbers, self.runners = numbers, runners
        self.constants: Mapping[str, float] = {}
        self._rows = {key: i for i, key in enumerate(model.coordinates)}
        self._links = {link.name: i for i, link in enumerate(model.links)}

    def series(self, name: str, of: str = "") -> Array:
        if of:
            kind = self._of_link if name in QUANTITIES else self._of_body
            return kind(name, of)
        with assuming(self.constants):
            return self.once(name, lambda: SERIES[name](self))

    def number(self, name: str) -> Array:
        if name in self.numbers:
            return self.numbers[name]
        return np.asarray(self.once(name, lambda: NUMBERS[name](self)))

    def dissipated(self, links: Sequence[str]) -> Array:
        power = [
            (
                self.series("force", link)
                - self.series("elastic", link)
                - self.series("active", link)
            )
            * self.series("deformation_rate", link)
            for link in links
        ]
        return integral(np.stack(power, axis=-1), self.t)[-1]

    @cached_property
    def evaluated(self) -> dict[str, Array]:
        """`System.evaluate` at every sample: {quantity: (links, T, B)}, acceleration (n, T, B)."""
        return evaluation(self.model, list(self.parameters.values()))(self.t, self.y)

    def mass(self, body: str) -> Array:
        """Mass of a body (B,) in kg."""
        return self.parameters[f"{identifier(body)}_mass"]

    def levels(self, part: str) -> Array:
        """Force of the six joints (T, B, 6): part 'axial', 'shear' or 'bend'."""
        return np.stack([self.series("force", f"{level} {part}") for level in LEVELS], axis=-1)

    def _of_link(self, name: str, link: str) -> Array:
        return self.evaluated[name][self._links[link]]

    def _of_body(self, name: str, body: str) -> Array:
        if name in ACCELERATION_OF:
            return self.evaluated["acceleration"][self._rows[body, ACCELERATION_OF[name]]]
        if name in RATE_OF:
            return self.y[len(self.y) // 2 + self._rows[body, RATE_OF[name]]]
        return self.y[self._rows[body, name]]

    @cached_property
    def discs(self) -> DiscLoads:
        """Loads of the discs, muscles included: arrays (B, T, 6)."""
        muscles = muscles_of(self.runners)
        sharing = share_along(
            self.levels("bend").swapaxes(0, 1),
            muscles,
            floor=activation_floor(self.runners, muscles),
            passive_scale=constants()["passive_moment_scale"],
        )
        pitch = np.stack(
            [
                self.series("pitch", body) + self.parameters[name]
                for body, name in zip(TRUNK[:-1], self._endplates, strict=True)
            ]
        )
        axial, shear = (self.levels(part).swapaxes(0, 1) for part in ("axial", "shear"))
        return add_muscles(
            axial, shear, sharing, pitch.T, self.series("pitch", "thorax").T, muscles
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


def integral(power: Array, t: Array) -> Array:
    """Integral of power (T, B, ...) over t (T, B) from the first time on.

    The trapezium rule with the correction of its slopes, fourth order on even samples.
    """
    gap = np.diff(t, axis=0).reshape(len(t) - 1, -1, *[1] * (power.ndim - 2))
    slope = np.gradient(power, INTERVAL, axis=0)
    pieces = gap / 2 * (power[1:] + power[:-1]) - np.where(
        gap > 0.999 * INTERVAL, gap**2 / 12, 0.0
    ) * np.diff(slope, axis=0)
    return np.concatenate([np.zeros_like(power[:1]), np.cumsum(pieces, axis=0)])


def _ground_force_fore_aft(h: MotionHistory) -> Array:
    along = [body for body, axis in h.model.coordinates if axis == "x"]
    return np.asarray(sum(h.mass(body) * h.series("ax", body) for body in along))


def _com_z(h: MotionHistory) -> Array:
    bodies = moving_bodies(h.model)
    mass = sum(h.mass(body) for body in bodies)
    up = [body for body, axis in h.model.coordinates if axis == "z" and body in bodies]
    return np.asarray(sum(h.mass(body) * h.series("z", body) for body in up) / mass)


def _hip_x(h: MotionHistory) -> Array:
    pitch = h.series("pitch", "pelvis")
    x, z = h.parameters["pelvis_hip_x"], h.parameters["pelvis_hip_z"]
    return h.series("x", "pelvis") + np.cos(pitch) * x + np.sin(pitch) * z


def _hip_z(h: MotionHistory) -> Array:
    pitch = h.series("pitch", "pelvis")
    x, z = h.parameters["pelvis_hip_x"], h.parameters["pelvis_hip_z"]
    return h.series("z", "pelvis") - np.sin(pitch) * x + np.cos(pitch) * z


def _sacrum_az(h: MotionHistory) -> Array:
    heights = np.array([runner.height for runner in h.runners])
    turning = [h.series(name, "pelvis") for name in ("pitch", "pitch_rate", "pitch_acceleration")]
    return np.asarray(
        lifted(sacrum(h.parameters["pelvis_hip_x"], heights), h.series("az", "pelvis"), *turning)
    )


SERIES: dict[str, Callable[[MotionHistory], Array]] = {
    "ground_force_vertical": lambda h: h.series("force", h.model.contact or ""),
    "ground_force_fore_aft": _ground_force_fore_aft,
    "com_z": _com_z,
    "hip_x": _hip_x,
    "hip_z": _hip_z,
    "sacrum_az": _sacrum_az,
    "joint_moment": lambda h: h.levels("bend"),
    "compression": lambda h: h.discs.compression.swapaxes(0, 1),
    "shear": lambda h: h.discs.shear.swapaxes(0, 1),
    "shear_trunk": lambda h: h.discs.trunk_shear.swapaxes(0, 1),
    "activation": lambda h: h.discs.sharing.activation.swapaxes(0, 1),
}


def _energy_residual(h: MotionHistory) -> Array:
    n = len(h.y) // 2
    inertia, weight = _inertia(h), _weight(h)
    force, rate = h.evaluated["force"], h.evaluated["deformation_rate"]
    into_links = (force * (rate - h.evaluated["explicit_rate"])).sum(0)
    turnover = integral(np.abs(force * rate).sum(0), h.t)[-1]
    whole = (
        0.5 * (inertia[:, None] * h.y[n:] ** 2).sum(0)
        + (weight[:, None] * h.y[:n]).sum(0)
        + integral(into_links, h.t)
    )
    return _looked_at(h, np.abs(whole - whole[0]).max(0) / turnover, _ledger)


def _impulse_residual(h: MotionHistory) -> Array:
    rate, bodies = h.y[len(h.y) // 2 :], moving_bodies(h.model)
    above = np.array([axis == "z" and body in bodies for body, axis in h.model.coordinates])
    change = (_inertia(h)[above] * (rate[above, -1] - rate[above, 0])).sum(0)
    impulse = integral(h.series("ground_force_vertical"), h.t)[-1]
    weight = _weight(h)[above].sum(0) * h.duration
    sampled = np.abs(change - impulse + weight) / np.abs(impulse)
    return _looked_at(h, sampled, impulse_residual)


def _ledger(motion: Trajectory) -> float:
    return ledger(motion, motion.t[[0, -1]]).residual


def _looked_at(h: MotionHistory, residual: Array, exact: Callable[[Trajectory], float]) -> Array:
    """Residuals (B,) from samples; those that samples cannot vouch for, from the solver's steps."""
    n = len(h.y) // 2
    for k in np.flatnonzero(residual > SAMPLED):
        model = h.model.with_(**{name: float(h.parameters[name][k]) for name in h.parameters})
        start = State(tuple(h.y[:n, 0, k]), tuple(h.y[n:, 0, k]), float(h.t[0, k]))
        with contextlib.suppress(SolverError):
            residual[k] = exact(integrate(model, start, float(h.duration[k])))
    return residual


def _inertia(h: MotionHistory) -> Array:
    """Mass (kg) or inertia (kg m2) of every coordinate (n, B)."""
    names = [
        f"{identifier(body)}_{'inertia' if axis == 'pitch' else 'mass'}"
        for body, axis in h.model.coordinates
    ]
    return np.array([h.parameters[name] for name in names])


def _weight(h: MotionHistory) -> Array:
    """Weight (N) of every coordinate (n, B); zero where it is not a height."""
    up = np.array([axis == "z" for _, axis in h.model.coordinates])
    return np.asarray(up[:, None] * _inertia(h) * h.parameters["gravity"])


NUMBERS: dict[str, Callable[[MotionHistory], Array]] = {
    "body_weight": lambda h: (
        sum(h.mass(body.name) for body in h.model.bodies) * h.parameters["gravity"]
    ),
    "pressure_travel": lambda h: h.parameters["foot_roll"],
    "energy_residual": _energy_residual,
    "impulse_residual": _impulse_residual,
}
