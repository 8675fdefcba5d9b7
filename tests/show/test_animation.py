"""Moving pictures: every file opens and moves, nothing is written where it cannot be."""

import shutil
import subprocess
from html import unescape
from io import BytesIO
from itertools import pairwise

import numpy as np
import pytest
from PIL import Image, ImageSequence

import spinesim as ss
from spinesim import catalogue
from spinesim.show.figures.film import Film, film_colours
from spinesim.show.figures.runner import load_colour, outline, thick

HOSTILE = "$x_1$ {<b>} \\ " + "a very long name " * 8


@pytest.fixture(scope="module")
def runs():
    scenario = ss.Scenario()
    shorter = scenario.with_(stride_cadence=scenario.step.cadence + 15)
    return {
        "now": ss.simulate(scenario, fine=False),
        HOSTILE: ss.simulate(shorter, fine=False),
    }


@pytest.fixture(scope="module")
def film(runs):
    return ss.animate(runs)


def pixels(picture):
    image = BytesIO()
    picture.savefig(image, format="png", dpi=100)
    return np.asarray(Image.open(image).convert("RGB")).astype(int)


def test_a_gif_has_a_picture_for_every_moment_and_moves(film, tmp_path):
    path = film.save(tmp_path / "run.gif", fps=10, slower=2)
    with Image.open(path) as image:
        frames = [np.asarray(frame.convert("RGB")) for frame in ImageSequence.Iterator(image)]
        assert image.info["duration"] == 100 and image.info["loop"] == 0
    step_time = max(motion["step_time"] for motion in film.motions.values())
    assert len(frames) == round(2 * step_time * 10)
    assert frames[0].shape == (540, 960, 3)
    assert all((a != b).any() for a, b in pairwise(frames))
    assert tuple(frames[0][2, 2]) == (255, 255, 255)


def test_pictures_of_a_film_are_those_that_still_gives(film):
    (frame,) = Film(film.motions).frames([0.3])
    apart = abs(frame.astype(int) - pixels(film.still(0.3)))
    # letters may fall on other parts of a pixel
    assert (apart.max(-1) > 60).mean() < 2e-3


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="ffmpeg is not installed")
def test_an_mp4_plays(film, tmp_path):
    path = film.save(tmp_path / "run.mp4", fps=10, slower=2)
    ask = "ffprobe -v error -select_streams v -show_entries stream=codec_name,pix_fmt,nb_frames"
    said = subprocess.run(
        [*ask.split(), "-of", "csv=p=0", path], capture_output=True, text=True, check=True
    ).stdout
    assert said.startswith("h264,yuv420p") and int(said.split(",")[2]) > 5


def test_without_ffmpeg_a_line_says_where_to_get_it(film, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ValueError, match=r"needs ffmpeg.*https://ffmpeg\.org"):
        film.save(tmp_path / "run.mp4")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("run.avi", {}, "ends in"),
        ("run.gif", {"fps": 0}, "fps"),
        ("run.gif", {"slower": "fast"}, "slower"),
        ("run.gif", {"fps": 500}, "outside 1 to 50"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_written(film, tmp_path, name, options, message):
    with pytest.raises(ValueError, match=message):
        film.save(tmp_path / name, **options)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("what", [3, {}, dict.fromkeys("abcde"), {"a": ss.stand()}])
def test_what_is_no_run_is_refused(what):
    with pytest.raises(ValueError, match="give"):
        ss.animate(what)


def test_runs_side_by_side_are_in_one_phase(film):
    figure = film.still(0.5)
    clocks = [
        text.get_text()
        for ax in figure.axes
        for text in ax.texts
        if "of the step" in text.get_text()
    ]
    assert len(clocks) == 2 and all("50% of the step" in clock for clock in clocks)
    assert clocks[0] != clocks[1]


def test_loads_get_darker_as_they_grow():
    scale = catalogue.skeleton()["load"]["scale"]

    def lightness(load):
        red, green, blue = (int(load_colour(load, scale)[k : k + 2], 16) for k in (1, 3, 5))
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    values = [lightness(load) for load in np.linspace(0, 5, 41)]
    assert (np.diff(values) < 0).all()
    assert load_colour(-1, scale) == scale[0][1] and load_colour(9, scale) == scale[-1][1]


def test_a_film_needs_few_colours():
    assert film_colours()[0] == (255, 255, 255) and len(film_colours()) <= 256


def test_an_outline_stays_within_its_corners_and_a_line_has_its_width():
    square = outline([[0, 0], [1, 0], [1, 1], [0, 1]]).interpolated(8)
    assert square.vertices.min() >= 0 and square.vertices.max() <= 1
    bar = thick([[0, 0], [2, 0]], 0.5).vertices
    assert np.ptp(bar[:, 1]) == pytest.approx(0.5) and np.ptp(bar[:, 0]) == pytest.approx(2.5)


def test_a_page_plays_the_runs_and_needs_nothing(film, tmp_path):
    path = film.save(tmp_path / "run.html", slower=5)
    text = path.read_text(encoding="utf-8")
    assert "default-src 'none'" in unescape(text) and "mountPlayer" in text
    assert "<b>" not in text and "http://" not in text.replace("http://www.w3.org", "")
    assert 60e3 < len(text) < 250e3
    shown = film._repr_html_()
    assert shown.startswith('<iframe sandbox="allow-scripts"') and "srcdoc=" in shown
