"""The batch without a compiler: the same step functions over whole NumPy arrays, the same rules for steps, events and peaks.

Scenarios advance together, each at its own step size; those that have ended are dropped.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from spinesim.batch.array_curves import cross
from spinesim.batch.array_extrema import Watching
from spinesim.batch.lane_head import FIRST
from spinesim.mechanics.primitives import Array

BLOCK = 4096  # scenarios advanced together: with fewer the calls cost more than the arithmetic, with more only memory grows


def run(k: Any, first: int, last: int, *work: Any) -> None:
    """Integrate the scenarios first..last-1 with the module k of array functions; arguments as for the compiled `run`."""
    for begin in range(first, last, BLOCK):
        with np.errstate(all="ignore"):  # a scenario that fails is data
            _Block(k, np.arange(begin, min(begin + BLOCK, last)), *work).run()


class _Block:
    """One block of scenarios; `index` are their places in the results, W (rows, lanes) their workspace."""

    def __init__(
        self, k: Any, index: NDArray[np.int64], parameters: Array, start: Array, begin: Array, end: Array, rtol: float, most: int,
        least: Array, event_link: Any, level: Array, earliest: Array, rising: Any, terminal: Any, samples: Array, chosen: Any, *results: Any,
    ) -> None:  # fmt: skip
        self.k, self.index, self.rtol, self.most = k, index, rtol, most
        self.begin, self.end, self.least = begin, end, least
        self.event_link, self.level, self.earliest, self.rising, self.terminal = event_link, level, earliest, rising, terminal
        self.samples, self.chosen = samples, chosen
        self.status, self.t_end, self.y_end, self.event_times, self.steps, self.measures, self.track = results
        n, order = k.N, np.array(k.PERMUTATION)
        self.W = W = np.zeros((k.SIZE, len(index)))
        k.constants(W, None, parameters[index].T)
        W[k.Q0 : k.Q0 + n], W[k.U0 : k.U0 + n] = start[index][:, order].T, start[index][:, n + order].T
        W[k.T0] = W[k.T1] = begin[index]
        W[k.H] = FIRST * (end - begin)[index]
        count = len(index)
        self.tries, self.taken, self.sample = np.zeros(count, int), np.zeros(count, int), np.zeros(count, int)
        self.locating = np.full(count, -1)
        self.bracket = np.zeros((7, count))  # ha, ga, hb, gb, hc, gc, the step planned after the event
        self.seen = np.zeros((max(len(event_link), 1), count), bool)
        self.watching = Watching(self)
        self.measures[index] = np.nan
        self.measures[index, :, :6] = np.array([0, -np.inf, 0, np.inf, 0, 0])

    def run(self) -> None:
        """To the end of every scenario."""
        k, W = self.k, self.W
        W[k.QS : k.QS + k.N], W[k.US : k.US + k.N], W[k.TS] = W[k.Q0 : k.Q0 + k.N], W[k.U0 : k.U0 + k.N], W[k.T0]
        k.rhs(W)
        for target, source, rows in ((k.K1, k.AN, k.N), (k.F0, k.FN, k.R), (k.XF, k.X, k.X_COUNT)):
            W[target : target + rows] = W[source : source + rows]
        lanes = np.arange(len(self.index))
        for j in range(k.R):
            self.watching.note(lanes, j, W[k.T0], W[k.F0 + j])
        while len(self.index):
            self._advance()

    def _advance(self) -> None:
        """One trial step of every scenario."""
        k = self.k
        k.step(self.W)
        k.control(self.W, 1 / self.rtol**2)
        W = self.W
        self.tries += 1
        h, planned, error = W[k.H].copy(), W[k.NEXT].copy(), W[k.ERR] / self.rtol**2
        broken = ~(error < 1e300)
        planned[broken], error[broken] = 0.1 * h[broken], 1e300
        finished = np.zeros(len(h), int)
        rejected = (self.locating < 0) & (error > 1)
        W[k.H, rejected] = np.minimum(planned, 0.9 * h)[rejected]
        tiny = rejected & (W[k.H] < 1e-10 * (self.end - self.begin)[self.index])
        finished[tiny] = np.where(error[tiny] >= 1e300, -3, -1)
        finished[rejected & ~tiny & (self.tries > self.most)] = -2
        passed = ~rejected
        located = self._refine(passed & (self.locating >= 0), h, planned, finished)
        passed &= ~self._detect(passed & ~located & (self.locating < 0), h, planned) & (self.locating < 0)
        self._accept(passed, planned, finished)
        self._finish(finished)

    # -- events

    def _gap(self, e: int, row: int, lanes: Any) -> Array:
        g = self.W[row + self.event_link[e], lanes] - self.level[e, self.index[lanes]]
        return np.asarray(g if self.rising[e] else -g)

    def _detect(self, lanes: Any, h: Array, planned: Array) -> Any:
        """Start to locate the first event that a trial step passes; these lanes repeat the step."""
        k, W = self.k, self.W
        t = W[k.T0] + h
        soonest = h.copy()
        everything = np.arange(len(h))
        for e in range(len(self.event_link)):
            early = self.earliest[e, self.index]
            ga, gb = self._gap(e, k.F0, everything), self._gap(e, k.FN, everything)
            waits = (W[k.T0] < early) & (not self.rising[e])
            hit = lanes & ~self.seen[e] & (t >= early) & (gb >= 0) & ((ga < 0) | waits)
            at = np.where(ga >= 0, early - W[k.T0], cross(0 * h, ga, h, gb))
            at = np.maximum(at, early - W[k.T0])
            hit &= at <= soonest
            soonest = np.where(hit, at, soonest)
            self.locating[hit] = e
            self.bracket[:6, hit] = np.array([0 * h, ga, np.where(ga >= 0, at, h), gb, 0 * h, ga])[:, hit]
        found = lanes & (self.locating >= 0)
        self.bracket[6, found] = np.maximum(planned, h)[found]
        W[k.H, found] = soonest[found]
        return found

    def _refine(self, lanes: Any, h: Array, planned: Array, finished: NDArray[np.int64]) -> Any:
        """Close in on the event; where it is found the lane is let go, its state moved by the last, tiny correction."""
        k, W = self.k, self.W
        located = np.zeros(len(h), bool)
        for e in range(len(self.event_link)):
            here = np.flatnonzero(lanes & (self.locating == e))
            if not len(here):
                continue
            ha, ga, hb, gb, _, _, later = self.bracket[:, here]
            g, x = self._gap(e, k.FN, here), h[here]
            beyond, forced = g >= 0, ga >= 0
            hc, gc = np.where(beyond, hb, ha), np.where(beyond, gb, ga)
            hb, gb = np.where(beyond, x, hb), np.where(beyond, g, gb)
            ha, ga = np.where(beyond, ha, x), np.where(beyond, ga, g)
            at = np.where(forced | (g == 0), x, cross(ha, ga, hb, gb, hc, gc))
            done = (np.abs(at - x) <= 1e-6 * (self.end - self.begin)[self.index[here]]) | (self.tries[here] >= self.most)
            self.bracket[:, here] = np.array([ha, ga, hb, gb, hc, gc, later])
            W[k.H, here] = at
            there = here[done]
            located[there] = True
            self._land(e, there, (at - x)[done], x[done], later[done], planned, finished)
        return located

    def _land(self, e: int, lanes: Any, over: Array, h: Array, later: Array, planned: Array, finished: NDArray[np.int64]) -> None:
        k, W = self.k, self.W
        self.locating[lanes], self.seen[e, lanes], planned[lanes] = -1, True, later
        self.event_times[self.index[lanes], e] = W[k.T0, lanes] + h + over
        if not self.terminal[e]:
            W[k.H, lanes] = h
            return
        finished[lanes] = 2
        for row, rate in ((k.QS, k.US), (k.US, k.AN)):
            W[row : row + k.N, lanes] += over * W[rate : rate + k.N, lanes]
        W[k.FN : k.FN + k.R, lanes] += over / h * (W[k.FN : k.FN + k.R, lanes] - W[k.F0 : k.F0 + k.R, lanes])

    # -- accepted steps

    def _accept(self, passed: Any, planned: Array, finished: NDArray[np.int64]) -> None:
        k, W = self.k, self.W
        lanes = np.flatnonzero(passed)
        t = W[k.T0, lanes] + W[k.H, lanes]
        self.watching.measure(lanes)
        self.watching.sample(lanes, t)
        self.taken[lanes] += 1
        left = self.end[self.index[lanes]] - t
        last = finished[lanes] == 0
        ends = np.select(
            [
                left <= 1e-12 * np.abs(self.end[self.index[lanes]]),
                ~(W[k.ANGLE, lanes] < k.LARGEST),
                self.tries[lanes] > self.most,
            ],
            [1, -4, -2],
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
            self.status[who] = np.where(finished[over] > 0, finished[over] - 1, finished[over])
            self.t_end[who], self.steps[who] = W[k.T0, over], self.tries[over]
            y = np.empty((len(over), 2 * k.N))
            y[:, order], y[:, k.N + order] = W[k.Q0 : k.Q0 + k.N, over].T, W[k.U0 : k.U0 + k.N, over].T
            self.y_end[who] = y
            keep = finished == 0
            self.W = np.ascontiguousarray(W[:, keep])
            for name in ("index", "tries", "taken", "sample", "locating"):
                setattr(self, name, getattr(self, name)[keep])
            self.bracket, self.seen = self.bracket[:, keep], self.seen[:, keep]
