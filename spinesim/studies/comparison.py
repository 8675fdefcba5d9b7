"""Scenarios side by side: the measures of each in one Dataset.

compare({"now": scenario, "shorter steps": scenario.with_(stride_cadence=180)})
compare(grid(["racer", "max-cushion"], ["concrete", "track"], runner_mass=60))
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, Literal, overload

import numpy as np
import pandas as pd
import xarray as xr

from spinesim._version import VERSION
from spinesim.gait.simulation import simulate
from spinesim.gait.standing import stand
from spinesim.gait.steady import Gait, GaitError
from spinesim.measures.summaries import summary
from spinesim.mechanics.solve import SolverError
from spinesim.scenario import Runner, Scenario
from spinesim.scenario.body import BodyConstants
from spinesim.scenario.naming import label
from spinesim.scenario.references import NOTE, cite
from spinesim.spine import LEVELS
from spinesim.spine.sharing import SharingError
from spinesim.studies.comparison_scenarios import named
from spinesim.studies.factors import apart
from spinesim.studies.tidy import measure_names
from spinesim.studies.uncertainty import interval
from spinesim.units import described

Progress = Callable[[int, int, str], Any]
FAILURES = (GaitError, SolverError, SharingError)
DIMENSIONS = {"scenario": "name of the scenario", "level": "lumbar level, from below"}


@overload
def compare(
    scenarios: Mapping[str, Scenario] | Iterable[Scenario],
    *,
    adapt: str = ...,
    method: str = ...,
    rtol: float = ...,
    progress: Progress | None = ...,
    uncertainty: int = ...,
    workers: int = ...,
    keep_runs: Literal[False] = ...,
) -> xr.Dataset: ...
@overload
def compare(
    scenarios: Mapping[str, Scenario] | Iterable[Scenario],
    *,
    adapt: str = ...,
    method: str = ...,
    rtol: float = ...,
    progress: Progress | None = ...,
    uncertainty: int = ...,
    workers: int = ...,
    keep_runs: Literal[True],
) -> tuple[xr.Dataset, dict[str, xr.Dataset]]: ...
def compare(
    scenarios: Mapping[str, Scenario] | Iterable[Scenario],
    *,
    adapt: str = "gait",
    method: str = "LSODA",
    rtol: float = 1e-6,
    progress: Progress | None = None,
    uncertainty: int = 0,
    workers: int = 1,
    keep_runs: bool = False,
) -> xr.Dataset | tuple[xr.Dataset, dict[str, xr.Dataset]]:
    """The measures of `summary` over (scenario[, level]) for scenarios by name, or for a list,
    which names itself.

    Coordinates along scenario: shoe, surface (with the fields that are not the catalogue's), speed
    (m/s), cadence (steps/min), apart (what sets it apart from the first scenario), status ("ok" or
    "failed"), message (why it failed), warnings (one a line), definition (TOML),
    standing_compression (N, by level: what the discs carry while the runner stands upright).  A
    scenario that fails keeps its row, of NaN.

    adapt, method and rtol are those of `simulate`.  progress is called with (done, total, name)
    before each scenario and once at the end; keep_runs=True returns (Dataset, {name: run}) with
    every motion that succeeded.  uncertainty=N adds, from N paired samples of the model's constants
    and of the catalogue's shoes and surfaces, `<measure>_low`, `_median` and `_high` (90 %
    interval), the same of `<measure>_difference` from the first scenario, and the coordinate
    `samples_failed`; workers: processes of this machine for them.

    Raises ValueError for what is not a scenario or a name, and the first failure (such as
    GaitError) when all fail.
    """
    scenarios = named(scenarios)
    if uncertainty and adapt != "gait":
        raise ValueError("uncertainty samples steady gaits: leave it out, or use adapt='gait'")
    outcomes = _run(scenarios, progress, adapt=adapt, method=method, rtol=rtol)
    if not outcomes.runs:
        raise next(iter(outcomes.failures.values()))
    table = _table(scenarios, outcomes)
    table.attrs = _attributes(scenarios, adapt, method, rtol)
    if uncertainty:
        table = _with_intervals(table, scenarios, outcomes.runs, uncertainty, progress, workers)
    for dimension, text in DIMENSIONS.items():
        table[dimension].attrs["long_name"] = text
    return (table, outcomes.runs) if keep_runs else table


@dataclass
class _Outcomes:
    """The motions by name, and why others failed."""

    runs: dict[str, xr.Dataset] = field(default_factory=dict)
    failures: dict[str, Exception] = field(default_factory=dict)

    def message(self, name: str) -> str:
        return str(self.failures.get(name, ""))

    def warnings(self, name: str, scenario: Scenario) -> str:
        """Those of the run; of one that failed those of its scenario."""
        if name in self.runs:
            return str(self.runs[name].attrs.get("warnings", ""))
        return "\n".join(scenario.warnings())

    def body_weight(self, name: str) -> float:
        return float(self.runs[name].attrs["body_weight"]) if name in self.runs else np.nan


def _run(scenarios: Mapping[str, Scenario], progress: Progress | None, **options: Any) -> _Outcomes:
    """Every scenario simulated; the last step that closed is where the next search starts."""
    outcomes = _Outcomes()
    near: Gait | None = None
    for done, (name, scenario) in enumerate(scenarios.items()):
        if progress:
            progress(done, len(scenarios), name)
        try:
            outcomes.runs[name] = simulate(scenario, near=near, **options)
        except FAILURES as failure:
            outcomes.failures[name] = failure
        else:
            near = outcomes.runs[name].encoding.get("gait", near)
    if progress:
        progress(len(scenarios), len(scenarios), "")
    return outcomes


def _table(scenarios: Mapping[str, Scenario], outcomes: _Outcomes) -> xr.Dataset:
    """Measures of all runs along scenario, in the order asked for; NaN where a scenario failed."""
    joined = xr.concat(
        [summary(run) for run in outcomes.runs.values()],
        dim=pd.Index(list(outcomes.runs), name="scenario", dtype=object),
        data_vars="all",
        coords="minimal",
        compat="override",
        join="outer",
        combine_attrs="override",
    )
    names = list(scenarios)
    table = joined.reindex(scenario=np.array(names, dtype=object), fill_value=np.nan)
    table = table.assign_coords(
        {
            name: ("scenario", values, attributes)
            for name, (values, attributes) in _about(scenarios, outcomes).items()
        }
    )
    standing, every = cache(_standing), scenarios.values()  # a runner of several stands once
    return table.assign_coords(
        standing_compression=(
            ("scenario", "level"),
            [standing(replace(each.runner, trunk_lean=0.0), each.body) for each in every],
            described("standing_compression", "N", "disc compression while standing upright"),
        )
    )


def _about(
    scenarios: Mapping[str, Scenario], outcomes: _Outcomes
) -> dict[str, tuple[list[Any], dict[str, str]]]:
    """Coordinates along scenario: values, units and long name."""
    first, every = next(iter(scenarios.values())), list(scenarios.values())
    steps = [scenario.step for scenario in every]
    return {
        "shoe": (
            [label(scenario.shoe) for scenario in every],
            described("shoe", "", "name of the shoe"),
        ),
        "surface": (
            [label(scenario.surface) for scenario in every],
            described("surface", "", "name of the surface"),
        ),
        "apart": (
            [apart(scenario, first) for scenario in every],
            described("apart", "", "what sets it apart from the first scenario"),
        ),
        "status": (
            ["failed" if name in outcomes.failures else "ok" for name in scenarios],
            described("status", "", "whether a steady step was found"),
        ),
        "message": (
            [outcomes.message(name) for name in scenarios],
            described("message", "", "why a scenario failed"),
        ),
        "warnings": (
            [outcomes.warnings(name, scenario) for name, scenario in scenarios.items()],
            described("warnings", "", "what to bear in mind, one text a line"),
        ),
        "definition": (
            [scenario.to_toml() for scenario in every],
            described("definition", "", "the scenario as TOML"),
        ),
        "speed": (
            [step.speed for step in steps],
            described("speed", "m/s", "mean running speed"),
        ),
        "cadence": (
            [step.cadence for step in steps],
            described("cadence", "1/min", "steps per minute, both feet"),
        ),
        "body_weight": (
            [outcomes.body_weight(name) for name in scenarios],
            {"units": "N", "long_name": "body weight"},
        ),
    }


def _standing(runner: Runner, body: BodyConstants) -> list[float]:
    """Compression (N) of each disc while this runner stands; NaN where no muscles hold the
    posture.
    """
    try:
        run = stand(runner, body)
    except FAILURES:
        return [np.nan] * len(LEVELS)
    return [float(value) for value in run["compression"].sel(level=list(LEVELS))[0]]


def _with_intervals(
    table: xr.Dataset,
    scenarios: Mapping[str, Scenario],
    runs: dict[str, xr.Dataset],
    samples: int,
    progress: Progress | None,
    workers: int,
) -> xr.Dataset:
    """The table with low, median and high of every measure of the scenarios that succeeded, and of
    its differences from the first of them.
    """
    spread = interval(
        {name: scenarios[name] for name in runs},
        samples,
        measure_names(table),
        gaits={name: run.encoding["gait"] for name, run in runs.items()},
        progress=progress,
        workers=workers,
    ).reindex(scenario=table["scenario"].values)
    for name, values in spread.data_vars.items():
        for bound in values["bound"].values:
            of_interval = "median" if bound == "median" else f"{bound} of the 90 % interval"
            said = {
                "long_name": f"{values.attrs['long_name']}, {bound}",
                "description": of_interval,
            }
            ends = values.sel(bound=bound, drop=True)
            table[f"{name}_{bound}"] = ends.assign_attrs(units=values.attrs["units"], **said)
    failed = described("samples_failed", "1", "samples without a steady step")
    table = table.assign_coords(samples_failed=("scenario", spread["failed"].values, failed))
    return table.assign_attrs(samples=samples, sampled=spread.attrs["sampled"])


def _attributes(
    scenarios: Mapping[str, Scenario], adapt: str, method: str, rtol: float
) -> dict[str, Any]:
    sources = dict.fromkeys(source for scenario in scenarios.values() for source in cite(scenario))
    return {
        "title": "spinesim comparison",
        "version": VERSION,
        "adapt": adapt,
        "method": method,
        "rtol": rtol,
        "note": NOTE,
        "sources": "\n".join(sources),
    }
