"""The rows to which the default runner was fitted, and the table that it has to meet.

Ten constants of leg and soft tissue (validation/calibrate.py names them) were fitted to two
recordings with simultaneous forces,

    Fukuchi, Fukuchi & Duarte 2017: runner RBDS008 at 3.5 m/s, 50 Hz filter
    Alcantara et al. 2022: runner 2, level, 3.33 m/s, 30 Hz filter, sacral acceleration 20 Hz

and kept inside the ranges P1 ... P11 of a 70 kg, 1.75 m runner at 3.3 m/s and 162 steps/min in the
daily trainer on asphalt: of the residuals of `misfit` 11 are recorded numbers, 14 ranges, and 2 ask
for a distinct impact peak in both recordings.  P12, recalled, and P13 take no part in the fit.  A
row holds within two of its standard deviations, which the source of the rows took over 80 and 14
steps; the curves of `spinesim.validate.curves` are over the whole contacts of the files at hand, 81
in 30 s and 9 in the 3 s of a trial.

Step frequency and contact time are inputs, and the impulse of a step that repeats is the weight:
such rows check the arithmetic only and are kind plausibility (`GIVEN`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial

import numpy as np
import xarray as xr

from spinesim.gait.simulation import simulate
from spinesim.gait.standing import resonance, stand
from spinesim.measures import definitions
from spinesim.measures.history import History, RunHistory
from spinesim.measures.measure import Measure
from spinesim.mechanics.primitives import Array
from spinesim.scenario import Runner, Scenario, Stride
from spinesim.validate import forces
from spinesim.validate.case import Check, Kind

FUKUCHI = Scenario(
    Runner(mass=69.0, height=1.80),
    Stride(speed=3.5, cadence=2.7033 * 60, contact_time=0.2436),
)
ALCANTARA = Scenario(
    Runner(mass=76.8, height=1.73),
    Stride(speed=3.33, cadence=60 / (0.2190 + 0.0924), contact_time=0.2190),
)
REFERENCE = Scenario(Runner(), Stride(speed=3.3, cadence=162.0))
SCENARIOS = {"Fukuchi": FUKUCHI, "Alcantara": ALCANTARA, "reference": REFERENCE}
CUTOFF = {"Fukuchi": 50.0, "Alcantara": 30.0, "reference": 50.0}
SOURCES = {
    "Fukuchi": "@fukuchi2017, RBDS008, 3.5 m/s",
    "Alcantara": "@alcantara2022, runner 2, 3.33 m/s",
}
GIVEN = {
    "vertical impulse": "body weight times the step's duration, which is an input",
    "contact time": "an input",
    "step frequency": "an input",
}
DISTINCT = ("Fukuchi", "Alcantara")  # recordings with an impact peak that stands apart
Take = Callable[[History, float], Array]  # (B,) of B steps, at a cutoff (Hz)


@dataclass(frozen=True)
class Row:
    """A measured number with its standard deviation, and how ours is taken from a run."""

    scenario: str
    quantity: str
    published: float
    sd: float
    unit: str
    take: Take


def in_body_weights(item: Measure) -> Take:
    """A force measure over the body weight."""
    return lambda h, cutoff: item.of(h, cutoff) / h.number("body_weight")


def in_degrees(item: Measure) -> Take:
    """An angle in degrees."""
    return lambda h, cutoff: np.degrees(item.of(h, cutoff))


IMPACT_PEAK = in_body_weights(definitions.impact_peak_force)
ACTIVE_PEAK = in_body_weights(definitions.active_peak)
LOADING_RATE = in_body_weights(definitions.loading_rate)
BRAKING_PEAK = in_body_weights(definitions.braking_peak)
PROPULSION_PEAK = in_body_weights(definitions.propulsion_peak)
SACRUM = definitions.sacral_peak_acceleration.of
ROWS = (
    Row("Fukuchi", "active peak", 2.5925, 0.0595, "BW", ACTIVE_PEAK),
    Row("Fukuchi", "active peak time", 0.0978, 0.0044, "s", definitions.active_peak_time.of),
    Row("Fukuchi", "impact peak", 1.7214, 0.1891, "BW", IMPACT_PEAK),
    Row("Fukuchi", "impact peak time", 0.0317, 0.0052, "s", definitions.impact_peak_time.of),
    Row("Fukuchi", "average loading rate 20-80 %", 74.086, 8.185, "BW/s", LOADING_RATE),
    Row(
        "Fukuchi",
        "instantaneous loading rate",
        86.388,
        8.260,
        "BW/s",
        forces.instantaneous_loading_rate_bw.of,
    ),
    Row("Fukuchi", "vertical impulse", 0.3649, 0.0055, "BW s", forces.vertical_impulse_bw.of),
    Row("Alcantara", "active peak", 2.2661, 0.0715, "BW", ACTIVE_PEAK),
    Row("Alcantara", "impact peak", 1.6915, 0.1349, "BW", IMPACT_PEAK),
    Row("Alcantara", "average loading rate 20-80 %", 72.705, 9.234, "BW/s", LOADING_RATE),
    Row("Alcantara", "sacral peak acceleration", 3.1145, 0.5571, "g", SACRUM),
)


@dataclass(frozen=True)
class Range:
    """One line of the reference table: low to high, in `unit`."""

    name: str
    quantity: str
    low: float
    high: float
    unit: str
    take: Take


RANGES = (
    Range("P1", "impact peak", 1.45, 2.0, "BW", IMPACT_PEAK),
    Range("P2", "impact peak time", 0.020, 0.045, "s", definitions.impact_peak_time.of),
    Range("P3", "active peak", 2.2, 2.7, "BW", ACTIVE_PEAK),
    Range("P4", "active peak time", 0.090, 0.115, "s", definitions.active_peak_time.of),
    Range("P5", "average loading rate", 50.0, 95.0, "BW/s", LOADING_RATE),
    Range("P6", "contact time", 0.23, 0.27, "s", definitions.contact_time.of),
    Range("P6", "step frequency", 2.6, 2.9, "Hz", forces.step_frequency.of),
    Range("P7", "braking peak", -0.45, -0.25, "BW", BRAKING_PEAK),
    Range("P7", "propulsion peak", 0.2, 0.4, "BW", PROPULSION_PEAK),
    Range("P8", "leg stiffness", 8e3, 13e3, "N/m", definitions.leg_stiffness.of),
    Range("P8", "drop of the centre of mass", 0.050, 0.080, "m", definitions.com_drop.of),
    Range("P9", "tibial peak acceleration", 5.0, 9.0, "g", definitions.tibial_peak_acceleration.of),
    Range("P10", "sacral peak acceleration", 2.6, 4.0, "g", SACRUM),
    Range("P11", "trunk pitch range", 3.0, 12.0, "deg", in_degrees(definitions.trunk_pitch_range)),
)
MONTE = "efficiency of muscle 0.25-0.30 over that of running 0.5-0.7: @monte2020"
COMPRESSION = (
    (
        "L3/L4",
        2.7,
        5.7,
        "@cappozzo1983, recalled",
        "recalled: not counted",
    ),
    ("L5/S1", 2.0, 5.7, "envelope of the literature, recalled", "recalled: not counted"),
)


@cache
def run_of(name: str) -> xr.Dataset:
    """The run of one of `SCENARIOS`, computed once."""
    return simulate(SCENARIOS[name])


def ours(row: Row | Range) -> float:
    """Our number for a row."""
    name = row.scenario if isinstance(row, Row) else "reference"
    return float(row.take(RunHistory(run_of(name)), CUTOFF[name])[0])


def _compression(level: str) -> float:
    run = run_of("reference")
    return float(definitions.lumbar_compression_peak(run).sel(level=level)) / float(
        run.attrs["body_weight"]
    )


def _lost() -> float:
    """Share of the energy turned over that a step loses, mean of 10, 13 and 16 km/h (1)."""
    return float(
        np.mean(
            [
                forces.share_lost(simulate(Scenario(stride=Stride(speed=v / 3.6))))
                for v in (10, 13, 16)
            ]
        )
    )


def _standing(lean: float) -> float:
    return float(stand(Runner(trunk_lean=lean))["compression"].sel(level="L4/L5")[0])


def _row_check(row: Row) -> Check:
    tolerance = 2 * row.sd / abs(row.published)
    name, (kind, reason) = f"{row.scenario}: {row.quantity}", _counts(row.quantity)
    return Check(
        name,
        SOURCES[row.scenario],
        row.quantity,
        row.published,
        partial(ours, row),
        row.unit,
        tolerance,
        kind,
        reason,
    )


def _range_check(row: Range) -> Check:
    source = "range for 3.3 m/s, 162 steps/min, 70 kg, daily trainer, asphalt"
    kind, reason = _counts(row.quantity)
    return Check(
        row.name,
        source,
        row.quantity,
        (row.low, row.high),
        partial(ours, row),
        row.unit,
        0.0,
        kind,
        reason,
    )


def _counts(quantity: str) -> tuple[Kind, str]:
    """Kind and reason of a row: what is given checks the arithmetic only."""
    return (
        ("plausibility", f"{GIVEN[quantity]}: not counted")
        if quantity in GIVEN
        else ("calibration", "")
    )


CHECKS = (
    *(_row_check(row) for row in ROWS),
    *(_range_check(row) for row in RANGES),
    *(
        Check(
            "P12",
            source,
            f"{level} compression with muscles",
            (low, high),
            partial(_compression, level),
            "BW",
            0.0,
            "plausibility",
            reason,
        )
        for level, low, high, source, reason in COMPRESSION
    ),
    Check(
        "loss",
        MONTE,
        "share of the energy turned over that a step loses",
        (0.36, 0.60),
        _lost,
        "1",
        0.0,
        "plausibility",
        "leg_damping_ratio was chosen by it: not counted",
    ),
    Check(
        "P13",
        "envelope of the literature",
        "standing L4/L5 compression",
        (450.0, 650.0),
        partial(_standing, 0.0),
        "N",
        0.0,
        "calibration",
    ),
    Check(
        "P13",
        "envelope of the literature",
        "standing L4/L5, 30 deg lean over upright",
        (1.4, 2.2),
        lambda: _standing(30.0) / _standing(0.0),
        "1",
        0.0,
        "calibration",
    ),
    Check(
        "P13",
        "envelope of the literature; bare feet",
        "standing vertical resonance",
        (4.5, 6.5),
        lambda: resonance().frequency,
        "Hz",
        0.0,
        "calibration",
    ),
)


def misfit(name: str, h: History) -> Array:
    """Residuals (B, m) that a fit makes small, of B steps of one of `SCENARIOS`.

    Rows are in standard deviations; ranges, which have to hold, are 0 inside and steep from 0.2 %
    of their width within; an impact peak that has to stand apart and does not counts 1.
    """
    cutoff = CUTOFF[name]
    residuals = [
        (row.take(h, cutoff) - row.published) / row.sd for row in ROWS if row.scenario == name
    ]
    if name == "reference":
        residuals += [_outside(row, row.take(h, cutoff)) for row in RANGES]
    if name in DISTINCT:
        residuals.append(1.0 - definitions.impact_peak_distinct.of(h, cutoff))
    return np.stack(residuals, axis=-1)


def _outside(row: Range, values: Array) -> Array:
    """How far values (B,) are outside a range, in 0.25 % of its width."""
    width = row.high - row.low
    below, above = row.low + 0.002 * width - values, values - row.high + 0.002 * width
    return (np.maximum(below, 0.0) + np.maximum(above, 0.0)) / (0.0025 * width)
