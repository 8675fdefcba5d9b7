"""What the input values share: each field says what it is, in which unit, within which limits, and
who says so.

`Inputs` is the base of frozen dataclasses whose fields are `field(...)` lines. It turns numbers and
texts with units into plain floats and refuses what is not physical; `cautions` lists, as texts,
what lies outside the range that a source covers. Options that are no dataclass (the tables of a
study file) are checked by the same `checked`.
"""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import Any, ClassVar, Self, TypeVar

from spinesim.units import LONGEST, is_bare, meant, scalar, shown, span, to_number, to_text, within

STATUSES = ("read", "secondary", "derived", "recalled", "calibrated", "assumption")
STANDINGS = ("", "measured-alike", "measured-elsewhere", "prediction")


@dataclass(frozen=True)
class About:
    """What one input field is.

    low, high: physical range, outside it ValueError.
    sourced: range its source covers, outside it a caution (None: no such range).
    bare: range within which a typed number may stand without a unit (None: everywhere).
    choices: the allowed words of a field that is not a number. whole: only whole numbers.
    synonyms: other names that people give the field. hint: ends the message of a refused value.
    status: one of STATUSES.
    standing: how well the effect of changing it is known, one of STANDINGS ("" for plain inputs).
    """

    meaning: str
    unit: str = ""
    low: float = float("-inf")
    high: float = float("inf")
    sourced: tuple[float, float] | None = None
    bare: tuple[float, float] | None = None
    source: str = ""
    status: str = "assumption"
    standing: str = ""
    choices: tuple[str, ...] = ()
    whole: bool = False
    synonyms: tuple[str, ...] = ()
    hint: str = ""
    default: object = None


def field(default: object, meaning: str, **about: Any) -> Any:
    """A dataclass field that carries its About."""
    return dataclasses.field(
        default=default, metadata={"about": About(meaning, default=default, **about)}
    )


class Inputs:
    """Base of a frozen dataclass of fields; GROUP is the first word of their flat names.

    None stands for a field's default. Raises ValueError, in one line, for an unknown name, for what
    is not a finite number in the field's unit or not within its physical range, and for a number
    without a unit that nobody would mean in the field's own.
    """

    GROUP: ClassVar[str]

    def __new__(cls, *values: object, **named: object) -> Self:
        check_names(cls, named)
        by_name = dict(zip(field_names(cls), values, strict=False)) | named
        for name, traits in about(cls).items():
            check_bare(by_name.get(name), traits, f"{cls.GROUP}_{name}")
        return super().__new__(cls)

    def __post_init__(self) -> None:
        settle(self)


Kind = TypeVar("Kind", bound=Inputs)


def about(kind: type) -> Mapping[str, About]:
    """Field name -> About, in the order of the dataclass `kind`; fields without About (a name) are
    left out.
    """
    return _about(kind)


@cache
def _about(kind: type) -> Mapping[str, About]:
    return {
        item.name: item.metadata["about"]
        for item in dataclasses.fields(kind)
        if "about" in item.metadata
    }


def field_names(kind: type) -> tuple[str, ...]:
    """Names of all fields of a dataclass, in their order."""
    return _field_names(kind)


@cache
def _field_names(kind: type) -> tuple[str, ...]:
    return tuple(item.name for item in dataclasses.fields(kind))


def unknown(
    what: str,
    name: object,
    known: Iterable[str],
    where: str,
    synonyms: Mapping[str, str] | None = None,
) -> ValueError:
    """The error for a name that nobody knows, with the nearest one and where to find them all.

    synonyms: other words -> the known name of the same thing.

    >>> unknown("shoe", "daily-triner", ["daily-trainer", "racer"], "spinesim list shoes")
    ValueError("unknown shoe 'daily-triner'; did you mean 'daily-trainer'? (spinesim list shoes)")
    """
    names, word = sorted(known), str(name)
    if near := (synonyms or {}).get(word.lower().replace("-", "_").replace(" ", "_")):
        hint = f"did you mean '{near}'?"
    elif len(word) <= LONGEST and (close := get_close_matches(word, names, n=1, cutoff=0.5)):
        hint = f"did you mean '{close[0]}'?"
    else:
        hint = f"known: {', '.join(names)}" if len(names) <= 12 else "no name is near it"
    return ValueError(f"unknown {what} {shown(name)}; {hint} ({where})")


