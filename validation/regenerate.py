"""Writes again what the package ships but does not write by hand: the default runner's equations
and the JSON Schemas of its files.

python validation/regenerate.py     after a change of a law, a deformation, the runner's links, or a
field's metadata
"""

from __future__ import annotations

import json
from pathlib import Path

from spinesim import catalogue
from spinesim.anatomy.default_runner import runner_model
from spinesim.anatomy.leg import LegSetting
from spinesim.mechanics import codegen
from spinesim.mechanics.cache import SHIPPED
from spinesim.scenario import Scenario, schema


def equations() -> Path:
    """The default runner's equations as source, in the place of older ones."""
    given = Scenario()
    model = runner_model(given.runner, given.shoe, given.surface, LegSetting(0.25, 1e4))
    for old in SHIPPED.glob("equations_*.py"):
        old.unlink()
    file = SHIPPED / f"equations_{model.structure}.py"
    file.write_text(codegen.source(model), encoding="utf-8")
    return file


def schemas() -> list[Path]:
    """The JSON Schema of every kind of file that users write."""
    files = []
    for kind in schema.KINDS:
        file = Path(catalogue.__file__).with_name(f"{kind}.schema.json")
        file.write_text(
            json.dumps(schema.schema(kind), indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
        )
        files.append(file)
    return files


if __name__ == "__main__":
    for written in (equations(), *schemas()):
        print(written.name)
