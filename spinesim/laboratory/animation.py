"""Animations: runs of the runner as moving pictures, for a notebook and as files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from spinesim.laboratory.player import MOST, framed, player
from spinesim.show.figures.film import Film
from spinesim.show.figures.film_files import checked_target
from spinesim.show.figures.labels import of_dataset
from spinesim.show.figures.picture import Picture
from spinesim.show.files import write_all
from spinesim.show.skeleton.motion import motion
from spinesim.sweeps.places import check_target
from spinesim.units import shown, within

FASTEST = 50.0  # pictures a second
SLOWEST = 1000.0  # times


class Animation:
    """Runs of the runner as a moving picture, all in the same phase of the step.

    It shows itself in a notebook; `save` writes it, `still` gives one of its pictures.
    """

    def __init__(self, motions: Mapping[str, Mapping[str, Any]]) -> None:
        self.motions = dict(motions)

    def __repr__(self) -> str:
        return f"<Animation of {', '.join(self.motions)}>"

    def still(self, phase: float = 0.0) -> Picture:
        """The figure at a phase of the step, 0 at touchdown and 1 at the next one."""
        phase = within(phase, 0.0, 1.0, name="phase")
        return Film(self.motions).still(phase)

    def html(self, slower: float = 10) -> str:
        """A page that plays the runs in a browser, without a network."""
        return player(self.motions, within(slower, 0.1, SLOWEST, name="slower"))

    def _repr_html_(self) -> str:
        return framed(self.html())

    def save(self, path: str | Path, *, fps: float = 25, slower: float = 10) -> Path:
        """Write one step as .gif, .mp4 or .html, `slower` times as slow as it is run.

        fps: pictures a second, 1 to 50; a GIF rounds their duration to hundredths of a second.
        Raises ValueError for another ending, for numbers outside their range, and for an MP4
        where there is no ffmpeg; nothing is written then.
        """
        if Path(path).suffix.lower() == ".html":
            page = check_target(path, ".html", "film's")
            text = self.html(slower)
            write_all(page.parent, {page.name: lambda file: file.write_text(text, "utf-8")})
            return page
        target, writer = checked_target(path)
        fps = within(fps, 1.0, FASTEST, name="fps")
        slower = within(slower, 0.1, SLOWEST, name="slower")
        if target.suffix.lower() == ".gif":
            fps = 100 / round(100 / fps)
        lasting = slower * max(motion["step_time"] for motion in self.motions.values())
        count = max(round(lasting * fps), 2)
        film = Film(self.motions, slower)
        pictures = film.frames(np.arange(count) / count)
        write_all(target.parent, {target.name: lambda file: writer(pictures, file, fps)})
        return target


def animate(runs: xr.Dataset | Mapping[str, xr.Dataset]) -> Animation:
    """An animation of a run, or of up to four side by side: animate({"now": a, "lower": b}).

    Runs side by side are shown in the same phase of the step, so that the same moments meet.
    Raises ValueError for what is no run of a runner.
    """
    named = {"One step": runs} if isinstance(runs, xr.Dataset) else runs
    if not isinstance(named, Mapping) or not 1 <= len(named) <= MOST:
        raise ValueError(
            f"cannot animate {shown(runs)}; give a run, or one to {MOST} by name, such as "
            "{'now': run}"
        )
    return Animation(
        {str(name): {**motion(run), "subject": of_dataset(run)} for name, run in named.items()}
    )
