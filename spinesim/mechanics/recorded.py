"""A quantity recorded over time, read as a smooth curve: what drives a model from outside.

Recorded(times, force)                    through these samples
Recorded.motion(times, acceleration)      displacement of a base with this acceleration
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from spinesim.mechanics.primitives import Array


@dataclass(frozen=True)
class Recorded:
    """Samples of a quantity at times (s), joined by cubics with a continuous slope.

    slopes: of the curve at the samples, per second; left out, they are those of the parabola
    through a sample and its neighbours.  Raises ValueError for fewer than three samples, for times
    that do not increase and for numbers that are not finite.

    >>> pulse = Recorded((0.0, 0.1, 0.2), (0.0, 50.0, 0.0))
    >>> pulse.value(0.1), pulse.rate(0.1), pulse.value(0.05)
    (50.0, 0.0, 37.5)
    """

    times: tuple[float, ...]
    values: tuple[float, ...]
    slopes: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        for name in ("times", "values", "slopes"):
            object.__setattr__(self, name, _numbers(name, getattr(self, name)))
        count = len(self.times)
        if not 3 <= count == len(self.values) or len(self.slopes) not in (0, count):
            raise ValueError(
                f"{count} times and {len(self.values)} values; give as many of each, at least three"
            )
        if not all(
            later > earlier for earlier, later in zip(self.times, self.times[1:], strict=False)
        ):
            raise ValueError("times have to increase from sample to sample (s)")
        if not self.slopes:
            slopes = np.gradient(np.array(self.values), np.array(self.times), edge_order=2)
            object.__setattr__(self, "slopes", tuple(slopes.tolist()))

    @classmethod
    def motion(cls, times: Iterable[float], acceleration: Iterable[float]) -> Recorded:
        """Displacement (m) of a base that rests at the first time, from its acceleration (m/s2).

        The acceleration is joined by a cubic spline and integrated twice.

        >>> fall = Recorded.motion((0.0, 0.1, 0.2, 0.3), (9.81,) * 4)
        >>> round(fall.value(0.3), 6), round(fall.rate(0.3), 6)
        (0.44145, 2.943)
        """
        from scipy.interpolate import CubicSpline  # loaded only by those who drive a model

        record = cls(tuple(times), tuple(acceleration))
        spline = CubicSpline(record.times, record.values)
        velocity, position = spline.antiderivative(1), spline.antiderivative(2)
        return cls(record.times, position(record.times), velocity(record.times))

    def value(self, t: float) -> float:
        """The quantity at a time (s) within the samples."""
        start, (a, b, c, d) = self._piece(t)
        s = t - start
        return ((a * s + b) * s + c) * s + d

    def rate(self, t: float) -> float:
        """How fast the quantity changes at a time (s) within the samples, per second."""
        start, (a, b, c, _) = self._piece(t)
        s = t - start
        return (3 * a * s + 2 * b) * s + c

    def values_at(self, t: Any) -> Array:
        """The quantity at times of any shape."""
        return np.asarray(self.curve(t))

    def rates_at(self, t: Any) -> Array:
        """How fast the quantity changes at times of any shape."""
        return np.asarray(self.curve(t, 1))

    @cached_property
    def curve(self) -> Any:
        """The cubics that join the samples."""
        from scipy.interpolate import CubicHermiteSpline

        return CubicHermiteSpline(self.times, self.values, self.slopes)

    @cached_property
    def cubics(self) -> list[list[float]]:
        """From each sample to the next: coefficients of the time since it, highest power first."""
        pieces: list[list[float]] = self.curve.c.T.tolist()
        return pieces

    def _piece(self, t: float) -> tuple[float, list[float]]:
        """Where the cubic about a time begins (s), and its coefficients, highest power first."""
        k = min(max(bisect_right(self.times, t) - 1, 0), len(self.times) - 2)
        return self.times[k], self.cubics[k]


def _numbers(name: str, values: Any) -> tuple[float, ...]:
    try:
        numbers = tuple(float(value) for value in values)
    except (TypeError, ValueError):
        raise ValueError(f"{name} of a recording: give a list of numbers") from None
    if not all(map(math.isfinite, numbers)):
        raise ValueError(f"{name} of a recording: all have to be finite numbers")
    return numbers
