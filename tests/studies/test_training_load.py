"""Plans joined with simulated steps: the worked example, intervals, verdicts, refusals."""

import doctest

import numpy as np
import pytest
import xarray as xr
from numpy.testing import assert_allclose

import spinesim as ss
from spinesim.studies import verdicts, week
from spinesim.studies.cadence import dose_by_cadence
from spinesim.studies.changes import dose_of_changes
from spinesim.studies.verdicts import verdict

PEAKS = ["square", "lifting", "iso", "fatigue"]  # weigh a peak more than in proportion
NOW = ss.Training(
    "as it is",
    ss.Scenario(),
    [ss.Bout(day, "18:00", distance=8) for day in (1, 2, 3, 4, 5, 8, 9, 10, 11, 12)],
)
SHORTER = NOW.with_(stride_cadence=NOW.scenario.step.cadence / 0.9)
LONG = NOW.with_(
    bouts=[ss.Bout(d, "18:00", distance=far) for d, far in ((3, 16), (6, 24), (10, 16), (13, 24))]
)


@pytest.fixture(scope="module")
def load():
    return ss.training_load({"as it is": NOW, "shorter steps": SHORTER, "two long runs": LONG})


def test_docstring_examples():
    assert doctest.testmod(verdicts).failed == 0


def test_the_ordinary_plan_is_its_own_distance_and_shorter_steps_are_less(load):
    distance = load["equivalent_distance"]
    assert_allclose(distance.sel(training="as it is"), 80.0, rtol=1e-9)
    assert_allclose(distance.sel(training="two long runs"), 80.0, rtol=1e-9)
    shorter = distance.sel(training="shorter steps")
    assert (shorter.sel(weighting=PEAKS) < 80).all()
    # more steps, each less: the whole impulse moves by less than any weighting of peaks falls
    moved = abs(shorter.sel(weighting="impulse") - 80)
    assert (moved < 80 - shorter.sel(weighting=PEAKS)).all()
    assert (load["equivalent_distance_ratio"].sel(training="as it is") == 1).all()


def test_without_intervals_only_equality_is_said(load):
    said = load["verdict"].transpose("training", "level").values
    assert set(said[0]) == {verdicts.REFERENCE}
    assert set(said[1]) <= {verdicts.NO_INTERVAL, verdicts.BY_WEIGHTING}
    assert set(said[2]) == {verdicts.EQUAL}


def test_two_long_runs_are_spikes_and_take_more_height(load):
    assert load["spike"].sel(training="as it is").max() == 1
    assert load["spike"].sel(training="two long runs").max() == 2
    lowest = load["greatest_stature_loss"]
    assert float(lowest.sel(training="two long runs")) > float(lowest.sel(training="as it is"))


def test_a_result_says_what_it_is_and_where_help_is(load):
    assert "doctor" in load.attrs["advice"]
    assert "No probability of injury" in load.attrs["reason"]
    assert "prediction" in load.attrs["warnings"]
    assert "Gallagher" in load.attrs["sources"]
    assert ss.Training.from_toml(str(load["definition"].sel(training="shorter steps").values)) == (
        SHORTER
    )
    assert any("Kinoshita" in line for line in ss.cite(load))
    assert not any("probability" in name for name in load.variables)


def test_a_result_survives_its_file(load, tmp_path):
    from spinesim.sweeps.netcdf import write_netcdf

    write_netcdf(load, tmp_path / "load.nc")
    again = xr.load_dataset(tmp_path / "load.nc", engine="h5netcdf")
    assert_allclose(again["equivalent_distance"], load["equivalent_distance"])
    assert again["verdict"].values.tolist() == load["verdict"].values.tolist()


@pytest.mark.slow
def test_paired_samples_settle_what_the_nominal_numbers_leave_open():
    drawn = ss.training_load({"as it is": NOW, "shorter steps": SHORTER}, uncertainty=8)
    low, high = (drawn[f"equivalent_distance_ratio_{end}"] for end in ("low", "high"))
    assert (low.sel(training="as it is") == 1).all()
    assert (high.sel(training="as it is") == 1).all()
    assert (low <= high).all()
    iso = drawn["equivalent_distance_ratio_high"].sel(training="shorter steps", weighting="iso")
    assert (iso < 1).all()
    loss = drawn["greatest_stature_loss_low"], drawn["greatest_stature_loss_high"]
    assert (loss[0] < drawn["greatest_stature_loss"]).all()
    assert (drawn["greatest_stature_loss"] < loss[1]).all()
    assert drawn.attrs["samples"] == 8


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        ([0.5, 0.4, 0.3], [0.9, 0.8, 0.7], "less"),
        ([1.1, 1.2, 1.3], [1.2, 1.4, 1.9], "more"),
        ([0.995, 1.0, 0.999], [1.005, 1.0, 1.001], "the same"),
        ([0.8, 0.9, 1.1], [0.9, 1.1, 1.2], "undecided: the weighting decides"),
        ([0.95, 0.8, 0.7], [1.02, 0.9, 0.8], "undecided: the interval decides"),
        ([0.999, 0.8, 0.7], [1.001, 0.9, 0.8], "undecided: the weighting decides"),
        ([np.nan, 0.8], [np.nan, 0.9], "undecided: nothing to compare with"),
    ],
)
def test_verdicts(low, high, said):
    assert verdict(np.array(low), np.array(high)) == said


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("week.toml", "is not a plan"),
        ([], "no plan is given"),
        ({"a": "b"}, "is not a Training"),
        ([ss.Scenario()], "is not a Training"),
        ({"": NOW}, "name of a plan"),
    ],
)
def test_what_is_no_plan_is_refused(wrong, said):
    with pytest.raises(ValueError, match=said):
        ss.training_load(wrong)


def test_plans_of_one_name_are_told_apart():
    assert list(week._named([NOW, NOW.with_(days=15), LONG])) == [
        "as it is",
        "as it is (2)",
        "as it is (3)",
    ]


def test_a_kilometre_at_other_cadences():
    usual = ss.Scenario()
    cadences = [usual.step.cadence * share for share in (0.95, 1.0, 1.1)]
    dose = dose_by_cadence(usual, cadences)
    weights = dose["dose_per_kilometre"].sel(level="L4/L5").transpose("weighting", "cadence")
    assert_allclose(weights.isel(cadence=1), 1.0, rtol=1e-12)
    peaks = weights.sel(weighting=PEAKS)
    assert (peaks.isel(cadence=2) < 1).all()  # shorter steps
    assert (peaks.isel(cadence=0) > 1).all()
    assert "doctor" in dose.attrs["advice"]


@pytest.mark.slow
def test_changes_in_the_order_of_what_they_leave():
    dose = dose_of_changes(ss.Scenario())
    names = dose["training"].values.tolist()
    assert names[0] == "now"
    assert "shorter steps" in names and "core training" in names
    left = dose["equivalent_distance_ratio"].sel(level="L4/L5").max("weighting").values[1:]
    assert (np.diff(left) >= 0).all()
