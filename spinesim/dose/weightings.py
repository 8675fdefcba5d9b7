"""How much a step weighs by its load, and the distance of reference running that weighs as much.

    equivalent_distance(8.0, step_length=1.11, peak=1824.0, exponent=6,
                        reference_length=1.24, reference_peak=2062.0)      # km

A step whose disc carries the peak F weighs F**m; the `lifting` law weighs it exp(16.2 F/U), with
the ultimate strength U of the vertebra.  A distance d of steps of length L holds d/L of them.  Five
weightings stand side by side, because nobody knows which one holds for the back of a runner.

Peaks vary from step to step.  Log-normal with coefficient of variation cv and the mean kept, the
mean of F**m is larger than that of even steps by (1 + cv**2)**(m (m - 1)/2); normal, that of
exp(16.2 F/U) is larger by exp((16.2 cv F/U)**2/2).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike

from spinesim.mechanics.primitives import Array
from spinesim.units import within

LARGEST = 1e6  # N, km, m: beyond any step and any plan


@dataclass(frozen=True, eq=False)
class Peaks:
    """Steps of one kind: their peak (N), the strength of what carries them (N), and the coefficient
    of variation from step to step (-).

    Arrays end in the levels; leading axes broadcast.
    """

    peak: Array
    strength: Array
    spread: ArrayLike = 0.0


@dataclass(frozen=True)
class PowerLaw:
    """A step weighs F**exponent; sources and status of the exponent."""

    exponent: float
    source: str
    status: str

    def log_weight(self, steps: Peaks) -> Array:
        """Logarithm of the mean weight of a step, up to a constant that ratios do not see."""
        m, variation = self.exponent, np.asarray(steps.spread, dtype=float)
        return m * np.log(steps.peak) + 0.5 * m * (m - 1) * np.log1p(variation**2)

    def local_exponent(self, steps: Peaks) -> Array:
        """Per cent of weight for one per cent of peak."""
        return np.full(np.shape(steps.peak), self.exponent)


@dataclass(frozen=True)
class ExponentialLaw:
    """A step weighs exp(rate F/U), F over the strength U; sources and status of the rate."""

    rate: float
    source: str
    status: str

    def log_weight(self, steps: Peaks) -> Array:
        """Logarithm of the mean weight of a step, up to a constant that ratios do not see."""
        share = self.rate * steps.peak / steps.strength
        return np.asarray(share + 0.5 * (share * np.asarray(steps.spread, dtype=float)) ** 2)

    def local_exponent(self, steps: Peaks) -> Array:
        """Per cent of weight for one per cent of peak."""
        return np.asarray(self.rate * steps.peak / steps.strength)


Weighting = PowerLaw | ExponentialLaw
WEIGHTINGS: Mapping[str, Weighting] = MappingProxyType(
    {
        "impulse": PowerLaw(1.0, "cumulative load, by definition", "derived"),
        "square": PowerLaw(
            2.0,
            "@bovenzi2021: force r.m.s. fitted low-back outcomes of 537 drivers better than peaks;"
            " peaks stand in for r.m.s. here",
            "read",
        ),
        "lifting": ExponentialLaw(
            16.2,
            "@gallagher2017; constants read in an open implementation",
            "secondary",
        ),
        "iso": PowerLaw(6.0, "@iso2631", "secondary"),
        "fatigue": PowerLaw(
            10.0,
            "@coenen2012: load squared times cycles to the power 0.2, segments in vitro",
            "read",
        ),
    }
)


def relative_weight(weighting: str, steps: Peaks, reference: Peaks) -> Array:
    """Mean weight of a step over that of a reference step, by level."""
    law = WEIGHTINGS[weighting]
    return np.asarray(np.exp(law.log_weight(steps) - law.log_weight(reference)))


def spread_factor(exponent: float, spread: ArrayLike) -> Array:
    """How much more steps weigh that vary by a coefficient of variation `spread` about their mean.

    >>> round(float(spread_factor(6, 0.10)), 6)
    1.160969
    """
    variation = np.asarray(spread, dtype=float)
    return np.asarray((1 + variation**2) ** (exponent * (exponent - 1) / 2))


def equivalent_distance(
    distance: float,
    *,
    step_length: float,
    peak: ArrayLike,
    exponent: float,
    reference_length: float,
    reference_peak: ArrayLike,
    spread: float = 0.0,
    reference_spread: float = 0.0,
) -> Array:
    """Distance of reference running that weighs as much, in the unit of `distance`.

    distance: a number, or a text such as "8 km" (then in km).
    step_length, reference_length: length of a step in m.
    peak, reference_peak: greatest compression of a disc in a step in N; arrays broadcast.
    exponent: m of the weight peak**m, from 0 to 20.
    spread, reference_spread: coefficient of variation of the peak from step to step, 0 to 1.

    Raises ValueError for what is not positive or not finite.

    >>> round(
    ...     float(
    ...         equivalent_distance(
    ...             10,
    ...             step_length=1.0,
    ...             peak=2000,
    ...             exponent=6,
    ...             reference_length=1.25,
    ...             reference_peak=2000,
    ...         )
    ...     ),
    ...     3,
    ... )
    12.5
    """
    far = within(distance, 0.0, LARGEST, "km", name="distance")
    length = within(step_length, 1e-3, LARGEST, "m", name="step_length")
    usual = within(reference_length, 1e-3, LARGEST, "m", name="reference_length")
    m = within(exponent, 0.0, 20.0, name="exponent")
    law = PowerLaw(m, "", "")
    steps, reference = (
        Peaks(_positive(values, name), np.array(np.nan), within(variation, 0.0, 1.0, name="spread"))
        for values, name, variation in (
            (peak, "peak", spread),
            (reference_peak, "reference_peak", reference_spread),
        )
    )
    weight = np.exp(law.log_weight(steps) - law.log_weight(reference))
    return np.asarray(far * usual / length * weight)


def cycles(shortening: float) -> float:
    """Steps over a distance, relative to before, once they are shorter by `shortening` (-).

    >>> round(cycles(0.10), 4)
    1.1111
    """
    return 1 / (1 - shortening)


def break_even(shortening: float, exponent: float) -> float:
    """By how much (-) the peak has to fall for steps shorter by `shortening` (-) to leave
    sum(peak**exponent) over a distance unchanged.

    Cycles grow by 1/(1 - shortening), so the peak has to fall by
    1 - (1 - shortening)**(1/exponent).

    >>> round(100 * break_even(0.10, 6), 2)
    1.74
    """
    return 1.0 - float((1 - shortening) ** (1 / exponent))


def lifting_break_even(shortening: float, rate: float = 16.2) -> float:
    """By how much of the strength U the peak has to fall for steps shorter by `shortening` (-) to
    leave the damage of the lifting law over a distance unchanged.

    >>> round(lifting_break_even(0.10), 7)
    0.0065037
    """
    return float(np.log(cycles(shortening)) / rate)


def _positive(values: ArrayLike, name: str) -> Array:
    array = np.asarray(values, dtype=float)
    if not (np.isfinite(array).all() and (array > 0).all()):
        raise ValueError(f"{name}: give finite positive numbers in N")
    return array
