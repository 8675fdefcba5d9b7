"""Energy and momentum: the ledger closes, and the impulse is the change of momentum.

Every published model that moves and the default runner in unlike scenarios have to keep them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from importlib import import_module

import xarray as xr

from spinesim import published
from spinesim.gait.simulation import simulate
from spinesim.mechanics.model import Model, State
from spinesim.scenario import Runner, Scenario, Stride, shoe, surface
from spinesim.validate.case import Check

TIGHT, DEFAULT = 1e-8, 1e-6  # relative tolerances of the solver
ALLOWED = {
    TIGHT: 1e-6,
    DEFAULT: 1e-3,
}  # imbalance over turnover (energy), over the impulse (momentum)
RESIDUALS = {
    "energy_residual": (
        "energy balance",
        "kinetic, potential, stored, dissipated and muscle energy over the integral of |power|",
    ),
    "impulse_residual": (
        "impulse",
        "change of momentum less impulse, over the impulse of the ground reaction",
    ),
}
SCENARIOS = (
    Scenario(stride=Stride(speed=3.3, cadence=162)),
    Scenario(stride=Stride(speed=2.8), shoe=shoe("barefoot"), surface=surface("concrete")),
    Scenario(Runner(mass=90, trunk_lean=10), shoe=shoe("max-cushion"), surface=surface("grass")),
    Scenario(
        Runner(mass=60),
        Stride(speed=5.0, foot_strike="midfoot"),
        shoe=shoe("racer"),
        surface=surface("track"),
    ),
    Scenario(shoe=shoe("worn-trainer"), surface=surface("treadmill")),
)


def published_models() -> Iterator[Check]:
    """Every published model that moves, from its own start."""
    for name in published.NAMES:
        module = import_module(f"spinesim.published.{name}")
        if (
            not hasattr(module, "TOUCHDOWN") or name == "static_trunk"
        ):  # formulas, and a trunk that stands still
            continue
        model, start = module.MODEL, module.TOUCHDOWN
        if (
            name == "dynamic_response_index"
        ):  # a fall on a still seat: a pulse ends in the middle of a solver's step
            model, start = module.STILL, module.FALLING
        for residual in RESIDUALS if model.contact else ("energy_residual",):
            yield _check(
                name.replace("_", " "),
                module.SOURCE,
                residual,
                TIGHT,
                partial(_published, model, start),
            )


def default_runner() -> Iterator[Check]:
    """One step of the default runner in unlike scenarios, at a tight and the default tolerance."""
    for scenario in SCENARIOS:
        runner, step = scenario.runner, scenario.step
        footing = f"{scenario.shoe.name} on {scenario.surface.name}"
        name = f"Runner of {runner.mass:g} kg at {step.speed:.3g} m/s, {footing}"
        for rtol in ALLOWED:
            for residual in RESIDUALS:
                run = partial(_runner, scenario, rtol)
                yield _check(
                    f"{name}, rtol {rtol:g}", "this project's own runner", residual, rtol, run
                )


def _check(
    name: str, source: str, residual: str, rtol: float, run: Callable[[], xr.Dataset]
) -> Check:
    quantity, meaning = RESIDUALS[residual]
    return Check(
        name,
        source,
        quantity,
        0.0,
        lambda: float(run().attrs[residual]),
        "1",
        ALLOWED[rtol],
        "conservation",
        meaning,
    )


@lru_cache(maxsize=2)
def _published(model: Model, start: State) -> xr.Dataset:
    return simulate(model, start, rtol=TIGHT)


@lru_cache(maxsize=2)
def _runner(scenario: Scenario, rtol: float) -> xr.Dataset:
    return simulate(scenario, rtol=rtol)


CHECKS: tuple[Check, ...] = (*published_models(), *default_runner())
