"""Load measures: each a small pure function of a run, with its definition, unit and source.

Ground-reaction measures use a 50 Hz zero-lag fourth-order Butterworth filter unless `cutoff` says
otherwise: compare only numbers that were filtered alike.  Times of peaks count from contact (50 N),
as a force plate would.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import xarray as xr

from spinesim.measures.signals import (
    CONTACT_FORCE,
    ImpactPeak,
    impact_peak,
    low_pass,
    onset,
    summit_time,
    time_above,
)
from spinesim.units import GRAVITY, shown

CUTOFF = 50.0  # Hz


@dataclass(frozen=True)
class Measure:
    """How a measure is taken from a run, its unit, a one-line meaning, and what the run has to have
    for it.
    """

    take: Callable[..., Any]
    unit: str
    meaning: str
    needs: str = "ground_force_vertical"

    @property
    def in_body_weights(self) -> dict[str, str]:
        """Unit and meaning of the same over the body weight."""
        return {
            "units": self.unit.replace("N", "BW"),
            "long_name": f"{self.meaning}, in body weights",
        }


def ground_force(run: xr.Dataset, cutoff: float | None = CUTOFF) -> xr.DataArray:
    """Filtered vertical ground reaction force (N)."""
    return low_pass(run["ground_force_vertical"], cutoff)


def _impact(
    run: xr.Dataset, cutoff: float | None = CUTOFF
) -> tuple[ImpactPeak, xr.DataArray, float]:
    force = ground_force(run, cutoff)
    time = force["time"].values
    return (
        impact_peak(time, force.values, CONTACT_FORCE),
        force,
        onset(time, force.values, CONTACT_FORCE),
    )


def impact_peak_force(run: xr.Dataset, cutoff: float | None = CUTOFF) -> float:
    """First local maximum of the vertical ground reaction within 75 ms of contact, else its
    shoulder (N).
    """
    return _impact(run, cutoff)[0].value


def impact_peak_time(run: xr.Dataset, cutoff: float | None = CUTOFF) -> float:
    """Time of the impact peak after contact (s)."""
    peak, _, start = _impact(run, cutoff)
    return peak.time - start


def impact_peak_distinct(run: xr.Dataset, cutoff: float | None = CUTOFF) -> bool:
    """Whether the impact peak is a maximum of its own rather than a shoulder."""
    return _impact(run, cutoff)[0].distinct


def active_peak(run: xr.Dataset, cutoff: float | None = CUTOFF) -> float:
    """Maximum of the vertical ground reaction after the impact peak (N)."""
    peak, force, _ = _impact(run, cutoff)
    return float(force.values[peak.trough :].max())


def active_peak_time(run: xr.Dataset, cutoff: float | None = CUTOFF) -> float:
    """Time of the active peak after contact (s)."""
    peak, force, start = _impact(run, cutoff)
    top = peak.trough + int(np.argmax(force.values[peak.trough :]))
    return summit_time(force["time"].values, force.values, top) - start


def loading_rate(run: xr.Dataset, cutoff: float | None = CUTOFF) -> float:
    """Vertical average loading rate (N/s): slope of the ground reaction from 20 % to 80 % of the
    impact peak.
    """
    peak, force, _ = _impact(run, cutoff)
    rise = force.sel(time=slice(None, peak.time))
    low, high = (
        float(
            np.interp(share * peak.value, np.maximum.accumulate(rise.values), rise["time"].values)
        )
        for share in (0.2, 0.8)
    )
    return 0.6 * peak.value / (high - low)


def braking_peak(run: xr.Dataset, cutoff: float | None = CUTOFF) -> float:
    """Least fore-aft ground reaction (N), negative."""
    return float(low_pass(run["ground_force_fore_aft"], cutoff).min())


def propulsion_peak(run: xr.Dataset, cutoff: float | None = CUTOFF) -> float:
    """Greatest fore-aft ground reaction (N)."""
    return float(low_pass(run["ground_force_fore_aft"], cutoff).max())


def contact_time(run: xr.Dataset, cutoff: float | None = CUTOFF) -> float:
    """Time that the vertical ground reaction is above 50 N (s), as a force plate counts contact; at
    50 Hz within 1 ms of the stride's own (3 ms barefoot and in thick soles).
    """
    force = ground_force(run, cutoff)
    return time_above(force["time"].values, force.values, CONTACT_FORCE)


def flight_time(run: xr.Dataset, cutoff: float | None = CUTOFF) -> float:
    """Step time less contact time (s)."""
    return float(run.attrs["step_time"]) - contact_time(run, cutoff)


def step_length(run: xr.Dataset) -> float:
    """Distance the body travels from one touchdown to the next (m)."""
    return float(run.attrs["step_length"])


def cadence(run: xr.Dataset) -> float:
    """Steps per minute, both feet."""
    return 60.0 / float(run.attrs["step_time"])


def leg_stiffness(run: xr.Dataset) -> float:
    """Peak vertical force over the greatest shortening of the hip-to-contact distance, ground
    deflection taken out (N/m).

    The contact is one point, the middle of the pressure's path, as in the studies that report 7-17
    kN/m; with the path itself the same step gives a third more.
    """
    hip_x, hip_z = run["hip_x"], run["hip_z"] - run["z"].sel(body="surface")
    middle = 0.5 * float(run.attrs["pressure_travel"])
    length = np.hypot(hip_x - middle, hip_z)
    return float(run["ground_force_vertical"].max() / (length[0] - length.min()))


def com_drop(run: xr.Dataset) -> float:
    """Touchdown height of the centre of mass minus its lowest (m)."""
    return float(run["com_z"][0] - run["com_z"].min())


def tibial_peak_acceleration(run: xr.Dataset) -> float:
    """Peak upward acceleration of the shank's rigid mass, 60 Hz, without gravity (g)."""
    return float(_felt(run["az"].sel(body="shank", drop=True), 60.0).max()) - 1.0


