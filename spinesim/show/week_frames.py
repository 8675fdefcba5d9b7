"""Plans of running as long tables for CSV files."""

from __future__ import annotations

import pandas as pd
import xarray as xr

ENDS = ("low", "median", "high")
BOUT = (
    "bout_day",
    "bout_start",
    "bout_hours",
    "activity",
    "distance",
    "steps",
    "spike",
    "spike_hazard_ratio",
)


def plan_frame(load: xr.Dataset) -> pd.DataFrame:
    """A row for each plan, level and weighting: equivalent distances in km, ratios to the first
    plan with their intervals, verdict.
    """
    names = ["equivalent_distance", "walking_equivalent_distance", "equivalent_distance_ratio"]
    columns = [
        column
        for name in names
        for column in (name, *(f"{name}_{end}" for end in ENDS))
        if column in load
    ]
    frame = load[[*columns, "verdict"]].reset_coords(drop=True).to_dataframe().reset_index()
    return frame[["training", "level", "weighting", *columns, "verdict"]]


def bout_frame(load: xr.Dataset) -> pd.DataFrame:
    """A row for each bout, level and weighting: what it is, and its equivalent distance in km."""
    wanted = load[["bout_equivalent_distance", *BOUT]].reset_coords("activity")
    frame = wanted.reset_coords(drop=True).to_dataframe().reset_index()
    frame = frame[frame["bout_day"].notna()]
    return frame[["training", "bout", *BOUT, "level", "weighting", "bout_equivalent_distance"]]
