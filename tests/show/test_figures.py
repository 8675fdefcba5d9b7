"""Every result has its picture, drawn without a window, in the units it says."""

import subprocess
import sys
from itertools import combinations

import matplotlib as mpl
import numpy as np
import pytest
import xarray as xr
from matplotlib.colors import to_rgba_array
from matplotlib.figure import Figure
from matplotlib.offsetbox import DrawingArea

import spinesim as ss
from spinesim.show.figures.comparison import comparison_figure, most_different
from spinesim.show.figures.explanation import explanation_bars
from spinesim.show.figures.labels import subject
from spinesim.show.figures.panels import looks
from spinesim.show.figures.picture import finished, save
from spinesim.show.figures.plot import plot
from spinesim.show.figures.style import WIDTH, styled, wrapped

SINGLE = (
    "summary",
    "standing",
    "summary of a model",
    "flow",
    "one at a time",
    "optimum",
    "trade-off",
    "intervals of one",
)
KINDS = (
    *SINGLE,
    "comparison",
    "comparison without runs",
    "run",
    "model",
    "flows",
    "shock",
    "sweep of a model",
    "sweep of choices",
    "samples",
    "sobol",
    "intervals",
    "explanation",
    "cases",
    "plan",
    "plans",
)


def panels(figure):
    """Axes by the letter in their titles."""
    return {
        ax.get_title(loc="left").split("bf{")[1][0]: ax
        for ax in figure.axes
        if "bf{" in ax.get_title(loc="left")
    }


def labels_in_view(ax):
    """Tick labels of an axes that are drawn: those within its limits."""
    for axis, ends in ((ax.xaxis, ax.get_xlim()), (ax.yaxis, ax.get_ylim())):
        low, high = sorted(ends)
        for tick in axis.get_major_ticks():
            if low <= tick.get_loc() <= high and tick.label1.get_visible():
                yield tick.label1


def inside(ax):
    """Texts and tick labels of an axes."""
    shown = [*ax.texts, *(labels_in_view(ax) if ax.axison else ())]
    return [text for text in shown if text.get_text().strip()]


def texts(figure):
    """All texts that are drawn."""
    shown = [text for text in (figure._suptitle, figure._supxlabel) if text is not None]
    legends = [*figure.legends]
    for ax in figure.axes:
        axis = [ax.xaxis.label, ax.yaxis.label] if ax.axison else []
        shown += [*inside(ax), ax.title, ax._left_title, *axis]
        legends += [ax.get_legend()] if ax.get_legend() else []
    shown += [text for legend in legends for text in (*legend.texts, legend.get_title())]
    return [text for text in shown if text.get_text().strip()]


def words(figure):
    """All that is written on a figure."""
    return " ".join(" ".join(text.get_text() for text in texts(figure)).split())


def test_importing_spinesim_loads_no_matplotlib():
    code = "import sys, spinesim; sys.exit('matplotlib' in sys.modules or 'typer' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# --- every kind


class Drawn(dict):
    """The figure of each kind of result, drawn when it is first asked for."""

    def __init__(self, results):
        self.results = results

    def __missing__(self, kind):
        self[kind] = plot(self.results[kind])
        self[kind].draw_without_rendering()  # texts get their places
        return self[kind]


@pytest.fixture(scope="module")
def drawn(results):
    return Drawn(results)


def test_every_kind_is_tried(results):
    assert set(KINDS) == set(results)


@pytest.mark.parametrize("kind", KINDS)
def test_no_text_is_cut_or_too_small(drawn, kind):
    figure = drawn[kind]
    page = figure.bbox
    for text in texts(figure):
        box = text.get_window_extent()
        inside = page.x0 - 1 <= box.x0 and box.x1 <= page.x1 + 1
        assert inside and page.y0 - 1 <= box.y0 and box.y1 <= page.y1 + 1, text.get_text()
        assert text.get_fontsize() >= 7, text.get_text()  # 3.5 points at 80 mm


def lightness(sample):
    """Of a sample in a key, from 0 to 1."""
    part = sample.get_children()[0]
    get = getattr(part, "get_facecolor", None) or part.get_color
    colours = to_rgba_array(get()) if len(get()) else to_rgba_array(part.get_edgecolor())
    return float(np.dot(colours[0, :3], (0.299, 0.587, 0.114)))


