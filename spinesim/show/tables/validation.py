"""The validation cases for the terminal: a page of counts and misses, or every case."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

import numpy as np
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from spinesim.show.tables.parts import ruled
from spinesim.validate.case import Case, Published
from spinesim.validate.verdict import (
    PRINTED,
    disc_load_in_words,
    disc_loads,
    grouped,
    misses,
    tally,
)

MARKS = {True: ("✓", "green"), False: ("✗", "red"), None: ("–", "dim")}
UNCOUNTED = "plausibility"
NUMBER = re.compile(r"^[TU]\d{3}(/[TU]\d{3})* ")  # of a row in the project's table of targets
REST = (
    "spinesim validate --all shows every case with its reason, --report FILE.html the same with "
    "pictures, --json everything for a program."
)


def validation_page(cases: Sequence[Case]) -> RenderableType:
    """One page: counts by group, the measured disc load, what does not hold, where the rest is."""
    loads = disc_loads(cases)
    apart = grouped(cases).get(PRINTED, [])
    counted = [
        case
        for case in misses(cases)
        if case in loads or (case.kind != UNCOUNTED and case not in apart)
    ]
    parts: list[RenderableType] = [_counts(cases)]
    parts += [Text(disc_load_in_words(case)) for case in loads if case.ours is not None]
    if counted:
        parts += [Text(""), _short(f"What does not hold ({len(counted)})", counted)]
    else:
        parts.append(Text("Everything that counts holds."))
    if bad := tally(apart)[1]:
        parts.append(
            Text(f"{bad} results that papers printed do not follow from their own equations.")
        )
    return Group(*parts, Text(REST))


def _short(title: str, cases: Sequence[Case]) -> Table:
    """Cases in a line each: what was measured, published, ours."""
    grid = ruled(title=title)
    grid.add_column("")
    for head in ("published", "ours"):
        grid.add_column(head, justify="right", no_wrap=True)
    grid.add_column("unit", no_wrap=True)
    for case in cases:
        ours = "–" if case.ours is None else f"{case.ours:.4g}"
        unit = "" if case.unit == "1" else case.unit
        what = Text(f"{NUMBER.sub('', case.name)}: {case.quantity}")
        grid.add_row(what, _published(case.published, case.tolerance), ours, unit)
    return grid


def validation_report(cases: Sequence[Case]) -> RenderableType:
    """Every case by group, with its reason; the counts once more at the end of the long table."""
    tables = [_table(_count(group, members), members) for group, members in grouped(cases).items()]
    return Group(*tables, _counts(cases))


def _counts(cases: Sequence[Case]) -> Table:
    grid = ruled(title="Ours against published")
    grid.add_column("kind")
    for head in ("hold", "do not", "cannot be expressed"):
        grid.add_column(head, justify="right")
    for group, members in grouped(cases).items():
        hold, miss, silent = tally(members)
        counted = f"{group}: never counted" if group == UNCOUNTED else group
        style = "red" if miss else ""
        grid.add_row(counted, str(hold), Text(str(miss), style=style), str(silent))
    return grid


def _count(group: str, cases: Sequence[Case]) -> str:
    hold, miss, silent = tally(cases)
    beyond = f"; {silent} cannot be expressed" if silent else ""
    return f"{group}: {hold} of {hold + miss} hold{beyond}"


def _table(title: str, cases: Sequence[Case]) -> Table:
    grid = ruled(title=title)
    for head in ("", "case", "quantity", "published", "ours", "unit"):
        side: Literal["left", "right"] = "right" if head in ("published", "ours") else "left"
        narrow = head not in ("case", "quantity")
        grid.add_column(head, justify=side, overflow="fold", no_wrap=narrow)
    for case in cases:
        mark, style = MARKS[case.holds]
        reason = f" ({case.reason})" if case.reason else ""
        grid.add_row(
            Text(mark, style=style),
            Text(case.name),
            Text(f"{case.quantity}{reason}"),
            _published(case.published, case.tolerance),
            "–" if case.ours is None else f"{case.ours:.5g}",
            "" if case.unit == "1" else case.unit,
        )
    return grid


def _published(value: Published, tolerance: float) -> str:
    """A number with what it may be missed by, or a range."""
    if isinstance(value, (tuple, list)):
        low, high = value
        if np.isinf(high):
            return f"above {low:.4g}"
        return f"below {high:.4g}" if low == 0 and high < 1 else f"{low:.5g} to {high:.5g}"
    reach = (abs(value) or 1.0) * tolerance
    return f"{value:.4g} ± {float(f'{reach:.2g}'):g}" if tolerance > 1e-3 else f"{value:.5g}"
