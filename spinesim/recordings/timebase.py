"""When the samples of a file were taken: evenly, from a rate or from a column of times."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np

from spinesim.mechanics.primitives import Array
from spinesim.recordings.schema import Notes

TIMES = re.compile(r"^(time|t|sec|secs|seconds|zeit|temps)([ _\[(].*)?$|_time$|^timestamp", re.I)
COUNTS = re.compile(r"^(frames?|item|sample|index|nr|no|row|#)([ _\[(#].*)?$", re.I)
SECONDS = {"s": 1.0, "min": 60.0, "ms": 1e-3, "us": 1e-6, "ns": 1e-9}  # in one of a unit
UNIT = re.compile(r"(?:[\[(_ ]|^)(s|min|ms|us|µs|ns)(?:ecs?|econds?|illis\w*)?[\])]?$", re.I)
SLOW = 5.0  # samples a second: times that give fewer are no seconds
LEAST = 50.0  # samples a second of a force or an acceleration
WIDEST = 2  # samples that a gap may be wide
RATES = (1.0, 1e5)  # Hz
APART = 0.01  # of a declared rate: more is a contradiction
JITTER = 0.25  # of an interval: what a time may be off


@dataclass
class Timebase:
    """The rate (Hz), and for every even sample the row it comes from, -1 where one is missing."""

    rate: float
    rows: Any

    @property
    def time(self) -> Array:
        return np.arange(len(self.rows)) / self.rate

    def filled(self, values: Array) -> Array:
        """Values (n, ...) of the rows at even times; missing ones lie between their neighbours."""
        there = self.rows >= 0
        if there.all():
            return np.asarray(values)[self.rows]
        place, known = np.arange(len(self.rows)), np.flatnonzero(there)
        columns = np.asarray(values, dtype=float).reshape(len(values), -1)
        taken = [np.interp(place, known, column[self.rows[known]]) for column in columns.T]
        return np.stack(taken, axis=1).reshape(len(place), *np.shape(values)[1:])


def of_rate(count: int, rate: float) -> Timebase:
    """Samples at a known rate (Hz)."""
    return Timebase(rate, np.arange(count))


def of_times(
    name: str, times: Array, declared_rate: float | None, notes: Notes, unit: str = ""
) -> Timebase:
    """Samples at the times of a column, in a unit that the file says or that its name ends with.

    Times that are even to half their last printed digit are rebuilt from first, last and count;
    numbers that count samples need a rate.  Raises ValueError, in one line, for times that are
    missing, fall, repeat, or leave gaps.
    """
    count = len(times)
    if count < 3:
        raise ValueError(f"{count} rows are no recording")
    if not np.isfinite(times).all():
        raise ValueError(f"{name}: row {int(np.argmin(np.isfinite(times))) + 1} has no time")
    gaps = np.diff(times)
    if (gaps <= 0).any():
        row = int(np.argmax(gaps <= 0))
        how = "repeats" if gaps[row] == 0 else "falls"
        raise ValueError(
            f"{name}: time {how} from {times[row]:g} to {times[row + 1]:g} at row {row + 2}; "
            "choose the rows of one recording, such as where='trial = 3'"
        )
    scale = SECONDS.get(_unit(unit) or _unit(name))
    if _counts(name, times, scale is not None):
        _check_counts(name, gaps)
        if declared_rate is None:
            raise ValueError(
                f"{name} counts samples and no rate is given; give rate, such as rate='300 Hz'"
            )
        notes.guess(f"{name} counts samples, at {declared_rate:g} Hz")
        return of_rate(count, declared_rate)
    scale = scale or _likely(name, float(np.median(gaps)), notes)
    return _even(name, scale * times, scale * gaps, declared_rate, notes)


def _unit(text: str) -> str:
    """The unit of times that a text ends with, '' if it says none."""
    match = UNIT.search(text.strip())
    return match[1].lower().replace("µ", "u") if match else ""


def _likely(name: str, gap: float, notes: Notes) -> float:
    """Seconds in one of the unit of times that nothing is said of: those of a recording."""
    if gap * SLOW < 1:
        return 1.0
    for unit in ("ms", "us", "ns"):
        if LEAST * SECONDS[unit] * gap <= 1:
            notes.guess(f"{name} in {unit}: in seconds no force is recorded so slowly")
            return SECONDS[unit]
    return 1.0


def _counts(name: str, times: Array, has_unit: bool) -> bool:
    """Whether numbers count samples: whole ones, one after the other."""
    whole = np.array_equal(times, np.arange(len(times)) + times[0]) and times[0] in (0.0, 1.0)
    return bool(COUNTS.match(name)) or (whole and not has_unit)


def _check_counts(name: str, gaps: Array) -> None:
    """ValueError for counts that leave samples out."""
    if np.ptp(gaps) > 0:
        row = int(np.argmax(gaps != np.median(gaps)))
        raise ValueError(
            f"{name}: samples are missing after row {row + 1}; cut out a part without gaps"
        )


def _even(
    name: str, times: Array, gaps: Array, declared_rate: float | None, notes: Notes
) -> Timebase:
    interval = float(np.median(gaps))
    rows_apart = np.round(gaps / interval).astype(int)
    place = np.concatenate([[0], np.cumsum(rows_apart)])
    if (rows_apart < 1).any() or rows_apart.max() > WIDEST:
        row = int(np.argmax(gaps)) if rows_apart.max() > WIDEST else int(np.argmin(gaps))
        raise ValueError(
            f"{name}: times are uneven, {gaps[row]:.4g} s after row {row + 1} where others are "
            f"{interval:.4g} s apart; give an evenly sampled recording"
        )
    interval = float(times[-1] - times[0]) / place[-1]
    off = np.abs(times - times[0] - place * interval).max()
    if off > JITTER * interval:
        raise ValueError(
            f"{name}: times are off an even spacing by up to {1e3 * off:.3g} ms; "
            "give an evenly sampled recording"
        )
    rate = 1 / interval
    rate = round(rate) if abs(rate - round(rate)) < 1e-3 * rate else rate
    if declared_rate is not None and abs(rate / declared_rate - 1) > APART:
        raise ValueError(
            f"rate {declared_rate:g} Hz is declared, but times in column '{name}' are those of "
            f"{rate:g} Hz"
        )
    if not RATES[0] <= rate <= RATES[1]:
        raise ValueError(f"{name}: {rate:.3g} samples a second are no recording of running")
    if off > 1e-9 * max(abs(times[-1]), 1.0):
        notes.caution(
            f"times rebuilt evenly at {rate:g} Hz (printed ones are off by {1e3 * off:.2g} ms)"
        )
    rows = np.full(place[-1] + 1, -1)
    rows[place] = np.arange(len(times))
    if (rows < 0).any():
        notes.caution(f"{int((rows < 0).sum())} missing samples lie between their neighbours")
    return Timebase(float(rate), rows)
