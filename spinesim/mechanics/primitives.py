"""The functions that force laws are written in: they take floats, arrays or symbols alike.

Max, Heaviside and Piecewise differentiate to NaN or Dirac terms exactly at touchdown; pos, step,
sat and powp do not.  Symbols are those of SymPy, or the values of `spinesim.mechanics.formulas`.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spinesim.mechanics.formulas import FUNCTIONS, Formula

Array = NDArray[np.float64]
Value = Any  # float, ndarray or sympy expression: a law does not care which


def pos(x: Value) -> Value:
    """Positive part, max(x, 0).

    >>> pos(-2.0), pos(3.0)
    (0.0, 3.0)
    """
    return _apply("pos", np.maximum, x, 0.0)


def step(x: Value) -> Value:
    """One where x > 0, else zero: the derivative of `pos`.

    >>> step(0.0), step(1e-12)
    (0.0, 1.0)
    """
    return _apply("step", np.heaviside, x, 0.0)


def sat(x: Value) -> Value:
    """x held between 0 and 1.

    >>> sat(-1.0), sat(0.25), sat(7.0)
    (0.0, 0.25, 1.0)
    """
    if (functions := _functions(x)) is not None:
        return functions.sat(x)
    clipped = np.clip(x, 0.0, 1.0)
    return float(clipped) if np.ndim(clipped) == 0 else clipped


def powp(x: Value, n: Value) -> Value:
    """max(x, 0)**n; for n < 0 (only met in derivatives) the base is held above 1 nm so that it
    stays finite.

    >>> powp(-1.0, 1.5), powp(4.0, 1.5)
    (0.0, 8.0)
    """
    if (functions := _functions(x, n)) is not None:
        return functions.powp(x, n)
    base = np.maximum(x, np.where(np.asarray(n) < 0, 1e-9, 0.0))
    value = np.where(np.asarray(x) > 0.0, np.power(base, n), 0.0)
    return float(value) if value.ndim == 0 else value


def tanh(x: Value) -> Value:
    """Hyperbolic tangent of a number, an array or a symbol."""
    if (functions := _functions(x)) is not None:
        return functions.tanh(x)
    return math.tanh(x) if np.ndim(x) == 0 else np.tanh(x)


def sqrt(x: Value) -> Value:
    """Square root of a number, an array or a symbol."""
    if (functions := _functions(x)) is not None:
        return functions.sqrt(x)
    return math.sqrt(x) if np.ndim(x) == 0 else np.sqrt(x)


def ease(x: Value) -> Value:
    """Smooth step 3 s**2 - 2 s**3 of s = sat(x): 0 below 0, 1 above 1, flat at both ends.

    >>> ease(0.5)
    0.5
    """
    s = sat(x)
    return s * s * (3 - 2 * s)


def _functions(*values: Value) -> Any:
    """The primitives of SymPy or of formulas, if one of the values is theirs; None for numbers."""
    if any(isinstance(value, Formula) for value in values):
        return FUNCTIONS
    if any(hasattr(value, "free_symbols") for value in values):
        from spinesim.mechanics import symbols  # sympy loads only when equations are derived

        return symbols
    return None


def _apply(name: str, function: Any, x: Value, second: float) -> Value:
    if (functions := _functions(x)) is not None:
        return getattr(functions, name)(x)
    value = function(x, second)
    return float(value) if np.ndim(value) == 0 else value
