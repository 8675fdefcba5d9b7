"""The best scenario, within the bounds that were searched."""

from __future__ import annotations

import numpy as np
import xarray as xr
from matplotlib.axes import Axes

from spinesim.show.figures.labels import of_dataset, plain, readable, words
from spinesim.show.figures.overview import number
from spinesim.show.figures.picture import Picture, single, title
from spinesim.show.figures.studies import named, varied
from spinesim.show.figures.style import COLOURS, GREY, SMALL, literal
from spinesim.studies.tidy import BEFORE


def optimum_figure(best: xr.Dataset) -> Picture:
    """Where the best scenario lies within the bounds that were searched."""
    about = of_dataset(best, varied=varied(best))
    searched = f"The least of {best.attrs['evaluations']} scenarios that were computed"
    limits = best.attrs.get("constraints", "")
    note = f"{searched}, with {limits.replace('_', ' ')}." if limits else f"{searched}."
    height = 11 * len(varied(best)) + 44
    return single(lambda ax: optimum_panel(ax, best), height, "Optimum", about, note)


def optimum_panel(ax: Axes, best: xr.Dataset) -> None:
    """A line a parameter between its bounds, a dot at the optimum, a ring where it began.

    A choice of words is a row of words.
    """
    names = varied(best)
    for row, name in enumerate(names):
        values = best[name]
        if "low" not in values.attrs:
            _choice(ax, row, values)
            continue
        low, high, unit = (values.attrs[key] for key in ("low", "high", "units"))
        ax.plot([0, 1], [row, row], color=GREY, linewidth=1)
        start = float(best.get(f"{name}{BEFORE}", np.nan))
        if low <= start <= high:
            ax.plot((start - low) / (high - low), row, "o", color=GREY, mfc="white", markersize=6)
        place = (float(values) - low) / (high - low)
        ax.plot(place, row, "o", color=COLOURS[1], markersize=6)
        for x, text, colour in (
            (0, plain(low, unit), GREY),
            (1, plain(high, unit), GREY),
            (place, plain(values.item(), unit), COLOURS[1]),
        ):
            above = colour != GREY
            ax.annotate(
                text,
                (x, row),
                xytext=(0, 6 if above else -6),
                textcoords="offset points",
                ha="center",
                va="bottom" if above else "top",
                fontsize=SMALL,
                color=colour,
            )
    ax.set_yticks(range(len(names)), [words(name) for name in names])
    ax.set_ylim(len(names) - 0.3, -0.7)
    ax.set_xlim(-0.25, 1.2)
    ax.set_xticks([])
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    measure, level = str(best.attrs["measure"]), str(best.attrs["level"])
    factor, unit = readable(str(best[measure].attrs.get("units", "1")))
    text = f"{number(factor * float(best[measure]))} {unit}".rstrip()
    before = number(factor * float(best.get(f"{measure}{BEFORE}", np.nan)))
    title(ax, "", f"Least {named(measure, level, '', first=False)}\n{text}, before {before}")


def _choice(ax: Axes, row: int, values: xr.DataArray) -> None:
    """The words of a choice, the best of them in colour."""
    chosen = str(values.values)
    choices = str(values.attrs.get("choices", chosen)).split(", ")
    for place, word in zip(np.linspace(0, 1, max(len(choices), 2)), choices, strict=False):
        best = word == chosen
        ax.plot(place, row, "o", color=COLOURS[1] if best else GREY, markersize=6 if best else 3)
        ax.annotate(
            literal(word),
            (place, row),
            xytext=(0, 6),
            textcoords="offset points",
            ha="center",
            fontsize=SMALL,
            color=COLOURS[1] if best else GREY,
        )
