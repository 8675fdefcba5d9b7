"""The primitives of `spinesim.mechanics.primitives` as SymPy functions, each with the derivative
that mechanics needs.
"""

from __future__ import annotations

from typing import Any

import sympy
from sympy import sqrt, tanh

__all__ = [
    "PRIMITIVES",
    "Pos",
    "Powp",
    "Sat",
    "Step",
    "pos",
    "powp",
    "sat",
    "sqrt",
    "step",
    "tanh",
]


class _Real(sympy.Function):
    is_real = True

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        inner = ", ".join(printer.doprint(argument) for argument in self.args)
        power = "" if exp is None else f"^{{{exp}}}"
        return rf"\operatorname{{{type(self).__name__.lower()}}}{power}\left({inner}\right)"


class Step(_Real):
    """step(x); flat on both sides, so its derivative is zero."""

    nargs = 1

    def fdiff(self, argindex: int = 1) -> Any:
        return sympy.Integer(0)


class Pos(_Real):
    """pos(x) with derivative step(x)."""

    nargs = 1

    def fdiff(self, argindex: int = 1) -> Any:
        return Step(self.args[0])

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        power = "" if exp is None else f"^{{{exp}}}"
        return rf"\left({printer.doprint(self.args[0])}\right)_+{power}"


class Sat(_Real):
    """sat(x) with derivative step(x) step(1 - x)."""

    nargs = 1

    def fdiff(self, argindex: int = 1) -> Any:
        return Step(self.args[0]) * Step(1 - self.args[0])


class Powp(_Real):
    """powp(x, n) with derivative n powp(x, n - 1) in x; n is a parameter, not differentiated."""

    nargs = 2

    def fdiff(self, argindex: int = 1) -> Any:
        if argindex != 1:
            raise sympy.function.ArgumentIndexError(self, argindex)
        x, n = self.args
        return n * Powp(x, n - 1)

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        x, n = (printer.doprint(argument) for argument in self.args)
        power = "" if exp is None else f"^{{{exp}}}"
        return rf"\left({x}\right)_+^{{{n}}}{power}"


PRIMITIVES = {"Pos": "pos", "Step": "step", "Sat": "sat", "Powp": "powp"}
pos, step, sat, powp = Pos, Step, Sat, Powp
