"""Prints derived equations as plain Python source: one text that runs on floats (for the solvers)
and on arrays (for results).

    build(P, math) -> rhs(t, y), jacobian(t, y), links(t, y), watch
    y = [q, q'] (2 n), rhs returns 2 n values, jacobian the entries at FLAT of the 2n x 2n matrix,
    links returns, link after link, deformation, rate, explicit rate, force, elastic and active
    force, watch[i](t, y) is the force of link i alone (for events).

Expressions of parameters alone are computed once, in `build`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sympy
from sympy.printing.pycode import PythonCodePrinter

from spinesim.mechanics.equations import Equations, Expr, LinkEquations, T
from spinesim.mechanics.model import Model
from spinesim.mechanics.symbols import PRIMITIVES

VERSION = 1  # part of the cache key: raise it whenever the text below changes


def source(model: Model) -> str:
    """Python source of the model's equations (see the module's head)."""
    from spinesim.mechanics.equations import derive

    return _Writer(derive(model)).text(model)


class _Printer(PythonCodePrinter):
    def __init__(self) -> None:
        super().__init__(
            {
                "fully_qualified_modules": False,
                "user_functions": PRIMITIVES,
                "allow_unknown_functions": True,
            }
        )

    def _print_Pow(self, expr: Any, **kwargs: Any) -> str:
        base, exponent = expr.as_base_exp()
        if exponent.is_Integer and 2 <= abs(exponent) <= 3:
            inner = "*".join(
                [f"({self._print(base)})" if not base.is_Symbol else self._print(base)]
                * abs(int(exponent))
            )
            return f"({inner})" if exponent > 0 else f"(1.0/({inner}))"
        if exponent == sympy.Rational(-1, 2):
            return f"(1.0/sqrt({self._print(base)}))"
        return super()._print_Pow(expr, **kwargs)

    def _print_Integer(self, expr: Any) -> str:
        return str(expr.p)


class _Writer:
    """Collects named assignments in order and writes only those that a function needs."""

    def __init__(self, equations: Equations) -> None:
        self.e = equations
        self.printer = _Printer()
        self.steps: dict[Expr, Expr] = {}  # symbol -> expression, in order of evaluation
        self.constants: dict[Expr, Expr] = {}
        self._temporaries = sympy.numbered_symbols("w", real=True)
        self.n = len(equations.q)
        self._states = set(equations.q) | set(equations.u) | {T}
        self._varying: set[Expr] = set(self._states)
        self.inverse = [self.name(f"i{i}", 1 / m) for i, m in enumerate(equations.inertia)]
        self.kinematics()
        self.laws()
        self.assembly()

    # -- collecting

    def add(self, pairs: list[tuple[Expr, Expr]]) -> None:
        """Append assignments with their common subexpressions, constants of the parameters apart."""
        replacements, reduced = sympy.cse(
            [e for _, e in pairs], symbols=self._temporaries, order="none"
        )
        for symbol, expression in [
            *replacements,
            *zip([s for s, _ in pairs], reduced, strict=True),
        ]:
            if expression.free_symbols & self._varying:
                self._varying.add(symbol)
                self.steps[symbol] = expression
            else:
                self.constants[symbol] = expression

    def name(self, label: str, expression: Expr) -> Expr:
        symbol = sympy.Symbol(f"_{label}", real=True)
        self.add([(symbol, expression)])
        return symbol

    def kinematics(self) -> None:
        """Deformations, gradients, rates and (for the Jacobian) curvatures of all links, sharing
        subexpressions.
        """
        pairs: list[tuple[Expr, Expr]] = []

        def named(kind: str, k: int, index: str, expression: Expr) -> Expr:
            if expression.is_Number or expression.is_Symbol:
                return expression
            symbol = sympy.Symbol(f"_{kind}{k}_{index}", real=True)
            pairs.append((symbol, expression))
            return symbol

        self.gradient, self.curvature, self.rate_slope, self.explicit = [], [], [], []
        for k, link in enumerate(self.e.links):
            self.gradient.append({i: named("g", k, str(i), g) for i, g in link.gradient.items()})
            self.explicit.append(named("e", k, "t", link.explicit))
        for k, link in enumerate(self.e.links):
            rate = sum((g * self.e.u[i] for i, g in self.gradient[k].items()), self.explicit[k])
            pairs += [(link.d, link.delta), (link.v, rate)]
            self.curvature.append(
                {
                    ij: named("h", k, f"{ij[0]}_{ij[1]}", h)
                    for ij, h in link.curvature.items()
                    if ij[0] <= ij[1]
                }
            )
            self.rate_slope.append(
                {i: named("s", k, str(i), s) for i, s in link.rate_slope.items()}
            )
        self.add(pairs)

    def laws(self) -> None:
        """Forces, their elastic and active parts, and their slopes to what they depend on."""
        self.slopes: list[dict[Expr, Expr]] = []
        for k, link in enumerate(self.e.links):
            self.add([(link.F, link.force)])
            self.add(
                [
                    (sympy.Symbol(f"_{part}{k}"), expression)
                    for part, expression in (("E", link.elastic), ("A", link.active))
                ]
            )
            inputs = sorted(link.force.free_symbols - set(self.e.parameters) - {T}, key=str)
            slopes = {s: sympy.diff(link.force, s) for s in inputs}
            self.slopes.append(
                {
                    s: self.name(f"f{k}_{i}", slope)
                    for i, (s, slope) in enumerate(slopes.items())
                    if slope != 0
                }
            )

    def assembly(self) -> None:
        """Accelerations and the entries of their Jacobian, by the chain rule through the links."""
        self.acceleration = []
        for i in range(self.n):
            force = sum(
                (
                    self.gradient[k][i] * link.F
                    for k, link in enumerate(self.e.links)
                    if i in self.gradient[k]
                ),
                sympy.Integer(0),
            )
            self.acceleration.append(self.name(f"a{i}", self.e.weight[i] - self.inverse[i] * force))
        force_slopes = self._force_slopes()
        entries: dict[tuple[int, int], Expr] = {}
        for k, link in enumerate(self.e.links):
            for i, g in self.gradient[k].items():
                for j, slope in force_slopes[k].items():
                    entries[i, j] = entries.get((i, j), 0) + g * slope
                for j in self.gradient[k]:
                    if (h := self.curvature[k].get((min(i, j), max(i, j)))) is not None:
                        entries[i, j] = entries.get((i, j), 0) + h * link.F
        self.jacobian = {
            (i, j): self.name(f"j{i}_{j}", -self.inverse[i] * e) for (i, j), e in entries.items()
        }

    def _force_slopes(self) -> list[dict[int, Expr]]:
        columns = {symbol: j for j, symbol in enumerate((*self.e.q, *self.e.u))}
        index = {link.F: k for k, link in enumerate(self.e.links)}
        result: list[dict[int, Expr]] = []
        for k, link in enumerate(self.e.links):
            total: dict[int, Expr] = {}
            for symbol, slope in self.slopes[k].items():
                for j, part in self._chain(link, k, symbol, columns, index, result).items():
                    total[j] = total.get(j, 0) + slope * part
            result.append({j: self.name(f"p{k}_{j}", e) for j, e in total.items()})
        return result

    def _chain(
        self,
        link: LinkEquations,
        k: int,
        symbol: Expr,
        columns: Any,
        index: Any,
        done: list[dict[int, Expr]],
    ) -> dict[int, Expr]:
        if symbol == link.d:
            return self.gradient[k]
        if symbol == link.v:
            return {**self.rate_slope[k], **{self.n + i: g for i, g in self.gradient[k].items()}}
        if symbol in index:
            return done[index[symbol]]
        return {columns[symbol]: sympy.Integer(1)}

    # -- writing

    def text(self, model: Model) -> str:
        """The whole module."""
        links = self.e.links
        quantities = [
            s
            for k, link in enumerate(links)
            for s in (
                link.d,
                link.v,
                self.explicit[k],
                link.F,
                sympy.Symbol(f"_E{k}"),
                sympy.Symbol(f"_A{k}"),
            )
        ]
        flat = [(self.n + i) * 2 * self.n + j for i, j in self.jacobian]
        watch = "\n".join(
            self.function(f"watch_{k}", [link.F], single=True) for k, link in enumerate(links)
        )
        body = "\n".join(
            [
                self.function("rhs", [*self.e.u, *self.acceleration]),
                self.function("jacobian", list(self.jacobian.values())),
                self.function("links", quantities),
                watch,
            ]
        )
        constants = "".join(
            f"    {s} = {self.printer.doprint(e)}\n" for s, e in self.constants.items()
        )
        names = "".join(f"    {s},\n" for s in self.e.parameters)
        return (
            f'"""Equations of motion, generated by spinesim.codegen (version {VERSION}); do not edit."""\n'
            "# fmt: off\n# ruff: noqa\n# mypy: ignore-errors\n"
            f"STRUCTURE = {model.structure!r}\nSTATES = {[str(s) for s in self.e.q]!r}\n"
            f"PARAMETERS = {[str(s) for s in self.e.parameters]!r}\nLINKS = {[link.name for link in links]!r}\nFLAT = {flat!r}\n\n\n"
            "def build(P, math):\n"
            "    sin, cos, sqrt, tanh, atan2 = math.sin, math.cos, math.sqrt, math.tanh, math.atan2\n"
            "    pos, step, sat, powp = math.pos, math.step, math.sat, math.powp\n"
            f"    (\n{names}    ) = P\n{constants}\n{body}\n"
            f"    return rhs, jacobian, links, [{', '.join(f'watch_{k}' for k in range(len(links)))}]\n"
        )

    def function(self, name: str, results: list[Expr], single: bool = False) -> str:
        """Source of one nested function that computes just what `results` need."""
        needed = self._needed(results)
        used: set[Expr] = set().union(
            *(self.steps[s].free_symbols for s in needed),
            *(sympy.sympify(r).free_symbols for r in results),
        )
        states = [*self.e.q, *self.e.u]
        if len(used & set(states)) > len(states) // 2:
            reads = [f"        ({', '.join(map(str, states))},) = y"]
        else:
            reads = [f"        {s} = y[{i}]" for i, s in enumerate(states) if s in used]
        lines = [f"        {s} = {self.printer.doprint(self.steps[s])}" for s in needed]
        values = ", ".join(self.printer.doprint(r) for r in results)
        ending = f"        return {values}" if single else f"        return ({values},)"
        return "\n".join([f"    def {name}(t, y):", *reads, *lines, ending, ""])

    def _needed(self, results: Iterable[Expr]) -> list[Expr]:
        wanted: set[Expr] = set()
        for r in results:
            wanted |= sympy.sympify(r).free_symbols
        for symbol in reversed(self.steps):
            if symbol in wanted:
                wanted |= self.steps[symbol].free_symbols
        return [s for s in self.steps if s in wanted]
