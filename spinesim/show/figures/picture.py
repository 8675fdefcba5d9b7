"""The figure that `spinesim.plot` returns: it shows itself, always in the package's style."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.figure import Figure

from spinesim.show.figures.style import (
    GREY,
    HALF,
    MM,
    SMALL,
    SMALLEST,
    WIDTH,
    bold,
    literal,
    styled,
    wrapped,
)

HOW = "write it with figure.savefig('figure.png') and open that file"


class Picture(Figure):
    """A figure that shows itself in a notebook, and in a window where there is one."""

    def show(self, warn: bool = True) -> None:
        """Show the figure: below the cell of a notebook, else in a window, until it is closed.

        Where no window can be opened, one line on stderr says how to see it (not with warn=False).
        """
        kernel = getattr(_shell(), "kernel", None)
        if kernel is not None:
            import_module("IPython.display").display(self)
        elif (reason := _window(self)) and warn:
            print(f"spinesim: no window for the figure ({reason}); {HOW}", file=sys.stderr)

    def draw(self, renderer: RendererBase) -> None:
        """Draw in the package's style."""
        with styled():
            super().draw(renderer)

    def savefig(self, fname: Any, **options: Any) -> None:
        """Write the figure in the package's style; options are those of Matplotlib."""
        with styled():
            super().savefig(fname, **options)

    def _repr_png_(self) -> bytes:
        image = BytesIO()
        self.savefig(image, format="png", dpi=150)
        return image.getvalue()


def _shell() -> Any:
    """The IPython shell that runs this, None outside."""
    python = sys.modules.get("IPython")
    return python.get_ipython() if python else None


def _window(figure: Figure) -> str:
    """Open a window; what stands in the way of it, as a text, if there is something."""
    import matplotlib.pyplot as plt
    from matplotlib._pylab_helpers import Gcf  # pyplot's own list of windows
    from matplotlib.backends import registry

    try:
        backend = mpl.get_backend()
        backends: Any = registry.backend_registry
        if backend.lower() in backends.list_builtin(registry.BackendFilter.NON_INTERACTIVE):
            return f"Matplotlib's backend here is {backend}"
        plt.switch_backend(backend)
        canvas = backends.load_backend_module(backend).FigureCanvas
        Gcf.set_active(canvas.new_manager(figure, max(plt.get_fignums(), default=0) + 1))
        plt.show()
    except Exception as error:  # each window system fails in its own way
        return " ".join(str(error).split())
    return ""


def page(height: float, what: str, subject: str = "", *, width: float = WIDTH) -> Picture:
    """An empty figure, height in mm, with a heading: what it shows (bold), and of whom."""
    figure = Picture(figsize=(width, height * MM), layout="constrained")
    engine: Any = figure.get_layout_engine()
    engine.set(w_pad=1.5 * MM, h_pad=1.2 * MM)
    head = [bold(what), *([wrapped(literal(subject), 0.93 * width, SMALL)] if subject else [])]
    figure.suptitle("\n".join(head), x=0.012, ha="left", fontsize=SMALL, linespacing=1.35)
    return figure


class Panel(NamedTuple):
    """One picture of a result that has several: its title, what draws it, its small print, and
    how wide it is (inches).
    """

    title: str
    draw: Callable[[Axes, Any], None]
    note: str = ""
    width: float = HALF


def single(
    panel: Callable[[Axes], Any],
    height: float,
    what: str,
    subject: str = "",
    note: str = "",
    *,
    width: float = HALF,
) -> Picture:
    """A figure of one panel, height in mm, width in inches."""
    figure = page(height, what, subject, width=width)
    panel(figure.subplots())
    if note:
        footnote(figure, note)
    return figure


def title(ax: Axes, letter: str, text: str) -> None:
    """A bold letter and a plain title, flush left above the panel."""
    ax.set_title(f"{bold(letter)}  {text}" if letter else text)


def footnote(figure: Figure, text: str) -> None:
    """Small print under all panels, wrapped to the figure's width."""
    width = 0.93 * figure.get_figwidth()
    lines = wrapped(literal(text), width, SMALLEST)
    place: Any = {"x": 0.012, "ha": "left", "linespacing": 1.35}
    figure.supxlabel(lines, fontsize=SMALLEST, color=GREY, **place)


def arrange(figure: Figure) -> None:
    """Put the panels where their texts leave room for them.

    The layout goes over them twice: the second time it knows how large the texts of the first came
    out.
    """
    if (engine := figure.get_layout_engine()) is not None:
        engine.execute(figure)


def settled(figure: Figure) -> Figure:
    """The figure with its panels where they are to stay: every further drawing of it is alike."""
    arrange(figure)
    figure.set_layout_engine(None)  # "none" would leave a stand-in, and each file be drawn twice
    return figure


def finished(draw: Callable[..., Figure], *arguments: Any) -> Figure:
    """What `draw` makes of the arguments, in the package's style, its panels settled."""
    with styled():
        return settled(draw(*arguments))


def save(figure: Figure, path: str | Path) -> None:
    """Write a figure; one figure gives the same file every time."""
    suffix = Path(path).suffix.lower().lstrip(".")
    undated = {"pdf": {"CreationDate": None}, "svg": {"Date": None}}.get(suffix)
    with styled():
        Figure.savefig(figure, path, metadata=undated)
