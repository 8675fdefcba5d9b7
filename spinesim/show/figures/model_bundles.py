"""What stands on what in a model: links between two bodies in bundles, bodies in rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from spinesim.mechanics.model import GROUND, Link, Model
from spinesim.show.figures.style import SMALLEST, text_width

BASE = "moving base"  # below a link that names no lower body
PART = 4.2  # mm: a spring or a damper beside another


@dataclass(frozen=True)
class Cell:
    """One link of a bundle: its label, below it or beside it, and its width with the label (mm)."""

    link: Link
    label: str
    below: bool
    symbol: float
    width: float


@dataclass(frozen=True)
class Bundle:
    """All links between two bodies; what they have in common in their names is the title."""

    lower: str
    upper: str
    title: str
    cells: tuple[Cell, ...]

    @property
    def reach(self) -> tuple[float, float]:
        """How far it reaches to the left and to the right of its anchor (mm)."""
        whole = sum(cell.width for cell in self.cells)
        if len(self.cells) == 1:
            half = self.cells[0].symbol / 2
            return half, whole - half
        words = [text_width(word, SMALLEST) for word in self.title.split()]
        return whole / 2, whole / 2 + (max(words) + 1 if words else 0.0)


def ends(link: Link) -> tuple[str, str]:
    """Names of the lower and the upper body of a link, by what its deformation says of them."""
    deformation: Any = link.deformation
    line = getattr(deformation, "line", None)
    if line is not None:
        return str(line.foot), str(line.hip.body)
    lower, upper = (getattr(deformation, name, None) for name in ("lower", "upper"))
    names = [getattr(end, "body", end) for end in (lower, upper)]
    return str(names[0] or BASE), str(names[1] or BASE)


def bundles_of(model: Model) -> tuple[Bundle, ...]:
    """Links by the two bodies between them, each upwards: one that would close a circle of bodies,
    each on the next, is turned round.
    """
    pairs: dict[tuple[str, str], list[Link]] = {}
    for link in model.links:
        lower, upper = ends(link)
        if upper in (GROUND.name, BASE) or _stands_on(lower, upper, pairs):
            lower, upper = upper, lower
        pairs.setdefault((lower, upper), []).append(link)
    return tuple(_bundle(lower, upper, links) for (lower, upper), links in pairs.items())


def _stands_on(body: str, lower: str, pairs: Iterable[tuple[str, str]]) -> bool:
    """Whether a body stands on another, or on what stands on it."""
    reached = {lower}
    for _ in pairs:
        reached |= {upper for below, upper in pairs if below in reached}
    return body in reached - {lower}


def _bundle(lower: str, upper: str, links: Sequence[Link]) -> Bundle:
    names = [link.name.rsplit(" ", 1) for link in links]
    shared = {name[0] for name in names}
    title = shared.pop() if len(shared) == 1 and len(links) > 1 else ""
    if not all(len(name) == 2 for name in names):
        title = ""
    cells = []
    for link, name in zip(links, names, strict=True):
        label = name[-1] if title else link.name
        symbol, text = 2 * PART, text_width(label, SMALLEST)
        several = len(links) > 1
        width = max(symbol, text) + 1 if several else symbol + 1.5 + text
        cells.append(Cell(link, label, several, symbol, width))
    return Bundle(lower, upper, title, tuple(cells))


def rows_of(model: Model, bundles: Iterable[Bundle]) -> dict[str, int]:
    """Row of every body: the longest chain from the ground, which is in row 0."""
    rows = {GROUND.name: 0, BASE: 0} | {body.name: 1 for body in model.bodies}
    for _ in model.bodies:  # enough for every chain
        for bundle in bundles:
            rows[bundle.upper] = max(rows[bundle.upper], rows[bundle.lower] + 1)
    return rows


def chains_of(model: Model, bundles: Sequence[Bundle]) -> dict[str, int]:
    """How many bodies stand on each, one on the other."""
    chains = {body.name: 0 for body in model.bodies} | {GROUND.name: 0, BASE: 0}
    for _ in model.bodies:
        for bundle in bundles:
            chains[bundle.lower] = max(chains[bundle.lower], chains[bundle.upper] + 1)
    return chains
