"""What measures read: one motion or many side by side, along time, by the names of a run's Dataset.

    history = RunHistory(run)                          # a history of one
    history.series("com_z")                            # (samples, 1)
    history.series("pitch", "thorax")                  # of one body or link: (samples, 1)
    history.series("compression")                      # by level: (samples, 1, 6)
    history.number("step_time")                        # an attribute: (1,)

`spinesim.measures.motions` has the history of many motions of the batch.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Sequence
from typing import Any, cast

import numpy as np
import xarray as xr

from spinesim.measures.signals import even_samples, smoothed
from spinesim.mechanics.primitives import Array


class History(ABC):
    """B motions sampled along time, t (T, B) in s.

    samples (B,) belong to each motion, of which the first `even` (B,) are evenly spaced; rows
    beyond them repeat its end, so that extremes need no mask.
    """

    def __init__(self, t: Array, even: Any, samples: Any) -> None:
        self.t, self.even, self.samples = t, even, samples
        self._kept: dict[Hashable, Any] = {}

    @abstractmethod
    def series(self, name: str, of: str = "") -> Array:
        """A variable of the run's Dataset along time: (T, B), or (T, B, n) where it has levels or
        muscles; `of` names a body or link.
        """

    @abstractmethod
    def number(self, name: str) -> Array:
        """An attribute of the run's Dataset (B,)."""

    @abstractmethod
    def dissipated(self, links: Sequence[str]) -> Array:
        """Energy (J) that these links turn into heat by the end: (B, links)."""

    @property
    def interval(self) -> float:
        """Time between even samples (s)."""
        return float(self.t[1, 0] - self.t[0, 0])

    @property
    def duration(self) -> Array:
        """How long each motion lasts (B,), s."""
        return np.asarray(self.t[-1] - self.t[0])

    def once(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """What `make` returns, kept for the next who asks by this key."""
        if key not in self._kept:
            self._kept[key] = make()
        return self._kept[key]

    def smooth(self, values: Array, cutoff: float | None, *, hold: bool = False) -> Array:
        """Low-passed (T', B, ...) values (T, B, ...) at `cutoff` Hz, None: as they are.

        Outside the motion the values count as zero, or, with `hold`, as those of its ends.  Only
        even samples are filtered; rows past the last of a motion repeat it.
        """
        return smoothed(values, self.even, self.interval, cutoff, hold=hold)


class RunHistory(History):
    """The history of one run, read from its Dataset."""

    def __init__(self, run: xr.Dataset) -> None:
        time = run["time"].values
        super().__init__(time[:, None], np.array([even_samples(time)]), np.array([len(time)]))
        self.run = run

    def series(self, name: str, of: str = "") -> Array:
        values = self._along_time(name)
        if not of:
            return np.asarray(values.values[:, None])
        return np.asarray(values.values[:, [self._place(str(values.dims[1]), of)]])

    def number(self, name: str) -> Array:
        return np.array([float(self.run.attrs[name])])

    def dissipated(self, links: Sequence[str]) -> Array:
        places = [self._place("link", link) for link in links]
        return np.asarray(self._along_time("dissipated_energy").values[-1, places][None])

    def _along_time(self, name: str) -> xr.Variable:
        """A variable of the run, time first; read without its coordinates, which takes longer."""
        key, read = ("series", name), self.run.variables.__getitem__
        return cast("xr.Variable", self.once(key, lambda: read(name).transpose("time", ...)))

    def _place(self, kind: str, of: str) -> int:
        """Where a body or a link stands in the run."""
        names = self.once(kind, lambda: self.run.variables[kind].values.tolist())
        return int(names.index(of))
