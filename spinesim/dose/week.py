"""A plan and the loads of its steps joined: dose by level, disc height hour by hour, spikes.

Nothing is simulated here.  A `Body` says what the discs of the plan's runner carry: peak and mean
compression of every kind of step, and of standing.  Its arrays end in the six levels; an axis of
samples may stand before them, and then stands before everything that is computed.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from spinesim import catalogue
from spinesim.dose.bouts import STRENGTH, Bout, spread_of
from spinesim.dose.creep import CreepLaw, after, periodic
from spinesim.dose.fatigue import ultimate_strength
from spinesim.dose.height import Stature, pressure, stature_loss
from spinesim.dose.recovery import REPAIR_DAYS, remaining, spikes
from spinesim.dose.training import Training
from spinesim.dose.weightings import WEIGHTINGS, Peaks, relative_weight
from spinesim.mechanics.primitives import Array
from spinesim.scenario import Runner, Scenario
from spinesim.scenario.constants import assuming
from spinesim.units import GRAVITY

LUMBAR_45 = 1  # L4/L5, where the peaks of other activities were measured


@dataclass(frozen=True, eq=False)
class StepLoads:
    """Peak and mean compression (..., 6) in N of the discs in a step of running."""

    peak: Array
    mean: Array


@dataclass(frozen=True, eq=False)
class Body:
    """What the discs of a runner carry and how they answer.

    steps: loads of each kind of step.
    standing: compression (..., 6) in N, standing upright.
    reference_standing: `spinesim.dose.height.reference_standing` (...).
    stature: creep numbers.
    factors: mean pressure of each activity over that of standing, (...).
    peaks: greatest compression at L4/L5 in body weights, of activities of which it is known, (...).
    spreads: coefficient of variation of the peak, by the catalogue's name of the ground.
    """

    steps: Mapping[Scenario, StepLoads]
    standing: Array
    reference_standing: Array
    stature: Stature = field(default_factory=Stature.fitted)
    factors: Mapping[str, Array] = field(default_factory=lambda: activity_factors())
    peaks: Mapping[str, Array] = field(default_factory=lambda: activity_peaks())
    spreads: Mapping[str, Array] = field(default_factory=lambda: ground_spreads())

    def law(self) -> CreepLaw:
        """Creep of the discs, with an axis for the levels."""
        fitted = self.stature.law(self.reference_standing)
        return CreepLaw(fitted.compliance[..., None, :], fitted.time_constant[..., None, :])


def activity_factors() -> dict[str, Array]:
    """Mean pressure of every activity of the catalogue over that of standing."""
    return {
        name: np.asarray(entries["pressure"].value)
        for name, entries in catalogue.activities().items()
    }


def activity_peaks() -> dict[str, Array]:
    """Greatest compression at L4/L5 in body weights, of the activities of which it is known."""
    return {
        name: np.asarray(entries["peak"].value)
        for name, entries in catalogue.activities().items()
        if "peak" in entries
    }


def ground_spreads() -> dict[str, Array]:
    """Coefficient of variation of the peak from step to step, on treadmill, road and trail."""
    return {
        name: np.asarray(entry.value)
        for name, entry in catalogue.dose().items()
        if name.startswith("spread_")
    }


def step_peaks(scenario: Scenario, body: Body, spread: float | None = None) -> Peaks:
    """Peaks of a kind of step, with the strength of its runner and the spread of its ground."""
    variation = body.spreads[spread_of(scenario.surface.name)] if spread is None else spread
    with assuming(scenario.body):
        strength = ultimate_strength(scenario.runner)
    return Peaks(body.steps[scenario].peak, strength, np.asarray(variation)[..., None])


def bout_steps(plan: Training, bout: Bout) -> float:
    """Steps of a run, peaks of another activity, or lifts; NaN where they are not known."""
    if bout.is_run:
        return sum(
            1000 * distance / scenario.step.step_length
            for scenario, distance, _ in plan.stretches(bout)
        )
    if bout.activity == STRENGTH:
        return float(bout.repetitions)
    entries = catalogue.activities()[bout.activity]
    return float(bout.duration) * entries["cycles"].value if "cycles" in entries else np.nan


def bout_dose(plan: Training, bout: Bout, body: Body, reference: Scenario) -> Array:
    """Equivalent distance (..., 6, weighting) in km of a bout; 0 where its peaks are not known."""
    usual, length = step_peaks(reference, body), reference.step.step_length
    columns = []
    for weighting in WEIGHTINGS:
        if bout.is_run:
            parts = [
                distance
                * length
                / scenario.step.step_length
                * relative_weight(weighting, step_peaks(scenario, body, spread), usual)
                for scenario, distance, spread in plan.stretches(bout)
            ]
            columns.append(np.sum(parts, axis=0))
            continue
        with assuming(plan.scenario.body):
            other = _other_peaks(bout, body, plan.scenario.runner)
        count = bout_steps(plan, bout)
        columns.append(
            np.zeros(np.shape(usual.peak))
            if other is None
            else count * length / 1000 * relative_weight(weighting, other, usual)
        )
    return np.stack(np.broadcast_arrays(*columns), axis=-1)


def walking_dose(plan: Training, body: Body, reference: Scenario) -> Array:
    """Equivalent distance (..., 6, weighting) in km of a day's walking outside the bouts."""
    if plan.habits.walking == 0:
        return np.zeros((*np.shape(body.standing), len(WEIGHTINGS)))
    walk = Bout(1, plan.habits.wake, "walking", duration=60 * plan.habits.walking)
    return bout_dose(plan, walk, body, reference)


