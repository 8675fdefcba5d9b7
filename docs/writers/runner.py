"""The default runner: what it is made of, and the equation of every link and coordinate."""

from __future__ import annotations

from collections.abc import Iterator

import spinesim as ss
from spinesim.anatomy import default_runner
from spinesim.anatomy.parameter_table import pattern
from spinesim.gait import steady, touchdown
from spinesim.mechanics import energy, model
from spinesim.mechanics.equations import derive
from spinesim.spine import discs, muscles, sharing
from writers import drawings
from writers import markdown as md

HEAD = """# The default runner

{docs}
![The default runner: bodies and links](default_runner.svg)

## Overview

What `spinesim.equations(scenario)` prints:

{overview}
Every equation below is printed from the expressions that the solvers' functions are printed from;
`spinesim.equations(scenario, "midsole")` shows one with its numbers. The numbers and their sources
are on the page [Constants](../reference/constants.md).

"""
COORDINATES = """# Equations of motion

One equation for each coordinate of the [default runner](runner.md): inertia times acceleration. The
forces $F$ are those of the links.

"""
METHOD = """# How a step is computed

{text}
"""
ROOMS = (
    ("A model is bodies and links", model),
    ("Touchdown", touchdown),
    ("A step that repeats itself", steady),
    ("Muscles", muscles),
    ("Sharing the moments among muscles", sharing),
    ("Discs", discs),
    ("The energy ledger", energy),
)


def pages() -> Iterator[tuple[str, str]]:
    derived = derive(pattern())
    head = HEAD.format(
        docs=md.doc(default_runner), overview=md.block(str(ss.equations(ss.Scenario())))
    )
    parts = [head, "## Links\n"]
    for link in pattern().links:
        kind = f"`{type(link.deformation).__name__}`, `{type(link.law).__name__}`"
        parts.append(f"### {link.name}\n\n{kind}\n\n{_aligned(derived.of_link(link.name))}")
    yield "theory/runner.md", "\n".join(parts)
    parts = [COORDINATES]
    for i, (body, axis) in enumerate(pattern().coordinates):
        parts.append(f"**{body}, {axis}**\n\n{_aligned([derived.of_coordinate(i)])}")
    yield "theory/coordinates.md", "\n".join(parts)
    yield "theory/default_runner.svg", drawings.svg(pattern())
    text = "\n".join(f"## {title}\n\n{md.doc(module)}" for title, module in ROOMS)
    yield "theory/method.md", METHOD.format(text=text)


def _aligned(rows: list) -> str:
    lines = " \\\\\n".join(row.latex for row in rows)
    return f"$$\n\\begin{{aligned}}\n{lines}\n\\end{{aligned}}\n$$\n"
