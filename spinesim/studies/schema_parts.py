"""The pieces that JSON Schemas are made of: a reference, a field, a table."""

from __future__ import annotations

from typing import Any

from spinesim.fields import About
from spinesim.units import LONGEST


def ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/$defs/{name}"}


def field(traits: About) -> dict[str, Any]:
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


def table(properties: dict[str, Any], required: list[str] | None = None) -> dict[str, Any]:
    table = {"type": "object", "properties": properties, "additionalProperties": False}
    return table | {"required": required} if required else table
