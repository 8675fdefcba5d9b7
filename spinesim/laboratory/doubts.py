"""What makes a step on the page doubtful: a midsole that bottoms out, and discs in tension.

`spinesim.gait.cautions` says the same of a run, and more.
"""

from __future__ import annotations

from typing import Any

import xarray as xr

from spinesim.anatomy.leg import THINNEST
from spinesim.gait.cautions import TENSION, thickest_use
from spinesim.scenario import Scenario
from spinesim.scenario.constants import constants
from spinesim.spine import LEVELS


def limits() -> dict[str, float]:
    """How far a midsole may be pressed in, over the depth at which its foam densifies; that depth
    of a bare foot (m), which has no foam; tension that a disc may bear (body weights).
    """
    return {"bottoming": thickest_use(), "bare": _depth(0.0), "tension": TENSION}


def of_run(scenario: Scenario, run: xr.Dataset) -> dict[str, Any]:
    """How far the midsole is pressed in (m) where that is too far, else 0; levels in tension."""
    deepest = float(run["deformation"].sel(link="midsole").max())
    depth = _depth(scenario.shoe.stack_height)
    least = run["compression"].min("time") / float(run.attrs["body_weight"])
    bottoms = depth > _depth(0.0) and deepest > thickest_use() * depth
    return {
        "midsole": deepest if bottoms else 0.0,
        "tension": [level for level in LEVELS if float(least.sel(level=level)) < -TENSION],
    }


def _depth(stack: float) -> float:
    """Where the foam of a sole is taken to densify (m)."""
    return max(stack, THINNEST) * constants()["foam_bottoming_depth"]
