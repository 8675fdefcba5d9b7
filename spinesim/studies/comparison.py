"""Scenarios side by side: the measures of each in one Dataset.

compare({"now": scenario, "shorter steps": scenario.with_(stride_cadence=180)})      #
Dataset(scenario, level) compare(grid(["racer", "max-cushion"], ["concrete", "track"],
runner_mass=60))
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal, overload

import numpy as np
import pandas as pd
import xarray as xr

from spinesim._version import VERSION
from spinesim.gait.simulation import simulate
from spinesim.gait.steady import Gait, GaitError
from spinesim.measures.definitions import MEASURES
from spinesim.measures.summaries import summary
from spinesim.mechanics.solve import SolverError
from spinesim.scenario import Scenario, a_scenario
from spinesim.scenario.references import NOTE, cite
from spinesim.spine.sharing import SharingError
from spinesim.studies.uncertainty import interval

Progress = Callable[[int, int, str], Any]
FAILURES = (GaitError, SolverError, SharingError)


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

    Coordinates along scenario: shoe, surface, speed (m/s), cadence (steps/min), status ("ok" or
    "failed"), message (why it failed), warnings (one a line), definition (TOML).  A scenario that
    fails keeps its row, of NaN.  adapt, method and rtol are those of `simulate`.  progress is
    called with (done, total, name) before each scenario and once at the end; keep_runs=True returns
    (Dataset, {name: run}) with every motion that succeeded.  uncertainty=N adds, from N paired
    samples of the model's constants and of the catalogue's shoes and surfaces, `<measure>_low`,
    `_median` and `_high` (90 % interval), the same of `<measure>_difference` from the first
    scenario, and the coordinate `samples_failed`; workers: processes of this machine for them.

    Raises ValueError for what is not a scenario, and the first failure (such as GaitError) when all
    fail.
    """
    wanted = _named(scenarios)
    if uncertainty and adapt != "gait":
        raise ValueError("uncertainty samples steady gaits: leave it out, or use adapt='gait'")
    runs: dict[str, xr.Dataset] = {}
    failures: dict[str, Exception] = {}
    near: Gait | None = None
    for done, (name, scenario) in enumerate(wanted.items()):
        if progress:
            progress(done, len(wanted), name)
        try:
            runs[name] = simulate(scenario, adapt=adapt, method=method, rtol=rtol, near=near)
        except FAILURES as failure:
            failures[name] = failure
        else:
            # the last closed step is where the next search starts
            near = runs[name].encoding.get("gait", near)
    if progress:
        progress(len(wanted), len(wanted), "")
    if not runs:
        raise next(iter(failures.values()))
    table = _table(wanted, runs, failures)
    table.attrs = _attributes(wanted, adapt, method, rtol)
    if uncertainty:
        table = _with_intervals(table, wanted, runs, uncertainty, progress, workers)
    return (table, runs) if keep_runs else table


def _with_intervals(
    table: xr.Dataset,
    wanted: dict[str, Scenario],
    runs: dict[str, xr.Dataset],
    n: int,
    progress: Progress | None,
    workers: int,
) -> xr.Dataset:
    """The table with low, median and high of every measure of the scenarios that succeeded, and of
    its differences from the first of them.
    """
    names = [name for name in MEASURES if name in table]
    found = {name: wanted[name] for name in runs}
    gaits = {name: run.encoding["gait"] for name, run in runs.items()}
    spread = interval(found, n, names, gaits=gaits, progress=progress, workers=workers).reindex(
        scenario=table["scenario"].values
    )
    for name, values in spread.data_vars.items():
        for bound in values["bound"].values:
            text = (
                f"{values.attrs['long_name']}: {bound} of the 90 % interval"
                if bound != "median"
                else f"{values.attrs['long_name']}: median"
            )
            one = values.sel(bound=bound, drop=True).assign_attrs(
                units=values.attrs["units"], long_name=text
            )
            table[f"{name}_{bound}"] = one
            if f"{name}_bw" in table:
                table[f"{name}_bw_{bound}"] = (one / table["body_weight"]).assign_attrs(
                    units=table[f"{name}_bw"].attrs["units"], long_name=text
                )
    table = table.assign_coords(
        samples_failed=(
            "scenario",
            spread["failed"].values,
            {"units": "1", "long_name": "samples without a steady step"},
        )
    )
    return table.assign_attrs(samples=n, sampled=spread.attrs["sampled"])


