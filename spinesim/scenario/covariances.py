"""Covariance of the fitted constants of a body: from a file, and drawn from."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from spinesim.mechanics.primitives import Array

INDEFINITE = 1e-9  # how far below zero an eigenvalue of printed correlations may be
ROUNDING = 1e-12  # of the variances: added so that rounding cannot make a covariance indefinite
Rows = Sequence[Sequence[float]]


def possible(correlations: Rows) -> bool:
    """Whether numbers can be correlated like this: no eigenvalue below zero, but for rounding."""
    return bool((np.linalg.eigvalsh(np.array(correlations)) >= -INDEFINITE).all())


def of(sd: Sequence[float], correlations: Rows) -> tuple[tuple[float, ...], ...]:
    """Covariance, rows of (n, n), from standard deviations (n,) and correlations (n, n)."""
    return tuple(map(tuple, (np.array(correlations) * np.outer(sd, sd)).tolist()))


def drawn(covariance: Rows, deviates: Array) -> list[float]:
    """Shifts (n,) of correlated numbers, from standard normal deviates (n,)."""
    rows = np.array(covariance)
    shifts = np.linalg.cholesky(rows + np.diag(ROUNDING * np.diag(rows))) @ deviates
    return list(shifts.tolist())
