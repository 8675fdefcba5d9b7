"""The figure of an animation, several runs side by side, and its frames."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg

from spinesim import catalogue
from spinesim.show.figures.picture import Picture
from spinesim.show.figures.runner import Colour, channels, load_colour
from spinesim.show.figures.scene import COLUMN, COMPRESSION, NAMED, REACTION, TALL, Common, Scene
from spinesim.show.figures.style import GREY, SMALLEST, styled, wrapped

DOTS = 100  # an inch
NOTE = (
    "Dark: where the model moves it. Pale: drawn for the eye. Loads of discs are model "
    "predictions, muscles included, in body weights (BW)."
)


class Film:
    """The figure of an animation; `frames` gives its pictures, `still` one of them to keep."""

    def __init__(
        self, motions: Mapping[str, Mapping[str, Any]], slower: float | None = None
    ) -> None:
        width = COLUMN * len(motions)
        peaks = [
            max(values)
            for motion in motions.values()
            for values in (motion["ground_vertical"], motion["compression"][NAMED])
        ]
        self.figure = Picture(figsize=(width, TALL), dpi=DOTS, facecolor="white")
        common = Common(
            self.figure,
            catalogue.skeleton(),
            max(motion["size"] for motion in motions.values()),
            1.08 * max(peaks),
        )
        with styled():
            note = f"{NOTE} Shown {slower:g} times slower." if slower else NOTE
            look: Any = {"fontsize": SMALLEST, "color": GREY, "va": "bottom"}
            self.figure.text(0.1 / width, 0.08 / TALL, wrapped(note, width - 0.2, SMALLEST), **look)
            self._scenes = [
                Scene(common, k, name, motion) for k, (name, motion) in enumerate(motions.items())
            ]

    def still(self, phase: float) -> Picture:
        """The figure at a phase of the step."""
        for scene in self._scenes:
            scene.move(phase)
        return self.figure

    def frames(self, phases: Any) -> Iterator[np.ndarray]:
        """The figure at each phase, as an array of colours (height, width, 3).

        What does not move is drawn once.
        """
        canvas: Any = FigureCanvasAgg(self.figure)
        with styled():
            self.still(0.0)
            moving: list[Any] = [artist for scene in self._scenes for artist in scene.moving]
            for artist in moving:
                artist.set_animated(True)
            canvas.draw()
            unmoved = canvas.copy_from_bbox(self.figure.bbox)
            for phase in phases:
                canvas.restore_region(unmoved)
                self.still(phase)
                for artist in moving:
                    artist.axes.draw_artist(artist)
                yield np.asarray(canvas.buffer_rgba())[:, :, :3].copy()
            for artist in moving:
                artist.set_animated(False)


def film_colours() -> list[Colour]:
    """The colours of a film, at most 256: paint, loads, lines, and their mixtures with white."""
    skeleton = catalogue.skeleton()
    scale = skeleton["load"]["scale"]
    of_loads = [load_colour(load, scale) for load in np.linspace(scale[0][0], scale[-1][0], 61)]
    solid = [*skeleton["paint"].values(), REACTION, COMPRESSION, GREY, *of_loads]
    exact = [channels(text) for text in solid]
    light = [mixed(colour, share) for colour in exact[: -len(of_loads)] for share in (0.35, 0.7)]
    greys = [(level, level, level) for level in range(255, -1, -15)]
    return list(dict.fromkeys([*greys, *exact, *light]))


def mixed(colour: Colour, share: float) -> Colour:
    """A share of a colour in white."""
    red, green, blue = (round(255 - share * (255 - channel)) for channel in colour)
    return red, green, blue
