"""A published number, ours, and whether they agree."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from spinesim.catalogue.bibliography import in_words

Kind = Literal["oracle", "conservation", "rig", "calibration", "validation", "plausibility"]
Published = float | tuple[float, float]


@dataclass(frozen=True)
class Case:
    """One line of the validation table.

    published is a number or a range (low, high), ours a number in the same unit; tolerance is
    relative (absolute where the published number is 0, and on top of a range).  holds is None when
    ours cannot be given; `reason` says why, or why it differs.
    """

    name: str
    source: str
    quantity: str
    published: Published
    ours: float | None
    unit: str
    tolerance: float
    holds: bool | None
    kind: Kind
    reason: str = ""


@dataclass(frozen=True)
class Check:
    """A case still to be computed: `run` calls `ours`, so that a list of checks costs nothing.

    source may name publications by key: see `spinesim.catalogue.bibliography`.  reason goes with
    the row, miss only with one that does not hold: why not.

    >>> Check("two", "arithmetic", "1 + 1", 2.0, lambda: 1.0 + 1.0).run().holds
    True
    """

    name: str
    source: str
    quantity: str
    published: Published
    ours: Callable[[], float] | None
    unit: str = "1"
    tolerance: float = 1e-4
    kind: Kind = "oracle"
    reason: str = ""
    miss: str = ""

    def run(self) -> Case:
        """The case with our number.

        A case that cannot be computed does not hold, and its reason is the error.
        """
        value, holds, reason = None, None, self.reason
        if self.ours is not None:
            try:
                value = float(self.ours())
                holds = agrees(value, self.published, self.tolerance)
            except (ArithmeticError, RuntimeError, ValueError, LookupError) as error:
                value, holds, reason = None, False, str(error)
            else:
                reason = self.reason if holds else "; ".join(filter(None, (self.reason, self.miss)))
        return Case(
            self.name,
            in_words(self.source),
            self.quantity,
            self.published,
            value,
            self.unit,
            self.tolerance,
            holds,
            self.kind,
            reason,
        )


def agrees(ours: float, published: Published, tolerance: float) -> bool:
    """Whether ours is the published number, or inside the published range, within the tolerance.

    >>> agrees(910.43, 910.422, 1e-4), agrees(911.0, 910.422, 1e-4), agrees(2.0, (1.5, 2.2), 0.0)
    (True, False, True)
    """
    if isinstance(published, tuple):
        return published[0] - tolerance <= ours <= published[1] + tolerance
    return abs(ours - published) <= tolerance * (abs(published) or 1.0)


def printed(value: float, digit: float) -> float:
    """Tolerance for a number printed to `digit`: half a unit of it, or 1e-4 where that is more.

    >>> printed(0.01418, 1e-5) > 1e-4, printed(910.422, 1e-3)
    (True, 0.0001)
    """
    return max(1e-4, 0.5001 * digit / abs(value))