def pattern(sample):
    """What is left of a sample in a key without its colour."""
    names = ("get_hatch", "get_linestyle", "get_marker")
    return [
        str(getattr(part, name)())
        for part in sample.get_children()
        for name in names
        if hasattr(part, name)
    ] + [str(getattr(part, "_dash_pattern", "")) for part in sample.get_children()]


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_key_tells_apart_is_told_apart_in_grey(drawn, kind):
    legends = [ax.get_legend() for ax in drawn[kind].axes] + drawn[kind].legends
    for legend in filter(None, legends):
        for one, other in combinations(legend.findobj(DrawingArea), 2):
            is_same = pattern(one) == pattern(other)
            assert not is_same or abs(lightness(one) - lightness(other)) > 0.15


@pytest.mark.parametrize("kind", KINDS)
def test_no_two_texts_of_a_panel_lie_on_each_other(drawn, kind):
    figure = drawn[kind]
    for ax in figure.axes:
        boxes = [(text.get_text(), text.get_window_extent().padded(-1.5)) for text in inside(ax)]
        for k, (text, box) in enumerate(boxes):
            for other, its in boxes[k + 1 :]:
                assert not box.overlaps(its), (text, other)
    for legend in figure.legends:
        for text in (figure._suptitle, figure._supxlabel):
            if text is not None:
                assert not text.get_window_extent().overlaps(legend.get_window_extent())


@pytest.mark.parametrize("kind", SINGLE)
def test_a_result_of_one_panel_is_drawn_into_another_figure(results, kind):
    figure = Figure()
    left, right = figure.subplots(1, 2)
    assert plot(results[kind], ax=left) is figure
    assert left.has_data() and not right.has_data()


@pytest.mark.parametrize("kind", ["run", "comparison", "sobol", "flows"])
def test_a_result_of_several_panels_needs_a_figure(results, kind):
    if kind == "sobol":  # its tornado is one panel, its indices another
        assert plot(results[kind], ax=Figure().subplots()).axes
        return
    with pytest.raises(ValueError, match=r"several (panels|energy flows)"):
        plot(results[kind], ax=Figure().subplots())


def test_one_measure_of_a_sweep_is_one_panel(results):
    table = results["sweep of a model"]
    with pytest.raises(ValueError, match=r"choose one for the panel, such as result\[\['"):
        plot(table, ax=Figure().subplots())
    ax = Figure().subplots()
    plot(table[["impact_peak"]], ax=ax)
    assert ax.get_ylabel() == "Impact peak (N)"


@pytest.mark.parametrize(
    "thing, path, said",
    [
        (3, None, "nothing to draw in 3"),
        ([], None, "nothing to draw in"),
        (xr.Dataset(), None, "neither time nor measures"),
        (xr.Dataset(), "figure.docx", "cannot draw 'figure.docx'"),
    ],
)
def test_what_has_no_picture_is_refused(thing, path, said):
    with pytest.raises(ValueError, match=said):
        plot(thing, path)


# --- what a figure says it shows


def test_a_run_s_figure_names_runner_stride_shoe_and_surface(drawn):
    assert "One\\ step}$ 70 kg, 1.75 m; 11.9 km/h, 160 steps/min; racer on concrete" in words(
        drawn["run"]
    )


def test_a_comparison_s_figure_names_what_its_scenarios_share(drawn):
    assert "70 kg, 1.75 m; 11.9 km/h, 160 steps/min; on concrete" in words(drawn["comparison"])


def test_an_explanation_s_figure_names_its_runner(drawn):
    assert "trunk lean 14 deg, core strength 0.6" in words(drawn["explanation"])


def test_what_a_sweep_varies_is_not_in_its_heading():
    base = ss.Scenario().to_toml()
    assert subject([base], varied=["stride_speed", "shoe"]) == "70 kg, 1.75 m; on asphalt"
    assert subject([base], varied=["runner_mass"]).startswith("1.75 m; 11.9 km/h; daily-trainer")
    assert subject(["no scenario"]) == "" == subject([])


