"""Figures of one motion: a run of the runner, a posture, a simple model."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import xarray as xr
from matplotlib.axes import Axes

from spinesim.measures.definitions import (
    CUTOFF,
    ground_force,
    impact_peak_time,
    lumbar_compression_peak,
    lumbar_shear_peak,
)
from spinesim.measures.signals import CONTACT_FORCE, low_pass
from spinesim.show.figures import panels
from spinesim.show.figures.panels import (
    COLOURS,
    GREY,
    LEVEL_COLOURS,
    MM,
    PREDICTED,
    REACTION,
    WIDTH,
    Picture,
)


def run_figure(run: xr.Dataset) -> Picture:
    """Ground reaction, disc compression over time, peaks by level, energy by link."""
    figure = Picture(figsize=(WIDTH, 132 * MM), layout="constrained")
    axes = figure.subplots(2, 2)
    weight = float(run.attrs["body_weight"])
    _own_ground(axes[0, 0], run, weight)
    _own_compression(axes[0, 1], run, weight)
    _peaks(axes[1, 0], lumbar_compression_peak(run), lumbar_shear_peak(run), weight)
    panels.title(axes[1, 0], "c", "Peaks by lumbar level")
    _own_energy(axes[1, 1], run)
    panels.footnote(figure, f"{REACTION} {PREDICTED}")
    return figure


def _own_ground(ax: Axes, run: xr.Dataset, weight: float) -> None:
    vertical, along = (
        ground_force(run) / weight,
        low_pass(run["ground_force_fore_aft"], CUTOFF) / weight,
    )
    ax.plot(1e3 * vertical["time"], vertical, color=COLOURS[0])
    ax.plot(1e3 * along["time"], along, color=COLOURS[1])
    ax.axhline(0, color=GREY, linewidth=0.5)
    start = float(run["time"][int(np.argmax(ground_force(run).values > CONTACT_FORCE))])
    moment = start + impact_peak_time(run)
    # as far as its label reaches
    under = float(vertical.sel(time=slice(moment, 0.6 * float(run["time"][-1]))).min())
    _mark(ax, vertical.sel(time=moment, method="nearest"), "impact peak", under=under)
    _mark(ax, vertical.isel(time=int(np.argmax(vertical.values))), "active peak")
    late = 0.62 * float(run["time"][-1])
    for text, values, offset, colour in (
        ("vertical", vertical, (6, 6), COLOURS[0]),
        ("fore-aft", along, (0, 8), COLOURS[1]),
    ):
        ax.annotate(
            text,
            (1e3 * late, float(values.sel(time=late, method="nearest"))),
            xytext=offset,
            textcoords="offset points",
            color=colour,
        )
    panels.time_axis(ax, float(run["time"][-1]))
    panels.force_axis(ax, weight, "Force")
    panels.title(ax, "a", "Ground reaction")


def _mark(ax: Axes, point: xr.DataArray, text: str, *, under: float | None = None) -> None:
    """A dot on a curve and what it is, above it or to its right, under what the curve does not go
    below there.
    """
    x, y = 1e3 * float(point["time"]), float(point)
    ax.plot(x, y, "o", color="black", markersize=2.5)
    height, offset, ha, va = (
        (y, (0, 6), "center", "bottom") if under is None else (under, (9, -5), "left", "top")
    )
    ax.annotate(
        f"{text} {y:.2f} BW",
        (x, height),
        xytext=offset,
        textcoords="offset points",
        ha=ha,
        va=va,
        fontsize=6.5,
    )
    ax.set_ylim(top=max(ax.get_ylim()[1], 1.12 * y))


def _own_compression(ax: Axes, run: xr.Dataset, weight: float) -> None:
    values = run["compression"] / weight
    for level, colour in zip(values["level"].values, LEVEL_COLOURS, strict=False):
        ax.plot(1e3 * values["time"], values.sel(level=level), color=colour)
    panels.time_axis(ax, float(run["time"][-1]))
    panels.force_axis(ax, weight, "Compression")
    ax.set_ylim(bottom=0)
    samples = [
        (str(level), {"color": colour, "linewidth": 2})
        for level, colour in zip(values["level"].values, LEVEL_COLOURS, strict=False)
    ]
    late = int(values.mean("level").values.argmax()) > values.sizes["time"] / 2
    panels.key(ax, samples[::-1], (0.02 if late else 0.8, 0.99))
    panels.title(ax, "b", "Disc compression")


def _peaks(
    ax: Axes, compression: xr.DataArray, shear: xr.DataArray, weight: float, label: str = "Peak"
) -> None:
    """Compression and shear (N) of each level side by side."""
    levels = [str(level) for level in compression["level"].values]
    at = np.arange(len(levels))
    for values, side, colour in ((compression, -0.2, COLOURS[0]), (shear, 0.2, COLOURS[1])):
        for x, value in zip(at + side, values.values / weight, strict=True):
            ax.bar(x, value, 0.36, color=colour, linewidth=0)
            up = value >= 0
            ax.annotate(
                _number(value, 2),
                (x, value),
                xytext=(0, 2 if up else -2),
                textcoords="offset points",
                ha="center",
                va="bottom" if up else "top",
                fontsize=5,
            )
    ax.axhline(0, color="black", linewidth=0.6)
    ax.set_xticks(at, levels)
    ax.tick_params(axis="x", length=0)
    low, high = ax.get_ylim()
    ax.set_ylim(1.15 * low, 1.3 * high)  # room for the numbers and the key
    samples = [("compression", COLOURS[0]), ("shear in the disc plane, anterior +", COLOURS[1])]
    panels.key(
        ax, [(text, {"color": colour, "linewidth": 4}) for text, colour in samples], (0.02, 1.0)
    )
    panels.force_axis(ax, weight, label)


def _own_energy(ax: Axes, run: xr.Dataset) -> None:
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
                    _number(joules, 1),
                    (max(joules, 0), y),
                    xytext=(2, 0),
                    textcoords="offset points",
                    va="center",
                    fontsize=5.5,
                )
    ax.set_xlim(right=1.1 * ax.get_xlim()[1])
    ax.axvline(0, color="black", linewidth=0.6)
    ax.set_yticks(at, parts)
    ax.tick_params(axis="y", length=0)
    ax.set_xlabel("Energy in the step (J)")
    panels.key(
        ax,
        [
            ("turned into heat", {"color": GREY, "linewidth": 4}),
            ("muscle work", {"color": COLOURS[2], "linewidth": 4}),
        ],
        (0.6, 0.2),
    )
    panels.title(ax, "d", "Energy by link")


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


def _number(value: float, digits: int) -> str:
    """A number with a minus sign, not a hyphen."""
    return f"{value:.{digits}f}".replace("-", "\N{MINUS SIGN}")


def posture_figure(run: xr.Dataset) -> Picture:
    """Disc loads of a single instant."""
    now = run.isel(time=0)
    name = "Disc loads, standing" if run.attrs.get("posture") == "standing" else "Disc loads"
    return _half(now["compression"], now["shear"], float(run.attrs["body_weight"]), name, "Load")


def summary_figure(measures: xr.Dataset) -> Picture:
    """Peak disc loads of one run's measures."""
    if "lumbar_compression_peak" not in measures or "body_weight" not in measures.attrs:
        raise ValueError("these measures hold no lumbar loads to draw; draw the run itself")
    weight = float(measures.attrs["body_weight"])
    return _half(
        measures["lumbar_compression_peak"],
        measures["lumbar_shear_peak"],
        weight,
        "Peaks by lumbar level",
        "Peak",
    )


