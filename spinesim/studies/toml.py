"""The tables [sweep], [sensitivity] and [optimise] of a scenario file.

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

from spinesim.fields import unknown
from spinesim.scenario import Scenario, read_toml
from spinesim.sweeps.space import parameters_about

SENSITIVITY = ("measure", "level", "method", "samples", "confidence", "seed")
OPTIMISE = ("measure", "level", "against", "points", "evaluations", "seed", "constraints")
Study = tuple[Scenario, dict[str, Any], dict[str, Any]]


def read_sweep(path_or_text: str | Path) -> tuple[Scenario, dict[str, Any]]:
    """Scenario and axes of a sweep file; ValueError, in one line, for what it cannot be."""
    return sweep_of(read_toml(path_or_text))


def sweep_of(tables: Mapping[str, Any]) -> tuple[Scenario, dict[str, Any]]:
    """Scenario and axes of the tables of a sweep file; ValueError for what they cannot be."""
    scenario, axes = Scenario.from_dict(dict(tables)), tables.get("sweep")
    if not isinstance(axes, dict) or not axes:
        raise ValueError(
            "the file has no axes; add a table [sweep] with entries such as stride_cadence = [150, 165, 180]"
        )
    return scenario, axes


def read_sensitivity(path_or_text: str | Path) -> Study:
    """(scenario, ranges, options) of a file with a table [sensitivity]."""
    return _read(path_or_text, "sensitivity", "ranges", SENSITIVITY)


def read_optimise(path_or_text: str | Path) -> Study:
    """(scenario, bounds, options) of a file with a table [optimise]."""
    scenario, bounds, options = _read(path_or_text, "optimise", "bounds", OPTIMISE)
    if "constraints" in options:
        if not isinstance(options["constraints"], Mapping):
            raise ValueError(
                "optimise.constraints is not a table of measures, such as impact_peak_bw = { high = 1.8 }"
            )
        options["constraints"] = {
            name: _ends(name, given) for name, given in options["constraints"].items()
        }
    return scenario, bounds, options


def _read(path_or_text: str | Path, table: str, inner: str, known: tuple[str, ...]) -> Study:
    given = read_toml(path_or_text)
    scenario, asked = Scenario.from_dict(given), given.get(table)
    if not isinstance(asked, dict):
        raise ValueError(f"the file has no table [{table}]; add one with [{table}.{inner}]")
    own = asked.get(inner, {})
    if not isinstance(own, dict):
        raise ValueError(
            f"{table}.{inner} is not a table of parameters, such as stride_cadence = [155, 180]"
        )
    about = parameters_about(scenario)
    varied = {**own, **{name: value for name, value in asked.items() if name in about}}
    options = {name: value for name, value in asked.items() if name != inner and name not in about}
    for name in options:
        if name not in known:
            raise unknown(
                f"entry of [{table}]", name, [*known, inner, *about], "spinesim list parameters"
            )
    return scenario, {name: _ends(name, value) for name, value in varied.items()}, options


def _ends(name: str, given: Any) -> Any:
    """[low, high] as it is; { low, high } as a pair, None for an end that is open."""
    if isinstance(given, Mapping):
        if not given or set(given) - {"low", "high"}:
            raise ValueError(f"{name}: give [low, high] or {{ low, high }}")
        return given.get("low"), given.get("high")
    return given
