"""How sure a number is: every constant and catalogue field has a distribution, and a handful of
them are propagated together.

    interval({"now": scenario, "shorter steps": other}, 32, ["lumbar_compression_peak"])     #
    median, 5 and 95 %

`spinesim.studies.distributions` says what a number may be.
Fields of the runner and the stride are what the user says they are and carry none; how much they
matter is among the constants (tilt_per_tightness, fatigue_lean ...).  Fields of a shoe or surface
that are the catalogue's carry that entry's, constants that were fitted to a runner that of the fit.

Sampling is quasi-random (Sobol) and paired: all scenarios meet the same sample, a shoe's field at
the same quantile of its own entry, so a difference between scenarios is judged as a difference.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from spinesim.fields import unknown
from spinesim.gait.imbalances import in_kernel
from spinesim.gait.simulation import simulate
from spinesim.gait.steady import Gait, GaitError, close
from spinesim.measures.definitions import MEASURES
from spinesim.measures.measure import FORCES
from spinesim.mechanics.solve import SolverError
from spinesim.scenario import Scenario
from spinesim.scenario.constants import assuming, constants
from spinesim.spine import LEVELS
from spinesim.spine.sharing import SharingError
from spinesim.studies.comparison_scenarios import named
from spinesim.studies.distributions import relevant
from spinesim.studies.draws import FIELDS, Draw, draws
from spinesim.studies.many_runs import Case, measured_many
from spinesim.sweeps.workers import local
from spinesim.units import GRAVITY, shown

FAILURES = (GaitError, SolverError, SharingError, ValueError)
QUANTILES = {"low": 0.05, "median": 0.5, "high": 0.95}
RTOL, INTERVAL = 1e-5, 1e-3  # of a sample's run: 0.1 % is far below what is asked here
CHUNK = 128  # samples that the kernel takes at a time
WORTHWHILE = 48  # runs from which other processes, some seconds to start, pay
Measured = dict[str, Any] | None
Progress = Callable[[int, int, str], Any]


def samples(
    scenarios: Mapping[str, Scenario],
    n: int,
    measures: str | Iterable[str],
    *,
    gaits: Mapping[str, Gait] | None = None,
    names: Iterable[str] | None = None,
    seed: int = 0,
    progress: Progress | None = None,
    workers: int = 1,
    engine: str = "auto",
) -> xr.Dataset:
    """The measures (sample, scenario[, level]) of n paired samples; NaN where a scenario had no
    steady step.

    A measure of force is also one with '_bw' behind its name, in body weights of each scenario.
    `names` are the constants that vary (default: `relevant`), with the fields `FIELDS`; `gaits` of
    the scenarios themselves, if at hand, save their search on SciPy.  engine: "kernel" takes many
    samples side by side, "scipy" one run at a time in `workers` processes, "auto" the kernel where
    it is there.  The numbers of both agree to some 1e-3, to which SciPy closes its samples.
    """
    scenarios = named(scenarios)
    names = relevant(scenarios.values()) if names is None else tuple(names)
    wanted = _listed(measures)
    measures = tuple(dict.fromkeys(_checked(measure) for measure in wanted))
    drawn = draws(names, n, seed)
    rows: list[list[Measured]] = []
    if in_kernel(engine):
        for first in range(0, n, CHUNK):
            rows += _side_by_side(scenarios, measures, drawn[first : first + CHUNK])
            if progress:
                progress(len(rows) * len(scenarios), n * len(scenarios), "samples")
        return _in_body_weights(_stacked(rows, list(scenarios), measures), scenarios, wanted)
    starts = _starts(scenarios, gaits or {})
    measured = partial(_measured, dict(scenarios), measures, starts, dict(constants()))
    with local(workers if n * len(scenarios) >= WORTHWHILE else 1, threads=False) as pool:
        for row in (pool.map if pool else map)(measured, drawn):
            rows.append(row)
            if progress:
                progress(len(rows) * len(scenarios), n * len(scenarios), "samples")
    return _in_body_weights(_stacked(rows, list(scenarios), measures), scenarios, wanted)


def _listed(measures: str | Iterable[str]) -> tuple[str, ...]:
    """Names of measures, of one or of several; ValueError for none."""
    if isinstance(measures, str):
        return (measures,)
    if not isinstance(measures, Iterable) or not (listed := tuple(measures)):
        raise ValueError(
            f"{shown(measures)} names no measure; give one or more, such as ['impact_peak'] "
            "(spinesim list measures)"
        )
    return listed


def _checked(measure: str) -> str:
    """The measure that a name is of, '..._bw' in body weights; ValueError for what is none."""
    plain = str(measure).removesuffix("_bw")
    if plain not in MEASURES or (plain != measure and MEASURES[plain].unit not in FORCES):
        raise unknown("measure", measure, MEASURES, "spinesim list measures")
    return plain


def _in_body_weights(
    table: xr.Dataset, scenarios: Mapping[str, Scenario], measures: tuple[str, ...]
) -> xr.Dataset:
    """These measures of the table, '..._bw' in the body weights of each scenario."""
    weights = xr.DataArray(
        [scenario.runner.mass * GRAVITY for scenario in scenarios.values()], dims="scenario"
    )
    for measure in measures:
        plain = measure.removesuffix("_bw")
        if plain != measure:
            about = MEASURES[plain].in_body_weights
            table[measure] = (table[plain] / weights).assign_attrs(about)
    return table[list(measures)]


def _side_by_side(
    scenarios: Mapping[str, Scenario],
    measures: tuple[str, ...],
    drawn: list[Draw],
) -> list[list[Measured]]:
    """Several samples at once in the kernel: of each the measures of every scenario."""
    cases = []
    for draw in drawn:
        with assuming(draw.constants):
            cases += [Case(draw.of(each), draw.constants) for each in scenarios.values()]
    flat = measured_many(cases, measures)
    count = len(scenarios)
    return [flat[first : first + count] for first in range(0, len(flat), count)]


def _starts(scenarios: Mapping[str, Scenario], gaits: Mapping[str, Gait]) -> dict[str, Gait]:
    """A gait of every scenario to start its searches from: its own, or the first that there is."""
    starts = dict(gaits)
    for name, scenario in scenarios.items():
        if name not in starts:
            with contextlib.suppress(*FAILURES):
                starts[name] = close(scenario, engine="scipy")
    other = next(iter(starts.values()), None)
    return starts if other is None else {name: starts.get(name, other) for name in scenarios}


def _measured(
    scenarios: Mapping[str, Scenario],
    measures: tuple[str, ...],
    near: Mapping[str, Gait],
    assumed: Mapping[str, float],
    draw: Draw,
) -> list[Measured]:
    """One sample: the measures of every scenario, None where it has no steady step.

    assumed: the constants where samples were asked for, which other processes do not have.
    """
    row: list[Measured] = []
    for name, scenario in scenarios.items():
        try:
            with assuming({**assumed, **draw.constants}):
                run = simulate(
                    draw.of(scenario),
                    near=near.get(name),
                    rtol=RTOL,
                    interval=INTERVAL,
                    fine=False,
                    engine="scipy",
                )
        except FAILURES:
            row.append(None)
        else:
            row.append({measure: MEASURES[measure](run) for measure in measures})
    return row


def _stacked(rows: list[list[Measured]], names: list[str], measures: tuple[str, ...]) -> xr.Dataset:
    """Columns of measures as one Dataset; `failed` (scenario) counts the samples without a step."""
    table = xr.Dataset(
        coords={
            "sample": np.arange(len(rows)),
            "scenario": pd.Index(names, name="scenario", dtype=object),
        }
    )
    for measure in measures:
        has_levels = MEASURES[measure].levels
        nothing = np.full(len(LEVELS), np.nan) if has_levels else np.nan
        values = np.array(
            [
                [
                    nothing if cell is None else np.asarray(cell[measure], dtype=float)
                    for cell in row
                ]
                for row in rows
            ]
        )
        dims = ("sample", "scenario", "level") if has_levels else ("sample", "scenario")
        table[measure] = (
            dims,
            values,
            MEASURES[measure].attributes,
        )
        if has_levels:
            table.coords["level"] = list(LEVELS)
    failures = np.array([[cell is None for cell in row] for row in rows]).sum(axis=0)
    table.coords["failed"] = (
        "scenario",
        failures,
        {"units": "1", "long_name": "samples without a steady step"},
    )
    return table


def interval(
    scenarios: Mapping[str, Scenario] | Iterable[Scenario],
    n: int,
    measures: str | Iterable[str],
    **options: Any,
) -> xr.Dataset:
    """Median and 90 % interval of measures over n paired samples, and of their differences from the
    first scenario.

    Dataset(bound, scenario[, level]) with bound low, median, high: each measure, and
    `<measure>_difference` taken within each sample. Coordinate failed (scenario); attributes
    samples, sampled (the constants and fields that varied).  Options are those of `samples`. Raises
    ValueError for what is not a scenario or a measure and a number of samples outside 2 to 4096.
    """
    scenarios = named(scenarios)
    drawn = samples(scenarios, n, measures, **options)
    names = tuple(options.get("names") or relevant(scenarios.values()))
    result = xr.Dataset(attrs={"samples": n, "sampled": ", ".join((*names, *FIELDS))})
    for name, values in drawn.data_vars.items():
        difference = values - values.isel(scenario=0, drop=True)
        for title, drawn_values in ((name, values), (f"{name}_difference", difference)):
            result[title] = bounds(drawn_values).assign_attrs(values.attrs)
    result.coords["failed"] = drawn["failed"]
    texts = [scenario.to_toml() for scenario in scenarios.values()]
    result.coords["definition"] = ("scenario", texts, {"long_name": "the scenario as TOML"})
    return result


def bounds(values: xr.DataArray) -> xr.DataArray:
    """(bound, ...) 5 %, median and 95 % of values over `sample`, failures left out."""
    ends = values.quantile(list(QUANTILES.values()), "sample", skipna=True)
    return ends.rename(quantile="bound").assign_coords(bound=list(QUANTILES))