def test_lines_of_a_sweep_say_value_unit_and_axis():
    table = xr.Dataset(
        {"impact_peak": (("shoe_stiffness", "stride_cadence"), np.ones((3, 2)), {"units": "N"})},
        coords={
            "shoe_stiffness": ("shoe_stiffness", [60e3, 90e3, 120e3], {"units": "N/m"}),
            "stride_cadence": ("stride_cadence", [155.0, 175.0], {"units": "steps/min"}),
        },
    )
    figure = plot(table)
    ax = Figure().subplots()
    plot(table, ax=ax)
    legend = ax.get_legend()
    assert legend.get_title().get_text() == "cadence"
    assert [text.get_text() for text in legend.texts] == ["155 steps/min", "175 steps/min"]
    assert figure.axes[0].get_xlabel() == "Shoe stiffness (kN/m)"


def test_a_number_without_a_unit_has_none_on_its_axis(drawn):
    labels = [ax.get_xlabel() for ax in drawn["sweep of a model"].axes]
    assert labels and not any("(1)" in label for label in labels)


def test_failures_of_a_sweep_are_said():
    table = xr.Dataset(
        {"impact_peak": ("shoe", [1.0, np.nan])},
        coords={"shoe": ["racer", "barefoot"]},
        attrs={"scenarios": 2, "failed": 1},
    )
    assert "Of 2 scenarios 1 failed." in words(plot(table))
    assert "no result" in words(plot(table))


def test_names_are_shown_as_they_are(compared):
    table, runs = compared
    names = {"racer on concrete": "cheap $5 shoe", "max-cushion on concrete": "dear $6_x^2 shoe"}
    renamed = table.assign_coords(
        scenario=[names[name] for name in table["scenario"].values],
        shoe=("scenario", ["$5 shoe", "$6_x^2 shoe"]),
    )
    figure = plot((renamed, {names[name]: run for name, run in runs.items()}))
    assert r"\$6_x^2 shoe" in words(figure)  # a dollar that begins no formula


# --- a comparison


def test_the_main_figure_shows_the_numbers(compared):
    table, runs = compared
    with styled():
        figure = comparison_figure(table, runs)
    assert isinstance(figure, Figure)
    assert figure.get_figwidth() == pytest.approx(WIDTH)
    parts = panels(figure)
    assert set(parts) == set("abcde")
    for line, name in zip(parts["c"].lines, runs, strict=True):
        np.testing.assert_allclose(
            line.get_ydata(),
            runs[name]["compression"].sel(level="L5/S1") / runs[name].attrs["body_weight"],
        )
    heights = [bar.get_height() for bar in parts["d"].patches]
    np.testing.assert_allclose(heights, table["lumbar_compression_peak_bw"].values.ravel())
    assert "model predictions" in figure.get_supxlabel()


def test_the_map_shows_the_load_that_differs_most(compared, drawn):
    table, _ = compared
    map_of_loads = panels(drawn["comparison"])["e"]
    name, level, difference = most_different(table)
    shown = {text.get_text() for text in map_of_loads.texts}
    values = table[name].sel(level=level) if level else table[name]
    assert shown == {f"{value:#.3g}" for value in values.values}
    compression = table["lumbar_compression_peak_bw"].sel(level="L5/S1").values
    assert difference == pytest.approx(float(np.ptp(values.values) / values.mean()))
    assert difference > np.ptp(compression) / compression.mean()
    assert f"{100 * difference:.0f} %" in map_of_loads.get_title(loc="left")


def test_axes_carry_units(drawn):
    figure = drawn["comparison"]
    for ax in figure.axes:
        if ax.get_ylabel():
            assert "BW" in ax.get_ylabel() or "kN" in ax.get_ylabel()
    assert panels(figure)["a"].get_xlabel() == "Time since touchdown (ms)"


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
    assert set(panels(plot((twice, runs)))) == set("abcde")


def test_labels_of_a_tornado_stay_within_their_panel(results):
    study = results["sobol"].assign_coords(unit=("parameter", ["steps per min"] * 2))
    figure = plot(study)
    figure.draw_without_rendering()
    ax = panels(figure)["a"]
    inside = ax.get_window_extent()
    for text in ax.texts:
        box = text.get_window_extent()
        assert inside.x0 - 1 <= box.x0 and box.x1 <= inside.x1 + 1, text.get_text()