def grid(shoes: Iterable[str], surfaces: Iterable[str], **fields: object) -> dict[str, Scenario]:
    """Every shoe on every surface, as {"racer on track": Scenario}; other quantities by flat name
    (`runner_mass=60`) hold for all.

    >>> list(grid(["racer", "max-cushion"], ["track"]))
    ['racer on track', 'max-cushion on track']
    """
    given_shoes, given_surfaces = (
        [given] if isinstance(given, str) else list(given) for given in (shoes, surfaces)
    )
    if not (given_shoes and given_surfaces):
        raise ValueError("a comparison needs at least one shoe and one surface")
    start = Scenario()
    pairs = [
        (shoe, surface)
        for shoe in dict.fromkeys(given_shoes)
        for surface in dict.fromkeys(given_surfaces)
    ]
    return {
        f"{shoe} on {surface}": start.with_(shoe=shoe, surface=surface, **fields)
        for shoe, surface in pairs
    }


def measure_names(table: xr.Dataset) -> tuple[str, ...]:
    """The measures a Dataset holds, in the order of `spinesim.measures.definitions.MEASURES`, each
    followed by its share of body weight.
    """
    named = [(name, f"{name}_bw") for name in MEASURES]
    return tuple(name for pair in named for name in pair if name in table.variables)


BOUNDS = tuple(f"{of}{bound}" for of in ("", "difference_") for bound in ("low", "median", "high"))


def tidy(table: xr.Dataset) -> pd.DataFrame:
    """A comparison as a long table, one number a row: scenario, shoe, surface, speed, cadence,
    status, measure, level, value, units.

    speed in m/s, cadence in steps/min; level is empty for measures that have none, value for
    scenarios that failed.  With uncertainty also low, median and high of the 90 % interval, and of
    the paired difference from the first scenario (empty for shares of body weight).
    """
    about = table[["shoe", "surface", "speed", "cadence", "status"]].to_dataframe().reset_index()
    about = about[["scenario", "shoe", "surface", "speed", "cadence", "status"]]
    parts = []
    for name in measure_names(table):
        columns = {"value": name} | {
            bound: f"{name}_{bound}" for bound in BOUNDS if f"{name}_{bound}" in table
        }
        values = xr.Dataset(
            {column: table[of].reset_coords(drop=True) for column, of in columns.items()}
        )
        part = values.to_dataframe().reset_index()
        part = part.assign(measure=name, units=table[name].attrs.get("units", "1"))
        parts.append(part if "level" in part else part.assign(level=""))
    long = pd.concat(parts, ignore_index=True)
    long = long[
        [
            "scenario",
            "measure",
            "level",
            "value",
            "units",
            *(bound for bound in BOUNDS if bound in long),
        ]
    ]
    order = {name: i for i, name in enumerate(about["scenario"])}
    merged = about.merge(long, on="scenario", how="left", validate="one_to_many")
    return merged.sort_values(
        "scenario", key=lambda names: names.map(order), kind="stable", ignore_index=True
    )


def _named(scenarios: Mapping[str, Scenario] | Iterable[Scenario]) -> dict[str, Scenario]:
    """Scenarios by name, checked."""
    if isinstance(scenarios, str) or not isinstance(scenarios, Iterable):
        raise ValueError(
            "compare takes scenarios by name, such as {'now': scenario, 'racer': scenario.with_(shoe='racer')}, or a list of them"
        )
    items = (
        list(scenarios.items())
        if isinstance(scenarios, Mapping)
        else [(None, scenario) for scenario in scenarios]
    )
    if not items:
        raise ValueError("nothing to compare: give at least one scenario")
    for name, scenario in items:
        a_scenario(scenario)
        if name is not None and not (isinstance(name, str) and name):
            raise ValueError(f"the name of a scenario is a text, not {name!r:.40}")
    if isinstance(scenarios, Mapping):
        return dict(scenarios)
    given = [scenario for _, scenario in items]
    return dict(zip(_own_names(given), given, strict=True))


