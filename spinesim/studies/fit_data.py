"""What a fit is held to: a mean curve, a peak, and how far the model may be off.

The error of the model is part of it: over recorded curves it is 0.13 to 0.20 body weights, alike
over some 10 % of contact.  Left out, or taken as noise from point to point, constants run to their
bounds with intervals several times too narrow.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import xarray as xr

from spinesim.mechanics.primitives import Array
from spinesim.recordings.contacts import CONTACT, PERCENT
from spinesim.recordings.schema import SACRUM, VERTICAL
from spinesim.units import GRAVITY

MODEL_ERROR = 0.10  # BW, of the vertical force
SACRAL_ERROR = 0.4  # g
TIBIAL_ERROR = 1.0  # g
ALIKE = 10.0  # % of contact over which the error of the model is alike
JITTER = 1e-9
WEAK = 1e-3  # BW: the least error of a mean over steps


@dataclass(frozen=True)
class Term:
    """One measured thing: its mean (n,), and the factor L (n, n) of its covariance."""

    name: str
    mean: Array
    factor: Array

    def whitened(self, values: Array) -> Array:
        """Differences from the mean (n, ...) in units of what the model may be off."""
        from scipy.linalg import solve_triangular

        shape = (len(self.mean), *[1] * (np.ndim(values) - 1))
        return np.asarray(
            solve_triangular(self.factor, values - self.mean.reshape(shape), lower=True)
        )


@dataclass(frozen=True)
class Measured:
    """All that a fit is held to, and how ours has to be cut to be comparable.

    weight: body weight (N) of the recording; cutoff (Hz) and threshold (N) of its steps; steps:
    how many; filtered: by the laboratory (Hz, 0 for none).
    """

    terms: tuple[Term, ...]
    weight: float
    cutoff: float | None = 50.0
    threshold: float = CONTACT
    steps: int = 0
    filtered: float = 0.0

    @property
    def points(self) -> int:
        return sum(len(term.mean) for term in self.terms)

    def residual(self, ours: Mapping[str, Array]) -> Array:
        """Whitened differences (points,) of what the model gives."""
        return np.concatenate(
            [term.whitened(np.atleast_1d(ours[term.name])) for term in self.terms]
        )


def measured_of(steps: xr.Dataset, model_error: float = MODEL_ERROR) -> Measured:
    """What the steps of a recording tell of a body; ValueError where they tell nothing.

    model_error: how far the model's vertical force may be off whatever its constants (BW).
    """
    terms = []
    count = steps.sizes.get("step", 0)
    if VERTICAL in steps and count:
        mean = steps[f"{VERTICAL}_mean"].values
        terms.append(Term("vertical", mean, _factor(steps, VERTICAL, model_error, count)))
        if SACRUM in steps:
            mean = steps[f"{SACRUM}_mean"].values
            terms.append(Term("sacrum", mean, _factor(steps, SACRUM, SACRAL_ERROR, count)))
    elif "sacral_peak_acceleration" in steps:
        terms.append(_peak(steps, "sacral_peak_acceleration", SACRAL_ERROR))
    if "tibial_peak_acceleration" in steps:
        terms.append(_peak(steps, "tibial_peak_acceleration", TIBIAL_ERROR))
    if not terms:
        raise ValueError(
            "nothing here tells of a body: a fit needs a force or an acceleration; a watch gives "
            "the stride, see spinesim.scenario_of"
        )
    about = steps.attrs
    cutoff = float(about.get("cutoff", 50.0)) or None
    filtered = float(about.get("filtered", 0.0))
    if filtered and (cutoff is None or filtered < cutoff):
        cutoff = filtered
    weight = float(about.get("body_weight", float(about.get("mass", 70.0)) * GRAVITY))
    threshold = float(about.get("threshold", CONTACT))
    return Measured(tuple(terms), weight, cutoff, threshold, count, filtered)


def _factor(steps: xr.Dataset, name: str, error: float, count: int) -> Array:
    """L of K = error^2 exp(-|difference| / 10 %) + SD^2 / n along percent of contact."""
    apart = np.abs(PERCENT[:, None] - PERCENT)
    scatter = np.nan_to_num(steps[f"{name}_sd"].values) ** 2 / count + WEAK**2
    covariance = error**2 * np.exp(-apart / ALIKE) + np.diag(scatter + JITTER)
    return np.asarray(np.linalg.cholesky(covariance))


def _peak(steps: xr.Dataset, name: str, error: float) -> Term:
    values = steps[name].values
    spread = float(np.nanvar(values)) / max(len(values), 1)
    factor = np.array([[np.sqrt(error**2 + spread)]])
    return Term(name, np.array([float(np.nanmean(values))]), factor)
