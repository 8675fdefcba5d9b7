"""The batch without a compiler: the same step functions over whole NumPy arrays, the same rules for
steps, events and peaks.

Scenarios advance together, each at its own step size; those that have ended are dropped.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from spinesim.batch.array_curves import cross
from spinesim.batch.array_extrema import Watching
from spinesim.batch.control import FIRST, MOST_STEPS, SAFETY
from spinesim.batch.work import Work
from spinesim.mechanics.primitives import Array

# scenarios advanced together: with fewer the calls cost more than the arithmetic, with more only
# memory grows
BLOCK = 4096


def run(k: Any, work: Work, first: int, last: int) -> None:
    """Integrate the scenarios first..last-1 with the module k of array functions."""
    for begin in range(first, last, BLOCK):
        with np.errstate(all="ignore"):  # a scenario that fails is data
            _Block(k, work, np.arange(begin, min(begin + BLOCK, last))).run()


class _Block:
    """One block of scenarios; `index`: their places in `work`, W (rows, lanes): their workspace."""

    def __init__(self, k: Any, work: Work, index: NDArray[np.int64]) -> None:
        self.k, self.work, self.index = k, work, index
        n, order = k.N, np.array(k.PERMUTATION)
        row_of_state = np.concatenate([np.argsort(order), n + np.argsort(order)])
        self.chosen = np.array(
            [row_of_state[c] if c < 2 * n else c for c in work.chosen], dtype=np.int64
        )
        self.W = W = np.zeros((k.SIZE, len(index)))
        k.constants(W, work.parameters[index].T)
        W[k.Q0 : k.Q0 + n], W[k.U0 : k.U0 + n] = (
            work.start[index][:, order].T,
            work.start[index][:, n + order].T,
        )
        W[k.T0] = W[k.T1] = work.begin[index]
        W[k.H] = FIRST * work.rtol**0.25 * (work.end - work.begin)[index]
        count = len(index)
        self.tries, self.taken, self.sample = (
            np.zeros(count, int),
            np.zeros(count, int),
            np.zeros(count, int),
        )
        self.locating = np.full(count, -1)
        self.bracket = np.zeros(
            (7, count)
        )  # ha, ga, hb, gb, hc, gc, the step planned after the event
        self.seen = np.zeros((max(len(work.event_force), 1), count), bool)
        self.watching = Watching(self)
        self.work.measures[index] = np.nan
        self.work.measures[index, :, :6] = np.array([0, -np.inf, 0, np.inf, 0, 0])

    def run(self) -> None:
        """To the end of every scenario."""
        k, W = self.k, self.W
        W[k.QS : k.QS + k.N], W[k.US : k.US + k.N], W[k.TS] = (
            W[k.Q0 : k.Q0 + k.N],
            W[k.U0 : k.U0 + k.N],
            W[k.T0],
        )
        k.rhs(W, k.AN)
        for target, source, rows in ((k.K1, k.AN, k.N), (k.F0, k.FN, k.R), (k.XF, k.X, k.X_COUNT)):
            W[target : target + rows] = W[source : source + rows]
        lanes = np.arange(len(self.index))
        for j in range(k.R):
            self.watching.note(lanes, j, W[k.T0], W[k.F0 + j])
        while len(self.index) and not self.work.stop[0]:
            self._advance()

    def _advance(self) -> None:
        """One trial step of every scenario."""
        k, W = self.k, self.W
        k.try_step(W)
        self.tries += 1
        error = W[k.ERR] / self.work.rtol**2
        h, planned = W[k.H].copy(), self._next_size(error)
        broken = ~(error < 1e300)
        planned[broken], error[broken] = 0.1 * h[broken], 1e300
        finished = np.zeros(len(h), int)
        rejected = (self.locating < 0) & (error > 1)
        W[k.H, rejected] = np.minimum(planned, 0.9 * h)[rejected]
        tiny = rejected & (W[k.H] < 1e-10 * (self.work.end - self.work.begin)[self.index])
        finished[tiny] = np.where(error[tiny] >= 1e300, -3, -1)
        finished[rejected & ~tiny & (self.tries > MOST_STEPS)] = -2
        passed = ~rejected
        located = self._refine(passed & (self.locating >= 0), h, planned, finished)
        passed &= ~self._detect(passed & ~located & (self.locating < 0), h, planned) & (
            self.locating < 0
        )
        self._accept(passed, planned, finished)
        self._finish(finished)

    def _next_size(self, error: Array) -> Array:
        """Step sizes by a proportional-integral rule."""
        k, W = self.k, self.W
        W[k.OK] = np.log(np.minimum(np.maximum(error, 1e-10), 1e30))
        factor = SAFETY * np.exp(-0.35 / k.ORDER * W[k.OK] + 0.2 / k.ORDER * W[k.OLD])
        return np.minimum(W[k.H] * np.clip(factor, 0.2, 5.0), self.work.longest)

    # -- events

    def _gap(self, e: int, row: int, lanes: Any) -> Array:
        g = self.W[row + self.work.event_force[e], lanes] - self.work.level[e, self.index[lanes]]
        return np.asarray(g if self.work.rising[e] else -g)

    def _detect(self, lanes: Any, h: Array, planned: Array) -> Any:
        """Start to locate the first event that a trial step passes; these lanes repeat the step."""
        k, W = self.k, self.W
        t = W[k.T0] + h
        soonest = h.copy()
        everything = np.arange(len(h))
        for e in range(len(self.work.event_force)):
            early = self.work.earliest[e, self.index]
            ga, gb = self._gap(e, k.F0, everything), self._gap(e, k.FN, everything)
            waits = (W[k.T0] < early) & (not self.work.rising[e])
            hit = lanes & ~self.seen[e] & (t >= early) & (gb >= 0) & ((ga < 0) | waits)
            at = np.where(ga >= 0, early - W[k.T0], cross(0 * h, ga, h, gb))
            at = np.maximum(at, early - W[k.T0])
            hit &= at <= soonest
            soonest = np.where(hit, at, soonest)
            self.locating[hit] = e
            self.bracket[:6, hit] = np.array([0 * h, ga, np.where(ga >= 0, at, h), gb, 0 * h, ga])[
                :, hit
            ]
        crossing = lanes & (self.locating >= 0)
        self.bracket[6, crossing] = np.maximum(planned, h)[crossing]
        W[k.H, crossing] = soonest[crossing]
        return crossing

    def _refine(self, lanes: Any, h: Array, planned: Array, finished: NDArray[np.int64]) -> Any:
        """Close in on the event; where it is found the lane is let go, its state moved by the last,
        tiny correction.
        """
        k, W = self.k, self.W
        located = np.zeros(len(h), bool)
        for e in range(len(self.work.event_force)):
            rows = np.flatnonzero(lanes & (self.locating == e))
            if not len(rows):
                continue
            ha, ga, hb, gb, _, _, later = self.bracket[:, rows]
            g, x = self._gap(e, k.FN, rows), h[rows]
            beyond, forced = g >= 0, ga >= 0
            hc, gc = np.where(beyond, hb, ha), np.where(beyond, gb, ga)
            hb, gb = np.where(beyond, x, hb), np.where(beyond, g, gb)
            ha, ga = np.where(beyond, ha, x), np.where(beyond, ga, g)
            at = np.where(forced | (g == 0), x, cross(ha, ga, hb, gb, hc, gc))
            done = (
                np.abs(at - x) <= 1e-6 * (self.work.end - self.work.begin)[self.index[rows]]
            ) | (self.tries[rows] >= MOST_STEPS)
            self.bracket[:, rows] = np.array([ha, ga, hb, gb, hc, gc, later])
            W[k.H, rows] = at
            there = rows[done]
            located[there] = True
            self._land(e, there, (at - x)[done], x[done], later[done], planned, finished)
        return located

    def _land(
        self,
        e: int,
        lanes: Any,
        over: Array,
        h: Array,
        later: Array,
        planned: Array,
        finished: NDArray[np.int64],
    ) -> None:
        k, W = self.k, self.W
        self.locating[lanes], self.seen[e, lanes], planned[lanes] = -1, True, later
        self.work.event_times[self.index[lanes], e] = W[k.T0, lanes] + h + over
        if not self.work.terminal[e]:
            W[k.H, lanes] = h
            return
        finished[lanes] = 2
        for row, rate in ((k.QS, k.US), (k.US, k.AN)):
            W[row : row + k.N, lanes] += over * W[rate : rate + k.N, lanes]
        W[k.FN : k.FN + k.R, lanes] += (
            over / h * (W[k.FN : k.FN + k.R, lanes] - W[k.F0 : k.F0 + k.R, lanes])
        )

    # -- accepted steps

    def _accept(self, passed: Any, planned: Array, finished: NDArray[np.int64]) -> None:
        k, W = self.k, self.W
        lanes = np.flatnonzero(passed)
        t = W[k.T0, lanes] + W[k.H, lanes]
        self.watching.measure(lanes)
        self.watching.sample(lanes, t)
        self.taken[lanes] += 1
        left = self.work.end[self.index[lanes]] - t
        last = finished[lanes] == 0
        ends = np.select(
            [
                left <= 1e-12 * np.abs(self.work.end[self.index[lanes]]),
                self.tries[lanes] > MOST_STEPS,
            ],
            [1, -2],
            0,
        )
        finished[lanes[last]] = ends[last]
        after = planned[lanes]
        step = np.where(after >= left, left, np.where(after > 0.6 * left, 0.5 * left, after))
        for target, source in ((k.T2, k.T1), (k.T1, k.T0), (k.OLD, k.OK)):
            W[target, lanes] = W[source, lanes]
        W[k.T0, lanes], W[k.H, lanes] = t, step
        shifts = [
            (k.Q0, k.QS, k.N),
            (k.U0, k.US, k.N),
            (k.K1, k.AN, k.N),
            (k.F2, k.F1, k.R),
            (k.F1, k.F0, k.R),
            (k.F0, k.FN, k.R),
            (k.XF, k.X, k.X_COUNT),
        ]
        if k.HERMITE:
            shifts = [(k.QP, k.Q0, k.N), (k.UP, k.U0, k.N), (k.KP, k.K1, k.N), *shifts]
        for target, source, rows in shifts:
            np.copyto(W[target : target + rows], W[source : source + rows], where=passed)

    def _finish(self, finished: NDArray[np.int64]) -> None:
        """Store and drop what has ended."""
        k, W = self.k, self.W
        over = np.flatnonzero(finished)
        if len(over):
            order = np.array(k.PERMUTATION)
            who = self.index[over]
            self.work.status[who] = np.where(finished[over] > 0, finished[over] - 1, finished[over])
            self.work.t_end[who], self.work.steps[who] = W[k.T0, over], self.tries[over]
            y = np.empty((len(over), 2 * k.N))
            y[:, order], y[:, k.N + order] = (
                W[k.Q0 : k.Q0 + k.N, over].T,
                W[k.U0 : k.U0 + k.N, over].T,
            )
            self.work.y_end[who] = y
            self.watching.hold(
                over,
                W[k.T0, over],
                np.vstack([W[k.Q0 : k.Q0 + k.N, over], W[k.U0 : k.U0 + k.N, over]]),
            )
            keep = finished == 0
            self.W = np.ascontiguousarray(W[:, keep])
            for name in ("index", "tries", "taken", "sample", "locating"):
                setattr(self, name, getattr(self, name)[keep])
            self.bracket, self.seen = self.bracket[:, keep], self.seen[:, keep]
