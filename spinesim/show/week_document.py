"""Plans of running as one JSON document."""

from __future__ import annotations

from typing import Any

import xarray as xr

from spinesim import catalogue
from spinesim._version import VERSION
from spinesim.catalogue import bibliography
from spinesim.show.documents import plain
from spinesim.show.week_words import of_bouts, plan_names

ENDS = ("low", "median", "high")


def week_document(load: xr.Dataset) -> dict[str, Any]:
    """{"trainings", "comparisons", "claims", "warnings", "reason", "advice", "version"}.

    trainings: [{"name", "equivalent_distance": [{"level", "unit", weighting: km}], ..., "bouts"}].
    comparisons: [{"training", "against", "level", "ratios": {weighting: {"value", "median", "low",
    "high"}}, "verdict"}].  claims: what is said about backs, with answer, standing and sources.
    """
    names = plan_names(load)
    return plain(
        {
            "trainings": [_training(load, name) for name in names],
            "comparisons": comparisons(load),
            "claims": [_claim(claim) for claim in catalogue.claims()],
            "warnings": str(load.attrs["warnings"]).splitlines(),
            "reason": load.attrs["reason"],
            "advice": load.attrs["advice"],
            "version": VERSION,
        }
    )


def comparisons(load: xr.Dataset) -> list[dict[str, Any]]:
    """Every plan against the first, level by level."""
    first, *others = plan_names(load)
    ratios = [
        _comparison(load, name, first, str(level))
        for name in others
        for level in load["level"].values
    ]
    return plain(ratios)


def _claim(claim: dict[str, Any]) -> dict[str, Any]:
    """A claim with its sources in words."""
    return claim | {"sources": [bibliography.in_words(source) for source in claim["sources"]]}


def _training(load: xr.Dataset, name: str) -> dict[str, Any]:
    plan = load.sel(training=name)
    left = plan["remaining"].max("day")
    return {
        "name": name,
        "equivalent_distance": _by_level(plan["equivalent_distance"]),
        "walking_equivalent_distance": _by_level(plan["walking_equivalent_distance"]),
        "most_remaining": [
            {"repair_days": float(days), **row}
            for days in load["repair"].values
            for row in _by_level(left.sel(repair=days))
        ],
        "peak_over_strength": [
            {"level": str(level), "value": float(plan["peak_over_strength"].sel(level=level))}
            for level in load["level"].values
        ],
        "greatest_stature_loss": _amount(plan, "greatest_stature_loss"),
        "greatest_morning_residue": {
            "value": float(plan["morning_residue"].max()),
            "unit": plan["morning_residue"].attrs["units"],
        },
        "bouts": [_bout(plan.sel(bout=number)) for number in of_bouts(load, name)],
    }


def _by_level(values: xr.DataArray) -> list[dict[str, Any]]:
    return [
        {"level": str(level), "unit": values.attrs.get("units", "km")}
        | {
            str(weighting): float(values.sel(level=level, weighting=weighting))
            for weighting in values["weighting"].values
        }
        for level in values["level"].values
    ]


def _amount(plan: xr.Dataset, name: str) -> dict[str, Any]:
    return {"value": float(plan[name]), "unit": plan[name].attrs["units"]} | {
        end: float(plan[f"{name}_{end}"]) for end in ENDS if f"{name}_{end}" in plan
    }


def _bout(bout: xr.Dataset) -> dict[str, Any]:
    return {
        "day": int(bout["bout_day"]),
        "start": float(bout["bout_start"]),
        "hours": float(bout["bout_hours"]),
        "activity": str(bout["activity"].values),
        "distance": float(bout["distance"]),
        "steps": float(bout["steps"]),
        "spike": float(bout["spike"]),
        "spike_hazard_ratio": float(bout["spike_hazard_ratio"]),
        "equivalent_distance": _by_level(bout["bout_equivalent_distance"]),
    }


def _comparison(load: xr.Dataset, name: str, against: str, level: str) -> dict[str, Any]:
    plan = load.sel(training=name, level=level)
    ratio = "equivalent_distance_ratio"
    return {
        "training": name,
        "against": against,
        "level": level,
        "ratios": {
            str(weighting): {"value": float(plan[ratio].sel(weighting=weighting))}
            | {
                end: float(plan[f"{ratio}_{end}"].sel(weighting=weighting))
                for end in ENDS
                if f"{ratio}_{end}" in plan
            }
            for weighting in load["weighting"].values
        },
        "verdict": str(plan["verdict"].values),
    }
