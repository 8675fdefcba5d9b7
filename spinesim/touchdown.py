"""The runner between two stances: a rigid upper body that falls, and the leg that is put down under it.

At touchdown every internal link is relaxed: pelvis, spine, head and soft tissue move as one rigid body with the whole
body's velocity and pitch rate; foot, shoe and shank have the foot's own speed.  At lift-off the upper body is read back as the
rigid body that has the same momentum, angular momentum and best-fitting orientation.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from spinesim.compiled import Array
from spinesim.model import Along, LegLength, Model, State

LOWER = ("shoe", "foot", "shank", "shank soft")  # land with the foot; what is neither these nor the surface is upper body


@dataclass(frozen=True)
class BodyState:
    """The runner as a whole: x of the upper body and z of the whole body's centre of mass (m), their velocities (m/s), pitch (rad), pitch_rate (rad/s)."""

    x: float
    z: float
    vx: float
    vz: float
    pitch: float
    pitch_rate: float


@dataclass(frozen=True)
class Landing:
    """How the foot meets the ground: hip behind it by `placement` (m) with the leg at `leg_length` (m), upper body at `pitch` (rad) turning
    at `pitch_rate` (rad/s), centre of mass at (vx, vz), foot at `foot_velocity` (m/s), ground sunk by `sag` (m) under its own weight."""

    placement: float
    leg_length: float
    pitch: float
    pitch_rate: float
    vx: float
    vz: float
    foot_velocity: float
    sag: float = 0.0


class Frame:
    """Index tables of a runner model: builds its touchdown state and reads the body's motion from any state."""

    def __init__(self, model: Model) -> None:
        index = {key: i for i, key in enumerate(model.coordinates)}
        place = upright(model)
        upper = tuple(place)
        pitching = [name for name in upper if (name, "pitch") in index]
        self.size = len(index)
        self.x = np.array([index[name, "x"] for name in upper])
        self.z = np.array([index[name, "z"] for name in upper])
        self.pitch = np.array([index[name, "pitch"] for name in pitching])
        self.lower = np.array([index[name, "z"] for name in LOWER])
        self.surface = index["surface", "z"]
        self.mass = np.array([model.body(name).mass for name in upper])
        self.lower_mass = np.array([model.body(name).mass for name in LOWER])
        self.inertia = np.array([model.body(name).inertia for name in pitching], dtype=float)
        self.shape = np.array([place[name] for name in upper])  # from the hip, upright
        self.about = self.shape - self._mean(self.shape)
        self.upper_total, self.total = self.mass.sum(), self.mass.sum() + self.lower_mass.sum()

    def _mean(self, values: Array) -> Array:
        return np.asarray(self.mass @ values / self.mass.sum())

    def state(self, landing: Landing) -> State:
        """The model's state at the instant of touchdown."""
        q, u = np.zeros(self.size), np.zeros(self.size)
        sin, cos = math.sin(landing.pitch), math.cos(landing.pitch)
        turn = np.array([[cos, -sin], [sin, cos]])
        from_hip, about = self.shape @ turn, self.about @ turn
        q[self.x] = from_hip[:, 0] - landing.placement
        q[self.z] = from_hip[:, 1] + math.sqrt(landing.leg_length**2 - landing.placement**2)
        q[self.pitch] = landing.pitch
        q[self.surface] = -landing.sag
        rise = (self.total * landing.vz - self.lower_mass.sum() * landing.foot_velocity) / self.upper_total
        u[self.x] = landing.vx + landing.pitch_rate * about[:, 1]
        u[self.z] = rise - landing.pitch_rate * about[:, 0]
        u[self.pitch] = landing.pitch_rate
        u[self.lower] = landing.foot_velocity
        return State(tuple(q.tolist()), tuple(u.tolist()))

    def read(self, y: Array) -> BodyState:
        """The rigid body equivalent to the state y (2 n,): same momentum and angular momentum, best-fitting orientation."""
        q, u = y[: self.size], y[self.size :]
        here = np.column_stack([q[self.x], q[self.z]])
        speed = np.column_stack([u[self.x], u[self.z]])
        (x, z), (vx, vz) = self._mean(here), self._mean(speed)
        rx, rz = (here - (x, z)).T
        angular = self.mass @ (rz * (speed[:, 0] - vx) - rx * (speed[:, 1] - vz)) + self.inertia @ u[self.pitch]
        about_x, about_z = self.about.T
        across = self.mass @ (about_z * rx - about_x * rz) + self.inertia @ np.sin(q[self.pitch])
        along = self.mass @ (about_x * rx + about_z * rz) + self.inertia @ np.cos(q[self.pitch])
        return BodyState(
            x=float(x),
            z=float((self.upper_total * z + self.lower_mass @ q[self.lower]) / self.total),
            vx=float(vx),
            vz=float((self.upper_total * vz + self.lower_mass @ u[self.lower]) / self.total),
            pitch=math.atan2(across, along),
            pitch_rate=float(angular / (self.mass @ (rx**2 + rz**2) + self.inertia.sum())),
        )


def upright(model: Model) -> dict[str, tuple[float, float]]:
    """Where every body of the upper body stands, from the hip (m), when all its links are relaxed and nothing pitches."""
    leg = model.link("leg").deformation
    if not isinstance(leg, LegLength):
        raise ValueError("the model has no leg: link 'leg' must be a LegLength")
    hip = leg.line.hip
    place = {hip.body: (-hip.x, -hip.z)}
    for link in model.links:
        match link.deformation:
            case Along(lower, upper, "normal"):
                x, z = place[lower.body]
                place[upper.body] = (x + lower.x - upper.x, z + lower.z - upper.z)
    return place
