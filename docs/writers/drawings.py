"""Models as drawings: what `spinesim.draw` shows, as SVG that is the same each time."""

from __future__ import annotations

import io

import matplotlib

import spinesim as ss
from spinesim.mechanics.model import Model


def svg(model: Model) -> str:
    """The drawing of a model."""
    text = io.StringIO()
    with matplotlib.rc_context({"svg.hashsalt": "spinesim", "svg.fonttype": "path"}):
        ss.draw(model).savefig(text, format="svg", metadata={"Date": None})
    return text.getvalue()
