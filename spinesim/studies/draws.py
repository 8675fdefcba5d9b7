"""Samples of what a number may be: constants by their distributions, fields of shoe and surface by
quantiles of their own entries (`spinesim.studies.distributions`).

Quasi-random (Sobol), and the same for all scenarios that are compared.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import ndtri

from spinesim import catalogue
from spinesim.mechanics.primitives import Array
from spinesim.scenario import Scenario
from spinesim.studies.distributions import distribution, perturbed
from spinesim.units import shown

FIELDS = ("shoe_stiffness", "shoe_energy_return", "surface_stiffness")
MOST = 4096


def quantiles(n: int, dimensions: int, seed: int = 0) -> Array:
    """(n, dimensions) quasi-random numbers between 0 and 1, which depend on the seed alone."""
    if isinstance(n, bool) or not isinstance(n, (int, np.integer)) or not 2 <= n <= MOST:
        raise ValueError(
            f"uncertainty={shown(n)} is not a number of samples from 2 to {MOST}; 32 gives a first "
            "idea, 256 a steady interval"
        )
    from scipy.stats import qmc  # loading it takes a quarter of a second

    power = max(int(np.ceil(np.log2(n))), 1)
    points = qmc.Sobol(dimensions, seed=seed).random_base2(power)[:n]
    return np.clip(np.asarray(points), 1e-6, 1 - 1e-6)


@dataclass(frozen=True)
class Draw:
    """One sample: values of constants by name, their standard normal deviates, and quantiles of the
    fields `FIELDS`.
    """

    constants: dict[str, float]
    deviates: dict[str, float]
    fields: dict[str, float]

    def of(self, scenario: Scenario) -> Scenario:
        """The scenario in this sample.

        Constants that were fitted to the runner lie where the fit puts them, others of a body of
        one's own stay.
        """
        body = scenario.body
        moved = body.moved(np.array([self.deviates.get(name, 0.0) for name in body]))
        return perturbed(replace(scenario, body=moved) if moved != body else scenario, self.fields)


def draws(names: Iterable[str], n: int, seed: int = 0) -> list[Draw]:
    """n samples of the named constants and of the fields `FIELDS`."""
    names = tuple(names)
    points = quantiles(n, len(names) + len(FIELDS), seed)
    of = [distribution(catalogue.constants()[name]) for name in names]
    values = [kind.at(column).tolist() for kind, column in zip(of, points.T, strict=False)]
    return [
        Draw(
            dict(zip(names, (column[k] for column in values), strict=True)),
            dict(zip(names, ndtri(point).tolist(), strict=False)),
            dict(zip(FIELDS, point[len(names) :].tolist(), strict=True)),
        )
        for k, point in enumerate(points)
    ]
