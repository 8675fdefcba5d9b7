"""Equations of motion by virtual work, in SymPy: from a model's two lists to expressions.

    M q'' = -M g e_z - sum over links of (d delta / d q)^T F,      delta' = (d delta / d q) q' + d
    delta / d t

Each link's intermediates keep their names (d_leg, v_leg, F_leg), so that the Jacobian is assembled
by the chain rule instead of differentiating one long expression; what is printed for the reader is
what is solved.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sympy

from spinesim.mechanics.laws import (
    ForceOf,
    Position,
    Rate,
    Recorded,
    Signal,
    Time,
    with_signals,
)
from spinesim.mechanics.model import Kinematics, Link, Model, identifier

Expr = Any
T = sympy.Symbol("t", real=True)


@dataclass(frozen=True)
class LinkEquations:
    """One link: deformation delta(q, t), its gradient and rates, and its forces in terms of the
    named symbols d and v.

    gradient[i] = d delta/d q_i and curvature[i, j] = d2 delta/(d q_i d q_j), only where not zero;
    rate = delta', explicit = d delta/d t; rate_slope[i] = d delta'/d q_i.
    """

    name: str
    d: Expr
    v: Expr
    F: Expr
    delta: Expr
    rate: Expr
    explicit: Expr
    gradient: dict[int, Expr]
    curvature: dict[tuple[int, int], Expr]
    rate_slope: dict[int, Expr]
    force: Expr
    elastic: Expr
    active: Expr


@dataclass(frozen=True, repr=False)
class Equations:
    """Everything a backend or a reader needs: coordinates q, velocities u, and the links'
    equations.

    parameters: symbols of the model's numbers, then, of each curve that drives it, one of the curve
    and one of its rate, functions of time.
    acceleration[i] is written in the links' force symbols F and the named gradients.
    """

    q: tuple[Expr, ...]
    u: tuple[Expr, ...]
    parameters: tuple[Expr, ...]
    inertia: tuple[Expr, ...]
    weight: tuple[Expr, ...]
    links: tuple[LinkEquations, ...]

    @property
    def acceleration(self) -> tuple[Expr, ...]:
        """q'' with every link's force standing as its symbol."""
        return tuple(
            self.weight[i]
            - sum(
                (link.gradient[i] * link.F for link in self.links if i in link.gradient),
                sympy.Integer(0),
            )
            / self.inertia[i]
            for i in range(len(self.q))
        )

    def of_link(self, name: str) -> list[Row]:
        """Deformation and force of one link; KeyError for an unknown name."""
        link = {link.name: link for link in self.links}[name]
        return [Row(link.d, link.delta), Row(link.F, link.force)]

    def of_coordinate(self, i: int) -> Row:
        """Inertia times acceleration of the coordinate q[i], forces standing as their symbols."""
        balance = sympy.expand(self.acceleration[i] * self.inertia[i])
        return Row(self.q[i], balance, self.inertia[i])

    def rows(self) -> list[Row]:
        """All equations as they are solved: deformations, forces, accelerations."""
        links = [row for link in self.links for row in self.of_link(link.name)]
        return links + [self.of_coordinate(i) for i in range(len(self.q))]

    def __repr__(self) -> str:
        return f"<equations of {len(self.links)} links and {len(self.q)} coordinates>"


@dataclass(frozen=True)
class Row:
    """One equation: left = right; with an inertia, inertia left'' = right."""

    left: Expr
    right: Expr
    inertia: Expr | None = None

    @property
    def text(self) -> str:
        if self.inertia is None:
            return f"{self.left} = {self.right}"
        return f"{self.inertia} {self.left}'' = {self.right}"

    @property
    def latex(self) -> str:
        """The equation in LaTeX, aligned at its sign."""
        if self.inertia is None:
            return rf"{_tex(self.left)} &= {_tex(self.right)}"
        letter, mark, subscript = _tex(self.left).partition("_")
        return rf"{_tex(self.inertia)}\,\ddot{{{letter}}}{mark}{subscript} &= {_tex(self.right)}"

    @property
    def symbols(self) -> tuple[str, ...]:
        """Names of all symbols in the equation, in alphabetical order."""
        sides = sympy.Tuple(self.right, self.inertia or 0)
        return tuple(sorted(str(symbol) for symbol in sides.free_symbols))


