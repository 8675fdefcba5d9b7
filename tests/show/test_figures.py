"""Every result has its picture, drawn without a window, in the units it says."""

import subprocess
import sys

import numpy as np
import pytest
import xarray as xr
from matplotlib.figure import Figure

import spinesim as ss
from spinesim.published import liu_nigg_2000
from spinesim.show.figures.comparison import comparison_figure
from spinesim.show.figures.panels import WIDTH, looks
from spinesim.show.figures.plot import plot, save
from spinesim.studies.comparison import compare
from spinesim.studies.comparison_scenarios import grid


@pytest.fixture(scope="module")
def compared():
    return compare(grid(["racer", "max-cushion"], ["concrete"]), keep_runs=True)


def panels(figure):
    """Axes by the letter in their titles."""
    return {
        ax.get_title(loc="left").split("bf{")[1][0]: ax
        for ax in figure.axes
        if "bf{" in ax.get_title(loc="left")
    }


def test_importing_spinesim_loads_no_matplotlib():
    code = "import sys, spinesim; sys.exit('matplotlib' in sys.modules or 'typer' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_main_figure_shows_the_numbers(compared):
    table, runs = compared
    figure = comparison_figure(table, runs)
    assert isinstance(figure, Figure)
    assert figure.get_figwidth() == pytest.approx(180 / 25.4) == WIDTH
    parts = panels(figure)
    assert set(parts) == set("abcde")
    for line, name in zip(parts["c"].lines, runs, strict=True):
        np.testing.assert_allclose(
            line.get_ydata(),
            runs[name]["compression"].sel(level="L5/S1") / runs[name].attrs["body_weight"],
        )
    heights = [bar.get_height() for bar in parts["d"].patches]
    np.testing.assert_allclose(heights, table["lumbar_compression_peak_bw"].values.ravel())
    written = {text.get_text() for text in parts["e"].texts}
    assert written == {
        f"{value:.2f}" for value in table["lumbar_compression_peak_bw"].sel(level="L5/S1").values
    }
    assert (
        "model predictions" in figure.get_supxlabel()
        and "seventeen muscle elements" in figure.get_supxlabel()
    )


def test_axes_carry_units(compared):
    for ax in comparison_figure(*compared).axes:
        if ax.get_ylabel():
            assert "BW" in ax.get_ylabel() or "kN" in ax.get_ylabel()
    assert panels(plot(compared))["a"].get_xlabel() == "Time since touchdown (ms)"


def test_colour_by_shoe_and_line_by_surface():
    names = ["racer on track", "racer on sand", "barefoot on track", "barefoot on sand"]
    table = xr.Dataset(
        coords={
            "scenario": names,
            "shoe": ("scenario", ["racer", "racer", "barefoot", "barefoot"]),
            "surface": ("scenario", ["track", "sand"] * 2),
        }
    )
    of = looks(table).of
    assert of[names[0]].colour == of[names[1]].colour != of[names[2]].colour
    assert of[names[0]].dash == of[names[2]].dash != of[names[1]].dash


def test_scenarios_that_share_shoe_and_surface_have_their_own_colours(compared):
    table, runs = compared
    twice = table.assign_coords(shoe=("scenario", ["racer", "racer"]))
    assert len({look.colour for look in looks(twice).of.values()}) == 2
    assert set(panels(comparison_figure(twice, runs))) == set("abcde")


def test_a_failed_scenario_is_said_in_the_map(compared):
    table, runs = compared
    broken = table.where(table["scenario"] != "racer on concrete")
    kept = {name: run for name, run in runs.items() if name != "racer on concrete"}
    figure = comparison_figure(broken, kept)
    assert "no steady\nstep" in {text.get_text() for text in panels(figure)["e"].texts}


def test_each_kind_of_result_has_its_picture(compared):
    table, runs = compared
    run = runs["racer on concrete"]
    assert set(panels(plot(table))) == set("abcde")
    assert set(panels(plot(run))) == set("abcd")
    assert plot(ss.summary(run)).axes and plot(ss.stand()).axes
    motion = plot(ss.simulate(liu_nigg_2000.MODEL, liu_nigg_2000.TOUCHDOWN))
    assert {text.get_text() for text in panels(motion)["b"].texts} == {
        "lower",
        "lower soft",
        "upper",
        "upper soft",
    }


def test_no_peak_s_name_lies_on_its_curve():
    """At 4.5 m/s the force dips 0.3 body weights after the impact peak and rises at once, where the
    name of the peak stands.
    """
    figure = plot(ss.simulate(ss.Scenario().with_(stride_speed=4.5, stride_overstride=0.1)))
    ax = panels(figure)["a"]
    drawn = ax.transData.transform(ax.lines[0].get_xydata())
    for text in (text for text in ax.texts if "peak" in text.get_text()):
        box = text.get_window_extent()
        assert not box.count_contains(drawn), text.get_text()


def test_a_run_s_energy_panel_adds_up(compared):
    run = compared[1]["racer on concrete"]
    ax = panels(plot(run))["d"]
    total = float(
        run["dissipated_energy"].isel(time=-1).sum() + run["muscle_work"].isel(time=-1).sum()
    )
    # parts below 0.05 J are left out
    assert sum(bar.get_width() for bar in ax.patches) == pytest.approx(total, abs=0.5)


def test_many_samples_are_histograms_and_axes_are_lines(compared):
    one = ss.summary(compared[1]["racer on concrete"])
    factors = np.linspace(0.9, 1.1, 30)
    samples = xr.concat(
        [one * factor for factor in factors], "sample", coords="minimal", compat="override"
    )
    assert "median" in panels(plot(samples))["a"].get_title(loc="right")
    axis = xr.IndexVariable("stride_cadence", 150 + np.arange(30.0), {"units": "steps/min"})
    swept = xr.concat(
        [one * factor for factor in factors], axis, coords="minimal", compat="override"
    )
    ax = panels(plot(swept))["a"]
    assert ax.get_xlabel() == "stride_cadence (steps/min)"
    np.testing.assert_allclose(ax.lines[0].get_ydata(), float(one["impact_peak_bw"]) * factors)
    shoes = xr.IndexVariable("shoe", ["racer", "barefoot"])
    both = xr.concat([swept, 1.1 * swept], shoes, coords="minimal", compat="override")
    assert {text.get_text() for text in panels(plot(both))["a"].texts} == {"racer", "barefoot"}


@pytest.mark.parametrize("suffix, head", [("png", b"\x89PNG"), ("pdf", b"%PDF"), ("svg", b"<?xml")])
def test_files_are_what_their_names_say_and_repeat(compared, tmp_path, suffix, head):
    figure = plot(compared[1]["racer on concrete"], tmp_path / f"a.{suffix}")
    save(figure, tmp_path / f"b.{suffix}")
    first = (tmp_path / f"a.{suffix}").read_bytes()
    assert first.startswith(head)
    assert first == (tmp_path / f"b.{suffix}").read_bytes()


def test_a_notebook_shows_it_by_itself(compared):
    assert plot(compared)._repr_png_().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    "thing, path, said",
    [
        (3, None, "nothing to draw in 3"),
        (xr.Dataset(), None, "neither time nor measures"),
        (xr.Dataset(), "figure.docx", "cannot draw 'figure.docx'"),
    ],
)
def test_what_has_no_picture_is_refused(thing, path, said):
    with pytest.raises(ValueError, match=said):
        plot(thing, path)
