"""What the cases add up to: groups, misses, and the one disc load that was measured in running."""

from __future__ import annotations

from collections.abc import Sequence

from spinesim.catalogue import evidence
from spinesim.validate import quoted
from spinesim.validate.case import Case

MEASURED, PRINTED = "validation, measured", "validation, printed for papers' own models"
GROUPS = ("oracle", "conservation", "rig", "calibration", MEASURED, PRINTED, "plausibility")
MUST_HOLD = ("oracle", "conservation", "rig")


def grouped(cases: Sequence[Case]) -> dict[str, list[Case]]:
    """Cases by kind, in the order of `GROUPS`; a kind without a case is left out.

    Validation is split into what was measured and what papers printed for models of their own.
    """
    printed = {(check.name, check.quantity) for check in quoted.CHECKS}
    groups: dict[str, list[Case]] = {group: [] for group in GROUPS}
    for case in cases:
        measured = case.kind == "validation" and (case.name, case.quantity) not in printed
        group = MEASURED if measured else PRINTED if case.kind == "validation" else case.kind
        groups[group].append(case)
    return {group: members for group, members in groups.items() if members}


def tally(cases: Sequence[Case]) -> tuple[int, int, int]:
    """How many hold, how many do not, and how many the model cannot express."""
    verdicts = [case.holds for case in cases]
    return verdicts.count(True), verdicts.count(False), verdicts.count(None)


def disc_loads(cases: Sequence[Case]) -> list[Case]:
    """The disc loads that were measured in running, among these cases.

    They are recalled and so never counted, and belong beside every statement on lumbar loads.
    """
    measured = {(load.case, load.quantity) for load in evidence.loads("lumbar_compression_peak")}
    return [case for case in cases if (case.name, case.quantity) in measured]


def misses(cases: Sequence[Case]) -> list[Case]:
    """Cases that do not hold: measured disc loads first, then by kind in the order of `GROUPS`."""
    first = [case for case in disc_loads(cases) if case.holds is False]
    others = [case for group in grouped(cases).values() for case in group if case.holds is False]
    return [*first, *(case for case in others if case not in first)]


def disc_load_in_words(case: Case) -> str:
    """The measured disc load beside ours, in one sentence."""
    source = case.source.split(", doi")[0]
    return (
        f"The one disc load measured in running, {case.quantity}, is {case.published:.2g} "
        f"{case.unit} ({source}); ours is {case.ours:.2f} {case.unit}. "
        f"{case.reason[:1].upper()}{case.reason[1:]}."
    )
