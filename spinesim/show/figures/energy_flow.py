"""The picture of the energy of a step, from sneaker to spine: a river that loses its joules on the
way up, and what the shoe changes.
"""

from __future__ import annotations

from typing import Any

import matplotlib as mpl
import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from spinesim.measures.energy_flow import DISCS, FOAM, LEG, in_percent, lost
from spinesim.show.figures import panels
from spinesim.show.figures.panels import COLOURS, GREY, MINUS, MM, WIDTH, Picture
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


def flow_figure(flow: xr.Dataset) -> Picture:
    """Of `energy_flow(run)`: the river. Of `flows(runs)`: the river of the first run, and what the
    others lose more or less than it.
    """
    several = "scenario" in flow.dims
    first = flow.isel(scenario=0) if several else flow
    with mpl.rc_context(panels.STYLE):
        figure = Picture(figsize=(WIDTH, (128 if several else 74) * MM), layout="constrained")
        axes = figure.subplots(2, 1, height_ratios=(1.15, 1)) if several else [figure.subplots()]
        river(axes[0], first)
        if several:
            panels.title(
                axes[0], "a", f"Where the energy of one step ends: {flow['scenario'].values[0]}"
            )
            _against_first(axes[1], flow)
        else:
            panels.title(axes[0], "", "Where the energy of one step ends")
        panels.footnote(
            figure,
            "Energy turned into heat, or left in springs at lift-off, in one stance; what springs give back is not lost. "
            "Exact bookkeeping of the model's links; no measurement of disc heat in runners exists.",
        )
    return figure


def stations(flow: xr.Dataset) -> dict[str, xr.DataArray]:
    """Joules lost at each station."""
    return {name: lost(flow, parts) for name, parts in STATIONS.items()}


def river(ax: Axes, flow: xr.Dataset) -> None:
    """A band as wide as the energy that is lost in a step; at every station a branch leaves it, as
    wide as what is lost there.
    """
    joules = {name: float(value) for name, value in stations(flow).items()}
    total = sum(joules.values())
    height, width = 1.0, 1.0
    top, unit = height, height / total
    ends = np.linspace(0.16, 0.95, len(joules)) * width
    order = sorted(joules, key=lambda name: list(STATIONS).index(name))
    remaining = total
    for name, x in zip(order, ends, strict=True):
        branch = joules[name] * unit
        low = top - remaining * unit
        _ribbon(ax, x, low, branch, PAINT[name])
        digits = 2 if joules[name] < 1 else 1
        label = f"{name}\n{joules[name]:.{digits}f} J\n{in_percent(joules[name] / total)}"
        ax.text(x, -0.5, label, ha="center", va="top", fontsize=6.5, color="black")
        remaining -= joules[name]
    ax.text(-0.085, 0.5, f"{total:.0f} J\na step", ha="right", va="center")
    ax.set_xlim(-0.2, 1.03)
    ax.set_ylim(-0.84, 1.05)
    ax.set_axis_off()


def _ribbon(ax: Axes, x: float, low: float, width: float, colour: str) -> None:
    """From the left edge, at heights low to low + width, to x, where it turns down and ends as a
    foot of the same width.
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
    """What every station loses more or less than in the first scenario, a group of bars a scenario,
    on one scale.
    """
    names = [str(name) for name in flow["scenario"].values[1:]]
    joules = stations(flow)
    wide = 0.84 / len(joules)
    for k, (station, values) in enumerate(joules.items()):
        change = (values.isel(scenario=slice(1, None)) - values.isel(scenario=0)).values
        at = np.arange(len(names)) + (k - (len(joules) - 1) / 2) * wide
        ax.bar(at, change, 0.9 * wide, color=PAINT[station], label=station.replace("\n", " "))
        for x, value in zip(at, change, strict=True):
            where: Any = (
                {"va": "bottom", "xytext": (0, 1.5)}
                if value >= 0
                else {"va": "top", "xytext": (0, -1.5)}
            )
            ax.annotate(
                signed(value, 2).replace("-", MINUS),
                (x, value),
                textcoords="offset points",
                ha="center",
                fontsize=5.5,
                **where,
            )
    ax.axhline(0, color="black", linewidth=0.6)
    ax.set_xticks(range(len(names)), names)
    ax.tick_params(axis="x", length=0)
    ax.margins(y=0.12)
    ax.set_ylabel("Lost per step, difference (J)")
    ax.legend(frameon=False, loc="upper left", bbox_to_anchor=(1.0, 1.0), fontsize=6.5)
    panels.title(ax, "b", f"What changes against {flow['scenario'].values[0]}")
