"""Columns that are declared: a name with its sign, or a sum of several; channels at their limit."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np

from spinesim.mechanics.primitives import Array
from spinesim.recordings.declarations import named_column

LIMIT_RUNS, LIMIT_RUN = 3, 0.02  # stretches at the greatest value; s of one alone
PLUS = re.compile(r"\s[+-]\s")


def terms(expression: str, names: list[str], what: str) -> list[tuple[float, str]]:
    """Signs and names of the columns in an expression such as "-Fz" or "Fz1 + Fz2".

    ValueError, with the nearest name, for a column that is not there.
    """
    if expression in names:
        return [(1.0, expression)]
    parts: list[tuple[float, str]] = []
    sign, rest = 1.0, expression.strip()
    while rest:
        if rest[0] in "+-":
            sign, rest = (-1.0 if rest[0] == "-" else 1.0), rest[1:].strip()
            continue
        name = max((name for name in names if _begins(rest, name)), key=len, default="")
        if not name:
            raise ValueError(f"{what}: {named_column(PLUS.split(rest)[0], names)}")
        parts.append((sign, name))
        rest = rest[len(name) :].strip()
        if rest and rest[0] not in "+-":
            raise ValueError(f"{what}: {rest!r} follows a column; give a sum such as 'Fz1 + Fz2'")
    if not parts:
        raise ValueError(f"{what}: {expression!r} names no column")
    return parts


def _begins(text: str, name: str) -> bool:
    """Whether the text begins with this name, and not with a longer word."""
    after = text[len(name) : len(name) + 1]
    return text.startswith(name) and (not after or not (after.isalnum() or after == "_"))


def summed(parts: list[tuple[float, str]], columns: Mapping[str, Array]) -> Array:
    """The sum of columns with their signs."""
    return np.asarray(sum(sign * columns[name] for sign, name in parts))


def check_limit(name: str, values: Array, rate: float) -> None:
    """ValueError for a channel that stands at its limit."""
    finite = values[np.isfinite(values)]
    if len(finite) < 3 or np.ptp(finite) == 0:
        return
    extreme = finite.max() if abs(finite.max()) >= abs(finite.min()) else finite.min()
    at = np.abs(values - extreme) <= 1e-9 * abs(extreme)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], at.astype(int), [0]])))
    lengths = np.diff(edges)[::2]
    if (lengths >= 3).sum() >= LIMIT_RUNS or lengths.max(initial=0) > LIMIT_RUN * rate:
        raise ValueError(
            f"{name} stands at its limit of {extreme:.6g} in {int((lengths >= 3).sum())} places: "
            "it is clipped; record with a wider range"
        )