def _other_peaks(bout: Bout, body: Body, runner: Runner) -> Peaks | None:
    """Peaks of an activity that is no run; lifts put the same compression on every level."""
    strength = ultimate_strength(runner)
    if bout.activity == STRENGTH:
        return Peaks(np.full(np.shape(body.standing), float(bout.compression)), strength)
    if bout.activity not in body.peaks:
        return None
    at_45 = np.asarray(body.peaks[bout.activity])[..., None] * runner.mass * GRAVITY
    return Peaks(at_45 * body.standing / body.standing[..., LUMBAR_45, None], strength)


def daily_doses(plan: Training, doses: Sequence[Array]) -> Array:
    """Doses of the bouts summed by day (days, ...)."""
    shape = np.shape(doses[0]) if doses else ()
    total = np.zeros((plan.days, *shape))
    for bout, dose in zip(plan.bouts, doses, strict=True):
        total[bout.day - 1] += dose
    return total


def left_over(plan: Training, doses: Sequence[Array]) -> Array:
    """What is left of the doses at the end of each day (days, repair, ...)."""
    daily = daily_doses(plan, doses)
    return np.stack([remaining(daily, days) for days in REPAIR_DAYS], axis=1)


def run_spikes(plan: Training) -> Array:
    """Distance of each bout over the longest run of the 30 days before; NaN of other activities."""
    ratios = np.full(len(plan.bouts), np.nan)
    runs = [k for k, bout in enumerate(plan.bouts) if bout.is_run]
    ratios[runs] = spikes(
        [plan.bouts[k].day for k in runs],
        [plan.bouts[k].kilometres(plan.scenario) for k in runs],
        plan.longest,
    )
    return ratios


# --- disc height


@dataclass(frozen=True, eq=False)
class Piece:
    """Hours from `begin` to `end`, since midnight before day 1, with a pressure (..., 6) in MPa."""

    begin: float
    end: float
    pressure: Array


def timeline(plan: Training, body: Body) -> Iterator[Piece]:
    """The plan as pieces, from getting up on day 1 to getting up on the day after the last."""
    pressures = _pressures(plan, body)
    for day in range(1, plan.days + 1):
        midnight = 24.0 * (day - 1)
        now, bed = midnight + plan.habits.wake, midnight + plan.habits.bed
        for bout in plan.bouts:
            if bout.day != day or bout.hours(plan.scenario) == 0:
                continue
            begin = midnight + bout.start
            end = begin + bout.hours(plan.scenario)
            yield from _piece(now, begin, pressures["ordinary"])
            yield from _piece(begin, end, _bout_pressure(plan, bout, body, pressures))
            now = end
        yield from _piece(now, bed, pressures["ordinary"])
        yield from _piece(bed, midnight + 24 + plan.habits.wake, pressures["lying"])


