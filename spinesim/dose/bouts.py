"""What a runner does in a day: bouts of running and other activities, and habits around them.

    Bout(day=1, start="18:00", distance="8 km")
    Bout(2, "18:00", "cycling", duration="60 min")
    Bout(3, "07:00", distance="5 km", surfaces={"asphalt": 0.7, "trail": 0.3})
    Bout(6, "12:00", "strength", repetitions=60, compression="3 kN")

Values are checked at the door and frozen: clock times become hours since midnight.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any

from spinesim import catalogue
from spinesim.dose import plan_fields
from spinesim.fields import About, unknown
from spinesim.scenario import Scenario, a_scenario, surface
from spinesim.units import shown, within

RUN, STRENGTH = "run", "strength"
CLOCK = re.compile(r"(\d{1,2}):([0-5]\d)(:[0-5]\d)?")
EVEN_GROUND, UNEVEN_GROUND = "spread_road", "spread_trail"
UNEVEN = ("grass", "trail", "sand")  # surfaces whose steps vary as on a trail
Shares = tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Bout:
    """One stretch of an activity.

    day: 1 is the first day of the plan.
    start: time of day, such as "18:00".
    activity: "run", "strength", or one of `spinesim list activities`.
    distance (km) or duration (min): a run takes one of them, other activities a duration.
    scenario: step of this run where it is not the plan's ordinary one.
    surfaces: share of the distance on each surface of the catalogue; none: that of the scenario.
    spread: coefficient of variation of the peak from step to step; none: that of the surface.
    repetitions, compression (N): of strength, and what each lift puts on every disc.

    Raises ValueError, in one line, for what does not go together.
    """

    day: int
    start: Any
    activity: str = RUN
    distance: Any = None
    duration: Any = None
    scenario: Scenario | None = None
    surfaces: Any = ()
    spread: Any = None
    repetitions: int = 0
    compression: Any = None

    def __post_init__(self) -> None:
        def settle(name: str, value: object) -> None:
            object.__setattr__(self, name, value)

        settle("day", _whole(self.day, plan_fields.DAY, "day"))
        settle("start", clock(self.start, "start"))
        settle("activity", activity_name(self.activity))
        lifts = plan_fields.BOUT["repetitions"]
        settle("repetitions", _whole(self.repetitions, lifts, "repetitions"))
        settle("surfaces", _shares(self.surfaces))
        for name in ("distance", "duration", "spread", "compression"):
            if (value := getattr(self, name)) is not None:
                settle(name, _number(value, plan_fields.BOUT[name], name))
        if self.scenario is not None:
            a_scenario(self.scenario)
        _refuse_contradictions(self)

    @property
    def is_run(self) -> bool:
        return self.activity == RUN

    def steps_of(self, usual: Scenario) -> tuple[tuple[Scenario, float], ...]:
        """The scenarios of a run, each with its share of the distance; `usual` is the plan's."""
        scenario = self.scenario or usual
        if not self.surfaces:
            return ((scenario, 1.0),)
        return tuple((scenario.with_(surface=name), share) for name, share in self.surfaces)

    def kilometres(self, usual: Scenario) -> float:
        """Distance of a run; NaN of another activity."""
        if not self.is_run:
            return math.nan
        if self.distance is not None:
            return float(self.distance)
        return float(self.duration) * 60 * (self.scenario or usual).step.speed / 1000

    def hours(self, usual: Scenario) -> float:
        """How long the bout lasts; strength without a duration takes no time."""
        if self.duration is not None:
            return float(self.duration) / 60
        if self.distance is None:
            return 0.0
        return float(self.distance) * 1000 / (self.scenario or usual).step.speed / 3600


@dataclass(frozen=True)
class Habits:
    """The day around the bouts: getting up, going to bed, hours of sitting and of walking.

    The rest of the waking day stands.  Bed may be after midnight.  Raises ValueError for a day that
    has no room for its sitting and walking.
    """

    wake: Any = "06:30"
    bed: Any = "22:30"
    sitting: float = 8.0
    walking: float = 1.5

    def __post_init__(self) -> None:
        wake, bed = clock(self.wake, "wake"), clock(self.bed, "bed")
        object.__setattr__(self, "wake", wake)
        object.__setattr__(self, "bed", bed if bed > wake else bed + 24)
        for name in ("sitting", "walking"):
            hours = _number(getattr(self, name), plan_fields.HABITS[name], name)
            object.__setattr__(self, name, hours)
        if self.sitting + self.walking > self.waking:
            raise ValueError(
                f"sitting {self.sitting:g} h and walking {self.walking:g} h do not fit into the "
                f"{self.waking:g} h from {clock_text(self.wake)} to {clock_text(self.bed)}; "
                "give less"
            )

    @property
    def waking(self) -> float:
        """Hours from getting up to going to bed."""
        return float(self.bed - self.wake)

    def mean_factor(self, factors: Mapping[str, Any]) -> Any:
        """Mean pressure of the waking day over that of standing, from the factors of activities."""
        standing = self.waking - self.sitting - self.walking
        parts = (
            self.sitting * factors["sitting"],
            self.walking * factors["walking"],
            standing * factors["standing"],
        )
        return sum(parts) / self.waking


