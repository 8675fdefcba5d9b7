"""The measures of `spinesim.measures.of_run` for many motions at once; the same numbers, from
arrays (time, motion).
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from scipy.signal import butter, sosfiltfilt

from spinesim.measures.history import INTERVAL, History
from spinesim.measures.of_run import CUTOFF, FORCES, MEASURES
from spinesim.measures.signals import (
    CONTACT_FORCE,
    PADDING,
    impact_peak,
    onset,
    summit_time,
    time_above,
)
from spinesim.mechanics.dataset import moving_bodies
from spinesim.mechanics.model import identifier
from spinesim.mechanics.primitives import Array
from spinesim.spine.lumbar import lifted, sacrum
from spinesim.units import GRAVITY

PARTS = ("axial", "shear", "bend")


def measures(h: History, step_time: Array, step_length: Array, mass: Array) -> dict[str, Array]:
    """Every measure of `summary`: (B,) or, by level, (B, 6); with the steps' times (s) and lengths
    (m) and the runners' masses (kg).
    """
    found = (
        _ground(h)
        | _fore_aft(h)
        | _whole(h, step_time, step_length)
        | _felt(h)
        | _lumbar(h, step_time)
        | _residuals(h)
    )
    found["flight_time"] = step_time - found["contact_time"]
    return found | _in_body_weights(found, mass * GRAVITY)


def plain_measures(h: History) -> dict[str, Array]:
    """Every measure of `summary` of a model that is no runner: (B,)."""
    found = (_ground(h) if h.model.contact else {}) | {"com_drop": _com_drop(h)} | _residuals(h)
    return found | _in_body_weights(
        found, sum(h.mass(body.name) for body in h.model.bodies) * h.values["gravity"]
    )


def _in_body_weights(found: dict[str, Array], weight: Array) -> dict[str, Array]:
    return {
        f"{name}_bw": (found[name].T / weight).T
        for name, its in MEASURES.items()
        if its.unit in FORCES and name in found
    }


def filtered(signal: Array, even: Any, cutoff: float) -> Array:
    """`signals.low_pass` of signals (T, B): (T, B), of which the first `even` (B,) rows count."""
    pad = int(PADDING / INTERVAL)
    padded = np.zeros((signal.shape[1], signal.shape[0] + 2 * pad))
    padded[:, pad:-pad] = np.where(np.arange(len(signal))[:, None] < even, signal, 0.0).T
    return sosfiltfilt(_sections(cutoff), padded, padtype=None)[:, pad:-pad].T


@cache
def _sections(cutoff: float) -> Array:
    return np.asarray(butter(2, cutoff, fs=1 / INTERVAL, output="sos"))


def _ground(h: History) -> dict[str, Array]:
    vertical = filtered(h.link(h.model.contact or ""), h.even, CUTOFF)
    rows = [_impact(h.t[:n, k], vertical[:n, k]) for k, n in enumerate(h.even)]
    return {name: np.array([row[name] for row in rows]) for name in rows[0]}


def _impact(time: Array, force: Array) -> dict[str, float]:
    start = onset(time, force, CONTACT_FORCE)
    peak = impact_peak(time, force, CONTACT_FORCE)
    last = peak.trough + int(np.argmax(force[peak.trough :]))
    rise = time <= peak.time
    low, high = np.interp(
        np.array([0.2, 0.8]) * peak.value, np.maximum.accumulate(force[rise]), time[rise]
    )
    return {
        "impact_peak": peak.value,
        "impact_peak_time": peak.time - start,
        "impact_peak_distinct": float(peak.distinct),
        "active_peak": float(force[last]),
        "active_peak_time": summit_time(time, force, last) - start,
        "loading_rate": 0.6 * peak.value / (high - low),
        "contact_time": time_above(time, force, CONTACT_FORCE),
    }


def _inside(values: Array, even: Any, fill: float) -> Array:
    return np.where(np.arange(len(values))[:, None] < even, values, fill)


def _fore_aft(h: History) -> dict[str, Array]:
    forward = sum(
        h.mass(body) * h.acceleration(body, axis)
        for body, axis in h.model.coordinates
        if axis == "x"
    )
    smooth = filtered(np.asarray(forward), h.even, CUTOFF)
    return {
        "braking_peak": _inside(smooth, h.even, np.inf).min(0),
        "propulsion_peak": _inside(smooth, h.even, -np.inf).max(0),
    }


def _whole(h: History, step_time: Array, step_length: Array) -> dict[str, Array]:
    sin, cos = np.sin(h.position("pelvis", "pitch")), np.cos(h.position("pelvis", "pitch"))
    x, z = h.values["pelvis_hip_x"], h.values["pelvis_hip_z"]
    forward = h.position("pelvis", "x") + cos * x + sin * z - 0.5 * h.values["foot_roll"]
    length = np.hypot(
        forward, h.position("pelvis", "z") - sin * x + cos * z - h.position("surface", "z")
    )
    pitch = h.position("thorax", "pitch")
    return {
        "step_length": step_length,
        "cadence": 60.0 / step_time,
        "leg_stiffness": h.link("midsole").max(0) / (length[0] - length.min(0)),
        "com_drop": _com_drop(h),
        "trunk_pitch_range": pitch.max(0) - pitch.min(0),
    }


def _com_drop(h: History) -> Array:
    bodies = moving_bodies(h.model)
    mass = np.array([h.mass(body) for body in bodies])
    height = sum(
        h.mass(body) * h.position(body, axis)
        for body, axis in h.model.coordinates
        if axis == "z" and body in bodies
    ) / mass.sum(0)
    return np.asarray(height[0] - height.min(0))


def _felt(h: History) -> dict[str, Array]:
    def peak(upward: Array, cutoff: float) -> Array:
        return _inside(filtered(upward / GRAVITY + 1.0, h.even, cutoff), h.even, -np.inf).max(0)

    behind = sacrum(h.values["pelvis_hip_x"], np.array([runner.height for runner in h.runners]))
    pitch, rate, acceleration = (
        h.position("pelvis", "pitch"),
        h.rate("pelvis", "pitch"),
        h.acceleration("pelvis", "pitch"),
    )
    skin = lifted(behind, h.acceleration("pelvis", "z"), pitch, rate, acceleration)
    tibial = peak(h.acceleration("shank", "z"), 60.0) - 1.0
    return {
        "tibial_peak_acceleration": tibial,
        "sacral_peak_acceleration": peak(skin, 20.0),
        "shock_attenuation": 1.0 - (peak(skin, 60.0) - 1.0) / tibial,
    }


def _lumbar(h: History, step_time: Array) -> dict[str, Array]:
    discs = h.discs
    dissipated = sum(
        (h.levels(part) - h.levels(part, "elastic") - h.levels(part, "active"))
        * h.levels(part, "deformation_rate")
        for part in PARTS
    )
    return {
        "lumbar_compression_peak": discs.compression.max(1),
        "lumbar_compression_mean": _mean(discs.compression, h, step_time),
        "lumbar_compression_rate": _steepest(discs.compression, h),
        "lumbar_shear_peak": _largest(discs.shear),
        "lumbar_shear_trunk_peak": _largest(discs.trunk_shear),
        "lumbar_moment_peak": _largest(h.levels("bend")),
        "lumbar_energy_dissipated": _integral(
            np.moveaxis(np.asarray(dissipated), 1, 0), h.t[..., None]
        )[-1],
    }


def _mean(values: Array, h: History, step_time: Array) -> Array:
    """Mean (B, 6) over a step of values (B, T, 6); flight carries the mean of the stance's ends."""
    gap = np.diff(h.t, axis=0).T[..., None]
    stance = 0.5 * (gap * (values[:, 1:] + values[:, :-1])).sum(1)
    flight = (step_time - h.ends)[:, None] * 0.5 * (values[:, 0] + values[:, -1])
    return np.asarray((stance + flight) / step_time[:, None])


