"""Sparse L D L^T of the small matrix M + h g C + (h g)^2 K of the links solved implicitly, worked
out once as straight-line statements.

C = sum over links of c g g^T and K = sum of k g g^T with constant gradients g and slopes c = dF/dv,
k = dF/dd frozen at the step's start; chains give a tridiagonal matrix, a general set fills in as it
must.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

Place = Callable[[int], str]


class Elimination:
    """Order and places of the factors of an m x m matrix with the pattern of `gradients` (one {row:
    value} per link).
    """

    def __init__(self, gradients: Sequence[dict[int, float]], m: int) -> None:
        self.gradients, self.m = gradients, m
        neighbours: list[set[int]] = [set() for _ in range(m)]
        for g in gradients:
            for i in g:
                neighbours[i] |= set(g) - {i}
        self.sequence: list[int] = []
        self.below: dict[int, list[int]] = {}
        left = set(range(m))
        while left:
            i = min(left, key=lambda p: (len(neighbours[p] & left), p))
            left.remove(i)
            around = neighbours[i] & left
            for j in around:
                neighbours[j] |= around - {j}
            self.sequence.append(i)
            self.below[i] = sorted(around)
        self.slots: dict[tuple[int, int], int] = {}
        for i in self.sequence:
            for j in (i, *self.below[i]):
                self.slots[i, j] = len(self.slots)

    @property
    def size(self) -> int:
        """Rows that the factors need."""
        return len(self.slots)

    def factor(
        self,
        h: str,
        gamma: float,
        inertia: Sequence[str],
        damping: Place,
        stiffness: Place,
        store: Place,
    ) -> list[str]:
        """Statements that factor the matrix; slot (i, i) keeps 1 / D_i, slot (i, j) keeps L_ji."""
        lines = [f"g = {gamma!r}*{h}", *(f"a{i}_{i} = {inertia[i]} + 0.0" for i in range(self.m))]
        lines += [f"a{min(i, j)}_{max(i, j)} = 0.0" for i, j in self.slots if i != j]
        for k, gradient in enumerate(self.gradients):
            lines.append(f"c{k} = g*({damping(k)} + g*{stiffness(k)})")
            for i, gi in gradient.items():
                lines += [f"a{i}_{j} += c{k}*{gi * gj!r}" for j, gj in gradient.items() if j >= i]
        for i in self.sequence:
            lines += [f"d = 1.0/a{i}_{i}", f"{store(self.slots[i, i])} = d"]
            for p, j in enumerate(self.below[i]):
                lines += [f"f = a{min(i, j)}_{max(i, j)}*d", f"{store(self.slots[i, j])} = f"]
                lines += [
                    f"a{min(j, k)}_{max(j, k)} -= f*a{min(i, k)}_{max(i, k)}"
                    for k in self.below[i][p:]
                ]
        return lines

    def load(
        self,
        velocity: Place,
        damping: Place,
        shift: Place | None = None,
        stiffness: Place | None = None,
    ) -> list[str]:
        """Statements r_i = -(C u)_i - (K x)_i, x the displacement since the step's start (left out
        where it is zero).
        """
        lines = [f"r{i} = 0.0" for i in range(self.m)]
        for k, gradient in enumerate(self.gradients):
            force = (
                f"{damping(k)}*("
                + " + ".join(f"{g!r}*{velocity(i)}" for i, g in gradient.items())
                + ")"
            )
            if shift and stiffness:
                force += (
                    f" + {stiffness(k)}*("
                    + " + ".join(f"{g!r}*{shift(i)}" for i, g in gradient.items())
                    + ")"
                )
            lines.append(f"s{k} = {force}")
            lines += [f"r{i} -= {g!r}*s{k}" for i, g in gradient.items()]
        return lines

    def apply(
        self, velocity: Place, inverse: Sequence[str], damping: Place, store: Place
    ) -> list[str]:
        """Statements w = -M^-1 C u."""
        return [
            *self.load(velocity, damping),
            *(f"{store(i)} = r{i}*{inverse[i]}" for i in range(self.m)),
        ]

    def solve(
        self,
        velocity: Place,
        damping: Place,
        shift: Place,
        stiffness: Place,
        factors: Place,
        store: Place,
    ) -> list[str]:
        """Statements (M + h gamma C + (h gamma)^2 K) w = -C u - K x."""
        lines = self.load(velocity, damping, shift, stiffness)
        for i in self.sequence:
            lines += [f"r{j} -= {factors(self.slots[i, j])}*r{i}" for j in self.below[i]]
        lines += [f"r{i} = r{i}*{factors(self.slots[i, i])}" for i in self.sequence]
        for i in reversed(self.sequence):
            lines += [f"r{i} -= {factors(self.slots[i, j])}*r{j}" for j in self.below[i]]
        return [*lines, *(f"{store(i)} = r{i}" for i in range(self.m))]
