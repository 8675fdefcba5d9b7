"""The runner between two stances: a rigid upper body that falls, and the leg that is put down under
it.

At touchdown every internal link is relaxed: pelvis, spine, head and soft tissue move as one rigid
body with the whole body's velocity and pitch rate; foot, shoe and shank have the foot's own speed.
At lift-off the upper body is read back as the rigid body that has the same momentum, angular
momentum and best-fitting orientation.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from typing import Any

import numpy as np

from spinesim.mechanics.model import Along, LegLength, Model, Point, State, identifier
from spinesim.mechanics.primitives import Array, Value
from spinesim.units import GRAVITY

# land with the foot; what is neither these nor the surface is upper body
LOWER = ("shoe", "foot", "shank", "shank soft")


@dataclass(frozen=True)
class BodyState:
    """The runner as a whole: x of the upper body and z of the whole body's centre of mass (m),
    their velocities (m/s), pitch (rad), pitch_rate (rad/s).

    Numbers, or arrays over runners."""

    x: Value
    z: Value
    vx: Value
    vz: Value
    pitch: Value
    pitch_rate: Value


@dataclass(frozen=True)
class Landing:
    """How the foot meets the ground: hip behind it by `placement` (m) with the leg at `leg_length`
    (m), upper body at `pitch` (rad) turning at `pitch_rate` (rad/s), centre of mass at (vx, vz),
    foot at `foot_velocity` (m/s), ground sunk by `sag` (m) under its own weight.  Numbers, or
    arrays over runners."""

    placement: Value
    leg_length: Value
    pitch: Value
    pitch_rate: Value
    vx: Value
    vz: Value
    foot_velocity: Value
    sag: Value = 0.0


def foot_speed(speed: Value, fall: Value, sweep: Value, gain: Value) -> Value:
    """How fast (m/s) the foot comes down at this running speed (m/s) while the centre of mass falls
    at `fall` (m/s): sweep times the one and gain times the other.
    """
    return np.maximum(sweep * speed + gain * abs(fall), 0.0)


def counted_late(foot: Value, depth: Value) -> Value:
    """How much longer (s) raw contact lasts, from the first touch to 50 N at its end, than contact
    counted in the filtered ground reaction.

    Mostly the late start: a foot that comes down at `foot` (m/s) falls on through a depth (m) in
    which heel pad and sole yield, depth = foot t + g t**2 / 2.  One depth for all shoes: contact
    counts 3 ms longer than asked barefoot, 2 ms shorter in the thickest soles.
    """
    return (np.sqrt(foot**2 + 2 * GRAVITY * depth) - foot) / GRAVITY


class UpperBody:
    """Index tables of a runner model: builds its touchdown state and reads the body's motion from
    any state.

    values: the model's parameters by name, where they are not its own: arrays (N,) stand for N
    runners of one structure at a time, and everything given and returned then has a last axis of
    that length.
    """

    PER_RUNNER = ("mass", "lower_mass", "inertia", "shape", "about", "upper_total", "total")

    def __init__(self, model: Model, values: Mapping[str, Any] | None = None) -> None:
        values = model.parameters if values is None else values
        index = {key: i for i, key in enumerate(model.coordinates)}
        place = upright(model, values)
        upper = tuple(place)
        pitching = [name for name in upper if (name, "pitch") in index]
        self.size = len(index)
        self.x = np.array([index[name, "x"] for name in upper])
        self.z = np.array([index[name, "z"] for name in upper])
        self.pitch = np.array([index[name, "pitch"] for name in pitching])
        self.lower = np.array([index[name, "z"] for name in LOWER])
        self.surface = index["surface", "z"]
        self.mass = np.array([values[f"{identifier(name)}_mass"] for name in upper])
        self.lower_mass = np.array([values[f"{identifier(name)}_mass"] for name in LOWER])
        self.inertia = np.array([values[f"{identifier(name)}_inertia"] for name in pitching])
        # x and z from the hip, upright
        self.shape = np.array([[place[name][k] for name in upper] for k in (0, 1)])
        self.about = self.shape - self._mean(self.shape)[:, None]
        self.upper_total, self.total = self.mass.sum(0), self.mass.sum(0) + self.lower_mass.sum(0)

    def lanes(self, chosen: Any) -> UpperBody:
        """Index tables of some of the N runners."""
        part = copy(self)
        for name in self.PER_RUNNER:
            setattr(part, name, getattr(self, name)[..., chosen])
        return part

    def _mean(self, values: Array) -> Array:
        """Mean (2, ...) of values (2, bodies, ...), weighted by mass."""
        return np.asarray((self.mass * values).sum(1) / self.mass.sum(0))

    def state(self, landing: Landing) -> State:
        """The model's state at the instant of touchdown."""
        y = self.touchdown(landing).tolist()
        return State(tuple(y[: self.size]), tuple(y[self.size :]))

    def touchdown(self, landing: Landing) -> Array:
        """Positions and velocities (2 n, ...) at the instant of touchdown."""
        y = np.zeros((2 * self.size, *np.shape(self.total)), dtype=self.mass.dtype)
        q, u = y[: self.size], y[self.size :]
        sin, cos = np.sin(landing.pitch), np.cos(landing.pitch)
        (shape_x, shape_z), (about_x, about_z) = self.shape, self.about
        q[self.x] = cos * shape_x + sin * shape_z - landing.placement
        q[self.z] = (
            cos * shape_z - sin * shape_x + np.sqrt(landing.leg_length**2 - landing.placement**2)
        )
        q[self.pitch] = landing.pitch
        q[self.surface] = -landing.sag
        rise = (
            self.total * landing.vz - self.lower_mass.sum(0) * landing.foot_velocity
        ) / self.upper_total
        u[self.x] = landing.vx + landing.pitch_rate * (cos * about_z - sin * about_x)
        u[self.z] = rise - landing.pitch_rate * (cos * about_x + sin * about_z)
        u[self.pitch] = landing.pitch_rate
        u[self.lower] = landing.foot_velocity
        return y

    def read(self, y: Array) -> BodyState:
        """The rigid body equivalent to the state y (2 n, ...): same momentum and angular momentum,
        best-fitting orientation.
        """
        q, u = y[: self.size], y[self.size :]
        place, speed = np.stack([q[self.x], q[self.z]]), np.stack([u[self.x], u[self.z]])
        (x, z), (vx, vz) = self._mean(place), self._mean(speed)
        rx, rz = place[0] - x, place[1] - z
        about_x, about_z = self.about
        angular = (self.mass * (rz * (speed[0] - vx) - rx * (speed[1] - vz))).sum(0) + (
            self.inertia * u[self.pitch]
        ).sum(0)
        across = (self.mass * (about_z * rx - about_x * rz)).sum(0) + (
            self.inertia * np.sin(q[self.pitch])
        ).sum(0)
        along = (self.mass * (about_x * rx + about_z * rz)).sum(0) + (
            self.inertia * np.cos(q[self.pitch])
        ).sum(0)
        return BodyState(
            x=x,
            z=(self.upper_total * z + (self.lower_mass * q[self.lower]).sum(0)) / self.total,
            vx=vx,
            vz=(self.upper_total * vz + (self.lower_mass * u[self.lower]).sum(0)) / self.total,
            pitch=np.arctan2(across, along),
            pitch_rate=angular / ((self.mass * (rx**2 + rz**2)).sum(0) + self.inertia.sum(0)),
        )


def upright(
    model: Model, values: Mapping[str, Any] | None = None
) -> dict[str, tuple[Value, Value]]:
    """Where every body of the upper body stands, from the hip (m), when all its links are relaxed
    and nothing pitches.

    values: as for `UpperBody`.
    """
    values = model.parameters if values is None else values

    def at(point: Point) -> tuple[Value, Value]:
        return values[f"{identifier(point.prefix)}_x"], values[f"{identifier(point.prefix)}_z"]

    leg = model.link("leg").deformation
    if not isinstance(leg, LegLength):
        raise ValueError("the model has no leg: link 'leg' must be a LegLength")
    hip = leg.line.hip
    place = {hip.body: (-at(hip)[0], -at(hip)[1])}
    for link in model.links:
        match link.deformation:
            case Along(lower, upper, "normal"):
                (x, z), (up_x, up_z), (down_x, down_z) = place[lower.body], at(lower), at(upper)
                place[upper.body] = (x + up_x - down_x, z + up_z - down_z)
    return place
