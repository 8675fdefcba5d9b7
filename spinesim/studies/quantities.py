"""What a runner can read off a scenario, in the units in which a runner reads it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from spinesim.fields import about
from spinesim.scenario import Scenario
from spinesim.scenario.naming import amount, label
from spinesim.scenario.runner import Runner

TITLES = {  # of fields of the runner that their names do not tell
    "trunk_lean": "forward lean",
    "hunch": "hunched posture",
    "lordosis": "hollow of the back",
    "core_strength": "deep core strength",
    "hip_flexor_tightness": "hip-flexor tightness",
    "co_contraction": "abdominal tension",
    "hydration": "disc hydration",
    "mass": "body mass",
    "height": "stature",
}


@dataclass(frozen=True)
class Quantity:
    """One thing that a runner can read off, and set: title, value, unit, and the two as a text."""

    title: str
    value: float | str
    unit: str
    text: str


Read = Callable[[Scenario], tuple[Quantity, ...]]


def of_runner(name: str) -> Read:
    """How a field of the runner is read."""
    unit, title = about(Runner)[name].unit, TITLES.get(name, name.replace("_", " "))

    def read(scenario: Scenario) -> tuple[Quantity, ...]:
        value = getattr(scenario.runner, name)
        text = value if isinstance(value, str) else amount(value, unit)
        return (Quantity(title, value, unit, text),)

    return read


def in_words(title: str, of: Callable[[Scenario], str]) -> Read:
    """How something that is a word is read."""
    return lambda scenario: (Quantity(title, of(scenario), "", of(scenario)),)


def speed(scenario: Scenario) -> tuple[Quantity, ...]:
    """The speed, in km/h."""
    value = scenario.step.speed
    return (Quantity("speed", value, "m/s", f"{3.6 * value:.1f} km/h"),)


def step(scenario: Scenario) -> tuple[Quantity, ...]:
    """Cadence and step length."""
    resolved = scenario.step
    return (
        Quantity("cadence", resolved.cadence, "steps/min", f"{resolved.cadence:.0f} steps/min"),
        Quantity("step length", resolved.step_length, "m", f"{resolved.step_length:.2f} m"),
    )


def contact(scenario: Scenario) -> tuple[Quantity, ...]:
    """The contact time, in milliseconds."""
    value = scenario.step.contact_time
    return (Quantity("contact time", value, "s", f"{1e3 * value:.0f} ms"),)


def wear(scenario: Scenario) -> tuple[Quantity, ...]:
    """How far the shoe has been worn."""
    value = scenario.shoe.wear
    return (Quantity("wear", value, "km", f"{value:g} km"),)


def shoe_name(scenario: Scenario) -> str:
    """The shoe's name without its wear, which is a factor of its own."""
    parts = label(scenario.shoe).split(", ")
    return ", ".join(part for part in parts if not part.startswith("wear "))


def body_name(scenario: Scenario) -> str:
    """Whose constants the body has."""
    body = scenario.body
    if not body:
        return "the catalogue's body"
    return f"the body fitted to {body.source}" if body.source else "a body with its own constants"


def surface_name(scenario: Scenario) -> str:
    """The name of the ground, with what is not as in the catalogue."""
    return label(scenario.surface)
