"""A sweep before it starts: what is varied, who computes it in which chunks, and what it will cost."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from spinesim._version import VERSION
from spinesim.mechanics.model import Model, State
from spinesim.scenario import Scenario
from spinesim.scenario.references import NOTE, cite
from spinesim.sweeps import chunks
from spinesim.sweeps.engine import Engine
from spinesim.sweeps.engine_choice import engine_for
from spinesim.sweeps.progress import lasting
from spinesim.sweeps.result import bytes_of
from spinesim.sweeps.scipy_engine import varied
from spinesim.sweeps.space import Columns, Space, row, space

PROBES = 64  # scenarios built, not run, before a sweep starts


@dataclass(frozen=True)
class Plan:
    """A checked sweep: the base, its space of scenarios, and who evaluates them, in chunks of
    `engine.size`.
    """

    base: Scenario | Model
    space: Space
    engine: Engine

    @property
    def chunks(self) -> range:
        return range(-(-self.space.size // self.engine.size))

    def bounds(self, chunk: int) -> tuple[int, int]:
        first = chunk * self.engine.size
        return first, min(first + self.engine.size, self.space.size)

    def rows(self, chunk: int) -> Columns:
        return self.space.rows(*self.bounds(chunk))

    @cached_property
    def engine_key(self) -> str:
        return self.engine.key

    def name(self, chunk: int) -> str:
        """The name under which a chunk is stored."""
        return chunks.key(self.engine_key, self.rows(chunk))

    @property
    def key(self) -> str:
        """A hash of the whole sweep."""
        parts = [
            chunks.key(self.engine_key, dict(axis.columns)) + axis.dim for axis in self.space.axes
        ]
        return hashlib.sha256(" ".join(parts).encode()).hexdigest()[:32]

    def attributes(self) -> dict[str, Any]:
        """What the result says of itself."""
        about = {"title": "spinesim sweep", "version": VERSION, "sweep": self.key}
        options = {
            name: getattr(self.engine, name)
            for name in ("adapt", "rtol", "duration", "method")
            if hasattr(self.engine, name)
        }
        if isinstance(self.base, Model):
            numbers = ", ".join(
                f"{name} = {value!r}" for name, value in self.base.parameters.items()
            )
            return about | options | {"model": self.base.structure, "parameters": numbers}
        taken = [self.base] + [
            self.base.with_(**{name: value})
            for axis in self.space.axes
            for name, values in axis.columns.items()
            if name in ("shoe", "surface")
            for value in dict.fromkeys(values.tolist())
        ]
        sources = "\n".join(dict.fromkeys(line for scenario in taken for line in cite(scenario)))
        return about | options | {"scenario": self.base.to_toml(), "note": NOTE, "sources": sources}


def plan(
    base: Scenario | Model,
    start: State | None = None,
    *,
    measures: Sequence[str] | None = None,
    record: Sequence[str] | None = None,
    evaluate: Engine | None = None,
    adapt: str = "gait",
    rtol: float = 1e-6,
    duration: float = 0.3,
    chain: bool = False,
    engine: str = "auto",
    **axes: Any,
) -> Plan:
    """The checked plan of a sweep; ValueError, in one line, for what cannot be.  Computes nothing."""
    wanted = space(base, axes)
    if (
        isinstance(base, Model)
        and start is None
        and any(name.endswith("velocity") and name not in base.parameters for name in axes)
    ):
        start = base.at_touchdown()
    chosen = evaluate or engine_for(
        base,
        start,
        measures=measures,
        record=record,
        adapt=adapt,
        rtol=rtol,
        duration=duration,
        chain=chain,
        engine=engine,
        count=wanted.size,
    )
    _probe(base, start, wanted)
    return Plan(base, wanted, chosen)


@dataclass(frozen=True)
class Cost:
    """What a sweep will take: scenarios, seconds (None where they are too few to say; the most
    where it gets faster), megabytes of result.
    """

    scenarios: int
    seconds: float | None
    megabytes: float

    def __str__(self) -> str:
        many = f"{self.scenarios:,}".replace(",", " ")
        time_ = f", about {lasting(self.seconds)}" if self.seconds is not None else ""
        return f"{many} scenario{'s' if self.scenarios > 1 else ''}{time_}, {self.megabytes:.2g} MB"


def estimate(planned: Plan, workers: int = 1) -> Cost:
    """The cost of a plan; times a few of its scenarios unless there are only a few."""
    few = 1 if planned.engine.size < 1000 else min(256, max(64, planned.space.size // 32))
    seconds = None
    if planned.space.size > 8 * few:
        rows = planned.space.at(planned.space.spread(few + 1)[:few])
        planned.engine(rows)  # loads the kernel, and compiles it where there is none yet
        begin = time.perf_counter()
        planned.engine(rows)
        seconds = (time.perf_counter() - begin) / few * planned.space.size / workers
    megabytes = bytes_of(planned.space, planned.engine) / 1e6
    return Cost(planned.space.size, seconds, megabytes)


def _probe(base: Scenario | Model, start: State | None, wanted: Space) -> None:
    """Build some scenarios, running none: ValueError if not one of them can be."""
    first = wanted.at(wanted.spread(PROBES))
    problem: ValueError | None = None
    for i in range(min(PROBES, wanted.size)):
        try:
            if isinstance(base, Scenario):
                base.with_(**row(first, i))
            else:
                varied(base, start or base.at_touchdown(), row(first, i))
            return
        except ValueError as reason:
            problem = problem or reason
    assert problem is not None
    raise problem