def _own_names(scenarios: list[Scenario]) -> list[str]:
    """ "racer on track", with what else sets it apart from the others: "racer on track,
    stride_cadence 180".
    """
    flat = [scenario.parameters() for scenario in scenarios]
    groups = ("runner_", "stride_")
    varied = [
        key
        for key in flat[0]
        if key.startswith(groups) and len({values[key] for values in flat}) > 1
    ]
    shortest = [
        key
        for key in varied
        if key in ("stride_cadence", "stride_speed") or key.startswith("runner_")
    ] or varied
    names: list[str] = []
    for values in flat:
        name = ", ".join(
            [
                f"{values['shoe']} on {values['surface']}",
                *(f"{key} {_short(values[key])}" for key in shortest),
            ]
        )
        same = sum(known == name or known.startswith(f"{name} (") for known in names)
        names.append(f"{name} ({same + 1})" if same else name)
    return names


def _short(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:.4g}"


def _table(
    wanted: dict[str, Scenario], runs: dict[str, xr.Dataset], failures: dict[str, Exception]
) -> xr.Dataset:
    """Measures of all runs along scenario, in the order asked for; NaN where a scenario failed."""
    index = pd.Index(list(runs), name="scenario", dtype=object)
    measured = [summary(run) for run in runs.values()]
    joined = xr.concat(
        measured,
        dim=index,
        data_vars="all",
        coords="minimal",
        compat="override",
        join="outer",
        combine_attrs="override",
    )
    table = joined.reindex(scenario=np.array(list(wanted), dtype=object), fill_value=np.nan)
    table["scenario"].attrs["long_name"] = "name of the scenario"
    steps = [scenario.step for scenario in wanted.values()]
    texts = {
        "shoe": ("name of the shoe", [scenario.shoe.name for scenario in wanted.values()]),
        "surface": ("name of the surface", [scenario.surface.name for scenario in wanted.values()]),
        "status": (
            "whether a steady step was found",
            ["failed" if name in failures else "ok" for name in wanted],
        ),
        "message": ("why a scenario failed", [str(failures.get(name, "")) for name in wanted]),
        "warnings": (
            "what to bear in mind, one text a line",
            [_cautions(name, wanted, runs) for name in wanted],
        ),
        "definition": (
            "the scenario as TOML",
            [scenario.to_toml() for scenario in wanted.values()],
        ),
    }
    table = table.assign_coords(
        {name: ("scenario", values, {"long_name": text}) for name, (text, values) in texts.items()}
    )
    return table.assign_coords(
        speed=(
            "scenario",
            [step.speed for step in steps],
            {"units": "m/s", "long_name": "mean running speed"},
        ),
        cadence=(
            "scenario",
            [step.cadence for step in steps],
            {"units": "1/min", "long_name": "steps per minute, both feet"},
        ),
        body_weight=(
            "scenario",
            _weights(wanted, runs),
            {"units": "N", "long_name": "body weight"},
        ),
    )


def _cautions(name: str, wanted: dict[str, Scenario], runs: dict[str, xr.Dataset]) -> str:
    return (
        str(runs[name].attrs.get("warnings", ""))
        if name in runs
        else "\n".join(wanted[name].warnings())
    )


def _weights(wanted: dict[str, Scenario], runs: dict[str, xr.Dataset]) -> list[float]:
    return [float(runs[name].attrs["body_weight"]) if name in runs else np.nan for name in wanted]


def _attributes(
    wanted: dict[str, Scenario], adapt: str, method: str, rtol: float
) -> dict[str, Any]:
    sources = dict.fromkeys(source for scenario in wanted.values() for source in cite(scenario))
    return {
        "title": "spinesim comparison",
        "version": VERSION,
        "adapt": adapt,
        "method": method,
        "rtol": rtol,
        "note": NOTE,
        "sources": "\n".join(sources),
    }
