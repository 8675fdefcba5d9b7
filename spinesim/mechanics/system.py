"""From a model to functions that a solver can call: generated source, loaded from the package, the
cache, or derived afresh.

The source is keyed by the model's structure (`Model.structure`), never by its numbers.  The default
runner's ships with the package, so that SymPy is not imported for it; other structures are derived
once and kept in the user's cache folder (SPINESIM_CACHE overrides it); an unwritable cache costs
time, never the result.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType, SimpleNamespace
from typing import Any

import numpy as np

from spinesim.mechanics import primitives
from spinesim.mechanics.cache import keep_equations, read_equations
from spinesim.mechanics.model import Model
from spinesim.mechanics.primitives import Array

QUANTITIES = ("deformation", "deformation_rate", "explicit_rate", "force", "elastic", "active")


def _pos(x: float) -> float:
    return x if x > 0.0 else 0.0


def _step(x: float) -> float:
    return 1.0 if x > 0.0 else 0.0


def _sat(x: float) -> float:
    return 0.0 if x < 0.0 else (1.0 if x > 1.0 else x)


def _powp(x: float, n: float) -> float:
    if x <= 0.0:
        return 0.0
    return float(x**n) if n >= 0.0 else float(max(x, 1e-9) ** n)


SCALAR = SimpleNamespace(
    sin=math.sin,
    cos=math.cos,
    sqrt=math.sqrt,
    tanh=math.tanh,
    atan2=math.atan2,
    pos=_pos,
    step=_step,
    sat=_sat,
    powp=_powp,
)
VECTOR = SimpleNamespace(
    sin=np.sin,
    cos=np.cos,
    sqrt=np.sqrt,
    tanh=np.tanh,
    atan2=np.arctan2,
    pos=primitives.pos,
    step=primitives.step,
    sat=primitives.sat,
    powp=primitives.powp,
)


@dataclass(frozen=True)
class System:
    """The functions of one model with its numbers, y = [q, q'] of length 2 n.

    rhs(t, y) -> list of 2 n; jacobian(t, y) -> (2 n, 2 n); watch[link](t, y) -> that link's force
    (for events). evaluate(t, y, accelerations=True) takes arrays t (m,), y (2 n, m) and gives
    {quantity: (links, m)} for `QUANTITIES`, and 'acceleration' (n, m) if that is asked for.
    """

    model: Model
    size: int
    rhs: Callable[[float, Any], Any]
    jacobian: Callable[[float, Any], Array]
    watch: dict[str, Callable[[float, Any], float]]
    evaluate: Callable[..., dict[str, Array]]


def system(model: Model, other: Mapping[str, float] = MappingProxyType({})) -> System:
    """Functions for the model, ready to integrate; `other` numbers stand in for its own, cheaper
    than building the model anew.
    """
    code = _module(model)
    values = tuple(float(v) for v in {**model.parameters, **other}.values())
    curves = [f for curve in model.recordings.values() for f in (curve.value, curve.rate)]
    rhs, entries, _, watch = code["build"]((*values, *curves), SCALAR)
    n = len(model.coordinates)
    flat = np.array(code["FLAT"], dtype=int)
    identity = np.zeros((2 * n, 2 * n))
    identity[:n, n:] = np.eye(n)

    def jacobian(t: float, y: Any) -> Array:
        matrix = identity.copy()
        matrix.flat[flat] = entries(t, y.tolist())
        return matrix

    return System(
        model=model,
        size=2 * n,
        rhs=lambda t, y: rhs(t, y.tolist()),
        jacobian=jacobian,
        watch={link.name: watch[k] for k, link in enumerate(model.links)},
        evaluate=evaluation(model, values),
    )


def evaluation(model: Model, values: Sequence[Any]) -> Callable[..., dict[str, Array]]:
    """`System.evaluate` of a model whose parameters have these values: numbers, or arrays that
    broadcast against t and the rows of y.
    """
    curves = [f for curve in model.recordings.values() for f in (curve.values_at, curve.rates_at)]
    rates, _, links, _ = _module(model)["build"]((*values, *curves), VECTOR)
    n = len(model.coordinates)

    def table(rows: Sequence[Any], shape: tuple[int, ...]) -> Array:
        filled = np.empty((len(rows), *shape))
        for row, value in zip(filled, rows, strict=True):
            row[...] = value
        return filled

    def evaluate(t: Array, y: Array, accelerations: bool = True) -> dict[str, Array]:
        quantities = table(links(t, y), np.shape(t)).reshape(
            len(model.links), len(QUANTITIES), *np.shape(t)
        )
        result = {name: quantities[:, k] for k, name in enumerate(QUANTITIES)}
        if accelerations:
            result["acceleration"] = table(rates(t, y)[n:], np.shape(t))
        return result

    return evaluate


def _module(model: Model) -> dict[str, Any]:
    return _load(model.structure, model)


_LOADED: dict[str, dict[str, Any]] = {}


def _load(structure: str, model: Model) -> dict[str, Any]:
    if structure not in _LOADED:
        text = read_equations(structure)
        if text is None:
            from spinesim.mechanics import codegen

            text = codegen.source(model)
            keep_equations(structure, text)
        namespace: dict[str, Any] = {}
        exec(compile(text, f"<equations {structure}>", "exec"), namespace)
        _LOADED[structure] = namespace
    return _LOADED[structure]
