"""What a plan of training may say: each number with its unit and its limits.

`Bout`, `Habits` and `Training` are checked by these, and the JSON Schema of a training file is made
of them.
"""

from __future__ import annotations

from collections.abc import Mapping

from spinesim.fields import About

LATEST_DAY = 3660  # ten years of days
DAY = About("day of the plan; 1 is the first", low=1, high=LATEST_DAY, whole=True)
START = About("time of day, such as 18:00", default="18:00")
BOUT: Mapping[str, About] = {
    "distance": About("distance of a run", "km", 1e-3, 500.0),
    "duration": About("how long an activity lasts", "min", 1e-3, 24.0 * 60),
    "spread": About(
        "coefficient of variation of the peak from step to step; left out: that of the surface",
        low=0.0,
        high=0.5,
    ),
    "compression": About("what a lift puts on every disc", "N", 1.0, 2e4),
    "repetitions": About("lifts", low=0, high=10**6, whole=True),
}
HABITS: Mapping[str, About] = {
    "wake": About("getting up", default="06:30"),
    "bed": About("going to bed", default="22:30"),
    "sitting": About("sitting in a day", "h", 0.0, 24.0, default=8.0),
    "walking": About("walking in a day", "h", 0.0, 24.0, default=1.5),
}
TRAINING: Mapping[str, About] = {
    "days": About("length of the plan", low=1, high=LATEST_DAY, whole=True, default=14),
    "longest": About(
        "longest run of the 30 days before the plan; 0 if there was none",
        "km",
        0.0,
        500.0,
        default=8.0,
    ),
    "fatigue_per_hour": About(
        "minutes of runner_fatigue that an hour of running adds", low=0.0, high=60.0, default=0.0
    ),
}
