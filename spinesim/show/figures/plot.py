"""The picture one expects of a result, whatever result it is.

plot(run, "run.pdf");  plot(compare(grid(shoes, surfaces), keep_runs=True), "comparison.png")
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from spinesim.fields import unknown
from spinesim.show.figures.comparison import comparison_figure
from spinesim.show.figures.energy_flow import flow_figure, flow_panel
from spinesim.show.figures.explanation import explanation_figure
from spinesim.show.figures.intervals import interval_figure, interval_panel
from spinesim.show.figures.labels import of_dataset
from spinesim.show.figures.many import many_figure, many_panel
from spinesim.show.figures.model import model_figure
from spinesim.show.figures.optimum import optimum_figure, optimum_panel
from spinesim.show.figures.picture import Panel, finished, save, single
from spinesim.show.figures.posture import (
    posture_figure,
    posture_panel,
    summary_figure,
    summary_panel,
)
from spinesim.show.figures.recordings import (
    fit_figure,
    force_panel,
    recording_figure,
    step_panel,
    steps_figure,
)
from spinesim.show.figures.run import PANELS, run_figure
from spinesim.show.figures.studies import (
    tornado_figure,
    tornado_panel,
    trade_off_figure,
    trade_off_panel,
)
from spinesim.show.figures.style import styled
from spinesim.show.figures.transmission import transmission_figure
from spinesim.show.figures.week import week_figure
from spinesim.studies.explanation_parts import Explanation
from spinesim.studies.tidy import measure_names
from spinesim.units import shown

FORMATS = ("png", "pdf", "svg")


class Drawing(NamedTuple):
    """How one kind of result is drawn: as a figure, in one panel where it has one, and in panels
    by name where it has several.
    """

    figure: Callable[[Any], Figure]
    panel: Callable[[Axes, Any], None] | None = None
    panels: Mapping[str, Panel] = MappingProxyType({})


COMPARISON = Drawing(lambda pair: comparison_figure(*pair))
TABLE = Drawing(comparison_figure)
RUN, MODEL = Drawing(run_figure, panels=PANELS), Drawing(model_figure)
SHOCK = Drawing(transmission_figure)
POSTURE = Drawing(posture_figure, posture_panel)
SUMMARY, MANY = Drawing(summary_figure, summary_panel), Drawing(many_figure, many_panel)
INTERVAL, FLOW = Drawing(interval_figure, interval_panel), Drawing(flow_figure, flow_panel)
TORNADO = Drawing(tornado_figure, tornado_panel)
TRADE_OFF = Drawing(trade_off_figure, trade_off_panel)
WEEK = Drawing(week_figure)
RECORDING, SEGMENTS = Drawing(recording_figure), Drawing(steps_figure)
STEPS, FIT = Drawing(steps_figure, step_panel), Drawing(fit_figure, force_panel)
OPTIMUM = Drawing(optimum_figure, optimum_panel)
EXPLANATION = Drawing(explanation_figure)


def plot(
    result: Any, path: str | Path | None = None, *, ax: Axes | None = None, panel: str = ""
) -> Figure:
    """The figure of any result of the package.

    Results: a run, a posture, measures, a comparison (alone or with its runs), a sweep, an
    explanation, an energy flow, the transmission of a shock, intervals, a sensitivity study, an
    optimum, a trade-off, plans of running, a recording, its steps, a fit, validation cases.

    path (.png, .pdf or .svg) writes it too.  The figure shows itself in a notebook; `figure.show()`
    opens a window, `figure.savefig` writes it anywhere.  ax draws a result of one panel into a
    panel of yours and returns its figure.  panel draws one picture of a run alone: "ground",
    "discs", "levels", "ladder", "energy", "flow", "shock" or "transfer". Raises ValueError for
    what has no picture or no such panel, and for ax where one panel does not do.
    """
    suffix = Path(path).suffix.lower().lstrip(".") if path is not None else "png"
    if suffix not in FORMATS:
        raise ValueError(f"cannot draw '{path}': give a file that ends in .{', .'.join(FORMATS)}")
    drawing = _drawing(result)
    if panel:
        drawing = _one_panel(drawing, panel)
    if ax is None:
        figure = finished(drawing.figure, result)
    elif drawing.panel is None:
        choose = f", or choose one: panel='{next(iter(drawing.panels))}'" if drawing.panels else ""
        raise ValueError(
            f"this result has several panels: leave out ax, plot makes a figure{choose}"
        )
    else:
        with styled():
            drawing.panel(ax, result)
        figure = ax.figure.canvas.figure  # also of a panel in a subfigure
    if path is not None:
        save(figure, path)
    return figure


def _one_panel(drawing: Drawing, name: str) -> Drawing:
    """One of several panels alone; ValueError if the result has none of that name."""
    if not drawing.panels:
        raise ValueError(f"panel={name!r}: this result has no panels by name; leave it out")
    if name not in drawing.panels:
        raise unknown("panel", name, drawing.panels, f"panels are {', '.join(drawing.panels)}")
    part = drawing.panels[name]

    def figure(result: Any) -> Figure:
        subject = of_dataset(result)

        def draw(ax: Axes) -> None:
            part.draw(ax, result)

        return single(draw, 84, part.title, subject, part.note, width=part.width)

    return Drawing(figure, part.draw)


def _drawing(result: Any) -> Drawing:
    """How the result is drawn; ValueError if it has no picture."""
    if isinstance(result, xr.Dataset):
        return _of_dataset(result)
    if isinstance(result, tuple) and len(result) == 2 and isinstance(result[0], xr.Dataset):
        return COMPARISON
    if isinstance(result, Explanation):
        return EXPLANATION
    if isinstance(result, Sequence) and result and (drawing := _of_cases(type(result[0]))):
        return drawing
    raise ValueError(
        f"nothing to draw in {shown(result)}; give what simulate, compare, sweep, explain, "
        "sensitivity, optimise, interval, energy_flow, transmission or stand returned"
    )


def _of_cases(kind: type) -> Drawing | None:
    """How a list of cases, effects or curves of the validation is drawn, if it is one."""
    if not kind.__module__.startswith("spinesim.validate"):
        return None  # the validation loads much that other pictures do not need
    from spinesim.show.figures import validation
    from spinesim.validate import Case, curves, effects

    figures: dict[type, Callable[[Any], Figure]] = {
        Case: validation.scatter_figure,
        effects.Effect: validation.effect_figure,
        curves.Curve: validation.curve_figure,
    }
    return Drawing(figures[kind]) if kind in figures else None


def _of_dataset(result: xr.Dataset) -> Drawing:
    """How a Dataset is drawn, by what it holds."""
    dims = set(result.dims)
    for drawing, holds in (
        (FIT, result.attrs.get("title") == "spinesim fit"),
        (SEGMENTS, "segment" in dims),
        (STEPS, "step" in dims and "touchdown" in result),
        (RECORDING, "time" in dims and "guesses" in result.attrs),
        (FLOW, "element" in dims),
        (SHOCK, "place" in dims),
        (WEEK, "weighting" in dims),
        (TORNADO, "parameter" in dims and "swing" in result),
        (TRADE_OFF, "point" in dims and "against" in result.attrs),
        (OPTIMUM, result.attrs.get("title") == "spinesim optimise"),
        (INTERVAL, "bound" in dims),
        (TABLE, "scenario" in dims and {"shoe", "surface"} <= set(result.coords)),
        (MANY, bool(measure_names(result)) and bool(dims - {"level"})),
        (SUMMARY, bool(measure_names(result))),
        (MODEL, "time" in dims and "compression" not in result),
        (POSTURE, result.sizes.get("time") == 1),
        (RUN, "time" in dims),
    ):
        if holds:
            return drawing
    raise ValueError("nothing to draw in this Dataset: it has neither time nor measures")
