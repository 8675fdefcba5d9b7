"""The validation cases as tables for the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from rich.console import Group, RenderableType
from rich.text import Text

from spinesim.show.tables.parts import ruled
from spinesim.validate import grouped


def validation_report(cases: Sequence[Any]) -> RenderableType:
    """Cases by group: published, ours, and whether it holds; the counts once more at the end, where
    a long table leaves the reader.
    """
    parts: list[RenderableType] = []
    counts: list[str] = []
    for group, mine in grouped(cases).items():
        held = [case.holds for case in mine if case.holds is not None]
        beyond = f"; {len(mine) - len(held)} cannot be expressed" if len(held) < len(mine) else ""
        counts.append(f"{group}: {sum(held)} of {len(held)} hold{beyond}")
        grid = ruled(title=counts[-1])
        for head in ("", "case", "quantity", "published", "ours", "unit"):
            side: Literal["left", "right"] = "right" if head in ("published", "ours") else "left"
            grid.add_column(
                head, justify=side, overflow="fold", no_wrap=head not in ("case", "quantity")
            )
        for case in mine:
            mark, style = {True: ("✓", "green"), False: ("✗", "red"), None: ("–", "dim")}[
                case.holds
            ]
            text = f"{case.quantity} ({case.reason})" if case.reason else case.quantity
            grid.add_row(
                Text(mark, style=style),
                Text(case.name),
                Text(text),
                _published(case.published, case.tolerance),
                _ours(case.ours),
                case.unit,
            )
        parts.append(grid)
    return Group(*parts, *map(Text, counts))


def _published(value: Any, tolerance: float) -> str:
    """A number with what it may be missed by, or a range."""
    if isinstance(value, (tuple, list)):
        return (
            f"above {value[0]:.4g}" if np.isinf(value[1]) else f"{value[0]:.5g} to {value[1]:.5g}"
        )
    return (
        f"{value:.5g} ± {float(f'{(abs(value) or 1.0) * tolerance:.2g}'):g}"
        if tolerance > 1e-3
        else f"{value:.5g}"
    )


def _ours(value: float | None) -> str:
    return "–" if value is None else f"{value:.5g}"
