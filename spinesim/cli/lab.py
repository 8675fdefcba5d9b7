"""spinesim lab: the page that moves a runner, in the browser."""

from __future__ import annotations

import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from spinesim.cli.door import at_the_door, write
from spinesim.cli.options import OptionalFile, ShoeName, SurfaceName, given_fields, with_fields

OUT = Path("spinesim-out/lab.html")
Export = Annotated[
    Path | None,
    typer.Option(help="write the page as one file, and do not open it", metavar="FILE.html"),
]
Samples = Annotated[
    int,
    typer.Option(
        help="paired samples for the intervals of the start and the suggestions, 0 for none",
        metavar="N",
    ),
]


@with_fields
def lab(
    file: OptionalFile = None,
    export: Export = None,
    shoe: ShoeName = None,
    surface: SurfaceName = None,
    uncertainty: Samples = 32,
    **fields: str | None,
) -> None:
    """A page in the browser: move a slider, see the runner and every disc, and why.

    The page is one file that needs no server and no network.
    """
    with at_the_door():
        from spinesim.laboratory.display import check_name
        from spinesim.laboratory.display import lab as page
        from spinesim.scenario import Scenario
        from spinesim.sweeps.progress import showing

        target = check_name(export or OUT)
        changes = given_fields(fields | {"shoe": shoe, "surface": surface})
        scenario = (Scenario.from_toml(file) if file else Scenario()).with_(**changes)
        with showing() as progress:
            made = page(scenario, uncertainty=uncertainty, progress=progress)
    written = write(target.parent, {target.name: made.save})
    typer.echo(f"Written to {written[0]}")
    if export is None:
        webbrowser.open(written[0].resolve().as_uri())