def test_the_bars_of_an_explanation_leave_its_words_to_the_page(explained):
    bars, whole = finished(explanation_bars, explained), plot(explained)
    assert explained.sentences[0].strip() not in words(bars)
    assert set(panels(bars)) == set(panels(whole)) == {"a", "b"}
    assert bars.get_figheight() < whole.get_figheight()


def test_a_failed_scenario_is_said_in_the_map(compared):
    table, runs = compared
    broken = table.where(table["scenario"] != "racer on concrete")
    kept = {name: run for name, run in runs.items() if name != "racer on concrete"}
    figure = plot((broken, kept))
    assert "no steady\nstep" in {text.get_text() for text in panels(figure)["e"].texts}


# --- a run


def test_peaks_in_the_figure_are_those_of_the_summary(results, drawn):
    measures = results["summary"]
    shown = words(drawn["run"])
    for name in ("impact_peak", "active_peak"):
        assert f"{name.replace('_', ' ')} {float(measures[f'{name}_bw']):.2f} BW" in shown
    dots = [line for line in panels(drawn["run"])["a"].lines if line.get_marker() == "o"]
    heights = [float(line.get_ydata()[0]) for line in dots]
    assert heights == [float(measures[f"{name}_peak_bw"]) for name in ("impact", "active")]


def test_no_peak_s_name_lies_on_its_curve():
    """At 4.5 m/s the force dips 0.3 body weights after the impact peak and rises at once, where the
    name of the peak stands.
    """
    figure = plot(ss.simulate(ss.Scenario().with_(stride_speed=4.5, stride_overstride=0.1)))
    ax = panels(figure)["a"]
    figure.draw_without_rendering()
    curves = [ax.transData.transform(line.get_xydata()) for line in ax.lines[:2]]
    for text in (text for text in ax.texts if "peak" in text.get_text()):
        box = text.get_window_extent()
        assert not any(box.count_contains(curve) for curve in curves), text.get_text()


def test_a_run_s_energy_panel_adds_up(results, drawn):
    run = results["run"]
    ax = panels(drawn["run"])["d"]
    total = float(
        run["dissipated_energy"].isel(time=-1).sum() + run["muscle_work"].isel(time=-1).sum()
    )
    # parts below 0.05 J are left out
    assert sum(bar.get_width() for bar in ax.patches) == pytest.approx(total, abs=0.5)


def test_bodies_of_a_model_are_named(drawn):
    assert {text.get_text() for text in panels(drawn["model"])["b"].texts} == {
        "lower",
        "lower soft",
        "upper",
        "upper soft",
    }


# --- many samples


def test_many_samples_are_histograms_and_axes_are_lines(results, drawn):
    assert "median" in panels(drawn["samples"])["a"].get_xlabel()
    measures = results["summary"]
    factors = np.linspace(0.9, 1.1, 30)
    axis = xr.IndexVariable("stride_cadence", 150 + np.arange(30.0), {"units": "steps/min"})
    swept = xr.concat(
        [measures * factor for factor in factors], axis, coords="minimal", compat="override"
    )
    ax = panels(plot(swept))["a"]
    assert ax.get_xlabel() == "Cadence (steps/min)"
    np.testing.assert_allclose(ax.lines[0].get_ydata(), float(measures["impact_peak_bw"]) * factors)
    shoes = xr.IndexVariable("shoe", ["racer", "barefoot"])
    both = xr.concat([swept, 1.1 * swept], shoes, coords="minimal", compat="override")
    (legend,) = plot(both).legends
    assert [text.get_text() for text in legend.texts] == ["racer", "barefoot"]


def test_small_differences_look_small(results):
    table = results["sweep of choices"]
    alike = table * 0 + 1 + xr.DataArray([0.0, 1e-4], dims="shoe")
    low, high = plot(alike.assign_coords(table.coords)).axes[0].get_xlim()
    assert high - low >= 0.0999


# --- files, windows, notebooks, settings


