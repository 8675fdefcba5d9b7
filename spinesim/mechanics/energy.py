"""The energy ledger of a motion: what each link stored, dissipated and was given by muscle, exactly
as the laws say.

A link puts -F (d delta / d q) q' into the bodies.  Of F delta', the law's elastic part is stored,
its active part is muscle's and the rest dissipates; what a moving rest length adds, F d delta / d
t, is muscle work too.  So, from touchdown on,

    kinetic + potential + sum(stored) + sum(dissipated) - sum(muscle work) = constant.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from spinesim.mechanics.model import Model
from spinesim.mechanics.primitives import Array
from spinesim.mechanics.solve import Trajectory

PIECE = 5e-4  # s: the longest that two Gauss points integrate
GAUSS = np.polynomial.legendre.leggauss(2)


@dataclass(frozen=True)
class Ledger:
    """Energies (J) at the asked times: kinetic and potential (m,), stored, dissipated and
    muscle_work (links, m), all since the start; and the states (2 n, m) then.

    residual is the greatest imbalance over the total of |power| integrated over time; turnover that
    total (J); impulse (links,) the integral of each link's force over the whole motion (N s).
    """

    kinetic: Array
    potential: Array
    stored: Array
    dissipated: Array
    muscle_work: Array
    residual: float
    turnover: float
    impulse: Array
    states: Array


def ledger(trajectory: Trajectory, times: Array) -> Ledger:
    """Ledger at `times` (m,), integrated between all these times and the ends of the solver's steps
    in pieces of at most `PIECE`.
    """
    start, end = trajectory.t[0], trajectory.t[-1]
    even = start + PIECE * np.arange(int((end - start) / PIECE) + 1)
    edges = np.unique(np.concatenate([trajectory.t, times, even]))
    width = np.diff(edges)
    points = (edges[:-1, None] + width[:, None] * (GAUSS[0] + 1) / 2).ravel()
    weights = (width[:, None] * GAUSS[1] / 2).ravel()
    # in one call: it looks into every step of the solver
    y = trajectory.at(np.concatenate([times, points]))
    y, between = y[:, : len(times)], y[:, len(times) :]
    e = trajectory.system.evaluate(points, between, accelerations=False)
    stored = e["elastic"] * e["deformation_rate"]
    muscle = e["force"] * e["explicit_rate"] - e["active"] * e["deformation_rate"]
    dissipated = (e["force"] - e["elastic"] - e["active"]) * e["deformation_rate"]
    turnover = float((np.abs(e["force"] * e["deformation_rate"]) * weights).sum())
    pick = np.searchsorted(edges, times)

    def total(power: Array) -> Array:
        steps = (power * weights).reshape(len(power), -1, len(GAUSS[0])).sum(axis=2)
        return np.concatenate([np.zeros((len(power), 1)), np.cumsum(steps, axis=1)], axis=1)[
            :, pick
        ]

    stored, dissipated, muscle = total(stored), total(dissipated), total(muscle)
    kinetic, potential = mechanical(trajectory.system.model, y)
    whole = kinetic + potential + (stored + dissipated - muscle).sum(axis=0)
    residual = float(np.abs(whole - whole[0]).max() / turnover) if turnover > 0 else 0.0
    impulse = e["force"] @ weights
    return Ledger(kinetic, potential, stored, dissipated, muscle, residual, turnover, impulse, y)


def mechanical(model: Model, y: Array) -> tuple[Array, Array]:
    """Kinetic and gravitational potential energy (m,) of a model in states y (2 n, m), J."""
    n = len(model.coordinates)
    inertia = np.array(
        [
            model.body(b).inertia if axis == "pitch" else model.body(b).mass
            for b, axis in model.coordinates
        ],
        dtype=float,
    )
    height = np.array([axis == "z" for _, axis in model.coordinates])
    return 0.5 * inertia @ y[n:] ** 2, model.gravity * (inertia * height) @ y[:n]
