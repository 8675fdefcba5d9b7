"""Who runs, how, in what, on what: values checked at the door.

No file of this room imports from this face: it loads them all.
"""

from spinesim.catalogue.reading import read_toml
from spinesim.scenario.body import BodyConstants
from spinesim.scenario.by_name import read_shoe, read_surface, shoe, surface
from spinesim.scenario.footing import Shoe, Surface, worn
from spinesim.scenario.runner import Runner
from spinesim.scenario.scenario import (
    GROUPS,
    TOP_LEVEL,
    Scenario,
    a_scenario,
    fields_about,
    flat_synonyms,
    parameters_about,
)
from spinesim.scenario.stride import Step, Stride

__all__ = [
    "GROUPS",
    "TOP_LEVEL",
    "BodyConstants",
    "Runner",
    "Scenario",
    "Shoe",
    "Step",
    "Stride",
    "Surface",
    "a_scenario",
    "fields_about",
    "flat_synonyms",
    "parameters_about",
    "read_shoe",
    "read_surface",
    "read_toml",
    "shoe",
    "surface",
    "worn",
]
