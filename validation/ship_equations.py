"""Writes the default runner's equations into the package, in the place of older ones: after a change of a law, a deformation or its links.

    python validation/ship_equations.py
"""

from __future__ import annotations

from spinesim import codegen
from spinesim.anatomy import Step, runner_model
from spinesim.compiled import SHIPPED
from spinesim.scenario import Scenario


def main() -> None:
    given = Scenario()
    model = runner_model(given.runner, given.shoe, given.surface, Step(0.25, 1e4))
    for old in SHIPPED.glob("equations_*.py"):
        old.unlink()
    file = SHIPPED / f"equations_{model.structure}.py"
    file.write_text(codegen.source(model), encoding="utf-8")
    print(file.name)


if __name__ == "__main__":
    main()
