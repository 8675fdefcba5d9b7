"""Symbols of links: springs, dampers, one-sided contacts, torques, by how a law behaves."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes

from spinesim.mechanics.laws import with_signals
from spinesim.mechanics.model import Link
from spinesim.show.figures.style import COLOURS

ELASTIC, CONTACT, MUSCLE = COLOURS[0], COLOURS[1], COLOURS[2]
PROBE, RATE, READ = 0.01, 0.5, 0.1  # m or rad, their rate, and what a signal is taken to be
LINE = 0.9  # points
LONGEST = 14.0  # mm: a spring or a damper on a longer way
BESIDE = 2.2  # mm between a spring or a damper and the middle of its link
GAP = 1.3  # mm between what only pushes and what it stands on


Spot = tuple[float, float]  # mm


class Traits(NamedTuple):
    """What a link does: stores energy, dissipates it, pushes only, is muscle."""

    spring: bool
    damper: bool
    one_sided: bool
    muscle: bool


def traits(link: Link) -> Traits:
    """How the law of a link behaves at a small deformation of either sign."""
    law: Any = with_signals(link.law, lambda _: READ)
    pushed, pulled = float(law.force(PROBE, 0.0)), float(law.force(-PROBE, 0.0))
    fast = [float(law.force(d, v)) for d in (PROBE, -PROBE) for v in (RATE, -RATE)]
    muscle = float(law.active(PROBE, RATE)) != 0.0
    spring = any(float(law.elastic(d)) != 0.0 for d in (PROBE, -PROBE))
    damper = not muscle and (fast[0] != pushed or fast[2] != pulled)
    one_sided = not link.rotational and spring and not any((pulled, *fast[2:]))
    return Traits(spring, damper, one_sided, muscle)


def is_sideways(link: Link) -> bool:
    """Whether the link resists shear."""
    return getattr(link.deformation, "direction", "normal") == "tangent"


def colour_of(link: Link, about: Traits) -> str:
    """Green for muscle, red for contacts that only push, blue for the rest."""
    if about.muscle or type(link.law).__name__ == "LegSpring":
        return MUSCLE
    return CONTACT if about.one_sided else ELASTIC


def draw_link(ax: Axes, link: Link, x: float, low: float, high: float, part: float) -> None:
    """The symbol of a link around x, between the plates at two heights (mm)."""
    about = traits(link)
    pen: Any = {"color": colour_of(link, about), "linewidth": LINE, "solid_capstyle": "round"}
    if about.one_sided:
        ax.plot([x - part / 2, x + part / 2], [low + GAP] * 2, **pen)
        low += GAP
    if link.rotational:
        _rotation(ax, x, (low + high) / 2, part, about, pen)
        for end, sign in ((low, -1), (high, 1)):
            ax.plot([x, x], [end, (low + high) / 2 + sign * 0.62 * part], **pen)
        return
    if not (about.spring or about.damper):
        _box(ax, link, x, low, high, part, about, pen)
        return
    symbols = [_spring] * about.spring + [_damper] * about.damper
    if is_sideways(link):
        _sideways(ax, x, (low, high), part, symbols, pen)
    else:
        offsets = (-part / 2, part / 2) if len(symbols) == 2 else (0.0,)
        for symbol, offset in zip(symbols, offsets, strict=True):
            symbol(ax, (x + offset, low), (x + offset, high), 0.32 * part, pen)
    if getattr(link.deformation, "push_off", 0.0):
        _lengthening(ax, x - 1.05 * part, low, high, pen)


def draw_between(ax: Axes, link: Link, start: Spot, end: Spot) -> None:
    """The symbol of a link straight from one place to another (mm): spring, damper, or a rod."""
    about = traits(link)
    pen: Any = {"color": colour_of(link, about), "linewidth": LINE, "zorder": 2}
    symbols = [_spring] * about.spring + [_damper] * about.damper
    way, length = np.subtract(end, start), math.dist(start, end)
    left = np.array([-way[1], way[0]]) / length
    share = min(LONGEST / length, 1.0)  # of the way, in its middle
    low, high = (np.add(start, (1 + sign * share) / 2 * way) for sign in (-1, 1))
    offsets = (-BESIDE, BESIDE) if len(symbols) == 2 else (0.0,)
    for tip, corner in ((start, low), (end, high)):
        ax.plot(*np.transpose([tip, corner]), **pen)
        ax.plot(*np.transpose([corner + offset * left for offset in offsets]), **pen)
    for symbol, offset in zip(symbols, offsets, strict=True):
        near, far = ((at + offset * left).tolist() for at in (low, high))
        symbol(ax, near, far, 0.7 * BESIDE, pen)


def draw_turning(ax: Axes, link: Link, centre: Spot) -> None:
    """The symbol of a link that resists turning, around a place (mm)."""
    about = traits(link)
    pen: Any = {"color": colour_of(link, about), "linewidth": LINE, "zorder": 4}
    _rotation(ax, centre[0], centre[1], BESIDE, about._replace(damper=False), pen)


def _along(a: Sequence[float], b: Sequence[float], ways: Any, pen: Any, ax: Axes) -> None:
    """Polylines in a frame from a to b: along it as a share, across it in mm."""
    start, length = np.array(a), math.dist(a, b)
    unit = (np.array(b) - start) / length
    left = np.array([-unit[1], unit[0]])
    for way in ways:
        points = [start + s * length * unit + across * left for s, across in way]
        ax.plot(*np.transpose(points), **pen)


def _spring(ax: Axes, a: Sequence[float], b: Sequence[float], half: float, pen: Any) -> None:
    turns = np.linspace(0.2, 0.8, 12)
    zigzag = [(s, half * (1 if k % 2 else -1)) for k, s in enumerate(turns[1:-1])]
    _along(a, b, [[(0, 0), (turns[0], 0), *zigzag, (turns[-1], 0), (1, 0)]], pen, ax)


def _damper(ax: Axes, a: Sequence[float], b: Sequence[float], half: float, pen: Any) -> None:
    cup = [(0.62, -half), (0.36, -half), (0.36, half), (0.62, half)]
    piston = [(0.5, -0.75 * half), (0.5, 0.75 * half)]
    _along(a, b, [[(0, 0), (0.36, 0)], cup, piston, [(0.5, 0), (1, 0)]], pen, ax)


def _sideways(
    ax: Axes, x: float, heights: tuple[float, float], part: float, symbols: Any, pen: Any
) -> None:
    """Symbols that lie between a post from below and a post from above: shear."""
    low, high = heights
    left, right = x - 0.95 * part, x + 0.95 * part
    levels = np.linspace(low, high, len(symbols) + 2)[1:-1]
    ax.plot([left, left], [low, levels[-1]], **pen)
    ax.plot([right, right], [levels[0], high], **pen)
    for symbol, level in zip(symbols, levels, strict=True):
        symbol(ax, (left, level), (right, level), 0.26 * part, pen)


def _rotation(ax: Axes, x: float, z: float, part: float, about: Traits, pen: Any) -> None:
    """A spiral for a rotational spring, a round arrow for a torque of muscle."""
    if about.muscle:
        turn = np.linspace(-0.6, 1.25, 30) * math.pi
        radius: Any = np.full(turn.shape, 0.62 * part)
    else:
        turn = np.linspace(0.5, 4.5, 90) * math.pi
        radius = 0.62 * part * turn / turn[-1]
    xs, zs = x + radius * np.cos(turn), z + radius * np.sin(turn)
    ax.plot(xs, zs, **pen)
    if about.muscle:
        ax.annotate(
            "",
            (xs[-1], zs[-1]),
            (xs[-4], zs[-4]),
            arrowprops={"arrowstyle": "->", "color": pen["color"], "lw": LINE},
        )
    if about.damper:
        turn = np.linspace(-0.3, 0.3, 20) * math.pi
        for out, share in ((0.95, 1.0), (0.78, 0.25)):  # a cup that is bent, and its piston
            part_of = turn[np.abs(turn) <= share * turn[-1]]
            ax.plot(x + out * part * np.cos(part_of), z + out * part * np.sin(part_of), **pen)
        for angle in (turn[0], turn[-1]):
            ring = np.array([0.78, 0.95]) * part
            ax.plot(x + ring * math.cos(angle), z + ring * math.sin(angle), **pen)
        ax.plot([x + 0.62 * part, x + 0.78 * part], [z, z], **pen)


def _lengthening(ax: Axes, x: float, low: float, high: float, pen: Any) -> None:
    """An arrow both ways: a rod whose length changes by itself."""
    look: Any = {"arrowstyle": "<->", "color": pen["color"], "lw": LINE, "mutation_scale": 5}
    ax.annotate("", (x, high), (x, low), arrowprops={**look, "shrinkA": 0, "shrinkB": 0})


def _box(
    ax: Axes, link: Link, x: float, low: float, high: float, part: float, about: Traits, pen: Any
) -> None:
    """A force from outside as an arrow; a law without a symbol as a box with its name."""
    middle = (low + high) / 2
    if about.muscle:
        arrow: Any = {"arrowstyle": "->", "color": pen["color"], "lw": 1.5 * LINE}
        ax.annotate("", (x, high), (x, low), arrowprops=arrow)
        return
    half = (high - low) / 4
    ax.plot([x, x], [low, middle - half], **pen)
    ax.plot([x, x], [middle + half, high], **pen)
    sides = [x - part, x + part, x + part, x - part, x - part]
    ax.plot(sides, [middle - half] * 2 + [middle + half] * 2 + [middle - half], **pen)
    ax.text(
        x, middle, "F", ha="center", va="center", color=pen["color"], fontsize=7, style="italic"
    )
