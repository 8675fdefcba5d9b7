"""One result of every kind, as small as it comes."""

from collections.abc import Mapping

import numpy as np
import pytest
import xarray as xr
from plan_loads import BODY, FIVE, MIXED, SHORTER, drawn_body

import spinesim as ss
from spinesim.measures.energy_flow import flows
from spinesim.published import liu_nigg_2000
from spinesim.studies.comparison import compare
from spinesim.studies.comparison_scenarios import grid
from spinesim.studies.explanation_parts import Beside, Change, Contribution, Explanation
from spinesim.studies.week import joined
from spinesim.validate import Case

PLANS = {"as it is": FIVE, "shorter steps": FIVE.with_(scenario=SHORTER), "mixed": MIXED}
MODEL, START = liu_nigg_2000.MODEL, liu_nigg_2000.TOUCHDOWN


@pytest.fixture(scope="session")
def compared():
    return compare(grid(["racer", "max-cushion"], ["concrete"]), keep_runs=True)


@pytest.fixture(scope="session")
def explained():
    contributions = [
        Contribution(
            "runner_trunk_lean", "leaning 14 instead of 7 deg", 182.0, "prediction", Beside(-0.09)
        ),
        Contribution("runner_core_strength", "a core of 0.6", -61.0, "prediction", Beside(0.04)),
    ]

    def change(name, *values, beside=None):
        return Change(name, f"try {name}", (), *values, "prediction", "", "", beside or Beside())

    changes = [
        change("upright trunk", -150.0, -148.0, -190.0, -90.0),
        change("softer shoe", 3.0, 2.0, -8.0, 11.0),
        change("core training", 60.0, 59.0, 41.0, 80.0, beside=Beside(-0.1)),
    ]
    sentences = tuple(
        f"Sentence {k} says so much that it takes more than a line. " * 2 for k in range(5)
    )
    return Explanation(
        measure="lumbar_compression_peak",
        level="L5/S1",
        unit="N",
        value=1791.0,
        reference=1670.0,
        contributions=tuple(contributions),
        changes=tuple(changes),
        sentences=sentences,
        body_weight=686.7,
        samples=16,
        scenario=ss.Scenario().with_(runner_trunk_lean=14, runner_core_strength=0.6),
    )


@pytest.fixture(scope="session")
def cases():
    def case(name, published, ours, unit, holds):
        return Case(name, "a paper", "peak", published, ours, unit, 0.15, holds, "validation")

    return [
        case("one", 2.0, 2.1, "BW", True),
        case("two", 2.5, 3.4, "BW", False),
        case("three", 0.025, 0.024, "s", True),
        case("four", (1.0, 2.0), 1.5, "BW", True),
    ]


@pytest.fixture(scope="session")
def intervals(compared):
    """Medians and ends that are a tenth apart, of real measures of two runs."""
    table, _ = compared
    bound = xr.DataArray([0.9, 1.0, 1.1], dims="bound", coords={"bound": ["low", "median", "high"]})
    result = xr.Dataset(attrs={"samples": 16})
    for name in ("lumbar_compression_peak", "impact_peak"):
        result[name] = (bound * table[name]).assign_attrs(table[name].attrs)
        apart = result[name] - result[name].isel(scenario=0)
        result[f"{name}_difference"] = apart.assign_attrs(table[name].attrs)
    return result.assign_coords(definition=table["definition"])


class Results(Mapping):
    """Results by their kinds, each made when it is first asked for."""

    def __init__(self, makers):
        self.makers, self.made = makers, {}

    def __getitem__(self, kind):
        if kind not in self.made:
            self.made[kind] = self.makers[kind]()
        return self.made[kind]

    def __iter__(self):
        return iter(self.makers)

    def __len__(self):
        return len(self.makers)


@pytest.fixture(scope="session")
def results(compared, explained, cases, intervals):
    table, runs = compared
    run = runs["racer on concrete"]
    quiet = {"start": START, "progress": False}
    measure = {"measure": "impact_peak", "level": None}
    ranges = {"leg_stiffness": (4e3, 8e3), "upper_mass": (10.0, 15.0)}
    swept = {"leg_stiffness": [5e3, 7e3], "velocity": [-0.5, -0.7]}

    def sensitivity(method, **options):
        return ss.sensitivity(MODEL, ranges, **measure, method=method, **options, **quiet)

    def optimum(**options):
        return ss.optimise(MODEL, ranges, "impact_peak", evaluations=10, **options, **quiet)

    def sweep_of_choices():
        about = [name for name in table.coords if name not in ("scenario", "level")]
        shoes = ["racer", "max-cushion"]
        return table.drop_vars(about).rename(scenario="shoe").assign_coords(shoe=shoes)

    def samples():
        rows = [k * ss.summary(run) for k in np.linspace(0.9, 1.1, 40)]
        return xr.concat(rows, "sample", coords="minimal", compat="override")

    def plans():
        return joined(PLANS, dict.fromkeys(PLANS, BODY), dict.fromkeys(PLANS, drawn_body()))

    every = Results(
        {
            "comparison": lambda: compared,
            "comparison without runs": lambda: table,
            "run": lambda: run,
            "summary": lambda: ss.summary(run),
            "standing": ss.stand,
            "model": lambda: ss.simulate(MODEL, START),
            "summary of a model": lambda: ss.summary(every["model"]),
            "flow": lambda: ss.energy_flow(run),
            "shock": lambda: ss.transmission(run),
            "flows": lambda: flows(runs),
            "sweep of a model": lambda: ss.sweep(MODEL, **swept, **quiet),
            "sweep of choices": sweep_of_choices,
            "samples": samples,
            "one at a time": lambda: sensitivity("one-at-a-time"),
            "sobol": lambda: sensitivity("sobol", samples=4),
            "optimum": optimum,
            "trade-off": lambda: optimum(against="com_drop", points=3),
            "intervals": lambda: intervals,
            "intervals of one": lambda: intervals.sel(scenario="racer on concrete"),
            "explanation": lambda: explained,
            "plan": lambda: joined({"mixed": MIXED}, {"mixed": BODY}),
            "plans": plans,
            "cases": lambda: cases,
        }
    )
    return every
