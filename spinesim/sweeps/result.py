"""The outcomes of a sweep as one labelled Dataset.

Dimensions are the axes of the sweep, then level (and time, body, link, muscle for what was
recorded).  Beside the measures: status ("ok", "unconverged", "failed"; "pending" in what an
interrupted sweep returns), residual, message, and warned (..., warning) for cautions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import xarray as xr

from spinesim.sweeps.engine import PENDING, STATUSES, Engine, Outcome, Variable
from spinesim.sweeps.space import Space
from spinesim.units import described

NUMBERS = re.compile(r"\d+(?:\.\d+)?(?:e[+-]?\d+)?")
WIDTH = max(map(len, STATUSES))  # letters
ABOUT_LABELS = {
    "time": {"units": "s", "long_name": "time since touchdown"},
    "level": {"long_name": "lumbar level, from below"},
    "body": {"long_name": "body of the model"},
    "link": {"long_name": "link of the model"},
    "muscle": {"long_name": "muscle element"},
    "warning": described("warning", "", "caution; its numbers are those of one scenario"),
}
# (first scenario, outcome) of every chunk that is there, first to last, as often as one looks
Outcomes = Iterable[tuple[int, Outcome]]


@dataclass(frozen=True)
class Layout:
    """What the result of a sweep holds: its space, variables and labels of further dimensions.

    kinds: cautions without their numbers; counts: scenarios per status; letters: those of all
    messages.
    """

    space: Space
    variables: Mapping[str, Variable]
    labels: Mapping[str, Sequence[Any]]
    kinds: tuple[str, ...]
    counts: np.ndarray
    attrs: Mapping[str, Any]
    letters: int = 0

    def shape(self, variable: Variable) -> tuple[int, ...]:
        """Sizes of the dimensions that a variable has beyond those of the sweep."""
        return tuple(len(self.labels[dim]) for dim in variable.dims)

    @property
    def bytes(self) -> int:
        """About what a file of it takes, on the large side."""
        numbers = sum(int(np.prod(self.shape(each))) for each in self.variables.values())
        return self.space.size * (8 * numbers + WIDTH + 32) + 2 * self.letters + 2**20

    def empty(self) -> xr.Dataset:
        """Coordinates and attributes, no variables."""
        coordinates: dict[str, Any] = self.space.coordinates()
        for dim, labels in self.labels.items():
            coordinates[dim] = xr.Variable((dim,), np.asarray(labels), ABOUT_LABELS.get(dim))
        done = int(self.counts.sum())
        tally = {"scenarios": self.space.size}
        tally |= {STATUSES[k]: int(self.counts[k]) for k in range(PENDING)}
        if done < self.space.size:
            tally[STATUSES[PENDING]] = self.space.size - done
        warnings = "\n".join(self.labels.get("warning", ()))
        return xr.Dataset(coords=coordinates, attrs={**self.attrs, **tally, "warnings": warnings})

    def tables(self, outcome: Outcome) -> Iterator[tuple[str, np.ndarray]]:
        """Every variable of an outcome: (name, its values along the scenarios)."""
        for name, values in outcome.values.items():
            timed = "time" in self.variables[name].dims
            yield name, values[:, : len(self.labels["time"])] if timed else values
        yield "status", np.array(STATUSES)[outcome.status]
        yield "residual", outcome.residual
        yield "message", np.array([*outcome.messages, None], dtype=object)[:-1]
        if self.kinds:
            warned = np.zeros((len(outcome.status), len(self.kinds)), dtype=bool)
            for text, places in outcome.warnings.items():
                warned[places, self.kinds.index(NUMBERS.sub("#", text))] = True
            yield "warned", warned


def layout(space: Space, engine: Engine, outcomes: Outcomes, attrs: Mapping[str, Any]) -> Layout:
    """The layout that holds all chunks of a sweep; looks at each of them once."""
    kinds: dict[str, str] = {}
    counts = np.zeros(len(STATUSES), dtype=np.int64)
    timed = [name for name, variable in engine.variables.items() if "time" in variable.dims]
    last = letters = 0
    for _, outcome in outcomes:
        letters += sum(map(len, outcome.messages))
        for text in outcome.warnings:
            kinds.setdefault(NUMBERS.sub("#", text), text)
        counts += np.bincount(outcome.status, minlength=len(STATUSES))
        for name in timed:
            others = (0, *range(2, outcome.values[name].ndim))
            reached = np.isfinite(outcome.values[name]).any(axis=others)
            last = max([last, *(np.flatnonzero(reached) + 1)])
    variables = dict(engine.variables) | {
        "status": Variable(
            (),
            "",
            "ok, unconverged (no step repeated itself within the tolerance) or failed; "
            "then the measures are NaN",
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


def in_memory(form: Layout, outcomes: Outcomes) -> xr.Dataset:
    """The Dataset of all chunks.

    Scenarios of chunks that are missing are pending, their numbers NaN.
    """
    blank = {
        "status": np.array(STATUSES[PENDING], dtype=f"U{WIDTH}"),
        "message": np.array("", dtype=object),
        "warned": np.array(False),
    }
    result = form.empty()
    tables = {}
    for name, variable in form.variables.items():
        nothing = blank.get(name, np.array(np.nan))
        shape = (form.space.size, *form.shape(variable))
        tables[name] = np.full(shape, nothing, dtype=nothing.dtype)
    for first, outcome in outcomes:
        for name, values in form.tables(outcome):
            tables[name][first : first + len(values)] = values
    for name, variable in form.variables.items():
        shape = (*form.space.shape, *form.shape(variable))
        dims = (*form.space.dims, *variable.dims)
        result[name] = xr.Variable(dims, tables[name].reshape(shape), attributes(name, variable))
    return result


def attributes(name: str, variable: Variable) -> dict[str, str]:
    """Units, short name and meaning."""
    return described(name, variable.units, variable.meaning)


def bytes_of(space: Space, engine: Engine) -> int:
    """Size of the result (bytes), cautions and messages apart."""
    sizes = {dim: len(labels) for dim, labels in engine.labels.items()}
    numbers = sum(
        int(np.prod([sizes[dim] for dim in variable.dims]))
        for variable in engine.variables.values()
    )
    return space.size * (8 * numbers + 8 + WIDTH)
