"""A plan of training as TOML: tables [training], [training.day], [scenario] and [[bout]].

    [training]
    name = "two easy weeks"
    days = 14
    longest = "10 km"                        # longest run of the 30 days before
    [training.day]
    wake = "06:30"
    bed = "22:30"
    sitting = 8                              # hours
    walking = 1.5
    [scenario]                               # the ordinary run, as in a scenario file
    shoe = "daily-trainer"
    [[bout]]
    days = [1, 3, 5, 8, 10, 12]
    start = "18:00"
    run = "8 km"                             # a distance or a duration
    surface = { asphalt = 0.7, trail = 0.3 } # shares of the distance; or one name
    stride_cadence = 178                     # any flat field of a scenario
    [[bout]]
    days = [2, 9]
    start = "12:00"
    cycling = "60 min"
    [[bout]]
    days = [6]
    start = "12:00"
    strength = { repetitions = 60, compression = "3 kN" }

A step that no flat fields can say stands as a table [bout.scenario], as [scenario] does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from spinesim import catalogue
from spinesim.dose.bouts import RUN, STRENGTH, Bout, Habits, activity_name, clock_text
from spinesim.dose.plan_fields import HABITS, TRAINING
from spinesim.fields import unknown
from spinesim.scenario import GROUPS, Scenario, fields_about
from spinesim.units import shown, to_number, to_text

if TYPE_CHECKING:
    from spinesim.dose.training import Training

TABLES = ("training", "scenario", "bout")
ENTRIES = ("name", *TRAINING, "day")
DAY = tuple(HABITS)
BOUT = ("day", "days", "start", "surface", "spread", "scenario")
LIFTS = ("repetitions", "compression", "duration")
WHERE = "spinesim week --help"
Entries = Mapping[str, Any]


def entries(file: Entries) -> dict[str, Any]:
    """What `Training` takes, from the tables of a file; ValueError, in one line, for what they
    cannot be.
    """
    _table(file, TABLES, "a training file")
    if "training" not in file and "bout" not in file:
        raise ValueError(
            "the file has no plan; add a table [training] and tables [[bout]] with days, start, run"
        )
    about = _table(file.get("training", {}), ENTRIES, "[training]")
    day = _table(about.get("day", {}), DAY, "[training.day]")
    scenario = Scenario.from_dict({"scenario": file.get("scenario", {})})
    bouts = file.get("bout", [])
    if not isinstance(bouts, list):
        raise ValueError("[bout] is one table; write [[bout]], with two brackets, once for each")
    own = {name: value for name, value in about.items() if name != "day"}
    listed = [bout for table in bouts for bout in _bouts(table, scenario)]
    return own | {"scenario": scenario, "habits": Habits(**day), "bouts": tuple(listed)}


def _bouts(table: Entries, usual: Scenario) -> Iterator[Bout]:
    """A bout for each day of one table [[bout]]."""
    _table(table, None, "[[bout]]")
    activities = {name: _activity(name) for name in table if _activity(name)}
    flat = {name: value for name, value in table.items() if name in (*fields_about(), "shoe")}
    for name in table:
        if name not in BOUT and name not in activities and name not in flat:
            known = [*BOUT, RUN, STRENGTH, *catalogue.activities(), "shoe", *fields_about()]
            raise unknown("entry in [[bout]]:", name, known, WHERE)
    if len(activities) != 1:
        raise ValueError(
            f'[[bout]] names {len(activities)} activities; give one, such as run = "8 km" or '
            'cycling = "60 min"'
        )
    ((name, activity),) = activities.items()
    what = _amount(activity, table[name]) | _ground(table.get("surface"), flat)
    if scenario := _step(table.get("scenario"), flat, usual):
        what["scenario"] = scenario
    if "spread" in table:
        what["spread"] = table["spread"]
    if "start" not in table:
        raise ValueError('[[bout]] has no start; give a time of day such as start = "18:00"')
    for day in _days(table):
        yield Bout(day, table["start"], activity, **what)


def _activity(name: str) -> str:
    """The activity an entry names, or nothing."""
    try:
        return activity_name(name)
    except ValueError:
        return ""


def _amount(activity: str, amount: Any) -> dict[str, Any]:
    if activity == STRENGTH:
        return dict(_table(amount, LIFTS, "strength"))
    if activity != RUN:
        return {"duration": amount}
    try:
        to_number(amount, "min" if isinstance(amount, str) else "km", name=RUN)
    except ValueError:
        return {"distance": amount}
    return {"duration" if isinstance(amount, str) and not _bare(amount) else "distance": amount}


def _bare(text: str) -> bool:
    """Whether a text is a number without a unit."""
    try:
        float(text)
    except ValueError:
        return False
    return True


def _ground(surface: Any, flat: dict[str, Any]) -> dict[str, Any]:
    """Shares of surfaces; one name is a field of the scenario."""
    if isinstance(surface, Mapping):
        return {"surfaces": dict(surface)}
    if surface is not None:
        flat["surface"] = surface
    return {}


def _step(table: Any, flat: dict[str, Any], usual: Scenario) -> Scenario | None:
    """The scenario of a bout's own, where it has one."""
    if table is None:
        return usual.with_(**flat) if flat else None
    step = Scenario.from_dict({"scenario": table})
    return step.with_(**flat) if flat else step


