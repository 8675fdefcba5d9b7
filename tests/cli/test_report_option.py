"""--report: a page beside the files, refused where it cannot be."""

import pytest
from typer.testing import CliRunner

from spinesim.cli.commands import app

HOSTILE = "<img src=x onerror=alert(1)>"


def called(*arguments):
    return CliRunner().invoke(app, [*map(str, arguments)])


@pytest.mark.slow
def test_a_run_has_a_report(tmp_path):
    file = tmp_path / f"{HOSTILE}.toml"
    file.write_text("[scenario]\nshoe = 'racer'\n")
    out = tmp_path / "out"
    done = called("run", file, "--out", out, "--report", tmp_path / "deep" / "run.html")
    assert done.exit_code == 0, done.output
    text = (tmp_path / "deep" / "run.html").read_text(encoding="utf-8")
    assert "<img" not in text and "One step: &lt;img" in text
    assert text.count("<svg") == 4  # the run, its shock, its load ladder, its energy


def test_a_report_of_another_kind_is_refused_before_anything_runs(tmp_path):
    done = called("compare", "--out", tmp_path / "out", "--report", tmp_path / "run.docx")
    assert done.exit_code == 2 or done.exception
    assert not list(tmp_path.iterdir())


def test_every_command_that_answers_offers_it():
    for command in ("compare", "run", "explain", "week", "fit"):
        assert "--report" in called(command, "--help").output
