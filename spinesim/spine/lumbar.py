"""What the lumbar discs carry in a motion of the default runner: net joint loads, muscles, disc
loads and pressure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import xarray as xr

from spinesim.mechanics.model import Along, LegLength, Model, identifier
from spinesim.mechanics.primitives import Array, Value
from spinesim.scenario import Runner
from spinesim.scenario.constants import REFERENCE_HEIGHT, constants
from spinesim.spine import LEVELS, TRUNK
from spinesim.spine.discs import add_muscles, group_forces
from spinesim.spine.effort import Motions, effort
from spinesim.spine.muscles import muscles_of
from spinesim.units import described

# m2, L5/S1 upwards: means of adjoining endplates, man of 70 kg; recalled
AREA = (17.0e-4, 16.75e-4, 16.0e-4, 15.0e-4, 14.0e-4, 13.0e-4)
AREA_MASS = 70.0  # kg


def add_lumbar(run: xr.Dataset, model: Model, runner: Runner) -> None:
    """Add hip position, what the sacrum feels, net joint reactions, muscles, disc loads and
    pressures to a run of the default runner.
    """
    levels = list(LEVELS)
    run.coords["level"] = ("level", levels, {"long_name": "lumbar level, from below"})
    net = {}
    for name, part, units, text in (
        ("joint_axial", "axial", "N", "net axial joint reaction, compression positive"),
        ("joint_shear", "shear", "N", "net shear joint reaction, anterior positive"),
        ("joint_moment", "bend", "N m", "net joint moment, extensor positive"),
    ):
        values = _along(run, "force", [f"{level} {part}" for level in levels])
        net[name] = ("time", "level"), values, described(name, units, text)
    run.update(net | _pelvis(run, model, runner))  # together, which is faster than one by one
    _discs(run, model, runner)


def _pelvis(run: xr.Dataset, model: Model, runner: Runner) -> dict[str, Any]:
    """Where the hip is, and what the skin over the sacrum feels."""
    leg = model.link("leg").deformation
    assert isinstance(leg, LegLength)
    hip, place = leg.line.hip, run["body"].values.tolist().index("pelvis")
    x, z, pitch, rate, az, acceleration = (
        run[name].values[:, place]
        for name in ("x", "z", "pitch", "pitch_rate", "az", "pitch_acceleration")
    )
    felt = lifted(sacrum(hip.x, runner.height), az, pitch, rate, acceleration)
    return {
        name: ("time", values, described(name, units, text))
        for name, values, units, text in (
            (
                "hip_x",
                x + np.cos(pitch) * hip.x + np.sin(pitch) * hip.z,
                "m",
                "forward position of the hip",
            ),
            (
                "hip_z",
                z - np.sin(pitch) * hip.x + np.cos(pitch) * hip.z,
                "m",
                "height of the hip",
            ),
            ("sacrum_az", felt, "m/s2", "upward acceleration of the skin over the sacrum"),
        )
    }


def sacrum(hip_x: Value, height: Value) -> Value:
    """Where the skin over the sacrum is, forward of the pelvis' centre of mass (m), from the hip's
    place there and stature (m).
    """
    return hip_x - constants()["sacrum_behind_hip"] * height / REFERENCE_HEIGHT


def lifted(x: Value, az: Value, pitch: Value, rate: Value, acceleration: Value) -> Value:
    """Upward acceleration (m/s2) of a point fixed x (m) forward of the centre of mass of a body
    that pitches (rad, rad/s, rad/s2).
    """
    return az - x * (acceleration * np.cos(pitch) - rate**2 * np.sin(pitch))


def _discs(run: xr.Dataset, model: Model, runner: Runner) -> None:
    answer = effort(_motion(run, model), [runner])
    sharing, muscles = answer.sharing.of(0), muscles_of(runner)
    endplate = [_endplate(model, level) for level in LEVELS]
    load = add_muscles(
        run["joint_axial"].values,
        run["joint_shear"].values,
        sharing,
        _along(run, "pitch", TRUNK[:-1]) + endplate,
        _along(run, "pitch", ["thorax"])[:, 0],
        muscles,
    )
    names, groups = list(muscles.elements), list(muscles.group_names)
    variables: dict[str, Any] = {
        "muscle": ("muscle", names, {"long_name": "muscle element"}),
        "muscle_group": ("muscle_group", groups, {"long_name": "muscle group"}),
    }
    for name, values, units, text in (
        ("compression", load.compression, "N", "disc compression, muscles included"),
        (
            "compression_trunk",
            load.trunk_compression,
            "N",
            "compression along the trunk, muscles included",
        ),
        ("shear", load.shear, "N", "anterior shear in the disc plane, muscles included"),
        (
            "shear_trunk",
            load.trunk_shear,
            "N",
            "anterior shear square to the trunk, muscles included",
        ),
        (
            "disc_pressure",
            disc_pressure(load.compression, runner.mass),
            "Pa",
            "pressure in the nucleus of the disc",
        ),
        (
            "disc_strain",
            disc_strain(load.compression, model, runner),
            "1",
            "what the disc gives of its height, muscles included",
        ),
        ("passive_moment", answer.tissue_moment[0], "N m", "moment that disc and ligaments carry"),
        ("reserve_moment", sharing.reserve_moment, "N m", "moment that the muscles lack"),
    ):
        variables[name] = ("time", "level"), values, described(name, units, text)
    variables["muscle_force"] = (
        ("time", "muscle"),
        load.tension,
        described("muscle_force", "N", "muscle tension"),
    )
    variables["activation"] = (
        ("time", "muscle"),
        sharing.activation,
        described("activation", "1", "muscle activation"),
    )
    variables["group_force"] = (
        ("time", "muscle_group"),
        group_forces(load.tension, muscles),
        described("group_force", "N", "tension of a muscle group"),
    )
    run.update(variables)
    run.attrs["co_contraction"] = float(answer.co_contraction[0])
    if run.sizes["time"] > 1:
        used, own = float(bending_of(model.parameters)), float(answer.stiffness[0])
        run.attrs |= {
            "trunk_stiffness": used,
            "trunk_stiffness_activation": own,
            "trunk_stiffness_residual": own / used - 1,
        }


def _motion(run: xr.Dataset, model: Model) -> Motions:
    """What the run, or a posture held, asks of the muscles: a motion of one."""
    posture = Motions(
        run["time"].values[None],
        run["joint_moment"].values[None],
        -_along(run, "force", ["hip"]).T,
    )
    if run.sizes["time"] == 1:
        return posture
    bends = [f"{level} bend" for level in LEVELS]
    return replace(
        posture,
        bending=_along(run, "deformation", bends)[None],
        stiffness=np.array([bending_of(model.parameters)]),
    )


def _along(run: xr.Dataset, name: str, parts: Sequence[str]) -> Array:
    """A variable (T, k) of some bodies or links."""
    values = run[name]
    places = run[values.dims[1]].values.tolist()
    return np.asarray(values.values[:, [places.index(part) for part in parts]])


def bending_of(parameters: Mapping[str, Value]) -> Value:
    """Bending stiffness of the trunk in a model, six joints in series, N m/rad."""
    return 1 / sum(1 / parameters[f"{identifier(f'{level} bend')}_stiffness"] for level in LEVELS)


def _endplate(model: Model, level: str) -> float:
    """Pitch (rad) of a disc's normal in the frame of the body below it."""
    where = model.link(f"{level} axial").deformation
    assert isinstance(where, Along)
    return float(where.lower.angle)


