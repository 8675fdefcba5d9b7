"""Loads of the discs at one moment, and peaks of one run: bars from the lowest disc up."""

from __future__ import annotations

import numpy as np
import xarray as xr
from matplotlib.axes import Axes

from spinesim.show.figures import panels
from spinesim.show.figures.labels import of_dataset, words
from spinesim.show.figures.panels import PREDICTED, RUNNING
from spinesim.show.figures.picture import Picture, single
from spinesim.show.figures.style import COLOURS, SMALL, SMALLEST, filled, signed

ALONE = ("stride_speed", "stride_cadence", "shoe", "surface")  # nothing to who stands


def peaks(
    ax: Axes, compression: xr.DataArray, shear: xr.DataArray, weight: float, label: str
) -> None:
    """Compression and shear (body weights) of each level, the levels as they stand in the spine."""
    levels = [str(level) for level in compression["level"].values]
    at = np.arange(len(levels))
    looks = filled(COLOURS[0]), filled(COLOURS[1], 1)
    for values, side, look in zip((compression, shear), (0.2, -0.2), looks, strict=True):
        ax.barh(at + side, values, 0.36, **look)
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
    texts = "compression", "shear in the disc plane, anterior +"
    panels.key(ax, zip(texts, looks, strict=True), (0.0, 1.0), width=3.0)
    ax.set_xlabel(f"{label} (BW; 1 BW = {weight:.0f} N)")


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
    peaks(ax, now["compression"] / weight, now["shear"] / weight, weight, "Load")


def summary_figure(measures: xr.Dataset) -> Picture:
    """Peak disc loads of one run's measures; of a run without discs its forces."""
    lumbar = "lumbar_compression_peak_bw" in measures
    return single(
        lambda ax: summary_panel(ax, measures),
        80 if lumbar else 60,
        "Peaks by lumbar level" if lumbar else "Measures of one run",
        of_dataset(measures),
        RUNNING if lumbar else "",
    )


def summary_panel(ax: Axes, measures: xr.Dataset) -> None:
    """Peaks by lumbar level, or the forces of a run without discs."""
    if "lumbar_compression_peak_bw" in measures:
        weight = float(measures.attrs["body_weight"])
        pair = (
            measures["lumbar_compression_peak_bw"],
            measures["lumbar_shear_peak_bw"],
        )
        peaks(ax, *pair, weight, "Peak")
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
