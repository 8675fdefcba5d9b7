"""The parts figures are made of: style, colours, axes in SI units and body weights, curves, bars,
maps.

Colours are Okabe & Ito's, told apart by colour-blind readers too; every panel is vectors and text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

MM = 1 / 25.4  # inches
WIDTH = 180 * MM
STYLE: Any = {
    "font.family": "DejaVu Sans",
    "mathtext.fontset": "dejavusans",
    "font.size": 7,
    "axes.titlesize": 7,
    "axes.labelsize": 7,
    "xtick.labelsize": 6.5,
    "ytick.labelsize": 6.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.6,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "xtick.major.size": 2.5,
    "ytick.major.size": 2.5,
    "lines.linewidth": 1.0,
    "axes.titlelocation": "left",
    "axes.titlepad": 5,
    "axes.labelpad": 2.5,
    "pdf.fonttype": 42,
    "svg.fonttype": "none",
    "savefig.dpi": 300,
    "axes.unicode_minus": True,
    "hatch.linewidth": 0.5,
}
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000", "#8C8C8C")
DASHES = (
    "-",
    (0, (4, 1.4)),
    (0, (1, 1.1)),
    (0, (5, 1.3, 1, 1.3)),
    (0, (9, 2)),
    (0, (3, 1, 1, 1, 1, 1)),
    (0, (1, 3)),
    (0, (2, 3)),
    (0, (9, 2, 2, 2)),
)
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "<", ">")
GREY = "#6B6B6B"
MINUS = "\N{MINUS SIGN}"
LEVEL_COLOURS = ("#0D0887", "#5B02A3", "#9A179B", "#CB4678", "#E8703A", "#B58900")  # L5/S1 upwards
REACTION = (
    "Ground reaction: 50 Hz zero-lag Butterworth; time from first touch, while measures count from 50 N, some ms later. The fore-aft force may "
    "end slightly negative: as it unloads, the leg pulls the foot."
)
PREDICTED = "Lumbar loads are model predictions: compression normal to the disc, the pull of seventeen muscle elements included."


class Picture(Figure):
    """A figure that shows itself in a notebook and needs no window."""

    def _repr_png_(self) -> bytes:
        from io import BytesIO

        image = BytesIO()
        self.savefig(image, format="png", dpi=150)
        return image.getvalue()


@dataclass(frozen=True)
class Look:
    """How one scenario is drawn: colour by shoe, dash and marker by surface; or a colour of its
    own.
    """

    colour: str
    dash: Any = "-"
    marker: str = "o"


@dataclass(frozen=True)
class Looks:
    """The looks of all scenarios, and the keys that explain them: name -> colour, name -> (dash,
    marker).
    """

    of: Mapping[str, Look]
    colours: Mapping[str, str]
    dashes: Mapping[str, tuple[Any, str]]
    is_grid: bool


def looks(table: xr.Dataset) -> Looks:
    """Colour by shoe and line by surface if scenarios differ in nothing else, else a colour for
    each scenario.
    """
    names = [str(name) for name in table["scenario"].values]
    pairs = [
        (str(shoe), str(surface))
        for shoe, surface in zip(table["shoe"].values, table["surface"].values, strict=True)
    ]
    is_grid = len(set(pairs)) == len(pairs)
    if not is_grid:
        colours = dict(zip(names, cycled(COLOURS, len(names)), strict=True))
        return Looks({name: Look(colour) for name, colour in colours.items()}, colours, {}, False)
    shoes, surfaces = (list(dict.fromkeys(items)) for items in zip(*pairs, strict=True))
    colours = dict(zip(shoes, cycled(COLOURS, len(shoes)), strict=True))
    dashes = dict(
        zip(
            surfaces,
            zip(cycled(DASHES, len(surfaces)), cycled(MARKERS, len(surfaces)), strict=True),
            strict=True,
        )
    )
    of = {
        name: Look(colours[shoe], *dashes[surface])
        for name, (shoe, surface) in zip(names, pairs, strict=True)
    }
    return Looks(of, colours, dashes, True)


def wrapped(name: str, characters: int = 20) -> str:
    """A name on several lines, so that a long one leaves room for what it names."""
    return "\n".join(wrap(name, characters, break_long_words=False))


def cycled(items: Sequence[Any], count: int) -> list[Any]:
    """The first `count` of items repeated without end."""
    return [items[i % len(items)] for i in range(count)]


def title(ax: Axes, letter: str, text: str) -> None:
    """A bold letter and a plain title, flush left above the panel."""
    ax.set_title(rf"$\bf{{{letter}}}$  {text}" if letter else text)


def time_axis(ax: Axes, end: float) -> None:
    """Milliseconds since touchdown."""
    ax.set_xlim(0, 1e3 * end)
    ax.set_xlabel("Time since touchdown (ms)")
    ax.xaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))


def force_axis(ax: Axes, weight: float | None, text: str) -> None:
    """Label a y axis in body weights; when all share one `weight` (N) the same in kN is on the
    right.
    """
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
    width = 1.0 if len(runs) <= 12 else 0.6
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
) -> None:
    """Short samples with their names in their colours, a line each; `corner` of the list is at `at`
    (axes fractions).
    """
    from matplotlib.lines import Line2D

    handles = [
        Line2D([], [], label=wrapped(label), solid_capstyle="butt", **look)
        for label, look in entries
    ]
    small: Any = {
        "frameon": False,
        "handlelength": 2.2,
        "handletextpad": 0.7,
        "labelspacing": 0.25,
        "borderpad": 0,
        "borderaxespad": 0,
    }
    place: Any = {"loc": corner, "bbox_to_anchor": at}
    legend = ax.legend(handles=handles, fontsize=6.5, labelcolor="linecolor", **place, **small)
    ax.add_artist(legend)


def footnote(figure: Figure, text: str) -> None:
    """Small print under all panels, wrapped to the figure's width."""
    characters = int(72 * figure.get_figwidth() / 3.2)  # 5.5 pt letters are 3.1 pt wide on average
    figure.supxlabel(
        "\n".join(wrap(text, characters)),
        fontsize=5.5,
        color=GREY,
        x=0.012,
        ha="left",
        linespacing=1.4,
    )


