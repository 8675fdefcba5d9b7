"""Lowers derived expressions to straight-line statements that a compiler can put into SIMD lanes.

Everything becomes `name = arithmetic`: elementary functions are written out as polynomials, because the compiler has no
vector versions of them; what depends on parameters alone is moved out and computed once per scenario.

Ranges: log and exp hold everywhere they are needed (relative error below 1e-14); sin and cos hold to 1.2 rad (6e-14), which the
kernel checks; atan2 holds for a positive second argument.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import factorial
from typing import Any

import sympy

from spinesim.mechanics.symbols import Pos, Powp

Expr = Any
LOG = (
    6.666666666666735130e-01, 3.999999999940941908e-01, 2.857142874366239149e-01, 2.222219843214978396e-01,
    1.818357216161805012e-01, 1.531383769920937332e-01, 1.479819860511658591e-01,
)  # fmt: skip  # Remez coefficients of fdlibm's log
ATAN = tuple((-1) ** k / (2 * k + 1) for k in range(1, 13))
LARGEST_ANGLE = 1.2
SMALLEST = 1e-300
NANOMETRE = 1e-9


class Lowering:
    """Statements of the lane code, and the constants of a scenario that they need.

    steps, constants: symbol -> expression in order (see `codegen`); varying: symbols that change along the motion.
    """

    def __init__(self, steps: dict[Expr, Expr], constants: dict[Expr, Expr], varying: set[Expr]) -> None:
        self.steps, self.varying = steps, varying
        self.constants = dict(constants)
        self._hoisted: dict[Expr, Expr] = {e: symbol for symbol, e in constants.items()}
        self.angles: list[str] = []
        self._restart()

    def _restart(self) -> None:
        self.lines: list[str] = []
        self.angles = []
        self._count = 0
        self._done: dict[Expr, str] = {}
        self._texts: dict[str, str] = {}

    def statements(self, wanted: Iterable[Expr]) -> tuple[list[str], set[Expr]]:
        """Lines that compute the wanted symbols, and the symbols (states, constants) that must be loaded before them."""
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
            root = f"sqrt({self.value(base)})"
            return root if exponent > 0 else f"(1.0/{root})"
        return self.exp(f"({self.value(exponent)})*{self.log(self._memo(base))}")

    def _memo(self, e: Expr) -> str:
        if e.is_Symbol:
            return self.symbol(e)
        if e not in self._done:
            self._done[e] = self.fresh(self.value(e))
        return self._done[e]

    def _function(self, e: Expr) -> str:
        if e not in self._done:
            kind = type(e).__name__.lower()
            maker = getattr(self, f"_{kind}", None)
            if maker is None:
                raise ValueError(
                    f"the batch has no lane version of {kind}(): write the law with spinesim.mechanics.primitives, or sweep with engine='scipy'"
                )
            self._done[e] = maker(*e.args)
        return self._done[e]

    # -- primitives and elementary functions

    def _pos(self, x: Expr) -> str:
        return self.fresh(f"max({self.value(x)}, 0.0)")

    def _step(self, x: Expr) -> str:
        return self.fresh(f"1.0*({self._memo(x)} > 0.0)")

    def _sat(self, x: Expr) -> str:
        return self.fresh(f"min(max({self.value(x)}, 0.0), 1.0)")

    def _powp(self, x: Expr, n: Expr) -> str:
        if n.is_Integer and 1 <= int(n) <= 4:
            base = self._memo(Pos(x))
            return self.fresh("*".join([base] * int(n)))
        if n.is_Add and n.args[0] == -1:  # the slope of a power: the power over its base, which may be unbounded at zero
            power = self.value(Powp(x, n + 1))
            return self.fresh(f"{power}/max({self._memo(x)}, {NANOMETRE})")
        return self.exp(f"{self.value(n)}*{self._memo(Logarithm(x))}")

    def _logarithm(self, x: Expr) -> str:
        return self.log(self.fresh(f"max({self._memo(x)}, {SMALLEST})"))

    def _tanh(self, x: Expr) -> str:
        twice = self.fresh(f"min(max(2.0*{self._memo(x)}, -40.0), 40.0)")
        return self.fresh(f"1.0 - 2.0/({self.exp(twice)} + 1.0)")

    def _sin(self, x: Expr) -> str:
        return self._turn(x)[0]

    def _cos(self, x: Expr) -> str:
        return self._turn(x)[1]

    def _turn(self, x: Expr) -> tuple[str, str]:
        """(sin, cos) of an angle; a constant offset is taken out by the addition theorem."""
        x = self.steps.get(x, x)
        moving = sympy.Add(*[a for a in sympy.Add.make_args(x) if a.free_symbols & self.varying])
        offset = x - moving
        key = Turned(moving)
        if key not in self._done:
            angle = self._memo(moving)
            self.angles.append(angle)
            square = self.fresh(f"{angle}*{angle}")
            sine = self.fresh(f"{angle}*{_horner(square, [(-1) ** k / factorial(2 * k + 1) for k in range(8)])}")
            cosine = self.fresh(_horner(square, [(-1) ** k / factorial(2 * k) for k in range(9)]))
            self._done[key] = f"{sine},{cosine}"
        sine, cosine = self._done[key].split(",")
        if offset == 0:
            return sine, cosine
        s, c = self.value(sympy.sin(offset)), self.value(sympy.cos(offset))
        return self.fresh(f"{sine}*{c} + {cosine}*{s}"), self.fresh(f"{cosine}*{c} - {sine}*{s}")

    def _atan2(self, y: Expr, x: Expr) -> str:
        ratio = self.fresh(f"{self.value(y)}/{self.value(x)}")  # two halvings bring |ratio| < 2 below 0.28
        half = self.fresh(f"{ratio}/(1.0 + sqrt(1.0 + {ratio}*{ratio}))")
        quarter = self.fresh(f"{half}/(1.0 + sqrt(1.0 + {half}*{half}))")
        square = self.fresh(f"{quarter}*{quarter}")
        return self.fresh(f"4.0*({quarter} + {quarter}*{square}*{_horner(square, ATAN)})")

    def log(self, x: str) -> str:
        """Natural logarithm of a positive, normal number."""
        i = self.fresh(f"bits({x}) - 4604544271217802189")
        e = self.fresh(f"({i} >> 52)")
        f = self.fresh(f"real(bits({x}) - ({e} << 52)) - 1.0")
        s = self.fresh(f"{f}/(2.0 + {f})")
        z = self.fresh(f"{s}*{s}")
        half = self.fresh(f"0.5*{f}*{f}")
        r = self.fresh(f"{z}*{_horner(z, LOG)}")
        k = self.fresh(f"float({e})")
        return self.fresh(
            f"{k}*6.93147180369123816490e-01 - (({half} - ({s}*({half} + {r}) + {k}*1.90821492927058770002e-10)) - {f})"
        )

    def exp(self, x: str) -> str:
        """Exponential, zero below exp(-700)."""
        x = self.fresh(f"max(min({x}, 700.0), -708.0)")
        t = self.fresh(f"{x}*1.4426950408889634 + 6755399441055744.0")
        k = self.fresh(f"{t} - 6755399441055744.0")
        r = self.fresh(f"({x} - {k}*6.93147180369123816490e-01) - {k}*1.90821492927058770002e-10")
        p = self.fresh(_horner(r, [1 / factorial(j) for j in range(12)]))
        return self.fresh(f"{p}*real((bits({t}) << 52) + 4607182418800017408)")


class Logarithm(sympy.Function):
    """log of max(x, tiny), shared by the powers of one base."""


class Turned(sympy.Function):
    """sin and cos of an angle, shared by all directions fixed in one body."""


def _horner(x: str, coefficients: Iterable[float]) -> str:
    first, *rest = reversed(list(coefficients))
    text = repr(float(first))
    for c in rest:
        text = f"({text}*{x} + {c!r})" if c >= 0 else f"({text}*{x} - {-c!r})"
    return text
