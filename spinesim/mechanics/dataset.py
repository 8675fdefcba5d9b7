"""A solved motion as a labelled Dataset: the one schema of every result.

    time (s)  body  link  level ("L5/S1" ... "T12/L1")  muscle
    x, z, pitch, vx, vz, pitch_rate, ax, az, pitch_acceleration   (time, body)
    deformation, force                                            (time, link)
                                           units by link in the coordinate `force_units`
    stored_energy, dissipated_energy, muscle_work                 (time, link)    since the start
    kinetic_energy, potential_energy, com_x, com_z                (time)
    ground_force_vertical, ground_force_fore_aft                  (time)
    joint_axial, joint_shear, joint_moment                        (time, level)
                                                                  net reactions of the joints
    compression, shear, shear_trunk, compression_trunk, disc_pressure, disc_strain
                                                                  (time, level)   the disc's,
                                                                  muscles included
    passive_moment, reserve_moment                                (time, level)
                                                                  what tissue carries, what muscles
                                                                  lack
    muscle_force, activation                                      (time, muscle)
    group_force                                                   (time, muscle_group)

    hip_x, hip_z, sacrum_az                                       (time)

Attributes: method, rtol, evaluations, version, energy_residual, energy_turnover (J),
impulse_residual; of a step also scenario (TOML), adapt, sources (one a line, of the scenario's own
values; `spinesim.cite` adds the model's), warnings (one a line), body_weight (N), speed (m/s),
step_time (s), step_length (m), touch_time, leg_release_time and lift_off_time (s; the raw ground
reaction rising through 50 N, the leg's force through zero, the ground reaction falling through 50
N), pressure_travel (m), trunk_stiffness (N m/rad, of the gait), trunk_stiffness_activation (N
m/rad, that the muscles give), trunk_stiffness_residual (1), co_contraction (1, of the abdominal
wall over its tone, the least that gives it), and what the closure chose: leg_spring (N/m), push_off
(m), hip_offset (N m), closure_imbalance (1), closure_simulations.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from spinesim._version import VERSION
from spinesim.mechanics.energy import Ledger, ledger
from spinesim.mechanics.model import GROUND, Model, Vertical
from spinesim.mechanics.primitives import Array
from spinesim.mechanics.solve import Trajectory
from spinesim.units import described

MOTION = {
    "x": ("m", "forward position of the centre of mass"),
    "z": ("m", "height of the centre of mass (vertical bodies: displacement from rest)"),
    "pitch": ("rad", "pitch, forward positive"),
    "vx": ("m/s", "forward velocity"),
    "vz": ("m/s", "upward velocity"),
    "pitch_rate": ("rad/s", "pitch rate"),
    "ax": ("m/s2", "forward acceleration"),
    "az": ("m/s2", "upward acceleration"),
    "pitch_acceleration": ("rad/s2", "pitch acceleration"),
}
EVENT_TIMES = {
    "contact": "touch_time",
    "leg release": "leg_release_time",
    "lift-off": "lift_off_time",
}
LARGEST = 10**7  # rows of a frame
RATES = {"x": "vx", "z": "vz", "pitch": "pitch_rate"}
ACCELERATIONS = {"x": "ax", "z": "az", "pitch": "pitch_acceleration"}


def sample_times(trajectory: Trajectory, interval: float) -> Array:
    """Even times (s) from the start, the end included."""
    start, end = trajectory.t[0], trajectory.t[-1]
    times = start + interval * np.arange(int((end - start) / interval) + 1)
    return times if end - times[-1] < 1e-12 else np.append(times, end)


class Run(xr.Dataset):  # type: ignore[no-untyped-call]
    """A motion as an xarray Dataset that refuses to become one frame of all its variables.

    Such a frame would repeat every value for every body, link, level and muscle: some 2e8 rows.
    """

    __slots__ = ()

    def to_dataframe(self, dim_order: Sequence[Hashable] | None = None) -> pd.DataFrame:
        """The Dataset as a frame over the product of its dimensions, if that has at most LARGEST
        rows; ValueError, in one line, beyond it.
        """
        rows = math.prod(self.sizes.values())
        if rows > LARGEST:
            raise ValueError(
                f"a frame over {' x '.join(map(str, self.sizes))} would have {rows:.1e} rows; take "
                "spinesim.table(run), or a few variables: run[['compression']].to_dataframe()"
            )
        return super().to_dataframe(dim_order)


def dataset(
    trajectory: Trajectory, *, interval: float = 5e-4, attrs: Mapping[str, Any] | None = None
) -> xr.Dataset:
    """The Dataset of a trajectory sampled every `interval` seconds (see the module's head)."""
    model = trajectory.system.model
    times = sample_times(trajectory, interval)
    energies = ledger(trajectory, times)
    y = energies.states
    values = trajectory.system.evaluate(times, y)
    variables = _motion(model, y, values["acceleration"]) | _ledger(energies)
    for name, units, text in (
        ("deformation", "m or rad (by link)", "deformation, compression or flexion positive"),
        ("force", "N or N m (by link)", "force, compression positive"),
    ):
        variables[name] = _variable(name, ("time", "link"), values[name].T, units, text)
    variables |= _whole_body(model, variables)
    # all at once: a variable that is added alone is compared with all coordinates
    run = Run(variables, coords=_coordinates(model, times))
    run.attrs = {
        "method": trajectory.method,
        "rtol": trajectory.rtol,
        "evaluations": trajectory.evaluations,
        "version": VERSION,
        "energy_residual": energies.residual,
        "energy_turnover": energies.turnover,
        **{EVENT_TIMES.get(name, f"{name}_time"): time for name, time in trajectory.events.items()},
        **(attrs or {}),
    }
    if "ground_force_vertical" in run:
        run.attrs["impulse_residual"] = impulse_residual(trajectory, energies)
    return run


def _coordinates(model: Model, times: Array) -> dict[str, Any]:
    return {
        "time": ("time", times, {"units": "s", "long_name": "time since touchdown"}),
        "body": ("body", [body.name for body in model.bodies], {"long_name": "body of the model"}),
        "link": ("link", [link.name for link in model.links], {"long_name": "link of the model"}),
        "force_units": (
            "link",
            ["N m" if link.rotational else "N" for link in model.links],
            {"long_name": "units of the link's force"},
        ),
    }


def _variable(
    name: str, dims: tuple[str, ...], values: Array, units: str, text: str
) -> xr.Variable:
    return xr.Variable(dims, values, described(name, units, text))


def _motion(model: Model, y: Array, acceleration: Array) -> dict[str, xr.Variable]:
    n = len(model.coordinates)
    column = {body.name: k for k, body in enumerate(model.bodies)}
    table = {name: np.zeros((y.shape[1], len(column))) for name in MOTION}
    for i, (body, axis) in enumerate(model.coordinates):
        table[axis][:, column[body]] = y[i]
        table[RATES[axis]][:, column[body]] = y[n + i]
        table[ACCELERATIONS[axis]][:, column[body]] = acceleration[i]
    return {
        name: _variable(name, ("time", "body"), table[name], units, text)
        for name, (units, text) in MOTION.items()
    }


def _ledger(energies: Ledger) -> dict[str, xr.Variable]:
    along = {
        name: _variable(
            name, ("time", "link"), values.T, "J", f"{name.replace('_', ' ')} since the start"
        )
        for name, values in (
            ("stored_energy", energies.stored),
            ("dissipated_energy", energies.dissipated),
            ("muscle_work", energies.muscle_work),
        )
    }
    return along | {
        name: _variable(name, ("time",), energy, "J", text)
        for name, energy, text in (
            ("kinetic_energy", energies.kinetic, "kinetic energy of all bodies"),
            (
                "potential_energy",
                energies.potential,
                "gravitational potential energy of all bodies",
            ),
        )
    }


def moving_bodies(model: Model) -> list[str]:
    """Names of the bodies above the ground contact: all of them, but for what the contact stands
    on.
    """
    below = model.link(model.contact).deformation if model.contact else None
    ground = below.lower if isinstance(below, Vertical) else GROUND.name
    return [body.name for body in model.bodies if body.name != ground]


def _whole_body(model: Model, variables: Mapping[str, xr.Variable]) -> dict[str, xr.Variable]:
    """Centre of mass and ground reaction, from the variables of bodies and links."""
    moving = moving_bodies(model)
    mass = np.array([body.mass if body.name in moving else 0.0 for body in model.bodies])
    whole = {
        f"com_{axis}": _variable(
            f"com_{axis}",
            ("time",),
            variables[axis].values @ mass / mass.sum(),
            "m",
            f"{text} of the centre of mass of the body above the ground",
        )
        for axis, text in (("x", "forward position"), ("z", "height"))
    }
    if model.contact is None:
        return whole
    link = [each.name for each in model.links].index(model.contact)
    for name, values, text in (
        (
            "ground_force_vertical",
            variables["force"].values[:, link],
            "vertical ground reaction force",
        ),
        (
            "ground_force_fore_aft",
            variables["ax"].values @ mass,
            "fore-aft ground reaction force, propulsion positive",
        ),
    ):
        whole[name] = _variable(name, ("time",), values, "N", text)
    return whole


def impulse_residual(trajectory: Trajectory, energies: Ledger) -> float:
    """Change of vertical momentum against the impulse of ground reaction and weight, over the
    impulse of the ground reaction.
    """
    model = trajectory.system.model
    impulse = float(
        energies.impulse[[link.name for link in model.links].index(model.contact or "")]
    )
    names = moving_bodies(model)
    mass = np.array(
        [model.body(b).mass if axis == "z" and b in names else 0.0 for b, axis in model.coordinates]
    )
    n = len(mass)
    change = float(mass @ (trajectory.y[n:, -1] - trajectory.y[n:, 0]))
    weight = float(mass.sum() * model.gravity * (trajectory.t[-1] - trajectory.t[0]))
    return abs(change - impulse + weight) / abs(impulse) if impulse else 0.0


def held(model: Model, y: Array, forces: Array) -> xr.Dataset:
    """The Dataset of a model held at rest in state y (2 n,) by link forces (links,): one instant,
    nothing moves.
    """
    variables = _motion(model, y[:, None], np.zeros((len(y) // 2, 1)))
    variables["force"] = _variable(
        "force",
        ("time", "link"),
        forces[None, :],
        "N or N m (by link)",
        "force, compression positive",
    )
    variables |= _whole_body(model, variables)
    run = Run(variables, coords=_coordinates(model, np.zeros(1)))
    run.attrs["version"] = VERSION
    return run
