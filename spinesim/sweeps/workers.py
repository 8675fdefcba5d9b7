"""Who computes the chunks of a sweep: this thread, threads or processes of this machine, any
Executor, a dask cluster.

    for i, outcome in outcomes(task, numbered_columns, executor, ahead=8): ...

Chunks go out a few at a time, so that memory does not grow with the sweep; outcomes come back in
any order.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import re
import signal
import threading
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
    wait,
)
from dataclasses import dataclass, field
from multiprocessing.connection import wait as wait_for
from typing import Any

from spinesim._version import VERSION
from spinesim.extras import install
from spinesim.scenario.constants import assuming
from spinesim.sweeps.engine import Engine, Outcome, full_key
from spinesim.sweeps.places import StoreError
from spinesim.sweeps.space import Columns

ATTEMPTS = 3  # at a chunk, where the machinery fails
ADDRESS = re.compile(r"(?:[a-z]+://)?[^\s/]+:\d+")
KEPT = "what was stored is kept, run the same again to go on"


class WorkersError(RuntimeError):
    """Workers that die, disagree or do not answer; one line that says what to do."""


@dataclass(frozen=True)
class Task:
    """What a worker does with the columns of a chunk, wherever it runs.

    constants: those assumed where the sweep was planned; key: that of the engine there, which a
    worker with another version, or another compiler, does not have.
    """

    engine: Engine
    constants: Mapping[str, float] = field(repr=False)
    key: str

    def __call__(self, columns: Columns) -> Outcome:
        with assuming(self.constants):
            if full_key(self.engine) != self.key:
                raise WorkersError(
                    f"a worker (spinesim {VERSION}) would not compute what is asked to the last "
                    "digit; install the same versions and the same compiler everywhere"
                )
            return self.engine(columns)


def outcomes(
    task: Task, chunks: Iterable[tuple[int, Columns]], executor: Executor | None, ahead: int
) -> Iterator[tuple[int, Outcome]]:
    """(number, outcome) of every chunk (number, columns), with at most `ahead` of them out.

    A chunk whose machinery fails is tried again.  Raises WorkersError, in one line, if it fails
    `ATTEMPTS` times, or if workers die and the executor cannot replace them.
    """
    if executor is None:
        yield from ((i, _persistently(task, columns)) for i, columns in chunks)
        return
    waiting = iter(chunks)
    out: dict[Future[Outcome], tuple[int, Columns, int]] = {}
    try:
        while True:
            while len(out) < ahead and (chunk := next(waiting, None)) is not None:
                out[executor.submit(task, chunk[1])] = (*chunk, 1)
            if not out:
                return
            for future in wait(out, return_when=FIRST_COMPLETED).done:
                i, columns, attempt = out.pop(future)
                reason = future.exception()
                if reason is None:
                    yield i, future.result()
                elif attempt < ATTEMPTS and _may_pass(reason):
                    out[executor.submit(task, columns)] = (i, columns, attempt + 1)
                else:
                    raise _explained(reason) from reason
    except (BrokenExecutor, CancelledError) as reason:
        raise _explained(reason) from reason
    finally:
        for future in out:
            future.cancel()


def _persistently(task: Task, columns: Columns) -> Outcome:
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return task(columns)
        except Exception as reason:
            if attempt == ATTEMPTS or not _may_pass(reason):
                raise _explained(reason) from reason
    raise AssertionError("no attempt was made")


def _may_pass(reason: BaseException) -> bool:
    """Whether another attempt may go better: of the machinery, not of workers that are gone."""
    gone = isinstance(reason, (WorkersError, StoreError, BrokenExecutor, CancelledError))
    return isinstance(reason, Exception) and not gone and type(reason).__name__ != "KilledWorker"


def _explained(reason: BaseException) -> BaseException:
    """The reason as one line that says what to do."""
    if isinstance(reason, (WorkersError, StoreError)) or not isinstance(reason, Exception):
        return reason
    text = " ".join(str(reason).split())
    if isinstance(reason, BrokenExecutor):
        return WorkersError(
            f"a worker died (killed, or out of memory); {KEPT}. A script with workers > 1 has to "
            'call sweep under `if __name__ == "__main__":`'
        )
    if type(reason).__name__ == "KilledWorker":
        return WorkersError(f"workers of the cluster died again and again ({text:.120}); {KEPT}")
    if isinstance(reason, CancelledError):
        return WorkersError(f"the cluster has gone, or gave the work up; {KEPT}")
    return WorkersError(f"computing failed, {type(reason).__name__}: {text:.200}; {KEPT}")


@contextlib.contextmanager
def local(workers: int, threads: bool) -> Iterator[Executor | None]:
    """This machine: this thread for one worker, else threads where they help, else processes.

    Processes end with the one that started them, however it ends.
    """
    if workers == 1:
        yield None
    elif threads:
        with ThreadPoolExecutor(workers) as threads_pool:
            yield threads_pool
    else:
        others = set(multiprocessing.active_children())
        pool = ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), _begin)
        try:
            yield pool
        # who presses Ctrl-C does not want to wait for the chunks in flight
        except KeyboardInterrupt:
            for child in set(multiprocessing.active_children()) - others:
                child.terminate()
            raise
        finally:
            pool.shutdown(cancel_futures=True)


def _begin() -> None:
    """A worker process leaves Ctrl-C to its parent and ends when the parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent is not None:
            wait_for([parent.sentinel])
            os._exit(1)

    threading.Thread(target=watch, name="spinesim watches its parent", daemon=True).start()


@contextlib.contextmanager
def dask_cluster(address: str, patience: float = 30.0) -> Iterator[tuple[Executor, int]]:
    """(executor, number of threads) of the dask cluster whose scheduler listens at `address`.

    address: such as tcp://10.0.0.1:8786, or tls://... with certificates in dask's configuration.
    A chunk whose worker is lost is done again by another.  Raises ValueError, in one line, if there
    is no such cluster.
    """
    try:
        from dask.distributed import Client
    except ImportError:
        raise ValueError(f"a scheduler needs dask: {install('cluster')}") from None

    class Connection(Client):
        """A client that does not wait for a scheduler that never answered."""

        def __del__(self) -> None:
            if self.status == "running":
                super().__del__()  # type: ignore[no-untyped-call]

    connection: Any = Connection

    if not ADDRESS.fullmatch(address):
        raise ValueError(
            f"{address!r} is not the address of a scheduler; give one such as tcp://10.0.0.1:8786"
        )
    try:
        client: Any = connection(address, timeout=patience, set_as_default=False)
    except (OSError, ValueError, TypeError) as reason:
        text = " ".join(str(reason).split()) or type(reason).__name__
        raise ValueError(
            f"no dask scheduler answers at {address!r} ({text:.120}); "
            "start one with `dask scheduler`"
        ) from reason
    try:
        with contextlib.suppress(TimeoutError):
            client.wait_for_workers(1, timeout=patience)
        if not (count := sum(client.nthreads().values())):
            raise ValueError(
                f"the scheduler at {address!r} has no workers; "
                f"start some with `dask worker {address}`"
            )
        yield client.get_executor(pure=False, retries=2), count
    finally:
        with contextlib.suppress(OSError, RuntimeError):
            client.close()
