"""The outcomes of a sweep as one labelled Dataset.

Dimensions are the axes of the sweep, then level (and time, body, link, muscle for what was
recorded).  Beside the measures: status ("ok", "unconverged", "failed"; "pending" in what an
interrupted sweep returns), residual, message, and warned (..., warning) for cautions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import xarray as xr

from spinesim.sweeps.engine import PENDING, STATUSES, Engine, Outcome, Variable
from spinesim.sweeps.space import Space

NUMBERS = re.compile(r"\d+(?:\.\d+)?(?:e[+-]?\d+)?")
WIDTH = max(map(len, STATUSES))  # letters
# (first scenario, outcome) of every chunk that is there, first to last
Source = Callable[[], Iterator[tuple[int, Outcome]]]
Put = Callable[[str, int, np.ndarray], None]


@dataclass(frozen=True)
class Layout:
    """What the result of a sweep holds: its space, variables, labels of further dimensions, kinds
    of cautions, scenarios per status.
    """

    space: Space
    variables: Mapping[str, Variable]
    labels: Mapping[str, Sequence[Any]]
    kinds: tuple[str, ...]  # cautions without their numbers
    counts: np.ndarray
    attrs: Mapping[str, Any]
    letters: int = 0  # of all messages

    def shape(self, its: Variable) -> tuple[int, ...]:
        """Sizes of the dimensions that a variable has beyond those of the sweep."""
        return tuple(len(self.labels[dim]) for dim in its.dims)

    @property
    def bytes(self) -> int:
        """About what a file of it takes, on the large side."""
        each = (
            sum(8 * int(np.prod(self.shape(its))) for its in self.variables.values()) + WIDTH + 32
        )
        return self.space.size * each + 2 * self.letters + 2**20

    def empty(self) -> xr.Dataset:
        """Coordinates and attributes, no variables."""
        coordinates: dict[str, Any] = self.space.coordinates()
        about = {
            "time": {"units": "s", "long_name": "time since touchdown"},
            "level": {"long_name": "lumbar level, from below"},
            "warning": {"long_name": "caution; its numbers are those of one scenario"},
        }
        coordinates |= {
            dim: xr.Variable((dim,), np.asarray(labels), about.get(dim))
            for dim, labels in self.labels.items()
        }
        done = int(self.counts.sum())
        told = {
            "scenarios": self.space.size,
            **{STATUSES[k]: int(self.counts[k]) for k in range(PENDING)},
        }
        told |= {STATUSES[PENDING]: self.space.size - done} if done < self.space.size else {}
        return xr.Dataset(
            coords=coordinates,
            attrs={**self.attrs, **told, "warnings": "\n".join(self.labels.get("warning", ()))},
        )

    def put_all(self, put: Put, first: int, outcome: Outcome) -> None:
        """Hand every variable of an outcome to `put(name, first scenario, values)`."""
        for name, values in outcome.values.items():
            its = self.variables[name]
            put(
                name, first, values[:, : len(self.labels["time"])] if "time" in its.dims else values
            )
        put("status", first, np.array(STATUSES)[outcome.status])
        put("residual", first, outcome.residual)
        put("message", first, np.array([*outcome.messages, None], dtype=object)[:-1])
        if self.kinds:
            table = np.zeros((len(outcome.status), len(self.kinds)), dtype=bool)
            for text, those in outcome.warnings.items():
                table[those, self.kinds.index(NUMBERS.sub("#", text))] = True
            put("warned", first, table)


def frame(space: Space, engine: Engine, source: Source, attrs: Mapping[str, Any]) -> Layout:
    """The frame that holds all chunks of a sweep; looks at each of them once."""
    kinds: dict[str, str] = {}
    counts = np.zeros(len(STATUSES), dtype=np.int64)
    timed = [name for name, its in engine.variables.items() if "time" in its.dims]
    last = letters = 0
    for _, outcome in source():
        letters += sum(map(len, outcome.messages))
        for text in outcome.warnings:
            kinds.setdefault(NUMBERS.sub("#", text), text)
        counts += np.bincount(outcome.status, minlength=len(STATUSES))
        for name in timed:
            there = np.isfinite(outcome.values[name]).any(
                axis=(0, *range(2, outcome.values[name].ndim))
            )
            last = max([last, *(np.flatnonzero(there) + 1)])
    variables = dict(engine.variables) | {
        "status": Variable(
            (),
            "",
            "ok, unconverged (no step repeated itself within the tolerance) or failed; then the measures are NaN",
        ),
        "residual": Variable((), "1", engine.residual),
        "message": Variable((), "", "why a scenario is not ok"),
    }
    labels: dict[str, Sequence[Any]] = dict(engine.labels)
    if timed:
        labels["time"] = labels["time"][: last or None]  # without the times after the last lift-off
    if kinds:
        variables["warned"] = Variable(
            ("warning",), "", "whether the caution applies to the scenario"
        )
        labels["warning"] = list(kinds.values())
    return Layout(space, variables, labels, tuple(kinds), counts, attrs, letters)


def in_memory(holds: Layout, source: Source) -> xr.Dataset:
    """The Dataset of all chunks; scenarios of chunks that are missing are pending, their numbers
    NaN.
    """
    own = {
        "status": (f"U{WIDTH}", STATUSES[PENDING]),
        "message": (object, ""),
        "warned": (bool, False),
    }
    tables = {
        name: np.full(
            (holds.space.size, *holds.shape(its)),
            own.get(name, (float, np.nan))[1],
            dtype=own.get(name, (float, np.nan))[0],
        )
        for name, its in holds.variables.items()
    }

    def put(name: str, first: int, values: np.ndarray) -> None:
        tables[name][first : first + len(values)] = values

    for first, outcome in source():
        holds.put_all(put, first, outcome)
    result = holds.empty()
    for name, its in holds.variables.items():
        shape = (*holds.space.shape, *holds.shape(its))
        result[name] = xr.Variable(
            (*holds.space.dims, *its.dims), tables[name].reshape(shape), attributes(its)
        )
    return result


def attributes(its: Variable) -> dict[str, str]:
    """Units and meaning."""
    return {"long_name": its.long_name} | ({"units": its.units} if its.units else {})


def bytes_of(space: Space, engine: Engine) -> int:
    """Size of the result (bytes), cautions and messages apart."""
    sizes = {dim: len(labels) for dim, labels in engine.labels.items()}
    each = sum(
        8 * int(np.prod([sizes[dim] for dim in its.dims])) for its in engine.variables.values()
    )
    return space.size * (each + 8 + WIDTH)
