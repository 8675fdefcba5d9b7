"""What a comparison shows, in words that its numbers support, and its cautions, each once."""

from __future__ import annotations

import re

import numpy as np
import xarray as xr

SAID = (
    ("impact_peak_bw", None, "impact peak"),
    ("loading_rate_bw", None, "loading rate"),
    ("lumbar_compression_peak_bw", "L5/S1", "L5/S1 compression peak"),
)
SAME = 0.02  # relative; what differs by less is called the same
NUMBERS = re.compile(r"\d+(?:\.\d+)?")


def spread(table: xr.Dataset, measure: str, along: str, level: str | None = None) -> float:
    """Greatest relative difference, (max - min) / mean, between the items of `along` ("shoe" or
    "surface") when the other is held.

    NaN if there are not two of them.
    """
    values = table[measure] if level is None else table[measure].sel(level=level)
    held = table["surface" if along == "shoe" else "shoe"].values
    groups = [
        values.values[(held == item) & np.isfinite(values.values)] for item in dict.fromkeys(held)
    ]
    wide = [float(np.ptp(group) / abs(group.mean())) for group in groups if len(group) > 1]
    return max(wide, default=np.nan)


def in_words(table: xr.Dataset) -> list[str]:
    """One or two sentences: how much the measures vary over shoes and over surfaces, and where
    L5/S1 compression is highest.
    """
    clauses: list[str] = []
    for along, where in (
        ("shoe", "between shoes on one surface"),
        ("surface", "between surfaces in one shoe"),
    ):
        changes = [(text, spread(table, measure, along, level)) for measure, level, text in SAID]
        if all(np.isfinite(change) for _, change in changes):
            verb = "differs by" if not clauses else "by"
            first, *between, last = [
                f"the {text} {verb if i == 0 else 'by'} {_by(change)}"
                for i, (text, change) in enumerate(changes)
            ]
            clauses.append(f"{where} {', '.join([first, *between])} and {last}")
    if not clauses:
        return []
    sentence = "; ".join(clauses)
    return [f"{sentence[0].upper()}{sentence[1:]}.", _lumbar(table)]


def _by(change: float) -> str:
    """'up to 12 %'."""
    percent = 100 * change
    return (
        "less than 0.1 %"
        if percent < 0.1
        else f"up to {percent:.1f} %"
        if percent < 9.95
        else f"up to {percent:.0f} %"
    )


def _lumbar(table: xr.Dataset) -> str:
    peak = table["lumbar_compression_peak_bw"].sel(level="L5/S1").dropna("scenario")
    low, high = (
        peak.isel(scenario=int(peak.values.argmin())),
        peak.isel(scenario=int(peak.values.argmax())),
    )
    if float(high - low) < SAME * float(peak.mean()):
        return f"The L5/S1 compression peak is nearly the same throughout: {float(low):.2f} to {float(high):.2f} BW."
    return (
        f"The L5/S1 compression peak is highest for {high['scenario'].values} ({float(high):.2f} BW) "
        f"and lowest for {low['scenario'].values} ({float(low):.2f} BW)."
    )


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
            item, _, said = text.partition(": ")
            if item.startswith(("shoe ", "surface ")):
                items.setdefault(said, {})[item] = None
            else:
                about.setdefault(NUMBERS.sub("#", text), {}).setdefault(text, []).append(str(name))
    everyone = table.sizes["scenario"]
    told = [_caution(variants, everyone, table) for variants in about.values()]
    return told + [f"{', '.join(named)}: {said}" for said, named in items.items()]


def _caution(variants: dict[str, list[str]], everyone: int, table: xr.Dataset) -> str:
    text, names = next(iter(variants)), [name for named in variants.values() for name in named]
    alike = f" (numbers of {names[0]})" if len(variants) > 1 else ""
    return (
        f"{text}{alike}"
        if len(names) == everyone
        else f"{text}{alike}; applies to {_grouped(names, table)}"
    )


def _grouped(names: list[str], table: xr.Dataset) -> str:
    """Scenario names, or the shoe (surface) when it is all of that shoe (surface)."""
    for along in ("shoe", "surface"):
        of = {
            str(name): str(item)
            for name, item in zip(table["scenario"].values, table[along].values, strict=True)
        }
        items = list(dict.fromkeys(of[name] for name in names))
        if sum(item in items for item in of.values()) == len(names):
            return ", ".join(items)
    return (
        ", ".join(names) if len(names) < 4 else f"{', '.join(names[:2])} and {len(names) - 2} more"
    )