def _half(
    compression: xr.DataArray, shear: xr.DataArray, weight: float, name: str, label: str
) -> Picture:
    """One panel, half a page wide."""
    figure = Picture(figsize=(WIDTH / 2, 70 * MM), layout="constrained")
    ax = figure.subplots()
    _peaks(ax, compression, shear, weight, label)
    panels.title(ax, "", name)
    panels.footnote(figure, PREDICTED)
    return figure


def model_figure(run: xr.Dataset) -> Picture:
    """Contact force and vertical motion of any model of bodies and links."""
    figure = Picture(figsize=(WIDTH, 72 * MM), layout="constrained")
    left, right = figure.subplots(1, 2)
    if "ground_force_vertical" in run:
        _line_ends(left, {"": run["ground_force_vertical"]}, "Force (N)")
        panels.title(left, "a", "Contact force")
    else:
        _line_ends(
            left,
            {str(link): run["force"].sel(link=link) for link in run["link"].values},
            "Force (N)",
        )
        panels.title(left, "a", "Force by link")
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
    panels.title(right, "b", "Vertical motion of the bodies")
    return figure


def _line_ends(ax: Axes, lines: Mapping[str, xr.DataArray], label: str) -> None:
    """Lines over time, each named at its end."""
    colours = dict(zip(lines, panels.cycled(COLOURS, len(lines)), strict=True))
    for name, values in lines.items():
        ax.plot(1e3 * values["time"], values, color=colours[name])
    end = max(float(values["time"][-1]) for values in lines.values())
    panels.time_axis(ax, end)
    ax.axhline(0, color=GREY, linewidth=0.5)
    ax.set_ylabel(label)
    panels.spread_labels(
        ax,
        [(float(values[-1]), name, colours[name]) for name, values in lines.items() if name],
        1e3 * end,
        0.06,
    )
