"""Recorded mean curves of the vertical ground reaction, and the simulated ones beside them.

`curves.csv` holds, for every recording, percent of contact, mean and standard deviation between
steps (body weights); `curves.toml` says what was recorded.  They were made from the raw files:
contact above 50 N, the filter named there, scatter over both feet together.  The raw files are not
shipped; `cases(recordings=folder)` compares with those of a folder.  Every whole contact of a file
counts as a step.  The rows of `spinesim.validate.calibration` come from a table that counts 80
steps where the files hold 81, and 14 where the 3 s at hand hold 9.

No publication says how near a simulated curve has to come, so curves are kind plausibility; two of
the four recordings are, besides, those whose peaks set the calibrated constants.  Near means: the
root mean square difference within twice that of the recording's own scatter (or 0.2 body weights
with two steps only), normalised cross-correlation above 0.98, R2 as in 500 curves that a fitted
two-mass model reproduced (0.95 ± 0.04: Clark, Ryan & Weyand 2017), peaks within two standard
deviations there.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

import numpy as np

from spinesim.catalogue.bibliography import in_words
from spinesim.measures.definitions import ground_force
from spinesim.mechanics.primitives import Array
from spinesim.recordings.contacts import CONTACT, PERCENT, contacts, normalised
from spinesim.scenario import Scenario
from spinesim.validate.case import Check
from spinesim.validate.conditions import run_of, scenario_of

DATA = Path(__file__).with_name("curves.csv")
RECORDED = Path(__file__).with_name("curves.toml")
CLARK = (0.95 - 2 * 0.04, 1.0)  # R2
FEW_STEPS = 3
SCATTER = 0.2  # BW, allowed where two steps leave the scatter unknown


@dataclass(frozen=True)
class Curve:
    """A recorded mean curve: mean and sd (101,) in body weights at 0 to 100 % of contact.

    scenario: who ran and how; cutoff: the filter (Hz, None for none); steps: how many are behind
    the mean; role: what the recording is used for.
    """

    name: str
    source: str
    scenario: Scenario
    cutoff: float | None
    steps: int
    mean: Array
    sd: Array
    role: str


@cache
def shipped() -> tuple[Curve, ...]:
    """The mean curves that come with the package."""
    points: dict[str, list[tuple[float, float]]] = {}
    with DATA.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            points.setdefault(row["recording"], []).append(
                (float(row["mean_bw"]), float(row["sd_bw"]))
            )
    curves = []
    for key, about in recorded().items():
        mean, sd = np.array(points[key]).T
        scenario = scenario_of(about["condition"])
        texts = (
            about["name"],
            in_words(about["source"]),
            scenario,
            about["cutoff"],
            about["steps"],
        )
        curves.append(Curve(*texts, mean, sd, about["role"]))
    return tuple(curves)


def recorded() -> dict[str, Any]:
    """The recordings behind the shipped curves by key, as in curves.toml."""
    return tomllib.loads(RECORDED.read_text(encoding="utf-8"))


def simulated(curve: Curve) -> Array:
    """The simulated force at 0 to 100 % of contact (101,), body weights.

    The force is filtered and cut the way the recording was.
    """
    run = run_of(curve.scenario)
    force = ground_force(run, curve.cutoff)
    time, values = (
        np.concatenate(pair)
        for pair in (
            (force["time"].values, force["time"].values[-1:] + 1e-4),
            (force.values, [0.0]),
        )
    )
    start, end = next(
        contacts(np.concatenate([[-1e-4], time]), np.concatenate([[0.0], values]), CONTACT)
    )
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
    return 1 - float(
        np.sum((simulated(curve) - curve.mean) ** 2) / np.sum((curve.mean - curve.mean.mean()) ** 2)
    )


def peak_error(curve: Curve, low: int, high: int) -> float:
    """Greatest force, simulated less recorded, between two percentages of contact (BW)."""
    part = slice(low, high + 1)
    return float(simulated(curve)[part].max() - curve.mean[part].max())


def within_band(curve: Curve) -> float:
    """Share of the contact (%) in which the simulated force is within two standard deviations."""
    return float(100 * np.mean(np.abs(simulated(curve) - curve.mean) <= 2 * curve.sd))


def checks(curve: Curve) -> Iterator[Check]:
    """The comparisons of one curve."""
    few = curve.steps < FEW_STEPS
    scatter = SCATTER if few else 2 * float(np.sqrt(np.mean(curve.sd**2)))

    def check(
        quantity: str, low: float, high: float, ours: Callable[[], float], unit: str
    ) -> Check:
        return Check(
            f"curve: {curve.name}",
            curve.source,
            quantity,
            (low, high),
            ours,
            unit,
            0.0,
            "plausibility",
            curve.role,
        )

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


def all_checks() -> tuple[Check, ...]:
    """Checks against the shipped curves."""
    return tuple(check for curve in shipped() for check in checks(curve))


def table(curves: dict[str, Curve]) -> str:
    """The text of `curves.csv` from curves by key."""
    lines = ["recording,percent,mean_bw,sd_bw"]
    for key, curve in curves.items():
        lines += [
            f"{key},{p:.0f},{m:.4f},{s:.4f}"
            for p, m, s in zip(PERCENT, curve.mean, curve.sd, strict=True)
        ]
    return "\n".join(lines) + "\n"