@pytest.mark.parametrize("suffix, head", [("png", b"\x89PNG"), ("pdf", b"%PDF"), ("svg", b"<?xml")])
def test_files_are_what_their_names_say_and_repeat(results, tmp_path, suffix, head):
    figure = plot(results["flow"], tmp_path / f"a.{suffix}")
    save(figure, tmp_path / f"b.{suffix}")
    first = (tmp_path / f"a.{suffix}").read_bytes()
    assert first.startswith(head)
    assert first == (tmp_path / f"b.{suffix}").read_bytes()


@pytest.mark.parametrize("suffix", ["png", "pdf", "svg"])
def test_a_file_takes_one_drawing(results, tmp_path, monkeypatch, suffix):
    figure = plot(results["run"])
    drawn, draw = [], Figure.draw
    monkeypatch.setattr(Figure, "draw", lambda self, to: (drawn.append(suffix), draw(self, to)))
    save(figure, tmp_path / f"once.{suffix}")
    assert drawn == [suffix]


def test_a_user_s_settings_do_not_enter(results, drawn):
    plain = drawn["standing"]._repr_png_()
    with mpl.rc_context({"text.usetex": True, "savefig.facecolor": "black", "font.size": 30}):
        mpl.style.use("dark_background")
        before = dict(mpl.rcParams)
        assert drawn["standing"]._repr_png_() == plain
        assert plot(results["standing"])._repr_png_() == plain
        assert dict(mpl.rcParams) == before


def test_a_notebook_shows_it_by_itself_and_on_request(drawn, monkeypatch):
    assert drawn["comparison"]._repr_png_().startswith(b"\x89PNG")
    display = pytest.importorskip("IPython.display")
    shown = []
    monkeypatch.setattr("IPython.get_ipython", lambda: type("Shell", (), {"kernel": object()})())
    monkeypatch.setattr(display, "display", shown.append)
    drawn["standing"].show()
    assert shown == [drawn["standing"]]


def test_without_a_window_a_line_says_how_to_see_it(drawn, capsys):
    with mpl.rc_context():
        mpl.use("agg")
        drawn["standing"].show()
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and "figure.savefig('figure.png')" in said


def test_a_window_is_opened_where_there_is_one(results, monkeypatch):
    """A backend that counts its windows stands for Tk or Qt."""
    import types

    import matplotlib.pyplot as plt
    from matplotlib._pylab_helpers import Gcf
    from matplotlib.backend_bases import FigureCanvasBase, FigureManagerBase

    shown = []

    class Manager(FigureManagerBase):
        @classmethod
        def pyplot_show(cls, *, block=None):
            shown.extend(plt.figure(number) for number in plt.get_fignums())

    class Canvas(FigureCanvasBase):
        manager_class = Manager

    backend = types.ModuleType("window_counting_backend")
    backend.FigureCanvas = backend.FigureCanvasCounting = Canvas
    backend.FigureManager = Manager
    monkeypatch.setitem(sys.modules, "window_counting_backend", backend)
    used = mpl.get_backend()
    mpl.use("module://window_counting_backend")
    try:
        figure = plot(results["standing"])
        figure.show()
    finally:
        mpl.use(used)
        Gcf.figs.clear()  # this window was never one that pyplot could close
    assert shown == [figure]


def test_lines_are_as_wide_as_asked():
    assert wrapped("one two three", 10.0) == "one two three"
    assert wrapped("one two three", 0.4).split("\n") == ["one", "two", "three"]


# --- labels of results


@pytest.mark.parametrize(
    "kind",
    ["run", "summary", "standing", "flow", "shock", "model", "optimum", "plans"],
)
def test_names_are_short_and_sentences_are_descriptions(results, kind):
    for name, values in results[kind].variables.items():
        assert len(values.attrs.get("long_name", "")) <= 50, name
    for name, values in results[kind].data_vars.items():
        assert values.attrs["long_name"]
        assert values.attrs.get("description") or "_before" in str(name), name


def test_an_axis_drawn_by_xarray_is_labelled_with_the_short_name(results):
    with mpl.rc_context(), styled():
        (line,) = results["model"]["ground_force_vertical"].plot(ax=Figure().subplots())
    assert line.axes.get_ylabel() == "ground force vertical [N]"


def test_an_explanation_is_five_lines_at_most(explained):
    text = repr(explained)
    assert len(text.splitlines()) <= 5 and max(map(len, text.splitlines())) <= 110
    assert "1791 N, reference 1670 N" in text