def disc_pressure(compression: Array, mass: float) -> Array:
    """Pressure (Pa) in the nuclei under a compression (..., 6) in N: 1.3 times force over endplate
    area.

    The factor 1.3 to 1.5 is Nachemson's (recalled).  Standing it gives 0.45 MPa at L4/L5; Wilke et
    al. 1999 measured 0.5 MPa in one man.

    >>> round(float(disc_pressure(np.full(6, 640.0), 70.0)[1]) / 1e6, 2)  # MPa
    0.5
    """
    return constants()["disc_pressure_factor"] * compression / endplate_area(mass)


def endplate_area(mass: float) -> Array:
    """Areas (6,) of the endplates in m2, L5/S1 upwards, of a runner of `mass` kg.

    13.0 to 17.0 cm2 at 70 kg (recalled; 15.6 ± 2.1 and 16.7 ± 3.7 cm2 at L4/L5 in Huber's fatigue
    tests), scaled with (mass / 70 kg)^(2/3).
    """
    return np.array(AREA) * constants()["endplate_area"] * (mass / AREA_MASS) ** (2 / 3)


def disc_strain(compression: Array, model: Model, runner: Runner) -> Array:
    """(..., 6) how much of its height a disc gives under `compression` (N): over the model's axial
    stiffness and the disc's height.

    Heights (`runner.toml`, at 1.75 m) go with stature.  Linear: a disc under a preload is stiffer
    (Gardner-Morse & Stokes 2004).
    """
    stiffness = np.array(
        [model.parameters[f"{identifier(level)}_axial_stiffness"] for level in LEVELS]
    )
    height = (
        np.array([constants()[f"{level}_height"] for level in LEVELS])
        * runner.height
        / REFERENCE_HEIGHT
    )
    return np.asarray(compression / stiffness / height)
