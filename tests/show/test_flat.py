"""Any result as one flat table: nothing multiplied, nothing lost."""

import pickle

import numpy as np
import pytest
import xarray as xr
from closed_form import Bounces

import spinesim as ss
from spinesim.published.liu_nigg_2000 import MODEL, TOUCHDOWN
from spinesim.published.vertical_spring_mass import MODEL as SPRING
from spinesim.show import flat
from spinesim.studies.explanation_parts import Change, Contribution, Explanation


@pytest.fixture(scope="module")
def run():
    return ss.simulate(MODEL, TOUCHDOWN, duration=0.05)


def test_a_run_is_a_row_an_instant(run):
    table = ss.table(run)
    assert len(table) == run.sizes["time"]
    np.testing.assert_array_equal(table["time [s]"], run["time"])
    np.testing.assert_array_equal(table["z [m] upper"], run["z"].sel(body="upper"))
    np.testing.assert_array_equal(table["force [N] leg"], run["force"].sel(link="leg"))
    numbers = sum(values.size for values in run.data_vars.values())
    assert table.drop(columns="time [s]").size == numbers  # every number once


def test_a_frame_that_multiplies_all_dimensions_is_refused():
    """Bodies, links, levels and muscles along one index would fill the memory of the machine."""
    whole = ss.simulate(ss.Scenario())
    with pytest.raises(ValueError, match=r"would have \d\.\de\+08 rows; take spinesim\.table"):
        whole.to_dataframe()
    discs = whole[["compression"]].to_dataframe()
    assert len(discs) == whole.sizes["time"] * whole.sizes["level"]
    with pytest.raises(ValueError, match="rows"):  # a part, and a copy elsewhere, refuse too
        pickle.loads(pickle.dumps(whole.sel(level="L5/S1"))).to_dataframe()


def test_a_summary_is_a_row_a_quantity(run):
    summary = ss.summary(run)
    table = ss.table(summary).set_index("quantity")
    assert table.loc["impact_peak", "value"] == float(summary["impact_peak"])
    assert table.loc["impact_peak", "units"] == "N" and len(table) == len(summary.data_vars)


def test_a_sweep_is_a_row_a_scenario():
    legs = {"leg_k": [10e3, 20e3, 40e3], "velocity": [-0.5, -0.7]}
    found = ss.sweep(SPRING, engine=Bounces(), progress=False, **legs)
    table = ss.table(found)
    assert len(table) == 6
    for row in table.to_dict("records"):
        one = found.sel(leg_k=row["leg_k"], velocity=row["velocity [m/s]"])
        assert row["peak [N]"] == float(one["peak"]) and row["status"] == "ok"
        assert row["warned hard leg: 30 kN/m passed"] == bool(one["warned"][0])


def test_studies_are_flat_too():
    study = ss.sensitivity(
        SPRING,
        {"leg_k": (10e3, 30e3), "velocity": (-1, -0.5)},
        measure="peak",
        engine=Bounces(),
        method="one-at-a-time",
        progress=False,
    )
    table = ss.table(study).set_index("parameter")
    assert table.loc["leg_k", "swing [N]"] == float(study["swing"].sel(parameter="leg_k"))
    assert (table["base [N]"] == float(study["base"])).all()
    best = ss.optimise(
        SPRING, {"leg_k": (6e3, 40e3)}, "peak", against="drop", engine=Bounces(), progress=False
    )
    assert ss.table(best)["peak [N]"].tolist() == best["peak"].values.tolist()


def test_an_explanation_is_a_row_a_contribution_and_a_change():
    numbers = dict.fromkeys(("nominal", "median", "low", "high"), -50.0)
    words = dict.fromkeys(("change", "advice", "standing", "source", "status"), "softer")
    result = Explanation(
        measure="impact_peak",
        level="",
        unit="N",
        value=1500.0,
        reference=1400.0,
        contributions=(Contribution("shoe", "a racer", 100.0, "prediction"),),
        changes=(Change(targets=(), **numbers, **words),),
    )
    table = ss.table(result)
    assert table["kind"].tolist() == ["contribution", "change"]
    assert table["value"][0] == 100.0 and table["median"][1] == -50.0
    assert all(np.isscalar(cell) for cell in table.to_numpy().ravel())


def test_a_table_that_nobody_can_hold_is_refused(monkeypatch, run):
    monkeypatch.setattr(flat, "MOST", 1000)
    with pytest.raises(ValueError, match="too large a table; select first"):
        ss.table(run)
    with pytest.raises(ValueError, match="is not a result"):
        ss.table(3)
    assert len(ss.table(xr.Dataset({"a": ("x", [1.0, 2.0])}))) == 2
