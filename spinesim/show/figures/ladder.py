"""The load ladder: what each disc of the lumbar spine carries, and who makes it."""

from __future__ import annotations

import numpy as np
import xarray as xr
from matplotlib.axes import Axes

from spinesim.show.figures import panels
from spinesim.show.figures.style import COLOURS, SMALLEST, filled, signed

BODY, MUSCLES = ("weight and motion of the body above", COLOURS[0]), ("pull of muscles", COLOURS[5])


def shares(run: xr.Dataset) -> xr.Dataset:
    """Greatest compression of each disc (body weights) as the sum of two parts at that moment.

    body (level): what the body above presses by weight and motion; muscles (level): what their
    pull adds; time (level) of the peak in s.
    """
    weight = float(run.attrs["body_weight"])
    at = run["compression"].argmax("time")
    peak = run["compression"].isel(time=at) / weight
    body = run["joint_axial"].isel(time=at) / weight
    parts = {"body": body, "muscles": peak - body}
    return xr.Dataset(
        {name: values.reset_coords(drop=True) for name, values in parts.items()}
        | {"time": ("level", run["time"].values[at.values])}
    )


def ladder_panel(ax: Axes, run: xr.Dataset) -> None:
    """Peak compression of every disc as a bar, the spine's levels upwards, in its two parts."""
    parts = shares(run)
    levels = [str(level) for level in parts["level"].values]
    rows, left = np.arange(len(levels)), np.zeros(len(levels))
    for name, (_, colour) in (("body", BODY), ("muscles", MUSCLES)):
        values = parts[name].values
        look = filled(colour, int(name == "muscles")) | {"linewidth": 0.6}
        bars = ax.barh(rows, values, 0.6, left=left, **look)
        left = left + values
    texts = [
        f"{signed(total, 2)} BW, {1e3 * time:.0f} ms"
        for total, time in zip(left, parts["time"].values, strict=True)
    ]
    ax.bar_label(bars, texts, padding=3, fontsize=SMALLEST)
    ax.set_yticks(rows, levels)
    ax.tick_params(axis="y", length=0)
    ax.set_ylim(-0.6, len(levels) + 1.0)  # room for the key
    ax.set_xlim(0, 1.55 * float(left.max()))
    samples = [(text, filled(colour, k)) for k, (text, colour) in enumerate((BODY, MUSCLES))]
    panels.key(ax, samples, (0.0, 1.0), width=3.2)
    ax.set_xlabel(f"Peak compression (BW; 1 BW = {float(run.attrs['body_weight']):.0f} N)")
