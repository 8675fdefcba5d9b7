"""The validation report: one HTML file that needs nothing else and opens with what does not hold.

What is on the page is in `report.html.j2`; Jinja2 escapes every text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from spinesim._version import VERSION
from spinesim.show.files import check_folder
from spinesim.validate import Case
from spinesim.validate.case import Published
from spinesim.validate.curves import Curve, shipped
from spinesim.validate.effects import effects
from spinesim.validate.recordings import curves_of
from spinesim.validate.verdict import (
    MEASURED,
    MUST_HOLD,
    PRINTED,
    disc_load_in_words,
    disc_loads,
    grouped,
    misses,
)

TEMPLATE = "report.html.j2"
MEANING = {
    "oracle": "numbers that every right implementation gives; have to hold",
    "conservation": "energy and momentum; have to hold",
    "rig": "laboratory apparatus on the model's shoe, heel and grounds; have to hold",
    "calibration": "rows to which constants of the runner or a ground were fitted, and ranges that "
    "the reference runner has to meet",
    MEASURED: "measured by others; nothing was fitted to them",
    PRINTED: "what a paper printed against what its own equations give",
    "plausibility": "recalled numbers, curves without a published tolerance, and rows that our "
    "inputs or choices settle; never counted",
}
MARKS = {True: ("✓", "yes"), False: ("✗", "no"), None: ("–", "na")}


class Counts(NamedTuple):
    """How many cases hold, do not, and cannot be expressed."""

    good: int
    bad: int
    open: int


def write(cases: Sequence[Case], path: str | Path, recordings: str | Path | None = None) -> Path:
    """Write the report of these cases; with a folder of recordings their curves are drawn too.

    Raises ValueError unless the name ends in .html.
    """
    target = check_name(path)
    target.write_text(page(cases, recordings), encoding="utf-8")
    return target


def check_name(path: str | Path) -> Path:
    """The path, if a web page can be written there; ValueError if not."""
    if Path(path).suffix.lower() not in (".html", ".htm") or Path(path).is_dir():
        raise ValueError(f"the report is a web page; '{path}' does not end in .html or is a folder")
    check_folder(Path(path).parent)
    return Path(path)


def page(cases: Sequence[Case], recordings: str | Path | None = None) -> str:
    """The report as HTML text."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    from spinesim.show.figures.validation import is_mean

    curves: list[Curve] = [*shipped()]
    if recordings is not None:
        curves += curves_of(Path(recordings))
    groups = grouped(cases)
    pages = Environment(
        loader=PackageLoader("spinesim.show", "."), autoescape=True, undefined=StrictUndefined
    )
    return pages.get_template(TEMPLATE).render(
        version=VERSION,
        must=_counts([case for case in cases if case.kind in MUST_HOLD]),
        measured=_counts(groups.get(MEASURED, ())),
        printed=_counts(groups.get(PRINTED, ())),
        groups=[_group(name, members) for name, members in groups.items()],
        disc_loads=[disc_load_in_words(case) for case in disc_loads(cases)],
        failures=[_row(case) for case in misses(cases)],
        curves=curves,
        pictures=_pictures(
            {
                "curves": curves,
                "scatter": [
                    case
                    for group in (MEASURED, "calibration")
                    for case in groups.get(group, ())
                    if is_mean(case)
                ],
                "effects": effects(cases),
            }
        ),
    )


def _pictures(shown: Mapping[str, Sequence[Any]]) -> Mapping[str, Any]:
    """Pictures as SVG, which is markup and not to be escaped; empty where nothing is shown."""
    from markupsafe import Markup

    from spinesim.show.figures.plot import plot
    from spinesim.show.figures.validation import svg

    return {name: Markup(svg(plot(items)) if items else "") for name, items in shown.items()}


def _counts(cases: Sequence[Case]) -> Counts:
    return Counts(*(sum(case.holds is wanted for case in cases) for wanted in (True, False, None)))


def _group(name: str, cases: Sequence[Case]) -> dict[str, Any]:
    return {
        "name": name,
        "meaning": MEANING[name],
        "is_open": name == MEASURED,
        "counts": _counts(cases),
        "expressed": [_row(case) for case in cases if case.holds is not None],
        "silent": [_row(case) for case in cases if case.holds is None],
    }


def _row(case: Case) -> dict[str, str]:
    """What a table shows of a case."""
    mark, style = MARKS[case.holds]
    return {
        "mark": mark,
        "style": style,
        "kind": case.kind,
        "name": case.name,
        "quantity": case.quantity,
        "published": published(case.published, case.tolerance),
        "ours": "–" if case.ours is None else number(case.ours, 4),
        "unit": "" if case.unit == "1" else case.unit,
        "why": f"{case.reason}. {case.source}" if case.reason else case.source,
    }


def published(value: Published, tolerance: float) -> str:
    """A published number with its tolerance, a range, or an open end.

    >>> published(1.53, 0.2745), published((2.6, 4.0), 0.0), published((1.001, float("inf")), 0.0)
    ('1.53 ± 0.42', '2.6 to 4', 'above 1')
    """
    if isinstance(value, tuple):
        low, high = value
        if high == float("inf"):
            return f"above {low:.2g}"
        return (
            f"below {high:.2g}"
            if (low, round(high, 2)) == (0.0, 1.0) and high < 1
            else f"{number(low, 4)} to {number(high, 4)}"
        )
    reach = (abs(value) or 1.0) * tolerance
    return (
        f"{number(value, 4)} ± {number(reach, 2)}"
        if reach > 1e-3 * abs(value)
        else number(value, 6)
    )


def number(value: float, digits: int) -> str:
    """A number to so many digits, without a power of ten where a reader can do without.

    >>> number(13280.0, 4), number(3694.5, 2), number(0.28, 2), number(1.2e-7, 2)
    ('13280', '3700', '0.28', '1.2e-07')
    """
    short = f"{value:.{digits}g}"
    return f"{float(short):.0f}" if "e+" in short else short
