"""Prints a formula that is written once, in Python, as JavaScript.

The formula is called with values that remember what is done to them instead of numbers:

    task = names("task", ["speed", "fall"])
    printed("footSpeed", ["task"], {"speed": foot_speed(task["speed"], task["fall"], 0.1, 0.2)})

Arithmetic, comparisons and NumPy's functions are followed, on single values and in arrays of them.
A formula may not branch on a value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

FUNCTIONS = {  # of NumPy, and what JavaScript calls them
    "sqrt": "Math.sqrt",
    "exp": "Math.exp",
    "log": "Math.log",
    "sin": "Math.sin",
    "cos": "Math.cos",
    "absolute": "Math.abs",
    "maximum": "Math.max",
    "minimum": "Math.min",
    "arctan2": "Math.atan2",
    "power": "Math.pow",
}
OPERATORS = {
    "add": "+",
    "subtract": "-",
    "multiply": "*",
    "divide": "/",
    "greater": ">",
    "less": "<",
    "bitwise_and": "&&",
}


class Traced(NDArrayOperatorsMixin):
    """A value of a formula: how it is computed from others.

    template: JavaScript with a place `{}` for each of the parts.
    """

    def __init__(self, template: str, *parts: Any) -> None:
        self.template = template
        self.parts = [part if isinstance(part, Traced) else float(part) for part in parts]

    def __array_ufunc__(self, function: Any, method: str, *values: Any, **options: Any) -> Any:
        if method != "__call__" or options:
            raise TypeError(f"a traced formula cannot use {function.__name__}.{method}")
        if any(isinstance(value, np.ndarray) for value in values):
            return function(*map(_boxed, values))
        return _applied(function.__name__, *values)

    # what object arrays call on their elements
    def sqrt(self) -> Traced:
        """Square root."""
        return _applied("sqrt", self)

    def exp(self) -> Traced:
        """Exponential function."""
        return _applied("exp", self)

    def sin(self) -> Traced:
        """Sine."""
        return _applied("sin", self)

    def cos(self) -> Traced:
        """Cosine."""
        return _applied("cos", self)

    def __bool__(self) -> bool:
        raise TypeError("a formula that is printed cannot branch on a value")


def _boxed(value: Any) -> Any:
    """An array of objects, so that NumPy goes through its elements one by one."""
    if isinstance(value, np.ndarray):
        return value
    box = np.empty((), dtype=object)
    box[()] = value
    return box


def _applied(name: str, *values: Any) -> Any:
    """A function or operator of values, simplified where one of them is zero or one."""
    simple = _simplified(name, *values)
    if simple is not None:
        return simple
    if name == "negative":
        return Traced("-{}", *values)
    if name in OPERATORS:
        return Traced(f"({{}}{OPERATORS[name]}{{}})", *values)
    if name in FUNCTIONS:
        places = ",".join("{}" for _ in values)
        return Traced(f"{FUNCTIONS[name]}({places})", *values)
    raise TypeError(f"a traced formula cannot use {name}")


def _simplified(name: str, *values: Any) -> Any:
    if len(values) != 2:
        return None
    a, b = (None if isinstance(value, Traced) else float(value) for value in values)
    if name == "multiply" and 0.0 in (a, b):
        return 0.0
    if (name in ("add", "subtract") and b == 0.0) or (name in ("multiply", "divide") and b == 1.0):
        return values[0]
    if (name == "add" and a == 0.0) or (name == "multiply" and a == 1.0):
        return values[1]
    return None


def names(name: str, keys: Sequence[str]) -> dict[str, Traced]:
    """Values that JavaScript finds as properties of an object."""
    return {key: Traced(f"{name}.{key}") for key in keys}


def entries(name: str, *shape: int) -> Any:
    """An array of values that JavaScript finds, one after the other, in an array of numbers."""
    flat = np.array([Traced(f"{name}[{k}]") for k in range(int(np.prod(shape)))], dtype=object)
    return flat.reshape(shape)


def printed(name: str, arguments: Sequence[str], results: Mapping[str, Any]) -> str:
    """A function of JavaScript that returns an object of numbers and arrays of numbers.

    results: what a formula made of `names` and `entries` of the arguments.
    """
    text = _Text()
    shared = {key: [text.shared(value) for value in np.ravel(r)] for key, r in results.items()}
    for values in shared.values():
        for value in values:
            text.count(value)
    fields = []
    for key, result in results.items():
        values = [text.value(value) for value in shared[key]]
        fields.append(f"{key}: " + (f"[{', '.join(values)}]" if np.ndim(result) else values[0]))
    lines = [*text.lines, f"return {{{', '.join(fields)}}};"]
    body = "".join(f"  {line}\n" for line in lines)
    return f"export function {name}({', '.join(arguments)}) {{\n{body}}}\n"


class _Text:
    """Statements that compute values; what is used more than once gets a name."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._nodes: dict[tuple[Any, ...], Traced] = {}
        self._same: dict[int, Any] = {}
        self._uses: dict[int, int] = {}
        self._done: dict[int, str] = {}

    def shared(self, value: Any) -> Any:
        """The one value that stands for all that are computed alike."""
        if not isinstance(value, Traced):
            return value
        if id(value) not in self._same:
            parts = [self.shared(part) for part in value.parts]
            key = (value.template, *(p if isinstance(p, float) else (id(p),) for p in parts))
            self._same[id(value)] = self._nodes.setdefault(key, Traced(value.template, *parts))
        return self._same[id(value)]

    def count(self, value: Any) -> None:
        """Note that a value is used once more."""
        if not isinstance(value, Traced):
            return
        self._uses[id(value)] = self._uses.get(id(value), 0) + 1
        if self._uses[id(value)] == 1:
            for part in value.parts:
                self.count(part)

    def value(self, value: Any) -> str:
        """The text of a value, after the statements that it needs."""
        if not isinstance(value, Traced):
            return repr(float(value)).removesuffix(".0") if value >= 0 else f"({float(value)!r})"
        if id(value) in self._done:
            return self._done[id(value)]
        text = value.template.format(*(self.value(part) for part in value.parts))
        if self._uses[id(value)] > 1 and value.parts:
            name = f"v{len(self.lines)}"
            self.lines.append(f"const {name} = {text};")
            text = name
        self._done[id(value)] = text
        return text
