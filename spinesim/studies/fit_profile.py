"""The profile of each fitted constant: held at seven values, all others fitted anew at each.

Where the profile is no parabola, the standard deviation after the fit says too little, and the
interval that is read off the profile says more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import xarray as xr

from spinesim import catalogue
from spinesim.mechanics.primitives import Array
from spinesim.studies.fit_data import Measured
from spinesim.studies.fit_runs import Bodies, shares_of
from spinesim.studies.fit_search import PRIOR_SD, search

if TYPE_CHECKING:
    from spinesim.studies.fitting import Attempt

OFFSETS = np.array([-2.5, -1.67, -0.83, 0.0, 0.83, 1.67, 2.5])  # SD after the fit
RISE = 2.706  # of the cost at the ends of a 90 % interval: chi-square of one degree


@dataclass(frozen=True)
class Profile:
    """One constant held at shares (7,) of its range, how far the cost rises (7,), NaN without a
    steady step, and how many gaits that took.
    """

    shares: Array
    rises: Array
    gaits: int


def profile_of(attempt: Attempt, measured: Measured, place: int) -> Profile:
    """The profile of one constant of a fit.

    Each search begins where the parabola about the fit expects its end.
    """
    bodies, optimum = attempt.bodies, attempt.optimum
    covariance, best = optimum.covariance, optimum.shares
    sd = float(np.sqrt(covariance[place, place]))
    shares = np.clip(best[place] + OFFSETS * sd, 0.0, 1.0)
    rest = [k for k in range(len(best)) if k != place]
    names = tuple(bodies.names[k] for k in rest)
    usual = {name: float(catalogue.constants()[name].value) for name in bodies.names}
    prior = shares_of(bodies.names, usual)
    rises, gaits = np.full(len(shares), np.nan), 0
    for k, share in enumerate(shares):
        fixed = bodies.body(np.where(np.arange(len(best)) == place, share, best))
        others = Bodies(bodies.scenario.with_(body=fixed), names, measured, near=bodies.near)
        follow = covariance[rest, place] / covariance[place, place]
        start = np.clip(best[rest] + follow * (share - best[place]), 0.0, 1.0)
        try:
            cost = _least(others, measured, prior[rest], start)
        except ValueError:  # no steady step with this value
            cost = np.nan
        own = ((share - prior[place]) / PRIOR_SD) ** 2
        rises[k], gaits = cost + own - optimum.cost, gaits + others.gaits
    return Profile(shares, rises, gaits)


def _least(others: Bodies, measured: Measured, prior: Array, start: Array) -> float:
    """The least cost that the other constants reach."""
    if not others.names:
        (ours,) = others([start])
        if ours is None:
            return np.nan
        residual = measured.residual(ours)
        return float(residual @ residual)
    return search(others, measured.residual, prior, start).cost


def with_profiles(table: xr.Dataset, attempt: Attempt, measured: Measured) -> xr.Dataset:
    """The result of a fit with profile_value and profile_rise (parameter, point), and the ends of
    the 90 % interval that they give, NaN where it goes on beyond the points.
    """
    bodies = attempt.bodies
    profiles = [profile_of(attempt, measured, k) for k in range(len(bodies.names))]
    width = (bodies.high - bodies.low)[:, None]
    values = bodies.low[:, None] + width * np.array([each.shares for each in profiles])
    rises = np.array([each.rises for each in profiles])
    rises = rises - np.minimum(np.nanmin(rises, axis=1, keepdims=True), 0.0)
    table = table.assign_coords(point=("point", OFFSETS, {"long_name": "SD from the fitted value"}))
    about = {"long_name": "value at which a constant is held"}
    table["profile_value"] = ("parameter", "point"), values, about
    about = {"units": "1", "long_name": "rise of the cost, all other constants fitted anew"}
    table["profile_rise"] = ("parameter", "point"), rises, about
    ends = np.array([ends_of(*pair) for pair in zip(values, rises, strict=True)])
    for name, column in zip(("low", "high"), ends.T, strict=True):
        about = {"long_name": f"{name} end of the 90 % interval by the profile"}
        table[f"profile_{name}"] = "parameter", column, about
    table.attrs["gaits"] += sum(each.gaits for each in profiles)
    table.attrs["sentences"] = "\n".join([*table.attrs["sentences"].splitlines(), _sentence(table)])
    return table


def ends_of(values: Array, rises: Array) -> tuple[float, float]:
    """Where a profile (n,) rises by 2.7 on both sides of its least point; NaN where it does not.

    >>> ends_of(np.array([0.0, 1.0, 2.0]), np.array([5.412, 0.0, 1.0]))
    (0.5, nan)
    """
    known = np.isfinite(rises)
    values, rises = values[known], rises[known]
    least = int(np.argmin(rises))
    low = _crossing(values[: least + 1][::-1], rises[: least + 1][::-1])
    return low, _crossing(values[least:], rises[least:])


def _crossing(values: Array, rises: Array) -> float:
    above = np.flatnonzero(rises >= RISE)
    if not len(above):
        return float("nan")
    k = int(above[0])
    share = (RISE - rises[k - 1]) / (rises[k] - rises[k - 1])
    return float(values[k - 1] + share * (values[k] - values[k - 1]))


def _sentence(table: xr.Dataset) -> str:
    """The intervals by the profiles; an end that no point reached is the end of the range."""
    texts = []
    for name in table["parameter"].values:
        row = table.sel(parameter=name)
        ends = [
            f"{float(row[f'profile_{end}']):.3g}"
            if np.isfinite(row[f"profile_{end}"])
            else f"the {word} of its range ({float(row[end]):.3g})"
            for end, word in (("low", "least"), ("high", "greatest"))
        ]
        texts.append(f"{name} {ends[0]} to {ends[1]}")
    return f"90 % intervals by the profiles: {', '.join(texts)}"
