"""spinesim read, steps, fit: one document or one line, files all or none."""

import json

import pandas as pd
import pytest
import recorded_run as made
import xarray as xr
from typer.testing import CliRunner

from spinesim.cli.commands import app
from spinesim.dose.training import Training
from spinesim.scenario import Scenario


def spinesim(*words):
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("recordings")
    made.write_csv(folder / "run.csv", *made.tiled(500.0, 8.0))
    made.write_fit(folder / "run.fit", made.records(200))
    return folder


def test_read_says_what_is_in_a_file(folder):
    outcome = spinesim("read", folder / "run.csv", "--mass", 69, "--json")
    recording = json.loads(outcome.stdout)["recording"]
    assert outcome.exit_code == 0 and recording["rate"] == 500.0
    assert recording["channels"][0]["name"] == "ground_force_vertical"
    assert any("greatest mean" in text for text in recording["guesses"])
    assert "Taken" in spinesim("read", folder / "run.csv").stdout


def test_steps_writes_numbers_and_a_figure(folder, tmp_path):
    outcome = spinesim(
        "steps", folder / "run.csv", "--speed", "3.5 m/s", "--json", "--out", tmp_path
    )
    document = json.loads(outcome.stdout)["steps"]
    assert outcome.exit_code == 0 and document["count"] >= 18
    assert document["measures"]["active_peak_bw"]["mean"] == pytest.approx(2.4, abs=0.2)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        f"run-steps.{ending}" for ending in ("csv", "nc", "pdf", "png")
    ]
    assert len(pd.read_csv(tmp_path / "run-steps.csv")) == document["count"]
    with xr.open_dataset(tmp_path / "run-steps.nc", engine="h5netcdf") as table:
        assert table.sizes["percent"] == 101


def test_fit_writes_a_scenario_that_others_take(folder, tmp_path):
    outcome = spinesim(
        "fit", folder / "run.csv", "--speed", 3.5, "--height", 1.8, "--foot-strike", "rearfoot",
        "--parameters", "leg_ramp,leg_straightness", "--uncertainty", 0, "--json", "--out", tmp_path,
    )  # fmt: skip
    document = json.loads(outcome.stdout)["fit"]
    assert outcome.exit_code == 0, outcome.output
    assert [item["name"] for item in document["parameters"]] == ["leg_ramp", "leg_straightness"]
    mine = Scenario.from_toml(tmp_path / "fitted.toml")
    assert list(mine.body) == ["leg_ramp", "leg_straightness"] and mine.body.source == "run.csv"
    assert (tmp_path / "run-fit.png").exists()


@pytest.mark.slow
def test_a_fit_has_a_report_and_profiles(folder, tmp_path):
    name = "<img src=x onerror=alert(1)> $\\bad$.csv"
    (tmp_path / name).write_bytes((folder / "run.csv").read_bytes())
    outcome = spinesim(
        "fit", tmp_path / name, "--speed", 3.5, "--foot-strike", "rearfoot", "--uncertainty", 4,
        "--parameters", "leg_ramp", "--profile", "--json", "--out", tmp_path / "out",
        "--report", tmp_path / "fit.html",
    )  # fmt: skip
    assert outcome.exit_code == 0, outcome.output
    (item,) = json.loads(outcome.stdout)["fit"]["parameters"]
    assert len(item["profile"]["value"]) == len(item["profile"]["rise"]) == 7
    text = (tmp_path / "fit.html").read_text(encoding="utf-8")
    assert "<img" not in text and "The body behind &lt;img" in text
    assert text.count("<svg") == 1 and "[scenario.body]" in text
    for part in ("SD left", "90 % by profile", "Peak compression", "L5/S1", "the discs "):
        assert part in text, part


def test_a_watch_gives_segments_and_a_plan(folder, tmp_path):
    outcome = spinesim("steps", folder / "run.fit", "--mass", 62, "--json", "--out", tmp_path)
    document = json.loads(outcome.stdout)["segments"]
    assert outcome.exit_code == 0, outcome.output
    assert document["count"] == 1 and document["segments"][0]["duration [s]"] > 190
    plan = Training.from_toml(tmp_path / "run-plan.toml")
    (bout,) = plan.bouts
    assert bout.distance == pytest.approx(0.6, abs=0.02)
    assert plan.scenario.runner.mass == 62.0


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("read", "nowhere.csv"), "cannot read"),
        (("steps", "run.csv", "--threshold", "soft"), "threshold"),
        (("steps", "run.csv", "--vertical", "Fzz"), "did you mean 'Fz'?"),
        (("fit", "run.csv"), "no speed is told"),
        (("fit", "run.csv", "--speed", "3.5", "--shoe", "daily-triner"), "daily-trainer"),
        (("fit", "run.csv", "--speed", "3.5", "--parameters", "leg_rump"), "leg_ramp"),
        (("fit", "run.fit", "--mass", "62"), "nothing here tells of a body"),
        (("read", "run.csv", "--mass", "95"), "95.0 kg given"),
    ],
)
def test_what_is_wrong_is_one_line(command, said, folder, tmp_path, capfd, monkeypatch):
    import sys

    from spinesim.cli.commands import main

    words = [str(folder / word) if word.endswith((".csv", ".fit")) else word for word in command]
    out = [] if command[0] == "read" else ["--out", str(tmp_path / "out")]
    monkeypatch.setattr(sys, "argv", ["spinesim", *words, *out])
    with pytest.raises(SystemExit) as ended:
        main()
    streams = capfd.readouterr()
    assert ended.value.code == 2 and streams.out == ""
    assert said in streams.err and streams.err.count("\n") == 1
    assert not (tmp_path / "out").exists() or not list((tmp_path / "out").iterdir())
