"""A comparison as a long table, one number a row."""

from __future__ import annotations

import pandas as pd
import xarray as xr

from spinesim.measures.definitions import MEASURES

BOUNDS = tuple(f"{of}{bound}" for of in ("", "difference_") for bound in ("low", "median", "high"))
BEFORE = "_before"  # ends the name of what a scenario had before it was optimised
ABOUT = ["scenario", "shoe", "surface", "speed", "cadence", "status"]
NUMBERS = ["measure", "level", "value", "units"]


def measure_names(table: xr.Dataset) -> tuple[str, ...]:
    """The measures a Dataset holds, in the order of `spinesim list measures`, each followed by its
    share of body weight.
    """
    pairs = [(name, f"{name}_bw") for name in MEASURES]
    return tuple(name for pair in pairs for name in pair if name in table.variables)


def tidy(table: xr.Dataset) -> pd.DataFrame:
    """A comparison as a long table: scenario, shoe, surface, speed, cadence, status, measure,
    level, value, units.

    speed in m/s, cadence in steps/min; level is empty for measures that have none, value for
    scenarios that failed.  With uncertainty also low, median and high of the 90 % interval, and of
    the paired difference from the first scenario.
    """
    about = table[ABOUT[1:]].to_dataframe().reset_index()[ABOUT]
    long = pd.concat([_long(table, name) for name in measure_names(table)], ignore_index=True)
    bounds = [bound for bound in BOUNDS if bound in long]
    order = {name: i for i, name in enumerate(about["scenario"])}
    merged = about.merge(
        long[["scenario", *NUMBERS, *bounds]], on="scenario", how="left", validate="one_to_many"
    )
    return merged.sort_values(
        "scenario", key=lambda names: names.map(order), kind="stable", ignore_index=True
    )


def _long(table: xr.Dataset, name: str) -> pd.DataFrame:
    """One measure: a row a scenario, and a level where it has levels."""
    columns = {"value": name} | {
        bound: f"{name}_{bound}" for bound in BOUNDS if f"{name}_{bound}" in table
    }
    values = xr.Dataset(
        {column: table[of].reset_coords(drop=True) for column, of in columns.items()}
    )
    frame = values.to_dataframe().reset_index()
    frame = frame.assign(measure=name, units=table[name].attrs.get("units", "1"))
    return frame if "level" in frame else frame.assign(level="")
