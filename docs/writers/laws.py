"""Every force law and deformation, its formula printed by SymPy from the function that is run."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

import sympy

from spinesim.mechanics import deformations, laws, primitives
from spinesim.mechanics.equations import FIELDS
from writers import markdown as md

HEAD = """# Laws and deformations

A model is bodies and links. A link has one *deformation*, a scalar made of coordinates, and one
*law*, a force made of that deformation $\\delta$ and its rate $\\dot\\delta$. Nothing else is in a
model. The formulas below are printed from the functions that the solver runs: SymPy symbols went
through them in the place of numbers.

"""
LETTERS = {
    "clock": "t",
    "history": "F(t)",
    "lam": r"\lambda",
    "load": r"F_\mathrm{leg}",
    "pitch": r"\theta",
    "upright": r"\theta_0",
    "gate": r"F_g",
    "transition": "v_s",
    "bend_depth": "d_k",
    "area": "A",
    "flexors": "f",
    "flexor_slack": "d_f",
    "hamstrings": "h",
    "hamstring_slack": "d_h",
}
PRIMITIVES = ("pos", "step", "sat", "powp", "ease")


def pages() -> Iterator[tuple[str, str]]:
    parts = [HEAD, "## Laws\n", *(_law(kind) for kind in laws.Law.__subclasses__())]
    parts += ["## Functions that laws are written in\n", *map(_primitive, PRIMITIVES)]
    kinds = deformations.Deformation.__subclasses__()
    parts += ["## Deformations\n", *(_titled(kind) for kind in kinds if _of_the_package(kind))]
    yield "theory/laws.md", "\n".join(parts)


def _of_the_package(kind: type) -> bool:
    return kind.__module__ == deformations.__name__


def _titled(kind: type) -> str:
    return f"### {kind.__name__}\n\n{md.doc(kind)}"


def _primitive(name: str) -> str:
    return f"### {name}\n\n{md.doc(getattr(primitives, name))}"


def _law(kind: type[laws.Law]) -> str:
    """A law with its formula, elastic and active part, and what each letter is called in Python."""
    names = [field.name for field in dataclasses.fields(kind)]
    letters = {name: LETTERS.get(name) or FIELDS.get(name, name) for name in names}
    symbols: dict[str, Any] = {name: sympy.Symbol(f"_{name}", real=True) for name in names}
    d, v = sympy.symbols("d v", real=True)
    written = {symbols[name]: letter for name, letter in letters.items()}
    written |= {d: r"\delta", v: r"\dot\delta"}
    law = kind(**symbols)
    rows = [("F", law.force(d, v))]
    rows += [
        (f"F_\\mathrm{{{name}}}", part)
        for name, part in (("elastic", law.elastic(d)), ("active", law.active(d, v)))
        if part != 0 and part != rows[0][1]
    ]
    lines = " \\\\\n".join(
        f"{left} &= {sympy.latex(right, symbol_names=written)}" for left, right in rows
    )
    legend = ", ".join(f"${letter}$ `{name}`" for name, letter in letters.items())
    formula = f"$$\n\\begin{{aligned}}\n{lines}\n\\end{{aligned}}\n$$"
    return f"### {kind.__name__}\n\n{formula}\n\nwith {legend}.\n\n{md.doc(kind)}"
