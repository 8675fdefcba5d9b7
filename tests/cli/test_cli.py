"""The command line: tables for people, one JSON document for programs, one line for what cannot be."""

import json
from types import SimpleNamespace

import pandas as pd
import pytest
import xarray as xr
from typer.testing import CliRunner

import spinesim as ss
from spinesim.cli.commands import app
from spinesim.cli.options import option_names
from spinesim.scenario import fields_about
from spinesim.studies import comparison
from spinesim.sweeps import netcdf
from spinesim.validate import Case

LEVELS = ["L5/S1", "L4/L5", "L3/L4", "L2/L3", "L1/L2", "T12/L1"]


def spinesim(*words):
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture(scope="module")
def compared(tmp_path_factory):
    """One comparison of two scenarios, and the folder it wrote."""
    out = tmp_path_factory.mktemp("out") / "new"
    return spinesim(
        "compare",
        "--shoe",
        "racer,max-cushion",
        "--surface",
        "concrete",
        "--mass",
        "154 lb",
        "--out",
        out,
    ), out


# --- compare
# -------------------------------------------------------------------------------------------------


def test_compare_prints_a_table_of_100_columns(compared):
    result, _ = compared
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert max(len(line) for line in lines if not line.startswith("Written")) <= 100
    assert sum(line.split()[:2] == ["racer", "concrete"] for line in lines) == 1
    text = " ".join(result.stdout.split())
    assert text.startswith("What differs, by up to this much between shoes: ")
    assert "impact peak (" in text.split("What hardly differs")[0]
    assert "What hardly differs: " in text and "0.85 MPa" in text
    assert "spinesim explain" in text
    assert "model predictions" in text and "eighteen muscle elements" in text
    assert "surface concrete, shoe max-cushion: stiffness assumed, not measured" in text


def test_compare_writes_figure_table_and_netcdf(compared):
    result, out = compared
    assert sorted(path.name for path in out.iterdir()) == [
        "comparison.csv",
        "comparison.nc",
        "comparison.pdf",
        "comparison.png",
    ]
    assert all(path.name in result.stdout for path in out.iterdir())
    table = xr.load_dataset(out / "comparison.nc", engine="h5netcdf")
    assert table.attrs["version"] == ss.__version__ and "Kinoshita" in table.attrs["sources"]
    assert table["body_weight"].values[0] == pytest.approx(154 * 0.45359237 * 9.81)
    csv = pd.read_csv(out / "comparison.csv", keep_default_na=False)
    row = csv[
        (csv.measure == "lumbar_compression_peak") & (csv.level == "L5/S1") & (csv.shoe == "racer")
    ]
    assert row["value"].item() == float(
        table["lumbar_compression_peak"].sel(scenario="racer on concrete", level="L5/S1")
    )
    assert row["units"].item() == "N"


@pytest.mark.slow
def test_compare_json_is_nine_scenarios_with_six_levels(tmp_path):
    result = spinesim("compare", "--json", "--out", tmp_path)
    assert result.exit_code == 0
    document = json.loads(result.stdout)
    assert document["version"] == ss.__version__
    pairs = [(one["shoe"], one["surface"]) for one in document["scenarios"]]
    assert pairs == [
        (shoe, surface)
        for shoe in ("racer", "daily-trainer", "max-cushion")
        for surface in ("concrete", "track", "treadmill")
    ]
    for one in document["scenarios"]:
        assert {"shoe", "surface", "speed", "cadence", "measures", "warnings"} <= set(one)
        assert (
            one["speed"] == 3.3 and 150 < one["cadence"] < 170 and isinstance(one["warnings"], list)
        )
        assert set(one["measures"]["impact_peak"]) == {"value", "unit"}
        assert (
            one["measures"]["impact_peak"]["unit"] == "N"
            and one["measures"]["impact_peak_bw"]["unit"] == "BW"
        )
        for name in ("lumbar_compression_peak", "lumbar_shear_peak_bw", "lumbar_energy_dissipated"):
            assert [row["level"] for row in one["measures"][name]] == LEVELS
            assert all(set(row) == {"level", "value", "unit"} for row in one["measures"][name])


