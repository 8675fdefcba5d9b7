"""What a result of many scenarios says of itself: version, engine, options, sources, and constants
that were assumed.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from spinesim import catalogue
from spinesim._version import VERSION
from spinesim.mechanics.model import Model
from spinesim.scenario import Scenario
from spinesim.scenario.constants import constants
from spinesim.scenario.references import NOTE, cite
from spinesim.sweeps.engine import Engine

OPTIONS = ("adapt", "rtol", "duration")  # of an engine, where it has them


def attributes(
    title: str, base: Scenario | Model, engine: Engine, changes: Iterable[dict[str, Any]] = ()
) -> dict[str, Any]:
    """The attributes of a result over `base`.

    changes: those of the scenarios whose sources count, such as another shoe.
    """
    about = {"title": title, "version": VERSION}
    about |= {"engine": getattr(engine, "name", type(engine).__name__)}
    about |= {name: getattr(engine, name) for name in OPTIONS if hasattr(engine, name)}
    if isinstance(base, Model):
        numbers = ", ".join(f"{name} = {value!r}" for name, value in base.parameters.items())
        return about | {"model": base.structure, "parameters": numbers}
    scenarios = [base, *(base.with_(**changed) for changed in changes)]
    sources = dict.fromkeys(line for scenario in scenarios for line in cite(scenario))
    assumed = ", ".join(
        f"{name} = {value!r}"
        for name, value in constants().items()
        if value != catalogue.constants()[name].value
    )
    return (
        about
        | {"scenario": base.to_toml(), "note": NOTE, "sources": "\n".join(sources)}
        | ({"assumed": assumed} if assumed else {})
    )
