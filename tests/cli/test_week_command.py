"""spinesim week: plans in, tables, figures and a JSON document out, or one line for a wrong plan."""

import json

import pandas as pd
import pytest
import xarray as xr
from plan_loads import FIVE
from typer.testing import CliRunner

from spinesim.cli.commands import app

NOW = """
[training]
name = "as it is"
[[bout]]
days = [1, 2, 3, 4, 5, 8, 9, 10, 11, 12]
start = "18:00"
run = "8 km"
"""


def spinesim(*words):
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """A plan, and the same kilometres in two long runs, compared."""
    folder = tmp_path_factory.mktemp("week")
    (folder / "now.toml").write_text(NOW)
    longer = NOW.replace("as it is", "two long runs").replace('"8 km"', '"20 km"')
    (folder / "long.toml").write_text(
        longer.replace("[1, 2, 3, 4, 5, 8, 9, 10, 11, 12]", "[3, 6, 10, 13]")
    )
    result = spinesim(
        "week",
        folder / "now.toml",
        folder / "long.toml",
        "--uncertainty",
        0,
        "--json",
        "--out",
        folder / "out",
    )
    return result, folder


def test_two_plans_as_one_document_and_seven_files(written):
    result, folder = written
    assert result.exit_code == 0
    document = json.loads(result.stdout)
    verdicts = {entry["verdict"] for entry in document["comparisons"]}
    assert verdicts == {"the same"}
    assert document["advice"]
    assert document["claims"]
    assert {path.name for path in (folder / "out").iterdir()} == {
        f"now-compared{end}"
        for end in (".png", ".pdf", "-ratios.png", "-ratios.pdf", ".csv", "-bouts.csv", ".nc")
    }
    frame = pd.read_csv(folder / "out" / "now-compared.csv")
    assert frame[frame.training == "as it is"].equivalent_distance.round(6).eq(80).all()
    table = xr.load_dataset(folder / "out" / "now-compared.nc", engine="h5netcdf")
    assert float(table["spike"].sel(training="two long runs").max()) == 2.5


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (('"8 km"', '"8 kg"'), "8 kg"),
        (("run =", "rum ="), "did you mean 'run'"),
        (("8, 9", "3, 9"), "names a day twice"),
        (('"18:00"', '"22:00"'), "the runner is up"),
    ],
)
def test_a_plan_that_cannot_be_is_one_line_and_nothing_is_written(tmp_path, edit, said):
    (tmp_path / "plan.toml").write_text(NOW.replace(*edit))
    result = spinesim("week", tmp_path / "plan.toml", "--out", tmp_path / "out")
    assert result.exit_code == 2
    assert said in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--level", "L4"), "did you mean 'L4/L5'"),
        (("--weighting", "isso"), "did you mean 'iso'"),
        (("--uncertainty", 1), "2 to 4096"),
    ],
)
def test_options_that_cannot_be(tmp_path, options, said):
    (tmp_path / "plan.toml").write_text(FIVE.to_toml())
    result = spinesim("week", tmp_path / "plan.toml", *options, "--out", tmp_path / "out")
    assert result.exit_code == 2
    assert said in result.stderr
    assert not (tmp_path / "out").exists()


def test_files_are_told_apart(tmp_path):
    (tmp_path / "plan.toml").write_text(NOW)
    (tmp_path / "worse.toml").write_text(NOW.replace("run =", "rum ="))
    twice = spinesim("week", tmp_path / "plan.toml", tmp_path / "plan.toml", tmp_path / "plan.toml")
    assert (twice.exit_code, "given twice" in twice.stderr) == (2, True)
    worse = spinesim("week", tmp_path / "plan.toml", tmp_path / "worse.toml")
    assert (worse.exit_code, "worse.toml: " in worse.stderr) == (2, True)


def test_list_activities():
    rows = json.loads(spinesim("list", "activities", "--json").stdout)["activities"]
    assert {"walking", "cycling", "swimming", "water running", "sitting", "lying"} <= {
        row["name"] for row in rows
    }
    assert all(row["pressure"]["source"] for row in rows)
    assert "not known" in spinesim("list", "activities").stdout
