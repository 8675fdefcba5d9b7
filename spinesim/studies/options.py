"""What the tables of a study file may say beside parameters, and how each entry is checked.

The names of measures are those of the JSON Schema that ships with the package, so that a file or an
option is checked before anything large is loaded.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from spinesim import catalogue
from spinesim.fields import About, checked
from spinesim.spine import LEVELS
from spinesim.units import shown, to_number

METHODS = ("one-at-a-time", "morris", "sobol")
KINDS = ("scenario", "sweep", "sensitivity", "optimise", "training", "shoe", "surface")
SEED = About("seed of the random numbers", low=0, high=2**63 - 1, whole=True, default=0)
NUM = About("how many", low=1, high=10**12, whole=True)


@cache
def measure_names() -> tuple[str, ...]:
    """Names of all measures of a run, forces also in body weights."""
    return tuple(catalogue.schema("optimise")["$defs"]["measure"]["enum"])


@cache
def options_about(kind: str) -> Mapping[str, About]:
    """Name -> About of the options in the table [sensitivity] or [optimise]."""
    measure = About(
        "the measure in question",
        choices=measure_names(),
        default="lumbar_compression_peak",
        hint="spinesim list measures",
    )
    level = About("lumbar level of the measure", choices=LEVELS, default="L5/S1")
    if kind == "sensitivity":
        return {
            "measure": measure,
            "level": level,
            "method": About("how it is looked for", choices=METHODS, default="morris"),
            "samples": About(
                "trajectories (morris, default 16) or base samples (sobol, default 64, a power of "
                "two)",
                low=4,
                high=10**6,
                whole=True,
                default=16,
            ),
            "confidence": About("of the intervals", low=0.5, high=0.9999, default=0.95),
            "seed": SEED,
        }
    other = "a second measure: the trade-off of the two"
    return {
        "measure": measure,
        "level": level,
        "against": About(other, choices=measure_names(), hint="spinesim list measures"),
        "points": About("along the trade-off", low=3, high=1000, whole=True, default=7),
        "evaluations": About(
            "about how many scenarios to compute", low=10, high=10**7, whole=True, default=200
        ),
        "seed": SEED,
    }


def bounds(name: str, value: Any, traits: About) -> tuple[Any, ...]:
    """(low, high) of a number, or the words of a choice; ValueError, in one line, for others.

    value: [low, high], { low, high }, or a list of words.
    """
    if traits.choices:
        if not isinstance(value, list) or not value:
            raise ValueError(f"{name}: {shown(value)} is not a choice; give a list of words")
        return tuple(checked(word, traits, name) for word in value)
    ends = _ends(name, value)
    if None in ends:
        raise ValueError(f"{name}: {shown(value)} has one end; give low and high")
    low, high = (checked(end, traits, name) for end in ends)
    if not low < high:
        raise ValueError(f"{name}: {shown(value)} is empty; give low below high")
    return ends


def limits(value: Any) -> dict[str, tuple[float | None, float | None]]:
    """{measure: (low, high)} of a table of constraints, None for an end that is open."""
    if not isinstance(value, Mapping):
        raise ValueError(
            f"constraints: {shown(value)} is not a table of measures, such as "
            "impact_peak_bw = { high = 1.8 }"
        )
    about = About("", choices=measure_names(), hint="spinesim list measures")
    pairs = {}
    for name, ends in value.items():
        checked(name, about, "measure")
        label = f"constraint on {name}"
        low, high = (
            None if end is None else to_number(end, name=label) for end in _ends(label, ends)
        )
        if low is not None and high is not None and not low <= high:
            raise ValueError(f"{label}: {shown(ends)} has low above high")
        pairs[name] = (low, high)
    return pairs


def _ends(name: str, value: Any) -> tuple[Any, Any]:
    """The two ends of [low, high] or { low, high }, None for one that is left out."""
    if isinstance(value, Mapping) and value and not set(value) - {"low", "high"}:
        return value.get("low"), value.get("high")
    if isinstance(value, list | tuple) and len(value) == 2:
        return value[0], value[1]
    raise ValueError(f"{name}: {shown(value)} is not a range; give [low, high] or {{ low, high }}")
