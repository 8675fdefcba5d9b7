"""What the input values share: each field says what it is, in which unit, within which limits, and
who says so.

A frozen dataclass of inputs is a list of `field(...)` lines. `settle(self)` in its `__post_init__`
turns what was given (numbers, or strings with units) into plain floats and refuses what is not
physical; `cautions(self)` lists, as texts, what lies outside the range that a source covers.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import Field, dataclass
from difflib import get_close_matches
from functools import cache
from typing import Any, ClassVar, Protocol

from spinesim.units import shown, span, within

STATUSES = ("read", "secondary", "derived", "recalled", "calibrated", "assumption")
STANDINGS = ("", "measured-alike", "measured-elsewhere", "prediction")


class Inputs(Protocol):
    """A frozen dataclass of such fields; its group is the first word of their flat names."""

    GROUP: ClassVar[str]
    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]


@dataclass(frozen=True)
class About:
    """What one input field is.

    low, high: physical range, outside it ValueError.  sourced: range its source covers, outside it
    a caution (None: no such range). choices: the allowed words of a field that is not a number.
    status: one of STATUSES. standing: how well the effect of changing it is known, one of STANDINGS
    ("" for plain inputs).
    """

    meaning: str
    unit: str = ""
    low: float = float("-inf")
    high: float = float("inf")
    sourced: tuple[float, float] | None = None
    source: str = ""
    status: str = "assumption"
    standing: str = ""
    choices: tuple[str, ...] = ()
    default: object = None


def field(default: object, meaning: str, **about: Any) -> Any:
    """A dataclass field that carries its About."""
    return dataclasses.field(
        default=default, metadata={"about": About(meaning, default=default, **about)}
    )


@cache
def about(kind: type) -> Mapping[str, About]:
    """Field name -> About, in the order of the dataclass `kind`; fields without About (a name) are
    left out.
    """
    return {
        item.name: item.metadata["about"]
        for item in dataclasses.fields(kind)
        if "about" in item.metadata
    }


def unknown(what: str, given: object, known: Iterable[str], where: str) -> ValueError:
    """The error for a name that nobody knows, with the nearest one and where to find them all.

    >>> unknown("shoe", "daily-triner", ["daily-trainer", "racer"], "spinesim list shoes")
    ValueError("unknown shoe 'daily-triner'; did you mean 'daily-trainer'? (spinesim list shoes)")
    """
    names = sorted(known)
    near = get_close_matches(str(given), names, n=1, cutoff=0.5)
    hint = (
        f"did you mean '{near[0]}'?"
        if near
        else f"known: {', '.join(names)}"
        if len(names) <= 12
        else "no name is near it"
    )
    return ValueError(f"unknown {what} {shown(given)}; {hint} ({where})")


def check_names(kind: type[Inputs], given: Iterable[str]) -> None:
    """ValueError with the nearest name if one of `given` is not a field of the dataclass `kind`."""
    known = [item.name for item in dataclasses.fields(kind)]
    for name in given:
        if name not in known:
            raise unknown(f"{kind.GROUP} field", name, known, "spinesim list parameters")


def settle(values: Inputs) -> None:
    """Replace every field of a frozen dataclass by its checked float or word; None stands for the
    field's default, which may be None.

    Raises ValueError, in one line, for what is not a finite number in the field's unit or not
    within its physical range.
    """
    for name, its in about(type(values)).items():
        given = its.default if getattr(values, name) is None else getattr(values, name)
        object.__setattr__(
            values, name, None if given is None else checked(given, its, f"{values.GROUP}_{name}")
        )


def checked(given: object, its: About, name: str) -> float | str:
    """`given` as the float (in `its.unit`) or word that the field stands for, or ValueError."""
    if its.choices:
        if given not in its.choices:
            raise ValueError(f"{name}: {shown(given)} is not one of {', '.join(its.choices)}")
        return str(given)
    return within(given, its.low, its.high, its.unit, name=name)


def cautions(values: Inputs) -> tuple[str, ...]:
    """One text for every field outside the range that its source covers."""
    texts = []
    for name, its in about(type(values)).items():
        value = getattr(values, name)
        if its.sourced and value is not None and not its.sourced[0] <= value <= its.sourced[1]:
            covered = (
                "a range assumed, without a source"
                if its.source.startswith("none")
                else f"the range covered by {its.source}"
            )
            given = f"{value:.6g} {its.unit}".strip()
            texts.append(
                f"{values.GROUP}_{name}: {given} is outside {span(*its.sourced, its.unit)}, {covered}"
            )
    return tuple(texts)
