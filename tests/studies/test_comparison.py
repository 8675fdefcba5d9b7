"""A comparison keeps every scenario, its numbers are those of the runs, and its files say the same."""

import numpy as np
import pandas as pd
import pytest
import xarray as xr

import spinesim as ss
from spinesim.scenario.references import cite
from spinesim.show.comparison_words import grouped_warnings, in_words, is_grid, set_apart, spread
from spinesim.show.files import check_folder, curves, write_all, write_csv
from spinesim.studies import comparison
from spinesim.studies.comparison import compare
from spinesim.studies.comparison_scenarios import crossed, grid, named
from spinesim.studies.tidy import measure_names, tidy
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


def test_a_name_with_a_changed_field_says_so():
    """Two shoes that have become one but for the rest are no longer racer and max-cushion."""
    changed = grid(["racer", "max-cushion"], ["track"], shoe_stiffness="60 N/mm", shoe_wear=300)
    assert list(changed) == [
        "racer, stiffness 60 N/mm, wear 300 km on track",
        "max-cushion, stiffness 60 N/mm, wear 300 km on track",
    ]
    assert list(grid("racer", "track", surface_stiffness="300 kN/m")) == [
        "racer on track, stiffness 300 N/mm"
    ]
    assert list(grid("racer", "track", shoe_stiffness="95 N/mm")) == ["racer on track"]


def test_files_are_crossed_with_shoes_and_surfaces():
    starts = {"ann": ss.Scenario(ss.Runner(mass=60)), "bob": ss.Scenario()}
    assert crossed(starts) == starts
    both = crossed(starts, ["racer"], ["track", "sand"])
    assert list(both) == [
        "ann, racer, track",
        "ann, racer, sand",
        "bob, racer, track",
        "bob, racer, sand",
    ]
    assert both["ann, racer, sand"].runner.mass == 60


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
        ({}, "there is no scenario"),
        ([], "there is no scenario"),
        ({"a": "racer"}, "not a Scenario"),
        ({1: ss.Scenario()}, "name of a scenario"),
        ({"": ss.Scenario()}, "text on one line"),
        ({"  ": ss.Scenario()}, "text on one line"),
        ({"two\nlines": ss.Scenario()}, "text on one line"),
        ({"bell\a": ss.Scenario()}, "text on one line"),
        (ss.Scenario(), "by name"),
        ("racer", "by name"),
    ],
)
def test_compare_refuses_what_is_no_scenario(given, said):
    with pytest.raises(ValueError, match=said):
        compare(given)


def test_a_list_names_itself_by_what_differs():
    now = ss.Scenario()
    quick = now.with_(stride_cadence=180)
    names = list(named([now, quick, quick, now.with_(shoe="racer")]))
    assert names == [
        "daily-trainer on asphalt",
        "steps 0.14 m shorter (180 instead of 160 a minute)",
        "steps 0.14 m shorter (180 instead of 160 a minute) (2)",
        "racer instead of daily-trainer",
    ]
    assert list(named([now, now.with_(shoe="racer")])) == [
        "daily-trainer on asphalt",
        "racer on asphalt",
    ]


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
    assert list(table["apart"].values) == ["", "max-cushion instead of racer"]
    standing = ss.stand(ss.Runner(mass=60, trunk_lean=0))["compression"]
    np.testing.assert_allclose(table["standing_compression"][0], standing[0])


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
    fine = ss.Scenario(shoe="racer", surface="concrete")
    table = compare({"soft": fine.with_(surface_stiffness=12e3), "fine": fine})
    assert list(table["scenario"].values) == ["soft", "fine"]
    assert list(table["status"].values) == ["failed", "ok"]
    assert "no steady step" in str(table["message"].sel(scenario="soft").values)
    assert np.isnan(table["impact_peak"].sel(scenario="soft")) and np.isfinite(
        table["impact_peak"].sel(scenario="fine")
    )
    assert table["impact_peak"].attrs["units"] == "N"
    assert "–" not in "".join(in_words(table)) and "nan" not in "".join(in_words(table))


