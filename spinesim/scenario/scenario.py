"""A scenario: who runs, how, in what, on what. One frozen value, one flat name per quantity, one
TOML file.

    scenario = Scenario(Runner(mass=70), Stride(speed="12 km/h"), "daily-trainer", "asphalt")
    scenario.with_(stride_cadence=180, shoe="racer").parameters()["shoe_stiffness"]     # 95000.0
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Self

from spinesim import catalogue
from spinesim.catalogue.reading import read_toml
from spinesim.fields import About, Inputs, about, changed, check_names, field_names, unknown
from spinesim.scenario.body import BodyConstants, body_constants
from spinesim.scenario.by_name import shoe, surface
from spinesim.scenario.condition import effective, fatigue_cadence
from spinesim.scenario.constants import assuming
from spinesim.scenario.footing import (
    REFERENCE_SHOE,
    REFERENCE_SURFACE,
    Shoe,
    Surface,
    with_stiffness,
)
from spinesim.scenario.provenance import cautions_of, sources_of
from spinesim.scenario.runner import Runner
from spinesim.scenario.stride import Step, Stride
from spinesim.units import shown, to_text

GROUPS: dict[str, type[Inputs]] = {
    "runner": Runner,
    "stride": Stride,
    "shoe": Shoe,
    "surface": Surface,
}
PARTS = (*GROUPS, "body")
NAMED = {"shoe": shoe, "surface": surface}  # groups whose values have names in the catalogue
TOP_LEVEL = ("scenario", "sweep", "sensitivity", "optimise", "training", "bout")


@dataclass(frozen=True)
class Scenario:
    """Runner, stride, shoe and surface, and the constants of the body that are this runner's own.

    A shoe or surface may be given by its name in the catalogue, or by a TOML file of one's own.
    Raises ValueError, in one line, if the stride is not one that this runner could repeat, or if
    what follows from the values (a worn shoe, hips stiff from sitting) is not physical.

    >>> Scenario(Runner(), Stride(speed="12 km/h", cadence=165), shoe="racer").with_(
    ...     stride_cadence=180
    ... ).step.step_length
    1.1111111111111112
    """

    runner: Runner = field(default_factory=Runner)
    stride: Stride = field(default_factory=Stride)
    shoe: Shoe = field(default_factory=lambda: shoe(REFERENCE_SHOE))
    surface: Surface = field(default_factory=lambda: surface(REFERENCE_SURFACE))
    body: BodyConstants = field(default_factory=BodyConstants)

    def __new__(cls, *parts: object, **named: object) -> Self:
        where = "fields go inside: Scenario(Runner(mass=70), ...)"
        for name in named:
            if name not in PARTS:
                raise unknown("part of a scenario", name, PARTS, where, flat_synonyms())
        return super().__new__(cls)

    def __post_init__(self) -> None:
        for group in GROUPS:
            object.__setattr__(self, group, _value(group, getattr(self, group)))
        object.__setattr__(self, "body", body_constants(self.body))
        # what cannot be is refused at the door: an impossible step, a body beyond its limits
        with assuming(self.body):
            _ = self.step
            effective(self.runner)

    @property
    def step(self) -> Step:
        """The stride with everything this runner would choose filled in."""
        with assuming(self.body):
            slower = fatigue_cadence(self.runner.fatigue)
        return self.stride.resolve(self.runner.height, slower)

    def with_(self, **changes: Any) -> Scenario:
        """A new scenario with some quantities changed: `runner_mass=80`, `shoe="racer"`,
        `surface="track"`, `stride=Stride(...)`, `body={"leg_ramp": 0.44}`.

        A new cadence keeps the speed and lets the step length go; a new step length keeps the speed
        and lets the cadence go; both together make a new speed; a new speed keeps the cadence, else
        the step length, that had been given, if any. None takes back what had been given. A change
        of a shoe's or surface's field applies after a change of the shoe itself. A surface's
        stiffness alone takes its damping along (`footing.with_stiffness`).  The constants of the
        body are changed all at once.
        """
        body = changes.pop("body", self.body)
        parts = {
            group: _value(group, changes.pop(group)) if group in changes else getattr(self, group)
            for group in GROUPS
        }
        by_group: dict[str, dict] = {group: {} for group in GROUPS}
        for name, value in changes.items():
            if name not in fields_about():
                known = [*fields_about(), *PARTS]
                raise unknown("parameter", name, known, "spinesim list parameters", flat_synonyms())
            group, item = name.split("_", 1)
            by_group[group][item] = value
        by_group["stride"] = _let_go(parts["stride"], by_group["stride"])
        ground = by_group["surface"]
        if ground.get("stiffness") is not None and "damping" not in ground:
            parts["surface"] = with_stiffness(parts["surface"], ground.pop("stiffness"))
        groups = {group: changed(parts[group], **by_group[group]) for group in GROUPS}
        return Scenario(**groups, body=body)

    def parameters(self) -> dict[str, float | str]:
        """Every quantity under its flat name, the stride's resolved; "shoe" and "surface" are their
        names.

        Floats in the units of `fields_about`. shoe_stiffness and shoe_energy_return are those of
        the new shoe: `worn` ages them.
        """
        step = self.step
        flat: dict[str, float | str] = {"shoe": self.shoe.name, "surface": self.surface.name}
        for group, kind in GROUPS.items():
            flat |= {f"{group}_{name}": getattr(getattr(self, group), name) for name in about(kind)}
        resolved = ("speed", "cadence", "step_length", "contact_time", "overstride")
        return flat | {f"stride_{name}": getattr(step, name) for name in resolved}

    def warnings(self) -> tuple[str, ...]:
        """One text for everything that lies outside the range its source covers, or rests on an
        assumption.
        """
        return cautions_of(self)

    def sources(self) -> tuple[tuple[str, str, str], ...]:
        """(flat name, source, status) of every quantity whose value or effect rests on one; values
        of one's own are left out.
        """
        return sources_of(self)

    def to_dict(self) -> dict:
        """{"scenario": {...}} of plain numbers and words.

        A shoe or surface straight from the catalogue is its name. A number that would be taken for
        one in another unit is a text with its own.
        """
        plain: dict[str, object] = {}
        for group in (*NAMED, "runner", "stride"):
            item = getattr(self, group)
            straight = group in NAMED and item == GROUPS[group](item.name) and _is_known(item)
            plain[group] = item.name if straight else _plain(item)
        if self.body.numbers:
            plain["body"] = self.body.to_dict()
        return {"scenario": plain}

    @classmethod
    def from_dict(cls, content: Mapping) -> Scenario:
        """The scenario of {"scenario": {...}}; the tables of a study beside it are left alone.

        Raises ValueError, in one line, for what cannot be.
        """
        for group in PARTS:
            if isinstance(content, Mapping) and group in content:
                raise ValueError(
                    f"'{group}' stands at the top of the file; it belongs under [scenario], "
                    f"as a table to [scenario.{group}]"
                )
        _only(content, TOP_LEVEL, "a scenario file")
        if not content:
            raise ValueError("nothing is given; a scenario file has at least the line [scenario]")
        inner = content.get("scenario", {})
        _only(inner, PARTS, "[scenario]")
        return cls(**inner)

    def to_toml(self, path: str | Path | None = None) -> str:
        """The scenario as TOML text, written to `path` if one is given.

        Reading it back gives an equal scenario.
        """
        import tomli_w

        text = tomli_w.dumps(self.to_dict())
        if path is not None:
            Path(path).write_text(text, encoding="utf-8")
        return text

    @classmethod
    def from_toml(cls, path_or_text: str | Path) -> Scenario:
        """The scenario in a TOML file, or in a text that holds a line end, '=' or '['.

        Raises ValueError, in one line, for what cannot be.
        """
        return cls.from_dict(read_toml(path_or_text))


def a_scenario(value: object) -> Scenario:
    """`value`, if it is a Scenario; ValueError, in one line, if not."""
    if not isinstance(value, Scenario):
        raise ValueError(
            f"{shown(value)} is not a Scenario; build one with spinesim.Scenario(...) "
            "or Scenario.from_toml(path)"
        )
    return value


@cache
def fields_about() -> Mapping[str, About]:
    """Flat name (runner_mass ... surface_mass) -> About of every input."""
    return {
        f"{group}_{name}": traits
        for group, kind in GROUPS.items()
        for name, traits in about(kind).items()
    }


@cache
def parameters_about() -> Mapping[str, About]:
    """Name -> About of everything in a scenario that a study may vary: "shoe", "surface" and every
    flat name.
    """
    tables = {"shoe": catalogue.shoes(), "surface": catalogue.surfaces()}
    items = {
        group: About(f"{group} of the catalogue", choices=tuple(table))
        for group, table in tables.items()
    }
    return {**items, **fields_about()}


@cache
def flat_synonyms() -> Mapping[str, str]:
    """Other words for a quantity, with and without the group before them -> its flat name."""
    words: dict[str, str] = {}
    for flat, traits in fields_about().items():
        group, name = flat.split("_", 1)
        for word in (name, *traits.synonyms):
            words.setdefault(word, flat)
            words.setdefault(f"{group}_{word}", flat)
    return words


def _value(group: str, value: object) -> Any:
    """A Runner, Stride, Shoe or Surface from itself, a table of fields, or (shoe, surface) a name
    in the catalogue or a file.
    """
    kind = GROUPS[group]
    if isinstance(value, kind):
        return value
    if isinstance(value, Mapping):
        _check_place(group, value)
        check_names(kind, value)
        return kind(**value)
    if isinstance(value, str | Path) and group in NAMED:
        return NAMED[group](value)
    allowed = "a catalogue name, " if group in NAMED else ""
    raise ValueError(
        f"{group}: {shown(value)} is not {allowed}a {kind.__name__} or a table of its fields"
    )


def _check_place(group: str, fields: Iterable[object]) -> None:
    """ValueError for a field that belongs to another group."""
    for name in fields:
        others = [other for other, kind in GROUPS.items() if name in field_names(kind)]
        if others and group not in others:
            raise ValueError(
                f"'{name}' is a field of the {others[0]}, not of the {group}; "
                f"write it under [scenario.{others[0]}]"
            )


def _let_go(stride: Stride, changes: dict) -> dict:
    """The changes to a stride, with what they replace set to None; two of speed, cadence, step
    length stay, or speed alone.
    """
    named = {name for name, value in changes.items() if value is not None}
    if named & {"cadence", "step_length"}:
        changes = {"overstride": 0.0} | changes  # an overstride was another way of giving the step
    elif changes.get("overstride"):
        changes = {"cadence": None, "step_length": None} | changes
    if named >= {"cadence", "step_length"}:
        return {"speed": None} | changes
    if "cadence" in named or ("speed" in named and "step_length" not in named and stride.cadence):
        return {"step_length": None} | changes
    return {"cadence": None} | changes if "step_length" in named else changes


def _is_known(item: Shoe | Surface) -> bool:
    return item.name in (catalogue.shoes() if isinstance(item, Shoe) else catalogue.surfaces())


def _plain(values: Inputs) -> dict[str, float | str]:
    return {
        name: _plain_value(getattr(values, name), about(type(values)).get(name))
        for name in field_names(type(values))
        if getattr(values, name) is not None
    }


def _plain_value(value: float | str, traits: About | None) -> float | str:
    doubtful = traits and traits.bare and not traits.bare[0] <= float(value) <= traits.bare[1]
    return to_text(float(value), traits.unit) if traits and doubtful else value


def _only(table: object, known: Iterable[str], where: str) -> None:
    """ValueError unless `table` is a table whose keys are all known."""
    if not isinstance(table, Mapping):
        raise ValueError(
            f"{where}: {shown(table)} is not a table; its entries are {', '.join(known)}"
        )
    for name in table:
        if name not in known:
            raise unknown(f"entry in {where}:", name, known, "spinesim list parameters")
