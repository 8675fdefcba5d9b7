"""Figures of one motion: a run of the runner, a posture, a simple model."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import xarray as xr
from matplotlib.axes import Axes

from spinesim.measures.definitions import CUTOFF, ground_force
from spinesim.measures.signals import CONTACT_FORCE, low_pass
from spinesim.measures.summaries import summary
from spinesim.show.figures import panels
from spinesim.show.figures.labels import of_dataset, words
from spinesim.show.figures.panels import PREDICTED, REACTION
from spinesim.show.figures.picture import Picture, footnote, page, single, title
from spinesim.show.figures.style import (
    COLOURS,
    GREY,
    LEVEL_COLOURS,
    SIZE,
    SMALL,
    SMALLEST,
    cycled,
    signed,
)

ALONE = ("stride_speed", "stride_cadence", "shoe", "surface")  # nothing to who stands


def run_figure(run: xr.Dataset) -> Picture:
    """Ground reaction, disc compression over time, peaks by level, energy by link."""
    figure = page(150, "One step", of_dataset(run))
    axes = figure.subplots(2, 2)
    weight = float(run.attrs["body_weight"])
    measures = summary(run)
    _ground(axes[0, 0], run, measures, weight)
    _compression(axes[0, 1], run, weight)
    _peaks(
        axes[1, 0],
        measures["lumbar_compression_peak_bw"],
        measures["lumbar_shear_peak_bw"],
        weight,
        "Peak",
    )
    title(axes[1, 0], "c", "Peaks by lumbar level")
    _energy(axes[1, 1], run)
    footnote(figure, f"{REACTION} {PREDICTED}")
    return figure


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
    _name(ax, f"impact peak\n{heights[0]:.2f} BW", (1e3 * middle, 0.55 * under), "black", SMALL)
    above = (1e3 * (touch + times[1]), 1.03 * heights[1])
    _name(ax, f"active peak {heights[1]:.2f} BW", above, "black", SMALL, va="bottom")
    late = vertical.sel(time=0.7 * end, method="nearest")
    _name(ax, " vertical", (700 * end, float(late)), COLOURS[0], ha="left", va="bottom")
    _name(ax, "fore-aft", (700 * end, -0.05 * heights[1]), COLOURS[1], va="top")
    ax.set_ylim(top=1.2 * heights[1])
    panels.time_axis(ax, end)
    panels.force_axis(ax, weight, "Force")
    title(ax, "a", "Ground reaction")


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


def _compression(ax: Axes, run: xr.Dataset, weight: float) -> None:
    values = run["compression"] / weight
    levels = [str(level) for level in values["level"].values]
    colours = dict(zip(levels, LEVEL_COLOURS, strict=False))
    for level, colour in colours.items():
        ax.plot(1e3 * values["time"], values.sel(level=level), color=colour)
    panels.time_axis(ax, float(run["time"][-1]))
    panels.force_axis(ax, weight, "Compression")
    ax.set_ylim(bottom=min(0.0, float(values.min())), top=1.5 * float(values.max()))
    samples = [(level, {"color": colour, "linewidth": 3}) for level, colour in colours.items()]
    panels.key(ax, samples, (0.5, 1.0), "upper center", ncols=2)
    title(ax, "b", "Disc compression")


def _peaks(
    ax: Axes, compression: xr.DataArray, shear: xr.DataArray, weight: float, label: str
) -> None:
    """Compression and shear (body weights) of each level side by side, the levels as they stand in
    the spine.
    """
    levels = [str(level) for level in compression["level"].values]
    at = np.arange(len(levels))
    for values, side, colour in ((compression, 0.2, COLOURS[0]), (shear, -0.2, COLOURS[1])):
        ax.barh(at + side, values, 0.36, color=colour, linewidth=0)
        for y, value in zip(at + side, values.values, strict=True):
            ax.annotate(
                signed(value, 2),
                (value, y),
                xytext=(2 if value >= 0 else -2, 0),
                textcoords="offset points",
                ha="left" if value >= 0 else "right",
                va="center",
                fontsize=SMALLEST,
            )
    ax.plot([0, 0], [-0.6, len(levels) - 0.4], color="black", linewidth=0.6)
    ax.set_yticks(at, levels)
    ax.tick_params(axis="y", length=0)
    ax.set_ylim(-0.6, len(levels) + 0.9)  # room for the key
    low, high = ax.get_xlim()
    room = 0.2 * (high - low)  # for the numbers
    ax.set_xlim(low - room if low < 0 else 0.0, high + 0.7 * room)
    samples = [("compression", COLOURS[0]), ("shear in the disc plane, anterior +", COLOURS[1])]
    panels.key(
        ax,
        [(text, {"color": colour, "linewidth": 4}) for text, colour in samples],
        (0.0, 1.0),
        width=3.0,
    )
    ax.set_xlabel(f"{label} (BW; 1 BW = {weight:.0f} N)")


def _energy(ax: Axes, run: xr.Dataset) -> None:
    lost, work = (
        _by_part(run[name].isel(time=-1), run) for name in ("dissipated_energy", "muscle_work")
    )
    size = {part: abs(lost[part]) + abs(work[part]) for part in lost}
    parts = sorted((part for part in lost if size[part] > 0.05), key=size.__getitem__)[-9:]
    at = np.arange(len(parts))
    for values, side, colour in ((lost, 0.2, GREY), (work, -0.2, COLOURS[2])):
        for y, joules in zip(at + side, (values[part] for part in parts), strict=True):
            if joules:
                ax.barh(y, joules, 0.36, color=colour, linewidth=0)
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
    samples = [("turned into heat", GREY), ("muscle work", COLOURS[2])]
    panels.key(
        ax,
        [(text, {"color": colour, "linewidth": 4}) for text, colour in samples],
        (0.98, 0.03),
        "lower right",
    )
    title(ax, "d", "Energy by link")


def _by_part(values: xr.DataArray, run: xr.Dataset) -> dict[str, float]:
    """Sums over what belongs together: lumbar joints, soft tissue, neck; other links by themselves."""
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


def posture_figure(run: xr.Dataset) -> Picture:
    """Disc loads of a single instant."""
    standing = run.attrs.get("posture") == "standing"
    what = "Disc loads, standing" if standing else "Disc loads"
    return single(
        lambda ax: posture_panel(ax, run),
        80,
        what,
        of_dataset(run, varied=ALONE if standing else ()),
        PREDICTED,
    )


def posture_panel(ax: Axes, run: xr.Dataset) -> None:
    """Compression and shear of each level at the first instant of a run."""
    now = run.isel(time=0)
    weight = float(run.attrs["body_weight"])
    _peaks(ax, now["compression"] / weight, now["shear"] / weight, weight, "Load")


def summary_figure(measures: xr.Dataset) -> Picture:
    """Peak disc loads of one run's measures; of a run without discs its forces."""
    lumbar = "lumbar_compression_peak_bw" in measures
    return single(
        lambda ax: summary_panel(ax, measures),
        80 if lumbar else 60,
        "Peaks by lumbar level" if lumbar else "Measures of one run",
        of_dataset(measures),
        PREDICTED if lumbar else "",
    )


def summary_panel(ax: Axes, measures: xr.Dataset) -> None:
    """Peaks by lumbar level, or the forces of a run without discs."""
    if "lumbar_compression_peak_bw" in measures:
        weight = float(measures.attrs["body_weight"])
        peaks = (
            measures["lumbar_compression_peak_bw"],
            measures["lumbar_shear_peak_bw"],
        )
        _peaks(ax, *peaks, weight, "Peak")
        return
    forces = {
        words(str(name)): float(values)
        for name, values in measures.data_vars.items()
        if not values.dims and values.attrs.get("units") == "N"
    }
    if not forces:
        raise ValueError("these measures hold no forces to draw; draw the run itself")
    ax.barh(range(len(forces)), [*forces.values()], 0.5, color=COLOURS[0])
    for row, value in enumerate(forces.values()):
        ax.annotate(
            signed(value, 0),
            (max(value, 0), row),
            xytext=(3, 0),
            textcoords="offset points",
            va="center",
            fontsize=SMALL,
        )
    ax.set_yticks(range(len(forces)), [*forces])
    ax.set_ylim(len(forces) - 0.4, -0.6)
    ax.margins(x=0.15)
    ax.set_xlabel("Force (N)")


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
