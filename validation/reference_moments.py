"""Writes spinesim/catalogue/reference_moments.toml: the joint moments of the reference scenario, and prints q.

    python validation/reference_moments.py

Run it when the calibration has changed; q (stiffness_per_force in runner.toml) is what makes the mean activation of these moments give
the calibrated bending stiffness of the trunk.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from scipy.optimize import brentq

from spinesim import catalogue, trunk
from spinesim.constants import constants
from spinesim.muscles import bending_stiffness, share
from spinesim.scenario import Runner, Scenario
from spinesim.simulation import simulate

SPANS = 24
HEAD = (
    "# Joint moments (N m, extensor +) of the reference scenario (70 kg, 1.75 m, 3.3 m/s, daily trainer, asphalt) over stance: means of\n"
    f"# {SPANS} equal spans of time, L5/S1 upwards.  Written by validation/reference_moments.py.\n\nmoments = [\n"
)


def main() -> None:
    run = simulate(Scenario())
    edges = np.linspace(0.0, float(run["time"][-1]), SPANS + 1)
    span = np.clip(np.searchsorted(edges, run["time"].values, side="right") - 1, 0, SPANS - 1)
    means = [run["joint_moment"].values[span == k].mean(axis=0) for k in range(SPANS)]
    rows = "".join(f"    [{', '.join(f'{value:.3f}' for value in row)}],\n" for row in means)
    (Path(catalogue.__file__).parent / "reference_moments.toml").write_text(f"{HEAD}{rows}]\n", encoding="utf-8")
    trunk.reference_moments.cache_clear()
    runner = Runner()
    muscles = trunk.muscles_of(runner)
    activation = share(trunk.reference_moments(), muscles, floor=trunk.activation_floor(runner, muscles)).activation.mean(axis=0)
    wanted = constants()["disc_bend_stiffness"] / 6
    q = brentq(lambda q: float(bending_stiffness(activation, muscles, q=q).trunk) - wanted, 1.0, 200.0)
    print(f"stiffness_per_force = {q:.2f} gives {wanted:.0f} N m/rad")


if __name__ == "__main__":
    main()
