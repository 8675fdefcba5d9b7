"""The JSON Schema of a training file: tables [training], [training.day], [scenario], [[bout]]."""

from __future__ import annotations

from typing import Any

from spinesim import catalogue
from spinesim.dose.bouts import RUN, STRENGTH
from spinesim.dose.plan_fields import BOUT, DAY, HABITS, START, TRAINING
from spinesim.fields import About
from spinesim.scenario import fields_about
from spinesim.studies.schema_parts import field, ref, table

HOURS = {"type": "number", "minimum": 0, "maximum": 48}
CLOCK = {"type": "string", "pattern": r"^\s*\d{1,2}:[0-5]\d(:[0-5]\d)?\s*$"}
CLOCKS = ("wake", "bed")
LIFTS = ("repetitions", "compression", "duration")


def training_file(scenario: dict[str, Any]) -> dict[str, Any]:
    """The whole file, from the schema of its table [scenario]."""
    name = {"type": "string", "minLength": 1, "description": "what tables and figures call it"}
    numbers = {name: field(traits) for name, traits in TRAINING.items()}
    training = table({"name": name, **numbers, "day": _day()})
    bouts = {"type": "array", "items": _bout(scenario)}
    whole = table({"training": training, "scenario": scenario, "bout": bouts})
    return whole | {"anyOf": [{"required": ["training"]}, {"required": ["bout"]}]}


def _day() -> dict[str, Any]:
    return table(
        {
            name: _clock(traits) if name in CLOCKS else field(traits)
            for name, traits in HABITS.items()
        }
    )


def _clock(traits: About) -> dict[str, Any]:
    """A time of day as text, or hours since midnight."""
    return {"description": traits.meaning, "anyOf": [CLOCK, HOURS]}


def _bout(scenario: dict[str, Any]) -> dict[str, Any]:
    """Day or days, a start, one activity, and what is special about a run."""
    distance, duration = field(BOUT["distance"]), field(BOUT["duration"])
    run = {"description": "distance (km) or duration (min)", "anyOf": _either(distance, duration)}
    others = dict.fromkeys(catalogue.activities(), duration)
    lifts = table({name: field(BOUT[name]) for name in LIFTS}, ["repetitions", "compression"])
    activities = {RUN: run} | others | {STRENGTH: lifts}
    shares = {"type": "object", "additionalProperties": {"type": "number", "minimum": 0}}
    days = {"type": "array", "minItems": 1, "uniqueItems": True, "items": field(DAY)}
    about = {
        "day": field(DAY),
        "days": days,
        "start": _clock(START),
        "surface": {"anyOf": [ref("surface"), {"type": "string", "pattern": r"\.toml$"}, shares]},
        "spread": field(BOUT["spread"]),
        "scenario": scenario,
    }
    flat = {name: ref(name) for name in (*fields_about(), "shoe")}
    return table(flat | about | activities, required=["start"]) | {
        "oneOf": [{"required": [name]} for name in activities],
        "anyOf": [{"required": ["day"]}, {"required": ["days"]}],
    }


def _either(*fields: dict[str, Any]) -> list[dict[str, Any]]:
    """Whatever one of some fields may be."""
    return [kind for each in fields for kind in each["anyOf"]]
