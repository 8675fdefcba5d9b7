"""Plans and loads of steps of the size that steps have, for tests that simulate nothing."""

import numpy as np

from spinesim.dose.bouts import Bout
from spinesim.dose.training import Training
from spinesim.dose.week import Body, StepLoads
from spinesim.scenario import Scenario

USUAL = Scenario()
SHORTER = USUAL.with_(stride_cadence=USUAL.step.cadence / 0.9)
FASTER = USUAL.with_(stride_speed=4.0)
# N, L5/S1 upwards
STANDING = np.array([513.0, 640.0, 557.0, 533.0, 458.0, 416.0])
PEAK = np.array([1670.0, 2062.0, 1882.0, 1916.0, 1878.0, 1733.0])
MEAN = 1.5 * STANDING
STANDING_SUM = 25.824  # mm MPa
LOADS = {
    USUAL: StepLoads(PEAK, MEAN),
    SHORTER: StepLoads(0.885 * PEAK, 0.97 * MEAN),
    FASTER: StepLoads(1.043 * PEAK, MEAN),
}
LOADS |= {USUAL.with_(surface=name): StepLoads(PEAK, MEAN) for name in ("treadmill", "trail")}
BODY = Body(LOADS, STANDING, np.asarray(STANDING_SUM))
DAYS = (1, 2, 3, 4, 5, 8, 9, 10, 11, 12)
FIVE = Training("as it is", USUAL, [Bout(day, "18:00", distance=8) for day in DAYS])
MIXED = Training(
    "mixed",
    USUAL,
    [
        Bout(1, "18:00", distance=8, surfaces={"asphalt": 0.5, "trail": 0.5}),
        Bout(2, "18:00", "water running", duration=45),
        Bout(4, "12:00", "strength", repetitions=60, compression="3 kN"),
        Bout(5, "12:00", "cycling", duration=60),
        Bout(6, "09:00", distance=14),
    ],
    days=7,
)


def drawn_body(samples=8, seed=2):
    """The body in paired draws: loads that vary by some per cent."""
    factor = 1 + 0.05 * np.random.default_rng(seed).standard_normal((samples, 1))
    steps = {
        step: StepLoads(loads.peak * factor, loads.mean * factor) for step, loads in LOADS.items()
    }
    return Body(steps, STANDING * factor, STANDING_SUM * factor[:, 0])
