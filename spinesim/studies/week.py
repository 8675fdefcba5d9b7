"""Plans of running side by side: the dose at every level, disc height, spikes.

    load = training_load(plan)                                              # Dataset
    load = training_load({"now": plan, "shorter steps": other}, uncertainty=64)

Every distinct step of the plans is simulated once; `spinesim.dose` joins the loads with the plans.
With uncertainty, paired samples of the model's constants, shoes and surfaces are joined by samples
of the creep numbers (fitted together), the lumbar share of stature, the pressures and peaks of
other activities, and the variation of peaks.  Weightings and repair are never sampled: they are
shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import xarray as xr

from spinesim import catalogue
from spinesim._version import VERSION
from spinesim.catalogue import bibliography
from spinesim.dose import words
from spinesim.dose.bouts import STRENGTH
from spinesim.dose.height import reference_standing
from spinesim.dose.recovery import REPAIR_SOURCE, SPIKE_SOURCE
from spinesim.dose.results import SAMPLED, results, sampled
from spinesim.dose.training import Training
from spinesim.dose.week import Body, StepLoads
from spinesim.dose.weightings import WEIGHTINGS
from spinesim.scenario import Scenario
from spinesim.studies.comparison import compare
from spinesim.studies.explanation_parts import ADVICE
from spinesim.studies.uncertainty import Progress, bounds
from spinesim.studies.verdicts import verdicts
from spinesim.studies.week_draws import MEAN, PEAK, Draws, standing_of
from spinesim.units import described, shown


def training_load(
    trainings: Training | Mapping[str, Training] | Iterable[Training],
    *,
    uncertainty: int = 0,
    progress: Progress | None = None,
    workers: int = 1,
) -> xr.Dataset:
    """What plans add up to: Dataset(training, level, weighting, repair, bout, day, hour).

    - trainings: a plan, plans by name, or a list of plans; the others are compared with the first,
      whose ordinary step all equivalent distances are counted in.
    - uncertainty: paired samples from 2 to 4096, 0 for none: adds `_low`, `_median` and `_high`
      (90 % interval) and the ratios to the first plan.
    - progress: called with (done, total, name) as steps are simulated.
    - workers: processes of this machine for the samples.

    Variables, units and standing: `spinesim.dose.results`.  verdict (training, level): "less",
    "more", "the same", or "undecided" with what decides.  Attributes: warnings, sources, reason
    (why there is no risk), advice.

    Raises ValueError for what is not a plan, and for a step that no runner could repeat.
    """
    plans = _named(trainings)
    steps = list(dict.fromkeys(step for plan in plans.values() for step in plan.steps()))
    labels = _labels(steps)
    table, runs = compare(labels, progress=progress, keep_runs=True)
    if failures := [str(text) for text in table["message"].values if text]:
        raise ValueError(failures[0])
    loads = {
        step: StepLoads(
            table[PEAK].sel(scenario=name).values, table[MEAN].sel(scenario=name).values
        )
        for name, step in labels.items()
    }
    drawn = None
    if uncertainty:
        gaits = {name: run.encoding["gait"] for name, run in runs.items()}
        drawn = Draws.of(labels, uncertainty, gaits, progress, workers)
    load = joined(plans, _bodies(plans, loads), drawn.bodies(plans) if drawn else None)
    load.attrs["sources"] = "\n".join((str(table.attrs["sources"]), load.attrs["sources"]))
    load.attrs["warnings"] = "\n".join(
        dict.fromkeys(
            [*_warnings(plans), *"\n".join(map(str, table["warnings"].values)).splitlines()]
        )
    )
    if drawn:
        load.attrs |= {"samples": uncertainty, "samples_failed": drawn.failed}
    return load


def joined(
    plans: Mapping[str, Training],
    bodies: Mapping[str, Body],
    drawn: Mapping[str, Body] | None = None,
) -> xr.Dataset:
    """`training_load` from what the discs of each plan's runner carry, without simulating anything.

    drawn: the same bodies in paired samples, for the intervals.
    """
    reference = next(iter(plans.values())).scenario
    load = results(plans, bodies, reference)
    ratio = _ratio(load["equivalent_distance"])
    name, meaning = "equivalent_distance_ratio", "equivalent distance over that of the first plan"
    load[name] = ratio.assign_attrs(described(name, "1", meaning) | {"standing": "prediction"})
    load.attrs = {
        "title": "spinesim training load",
        "version": VERSION,
        "scenario": reference.to_toml(),
        "sources": "\n".join(_sources(plans)),
        "warnings": "\n".join(_warnings(plans)),
        "reason": words.NO_RISK,
        "advice": ADVICE,
    }
    intervals = None
    if drawn is not None:
        paired = sampled(plans, drawn, reference)
        intervals = _add_intervals(load, paired)
        load.attrs["samples"] = paired.sizes["sample"]
    load["verdict"] = verdicts(load["equivalent_distance_ratio"], intervals)
    return load


def _named(
    trainings: Training | Mapping[str, Training] | Iterable[Training],
) -> dict[str, Training]:
    """Plans by name, checked."""
    if isinstance(trainings, Training):
        trainings = [trainings]
    if isinstance(trainings, str) or not isinstance(trainings, Iterable):
        raise ValueError(
            f"{shown(trainings)} is not a plan; give a spinesim.Training, plans by name, or a list"
        )
    if isinstance(trainings, Mapping):
        plans = dict(trainings)
    else:
        plans = {}
        for plan in trainings:
            name = plan.name if isinstance(plan, Training) else str(plan)
            same = sum(known == name or known.startswith(f"{name} (") for known in plans)
            plans[f"{name} ({same + 1})" if same else name] = plan
    if not plans:
        raise ValueError("no plan is given; give at least one spinesim.Training")
    for name, plan in plans.items():
        if not isinstance(plan, Training):
            raise ValueError(
                f"{shown(plan)} is not a Training; build one with spinesim.Training(...)"
            )
        if not (isinstance(name, str) and name):
            raise ValueError(f"the name of a plan is a text, not {shown(name)}")
    return plans


def _labels(steps: list[Scenario]) -> dict[str, Scenario]:
    """Names for distinct steps, the first from the ordinary one."""
    return {f"step {k}": step for k, step in enumerate(steps, start=1)}


def _bodies(plans: Mapping[str, Training], loads: Mapping[Scenario, StepLoads]) -> dict[str, Body]:
    reference = reference_standing()
    return {
        name: Body(loads, standing_of(plan.scenario), np.asarray(reference))
        for name, plan in plans.items()
    }


def _ratio(distances: xr.DataArray) -> xr.DataArray:
    first = distances.isel(training=0, drop=True)
    return distances / first.where(first > 0)


def _add_intervals(load: xr.Dataset, drawn: xr.Dataset) -> xr.DataArray:
    """Add the bounds of every sampled variable and of the ratios; the bounds of the ratios."""
    ratios = _bounds(_ratio(drawn["equivalent_distance"]))
    ends = {name: _bounds(drawn[name]) for name in SAMPLED}
    ends["equivalent_distance_ratio"] = ratios
    for name, values in ends.items():
        about = load[name].attrs
        for bound in values["bound"].values:
            text = "median" if bound == "median" else f"{bound} of the 90 % interval"
            said = {
                "long_name": f"{about['long_name']}, {bound}",
                "description": f"{about['description']}: {text}",
            }
            end = values.sel(bound=bound, drop=True)
            load[f"{name}_{bound}"] = end.assign_attrs(about | said)
    return ratios


def _bounds(values: xr.DataArray) -> xr.DataArray:
    """`spinesim.studies.uncertainty.bounds`, NaN where a plan has no such day or hour."""
    there = values.notnull().any("sample")
    return bounds(values.where(there, 0.0)).where(there)


def _sources(plans: Mapping[str, Training]) -> list[str]:
    """What the laws, the creep and the activities of the plans rest on, in words."""
    sources = [
        *(f"{name}: {law.source} ({law.status})" for name, law in WEIGHTINGS.items()),
        f"repair: {REPAIR_SOURCE}",
        f"spike: {SPIKE_SOURCE} (read)",
        *(f"{name}: {entry.source} ({entry.status})" for name, entry in catalogue.dose().items()),
    ]
    for name in dict.fromkeys(("lying", "sitting", "walking", *_done(plans))):
        for field, entry in catalogue.activities().get(name, {}).items():
            sources.append(f"{name} {field}: {entry.source} ({entry.status})")
    return [bibliography.in_words(source) for source in sources]


def _done(plans: Mapping[str, Training]) -> list[str]:
    """Activities of all bouts."""
    return list(dict.fromkeys(bout.activity for plan in plans.values() for bout in plan.bouts))


def _warnings(plans: Mapping[str, Training]) -> list[str]:
    texts = [words.BODY, words.WEIGHTING, words.LEVELS_APART, words.REPAIR]
    activities = catalogue.activities()
    texts += [
        words.NO_PEAKS.format(name)
        for name in _done(plans)
        if name in activities and "peak" not in activities[name]
    ]
    if STRENGTH in _done(plans):
        texts.append(words.STRENGTH)
    for name, plan in plans.items():
        runs = [bout for bout in plan.bouts if bout.is_run]
        if plan.longest == 0 and runs:
            texts.append(words.LONG_PAUSE.format(f"'{name}'"))
    return texts