def test_every_field_is_an_option_without_its_prefix():
    names = option_names()
    assert set(names) == set(fields_about())
    flags = [flag for flags in names.values() for flag in flags]
    assert len(flags) == len(set(flags))
    assert names["stride_speed"] == ("--speed",) and names["runner_trunk_lean"] == ("--trunk-lean",)
    assert (
        names["runner_mass"] == ("--mass",)
        and names["shoe_mass"] == ("--shoe-mass",)
        and names["surface_mass"] == ("--surface-mass",)
    )
    text = spinesim("compare", "--help").stdout
    assert all(names[field][0][:20] in text for field in fields_about())


def test_options_reach_the_scenarios(monkeypatch, tmp_path):
    seen = {}

    def stop(scenarios, **options):
        seen.update(scenarios, **options)
        raise ValueError("enough")

    monkeypatch.setattr(comparison, "compare", stop)
    spinesim(
        "compare",
        "--shoe",
        "racer",
        "--shoe",
        "barefoot",
        "--surface",
        "track, sand",
        "--speed",
        "5:00 min/km",
        "--trunk-lean",
        "-2",
        "--shoe-mass",
        "100 g",
        "--foot-strike",
        "midfoot",
        "--adapt",
        "none",
        "--method",
        "Radau",
        "--rtol",
        "1e-5",
        "--out",
        tmp_path,
    )
    assert [name for name in seen if " on " in name] == [
        "racer, mass 100 g on track",
        "racer, mass 100 g on sand",
        "barefoot, mass 100 g on track",
        "barefoot, mass 100 g on sand",
    ]
    first = seen["racer, mass 100 g on track"]
    assert (
        first.step.speed,
        first.runner.trunk_lean,
        first.shoe.mass,
        first.stride.foot_strike,
    ) == (
        pytest.approx(1000 / 300),
        -2,
        0.1,
        "midfoot",
    )
    assert (seen["adapt"], seen["method"], seen["rtol"]) == ("none", "Radau", 1e-5)


def test_compare_takes_files(monkeypatch, tmp_path):
    seen = {}

    def stop(scenarios, **options):
        seen.clear()
        seen.update(scenarios)
        raise ValueError("enough")

    monkeypatch.setattr(comparison, "compare", stop)
    easy, hard = ss.Scenario(ss.Runner(mass=60)), ss.Scenario(shoe="racer", surface="concrete")
    (tmp_path / "b").mkdir()
    paths = [tmp_path / name for name in ("easy.toml", "hard.toml", "b/easy.toml")]
    for path, scenario in zip(paths, (easy, hard, hard), strict=True):
        scenario.to_toml(path)
    out = ("--out", tmp_path / "out")
    spinesim("compare", *paths[:2], *out)
    assert seen == {"easy": easy, "hard": hard}
    spinesim("compare", *paths[:2], "--shoe", "barefoot", "--speed", "4", *out)
    assert list(seen) == ["easy, barefoot", "hard, barefoot"]
    assert seen["hard, barefoot"] == hard.with_(shoe="barefoot", stride_speed=4)
    spinesim("compare", paths[0], paths[2], *out)
    assert list(seen) == [str(paths[0].with_suffix("")), str(paths[2].with_suffix(""))]


def test_explain_takes_the_options_of_compare_without_a_file(monkeypatch, tmp_path):
    from spinesim.studies import explanation

    seen = []

    def stop(scenario, against, measure, level, **options):
        seen.append((scenario, against, measure, level))
        raise ValueError("enough")

    monkeypatch.setattr(explanation, "explain", stop)
    ss.Scenario(ss.Runner(hunch=9)).to_toml(tmp_path / "own.toml")
    options = ("--mass", "80", "--shoe", "racer", "--speed", "12 km/h", "--out", tmp_path / "out")
    spinesim("explain", *options)
    spinesim("explain", tmp_path / "own.toml", "--level", "L4/L5", *options)
    expected = ss.Scenario().with_(runner_mass=80, shoe="racer", stride_speed="12 km/h")
    assert seen[0] == (expected, None, "lumbar_compression_peak", "L5/S1")
    assert seen[1] == (expected.with_(runner_hunch=9), None, "lumbar_compression_peak", "L4/L5")


