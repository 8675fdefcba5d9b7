"""Writes the rows of seven treadmill runners: spinesim/validate/papers/fukuchi2017.toml.

    python validation/fukuchi_rows.py FOLDER

The folder holds two tables derived from the recordings of Fukuchi et al. 2017 (C3D files, CC BY),
which are not shipped.  fukuchi2017_seven_runners_levels.csv: speed_m_s, quantity, unit, mean, sd
between runners, n, and the runners' mean step_frequency_Hz, contact_time_s, mass_kg, height_m.
fukuchi2017_seven_runners_mean_curves.csv: speed_m_s, percent_of_contact, vertical_BW,
sd_between_runners_BW.  Forces there are low-passed at 50 Hz (zero-lag Butterworth), contact is
above 50 N, the body weight is the mean force; the sacrum is the mean of both posterior iliac spines
at 20 Hz, gravity included.  An impact peak is that of the runners who show one in their mean.

The mean force from 55 to 70 % of contact is that of the mean curve; its standard deviation is taken
as the mean of those of its points, which is the most that it can be.

2.5 and 4.5 m/s validate.  Forms of the leg were judged by 3.5 m/s: its rows are not counted.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

from spinesim.validate import papers

LEVELS, CURVES = (f"fukuchi2017_seven_runners_{part}.csv" for part in ("levels", "mean_curves"))
SPEEDS, JUDGED_BY = ("2.5", "3.5", "4.5"), "3.5"  # m/s
LATE = (55, 70)  # % of contact
MEASURES = {
    "active_peak": ("active peak", "active_peak_bw"),
    "active_peak_time": ("active peak time", "active_peak_time"),
    "impact_peak": ("impact peak", "impact_peak_bw"),
    "impact_peak_time": ("impact peak time", "impact_peak_time"),
    "loading_rate": ("loading rate 20-80 %", "loading_rate_bw"),
    "braking_peak": ("braking peak", "braking_peak_bw"),
    "propulsion_peak": ("propulsion peak", "propulsion_peak_bw"),
    "com_drop": ("drop of the centre of mass", "com_drop"),
    "sacral_peak_acceleration": ("sacral peak acceleration", "sacral_peak_acceleration"),
    "late_force": ("vertical force, mean from 55 to 70 % of contact", "late_force_bw"),
}
HEAD = '''# Written by validation/fukuchi_rows.py.
source = "@fukuchi2017, seven runners"
about = """
Seven rearfoot runners on a treadmill that measures forces: mean and standard deviation between \\
runners, 50 Hz."""

[texts]
judged = "forms of the leg were judged by it: not counted"
braking_peak = """
the leg has no mass fore and aft: in runners thigh and shank swing forward with the bending knee, \\
and slowing them down between 20 and 45 % of contact brakes"""
'''
MISSES = ("braking_peak",)


@dataclass(frozen=True)
class Level:
    """Mean and standard deviation between runners of one quantity."""

    quantity: str
    unit: str
    mean: float
    sd: float


def read(file: Path) -> list[dict[str, str]]:
    """The rows of a table."""
    with file.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def levels(folder: Path, speed: str) -> Iterator[Level]:
    """Every quantity at a speed."""
    for row in read(folder / LEVELS):
        if row["speed_m_s"] == speed:
            yield Level(row["quantity"], row["unit"], float(row["mean"]), float(row["sd"]))
    late = [
        row
        for row in read(folder / CURVES)
        if row["speed_m_s"] == speed and LATE[0] <= float(row["percent_of_contact"]) <= LATE[1]
    ]
    force = mean(float(row["vertical_BW"]) for row in late)
    yield Level(
        "late_force", "BW", force, mean(float(row["sd_between_runners_BW"]) for row in late)
    )


def condition(folder: Path, speed: str) -> str:
    """The runners at a speed, as a condition of the file."""
    row: Mapping[str, str] = next(r for r in read(folder / LEVELS) if r["speed_m_s"] == speed)
    return f"""
[conditions."{speed} m/s"]
runner_mass = {row["mass_kg"]}
runner_height = {row["height_m"]}
stride_speed = {speed}
step_frequency = {row["step_frequency_Hz"]}
stride_contact_time = {row["contact_time_s"]}
"""


def row(speed: str, level: Level) -> str:
    """A row of the file."""
    quantity, measure = MEASURES[level.quantity]
    kind = 'kind = "plausibility"\nreason = "judged"\n' if speed == JUDGED_BY else ""
    miss = f'miss = "{level.quantity}"\n' if level.quantity in MISSES else ""
    return f"""
[[rows]]
name = "Fukuchi, seven runners, {speed} m/s"
quantity = "{quantity}"
measure = "{measure}"
of = "{speed} m/s"
published = {level.mean:.4g}
sd = {level.sd:.3g}
unit = "{level.unit}"
{kind}{miss}"""


def main() -> None:
    folder = Path(sys.argv[1])
    text = HEAD + "".join(condition(folder, speed) for speed in SPEEDS)
    text += "".join(row(speed, level) for speed in SPEEDS for level in levels(folder, speed))
    file = papers.FOLDER / "fukuchi2017.toml"
    file.write_text(text, encoding="utf-8")
    print(file.name)


if __name__ == "__main__":
    main()
