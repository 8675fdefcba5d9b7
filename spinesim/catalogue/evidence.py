"""What measurements say of the effect of a factor on a measure, and whether the model agrees.

    effects("shoe", "loading_rate")        tuple of Effect
    loads("lumbar_compression_peak")       tuple of Load

The entries are rows of `spinesim validate`; evidence.toml, beside this module, says what each key
holds.  validation/evidence.py writes the file from the computed rows.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from spinesim.catalogue.bibliography import in_words

Kind = Literal["measured", "simulated", "recalled"]


@dataclass(frozen=True)
class Effect:
    """A change of one factor: the ratio of a measure that was published, and the model's.

    published is a ratio, or "rises", "falls", "unchanged" where only the direction is known.
    """

    factor: str
    measure: str
    case: str
    quantity: str
    source: str
    published: float | str
    ours: float
    holds: bool
    kind: Kind


@dataclass(frozen=True)
class Load:
    """A load measured in running, and the model's, in `unit`."""

    measure: str
    level: str
    case: str
    quantity: str
    source: str
    published: float
    ours: float
    unit: str
    holds: bool
    kind: Kind
    reason: str


@cache
def all_effects() -> tuple[Effect, ...]:
    """Every effect in the file, sorted by factor and measure."""
    return tuple(Effect(**_in_words(entry)) for entry in _file()["effects"])


def effects(factor: str, measure: str) -> tuple[Effect, ...]:
    """The effects of a factor (a name of `spinesim.studies.factors.FACTORS`) on a measure.

    >>> [effect.holds for effect in effects("stride_step", "active_peak")]
    [False]
    """
    return tuple(e for e in all_effects() if (e.factor, e.measure) == (factor, measure))


@cache
def loads(measure: str) -> tuple[Load, ...]:
    """The loads that were measured in running, for a measure.

    >>> [(load.published, load.holds) for load in loads("lumbar_compression_peak")]
    [(0.85, False)]
    """
    every = (Load(**_in_words(entry)) for entry in _file()["loads"])
    return tuple(load for load in every if load.measure == measure)


def _in_words(entry: dict) -> dict:
    return entry | {"source": in_words(entry["source"])}


def _file() -> dict[str, list[dict]]:
    text = (files("spinesim.catalogue") / "evidence.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
