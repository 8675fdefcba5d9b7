"""Which constants of the runner matter for the lower back.

Moves each alone and prints the rows of `spinesim.studies.distributions.SCREENED`.

    python validation/screen.py [--workers 2] [--keep 20]

Every constant that the default scenario feels goes from the 5 % to the 95 % point of its
distribution; printed is the change of the peak compression of L5/S1 (N) of the default scenario,
and of the changes that come with `CHANGES`.  Some minutes.
"""

from __future__ import annotations

import argparse
from concurrent.futures import ProcessPoolExecutor

import numpy as np

from spinesim import catalogue
from spinesim.gait.simulation import simulate
from spinesim.measures.definitions import MEASURES
from spinesim.mechanics.primitives import Array
from spinesim.scenario import Scenario
from spinesim.scenario.constants import assuming
from spinesim.studies.distributions import distribution

BASE = Scenario()
CHANGES = {
    "steps 10 % shorter": BASE.with_(stride_cadence=BASE.step.cadence / 0.9),
    "7 deg more lean": BASE.with_(runner_trunk_lean=BASE.runner.trunk_lean + 7.0),
    "half the core strength": BASE.with_(runner_core_strength=0.5),
    "max-cushion shoe": BASE.with_(shoe="max-cushion"),
}


def loads() -> Array:
    """Peak compression of L5/S1 (N) in the default scenario, and how far each change takes it."""
    take = MEASURES["lumbar_compression_peak"]
    base, *changed = (
        float(take(simulate(scenario, fine=False)).sel(level="L5/S1"))
        for scenario in (BASE, *CHANGES.values())
    )
    return np.array([base, *(load - base for load in changed)])


def moved(name: str) -> Array:
    """What moving one constant does to `loads`; NaN where a gait is not found."""
    ends = []
    for share in (0.05, 0.95):
        try:
            with assuming({name: distribution(catalogue.constants()[name]).at(share)}):
                ends.append(loads())
        except (ValueError, RuntimeError):
            ends.append(np.full(1 + len(CHANGES), np.nan))
    return ends[1] - ends[0]


def main() -> None:
    """Print the load, and the constants by what they do to it and to the changes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--keep", type=int, default=20)
    options = parser.parse_args()
    names = list(catalogue.constants())
    with ProcessPoolExecutor(options.workers) as pool:
        effects = np.array(list(pool.map(moved, names)))
    print("load and changes:", ", ".join(f"{value:.0f} N" for value in loads()))
    felt = np.nan_to_num(effects)
    # of the load, or of the change that it matters most for
    share = (felt**2 / (felt**2).sum(axis=0)).max(axis=1)
    kept = np.argsort(-share)[: options.keep]
    for k in kept:
        print(f'    "{names[k]}": ({", ".join(f"{value:.0f}" for value in felt[k])}),')
    lost = [names[k] for k in np.flatnonzero(np.isnan(effects).any(1))]
    print(f"felt: {int((np.abs(felt).max(axis=1) > 0).sum())}, lost: {lost}")
    print(
        "held:",
        ", ".join(
            f"{(felt[kept] ** 2).sum(axis=0)[k] / (felt**2).sum(axis=0)[k]:.0%}"
            for k in range(felt.shape[1])
        ),
    )


if __name__ == "__main__":
    main()
