"""JSON Schemas of scenario files and sweep files, made from the same field metadata that checks the
values.
"""

from __future__ import annotations

from spinesim import catalogue
from spinesim.fields import About, Inputs, about
from spinesim.scenario.footing import Shoe, Surface
from spinesim.scenario.runner import Runner
from spinesim.scenario.scenario import TOP_LEVEL, fields_about
from spinesim.scenario.stride import Stride

KINDS = ("scenario", "sweep")


def schema(kind: str = "scenario") -> dict:
    """The JSON Schema (draft 2020-12) of a "scenario" or a "sweep" file, as plain dictionaries and
    lists.
    """
    if kind not in KINDS:
        raise ValueError(
            f"there is no schema of {kind!r}; there are schemas of {' and '.join(KINDS)} files"
        )
    properties = {"scenario": _scenario()} | {
        name: {"type": "object"} for name in TOP_LEVEL if name != "scenario"
    }
    properties["bout"] = {"type": "array", "items": {"type": "object"}}
    if kind == "sweep":
        properties["sweep"] = _sweep()
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"spinesim {kind} file",
    }
    return head | _table(properties, required=[kind]) | {"$defs": _values()}


def _values() -> dict:
    """What each flat name, and the names of shoes and surfaces, may be."""
    names = {
        "shoe": {"enum": list(catalogue.shoes())},
        "surface": {"enum": list(catalogue.surfaces())},
    }
    return names | {name: _field(its) for name, its in fields_about().items()}


def _scenario() -> dict:
    shoe, surface = ({"anyOf": [_ref(kind.GROUP), _group(kind)]} for kind in (Shoe, Surface))
    return _table(
        {"runner": _group(Runner), "stride": _group(Stride), "shoe": shoe, "surface": surface}
    )


def _group(kind: type[Inputs]) -> dict:
    named = {"name": {"type": "string", "minLength": 1}} if kind in (Shoe, Surface) else {}
    return _table(named | {name: _ref(f"{kind.GROUP}_{name}") for name in about(kind)})


def _sweep() -> dict:
    """Every flat name, shoe and surface may be an axis; those under zip, and samples, go together
    along one.
    """
    lists = {name: {"type": "array", "minItems": 1, "items": _ref(name)} for name in _values()}
    axes = {
        name: {"anyOf": [lists[name], _linspace(name)]} if "anyOf" in value else lists[name]
        for name, value in _values().items()
    }
    samples = {kind: _samples() for kind in ("latin_hypercube", "sobol")}
    return _table(axes | {"zip": _table(lists)} | samples)


def _samples() -> dict:
    """num samples of ranges [low, high]; seed, if others are wanted."""
    ranges = {
        name: {"type": "array", "minItems": 2, "maxItems": 2, "items": _ref(name)}
        for name, value in _values().items()
        if "anyOf" in value
    }
    counts = {"num": {"type": "integer", "minimum": 1}, "seed": {"type": "integer", "minimum": 0}}
    return _table(counts | ranges, required=["num"])


def _linspace(name: str) -> dict:
    ends = {"start": _ref(name), "stop": _ref(name)}
    return _table(
        ends | {"num": {"type": "integer", "minimum": 1}}, required=["start", "stop", "num"]
    )


def _ref(name: str) -> dict:
    return {"$ref": f"#/$defs/{name}"}


def _field(its: About) -> dict:
    """A number within the physical range, or a string with a unit; or one of a few words."""
    text: dict[str, object] = {
        "description": f"{its.meaning} ({its.unit})" if its.unit else its.meaning
    }
    if its.default is not None:
        text["default"] = its.default
    if its.choices:
        return text | {"enum": list(its.choices)}
    return text | {
        "anyOf": [{"type": "number", "minimum": its.low, "maximum": its.high}, {"type": "string"}]
    }


def _table(properties: dict, required: list[str] | None = None) -> dict:
    table = {"type": "object", "properties": properties, "additionalProperties": False}
    return table | {"required": required} if required else table
