"""Parts of panels: axes in milliseconds and body weights, curves, keys, names at lines' ends."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from spinesim.show.figures.style import (
    APART,
    DASHES,
    GREY,
    MARKERS,
    SIZE,
    SMALL,
    cycled,
    literal,
    wrapped,
)

REACTION = (
    "Ground reaction: 50 Hz zero-lag Butterworth; time from first touch, while measures count from "
    "50 N, some ms later. The fore-aft force may end slightly negative: as it unloads, the leg "
    "pulls the foot."
)
PREDICTED = (
    "Lumbar loads are model predictions: compression normal to the disc, the pull of eighteen "
    "muscle elements included."
)
RUNNING = (
    f"{PREDICTED} The one disc load that was measured in jogging, 0.85 MPa at most at L4/5 in one "
    "man (Wilke et al. 1999, recalled), is lower than the model's: loads of running may be too "
    "high."
)


@dataclass(frozen=True)
class Look:
    """How one scenario is drawn: a colour, a dash, a marker."""

    colour: str
    dash: Any = "-"
    marker: str = "o"


@dataclass(frozen=True)
class Looks:
    """The looks of all scenarios, and the keys that explain them.

    of: by scenario.  groups: of shoes, or of scenarios where these are told apart one by one.
    dashes: name -> (dash, marker) of surfaces, where there are several.
    """

    of: Mapping[str, Look]
    groups: Mapping[str, Look]
    dashes: Mapping[str, tuple[Any, str]]
    is_grid: bool

    def entries(self) -> list[tuple[str, dict[str, Any]]]:
        """Lines of a key: groups first, then dashes with their markers in grey."""
        return [
            (name, {"color": look.colour, "linestyle": look.dash, "linewidth": 2})
            for name, look in self.groups.items()
        ] + [
            (name, {"color": GREY, "linestyle": dash, "marker": marker, "markersize": 4})
            for name, (dash, marker) in self.dashes.items()
        ]


def looks(table: xr.Dataset) -> Looks:
    """Colour by shoe and line by surface; a colour and a line for each scenario where these do not
    do, and for each shoe on a single surface.
    """
    names = [str(name) for name in table["scenario"].values]
    pairs = [
        (str(shoe), str(surface))
        for shoe, surface in zip(table["shoe"].values, table["surface"].values, strict=True)
    ]
    is_grid = len(set(pairs)) == len(pairs)
    if not is_grid:
        of = _each(names)
        return Looks(of, of, {}, False)
    shoes, surfaces = (list(dict.fromkeys(items)) for items in zip(*pairs, strict=True))
    if len(surfaces) == 1:
        groups = _each(shoes)
        return Looks(dict(zip(names, groups.values(), strict=True)), groups, {}, True)
    colours = dict(zip(shoes, cycled(APART, len(shoes)), strict=True))
    lines = zip(cycled(DASHES, len(surfaces)), cycled(MARKERS, len(surfaces)), strict=True)
    dashes = dict(zip(surfaces, lines, strict=True))
    of = {
        name: Look(colours[shoe], *dashes[surface])
        for name, (shoe, surface) in zip(names, pairs, strict=True)
    }
    groups = {shoe: Look(colour) for shoe, colour in colours.items()}
    return Looks(of, groups, dashes, True)


def _each(names: Sequence[str]) -> dict[str, Look]:
    """A look of its own for each name."""
    kinds = (cycled(kind, len(names)) for kind in (APART, DASHES, MARKERS))
    return {name: Look(*look) for name, look in zip(names, zip(*kinds, strict=True), strict=True)}


def time_axis(ax: Axes, end: float) -> None:
    """Milliseconds since touchdown."""
    ax.set_xlim(0, 1e3 * end)
    ax.set_xlabel("Time since touchdown (ms)")
    ax.xaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))


def force_axis(ax: Axes, weight: float | None, text: str) -> None:
    """Label a y axis in body weights; when all share one `weight` (N), kN are on the right."""
    ax.set_ylabel(f"{text} (BW)")
    if weight is None:
        return
    functions: Any = (lambda bw: bw * weight / 1e3, lambda kilo: kilo * 1e3 / weight)
    right = ax.secondary_yaxis("right", functions=functions)
    right.set_ylabel("kN")
    right.spines["right"].set_visible(True)


def one_weight(table: xr.Dataset) -> float | None:
    """The body weight (N) if all scenarios share it."""
    weights = table["body_weight"].values
    weights = weights[np.isfinite(weights)]
    return float(weights[0]) if len(weights) and np.ptp(weights) < 1e-9 * weights[0] else None


def curves(
    ax: Axes, runs: Mapping[str, xr.Dataset], how: Looks, take: Callable[[xr.Dataset], xr.DataArray]
) -> None:
    """One line a run, in body weights."""
    width = 1.2 if len(runs) <= 12 else 0.7
    for name, run in runs.items():
        values = take(run) / run.attrs["body_weight"]
        look = how.of[name]
        ax.plot(
            1e3 * values["time"], values, color=look.colour, linestyle=look.dash, linewidth=width
        )


def key(
    ax: Axes,
    entries: Iterable[tuple[str, dict[str, Any]]],
    at: tuple[float, float],
    corner: str = "upper left",
    *,
    width: float = 1.2,
    ncols: int = 1,
) -> None:
    """Short samples with their names: lines, or areas where a look says how they are filled.

    `corner` of the list is at `at` (axes fractions); names are at most `width` (inches) wide.
    """
    handles: list[Any] = []
    for text, look in entries:
        label = literal(wrapped(text, width, SMALL))
        if "hatch" in look:
            handles.append(Patch(label=label, **look))
        else:
            handles.append(Line2D([], [], label=label, solid_capstyle="butt", **look))
    small: Any = {
        "handlelength": 2.2,
        "handletextpad": 0.7,
        "labelspacing": 0.3,
        "borderpad": 0,
        "borderaxespad": 0,
    }
    place: Any = {"loc": corner, "bbox_to_anchor": at, "ncols": ncols, "columnspacing": 1.0}
    ax.legend(handles=handles, fontsize=SMALL, **place, **small)


def spread_labels(ax: Axes, labels: Sequence[tuple[float, str, str]], x: float, gap: float) -> None:
    """Names at the right end of lines, (y, text, colour) each, none on another.

    They are moved apart to at least `gap` (axes fraction), between foot and top of the panel.
    """
    low, high = ax.get_ylim()
    ordered = sorted(((y - low) / (high - low), text, colour) for y, text, colour in labels)
    gap = min(gap, 1 / max(len(ordered) - 1, 1))
    heights = np.array([height for height, _, _ in ordered])
    for k in range(1, len(heights)):  # up, where they are too close
        heights[k] = max(heights[k], heights[k - 1] + gap)
    heights[-1:] = np.minimum(heights[-1:], 1.0)
    for k in range(len(heights) - 2, -1, -1):  # and down from the top
        heights[k] = min(heights[k], heights[k + 1] - gap)
    for height, (_, text, colour) in zip(heights, ordered, strict=True):
        ax.annotate(
            literal(text),
            (x, height),
            xycoords=("data", "axes fraction"),
            xytext=(3, 0),
            textcoords="offset points",
            color=colour,
            va="center",
            fontsize=SMALL,
            annotation_clip=False,
        )


def note(ax: Axes, text: str, at: tuple[float, float], size: float = SIZE) -> None:
    """Grey words inside a panel, centred at `at` (axes fractions)."""
    ax.annotate(
        text, at, xycoords="axes fraction", ha="center", va="center", fontsize=size, color=GREY
    )
