"""A run that a watch recorded: the loads of its segments, what would have changed them, and the run
as bouts of a plan.

    segments = steps(read("run.fit"))
    load_of_run(segments, shoe="racer")              # Dataset(scenario, level), a row a segment
    Training("my week", bouts=bouts_of(segments, day=2, start="18:00"))

A watch tells the stride, and nothing of the body: loads of a measured runner are known to 25 to
30 % either way, and what-ifs as paired differences.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import xarray as xr

from spinesim.dose.bouts import Bout, clock
from spinesim.dose.training import Training
from spinesim.recordings.strides import scenario_of
from spinesim.scenario import Scenario
from spinesim.studies.comparison import compare
from spinesim.studies.fit_words import QUOTE
from spinesim.studies.uncertainty import bounds, samples
from spinesim.units import shown

PEAK = "lumbar_compression_peak"
SAMPLES = 16
WHAT_IF = 1.05  # of the cadence, at the same speed
Progress = Callable[[int, int, str], Any]


def segment_scenarios(segments: xr.Dataset, **options: Any) -> dict[str, Scenario]:
    """The scenario of every segment by name, such as "segment 2"; options are those of
    `scenario_of`.  ValueError, in one line, for what is no run of a watch.
    """
    if not isinstance(segments, xr.Dataset) or "segment" not in segments.dims:
        raise ValueError(
            f"{shown(segments)} is no run of a watch; give spinesim.steps(spinesim.read('run.fit'))"
        )
    return {
        f"segment {number}": scenario_of(segments, segment=number, quiet=True, **options)
        for number in range(1, segments.sizes["segment"] + 1)
    }


def load_of_run(
    segments: xr.Dataset,
    *,
    uncertainty: int = SAMPLES,
    progress: Progress | None = None,
    **options: Any,
) -> xr.Dataset:
    """The measures of every segment, and of each with steps 5 % quicker, as `compare` gives them.

    uncertainty: paired samples for the intervals to quote; differences are from the segment named
    in `against`.  Coordinates start and duration (s) of each; attribute quote says how loads are
    to be quoted.
    """
    usual = segment_scenarios(segments, **options)
    shorter = {
        f"{name}, quicker steps": scenario.with_(stride_cadence=WHAT_IF * scenario.step.cadence)
        for name, scenario in usual.items()
    }
    table = compare(usual | shorter, uncertainty=uncertainty, progress=progress)
    if uncertainty:
        table = _with_changes(table, usual, shorter, uncertainty)
    twice = [*range(segments.sizes["segment"])] * 2
    for name in ("start", "duration"):
        values = segments[name].values[twice]
        table = table.assign_coords({name: ("scenario", values, dict(segments[name].attrs))})
    table.attrs["quote"] = QUOTE
    return table


def _with_changes(
    table: xr.Dataset,
    usual: Mapping[str, Scenario],
    shorter: Mapping[str, Scenario],
    uncertainty: int,
) -> xr.Dataset:
    """The table with compression_change_low, _median, _high (BW): what quicker steps change of each
    segment, taken within each sample.
    """
    drawn = samples(dict(usual) | dict(shorter), uncertainty, [PEAK])[PEAK]
    count = len(usual)
    weight = table["body_weight"].isel(scenario=slice(count, None))
    change = drawn.isel(scenario=slice(count, None)) - drawn.isel(scenario=slice(count)).values
    ends = bounds(change) / weight
    for end in ends["bound"].values:
        values = ends.sel(bound=end, drop=True).reindex(scenario=table["scenario"].values)
        table[f"compression_change_{end}"] = values.assign_attrs(
            units="BW", long_name=f"change of the peak compression by quicker steps, {end}"
        )
    return table


def plan_of(
    segments: xr.Dataset, name: str = "run", day: int = 1, start: Any = "18:00", **options: Any
) -> Training:
    """The run as a plan of one day for `spinesim.training_load`; its ordinary step is that of the
    longest segment.
    """
    usual = scenario_of(segments, quiet=True, **options)
    return Training(name, usual, bouts_of(segments, day, start, **options), days=1)


def bouts_of(
    segments: xr.Dataset, day: int = 1, start: Any = "18:00", **options: Any
) -> tuple[Bout, ...]:
    """The segments as bouts of one day, one after the other from a time of day on, for a plan.

    Each bout has the step of its segment; what the watch did not count as running is left out.
    """
    begin, end = clock(start, "start"), 0.0
    bouts: list[Bout] = []
    first = (
        float(segments["start"].values[0]) if "segment" in getattr(segments, "dims", ()) else 0.0
    )
    for number, scenario in enumerate(segment_scenarios(segments, **options).values()):
        since = float(segments["start"].values[number]) - first
        lasting = float(segments["duration"].values[number])
        kilometres = scenario.step.speed * lasting / 1000
        at = max(begin + since / 3600, end)
        whole = math.ceil(60 * at - 1e-6) / 60  # a plan counts minutes
        bouts.append(Bout(day, whole, distance=kilometres, scenario=scenario))
        end = whole + lasting / 3600
    return tuple(bouts)
