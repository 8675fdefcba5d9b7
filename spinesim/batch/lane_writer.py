"""Writes the batch kernel of one model: numba source in which scenarios run in the lanes of one flat workspace.

W[ROW + i*L + lane] holds everything; offsets are constants of the module, every function is straight-line code inside a loop over
the L lanes (or one flat loop over whole blocks of rows), which is what the compiler turns into SIMD instructions.

`stages` writes what a step combines and solves, `stepping` what happens between two steps; here are the rows, the equations and the whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sympy

from spinesim.batch import lane_extrema, lane_head, lane_loop, stepping
from spinesim.batch.elimination import Elimination
from spinesim.batch.lowering import LARGEST_ANGLE, Lowering
from spinesim.batch.stages import Stages
from spinesim.batch.tableaux import ARK4, TSIT5
from spinesim.mechanics.assembly import Assembly
from spinesim.mechanics.codegen import PRINTER
from spinesim.mechanics.equations import T, derive
from spinesim.mechanics.model import Model

INDENT = " " * 8


class Rows:
    """Names and places of the workspace's rows."""

    def __init__(self) -> None:
        self.offsets: dict[str, int] = {}
        self.size = 0

    def add(self, name: str, count: int = 1) -> None:
        """Reserve `count` rows under a name."""
        self.offsets[name] = self.size
        self.size += count