def check_names(kind: type[Inputs], names: Iterable[str]) -> None:
    """ValueError with the nearest name if one of `names` is not a field of the dataclass `kind`."""
    known = field_names(kind)
    for name in names:
        if name not in known:
            other = {
                word: field for field, traits in about(kind).items() for word in traits.synonyms
            }
            raise unknown(f"{kind.GROUP} field", name, known, "spinesim list parameters", other)


def changed(values: Kind, **changes: object) -> Kind:
    """A copy with some fields changed and checked; numbers count in the units of their fields."""
    if not changes:
        return values
    copied = copy.copy(values)
    for name, value in changes.items():
        object.__setattr__(copied, name, value)
    copied.__post_init__()
    return copied


def settle(values: Inputs) -> None:
    """Replace every field of a frozen dataclass by its checked float or word; None stands for the
    field's default, which may be None.
    """
    for name, traits in about(type(values)).items():
        value = traits.default if getattr(values, name) is None else getattr(values, name)
        settled = None if value is None else checked(value, traits, f"{values.GROUP}_{name}")
        object.__setattr__(values, name, settled)


def checked(value: object, traits: About, name: str) -> Any:
    """The float (in `traits.unit`), whole number or word that `value` stands for in this field.

    Raises ValueError, in one line, for what is none of them or not within the field's range.
    """
    value = scalar(value)
    if traits.choices:
        if not isinstance(value, str) or value not in traits.choices:
            known = traits.choices if len(traits.choices) <= 12 else ()
            if not known:
                raise unknown(name, value, traits.choices, traits.hint)
            raise ValueError(f"{name}: {shown(value)} is not one of {', '.join(known)}")
        return str(value)
    if traits.whole:
        return _whole(value, traits, name)
    try:
        number = within(value, traits.low, traits.high, traits.unit, name=name)
    except ValueError as reason:
        raise ValueError(f"{reason} ({traits.hint})" if traits.hint else str(reason)) from None
    if isinstance(value, str):
        check_bare(value, traits, name)
    return number


def check_bare(value: object, traits: About, name: str) -> None:
    """ValueError for a number without a unit that nobody means in the field's own: "speed = 12"."""
    if traits.bare is None or value is None or not is_bare(value):
        return
    try:
        number = to_number(value, traits.unit)
    except ValueError:
        return  # `checked` says what is wrong with it
    low, high = traits.bare
    if traits.low <= number <= traits.high and not low <= number <= high:
        texts = [*meant(number, low, high, traits.unit), f"'{to_text(number, traits.unit)}'"]
        hint = f" ({traits.hint})" if traits.hint else ""
        raise ValueError(f"{name}: {to_text(number)} needs its unit: {' or '.join(texts)}?{hint}")


def cautions(values: Inputs) -> tuple[str, ...]:
    """One text for every field outside the range that its source covers."""
    texts = []
    for name, traits in about(type(values)).items():
        value = getattr(values, name)
        if (
            traits.sourced
            and value is not None
            and not traits.sourced[0] <= value <= traits.sourced[1]
        ):
            covered = (
                "a range assumed, without a source"
                if traits.source.startswith("none")
                else f"the range covered by {traits.source}"
            )
            amount = f"{value:.6g} {traits.unit}".strip()
            texts.append(
                f"{values.GROUP}_{name}: {amount} is outside {span(*traits.sourced, traits.unit)}, "
                f"{covered}"
            )
    return tuple(texts)


def _whole(value: object, traits: About, name: str) -> int:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if (
        isinstance(value, bool)
        or not isinstance(value, int)
        or not traits.low <= value <= traits.high
    ):
        last = f" to {traits.high:.0f}" if traits.high < float("inf") else ""
        raise ValueError(
            f"{name}: {shown(value)} is not a whole number; give one from {traits.low:.0f}{last}"
        )
    return value
