"""What a reader of the lab can move, how far, and what the page says about it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from spinesim import catalogue
from spinesim.scenario import Scenario, Shoe, Surface
from spinesim.scenario.scenario import fields_about


@dataclass(frozen=True)
class Control:
    """One slider, or one list to choose from.

    name: of the quantity; group: under which heading it stands.  low, high, step: of a slider, in
    the quantity's own unit; nodes: values between which the numbers of the model are interpolated.
    choices: of a list.
    """

    name: str
    label: str
    group: str
    low: float = 0.0
    high: float = 0.0
    step: float = 0.0
    nodes: int = 0
    choices: tuple[str, ...] = ()

    def value(self, scenario: Scenario) -> Any:
        """What it is set to in a scenario."""
        return scenario.parameters()[self.name]

    def holding(self, value: Any) -> Control:
        """The control, made to reach a value."""
        if self.choices:
            return self
        low, high = min(self.low, value), max(self.high, value)
        return Control(self.name, self.label, self.group, low, high, self.step, self.nodes)

    def document(self, scenario: Scenario) -> dict[str, Any]:
        """Everything about it that the page shows."""
        shown = {
            "name": self.name,
            "label": self.label,
            "group": self.group,
            "value": self.value(scenario),
        }
        if self.choices:
            return shown | {
                "choices": [_choice(scenario, self.name, name) for name in self.choices]
            }
        traits = fields_about()[self.name]
        return shown | {
            "low": self.low,
            "high": self.high,
            "step": self.step,
            "unit": traits.unit,
            "meaning": traits.meaning,
            "sourced": traits.sourced,
            "source": traits.source,
        }


@dataclass(frozen=True)
class Change:
    """What is done to one control, wherever it stands: `times` its value and `plus`; of a list, the
    first of `to` that is not chosen yet.
    """

    name: str
    times: float = 1.0
    plus: float = 0.0
    to: tuple[str, ...] = ()

    def made(self, scenario: Scenario, sliders: Sequence[Control]) -> dict[str, Any]:
        """The control's new value by its name, on a step of the slider and within its reach."""
        (control,) = (control for control in sliders if control.name == self.name)
        before = control.value(scenario)
        if self.to:
            others = [choice for choice in self.to if choice != before]
            return {self.name: (others or [before])[0]}
        near = math.floor((self.times * before + self.plus) / control.step + 0.5) * control.step
        digits = max(0, math.ceil(-math.log10(control.step) - 1e-9))
        return {self.name: round(min(max(near, control.low), control.high), digits)}

    def document(self) -> dict[str, Any]:
        """The change as the page makes it of what is pinned there."""
        if self.to:
            return {"name": self.name, "to": list(self.to)}
        return {"name": self.name, "times": self.times, "plus": self.plus}


RUN, BODY, TRUNK, GROUND = "How you run", "Your body", "Your trunk", "Shoe and ground"


def controls(scenario: Scenario) -> tuple[Control, ...]:
    """All of them; their ranges hold the scenario."""
    return tuple(
        control.holding(control.value(scenario))
        for control in (
            Control("stride_speed", "Speed", RUN, 2.0, 5.5, 0.05),
            Control("stride_cadence", "Cadence", RUN, 140.0, 220.0, 1.0),
            Control("stride_step_length", "Step length", RUN, 0.6, 2.2, 0.01),
            Control("runner_trunk_lean", "Forward lean", RUN, 0.0, 25.0, 0.2, nodes=2),
            Control("runner_core_strength", "Core strength", TRUNK, 0.0, 1.5, 0.05, nodes=9),
            Control("runner_mass", "Mass", BODY, 45.0, 110.0, 1.0, nodes=9),
            Control("runner_height", "Height", BODY, 1.50, 2.00, 0.01, nodes=4),
            Control("shoe", "Shoe", GROUND, choices=_names("shoe", scenario)),
            Control("surface", "Ground", GROUND, choices=_names("surface", scenario)),
        )
    )


def moved(scenario: Scenario, values: Mapping[str, Any]) -> Scenario:
    """The scenario with controls at other values; its own shoe and surface go by their names."""
    own: dict[str, Shoe | Surface] = {"shoe": scenario.shoe, "surface": scenario.surface}
    changes = {
        name: own[name] if name in own and value == own[name].name else value
        for name, value in values.items()
    }
    return scenario.with_(**changes)


def _names(kind: str, scenario: Scenario) -> tuple[str, ...]:
    """Names in the catalogue, before them the scenario's own."""
    table = catalogue.shoes() if kind == "shoe" else catalogue.surfaces()
    return tuple(dict.fromkeys([getattr(scenario, kind).name, *table]))


def _choice(scenario: Scenario, kind: str, name: str) -> dict[str, Any]:
    item = getattr(moved(scenario, {kind: name}), kind)
    detail = f"{item.stiffness / 1e3:,.0f} kN/m".replace(",", "\N{NARROW NO-BREAK SPACE}")
    if kind == "shoe":
        detail += f", {1e3 * item.stack_height:.0f} mm thick, {1e3 * item.mass:.0f} g"
    return {"name": name, "label": name.replace("-", " "), "detail": detail}
