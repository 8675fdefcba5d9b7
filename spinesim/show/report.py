"""The validation report: one HTML file that needs nothing else, and opens with what does not hold."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path

from spinesim._version import VERSION
from spinesim.show.files import check_folder
from spinesim.validate import Case
from spinesim.validate.case import Published
from spinesim.validate.curves import Curve, from_recording, shipped
from spinesim.validate.effects import effects
from spinesim.validate.recordings import read_folder
from spinesim.validate.verdict import (
    MEASURED,
    MUST_HOLD,
    PRINTED,
    disc_load_in_words,
    disc_loads,
    grouped,
    misses,
)

MEANING = {
    "oracle": "numbers that every right implementation gives; have to hold",
    "conservation": "energy and momentum; have to hold",
    "rig": "laboratory apparatus on the model's shoe, heel and grounds; have to hold",
    "calibration": "rows to which constants of the runner or a ground were fitted, and ranges that the reference runner has to meet",
    MEASURED: "measured by others; nothing was fitted to them",
    PRINTED: "what a paper printed against what its own equations give",
    "plausibility": "recalled numbers, curves without a published tolerance, and rows that our inputs or choices settle; never counted",
}
STYLE = """
body { font: 15px/1.5 "DejaVu Sans", Verdana, sans-serif; color: #1b1b1b; margin: 2.2rem auto; max-width: 1120px; padding: 0 1.2rem; }
h1 { font-size: 1.7rem; margin: 0 0 .2rem; } h2 { font-size: 1.2rem; margin: 2.4rem 0 .5rem; }
p { max-width: 76ch; margin: .4rem 0 .8rem; } .quiet { color: #555; }
table { border-collapse: collapse; width: 100%; font-size: 13px; margin: .6rem 0 1.2rem; }
th { text-align: left; border-bottom: 1.5px solid #444; padding: .3rem .6rem .3rem 0; vertical-align: bottom; }
td { border-bottom: 1px solid #e3e3e3; padding: .28rem .6rem .28rem 0; vertical-align: top; }
td.n, th.n { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; } td.r { color: #555; width: 40%; }
.no { color: #b2182b; font-weight: bold; } .yes { color: #1a7f37; } .na { color: #777; }
svg { width: 100%; height: auto; } details > summary { cursor: pointer; font-weight: bold; margin: .5rem 0; }
"""


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
    from spinesim.show.figures import validation

    curves: list[Curve] = [*shipped()]
    if recordings is not None:
        curves += [from_recording(recording) for recording in read_folder(Path(recordings))]
    groups = grouped(cases)
    shown = [*groups.get(MEASURED, ()), *groups.get("calibration", ())]
    parts = [
        _opening(cases),
        _failures(cases),
        "<h2>Ground reaction, recorded and simulated</h2>",
        "<p>Vertical force over one contact, filtered and cut at 50 N as each recording was. Body mass, speed, step time and contact time are "
        "the runner's own; every other number is the default runner's.</p>",
        validation.curve_figure(curves),
        *(
            f'<p class="quiet">{escape(curve.name)}: {escape(curve.source)}; {escape(curve.role)}.</p>'
            for curve in curves
        ),
        "<h2>Ours against published</h2>",
        "<p>Every calibration case, and every validation case that was measured, with a mean. Bars are the tolerance: two standard deviations, or 15 % where none is "
        "printed. Directions and ranges are in the tables only.</p>",
        validation.scatter_figure(shown),
        "<h2>Effects</h2>",
        "<p>What a change does, as a ratio; on the line at 1 nothing changes. Every effect is a row of the tables: "
        "within 15 % of the published ratio and on its side of 1, or within 15 % of 1 where no difference was found.</p>",
        validation.effect_figure(effects(cases)),
        "<h2>All cases</h2>",
        *(_group(group, mine) for group, mine in groups.items()),
    ]
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>spinesim {VERSION}: validation</title><style>{STYLE}</style>'
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head>{head}</head><body>\n'
        + "\n".join(parts)
        + "\n</body></html>\n"
    )


def _opening(cases: Sequence[Case]) -> str:
    must = [case for case in cases if case.kind in MUST_HOLD]
    bad = sum(case.holds is False for case in must)
    first = (
        f"<span class='no'>{bad} of {len(must)} do not hold</span>"
        if bad
        else f"all {len(must)} hold"
    )
    groups = grouped(cases)
    measured, printed = groups.get(MEASURED, ()), groups.get(PRINTED, ())
    rows = "".join(_count(group, mine) for group, mine in groups.items())
    loads = "".join(f"<p>{escape(disc_load_in_words(case))}</p>" for case in disc_loads(cases))
    return (
        f"<h1>What holds and what does not</h1><p class='quiet'>spinesim {VERSION}, default runner, one set of constants for all cases</p>"
        f"<p>Cases that have to hold (oracles, conservation, rigs): {first}. Validation cases that were measured and that the model can express: "
        f"{_share(measured)}. Results that papers printed for their own models: {_share(printed)}.</p>"
        f"{loads}"
        "<table><tr><th>kind</th><th class='n'>hold</th><th class='n'>do not</th><th class='n'>cannot be expressed</th><th>what it is</th></tr>"
        f"{rows}</table>"
    )


def _share(cases: Sequence[Case]) -> str:
    expressed = [case for case in cases if case.holds is not None]
    good = sum(case.holds is True for case in expressed)
    return f"{good} of {len(expressed)} hold" + (
        f" ({100 * good / len(expressed):.0f} %)" if expressed else ""
    )


def _count(group: str, cases: Sequence[Case]) -> str:
    numbers = [sum(case.holds is wanted for case in cases) for wanted in (True, False, None)]
    marks = ("n", "n no" if numbers[1] else "n", "n")
    cells = "".join(
        f"<td class='{mark}'>{number}</td>" for mark, number in zip(marks, numbers, strict=True)
    )
    return f"<tr><td>{group}</td>{cells}<td class='r'>{MEANING[group]}</td></tr>"


def _failures(cases: Sequence[Case]) -> str:
    bad = misses(cases)
    if not bad:
        return "<h2>What does not hold</h2><p>Nothing.</p>"
    text = "<p>With the reason as far as it is known. Tolerances are never widened, and no constant is fitted to a validation case.</p>"
    return f"<h2>What does not hold ({len(bad)})</h2>{text}{_table(bad, with_kind=True)}"


def _group(group: str, mine: Sequence[Case]) -> str:
    expressed = [case for case in mine if case.holds is not None]
    silent = [case for case in mine if case.holds is None]
    good = sum(case.holds is True for case in expressed)
    text = f"<details{' open' if group == MEASURED else ''}><summary>{group}: {good} of {len(expressed)} hold</summary>{_table(expressed)}</details>"
    if silent:
        text += f"<details><summary>{group}: {len(silent)} that the model cannot express</summary>{_table(silent)}</details>"
    return text


def _table(cases: Sequence[Case], with_kind: bool = False) -> str:
    head = (
        "<tr><th></th>"
        + ("<th>kind</th>" if with_kind else "")
        + "<th>case</th><th>quantity</th><th class='n'>published</th><th class='n'>ours</th><th>unit</th><th>reason, source</th></tr>"
    )
    before = [None, *cases]
    rows = (
        _row(case, with_kind, last is not None and _why(last) == _why(case))
        for last, case in zip(before, cases, strict=False)
    )
    return f"<table>{head}{''.join(rows)}</table>"


def _why(case: Case) -> str:
    """Reason and source in one line."""
    return f"{case.reason}. {case.source}" if case.reason else case.source


def _row(case: Case, with_kind: bool, as_above: bool) -> str:
    mark, style = {True: ("✓", "yes"), False: ("✗", "no"), None: ("–", "na")}[case.holds]
    kind = f"<td>{case.kind}</td>" if with_kind else ""
    why = "as above" if as_above else escape(_why(case))
    unit = "" if case.unit == "1" else escape(case.unit)
    ours = "–" if case.ours is None else number(case.ours, 4)
    return (
        f"<tr><td class='{style}'>{mark}</td>{kind}<td>{escape(case.name)}</td><td>{escape(case.quantity)}</td>"
        f"<td class='n'>{published(case.published, case.tolerance)}</td><td class='n'>{ours}</td><td>{unit}</td><td class='r'>{why}</td></tr>"
    )


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
