"""Load measures, each defined once: a small function of a history, with its unit and meaning.

Ground-reaction measures use a 50 Hz zero-lag fourth-order Butterworth filter unless `cutoff` says
otherwise: compare only numbers that were filtered alike.  Times of peaks count from contact (50 N),
as a force plate would.  Every function takes a history and returns (B,), or (B, 6) by level; as a
measure it takes a run (see `spinesim.measures.measure`).
"""

from __future__ import annotations

import numpy as np
import xarray as xr

from spinesim.measures.history import History
from spinesim.measures.impact import impact
from spinesim.measures.measure import CUTOFF as CUTOFF
from spinesim.measures.measure import Measure, measure
from spinesim.measures.signals import low_pass
from spinesim.mechanics.primitives import Array
from spinesim.spine import LEVELS
from spinesim.units import GRAVITY


def ground_force(run: xr.Dataset, cutoff: float | None = CUTOFF) -> xr.DataArray:
    """Filtered vertical ground reaction force (N)."""
    return low_pass(run["ground_force_vertical"], cutoff)


# --- the vertical ground reaction


@measure(
    "N",
    "first peak (or shoulder) of the vertical ground reaction within 75 ms",
    name="impact_peak",
    contact=True,
    filtered=True,
)
def impact_peak_force(h: History, cutoff: float | None) -> Array:
    """First local maximum of the vertical ground reaction within 75 ms of contact, else its
    shoulder (N).
    """
    return impact(h, cutoff).peak


@measure("s", "time of the impact peak after contact", contact=True, filtered=True)
def impact_peak_time(h: History, cutoff: float | None) -> Array:
    """Time of the impact peak after contact (s)."""
    return impact(h, cutoff).peak_time


@measure(
    "1",
    "1 if the impact peak is a maximum of its own, 0 if a shoulder",
    contact=True,
    filtered=True,
)
def impact_peak_distinct(h: History, cutoff: float | None) -> Array:
    """Whether the impact peak is a maximum of its own (1) or a shoulder (0)."""
    return impact(h, cutoff).distinct


@measure(
    "N",
    "maximum of the vertical ground reaction after the impact peak",
    contact=True,
    filtered=True,
)
def active_peak(h: History, cutoff: float | None) -> Array:
    """Maximum of the vertical ground reaction after the impact peak (N)."""
    return impact(h, cutoff).active


@measure("s", "time of the active peak after contact", contact=True, filtered=True)
def active_peak_time(h: History, cutoff: float | None) -> Array:
    """Time of the active peak after contact (s)."""
    return impact(h, cutoff).active_time


@measure(
    "N/s",
    "slope of the vertical ground reaction from 20 to 80 % of the impact peak",
    contact=True,
    filtered=True,
)
def loading_rate(h: History, cutoff: float | None) -> Array:
    """Vertical average loading rate (N/s): slope of the ground reaction from 20 % to 80 % of the
    impact peak.
    """
    return impact(h, cutoff).rate


# --- the step


@measure("N", "least fore-aft ground reaction", runner=True, filtered=True)
def braking_peak(h: History, cutoff: float | None) -> Array:
    """Least fore-aft ground reaction (N), negative."""
    return np.asarray(_fore_aft(h, cutoff).min(0))


@measure("N", "greatest fore-aft ground reaction", runner=True, filtered=True)
def propulsion_peak(h: History, cutoff: float | None) -> Array:
    """Greatest fore-aft ground reaction (N)."""
    return np.asarray(_fore_aft(h, cutoff).max(0))


def _fore_aft(h: History, cutoff: float | None) -> Array:
    force: Array = h.once(
        ("fore-aft", cutoff), lambda: h.smooth(h.series("ground_force_fore_aft"), cutoff)
    )
    return force


@measure("s", "contact above 50 N, as a force plate counts it", runner=True, filtered=True)
def contact_time(h: History, cutoff: float | None) -> Array:
    """Time that the vertical ground reaction is above 50 N (s), as a force plate counts contact.

    At 50 Hz within 1 ms of the stride's own (3 ms barefoot and in thick soles).
    """
    return impact(h, cutoff).contact


@measure("s", "step time less contact time", runner=True, filtered=True)
def flight_time(h: History, cutoff: float | None) -> Array:
    """Step time less contact time (s)."""
    return h.number("step_time") - contact_time.of(h, cutoff)


@measure("m", "distance from touchdown to touchdown", runner=True)
def step_length(h: History) -> Array:
    """Distance the body travels from one touchdown to the next (m)."""
    return h.number("step_length")


@measure("1/min", "steps per minute, both feet", runner=True)
def cadence(h: History) -> Array:
    """Steps per minute, both feet."""
    return 60.0 / h.number("step_time")


@measure(
    "N/m", "peak vertical force over greatest shortening of hip to mid-foot contact", runner=True
)
def leg_stiffness(h: History) -> Array:
    """Peak vertical force over the greatest shortening of the hip-to-contact distance, ground
    deflection taken out (N/m).

    The contact is one point, the middle of the pressure's path, as in the studies that report 7-17
    kN/m; with the path itself the same step gives a third more.
    """
    forward = h.series("hip_x") - 0.5 * h.number("pressure_travel")
    length = np.hypot(forward, h.series("hip_z") - h.series("z", "surface"))
    peak = h.series("ground_force_vertical").max(0)
    return np.asarray(peak / (length[0] - length.min(0)))


@measure("m", "touchdown height of the centre of mass minus its lowest")
def com_drop(h: History) -> Array:
    """Touchdown height of the centre of mass minus its lowest (m)."""
    height = h.series("com_z")
    return np.asarray(height[0] - height.min(0))


