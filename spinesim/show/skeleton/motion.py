"""The motion of a run as plain data, ready for a drawing or for JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import xarray as xr

from spinesim.anatomy.posture import attachment_points, posture
from spinesim.anatomy.segments import leg_length, masses
from spinesim.measures.definitions import CUTOFF, ground_force
from spinesim.measures.signals import low_pass
from spinesim.scenario import Scenario
from spinesim.scenario.constants import REFERENCE_HEIGHT, assuming, constants
from spinesim.spine import LEVELS, TRUNK

BODIES = (*TRUNK, "head", "shoe")  # bodies that are drawn, and the shoe under the sole
AXES = ("x", "z", "pitch")
INTERVAL = 2e-3  # s between the instants of a motion
RATES = {"x": "vx", "z": "vz", "pitch": "pitch_rate"}
Place = list[float]  # [x, z] in m


def motion(run: xr.Dataset) -> dict[str, Any]:
    """All that a drawing needs of a run of the runner, as plain data (SI; forces in body weights).

    time (s) with, at each, the coordinates of the bodies, ground reaction, and compression by
    level; rates (per s) of the coordinates at both ends; body-fixed points [x, z, angle]; size
    (stature over 1.75 m), lengths and times of the step.  Raises ValueError for what is no run of
    a runner.
    """
    if "compression" not in run or run.sizes.get("time", 0) < 3 or "scenario" not in run.attrs:
        raise ValueError("this is no run of a runner; give what simulate(scenario) returned")
    scenario = Scenario.from_toml(f"{run.attrs['scenario']}\n")
    weight = float(run.attrs["body_weight"])
    size = scenario.runner.height / REFERENCE_HEIGHT
    with assuming(scenario.body):
        shape = {
            "points": _points(scenario),
            "disc_height": {level: size * constants()[f"{level}_height"] for level in LEVELS},
            "leg_length": leg_length(scenario.runner),
        }
    end = float(run["time"][-1])
    times = np.append(np.arange(0.0, end - INTERVAL / 2, INTERVAL), end)

    def sampled(values: xr.DataArray, digits: int = 5) -> list[float]:
        return _short(np.interp(times, values["time"], values), digits)

    return {
        "time": _short(times),
        "coordinates": {
            body: {axis: sampled(run[axis].sel(body=body)) for axis in AXES} for body in BODIES
        },
        "rates": {
            body: {axis: _short(run[RATES[axis]].sel(body=body).values[[0, -1]]) for axis in AXES}
            for body in BODIES
        },
        "ground_vertical": sampled(ground_force(run) / weight, 4),
        "ground_fore_aft": sampled(low_pass(run["ground_force_fore_aft"], CUTOFF) / weight, 4),
        "compression": {
            str(level): sampled(run["compression"].sel(level=level) / weight, 4)
            for level in run["level"].values
        },
        "body_weight": weight,
        "size": size,
        "height": scenario.runner.height,
        "foot_strike": scenario.stride.foot_strike,
        "pressure_travel": float(run.attrs["pressure_travel"]),
        "contact_time": scenario.step.contact_time,
        "step_time": float(run.attrs["step_time"]),
        "step_length": float(run.attrs["step_length"]),
        "speed": float(run.attrs["speed"]),
    } | shape


def _short(values: Any, digits: int = 5) -> list[float]:
    """Numbers with so many decimals: a picture shows no more."""
    return [round(float(value), digits) + 0.0 for value in values]


def _points(scenario: Scenario) -> dict[str, list[float]]:
    """Body-fixed points by '<body>_<label>': forward and up of the centre of mass (m), and the
    pitch of an endplate's normal (rad).
    """
    runner = scenario.runner
    points = attachment_points(
        masses(runner, scenario.shoe.mass), runner.height / REFERENCE_HEIGHT, posture(runner)
    )
    places = {p.prefix: [float(p.x), float(p.z), float(p.angle)] for p in points.values()}
    return places | {"head_centre": [0.0, 0.0, 0.0]}


def in_contact(motion: Mapping[str, Any], time: float) -> bool:
    """Whether a foot is on the ground at that time (s) of the step."""
    return bool(time <= motion["time"][-1])


def coordinates(motion: Mapping[str, Any], time: float) -> dict[str, dict[str, float]]:
    """x, z (m) and pitch (rad) of every drawn body at a time (s) of the step, flight included."""
    times = motion["time"]
    if in_contact(motion, time):
        return {
            body: {axis: float(np.interp(time, times, values)) for axis, values in axes.items()}
            for body, axes in motion["coordinates"].items()
        }
    lasting = motion["step_time"] - times[-1]
    s = min((time - times[-1]) / lasting, 1.0)
    weights = (
        2 * s**3 - 3 * s**2 + 1,
        lasting * (s**3 - 2 * s**2 + s),
        3 * s**2 - 2 * s**3,
        lasting * (s**3 - s**2),
    )
    bodies: dict[str, dict[str, float]] = {}
    for body, axes in motion["coordinates"].items():
        bodies[body] = {}
        for axis, values in axes.items():
            ahead = motion["step_length"] if axis == "x" and body != "shoe" else 0.0
            rates = motion["rates"][body][axis]
            ends = (values[-1], rates[1], values[0] + ahead, rates[0])
            bodies[body][axis] = sum(w * end for w, end in zip(weights, ends, strict=True))
    return bodies


def reaction(motion: Mapping[str, Any], time: float) -> tuple[Place, float, float] | None:
    """The ground reaction at a time (s): centre of pressure [x, z] (m), forward and upward force
    (body weights); None in flight.
    """
    if not in_contact(motion, time):
        return None
    share = min(time / motion["contact_time"], 1.0)
    forward, upward = (
        float(np.interp(time, motion["time"], motion[f"ground_{name}"]))
        for name in ("fore_aft", "vertical")
    )
    return [share * motion["pressure_travel"], 0.0], forward, upward


def loads(motion: Mapping[str, Any], time: float) -> dict[str, float]:
    """Compression of every disc at a time (s) by level, in body weights; empty in flight."""
    if not in_contact(motion, time):
        return {}
    return {
        level: float(np.interp(time, motion["time"], values))
        for level, values in motion["compression"].items()
    }
