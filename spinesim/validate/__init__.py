"""The model against what was published or measured: every case, failures included.

    from spinesim.validate import as_json, cases
    computed = cases()         # list of Case; cases(kinds=["oracle"]), cases(recordings="folder")
    as_json(computed)          # plain dictionaries for a JSON document

oracle, conservation, rig: have to hold.  calibration: rows to which constants were fitted.
validation: rows to which nothing was fitted.  plausibility: recalled numbers, curves without a
published tolerance, and rows that our inputs or choices settle beforehand, printed and never
counted.  A Check is a case still to be computed, a Case a line of the table.

    *_oracles      numbers that every correct implementation reproduces
    conservation   energy and momentum
    rigs           laboratory apparatus on shoe, heel and grounds
    calibration    the rows to which the runner was fitted
    quoted         results that papers printed for models of their own
    rows           measurements in people, one file a source in papers/
    lumbar         the trunk held still, computed independently
    curves         recorded forces over a whole contact
    recordings     recorded forces of a folder
    verdict        what the cases add up to
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Collection, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, get_args

from spinesim.validate.case import Case, Check, Kind

__all__ = ["KINDS", "Case", "Check", "Kind", "as_json", "cases", "checks"]
KINDS: tuple[str, ...] = get_args(Kind)
MODULES = (
    "liu_nigg_oracles",
    "running_oracles",
    "spine_oracles",
    "conservation",
    "rigs",
    "calibration",
    "quoted",
    "rows",
    "lumbar",
)
Progress = Callable[[int, int, str], None]


def checks(
    kinds: Collection[str] | None = None, recordings: str | Path | None = None
) -> tuple[Check, ...]:
    """Every check of these kinds (all of them by default), still to be computed.

    With a folder of recordings, the checks against them come on top.  Raises ValueError for an
    unknown kind, and for a folder or a file in it that cannot be read.
    """
    for kind in kinds or ():
        if kind not in KINDS:
            raise ValueError(f"unknown kind {kind!r}; there are {', '.join(KINDS)}")
    curves = import_module("spinesim.validate.curves")
    every = [
        check for name in MODULES for check in import_module(f"spinesim.validate.{name}").CHECKS
    ]
    every += curves.all_checks()
    if recordings is not None:
        raw = import_module("spinesim.validate.recordings")
        every += raw.recording_checks(_folder(recordings))
    return tuple(check for check in every if not kinds or check.kind in kinds)


def cases(
    kinds: Collection[str] | None = None,
    recordings: str | Path | None = None,
    progress: Progress | None = None,
) -> list[Case]:
    """Every case of these kinds, computed; runs that several cases need are computed once.

    progress(done, total, name) is called before each case.  Raises ValueError for an unknown kind,
    and for recordings that cannot be read.
    """
    todo = checks(kinds, recordings)
    computed = []
    for done, check in enumerate(todo):
        if progress is not None:
            progress(done, len(todo), check.name)
        computed.append(check.run())
    return computed


def as_json(cases: Sequence[Case]) -> dict[str, Any]:
    """Cases as {"cases": [{"name", "source", ...}]}, with the fields of `Case`.

    A range is [low, high], with null for an end that is open; ours and holds are null where the
    model cannot express a case.
    """
    return {
        "cases": [
            {name: _plain(value) for name, value in dataclasses.asdict(case).items()}
            for case in cases
        ]
    }


def _plain(value: Any) -> Any:
    if isinstance(value, (tuple, list)):
        return [_plain(part) for part in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def _folder(path: str | Path) -> Path:
    folder = Path(path)
    if not folder.is_dir():
        raise ValueError(f"'{folder}' is not a folder of recordings")
    return folder
