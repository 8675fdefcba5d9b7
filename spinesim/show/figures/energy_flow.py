"""The picture of the energy of a step: a river that loses its joules on the way up the body."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from spinesim.measures.energy_flow import DISCS, FOAM, LEG, in_percent, lost
from spinesim.show.figures.labels import of_dataset
from spinesim.show.figures.picture import Picture, footnote, page, title
from spinesim.show.figures.style import (
    COLOURS,
    GREY,
    MINUS,
    SMALL,
    SMALLEST,
    WIDTH,
    filled,
    literal,
    wrapped,
)
from spinesim.studies.measure_words import signed

STATIONS = {  # what is drawn together, from the ground up
    "ground": ("ground",),
    "shoe foam": FOAM,
    "heel pad": ("heel pad",),
    "leg muscles\nand tendons": LEG,
    "soft tissue": ("calf and thigh tissue", "pelvis and thigh tissue", "viscera", "neck"),
    "six lumbar\ndiscs": tuple(DISCS),
}
PAINT = dict(
    zip(STATIONS, (GREY, COLOURS[5], COLOURS[3], COLOURS[1], COLOURS[2], COLOURS[0]), strict=True)
)


NOTE = (
    "Energy turned into heat, or left in springs at lift-off, in one stance; what springs give "
    "back is not lost. Exact bookkeeping of the model's links; no measurement of disc heat in "
    "runners exists."
)
ENDS = "Where the energy of one step ends"


def flow_figure(flow: xr.Dataset) -> Picture:
    """The energy of one step as a river; of several, also what the others lose more or less.

    Several flows lie along `scenario`; the river is that of the first.
    """
    if "scenario" not in flow.dims:
        figure = page(84, ENDS, of_dataset(flow))
        flow_panel(figure.subplots(), flow)
        footnote(figure, NOTE)
        return figure
    figure = page(76 + 74, ENDS, of_dataset(flow))
    upper, lower = figure.subplots(2, 1)
    flow_panel(upper, flow.isel(scenario=0))
    title(upper, "a", literal(str(flow["scenario"].values[0])))
    _against_first(lower, flow)
    footnote(figure, NOTE)
    return figure


def stations(flow: xr.Dataset) -> dict[str, xr.DataArray]:
    """Joules lost at each station."""
    return {name: lost(flow, parts) for name, parts in STATIONS.items()}


def flow_panel(ax: Axes, flow: xr.Dataset) -> None:
    """A band as wide as the energy that a step loses, with a branch at every station.

    A branch is as wide as what is lost there.  Raises ValueError for several flows.
    """
    if "scenario" in flow.dims:
        raise ValueError("these are several energy flows: give one, flow.isel(scenario=0)")
    joules = {name: float(value) for name, value in stations(flow).items()}
    total = sum(joules.values())
    ends = np.linspace(0.15, 0.95, len(joules))
    remaining = total
    for (name, value), x in zip(joules.items(), ends, strict=True):
        _ribbon(ax, x, 1.0 - remaining / total, value / total, PAINT[name])
        label = f"{name}\n{value:.{2 if value < 1 else 1}f} J\n{in_percent(value / total)}"
        ax.text(x, -0.5, label, ha="center", va="top", fontsize=SMALL)
        remaining -= value
    ax.text(-0.085, 0.5, f"{total:.0f} J\na step", ha="right", va="center")
    ax.set_xlim(-0.2, 1.05)
    ax.set_ylim(-1.1, 1.05)
    ax.set_axis_off()


def _ribbon(ax: Axes, x: float, low: float, width: float, colour: str) -> None:
    """A band from the left edge to x, where it turns down and ends as a foot.

    At the left edge it spans the heights low to low + width.
    """
    foot = width * 0.16  # a foot is narrower than the band: the axes are wider than high
    turn, bend = x - foot / 2 - 0.03, 0.12
    M, L, C = Path.MOVETO, Path.LINETO, Path.CURVE4
    points = [
        (M, (-0.07, low)),
        (L, (turn - bend, low)),
        (C, (turn, low)),
        (C, (x - foot / 2, low)),
        (C, (x - foot / 2, low - bend)),
        (L, (x - foot / 2, -0.45)),
        (L, (x + foot / 2, -0.45)),
        (L, (x + foot / 2, low + width - bend)),
        (C, (x + foot / 2, low + width)),
        (C, (turn, low + width)),
        (C, (turn - bend, low + width)),
        (L, (-0.07, low + width)),
        (Path.CLOSEPOLY, (-0.07, low)),
    ]
    codes, vertices = zip(*points, strict=True)
    ax.add_patch(
        PathPatch(
            Path(list(vertices), list(codes)), facecolor=colour, edgecolor=colour, linewidth=0.4
        )
    )


def _against_first(ax: Axes, flow: xr.Dataset) -> None:
    """What every station loses more or less than in the first scenario, a group a scenario."""
    names = [str(name) for name in flow["scenario"].values[1:]]
    joules = stations(flow)
    wide = 0.84 / len(joules)
    for k, (station, values) in enumerate(joules.items()):
        change = (values.isel(scenario=slice(1, None)) - values.isel(scenario=0)).values
        at = np.arange(len(names)) + (k - (len(joules) - 1) / 2) * wide
        label = station.replace("\n", " ")
        ax.bar(at, change, 0.9 * wide, label=label, **filled(PAINT[station], k))
        for x, value in zip(at, change, strict=True) if len(names) <= 3 else ():
            where: Any = (
                {"va": "bottom", "xytext": (0, 1.5)}
                if value >= 0
                else {"va": "top", "xytext": (0, -1.5)}
            )
            ax.annotate(
                signed(value, 2 if len(names) == 1 else 1).replace("-", MINUS),
                (x, value),
                textcoords="offset points",
                ha="center",
                fontsize=SMALLEST,
                **where,
            )
    ax.axhline(0, color="black", linewidth=0.6)
    room = 0.75 * WIDTH / max(len(names), 1)
    ax.set_xticks(range(len(names)), [literal(wrapped(name, room, SMALL)) for name in names])
    ax.tick_params(axis="x", length=0)
    ax.margins(y=0.15)
    ax.set_ylabel("Difference of losses (J)")
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.2), ncols=3)
    title(ax, "b", literal(f"What changes against {flow['scenario'].values[0]}"))
