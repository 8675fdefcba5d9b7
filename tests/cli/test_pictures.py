"""What every command does with its result: numbers are kept before a picture is drawn."""

import pytest
import typer

import spinesim as ss
from spinesim.cli.door import deliver, plotted


def write(path):
    path.write_text("1\n", encoding="utf-8")


def deliver_to(folder, figures):
    deliver(folder, {"a.csv": write}, 1, str, str, False, figures)


def test_a_picture_that_fails_is_one_line_and_the_numbers_stay(tmp_path, capsys):
    def draw():
        raise RuntimeError("latex was not found\nTraceback: many\nlines")

    with pytest.raises(typer.Exit) as stopped:
        deliver_to(tmp_path, {"a": draw})
    assert stopped.value.exit_code == 1
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and "RuntimeError: latex was not found" in said
    assert "the numbers are written" in said


def test_a_picture_that_cannot_be_written_is_one_line_too(tmp_path, capsys):
    (tmp_path / "a.pdf").mkdir()
    with pytest.raises(typer.Exit):
        deliver_to(tmp_path, {"a": plotted(ss.stand())})
    assert (tmp_path / "a.csv").is_file()
    assert capsys.readouterr().err.count("\n") == 1


def test_numbers_and_pictures_are_named_together(tmp_path, capsys):
    deliver_to(tmp_path, {"a": plotted(ss.stand())})
    assert {path.name for path in tmp_path.iterdir()} == {"a.csv", "a.png", "a.pdf"}
    assert "a.csv, a.png, a.pdf" in "".join(capsys.readouterr().out.split("\n"))
