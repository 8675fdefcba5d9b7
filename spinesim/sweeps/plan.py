"""A sweep before it starts: what is varied, who computes it in which chunks, and what it costs."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from spinesim.mechanics.model import Model, State
from spinesim.scenario import Scenario
from spinesim.scenario.constants import assuming, constants
from spinesim.sweeps import chunks
from spinesim.sweeps.attributes import attributes
from spinesim.sweeps.engine import Engine, full_key
from spinesim.sweeps.engine_choice import RTOL, engine_for
from spinesim.sweeps.progress import lasting
from spinesim.sweeps.result import bytes_of
from spinesim.sweeps.scipy_engine import varied
from spinesim.sweeps.space import Columns, Space, changes, space

PROBES = 64  # scenarios built, not run, before a sweep starts


@dataclass(frozen=True)
class Plan:
    """A checked sweep: the base, its space of scenarios, and who computes them.

    Scenarios are computed in chunks of `engine.size`, with the constants that were assumed when the
    plan was made.
    """

    base: Scenario | Model
    space: Space
    engine: Engine
    constants: Mapping[str, float] = field(default_factory=lambda: dict(constants()), repr=False)

    @property
    def chunks(self) -> range:
        return range(-(-self.space.size // self.engine.size))

    def bounds(self, chunk: int) -> tuple[int, int]:
        first = chunk * self.engine.size
        return first, min(first + self.engine.size, self.space.size)

    def columns(self, chunk: int) -> Columns:
        return self.space.columns(*self.bounds(chunk))

    @cached_property
    def engine_key(self) -> str:
        """What the numbers depend on beside the columns."""
        with assuming(self.constants):
            return full_key(self.engine)

    def name(self, chunk: int) -> str:
        """The name under which a chunk is stored."""
        return chunks.key(self.engine_key, self.columns(chunk))

    @cached_property
    def key(self) -> str:
        """A hash of all that the result holds: numbers, labels and what it says of the base."""
        text = hashlib.sha256(repr((self.engine_key, self.base)).encode())
        for axis in self.space.axes:
            labels = None if axis.labels is None else axis.labels.tolist()
            own = chunks.key(self.engine_key, dict(axis.columns))
            text.update(repr((axis.dim, own, labels)).encode())
        return text.hexdigest()[:32]

    @property
    def bytes(self) -> int:
        """Size of the result, cautions and messages apart."""
        return bytes_of(self.space, self.engine)

    def attributes(self) -> dict[str, Any]:
        """What the result says of itself."""
        items = [
            {name: value}
            for axis in self.space.axes
            for name, values in axis.columns.items()
            if name in ("shoe", "surface")
            for value in dict.fromkeys(values.tolist())
        ]
        with assuming(self.constants):
            about = attributes("spinesim sweep", self.base, self.engine, items)
        return about | {"sweep": self.key}


def plan(
    base: Scenario | Model,
    axes: Mapping[str, Any],
    start: State | None = None,
    *,
    measures: Sequence[str] | None = None,
    record: Sequence[str] | None = None,
    adapt: str = "gait",
    rtol: float = RTOL,
    duration: float = 0.3,
    chain: bool = False,
    engine: str | Engine = "auto",
) -> Plan:
    """The checked plan of a sweep over axes {name: values}; computes nothing.

    Raises ValueError, in one line, for what cannot be.
    """
    scenarios = space(base, axes)
    start = start_of(base, start, axes)
    if isinstance(engine, str):
        engine = engine_for(
            base,
            start,
            measures=measures,
            record=record,
            adapt=adapt,
            rtol=rtol,
            duration=duration,
            chain=chain,
            engine=engine,
            count=scenarios.size,
        )
    _probe(base, start, scenarios)
    return Plan(base, scenarios, engine)


@dataclass(frozen=True)
class Cost:
    """What a sweep will take: scenarios, seconds (None where nobody measured), megabytes."""

    scenarios: int
    seconds: float | None
    megabytes: float

    def __str__(self) -> str:
        many = f"{self.scenarios:,}".replace(",", " ") + f" scenario{'s'[: self.scenarios > 1]}"
        duration = "" if self.seconds is None else f", about {lasting(self.seconds)}"
        size, unit = self.megabytes, "MB"
        if size >= 1e6:
            size, unit = size / 1e6, "TB"
        elif size >= 1e3:
            size, unit = size / 1e3, "GB"
        return f"{many}{duration}, {size:.2g} {unit}"


def estimate(planned: Plan, workers: int = 1) -> Cost:
    """The cost of a plan, measured on a few of its scenarios."""
    size, several = planned.space.size, planned.engine.size >= 1000
    few = min(size, min(256, max(64, size // 32)) if several else planned.engine.size)
    columns = planned.space.at(planned.space.spread(few))
    with assuming(planned.constants):
        if several:
            planned.engine(columns)  # loads the kernel, and compiles it where there is none yet
        begin = time.perf_counter()
        planned.engine(columns)
        each = (time.perf_counter() - begin) / few
    return Cost(size, each * size / min(workers, size), planned.bytes / 1e6)


def start_of(base: Scenario | Model, start: State | None, names: Iterable[str]) -> State | None:
    """The start of a model's motions: at touchdown if nothing is given and its velocity varies."""
    if start is not None or not isinstance(base, Model):
        return start
    speeds = [name for name in names if name not in base.parameters]
    return base.at_touchdown() if any(name.endswith("velocity") for name in speeds) else None


def _probe(base: Scenario | Model, start: State | None, scenarios: Space) -> None:
    """Build some scenarios, running none: ValueError if not one of them can be."""
    columns = scenarios.at(scenarios.spread(PROBES))
    problem: ValueError | None = None
    for i in range(min(PROBES, scenarios.size)):
        try:
            if isinstance(base, Scenario):
                base.with_(**changes(columns, i))
            else:
                varied(base, start or base.at_touchdown(), changes(columns, i))
            return
        except ValueError as reason:
            problem = problem or reason
    assert problem is not None
    raise problem