@pytest.mark.slow
def test_explain_ranks_changes_by_the_dose_of_a_kilometre(tmp_path):
    options = ("--speed", "8 km/h", "--level", "L4/L5", "--uncertainty", "0")
    result = spinesim("explain", *options, "--dose", "--json", "--out", tmp_path)
    document = json.loads(result.stdout)
    rows = [row for row in document["dose"] if row["level"] == "L4/L5"]
    left = [max(ratio["value"] for ratio in row["ratios"].values()) for row in rows]
    assert left == sorted(left)
    assert {row["training"] for row in rows} == {item["change"] for item in document["changes"]}
    frame = pd.read_csv(tmp_path / "explained-dose.csv")
    assert set(frame["training"]) == {"now", *(row["training"] for row in rows)}
    text = spinesim("explain", *options, "--dose", "--out", tmp_path).stdout
    assert "A kilometre's dose over now, L4/L5" in text and "fatigue" in text


# --- what cannot be
# ------------------------------------------------------------------------------------------

BAD = [
    (["compare", "--shoe", "daily-triner"], "did you mean 'daily-trainer'"),
    (["compare", "--surface", "concret"], "did you mean 'concrete'"),
    (["compare", "--shoe", ""], "unknown shoe"),
    (["compare", "--speed", "3 kg"], "wrong kind of unit"),
    (["compare", "--speed", "-3"], "outside 1.5 to 12 m/s"),
    (["compare", "--speed", "nan"], "stride_speed"),
    (["compare", "--mass", "inf"], "runner_mass"),
    (["compare", "--mass", "7000"], "outside 30 to 180 kg"),
    (["compare", "--mass", "1e400"], "not finite"),
    (["compare", "--height", "1.75 s"], "wrong kind of unit"),
    (["compare", "--foot-strike", "toe"], "rearfoot, midfoot"),
    (["compare", "--speed", "3", "--cadence", "165", "--step-length", "2"], "give two of"),
    (["compare", "--cadence", "165", "--overstride", "0.1"], "contradicts"),
    (["compare", "--sheo", "racer"], "--shoe"),
    (["compare", "--stiffness", "5"], "--shoe-stiffness"),
    (["compare", "--speed"], "requires an argument"),
    (["compare", "--method", "Euler"], "'LSODA'"),
    (["compare", "--adapt", "leg"], "'none'"),
    (["compare", "--rtol", "1", "--shoe", "racer", "--surface", "track"], "outside 1e-12 to 0.01"),
    (["compare", "--surface-stiffness", "12 kN/m"], "no steady step"),
    (["compare", "--out", "file"], "is not a folder"),
    (["compare", "--out", "file/below"], "is not a folder"),
    (["comapre"], "Did you mean 'compare'"),
    (["--nonsense"], "--nonsense"),
    (["run"], "Missing argument"),
    (["compare", "nowhere.toml"], "cannot read"),
    (["explain", "nowhere.toml"], "cannot read"),
    (["explain", "--speed", "3 kg"], "wrong kind of unit"),
    (["explain", "--measure", "lumbar_compresion_peak"], "did you mean"),
    (["run", "nowhere.toml"], "cannot read"),
    (["run", "file"], "is not TOML"),
    (["run", "unknown.toml"], "did you mean 'mass'"),
    (["cite", "nowhere.toml"], "cannot read"),
    (["list", "socks"], "'surfaces'"),
    (["list"], "Choose from"),
    (["validate", "--recordings", "nowhere"], "is not a folder"),
    (["validate", "--report", "file/page.html"], "is not a folder"),
    (["compare", "--rtol", "nan"], "not finite"),
    (["run", "binary.toml"], "not text (UTF-8"),
    (["run", "empty.toml"], "[scenario]"),
    (["run", "section.toml"], "did you mean 'shoe'"),
    (["sweep", "axis.toml", "--out", "file/x.nc"], "is not a folder"),
    (["sweep", "axis.toml", "--out", "folder.nc"], "folder"),
    (["sweep", "axis.toml", "--shard", "3/2"], "1 to N"),
    (["sweep", "axis.toml", "--scheduler", "nowhere"], "tcp://"),
]


