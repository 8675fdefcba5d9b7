"""JSON Schemas of all files that people write, made from the same metadata that checks them."""

from __future__ import annotations

from typing import Any

from spinesim import catalogue
from spinesim.catalogue import Entry
from spinesim.fields import About, Inputs, about
from spinesim.measures.definitions import MEASURES
from spinesim.measures.measure import FORCES
from spinesim.scenario import TOP_LEVEL, Shoe, Surface, parameters_about
from spinesim.scenario.body import FIT, limits
from spinesim.scenario.runner import Runner
from spinesim.scenario.stride import Stride
from spinesim.studies.options import KINDS, NUM, SEED, options_about
from spinesim.studies.schema_parts import field, ref, table
from spinesim.studies.schema_plan import training_file
from spinesim.studies.toml import SAMPLES

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
        shape = table({kind: _group(FOOTING[kind])}, required=[kind])
    elif kind == "training":
        shape = training_file(_scenario())
    else:
        others: dict[str, Any] = {name: {"type": "object"} for name in TOP_LEVEL}
        others["bout"] = {"type": "array", "items": {"type": "object"}}
        study = {} if kind == "scenario" else _study(kind)
        shape = table(others | {"scenario": _scenario()} | study, required=[kind])
    body = {} if kind in FOOTING else {"body": _body()}
    return head | shape | {"$defs": _values() | body}


def _study(kind: str) -> dict[str, Any]:
    return {kind: _sweep() if kind == "sweep" else _question(kind)}


def _values() -> dict[str, Any]:
    """What each parameter may be, and the names of measures."""
    values = {name: field(traits) for name, traits in parameters_about().items()}
    return values | {"measure": {"enum": _measures()}}


def _measures() -> list[str]:
    return [
        name
        for measure, traits in MEASURES.items()
        for name in ((measure, f"{measure}_bw") if traits.unit in FORCES else (measure,))
    ]


def _scenario() -> dict[str, Any]:
    footing = {
        name: {"anyOf": [ref(name), _file(), _group(kind)]} for name, kind in FOOTING.items()
    }
    return table(
        {"runner": _group(Runner), "stride": _group(Stride)} | footing | {"body": ref("body")}
    )


def _body() -> dict[str, Any]:
    """Constants of the catalogue that are the runner's own, and the fit that they come from."""
    entries = catalogue.constants()
    names = {"propertyNames": {"enum": list(entries)}}
    deviations = {"type": "object", "additionalProperties": {"type": "number"}} | names
    shared = {"type": "object", "additionalProperties": deviations} | names
    fit = {"source": {"type": "string"}, "sd": deviations, "correlation": shared}
    constants = {name: _constant(name, entry) for name, entry in entries.items()}
    return table(constants | {FIT: table(fit)})


def _constant(name: str, entry: Entry) -> dict[str, Any]:
    low, high = limits(entry)
    unit = "" if entry.unit == "1" else entry.unit
    return field(About(name.replace("_", " "), unit=unit, low=low, high=high, default=entry.value))


def _file() -> dict[str, Any]:
    return {"type": "string", "pattern": r"\.toml$"}


def _group(kind: type[Inputs]) -> dict[str, Any]:
    named = {"name": {"type": "string", "minLength": 1}} if kind in (Shoe, Surface) else {}
    return table(named | {name: ref(f"{kind.GROUP}_{name}") for name in about(kind)})


def _sweep() -> dict[str, Any]:
    """Every parameter may be an axis; those under zip, and samples, go together along one."""
    lists = {name: {"type": "array", "minItems": 1, "items": _item(name)} for name in _parameters()}
    axes = {
        name: {"anyOf": [lists[name], _linspace(name)]} if name in _numbers() else lists[name]
        for name in _parameters()
    }
    samples = {kind: _samples() for kind in SAMPLES}
    return table(axes | {"zip": table(lists)} | samples) | {"minProperties": 1}


def _item(name: str) -> dict[str, Any]:
    return {"anyOf": [ref(name), _file()]} if name in FOOTING else ref(name)


def _samples() -> dict[str, Any]:
    """num samples of ranges [low, high]; seed, if others are wanted."""
    ranges = {name: _range(ref(name)) for name in _numbers()}
    return table({"num": field(NUM), "seed": field(SEED)} | ranges, required=["num"])


def _question(kind: str) -> dict[str, Any]:
    """Options, and ranges or bounds: in a table of their own, or beside the options."""
    inner = {"sensitivity": "ranges", "optimise": "bounds"}[kind]
    varied = {
        name: _range(ref(name))
        if name in _numbers()
        else {"type": "array", "minItems": 1, "items": ref(name)}
        for name in _parameters()
    }
    options = {name: _option(name, traits) for name, traits in options_about(kind).items()}
    if kind == "optimise":
        ends = {"type": ["number", "string"]}
        options["constraints"] = {
            "type": "object",
            "propertyNames": ref("measure"),
            "additionalProperties": _range(ends, open_ends=True),
        }
    return table(options | {inner: table(varied)} | varied)


def _option(name: str, traits: About) -> dict[str, Any]:
    return ref("measure") if name in ("measure", "against") else field(traits)


def _range(end: dict[str, Any], open_ends: bool = False) -> dict[str, Any]:
    both = table({"low": end, "high": end}, required=None if open_ends else ["low", "high"])
    pair = {"type": "array", "minItems": 2, "maxItems": 2, "items": end}
    return {"anyOf": [pair, both | {"minProperties": 1}]}


def _linspace(name: str) -> dict[str, Any]:
    ends = {"start": ref(name), "stop": ref(name)}
    return table(ends | {"num": field(NUM)}, required=["start", "stop", "num"])


def _parameters() -> list[str]:
    return list(parameters_about())


def _numbers() -> list[str]:
    return [name for name, traits in parameters_about().items() if not traits.choices]
