"""Fits ten constants of leg and soft tissue to two recorded runners.

The constants are `FITTED`, kept within the ranges P1 to P11; wanted is printed against got.

    python validation/calibrate.py                  the table with today's constants
    python validation/calibrate.py --fit            fit from them, within each constant's bounds
    python validation/calibrate.py --fit --write    and put what was fitted into runner.toml

The documentation's page on validation shows the table too.

The steps of all sets of constants are closed and measured side by side in the batch kernel: a fit
takes well under a minute.

No row marked validation is read here.  What cannot be identified from these rows keeps the value of
its source.  Other numbers that the catalogue marks calibrated come from elsewhere, as each entry's
source says: the heel pad from a drop test; surfaces from an artificial athlete
(validation/fit_surfaces.py); `stiffness_per_force` from trunks shaken by others
(validation/reference_moments.py); the law of contact time from the contact times of Fukuchi and
Derrick; stiffness and exponent of the daily trainer's midsole within their sources, with Fukuchi's
forces, before this fit.
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import least_squares

from spinesim import catalogue
from spinesim.gait.steady_many import close_all, histories
from spinesim.mechanics.primitives import Array
from spinesim.scenario.constants import assuming
from spinesim.validate.calibration import CHECKS, DISTINCT, RANGES, ROWS, SCENARIOS, misfit
from spinesim.validate.case import Case

FITTED = (
    "distal_thigh_share",
    "distal_rigid_fraction",
    "distal_soft_frequency",
    "distal_soft_damping_ratio",
    "leg_ramp",
    "leg_straightness",
    "viscera_frequency",
    "viscera_damping_ratio",
    "pelvis_soft_frequency",
    "pelvis_soft_damping_ratio",
)
CATALOGUE = Path(catalogue.__file__).with_name("runner.toml")
STEP = 0.01  # of a range, for differences
UNCLOSED = 10.0  # each residual of a set with which a step does not close
PULL = 0.25  # of a range: so much off today's value counts as a row off by its standard deviation
COUNT = len(ROWS) + len(RANGES) + len(DISTINCT)


class Objective:
    """Residuals of sets of constants, given as shares of their ranges (0 at low, 1 at high).

    The steps of all sets are closed side by side.
    """

    def __init__(self) -> None:
        entries = [catalogue.constants()[name] for name in FITTED]
        self.low = np.array([entry.low for entry in entries])
        self.high = np.array([entry.high for entry in entries])
        self.start = np.array([entry.value for entry in entries])
        self.best = np.inf

    def values(self, share: Array) -> dict[str, float]:
        """Constants by name."""
        return dict(zip(FITTED, (self.low + share * (self.high - self.low)).tolist(), strict=True))

    def residuals(self, shares: Array) -> Array:
        """Residuals (n, m) of n sets (n, k); UNCLOSED where a set lets a step not close."""
        names = list(SCENARIOS)
        assumed = [self.values(share) for share in shares]
        lanes = [(name, constants) for constants in assumed for name in names]
        gaits = close_all(
            [SCENARIOS[name] for name, _ in lanes],
            constants=[constants for _, constants in lanes],
            threads=0,
            fine=True,
        )
        parts: list[Any] = [None] * len(lanes)
        for which, history in histories(gaits):
            with assuming(lanes[which[0]][1]):
                for name in {lanes[i][0] for i in which}:
                    for row, i in zip(misfit(name, history), which, strict=True):
                        if lanes[i][0] == name:
                            parts[i] = row
        of_sets = [parts[k : k + len(names)] for k in range(0, len(parts), len(names))]
        return np.array(
            [
                np.full(COUNT, UNCLOSED) if any(part is None for part in own) else np.hstack(own)
                for own in of_sets
            ]
        )

    def __call__(self, share: Array) -> Array:
        """Residuals (m,) of one set (k,); the best so far is printed."""
        residuals = self.residuals(share[None])[0]
        if (cost := float(residuals @ residuals)) < self.best:
            self.best = cost
            numbers = "  ".join(f"{name}={v:.4g}" for name, v in self.values(share).items())
            print(f"cost {cost:8.3f}  {numbers}", flush=True)
        return residuals

    def slopes(self, share: Array) -> Array:
        """Derivatives (m, k) of the residuals, by central differences inside the ranges."""
        ahead, behind = np.minimum(share + STEP, 1.0), np.maximum(share - STEP, 0.0)
        moved = [
            np.where(np.arange(len(share)) == k, end, share)
            for end in (ahead, behind)
            for k in range(len(share))
        ]
        after, before = np.split(self.residuals(np.array(moved)), 2)
        return ((after - before) / (ahead - behind)[:, None]).T


def fit() -> dict[str, float]:
    """Constants that make the calibration rows' misfit least, near today's.

    The rows leave a flat valley: constants that they do not tell would wander along it to the ends
    of their ranges.  So every constant's way from today's value counts too, in `PULL` of its range.
    """
    objective = Objective()
    today = (objective.start - objective.low) / (objective.high - objective.low)
    solution = least_squares(
        lambda share: np.append(objective(share), (share - today) / PULL),
        np.clip(today, 0.02, 0.98),
        lambda share: np.vstack([objective.slopes(share), np.eye(len(share)) / PULL]),
        bounds=(0, 1),
        x_scale=0.2,
        max_nfev=40,
        ftol=1e-4,
    )
    return objective.values(solution.x)


def write(values: dict[str, float]) -> None:
    """Put new values into the catalogue, each on its own line, sources and bounds untouched."""
    text = CATALOGUE.read_text(encoding="utf-8")
    for name, value in values.items():
        text, count = re.subn(
            rf'^("{name}" = {{ value = )[^,]+', rf"\g<1>{value:.4g}", text, flags=re.M
        )
        if count != 1:
            raise SystemExit(f"{name} is not one line of {CATALOGUE.name}")
    CATALOGUE.write_text(text, encoding="utf-8")


def table() -> str:
    """Wanted, got, holds or not, for every calibration row."""
    lines = [f"{'row':34s} {'quantity':48s} {'wanted':>20s} {'got':>9s}  holds"]
    for case in (check.run() for check in CHECKS):
        got = "-" if case.ours is None else f"{case.ours:.4g}"
        lines.append(
            f"{case.name:34s} {case.quantity:48s} {wanted(case):>20s} {got:>9s}  "
            f"{'yes' if case.holds else 'NO'}"
        )
    return "\n".join(lines)


def wanted(case: Case) -> str:
    """A range, or a number with its standard deviation, and the unit."""
    if isinstance(case.published, tuple):
        return f"{case.published[0]:g} to {case.published[1]:g} {case.unit}".removesuffix(" 1")
    return f"{case.published:.4g} ± {case.tolerance * abs(case.published) / 2:.2g} {case.unit}"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--fit", action="store_true")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    values = fit() if options.fit else {}
    with assuming(values):
        print(table())
    if options.write and values:
        write(values)


if __name__ == "__main__":
    main()
