"""Writes what a step of one model computes: right-hand side, watched forces, constants of a
scenario, stages.

What the statements are is the same for the C lanes (`lane_writer`) and for NumPy (`array_writer`);
how a row is referred to and how statements become a function is each one's own.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Any

import sympy

from spinesim.batch.elimination import Elimination
from spinesim.batch.lowering import Lowering
from spinesim.batch.stages import Stages
from spinesim.batch.tableaux import ARK4, TSIT5
from spinesim.mechanics.assembly import Assembly
from spinesim.mechanics.equations import T, derive
from spinesim.mechanics.model import Model

Block = tuple[int, int, Sequence[str]]  # first and last row, statements


class Writer(ABC):
    """Collects a kernel's functions; coordinates that the implicit links touch come first.

    Rows: TS time of the stage, QS US its state, AN its accelerations; T0 Q0 U0 the step's start, H
    its size, K1 K2 ... accelerations of its stages, ERR its error; FN watched forces; X slopes of
    the implicit links, XF those at the start, LF the factored matrix, W its solution, I1 I2 ...
    those of the stages.
    """

    def __init__(self, model: Model, watched: Sequence[str], implicit: Sequence[str]) -> None:
        self.base = Assembly(derive(model))
        e = self.base.e
        self.model, self.n = model, len(e.q)
        index = {link.name: k for k, link in enumerate(e.links)}
        self.watched = [index[name] for name in watched]
        self.implicit = [index[name] for name in implicit]
        self.scheme = ARK4 if implicit else TSIT5
        touched = sorted({i for k in self.implicit for i in e.links[k].gradient})
        self.order = touched + [i for i in range(self.n) if i not in touched]
        self.m = len(touched)
        curves = [each for name in model.recordings for each in (name, f"{name}_rate")]
        self.lower = Lowering(self.base.steps, self.base.constants, self.base.varying, curves)
        self.slopes = [
            self.base.slopes[k].get(getattr(e.links[k], kind), sympy.Integer(0))
            for kind in "vd"
            for k in self.implicit
        ]
        self.place = {i: p for p, i in enumerate(self.order)}
        gradients = [
            {self.place[i]: float(g) for i, g in e.links[k].gradient.items()} for k in self.implicit
        ]
        self.elimination = Elimination(gradients, self.m)
        self.stages = Stages(self)

    # -- how it is written

    @abstractmethod
    def at(self, row: str, i: int | None = None) -> str:
        """Reference to a row, or to the i-th of its block; without i, inside a flat loop, to the
        block's current row.
        """

    @abstractmethod
    def constant(self, name: str) -> str:
        """Reference to a scenario's constant."""

    @abstractmethod
    def result(self, i: int) -> str:
        """Reference to the i-th of the rows that the right-hand side writes to."""

    @abstractmethod
    def function(self, name: str, lines: Sequence[str], output: bool = False) -> str:
        """A function of straight-line statements, for all scenarios.

        output: whether the rows to write to are an argument.
        """

    @abstractmethod
    def flat_loop(self, name: str, blocks: Sequence[Block]) -> str:
        """A function of loops over blocks of rows; h is the step size."""

    # -- what is written

    def rhs(self) -> str:
        """Accelerations, watched forces and the implicit links' slopes at the stage's state."""
        results = [(self.result(self.place[i]), a) for i, a in enumerate(self.base.acceleration)]
        results += [(self.at("FN", j), self.base.e.links[k].F) for j, k in enumerate(self.watched)]
        slopes = [(self.at("X", j), s) for j, s in enumerate(self.slopes)]
        lines, symbols = self.lower.statements(
            [s for _, e in (*results, *slopes) for s in sorted(e.free_symbols, key=str)]
        )
        stores = [f"{place} = {self.lower.value(e)}" for place, e in results]
        stores += [
            f"{place} = {0.0 if e == 0 else f'at_least({self.lower.value(e)}, 0.0)'}"
            for place, e in slopes
        ]
        lines = [*self.loads(symbols, self._of_stage), *lines, *stores]
        return self.function("rhs", lines, output=True)

    def watched_forces(self) -> list[str]:
        """Statements f[j] = watched force at any state y = [q, q'] and time t."""
        e = self.base.e
        results = [e.links[k].F for k in self.watched]
        lines, symbols = self.lower.statements(results)
        self.read = sorted({self.place[x.index(s)] for x in (e.q, e.u) for s in symbols if s in x})
        return [
            *self.loads(symbols, self._of_state),
            *lines,
            *(f"f[{j}] = {self.lower.value(e)}" for j, e in enumerate(results)),
        ]

    def observed(self) -> list[str]:
        """Statements o[row] = what can be recorded beside the state y = [q, q'] at time t (see
        `work.observable`).
        """
        e, base, text = self.base.e, self.base, self.lower.value
        lines, symbols = self.lower.statements([])
        links = list(enumerate(e.links))
        into = [text(link.F * (link.v - base.explicit[k])) for k, link in links]
        heat = [
            text((link.F - self._part("E", k) - self._part("A", k)) * link.v) for k, link in links
        ]
        moving = [m * u**2 / 2 for m, u in zip(e.inertia, e.u, strict=True)]
        lifted = [-m * w * q for m, w, q in zip(e.inertia, e.weight, e.q, strict=True)]
        values = [
            *map(text, base.acceleration),
            *(text(link.F) for _, link in links),
            *(text(link.d) for _, link in links),
            *heat,
            text(sympy.Add(*moving, *lifted)),
            _total(into),
            _total([f"magnitude({text(link.F * link.v)})" for _, link in links]),
        ]
        return [
            *self.loads(symbols, self._of_state),
            *lines,
            *(f"o[{row}] = {value}" for row, value in enumerate(values)),
        ]

    def _part(self, kind: str, k: int) -> Any:
        """The elastic ("E") or active ("A") part of a link's force: a number where it is one."""
        symbol = sympy.Symbol(f"_{kind}{k}")
        value = self.base.constants.get(symbol, symbol)
        return value if value.is_Number else symbol

    def loads(self, symbols: set[Any], place: Callable[[Any], str]) -> list[str]:
        """Statements that read states and constants."""
        return [f"{s} = {place(s)}" for s in sorted(symbols, key=str)]

    def _of_stage(self, s: Any) -> str:
        e = self.base.e
        if s == T:
            return self.at("TS")
        if s in e.q:
            return self.at("QS", self.place[e.q.index(s)])
        if s in e.u:
            return self.at("US", self.place[e.u.index(s)])
        return self.constant(str(s))

    def _of_state(self, s: Any) -> str:
        e = self.base.e
        if s == T:
            return "at"
        if s in e.q:
            return f"y[{self.place[e.q.index(s)]}]"
        if s in e.u:
            return f"y[{self.n + self.place[e.u.index(s)]}]"
        return self.constant(str(s))

    def constant_values(
        self, stored: Sequence[str], text: Callable[[Any], str]
    ) -> list[tuple[str, str]]:
        """(name, text) of all that the stored constants need, in order; p are the scenario's
        parameters.
        """
        wanted = {sympy.Symbol(name, real=True) for name in stored}
        needed: list[Any] = []
        for symbol in reversed(self.lower.constants):
            if symbol in wanted:
                wanted |= self.lower.constants[symbol].free_symbols
                needed.insert(0, symbol)
        values = [(str(s), f"p[{i}]") for i, s in enumerate(self.base.e.parameters) if s in wanted]
        return values + [(str(s), text(self.lower.constants[s])) for s in self._sorted(needed)]

    def _sorted(self, symbols: list[Any]) -> list[Any]:
        done: list[Any] = []

        def visit(s: Any) -> None:
            if s in done or s not in self.lower.constants:
                return
            for other in sorted(self.lower.constants[s].free_symbols, key=str):
                visit(other)
            done.append(s)

        for s in symbols:
            visit(s)
        return done


def _total(terms: Sequence[str]) -> str:
    return "(" + " + ".join(terms) + ")" if terms else "0.0"