def activity_name(activity: object) -> str:
    """The name of an activity as the catalogue spells it; hyphens may stand for blanks."""
    known = (RUN, STRENGTH, *catalogue.activities())
    name = activity.replace("-", " ").replace("_", " ") if isinstance(activity, str) else activity
    if name not in known:
        raise unknown("activity", activity, known, "spinesim list activities")
    return str(name)


def spread_of(surface_name: str) -> str:
    """The catalogue's name for how much peaks vary on a surface."""
    if surface_name == "treadmill":
        return "spread_treadmill"
    return UNEVEN_GROUND if surface_name in UNEVEN else EVEN_GROUND


def clock(value: object, name: str) -> float:
    """Hours since midnight of a time such as "18:30".

    >>> clock("18:30", "start")
    18.5
    """
    match = CLOCK.fullmatch(value.strip()) if isinstance(value, str) else None
    if match and int(match[1]) < 24:
        return (60 * int(match[1]) + int(match[2])) / 60
    if isinstance(value, time):  # as TOML reads 18:30:00
        return (60 * value.hour + value.minute) / 60
    if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= 48:
        return round(60 * value) / 60
    raise ValueError(f"{name}: {shown(value)} is not a time of day; give one such as '18:00'")


def clock_text(hours: float) -> str:
    """A time of day as text.

    >>> clock_text(18.5)
    '18:30'
    """
    minutes = round(hours * 60) % (24 * 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _number(value: object, traits: About, name: str) -> float:
    return within(value, traits.low, traits.high, traits.unit, name=name)


def _whole(value: object, traits: About, name: str) -> int:
    number = _number(value, traits, name)
    if number != int(number):
        raise ValueError(
            f"{name}: {shown(value)} is not a whole number; give {traits.low:.0f} to "
            f"{traits.high:.0f}"
        )
    return int(number)


def _shares(table: Mapping[str, float] | Iterable[tuple[str, float]]) -> Shares:
    """Surfaces with their shares of the distance, checked."""
    try:
        pairs = tuple(dict(table).items())
    except (TypeError, ValueError):
        raise ValueError(
            f"surfaces: {shown(table)} is not a table of shares; give one such as "
            "{'asphalt': 0.7, 'trail': 0.3}"
        ) from None
    shares = tuple(
        (surface(name).name, within(share, 0.0, 1.0, name=f"surfaces, {name}"))
        for name, share in pairs
    )
    total = sum(share for _, share in shares)
    if shares and abs(total - 1) > 1e-6:
        raise ValueError(f"surfaces: the shares sum to {total:g}; give shares that sum to 1")
    return tuple((name, share) for name, share in shares if share > 0)


def _refuse_contradictions(bout: Bout) -> None:
    what = f"bout on day {bout.day} at {clock_text(bout.start)}"
    if bout.is_run:
        if (bout.distance is None) == (bout.duration is None):
            raise ValueError(
                f"{what}: a run takes a distance or a duration, and not both; give one of them"
            )
        if bout.repetitions or bout.compression is not None:
            raise ValueError(
                f"{what}: repetitions and compression belong to strength, not to a run"
            )
        return
    for name in ("scenario", "spread", "distance"):
        if getattr(bout, name) is not None:
            raise ValueError(f"{what}: {name} belongs to a run, not to {bout.activity}")
    if bout.surfaces:
        raise ValueError(f"{what}: surfaces belong to a run, not to {bout.activity}")
    if bout.activity == STRENGTH:
        if not bout.repetitions or bout.compression is None:
            raise ValueError(
                f"{what}: strength takes repetitions and compression, such as 60 and '3 kN'"
            )
    elif bout.repetitions or bout.compression is not None:
        raise ValueError(f"{what}: repetitions and compression belong to strength")
    elif bout.duration is None:
        raise ValueError(f"{what}: {bout.activity} takes a duration, such as '60 min'")
