"""What a formula computes, as a digest: the formula is run on values that write down its steps.

A law's formula serves numbers, arrays and SymPy symbols alike, so it also serves a `Formula`.  Two
laws have the same digest only if they do the same to the same quantities, whatever their names and
wherever their source stands.  SymPy is not needed for it.
"""

from __future__ import annotations

import hashlib
from numbers import Integral, Real
from types import SimpleNamespace
from typing import Any, NoReturn

import numpy as np

ADVICE = {
    "absolute": "sqrt(x*x)",
    "exp": "(1 + tanh(x/2))/(1 - tanh(x/2))",
    "heaviside": "step(x)",
    "maximum": "pos(x), which is max(x, 0)",
    "minimum": "a - pos(a - x) for min(x, a)",
    "power": "powp(x, n), which is max(x, 0)**n",
    "float_power": "powp(x, n), which is max(x, 0)**n",
    "sqrt": "sqrt of spinesim.mechanics.primitives",
    "tanh": "tanh of spinesim.mechanics.primitives",
    "comparison": "step(x), which is 1 where x > 0, pos(x), which is max(x, 0), "
    "or sat(x), which is x held between 0 and 1",
}
PRIMITIVES = "pos, step, sat, powp, tanh, sqrt and ease of spinesim.mechanics.primitives"


class FormulaError(ValueError):
    """A formula uses what has no primitive; the message says what to use instead."""


class Formula:
    """A quantity that records how it was computed, by the digest of its history."""

    __slots__ = ("digest",)

    digest: bytes

    def __init__(self, *parts: Any) -> None:
        written = [b"f" + p.digest if type(p) is Formula else _written(p) for p in parts]
        self.digest = hashlib.blake2b(b"".join(written), digest_size=16).digest()

    def __add__(self, other: Any) -> Any:
        return _combined("+", self, other)

    def __radd__(self, other: Any) -> Any:
        return _combined("+", other, self)

    def __sub__(self, other: Any) -> Any:
        return _combined("-", self, other)

    def __rsub__(self, other: Any) -> Any:
        return _combined("-", other, self)

    def __mul__(self, other: Any) -> Any:
        return _combined("*", self, other)

    def __rmul__(self, other: Any) -> Any:
        return _combined("*", other, self)

    def __truediv__(self, other: Any) -> Any:
        return _combined("/", self, other)

    def __rtruediv__(self, other: Any) -> Any:
        return _combined("/", other, self)

    def __pow__(self, other: Any) -> Any:
        return _combined("**", self, other)

    def __rpow__(self, other: Any) -> Any:
        return _combined("**", other, self)

    def __neg__(self) -> Formula:
        return Formula("neg", self)

    def __pos__(self) -> Formula:
        return self

    def __abs__(self) -> NoReturn:
        raise _refusal("abs", "absolute")

    def __array_ufunc__(self, function: Any, method: str, *inputs: Any, **options: Any) -> Any:
        if function in ARITHMETIC and len(inputs) == 2:
            return Formula(ARITHMETIC[function], *inputs)  # a NumPy number on the left
        raise _refusal(f"np.{function.__name__}", function.__name__)

    def _compared(self, other: Any) -> NoReturn:
        raise _refusal("a comparison (<, >, max, min, if)", "comparison")

    __lt__ = __le__ = __gt__ = __ge__ = _compared

    def __bool__(self) -> NoReturn:
        raise _refusal("a condition (if, and, or, not)", "comparison")

    def __float__(self) -> NoReturn:
        raise _refusal("a function of numbers alone, such as those of math", "")


ARITHMETIC = {np.add: "+", np.subtract: "-", np.multiply: "*", np.true_divide: "/"}
FUNCTIONS = SimpleNamespace(
    **{
        name: (lambda *arguments, _name=name: Formula(_name, *arguments))
        for name in ("sin", "cos", "sqrt", "tanh", "atan2", "pos", "step", "sat", "powp")
    }
)


def _combined(operator: str, left: Any, right: Any) -> Any:
    other = right if type(left) is Formula else left
    if type(other) is Formula or isinstance(other, Real):
        return Formula(operator, left, right)
    return NotImplemented


def _written(part: Any) -> bytes:
    """What stands for a part of a formula that is a word or a number."""
    if isinstance(part, str):
        return b"w" + part.encode() + b"\0"
    return f"n{int(part) if isinstance(part, Integral) else float(part)!r}\0".encode()


def _refusal(what: str, wanted: str) -> FormulaError:
    instead = ADVICE.get(wanted, f"the primitives {PRIMITIVES}")
    return FormulaError(f"it uses {what}, which cannot be differentiated; use {instead}")
