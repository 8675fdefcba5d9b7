"""What a kilometre weighs at other step frequencies: more steps, each of them smaller.

dose_by_cadence(scenario, [150, 160, 170, 180])      # Dataset(cadence, level, weighting)
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import xarray as xr

from spinesim._version import VERSION
from spinesim.dose import words
from spinesim.dose.height import reference_standing, standing_compression
from spinesim.dose.week import Body, StepLoads, step_peaks
from spinesim.dose.weightings import WEIGHTINGS, relative_weight
from spinesim.scenario import Scenario, a_scenario
from spinesim.spine import LEVELS
from spinesim.studies.explanation_parts import ADVICE
from spinesim.sweeps.execution import sweep
from spinesim.sweeps.progress import Progress
from spinesim.units import described

STEPS = (0.88, 0.92, 0.96, 1.0, 1.04, 1.08, 1.12, 1.16)  # of the cadence of the scenario
PEAK, MEAN = "lumbar_compression_peak", "lumbar_compression_mean"


def dose_by_cadence(
    scenario: Scenario,
    cadences: Sequence[float] | None = None,
    *,
    progress: bool | Progress = False,
    workers: int = 1,
) -> xr.Dataset:
    """Weight of a kilometre over that of the scenario, at the same speed with other cadences.

    cadences: steps/min; by default 88 to 116 % of the scenario's.
    Returns Dataset(cadence, level, weighting) with dose_per_kilometre (-, NaN where no steady step
    exists).  Raises ValueError for what is not a scenario.
    """
    base = a_scenario(scenario)
    usual = base.step.cadence
    wanted = (
        [usual * share for share in STEPS] if cadences is None else [float(c) for c in cadences]
    )
    swept = sweep(
        base.with_(stride_cadence=usual),
        stride_cadence=sorted({usual, *wanted}),
        measures=[PEAK, MEAN],
        progress=progress,
        workers=workers,
    )
    steps = {
        float(cadence): base.with_(stride_cadence=float(cadence))
        for cadence in swept["stride_cadence"].values
    }
    loads = {
        step: StepLoads(*(swept[name].sel(stride_cadence=cadence).values for name in (PEAK, MEAN)))
        for cadence, step in steps.items()
    }
    body = Body(
        loads, standing_compression(base.runner, base.body), np.asarray(reference_standing())
    )
    reference = step_peaks(steps[usual], body)
    weights = np.array(
        [
            [
                relative_weight(name, step_peaks(steps[cadence], body), reference) * cadence / usual
                for name in WEIGHTINGS
            ]
            for cadence in sorted(wanted)
        ]
    )
    return xr.Dataset(
        {
            "dose_per_kilometre": (
                ("cadence", "weighting", "level"),
                weights,
                described(
                    "dose_per_kilometre",
                    "1",
                    "weight of a kilometre over that at usual cadence",
                )
                | {"standing": "prediction"},
            )
        },
        coords={
            "cadence": (
                "cadence",
                sorted(wanted),
                described("cadence", "1/min", "steps a minute"),
            ),
            "weighting": list(WEIGHTINGS),
            "level": list(LEVELS),
        },
        attrs={
            "title": "spinesim dose by cadence",
            "version": VERSION,
            "scenario": base.to_toml(),
            "cadence": usual,
            "speed": base.step.speed,
            "warnings": "\n".join((words.BODY, words.WEIGHTING)),
            "reason": words.NO_RISK,
            "advice": ADVICE,
        },
    )
