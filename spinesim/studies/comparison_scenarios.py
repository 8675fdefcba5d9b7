"""What is put side by side: scenarios by name, made from shoes and surfaces or given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from spinesim.scenario import Scenario, a_scenario
from spinesim.scenario.naming import label
from spinesim.studies.factors import apart
from spinesim.units import shown

EXAMPLE = "{'now': scenario, 'racer': scenario.with_(shoe='racer')}"


def grid(
    shoes: str | Iterable[str],
    surfaces: str | Iterable[str],
    start: Scenario | None = None,
    **fields: object,
) -> dict[str, Scenario]:
    """Every shoe on every surface, by names such as "racer on track".

    start: what else the scenarios are (default: the default scenario).  Other quantities by flat
    name (`runner_mass=60`) hold for all; a shoe or surface of which they change a field says so in
    its name.

    >>> list(grid(["racer", "max-cushion"], ["track"]))
    ['racer on track', 'max-cushion on track']
    >>> list(grid("racer", "track", shoe_stiffness="60 N/mm"))
    ['racer, stiffness 60 N/mm on track']
    """
    chosen_shoes, chosen_surfaces = _listed(shoes), _listed(surfaces)
    if not (chosen_shoes and chosen_surfaces):
        raise ValueError("a comparison needs at least one shoe and one surface")
    start = Scenario() if start is None else a_scenario(start)
    scenarios = [
        start.with_(shoe=shoe, surface=surface, **fields)
        for shoe in chosen_shoes
        for surface in chosen_surfaces
    ]
    return dict(
        zip(_told_apart([pair_name(scenario) for scenario in scenarios]), scenarios, strict=True)
    )


def crossed(
    starts: Mapping[str, Scenario],
    shoes: Iterable[str] | None = None,
    surfaces: Iterable[str] | None = None,
) -> dict[str, Scenario]:
    """Scenarios by name, each in every shoe and on every surface, where some are named.

    >>> list(crossed({"ann": Scenario()}, ["racer", "barefoot"]))
    ['ann, racer', 'ann, barefoot']
    """
    scenarios = dict(starts)
    for part, choices in (("shoe", shoes), ("surface", surfaces)):
        if choices:
            scenarios = {
                f"{name}, {label(getattr(after, part))}": after
                for name, before in scenarios.items()
                for choice in dict.fromkeys(choices)
                for after in [before.with_(**{part: choice})]
            }
    return scenarios


def named(scenarios: Mapping[str, Scenario] | Iterable[Scenario]) -> dict[str, Scenario]:
    """Scenarios by name, checked; a list names itself by what sets each apart from the first.

    Raises ValueError, in one line, for what is no scenario, no name, or nothing at all.
    """
    if isinstance(scenarios, str) or not isinstance(scenarios, Iterable):
        raise ValueError(
            f"{shown(scenarios)} is not scenarios by name, such as {EXAMPLE}, or a list of them"
        )
    if not isinstance(scenarios, Mapping):
        listed = [a_scenario(scenario) for scenario in scenarios]
        scenarios = dict(zip(_own_names(listed), listed, strict=True))
    if not scenarios:
        raise ValueError("there is no scenario: give at least one")
    for name, scenario in scenarios.items():
        if not (isinstance(name, str) and name.strip() and name.isprintable()):
            raise ValueError(f"the name of a scenario is a text on one line, not {shown(name)}")
        a_scenario(scenario)
    return dict(scenarios)


def pair_name(scenario: Scenario) -> str:
    """The name of a scenario by its shoe and surface: "racer on track"."""
    return f"{label(scenario.shoe)} on {label(scenario.surface)}"


def _listed(names: str | Iterable[str]) -> list[Any]:
    return list(dict.fromkeys([names] if isinstance(names, str) else names))


def _own_names(scenarios: list[Scenario]) -> list[str]:
    """ "racer on track" while shoes and surfaces alone differ; else what sets each apart from the
    first.
    """
    if not scenarios:
        return []
    first = scenarios[0]
    runners = {(each.runner, each.stride, each.body) for each in scenarios}
    if len(runners) == 1:
        return _told_apart([pair_name(scenario) for scenario in scenarios])
    return _told_apart([apart(scenario, first) or pair_name(scenario) for scenario in scenarios])


def _told_apart(names: list[str]) -> list[str]:
    """The names, one that comes again with its number: "racer on track (2)"."""
    unique: list[str] = []
    for name in names:
        again = sum(known == name or known.startswith(f"{name} (") for known in unique)
        unique.append(f"{name} ({again + 1})" if again else name)
    return unique
