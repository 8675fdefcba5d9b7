"""What the speed gates share: how a ratio is judged, how a call is timed, how a tolerance is
chosen.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

ACCURACY = 1e-4
TOLERANCES = tuple(10 ** (-k / 6) for k in range(18, 42))  # 1e-3, 7e-4 ... 1e-7
CORES = (
    frozenset(os.sched_getaffinity(0))
    if hasattr(os, "sched_getaffinity")
    else frozenset(range(os.cpu_count() or 1))
)


@dataclass(frozen=True)
class Gate:
    """One line of the table: kind "ratio", "bytes" or "seconds"; the last are reported, they gate
    nothing.
    """

    gate: str
    kind: str
    value: float
    required: float
    error: float
    holds: bool


def ratio(name: str, value: float, required: float, error: float) -> Gate:
    """A gate on a ratio; AVX2 machines have half the lanes, so half the ratio is asked there."""
    required = required if wide() else required / 2
    return Gate(name, "ratio", value, required, error, bool(value >= required))


def least(name: str, value: float, required: float, error: float = 0.0) -> Gate:
    """A gate on a ratio that does not hang on the width of the vectors: at least so much."""
    return Gate(name, "ratio", value, required, error, bool(value >= required))


def at_most(name: str, kind: str, value: float, required: float, error: float = 0.0) -> Gate:
    """A gate that holds at or below its limit."""
    return Gate(name, kind, value, required, error, bool(value <= required))


def pin(cores: frozenset[int] | set[int]) -> None:
    """Run on these cores alone, where the system allows it."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, cores)


def wide() -> bool:
    """Whether the processor has 512-bit vectors."""
    try:
        return "avx512f" in Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return True


def seconds(work: Callable[[], Any], repeats: int) -> float:
    """Least processor time of a call (s)."""
    best = np.inf
    for _ in range(repeats):
        begin = time.process_time()
        work()
        best = min(best, time.process_time() - begin)
    return best


def loosest(peaks: Callable[[float], np.ndarray], exact: np.ndarray) -> tuple[float, float, float]:
    """(tolerance, median error, error of the 90th percentile) at the first tolerance where both are
    within ACCURACY.
    """
    errors = (np.nan, np.inf, np.inf)
    for rtol in TOLERANCES:
        error = np.abs(peaks(rtol) / exact - 1)
        errors = (rtol, float(np.median(error)), float(np.quantile(error, 0.9)))
        if errors[2] <= ACCURACY:
            break
    return errors


def report(text: str) -> None:
    """A line about absolute times, for people; they gate nothing."""
    print(text, file=sys.stderr)