class KernelWriter:
    """Collects the kernel's functions; coordinates that the implicit links touch come first."""

    lowering: type[Lowering] = Lowering
    head, body = lane_head.HEAD, lane_extrema.TEXT + lane_loop.TEXT

    def __init__(self, model: Model, watched: Sequence[str], implicit: Sequence[str], lanes: int) -> None:
        self.base = Assembly(derive(model))
        e = self.base.e
        self.model, self.lanes, self.n = model, lanes, len(e.q)
        index = {link.name: k for k, link in enumerate(e.links)}
        self.watched = [index[name] for name in watched]
        self.implicit = [index[name] for name in implicit]
        self.scheme = ARK4 if implicit else TSIT5
        touched = sorted({i for k in self.implicit for i in e.links[k].gradient})
        self.order = touched + [i for i in range(self.n) if i not in touched]
        self.m = len(touched)
        self.lower = self.lowering(self.base.steps, self.base.constants, self.base.varying)
        self.slopes = [
            self.base.slopes[k].get(getattr(e.links[k], kind), sympy.Integer(0)) for kind in "vd" for k in self.implicit
        ]
        self.place = {i: p for p, i in enumerate(self.order)}
        gradients = [{self.place[i]: float(g) for i, g in e.links[k].gradient.items()} for k in self.implicit]
        self.elimination = Elimination(gradients, self.m)
        self.rows = self._layout()
        self.stages = Stages(self)

    def _layout(self) -> Rows:
        n, m, r, stages = self.n, self.m, len(self.watched), len(self.scheme.error)
        rows = Rows()
        for name, count in (
            ("TS", 1), ("T0", 1), ("H", 1), ("ERR", 1), ("OLD", 1), ("NEXT", 1), ("OK", 1), ("ANGLE", 1), ("PASS", 1),
            ("HX", n), ("QS", n), ("US", n), ("AN", n), ("Q0", n), ("U0", n), ("K1", n),
            *((name, 1) for name in ("PLAN", "CARE", "SEEK", "STEPS", "END")), ("AREA", r),
            ("FN", r), ("F0", r), ("F1", r), ("F2", r), ("T1", 1), ("T2", 1),
            ("X", 2 * len(self.implicit)), ("XF", 2 * len(self.implicit)), ("LF", self.elimination.size), ("W", m),
            *((f"K{i}", n) for i in range(2, stages)), *((f"I{i}", m) for i in range(1, stages + 1) if m),
            *((name, n) for name in ("QP", "UP", "KP") if not m),
        ):  # fmt: skip
            rows.add(name, count)
        return rows

    # -- pieces of text

    def at(self, row: str, i: int | None = None, lane: str = "l") -> str:
        """Reference to a row (or the i-th of its block) in the current lane."""
        return f"W[{self.rows.offsets[row] * self.lanes + (i or 0) * self.lanes} + {lane}]"

    def function(self, name: str, arguments: str, lines: Sequence[str]) -> str:
        """A function outside the lanes' loop."""
        return f"@njit(fastmath=FAST, **INNER)\ndef {name}({arguments}):\n" + "".join(f"    {line}\n" for line in lines)

    def lane_loop(self, name: str, lines: Sequence[str]) -> str:
        """A function that runs straight-line statements in every lane."""
        body = "\n".join(INDENT + line for line in lines)
        return f"@njit(fastmath=FAST, **INNER)\ndef {name}(W):\n    wide()\n    for l in range({self.lanes}):\n{body}\n"

    def flat_loop(self, name: str, blocks: Sequence[tuple[int, int, Sequence[str]]]) -> str:
        """A function of loops over blocks of rows (first, last); h is the lane's step size."""
        text = f"@njit(fastmath=FAST, **INNER)\ndef {name}(W):\n    wide()\n"
        for first, last, lines in blocks:
            text += f"    for l in range({first * self.lanes}, {last * self.lanes}):\n{INDENT}h = {self.at('HX')}\n"
            text += "".join(f"{INDENT}{line}\n" for line in lines)
        return text

    def rhs(self) -> str:
        """Accelerations, watched forces and the implicit links' damping at the stage's state."""
        results = [(self.at("AN", self.place[i]), a) for i, a in enumerate(self.base.acceleration)]
        results += [(self.at("FN", j), self.base.e.links[k].F) for j, k in enumerate(self.watched)]
        results += [(self.at("X", j), s) for j, s in enumerate(self.slopes)]
        lines, loads = self.lower.statements([s for _, e in results for s in e.free_symbols])
        angles = self.lower.angles
        stores = [f"{place} = {self.lower.value(e)}" for place, e in results[: self.n + len(self.watched)]]
        stores += [f"{place} = max({self.lower.value(e)}, 0.0)" for place, e in results[self.n + len(self.watched) :]]
        guard = [f"{self.at('ANGLE')} = max({self.at('ANGLE')}, abs({a}))" for a in angles]
        return self.lane_loop("rhs", [*self._loads(loads, lambda s: self._stage(s)), *lines, *guard, *stores])

    def watch(self) -> str:
        """The watched forces of one lane at any state y = [q, q'] and time t."""
        results = [self.base.e.links[k].F for k in self.watched]
        lines, loads = self.lower.statements(results)
        stores = [f"f[{j}] = {self.lower.value(e)}" for j, e in enumerate(results)]
        body = [*self._loads(loads, lambda s: self._scratch(s)), *lines, *stores, "return"]
        return self.function("watch", "W, l, t, y, f", body)

    def _loads(self, symbols: set[Any], place: Any) -> list[str]:
        return [f"{s} = {place(s)}" for s in sorted(symbols, key=str)]

    def _stage(self, s: Any) -> str:
        e = self.base.e
        if s == T:
            return self.at("TS")
        if s in e.q:
            return self.at("QS", self.place[e.q.index(s)])
        if s in e.u:
            return self.at("US", self.place[e.u.index(s)])
        return self.constant_row(s)

    def _scratch(self, s: Any) -> str:
        e = self.base.e
        if s == T:
            return "t"
        if s in e.q:
            return f"y[{self.place[e.q.index(s)]}]"
        if s in e.u:
            return f"y[{self.n + self.place[e.u.index(s)]}]"
        return self.constant_row(s)

    def constant_row(self, s: Any) -> str:
        if f"c_{s}" not in self.rows.offsets:
            self.rows.add(f"c_{s}")
        return self.at(f"c_{s}")

    def constants(self) -> str:
        """Everything that depends on the parameters alone, once per scenario (parameters p, lane l)."""
        stored = [name[2:] for name in self.rows.offsets if name.startswith("c_")]
        wanted = {sympy.Symbol(name, real=True) for name in stored}
        needed: list[Any] = []
        for symbol in reversed(self.lower.constants):
            if symbol in wanted:
                wanted |= self.lower.constants[symbol].free_symbols
                needed.insert(0, symbol)
        lines = [f"{s} = p[{i}]" for i, s in enumerate(self.base.e.parameters) if s in wanted]
        lines += [f"{s} = {PRINTER.doprint(self.lower.constants[s])}" for s in self._sorted(needed)]
        lines += [f"{self.at('c_' + name)} = {name}" for name in stored]
        return self.function("constants", "W, l, p", [*lines, "return"])

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

    def whole(self, text: str) -> str:
        """The driver's text with the calls of a step written in place: a function of them would be compiled once more."""
        return text.replace("        step(W)\n", "".join(f"        {line}\n" for line in self.stages.step()))

    def spread(self, name: str, row: str) -> str:
        """Repeats a row over HX, as many times as there are coordinates."""
        return self.lane_loop(name, [f"h = {self.at(row)}", *(f"{self.at('HX', i)} = h" for i in range(self.n))])

    # -- the whole

    def text(self, key: str) -> str:
        """The kernel's module."""
        functions = [
            self.rhs(),
            self.watch(),
            self.stages.implicit_solver(),
            *self.stages.combinations(),
            self.stages.error(),
            self.spread("spread", "H"),
            self.spread("mask", "PASS"),
            stepping.control(self),
            self.judge(),
            self.gather(),
        ]
        constants = self.constants()
        offsets = {name: at * (self.lanes or 1) for name, at in self.rows.offsets.items() if not name.startswith("c_")}
        header = "".join(f"{name} = {value}\n" for name, value in offsets.items())
        sizes = {
            "KEY": key, "PEAKS": lane_head.PEAKS, "FIRST": lane_head.FIRST, "CLEAR": lane_head.CLEAR, "STRUCTURE": self.model.structure, "N": self.n, "L": self.lanes, "R": len(self.watched), "X_COUNT": 2 * len(self.implicit),
            "SIZE": self.rows.size * (self.lanes or 1), "ORDER": self.scheme.order, "HERMITE": not self.m, "LARGEST": LARGEST_ANGLE,
            "PERMUTATION": tuple(self.order), "PARAMETERS": [str(s) for s in self.base.e.parameters],
        }  # fmt: skip
        if self.m:
            sizes |= {"QP": 0, "UP": 0, "KP": 0}
        header += "".join(f"{name} = {value!r}\n" for name, value in sizes.items())
        return self.head + header + "\n\n" + "\n\n".join([f for f in functions if f] + [constants]) + self.whole(self.body)

    def judge(self) -> str:
        """See `stepping.judge`."""
        return stepping.judge(self)

    def gather(self) -> str:
        """See `stepping.gather`."""
        return stepping.gather(self)