@pytest.mark.parametrize("json_too", [(), ("--json",)], ids=["", "json"])
@pytest.mark.parametrize("words, said", BAD, ids=[" ".join(words) for words, _ in BAD])
def test_bad_input_is_one_line_and_exit_code_2(tmp_path, monkeypatch, words, said, json_too):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("not = = toml")
    (tmp_path / "unknown.toml").write_text("[scenario.runner]\nmas = 70\n")
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "empty.toml").touch()
    (tmp_path / "section.toml").write_text("[scenario.shoo]\nmass = 0.2\n")
    (tmp_path / "axis.toml").write_text("[sweep]\nstride_cadence = [160, 170]\n")
    (tmp_path / "folder.nc").mkdir()
    before = sorted(tmp_path.rglob("*"))
    takes_json = words[-1] not in ("--speed", "--nonsense", "comapre")
    result = spinesim(*words, *(json_too if takes_json else ()))
    assert result.exit_code == 2
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1 and result.stderr.startswith("spinesim: ")
    assert said in result.stderr
    assert sorted(tmp_path.rglob("*")) == before


def stopped_by(error):
    def stop(*_, **__):
        raise error

    return stop


def test_ctrl_c_says_so(monkeypatch, tmp_path):
    monkeypatch.setattr(comparison, "compare", stopped_by(KeyboardInterrupt()))
    result = spinesim("compare", "--out", tmp_path / "out")
    assert result.exit_code == 130
    assert result.stderr == "spinesim: interrupted; nothing was written\n"
    assert not (tmp_path / "out").exists()


def test_a_full_disk_says_so(monkeypatch, tmp_path, compared):
    _, out = compared
    runs = {"racer on concrete": ss.simulate(ss.Scenario(shoe="racer", surface="concrete"))}
    table = xr.load_dataset(out / "comparison.nc", engine="h5netcdf").isel(scenario=[0])
    monkeypatch.setattr(comparison, "compare", lambda *_, **__: (table, runs))
    monkeypatch.setattr(netcdf, "write_netcdf", stopped_by(OSError(28, "No space left on device")))
    result = spinesim("compare", "--out", tmp_path)
    assert result.exit_code == 1
    said = f"spinesim: cannot write to '{tmp_path}': No space left on device; nothing was written, choose another folder with --out\n"
    assert result.stderr == said
    assert list(tmp_path.iterdir()) == []


# --- run, list, validate, cite
# -------------------------------------------------------------------------------


def test_run_writes_the_motion_and_its_measures(tmp_path):
    file = tmp_path / "easy.toml"
    ss.Scenario(shoe="racer").to_toml(file)
    result = spinesim("run", file, "--out", tmp_path / "out")
    assert result.exit_code == 0
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "easy.png",
        "easy.pdf",
        "easy.nc",
        "easy.csv",
        "easy-curves.csv",
    }
    run = xr.load_dataset(tmp_path / "out" / "easy.nc", engine="h5netcdf")
    assert ss.Scenario.from_toml(run.attrs["scenario"]) == ss.Scenario(shoe="racer")
    measured = ss.summary(run)
    csv = pd.read_csv(tmp_path / "out" / "easy.csv", keep_default_na=False).set_index(
        ["measure", "level"]
    )["value"]
    assert float(csv["impact_peak", ""]) == float(measured["impact_peak"])
    assert float(csv["lumbar_shear_peak", "L4/L5"]) == float(
        measured["lumbar_shear_peak"].sel(level="L4/L5")
    )
    wide = pd.read_csv(tmp_path / "out" / "easy-curves.csv")
    assert wide["compression [N] L5/S1"].max() == float(
        measured["lumbar_compression_peak"].sel(level="L5/S1")
    )
    assert "impact_peak" in result.stdout and "L5/S1" in result.stdout


