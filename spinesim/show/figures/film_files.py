"""Files of moving pictures: GIF by Pillow, MP4 by ffmpeg."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import chain
from pathlib import Path
from tempfile import TemporaryFile

import numpy as np

from spinesim.show.figures.film import film_colours
from spinesim.sweeps.places import check_folder

ENDINGS = ".gif, .mp4 or .html"
FFMPEG = "https://ffmpeg.org/download.html"
Writer = Callable[[Iterator[np.ndarray], Path, float], None]


def checked_target(path: str | Path) -> tuple[Path, Writer]:
    """The path of a GIF or an MP4 and what writes it; ValueError if it cannot be written there."""
    target = Path(path)
    writer = {".gif": _write_gif, ".mp4": _write_mp4}.get(target.suffix.lower())
    if writer is None or target.is_dir():
        raise ValueError(f"cannot animate into '{path}': give a file that ends in {ENDINGS}")
    if writer is _write_mp4 and shutil.which("ffmpeg") is None:
        raise ValueError(
            f"an MP4 needs ffmpeg, which is not installed: {FFMPEG}; a .gif needs nothing"
        )
    check_folder(target.parent)
    return target, writer


def _write_gif(pictures: Iterator[np.ndarray], path: Path, fps: float) -> None:
    """All pictures in one palette, so that nothing flickers from one to the next."""
    from PIL import Image

    colours = np.array(film_colours(), dtype=np.uint8)
    nearest = _nearest(colours)
    images = []
    for picture in pictures:
        image = Image.fromarray(nearest[_coarse(picture)], mode="P")
        image.putpalette(colours.tobytes())
        images.append(image)
    images[0].save(
        path,
        format="GIF",
        save_all=True,
        append_images=images[1:],
        duration=round(1000 / fps),
        loop=0,
        optimize=False,
    )


def _coarse(colours: np.ndarray) -> np.ndarray:
    """Colours (..., 3) as numbers below 2**15, five bits a channel."""
    red, green, blue = np.moveaxis(colours.astype(np.int32) >> 3, -1, 0)
    return red << 10 | green << 5 | blue


def _nearest(colours: np.ndarray) -> np.ndarray:
    """For each of 2**15 coarse colours the index of the nearest of these (n, 3); each of these is
    its own nearest, the first of them before all.
    """
    cube = np.indices((32, 32, 32)).reshape(3, -1).T * 8 + 4
    apart = ((cube[:, None, :] - colours[None].astype(np.int32)) ** 2).sum(-1)
    nearest = apart.argmin(1).astype(np.uint8)
    for index in reversed(range(len(colours))):
        nearest[_coarse(colours[index])] = index
    return nearest


def _write_mp4(pictures: Iterator[np.ndarray], path: Path, fps: float) -> None:
    """H.264 by ffmpeg, in a form that every player knows (even sizes, 4:2:0)."""
    first = next(pictures)
    height, width, _ = (size - size % 2 for size in first.shape)
    command = (
        f"ffmpeg -loglevel error -y -f rawvideo -pix_fmt rgb24 -s {width}x{height} -r {fps:g} -i - "
        "-c:v libx264 -pix_fmt yuv420p -crf 20 -movflags +faststart -f mp4"
    )
    with TemporaryFile() as said:
        ffmpeg = subprocess.Popen([*command.split(), path], stdin=subprocess.PIPE, stderr=said)
        if ffmpeg.stdin is not None:
            with suppress(BrokenPipeError), ffmpeg.stdin as stream:
                for picture in chain([first], pictures):
                    stream.write(np.ascontiguousarray(picture[:height, :width]).tobytes())
        if ffmpeg.wait():
            said.seek(0)
            reason = said.read().decode(errors="replace").strip().splitlines() or ["no reason"]
            raise OSError(f"ffmpeg could not write the MP4: {reason[-1]}")
