"""What each change that a runner could make does to the dose of a kilometre.

dose_of_changes(scenario)["verdict"]        # (training, level): now, shorter steps, ...
"""

from __future__ import annotations

import xarray as xr

from spinesim.dose.bouts import Bout
from spinesim.dose.training import Training
from spinesim.scenario import Scenario, a_scenario
from spinesim.studies.interventions import applicable
from spinesim.studies.uncertainty import Progress
from spinesim.studies.week import training_load

NOW = "now"


def dose_of_changes(
    scenario: Scenario,
    level: str = "L4/L5",
    *,
    uncertainty: int = 0,
    progress: Progress | None = None,
    workers: int = 1,
) -> xr.Dataset:
    """`training_load` of a kilometre as it is run now, and after each change that applies.

    Changes are those of `spinesim.studies.interventions` that change something.  They come in the
    order of what they leave at `level` under the weighting that spares least, so that the first are
    those that help whichever weighting holds.  uncertainty, progress, workers: those of
    `training_load`.

    Raises ValueError for what is not a scenario, and for a step that no runner could repeat.
    """
    base = a_scenario(scenario)
    kilometre = Training(NOW, base, (Bout(1, "18:00", distance=1.0),), days=1)
    changed, _ = applicable(base)
    plans = {NOW: kilometre} | {
        name: kilometre.with_(name=name, scenario=step) for name, step in changed.items()
    }
    load = training_load(plans, uncertainty=uncertainty, progress=progress, workers=workers)
    least_spared = load["equivalent_distance_ratio"].sel(level=level).max("weighting")
    order = least_spared.to_series().drop(NOW).sort_values(kind="stable").index
    return load.sel(training=[NOW, *order])
