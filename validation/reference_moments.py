"""How stiff the trunk is: writes spinesim/catalogue/reference_moments.toml.

Prints q and the stiffness of a lumbar joint's bending.

    python validation/reference_moments.py

Run it when the calibration has changed, and set the two numbers in runner.toml.

q (stiffness_per_force), the stiffness of a working muscle over its force and length, comes from
measured trunks: Gardner-Morse & Stokes 2001 shook 14 people at the thorax, pelvis held, who pulled
with 20 and 40 % of their greatest effort, and found 14.5 and 19.8 kN/m. The runner's own stiffness
(disc_bend_stiffness) is what q makes of the mean activation of stance.  Since a stiffer trunk takes
larger moments, both are found together.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import xarray as xr

from spinesim import catalogue
from spinesim.gait.simulation import simulate
from spinesim.gait.standing import stand
from spinesim.mechanics.primitives import Array
from spinesim.scenario import Runner, Scenario
from spinesim.scenario.constants import assuming, constants
from spinesim.spine import LEVELS
from spinesim.spine.effort import Motions, effort
from spinesim.spine.floors import activation_floor, reserve_scale
from spinesim.spine.muscles import held_trunk, muscles_of
from spinesim.spine.sharing import share
from spinesim.spine.stiffness import REFLEX, bending_stiffness
from spinesim.spine.tissue import tissue_moment, tissue_stiffness

SPANS = 24
PASSES = 8
MEASURED = {0.2: 14.5e3, 0.4: 19.8e3}  # effort: N/m at the harness, reflexes in
HARNESS = 0.3  # m above L5/S1: assumed
HEAD = (
    "# Joint moments (N m, extensor +) of the reference runner (70 kg, 1.75 m), L5/S1 upwards.\n"
    "# Written by validation/reference_moments.py.\n\n# standing upright\nstanding = {standing}\n\n"
    "# running at 3.3 m/s in the daily trainer on asphalt: means of {spans} equal spans of stance\n"
    "moments = [\n"
)
FILE = Path(catalogue.__file__).parent / "reference_moments.toml"


def main() -> None:
    """Find q, then the stiffness that goes with the moments that go with it."""
    standing = stand(Runner(trunk_lean=0.0))["joint_moment"].values[0]
    run = simulate(Scenario())
    write(standing, mean_moments(run))
    q = stiffness_per_force()
    for _ in range(PASSES):
        with assuming({"stiffness_per_force": q}):
            stiffness = 6 * supplied(run)
        print(f"disc_bend_stiffness = {stiffness:.1f} N m/rad, six in series {stiffness / 6:.1f}")
        with assuming({"disc_bend_stiffness": stiffness, "stiffness_per_force": q}):
            run = simulate(Scenario())
    write(standing, mean_moments(run))


def write(standing: Array, moments: Array) -> None:
    """Write the moments of standing (6,) and running (SPANS, 6), N m."""
    rows = "".join(f"    {_row(values)},\n" for values in moments)
    head = HEAD.format(standing=_row(standing), spans=SPANS)
    FILE.write_text(f"{head}{rows}]\n", encoding="utf-8")
    for read in (catalogue.standing_moments, catalogue.reference_moments):
        read.cache_clear()


def _row(values: Array) -> str:
    return f"[{', '.join(f'{value:.3f}' for value in values)}]"


def mean_moments(run: xr.Dataset) -> Array:
    """(SPANS, 6) means of the joint moments over equal spans of stance, N m."""
    edges = np.linspace(0.0, float(run["time"][-1]), SPANS + 1)
    span = np.clip(np.searchsorted(edges, run["time"].values, side="right") - 1, 0, SPANS - 1)
    return np.array([run["joint_moment"].values[span == k].mean(axis=0) for k in range(SPANS)])


def supplied(run: xr.Dataset) -> float:
    """Bending stiffness of the whole trunk (N m/rad) that muscles at their tone give a run."""
    bends = [f"{level} bend" for level in LEVELS]
    motion = Motions(
        run["time"].values[None],
        run["joint_moment"].values[None],
        -run["force"].sel(link="hip").values[None],
        run["deformation"].sel(link=bends).values[None],
    )
    return float(effort(motion, [Runner()]).stiffness[0])


def stiffness_per_force() -> float:
    """The q that meets both measured stiffnesses best, in the ratio; prints what each becomes."""
    arm = HARNESS - disc_heights()
    muscles = muscles_of(Runner())
    strength = float(np.maximum(muscles.arm[0], 0.0) @ muscles.force)
    working = {
        level: activation(held_trunk(70).moments + level * strength * arm / HARNESS)
        for level in MEASURED
    }
    tissue = tissue_stiffness([Runner()])[0]

    def at_harness(share_of_effort: float, q: float) -> float:
        joint = bending_stiffness(
            working[share_of_effort], muscles, tissue, q=q, reflex=REFLEX
        ).joint
        return REFLEX / float(arm @ np.linalg.solve(joint, arm))

    tried = np.linspace(10.0, 150.0, 1401)
    off = [
        sum(np.log(at_harness(level, q) / k) ** 2 for level, k in MEASURED.items()) for q in tried
    ]
    q = float(tried[np.argmin(off)])
    for level, k in MEASURED.items():
        print(
            f"{level:.0%} effort: {at_harness(level, q) / 1e3:.1f} kN/m at the harness, "
            f"measured {k / 1e3:.1f}"
        )
    print(f"stiffness_per_force = {q:.1f}")
    return q


def disc_heights() -> Array:
    """Heights (6,) of the discs above L5/S1 in standing (m).

    A disc is half way between the middles of its vertebrae.
    """
    z = stand(Runner(trunk_lean=0.0))["z"].isel(time=-1)
    middle = np.array([float(z.sel(body=f"L{k}")) for k in (5, 4, 3, 2, 1)])
    between = (middle[1:] + middle[:-1]) / 2
    half = np.diff(middle) / 2
    disc = np.array([middle[0] - half[0], *between, middle[-1] + half[-1]])
    return disc - disc[0]


def activation(moments: Array) -> Array:
    """Activation (18,) of the reference runner's muscles that hold moments (6,), N m."""
    runner = Runner()
    muscles = muscles_of(runner)
    bending = moments / constants()["disc_bend_stiffness"]
    return share(
        moments - tissue_moment(bending[None, None], [runner])[0, 0],
        muscles,
        floor=activation_floor(runner, muscles),
        reserve_scale=reserve_scale(muscles),
    ).activation


if __name__ == "__main__":
    main()
