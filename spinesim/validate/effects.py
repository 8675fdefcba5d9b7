"""Relative effects, published with their confidence intervals and ours, for the picture in the report.

An effect is a ratio of two means.  Its 95 % interval follows from the printed standard deviations and numbers of runners (the two groups
taken as independent, by the delta method); 848 runners are taken as two halves (424 each; how many wore which shoe is not printed); where no standard deviation is
printed there is none.  Each effect is a validation case too.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from spinesim.measures import definitions
from spinesim.scenario import Scenario, Stride
from spinesim.validate import as_measured as take
from spinesim.validate import grounds, spine_outcomes, strides
from spinesim.validate.rows import Ours, over


@dataclass(frozen=True)
class Effect:
    """A published ratio, the ends of its 95 % interval (None without one), and ours still to be computed."""

    name: str
    published: float
    interval: tuple[float, float] | None
    ours: Ours


Mean = tuple[float, float, float]  # mean, standard deviation, number of runners


def interval(one: Mean, other: Mean) -> tuple[float, float]:
    """95 % interval of the ratio of two independent means.

    >>> low, high = interval((1.53, 0.21, 424), (1.44, 0.23, 424))
    >>> round(low, 3), round(high, 3)
    (1.041, 1.084)
    """
    ratio = one[0] / other[0]
    error = math.hypot(*(sd / mean / math.sqrt(n) for mean, sd, n in (one, other)))
    return ratio * (1 - 1.96 * error), ratio * (1 + 1.96 * error)


def _measured(name: str, one: Mean, other: Mean, ours: Ours) -> Effect:
    return Effect(name, one[0] / other[0], interval(one, other), ours)


def effects() -> tuple[Effect, ...]:
    """All effects, shoes first."""
    preferred = Scenario(stride=Stride(speed="10 km/h"))  # type: ignore[arg-type]
    soft, hard = (preferred.with_(shoe=shoe) for shoe in (grounds.SOFT_SHOE, grounds.HARD_SHOE))
    runway = Scenario(stride=Stride(speed=3.33))
    usual = Scenario(stride=Stride(speed="14.5 km/h"))  # type: ignore[arg-type]
    rubber, concrete = (Scenario(stride=Stride(speed=3.3), shoe="daily-trainer", surface=name) for name in ("track", "concrete"))  # type: ignore[arg-type]
    pace = Scenario(stride=Stride(speed=4.2))
    few, many = strides.at_cadence(2.5, 0.74), strides.at_cadence(2.5, 1.36)
    compliant, firm = (grounds.on_rubber(k, 55.0, 3.0) for k in (21.3e3, 533e3))
    return (
        _measured("Impact peak, midsole 61 over 95 N/mm (Malisoux, n = 848)", (1.53, 0.21, 424), (1.44, 0.23, 424), over(soft, hard, grounds.IMPACT)),
        _measured("Impact peak, soft over hard midsole (Baltich, n = 93)", (1.70, grounds.BALTICH_SD, 93), (1.54, grounds.BALTICH_SD, 93), over(runway.with_(shoe=grounds.SOFT_SHOE), runway.with_(shoe=grounds.HARD_SHOE), grounds.IMPACT)),
        _measured("Impact peak time, 61 over 95 N/mm (Malisoux)", (46.9, 8.5, 424), (43.4, 7.4, 424), over(soft, hard, grounds.TIME)),
        _measured("Instantaneous loading rate, 61 over 95 N/mm (Malisoux)", (60.1, 13.8, 424), (58.9, 15.6, 424), over(soft, hard, take.instantaneous_rate())),
        Effect("Impact peak, maximal over usual shoe, 14.5 km/h (Kulmala)", 1.107, None, over(usual.with_(shoe="max-cushion"), usual, grounds.IMPACT)),
        Effect("Loading rate, maximal over usual shoe, 14.5 km/h (Kulmala)", 1.123, None, over(usual.with_(shoe="max-cushion"), usual, grounds.RATE)),
        _measured("Loading rate, rubber over concrete (Yang, n = 12)", (69.72, 8.10, 12), (71.37, 12.50, 12), over(rubber, concrete, grounds.RATE)),
        Effect("Tibial acceleration, grass over concrete (Waite)", 8.22 / 7.47, None, over(pace.with_(surface="grass"), pace.with_(surface="concrete"), definitions.tibial_peak_acceleration)),
        Effect("Leg stiffness, ground of 21.3 over 533 kN/m (Ferris)", 10.7 / 7.6, None, over(compliant, firm, take.spring_leg)),
        Effect("Leg stiffness, step frequency +36 over -26 % (Farley)", 16.3 / 7.0, None, over(many, few, take.spring_leg)),
        Effect("Impact peak, stride +20 over -20 % (Derrick)", 2.39 / 1.59, None, over(strides.LONGER, strides.SHORTER, grounds.IMPACT)),
        Effect("Active peak, stride +20 over -20 % (Derrick)", 2.92 / 2.44, None, over(strides.LONGER, strides.SHORTER, take.bw(definitions.active_peak))),
        Effect("Anterior shear, deep core weak, greatest rise (Raabe)", 1.19, None, lambda: 1 + float(spine_outcomes.change("shear").max()) / 100),
        Effect("Upper lumbar compression, deep core weak (Raabe)", 1.15, None, lambda: 1 + float(spine_outcomes.change("compression")[2:5].max()) / 100),
        Effect("Lower lumbar compression, deep core weak (Raabe)", 0.92, None, lambda: 1 + float(spine_outcomes.change("compression")[:2].min()) / 100),
    )  # fmt: skip