def spread_labels(ax: Axes, labels: Sequence[tuple[float, str, str]], x: float, gap: float) -> None:
    """Names at the right end of lines, (y, text, colour) each, moved apart to at least `gap` (axes
    fraction).
    """
    low, high = ax.get_ylim()
    ordered = sorted(((y - low) / (high - low), text, colour) for y, text, colour in labels)
    heights = np.array([height for height, _, _ in ordered])
    for _ in range(200):
        overlap = gap - np.diff(heights)
        if not (overlap > 1e-4).any():
            break
        move = np.clip(overlap, 0, None) / 2
        heights[:-1] -= move
        heights[1:] += move
    for height, (_, text, colour) in zip(heights, ordered, strict=True):
        ax.annotate(
            text,
            (x, height),
            xycoords=("data", "axes fraction"),
            xytext=(3, 0),
            textcoords="offset points",
            color=colour,
            va="center",
            fontsize=6.5,
            annotation_clip=False,
        )


def level_bars(
    ax: Axes, table: xr.Dataset, how: Looks, measure: str = "lumbar_compression_peak_bw"
) -> None:
    """Bars per lumbar level, one a shoe: its mean over surfaces, with a mark for each surface."""
    values = table[measure]
    groups = table["shoe"].values if how.is_grid else table["scenario"].values
    levels = [str(level) for level in values["level"].values]
    wide = 0.8 / len(how.colours)
    for i, (group, colour) in enumerate(how.colours.items()):
        at = np.arange(len(levels)) + (i - (len(how.colours) - 1) / 2) * wide
        mine = values.isel(scenario=np.flatnonzero(groups == group))
        ax.bar(at, mine.mean("scenario"), 0.9 * wide, color=colour, linewidth=0)
        for name in mine["scenario"].values if len(how.dashes) > 1 else ():
            ax.plot(
                at,
                mine.sel(scenario=name),
                how.of[str(name)].marker,
                color="black",
                markersize=1.8,
                markeredgewidth=0,
            )
    ax.set_xticks(range(len(levels)), levels, fontsize=6)
    ax.tick_params(axis="x", length=0)
    ax.set_xlim(-0.5, len(levels) - 0.5)


