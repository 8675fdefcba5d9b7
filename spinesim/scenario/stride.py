"""How the runner steps: speed, cadence, step length, contact time.

What was not said is what runners prefer (`spinesim.scenario.preferred`).

Speeds m/s, lengths m, times s, cadence steps/min (two feet). A stride in the older literature is
two steps.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

from spinesim.fields import Inputs, changed, field, settle
from spinesim.scenario.preferred import (
    FASTEST_MEASURED,
    preferred_cadence,
    preferred_contact_time,
)
from spinesim.units import to_text

# m/s: 1500 m in 3:26.00 (world record of H. El Guerrouj, Rome 1998); a bare number beyond it is
# likelier km/h
FASTEST_RUN = 7.3
LONGEST_CONTACT = 0.85  # of the step time; beyond it no flight is left that could be closed


@dataclass(frozen=True)
class Step:
    """A stride with nothing left open: speed (m/s), cadence (steps/min), step_length (m), step_time
    and contact_time (s), overstride (m beyond the preferred step at this speed, negative when
    shorter) and preferred_step_time (s)."""

    speed: float
    cadence: float
    step_length: float
    step_time: float
    contact_time: float
    overstride: float
    preferred_step_time: float

    @property
    def flight_time(self) -> float:
        """Step time minus contact time (s)."""
        return self.step_time - self.contact_time


@dataclass(frozen=True)
class Stride(Inputs):
    """Any two of speed, cadence and step length, or speed alone, or nothing (3.3 m/s); overstride
    only with speed alone.

    What was not given stays None and is filled by `resolve`; speed is always known. Three that
    agree within 1 % are accepted.

    >>> Stride(speed="12 km/h", cadence=165).resolve(1.75).step_length
    1.2121212121212122
    """

    GROUP: ClassVar[str] = "stride"

    speed: float = field(
        None,
        "running speed; 3.3 m/s if nothing is given",
        unit="m/s",
        low=1.5,
        high=12,
        sourced=(1.64, FASTEST_MEASURED),
        source="@vanoeveren2019 (from 1.64 m/s); @munro1987 (to 5 m/s)",
        status="read",
        standing="measured-alike",
        bare=(1.5, FASTEST_RUN),
        synonyms=("pace", "velocity", "tempo"),
    )
    cadence: float | None = field(
        None,
        "steps per minute, two feet; the preferred one if not given",
        unit="steps/min",
        low=90,
        high=300,
        sourced=(130, 225),
        source="@vanoeveren2019 (145 to 189); @derrick2000 (134 to 202)",
        status="read",
        standing="measured-alike",
        bare=(120, 300),  # below it strides are likelier than steps
        synonyms=(
            "frequency",
            "rate",
            "step_rate",
            "step_frequency",
            "stride_rate",
            "stride_frequency",
            "spm",
        ),
        hint="both feet count: a stride is two steps",
    )
    step_length: float | None = field(
        None,
        "distance from one footfall to the next, other foot's",
        unit="m",
        low=0.3,
        high=3.0,
        sourced=(0.5, 1.75),
        source="@derrick2000 (1.14 to 1.71 m at 3.83 m/s)",
        status="read",
        standing="measured-alike",
        synonyms=("length", "stride_length"),
        hint="from one foot to the other: a stride is two steps",
    )
    contact_time: float | None = field(
        None,
        "time one foot is on the ground; from speed and step time if not given",
        unit="s",
        low=0.08,
        high=0.5,
        sourced=(0.17, 0.33),
        source="@fukuchi2017; @derrick2000",
        status="calibrated",
        standing="prediction",
        synonyms=("contact", "ground_contact", "ground_contact_time", "gct", "stance_time"),
    )
    overstride: float = field(
        0.0,
        "step length beyond the preferred one at this speed",
        unit="m",
        low=-0.7,
        high=0.7,
        sourced=(-0.29, 0.29),
        source="@derrick2000 (± 20 % of 1.425 m)",
        status="read",
        standing="measured-alike",
        synonyms=("overstriding", "longer_step"),
    )
    foot_strike: str = field(
        "rearfoot",
        "which part of the foot lands first",
        choices=("rearfoot", "midfoot"),
        source="@lieberman2010",
        status="recalled",
        standing="measured-elsewhere",
        synonyms=("strike", "footstrike", "landing", "strike_pattern"),
    )

    def __post_init__(self) -> None:
        settle(self)
        if self.overstride and (self.cadence or self.step_length):
            raise ValueError(
                "stride_overstride contradicts a given cadence or step length: it is a longer step "
                "at the same speed; "
                "give overstride with speed alone"
            )
        if self.speed is None:
            object.__setattr__(self, "speed", self._speed())
            settle(self)
        if (
            self.cadence
            and self.step_length
            and abs(self.speed * 60 / (self.cadence * self.step_length) - 1) > 0.01
        ):
            raise ValueError(
                f"stride: {self.cadence:.6g} steps/min of {self.step_length:.6g} m make "
                f"{self.cadence * self.step_length / 60:.4g} m/s, "
                f"not {self.speed:.4g} m/s; give two of speed, cadence and step_length"
            )

    def _speed(self) -> float:
        if self.cadence and self.step_length:
            return self.cadence * self.step_length / 60
        if self.cadence or self.step_length:
            alone = "cadence" if self.cadence else "step_length"
            raise ValueError(
                f"stride: {alone} alone does not make a stride; give speed as well, such as "
                "speed='12 km/h'"
            )
        return 3.3

    def resolve(self, height: float, rate: float = 1.0) -> Step:
        """The complete stride of a runner of this stature (m); ValueError if the contact would last
        over 0.85 of the step.

        `rate` times the preferred cadence is chosen where none was given (fatigue slows it);
        overstride counts from the fresh runner's.
        """
        preferred = 60 / preferred_cadence(self.speed, height)
        step_time = self._step_time(preferred / rate)
        if not 60 / 300 <= step_time <= 60 / 90:
            raise ValueError(
                f"stride: {60 / step_time:.4g} steps/min at {self.speed:.4g} m/s is outside 90 to "
                "300 steps/min; "
                f"give a step_length from {self.speed / 5:.3g} to {self.speed / 1.5:.3g} m"
            )
        contact = self.contact_time or preferred_contact_time(
            self.speed, height, step_time / preferred
        )
        if contact > LONGEST_CONTACT * step_time:
            raise ValueError(self._too_long(contact, step_time, height))
        return Step(
            speed=self.speed,
            cadence=60 / step_time,
            step_length=self.speed * step_time,
            step_time=step_time,
            contact_time=contact,
            overstride=self.speed * (step_time - preferred),
            preferred_step_time=preferred,
        )

    def _step_time(self, preferred: float) -> float:
        if self.cadence:
            return 60 / self.cadence
        return (
            self.step_length / self.speed
            if self.step_length
            else preferred + self.overstride / self.speed
        )

    def _too_long(self, contact: float, step_time: float, height: float) -> str:
        """The message that says which cadence, or which speed, would leave time for a flight."""
        problem = (
            f"stride: a contact of {contact * 1e3:.0f} ms is too long for a step of "
            f"{step_time * 1e3:.0f} ms (at most {LONGEST_CONTACT:g} of it, or no flight is left)"
        )
        if self.contact_time:
            cadence = math.floor(60 * LONGEST_CONTACT / contact)
            shorter = math.floor(1e3 * LONGEST_CONTACT * step_time)
            return (
                f"{problem}; give a cadence up to {cadence} steps/min "
                f"or a contact_time up to {shorter} ms"
            )
        slower = (contact / (LONGEST_CONTACT * step_time)) ** (1 / (1 - 0.157)) * step_time
        return (
            f"{problem}; at {self.speed:.4g} m/s give a cadence up to {math.floor(60 / slower)} "
            f"steps/min, or {self._fast_enough(height)}"
        )

    def _fast_enough(self, height: float) -> str:
        """The lowest speed, to 0.1 m/s, at which this cadence (or the preferred one) leaves time
        for a flight.
        """
        for tenths in range(math.ceil(10 * self.speed), 121):
            faster = changed(self, speed=tenths / 10, step_length=None)
            preferred = 60 / preferred_cadence(faster.speed, height)
            step_time = faster._step_time(preferred)
            if (
                preferred_contact_time(faster.speed, height, step_time / preferred)
                <= LONGEST_CONTACT * step_time
            ):
                return f"run at {to_text(faster.speed, 'm/s')} or faster"
        return "a longer step"
