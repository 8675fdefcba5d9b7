"""The schemas of TOML files; each is checked itself once, and a file against it in no time."""

from functools import cache

import jsonschema

from spinesim import catalogue


@cache
def validator(kind="scenario"):
    """The validator of one kind of file: `.validate(tables)` raises ValidationError."""
    schema = catalogue.schema(kind)
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)
