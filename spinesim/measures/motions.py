"""The history of many motions of one model, from what the batch records of them.

Every variable is computed when a measure first asks for it, from positions, rates and forces along
time; see `spinesim.measures.history`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from spinesim.measures.history import History
from spinesim.mechanics.dataset import ACCELERATIONS, RATES, moving_bodies
from spinesim.mechanics.model import Along, Model, identifier
from spinesim.mechanics.primitives import Array
from spinesim.scenario import Runner
from spinesim.scenario.constants import assuming
from spinesim.spine import LEVELS, TRUNK
from spinesim.spine.discs import DiscLoads, add_muscles
from spinesim.spine.effort import Effort, Motions, effort
from spinesim.spine.lumbar import bending_of, lifted, sacrum

INTERVAL = 5e-4  # s between samples, as in a single run
SAMPLED = 5e-4  # of a residual: below it samples are enough to say that a motion is sound
FINER = 16  # times as many samples where they are not
PRIMES = {
    **{rate: axis + "'" for axis, rate in RATES.items()},
    **{acceleration: axis + "''" for axis, acceleration in ACCELERATIONS.items()},
}
LEDGER = tuple(("model", kind) for kind in ("energy", "power", "turnover"))


def recorded(model: Model, runner: bool) -> list[Any]:
    """What the batch has to record (see `batch.integrate`) for all measures of a model's motions,
    or of a runner's.
    """
    bodies = moving_bodies(model)
    heights = [(body, "z") for body, axis in model.coordinates if axis == "z" and body in bodies]
    record: list[Any] = [*heights, *((body, "z'") for body, _ in heights), *LEDGER]
    if model.contact:
        record.append(model.contact)
    if not runner:
        return record
    joints = [f"{level} {part}" for part in ("axial", "shear", "bend") for level in LEVELS]
    return [
        *record,
        *joints,
        *((joint, "heat") for joint in joints),
        "hip",
        *((body, "x''") for body, axis in model.coordinates if axis == "x"),
        *((body, "pitch") for body in TRUNK),
        *(("pelvis", key) for key in ("x", "pitch'", "pitch''", "z''")),
        ("shank", "z''"),
        ("surface", "z"),
        ("midsole", "deformation"),
    ]


class MotionHistory(History):
    """B motions of one structure: times t (T, B) s, what was recorded of them {key: (T, B)},
    parameters by name (B,).

    numbers: attributes of the runs, such as step_time (B,).  runners: whose stances they are; none
    for other models.  finer(lanes): the ledger of some of the motions, recorded FINER times as
    often.  constants: those that are assumed for all of them.
    """

    def __init__(
        self,
        model: Model,
        t: Array,
        record: Mapping[Any, Array],
        even: Any,
        samples: Any,
        parameters: Mapping[str, Array],
        numbers: Mapping[str, Array],
        runners: Sequence[Runner] = (),
        finer: Callable[[Any], MotionHistory] | None = None,
    ) -> None:
        super().__init__(t, even, samples)
        self.model, self.record, self.parameters = model, record, parameters
        self.numbers, self.runners, self.finer = numbers, runners, finer
        self.constants: Mapping[str, float] = {}

    def series(self, name: str, of: str = "") -> Array:
        if of:
            key = of if name == "force" else (of, PRIMES.get(name, name))
            if key not in self.record:
                raise KeyError(f"{key} is not recorded; `recorded` says what measures need")
            return self.record[key]
        with assuming(self.constants):
            return self.once(name, lambda: SERIES[name](self))

    def number(self, name: str) -> Array:
        if name in self.numbers:
            return self.numbers[name]
        with assuming(self.constants):
            return np.asarray(self.once(name, lambda: NUMBERS[name](self)))

    def dissipated(self, links: Sequence[str]) -> Array:
        heat = [self.record[link, "heat"] for link in links]
        return np.stack([self.total(power) for power in heat], axis=-1)

    def total(self, power: Array) -> Array:
        """Integral (B,) of a power (T, B) over the whole motion (see `integral`)."""
        weights = self.once("weights", lambda: _weights(self))
        return np.einsum("tb,tb->b", weights, power)

    def mass(self, body: str) -> Array:
        """Mass of a body (B,) in kg."""
        return self.parameters[f"{identifier(body)}_mass"]

    def levels(self, part: str) -> Array:
        """Force of the six joints (B, T, 6): part 'axial', 'shear' or 'bend'."""
        return _by_motion(self.series("force", f"{level} {part}") for level in LEVELS)

    @cached_property
    def effort(self) -> Effort:
        """How muscles and tissue answer: arrays (B, T, ...)."""
        pitch = _by_motion(self.series("pitch", body) for body in TRUNK)
        return effort(
            Motions(
                self.t.T,
                self.levels("bend"),
                -self.series("force", "hip").T,
                np.diff(pitch, axis=-1),
                np.asarray(bending_of(self.parameters)),
            ),
            self.runners,
        )

    @cached_property
    def discs(self) -> DiscLoads:
        """Loads of the discs, muscles included: arrays (B, T, 6)."""
        pitch = _by_motion(
            self.series("pitch", body) + self.parameters[name]
            for body, name in zip(TRUNK[:-1], self._endplates, strict=True)
        )
        axial, shear = self.levels("axial"), self.levels("shear")
        trunk = self.series("pitch", "thorax").T
        answer = self.effort
        return add_muscles(axial, shear, answer.sharing, pitch, trunk, answer.muscles)

    @property
    def _endplates(self) -> tuple[str, ...]:
        """Names of the pitches (rad) of the discs' normals in the frame of the body below each."""
        joints = [self.model.link(f"{level} axial").deformation for level in LEVELS]
        return tuple(
            f"{identifier(joint.lower.prefix)}_angle"
            for joint in joints
            if isinstance(joint, Along)
        )


