"""A plan of training: the ordinary step of a runner, bouts on days, and the days around them.

plan = Training("two easy weeks", Scenario(), [Bout(1, "18:00", distance="8 km")])
plan.with_(name="shorter steps", stride_cadence=178)
Training.from_toml("week.toml")
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from spinesim.dose import plan_file
from spinesim.dose.bouts import RUN, Bout, Habits, clock_text
from spinesim.dose.plan_fields import TRAINING
from spinesim.scenario import Scenario, a_scenario, read_toml
from spinesim.units import shown, within

OWN = ("name", "scenario", "bouts", "days", "habits", "longest", "fatigue_per_hour")
TOUCH = 1e-9  # h: bouts may touch
FRESH_FOR = 0.5  # h: longest piece of a run with one fatigue


@dataclass(frozen=True)
class Training:
    """A plan of some days.

    name: what tables and figures call it.
    scenario: runner, stride, shoe and surface of the ordinary run; its step is the reference.
    bouts: what is done when; sorted by time.
    days: length of the plan.
    habits: the days around the bouts.
    longest: longest run (km) of the 30 days before the plan; 0 if there was none.
    fatigue_per_hour: `runner_fatigue` (min) that an hour of running adds; 0 by assumption.

    Raises ValueError for bouts that overlap, lie outside the plan, or outside the waking day.
    """

    name: str = "training"
    scenario: Scenario = field(default_factory=Scenario)
    bouts: tuple[Bout, ...] = ()
    days: int = 14
    habits: Habits = field(default_factory=Habits)
    longest: Any = 8.0
    fatigue_per_hour: float = 0.0

    def __post_init__(self) -> None:
        if not (isinstance(self.name, str) and self.name.strip()):
            raise ValueError(f"name: {shown(self.name)} is not a name; give a text")
        a_scenario(self.scenario)
        if not isinstance(self.habits, Habits):
            raise ValueError(
                f"habits: {shown(self.habits)} are not Habits; give spinesim.Habits(sitting=6)"
            )
        numbers = {
            name: within(getattr(self, name), traits.low, traits.high, traits.unit, name=name)
            for name, traits in TRAINING.items()
        }
        days = numbers["days"]
        if days != int(days):
            raise ValueError(f"days: {shown(self.days)} is not a whole number of days")
        settled = numbers | {"days": int(days), "bouts": _sorted(self.bouts)}
        for name, value in settled.items():
            object.__setattr__(self, name, value)
        _check_days(self)

    def with_(self, **changes: Any) -> Training:
        """A new plan with some things changed: its own entries, or flat names of a scenario.

        A flat name (`stride_cadence=178`, `shoe="racer"`) changes the ordinary step and that of
        every run with a step of its own.
        """
        own = {name: changes.pop(name) for name in OWN if name in changes}
        if changes:
            step = own.get("scenario", self.scenario)
            own["scenario"] = step.with_(**changes)
            own["bouts"] = tuple(
                replace(bout, scenario=bout.scenario.with_(**changes)) if bout.scenario else bout
                for bout in own.get("bouts", self.bouts)
            )
        return replace(self, **own)

    def stretches(self, bout: Bout) -> tuple[tuple[Scenario, float, float | None], ...]:
        """Parts of a run that have one step: (scenario, km, spread or None for the surface's)."""
        distance, hours = bout.kilometres(self.scenario), bout.hours(self.scenario)
        pieces = math.ceil(hours / FRESH_FOR) if self.fatigue_per_hour else 1
        parts = []
        for step, share in bout.steps_of(self.scenario):
            for k in range(pieces):
                tired = self.fatigue_per_hour * hours * (k + 0.5) / pieces
                runner = step.runner
                scenario = (
                    replace(step, runner=replace(runner, fatigue=runner.fatigue + tired))
                    if tired
                    else step
                )
                parts.append((scenario, distance * share / pieces, bout.spread))
        return tuple(parts)

    def steps(self) -> tuple[Scenario, ...]:
        """Every distinct scenario of the plan, the ordinary step first."""
        scenarios = {self.scenario: None}
        for bout in self.bouts:
            if bout.is_run:
                scenarios |= dict.fromkeys(scenario for scenario, _, _ in self.stretches(bout))
        return tuple(scenarios)

    def to_toml(self, path: str | Path | None = None) -> str:
        """The plan as TOML text, written to `path` if one is given.  Reading it back gives an equal
        plan.
        """
        import tomli_w

        text = tomli_w.dumps(plan_file.tables(self))
        if path is not None:
            Path(path).write_text(text, encoding="utf-8")
        return text

    @classmethod
    def from_toml(cls, path_or_text: str | Path) -> Training:
        """The plan in a TOML file, or in a text that holds a line end, '=' or '['.  ValueError, in
        one line, for what it cannot be.
        """
        return cls(**plan_file.entries(read_toml(path_or_text)))


def _sorted(bouts: Iterable[Bout]) -> tuple[Bout, ...]:
    if isinstance(bouts, (str, Mapping)) or not isinstance(bouts, Iterable):
        raise ValueError(f"bouts: {shown(bouts)} is not a list of bouts; give [spinesim.Bout(...)]")
    listed = tuple(bouts)
    for bout in listed:
        if not isinstance(bout, Bout):
            raise ValueError(
                f"bouts: {shown(bout)} is not a Bout; give spinesim.Bout(1, '18:00', distance=8)"
            )
    return tuple(sorted(listed, key=lambda bout: (bout.day, bout.start)))


def _check_days(plan: Training) -> None:
    """Every bout within the plan, within its waking day, and after the one before it."""
    before: tuple[float, Bout] | None = None
    habits = plan.habits
    for bout in plan.bouts:
        what = f"{'run' if bout.activity == RUN else bout.activity} on day {bout.day}"
        what += f" at {clock_text(bout.start)}"
        if bout.day > plan.days:
            raise ValueError(f"{what}: the plan has {plan.days} days; give a day from 1 to that")
        end = bout.start + bout.hours(plan.scenario)
        if bout.start < habits.wake - TOUCH or end > habits.bed + TOUCH:
            raise ValueError(
                f"{what} ends at {clock_text(end)}, but the runner is up from "
                f"{clock_text(habits.wake)} to {clock_text(habits.bed)}; "
                "move it or change [training.day]"
            )
        begin = 24 * bout.day + bout.start
        if before and begin < before[0] - TOUCH:
            other = before[1]
            raise ValueError(
                f"{what} begins before the {other.activity} at {clock_text(other.start)} is over; "
                "bouts may not overlap"
            )
        before = 24 * bout.day + end, bout
