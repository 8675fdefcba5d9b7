"""Ground reaction, step and spring-mass leg, as studies of running take them from a steady gait.

Every function takes a run.  `cutoff` is the low-pass filter (Hz) of the study, 50 Hz unless it
says otherwise.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import xarray as xr

from spinesim.anatomy.segments import leg_length
from spinesim.measures import definitions
from spinesim.measures.history import History
from spinesim.measures.impact import impact
from spinesim.measures.measure import measure
from spinesim.mechanics.primitives import Array
from spinesim.scenario import Scenario
from spinesim.units import GRAVITY

LATE = np.linspace(0.55, 0.70, 16)  # of contact


def weight(run: xr.Dataset) -> float:
    """Body weight (N)."""
    return float(run.attrs["body_weight"])


def in_body_weights(measure: Callable[..., float]) -> Callable[..., float]:
    """A filtered force measure, over the body weight."""
    return lambda run, cutoff=definitions.CUTOFF: measure(run, cutoff) / weight(run)


impact_peak_bw = in_body_weights(definitions.impact_peak_force)
active_peak_bw = in_body_weights(definitions.active_peak)
loading_rate_bw = in_body_weights(definitions.loading_rate)
braking_peak_bw = in_body_weights(definitions.braking_peak)
propulsion_peak_bw = in_body_weights(definitions.propulsion_peak)


@measure("BW/s", "steepest rise before the impact peak", contact=True, filtered=True)
def instantaneous_loading_rate_bw(h: History, cutoff: float | None) -> Array:
    """Steepest rise of the filtered vertical force before the impact peak (BW/s)."""
    force = h.smooth(h.series("ground_force_vertical"), cutoff)
    peak = impact(h, cutoff)
    before = h.t[: len(force)] <= peak.start + peak.peak_time
    slope = np.gradient(force, h.interval, axis=0)
    return np.asarray(np.where(before, slope, 0.0).max(0) / h.number("body_weight"))


@measure("BW", "mean force from 55 to 70 % of contact", contact=True, filtered=True)
def late_force_bw(h: History, cutoff: float | None) -> Array:
    """Mean vertical force from 55 to 70 % of contact (BW): what the falling side carries."""
    force = h.smooth(h.series("ground_force_vertical"), cutoff)
    contact = impact(h, cutoff)
    means = [
        np.interp(start + LATE * lasting, h.t[: len(force), k], force[:, k]).mean()
        for k, (start, lasting) in enumerate(zip(contact.start, contact.contact, strict=True))
    ]
    return np.asarray(means / h.number("body_weight"))


def peak_vertical_force(run: xr.Dataset) -> float:
    """Greatest vertical force (N), 50 Hz."""
    return float(definitions.ground_force(run).max())


def vertical_impulse(run: xr.Dataset) -> float:
    """Vertical impulse of one contact (N s)."""
    return float(run["ground_force_vertical"].integrate("time"))


@measure("BW s", "vertical impulse of one contact", contact=True)
def vertical_impulse_bw(h: History) -> Array:
    """Vertical impulse of one contact (BW s)."""
    impulse = np.trapezoid(h.series("ground_force_vertical"), h.t, axis=0)
    return np.asarray(impulse / h.number("body_weight"))


def braking_impulse(run: xr.Dataset) -> float:
    """Impulse of the fore-aft force while it brakes (N s, positive)."""
    return -float(run["ground_force_fore_aft"].clip(max=0).integrate("time"))


@measure("Hz", "steps per second, both feet", runner=True)
def step_frequency(h: History) -> Array:
    """Steps per second, both feet (Hz)."""
    return np.asarray(1 / h.number("step_time"))


def contact_time_by_law(scenario: Scenario) -> float:
    """Contact time (s) that a scenario assumes where none is asked of it."""
    return scenario.step.contact_time


def foot_ahead_of_hip(run: xr.Dataset) -> float:
    """Distance by which the foot lands ahead of the hip (m)."""
    return -float(run["hip_x"][0])


def ground_sinking(run: xr.Dataset) -> float:
    """Greatest sinking of the ground under the foot (m)."""
    ground = run["z"].sel(body="surface")
    return float(ground[0] - ground.min())


def vertical_stiffness(run: xr.Dataset) -> float:
    """Peak vertical force over the fall of the centre of mass (N/m)."""
    return peak_vertical_force(run) / definitions.com_drop(run)


def spring_leg_compression(run: xr.Dataset) -> float:
    """Shortening of a spring-mass leg (m).

    L - sqrt(L^2 - (v t_c / 2)^2) + fall of the centre of mass - sinking of the ground, with L from
    the greater trochanter to the ground and one point of contact: McMahon & Cheng 1990, the way
    of Farley, Ferris and Morin.
    """
    scenario = Scenario.from_toml(run.attrs["scenario"])
    length = leg_length(scenario.runner)
    swept = scenario.step.speed * definitions.contact_time(run) / 2
    shortened = length - math.sqrt(length**2 - swept**2)
    return shortened + definitions.com_drop(run) - ground_sinking(run)


def spring_leg_stiffness(run: xr.Dataset) -> float:
    """Leg stiffness of the spring-mass model (N/m): peak vertical force over its compression."""
    return peak_vertical_force(run) / spring_leg_compression(run)


def hip_work(run: xr.Dataset) -> float:
    """Positive work of the hip in stance (J/kg): moment times the rate at which the joint turns.

    The joint lies between trunk and leg line, whose lower end travels with the pressure under the
    foot.
    """
    joint = run.sel(link="hip")
    moment, angle = joint["force"].values, joint["deformation"].values
    steps = -(moment[1:] + moment[:-1]) / 2 * np.diff(angle)
    return float(steps[steps > 0].sum()) / weight(run) * GRAVITY


def share_lost(run: xr.Dataset) -> float:
    """Energy that the links dissipate in a step, over what the centre of mass turns over (1)."""
    speed = np.hypot(run["com_x"].differentiate("time"), run["com_z"].differentiate("time"))
    energy = weight(run) * (speed**2 / (2 * GRAVITY) + run["com_z"])
    turned = energy[2:-2]  # slopes at the ends are one-sided
    return float(run["dissipated_energy"].isel(time=-1).sum() / (turned.max() - turned.min()))
