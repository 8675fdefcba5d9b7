"""JSON Schemas of all files that people write, made from the same metadata that checks them."""

from __future__ import annotations

from typing import Any

from spinesim.fields import About, Inputs, about
from spinesim.measures.definitions import MEASURES
from spinesim.measures.measure import FORCES
from spinesim.scenario import TOP_LEVEL, Shoe, Surface, parameters_about
from spinesim.scenario.runner import Runner
from spinesim.scenario.stride import Stride
from spinesim.studies.options import KINDS, NUM, SEED, options_about
from spinesim.studies.toml import SAMPLES
from spinesim.units import LONGEST

FOOTING = {"shoe": Shoe, "surface": Surface}


def schema(kind: str = "scenario") -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of one kind of file, as plain dictionaries and lists."""
    if kind not in KINDS:
        raise ValueError(f"there is no schema of {kind!r}; there are schemas of {', '.join(KINDS)}")
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"spinesim {kind} file",
    }
    if kind in FOOTING:
        properties: dict[str, Any] = {kind: _group(FOOTING[kind])}
    else:
        others: dict[str, Any] = {name: {"type": "object"} for name in TOP_LEVEL}
        others["bout"] = {"type": "array", "items": {"type": "object"}}
        properties = (
            others | {"scenario": _scenario()} | ({} if kind == "scenario" else _study(kind))
        )
    return head | _table(properties, required=[kind]) | {"$defs": _values()}


def _study(kind: str) -> dict[str, Any]:
    return {kind: _sweep() if kind == "sweep" else _question(kind)}


def _values() -> dict[str, Any]:
    """What each parameter may be, and the names of measures."""
    values = {name: _field(traits) for name, traits in parameters_about().items()}
    return values | {"measure": {"enum": _measures()}}


def _measures() -> list[str]:
    return [
        name
        for measure, traits in MEASURES.items()
        for name in ((measure, f"{measure}_bw") if traits.unit in FORCES else (measure,))
    ]


def _scenario() -> dict[str, Any]:
    footing = {
        name: {"anyOf": [_ref(name), _file(), _group(kind)]} for name, kind in FOOTING.items()
    }
    return _table({"runner": _group(Runner), "stride": _group(Stride)} | footing)


def _file() -> dict[str, Any]:
    return {"type": "string", "pattern": r"\.toml$"}


def _group(kind: type[Inputs]) -> dict[str, Any]:
    named = {"name": {"type": "string", "minLength": 1}} if kind in (Shoe, Surface) else {}
    return _table(named | {name: _ref(f"{kind.GROUP}_{name}") for name in about(kind)})


def _sweep() -> dict[str, Any]:
    """Every parameter may be an axis; those under zip, and samples, go together along one."""
    lists = {name: {"type": "array", "minItems": 1, "items": _item(name)} for name in _parameters()}
    axes = {
        name: {"anyOf": [lists[name], _linspace(name)]} if name in _numbers() else lists[name]
        for name in _parameters()
    }
    samples = {kind: _samples() for kind in SAMPLES}
    return _table(axes | {"zip": _table(lists)} | samples) | {"minProperties": 1}


def _item(name: str) -> dict[str, Any]:
    return {"anyOf": [_ref(name), _file()]} if name in FOOTING else _ref(name)


def _samples() -> dict[str, Any]:
    """num samples of ranges [low, high]; seed, if others are wanted."""
    ranges = {name: _range(_ref(name)) for name in _numbers()}
    return _table({"num": _field(NUM), "seed": _field(SEED)} | ranges, required=["num"])


def _question(kind: str) -> dict[str, Any]:
    """Options, and ranges or bounds: in a table of their own, or beside the options."""
    inner = {"sensitivity": "ranges", "optimise": "bounds"}[kind]
    varied = {
        name: _range(_ref(name))
        if name in _numbers()
        else {"type": "array", "minItems": 1, "items": _ref(name)}
        for name in _parameters()
    }
    options = {name: _option(name, traits) for name, traits in options_about(kind).items()}
    if kind == "optimise":
        ends = {"type": ["number", "string"]}
        options["constraints"] = {
            "type": "object",
            "propertyNames": _ref("measure"),
            "additionalProperties": _range(ends, open_ends=True),
        }
    return _table(options | {inner: _table(varied)} | varied)


def _option(name: str, traits: About) -> dict[str, Any]:
    return _ref("measure") if name in ("measure", "against") else _field(traits)


def _range(end: dict[str, Any], open_ends: bool = False) -> dict[str, Any]:
    both = _table({"low": end, "high": end}, required=None if open_ends else ["low", "high"])
    pair = {"type": "array", "minItems": 2, "maxItems": 2, "items": end}
    return {"anyOf": [pair, both | {"minProperties": 1}]}


def _linspace(name: str) -> dict[str, Any]:
    ends = {"start": _ref(name), "stop": _ref(name)}
    return _table(ends | {"num": _field(NUM)}, required=["start", "stop", "num"])


def _parameters() -> list[str]:
    return list(parameters_about())


def _numbers() -> list[str]:
    return [name for name, traits in parameters_about().items() if not traits.choices]


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/$defs/{name}"}


def _field(traits: About) -> dict[str, Any]:
    """One of a few words, a whole number, or a number within its range or a text with a unit."""
    text: dict[str, Any] = {
        "description": f"{traits.meaning} ({traits.unit})" if traits.unit else traits.meaning
    }
    if traits.default is not None:
        text["default"] = traits.default
    if traits.choices:
        return text | {"enum": list(traits.choices)}
    if traits.whole:
        return text | {"type": "integer", "minimum": traits.low, "maximum": traits.high}
    low, high = traits.bare or (traits.low, traits.high)
    number = {"type": "number", "minimum": low, "maximum": high}
    return text | {"anyOf": [number, {"type": "string", "maxLength": LONGEST, "pattern": "[0-9]"}]}


def _table(properties: dict[str, Any], required: list[str] | None = None) -> dict[str, Any]:
    table = {"type": "object", "properties": properties, "additionalProperties": False}
    return table | {"required": required} if required else table