@pytest.mark.parametrize(
    "what, name",
    [
        ("shoes", "daily-trainer"),
        ("surfaces", "treadmill"),
        ("models", "liu_nigg_2000"),
        ("parameters", "runner_trunk_lean"),
        ("measures", "loading_rate"),
    ],
)
def test_list_names_everything(what, name):
    assert name in spinesim("list", what).stdout
    rows = json.loads(spinesim("list", what, "--json").stdout)[what]
    assert name in [row["name"] for row in rows]
    assert all(row["name"] in spinesim("list", what).stdout for row in rows[:3])


def test_list_parameters_says_unit_range_default_status_standing_and_source():
    rows = {
        row["name"]: row
        for row in json.loads(spinesim("list", "parameters", "--json").stdout)["parameters"]
    }
    assert set(rows) == set(fields_about())
    assert {
        "unit": "kg",
        "low": 30,
        "high": 180,
        "default": 70.0,
        "status": "assumption",
    }.items() <= rows["runner_mass"].items()
    assert (
        rows["runner_core_strength"]["standing"] == "prediction"
        and rows["runner_mass"]["standing"] is None
    )
    assert all(row["source"] for row in rows.values())


def case(name, kind, holds, published=1.0, ours=1.0, reason=""):
    return Case(name, "a paper", "a quantity", published, ours, "N", 1e-4, holds, kind, reason)


@pytest.mark.parametrize(
    "cases, code",
    [
        (
            [
                case("a", "oracle", True),
                case("b", "plausibility", False, (1.0, 2.0), 3.0),
                case("c", "validation", None, 1.0, None, "no such body"),
            ],
            0,
        ),
        ([case("a", "oracle", False)], 1),
        ([case("a", "rig", False)], 1),
        ([case("a", "conservation", False)], 1),
        ([case("a", "calibration", False)], 0),
    ],
)
def test_validate_shows_all_and_fails_only_for_what_has_to_hold(monkeypatch, cases, code):
    monkeypatch.setattr("spinesim.validate.cases", lambda **given: cases, raising=False)
    result = spinesim("validate")
    assert result.exit_code == code
    assert all(one.kind in result.stdout for one in cases)
    every = spinesim("validate", "--all").stdout
    assert all(one.name in every and one.reason in every for one in cases)
    result = spinesim("validate", "--json")
    assert result.exit_code == code
    rows = json.loads(result.stdout)["cases"]
    assert [row["holds"] for row in rows] == [one.holds for one in cases]
    assert {"name", "source", "quantity", "published", "ours", "tolerance", "holds", "kind"} <= set(
        rows[0]
    )


def test_validate_takes_recordings(monkeypatch, tmp_path):
    given = SimpleNamespace(folder=None)

    def cases(recordings, progress):
        given.folder = recordings
        return [case("a", "oracle", True)]

    monkeypatch.setattr("spinesim.validate.cases", cases, raising=False)
    assert spinesim("validate", "--recordings", tmp_path).exit_code == 0
    assert given.folder == tmp_path


def test_cite_names_sources(tmp_path):
    everything = spinesim("cite").stdout
    assert "de Leva P. Adjustments to" in everything and "McMahon TA, Greene PR." in everything
    file = tmp_path / "easy.toml"
    ss.Scenario().to_toml(file)
    assert json.loads(spinesim("cite", file, "--json").stdout)["sources"] == ss.cite(ss.Scenario())
    entries = spinesim("cite", file, "--bibtex").stdout
    assert entries.startswith("@article{") and "@article{deleva1996," in entries


def test_version_and_help():
    assert spinesim("--version").stdout == f"spinesim {ss.__version__}\n"
    assert all(
        command in spinesim().stdout for command in ("compare", "run", "list", "validate", "cite")
    )