def sacral_peak_acceleration(run: xr.Dataset) -> float:
    """Peak upward acceleration of the skin over the sacrum, 20 Hz, gravity included (g; standing is
    1).
    """
    return float(_felt(run["sacrum_az"], 20.0).max())


def shock_attenuation(run: xr.Dataset) -> float:
    """1 - sacral over tibial peak acceleration, both at 60 Hz and without gravity."""
    return 1.0 - (float(_felt(run["sacrum_az"], 60.0).max()) - 1.0) / tibial_peak_acceleration(run)


def _felt(upward: xr.DataArray, cutoff: float) -> xr.DataArray:
    """What an accelerometer reads (g) of an upward acceleration (m/s2): 1 standing, 0 in free
    flight.
    """
    return low_pass(upward / GRAVITY + 1.0, cutoff)


def trunk_pitch_range(run: xr.Dataset) -> float:
    """Range of the thorax' pitch during stance (rad)."""
    pitch = run["pitch"].sel(body="thorax")
    return float(pitch.max() - pitch.min())


def lumbar_compression_peak(run: xr.Dataset) -> xr.DataArray:
    """Greatest compression of each disc, muscles included (N)."""
    return run["compression"].max("time")


def lumbar_compression_mean(run: xr.Dataset) -> xr.DataArray:
    """Compression of each disc, its mean over a step (N), muscles included.

    A run holds the stance; flight is taken to carry the mean of the stance's two ends.
    """
    compression, step_time = run["compression"], float(run.attrs["step_time"])
    stance = float(run["time"][-1] - run["time"][0])
    ends = 0.5 * (compression[0] + compression[-1]).drop_vars("time", errors="ignore")
    return (compression.integrate("time") + (step_time - stance) * ends) / step_time


def lumbar_compression_rate(run: xr.Dataset) -> xr.DataArray:
    """Greatest rate of rise of disc compression (N/s)."""
    return run["compression"].differentiate("time").max("time")


def lumbar_shear_peak(run: xr.Dataset) -> xr.DataArray:
    """Anterior shear of greatest size in the disc plane, muscles included (N; anterior positive)."""
    return _largest(run["shear"])


def lumbar_shear_trunk_peak(run: xr.Dataset) -> xr.DataArray:
    """Anterior shear of greatest size in the plane square to the trunk, muscles included (N;
    anterior positive).
    """
    return _largest(run["shear_trunk"])


def lumbar_moment_peak(run: xr.Dataset) -> xr.DataArray:
    """Net joint moment of greatest size (N m; extensor positive)."""
    return _largest(run["joint_moment"])


def _largest(values: xr.DataArray) -> xr.DataArray:
    return values.isel(time=abs(values).argmax("time")).drop_vars("time")


def lumbar_energy_dissipated(run: xr.Dataset) -> xr.DataArray:
    """Energy that the joint (axial, shear and bending) turns into heat in a step (J)."""
    last = run["dissipated_energy"].isel(time=-1, drop=True)
    total = sum(
        last.sel(link=[f"{level} {part}" for level in run["level"].values]).values
        for part in ("axial", "shear", "bend")
    )
    return xr.DataArray(total, dims="level", coords={"level": run["level"]})


def energy_residual(run: xr.Dataset) -> float:
    """Imbalance of the energy ledger over the integral of |power|."""
    return float(run.attrs["energy_residual"])


def impulse_residual(run: xr.Dataset) -> float:
    """Change of momentum less impulse, over the impulse."""
    return float(run.attrs["impulse_residual"])


