"""Closes 500 random scenarios and prints how many have a steady gait, and which have not.

    python validation/robustness.py [--number 500] [--seed 1] [--workers 2] [--check 20]

Drawn evenly: speed 2-6 m/s, cadence 140-200 steps/min (where contact lasts at most 0.85 of the
step), mass 40-120 kg, stature 1.45-2.05 m, every shoe and surface of the catalogue.  First the
default runner takes ten steps from its own touchdown.  Scenarios whose ground would have to give
more than the body can drop are set apart: no leg runs there, and the error says so.  --check N
takes one more step from the step's own end state in the first N and prints the worst miss.
"""

from __future__ import annotations

import argparse
import math
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

import numpy as np

from spinesim import catalogue
from spinesim.gait.cautions import MEASURED_LEG
from spinesim.gait.simulation import simulate
from spinesim.gait.stability import a_step_later, floquet_multiplier, next_step, touchdown_body
from spinesim.gait.steady import GaitError, close
from spinesim.measures.definitions import leg_stiffness
from spinesim.scenario import Runner, Scenario, Stride


@dataclass(frozen=True)
class Outcome:
    """What became of a scenario.

    status is 'closed', 'impossible ground' or 'failed'; simulations is how many it took; miss is
    how far one more step ends from the first.
    """

    status: str
    text: str
    simulations: int = 0
    miss: tuple[float, float, float, float] | None = None
    silent: bool = False


def draw(number: int, seed: int) -> list[Scenario]:
    """Random scenarios; those whose contact would be too long are drawn again."""
    rng = np.random.default_rng(seed)
    shoes, surfaces = list(catalogue.shoes()), list(catalogue.surfaces())
    scenarios: list[Scenario] = []
    while len(scenarios) < number:
        speed, cadence = rng.uniform(2, 6), rng.uniform(140, 200)
        runner = Runner(mass=f"{rng.uniform(40, 120)} kg", height=f"{rng.uniform(1.45, 2.05)} m")
        shoe, ground = shoes[rng.integers(len(shoes))], surfaces[rng.integers(len(surfaces))]
        try:
            scenarios.append(Scenario(runner, Stride(speed=speed, cadence=cadence), shoe, ground))
        except ValueError:
            continue
    return scenarios


def attempt(task: tuple[Scenario, bool]) -> Outcome:
    """Close one scenario.

    With `check`, the step is repeated from its own end, and an odd leg has to warn.
    """
    scenario, check = task
    s = scenario
    text = (
        f"{s.step.speed:.2f} m/s {s.step.cadence:.0f}/min {s.runner.mass:.0f} kg "
        f"{s.runner.height:.2f} m {s.shoe.name} on {s.surface.name}"
    )
    try:
        gait = close(scenario)
    except GaitError as error:
        status = "impossible ground" if "would give" in str(error) else "failed"
        return Outcome(status, f"{text}: {error}")
    if not check:
        return Outcome("closed", text, gait.simulations)
    first = touchdown_body(gait)
    second = a_step_later(gait, scenario, first)
    miss = (
        abs(second.z - first.z),
        abs(second.vz - first.vz),
        abs(second.vx - first.vx),
        math.degrees(abs(second.pitch - first.pitch)),
    )
    run = simulate(scenario, near=gait)
    odd = not MEASURED_LEG[0] <= leg_stiffness(run) <= MEASURED_LEG[1]
    return Outcome(
        "closed", text, gait.simulations, miss, odd and "leg_stiffness" not in run.attrs["warnings"]
    )


def ten_steps() -> None:
    """Print how far ten steps in a row leave the default gait, and how disturbances grow."""
    scenario = Scenario()
    gait = close(scenario, fine=True)
    first = body = touchdown_body(gait)
    for _ in range(10):
        body = next_step(gait, scenario, body)
    pitch = math.degrees(abs(body.pitch - first.pitch))
    print(
        f"default runner after ten steps: {abs(body.vz - first.vz):.4f} and "
        f"{abs(body.vx - first.vx):.4f} m/s, {pitch:.3f} deg from the first;"
    )
    print(
        f"Floquet multiplier {floquet_multiplier(gait, scenario):.2f} (above 1: a runner steers "
        "from step to step, the model does not)"
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--number", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--check", type=int, default=20)
    options = parser.parse_args()
    ten_steps()
    started = time.perf_counter()
    tasks = [
        (scenario, k < options.check)
        for k, scenario in enumerate(draw(options.number, options.seed))
    ]
    with ProcessPoolExecutor(options.workers) as pool:
        outcomes = list(pool.map(attempt, tasks, chunksize=5))
    report(outcomes, time.perf_counter() - started)


def report(outcomes: list[Outcome], seconds: float) -> None:
    """Print the share that closes, the failures, and the worst misses."""
    groups = {
        status: [o for o in outcomes if o.status == status]
        for status in ("closed", "impossible ground", "failed")
    }
    possible = len(groups["closed"]) + len(groups["failed"])
    closed = groups["closed"]
    print(
        f"{len(closed)} of {possible} scenarios closed ({100 * len(closed) / possible:.1f} %) in "
        f"{seconds:.0f} s,"
    )
    print(
        f"median {np.median([o.simulations for o in closed]):.0f} simulations; "
        f"{len(groups['impossible ground'])} on impossible ground"
    )
    checked = [o.miss for o in outcomes if o.miss]
    if checked:
        z, vz, vx, pitch = np.max(checked, axis=0)
        print(
            f"one more step, worst of {len(checked)}: {1e3 * z:.2f} mm, {vz:.4f} and {vx:.4f} m/s, "
            f"{pitch:.3f} deg"
        )
        print(
            f"legs outside the measured range without a warning: {sum(o.silent for o in outcomes)}"
        )
    for outcome in groups["failed"]:
        print("failed:", outcome.text)


if __name__ == "__main__":
    main()
