"""Measures as particular studies take them, where they differ from those of `spinesim.measures.definitions`; each takes a run."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import xarray as xr
from scipy.signal import detrend

from spinesim.anatomy.segments import leg_length
from spinesim.gait.standing import LONG_AFTER, posture_state, standing_model, sunk
from spinesim.measures import definitions
from spinesim.measures.signals import low_pass
from spinesim.mechanics.primitives import Array
from spinesim.mechanics.system import system
from spinesim.mechanics.vibration import equilibrium
from spinesim.scenario import Runner, Scenario
from spinesim.spine.lumbar import add_lumbar
from spinesim.units import GRAVITY

Take = Callable[[xr.Dataset], float]
SPRING_LEG = "leg stiffness (spring-mass)"  # the quantity of `spring_leg`, which is not `definitions.leg_stiffness`
SPECTRUM = 8192  # samples, zeros added, of a spectrum


def weights(run: xr.Dataset) -> float:
    """Body weight (N)."""
    return float(run.attrs["body_weight"])


def bw(measure: Callable[..., float], cutoff: float = definitions.CUTOFF) -> Take:
    """A filtered force measure in body weights."""
    return lambda run: measure(run, cutoff) / weights(run)


def at(measure: Callable[..., float], cutoff: float = definitions.CUTOFF) -> Take:
    """A filtered measure as it is."""
    return lambda run: float(measure(run, cutoff))


def impulse(run: xr.Dataset) -> float:
    """Vertical impulse of one contact (N s)."""
    return float(run["ground_force_vertical"].integrate("time"))


def braking_impulse(run: xr.Dataset) -> float:
    """Impulse of the fore-aft force while it brakes (N s, positive)."""
    return -float(run["ground_force_fore_aft"].clip(max=0).integrate("time"))


def instantaneous_rate(cutoff: float = definitions.CUTOFF) -> Take:
    """Steepest rise of the filtered vertical force before the impact peak (body weight/s)."""

    def take(run: xr.Dataset) -> float:
        force = definitions.ground_force(run, cutoff)
        end = definitions.impact_peak_time(run, cutoff) + float(run.attrs["touch_time"])
        return float(force.sel(time=slice(None, end)).differentiate("time").max()) / weights(run)

    return take


def peak_force(run: xr.Dataset) -> float:
    """Greatest vertical force (N), 50 Hz."""
    return float(definitions.ground_force(run).max())


def leg_compression(run: xr.Dataset) -> float:
    """Shortening of a spring-mass leg (m), L - sqrt(L^2 - (v t_c / 2)^2) + fall of the COM less what the ground gives.

    L from greater trochanter to ground, one point of contact: McMahon & Cheng 1990, as in Farley, Ferris and Morin.
    """
    scenario = Scenario.from_toml(run.attrs["scenario"])
    length = leg_length(scenario.runner)
    swept = scenario.step.speed * definitions.contact_time(run) / 2
    ground = run["z"].sel(body="surface")
    return length - math.sqrt(length**2 - swept**2) + definitions.com_drop(run) - float(ground[0] - ground.min())


def spring_leg(run: xr.Dataset) -> float:
    """Leg stiffness of the spring-mass model (N/m): peak vertical force over `leg_compression`."""
    return peak_force(run) / leg_compression(run)


def vertical_stiffness(run: xr.Dataset) -> float:
    """Peak vertical force over the fall of the centre of mass (N/m)."""
    return peak_force(run) / definitions.com_drop(run)


def upward(run: xr.Dataset, body: str) -> xr.DataArray:
    """Upward acceleration (m/s2) of a body, or of the skin over the sacrum."""
    return run["sacrum_az"] if body == "sacrum" else run["az"].sel(body=body, drop=True)


def spectrum(run: xr.Dataset, body: str) -> tuple[Array, Array]:
    """Frequencies (Hz) and power (arbitrary unit) of a body's (or the sacral skin's) vertical acceleration in stance, mean and linear trend removed."""
    values = upward(run, body).values[:-1]  # the last sample may come early
    step = float(run["time"][1] - run["time"][0])
    power = np.abs(np.fft.rfft(detrend(values), SPECTRUM)) ** 2
    return np.asarray(np.fft.rfftfreq(SPECTRUM, step), dtype=float), np.asarray(power, dtype=float)


def attenuation(low: float, high: float, upper: str = "head", lower: str = "shank") -> Take:
    """Shock attenuation (dB, positive) from shank to head, or to another body, between two frequencies (Hz): ten times the log of the ratio of powers."""

    def take(run: xr.Dataset) -> float:
        frequency, above = spectrum(run, upper)
        _, below = spectrum(run, lower)
        band = (frequency >= low) & (frequency <= high)
        return float(10 * np.log10(below[band].sum() / above[band].sum()))

    return take


def transmitted(low: int, high: int) -> Take:
    """Head's power over the shank's, mean of the ratios at every Hz of a band: less is more shock attenuation.

    Mercer et al. 2002 Eur J Appl Physiol 87:403, mean and linear trend removed, zeros added.
    """

    def take(run: xr.Dataset) -> float:
        each = np.arange(low, high + 1)
        above, below = (np.interp(each, *spectrum(run, body)) for body in ("head", "shank"))
        return float(np.mean(above / below))

    return take


def strongest(low: float, high: float) -> Take:
    """Frequency (Hz) of the highest peak of the shank's spectrum between two frequencies; nan without a peak there."""

    def take(run: xr.Dataset) -> float:
        frequency, power = spectrum(run, "shank")
        peak = np.r_[False, (power[1:-1] > power[:-2]) & (power[1:-1] > power[2:]), False]
        here = peak & (frequency >= low) & (frequency <= high)
        return float(frequency[np.argmax(np.where(here, power, 0.0))]) if here.any() else math.nan

    return take


