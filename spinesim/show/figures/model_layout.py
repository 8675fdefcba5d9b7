"""Where everything in the drawing of a model goes: boxes and bundles of links, in millimetres.

Bodies stand in rows, as high as the longest chain of links from the ground; all links between two
bodies make one bundle.  A bundle that skips a row keeps a straight lane of its own, and the bodies
beside it move aside.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from spinesim.mechanics.model import Model
from spinesim.show.figures.model_bundles import Bundle, bundles_of, chains_of, rows_of
from spinesim.show.figures.style import SMALLEST, text_width

Interval = tuple[float, float]
HIGH = 6.0  # mm: a box
APART = 2.0  # mm between neighbours
GAPS = {True: 12.5, False: 8.5}  # mm between rows, with and without labels under symbols


@dataclass(frozen=True)
class Area:
    """A rectangle around its centre (mm)."""

    x: float
    z: float
    width: float
    height: float

    @property
    def left(self) -> float:
        return self.x - self.width / 2

    @property
    def right(self) -> float:
        return self.x + self.width / 2


@dataclass
class Layout:
    """boxes by body; anchors (mm) by bundle; rows by body, the ground in row 0; gap (mm)."""

    bundles: tuple[Bundle, ...]
    rows: Mapping[str, int]
    gap: float
    boxes: dict[str, Area] = field(default_factory=dict)
    anchors: dict[Bundle, float] = field(default_factory=dict)

    def height(self, row: int) -> float:
        """Height of the middle of a row over the ground (mm)."""
        return row * (HIGH + self.gap) - HIGH / 2 if row else 0.0

    def span(self, bundle: Bundle) -> tuple[float, float]:
        """From where to where a bundle goes up (mm)."""
        low, high = self.rows[bundle.lower], self.rows[bundle.upper]
        return self.height(low) + (HIGH / 2 if low else 0.0), self.height(high) - HIGH / 2

    def area(self, bundle: Bundle) -> Area:
        """The rectangle that a bundle keeps to itself."""
        (left, right), x = bundle.reach, self.anchors[bundle]
        low, high = self.span(bundle)
        return Area(x + (right - left) / 2, (low + high) / 2, left + right, high - low)

    @property
    def frame(self) -> Interval:
        """From where to where the drawing goes so far (mm)."""
        areas = [*self.boxes.values(), *(self.area(bundle) for bundle in self.anchors)]
        return (
            min((area.left for area in areas), default=0.0),
            max((area.right for area in areas), default=0.0),
        )

    def put_box(self, name: str, text: str) -> None:
        """Give a body the nearest free place over what it stands on."""
        row, half = self.rows[name], text_width(text, SMALLEST) / 2 + 1.5
        below = [bundle for bundle in self.bundles if bundle.upper == name]
        wanted = [self.anchors.get(b, _middle(self, [b.lower])) for b in below] or [0.0]
        lower = [b.lower for b in below if b not in self.anchors and self.rows[b.lower] == row - 1]

        def is_clear(x: float) -> bool:
            return all(self._beam_is_clear(name, x) for name in lower) or len(below) > 1

        taken = self._in_row(row)
        x = nearest(sum(wanted) / len(wanted), (half, half), taken, self.frame, is_clear)
        self.boxes[name] = Area(x, self.height(row), 2 * half, HIGH)

    def put_bundle(self, bundle: Bundle, wanted: float) -> None:
        """Give a bundle the nearest place that is free in all gaps and rows on its way."""
        low, high = self.rows[bundle.lower], self.rows[bundle.upper]
        taken = [
            interval
            for other, x in self.anchors.items()
            if self.rows[other.lower] < high and self.rows[other.upper] > low
            for interval in [(x - other.reach[0], x + other.reach[1])]
        ]
        taken += [interval for row in range(low + 1, high) for interval in self._in_row(row)]

        def is_clear(x: float) -> bool:
            return all(self._beam_is_clear(name, x) for name in (bundle.lower, bundle.upper))

        self.anchors[bundle] = nearest(wanted, bundle.reach, taken, self.frame, is_clear)

    def _in_row(self, row: int) -> list[Interval]:
        """What stands in a row or passes through it."""
        boxes = [box for name, box in self.boxes.items() if self.rows[name] == row]
        passing = [
            self.area(bundle)
            for bundle in self.anchors
            if self.rows[bundle.lower] < row < self.rows[bundle.upper]
        ]
        return [(area.left, area.right) for area in (*boxes, *passing)]

    def _beam_is_clear(self, name: str, x: float) -> bool:
        """Whether nothing else in a body's row stands between it and x."""
        box = self.boxes.get(name)
        if box is None:
            return True
        left, right = min(box.x, x), max(box.x, x)
        others = [i for i in self._in_row(self.rows[name]) if i != (box.left, box.right)]
        return all(end <= left or start >= right for start, end in others)


def layout(model: Model) -> Layout:
    """Boxes and bundles of a model, none on another."""
    bundles = bundles_of(model)
    rows = rows_of(model, bundles)
    places = Layout(bundles, rows, GAPS[any(b.cells[0].below for b in bundles)])
    chains = chains_of(model, bundles)
    for row in range(1, max(rows.values(), default=0) + 1):
        starting = [bundle for bundle in bundles if rows[bundle.lower] == row - 1]
        # lanes first, so that they stay straight
        for bundle in starting:
            if rows[bundle.upper] > row:
                places.put_bundle(bundle, _middle(places, [bundle.lower]))
        # then what carries most, so that the longest chain stays straight
        standing = [body for body in model.bodies if rows[body.name] == row]
        for body in sorted(standing, key=lambda body: -chains[body.name]):
            places.put_box(body.name, box_text(body.name, body.mass))
        for bundle in starting:
            if bundle not in places.anchors:
                several = sum(other.upper == bundle.upper for other in bundles) > 1
                at = bundle.lower if several and rows[bundle.lower] else bundle.upper
                places.put_bundle(bundle, _middle(places, [at]))
    return places


def _middle(places: Layout, names: Iterable[str]) -> float:
    known = [places.boxes[name].x for name in names if name in places.boxes]
    return sum(known) / len(known) if known else 0.0


def box_text(name: str, mass: Any) -> str:
    """What stands in the box of a body.

    >>> box_text("lower_soft", 6.0)
    'lower soft, 6 kg'
    """
    return f"{name.replace('_', ' ')}, {float(mass):.3g} kg"


def nearest(
    wanted: float,
    reach: Interval,
    taken: Iterable[Interval],
    frame: Interval,
    is_clear: Callable[[float], bool],
) -> float:
    """The wanted place if nothing else stands there, else one beside what does.

    reach: how far it goes to the left and to the right; taken: from where to where others stand;
    frame: from where to where the drawing goes, which grows as little as can be.
    """
    left, right = reach
    taken = list(taken)

    def is_free(x: float) -> bool:
        return all(x + right <= a - APART + 1e-9 or x - left >= b + APART - 1e-9 for a, b in taken)

    if is_free(wanted) and is_clear(wanted):
        return wanted
    places = [x for a, b in taken for x in (b + APART + left, a - APART - right)]

    def cost(x: float) -> tuple[bool, float, float, float]:
        growth = max(frame[0] - (x - left), 0.0) + max(x + right - frame[1], 0.0)
        return not is_clear(x), round(growth, 6), abs(x - wanted), -x

    return min(filter(is_free, [wanted, *places]), key=cost)
