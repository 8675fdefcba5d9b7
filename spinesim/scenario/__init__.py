"""Who runs, how, in what, on what: values checked at the door.

No file of this room imports from this face: it loads them all.
"""

from spinesim.scenario.footing import Shoe, Surface, shoe, surface, worn
from spinesim.scenario.runner import Runner
from spinesim.scenario.scenario import (
    GROUPS,
    TOP_LEVEL,
    Scenario,
    a_scenario,
    field_names,
    fields_about,
    read_toml,
)
from spinesim.scenario.stride import Step, Stride

__all__ = [
    "GROUPS",
    "TOP_LEVEL",
    "Runner",
    "Scenario",
    "Shoe",
    "Step",
    "Stride",
    "Surface",
    "a_scenario",
    "field_names",
    "fields_about",
    "read_toml",
    "shoe",
    "surface",
    "worn",
]
