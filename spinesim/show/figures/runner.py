"""The drawn runner in a panel: shapes of the skeleton as patches that can be moved."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from spinesim.show.skeleton.frames import Shape

Colour = tuple[int, int, int]
ROUND = np.linspace(0, math.pi, 9)  # rad: corners of a round end


def outline(points: Sequence[Sequence[float]]) -> Path:
    """The closed curve whose control points are these corners."""
    corners = np.array(points, dtype=float)
    middles = (corners + np.roll(corners, -1, axis=0)) / 2
    vertices = [middles[-1]]
    for corner, middle in zip(corners, middles, strict=True):
        vertices += [corner, middle]
    codes = [Path.MOVETO, *[Path.CURVE3] * (2 * len(corners))]
    return Path(np.array(vertices), codes)


def thick(points: Sequence[Sequence[float]], width: float) -> Path:
    """A line of a width (in units of the panel) with round ends and joints."""
    parts = []
    for start, end in pairwise(points):
        turn = math.atan2(end[1] - start[1], end[0] - start[0])
        for centre, first in ((end, turn - math.pi / 2), (start, turn + math.pi / 2)):
            angles = first + ROUND
            parts.append(np.array(centre) + width / 2 * np.c_[np.cos(angles), np.sin(angles)])
    rings = [np.vstack(pair) for pair in zip(parts[::2], parts[1::2], strict=True)]
    closed = [np.vstack([ring, ring[:1]]) for ring in rings]
    codes = [
        code
        for ring in rings
        for code in (Path.MOVETO, *[Path.LINETO] * (len(ring) - 1), Path.CLOSEPOLY)
    ]
    return Path(np.vstack(closed), codes)


def arrow(tail: Sequence[float], forward: float, upward: float, width: float) -> Path:
    """An arrow from its tail, as long as (forward, upward), with a shaft of a width."""
    length = math.hypot(forward, upward)
    x, z = forward / length, upward / length
    head = min(3.2 * width, length)
    neck = length - head
    along = np.array([0.0, neck, neck, length, neck, neck, 0.0, 0.0])
    across = width * np.array([0.5, 0.5, 1.5, 0.0, -1.5, -0.5, -0.5, 0.5])
    corners = np.c_[tail[0] + along * x - across * z, tail[1] + along * z + across * x]
    return Path(corners, [Path.MOVETO, *[Path.LINETO] * 6, Path.CLOSEPOLY])


def path_of(shape: Shape) -> Path:
    """The curve of a shape."""
    if shape["kind"] == "line":
        return thick(shape["points"], shape["width"])
    return outline(shape["points"])


def channels(colour: str) -> Colour:
    """Red, green and blue, 0 to 255, of '#rrggbb'."""
    red, green, blue = (int(colour[k : k + 2], 16) for k in (1, 3, 5))
    return red, green, blue


def load_colour(load: float, scale: Sequence[tuple[float, str]]) -> str:
    """The colour of a disc under a load (body weights), as '#rrggbb'."""
    values = [value for value, _ in scale]
    columns = zip(*(channels(text) for _, text in scale), strict=True)
    mixed = [float(np.interp(load, values, column)) for column in columns]
    return "#" + "".join(f"{round(channel):02x}" for channel in mixed)


def paint_of(shape: Shape, skeleton: Mapping[str, Any], grounded: bool) -> tuple[str, str]:
    """Face and edge colour of a shape that is no disc."""
    paint, part = skeleton["paint"], shape["part"]
    if part == "near leg" and shape["name"] == "foot":
        return paint["shoe" if grounded else "shoe in the air"], "none"
    if part == "near leg":
        return paint["near leg" if grounded else "leg in the air"], "none"
    if shape["kind"] == "line" or part == "far leg":
        return paint[part], "none"
    return paint[part], paint["edge"]


class Patches:
    """Patches of one panel, one for each shape by its order; `move` puts them where shapes are."""

    def __init__(self, ax: Axes, skeleton: Mapping[str, Any], line_width: float = 0.7) -> None:
        self._ax, self._skeleton, self._width = ax, skeleton, line_width
        self.artists: list[PathPatch] = []

    def move(self, shapes: Sequence[Shape], loads: Mapping[str, float], grounded: bool) -> None:
        """Draw the shapes; loads (body weights) colour the discs that have one."""
        while len(self.artists) < len(shapes):
            patch = PathPatch(Path([(0, 0)]), linewidth=self._width, zorder=2)
            self._ax.add_patch(patch)
            self.artists.append(patch)
        for shape, patch in zip(shapes, self.artists, strict=True):
            if shape["part"] == "disc":
                load = loads.get(shape["name"])
                scale, paint = self._skeleton["load"]["scale"], self._skeleton["paint"]
                face = paint["no load"] if load is None else load_colour(load, scale)
                edge = paint["dark edge"]
            else:
                face, edge = paint_of(shape, self._skeleton, grounded)
            patch.set_path(path_of(shape))
            patch.set_facecolor(face)
            patch.set_edgecolor(edge)
