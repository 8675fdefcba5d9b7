"""spinesim: what running does to the lower back, from shoe to spine.

    import spinesim as ss
    scenario = ss.Scenario(ss.Runner(mass=70), ss.Stride(speed="12 km/h"), shoe="racer")
    run = ss.simulate(scenario)                 # xarray.Dataset(time, body, link, level, muscle)
    ss.summary(run)["lumbar_compression_peak_bw"]
    ss.plot(run).show()

Everything here loads when it is first used: the import itself costs next to nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from spinesim._version import VERSION as __version__

if TYPE_CHECKING:
    from spinesim.dose.bouts import Bout as Bout
    from spinesim.dose.bouts import Habits as Habits
    from spinesim.dose.height import disc_height as disc_height
    from spinesim.dose.training import Training as Training
    from spinesim.dose.weightings import equivalent_distance as equivalent_distance
    from spinesim.gait.simulation import simulate as simulate
    from spinesim.gait.standing import stand as stand
    from spinesim.gait.steady import GaitError as GaitError
    from spinesim.laboratory.animation import animate as animate
    from spinesim.laboratory.display import lab as lab
    from spinesim.measures.energy_flow import energy_flow as energy_flow
    from spinesim.measures.shock import transmission as transmission
    from spinesim.measures.summaries import summary as summary
    from spinesim.mechanics.model import GROUND as GROUND
    from spinesim.mechanics.model import Link as Link
    from spinesim.mechanics.model import Model as Model
    from spinesim.mechanics.model import vertical_bodies as vertical_bodies
    from spinesim.recordings.reading import read as read
    from spinesim.recordings.stepping import steps as steps
    from spinesim.recordings.strides import scenario_of as scenario_of
    from spinesim.scenario import Runner as Runner
    from spinesim.scenario import Scenario as Scenario
    from spinesim.scenario import Shoe as Shoe
    from spinesim.scenario import Stride as Stride
    from spinesim.scenario import Surface as Surface
    from spinesim.scenario import shoe as shoe
    from spinesim.scenario import surface as surface
    from spinesim.scenario.references import cite as cite
    from spinesim.show.equations import equations as equations
    from spinesim.show.figures.model_drawing import draw as draw
    from spinesim.show.figures.plot import plot as plot
    from spinesim.show.flat import table as table
    from spinesim.studies.comparison import compare as compare
    from spinesim.studies.explanation import explain as explain
    from spinesim.studies.fitting import fit as fit
    from spinesim.studies.optimisation import optimise as optimise
    from spinesim.studies.sensitivity import sensitivity as sensitivity
    from spinesim.studies.uncertainty import interval as interval
    from spinesim.studies.week import training_load as training_load
    from spinesim.sweeps.execution import sweep as sweep

_HOME = {
    "Runner": "scenario",
    "Stride": "scenario",
    "Shoe": "scenario",
    "Surface": "scenario",
    "Scenario": "scenario",
    "shoe": "scenario",
    "surface": "scenario",
    "read": "recordings.reading",
    "steps": "recordings.stepping",
    "scenario_of": "recordings.strides",
    "fit": "studies.fitting",
    "simulate": "gait.simulation",
    "stand": "gait.standing",
    "summary": "measures.summaries",
    "compare": "studies.comparison",
    "plot": "show.figures.plot",
    "animate": "laboratory.animation",
    "draw": "show.figures.model_drawing",
    "table": "show.flat",
    "sweep": "sweeps.execution",
    "sensitivity": "studies.sensitivity",
    "optimise": "studies.optimisation",
    "explain": "studies.explanation",
    "lab": "laboratory.display",
    "energy_flow": "measures.energy_flow",
    "transmission": "measures.shock",
    "interval": "studies.uncertainty",
    "Bout": "dose.bouts",
    "Habits": "dose.bouts",
    "Training": "dose.training",
    "training_load": "studies.week",
    "equivalent_distance": "dose.weightings",
    "disc_height": "dose.height",
    "equations": "show.equations",
    "cite": "scenario.references",
    "GaitError": "gait.steady",
    "Model": "mechanics.model",
    "Link": "mechanics.model",
    "GROUND": "mechanics.model",
    "vertical_bodies": "mechanics.model",
}
_PACKAGES = ("published",)

__all__ = ["__version__", *_HOME, *_PACKAGES]


def __getattr__(name: str) -> Any:
    if name in _PACKAGES:
        return importlib.import_module(f"spinesim.{name}")
    if name not in _HOME:
        raise AttributeError(f"module 'spinesim' has no attribute {name!r}")
    value = getattr(importlib.import_module(f"spinesim.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
