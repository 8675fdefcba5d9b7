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
from spinesim.scenario import Scenario
from spinesim.scenario.runner import Runner
from spinesim.scenario.stride import Stride
from spinesim.studies import quantities

BODY = ("mass", "height", "sex", "age")
Words = Callable[[Scenario, Scenario], str]


@dataclass(frozen=True)
class Target:
    """What a change does to one quantity: its value before and after, and both in words."""

    title: str
    before: float | str
    after: float | str
    unit: str
    words: str


@dataclass(frozen=True)
class Factor:
    """Something in which two scenarios can differ.

    name: flat name.  take(target, source): target with this factor of source.  words(scenario,
    reference): what it is in the scenario.  read(scenario): the quantities by which a runner knows
    it.
    """

    name: str
    take: Callable[[Scenario, Scenario], Scenario]
    words: Words
    read: quantities.Read


def neutral(scenario: Scenario) -> Scenario:
    """The default reference: the same body and speed, the preferred step, all factors neutral,
    daily-trainer on asphalt.

    Where this runner could not repeat the preferred step, cadence and contact time stay too.

    >>> neutral(Scenario(Runner(mass=60, hunch=20))) == Scenario(Runner(mass=60))
    True
    """
    fields = {name: getattr(scenario.runner, name) for name in BODY}
    runner, speed = Runner(**fields), scenario.stride.speed
    try:
        return Scenario(runner, Stride(speed=speed), body=scenario.body)
    except ValueError:
        contact_time = scenario.stride.contact_time
        stride = Stride(speed=speed, cadence=scenario.step.cadence, contact_time=contact_time)
        return Scenario(runner, stride, body=scenario.body)


def differing(scenario: Scenario, reference: Scenario) -> tuple[str, ...]:
    """Names of the factors in which the two differ."""
    return tuple(name for name, factor in FACTORS.items() if _differs(factor, scenario, reference))


def _differs(factor: Factor, scenario: Scenario, reference: Scenario) -> bool:
    """Whether the reference would be another with this factor of the scenario, or none at all."""
    try:
        return factor.take(reference, scenario) != reference
    except ValueError:
        return True


def mixture(
    scenario: Scenario, reference: Scenario, on: Iterable[str], different: Iterable[str] = ()
) -> Scenario:
    """The reference with the factors in `on` as they are in the scenario.

    different: what `differing` says of the two, where that is known.
    """
    chosen, different = set(on), set(different or differing(scenario, reference))
    if chosen >= different:
        return scenario
    stride = {name for name in different if name.startswith("stride_")}
    mixed = reference
    if stride <= chosen:  # at once: a part of a stride may be one that nobody could repeat
        mixed, chosen = replace(mixed, stride=scenario.stride), chosen - stride
    for name, factor in FACTORS.items():
        mixed = factor.take(mixed, scenario) if name in chosen else mixed
    return mixed


def apart(scenario: Scenario, reference: Scenario) -> str:
    """What sets a scenario apart from another, in words; empty if nothing does.

    >>> apart(Scenario(Runner(hunch=8), shoe="racer"), Scenario())
    'hunched posture 8°, racer instead of daily-trainer'
    """
    names = differing(scenario, reference)
    return ", ".join(FACTORS[name].words(scenario, reference) for name in names)


def targets(before: Scenario, after: Scenario) -> tuple[Target, ...]:
    """From what to what a change takes a runner, in the units in which a runner reads it.

    >>> [target.words for target in targets(Scenario(), Scenario(Runner(trunk_lean=3.6)))]
    ['forward lean from 7.2° to 3.6°']
    """
    changed = []
    for name in differing(after, before):
        pairs = zip(FACTORS[name].read(before), FACTORS[name].read(after), strict=True)
        changed += [
            Target(
                old.title,
                old.value,
                new.value,
                old.unit,
                f"{old.title} from {_without_unit(old.text, new.text)} to {new.text}",
            )
            for old, new in pairs
            if old.text != new.text
        ]
    return tuple(changed)


