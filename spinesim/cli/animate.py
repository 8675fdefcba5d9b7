"""The command that makes a moving picture of scenario files: animate."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from spinesim.catalogue.reading import check_readable
from spinesim.cli.door import at_the_door
from spinesim.cli.errors import checking
from spinesim.cli.options import a_path
from spinesim.cli.scenario_files import read_scenarios

Files = Annotated[
    list[Path],
    typer.Argument(
        metavar="FILE.toml...",
        help="a scenario file, or up to four to put side by side",
        parser=a_path,
        callback=checking(lambda files: [check_readable(file) for file in files]),
    ),
]
Film = Annotated[
    Path,
    typer.Option(
        "--out",
        help="the film: .gif, .mp4, or .html for a browser",
        metavar="FILE",
        parser=a_path,
    ),
]


def animate(
    files: Files,
    out: Film = Path("run.gif"),
    fps: Annotated[float, typer.Option(help="pictures a second, 1 to 50")] = 25.0,
    slower: Annotated[float, typer.Option(help="how many times slower than it is run")] = 10.0,
) -> None:
    """One step as a moving picture: the runner, the loads on the discs, the ground reaction."""
    with at_the_door():
        from spinesim.gait.simulation import simulate
        from spinesim.laboratory.animation import animate as animation
        from spinesim.laboratory.player import MOST
        from spinesim.show.figures.film_files import checked_target
        from spinesim.sweeps.places import check_target

        scenarios = read_scenarios(files)
        if len(scenarios) > MOST:
            raise ValueError(f"{len(scenarios)} files are too many; give up to {MOST}")
        if out.suffix.lower() == ".html":
            check_target(out, ".html", "film's")
        else:
            checked_target(out)
        film = animation({name: simulate(scenario) for name, scenario in scenarios.items()})
        path = film.save(out, fps=fps, slower=slower)
    typer.echo(f"Written to {path}")
