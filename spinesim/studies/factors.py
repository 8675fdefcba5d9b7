"""The factors of a scenario that can be told apart: what differs from a reference, and mixtures of
the two.

A factor is a field of the runner (the body's own aside from a reference one gave), or a part of the
stride, shoe or surface.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from spinesim.fields import about
from spinesim.measures.definitions import by_level
from spinesim.scenario import Scenario
from spinesim.scenario.runner import Runner
from spinesim.scenario.stride import Stride

BODY = ("mass", "height", "sex", "age")
Words = Callable[[Scenario, Scenario], str]


@dataclass(frozen=True)
class Factor:
    """Flat name; take(target, source) gives target with the factor of source; words(scenario,
    reference) say what it is.
    """

    name: str
    title: str
    take: Callable[[Scenario, Scenario], Scenario]
    words: Words


def neutral(scenario: Scenario) -> Scenario:
    """The default reference: the same body and speed, the preferred step, all factors neutral,
    daily-trainer on asphalt.

    >>> neutral(Scenario(Runner(mass=60, hunch=20))) == Scenario(Runner(mass=60))
    True
    """
    body = {name: getattr(scenario.runner, name) for name in BODY}
    return Scenario(Runner(**body), Stride(speed=scenario.stride.speed))


def differing(scenario: Scenario, reference: Scenario) -> tuple[str, ...]:
    """Names of the factors in which the two differ."""
    return tuple(
        name for name, factor in FACTORS.items() if factor.take(reference, scenario) != reference
    )


def mixture(scenario: Scenario, reference: Scenario, on: Iterable[str]) -> Scenario:
    """The reference with the factors in `on` as they are in the scenario."""
    chosen = set(on)
    if chosen >= set(differing(scenario, reference)):
        return scenario
    found = reference
    for name, factor in FACTORS.items():
        found = factor.take(found, scenario) if name in chosen else found
    return found


def standing(name: str, measure: str) -> str:
    """How well the effect of a factor on a measure is known.  Lumbar loads were never measured in
    runners: there all are predictions.
    """
    if by_level(measure):
        return "prediction"
    group, item = name.split("_", 1) if "_" in name else (name, "stiffness")
    its = {"runner": Runner, "stride": Stride}.get(group)
    if its is not None:
        return about(its)[{"step": "overstride"}.get(item, item)].standing or "prediction"
    return "measured-elsewhere" if name == "shoe_wear" else "measured-alike"


def _runner(name: str) -> Factor:
    its = about(Runner)[name]

    def take(target: Scenario, source: Scenario) -> Scenario:
        return replace(
            target, runner=replace(target.runner, **{name: getattr(source.runner, name)})
        )

    def words(scenario: Scenario, reference: Scenario) -> str:
        here, there = (getattr(one.runner, name) for one in (scenario, reference))
        if isinstance(here, str):
            return f"{here} instead of {there}"
        given = f"{TITLES.get(name, name.replace('_', ' '))} {_amount(here, its.unit)}"
        return given if there == 0 else f"{given} instead of {_amount(there, its.unit)}"

    return Factor(f"runner_{name}", TITLES.get(name, name.replace("_", " ")), take, words)


def _amount(value: float, unit: str) -> str:
    """A value as a runner reads it; what has no unit is relative to the reference runner.

    >>> _amount(0.7, ""), _amount(8.0, "deg"), _amount(9.0, "h/day")
    ('70 %', '8°', '9 h/day')
    """
    return (
        f"{100 * value:.3g} %"
        if not unit
        else f"{value:g}°"
        if unit == "deg"
        else f"{value:g} {unit}"
    )


TITLES = {
    "trunk_lean": "forward lean",
    "hunch": "hunched posture",
    "pelvic_tilt": "pelvic tilt",
    "lordosis": "hollow of the back",
    "core_strength": "deep core strength",
    "trunk_stiffness": "trunk stiffness",
    "hip_flexor_tightness": "hip-flexor tightness",
    "hamstring_tightness": "hamstring tightness",
    "co_contraction": "abdominal tension",
    "hydration": "disc hydration",
    "sitting": "sitting",
    "fatigue": "fatigue",
    "mass": "body mass",
    "height": "stature",
    "sex": "sex",
    "age": "age",
}


def _take_step(target: Scenario, source: Scenario) -> Scenario:
    """The source's cadence at the target's speed if it was chosen, its overstride, or the preferred
    step.
    """
    given = source.stride
    chosen = source.step.cadence if given.cadence or given.step_length else None
    kept: dict[str, Any] = {"cadence": chosen, "step_length": None, "overstride": given.overstride}
    return replace(target, stride=replace(target.stride, **kept))


def _take_stride(name: str) -> Callable[[Scenario, Scenario], Scenario]:
    def take(target: Scenario, source: Scenario) -> Scenario:
        value = getattr(source.stride, name)
        if value == getattr(target.stride, name):
            return target
        changed: dict[str, Any] = {name: value}
        if name == "speed" and target.stride.cadence and target.stride.step_length:
            changed["step_length"] = None
        return replace(target, stride=replace(target.stride, **changed))

    return take


def _take_shoe(target: Scenario, source: Scenario) -> Scenario:
    """The source's shoe; one that differs in its name and wear alone is the same shoe."""
    new = replace(source.shoe, wear=target.shoe.wear)
    return (
        target if replace(new, name=target.shoe.name) == target.shoe else replace(target, shoe=new)
    )


def _take_wear(target: Scenario, source: Scenario) -> Scenario:
    return replace(target, shoe=replace(target.shoe, wear=source.shoe.wear))


def _take_surface(target: Scenario, source: Scenario) -> Scenario:
    return replace(target, surface=source.surface)


def _step_words(scenario: Scenario, reference: Scenario) -> str:
    here, there = scenario.step, reference.step
    longer = "longer" if here.step_length > there.step_length else "shorter"
    return f"steps {abs(here.step_length - there.step_length):.2f} m {longer} ({here.cadence:.0f} instead of {there.cadence:.0f} a minute)"


def _wear_words(scenario: Scenario, reference: Scenario) -> str:
    there = reference.shoe.wear
    return f"shoe worn {scenario.shoe.wear:g} km" + (f" instead of {there:g} km" if there else "")


FACTORS = {
    factor.name: factor
    for factor in (
        *(_runner(name) for name in about(Runner)),
        Factor(
            "stride_speed",
            "speed",
            _take_stride("speed"),
            lambda s, r: f"{s.step.speed:.2f} m/s instead of {r.step.speed:.2f} m/s",
        ),
        Factor("stride_step", "step length", _take_step, _step_words),
        Factor(
            "stride_contact_time",
            "contact time",
            _take_stride("contact_time"),
            lambda s, r: (
                f"contact {1e3 * s.step.contact_time:.0f} ms instead of {1e3 * r.step.contact_time:.0f} ms"
            ),
        ),
        Factor(
            "stride_foot_strike",
            "foot strike",
            _take_stride("foot_strike"),
            lambda s, r: f"{s.stride.foot_strike} instead of {r.stride.foot_strike} strike",
        ),
        Factor("shoe", "shoe", _take_shoe, lambda s, r: f"{s.shoe.name} instead of {r.shoe.name}"),
        Factor("shoe_wear", "shoe wear", _take_wear, _wear_words),
        Factor(
            "surface",
            "ground",
            _take_surface,
            lambda s, r: f"{s.surface.name} instead of {r.surface.name}",
        ),
    )
}