def _days(table: Entries) -> list[int]:
    if ("day" in table) == ("days" in table):
        raise ValueError("[[bout]] takes days, such as days = [1, 3, 5], or one day = 1")
    days = table["days"] if "days" in table else [table["day"]]
    if not isinstance(days, list) or not days:
        raise ValueError(f"days: {shown(days)} is not a list of days; give one such as [1, 3, 5]")
    if len(set(map(str, days))) < len(days):
        raise ValueError(f"days: {shown(days)} names a day twice; give two [[bout]] instead")
    return days


def _table(table: Any, known: tuple[str, ...] | None, where: str) -> Entries:
    if not isinstance(table, Mapping):
        raise ValueError(f"{where}: {shown(table)} is not a table of entries")
    for name in table:
        if known is not None and name not in known:
            raise unknown(f"entry in {where}:", name, known, WHERE)
    return table


def tables(plan: Training) -> dict[str, Any]:
    """The plan as tables of numbers and words; bouts that differ in the day alone share one."""
    habits = plan.habits
    about: dict[str, Any] = {
        "name": plan.name,
        "days": plan.days,
        "longest": to_text(plan.longest, "km"),
    }
    if plan.fatigue_per_hour:
        about["fatigue_per_hour"] = plan.fatigue_per_hour
    about["day"] = {
        "wake": clock_text(habits.wake),
        "bed": clock_text(habits.bed),
        "sitting": habits.sitting,
        "walking": habits.walking,
    }
    grouped: list[dict[str, Any]] = []
    for bout in plan.bouts:
        table = _bout_table(bout, plan.scenario)
        same = next((other for other in grouped if _without_days(other) == table), None)
        if same is None or bout.day in same["days"]:
            grouped.append({"days": [bout.day], **table})
        else:
            same["days"].append(bout.day)
    return {"training": about, **plan.scenario.to_dict(), "bout": grouped}


def _without_days(table: Entries) -> dict[str, Any]:
    return {name: value for name, value in table.items() if name != "days"}


def _bout_table(bout: Bout, usual: Scenario) -> dict[str, Any]:
    table: dict[str, Any] = {"start": clock_text(bout.start)}
    minutes = None if bout.duration is None else to_text(bout.duration, "min")
    if bout.activity == STRENGTH:
        lifts = {"repetitions": bout.repetitions, "compression": to_text(bout.compression, "N")}
        table[STRENGTH] = lifts | ({"duration": minutes} if minutes else {})
    else:
        table[bout.activity] = minutes or to_text(bout.distance, "km")
    if bout.surfaces:
        table["surface"] = dict(bout.surfaces)
    if bout.spread is not None:
        table["spread"] = bout.spread
    if bout.scenario is not None:
        flat = _differences(bout.scenario, usual)
        if flat is None:
            table["scenario"] = bout.scenario.to_dict()["scenario"]
        else:
            table |= flat
    return table


def _differences(scenario: Scenario, usual: Scenario) -> dict[str, Any] | None:
    """Flat fields that make `scenario` of the plan's, or None where no such fields do."""
    if scenario.body != usual.body:
        return None
    flat: dict[str, Any] = {}
    plain = scenario.to_dict()["scenario"]
    for group in GROUPS:
        part, other = getattr(scenario, group), getattr(usual, group)
        if isinstance(plain[group], str) and part != other:
            flat[group] = plain[group]
            continue
        flat |= {
            f"{group}_{item.name}": getattr(part, item.name)
            for item in fields(part)
            if getattr(part, item.name) != getattr(other, item.name)
        }
    sayable = None not in flat.values() and set(flat) <= {*fields_about(), "shoe", "surface"}
    return flat if sayable and usual.with_(**flat) == scenario else None