def felt_peak(body: str) -> Take:
    """Peak upward acceleration of a body, or of the skin over the sacrum, 60 Hz, without gravity (g)."""

    def take(run: xr.Dataset) -> float:
        return float(low_pass(upward(run, body) / GRAVITY, 60.0).max())

    return take


def share_lost(run: xr.Dataset) -> float:
    """What the links dissipate in a step over the energy that the centre of mass turns over, kinetic and potential (1)."""
    speed = np.hypot(run["com_x"].differentiate("time"), run["com_z"].differentiate("time"))
    energy = weights(run) * (speed**2 / (2 * GRAVITY) + run["com_z"])[2:-2]  # slopes at the ends are one-sided
    return float(run["dissipated_energy"].isel(time=-1).sum() / (energy.max() - energy.min()))


def whole_step(run: xr.Dataset, body: str, axis: str) -> Array:
    """What an accelerometer on a body reads over a whole step (g): stance, then nothing while the body flies."""
    stance = run[axis].sel(body=body).values[:-1] / GRAVITY + (axis == "az")
    step = float(run["time"][1] - run["time"][0])
    read = np.zeros(round(float(run.attrs["step_time"]) / step))
    read[: len(stance)] = stance
    return read


def rms(body: str) -> Take:
    """Root mean square of the vertical acceleration over a step, gravity included (g)."""
    return lambda run: float(np.sqrt(np.mean(whole_step(run, body, "az") ** 2)))


def amplitude_deviation(run: xr.Dataset) -> float:
    """Mean amplitude deviation at the pelvis over a step: mean of |r - mean r|, r the size of the acceleration (g)."""
    size = np.hypot(whole_step(run, "pelvis", "az"), whole_step(run, "pelvis", "ax"))
    return float(np.abs(size - size.mean()).mean())


def hip_work(run: xr.Dataset) -> float:
    """Positive work of the hip in stance (J/kg)."""
    steps = np.diff(run["muscle_work"].sel(link="hip").values)
    return float(steps[steps > 0].sum()) / weights(run) * GRAVITY


def foot_ahead(run: xr.Dataset) -> float:
    """How far the foot lands ahead of the hip (m)."""
    return -float(run["hip_x"][0])


def with_muscles_of(runner: Runner, run: xr.Dataset) -> xr.Dataset:
    """The same motion, its loads shared among another runner's muscles: what a study does that computes muscles from recorded motion."""
    other = run.copy()
    add_lumbar(other, run.encoding["gait"].model, runner)
    return other


def transmissibility(body: str, frequency: float) -> float:
    """Vertical acceleration of a body over the floor's, standing barefoot with straight legs on a shaken floor; the linearised model."""
    runner = Runner(trunk_lean=0.0)
    model = standing_model(runner, "barefoot")
    n = len(model.coordinates)
    rest = equilibrium(model, sunk(model, posture_state(model, runner)))
    slopes = system(model).jacobian(LONG_AFTER, np.array([*rest.position, *rest.velocity]))
    floor = np.array([1.0 if axis == "z" else 0.0 for _, axis in model.coordinates])
    omega = 2 * math.pi * frequency
    relative = np.linalg.solve(-slopes[n:, :n] - 1j * omega * slopes[n:, n:] - omega**2 * np.eye(n), -floor)
    return float(abs(floor - omega**2 * relative)[model.coordinates.index((body, "z"))])
