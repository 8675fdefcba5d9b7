"""A scenario: who runs, how, in what, on what. One frozen value, one flat name per quantity, one
TOML file.

scenario = Scenario(Runner(mass=70), Stride(speed="12 km/h"), shoe("daily-trainer"),
surface("asphalt")) scenario.with_(stride_cadence=180, shoe="racer").parameters()["shoe_stiffness"]
# 95000.0 N/m
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cache
from pathlib import Path
from typing import Any, Self

from spinesim import catalogue
from spinesim.catalogue.bibliography import authors_and_year, in_words
from spinesim.fields import About, about, cautions, check_names, unknown
from spinesim.scenario.condition import fatigue_cadence
from spinesim.scenario.footing import (
    REFERENCE_SHOE,
    REFERENCE_SURFACE,
    Shoe,
    Surface,
    shoe,
    surface,
    with_stiffness,
    worn,
)
from spinesim.scenario.runner import Runner
from spinesim.scenario.stride import CADENCE_SOURCE, CONTACT_SOURCE, Step, Stride
from spinesim.units import shown

__all__ = [
    "Runner",
    "Scenario",
    "Shoe",
    "Stride",
    "Surface",
    "field_names",
    "fields_about",
    "shoe",
    "surface",
    "worn",
]

GROUPS = {"runner": Runner, "stride": Stride, "shoe": Shoe, "surface": Surface}
TOP_LEVEL = ("scenario", "sweep", "sensitivity", "optimise", "training", "bout")


@dataclass(frozen=True)
class Scenario:
    """Runner, stride, shoe and surface; a shoe or surface may be given by its catalogue name.

    Raises ValueError if the stride is not one that this runner could repeat.

    >>> Scenario(Runner(), Stride(speed="12 km/h", cadence=165), shoe="racer").with_(
    ...     stride_cadence=180
    ... ).step.step_length
    1.1111111111111112
    """

    runner: Runner = field(default_factory=Runner)
    stride: Stride = field(default_factory=Stride)
    shoe: Shoe = field(default_factory=lambda: shoe(REFERENCE_SHOE))
    surface: Surface = field(default_factory=lambda: surface(REFERENCE_SURFACE))

    def __new__(cls, *given: object, **named: object) -> Self:
        for name in named:
            if name not in GROUPS:
                raise unknown(
                    "part of a scenario",
                    name,
                    GROUPS,
                    "fields go inside: Scenario(Runner(mass=70), ...)",
                )
        return super().__new__(cls)

    def __post_init__(self) -> None:
        for group in GROUPS:
            object.__setattr__(self, group, _value(group, getattr(self, group)))
        # an impossible step is refused at the door
        self.stride.resolve(self.runner.height, fatigue_cadence(self.runner.fatigue))

    @property
    def step(self) -> Step:
        """The stride with everything this runner would choose filled in."""
        return self.stride.resolve(self.runner.height, fatigue_cadence(self.runner.fatigue))

    def with_(self, **changes: Any) -> Scenario:
        """A new scenario with some quantities changed: `runner_mass=80`, `shoe="racer"`,
        `surface="track"`, `stride=Stride(...)`.

        A new cadence keeps the speed and lets the step length go; a new step length keeps the speed
        and lets the cadence go; both together make a new speed; a new speed keeps the cadence, else
        the step length, that had been given, if any. None takes back what had been given. A change
        of a shoe's or surface's field applies after a change of the shoe itself. A surface's
        stiffness alone takes its damping along (`footing.with_stiffness`).
        """
        parts = {
            group: _value(group, changes.pop(group)) if group in changes else getattr(self, group)
            for group in GROUPS
        }
        by_group: dict[str, dict] = {}
        for name, value in changes.items():
            if name not in field_names():
                raise unknown(
                    "parameter", name, [*field_names(), *GROUPS], "spinesim list parameters"
                )
            group, item = name.split("_", 1)
            by_group.setdefault(group, {})[item] = value
        if "stride" in by_group:
            by_group["stride"] = _let_go(parts["stride"], by_group["stride"])
        ground = by_group.get("surface", {})
        if ground.get("stiffness") is not None and "damping" not in ground:
            parts["surface"] = with_stiffness(parts["surface"], ground.pop("stiffness"))
        return Scenario(
            **{group: replace(part, **by_group.get(group, {})) for group, part in parts.items()}
        )

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
        texts = [text for group in ("runner", "stride") for text in cautions(getattr(self, group))]
        longer = self.step.step_time / self.step.preferred_step_time
        if not 0.8 <= longer <= 1.2:
            texts.append(
                f"stride: the step is {longer:.0%} of the preferred one; steps of 80 to 120 % were measured (Derrick et al. 2000)"
            )
        for group, table in _tables().items():
            texts += _item_warnings(getattr(self, group), table)
        return tuple(in_words(text, authors_and_year) for text in texts)

    def sources(self) -> tuple[tuple[str, str, str], ...]:
        """(flat name, source, status) of every quantity whose value or effect rests on one; values
        of one's own are left out.
        """
        rows = [
            (f"{group}_{name}", its.source, its.status)
            for group in ("runner", "stride")
            for name, its in about(GROUPS[group]).items()
            if getattr(getattr(self, group), name) is not None
        ]
        rows.append(("preferred_cadence", CADENCE_SOURCE, "derived"))
        if not self.stride.contact_time:
            rows.append(("preferred_contact_time", CONTACT_SOURCE, "calibrated"))
        for group, table in _tables().items():
            item = getattr(self, group)
            taken = {
                name: its
                for name, its in _catalogued(item, table).items()
                if its.value == getattr(item, name)
            }
            rows += [(f"{group}_{name}", its.source, its.status) for name, its in taken.items()]
        return tuple(rows)

    def to_dict(self) -> dict:
        """{"scenario": {...}} of plain numbers and words; a shoe or surface straight from the
        catalogue is its name.
        """
        plain: dict[str, object] = {}
        for group, table in _tables().items():
            item = getattr(self, group)
            plain[group] = (
                item.name if item.name in table and item == type(item)(item.name) else _plain(item)
            )
        return {"scenario": plain | {"runner": _plain(self.runner), "stride": _plain(self.stride)}}

    @classmethod
    def from_dict(cls, given: Mapping) -> Scenario:
        """The scenario of {"scenario": {...}}; tables for a sweep beside it are left to others.
        ValueError for unknown names.
        """
        if isinstance(given, Mapping) and (
            astray := next((name for name in GROUPS if name in given), None)
        ):
            raise ValueError(
                f"'{astray}' stands at the top of the file; it belongs under [scenario], as a table to [scenario.{astray}]"
            )
        _only(given, TOP_LEVEL, "a scenario file")
        if not given:
            raise ValueError("nothing is given; a scenario file has at least the line [scenario]")
        inner = given.get("scenario", {})
        _only(inner, GROUPS, "[scenario]")
        return cls(**{group: _value(group, value) for group, value in inner.items()})

    def to_toml(self, path: str | Path | None = None) -> str:
        """The scenario as TOML text, written to `path` if one is given. Reading it back gives an
        equal scenario.
        """
        import tomli_w

        text = tomli_w.dumps(self.to_dict())
        if path is not None:
            Path(path).write_text(text, encoding="utf-8")
        return text

    @classmethod
    def from_toml(cls, path_or_text: str | Path) -> Scenario:
        """The scenario in a TOML file, or in a text that holds a line end, '=' or '['. ValueError
        for what it cannot be.
        """
        return cls.from_dict(read_toml(path_or_text))


def read_toml(path_or_text: str | Path) -> dict:
    """TOML from a file or a text as a dictionary; every failure is a one-line ValueError."""
    if not isinstance(path_or_text, (str, Path)):
        raise ValueError(
            f"{shown(path_or_text)} is not a file; give the path of a scenario file, or TOML text"
        )
    text = (
        path_or_text
        if isinstance(path_or_text, str) and any(mark in path_or_text for mark in "\n=[")
        else None
    )
    where = shown(str(path_or_text)) if text is None else "the text"
    try:
        return tomllib.loads(
            Path(path_or_text).read_text(encoding="utf-8") if text is None else text
        )
    except OSError as reason:
        raise ValueError(
            f"cannot read {where}: {reason.strerror}; give the path of a scenario file"
        ) from None
    except UnicodeDecodeError:
        raise ValueError(
            f"{where} is not TOML: it is not UTF-8 text; give the path of a scenario file"
        ) from None
    except ValueError as reason:
        raise ValueError(f"{where} is not TOML: {' '.join(str(reason).split())}") from None


def a_scenario(given: object) -> Scenario:
    """`given`, if it is a Scenario; ValueError, in one line, if not."""
    if not isinstance(given, Scenario):
        raise ValueError(
            f"{shown(given)} is not a Scenario; build one with spinesim.Scenario(...) or Scenario.from_toml(path)"
        )
    return given


@cache
def fields_about() -> Mapping[str, About]:
    """Flat name -> About of every input: unit, ranges, meaning, default, source, status, standing."""
    return {
        f"{group}_{name}": its
        for group, kind in GROUPS.items()
        for name, its in about(kind).items()
    }


def field_names() -> tuple[str, ...]:
    """Every flat name: runner_mass … surface_mass."""
    return tuple(fields_about())


def _tables() -> dict[str, catalogue.Table]:
    return {"shoe": catalogue.shoes(), "surface": catalogue.surfaces()}


def _value(group: str, given: object) -> Any:
    """A Runner, Stride, Shoe or Surface from itself, a table of fields, or (shoe, surface) a
    catalogue name.
    """
    kind = GROUPS[group]
    if isinstance(given, kind):
        return given
    if isinstance(given, Mapping):
        check_names(kind, given)
        return kind(**given)
    if isinstance(given, str) and group in _tables():
        return {"shoe": shoe, "surface": surface}[group](given)
    allowed = "a catalogue name, " if group in _tables() else ""
    raise ValueError(
        f"{group}: {shown(given)} is not {allowed}a {kind.__name__} or a table of its fields"
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


def _catalogued(item: Shoe | Surface, table: catalogue.Table) -> Mapping[str, catalogue.Entry]:
    return table.get(item.name, table[_reference(item)])


def _reference(item: Shoe | Surface) -> str:
    return REFERENCE_SHOE if item.GROUP == "shoe" else REFERENCE_SURFACE


def _item_warnings(item: Shoe | Surface, table: catalogue.Table) -> list[str]:
    """Cautions of a shoe or surface: fields that are not the catalogue's are held against the
    sourced range of the field.
    """
    entries = _catalogued(item, table)
    own = {name for name, its in entries.items() if getattr(item, name) != its.value}
    texts = [
        text for text in cautions(item) if text.split(":")[0].removeprefix(f"{item.GROUP}_") in own
    ]
    if "stiffness" not in own and entries["stiffness"].status == "assumption":
        texts.append(f"{item.GROUP} {item.name}: stiffness assumed, not measured")
    if item.name not in table and (taken := [name for name in entries if name not in own]):
        texts.append(
            f"{item.GROUP} {item.name}: {', '.join(taken)} as in the catalogue's {_reference(item)}"
        )
    return texts


def _plain(value: Runner | Stride | Shoe | Surface) -> dict[str, float | str]:
    return {
        item.name: getattr(value, item.name)
        for item in fields(value)
        if getattr(value, item.name) is not None
    }


def _only(given: object, known: Iterable[str], where: str) -> None:
    """ValueError unless `given` is a table whose keys are all known."""
    if not isinstance(given, Mapping):
        raise ValueError(
            f"{where}: {shown(given)} is not a table; its entries are {', '.join(known)}"
        )
    for name in given:
        if name not in known:
            raise unknown(f"entry in {where}:", name, known, "spinesim list parameters")
