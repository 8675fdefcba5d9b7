"""spinesim lab: the page that moves a runner, in the browser."""

from __future__ import annotations

import importlib.util
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from spinesim.cli.door import at_the_door, write
from spinesim.cli.options import OptionalFile, ShoeName, SurfaceName, given_fields, with_fields
from spinesim.extras import install

if TYPE_CHECKING:
    from spinesim.scenario import Scenario

SERVER = ("starlette", "uvicorn")
OUT = Path("spinesim-out/lab.html")
MORE = (
    "With Python behind it the page says how sure every change is, explains a load in full and "
    f"takes more fields: {install('lab')}"
)
Export = Annotated[
    Path | None,
    typer.Option(help="write the page as one file, and do not open it", metavar="FILE.html"),
]
Samples = Annotated[
    int,
    typer.Option(
        help="paired samples for intervals, 0 for none",
        metavar="N",
    ),
]
Port = Annotated[
    int,
    typer.Option(help="of the server; default: a free one", metavar="N", min=0, max=65535),
]


@with_fields
def lab(
    file: OptionalFile = None,
    export: Export = None,
    shoe: ShoeName = None,
    surface: SurfaceName = None,
    uncertainty: Samples = 32,
    port: Port = 0,
    **fields: str | None,
) -> None:
    """A page in the browser: move a slider, see the runner and every disc, and why.

    Python stands behind it for what the page cannot compute; with --export it is one file that
    needs no server and no network.
    """
    with at_the_door():
        from spinesim.laboratory.display import check_name
        from spinesim.laboratory.display import lab as page
        from spinesim.scenario import Scenario
        from spinesim.sweeps.progress import showing

        target = check_name(export or OUT)
        changes = given_fields(fields | {"shoe": shoe, "surface": surface})
        scenario = (Scenario.from_toml(file) if file else Scenario()).with_(**changes)
        if export is None and all(map(importlib.util.find_spec, SERVER)):
            _serve(scenario, uncertainty, port)
            return
        with showing() as progress:
            made = page(scenario, uncertainty=uncertainty, progress=progress)
    written = write(target.parent, {target.name: made.save})
    typer.echo(f"Written to {written[0]}")
    if export is None:
        typer.echo(MORE)
        webbrowser.open(written[0].resolve().as_uri())


def _serve(scenario: Scenario, uncertainty: int, port: int) -> None:
    from spinesim.laboratory.server import Lab, address, listening, serve

    lab = Lab(scenario, uncertainty)
    try:
        own = listening(port)
    except OSError as error:
        raise ValueError(
            f"port {port} cannot be used: {error.strerror or error}; give another, or none"
        ) from error
    lab.page({})  # what cannot run is refused here, not in the browser
    typer.echo(f"The lab is at {address(own, lab)} (Ctrl+C ends it)")
    webbrowser.open(address(own, lab))
    serve(lab, own)
