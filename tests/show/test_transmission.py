"""The shock on its way up, the load ladder, and panels of a run by name."""

import numpy as np
import pytest
from matplotlib.figure import Figure

import spinesim as ss
from spinesim.show.figures.ladder import shares
from spinesim.show.figures.run import PANELS


@pytest.fixture(scope="module")
def run():
    return ss.simulate(ss.Scenario(shoe="racer"), fine=False)


def test_peaks_are_those_of_the_measures(run):
    shock, measures = ss.transmission(run), ss.summary(run)
    peak = shock["peak_acceleration"].sel(place="shank")
    assert float(peak) == pytest.approx(float(measures["tibial_peak_acceleration"]), abs=0.05)
    assert float(shock["peak_acceleration"].sel(place="head")) < 0.5 * float(peak)
    times = shock["peak_acceleration_time"]
    assert float(times.sel(place="head")) > float(times.sel(place="shank"))


def test_transfer_is_counted_from_the_shank_and_falls_with_frequency(run):
    transfer = ss.transmission(run)["transfer"]
    assert np.allclose(transfer.sel(place="shank"), 0.0)
    head = transfer.sel(place="head")
    assert float(head.sel(frequency=4)) > 0 > float(head.sel(frequency=slice(12, 20)).max())


def test_parts_of_the_ladder_add_up_to_the_measure(run):
    parts, measures = shares(run), ss.summary(run)
    whole = (parts["body"] + parts["muscles"]).values
    assert whole == pytest.approx(measures["lumbar_compression_peak_bw"].values, rel=1e-3)
    assert (parts["muscles"] > 0).all()


def test_a_shock_needs_a_runner():
    with pytest.raises(ValueError, match="runner's step"):
        ss.transmission(ss.published.liu_nigg_2000)


@pytest.mark.parametrize("name", PANELS)
def test_every_panel_of_a_run_is_a_figure_and_goes_into_another(run, name):
    figure = ss.plot(run, panel=name)
    assert len(figure.axes) >= 1 and figure._suptitle is not None
    own = Figure()
    left, right = own.subplots(1, 2)
    assert ss.plot(run, ax=left, panel=name) is own
    assert left.has_data() or left.patches
    assert not right.has_data()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"panel": "lader"}, "did you mean 'ladder'"),
        ({"ax": True}, "panel='ground'"),
    ],
)
def test_panels_that_there_are_not(run, options, message):
    if "ax" in options:
        options = {"ax": Figure().subplots()}
    with pytest.raises(ValueError, match=message):
        ss.plot(run, **options)


def test_a_result_of_one_panel_has_none_by_name(run):
    with pytest.raises(ValueError, match="no panels by name"):
        ss.plot(ss.summary(run), panel="levels")
