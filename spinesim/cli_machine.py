"""What the commands for many scenarios share: options, workers, a progress bar, output."""

from __future__ import annotations

import json as jsonlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

Door = Callable[[], Any]
OUT = Path("spinesim-out")
SEVERAL = 16  # scenarios from which further processes are worth their start
File = Annotated[Path, typer.Argument(metavar="FILE.toml", help="scenario file with the table of this command")]
Json = Annotated[bool, typer.Option("--json", help="print one JSON document instead of tables")]
Workers = Annotated[int | None, typer.Option(help="processes of this machine; default: one a core", metavar="N", min=1, max=4096)]
Scheduler = Annotated[
    str | None, typer.Option(help="address of a dask scheduler, such as tcp://10.0.0.1:8786", metavar="ADDRESS")
]
Adapt = Annotated[Literal["gait", "none"], typer.Option(help="whether the leg adapts to shoe and ground")]
Rtol = Annotated[float, typer.Option(help="relative tolerance, 1e-12 to 1e-2")]


@contextmanager
def machine(workers: int | None, scheduler: str | None, scenarios: int) -> Iterator[tuple[Any, int]]:
    """(executor, number of workers): a cluster, or None for this machine."""
    if scheduler is not None:
        from spinesim.executors import dask_cluster

        if workers is not None:
            raise ValueError("--workers and --scheduler exclude each other: a cluster has the workers it has")
        with dask_cluster(scheduler) as found:
            yield found
        return
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    yield None, workers or (cores if scenarios > SEVERAL else 1)


@contextmanager
def disk() -> Iterator[None]:
    """A disk that refuses, or workers that die, become one line and exit code 1."""
    try:
        yield
    except (OSError, RuntimeError) as error:
        if isinstance(error, ValueError) or type(error).__module__.startswith("click"):
            raise
        typer.echo(f"spinesim: {' '.join(str(error).split())}", err=True)
        raise typer.Exit(1) from error


@contextmanager
def bar() -> Iterator[Any]:
    """A bar with count, rate and time left on stderr; none where stderr is not a terminal."""
    shown = Console(stderr=True)
    parts = (
        BarColumn(30),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(elapsed_when_finished=True),
        TextColumn("{task.description}"),
    )
    with Progress(*parts, console=shown, transient=True, disable=not shown.is_terminal) as bar:
        task = bar.add_task("", total=None, rate="")

        def told(done: int, total: int, text: str) -> None:
            speed = bar.tasks[0].speed
            bar.update(task, completed=done, total=total, description=text, rate=f"{speed:.3g}/s" if speed else "")

        yield told


def print_result(document: Any, report: Any, json: bool) -> None:
    from spinesim.tables import console

    if json:
        typer.echo(jsonlib.dumps(document, allow_nan=False, ensure_ascii=False, indent=1))
    else:
        console().print(report)
