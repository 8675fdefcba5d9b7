"""A model in the plane from the side: its masses where they stand, legs, hips and endplates.

Places are drawn in millimetres.  Joints that lie close together, such as those of a lumbar spine,
have a picture of their own, magnified.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Circle

from spinesim.mechanics.deformations import Point
from spinesim.mechanics.model import GROUND, Body, Link, Model
from spinesim.show.figures.model_bundles import bundles_of, ends, rows_of
from spinesim.show.figures.model_layout import box_text
from spinesim.show.figures.model_places import Standing, fixed_points, joints, standing
from spinesim.show.figures.model_symbols import Spot, colour_of, draw_between, draw_turning, traits
from spinesim.show.figures.style import GREY, SMALLEST, literal, text_width

STEEL, EDGE, SOIL = "#c9d3df", "#5b6675", "#8d8371"
LARGEST, LEAST = 4.2, 0.9  # mm: radius of the heaviest body, and of one without mass
LINE = 3.4  # mm between names
STEP = 5.5  # mm between bodies that only move up and down
COLUMN = 4.0  # mm from what is drawn to the names
SHORT = 0.12  # of the model's height: joints nearer to each other are magnified
PLATE = 0.42  # half an endplate's length, over the distance between joints
ALONE = 8.0  # mm: that distance where there is one joint


@dataclass(frozen=True)
class Side:
    """One picture: mm a metre, the bodies that it names, how far those that only move up and down
    are drawn apart (mm), and whether it shows endplates alone.
    """

    model: Model
    standing: Standing
    scale: float
    named: tuple[Body, ...]
    shifts: dict[str, Spot]
    joints: tuple[tuple[Link, Point], ...]
    large: bool

    def centre(self, body: str) -> Spot:
        """Where the mass of a body is drawn (mm)."""
        x, z, _ = self.standing.places[body]
        across, up = self.shifts.get(body, (0.0, 0.0))
        return self.scale * x + across, self.scale * z + up

    def spot(self, point: Point) -> Spot:
        """Where a fixed point of a body is drawn (mm)."""
        x, z = self.standing.point(point)
        return self.scale * x, self.scale * z

    def radius(self, body: Body) -> float:
        """Radius of the dot of a body (mm); its area grows with the mass."""
        heaviest = max(float(other.mass) for other in self.model.bodies)
        return LEAST + (LARGEST - LEAST) * float(body.mass / heaviest) ** 0.5

    @property
    def floor(self) -> float | None:
        """Height of the ground (mm), where it is not the body below a joint."""
        if any(GROUND.name in ends(link) for link, _ in self.joints) or self.large:
            return None
        lowest = min((z for _, z in self.shifts.values()), default=STEP)
        return lowest - STEP

    @property
    def plate(self) -> float:
        """Half the length of an endplate (mm)."""
        heights = sorted(self.spot(point)[1] for _, point in self.joints)
        return PLATE * float(np.median(np.diff(heights)) if len(heights) > 1 else ALONE)


def sides(model: Model, height: float) -> list[Side]:
    """The pictures of a model, one or two, together `height` mm high."""
    placed = standing(model)
    bent = {frozenset(ends(link)) for link in model.links if link.rotational}
    bending = [(link, low) for link, low, _ in joints(model) if frozenset(ends(link)) in bent]
    close = _close(placed, bending)
    if len(close) < 2:
        return [_whole(model, placed, height, tuple(bending), ())]
    levels = [placed.point(point)[1] for _, point in close]
    touched = {name for link, _ in close for name in ends(link)}
    inner = tuple(
        body
        for body in model.bodies
        if body.name in touched and min(levels) < placed.places[body.name].z < max(levels)
    )
    scale = (0.48 * height - 4 * LARGEST) / (max(levels) - min(levels))
    return [
        _whole(model, placed, 0.52 * height, tuple(bending), inner),
        Side(model, placed, scale, inner, {}, tuple(close), True),
    ]


def _close(placed: Standing, bending: Sequence[tuple[Link, Point]]) -> list[tuple[Link, Point]]:
    """Joints that another joint is close to."""
    size = max(place.z for place in placed.places.values()) or 1.0
    heights = [placed.point(point)[1] for _, point in bending]
    return [
        item
        for k, item in enumerate(bending)
        if any(abs(heights[k] - z) < SHORT * size for j, z in enumerate(heights) if j != k)
    ]


def _whole(
    model: Model,
    placed: Standing,
    height: float,
    bending: tuple[tuple[Link, Point], ...],
    hidden: Sequence[Body],
) -> Side:
    """All bodies; those that are named in another picture are not named."""
    zs = [place.z for place in placed.places.values()]
    zs += [placed.point(point)[1] for points in fixed_points(model).values() for point in points]
    shifts = _drawn_apart(model)
    drop = STEP - min((z for _, z in shifts.values()), default=0.0)
    scale = (height - drop - 2 * LARGEST) / (max(zs) - min(zs) or 1.0)
    named = tuple(body for body in model.bodies if body not in hidden)
    return Side(model, placed, scale, named, shifts, bending, False)


def _drawn_apart(model: Model) -> dict[str, Spot]:
    """How far bodies that only move up and down are moved (mm), so that none hides another."""
    rows, carrying = rows_of(model, bundles_of(model)), {ends(link)[0] for link in model.links}
    flat = [body.name for body in model.bodies if body.axes == ("z",)]
    top = max((rows[name] for name in flat if name in carrying), default=0)
    return {
        name: (0.0 if name in carrying else 3 * LARGEST, STEP * min(rows[name] - top - 1, -1))
        for name in flat
    }


def draw_side(ax: Axes, side: Side, letters: Any) -> None:
    """The picture, in mm, and the limits of its axes."""
    shown = side.named if side.large else side.model.bodies
    points = fixed_points(side.model)
    for body in shown:
        for point in points.get(body.name, []):
            ends_ = np.transpose([side.centre(body.name), side.spot(point)])
            ax.plot(*ends_, color=EDGE, linewidth=1.4, zorder=1)
    for link in () if side.large else side.model.links:
        _link(ax, side, link)
    for link, point in side.joints:
        _plate(ax, side, link, point, letters)
    for body in sorted(shown, key=lambda body: -float(body.mass)):
        look: Any = {"facecolor": STEEL, "edgecolor": EDGE, "linewidth": 0.8, "zorder": 3}
        ax.add_patch(Circle(side.centre(body.name), side.radius(body), **look))
    _names(ax, side, letters)


def _link(ax: Axes, side: Side, link: Link) -> None:
    """A leg from the foot to the hip, the torque at the hip, links of what moves up and down."""
    line: Any = getattr(link.deformation, "line", None)
    if line is not None and link.rotational:
        draw_turning(ax, link, side.spot(line.hip))
    elif line is not None:
        draw_between(ax, link, side.centre(line.foot), side.spot(line.hip))
    elif set(ends(link)) & set(side.shifts):
        upper = side.centre(ends(link)[1])
        below = side.centre(ends(link)[0])
        lower = (upper[0], side.floor) if GROUND.name in ends(link) else below
        look: Any = {"color": colour_of(link, traits(link)), "linewidth": 1.2, "zorder": 0}
        ax.plot(*np.transpose([lower, upper]), **look)


def _plate(ax: Axes, side: Side, link: Link, point: Point, letters: Any) -> None:
    """An endplate, at which two bodies meet; named where it is large."""
    (x, z), pitch = side.spot(point), side.standing.normal(point)
    across, up = side.plate * np.cos(pitch), -side.plate * np.sin(pitch)
    look: Any = {"color": colour_of(link, traits(link)), "solid_capstyle": "round", "zorder": 2}
    ax.plot(
        [x - across, x + across], [z - up, z + up], linewidth=3.0 if side.large else 1.6, **look
    )
    if side.large:
        name = literal(link.name.rsplit(" ", 1)[0])
        ax.text(x - side.plate - 2, z - up, name, ha="right", va="center", **letters)


def _names(ax: Axes, side: Side, letters: Any) -> None:
    """Names with masses in a column on the right, each with a line to its mass, and the ground."""
    spots = {body: side.centre(body.name) for body in side.named}
    reach = [(x - side.radius(body), x + side.radius(body)) for body, (x, _) in spots.items()]
    left, right = min(low for low, _ in reach), max(high for _, high in reach)
    order = sorted(spots, key=lambda body: spots[body][1])
    heights = apart([spots[body][1] for body in order], LINE)
    column = right + COLUMN
    for body, height in zip(order, heights, strict=True):
        x, z = spots[body]
        way = [x, column - 2.5, column - 0.8], [z, height, height]
        ax.plot(*way, color=GREY, linewidth=0.5, zorder=4)
        ax.text(column, height, literal(box_text(body.name, body.mass)), va="center", **letters)
    if side.floor is not None:
        ground = [left - 6, right + 2]
        ax.plot(ground, [side.floor] * 2, color=SOIL, linewidth=1.6, zorder=1)
        ax.fill_between(ground, side.floor - 2, side.floor, color="#e9e4da", linewidth=0)
    words = max(text_width(box_text(body.name, body.mass), SMALLEST) for body in order)
    plates = [side.spot(point) for _, point in side.joints]
    labels = side.plate + 12.0 if side.large else side.plate
    lows = [low for low, _ in reach] + [x - labels for x, _ in plates]
    bottoms = [heights[0] - LINE, *(z - side.plate for _, z in plates)]
    tops = [heights[-1] + LINE, *(z + side.plate for _, z in plates)]
    tops += [z + side.radius(body) for body, (_, z) in spots.items()]
    if side.floor is not None:
        bottoms.append(side.floor - 2.5)
    ax.set(xlim=(min(lows) - 2, column + words + 1), ylim=(min(bottoms) - 1, max(tops) + 1))


def apart(places: Sequence[float], least: float) -> list[float]:
    """Places in order, moved as little as can be so that none is nearer to the next than `least`.

    >>> apart([0.0, 1.0, 9.0], 2.0)
    [-0.5, 1.5, 9.0]
    """
    groups: list[list[float]] = []  # of places that touch: their middle and how many they are
    for place in places:
        middle, count = place, 1
        while groups and middle - groups[-1][0] < least * (count + groups[-1][1]) / 2:
            before, many = groups.pop()
            middle = (middle * count + before * many) / (count + many)
            count += int(many)
        groups.append([middle, count])
    return [
        middle + least * (k - (count - 1) / 2)
        for middle, count in groups
        for k in range(int(count))
    ]
