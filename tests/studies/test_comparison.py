"""A comparison keeps every scenario, its numbers are those of the runs, and its files say the same."""

import numpy as np
import pandas as pd
import pytest
import xarray as xr

import spinesim as ss
from spinesim.scenario.references import cite
from spinesim.show.comparison_words import grouped_warnings, in_words, spread
from spinesim.show.files import check_folder, curves, write_all, write_csv
from spinesim.studies import comparison
from spinesim.studies.comparison import compare, grid, measure_names, tidy
from spinesim.sweeps.netcdf import write_netcdf


@pytest.fixture(scope="module")
def compared():
    return compare(grid(["racer", "max-cushion"], ["concrete"], runner_mass=60), keep_runs=True)


@pytest.fixture(scope="module")
def table(compared):
    return compared[0]


# --- what is compared
# ----------------------------------------------------------------------------------------


def test_grid_is_every_shoe_on_every_surface():
    named = grid(["racer", "barefoot"], ["track", "sand"], runner_mass=60, stride_speed="12 km/h")
    assert list(named) == [
        "racer on track",
        "racer on sand",
        "barefoot on track",
        "barefoot on sand",
    ]
    assert (
        named["barefoot on sand"].shoe.name == "barefoot"
        and named["barefoot on sand"].surface.name == "sand"
    )
    assert {scenario.runner.mass for scenario in named.values()} == {60.0}


def test_grid_takes_one_name_and_drops_repeats():
    assert list(grid("racer", ["track", "track"])) == ["racer on track"]


@pytest.mark.parametrize(
    "shoes, surfaces, fields, said",
    [
        (["racr"], ["track"], {}, "did you mean 'racer'"),
        (["racer"], ["moon"], {}, "unknown surface 'moon'"),
        (["racer"], ["track"], {"runner_mas": 60}, "did you mean 'runner_mass'"),
        ([], ["track"], {}, "at least one shoe"),
    ],
)
def test_grid_refuses_what_it_does_not_know(shoes, surfaces, fields, said):
    with pytest.raises(ValueError, match=said):
        grid(shoes, surfaces, **fields)


@pytest.mark.parametrize(
    "given, said",
    [
        ({}, "nothing to compare"),
        ([], "nothing to compare"),
        ({"a": "racer"}, "not a Scenario"),
        ({1: ss.Scenario()}, "name of a scenario"),
        (ss.Scenario(), "by name"),
        ("racer", "by name"),
    ],
)
def test_compare_refuses_what_is_no_scenario(given, said):
    with pytest.raises(ValueError, match=said):
        compare(given)


def test_a_list_names_itself_by_what_differs():
    now = ss.Scenario()
    given = [
        now,
        now.with_(stride_cadence=180),
        now.with_(stride_cadence=180),
        now.with_(shoe="racer"),
    ]
    named = list(comparison._named(given))
    assert len(set(named)) == 4
    assert named[1] == "daily-trainer on asphalt, stride_cadence 180"
    assert named[2] == "daily-trainer on asphalt, stride_cadence 180 (2)"


# --- what comes out
# ------------------------------------------------------------------------------------------


def test_dimensions_and_coordinates(table):
    assert table.sizes == {"scenario": 2, "level": 6}
    assert list(table["scenario"].values) == ["racer on concrete", "max-cushion on concrete"]
    assert list(table["shoe"].values) == ["racer", "max-cushion"]
    assert set(table["surface"].values) == {"concrete"}
    assert np.allclose(table["speed"], 3.3) and table["speed"].attrs["units"] == "m/s"
    assert np.allclose(60 * table["speed"] / table["cadence"], table["step_length"])
    assert list(table["status"].values) == ["ok", "ok"]
    assert table["lumbar_compression_peak"].dims == ("scenario", "level")


