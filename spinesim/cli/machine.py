"""What the commands for many scenarios share: the machines they run on, and what becomes of it when
one fails.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import typer

from spinesim.cli.errors import complain

CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
SEVERAL = 16  # scenarios from which further processes are worth their start
Workers = Annotated[
    int | None,
    typer.Option(
        help="processes of this machine; default: one a core", metavar="N", min=1, max=4096
    ),
]
Scheduler = Annotated[
    str | None,
    typer.Option(
        help="address of a dask scheduler, such as tcp://10.0.0.1:8786", metavar="ADDRESS"
    ),
]


@contextmanager
def machine(
    workers: int | None, scheduler: str | None, scenarios: int
) -> Iterator[tuple[Any, int]]:
    """(executor, number of workers): a cluster, or None for this machine."""
    if scheduler is not None:
        from spinesim.sweeps.workers import dask_cluster

        if workers is not None:
            raise ValueError(
                "--workers and --scheduler exclude each other: a cluster has the workers it has"
            )
        with dask_cluster(scheduler) as cluster:
            # what dask logs of a lost scheduler is a traceback; the command says it in a line
            logging.getLogger("distributed.client").setLevel(logging.CRITICAL)
            yield cluster
        return
    yield None, workers or (CORES if scenarios > SEVERAL else 1)


@contextmanager
def disk() -> Iterator[None]:
    """A disk that refuses, or workers that die, become one line and exit code 1."""
    from spinesim.sweeps.places import StoreError

    try:
        yield
    except (OSError, RuntimeError) as error:
        if isinstance(error, ValueError) or type(error).__module__.startswith("click"):
            raise
        text = str(error) if isinstance(error, StoreError) else getattr(error, "strerror", None)
        complain(" ".join((text or str(error)).split()))
        raise typer.Exit(1) from error
