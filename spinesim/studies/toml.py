"""The tables [sweep], [sensitivity] and [optimise] of a scenario file, checked before use.

    [sensitivity]                                  [optimise]
    measure = "lumbar_compression_peak"            measure = "lumbar_compression_peak"
    method = "sobol"                               against = "loading_rate"
    [sensitivity.ranges]                           [optimise.bounds]
    shoe_stiffness = [60e3, 200e3]                 stride_cadence = [155, 185]
    stride_cadence = { low = 155, high = 180 }     shoe = ["racer", "max-cushion"]
                                                   [optimise.constraints]
                                                   impact_peak_bw = { high = 1.8 }

Ranges and bounds may also stand in the table itself, without one of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from spinesim.fields import About, checked, unknown
from spinesim.scenario import Scenario, flat_synonyms, parameters_about, read_toml
from spinesim.scenario.by_name import is_file
from spinesim.studies.options import NUM, SEED, bounds, limits, options_about
from spinesim.units import shown

SAMPLES = ("latin_hypercube", "sobol")
TOGETHER = ("zip", *SAMPLES)
WHERE = "spinesim list parameters"
Study = tuple[Scenario, dict[str, Any], dict[str, Any]]


def read_sweep(path_or_text: str | Path) -> tuple[Scenario, dict[str, Any]]:
    """Scenario and axes of a sweep file; ValueError, in one line, for what it cannot be."""
    return sweep_of(read_toml(path_or_text, "a sweep file"))


def sweep_of(tables: Mapping[str, Any]) -> tuple[Scenario, dict[str, Any]]:
    """Scenario and axes of the tables of a sweep file; ValueError for what they cannot be."""
    scenario, axes = _scenario_and(tables, "sweep", "stride_cadence = [150, 165, 180]")
    if not axes:
        raise ValueError("[sweep] is empty; give it an axis such as stride_cadence = [150, 180]")
    for name, value in axes.items():
        if name not in TOGETHER:
            _check_axis(name, value)
        elif not isinstance(value, Mapping) or not value:
            raise ValueError(f"sweep.{name}: {shown(value)} is not a table of parameters")
        elif name == "zip":
            for column, values in value.items():
                _check_list(column, values, _about(column))
        else:
            _check_samples(name, value)
    return scenario, axes


def read_sensitivity(path_or_text: str | Path) -> Study:
    """(scenario, ranges, options) of a file with a table [sensitivity]."""
    return _read(path_or_text, "sensitivity", "ranges")


def read_optimise(path_or_text: str | Path) -> Study:
    """(scenario, bounds, options) of a file with a table [optimise]."""
    return _read(path_or_text, "optimise", "bounds")


def _scenario_and(
    tables: Mapping[str, Any], kind: str, example: str
) -> tuple[Scenario, dict[str, Any]]:
    """The scenario of a file, and its table of this kind."""
    scenario = Scenario.from_dict(tables)
    table = tables.get(kind)
    if not isinstance(table, dict):
        raise ValueError(f"the file has no table [{kind}]; add one, such as {example}")
    return scenario, table


def _read(path_or_text: str | Path, kind: str, inner: str) -> Study:
    example = f"[{kind}.{inner}] with stride_cadence = [155, 180]"
    tables = read_toml(path_or_text, f"a {kind} file")
    scenario, table = _scenario_and(tables, kind, example)
    own = table.get(inner, {})
    if not isinstance(own, dict):
        raise ValueError(
            f"{kind}.{inner}: {shown(own)} is not a table of parameters; add {example}"
        )
    about = options_about(kind)
    varied, options = dict(own), {}
    for name, value in table.items():
        if name in about:
            options[name] = checked(value, about[name], f"{kind}.{name}")
        elif kind == "optimise" and name == "constraints":
            options[name] = limits(value)
        elif name in parameters_about():
            varied[name] = value
        elif name != inner:
            known = [*about, inner, *parameters_about()]
            raise unknown(f"entry of [{kind}]", name, known, WHERE, flat_synonyms())
    if not varied:
        raise ValueError(f"the file varies nothing; add {example}")
    return (
        scenario,
        {name: bounds(name, value, _about(name)) for name, value in varied.items()},
        options,
    )


def _about(name: str) -> About:
    """What may be said of a parameter; ValueError, with the nearest name, for what is none."""
    if name not in parameters_about():
        raise unknown("parameter", name, parameters_about(), WHERE, flat_synonyms())
    return parameters_about()[name]


def _check_axis(name: str, value: Any) -> None:
    """ValueError for what is not an axis of a sweep: a list, or { start, stop, num }."""
    if name not in parameters_about() and name in _sweep_options():
        raise ValueError(
            f"sweep.{name} is an option of the command, not an axis; leave it out of the file "
            "(spinesim sweep --help)"
        )
    traits = _about(name)
    if not isinstance(value, Mapping):
        _check_list(name, value, traits)
        return
    if traits.choices or set(value) != {"start", "stop", "num"}:
        ways = "" if traits.choices else ", or { start, stop, num }"
        raise ValueError(f"{name}: {shown(value)} is not an axis; give a list{ways}")
    checked(value["start"], traits, name)
    checked(value["stop"], traits, name)
    checked(value["num"], NUM, f"{name}.num")


def _check_list(name: str, values: Any, traits: About) -> None:
    if not isinstance(values, list) or not values:
        raise ValueError(f"{name}: {shown(values)} is not an axis; give a list of values")
    for value in values:
        if not (name in ("shoe", "surface") and is_file(value)):
            checked(value, traits, name)


def _check_samples(kind: str, table: Mapping[str, Any]) -> None:
    """ValueError for what are not samples: num of them, of ranges; seed, if others are wanted."""
    if "num" not in table:
        raise ValueError(f"{kind}: how many samples? add num = 64")
    for name, value in table.items():
        if name in ("num", "seed"):
            checked(value, NUM if name == "num" else SEED, f"{kind}.{name}")
        elif _about(name).choices:
            raise ValueError(f"{kind}.{name} is one of several words; only numbers have a range")
        else:
            bounds(name, value, _about(name))


def _sweep_options() -> set[str]:
    """Names of the options that `spinesim.sweep` takes beside axes."""
    import inspect

    from spinesim.sweeps import execution, plan  # large, and wanted for a message alone

    return {
        *inspect.signature(execution.sweep).parameters,
        *inspect.signature(plan.plan).parameters,
    }
