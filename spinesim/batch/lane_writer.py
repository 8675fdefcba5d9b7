"""Prints what a model adds to `kernel.c`: sizes, equations, constants and the stages of a step, as
a C header.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from sympy.printing.c import C99CodePrinter

from spinesim.batch import control
from spinesim.batch.work import observable
from spinesim.batch.writer import Block, Writer
from spinesim.mechanics.model import Model
from spinesim.mechanics.symbols import PRIMITIVES

MEMBERS = {  # rows as `group.h` names them
    "TS": "stage_time",
    "T0": "time",
    "H": "size",
    "ERR": "error",
    "QS": "q_stage",
    "US": "u_stage",
    "AN": "acceleration",
    "Q0": "q",
    "U0": "u",
    "FN": "force_new",
    "X": "slope_new",
    "XF": "slope",
    "LF": "factor",
    "W": "solved",
}
SINGLE = {"TS", "T0", "H", "ERR"}
_NAME = re.compile(r"[^\W\d]\w*")
_NUMBER = re.compile(r"-?[\d.]+(e[-+]?\d+)?")
_STAGE = re.compile(r"([KI])(\d+)")


def header(model: Model, watched: Sequence[str], implicit: Sequence[str]) -> str:
    """The header of a model whose kernel watches these links and solves those implicitly."""
    return LaneWriter(model, watched, implicit).text()


class LaneWriter(Writer):
    """Statements in vectors: AT(row) is a row of the workspace `group`."""

    def __init__(self, model: Model, watched: Sequence[str], implicit: Sequence[str]) -> None:
        self.stored: dict[str, int] = {}
        super().__init__(model, watched, implicit)

    def at(self, row: str, i: int | None = None) -> str:
        """Reference to a row, or to the i-th of its block."""
        if row in SINGLE:
            return f"AT({MEMBERS[row]})"
        return f"AT({_member(row)}[{'i' if i is None else i}])"

    def constant(self, name: str) -> str:
        """Reference to a scenario's constant, kept from now on."""
        return f"AT(constant[{self.stored.setdefault(name, len(self.stored))}])"

    def result(self, i: int) -> str:
        """Reference to the i-th of the rows that the right-hand side writes to."""
        return f"VECTOR(acceleration[{i}])"

    def function(self, name: str, lines: Sequence[str], output: bool = False) -> str:
        """A function of straight-line statements."""
        more = ", row *restrict acceleration" if output else ""
        return _function(
            f"{name}(struct group *restrict group{more})",
            _statements(lines),
        )

    def flat_loop(self, name: str, blocks: Sequence[Block]) -> str:
        """A function of loops over blocks of rows."""
        lines = ["lanes h = AT(size);"]
        for first, last, body in blocks:
            statements = _statements(body)
            if (first, last) == (0, 1) and not any("[i]" in s for s in statements):
                lines += statements
            elif first < last:
                lines += ["SEVERAL_AT_ONCE", f"for (int i = {first}; i < {last}; i++) {{"]
                lines += [*(f"    {s}" for s in statements), "}"]
        return _function(f"{name}(struct group *restrict group)", lines)

    def watch(self) -> str:
        """The watched forces f at states y and times t."""
        arguments = "const struct group *restrict group, lanes at, const lanes *y, lanes *f"
        return _function(f"watch({arguments})", _statements(self.watched_forces()))

    def observe(self) -> str:
        """What can be recorded, at states y and times t."""
        arguments = "const struct group *restrict group, lanes at, const lanes *y, lanes *o"
        return _function(f"observe({arguments})", _statements(self.observed()))

    def constants(self) -> str:
        """Everything that depends on the parameters alone, once per scenario."""
        lines = [
            f"double {name} = {text};"
            for name, text in self.constant_values(list(self.stored), ScalarPrinter().doprint)
        ]
        lines += [f"group->constant[{k}][lane] = {name};" for name, k in self.stored.items()]
        return _function(
            "constants(struct group *restrict group, int lane, const double *p)", lines
        )

    def try_step(self) -> str:
        """One trial step of all lanes."""
        calls = [
            f"{name}({', '.join(['group', *(f'group->{_member(row)}' for row in rows)])});"
            for name, *rows in self.stages.step()
        ]
        return _function("try_step(struct group *group)", calls)

    def text(self) -> str:
        """The whole header."""
        solver = self.stages.implicit_solver()
        functions = [
            self.rhs(),
            self.watch(),
            self.observe(),
            *solver,
            *self.stages.combinations(),
            *self.stages.error(),
            self.constants(),
        ]
        sizes = {
            "COORDINATES": self.n,
            "PARAMETERS": len(self.model.parameters),
            "CONSTANTS": len(self.stored),
            "WATCHED": len(self.watched),
            "READ_COUNT": len(self.read),
            "OBSERVED": len(observable(self.model)) - 2 * self.n,
            "IMPLICIT": len(self.implicit),
            "TOUCHED": self.m,
            "FACTORS": self.elimination.size,
            "STAGES": len(self.scheme.error),
            "ORDER": self.scheme.order,
            **{
                name: getattr(control, name)
                for name in ("SAFETY", "PEAKS", "CLEAR", "FIRST", "MOST_EVENTS")
            },
        }
        place = [
            p + rate * self.n for rate in (0, 1) for p in (self.place[i] for i in range(self.n))
        ]
        return "\n".join(
            [
                "/* What one model adds to kernel.c, printed by spinesim.batch. */\n",
                *(f"#define {name} {value!r}" for name, value in sizes.items()),
                '\n#include "group.h"\n',
                _table("ORIGINAL", self.order, "coordinate of every row"),
                _table("PLACE", place, "row of every state"),
                _table("READ", self.read, "rows of the coordinates that watched forces depend on"),
                "",
                *functions,
                self.try_step(),
            ]
        )


