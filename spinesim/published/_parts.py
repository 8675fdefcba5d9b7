"""A part that only published models need."""

from __future__ import annotations

import math
from dataclasses import dataclass

from spinesim.mechanics.deformations import Deformation
from spinesim.mechanics.laws import Time
from spinesim.mechanics.model import Kinematics
from spinesim.mechanics.primitives import Value, pos


@dataclass(frozen=True)
class OnShaker(Deformation):
    """delta = z_base(t) - z_upper, on a base shaken by half a sine wave.

    Its upward acceleration is A sin(pi t/T) for 0 < t < T.

    amplitude A (m/s**2), duration T (s).  Integrated twice from rest, from t = 0 on, with s = t/T
    but at most 1:

        z_base = (A T**2/pi) (s - sin(pi s)/pi) + (2 A T/pi) (t - T)+

    after the pulse the base goes on at 2 A T/pi.
    """

    upper: str
    amplitude: Value
    duration: Value
    clock: Time = Time()

    def delta(self, q: Kinematics) -> Value:
        t, span = q.signal(self.clock), self.duration
        # not sat: its slope, like that of pos, is zero in the very instant t = T
        s = t / span - pos(t / span - 1)
        sine, _ = q.turn("ground", math.pi * s)  # the ground does not pitch: this is the plain sine
        base = self.amplitude * span * (span * (s - sine / math.pi) + 2 * pos(t - span)) / math.pi
        return base - q(self.upper, "z")
