"""One run in a film: its runner, its magnified spine and its curves, in a column of the figure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from spinesim.show.figures.picture import Picture
from spinesim.show.figures.runner import Patches, arrow, load_colour
from spinesim.show.figures.style import (
    COLOURS,
    GREY,
    SIZE,
    SMALL,
    SMALLEST,
    literal,
    wrapped,
)
from spinesim.show.skeleton.frames import Place
from spinesim.show.skeleton.motion import coordinates, in_contact, loads, reaction
from spinesim.show.skeleton.placement import placed, spine

COLUMN, TALL = 4.8, 5.4  # inches: one run
TOP, LOW = 1.9, -0.12  # m at 1.75 m: what the runner's panel shows
LENS = 0.275  # m at 1.75 m: height of the magnified panel
NAMED = "L5/S1"
REACTION, COMPRESSION = COLOURS[0], COLOURS[1]


@dataclass(frozen=True)
class Common:
    """What all runs of a film share.

    figure, skeleton; size: the greatest stature over 1.75 m; highest: the end of the scale of the
    curves (body weights).
    """

    figure: Picture
    skeleton: Mapping[str, Any]
    size: float
    highest: float


class Scene:
    """One run: its runner, its spine and its curves, in a column of the figure."""

    def __init__(self, film: Common, k: int, name: str, motion: Mapping[str, Any]) -> None:
        self.motion, self._skeleton = motion, film.skeleton
        self._figure, self._left, self._size = film.figure, k * COLUMN, film.size
        self._runner = self._panel((0.05, 1.85, 2.8, 3.05))
        self._lens = self._panel((2.9, 2.15, 1.85, 2.75))
        self._curves = self._panel((0.5, 0.82, 4.1, 0.88), off=False)
        self._set_up_head(name)
        self._patches = Patches(self._runner, self._skeleton, line_width=0.35)
        self._discs = Patches(self._lens, self._skeleton, line_width=0.9)
        self._set_up_runner()
        self._set_up_lens()
        self._set_up_curves(film.highest)

    def _panel(self, box: tuple[float, ...], *, off: bool = True) -> Axes:
        left, bottom, width, height = box
        whole = self._figure.get_figwidth()
        ax = self._figure.add_axes(
            ((self._left + left) / whole, bottom / TALL, width / whole, height / TALL)
        )
        if off:
            ax.set_axis_off()
        return ax

    def _set_up_head(self, name: str) -> None:
        """The name, and below it of whom the run is."""
        left, top = (self._left + 0.1) / self._figure.get_figwidth(), 1 - 0.1 / TALL
        lines = wrapped(name, COLUMN - 0.4, SIZE).split("\n")
        title = lines[0] if len(lines) == 1 else f"{lines[0]} …"
        self._figure.text(left, top, literal(title), fontsize=SIZE, weight="bold", va="top")
        about = wrapped(literal(self.motion["subject"]), COLUMN - 0.3, SMALL)
        self._figure.text(left, top - 0.17 / TALL, about, fontsize=SMALL, va="top")

    def _set_up_runner(self) -> None:
        low, high = LOW * self._size, TOP * self._size
        half = (high - low) * 2.8 / 3.05 / 2
        self._half, ax, paint = half, self._runner, self._skeleton["paint"]
        ax.set(xlim=(-half, half), ylim=(low, high))
        ax.add_patch(Rectangle((-half, low), 2 * half, -low, color=paint["ground"], zorder=1))
        ax.axhline(0, color=paint["ground line"], linewidth=2, zorder=1.5)
        self._ticks = ax.plot([], [], color=paint["ground line"], linewidth=1, zorder=1.6)[0]
        look: Any = {"facecolor": paint["arrow"], "edgecolor": "white", "linewidth": 0.8}
        self._arrow = PathPatch(Path([(0, 0)]), zorder=4, **look)
        ax.add_patch(self._arrow)
        behind = {"facecolor": paint["ground"], "edgecolor": "none", "pad": 0.5}
        self._force = ax.text(0, 0.5 * low, "", fontsize=SMALL, va="center", zorder=5, bbox=behind)
        self._clock = ax.text(-0.96 * half, 0.99 * high, "", fontsize=SMALL, va="top")

    def _set_up_lens(self) -> None:
        high = LENS * self._size
        wide = high * 1.85 / 2.75
        self._lens.set(xlim=(-0.5 * wide, 0.5 * wide), ylim=(-0.47 * high, 0.53 * high))
        self._lens.set_clip_on(True)
        self._lens.text(
            0.5,
            1.0,
            "load on the discs (BW)",
            transform=self._lens.transAxes,
            fontsize=SMALL,
            ha="center",
            va="top",
            color=GREY,
        )
        self._numbers = {}
        for level in self.motion["compression"]:
            left = self._lens.text(-0.49 * wide, 0, level, fontsize=SMALL, va="center", color=GREY)
            right = self._lens.text(0.49 * wide, 0, "", fontsize=SIZE, va="center", ha="right")
            self._numbers[level] = (left, right)
        scale = self._skeleton["load"]["scale"]
        bar = self._panel((3.1, 2.05, 1.45, 0.09), off=False)
        ends = np.linspace(scale[0][0], scale[-1][0], 61)
        for start, end in pairwise(ends):
            colour = load_colour((start + end) / 2, scale)
            bar.add_patch(Rectangle((start, 0), end - start, 1, color=colour, linewidth=0))
        bar.set(xlim=(ends[0], ends[-1]), yticks=[], xticks=[value for value, _ in scale])
        bar.tick_params(axis="x", labelsize=SMALLEST, length=0, pad=1)
        bar.spines[:].set_visible(False)

    def _set_up_curves(self, highest: float) -> None:
        ax, motion = self._curves, self.motion
        times = 1e3 * np.array(motion["time"])
        end = 1e3 * motion["step_time"]
        ax.axvspan(times[-1], end, color="#F0F0F0", linewidth=0)
        for values, colour, dash in (
            (motion["ground_vertical"], REACTION, "-"),
            (motion["compression"][NAMED], COMPRESSION, (0, (4, 1.4))),
        ):
            ax.plot(times, values, color=colour, linestyle=dash)
        ax.text(
            (times[-1] + end) / 2,
            0.5 * highest,
            "in the air",
            fontsize=SMALLEST,
            color=GREY,
            ha="center",
            va="center",
            rotation=90,
        )
        for x, text, colour in (
            (0.0, "ground reaction (BW)", REACTION),
            (0.42, f"load on {NAMED} (BW)", COMPRESSION),
        ):
            ax.text(x, 1.03, text, transform=ax.transAxes, fontsize=SMALL, color=colour)
        ax.set(xlim=(0, end), ylim=(0, highest))
        ax.set_xlabel("Time since touchdown (ms)", fontsize=SMALL)
        ax.tick_params(labelsize=SMALLEST)
        self._cursor = ax.axvline(0, color="black", linewidth=1)

    @property
    def moving(self) -> list[Artist]:
        """What differs from frame to frame, in the order in which it is drawn."""
        numbers = [text for pair in self._numbers.values() for text in pair]
        return [
            self._ticks,
            *self._patches.artists,
            self._arrow,
            self._force,
            self._clock,
            *self._discs.artists,
            *numbers,
            self._cursor,
        ]

    def move(self, phase: float) -> None:
        """Show the step at a phase from 0, touchdown, to 1, the next one."""
        motion, skeleton = self.motion, self._skeleton
        time = phase * motion["step_time"]
        grounded = in_contact(motion, time)
        camera = motion["coordinates"]["pelvis"]["x"][0] + motion["speed"] * time
        shapes = placed(skeleton, motion, time)
        for shape in shapes:
            shape["points"] = [[x - camera, z] for x, z in shape["points"]]
        load = loads(motion, time)
        self._patches.move(shapes, load, grounded)
        self._move_ground(camera)
        self._move_arrow(reaction(motion, time), camera)
        self._move_lens(time, load)
        state = "on the ground" if grounded else "in the air"
        self._clock.set_text(f"{1e3 * time:.0f} ms, {phase:.0%} of the step\n{state}")
        self._cursor.set_xdata([1e3 * time] * 2)

    def _move_ground(self, camera: float) -> None:
        gap = self.motion["step_length"] / 3
        first = np.ceil((camera - self._half) / gap)
        at = gap * np.arange(first, first + 2 * self._half / gap) - camera
        low = LOW * self._size
        xs = np.column_stack([at, at - 0.03, np.full(len(at), np.nan)]).ravel()
        self._ticks.set_data(xs, np.tile([0.25 * low, 0.75 * low, np.nan], len(at)))

    def _move_arrow(self, force: tuple[Place, float, float] | None, camera: float) -> None:
        per_weight = self._skeleton["arrow"]["per_weight"] * self._size
        shown = force is not None and force[2] > 0.05
        self._arrow.set_visible(shown)
        self._force.set_visible(shown)
        if force is None or not shown:
            return
        (x, z), forward, upward = force
        tail = (x - camera, z)
        self._arrow.set_path(arrow(tail, per_weight * forward, per_weight * upward, 0.035))
        self._force.set_text(f"{upward:.1f} BW")
        self._force.set_x(tail[0] + 0.06)

    def _move_lens(self, time: float, load: Mapping[str, float]) -> None:
        motion = self.motion
        bodies = coordinates(motion, time)
        shapes = spine(self._skeleton, motion, bodies)
        discs = {shape["name"]: shape for shape in shapes if shape["part"] == "disc"}
        x, z = np.mean([np.mean(disc["points"], axis=0) for disc in discs.values()], axis=0)
        for shape in shapes:
            shape["points"] = [[a - x, b - z] for a, b in shape["points"]]
        self._discs.move(shapes, load, bool(load))
        for level, (name, number) in self._numbers.items():
            height = float(np.mean([b for _, b in discs[level]["points"]]))
            name.set_y(height)
            number.set_y(height)
            number.set_text(f"{load[level]:.2f}" if load else "–")
