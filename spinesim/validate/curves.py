"""The vertical ground reaction over a contact, simulated against recorded: mean curves with their bands, shipped as derived figures.

`curves.csv` holds, for every recording, percent of contact, mean and standard deviation between steps (body weights), made by
`spinesim.validate.recordings` from the raw files: contact above 50 N, the filter named below.  The raw files are not shipped;
`cases(recordings=folder)` compares with those of a folder.  Steps are counted here: every whole contact of a file.  The rows of
`spinesim.validate.calibration` come from a table that counts 80 steps where we find 81, and 14 where the 3 s at hand hold 9.

No publication says how near a simulated curve has to come, so curves are kind plausibility; two of the four recordings are, besides,
those whose peaks set the calibrated constants.  What is taken as near: the root mean square difference within twice that of the
recording's own scatter (or 0.2 body weights with two steps only), normalised cross-correlation above 0.98, R2 as in 500 curves that a
fitted two-mass model reproduced (0.95 ± 0.04: Clark, Ryan & Weyand 2017), peaks within two standard deviations there.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

import numpy as np

from spinesim.measures.definitions import ground_force
from spinesim.mechanics.primitives import Array
from spinesim.scenario import Runner, Scenario, Stride
from spinesim.validate.case import Check
from spinesim.validate.recordings import (
    CONTACT,
    PERCENT,
    Recording,
    contacts,
    normalised,
    read_folder,
)
from spinesim.validate.rows import run_of

DATA = Path(__file__).with_name("curves.csv")
CLARK = (0.95 - 2 * 0.04, 1.0)  # R2
FEW_STEPS = 3
SCATTER = 0.2  # BW, allowed where two steps leave the scatter unknown


@dataclass(frozen=True)
class Curve:
    """A recorded mean curve: mean and sd (101,) in body weights, the steps behind it, how it was filtered (Hz), and the scenario it was."""

    name: str
    source: str
    scenario: Scenario
    cutoff: float
    steps: int
    mean: Array
    sd: Array
    role: str


SHIPPED = {
    "fukuchi": (
        "Fukuchi RBDS008, 3.5 m/s",
        "Fukuchi, Fukuchi & Duarte 2017 PeerJ 5:e3298, doi 10.7717/peerj.3298 (CC BY)",
        Scenario(Runner(mass=69.0), Stride(speed=3.5, cadence=2.7033 * 60, contact_time=0.2436)),
        50.0, 81, "its peaks are calibration rows",
    ),
    "alcantara_3": (
        "Alcantara runner 2, 3.33 m/s, row 3",
        "Alcantara et al. 2022 PeerJ 10:e12752, doi 10.7717/peerj.12752 (Apache-2.0)",
        Scenario(Runner(mass=76.8, height=1.73), Stride(speed=3.33, cadence=60 / (0.2190 + 0.0924), contact_time=0.2190)),
        30.0, 9, "its peaks are calibration rows",
    ),
    "alcantara_28": (
        "Alcantara runner 2, 3.33 m/s, row 28",
        "Alcantara et al. 2022 PeerJ 10:e12752, doi 10.7717/peerj.12752 (Apache-2.0)",
        Scenario(Runner(mass=76.8, height=1.73), Stride(speed=3.33, cadence=60 / (0.2179 + 0.0931), contact_time=0.2179)),
        30.0, 8, "not used in calibration",
    ),
    "bmclab": (
        "BMClab, one right and one left step overground, 3.1 m/s",
        "BMClab, BMC data/opensim (CC BY 4.0)",
        Scenario(Runner(mass=70.9), Stride(speed=3.14, cadence=60 / 0.3475, contact_time=0.2423, foot_strike="midfoot")),
        50.0, 2, "not used in calibration; body mass from both impulses over the step time, speed from the distance between the centres of pressure; the runner slowed down meanwhile",
    ),
}  # fmt: skip


@cache
def shipped() -> tuple[Curve, ...]:
    """The mean curves that come with the package."""
    columns: dict[str, list[tuple[float, float]]] = {}
    with DATA.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(line for line in file if not line.startswith("#")):
            columns.setdefault(row["recording"], []).append((float(row["mean_bw"]), float(row["sd_bw"])))
    found = []
    for key, (name, source, scenario, cutoff, steps, role) in SHIPPED.items():
        mean, sd = np.array(columns[key]).T
        found.append(Curve(name, source, scenario, cutoff, steps, mean, sd, role))
    return tuple(found)


def from_recording(recording: Recording) -> Curve:
    """A raw recording as a curve; stature is not in the files: the reference runner's."""
    stride = Stride(speed=recording.speed, cadence=60 / recording.step_time, contact_time=recording.contact_time)
    scenario = Scenario(Runner(mass=recording.mass), stride)
    name = f"recording {recording.name}"
    return Curve(
        name, "the folder given", scenario, recording.cutoff, len(recording.curves), recording.mean, recording.sd, "raw recording"
    )


