"""The numbers the default runner is made of, and the way to try others.

constants()["leg_length"]
with assuming({"leg_length": 0.5}): ...         # calibration, uncertainty
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from types import MappingProxyType

from spinesim import catalogue

REFERENCE_MASS, REFERENCE_HEIGHT = 70.0, 1.75  # kg, m: the runner for whom the constants hold

_ASSUMED: ContextVar[Mapping[str, float] | None] = ContextVar("assumed", default=None)


@cache
def _stated() -> Mapping[str, float]:
    return MappingProxyType(
        {name: float(entry.value) for name, entry in catalogue.constants().items()}
    )


def constants() -> Mapping[str, float]:
    """The numbers of `catalogue/runner.toml` by name, with those of an enclosing `assuming` in
    their place.
    """
    return _ASSUMED.get() or _stated()


@contextmanager
def assuming(numbers: Mapping[str, float]) -> Iterator[None]:
    """Within it, runners are built with other numbers for the named constants: for calibration,
    uncertainty, and runners whose own constants are known.

    Raises ValueError for a name that `catalogue/runner.toml` does not have.
    """
    if not numbers:
        yield
        return
    for name in numbers:
        catalogue.constants()[name]
    token = _ASSUMED.set({**constants(), **numbers})
    try:
        yield
    finally:
        _ASSUMED.reset(token)