def test_every_variable_says_what_it_is():
    scenarios = {"now": ss.Scenario(), "heavier": ss.Scenario().with_(runner_mass=80)}
    for name, values in compare(scenarios, uncertainty=2).variables.items():
        assert values.attrs["long_name"], name
        assert values.dtype.kind not in "fi" or values.attrs["units"], name


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
    newtons = 700 * peaks
    names = {"shoe": ["a", "a", "b", "b"], "surface": ["x", "y", "x", "y"]}
    flat = ("scenario", [2.0, 2.2, 1.0, 1.1])
    table = xr.Dataset(
        {
            "lumbar_compression_peak": newtons,
            "lumbar_compression_peak_bw": peaks,
            "impact_peak_bw": flat,
            "loading_rate_bw": flat,
        }
    )
    texts = ["depth 1.5 mm\nsame", "depth 1.6 mm\nsame", "same", "same"]
    return table.assign_coords(
        {name: ("scenario", values) for name, values in names.items()}
    ).assign_coords(scenario=["a on x", "a on y", "b on x", "b on y"], warnings=("scenario", texts))


def test_spread_holds_the_other_fixed():
    assert spread(invented(), "impact_peak_bw", "shoe") == pytest.approx(1.0 / 1.5)
    assert spread(invented(), "impact_peak_bw", "surface") == pytest.approx(0.2 / 2.1)
    assert np.isnan(spread(invented().isel(scenario=[0, 1]), "impact_peak_bw", "shoe"))


def test_the_first_words_say_what_differs_and_what_does_not():
    table = invented()
    table["leg_stiffness"] = ("scenario", [1.0, 1.0, 1.01, 1.0])
    differs, alike, load = in_words(table)
    assert differs == (
        "What differs, by up to this much between shoes and between surfaces: impact peak (67 % "
        "and 9.5 %), loading rate (67 % and 9.5 %) and L5/S1 compression (67 % and 9.5 %)."
    )
    assert alike == "What hardly differs: leg stiffness (1.0 % and 1.0 %)."
    assert "most in a on y (2.20 BW at its peak) and least in b on x (1.00 BW)" in load
    assert "1.3 to 1.8 BW at L4/L5" in load  # walking


def test_a_load_that_does_not_differ_is_said_to_be_the_same_and_held_against_standing(table):
    words = in_words(table)
    assert "L5/S1 compression (" in words[1] and "impact peak (" in words[0]
    assert "at its peak throughout" in words[2]
    assert "Standing upright it carries 0.8" in words[2] and "Arshad et al. 2018" in words[2]


def test_one_scenario_has_its_load_in_words(table):
    (load,) = in_words(table.isel(scenario=[0]))
    assert load.startswith("The lowest disc (L5/S1) carries 2.") and "throughout" not in load


def test_scenarios_of_ones_own_names_are_set_apart_in_words(table):
    own = table.assign_coords(scenario=["now", "soft"])
    assert is_grid(table) and not is_grid(own)
    assert set_apart(own) == ["soft: max-cushion instead of racer"] and set_apart(table) == []
    assert "between scenarios" in in_words(own)[0]


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


@pytest.mark.parametrize("text", ['=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)", "\t=1"])
def test_a_text_that_looks_like_a_formula_stays_a_text(text, tmp_path):
    frame = pd.DataFrame({"shoe": [text, "racer", ""], "value": [-1.0, 2.0, np.nan]})
    write_csv(frame, tmp_path / "c.csv")
    back = pd.read_csv(tmp_path / "c.csv", keep_default_na=False, na_values={"value": ""})
    assert list(back["shoe"])[1:] == ["racer", ""] and back["shoe"][0][0] == "'"
    assert list(back["value"])[:2] == [-1.0, 2.0]  # numbers stay numbers
    assert frame["shoe"][0] == text  # the table itself stays as it was


def test_netcdf_reopens_alike(compared, tmp_path):
    table, runs = compared
    write_netcdf(table, tmp_path / "c.nc")
    xr.testing.assert_identical(xr.load_dataset(tmp_path / "c.nc", engine="h5netcdf"), table)
    run = runs["racer on concrete"]
    write_netcdf(run, tmp_path / "r.nc")
    back = xr.load_dataset(tmp_path / "r.nc", engine="h5netcdf")
    assert back.equals(run)
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
