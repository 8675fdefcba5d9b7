"""Fits the creep of the discs to measured stature, and how far the numbers may vary together.

    python validation/fit_creep.py             # prints the numbers of catalogue/dose.toml
    python validation/fit_creep.py --write     # and writes catalogue/creep_fits.csv

Six measured rows, three free numbers: compliance, share and time constant of the fast element.  The
slow time constant is van der Veen's.  For the table it is drawn log-uniformly from 3.6 to 17 h, the
rows normally about their means, and the three are fitted again, 64 times.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import numpy as np
from scipy.optimize import least_squares

from spinesim.dose.height import Stature
from spinesim.scenario import Scenario, Stride
from spinesim.validate.stature import circadian_stature, stature_lost

RACE = 4.0  # m/s: pace of the runners' marathon, assumed
REST = [("supported sitting", 20.0)]
ROWS = {  # mean, standard error
    "range of a day, mm": (17.1, 1.4),  # 19.3, 14.4, 17.6
    "first hour": (0.493, 0.05),  # 0.54, 0.446
    "half the night": (0.70, 0.05),
    "30 min at 85 % of race pace, mm": (5.10, 0.51),
    "first 15 min, mean of three paces, mm": (3.26, 0.74),
    "second 15 min, mean of three paces, mm": (2.12, 0.43),
}
SLOW = (3.6, 17.0)  # h
DRAWS = 64
FILE = Path(__file__).parent.parent / "spinesim" / "catalogue" / "creep_fits.csv"
NAMES = ("stature_compliance", "creep_fast_share", "creep_fast_time", "creep_slow_time")


def computed(numbers: Stature) -> np.ndarray:
    """The six rows with these numbers."""
    paces = [Scenario(stride=Stride(speed=share * RACE)) for share in (0.70, 0.85, 1.00)]
    quarter, half = [("run", 15.0)], [("run", 15.0), ("run", 15.0)]
    ordinary = Scenario()
    return np.array(
        [
            *(
                circadian_stature(ordinary, part, numbers)
                for part in ("range", "first hour", "half the night")
            ),
            stature_lost(paces[1], half, REST, numbers=numbers),
            np.mean([stature_lost(pace, quarter, REST, numbers=numbers) for pace in paces]),
            np.mean([stature_lost(pace, half, REST, last=True, numbers=numbers) for pace in paces]),
        ]
    )


def fitted(slow: float, means: np.ndarray) -> tuple[Stature, float]:
    """Numbers that fit these means, and the sum of squares in standard errors."""
    errors = np.array([error for _, error in ROWS.values()])

    def numbers(x: np.ndarray) -> Stature:
        return Stature(np.exp(x[0]), 1 / (1 + np.exp(-x[1])), np.exp(x[2]), slow, 1.0)

    best = least_squares(
        lambda x: (computed(numbers(x)) - means) / errors, [np.log(32), -1.0, np.log(0.4)]
    )
    return numbers(best.x), 2 * best.cost


def main() -> None:
    means = np.array([mean for mean, _ in ROWS.values()])
    best, chi2 = fitted(8.0, means)
    print(f"chi squared {chi2:.2f}, slow time constant 8 h")
    for name, value in zip(NAMES, (best.compliance, best.fast_share, best.fast), strict=False):
        print(f"{name} = {float(value):.4g}")
    for (name, (mean, error)), value in zip(ROWS.items(), computed(best), strict=True):
        print(f"  {name}: {value:.3g}, measured {mean:g} ± {error:g}")
    draw = np.random.default_rng(1)
    errors = np.array([error for _, error in ROWS.values()])
    rows = []
    for _ in range(DRAWS):
        slow = float(np.exp(draw.uniform(*np.log(SLOW))))
        numbers, _ = fitted(slow, draw.normal(means, errors))
        rows.append(
            [float(numbers.compliance), float(numbers.fast_share), float(numbers.fast), slow]
        )
    low, high = np.quantile(rows, [0.05, 0.95], axis=0)
    for name, least, most in zip(NAMES, low, high, strict=True):
        print(f"{name}: {least:.3g} to {most:.3g}")
    if "--write" in sys.argv:
        with FILE.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(NAMES)
            writer.writerows([[f"{value:.5g}" for value in row] for row in rows])


if __name__ == "__main__":
    main()
