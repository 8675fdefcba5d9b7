"""Who computes the chunks of a sweep: this thread, threads or processes of this machine, any
Executor, a dask cluster.

    for i, outcome in outcomes(engine, tasks, executor, ahead=8): ...

Tasks go out a few at a time, so that memory does not grow with the sweep; outcomes come back in any
order.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import re
import signal
import threading
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
    wait,
)
from typing import Any

from spinesim._version import VERSION
from spinesim.sweeps.engine import Engine, Outcome
from spinesim.sweeps.space import Columns

# a worker's linear algebra takes one core, its own
ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
ADDRESS = re.compile(r"(?:[a-z]+://)?[^\s/]+:\d+")


def outcomes(
    engine: Engine, tasks: Iterable[tuple[int, Columns]], executor: Executor | None, ahead: int
) -> Iterator[tuple[int, Outcome]]:
    """(number, outcome) of every task (number, rows), with at most `ahead` of them out at a time.

    Raises RuntimeError if workers die and the executor cannot replace them, or run another version.
    """
    if executor is None:
        yield from ((i, engine(rows)) for i, rows in tasks)
        return
    waiting = iter(tasks)
    out: dict[Future[Outcome], int] = {}
    try:
        while True:
            while len(out) < ahead and (task := next(waiting, None)) is not None:
                out[executor.submit(engine, task[1])] = task[0]
            if not out:
                return
            for future in wait(out, return_when=FIRST_COMPLETED).done:
                i = out.pop(future)
                yield i, _same_version(future.result())
    except BrokenExecutor as reason:
        raise RuntimeError(
            "a worker died (killed, or out of memory); what was stored is kept, run the same again to go on. "
            'A script with workers > 1 has to call sweep under `if __name__ == "__main__":`'
        ) from reason
    finally:
        for future in out:
            future.cancel()


@contextlib.contextmanager
def local(workers: int, threads: bool) -> Iterator[Executor | None]:
    """This machine: this thread for one worker, else threads where they help, else processes that
    end with this one.
    """
    if workers == 1:
        yield None
    elif threads:
        with ThreadPoolExecutor(workers) as pool:
            yield pool
    else:
        before = {name: os.environ.get(name) for name in ONE_THREAD}
        os.environ.update(dict.fromkeys(ONE_THREAD, "1"))
        others = set(multiprocessing.active_children())
        pool_ = ProcessPoolExecutor(
            workers, multiprocessing.get_context("spawn"), _begin, (os.getpid(),)
        )
        try:
            yield pool_
        # who presses Ctrl-C does not want to wait for the chunks in flight
        except KeyboardInterrupt:
            for child in set(multiprocessing.active_children()) - others:
                child.terminate()
            raise
        finally:
            pool_.shutdown(cancel_futures=True)
            for name, value in before.items():
                os.environ.pop(name, None) if value is None else os.environ.update({name: value})


@contextlib.contextmanager
def dask_cluster(address: str, patience: float = 30.0) -> Iterator[tuple[Executor, int]]:
    """(executor, number of threads) of the dask cluster whose scheduler listens at `address`, such
    as tcp://10.0.0.1:8786.

    A task whose worker is lost is done again by another.  Raises ValueError, in one line, if there
    is no such cluster.
    """
    try:
        from dask.distributed import Client
    except ImportError:
        raise ValueError('a scheduler needs dask: pip install "spinesim[cluster]"') from None
    if not ADDRESS.fullmatch(address):
        raise ValueError(
            f"{address!r} is not the address of a scheduler; give one such as tcp://10.0.0.1:8786"
        )
    try:
        client = Client(address, timeout=patience, set_as_default=False)
    except (OSError, ValueError, TypeError) as reason:
        text = " ".join(str(reason).split()) or type(reason).__name__
        raise ValueError(
            f"no dask scheduler answers at {address!r} ({text:.120}); start one with `dask scheduler`"
        ) from reason
    try:
        with contextlib.suppress(TimeoutError):
            client.wait_for_workers(1, timeout=patience)
        if not (count := sum(client.nthreads().values())):
            raise ValueError(
                f"the scheduler at {address!r} has no workers; start some with `dask worker {address}`"
            )
        yield client.get_executor(pure=False, retries=2), count
    finally:
        client.close()


def _begin(parent: int) -> None:
    """A worker process leaves Ctrl-C to its parent and ends when the parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def watch() -> Any:
        while os.getppid() == parent:
            time.sleep(0.5)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _same_version(outcome: Outcome) -> Outcome:
    if outcome.version != VERSION:
        raise RuntimeError(
            f"a worker runs spinesim {outcome.version}, this is {VERSION}; install the same everywhere"
        )
    return outcome
