"""Writes again what the package ships but does not write by hand: the default runner's equations,
what it adds to the C kernel, the engine of the lab's page, and the JSON Schemas of its files; and
the measures of fifty scenarios that a test holds.

python validation/regenerate.py     after a change of a law, a deformation, the runner's links, the C
of the batch, or a field's metadata
"""

from __future__ import annotations

import json
from pathlib import Path

import same_numbers

from spinesim import catalogue
from spinesim.anatomy.parameter_table import pattern
from spinesim.batch import kernel, webassembly
from spinesim.batch.tableaux import stiff_links
from spinesim.batch.work import watched_links
from spinesim.gait.imbalances import WATCH
from spinesim.laboratory import engine
from spinesim.mechanics import codegen
from spinesim.mechanics.cache import SHIPPED
from spinesim.studies import schema


def equations() -> Path:
    """The default runner's equations as source, in the place of older ones."""
    model = pattern()
    for old in SHIPPED.glob("equations_*.py"):
        old.unlink()
    file = SHIPPED / f"equations_{model.structure}.py"
    file.write_text(codegen.source(model), encoding="utf-8")
    return file


def runner_kernel() -> Path:
    """What the default runner adds to the C kernel that searches for gaits, in the place of older
    ones.
    """
    model = pattern()
    asked = (model, watched_links(model, watch=WATCH), stiff_links(model))
    for old in SHIPPED.glob("kernel_*.h"):
        old.unlink()
    file = kernel.shipped(*asked)
    file.write_text(kernel.lane_source(*asked), encoding="utf-8")
    return file


def page_engine() -> Path:
    """The C of the batch for the runner as WebAssembly; the package ziglang compiles it."""
    engine.MODULE.write_bytes(webassembly.build(engine.header()))
    return engine.MODULE


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


def fifty_scenarios() -> Path:
    """The measures of fifty scenarios; look at what changed before it is committed."""
    same_numbers.table().to_csv(same_numbers.KEPT, float_format="%.8g", lineterminator="\n")
    return same_numbers.KEPT


if __name__ == "__main__":
    for written in (equations(), runner_kernel(), page_engine(), *schemas(), fifty_scenarios()):
        print(written.name)
