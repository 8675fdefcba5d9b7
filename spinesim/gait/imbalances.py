"""The seven equations of many stances at given unknowns, simulated side by side in the batch or one
by one with SciPy.

`Stances` is what a `spinesim.gait.search.Search` asks.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, fields
from functools import partial
from typing import Any

import numpy as np

from spinesim import batch
from spinesim.anatomy.parameter_table import named, numbers, pattern
from spinesim.batch.kernel import compiled
from spinesim.gait.search import Places
from spinesim.gait.stance import (
    CLOSURE_RTOL,
    EARLIEST,
    LONGEST,
    UNIT,
    Stance,
    Task,
    admissible,
    decode,
    residual,
    stance,
)
from spinesim.gait.touchdown import UpperBody
from spinesim.measures.signals import CONTACT_FORCE
from spinesim.mechanics.model import State
from spinesim.mechanics.primitives import Array
from spinesim.mechanics.solve import Event, SolverError
from spinesim.mechanics.system import system
from spinesim.scenario.constants import assuming
from spinesim.units import shown

ENGINES = ("auto", "kernel", "scipy")
# what the batch watches beside the contact: one choice for all, so that they share one kernel
WATCH = ("L5/S1 axial",)
LEG = ("leg_stiffness", "leg_push_off", "hip_offset")
NOWHERE = Task(*[np.nan] * len(fields(Task)))  # the task of a stance that cannot be


@dataclass(frozen=True)
class Ends:
    """How k stances end: left (k,) when the foot leaves the ground (s), NaN where it does not;
    y (2n, k) the states then; made: by what they were simulated, in words.
    """

    left: Array
    y: Array
    made: str


Simulation = Callable[[Array, Array, Array, float], Ends]


class Stances:
    """N stances of default runners as one function of their unknowns.

    parameters (N, P) of their models, in the order of `pattern().parameters`; task: what each has
    to do.  Called with the places of some (k,) and their unknowns (k, 7), it simulates them to the
    tolerance rtol and gives the imbalances (k, 7) in UNIT, NaN where no stance comes of it.
    """

    def __init__(
        self, task: Task, parameters: Array, simulation: Simulation, rtol: float = CLOSURE_RTOL
    ) -> None:
        self.task, self.parameters = task, parameters
        self.simulation, self.rtol = simulation, rtol
        self.body = UpperBody(pattern(), named(parameters))
        self.made = ""
        self._leg = [list(pattern().parameters).index(name) for name in LEG]

    def __call__(self, places: Places, unknowns: Array) -> Array:
        result = np.full(unknowns.shape, np.nan)
        rows = np.flatnonzero(admissible(self.task.lanes(places), unknowns.T))
        if not len(rows):
            return result
        task, body = self.task.lanes(places[rows]), self.body.lanes(places[rows])
        parameters, start = self.landed(places[rows], unknowns[rows])
        ends = self.simulation(parameters, start, task.contact_time, self.rtol)
        self.made = ends.made
        result[rows] = residual(task, ends.left, body.read(start), body.read(ends.y)).T / UNIT
        return result

    def landed(self, places: Places, unknowns: Array) -> tuple[Array, Array]:
        """Parameters (k, P) with the legs that the unknowns (k, 7) ask for, and the states (2n, k)
        at touchdown.
        """
        leg, landing = decode(self.task.lanes(places), unknowns.T)
        parameters = self.parameters[places]
        parameters[:, self._leg] = np.column_stack([leg[name] for name in LEG])
        return parameters, self.body.lanes(places).touchdown(landing)

    def finer(self, rtol: float) -> Stances:
        """These stances, simulated to another tolerance."""
        other = copy(self)
        other.rtol = rtol
        return other


def stances(
    each: Sequence[Stance],
    engine: str = "auto",
    threads: int = 1,
    constants: Sequence[Mapping[str, float]] | None = None,
) -> Stances:
    """Many stances as one function.

    constants: for each those that are assumed for it alone; one that cannot be built with them has
    no imbalance but NaN.
    """
    if constants is None:
        parameters = numbers([(own.scenario, own.leg_setting) for own in each])
        tasks = [own.task for own in each]
    else:
        parameters = np.full((len(each), len(pattern().parameters)), np.nan)
        tasks = [NOWHERE] * len(each)
        for k, (own, assumed) in enumerate(zip(each, constants, strict=True)):
            with assuming(assumed), contextlib.suppress(ValueError):
                parameters[k] = numbers([(own.scenario, own.leg_setting)])[0]
                tasks[k] = own.task
    simulation = partial(in_batch, threads=threads) if in_kernel(engine) else in_scipy
    return Stances(Task.stacked(tasks), parameters, simulation)


def in_kernel(engine: str) -> bool:
    """Whether an engine is the kernel: "auto" is it where its compiled lanes are.

    Raises ValueError for a word that is none of `ENGINES`.
    """
    word = chosen(engine)
    return word == "kernel" or (word == "auto" and compiled(pattern(), WATCH))


def chosen(engine: str) -> str:
    """The engine that was asked for; "auto" is what SPINESIM_ENGINE says, if it says anything.

    Raises ValueError for a word that is none of `ENGINES`.
    """
    setting = os.environ.get("SPINESIM_ENGINE", "auto") if engine == "auto" else engine
    for name, word in (("engine", engine), ("SPINESIM_ENGINE", setting)):
        if word not in ENGINES:
            words = ", ".join(map(repr, ENGINES))
            raise ValueError(f"{name}={shown(word)} is not known; give {words}")
    return setting


def in_batch(
    parameters: Array, start: Array, contact_time: Array, rtol: float, *, threads: int = 1
) -> Ends:
    """Stances from parameters (k, P) and states (2n, k) at touchdown, side by side."""
    run = batch.integrate(
        pattern(),
        parameters.T,
        start,
        LONGEST * contact_time,
        rtol=rtol,
        events=(lift_off(contact_time),),
        watch=WATCH,
        threads=threads,
    )
    return Ends(np.where(run.status == 1, run.event_times["lift-off"], np.nan), run.y_end, run.made)


def in_scipy(parameters: Array, start: Array, contact_time: Array, rtol: float) -> Ends:
    """Stances from parameters (k, P) and states (2n, k) at touchdown, one by one with LSODA."""
    left, ends = np.full(len(parameters), np.nan), np.full(start.shape, np.nan)
    size = len(start) // 2
    for k, row in enumerate(parameters):
        y = start[:, k].tolist()
        equations = system(pattern(), dict(zip(pattern().parameters, row, strict=True)))
        state = State(tuple(y[:size]), tuple(y[size:]))
        try:
            motion = stance(equations, state, float(contact_time[k]), rtol=rtol, dense=False)
        except SolverError:
            continue
        left[k] = motion.events.get("lift-off", np.nan)
        ends[:, k] = motion.end
    return Ends(left, ends, "SciPy (LSODA)")


def lift_off(contact_time: Any) -> Event:
    """The end of stances whose contact lasts about so long (s)."""
    return Event(
        "lift-off", "midsole", CONTACT_FORCE, earliest=EARLIEST * contact_time, terminal=True
    )
