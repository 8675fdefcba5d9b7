"""The few constants of a body that a recording can tell, fitted to it; what it cannot tell stays at
its prior, and the answer says so.

    result = fit(steps, scenario)            # Dataset(parameter, percent, level)
    mine = Scenario.from_toml(result.attrs["scenario"])

Mass, stature, speed, step time and contact time are the recording's; the closure of the step meets
them, and what is left is the shape of the force.  Shoe and ground are given, never fitted.  The
fore-aft force is compared, not fitted: no constant moves its size.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import xarray as xr

from spinesim import catalogue
from spinesim.fields import unknown
from spinesim.mechanics.primitives import Array
from spinesim.scenario import Scenario, a_scenario
from spinesim.scenario.body import BodyConstants, body_constants, limits
from spinesim.studies.fit_data import MODEL_ERROR, Measured, measured_of
from spinesim.studies.fit_profile import with_profiles
from spinesim.studies.fit_result import fit_result
from spinesim.studies.fit_runs import Bodies, shares_of
from spinesim.studies.fit_search import Optimum, search
from spinesim.studies.uncertainty import interval
from spinesim.units import within

DEFAULT = (
    "distal_thigh_share",
    "distal_soft_frequency",
    "leg_ramp",
    "leg_straightness",
    "leg_damping_ratio",
)
MIDFOOT = "midfoot_ankle_stiffness"
STRIKES = ("rearfoot", "midfoot")
MEASURE = "lumbar_compression_peak"
SAMPLES = 16
Progress = Callable[[int, int, str], Any]


@dataclass(frozen=True)
class Attempt:
    """One foot strike that was tried: its scenario, the search, and how many gaits it took."""

    scenario: Scenario
    bodies: Bodies
    optimum: Optimum


def fit(
    steps: xr.Dataset,
    scenario: Scenario,
    *,
    parameters: Iterable[str] | None = None,
    start: Mapping[str, float] | None = None,
    foot_strike: str | None = None,
    uncertainty: int = SAMPLES,
    model_error: float = MODEL_ERROR,
    profile: bool = False,
    progress: Progress | None = None,
) -> xr.Dataset:
    """Constants of the body fitted to the steps of a recording, as Dataset(parameter, percent).

    scenario: of `scenario_of(steps)`, with the shoe and the ground that were there.
    parameters: constants to fit (spinesim list constants); by default five of the leg, and for a
        midfoot strike the ankle's stiffness.  Without the damping of the leg, which is hardly told
        by itself, recorded curves are met less closely (0.10 for 0.08 body weights).
    start: constants with which the search begins; the prior stays the catalogue's.
    foot_strike: "rearfoot" or "midfoot"; None takes the recording's, or tries both.
    uncertainty: paired samples for the intervals of the discs, 0 for none.
    model_error: how far the model may be off whatever its constants (BW, alike over 10 % of
        contact).
    profile: hold each constant at seven values and fit the others anew: intervals that do not rest
        on a parabola about the fitted value.

    Variables: prior, value, posterior_sd, narrowed (posterior over prior SD), told, at_bound
    (parameter); recorded, before and after (percent); disc compression before and after (level)
    with low and high; profile_value and profile_rise (parameter, point).  Attributes: scenario
    (TOML, with the fitted body), rms_before, rms_after (BW), effective_parameters, gaits,
    sentences.  Raises ValueError for what tells nothing of a body, unknown constants, and a
    scenario without a steady step.
    """
    measured = measured_of(steps, within(model_error, 1e-3, 1.0, name="model_error"))
    base = a_scenario(scenario)
    chosen = None if parameters is None else _checked(parameters)
    attempts = [
        _attempt(base, strike, chosen, start or {}, measured)
        for strike in _strikes(steps, foot_strike, measured)
    ]
    best = min(attempts, key=lambda attempt: attempt.optimum.cost)
    fitted = _fitted(best, str(steps.attrs.get("source", "a recording")))
    discs = _discs(best.scenario, fitted, uncertainty, progress)
    others = {
        attempt.scenario.stride.foot_strike: attempt for attempt in attempts if attempt is not best
    }
    gaits = sum(attempt.bodies.gaits for attempt in attempts)
    result = fit_result(steps, measured, best, fitted, discs, others, gaits)
    return with_profiles(result, best, measured) if profile else result


def _checked(parameters: Iterable[str]) -> tuple[str, ...]:
    names = (parameters,) if isinstance(parameters, str) else tuple(dict.fromkeys(parameters))
    for name in names:
        if name not in catalogue.constants():
            raise unknown("constant", name, catalogue.constants(), "spinesim list constants")
        if not all(np.isfinite(limits(catalogue.constants()[name]))):
            raise ValueError(f"{name} has no range in the catalogue, so it cannot be fitted")
    if not names:
        raise ValueError("no constant is given to fit; leave parameters out, or name some")
    return names


def _strikes(steps: xr.Dataset, foot_strike: str | None, measured: Measured) -> tuple[str, ...]:
    """The foot strikes to try: what is told, or both where a force can decide."""
    strike = foot_strike or steps.attrs.get("foot_strike")
    if strike is not None:
        if strike not in STRIKES:
            raise unknown("foot strike", strike, STRIKES, "rearfoot or midfoot")
        return (str(strike),)
    forces = any(term.name == "vertical" for term in measured.terms)
    return STRIKES if forces else STRIKES[:1]


def _attempt(
    base: Scenario,
    strike: str,
    chosen: tuple[str, ...] | None,
    start: Mapping[str, float],
    measured: Measured,
) -> Attempt:
    scenario = base.with_(stride_foot_strike=strike)
    names = chosen or (DEFAULT if strike == STRIKES[0] else (*DEFAULT, MIDFOOT))
    if unused := [name for name in start if name not in names]:
        raise ValueError(f"start: {unused[0]} is not among the fitted constants")
    bodies = Bodies(scenario, names, measured)
    usual = {name: float(catalogue.constants()[name].value) for name in names}
    prior = shares_of(names, usual)
    begin = shares_of(names, usual | dict(body_constants(dict(start))))
    optimum = search(bodies, measured.residual, prior, begin)
    if start:
        (before,) = bodies([prior])
        optimum = replace(optimum, before=before or optimum.before)
    return Attempt(scenario, bodies, optimum)


def _fitted(attempt: Attempt, source: str) -> Scenario:
    """The scenario with the fitted constants, and how sure they are."""
    bodies, optimum = attempt.bodies, attempt.optimum
    width = bodies.high - bodies.low
    covariance = optimum.covariance * np.outer(width, width)
    body = body_constants(bodies.body(optimum.shares))
    return attempt.scenario.with_(body=with_covariance(body, bodies.names, covariance, source))


def with_covariance(
    body: BodyConstants, names: tuple[str, ...], covariance: Array, source: str
) -> BodyConstants:
    """A body whose named constants are as sure as a covariance (p, p) says."""
    order = [names.index(name) for name in body if name in names]
    if len(order) < len(body):
        return replace(body, source=source)
    rows = covariance[np.ix_(order, order)]
    return replace(body, source=source, covariance=tuple(map(tuple, rows.tolist())))


def _discs(
    before: Scenario, after: Scenario, samples: int, progress: Progress | None
) -> xr.Dataset | None:
    """Intervals of the peak compression of the discs with the catalogue's body and the fitted."""
    if not samples:
        return None
    pair = {"before": before, "after": after}
    return interval(pair, samples, [MEASURE], progress=progress)
