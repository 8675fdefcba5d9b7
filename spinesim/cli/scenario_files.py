"""Scenario files by name, for commands that take several."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spinesim.scenario import Scenario


def read_scenarios(files: Sequence[Path]) -> dict[str, Scenario]:
    """Each file once, named by its stem, or by its path where stems repeat."""
    from spinesim.scenario import Scenario

    files = list(dict.fromkeys(files))
    stems = [file.stem for file in files]
    return {
        on_one_line(file.stem if stems.count(file.stem) == 1 else str(file.with_suffix(""))): (
            Scenario.from_toml(file)
        )
        for file in files
    }


def on_one_line(name: str) -> str:
    """The name of a file as the name of a scenario: what cannot be printed becomes "�"."""
    return "".join(letter if letter.isprintable() else "�" for letter in name)
