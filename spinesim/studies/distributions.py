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
of L5/S1 looked at: of the default scenario (1944 N), and the changes that come with steps 10 %
shorter (-181 N), 7 deg more lean (+403 N), half the core strength (+3 N) and the max-cushion shoe
(+4 N).  The 20 in `SCREENED` hold 88, 84, 88, 82 and 69 % of the sum of squares of all, so that
intervals are 6 to 17 % narrower than with all of them.  With the
fields of shoe and surface they are what is sampled.  Sizes of a factor's effect matter where the
factor is not neutral: `CONDITIONS` adds them there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from scipy import stats

from spinesim import catalogue
from spinesim.catalogue import Entry
from spinesim.scenario import Runner, Scenario

# N: of the load, of the four changes
SCREENED: dict[str, tuple[float, float, float, float, float]] = {
    "hip_damping": (279, -63, 319, 12, -5),
    "muscle_stress": (130, -30, 23, 65, -3),
    "above_T12L1_com_x": (447, -96, 158, -5, -13),
    "muscle_arm": (-371, 6, -94, 27, 0),
    "hip_stiffness": (57, -48, 86, 11, -14),
    "disc_bend_damping": (59, -5, -68, -20, 12),
    "foam_bottoming_depth": (-6, -2, 7, 1, -12),
    "male_trunk_mass": (248, -44, 109, 3, -2),
    "abdominal_floor": (44, -48, 22, 16, -3),
    "tissue_stiffness": (-191, -20, -10, 28, -2),
    "L1/L2_pitch": (33, -19, 68, 28, -8),
    "pelvis_com_z": (10, 0, 58, 9, -10),
    "L5/S1_pitch": (-182, 7, -37, 4, -3),
    "distal_soft_frequency": (9, 7, -14, -1, 8),
    "viscera_fraction": (89, -23, 52, 3, -8),
    "reserve_moment_scale": (-18, 0, -24, -18, -1),
    "L4/L5_pitch": (149, -26, 2, -6, -2),
    "hip_to_L5S1_x": (-147, 14, 39, -2, -6),
    "disc_bend_stiffness": (126, 21, -21, -17, 0),
    "pressure_travel": (-29, 5, -21, -8, 7),
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

    def at(self, quantile: float) -> float:
        """The number below which that share of the distribution lies.

        >>> (
        ...     Distribution("uniform", 0.2, 0.0, 1.0).at(0.5),
        ...     Distribution("triangular", 1.0, 0.0, 2.0).at(0.5),
        ... )
        (0.2, 1.0)
        """
        width = self.high - self.low
        if width <= 0:
            return self.value
        if self.kind == "triangular":
            return float(
                stats.triang.ppf(quantile, (self.value - self.low) / width, self.low, width)
            )
        if self.value in (self.low, self.high):
            quantile = quantile / 2 if self.value == self.high else (1 + quantile) / 2
        end = self.low if quantile < 0.5 else self.high
        if self.kind == "uniform":
            return self.value + abs(2 * quantile - 1) * (end - self.value)
        sds = abs(float(stats.truncnorm.ppf(quantile, -2, 2)))
        return self.value + sds / 2 * (end - self.value)


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
