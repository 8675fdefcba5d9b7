"""Measures of fifty random scenarios, to see whether a change of the code changed a number.

    python validation/same_numbers.py --write numbers.json      before the change
    python validation/same_numbers.py numbers.json              after it: the largest difference,
    exit 1 beyond --tolerance (1e-12)

Drawn evenly, over the ranges that the sources cover: every field of runner, stride, shoe and
surface. Everything here goes through the front door, so that one script serves any layout of the
package. Numbers differ by about 1e-9 from machine to machine, since solvers and linear algebra
round differently there; `tests/gait/fifty_scenarios.csv` keeps them to what machines agree on, and
`validation/regenerate.py` writes it.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd

import spinesim as ss
from spinesim.spine import LEVELS

KEPT = Path(__file__).parents[1] / "tests" / "gait" / "fifty_scenarios.csv"
RESIDUALS = ("energy_residual", "impulse_residual")  # rounding alone makes them
COUNT, SEED = 50, 20261127
STRIDES = {"speed": (2.4, 5.5), "cadence": (150.0, 190.0)}
BODIES = {
    "mass": (48.0, 100.0),
    "height": (1.52, 1.98),
    "age": (20.0, 70.0),
    "trunk_lean": (0.0, 15.0),
    "pelvic_tilt": (-5.0, 10.0),
    "core_strength": (0.6, 1.2),
    "sitting": (0.0, 10.0),
    "hydration": (0.9, 1.0),
}
SHOES = ("barefoot", "minimalist", "racer", "daily-trainer", "max-cushion", "carbon-racer")
SURFACES = ("concrete", "asphalt", "track", "grass", "treadmill")


def scenarios(count: int = COUNT, seed: int = SEED) -> list[ss.Scenario]:
    """Random scenarios that have a steady gait to be found."""
    generator = np.random.default_rng(seed)
    drawn: list[ss.Scenario] = []
    while len(drawn) < count:
        body = {name: generator.uniform(*span) for name, span in BODIES.items()}
        stride = {name: generator.uniform(*span) for name, span in STRIDES.items()}
        sex, strike = (
            generator.choice(["male", "female"]),
            generator.choice(["rearfoot", "midfoot"]),
        )
        shoe, surface = generator.choice(SHOES), generator.choice(SURFACES)
        try:
            runner = ss.Runner(sex=str(sex), **body)
            ground = ss.Stride(foot_strike=str(strike), **stride)
            drawn.append(ss.Scenario(runner, ground, shoe=str(shoe), surface=str(surface)))
        except ValueError:
            continue  # a contact longer than the step allows
    return drawn


def measures(scenario: ss.Scenario) -> dict[str, list[float]]:
    """Every measure of a scenario's run; empty where no gait is steady.

    A measure is one number, or one per level.
    """
    try:
        result = ss.summary(ss.simulate(scenario))
    except ss.GaitError:
        return {}
    return {str(name): np.ravel(values.values).tolist() for name, values in result.items()}


def table() -> pd.DataFrame:
    """The measures of all scenarios, a row each; a column a measure, or a level of one."""
    rows = []
    for scenario in scenarios():
        numbers = measures(scenario)
        rows.append(
            {
                f"{name} {level}".strip(): value
                for name, values in numbers.items()
                if name not in RESIDUALS and not name.endswith("_bw")
                for level, value in zip(LEVELS if len(values) > 1 else [""], values, strict=True)
            }
        )
    return pd.DataFrame(rows).rename_axis("scenario")


def difference(before: list[float], after: list[float]) -> float:
    """Largest difference of two lists relative to their size; NaN agrees with NaN alone."""
    a, b = np.array(before), np.array(after)
    if a.shape != b.shape or np.any(np.isnan(a) != np.isnan(b)):
        return float("inf")
    apart = np.abs(a - b)[~np.isnan(a)]
    return float(apart.max(initial=0.0) / max(np.abs(a[~np.isnan(a)]).max(initial=0.0), 1e-9))


def main() -> int:
    """Write the numbers, or compare with numbers written before."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--tolerance", type=float, default=1e-12)
    options = parser.parse_args()
    numbers = [measures(scenario) for scenario in scenarios()]
    if options.write:
        options.file.write_text(json.dumps(numbers, indent=0) + "\n", encoding="utf-8")
        return 0
    written = json.loads(options.file.read_text(encoding="utf-8"))
    worst = max(
        (difference(before[name], after.get(name, [])), name, k)
        for k, (before, after) in enumerate(zip(written, numbers, strict=True))
        for name in before
        if name not in RESIDUALS
    )
    print(
        f"{sum(map(bool, numbers))} of {len(numbers)} scenarios run; largest difference "
        f"{worst[0]:.3g} ({worst[1]}, scenario {worst[2]})"
    )
    return int(worst[0] > options.tolerance or list(map(bool, written)) != list(map(bool, numbers)))


if __name__ == "__main__":
    sys.exit(main())
