"""The figure of the motion of any model of bodies and links."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import xarray as xr
from matplotlib.axes import Axes

from spinesim.show.figures import panels
from spinesim.show.figures.picture import Picture, page, title
from spinesim.show.figures.style import COLOURS, GREY, cycled


def model_figure(run: xr.Dataset) -> Picture:
    """Contact force and vertical motion of any model of bodies and links."""
    sizes = [f"{run.sizes[dim]} {words}" for dim, words in (("body", "bodies"), ("link", "links"))]
    figure = page(78, "Motion of a model", f"{' and '.join(sizes)}, {run.attrs['method']}")
    left, right = figure.subplots(1, 2)
    if "ground_force_vertical" in run:
        _line_ends(left, {"": run["ground_force_vertical"]}, "Force (N)")
        title(left, "a", "Contact force")
    else:
        forces = {str(link): run["force"].sel(link=link) for link in run["link"].values}
        units = {str(unit) for unit in run["force_units"].values}
        _line_ends(left, forces, f"Force ({', '.join(sorted(units))})")
        title(left, "a", "Force by link")
    heights = {
        str(body): 1e3 * (run["z"].sel(body=body) - run["z"].sel(body=body)[0])
        for body in run["body"].values
    }
    moving = {
        body.replace("_", " "): height
        for body, height in heights.items()
        if np.ptp(height.values) > 0
    }
    _line_ends(right, moving, "Displacement, upward + (mm)")
    title(right, "b", "Vertical motion of the bodies")
    return figure


def _line_ends(ax: Axes, lines: Mapping[str, xr.DataArray], label: str) -> None:
    """Lines over time, each named at its end."""
    colours = dict(zip(lines, cycled(COLOURS, len(lines)), strict=True))
    for name, values in lines.items():
        ax.plot(1e3 * values["time"], values, color=colours[name])
    ax.axhline(0, color=GREY, linewidth=0.5)
    ax.set_ylabel(label)
    if not lines:
        panels.note(ax, "nothing moves", (0.5, 0.5))
        return
    end = max(float(values["time"][-1]) for values in lines.values())
    panels.time_axis(ax, end)
    names = [(float(values[-1]), name, colours[name]) for name, values in lines.items() if name]
    panels.spread_labels(ax, names, 1e3 * end, 0.07)
