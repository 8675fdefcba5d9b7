"""A shoe or a surface by its name in the catalogue, or from a TOML file of one's own."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from spinesim import catalogue
from spinesim.catalogue.reading import read_toml
from spinesim.fields import Inputs, about, changed, check_names
from spinesim.scenario.footing import Shoe, Surface
from spinesim.units import printable, shown


def shoe(name: str | Path, **overrides: Any) -> Shoe:
    """The catalogue's shoe of that name, or one's own from a TOML file, with some fields replaced.

    A file is a path that ends in ".toml": see `read_shoe`. ValueError with the nearest name for an
    unknown one.
    """
    if is_file(name):
        return changed(read_shoe(name), **_named_fields(Shoe, overrides))
    catalogue.shoes()[str(name)]
    return Shoe(str(name), **overrides)


def surface(name: str | Path, **overrides: Any) -> Surface:
    """The catalogue's surface of that name, or one's own from a TOML file, with some fields
    replaced.

    A file is a path that ends in ".toml": see `read_surface`. ValueError with the nearest name for
    an unknown one.
    """
    if is_file(name):
        return changed(read_surface(name), **_named_fields(Surface, overrides))
    catalogue.surfaces()[str(name)]
    return Surface(str(name), **overrides)


def is_file(name: object) -> bool:
    """Whether a shoe or surface is given by the path of a TOML file instead of its name."""
    return isinstance(name, Path) or (isinstance(name, str) and name.endswith(".toml"))


def read_shoe(path: str | Path) -> Shoe:
    """One's own shoe from a TOML file with a table [shoe].

        [shoe]
        name = "my shoe"             # left out: the name of the file
        stiffness = "60 N/mm"        # fields left out are the daily trainer's
        stack_height = "30 mm"

    Raises ValueError, in one line, for what cannot be, and for a name of the catalogue.
    """
    return Shoe(**_table(path, Shoe, catalogue.shoes()))


def read_surface(path: str | Path) -> Surface:
    """One's own surface from a TOML file with a table [surface]; fields left out are asphalt's.

    Raises ValueError, in one line, for what cannot be, and for a name of the catalogue.
    """
    return Surface(**_table(path, Surface, catalogue.surfaces()))


def _table(path: str | Path, kind: type[Inputs], table: catalogue.Table) -> dict[str, Any]:
    """The fields in the file's one table, checked by name; the name is the file's by default."""
    group = kind.GROUP
    content = read_toml(Path(path), f"a {group} file")
    fields = content.get(group)
    if set(content) != {group} or not isinstance(fields, dict):
        raise ValueError(
            f"{shown(str(path))} is not a {group} file; it has one table, [{group}], with fields "
            f"such as {next(iter(about(kind)))} (spinesim new {group})"
        )
    check_names(kind, fields)
    fields = {"name": printable(Path(path).stem)} | fields
    if fields["name"] in table:
        raise ValueError(
            f"{shown(str(path))}: the catalogue has a {group} named {shown(fields['name'])}; "
            "give yours a name of its own"
        )
    return fields


def _named_fields(kind: type[Inputs], overrides: Mapping[str, Any]) -> Mapping[str, Any]:
    check_names(kind, overrides)
    return overrides
