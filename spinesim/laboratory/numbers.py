"""What the engine in the page has to know of a scenario, as numbers, and how they follow from the
controls.

Most controls move a few numbers of their own, so that a table for each set of controls that act
together is small.  Between its nodes the page interpolates; `Tables` proves on drawn scenarios that
what comes out is what Python computes, and refuses otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import pairwise, product
from typing import Any

import numpy as np

from spinesim.anatomy.parameter_table import numbers, pattern
from spinesim.gait.stance import Stance, Task
from spinesim.laboratory.controls import Control, moved
from spinesim.mechanics.primitives import Array
from spinesim.scenario import Runner, Scenario
from spinesim.scenario.constants import assuming, constants
from spinesim.spine.floors import most_co_contraction, reserve_scale
from spinesim.spine.muscles import MuscleSet, muscles_of
from spinesim.spine.tissue import tissue_moment, tissue_stiffness

STRIDE = ("stride_speed", "stride_cadence", "stride_step_length")
EXACT = 1e-12  # relative difference of numbers that count as the same
CLOSE = 1e-3  # relative error of a number that is interpolated: moves loads by less than half of it
DRAWN = 50  # scenarios on which the tables are tried
DIGITS = 9  # of a number in the page


def numbers_of(scenario: Scenario) -> dict[str, Array]:
    """Every number of a scenario, by what it belongs to."""
    stance = Stance(scenario)
    with assuming(scenario.body):
        muscles = muscles_of(scenario.runner)
        held = _trunk_numbers(scenario.runner, muscles)
    task = [getattr(stance.task, field.name) for field in fields(Task)]
    return {
        "parameters": numbers([(scenario, stance.leg_setting)])[0],
        "force": muscles.force,
        "arm": muscles.arm.ravel(),
        **held,
        "task": np.array(task, dtype=float),
        "height": np.array([scenario.runner.height]),
    }


def _trunk_numbers(runner: Runner, muscles: MuscleSet) -> dict[str, Array]:
    """What decides how muscles and tissue answer a motion (see static/effort.js).

    strength (18,) of sound muscle;  tone (3,) of sound muscles, of the abdominal wall, and tension
    of the psoas a N m that bends the hip;  spring (18,) stiffness of an element at full activation,
    N/m;  tissue (7,) stiffness of a level, N m/rad, and its share of the moments of standing, N m;
    reserve (12,) arms of what muscles lack, m;  trunk (4,) co-contraction, scale of the reserve,
    own stiffness, most co-contraction
    """
    c, upright = constants(), np.zeros((1, 1, 6))
    able = c["stiffness_per_force"] * muscles.stiffness * muscles.force / muscles.length
    return {
        "strength": muscles.strength,
        "tone": np.array([c["muscle_floor"], c["abdominal_floor"], c["psoas_pull"]]),
        "spring": able,
        "tissue": np.array([*tissue_stiffness([runner]), *tissue_moment(upright, [runner])[0, 0]]),
        "reserve": muscles.own_arm.ravel(),
        "trunk": np.array(
            [
                runner.co_contraction,
                reserve_scale(muscles),
                runner.trunk_stiffness,
                most_co_contraction(muscles),
            ]
        ),
    }


def flat(scenario: Scenario) -> Array:
    """All numbers of a scenario, one after the other."""
    return np.concatenate([*numbers_of(scenario).values()])


@dataclass(frozen=True)
class Tables:
    """base (M,): the numbers of the scenario itself; tables: those that controls move."""

    scenario: Scenario
    controls: Sequence[Control]
    base: Array
    tables: Sequence[dict[str, Any]]

    @classmethod
    def around(cls, scenario: Scenario, controls: Sequence[Control]) -> Tables:
        """Tables for these controls, the others of the scenario held."""
        tabled = [control for control in controls if control.name not in STRIDE]
        base = flat(scenario)
        sets: dict[tuple[str, ...], list[int]] = {}
        for row, names in enumerate(_dependencies(scenario, tabled, base)):
            if names:
                sets.setdefault(names, []).append(row)
        by_name = {control.name: control for control in tabled}
        tables = [
            _table(scenario, [by_name[name] for name in names], rows)
            for names, rows in sets.items()
        ]
        made = cls(scenario, controls, base, tables)
        made.check()
        return made

    def at(self, values: Mapping[str, Any]) -> Array:
        """The numbers (M,) at values of the controls, as the page computes them."""
        result = self.base.copy()
        for table in self.tables:
            weights = [_weights(axis, values[axis["name"]]) for axis in table["axes"]]
            shapes = np.array(table["shapes"], dtype=float)
            for weight in weights:
                shapes = np.tensordot(weight, shapes, axes=(0, 0))
            result[table["rows"]] = shapes[table["shape"]] * table["size"]
        return result

    def check(self) -> None:
        """ValueError where the page would compute with other numbers than Python."""
        stride = _stride_rows(self.scenario)
        for values in drawn(self.controls, DRAWN):
            names = [name for name in values if name not in STRIDE]
            exact = flat(moved(self.scenario, {name: values[name] for name in names}))
            error = np.abs(self.at(values) - exact) / np.maximum(np.abs(exact), 1e-9)
            error[stride] = 0.0
            if (worst := error.max()) > CLOSE:
                raise ValueError(
                    f"the lab cannot be made of this scenario: a number of the model is {worst:.1g}"
                    f" beside what its controls make of it, at {values}"
                )

    def document(self) -> dict[str, Any]:
        """The tables as JSON."""
        parts = numbers_of(self.scenario)
        sizes = np.cumsum([0, *(len(part) for part in parts.values())]).tolist()
        return {
            "base": _rounded(self.base),
            "places": dict(zip(parts, pairwise(sizes), strict=True)),
            "task": [field.name for field in fields(Task)],
            "contact": _contact_rows(self.scenario),
            "tables": [
                {
                    **table,
                    "shapes": _rounded(table["shapes"]),
                    "size": _rounded(table["size"]),
                }
                for table in self.tables
            ],
        }


def drawn(controls: Sequence[Control], count: int, seed: int = 0) -> list[dict[str, Any]]:
    """Values of all controls, drawn evenly from their ranges."""
    random = np.random.default_rng(seed)

    def value(control: Control) -> Any:
        if control.choices:
            return str(random.choice(control.choices))
        return float(random.uniform(control.low, control.high))

    return [{control.name: value(control) for control in controls} for _ in range(count)]


def _nodes(control: Control) -> list[Any]:
    """Values at which numbers are tabled: all choices, or the nodes of Chebyshev."""
    if control.choices:
        return list(control.choices)
    places = np.cos(np.pi * np.arange(control.nodes) / (control.nodes - 1))[::-1]
    return ((control.low + control.high) / 2 + places * (control.high - control.low) / 2).tolist()


def _dependencies(
    scenario: Scenario, controls: Sequence[Control], base: Array
) -> list[tuple[str, ...]]:
    """For every number the names of the controls that move it, wherever the others stand."""
    moves: list[set[str]] = [set() for _ in base]
    for values in ({}, *drawn(controls, 2, seed=1)):
        start = flat(moved(scenario, values))
        for control in controls:
            for node in _nodes(control):
                other = flat(moved(scenario, values | {control.name: node}))
                differs = np.abs(other - start) > EXACT * np.maximum(np.abs(start), 1e-9)
                for row in np.flatnonzero(differs):
                    moves[row].add(control.name)
    rows = _stride_rows(scenario)
    return [
        () if row in rows else tuple(control.name for control in controls if control.name in names)
        for row, names in enumerate(moves)
    ]


def _table(scenario: Scenario, controls: Sequence[Control], rows: list[int]) -> dict[str, Any]:
    """Numbers at all nodes of some controls: `shapes` (nodes ..., shapes), and of every row which
    `shape` it has and of what `size`.
    """
    axes = [
        {"name": control.name, "choices": list(control.choices)}
        if control.choices
        else {"name": control.name, "nodes": _nodes(control)}
        for control in controls
    ]
    names, places = (
        [control.name for control in controls],
        [_nodes(control) for control in controls],
    )
    values = np.array(
        [
            flat(moved(scenario, dict(zip(names, place, strict=True))))[rows]
            for place in product(*places)
        ]
    )
    size = np.take_along_axis(values, np.abs(values).argmax(0)[None], 0)[0]
    _, first, shape = np.unique(
        np.round(values / size, DIGITS), axis=1, return_index=True, return_inverse=True
    )
    shapes = (values / size)[:, first].reshape(*(len(nodes) for nodes in places), len(first))
    return {
        "axes": axes,
        "rows": rows,
        "shape": shape.ravel().tolist(),
        "size": size.tolist(),
        "shapes": shapes.tolist(),
    }


def _weights(axis: Mapping[str, Any], value: Any) -> Array:
    """How much each node of an axis counts at a value: the interpolating polynomial's weights."""
    if "choices" in axis:
        return np.array([float(name == value) for name in axis["choices"]])
    nodes = np.array(axis["nodes"])
    if (same := nodes == value).any():
        return same.astype(float)
    signs = (-1.0) ** np.arange(len(nodes))
    signs[[0, -1]] /= 2
    parts = signs / (value - nodes)
    return np.asarray(parts / parts.sum())


def _stride_rows(scenario: Scenario) -> list[int]:
    """Places of the numbers that follow from the stride, which the page computes by formulas."""
    names = list(pattern().parameters)
    begin = len(flat(scenario)) - 1 - len(fields(Task))
    task = [field.name for field in fields(Task)]
    followed = ("speed", "step_time", "contact_time", "morin")
    return [
        *(names.index(name) for name in ("leg_stiffness", *CONTACT)),
        *(begin + task.index(name) for name in followed),
    ]


CONTACT = ("foot_duration", "leg_ramp")  # parameters that go with the contact time


def _contact_rows(scenario: Scenario) -> dict[str, float]:
    """Place of each parameter that goes with the contact time -> how many times it."""
    names, contact = list(pattern().parameters), scenario.step.contact_time
    values = numbers_of(scenario)["parameters"]
    return {str(names.index(name)): float(values[names.index(name)] / contact) for name in CONTACT}


def _rounded(values: Any) -> Any:
    if np.ndim(values):
        return [_rounded(value) for value in values]
    return float(f"{float(values):.{DIGITS}g}")