def load_map(
    ax: Axes, table: xr.Dataset, measure: str, unit: str, level: str | None = None
) -> None:
    """Shoe x surface, the number in each cell; shades span at least 10 % of the mean, so that small
    differences look small.
    """
    values = table[measure] if level is None else table[measure].sel(level=level)
    shoes, surfaces = (
        list(dict.fromkeys(str(item) for item in table[what].values))
        for what in ("shoe", "surface")
    )
    cells = np.full((len(shoes), len(surfaces)), np.nan)
    for value, shoe, surface in zip(
        values.values, table["shoe"].values, table["surface"].values, strict=True
    ):
        cells[shoes.index(str(shoe)), surfaces.index(str(surface))] = value
    middle = (np.nanmax(cells) + np.nanmin(cells)) / 2
    half = max((np.nanmax(cells) - np.nanmin(cells)) / 2, 0.05 * abs(np.nanmean(cells)))
    ax.imshow(
        cells, cmap="Blues", vmin=middle - 1.6 * half, vmax=middle + 1.6 * half, aspect="auto"
    )
    size = 6.5 if cells.size <= 20 else 5
    for (row, column), value in np.ndenumerate(cells):
        dark = np.isfinite(value) and value > middle + 0.6 * half
        text = f"{value:.2f}" if np.isfinite(value) else "no steady\nstep"
        ax.text(
            column,
            row,
            text,
            ha="center",
            va="center",
            fontsize=size if np.isfinite(value) else 5,
            color="white" if dark else "black",
        )
    turned: Any = (
        {"rotation": 40, "ha": "right", "rotation_mode": "anchor"} if len(surfaces) > 4 else {}
    )
    ax.set_xticks(range(len(surfaces)), surfaces, **turned)
    ax.set_yticks(range(len(shoes)), shoes)
    ax.set_xticks(np.arange(1, len(surfaces)) - 0.5, minor=True)
    ax.set_yticks(np.arange(1, len(shoes)) - 0.5, minor=True)
    ax.grid(which="minor", color="white", linewidth=1.5)
    ax.tick_params(which="both", length=0)
    ax.spines[:].set_visible(False)
    ax.set_xlabel(unit)


def dots(
    ax: Axes, table: xr.Dataset, measure: str, unit: str, how: Looks, *, names: bool = True
) -> None:
    """One dot a scenario on a line of its own, the number beside it; the axis starts at zero."""
    values = np.asarray(table[measure].values, dtype=float)
    labels = [str(name) for name in table["scenario"].values]
    rows = np.arange(len(labels))
    colours = [how.of[name].colour for name in labels]
    ax.hlines(rows, 0, values, color=colours, linewidth=0.8, alpha=0.6)
    for row, value, name in zip(rows, values, labels, strict=True):
        ax.plot(
            value,
            row,
            how.of[name].marker,
            color=how.of[name].colour,
            markersize=4,
            markeredgewidth=0,
        )
        text = f"{value:#.3g}".rstrip(".") if np.isfinite(value) else "no steady step"
        ax.annotate(
            text,
            (value if np.isfinite(value) else 0, row),
            xytext=(5, 0),
            textcoords="offset points",
            va="center",
            fontsize=6.5,
        )
    ax.set_yticks(rows, [wrapped(label) for label in labels] if names else [""] * len(labels))
    ax.tick_params(axis="y", length=0)
    ax.set_ylim(len(labels) - 0.4, -0.6)
    ax.set_xlim(0, 1.25 * np.nanmax(values))
    ax.set_xlabel(unit)


def settled(figure: Picture) -> Picture:
    """The figure with its panels where they are to stay: every further drawing of it is the same."""
    for _ in range(2):  # the second pass knows how large the texts of the first came out
        figure.draw_without_rendering()
    figure.set_layout_engine("none")
    return figure
