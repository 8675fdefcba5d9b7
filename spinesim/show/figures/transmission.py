"""The shock of a step on its way from foot to head: peaks of acceleration, and what comes through
at each frequency.
"""

from __future__ import annotations

import numpy as np
import xarray as xr
from matplotlib.axes import Axes

from spinesim.measures.shock import BELOW, transmission
from spinesim.show.figures import panels
from spinesim.show.figures.labels import of_dataset
from spinesim.show.figures.picture import Picture, footnote, page, title
from spinesim.show.figures.style import COLOURS, DASHES, GREY, SMALL, SMALLEST, signed

LINES = ("pelvis", "L5", "L1", "head")  # of which the transfer is drawn
LEAST = -32.0  # dB: what is drawn of a transfer
NOTE = (
    "Upward acceleration of rigid masses in stance, without gravity; peaks low-passed at 60 Hz. "
    "Accelerations of vertebrae are model predictions; those of tibia, sacrum and head have been "
    "measured."
)


def transmission_figure(shock: xr.Dataset) -> Picture:
    """Peaks by place and transfer from the shank, side by side."""
    figure = page(86, "The shock of a step on its way up", of_dataset(shock))
    left, right = figure.subplots(1, 2)
    peak_panel(left, shock)
    title(left, "a", "Peak acceleration")
    transfer_panel(right, shock)
    title(right, "b", "What comes through")
    footnote(figure, NOTE)
    return figure


def peak_panel(ax: Axes, shock: xr.Dataset) -> None:
    """Peak acceleration of each place from the ground up, and when it comes."""
    places = [str(place) for place in shock["place"].values]
    peaks, times = shock["peak_acceleration"].values, shock["peak_acceleration_time"].values
    bars = ax.barh(range(len(places)), peaks, 0.62, color=COLOURS[0], linewidth=0)
    texts = [f"{peak:.1f} g, {1e3 * time:.0f} ms" for peak, time in zip(peaks, times, strict=True)]
    ax.bar_label(bars, texts, padding=3, fontsize=SMALLEST)
    ax.set_yticks(range(len(places)), places)
    ax.tick_params(axis="y", length=0)
    ax.set_xlim(0, 1.5 * float(peaks.max()))
    ax.set_xlabel("Peak acceleration (g)")


def transfer_panel(ax: Axes, shock: xr.Dataset) -> None:
    """Power that reaches some places over the power at the shank, along frequency."""
    frequency = shock["frequency"].values
    ends = []
    for name, colour, dash in zip(LINES, COLOURS, DASHES, strict=False):
        values = shock["transfer"].sel(place=name).values
        ax.plot(frequency, values, color=colour, linestyle=dash)
        ends.append((max(float(values[-1]), LEAST), name, colour))
    ax.axhline(0, color=GREY, linewidth=0.6)
    ax.set_xlim(frequency[0], frequency[-1])
    ax.set_ylim(LEAST, max(16.0, 1.1 * float(shock["transfer"].max())))
    panels.spread_labels(ax, ends, float(frequency[-1]), 0.085)
    for text, at, side in (
        ("more than at the shank", (0.97, 0.97), "right"),
        ("less", (0.03, 0.03), "left"),
    ):
        ax.annotate(
            text,
            at,
            xycoords="axes fraction",
            ha=side,
            va="top" if side == "right" else "bottom",
            fontsize=SMALL,
            color=GREY,
        )
    ticks = np.arange(np.ceil(LEAST / 10) * 10, 21, 10)
    ax.set_yticks(ticks, [signed(tick, 0) for tick in ticks])
    ax.set_xlabel("Frequency (Hz)")
    ax.set_ylabel(f"Power over that of the {BELOW} (dB)")


def run_peak_panel(ax: Axes, run: xr.Dataset) -> None:
    """Peaks of acceleration of a run."""
    peak_panel(ax, transmission(run))


def run_transfer_panel(ax: Axes, run: xr.Dataset) -> None:
    """Transfer of a run's shock."""
    transfer_panel(ax, transmission(run))
