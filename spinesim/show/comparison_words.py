"""What a comparison shows, in words that its numbers support, and its cautions, each once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import xarray as xr

from spinesim import catalogue
from spinesim.catalogue import bibliography
from spinesim.studies.measure_words import listed

SAME = 0.02  # relative; what differs by less is called the same
LOAD, LEVEL = "lumbar_compression_peak", "L5/S1"
NUMBERS = re.compile(r"\d+(?:\.\d+)?")
PREDICTIONS = (
    "Lumbar loads are model predictions, not measurements: compression along the disc normal and "
    "shear in the disc plane (anterior +), the pull of eighteen muscle elements that share the "
    "joints' moments included."
)
EXPLAIN = "Why a back carries this, and what would change it: spinesim explain"


@dataclass(frozen=True)
class Shown:
    """A measure of which a comparison speaks: its name, level, and what it is called."""

    measure: str
    level: str | None
    text: str


SHOWN = (
    Shown("impact_peak_bw", None, "impact peak"),
    Shown("loading_rate_bw", None, "loading rate"),
    Shown("active_peak_bw", None, "active peak"),
    Shown("tibial_peak_acceleration", None, "shock at the tibia"),
    Shown("sacral_peak_acceleration", None, "shock at the sacrum"),
    Shown("leg_stiffness", None, "leg stiffness"),
    Shown("lumbar_compression_peak_bw", LEVEL, "L5/S1 compression"),
    Shown("lumbar_compression_rate_bw", LEVEL, "rise of L5/S1 compression"),
    Shown("lumbar_shear_peak_bw", LEVEL, "L5/S1 shear"),
)


def spread(table: xr.Dataset, measure: str, along: str, level: str | None = None) -> float:
    """Greatest relative difference, (max - min) / mean, between the items of `along` ("shoe",
    "surface", or "scenario") when the other of shoe and surface is held.

    NaN if there are not two of them.
    """
    values = table[measure] if level is None else table[measure].sel(level=level)
    numbers = values.values
    if along == "scenario":
        held = np.zeros(len(numbers))
    else:
        held = table["surface" if along == "shoe" else "shoe"].values
    groups = [numbers[(held == item) & np.isfinite(numbers)] for item in dict.fromkeys(held)]
    wide = [float(np.ptp(group) / abs(group.mean())) for group in groups if len(group) > 1]
    return max(wide, default=np.nan)


def is_grid(table: xr.Dataset) -> bool:
    """Whether the scenarios are shoes on surfaces, and named so."""
    pairs = zip(table["shoe"].values, table["surface"].values, strict=True)
    return [str(name) for name in table["scenario"].values] == [
        f"{shoe} on {surface}" for shoe, surface in pairs
    ]


def in_words(table: xr.Dataset) -> list[str]:
    """What differs, what does not, the load of the lowest disc, and loads to hold it against."""
    sentences = _differences(table)
    if LOAD in table and np.isfinite(table[LOAD]).any():
        sentences += _load(table)
    return sentences


def _differences(table: xr.Dataset) -> list[str]:
    """Which measures differ by 2 % or more, and which do not."""
    along = _axes(table)
    if not along:
        return []
    rows = [
        (shown, [spread(table, shown.measure, axis, shown.level) for axis in along])
        for shown in SHOWN
        if shown.measure in table
    ]
    rows = [(shown, sizes) for shown, sizes in rows if np.isfinite(sizes).all()]
    rows.sort(key=lambda row: -max(row[1]))
    between = " and ".join(f"between {axis}s" for axis in along)
    differing = [f"{shown.text} ({_sizes(sizes)})" for shown, sizes in rows if max(sizes) >= SAME]
    alike = [f"{shown.text} ({_sizes(sizes)})" for shown, sizes in rows if max(sizes) < SAME]
    sentences = []
    if differing:
        sentences.append(f"What differs, by up to this much {between}: {listed(differing)}.")
    if alike:
        head = "What hardly differs" if differing else f"What hardly differs {between}"
        sentences.append(f"{head}: {listed(alike)}.")
    return sentences


def _axes(table: xr.Dataset) -> list[str]:
    """Along what a comparison varies: shoe, surface or both in a grid, else from one scenario to
    another.
    """
    if table.sizes["scenario"] < 2:
        return []
    if not is_grid(table):
        return ["scenario"]
    return [along for along in ("shoe", "surface") if len(set(table[along].values)) > 1]


def _sizes(sizes: Iterable[float]) -> str:
    """'11 % and 1.2 %'."""
    return " and ".join(
        "0 %" if size < 5e-4 else f"{100 * size:.1f} %" if size < 0.0995 else f"{100 * size:.0f} %"
        for size in sizes
    )


def _load(table: xr.Dataset) -> list[str]:
    """How much the lowest disc carries, and what that is against standing and walking."""
    peak = table[f"{LOAD}_bw"].sel(level=LEVEL).dropna("scenario")
    low, high = (
        peak.isel(scenario=int(peak.values.argmin())),
        peak.isel(scenario=int(peak.values.argmax())),
    )
    subject = f"The lowest disc ({LEVEL}) carries"
    if f"{float(low):.2f}" == f"{float(high):.2f}":
        text = f"{subject} {float(low):.2f} BW at its peak"
        text += " throughout" if peak.sizes["scenario"] > 1 else ""
    elif float(high - low) < SAME * float(peak.mean()):
        text = f"{subject} {float(low):.2f} to {float(high):.2f} BW at its peak throughout"
    else:
        text = (
            f"{subject} most in {high['scenario'].values} ({float(high):.2f} BW at its peak) and "
            f"least in {low['scenario'].values} ({float(low):.2f} BW)"
        )
    return [f"{text}. {_references(table)}"]


def _references(table: xr.Dataset) -> str:
    """Loads that give a number of body weights a meaning: standing, of this model, and walking, of
    a source.
    """
    walking = catalogue.activities()["walking"]["peak"]
    author = bibliography.authors_and_year(bibliography.keys(walking.source)[0])
    text = (
        f"walking at 4 to 5 km/h {walking.low:.1f} to {walking.high:.1f} BW at L4/L5 were computed "
        f"from measured steps ({author})"
    )
    if "standing_compression" in table.coords:
        standing = table["standing_compression"].sel(level=LEVEL) / table["body_weight"]
        standing = standing.dropna("scenario")
        if standing.size:
            low, high = float(standing.min()), float(standing.max())
            load = f"{low:.2f}" if high - low < 0.005 else f"{low:.2f} to {high:.2f}"
            return f"Standing upright it carries {load} BW (this model); {text}."
    return f"{text[0].upper()}{text[1:]}."


def set_apart(table: xr.Dataset) -> list[str]:
    """What sets each scenario apart from the first, where the names do not say it."""
    if "apart" not in table.coords or is_grid(table) or table.sizes["scenario"] < 2:
        return []
    names, texts = table["scenario"].values[1:], table["apart"].values[1:]
    return [f"{name}: {text or 'nothing'}" for name, text in zip(names, texts, strict=True)]


def grouped_warnings(table: xr.Dataset) -> list[str]:
    """Each warning once, with the scenarios it is about unless it is about all; texts that differ
    in a number alone count as one.

    What is said of several shoes or surfaces ("shoe racer: ...") is said once, of all of them, at
    the end.
    """
    about: dict[str, dict[str, list[str]]] = {}
    items: dict[str, dict[str, None]] = {}
    for name, texts in zip(table["scenario"].values, table["warnings"].values, strict=True):
        for text in str(texts).splitlines():
            item, _, caution = text.partition(": ")
            if item.startswith(("shoe ", "surface ")):
                items.setdefault(caution, {})[item] = None
            else:
                about.setdefault(NUMBERS.sub("#", text), {}).setdefault(text, []).append(str(name))
    everyone = table.sizes["scenario"]
    cautions = [_caution(variants, everyone, table) for variants in about.values()]
    return cautions + [f"{', '.join(names)}: {caution}" for caution, names in items.items()]


def _caution(variants: dict[str, list[str]], everyone: int, table: xr.Dataset) -> str:
    names = [name for alike in variants.values() for name in alike]
    text = next(iter(variants))
    if len(variants) > 1:
        text += f" (numbers of {names[0]})"
    return text if len(names) == everyone else f"{text}; applies to {_grouped(names, table)}"


def _grouped(names: list[str], table: xr.Dataset) -> str:
    """Scenario names, or the shoe (surface) when it is all of that shoe (surface)."""
    for along in ("shoe", "surface") if is_grid(table) else ():
        item_of = {
            str(name): str(item)
            for name, item in zip(table["scenario"].values, table[along].values, strict=True)
        }
        items = list(dict.fromkeys(item_of[name] for name in names))
        if sum(item in items for item in item_of.values()) == len(names):
            return ", ".join(items)
    if len(names) < 4:
        return ", ".join(names)
    return f"{', '.join(names[:2])} and {len(names) - 2} more"
