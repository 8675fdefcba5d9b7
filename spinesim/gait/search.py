"""The search for steady gaits: Newton's method on the seven equations of many stances at once.

One search serves one stance and a whole sweep.  It asks only for the imbalances of some stances at
some unknowns; whether SciPy or the batch simulates them (`spinesim.gait.imbalances`) is not its
business.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spinesim.mechanics.primitives import Array

# difference steps of the unknowns
TRIAL = np.array([0.02, 0.05, 0.05, 0.05, 0.05, 0.02, 0.02])
# longest Newton step
REACH = np.array([0.25, 1.0, 0.5, 1.0, 1.0, 0.25, 0.25])
FACTORS = (1.0, 0.5, 0.25, 0.1)  # a Newton step is shortened until the imbalance falls
MOST = 40  # Newton steps
SLOW = 0.7  # a step that leaves more than this of the imbalance is slow
PATIENCE = 2  # slow steps before the slopes are taken anew
# in `spinesim.gait.stance.UNIT`: 40 us, 0.4 mm/s, 40 um ...; below it differences of two
# integrations at the tolerance of the closure are noise
CLOSED = 0.02
# what a gait is closed to where measures are compared to 1e-4, and the tolerance of the integration
FINE, FINE_RTOL = 3e-4, 1e-5

Places = NDArray[np.intp]
Imbalances = Callable[[Places, Array], Array]


class Search:
    """Damped Newton steps with Broyden's updates on N stances.

    imbalances(which (k,), unknowns (k, 7)) gives the seven equations (k, 7), NaN where no stance
    comes of it; enough: the imbalance at which a gait counts as closed.

    unknowns (N, 7), imbalance (N, 7) and slopes (N, 7, 7) of the closed gaits, NaN of others;
    closed (N,); simulations (N,) that each took; nearest: the best unknowns tried (N, 7) and their
    imbalance (N, 7), inf where none left the ground.
    """

    def __init__(self, imbalances: Imbalances, count: int, enough: float = CLOSED) -> None:
        self.imbalances, self.enough = imbalances, enough
        self.unknowns, self.imbalance = np.full((count, 7), np.nan), np.full((count, 7), np.nan)
        self.slopes = np.full((count, 7, 7), np.nan)
        self.closed = np.zeros(count, dtype=bool)
        self.simulations = np.zeros(count, dtype=int)
        self.nearest = np.full((count, 7), np.nan), np.full((count, 7), np.inf)

    def from_guesses(self, which: Places, guesses: Iterable[Array]) -> None:
        """Close these stances from guesses (N, 7), most promising first."""
        for guess in guesses:
            if len(left := which[~self.closed[which]]):
                self.newton(left, guess[left])

    def from_nearest(self, imbalances: Imbalances) -> None:
        """Close the others from the nearest that was tried, in finer simulations.

        On hard soles and grounds the imbalance of a coarse simulation is noise before it is small
        enough.
        """
        unknowns, nearest = self.nearest
        which = np.flatnonzero(~self.closed & np.isfinite(nearest).all(1))
        coarse, self.imbalances = self.imbalances, imbalances
        self.newton(which, unknowns[which])
        self.imbalances = coarse

    def refine(self, which: Places, imbalances: Imbalances, enough: float) -> None:
        """Close these closed gaits (k,) further, in finer simulations.

        Where that does not succeed, the nearest stays if it counts as closed in these simulations
        too; a gait that only the errors of coarse ones had closed is none.
        """
        known, u, f = self.enough, *self.nearest
        guess, slopes = self.unknowns[which], self.slopes[which]
        u[which], f[which], self.closed[which] = np.nan, np.inf, False
        coarse, self.imbalances, self.enough = self.imbalances, imbalances, enough
        self.newton(which, guess, slopes)
        left = which[~self.closed[which]]
        near = np.abs(f[left]).max(1, initial=0.0) < known
        self._keep(near, left, u[left], f[left], slopes[~self.closed[which]])
        lost = left[~near]
        self.unknowns[lost] = self.imbalance[lost] = self.slopes[lost] = np.nan
        self.imbalances, self.enough = coarse, known

    def newton(
        self, which: Places, u: Array, slopes: Array | None = None, most: int = MOST
    ) -> None:
        """Close the stances `which` (k,) from the unknowns u (k, 7), all side by side, in at most
        so many steps.
        """
        if slopes is None:
            f, slopes = self._started(which, u)
        else:
            f, slopes = self._simulated(which, u), slopes.copy()
        patience = np.full(len(which), PATIENCE)
        for _ in range(most):
            size = np.abs(f).max(1, initial=0.0)
            self._keep(size < self.enough, which, u, f, slopes)
            go = (size >= self.enough) & np.isfinite(slopes).all((1, 2)) & (patience >= 0)
            which, u, f, slopes, patience = (part[go] for part in (which, u, f, slopes, patience))
            if not len(which):
                return
            step = -_solved(slopes, f)
            step /= np.maximum(1.0, np.abs(step / REACH).max(1))[:, None]
            taken, new = self._shortened(which, u, f, step)
            better = np.isfinite(taken)
            slopes = _updated(slopes, f, np.where(better[:, None], new, f), taken, step)
            slow = np.linalg.norm(new, axis=1) > SLOW * np.linalg.norm(f, axis=1)
            u = u + np.where(better, taken, 0.0)[:, None] * step
            f = np.where(better[:, None], new, f)
            # without a way down even on slopes just taken (PATIENCE + 1) there is none
            stuck = ~better & (patience == PATIENCE + 1)
            patience = np.where(better, patience - slow, 0)
            again = np.flatnonzero((patience <= 0) & ~stuck & (np.abs(f).max(1) >= self.enough))
            slopes[again] = self._differences(which[again], u[again], f[again])
            patience[again] = PATIENCE + 1
            patience[stuck] = -1

    def _simulated(self, which: Places, u: Array) -> Array:
        """Imbalances (k, 7); simulations are counted and the best of each stance is remembered."""
        if not len(which):
            return np.empty((0, 7))
        f = self.imbalances(which, u)
        self.simulations += np.bincount(which, minlength=len(self.closed))
        best_u, best_f = self.nearest
        size = np.abs(f).max(1)
        better = np.flatnonzero(size < np.abs(best_f[which]).max(1))
        better = better[np.argsort(-size[better])]  # of several for one stance the best comes last
        best_u[which[better]], best_f[which[better]] = u[better], f[better]
        return f

    def _started(self, which: Places, u: Array) -> tuple[Array, Array]:
        """Imbalances (k, 7) and slopes (k, 7, 7), simulated at once; NaN where there are none."""
        moved = np.repeat(u[:, None], 8, axis=1)
        moved[:, np.arange(1, 8), np.arange(7)] += TRIAL
        f = self._simulated(np.repeat(which, 8), moved.reshape(-1, 7)).reshape(-1, 8, 7)
        slopes = ((f[:, 1:] - f[:, :1]) / TRIAL[:, None]).swapaxes(1, 2)
        return f[:, 0], self._backward(which, u, f[:, 0], slopes)

    def _differences(self, which: Places, u: Array, f: Array) -> Array:
        """Slopes (k, 7, 7) where the imbalance f (k, 7) is known already."""
        row, column = (part.ravel() for part in np.indices((len(which), 7)))
        slopes = np.empty((len(which), 7, 7))
        slopes[row, :, column] = self._slope(which, u, f, row, column, 1.0)
        return self._backward(which, u, f, slopes)

    def _backward(self, which: Places, u: Array, f: Array, slopes: Array) -> Array:
        """The slopes, by backward differences where no stance came of a forward one."""
        there = np.asarray(np.isfinite(f).all(1))
        row, column = np.nonzero(~np.isfinite(slopes).all(1) & there[:, None])
        slopes[row, :, column] = self._slope(which, u, f, row, column, -1.0)
        slopes[~there] = np.nan
        return slopes

    def _slope(
        self, which: Places, u: Array, f: Array, row: Places, column: Places, sign: float
    ) -> Array:
        """Columns (m, 7) of the slopes: of these rows, along these unknowns."""
        moved, by = u[row].copy(), sign * TRIAL[column]
        moved[np.arange(len(row)), column] += by
        return np.asarray((self._simulated(which[row], moved) - f[row]) / by[:, None])

    def _shortened(self, which: Places, u: Array, f: Array, step: Array) -> tuple[Array, Array]:
        """Fraction of the step (k,) at which the imbalance falls, NaN if none does, and the
        imbalance there (k, 7).
        """
        taken, new = np.full(len(which), np.nan), np.full(f.shape, np.nan)
        size = np.linalg.norm(f, axis=1)
        for factor in FACTORS:
            left = np.flatnonzero(np.isnan(taken))
            g = self._simulated(which[left], u[left] + factor * step[left])
            falls = np.linalg.norm(g, axis=1) < (1 - 1e-3 * factor) * size[left]
            taken[left[falls]], new[left[falls]] = factor, g[falls]
        return taken, new

    def _keep(self, done: Any, which: Places, u: Array, f: Array, slopes: Array) -> None:
        """Remember the gaits that are done."""
        closed = which[done]
        self.unknowns[closed], self.imbalance[closed] = u[done], f[done]
        self.slopes[closed], self.closed[closed] = slopes[done], True


def _solved(slopes: Array, f: Array) -> Array:
    """slopes^-1 f of every stance (k, 7); least squares where one is singular."""
    try:
        return np.asarray(np.linalg.solve(slopes, f[:, :, None])[:, :, 0])
    except np.linalg.LinAlgError:
        return np.asarray(np.einsum("kij,kj->ki", np.linalg.pinv(slopes, rcond=1e-12), f))


def _updated(slopes: Array, f: Array, new: Array, taken: Array, step: Array) -> Array:
    """Broyden's update of the slopes (k, 7, 7) after the fraction `taken` (k,) of a step (k, 7)."""
    moved = np.where(np.isfinite(taken), taken, 0.0)[:, None] * step
    change = new - f - np.einsum("kij,kj->ki", slopes, moved)
    length = np.maximum((moved**2).sum(1), 1e-30)
    return np.asarray(slopes + change[:, :, None] * moved[:, None, :] / length[:, None, None])
