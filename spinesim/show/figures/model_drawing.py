"""A model as masses, springs and dampers, drawn from its bodies and links alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from spinesim.mechanics.model import GROUND, Model
from spinesim.scenario import Scenario
from spinesim.show.equations import model_of
from spinesim.show.figures.labels import capital
from spinesim.show.figures.model_bundles import BASE, PART, Bundle, Cell
from spinesim.show.figures.model_layout import Area, Layout, box_text, layout
from spinesim.show.figures.model_places import is_planar
from spinesim.show.figures.model_side import Side, draw_side, sides
from spinesim.show.figures.model_symbols import (
    MUSCLE,
    colour_of,
    draw_link,
    is_sideways,
    traits,
)
from spinesim.show.figures.picture import Picture
from spinesim.show.figures.style import GREY, MM, SMALL, SMALLEST, bold, literal, styled, wrapped

STEEL, EDGE, SOIL = "#c9d3df", "#5b6675", "#8d8371"
PLATE = 1.2  # mm between a body and the plates of its links
NARROWEST = 62.0  # mm: room for the note
MARGIN = 3.0  # mm
HEAD = 6.0  # mm for the heading
LABEL = 2.8  # mm for a name under a symbol
SOIL_DEPTH = 2.5  # mm of ground
SIDE_WIDTH, SIDE_HEIGHT = 74.0, 62.0  # mm for the views from the side; their least height


def draw(what: Model | Scenario, ax: Axes | None = None) -> Figure:
    """A picture of any model, or of the default runner in a scenario: masses, springs, dampers.

    Bodies stand in rows by the longest chain of links from the ground; the symbol of a link says
    how its law behaves.  A model in the plane is drawn from the side too, its masses where they
    stand.  ax: a panel of yours for the rows alone.  Returns the figure.  Raises ValueError for
    what is neither a Model nor a Scenario.
    """
    model = model_of(what)
    with styled():
        places = layout(model)
        frame = extent(places)
        figure: Figure
        if ax is None:
            title = "A model" if model is what else "The default runner"
            figure, ax = _sheet(model, frame, title)
        else:
            figure = ax.figure.canvas.figure
        box = ax.get_window_extent()
        dots = ax.figure.dpi / 25.4  # a mm
        scale = min(1.0, box.width / dots / frame.width, box.height / dots / frame.height)
        _draw(ax, model, places, scale)
        half = frame.width / 2, frame.height / 2
        ax.set(xlim=(frame.x - half[0], frame.x + half[0]))
        ax.set(ylim=(frame.z - half[1], frame.z + half[1]))
        ax.set_aspect("equal")
        ax.set_axis_off()
    return figure


def extent(places: Layout) -> Area:
    """The rectangle (mm) around everything in a drawing, with a margin."""
    areas = [*places.boxes.values(), *(places.area(bundle) for bundle in places.bundles)]
    left, right = min(area.left for area in areas), max(area.right for area in areas)
    top = max(area.z + area.height / 2 for area in areas)
    return Area(
        (left + right) / 2,
        (top - SOIL_DEPTH) / 2,
        right - left + 2 * MARGIN,
        top + SOIL_DEPTH + 2 * MARGIN,
    )


def _sheet(model: Model, frame: Area, title: str) -> tuple[Picture, Axes]:
    """A figure in which a millimetre of the drawing is a millimetre, with what is seen from the
    side, and the panel for the rows: above that, or beside it where the rows are many.
    """
    width, inner = max(frame.width, NARROWEST), frame.height
    views: list[Side] = []
    beside = frame.height > SIDE_HEIGHT
    if is_planar(model):
        views = sides(model, frame.height if beside else SIDE_HEIGHT)
        width = width + SIDE_WIDTH if beside else max(width, SIDE_WIDTH)
        inner = frame.height + (0.0 if beside else SIDE_HEIGHT)
    note = wrapped(_note(model, views), 0.93 * (width - 2 * MARGIN) * MM, SMALLEST)
    foot = 3.3 * (note.count("\n") + 1) + MARGIN
    height = inner + HEAD + foot
    figure = Picture(figsize=(width * MM, height * MM))
    text = f"{counted(model.bodies, 'body', 'bodies')}, {counted(model.links, 'link', 'links')}"
    head: Any = {"fontsize": SMALL, "va": "top"}
    figure.text(MARGIN / width, 1 - 2 / height, f"{bold(title)}: {text}", **head)
    figure.text(MARGIN / width, (foot - 1) / height, note, color=GREY, fontsize=SMALLEST, va="top")

    def panel(left: float, low: float, wide: float, high: float) -> Axes:
        return figure.add_axes((left / width, low / height, wide / width, high / height))

    left = 0.0 if views and beside else (width - frame.width) / 2
    rows = panel(left, foot + inner - frame.height, frame.width, frame.height)
    high = (frame.height if beside else SIDE_HEIGHT) / max(len(views), 1)
    for k, view in enumerate(reversed(views)):
        left = width - SIDE_WIDTH if beside else (width - SIDE_WIDTH) / 2
        side = panel(left, foot + k * high, SIDE_WIDTH - MARGIN, high)
        draw_side(side, view, {"fontsize": SMALLEST, "zorder": 5})
        side.set_aspect("equal")
        side.set_axis_off()
    return figure, rows


def _note(model: Model, views: Sequence[Side]) -> str:
    """What the symbols mean, those that the model has, and what is seen from the side."""
    links = [(link, traits(link)) for link in model.links]
    turning = [about for link, about in links if link.rotational]
    straight = [about for link, about in links if not link.rotational]
    symbols = {
        "zigzag: spring": any(about.spring for about in straight),
        "cup: damper": any(about.damper for about in straight),
        "lying: against shear": any(is_sideways(link) for link in model.links),
        "spiral and bent cup: against bending": any(not about.muscle for about in turning),
        "round arrow: torque": any(about.muscle for about in turning),
        "red: only pushes": any(about.one_sided for about in straight),
        "green: muscle": any(colour_of(*pair) == MUSCLE for pair in links),
    }
    texts = [capital("; ".join(text for text, is_there in symbols.items() if is_there)) + "."]
    if views:
        texts.append(
            "From the side: masses where they stand unloaded, each as large as it is heavy."
        )
    if any(view.shifts for view in views):
        texts.append("What only moves up and down is drawn apart.")
    if len(views) > 1:
        texts.append(f"Endplates magnified {views[1].scale / views[0].scale:.0f} times.")
    return " ".join(texts)


def counted(items: tuple[Any, ...], singular: str, plural: str) -> str:
    """A number of items with their word."""
    return f"{len(items)} {singular if len(items) == 1 else plural}"


def _draw(ax: Axes, model: Model, places: Layout, scale: float) -> None:
    """Everything; scale: of letters and lines, where a millimetre is smaller than one."""
    letters: Any = {"fontsize": scale * SMALLEST, "zorder": 4}
    _ground(ax, places)
    for bundle in places.bundles:
        _bundle(ax, bundle, places, letters)
    for body in model.bodies:
        box = places.boxes[body.name]
        corner = (box.left, box.z - box.height / 2)
        look: Any = {"boxstyle": "round,pad=0,rounding_size=1", "fc": STEEL, "ec": EDGE}
        ax.add_patch(
            FancyBboxPatch(corner, box.width, box.height, linewidth=scale * 0.8, zorder=3, **look)
        )
        text = literal(box_text(body.name, body.mass))
        ax.text(box.x, box.z, text, ha="center", va="center", **letters)


def _ground(ax: Axes, places: Layout) -> None:
    """The ground, and a base that moves as a dashed line, under what stands on them."""
    for name, dash, depth in ((GROUND.name, "-", SOIL_DEPTH), (BASE, (0, (3, 2)), 0.0)):
        areas = [places.area(bundle) for bundle in places.bundles if bundle.lower == name]
        if not areas:
            continue
        left = min(area.left for area in areas) - MARGIN / 2
        right = max(area.right for area in areas) + MARGIN / 2
        ax.plot([left, right], [0, 0], color=SOIL, linewidth=1.6, linestyle=dash, zorder=1)
        ax.fill_between([left, right], -depth, 0, color="#e9e4da", linewidth=0, zorder=0)


def _bundle(ax: Axes, bundle: Bundle, places: Layout, letters: Any) -> None:
    """Stems from both bodies to the plates, and the links between the plates."""
    low, high = places.span(bundle)
    x, (left, _) = places.anchors[bundle], bundle.reach
    single = len(bundle.cells) == 1
    at = x - left
    centres = []
    for cell in bundle.cells:
        centre = at + (cell.symbol / 2 if not cell.below else cell.width / 2)
        centres.append(x if single else centre)
        at += cell.width
    if not single:
        low += LABEL
    for name, end, sign in ((bundle.lower, low, 1), (bundle.upper, high, -1)):
        plate = end + sign * PLATE
        _stem(ax, places.boxes.get(name), x, places.span(bundle)[sign < 0], plate)
        reach = PART / 2 + 0.4
        ends = [centres[0] - reach, centres[-1] + reach]
        ax.plot(ends, [plate] * 2, color=EDGE, linewidth=1.2, zorder=2)
    for cell, centre in zip(bundle.cells, centres, strict=True):
        _cell(ax, cell, centre, (low + PLATE, high - PLATE), letters)
    if bundle.title:
        right = x + sum(cell.width for cell in bundle.cells) / 2 + 0.6
        title = literal("\n".join(bundle.title.split()))
        ax.text(right, (low + high) / 2, title, va="center", **letters)


def _cell(ax: Axes, cell: Cell, x: float, heights: tuple[float, float], letters: Any) -> None:
    """The symbol of one link, with its name below its plate or beside it."""
    low, high = heights
    draw_link(ax, cell.link, x, low, high, PART)
    look = letters | {"color": colour_of(cell.link, traits(cell.link)), "va": "center"}
    if cell.below:
        paper: Any = {"fc": "white", "ec": "none", "pad": 0.3}
        at = low - PLATE / 2 - LABEL / 2
        ax.text(x, at, literal(cell.label), ha="center", bbox=paper, **look)
    else:
        beside = x + cell.symbol / 2 + 0.8
        ax.text(beside, (low + high) / 2, literal(cell.label), **look)


def _stem(ax: Axes, box: Area | None, x: float, end: float, plate: float) -> None:
    """From a body to the plate at x: straight up or down, or along a beam at the body's middle."""
    pen: Any = {"color": EDGE, "linewidth": 1.2, "zorder": 1, "solid_joinstyle": "round"}
    if box is None or abs(x - box.x) < box.width / 2 - 0.5:
        ax.plot([x, x], [end, plate], **pen)
    else:
        ax.plot([box.x, x, x], [box.z, box.z, plate], **pen)
