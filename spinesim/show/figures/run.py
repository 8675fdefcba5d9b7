"""The figure of a run of the runner."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes

from spinesim.measures.definitions import CUTOFF, ground_force
from spinesim.measures.energy_flow import energy_flow
from spinesim.measures.signals import CONTACT_FORCE, low_pass
from spinesim.measures.summaries import summary
from spinesim.show.figures import panels
from spinesim.show.figures.energy_flow import ENDS, flow_panel
from spinesim.show.figures.energy_flow import NOTE as FLOW
from spinesim.show.figures.labels import of_dataset
from spinesim.show.figures.ladder import ladder_panel
from spinesim.show.figures.panels import REACTION, RUNNING
from spinesim.show.figures.picture import Panel, Picture, footnote, page, title
from spinesim.show.figures.posture import summary_panel
from spinesim.show.figures.style import (
    COLOURS,
    DASHES,
    GREY,
    LEVEL_COLOURS,
    SIZE,
    SMALL,
    SMALLEST,
    WIDTH,
    filled,
    signed,
)
from spinesim.show.figures.transmission import NOTE as SHOCK
from spinesim.show.figures.transmission import run_peak_panel, run_transfer_panel


def run_figure(run: xr.Dataset) -> Picture:
    """Ground reaction, disc compression over time, peaks by level, energy by link."""
    figure = page(150, "One step", of_dataset(run))
    axes = figure.subplots(2, 2)
    weight = float(run.attrs["body_weight"])
    measures = summary(run)
    _ground(axes[0, 0], run, measures, weight)
    title(axes[0, 0], "a", "Ground reaction")
    _compression(axes[0, 1], run)
    title(axes[0, 1], "b", "Disc compression")
    summary_panel(axes[1, 0], measures)
    title(axes[1, 0], "c", "Peaks by lumbar level")
    _energy(axes[1, 1], run)
    title(axes[1, 1], "d", "Energy by link")
    footnote(figure, f"{REACTION} {RUNNING}")
    return figure


def _ground_alone(ax: Axes, run: xr.Dataset) -> None:
    _ground(ax, run, summary(run), float(run.attrs["body_weight"]))


def _ground(ax: Axes, run: xr.Dataset, measures: xr.Dataset, weight: float) -> None:
    """Vertical and fore-aft force, with the two peaks as `summary` reports them."""
    vertical, along = (
        ground_force(run) / weight,
        low_pass(run["ground_force_fore_aft"], CUTOFF) / weight,
    )
    ax.plot(1e3 * vertical["time"], vertical, color=COLOURS[0])
    ax.plot(1e3 * along["time"], along, color=COLOURS[1])
    ax.axhline(0, color=GREY, linewidth=0.5)
    touch = float(run["time"][int(np.argmax(ground_force(run).values > CONTACT_FORCE))])
    end = float(run["time"][-1])
    times, heights = (
        [float(measures[f"{name}_{what}"]) for name in ("impact_peak", "active_peak")]
        for what in ("time", "bw")
    )
    _mark(ax, touch + times[0], heights[0])
    _mark(ax, touch + times[1], heights[1])
    middle = 0.42 * end
    under = float(vertical.sel(time=slice(touch + times[0], 1.6 * middle)).min())
    below = (1e3 * middle, 0.55 * under)
    _name(ax, f"impact peak\n{heights[0]:.2f} BW", below, "black", SMALL)
    tip = 1e3 * (touch + times[0]), heights[0]
    ax.plot(*zip(tip, (0.92 * below[0], 0.75 * under), strict=True), color=GREY, linewidth=0.5)
    above = (1e3 * (touch + times[1]), 1.03 * heights[1])
    _name(ax, f"active peak {heights[1]:.2f} BW", above, "black", SMALL, va="bottom")
    late = vertical.sel(time=0.7 * end, method="nearest")
    _name(ax, " vertical", (700 * end, float(late)), COLOURS[0], ha="left", va="bottom")
    _name(ax, "fore-aft", (700 * end, -0.05 * heights[1]), COLOURS[1], va="top")
    ax.set_ylim(top=1.2 * heights[1])
    panels.time_axis(ax, end)
    panels.force_axis(ax, weight, "Force")


def _mark(ax: Axes, time: float, force: float) -> None:
    ax.plot(1e3 * time, force, "o", color="black", markersize=3.5)


def _name(
    ax: Axes,
    text: str,
    at: tuple[float, float],
    colour: str,
    size: float = SIZE,
    *,
    ha: str = "center",
    va: str = "center",
) -> None:
    """Words in the panel, at data coordinates."""
    ax.annotate(text, at, ha=ha, va=va, color=colour, fontsize=size)


def _compression(ax: Axes, run: xr.Dataset) -> None:
    weight = float(run.attrs["body_weight"])
    values = run["compression"] / weight
    levels = [str(level) for level in values["level"].values]
    colours = dict(zip(levels, LEVEL_COLOURS, strict=False))
    looks: dict[str, Any] = {
        level: {"color": colour, "linestyle": dash}
        for (level, colour), dash in zip(colours.items(), DASHES, strict=False)
    }
    for level, look in looks.items():
        ax.plot(1e3 * values["time"], values.sel(level=level), **look)
    panels.time_axis(ax, float(run["time"][-1]))
    panels.force_axis(ax, weight, "Compression")
    ax.set_ylim(bottom=min(0.0, float(values.min())), top=1.5 * float(values.max()))
    samples = [(level, {**look, "linewidth": 2}) for level, look in looks.items()]
    panels.key(ax, samples, (0.5, 1.0), "upper center", ncols=2)


def _energy(ax: Axes, run: xr.Dataset) -> None:
    lost, work = (
        _by_part(run[name].isel(time=-1), run) for name in ("dissipated_energy", "muscle_work")
    )
    size = {part: abs(lost[part]) + abs(work[part]) for part in lost}
    parts = sorted((part for part in lost if size[part] > 0.05), key=size.__getitem__)[-9:]
    at = np.arange(len(parts))
    looks = filled(GREY), filled(COLOURS[2], 1)
    for values, side, look in zip((lost, work), (0.2, -0.2), looks, strict=True):
        for y, joules in zip(at + side, (values[part] for part in parts), strict=True):
            if joules:
                ax.barh(y, joules, 0.36, **look)
                ax.annotate(
                    signed(joules, 1),
                    (max(joules, 0), y),
                    xytext=(2, 0),
                    textcoords="offset points",
                    va="center",
                    fontsize=SMALLEST,
                )
    ax.set_xlim(right=1.2 * ax.get_xlim()[1])
    ax.axvline(0, color="black", linewidth=0.6)
    ax.set_yticks(at, parts)
    ax.tick_params(axis="y", length=0)
    ax.set_xlabel("Energy in the step (J)")
    texts = "turned into heat", "muscle work"
    panels.key(ax, zip(texts, looks, strict=True), (0.98, 0.03), "lower right")


def _by_part(values: xr.DataArray, run: xr.Dataset) -> dict[str, float]:
    """Sums over what belongs together: lumbar joints, soft tissue, neck; other links alone."""
    levels = tuple(str(level) for level in run["level"].values)
    parts: dict[str, float] = {}
    for link in map(str, values["link"].values):
        part = (
            "lumbar joints"
            if link.startswith(levels)
            else "soft tissue"
            if "tissue" in link
            else link.split(" axial")[0].split(" shear")[0]
        )
        parts[part] = parts.get(part, 0.0) + float(values.sel(link=link))
    return parts


PANELS = {
    "ground": Panel("Ground reaction", _ground_alone, REACTION),
    "discs": Panel("Disc compression", _compression, RUNNING),
    "levels": Panel(
        "Peaks by lumbar level", lambda ax, run: summary_panel(ax, summary(run)), RUNNING
    ),
    "ladder": Panel("What each disc carries, and who makes it", ladder_panel, RUNNING),
    "energy": Panel("Energy by link", _energy),
    "flow": Panel(ENDS, lambda ax, run: flow_panel(ax, energy_flow(run)), FLOW, WIDTH),
    "shock": Panel("The shock on its way up", run_peak_panel, SHOCK),
    "transfer": Panel("What comes through of the shock", run_transfer_panel, SHOCK),
}