def _without_unit(text: str, other: str) -> str:
    """The text without a unit that the other repeats: '142' of '142 steps/min'."""
    number, gap, unit = text.partition(" ")
    return number if gap and other.endswith(f" {unit}") else text


def _with(item: Any, **changed: Any) -> Any:
    """The item with one part changed, or the item itself if it has that part already."""
    ((name, value),) = changed.items()
    return item if getattr(item, name) == value else replace(item, **changed)


def _runner(name: str) -> Factor:
    read = quantities.of_runner(name)

    def take(target: Scenario, source: Scenario) -> Scenario:
        return _with(target, runner=_with(target.runner, **{name: getattr(source.runner, name)}))

    def words(scenario: Scenario, reference: Scenario) -> str:
        (quantity,), (usual,) = read(scenario), read(reference)
        if isinstance(quantity.value, str):
            return f"{quantity.text} instead of {usual.text}"
        text = f"{quantity.title} {quantity.text}"
        return text if usual.value == 0 else f"{text} instead of {usual.text}"

    return Factor(f"runner_{name}", take, words, read)


def _take_step(target: Scenario, source: Scenario) -> Scenario:
    """The source's cadence at the target's speed if it was chosen, its overstride, or the preferred
    step.
    """
    stride = source.stride
    chosen = source.step.cadence if stride.cadence or stride.step_length else None
    kept: dict[str, Any] = {"cadence": chosen, "step_length": None, "overstride": stride.overstride}
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
    return _with(target, shoe=_with(target.shoe, wear=source.shoe.wear))


def _take_surface(target: Scenario, source: Scenario) -> Scenario:
    return _with(target, surface=source.surface)


def _take_body(target: Scenario, source: Scenario) -> Scenario:
    return _with(target, body=source.body)


def _step_words(scenario: Scenario, reference: Scenario) -> str:
    step, usual = scenario.step, reference.step
    longer = "longer" if step.step_length > usual.step_length else "shorter"
    return (
        f"steps {abs(step.step_length - usual.step_length):.2f} m {longer} "
        f"({step.cadence:.0f} instead of {usual.cadence:.0f} a minute)"
    )


def _wear_words(scenario: Scenario, reference: Scenario) -> str:
    usual = reference.shoe.wear
    return f"shoe worn {scenario.shoe.wear:g} km" + (f" instead of {usual:g} km" if usual else "")


def _instead(of: Callable[[Scenario], str], before: str = "", after: str = "") -> Words:
    return lambda scenario, reference: f"{before}{of(scenario)} instead of {of(reference)}{after}"


def _text_of(read: quantities.Read) -> Callable[[Scenario], str]:
    return lambda scenario: read(scenario)[0].text


FACTORS = {
    factor.name: factor
    for factor in (
        *(_runner(name) for name in about(Runner)),
        Factor(
            "stride_speed",
            _take_stride("speed"),
            _instead(lambda scenario: f"{scenario.step.speed:.2f} m/s"),
            quantities.speed,
        ),
        Factor("stride_step", _take_step, _step_words, quantities.step),
        Factor(
            "stride_contact_time",
            _take_stride("contact_time"),
            _instead(_text_of(quantities.contact), before="contact "),
            quantities.contact,
        ),
        Factor(
            "stride_foot_strike",
            _take_stride("foot_strike"),
            _instead(lambda scenario: scenario.stride.foot_strike, after=" strike"),
            quantities.in_words("landing", lambda scenario: scenario.stride.foot_strike),
        ),
        Factor(
            "shoe",
            _take_shoe,
            _instead(quantities.shoe_name),
            quantities.in_words("shoe", quantities.shoe_name),
        ),
        Factor("shoe_wear", _take_wear, _wear_words, quantities.wear),
        Factor(
            "surface",
            _take_surface,
            _instead(quantities.surface_name),
            quantities.in_words("ground", quantities.surface_name),
        ),
        Factor(
            "body",
            _take_body,
            _instead(quantities.body_name),
            quantities.in_words("body", quantities.body_name),
        ),
    )
}