def derive(model: Model) -> Equations:
    """The model's equations; its numbers become symbols of these names (`Model.parameters`)."""
    names = {name: sympy.Symbol(identifier(name), real=True) for name in model.parameters}
    symbolic = model.replaced(names, check=False)
    q = {
        key: sympy.Symbol(f"{key[1]}_{identifier(key[0])}", real=True) for key in model.coordinates
    }
    u = {
        key: sympy.Symbol(f"v{key[1]}_{identifier(key[0])}", real=True) for key in model.coordinates
    }
    forces = {
        link.name: sympy.Symbol(f"F_{identifier(link.name)}", real=True) for link in model.links
    }
    curves = {curve: _curve(name) for name, curve in model.recordings.items()}
    driven = [
        sympy.Symbol(each, real=True)
        for name in model.recordings
        for each in (name, f"{name}_rate")
    ]

    def signal(item: Signal) -> Expr:
        match item:
            case Time():
                return T
            case ForceOf(link):
                return forces[link]
            case Position(body, axis):
                return q.get((body, axis), sympy.Integer(0))
            case Rate(body, axis):
                return u.get((body, axis), sympy.Integer(0))
            case Recorded():
                return curves[item](T)

    kinematics = Kinematics(lambda body, axis: q.get((body, axis), sympy.Integer(0)), signal, sympy)
    bodies = {body.name: body for body in symbolic.bodies}
    inertia = tuple(
        bodies[body].inertia if axis == "pitch" else bodies[body].mass
        for body, axis in model.coordinates
    )
    weight = tuple(
        -symbolic.gravity if axis == "z" else sympy.Integer(0) for _, axis in model.coordinates
    )
    links = tuple(
        _link(link, kinematics, tuple(q.values()), tuple(u.values()), signal)
        for link in symbolic.links
    )
    return Equations(
        tuple(q.values()), tuple(u.values()), (*names.values(), *driven), inertia, weight, links
    )


def _link(
    link: Link, kinematics: Kinematics, q: tuple[Expr, ...], u: tuple[Expr, ...], signal: Any
) -> LinkEquations:
    name = identifier(link.name)
    d, v, force = (sympy.Symbol(f"{letter}_{name}", real=True) for letter in "dvF")
    law = with_signals(link.law, signal)
    delta = sympy.sympify(link.deformation.delta(kinematics))
    gradient = {i: g for i, qi in enumerate(q) if (g := sympy.diff(delta, qi)) != 0}
    explicit = sympy.diff(delta, T)
    rate = sum((g * u[i] for i, g in gradient.items()), explicit)
    curvature = {
        (i, j): h for i, g in gradient.items() for j in gradient if (h := sympy.diff(g, q[j])) != 0
    }
    rate_slope = {i: s for i in gradient if (s := sympy.diff(rate, q[i])) != 0}
    return LinkEquations(
        link.name,
        d,
        v,
        force,
        delta,
        rate,
        explicit,
        gradient,
        curvature,
        rate_slope,
        sympy.sympify(law.force(d, v)),
        sympy.sympify(law.elastic(d)),
        sympy.sympify(law.active(d, v)),
    )


def _curve(name: str) -> Any:
    """A recorded curve of time as a SymPy function, with its rate as derivative."""
    rate = type(f"{name}_rate", (sympy.Function,), {"is_real": True, "nargs": 1})
    slope = {"fdiff": lambda self, argindex=1: rate(self.args[0])}
    return type(name, (sympy.Function,), {"is_real": True, "nargs": 1, **slope})


def _tex(expression: Expr) -> str:
    names = {symbol: _symbol_name(str(symbol)) for symbol in expression.free_symbols}
    return str(sympy.latex(expression, symbol_names=names))


def _symbol_name(name: str) -> str:
    r"""A symbol as readers write it, what it belongs to as an upright subscript.

    >>> print(_symbol_name("d_L5_S1_axial"), _symbol_name("upper_soft_stiffness"))
    \delta_{\mathrm{L5\,S1\,axial}} k_{\mathrm{upper\,soft}}
    """
    for field, letter in FIELDS.items():
        if name.endswith(f"_{field}"):
            return _with_subscript(letter, name[: -len(field) - 1])
    head, _, tail = name.partition("_")
    return _with_subscript(
        STATES.get(head, head if len(head) <= 2 else rf"\mathrm{{{head}}}"), tail
    )


def _with_subscript(head: str, tail: str) -> str:
    return head + (rf"_{{\mathrm{{{tail.replace('_', chr(92) + ',')}}}}}" if tail else "")


STATES = {
    "pitch": r"\theta",
    "vpitch": r"\dot\theta",
    "vx": r"\dot x",
    "vz": r"\dot z",
    "d": r"\delta",
    "v": r"\dot\delta",
    "gravity": "g",
}
FIELDS = {  # last words of a parameter's name, longest first
    "damping_ratio": r"\zeta",
    "energy_return": r"\varepsilon",
    "straightness": r"\rho",
    "rest_length": "L",
    "bend_depth": "d",
    "transition": "v",
    "bottoming": "b",
    "pitch_rate": r"\dot\theta",
    "stiffness": "k",
    "push_off": "p",
    "exponent": "n",
    "duration": "T",
    "upright": r"\theta",
    "damping": "c",
    "inertia": "I",
    "offset": "M",
    "angle": r"\alpha",
    "depth": "h",
    "mass": "m",
    "ramp": r"\tau",
    "roll": "s",
    "gate": "F",
    "x": "a",
    "z": "b",
}
