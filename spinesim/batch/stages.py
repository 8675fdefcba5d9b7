"""Writes the stages of one trial step: states combined from accelerations, links solved implicitly,
the error estimate.

    q_s = q_0 + h c u_0 + h^2 (A A k),   u_s = u_0 + h A k          only accelerations k are stored
    (M + h g C + (h g)^2 K) w = -C u - K (q - q_0)                  links solved implicitly, slopes
    frozen at the step's start

A the coefficients of the scheme (`tableaux`), g its diagonal, C and K the dampings and stiffnesses
of the implicit links.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from spinesim.batch import control
from spinesim.mechanics.primitives import Array


class Stages:
    """The functions of a step; `w`, the kernel's writer, knows the model, its rows and how loops
    are written.
    """

    def __init__(self, w: Any) -> None:
        self.w, self.at, self.scheme, self.n, self.m = w, w.at, w.scheme, w.n, w.m

    def combinations(self) -> list[str]:
        """One function per stage: combine the accelerations, and solve the implicit part."""
        a = self.scheme.explicit
        last = len(a) if self.m else len(a) - 1
        b = self.scheme.weights
        nodes = self.scheme.nodes.tolist()
        if not self.m:
            return [
                *(self._explicit_stage(i, a[i], a[i] @ a, nodes[i]) for i in range(1, last)),
                self._explicit_stage(last, b, b @ a, 1.0),
            ]
        return [
            *(text for i in range(1, last) for text in self._split_stage(i)),
            self._last_split_stage(last),
        ]

    def _combine(self, i: int, u: Array, q: Array, node: float) -> list[str]:
        """Statements of one flat loop: US, QS from the accelerations k_1 .. k_i."""
        k = self._accelerations(i)
        return [
            f"u = {self.at('U0')}",
            f"{self.at('US')} = u + h*({_sum(u[:i], k)})",
            f"{self.at('QS')} = {self.at('Q0')} + h*({node!r}*u + h*({_sum(q[:i], k)}))",
        ]

    def _accelerations(self, i: int) -> dict[int, str]:
        return {j: self.at(f"K{j + 1}") for j in range(i)}

    def _clock(self, node: float) -> tuple[int, int, list[str]]:
        return 0, 1, [f"{self.at('TS')} = {self.at('T0')} + {node!r}*h"]

    def _explicit_stage(self, i: int, u: Array, q: Array, node: float) -> str:
        return self.w.flat_loop(
            f"stage_{i}", [(0, self.n, self._combine(i, u, q, node)), self._clock(node)]
        )

    def _split_stage(self, i: int) -> list[str]:
        """Coordinates of implicit links follow the implicit tableau, others the explicit one."""
        a, implicit = self.scheme.explicit, np.asarray(self.scheme.implicit)
        node, gamma = float(self.scheme.nodes[i]), self._gamma
        w = {j: self.at(f"I{j + 1}") for j in range(i)}
        difference = implicit - a
        touched = self._combine(i, a[i], implicit[i] @ a, node)
        touched += [
            f"{self.at('US')} += h*({_sum(difference[i][:i], w)})",
            f"{self.at('QS')} += h*h*({_sum((implicit[i] @ difference)[:i], w)})",
        ]
        rest = self._combine(i, a[i], a[i] @ a, node)
        finish = [
            f"w = {self.at('W')}", f"g = {gamma!r}*h", f"{self.at(f'I{i + 1}')} = w",
            f"{self.at('US')} += g*w", f"{self.at('QS')} += g*g*w",
        ]  # fmt: skip
        return [
            self.w.flat_loop(
                f"stage_{i}", [(0, self.m, touched), (self.m, self.n, rest), self._clock(node)]
            ),
            self.w.flat_loop(f"finish_{i}", [(0, self.m, finish)]),
        ]

    def _last_split_stage(self, i: int) -> str:
        b, a, d = self.scheme.weights, self.scheme.explicit, self.scheme.error
        difference = np.asarray(self.scheme.implicit) - a
        w = {j: self.at(f"I{j + 1}") for j in range(i)}
        lines = [
            *self._combine(i, b, b @ a, 1.0),
            *self._error_lines(i, self._accelerations(i)),
        ]
        extra = [
            f"{self.at('QS')} += h*h*({_sum((b @ difference)[:i], w)})",
            f"{self.at('K2')} += h*h*({_sum((d @ difference)[:i], w)})",
        ]  # fmt: skip
        return self.w.flat_loop(
            f"stage_{i}", [(0, self.n, lines), (0, self.m, extra), self._clock(1.0)]
        )

    @property
    def _gamma(self) -> float:
        return float(np.asarray(self.scheme.implicit)[1, 1]) if self.m else 0.0

    def _error_lines(self, i: int, k: dict[int, str]) -> list[str]:
        d = self.scheme.error
        return [
            f"eu = h*({_sum(d[:i], k)})",
            f"eq = h*h*({_sum((d @ self.scheme.explicit)[:i], k)})",
            f"{self.at('K3')} = eu",
            f"{self.at('K2')} = eq",
        ]

    def error(self) -> list[str]:
        """Mean square of the error estimate over its scale, per lane (see `_scale`)."""
        texts = []
        if not self.m:
            k = {j: self.at(f"K{j + 1}") for j in range(6)} | {6: self.at("AN")}
            texts = [self.w.flat_loop("estimate", [(0, self.n, self._error_lines(7, k))])]
        terms = []
        for p, i in enumerate(self.w.order):
            length, speed = self._scale(i)
            terms += [
                f"{self.at('K2', p)}*{self.at('K2', p)}*{length**-2!r}",
                f"{self.at('K3', p)}*{self.at('K3', p)}*{speed**-2!r}",
            ]
        lines = [
            "e = 0.0",
            *(f"e += {term}" for term in terms),
            f"{self.at('ERR')} = e*{1 / (2 * self.n)!r}",
        ]
        return [*texts, self.w.function("mean_square", lines)]

    def _scale(self, i: int) -> tuple[float, float]:
        """What errors of a coordinate and of its velocity are measured against (m or rad, and per
        second).
        """
        _, axis = self.w.model.coordinates[i]
        at_contact = any(
            i in link.gradient for link in self.w.base.e.links if link.name == self.w.model.contact
        )
        factor = control.TURN if axis == "pitch" else 1 / control.CONTACT if at_contact else 1.0
        return control.LENGTH * factor, control.SPEED * factor

    def implicit_solver(self) -> list[str]:
        """factor: the matrix of the step; opening_split: the implicit part at its start; solve:
        that of a stage.
        """
        if not self.m:
            return []
        inertia = [
            self.w.constant(str(self.w.base.e.inertia[self.w.order[p]])) for p in range(self.m)
        ]
        inverse = [
            self.w.constant(str(self.w.base.inverse[self.w.order[p]])) for p in range(self.m)
        ]
        solver = self.w.elimination
        count = len(self.w.implicit)

        def place(row: str, shift: int = 0) -> Any:
            return lambda j: self.at(row, j + shift)

        def moved(p: int) -> str:
            return f"({self.at('QS', p)} - {self.at('Q0', p)})"

        factor = solver.factor(
            self.at("H"), self._gamma, inertia, place("XF"), place("XF", count), place("LF")
        )
        solve = solver.solve(
            place("US"), place("XF"), moved, place("XF", count), place("LF"), place("W")
        )
        return [
            self.w.function("factor", factor),
            self.w.function(
                "opening_split", solver.apply(place("U0"), inverse, place("XF"), place("I1"))
            ),
            self.w.function("solve", solve),
        ]

    def step(self) -> list[tuple[str, ...]]:
        """Functions that make one trial step, `rhs` with the rows that it writes to: new state in
        QS, US, its acceleration in AN, error in ERR.
        """
        calls: list[tuple[str, ...]] = [("factor",), ("opening_split",)] if self.m else []
        stages = len(self.scheme.error) - (0 if self.m else 1)
        for i in range(1, stages):
            solved = [("solve",), (f"finish_{i}",)] if self.m else []
            calls += [(f"stage_{i}",), *solved, ("rhs", f"K{i + 1}")]
        end = [("rhs", "AN")] if self.m else [("rhs", "AN"), ("estimate",)]
        return [*calls, (f"stage_{stages}",), *end, ("mean_square",)]


def _sum(coefficients: Array, names: dict[int, str]) -> str:
    terms = [f"{float(c)!r}*{names[j]}" for j, c in enumerate(coefficients) if abs(c) > 1e-15]
    return " + ".join(terms) or "0.0"