def _member(row: str) -> str:
    """Rows that come once per coordinate, as `group.h` names them."""
    if stage := _STAGE.fullmatch(row):
        return f"{'k' if stage[1] == 'K' else 'implicit'}[{int(stage[2]) - 1}]"
    return MEMBERS[row]


def _function(head: str, lines: Sequence[str]) -> str:
    return f"PART void {head}\n{{\n" + "".join(f"    {line}\n" for line in lines) + "}\n"


def _table(name: str, numbers: Sequence[int], meaning: str) -> str:
    return f"/* {meaning} */\nstatic const int {name}[] = {{{', '.join(map(str, numbers))}}};"


def _statements(lines: Sequence[str]) -> list[str]:
    """Statements of C: a name is declared where it first gets a value; a bare number fills all
    lanes.
    """
    known: set[str] = set()
    statements = []
    for line in lines:
        place, sign, value = line.partition(" = ")
        declared = "lanes " if sign and _NAME.fullmatch(place) and place not in known else ""
        if declared:
            known.add(place)
        if sign and _NUMBER.fullmatch(value):
            value = f"ALL({value})"
        statements.append(f"{declared}{place}{sign}{value};".replace("--", "- -"))
    return statements


class ScalarPrinter(C99CodePrinter):
    """Expressions of parameters in C; whole numbers are written with a point, so that no division
    is one of integers.
    """

    def __init__(self) -> None:
        super().__init__({"user_functions": {**PRIMITIVES, "Step": "step_of"}})

    def _print_Pow(self, expr: Any) -> str:
        base, exponent = expr.as_base_exp()
        if exponent.is_Integer and 2 <= abs(exponent) <= 3:
            product = "*".join([f"({self._print(base)})"] * abs(int(exponent)))
            return f"({product})" if exponent > 0 else f"(1.0/({product}))"
        return super()._print_Pow(expr)

    def _print_Integer(self, expr: Any) -> str:
        return f"{expr.p}.0"

    def _print_Float(self, expr: Any) -> str:
        return repr(float(expr))