def simulated(curve: Curve) -> Array:
    """Our force over 0 to 100 % of contact (101,), body weights, filtered and cut as the recording was."""
    run = run_of(curve.scenario)
    force = ground_force(run, curve.cutoff)
    time, values = (
        np.concatenate(pair) for pair in ((force["time"].values, force["time"].values[-1:] + 1e-4), (force.values, [0.0]))
    )
    start, end = next(contacts(np.concatenate([[-1e-4], time]), np.concatenate([[0.0], values]), CONTACT))
    return normalised(time, values, start, end) / float(run.attrs["body_weight"])


def rmse(curve: Curve) -> float:
    """Root mean square difference (body weights)."""
    return float(np.sqrt(np.mean((simulated(curve) - curve.mean) ** 2)))


def correlation(curve: Curve) -> float:
    """Normalised cross-correlation at no lag, sum(ab) / sqrt(sum(aa) sum(bb))."""
    ours = simulated(curve)
    return float(ours @ curve.mean / np.sqrt((ours @ ours) * (curve.mean @ curve.mean)))


def determination(curve: Curve) -> float:
    """R2 = 1 - sum of squares left over that about the recorded mean."""
    return 1 - float(np.sum((simulated(curve) - curve.mean) ** 2) / np.sum((curve.mean - curve.mean.mean()) ** 2))


def peak_error(curve: Curve, low: int, high: int) -> float:
    """Our greatest force less the recorded one between two percentages of contact (body weights)."""
    part = slice(low, high + 1)
    return float(simulated(curve)[part].max() - curve.mean[part].max())


def within_band(curve: Curve) -> float:
    """Share (%) of the contact in which ours lies within two standard deviations of the recorded mean."""
    return float(100 * np.mean(np.abs(simulated(curve) - curve.mean) <= 2 * curve.sd))


def checks(curve: Curve) -> Iterator[Check]:
    """The comparisons of one curve."""
    few = curve.steps < FEW_STEPS
    scatter = SCATTER if few else 2 * float(np.sqrt(np.mean(curve.sd**2)))

    def check(quantity: str, low: float, high: float, ours: object, unit: str) -> Check:
        return Check(f"curve: {curve.name}", curve.source, quantity, (low, high), ours, unit, 0.0, "plausibility", curve.role)  # type: ignore[arg-type]

    yield check("root mean square difference", 0.0, round(scatter, 4), partial(rmse, curve), "BW")
    yield check("normalised cross-correlation", 0.98, 1.0, partial(correlation, curve), "1")
    yield check("R2", *CLARK, partial(determination, curve), "1")
    for label, low, high in (("first fifth", 0, 20), ("rest", 25, 100)):
        top = low + int(np.argmax(curve.mean[low : high + 1]))
        allowed = SCATTER if few else 2 * float(curve.sd[top])
        yield check(
            f"error of the greatest force, {label} of contact",
            -round(allowed, 4),
            round(allowed, 4),
            partial(peak_error, curve, low, high),
            "BW",
        )


def recording_checks(folder: Path) -> tuple[Check, ...]:
    """Checks against the raw recordings of a folder.  Raises ValueError in one line for a folder or file that cannot be read."""
    return tuple(check for recording in read_folder(Path(folder)) for check in checks(from_recording(recording)))


def all_checks() -> tuple[Check, ...]:
    """Checks against the shipped curves."""
    return tuple(check for curve in shipped() for check in checks(curve))


def table(recordings: dict[str, Recording]) -> str:
    """The text of `curves.csv` from recordings by key."""
    lines = ["recording,percent,mean_bw,sd_bw"]
    for key, recording in recordings.items():
        lines += [f"{key},{p:.0f},{m:.4f},{s:.4f}" for p, m, s in zip(PERCENT, recording.mean, recording.sd, strict=True)]
    return "\n".join(lines) + "\n"
