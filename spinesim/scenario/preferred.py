"""What a runner prefers where nothing was said: cadence and contact time.

Speeds m/s, lengths m, times s, cadence steps/min (two feet).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from spinesim.scenario.constants import REFERENCE_HEIGHT

# m/s, at 1.75 m: the fastest run of Alcantara et al. 2021; beyond it cadence goes on along its
# tangent
STEEPEST = 5.4
# m/s, at 1.75 m: up to here contact times were measured (Munro et al. 1987, Hamner & Delp 2013)
FASTEST_MEASURED = 5.0
CADENCE_SOURCE = (
    "slopes @vanoeveren2019, @alcantara2021; "
    "level @vanoeveren2017, @karamanidis2005, @fukuchi2017, @derrick2000"
)
CONTACT_SOURCE = "@fukuchi2017; @derrick2000"


def preferred_cadence(speed: float, height: float) -> float:
    """Cadence (steps/min) that runners of this stature (m) choose at this speed (m/s).

        c = s (157.1 - 4.68 p + 1.692 p^2),   p = s v,   s = sqrt(1.75 m / height)

    Slopes: 6.0 steps/min per m/s at 3.16 m/s, the middle of 1.64 to 4.68 m/s (256 runners, van
    Oeveren et al. 2019; Burns et al. 2019 found 5.6), and 10.1 ± 0.5 (standard error) at 4.38 m/s,
    the mean of the speeds run, 3.8 to 5.4 m/s (37 trained runners, each one's own slope, from the
    data of Alcantara et al. 2021). That the slope grows evenly in between is assumed: below 2.4 m/s
    the law is nearly flat; above p = 5.4 m/s it goes on along its tangent. Level: the mean of
    laboratory runners, 154, 158, 160 at 2.4, 2.6, 2.9 m/s (van Oeveren et al. 2017), 157 at 2.65
    (Karamanidis & Arampatzis 2005), 162 at 3.5 (Fukuchi et al. 2017), 161 at 3.83 (Derrick et al.
    2000), each within 3 of the law and taken to be 1.75 m tall. The watches of 2019 read 9 more,
    the trained runners of 2021 take 20 more; between runners the SD is about 10. Other statures by
    dynamic similarity, c sqrt(height) a function of v / sqrt(height): assumed. Measured is anything
    from no dependence on stature (Cavanagh & Kram 1989) to twice this one (Burns et al. 2019,
    elite).

    >>> round(preferred_cadence(3.5, 1.75), 1)
    161.4
    """
    return float(cadence_law(speed, height))


def cadence_law(speed: Any, height: Any, minimum: Callable[..., Any] = min) -> Any:
    """The formula of `preferred_cadence`; with NumPy's minimum for arrays and symbols too."""
    quicker = (REFERENCE_HEIGHT / height) ** 0.5
    pace = quicker * speed
    measured = minimum(pace, STEEPEST)
    return quicker * (157.1 - 4.68 * pace + 1.692 * measured * (2 * pace - measured))


def preferred_contact_time(speed: float, height: float, longer: float = 1.0) -> float:
    """Contact time (s) at this speed (m/s) of a runner of this stature (m) whose step lasts
    `longer` times the preferred one.

        t_c = 0.2436 r (3.5 r / v)**0.53 min(1, 5 r / v)**0.47 (T / T0)**0.157,   r = sqrt(height /
        1.75 m)

    Calibrated: 0.2436 s at 1.75 m and 3.5 m/s lies between a runner of Fukuchi et al. 2017
    (0.2436 s at 1.80 m, which is 0.239 s at 1.75 m) and the runners of Derrick et al. 2000,
    taken to be 1.75 m tall (243 and 228 ms at + 20 and - 20 % stride length: 0.248 s); the
    exponent of the step time is Derrick's. Seven runners of Fukuchi's give 0.235 s. At 2.7 m/s
    the law gives 280 ms; measured 271 and 282 ± 23 (Karamanidis & Arampatzis 2005). Above 5 r,
    beyond the speeds measured, the way run in contact, v t_c, is taken to stay (1.01 m at 1.75
    m) instead of growing without end: assumed; sprinters' steps are near it (Weyand et al. 2000
    J Appl Physiol 89:1991, recalled). Other statures by dynamic similarity, as the cadence:
    assumed.

    >>> round(preferred_contact_time(3.5, 1.75), 4), round(8 * preferred_contact_time(8, 1.75), 2)
    (0.2436, 1.01)
    """
    return float(contact_law(speed, height, longer))


def contact_law(speed: Any, height: Any, longer: Any, maximum: Callable[..., Any] = max) -> Any:
    """The formula of `preferred_contact_time`; with NumPy's maximum for arrays and symbols too."""
    larger = (height / REFERENCE_HEIGHT) ** 0.5
    slower = 1 / maximum(1.0, speed / (FASTEST_MEASURED * larger))
    return 0.2436 * larger * (3.5 * larger / speed) ** 0.53 * slower**0.47 * longer**0.157