def _largest(values: Array) -> Array:
    return np.take_along_axis(values, np.abs(values).argmax(1)[:, None], 1)[:, 0]


def _steepest(values: Array, h: History) -> Array:
    """Greatest slope (B, 6) of values (B, T, 6), second-order differences as those of
    `numpy.gradient`.
    """
    gap = np.diff(h.t, axis=0).T[..., None]
    slope = np.diff(values, axis=1) / np.where(gap > 0, gap, 1.0)
    before, after = gap[:, :-1], gap[:, 1:]
    middle = (before * slope[:, 1:] + after * slope[:, :-1]) / np.where(
        after > 0, before + after, 1.0
    )
    inner = np.where(after > 0, middle, np.where(before > 0, slope[:, :-1], -np.inf))
    return np.maximum(slope[:, 0], inner.max(1))


def _integral(power: Array, t: Array) -> Array:
    """Of power (T, B, ...) from the first time on: the trapezium rule with its slopes' correction
    (fourth order on even samples).
    """
    gap = np.diff(t, axis=0)
    slope = np.gradient(power, INTERVAL, axis=0)
    pieces = gap / 2 * (power[1:] + power[:-1]) - np.where(
        gap > 0.999 * INTERVAL, gap**2 / 12, 0.0
    ) * np.diff(slope, axis=0)
    return np.concatenate([np.zeros_like(power[:1]), np.cumsum(pieces, axis=0)])


def _residuals(h: History) -> dict[str, Array]:
    n = len(h.y) // 2
    inertia = np.array(
        [
            h.values[f"{identifier(body)}_{'inertia' if axis == 'pitch' else 'mass'}"]
            for body, axis in h.model.coordinates
        ]
    )
    weight = (
        np.array([axis == "z" for _, axis in h.model.coordinates])[:, None]
        * inertia
        * h.values["gravity"]
    )
    force, rate = h.found["force"], h.found["deformation_rate"]
    given = (force * (rate - h.found["explicit_rate"])).sum(0)
    turnover = _integral(np.abs(force * rate).sum(0), h.t)[-1]
    whole = (
        0.5 * (inertia[:, None] * h.y[n:] ** 2).sum(0)
        + (weight[:, None] * h.y[:n]).sum(0)
        + _integral(given, h.t)
    )
    found = {"energy_residual": np.abs(whole - whole[0]).max(0) / turnover}
    if h.model.contact is None:
        return found
    above = np.array(
        [axis == "z" and body in moving_bodies(h.model) for body, axis in h.model.coordinates]
    )
    change = (inertia[above] * (h.y[n:][above, -1] - h.y[n:][above, 0])).sum(0)
    impulse = _integral(h.link(h.model.contact), h.t)[-1]
    return found | {
        "impulse_residual": np.abs(change - impulse + weight[above].sum(0) * h.ends)
        / np.abs(impulse)
    }
