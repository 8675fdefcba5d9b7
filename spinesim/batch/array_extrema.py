"""What the batch without a compiler follows between steps: integrals and extrema of the watched
forces, samples of the motion.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from spinesim.batch.array_curves import Cubic
from spinesim.batch.control import CLEAR, PEAKS
from spinesim.mechanics.primitives import Array


class Watching:
    """Writes to the results of a block of scenarios (see `arrays`) what happens in each accepted
    step.
    """

    def __init__(self, block: Any) -> None:
        self.block, self.k = block, block.k

    def measure(self, lanes: Any) -> None:
        """Integral and extrema of the watched forces (see `extrema` of the C kernel)."""
        k, W = self.k, self.block.W
        h = W[k.H, lanes]
        ta, tb, tc = W[k.T2, lanes], W[k.T1, lanes], W[k.T0, lanes]
        td = tc + h
        old = self.block.taken[lanes] > 0
        for j in range(k.R):
            fa, fb, fc, fd = (W[row + j, lanes] for row in (k.F2, k.F1, k.F0, k.FN))
            bend = ((fd - fc) / h - (fc - fb) / (tc - tb)) / (td - tb)
            self.block.work.measures[self.block.index[lanes], j, 5] += 0.5 * h * (
                fc + fd
            ) - np.where(old, h**3 / 6 * bend, 0)
            top, low = old & (fc > fb) & (fc >= fd), old & (fc < fb) & (fc <= fd)
            least = self.block.work.measures[self.block.index[lanes], j, 3]
            low &= 3 * fc - fb - fd < least  # no dip is deeper than its sides are high
            turn = np.flatnonzero(top | low)
            if len(turn):
                who = lanes[turn]
                points = [(x[turn], g[turn]) for x, g in ((ta, fa), (tb, fb), (tc, fc), (td, fd))]
                curve = Cubic.through(points, self.block.taken[who] > 1)
                t = curve.summit()
                f = curve.at(t)[0]
                if k.HERMITE:
                    t, f = self._refined(who, j, t, curve, ta[turn])
                self.note(who, j, t, f)
                up = top[turn]
                self._list(who[up], j, t[up], f[up])
            self.note(lanes, j, td, fd)

    def note(self, lanes: Any, j: int, t: Array, f: Array) -> None:
        """Keep the largest and the smallest value of watched force j and their times."""
        who, kept = self.block.index[lanes], self.block.work.measures[:, j]
        for beyond, value, time in ((f > kept[who, 1], 1, 2), (f < kept[who, 3], 3, 4)):
            kept[who[beyond], value], kept[who[beyond], time] = f[beyond], t[beyond]

    def _list(self, lanes: Any, j: int, t: Array, f: Array) -> None:
        listed = f >= self.block.work.least[self.block.index[lanes]]
        who = self.block.index[lanes[listed]]
        place = self.block.work.measures[who, j, 0].astype(int)
        room = place < PEAKS
        self.block.work.measures[who[room], j, 6 + 2 * place[room]] = f[listed][room]
        self.block.work.measures[who[room], j, 7 + 2 * place[room]] = t[listed][room]
        self.block.work.measures[who, j, 0] += 1

    def _between(self, lanes: Any, rows: tuple[int, ...], h: Array, s: Array) -> Array:
        """State (2n, lanes) at the fraction s of a step between the rows' two ends: quintic
        Hermite.
        """
        n, W = self.k.N, self.block.W
        q0, u0, a0, q1, u1, a1 = (W[r : r + n, lanes] for r in rows)
        s2, s3, s4, s5 = s**2, s**3, s**4, s**5
        up = 10 * s3 - 15 * s4 + 6 * s5
        q = (
            q0
            + (q1 - q0) * up
            + h * (u0 * (s - 6 * s3 + 8 * s4 - 3 * s5) + u1 * (-4 * s3 + 7 * s4 - 3 * s5))
        )
        q += 0.5 * h**2 * (a0 * (s2 - 3 * s3 + 3 * s4 - s5) + a1 * (s3 - 2 * s4 + s5))
        u = (
            (q1 - q0) / h * (30 * s2 - 60 * s3 + 30 * s4)
            + u0 * (1 - 18 * s2 + 32 * s3 - 15 * s4)
            + u1 * (-12 * s2 + 28 * s3 - 15 * s4)
        )
        u += 0.5 * h * (a0 * (2 * s - 9 * s2 + 12 * s3 - 5 * s4) + a1 * (3 * s2 - 8 * s3 + 5 * s4))
        return np.vstack([q, u])

    def _forces(self, lanes: Any, t: Array, y: Array) -> Array:
        f = np.empty((self.k.R, len(lanes)))
        self.k.watch(self.block.W[:, lanes], t, y, f)
        return f

    def _refined(
        self, lanes: Any, j: int, t: Array, curve: Cubic, ta: Array
    ) -> tuple[Array, Array]:
        """The extremum near t once the curve passes through the true force there too (see `extrema`
        of the C kernel).
        """
        k = self.k
        before, h = curve.c - curve.b, curve.d - curve.c
        side = CLEAR * np.minimum(before, h)
        t = np.where(
            np.abs(t - curve.c) > side, t, np.where(t > curve.c, curve.c + side, curve.c - side)
        )
        t = np.clip(t, curve.b + side, curve.d - side)
        back = self._between(
            lanes, (k.QP, k.UP, k.KP, k.Q0, k.U0, k.K1), before, (t - curve.b) / before
        )
        ahead = self._between(lanes, (k.Q0, k.U0, k.K1, k.QS, k.US, k.AN), h, (t - curve.c) / h)
        force = self._forces(lanes, t, np.where(t <= curve.c, back, ahead))[j]
        value, slope, bend = curve.at(t)
        miss = force - value
        inverse = 1 / (t - np.array([ta, curve.b, curve.c, curve.d]))
        first = inverse.sum(0)
        slope, curved = slope + miss * first, bend + miss * (first**2 - (inverse**2).sum(0))
        move = np.where(curved * bend > 0, -slope / curved, 0)
        more = 0.5 * slope * move
        near = np.abs(more) < np.abs(miss)
        return np.where(near, t + move, t), np.where(near, force + more, force)

    def sample(self, lanes: Any, t: Array) -> None:
        """Store what is recorded at the times that these steps, which end at t, pass."""
        k, W = self.k, self.block.W
        total = self.block.work.samples.shape[1]
        while total:
            due = self.block.sample[lanes] < total
            due[due] = (
                self.block.work.samples[self.block.index[lanes[due]], self.block.sample[lanes[due]]]
                <= t[due]
            )
            if not due.any():
                return
            lanes, t = lanes[due], t[due]
            places = self.block.sample[lanes]
            s = self.block.work.samples[self.block.index[lanes], places]
            h = W[k.H, lanes]
            y = self._between(
                lanes, (k.Q0, k.U0, k.K1, k.QS, k.US, k.AN), h, (s - W[k.T0, lanes]) / h
            )
            self._store(lanes, places, self._everything(lanes, s, y))
            self.block.sample[lanes] += 1

    def hold(self, lanes: Any, t: Array, y: Array) -> None:
        """Store the ends y (2n, lanes) at t for all samples that are left."""
        if not (total := self.block.work.samples.shape[1]):
            return
        everything = self._everything(lanes, t, y)
        while (left := self.block.sample[lanes] < total).any():
            lanes, everything = lanes[left], everything[:, left]
            self._store(lanes, self.block.sample[lanes], everything)
            self.block.sample[lanes] += 1

    def _everything(self, lanes: Any, t: Array, y: Array) -> Array:
        """States y (2n, lanes) at times t, and what can be recorded beside them if it is wanted."""
        if self.block.chosen.max(initial=0) < len(y):
            return y
        observed = np.empty((self.k.OBSERVED, len(lanes)))
        self.k.observe(self.block.W[:, lanes], t, y, observed)
        return np.vstack([y, observed])

    def _store(self, lanes: Any, places: Any, everything: Array) -> None:
        track = self.block.work.track
        track[self.block.index[lanes], :, places] = everything[self.block.chosen].T
