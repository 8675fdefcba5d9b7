"""Closes 500 random scenarios and prints how many have a steady gait, and which have not.

    python validation/robustness.py [--number 500] [--seed 1] [--check 20]

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
from dataclasses import dataclass

import numpy as np

from spinesim import catalogue
from spinesim.gait.cautions import MEASURED_LEG
from spinesim.gait.simulation import simulate
from spinesim.gait.stability import a_step_later, floquet_multiplier, next_step, touchdown_body
from spinesim.gait.stance import Stance
from spinesim.gait.steady import Gait, GaitError, close, refuse_impossible, why_not
from spinesim.gait.steady_many import close_all
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


def attempt(scenarios: list[Scenario], checked: int) -> list[Outcome]:
    """Close the scenarios side by side.

    The first `checked` of them are repeated from their own ends, and an odd leg has to warn.
    """
    impossible = {k: error for k, s in enumerate(scenarios) if (error := no_ground(s))}
    places = [k for k in range(len(scenarios)) if k not in impossible]
    gaits = close_all([scenarios[k] for k in places], threads=0)
    outcomes = {k: Outcome("impossible ground", error) for k, error in impossible.items()}
    for lane, k in enumerate(places):
        scenario = scenarios[k]
        if not gaits.closed[lane]:
            unknowns, imbalance = (part[lane] for part in gaits.search.nearest)
            tried = bool(np.isfinite(imbalance).all())
            nearest = (unknowns, imbalance) if tried else (None, None)
            outcomes[k] = Outcome(
                "failed", f"{label(scenario)}: {why_not(Stance(scenario), *nearest)}"
            )
        elif k < checked:
            outcomes[k] = repeated(gaits.gait(lane), scenario)
        else:
            outcomes[k] = Outcome("closed", label(scenario), int(gaits.search.simulations[lane]))
    return [outcomes[k] for k in range(len(scenarios))]


def no_ground(scenario: Scenario) -> str:
    """Why the ground of a scenario carries no runner; empty where it may."""
    try:
        refuse_impossible(Stance(scenario))
    except GaitError as error:
        return str(error)
    return ""


def label(s: Scenario) -> str:
    """Who runs how, in a line."""
    return (
        f"{s.step.speed:.2f} m/s {s.step.cadence:.0f}/min {s.runner.mass:.0f} kg "
        f"{s.runner.height:.2f} m {s.shoe.name} on {s.surface.name}"
    )


def repeated(gait: Gait, scenario: Scenario) -> Outcome:
    """How far one more step ends from the first, and whether an odd leg is silent."""
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
    silent = odd and "leg_stiffness" not in run.attrs["warnings"]
    return Outcome("closed", label(scenario), gait.simulations, miss, silent)


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
    parser.add_argument("--check", type=int, default=20)
    options = parser.parse_args()
    ten_steps()
    started = time.perf_counter()
    outcomes = attempt(draw(options.number, options.seed), options.check)
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
