"""spinesim new: a commented template of a file, to be changed and run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from spinesim.cli.door import at_the_door, complain

Kind = Literal["scenario", "sweep", "sensitivity", "optimise", "training", "shoe", "surface"]


def new(
    kind: Annotated[Kind, typer.Argument(help="what the file is for")],
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE.toml]", help="default: KIND.toml")
    ] = None,
) -> None:
    """A commented template of a file; an existing file is never overwritten."""
    from spinesim.studies.templates import template

    path = file or Path(f"{kind}.toml")
    with at_the_door():
        if path.suffix != ".toml":
            raise ValueError(f"'{path}' does not end in .toml; call it '{path.stem}.toml'")
        try:
            with open(path, "x", encoding="utf-8") as stream:
                stream.write(template(kind))
        except FileExistsError:
            raise ValueError(f"'{path}' exists; give another name, or remove it first") from None
        except OSError as error:
            complain(f"cannot write '{path}': {error.strerror or error}; choose another place")
            raise typer.Exit(1) from error
    typer.echo(f"Written to {path}")
