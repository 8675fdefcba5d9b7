"""The picture one expects of a result: of a run, of a comparison, of a simple model, of many
samples.

plot(run, "run.pdf");  plot(compare(grid(shoes, surfaces), keep_runs=True), "comparison.png")
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import matplotlib as mpl
import xarray as xr

from spinesim.show.figures import panels
from spinesim.show.figures.comparison import comparison_panels
from spinesim.show.figures.many import many_figure
from spinesim.show.figures.panels import Picture, settled
from spinesim.show.figures.run import model_figure, posture_figure, run_figure, summary_figure
from spinesim.show.figures.week import week_panels
from spinesim.studies.tidy import measure_names

FORMATS = ("png", "pdf", "svg")


def plot(thing: Any, path: str | Path | None = None) -> Picture:
    """The figure of a run, a comparison, (comparison, runs) as `compare(..., keep_runs=True)`
    returns it, or a Dataset of many samples.

    path (.png, .pdf or .svg) writes it too.  The figure shows itself in a notebook;
    `figure.savefig` writes it anywhere. Raises ValueError for what has no picture.
    """
    suffix = Path(path).suffix.lower().lstrip(".") if path is not None else "png"
    if suffix not in FORMATS:
        raise ValueError(f"cannot draw '{path}': give a file that ends in .{', .'.join(FORMATS)}")
    with mpl.rc_context(panels.STYLE):
        figure = settled(_figure(thing))
    if path is not None:
        save(figure, path)
    return figure


def save(figure: Picture, path: str | Path) -> None:
    """Write a figure; the same figure gives the same file."""
    undated = {"pdf": {"CreationDate": None}, "svg": {"Date": None}}.get(
        Path(path).suffix.lower().lstrip(".")
    )
    with mpl.rc_context({**panels.STYLE, "svg.hashsalt": "spinesim"}):
        figure.savefig(path, metadata=undated)


def _figure(thing: Any) -> Picture:
    if isinstance(thing, tuple) and len(thing) == 2 and isinstance(thing[0], xr.Dataset):
        return comparison_panels(*thing)
    if not isinstance(thing, xr.Dataset):
        raise ValueError(
            f"nothing to draw in {thing!r:.60}; give a run, a comparison or a Dataset of measures"
        )
    if "time" in thing.dims:
        if "compression" not in thing:
            return model_figure(thing)
        return run_figure(thing) if thing.sizes["time"] > 1 else posture_figure(thing)
    if "weighting" in thing.dims:
        return week_panels(thing)
    if "scenario" in thing.dims:
        return comparison_panels(thing, None)
    if measure_names(thing):
        return many_figure(thing) if set(thing.dims) - {"level"} else summary_figure(thing)
    raise ValueError("nothing to draw in this Dataset: it has neither time nor measures")


# --- a comparison
# --------------------------------------------------------------------------------------------


# --- many
# ----------------------------------------------------------------------------------------------------
