"""What the page on validation shows of computed cases: counts, misses, the rows of the fit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from spinesim.show.report import MEANING, number, published
from spinesim.show.tables.validation import NUMBER
from spinesim.validate import calibration
from spinesim.validate.case import Case
from spinesim.validate.verdict import MEASURED, disc_load_in_words, disc_loads, grouped, tally
from writers import markdown as md

UNITS = {"N/m": ("kN/m", 1e-3), "s": ("ms", 1e3), "m": ("mm", 1e3)}  # as people read them
VERDICT = {True: "yes", False: "**no**", None: "cannot be expressed"}


def counts(cases: Sequence[Case]) -> str:
    """A line for each kind of case: how many hold, and what the kind is."""
    rows = [(group, *tally(members), MEANING[group]) for group, members in grouped(cases).items()]
    return md.table(("kind", "hold", "do not", "cannot be expressed", "what it is"), rows)


def headline(cases: Sequence[Case]) -> str:
    """The measured outcomes and the one disc load measured in running, in sentences."""
    good, bad, _ = tally(grouped(cases)[MEASURED])
    loads = " ".join(disc_load_in_words(case) for case in disc_loads(cases))
    return (
        f"Of the measured outcomes that were **not** fitted, {good} of {good + bad} hold "
        f"({100 * good / (good + bad):.0f} %). {loads}"
    )


def misses(cases: Sequence[Case]) -> str:
    """Every measured outcome that does not hold, with its reason."""
    return table(case for case in grouped(cases)[MEASURED] if case.holds is False)


def every(cases: Sequence[Case], kind: str) -> str:
    """Every case of a kind."""
    return table(grouped(cases)[kind])


def fit() -> str:
    """What the fit of the runner rested on, in a sentence."""
    recorded, ranges, distinct = (
        len(rows) for rows in (calibration.ROWS, calibration.RANGES, calibration.DISTINCT)
    )
    return (
        f"Of the {recorded + ranges + distinct} residuals of the fit {recorded} are recorded "
        f"numbers, {ranges} ranges that the reference runner has to meet, and {distinct} ask for a "
        "distinct impact peak."
    )


def table(cases: Iterable[Case]) -> str:
    rows = []
    for case in map(readable, cases):
        ours = "" if case.ours is None else number(case.ours, 4)
        unit = "" if case.unit == "1" else case.unit
        wanted = f"{published(case.published, case.tolerance)} {unit}"
        note = f"{case.reason}. {case.source}" if case.reason else case.source
        name = NUMBER.sub("", case.name)
        rows.append((name, case.quantity, wanted, ours, VERDICT[case.holds], note))
    return md.table(("case", "quantity", "published", "ours", "holds", "reason and source"), rows)


def readable(case: Case) -> Case:
    """The case in the unit that a reader expects."""
    unit, scale = UNITS.get(case.unit, (case.unit, 1.0))
    ends = case.published
    scaled = (scale * ends[0], scale * ends[1]) if isinstance(ends, tuple) else scale * ends
    ours = None if case.ours is None else scale * case.ours
    return replace(case, published=scaled, ours=ours, unit=unit)
