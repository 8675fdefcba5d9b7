"""Runs a kernel over all scenarios of a batch, in threads, so that it can be interrupted."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor, wait

from spinesim.batch.kernel import Kernel
from spinesim.batch.work import Work

FEW = 64  # scenarios: so many take well below a second, and are not worth a thread
CHUNK = 512  # scenarios that a thread takes at a time
PATIENCE = 0.2  # s between two looks whether an interrupt came


def run(kernel: Kernel, work: Work, threads: int) -> None:
    """Integrate all scenarios of the work; threads = 0: as many as there are processors.

    An interrupt (Ctrl-C) is answered at once: the threads are told to stop, which they do after
    their current step.
    """
    count = len(work.status)
    if count <= FEW:
        kernel.run(work, 0, count)
        return
    threads = min(threads or os.cpu_count() or 1, -(-count // CHUNK))
    size = count if threads == 1 else max(CHUNK, -(-count // (8 * threads)))
    with ThreadPoolExecutor(threads) as pool:
        parts = [
            pool.submit(kernel.run, work, a, min(a + size, count)) for a in range(0, count, size)
        ]
        try:
            left = set(parts)
            while left:
                left = wait(left, timeout=PATIENCE).not_done
        except BaseException:
            work.stop[0] = 1
            raise
    for part in parts:
        part.result()
