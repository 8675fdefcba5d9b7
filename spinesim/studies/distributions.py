"""What a number may be, and which of the many constants are drawn.

Distributions, from an entry's value, range (low, high) and status:

    read, secondary, derived   normal below and above the value, which is the median; low and high,
                               where it is cut, are taken as 2 SD away, each on its side
    recalled                   triangular from low to high, peak at the value
    assumption                 uniform below and above the value, which is the median: as likely
                               too high as too low, by anything that the range allows
    calibrated                 triangular about the value, a quarter of the range wide each way,
                               within low and high: the fit has narrowed the bounds it was given;
                               that it did so fourfold is an assumption

Every constant of `catalogue/runner.toml` that the default scenario feels (103 of them) was moved
from the 5 % to the 95 % point of its distribution (validation/screen.py), and the peak compression
of L5/S1 looked at: of the default scenario (1775 N), and the changes that come with steps 10 %
shorter (-163 N), 7 deg more lean (+362 N), half the core strength (+2 N) and the max-cushion shoe
(+1 N).  The 20 in `SCREENED` hold 91, 89, 91, 78 and 73 % of the sum of squares of all, so that
intervals are 5 to 15 % narrower than with all of them.  With the
fields of shoe and surface they are what is sampled.  Sizes of a factor's effect matter where the
factor is not neutral: `CONDITIONS` adds them there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.special import ndtr, ndtri

from spinesim import catalogue
from spinesim.catalogue import Entry
from spinesim.mechanics.primitives import Array, Value
from spinesim.scenario import Runner, Scenario

# N: of the load, of the four changes
SCREENED: dict[str, tuple[float, float, float, float, float]] = {
    "muscle_arm": (-687, 32, -101, 10, 5),
    "hip_damping": (249, -62, 280, 15, -5),
    "above_T12L1_com_x": (372, -90, 140, 19, -14),
    "hip_stiffness": (62, -53, 75, 9, -13),
    "male_trunk_mass": (203, -40, 96, 22, -2),
    "disc_bend_damping": (42, -3, -58, -6, 11),
    "L1/L2_pitch": (75, -23, 42, 19, -5),
    "stiffness_per_force": (-17, -15, 17, 17, -2),
    "pelvis_com_z": (18, -8, 53, 8, -9),
    "disc_bend_stiffness": (121, 22, -30, -15, 0),
    "foam_bottoming_depth": (-3, -1, 5, -0, -8),
    "abdominal_floor": (117, -36, 60, 12, -3),
    "muscle_stress": (108, -34, 69, 3, -2),
    "distal_soft_frequency": (5, 7, -10, -0, 7),
    "L3/L4_pitch": (104, -16, 22, 13, -3),
    "L2/L3_pitch": (91, -19, 40, 13, -4),
    "viscera_fraction": (84, -25, 46, 5, -7),
    "L5/S1_pitch": (-167, 15, -44, -12, 3),
    "T12/L1_pitch": (36, -13, 22, 11, -4),
    "tissue_stiffness": (-104, -27, -1, 9, -2),
}
SAMPLED = tuple(SCREENED)
CONDITIONS = {
    "sitting": ("sitting_tightness", "sitting_core", "tilt_per_tightness"),
    "fatigue": ("fatigue_cadence", "fatigue_lean", "fatigue_lordosis", "fatigue_erector"),
    "hydration": ("hydration_axial", "hydration_bend", "hydration_strength"),
    "age": ("age_onset", "age_decline"),
    "co_contraction": ("abdominal_floor",),
    "hip_flexor_tightness": ("tilt_per_tightness", "hip_flexor_torque"),
    "hamstring_tightness": ("tilt_per_tightness", "hamstring_torque"),
}
SEXED = ("male_trunk_mass", "male_thigh_mass")  # of a woman her own


@dataclass(frozen=True)
class Distribution:
    """What an entry may be, from low to high about `value`.

    kind: 'triangular', or 'normal' or 'uniform' on either side of the value, with the value as the
    median unless it is an end itself.
    """

    kind: str
    value: float
    low: float
    high: float

    def at(self, quantile: Value) -> Value:
        """The number below which that share of the distribution lies; of an array an array.

        >>> (
        ...     Distribution("uniform", 0.2, 0.0, 1.0).at(0.5),
        ...     Distribution("triangular", 1.0, 0.0, 2.0).at(0.5),
        ... )
        (0.2, 1.0)
        """
        numbers = self._at(np.asarray(quantile, dtype=float))
        return numbers if np.ndim(quantile) else float(numbers)

    def _at(self, quantile: Array) -> Array:
        width = self.high - self.low
        if width <= 0:
            return np.full_like(quantile, self.value)
        if self.kind == "triangular":
            peak = (self.value - self.low) / width
            rising, falling = np.sqrt(peak * quantile), np.sqrt((1 - peak) * (1 - quantile))
            return self.low + width * np.where(quantile < peak, rising, 1 - falling)
        if self.value in (self.low, self.high):
            quantile = quantile / 2 if self.value == self.high else (1 + quantile) / 2
        end = np.where(quantile < 0.5, self.low, self.high)
        if self.kind == "uniform":
            share = np.abs(2 * quantile - 1)
        else:  # a normal distribution that is cut at 2 SD on both sides
            share = np.abs(ndtri(ndtr(-2) + quantile * (ndtr(2) - ndtr(-2)))) / 2
        return np.asarray(self.value + share * (end - self.value))


def distribution(entry: Entry) -> Distribution:
    """The distribution of a catalogue entry (see the module's head); one point where it has no
    range.

    >>> (
    ...     distribution(catalogue.constants()["hip_gate"]).kind,
    ...     distribution(catalogue.constants()["leg_length"]).kind,
    ... )
    ('uniform', 'normal')
    """
    value = float(entry.value)
    low, high = (value if edge is None else float(edge) for edge in (entry.low, entry.high))
    if entry.status == "calibrated":
        reach = (high - low) / 4
        return Distribution("triangular", value, max(low, value - reach), min(high, value + reach))
    kind = {"assumption": "uniform", "recalled": "triangular"}.get(entry.status, "normal")
    return Distribution(kind, value, low, high)


def distributions() -> dict[str, Distribution]:
    """The distribution of every constant, and of every numeric field of the shoes and surfaces of
    the catalogue ("racer.stiffness").
    """
    known = {name: distribution(entry) for name, entry in catalogue.constants().items()}
    for table in (catalogue.shoes(), catalogue.surfaces()):
        known |= {
            f"{item}.{name}": distribution(entry)
            for item, fields in table.items()
            for name, entry in fields.items()
        }
    return known


def relevant(scenarios: Iterable[Scenario]) -> tuple[str, ...]:
    """The constants that matter for these scenarios: those that always do, the sizes of the effects
    of factors that are not neutral, and those that were fitted to a runner.

    >>> set(relevant([Scenario(Runner(fatigue=10))])) - set(relevant([Scenario()])) >= {
    ...     "fatigue_lean",
    ...     "fatigue_cadence",
    ... }
    True
    """
    neutral, names = Runner(), dict.fromkeys(SAMPLED)
    for scenario in scenarios:
        runner, fitted = scenario.runner, bool(scenario.body.covariance)
        names |= dict.fromkeys(scenario.body if fitted else ())
        for field, sizes in CONDITIONS.items():
            names |= dict.fromkeys(
                sizes if getattr(runner, field) != getattr(neutral, field) else ()
            )
        names |= dict.fromkeys(
            name.replace("male_", "female_") for name in (SEXED if runner.sex == "female" else ())
        )
    return tuple(names)


def perturbed(scenario: Scenario, quantile: Mapping[str, float]) -> Scenario:
    """The scenario with those shoe and surface fields that are the catalogue's moved to a quantile
    of their own distribution.
    """
    parts: dict[str, Any] = {}
    for flat, q in quantile.items():
        group, name = flat.split("_", 1)
        item = parts.get(group, getattr(scenario, group))
        table = catalogue.shoes() if group == "shoe" else catalogue.surfaces()
        entry = table[item.name][name] if item.name in table else None
        if entry is not None and getattr(item, name) == entry.value:
            parts[group] = replace(item, **{name: distribution(entry).at(q)})
    return replace(scenario, **parts) if parts else scenario