# --- what accelerometers read


@measure("g", "shank, vertical, 60 Hz, without gravity", runner=True)
def tibial_peak_acceleration(h: History) -> Array:
    """Peak upward acceleration of the shank's rigid mass, 60 Hz, without gravity (g)."""
    return _felt(h, h.series("az", "shank"), 60.0) - 1.0


@measure("g", "skin over the sacrum, vertical, 20 Hz, gravity included", runner=True)
def sacral_peak_acceleration(h: History) -> Array:
    """Peak upward acceleration of the skin over the sacrum, 20 Hz, gravity included (g; standing is
    1).
    """
    return _felt(h, h.series("sacrum_az"), 20.0)


@measure("1", "1 - sacral / tibial peak, both 60 Hz without gravity", runner=True)
def shock_attenuation(h: History) -> Array:
    """1 - sacral over tibial peak acceleration, both at 60 Hz and without gravity."""
    sacral = _felt(h, h.series("sacrum_az"), 60.0) - 1.0
    return 1.0 - sacral / tibial_peak_acceleration.of(h)


def _felt(h: History, upward: Array, cutoff: float) -> Array:
    """Peak (B,) of what an accelerometer reads (g) of an upward acceleration (m/s2).

    It reads 1 standing, 0 in free flight.
    """
    return np.asarray(h.smooth(upward / GRAVITY + 1.0, cutoff).max(0))


# --- trunk and lumbar spine


@measure("rad", "range of the thorax' pitch in stance", runner=True)
def trunk_pitch_range(h: History) -> Array:
    """Range of the thorax' pitch during stance (rad)."""
    return np.asarray(np.ptp(h.series("pitch", "thorax"), axis=0))


@measure("N", "greatest disc compression, muscles included", runner=True, levels=True)
def lumbar_compression_peak(h: History) -> Array:
    """Greatest compression of each disc, muscles included (N)."""
    return np.asarray(h.series("compression").max(0))


@measure(
    "N", "mean disc compression over a step, flight and muscles included", runner=True, levels=True
)
def lumbar_compression_mean(h: History) -> Array:
    """Compression of each disc, its mean over a step (N), muscles included.

    A run holds the stance; flight is taken to carry the mean of the stance's two ends.
    """
    compression = h.series("compression")
    stance = np.trapezoid(compression, h.t[..., None], axis=0)
    step_time = h.number("step_time")[:, None]
    ends = 0.5 * (compression[0] + compression[-1])
    return np.asarray((stance + (step_time - h.duration[:, None]) * ends) / step_time)


@measure("N/s", "greatest rise of disc compression, 50 Hz", runner=True, levels=True)
def lumbar_compression_rate(h: History) -> Array:
    """Greatest rate of rise of disc compression (N/s), low-passed at 50 Hz.

    The filter is that of the ground reaction, so that both rates are of one kind.  Without it the
    steepest rise is that of a ripple near 300 Hz: the discs start each step without load, and swing
    in.  Before touchdown and after lift-off compression counts as at the ends of the stance.
    """
    compression = h.smooth(h.series("compression"), CUTOFF, hold=True)
    return np.asarray(np.diff(compression, axis=0).max(0) / h.interval)


@measure("N", "anterior shear in the disc plane, muscles included", runner=True, levels=True)
def lumbar_shear_peak(h: History) -> Array:
    """Anterior shear of greatest size in the disc plane (N; anterior positive).

    Muscles are included.
    """
    return _largest(h.series("shear"))


@measure("N", "anterior shear square to the trunk, muscles included", runner=True, levels=True)
def lumbar_shear_trunk_peak(h: History) -> Array:
    """Anterior shear of greatest size in the plane square to the trunk, muscles included (N;
    anterior positive).
    """
    return _largest(h.series("shear_trunk"))


@measure("N m", "net joint moment, extensor positive", runner=True, levels=True)
def lumbar_moment_peak(h: History) -> Array:
    """Net joint moment of greatest size (N m; extensor positive)."""
    return _largest(h.series("joint_moment"))


def _largest(values: Array) -> Array:
    """The values (B, 6) of greatest size along time of values (T, B, 6), with their signs."""
    return np.take_along_axis(values, np.abs(values).argmax(0)[None], 0)[0]


@measure("J", "heat of the joint in one step, net", runner=True, levels=True)
def lumbar_energy_dissipated(h: History) -> Array:
    """Energy that the joint (axial, shear and bending) turns into heat in a step (J)."""
    parts = ("axial", "shear", "bend")
    return np.asarray(sum(h.dissipated([f"{level} {part}" for level in LEVELS]) for part in parts))


# --- how exact the motion is


@measure("1", "imbalance of the energy ledger over the integral of |power|")
def energy_residual(h: History) -> Array:
    """Imbalance of the energy ledger over the integral of |power|.

    A run integrates the powers within every step of its solver.  Of many motions they are known
    every 0.5 ms, which is enough for 5e-4; a motion that seems worse is looked at as a run is.
    """
    return h.number("energy_residual")


@measure("1", "imbalance of impulse and momentum over the impulse", contact=True)
def impulse_residual(h: History) -> Array:
    """Change of momentum less impulse, over the impulse."""
    return h.number("impulse_residual")


MEASURES: dict[str, Measure] = {
    item.name: item for item in list(globals().values()) if isinstance(item, Measure)
}


def by_level(name: str) -> bool:
    """Whether a measure, or one in body weights, has one number a lumbar level.

    >>> by_level("lumbar_compression_peak_bw"), by_level("impact_peak")
    (True, False)
    """
    known = MEASURES.get(name.removesuffix("_bw"))
    return known is not None and known.levels
