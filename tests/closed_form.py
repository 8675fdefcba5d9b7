"""An engine that knows its answers: the spring and mass in closed form, thousands a millisecond,
some of them failing.
"""

import time
from dataclasses import dataclass, field

import numpy as np

from spinesim.sweeps.engine import FAILED, OK, Outcome, Variable

NEEDED = 5000.0  # N/m; softer springs fail


@dataclass(frozen=True)
class Bounces:
    """Peak force (N) and drop (m) of 75 kg landing at `velocity` (m/s) on `leg_k` (N/m), closed
    form.
    """

    size: int = 16
    pause: float = 0.0  # s per task
    extra: int = 0  # further variables, to make results large
    threads: bool = False
    key: str = "bounces"
    name: str = "closed form"
    residual: str = "none"
    labels: dict = field(default_factory=dict)

    @property
    def variables(self):
        more = {f"more_{k}": Variable((), "1", f"copy {k}") for k in range(self.extra)}
        return {
            "peak": Variable((), "N", "peak force"),
            "drop": Variable((), "m", "greatest compression"),
            **more,
        }

    def __call__(self, columns):
        time.sleep(self.pause)
        n = len(next(iter(columns.values())))
        k, v = (
            columns.get("leg_k", np.full(n, 20e3)),
            np.abs(columns.get("velocity", np.full(n, 0.7))),
        )
        mass = columns.get("runner_mass", np.full(n, 75.0))
        peak = mass * 9.81 + np.sqrt((mass * 9.81) ** 2 + k * mass * v**2)
        good = k >= NEEDED
        peak = np.where(good, peak, np.nan)
        status = np.where(good, OK, FAILED).astype(np.int8)
        values = {"peak": peak, "drop": peak / k} | {
            f"more_{j}": peak + j for j in range(self.extra)
        }
        messages = [
            "" if one else f"a leg of {value:.0f} N/m gives way"
            for one, value in zip(good, k, strict=True)
        ]
        hard = np.flatnonzero(k > 30e3).tolist()
        return Outcome(
            values,
            status,
            np.where(good, 0.0, np.nan),
            messages,
            {"hard leg: 30 kN/m passed": hard} if hard else {},
        )
