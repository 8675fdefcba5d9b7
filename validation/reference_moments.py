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

from spinesim import catalogue
from spinesim.gait.simulation import simulate
from spinesim.gait.standing import stand
from spinesim.mechanics.primitives import Array
from spinesim.scenario import Runner, Scenario
from spinesim.scenario.constants import assuming
from spinesim.spine.muscles import activation_floor, held_trunk, muscles_of
from spinesim.spine.sharing import share
from spinesim.spine.stiffness import BendingStiffness, bending_stiffness

SPANS = 24
PASSES = 8
MEASURED = {0.2: 14.5e3, 0.4: 19.8e3}  # effort: N/m at the harness, reflexes in
HARNESS = 0.3  # m above L5/S1: assumed
REFLEX = 1.72  # as in `bending_stiffness`
HEAD = (
    "# Joint moments (N m, extensor +) of the reference scenario (70 kg, 1.75 m, 3.3 m/s, daily\n"
    f"# trainer, asphalt) over stance: means of {SPANS} equal spans of time, L5/S1 upwards.\n"
    "# Written by validation/reference_moments.py.\n\nmoments = [\n"
)


def main() -> None:
    """Find q, then the stiffness that goes with the moments that go with it."""
    q = stiffness_per_force()
    stiffness = 6 * trunk_of(mean_moments(simulate(Scenario())), q)
    for _ in range(PASSES):
        with assuming({"disc_bend_stiffness": stiffness, "stiffness_per_force": q}):
            moments = mean_moments(simulate(Scenario()))
        stiffness = 6 * trunk_of(moments, q)
        print(f"disc_bend_stiffness = {stiffness:.1f} N m/rad, six in series {stiffness / 6:.1f}")
    rows = "".join(f"    [{', '.join(f'{value:.3f}' for value in row)}],\n" for row in moments)
    (Path(catalogue.__file__).parent / "reference_moments.toml").write_text(
        f"{HEAD}{rows}]\n", encoding="utf-8"
    )


def mean_moments(run) -> Array:  # type: ignore[no-untyped-def]
    """(SPANS, 6) means of the joint moments over equal spans of stance, N m."""
    edges = np.linspace(0.0, float(run["time"][-1]), SPANS + 1)
    span = np.clip(np.searchsorted(edges, run["time"].values, side="right") - 1, 0, SPANS - 1)
    return np.array([run["joint_moment"].values[span == k].mean(axis=0) for k in range(SPANS)])


def trunk_of(moments: Array, q: float) -> float:
    """Bending stiffness of the whole trunk (N m/rad) at the mean activation of these moments."""
    return float(_stiffness(moments, q).trunk)


def stiffness_per_force() -> float:
    """The q that meets both measured stiffnesses best, in the ratio; prints what each becomes."""
    arm = HARNESS - disc_heights()
    muscles = muscles_of(Runner())
    strength = float(np.maximum(muscles.arm[0], 0.0) @ muscles.force)
    pulls = {
        effort: held_trunk(70).moments + effort * strength * arm / HARNESS for effort in MEASURED
    }

    def at_harness(effort: float, q: float) -> float:
        joint = _stiffness(pulls[effort][None], q).joint
        return REFLEX / float(arm @ np.linalg.solve(joint, arm))

    tried = np.linspace(10.0, 150.0, 1401)
    off = [
        sum(np.log(at_harness(effort, q) / k) ** 2 for effort, k in MEASURED.items()) for q in tried
    ]
    q = float(tried[np.argmin(off)])
    for effort, k in MEASURED.items():
        print(
            f"{effort:.0%} effort: {at_harness(effort, q) / 1e3:.1f} kN/m at the harness, "
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


def _stiffness(moments: Array, q: float) -> BendingStiffness:
    runner = Runner()
    muscles = muscles_of(runner)
    activation = share(moments, muscles, floor=activation_floor(runner, muscles)).activation.mean(
        axis=0
    )
    return bending_stiffness(activation, muscles, q=q, reflex=REFLEX)


if __name__ == "__main__":
    main()
