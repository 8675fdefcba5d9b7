"""How pictures look: sizes, colours, text; a user's own Matplotlib settings do not enter.

Colours are those of Okabe & Ito, told apart by colour-blind readers too; dashes, markers and
hatches tell series apart where there is no colour.  Every panel is vectors and text.  A page is
160 mm wide with letters of 9 points, so that it can still be read at 80 mm.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

import matplotlib as mpl
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

MM = 1 / 25.4  # inches
WIDTH = 160 * MM
HALF = 90 * MM  # of a figure with one panel
SIZE, SMALL, SMALLEST = 9.0, 8.0, 7.0  # points
STYLE: Any = {
    "font.family": "DejaVu Sans",
    "mathtext.fontset": "dejavusans",
    "font.size": SIZE,
    "axes.titlesize": SIZE,
    "axes.labelsize": SIZE,
    "xtick.labelsize": SMALL,
    "ytick.labelsize": SMALL,
    "legend.fontsize": SMALL,
    "legend.frameon": False,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.6,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "xtick.major.size": 2.5,
    "ytick.major.size": 2.5,
    "lines.linewidth": 1.2,
    "axes.titlelocation": "left",
    "axes.titlepad": 5,
    "axes.labelpad": 2.5,
    "pdf.fonttype": 42,
    "svg.fonttype": "none",
    "svg.hashsalt": "spinesim",  # one figure gives the same file every time
    "savefig.dpi": 300,
    "hatch.linewidth": 0.6,
}
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000", "#8C8C8C")
DASHES = (
    "-",
    (0, (4, 1.4)),
    (0, (1, 1.1)),
    (0, (5, 1.3, 1, 1.3)),
    (0, (9, 2)),
    (0, (3, 1, 1, 1, 1, 1)),
    (0, (1, 3)),
    (0, (2, 3)),
    (0, (9, 2, 2, 2)),
)
HATCHES = ("", "////", "...", "xxx", "\\\\\\\\", "++++", "oo", "--")
# in this order neighbours differ in lightness too, for what is printed in grey
APART = tuple(COLOURS[k] for k in (0, 5, 6, 1, 4, 2, 3, 7))
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "<", ">")
GREY = "#5A5A5A"
MINUS, HYPHEN = "\N{MINUS SIGN}", "\N{HYPHEN}"
LEVEL_COLOURS = ("#0D0887", "#5B02A3", "#9A179B", "#CB4678", "#E8703A", "#B58900")  # L5/S1 upwards


@contextmanager
def styled() -> Iterator[None]:
    """Matplotlib's own defaults and this style, whatever the user has set; undone at the end."""
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(STYLE)
        yield


def filled(colour: str, k: int = 0) -> dict[str, Any]:
    """How the bars of the k-th of several series are filled: their hatches are told apart in grey
    too.
    """
    hatch = HATCHES[k % len(HATCHES)]
    return {"facecolor": colour, "edgecolor": "white", "linewidth": 0, "hatch": hatch}


def cycled(items: Sequence[Any], count: int) -> list[Any]:
    """The first `count` of items repeated without end."""
    return [items[i % len(items)] for i in range(count)]


def literal(text: str) -> str:
    """Text that Matplotlib shows letter by letter: a dollar sign starts no formula.

    >>> print(literal("$5 shoe, $6 shoe"))
    \\$5 shoe, \\$6 shoe
    """
    return text.replace("$", r"\$")


def bold(text: str) -> str:
    r"""Text in bold letters, as part of a longer text.

    >>> print(bold("one step"))
    $\bf{one\ step}$
    """
    letters = re.sub(r"([ %#$_&])", r"\\\1", text.replace("-", HYPHEN))
    return rf"$\bf{{{letters}}}$"


def signed(value: float, digits: int) -> str:
    """A number with a true minus sign.

    >>> signed(-0.184, 2) == f"{MINUS}0.18"
    True
    """
    return f"{value:.{digits}f}".replace("-", MINUS)


def wrapped(text: str, width: float, size: float = SIZE) -> str:
    """The text on lines of at most `width` (inches) in letters of `size` (points).

    A longer word has a line of its own.
    """
    first, *others = text.split(" ")
    lines, length = [first], _length(first, size)
    for word in others:
        more = _length(f" {word}", size)
        if lines[-1] and length + more > 72 * width:
            lines.append(word)
            length = _length(word, size)
        else:
            lines[-1], length = f"{lines[-1]} {word}" if lines[-1] else word, length + more
    return "\n".join(lines)


def text_width(text: str, size: float = SIZE) -> float:
    """Width (mm) of a line of text in letters of `size` (points)."""
    return 25.4 / 72 * _length(text, size)


@cache
def _length(text: str, size: float) -> float:
    """Length (points) of a line of text."""
    font = FontProperties(family=STYLE["font.family"], size=size)
    width, _, _ = text_to_path.get_text_width_height_descent(text, font, ismath=False)
    return float(width)
