"""Figures of a step that its overview leaves out: shock, who makes the load, energy."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import xarray as xr

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def step_figures(run: xr.Dataset) -> tuple[Callable[[], Figure], ...]:
    """What draws each of them when it is called: Matplotlib is loaded then."""

    def shown(panel: str) -> Figure:
        from spinesim.show.figures.plot import plot

        return plot(run, panel=panel)

    def shock() -> Figure:
        from spinesim.measures.shock import transmission
        from spinesim.show.figures.plot import plot

        return plot(transmission(run))

    return (shock, partial(shown, "ladder"), partial(shown, "flow"))