def test_measures_are_those_of_the_summary(compared):
    table, runs = compared
    for name, run in runs.items():
        measures = ss.summary(run)
        for measure in measures.data_vars:
            np.testing.assert_array_equal(table[measure].sel(scenario=name), measures[measure])
            if measure != "cadence":  # which is a coordinate here
                assert table[measure].attrs == measures[measure].attrs


def test_starting_from_a_neighbour_changes_nothing_that_counts(table):
    alone = ss.summary(
        ss.simulate(
            ss.Scenario.from_toml(
                str(table["definition"].sel(scenario="max-cushion on concrete").values)
            )
        )
    )
    beside = table.sel(scenario="max-cushion on concrete")
    for measure in (
        "impact_peak",
        "loading_rate",
        "leg_stiffness",
        "lumbar_compression_peak",
        "lumbar_shear_peak",
    ):
        # two closures, each to its tolerance
        np.testing.assert_allclose(beside[measure], alone[measure], rtol=2e-3)


def test_the_definition_is_the_scenario(table):
    assert (
        ss.Scenario.from_toml(str(table["definition"].values[0]))
        == grid(["racer"], ["concrete"], runner_mass=60)["racer on concrete"]
    )


def test_a_failure_keeps_the_others():
    fine, soft = (
        grid(["racer"], ["concrete"]),
        grid(["racer"], ["concrete"], surface_stiffness=12e3),
    )
    table = compare({"soft": soft["racer on concrete"], "fine": fine["racer on concrete"]})
    assert list(table["scenario"].values) == ["soft", "fine"]
    assert list(table["status"].values) == ["failed", "ok"]
    assert "no steady step" in str(table["message"].sel(scenario="soft").values)
    assert np.isnan(table["impact_peak"].sel(scenario="soft")) and np.isfinite(
        table["impact_peak"].sel(scenario="fine")
    )
    assert table["impact_peak"].attrs["units"] == "N"
    assert "–" not in "".join(in_words(table))


def test_when_all_fail_the_first_failure_is_raised():
    with pytest.raises(ss.GaitError, match="no steady step on concrete"):
        compare(grid(["racer"], ["concrete"], surface_stiffness=12e3))


def test_options_are_refused():
    with pytest.raises(ValueError, match="adapt='leg'"):
        compare({"a": ss.Scenario()}, adapt="leg")


def test_progress_is_told_before_each_and_at_the_end(monkeypatch, compared):
    _, runs = compared
    told = []
    monkeypatch.setattr(comparison, "simulate", lambda *_, **__: runs["racer on concrete"])
    compare({"a": ss.Scenario(), "b": ss.Scenario()}, progress=lambda *step: told.append(step))
    assert told == [(0, 2, "a"), (1, 2, "b"), (2, 2, "")]


# --- words
# ---------------------------------------------------------------------------------------------------


def invented():
    """Four scenarios with round numbers."""
    peaks = xr.DataArray(
        [[2.0], [2.2], [1.0], [1.1]], dims=("scenario", "level"), coords={"level": ["L5/S1"]}
    )
    names = {"shoe": ["a", "a", "b", "b"], "surface": ["x", "y", "x", "y"]}
    flat = ("scenario", [2.0, 2.2, 1.0, 1.1])
    table = xr.Dataset(
        {"lumbar_compression_peak_bw": peaks, "impact_peak_bw": flat, "loading_rate_bw": flat}
    )
    texts = ["depth 1.5 mm\nsame", "depth 1.6 mm\nsame", "same", "same"]
    return table.assign_coords(
        {name: ("scenario", values) for name, values in names.items()}
    ).assign_coords(scenario=["a on x", "a on y", "b on x", "b on y"], warnings=("scenario", texts))


def test_spread_holds_the_other_fixed():
    assert spread(invented(), "impact_peak_bw", "shoe") == pytest.approx(1.0 / 1.5)
    assert spread(invented(), "impact_peak_bw", "surface") == pytest.approx(0.2 / 2.1)
    assert np.isnan(spread(invented().isel(scenario=[0, 1]), "impact_peak_bw", "shoe"))


