"""The equations as a sequence of named steps: accelerations, and their Jacobian by the chain rule.

Whoever prints them (`spinesim.mechanics.codegen`, `spinesim.batch`) takes the steps it needs.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sympy

from spinesim.mechanics.equations import Equations, Expr, LinkEquations, T


class Assembly:
    """Named assignments in the order of evaluation, from the deformation of each link to the
    accelerations and their Jacobian.

    e: the equations; n: how many coordinates.  steps: symbol -> expression of what varies along a
    motion, constants: of what depends on the parameters alone; varying: the symbols that vary.
    inverse (n): one over the inertia of each coordinate.  gradient, curvature, rate_slope,
    explicit, slopes: of each link.  acceleration (n) and jacobian {(i, j)} are symbols of steps.
    """

    def __init__(self, equations: Equations) -> None:
        self.e = equations
        self.steps: dict[Expr, Expr] = {}  # symbol -> expression, in order of evaluation
        self.constants: dict[Expr, Expr] = {}
        self._temporaries = sympy.numbered_symbols("w", real=True)
        self.n = len(equations.q)
        self._states = set(equations.q) | set(equations.u) | {T}
        self.varying: set[Expr] = set(self._states)
        self.inverse = [self.name(f"i{i}", 1 / m) for i, m in enumerate(equations.inertia)]
        self.kinematics()
        self.laws()
        self.assembly()

    def add(self, pairs: list[tuple[Expr, Expr]]) -> None:
        """Append assignments and their common subexpressions, constants of the parameters apart."""
        replacements, reduced = sympy.cse(
            [e for _, e in pairs], symbols=self._temporaries, order="none"
        )
        for symbol, expression in [
            *replacements,
            *zip([s for s, _ in pairs], reduced, strict=True),
        ]:
            if expression.free_symbols & self.varying:
                self.varying.add(symbol)
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

    def needed(self, results: Iterable[Expr]) -> list[Expr]:
        """Symbols of the steps that these results rest on, in the order of evaluation."""
        wanted: set[Expr] = set()
        for r in results:
            wanted |= sympy.sympify(r).free_symbols
        for symbol in reversed(self.steps):
            if symbol in wanted:
                wanted |= self.steps[symbol].free_symbols
        return [s for s in self.steps if s in wanted]