MEASURES: dict[str, Measure] = {
    "impact_peak": Measure(
        impact_peak_force,
        "N",
        "first peak (or shoulder) of the vertical ground reaction within 75 ms",
    ),
    "impact_peak_time": Measure(impact_peak_time, "s", "time of the impact peak after contact"),
    "impact_peak_distinct": Measure(
        impact_peak_distinct, "1", "1 if the impact peak is a maximum of its own, 0 if a shoulder"
    ),
    "active_peak": Measure(
        active_peak, "N", "maximum of the vertical ground reaction after the impact peak"
    ),
    "active_peak_time": Measure(active_peak_time, "s", "time of the active peak after contact"),
    "loading_rate": Measure(
        loading_rate,
        "N/s",
        "slope of the vertical ground reaction from 20 to 80 % of the impact peak",
    ),
    "braking_peak": Measure(braking_peak, "N", "least fore-aft ground reaction", "joint_moment"),
    "propulsion_peak": Measure(
        propulsion_peak, "N", "greatest fore-aft ground reaction", "joint_moment"
    ),
    "contact_time": Measure(
        contact_time, "s", "contact above 50 N, as a force plate counts it", "joint_moment"
    ),
    "flight_time": Measure(flight_time, "s", "step time less contact time", "joint_moment"),
    "step_length": Measure(
        step_length, "m", "distance from touchdown to touchdown", "joint_moment"
    ),
    "cadence": Measure(cadence, "1/min", "steps per minute, both feet", "joint_moment"),
    "leg_stiffness": Measure(
        leg_stiffness,
        "N/m",
        "peak vertical force over greatest shortening of hip to mid-foot contact",
        "joint_moment",
    ),
    "com_drop": Measure(
        com_drop, "m", "touchdown height of the centre of mass minus its lowest", "com_z"
    ),
    "tibial_peak_acceleration": Measure(
        tibial_peak_acceleration, "g", "shank, vertical, 60 Hz, without gravity", "joint_moment"
    ),
    "sacral_peak_acceleration": Measure(
        sacral_peak_acceleration,
        "g",
        "skin over the sacrum, vertical, 20 Hz, gravity included",
        "joint_moment",
    ),
    "shock_attenuation": Measure(
        shock_attenuation,
        "1",
        "1 - sacral / tibial peak, both 60 Hz without gravity",
        "joint_moment",
    ),
    "trunk_pitch_range": Measure(
        trunk_pitch_range, "rad", "range of the thorax' pitch in stance", "joint_moment"
    ),
    "lumbar_compression_peak": Measure(
        lumbar_compression_peak, "N", "greatest disc compression, muscles included", "compression"
    ),
    "lumbar_compression_mean": Measure(
        lumbar_compression_mean,
        "N",
        "mean disc compression over a step, flight and muscles included",
        "compression",
    ),
    "lumbar_compression_rate": Measure(
        lumbar_compression_rate, "N/s", "greatest rise of disc compression", "compression"
    ),
    "lumbar_shear_peak": Measure(
        lumbar_shear_peak, "N", "anterior shear in the disc plane, muscles included", "compression"
    ),
    "lumbar_shear_trunk_peak": Measure(
        lumbar_shear_trunk_peak,
        "N",
        "anterior shear square to the trunk, muscles included",
        "compression",
    ),
    "lumbar_moment_peak": Measure(
        lumbar_moment_peak, "N m", "net joint moment, extensor positive", "joint_moment"
    ),
    "lumbar_energy_dissipated": Measure(
        lumbar_energy_dissipated, "J", "heat of the joint in one step, net", "joint_moment"
    ),
    "energy_residual": Measure(
        energy_residual, "1", "imbalance of the energy ledger over the integral of |power|", "force"
    ),
    "impulse_residual": Measure(
        impulse_residual, "1", "imbalance of impulse and momentum over the impulse"
    ),
}
FORCES = ("N", "N/s")  # these are given in body weights too
FILTERED = (  # these take a cutoff
    impact_peak_force,
    impact_peak_time,
    impact_peak_distinct,
    active_peak,
    active_peak_time,
    loading_rate,
    braking_peak,
    propulsion_peak,
    contact_time,
    flight_time,
)


def summary(run: xr.Dataset, cutoff: float | None = CUTOFF) -> xr.Dataset:
    """All measures that the run allows, as a Dataset of numbers (and of numbers per level); forces
    also in body weights ('..._bw').

    Takes cutoff (Hz; None: no filter) for the ground-reaction measures.  Every measure carries
    units and a one-line long_name. Raises ValueError for what is not a motion over time, such as a
    comparison or a standing posture.
    """
    if not isinstance(run, xr.Dataset) or run.sizes.get("time", 0) < 2:
        raise ValueError(f"{shown(run)} is not a motion; give what spinesim.simulate(...) returned")
    result = xr.Dataset(attrs=dict(run.attrs))
    weight = run.attrs.get("body_weight")
    for name, measure in MEASURES.items():
        if measure.needs not in run:
            continue
        value = measure.take(run, cutoff) if measure.take in FILTERED else measure.take(run)
        value = value if isinstance(value, xr.DataArray) else xr.DataArray(float(value))
        result[name] = value.assign_attrs(units=measure.unit, long_name=measure.meaning)
        if weight and measure.unit in FORCES:
            result[f"{name}_bw"] = (value / weight).assign_attrs(measure.in_body_weights)
    return result
