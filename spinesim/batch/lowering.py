"""Lowers derived expressions to straight-line statements, one text for the C lanes and for NumPy
arrays.

Everything becomes `name = arithmetic` with a few functions that both have: at_least, at_most, step,
root, lane_exp, lane_log, lane_tanh, lane_sin, lane_cos, lane_atan2, recorded (in C see `lanes.h`
and `curves.h`; for NumPy the head of `array_writer`).  What depends on parameters alone is moved
out and computed once per scenario.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import sympy

from spinesim.mechanics.symbols import Pos, Powp

Expr = Any
SMALLEST = 1e-300
NANOMETRE = 1e-9


class Lowering:
    """Statements of the lane code, and the constants of a scenario that they need.

    steps, constants: symbol -> expression in order (see `codegen`); varying: symbols that change
    along the motion.  curves: names of recorded functions of time and of their rates, in the order
    of their numbers.
    """

    def __init__(
        self,
        steps: dict[Expr, Expr],
        constants: dict[Expr, Expr],
        varying: set[Expr],
        curves: Sequence[str] = (),
    ) -> None:
        self.steps, self.varying, self.curves = steps, varying, list(curves)
        self.constants = dict(constants)
        self._hoisted: dict[Expr, Expr] = {e: symbol for symbol, e in constants.items()}
        self._restart()

    def _restart(self) -> None:
        self.lines: list[str] = []
        self._count = 0
        self._done: dict[Expr, str] = {}
        self._texts: dict[str, str] = {}

    def statements(self, wanted: Iterable[Expr]) -> tuple[list[str], set[Expr]]:
        """Lines that compute the wanted symbols, and the symbols (states, constants) that must be
        loaded before them.
        """
        self._restart()
        self.loads: set[Expr] = set()
        for symbol in wanted:
            self.symbol(symbol)
        return self.lines, self.loads

    def symbol(self, symbol: Expr) -> str:
        """The name that holds a symbol's value, computed when first asked for."""
        if symbol in self.steps and symbol not in self._done:
            text = self.value(self.steps[symbol])
            if text not in self._texts:
                self.lines.append(f"{symbol} = {text}")
                self._texts[text] = str(symbol)
            self._done[symbol] = self._texts[text]
        elif symbol not in self.steps:
            self.loads.add(symbol)
        return self._done.get(symbol, str(symbol))

    def fresh(self, text: str) -> str:
        """A name for a piece of arithmetic; the same piece is computed once."""
        if text.isidentifier():
            return text
        if text not in self._texts:
            self._count += 1
            self.lines.append(f"_{self._count} = {text}")
            self._texts[text] = f"_{self._count}"
        return self._texts[text]

    # -- expressions

    def value(self, e: Expr) -> str:
        """Arithmetic text of an expression; emits what it needs first."""
        if e.is_Number:
            return repr(float(e))
        if e.is_Symbol:
            return self.symbol(e)
        if not e.free_symbols & self.varying:
            return self.symbol(self.constant(e))
        if e.is_Add:
            return "(" + " + ".join(self._parts(e, sympy.Add)).replace("+ -", "- ") + ")"
        if e.is_Mul:
            return self._product(e)
        if e.is_Pow:
            return self._power(e)
        return self._function(e)

    def constant(self, e: Expr) -> Expr:
        """A symbol for an expression of parameters alone."""
        if e.is_Symbol:
            return e
        if e not in self._hoisted:
            self._hoisted[e] = symbol = sympy.Symbol(f"_c{len(self.constants)}", real=True)
            self.constants[symbol] = e
        return self._hoisted[e]

    def _parts(self, e: Expr, kind: Any) -> list[str]:
        fixed = [a for a in e.args if not a.free_symbols & self.varying]
        moving = [self.value(a) for a in e.args if a.free_symbols & self.varying]
        return moving + ([self.value(kind(*fixed))] if fixed else [])

    def _product(self, e: Expr) -> str:
        if e.args[0] == -1:
            return "-" + self.value(sympy.Mul(*e.args[1:]))
        return "(" + "*".join(self._parts(e, sympy.Mul)) + ")"

    def _power(self, e: Expr) -> str:
        base, exponent = e.as_base_exp()
        if exponent.is_Integer and 1 <= abs(int(exponent)) <= 4:
            name = self._memo(base)
            product = "*".join([name] * abs(int(exponent)))
            return f"({product})" if exponent > 0 else f"(1.0/({product}))"
        if abs(exponent) == sympy.Rational(1, 2):
            root = f"root({self.value(base)})"
            return root if exponent > 0 else f"(1.0/{root})"
        return self._exp(f"({self.value(exponent)})*{self._log(self._memo(base))}")

    def _memo(self, e: Expr) -> str:
        if e.is_Symbol:
            return self.symbol(e)
        if e not in self._done:
            self._done[e] = self.fresh(self.value(e))
        return self._done[e]

    def _function(self, e: Expr) -> str:
        if e not in self._done:
            kind = type(e).__name__.lower()
            if type(e).__name__ in self.curves:
                number = self.curves.index(type(e).__name__)
                self._done[e] = self.fresh(f"recorded({number}, {self.value(e.args[0])})")
                return self._done[e]
            maker = getattr(self, f"_{kind}", None)
            if maker is None:
                raise ValueError(
                    f"the batch has no lane version of {kind}(): write the law with "
                    "spinesim.mechanics.primitives, or sweep with engine='scipy'"
                )
            self._done[e] = maker(*e.args)
        return self._done[e]

    # -- primitives and elementary functions

    def _pos(self, x: Expr) -> str:
        return self.fresh(f"at_least({self.value(x)}, 0.0)")

    def _step(self, x: Expr) -> str:
        return self.fresh(f"step({self._memo(x)})")

    def _sat(self, x: Expr) -> str:
        return self.fresh(f"at_most(at_least({self.value(x)}, 0.0), 1.0)")

    def _powp(self, x: Expr, n: Expr) -> str:
        if n.is_Integer and 1 <= int(n) <= 4:
            base = self._memo(Pos(x))
            return self.fresh("*".join([base] * int(n)))
        if (
            n.is_Add and n.args[0] == -1
        ):  # the slope of a power: the power over its base, which may be unbounded at zero
            power = self.value(Powp(x, n + 1))
            return self.fresh(f"{power}/at_least({self._memo(x)}, {NANOMETRE})")
        return self._exp(f"{self.value(n)}*{self._memo(Logarithm(x))}")

    def _logarithm(self, x: Expr) -> str:
        return self._log(self.fresh(f"at_least({self._memo(x)}, {SMALLEST})"))

    def _log(self, x: str) -> str:
        return self.fresh(f"lane_log({x})")

    def _exp(self, x: str) -> str:
        return self.fresh(f"lane_exp({x})")

    def _tanh(self, x: Expr) -> str:
        return self.fresh(f"lane_tanh({self.value(x)})")

    def _atan2(self, y: Expr, x: Expr) -> str:
        return self.fresh(f"lane_atan2({self.value(y)}, {self.value(x)})")

    def _sin(self, x: Expr) -> str:
        return self._turn(x)[0]

    def _cos(self, x: Expr) -> str:
        return self._turn(x)[1]

    def _turn(self, x: Expr) -> tuple[str, str]:
        """(sin, cos) of an angle; a constant offset is taken out by the addition theorem, so that
        all directions of a body share them.
        """
        x = self.steps.get(x, x)
        moving = sympy.Add(*[a for a in sympy.Add.make_args(x) if a.free_symbols & self.varying])
        offset = x - moving
        angle = self._memo(moving)
        sine, cosine = self.fresh(f"lane_sin({angle})"), self.fresh(f"lane_cos({angle})")
        if offset == 0:
            return sine, cosine
        s, c = self.value(sympy.sin(offset)), self.value(sympy.cos(offset))
        return self.fresh(f"{sine}*{c} + {cosine}*{s}"), self.fresh(f"{cosine}*{c} - {sine}*{s}")


class Logarithm(sympy.Function):
    """log of max(x, tiny), shared by the powers of one base."""