def _piece(begin: float, end: float, held: Array) -> Iterator[Piece]:
    if end > begin:
        yield Piece(begin, end, held)


def _pressures(plan: Training, body: Body) -> dict[str, Array]:
    """Pressure (..., 6) in MPa of every activity, and of an ordinary waking hour."""
    with assuming(plan.scenario.body):
        upright = pressure(body.standing, plan.scenario.runner)
    factors = {name: np.asarray(value)[..., None] for name, value in body.factors.items()}
    ordinary = plan.habits.mean_factor(factors)
    return {name: value * upright for name, value in (factors | {"ordinary": ordinary}).items()}


def _bout_pressure(plan: Training, bout: Bout, body: Body, pressures: Mapping[str, Array]) -> Array:
    """Mean pressure (..., 6) in MPa; strength is taken as ordinary hours, its mean is not known."""
    if not bout.is_run:
        return pressures["ordinary" if bout.activity == STRENGTH else bout.activity]
    parts, hours = [], 0.0
    for scenario, distance, _ in plan.stretches(bout):
        lasting = distance / scenario.step.speed
        with assuming(scenario.body):
            parts.append(lasting * pressure(body.steps[scenario].mean, scenario.runner))
        hours += lasting
    return np.asarray(np.sum(parts, axis=0) / hours)


def ordinary_day(plan: Training, body: Body) -> list[tuple[Array, float]]:
    """A day without bouts as (pressure, hours), from getting up on."""
    pressures = _pressures(plan, body)
    return [
        (pressures["ordinary"], plan.habits.waking),
        (pressures["lying"], 24 - plan.habits.waking),
    ]


@dataclass(frozen=True, eq=False)
class Heights:
    """Disc heights along a plan, all against an ordinary morning.

    strain: (hours, ..., 6) share of its height that a disc has lost.
    loss: (hours, ...) loss of stature in m.
    greatest: (...) the greatest loss at the end of a piece, in m.
    residue: (days, ...) what is still lost at getting up on the day after each, in m.
    """

    strain: Array
    loss: Array
    greatest: Array
    residue: Array


def heights(plan: Training, body: Body, hours: Iterable[float]) -> Heights:
    """Strain and stature at `hours` (since midnight before day 1, ascending)."""
    law, runner = body.law(), plan.scenario.runner
    morning = periodic(ordinary_day(plan, body), law)
    strain, rows, ends = morning, [], []
    waiting = deque(hours)
    for piece in timeline(plan, body):
        while waiting and waiting[0] <= piece.end:
            since = max(waiting.popleft() - piece.begin, 0.0)
            rows.append(after(strain, piece.pressure, since, law))
        strain = after(strain, piece.pressure, piece.end - piece.begin, law)
        ends.append((piece.end, strain))
    share = body.stature.lumbar_share

    def lost(state: Array) -> Array:
        with assuming(plan.scenario.body):
            return stature_loss((state - morning).sum(-1), runner, share)

    up = [24.0 * day + plan.habits.wake for day in range(1, plan.days + 1)]
    mornings = {round(end, 6): state for end, state in ends}
    return Heights(
        np.array([(state - morning).sum(-1) for state in rows]),
        np.array([lost(state) for state in rows]),
        np.max([lost(state) for _, state in ends], axis=0),
        np.array([lost(mornings[round(hour, 6)]) for hour in up]),
    )


def event_hours(plans: Sequence[Training], every: float = 0.5) -> Array:
    """Hours at which heights are shown: every half hour, and where bouts begin and end."""
    hours = set()
    for plan in plans:
        last = 24.0 * plan.days + plan.habits.wake
        hours |= {round(hour, 6) for hour in np.arange(plan.habits.wake, last + 1e-9, every)}
        for bout in plan.bouts:
            begin = 24.0 * (bout.day - 1) + bout.start
            hours |= {round(begin, 6), round(begin + bout.hours(plan.scenario), 6)}
    return np.array(sorted(hours))
