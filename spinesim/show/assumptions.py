"""What a scenario takes for granted: every value with its unit, status and source."""

from __future__ import annotations

from typing import Any, NamedTuple

from spinesim import catalogue
from spinesim.catalogue.bibliography import authors_and_year, in_words
from spinesim.scenario import Scenario, fields_about

UNSURE = ("assumption", "calibrated", "recalled")  # constants that a reader should know of
OWN = "given"  # status of a value that is the scenario's own
CHOSEN = {  # fields that a step has a value of, where the scenario gives none
    "stride_cadence": "cadence",
    "stride_contact_time": "contact_time",
    "stride_speed": "speed",
}


class Row(NamedTuple):
    """A value and what it rests on."""

    name: str
    value: str
    unit: str
    status: str
    source: str


def of_scenario(scenario: Scenario) -> list[Row]:
    """Every field of the scenario that has a value; what a step takes of itself, too."""
    about = {name: (source, status) for name, source, status in scenario.sources()}
    rows = []
    for flat, traits in fields_about().items():
        group, name = flat.split("_", 1)
        value = getattr(getattr(scenario, group), name)
        if value is None and flat in CHOSEN:
            value = getattr(scenario.step, CHOSEN[flat])
            flat = f"preferred_{name}"
        if value is None:
            continue
        source, status = about.get(flat, ("", OWN))
        rows.append(Row(flat, written(value), traits.unit, status, _words(source)))
    return rows


def of_constants(scenario: Scenario) -> list[Row]:
    """Constants of the body: those assumed, calibrated or recalled, and the runner's own."""
    own = scenario.body
    others = "male_" if scenario.runner.sex == "female" else "female_"
    return [
        Row(
            name,
            written(own.get(name, entry.value)),
            "" if entry.unit == "1" else entry.unit,
            OWN if name in own else entry.status,
            own.source if name in own else _words(entry.source),
        )
        for name, entry in catalogue.constants().items()
        if name in own or (entry.status in UNSURE and not name.startswith(others))
    ]


def written(value: Any) -> str:
    """A value as a table shows it.

    >>> written(0.1 + 0.2), written("rearfoot")
    ('0.3', 'rearfoot')
    """
    return f"{value:.5g}" if isinstance(value, float) else str(value)


def _words(source: str) -> str:
    return in_words(source, authors_and_year)
