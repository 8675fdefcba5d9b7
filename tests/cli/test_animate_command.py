"""The command that makes a film of scenario files."""

from PIL import Image
from typer.testing import CliRunner

from spinesim.cli.commands import app


def called(*arguments):
    return CliRunner().invoke(app, ["animate", *map(str, arguments)])


def test_a_scenario_file_becomes_a_film(tmp_path):
    (tmp_path / "easy.toml").write_text("[scenario.stride]\nspeed = 2.8\n")
    done = called(tmp_path / "easy.toml", "--out", tmp_path / "a.gif", "--fps", 5, "--slower", 2)
    assert done.exit_code == 0, done.output
    with Image.open(tmp_path / "a.gif") as image:
        assert image.n_frames >= 3


def test_an_unknown_ending_is_refused_before_anything_runs(tmp_path):
    (tmp_path / "easy.toml").write_text("[scenario.stride]\nspeed = 2.8\n")
    done = called(tmp_path / "easy.toml", "--out", tmp_path / "a.txt")
    assert done.exit_code != 0
    assert [path.name for path in tmp_path.iterdir()] == ["easy.toml"]