def _by_motion(series: Iterable[Array]) -> Array:
    """Several series (T, B) as one array (B, T, ...), in this order in memory."""
    return np.stack([values.T for values in series], axis=-1)


def integral(h: MotionHistory, power: Array) -> Array:
    """Integral (T, B) of a power (T, B) from the first time on.

    The trapezium rule with the correction of its slopes, fourth order on even samples.
    """
    pieces = np.diff(h.t, axis=0) / 2 * (power[1:] + power[:-1])
    slope = np.gradient(power, axis=0, edge_order=2)  # per interval
    last, lanes = np.asarray(h.even) - 1, np.arange(h.t.shape[1])
    slope[last, lanes] = _SLOPE @ np.array([power[last - k, lanes] for k in range(3)])
    rows = np.minimum(np.arange(len(power))[:, None], last)
    whole = np.concatenate([np.zeros_like(power[:1]), np.cumsum(pieces, axis=0)])
    return np.asarray(whole - h.interval / 12 * (slope[rows, lanes] - slope[0]))


_SLOPE = np.array([1.5, -2.0, 0.5])  # per interval, of the parabola through the last three samples


def _weights(h: MotionHistory) -> Array:
    """Weights (T, B) of the samples in `integral` over the whole motion."""
    half = np.diff(h.t, axis=0) / 2
    weights = np.zeros_like(h.t)
    weights[:-1] += half
    weights[1:] += half
    last, lanes = np.asarray(h.even) - 1, np.arange(h.t.shape[1])
    for k, part in enumerate(h.interval / 12 * _SLOPE):
        weights[last - k, lanes] -= part
        weights[k] -= part
    return weights


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
    "joint_moment": lambda h: h.levels("bend").swapaxes(0, 1),
    "compression": lambda h: h.discs.compression.swapaxes(0, 1),
    "shear": lambda h: h.discs.shear.swapaxes(0, 1),
    "shear_trunk": lambda h: h.discs.trunk_shear.swapaxes(0, 1),
    "activation": lambda h: h.discs.sharing.activation.swapaxes(0, 1),
    "reserve_moment": lambda h: h.discs.sharing.reserve_moment.swapaxes(0, 1),
}


def _energy_residual(h: MotionHistory) -> Array:
    energy, power, turnover = (h.record[key] for key in LEDGER)
    whole = energy + integral(h, power)
    return np.asarray(np.abs(whole - whole[0]).max(0) / h.total(turnover))


def _impulse_residual(h: MotionHistory) -> Array:
    bodies = [
        body for body, axis in h.model.coordinates if axis == "z" and body in moving_bodies(h.model)
    ]
    masses = [h.mass(body) for body in bodies]
    rates = [h.series("vz", body) for body in bodies]
    change = sum(m * (rate[-1] - rate[0]) for m, rate in zip(masses, rates, strict=True))
    impulse = h.total(h.series("ground_force_vertical"))
    weight = sum(masses) * h.parameters["gravity"] * h.duration
    return np.asarray(np.abs(change - impulse + weight) / np.abs(impulse))


def _vouched(residual: Callable[[MotionHistory], Array]) -> Callable[[MotionHistory], Array]:
    """The residuals (B,) of a history; of motions that its samples cannot vouch for, from more."""

    def looked_at(h: MotionHistory) -> Array:
        values = residual(h)
        doubtful = np.flatnonzero(~(values <= SAMPLED))
        if len(doubtful) and h.finer:
            values[doubtful] = residual(h.finer(doubtful))
        return values

    return looked_at


NUMBERS: dict[str, Callable[[MotionHistory], Array]] = {
    "body_weight": lambda h: (
        sum(h.mass(body.name) for body in h.model.bodies) * h.parameters["gravity"]
    ),
    "pressure_travel": lambda h: h.parameters["foot_roll"],
    "co_contraction": lambda h: h.effort.co_contraction,
    "trunk_stiffness_residual": lambda h: h.effort.stiffness / bending_of(h.parameters) - 1,
    "energy_residual": _vouched(_energy_residual),
    "impulse_residual": _vouched(_impulse_residual),
}