def test_the_sentence_says_what_the_numbers_say():
    first, second = in_words(invented())
    assert "between shoes on one surface the impact peak differs by up to 67 %" in first.lower()
    assert "between surfaces in one shoe the impact peak by up to 9.5 %" in first
    assert (
        second
        == "The L5/S1 compression peak is highest for a on y (2.20 BW) and lowest for b on x (1.00 BW)."
    )
    assert in_words(invented().isel(scenario=[0])) == []


def test_warnings_appear_once():
    assert grouped_warnings(invented()) == [
        "depth 1.5 mm (numbers of a on x); applies to a",
        "same",
    ]


# --- files
# ---------------------------------------------------------------------------------------------------


def test_csv_is_the_dataset(table, tmp_path):
    write_csv(tidy(table), tmp_path / "c.csv")
    back = pd.read_csv(tmp_path / "c.csv", keep_default_na=False, na_values={"value": ""})
    assert list(back.columns) == [
        "scenario",
        "shoe",
        "surface",
        "speed",
        "cadence",
        "status",
        "measure",
        "level",
        "value",
        "units",
    ]
    assert set(back["measure"]) == set(measure_names(table))
    for row in back.itertuples():
        there = table[row.measure].sel(scenario=row.scenario)
        assert float(there.sel(level=row.level) if row.level else there) == row.value
        assert table[row.measure].attrs["units"] == row.units
    assert len(back) == sum(table[name].size for name in measure_names(table))


def test_netcdf_reopens_alike(compared, tmp_path):
    table, runs = compared
    write_netcdf(table, tmp_path / "c.nc")
    xr.testing.assert_identical(xr.load_dataset(tmp_path / "c.nc", engine="h5netcdf"), table)
    run = runs["racer on concrete"]
    write_netcdf(run, tmp_path / "r.nc")
    back = xr.load_dataset(tmp_path / "r.nc", engine="h5netcdf")
    xr.testing.assert_equal(back, run)
    assert back.attrs == run.attrs
    assert back["compression"].attrs["units"] == "N"
    assert "gait" in run.encoding  # writing leaves the run as it was


def test_curves_are_the_run(compared):
    run = compared[1]["racer on concrete"]
    wide = curves(run)
    assert len(wide) == run.sizes["time"]
    np.testing.assert_array_equal(
        wide["compression [N] L5/S1"], run["compression"].sel(level="L5/S1")
    )
    np.testing.assert_array_equal(
        wide["deformation [rad] L5/S1 bend"], run["deformation"].sel(link="L5/S1 bend")
    )
    assert "ground_force_vertical [N]" in wide


def test_files_appear_all_or_none(tmp_path):
    def fails(path):
        raise OSError(28, "No space left on device")

    (tmp_path / "a").write_text("old")
    with pytest.raises(OSError):
        write_all(tmp_path, {"a": lambda path: path.write_text("new"), "b": fails})
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"a": "old"}
    assert [
        path.read_text()
        for path in write_all(tmp_path / "deep" / "er", {"a": lambda path: path.write_text("new")})
    ] == ["new"]


def test_a_folder_that_cannot_be_is_refused_and_none_is_made(tmp_path):
    (tmp_path / "file").write_text("")
    for path in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(ValueError, match="is not a folder"):
            check_folder(path)
    check_folder(tmp_path / "new" / "folder")
    assert not (tmp_path / "new").exists()


# --- sources
# -------------------------------------------------------------------------------------------------


def test_a_run_and_a_comparison_cite_their_scenarios(compared):
    table, runs = compared
    assert cite(runs["racer on concrete"]) == cite(
        ss.Scenario.from_toml(runs["racer on concrete"].attrs["scenario"])
    )
    assert set(table.attrs["sources"].splitlines()) >= {
        line for line in cite(table) if line.startswith("Malisoux")
    }
