"""Results that papers printed or measured, against what their own models give."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from spinesim.mechanics.vibration import natural_frequencies
from spinesim.published import derrick_2000, dynamic_response_index, liu_nigg_2000, seated_spine
from spinesim.validate.case import Check, printed
from spinesim.validate.motion import Motion, impulse, lift_off, turning_time, turning_value
from spinesim.validate.running_oracles import derrick_peak

FITTED = (
    "fitted to this curve, but the start of the upper mass is not printed: P1(0) = -P2(0) meets "
    "the peaks, 0 the contact time"
)
SIMULATED = (
    "does not follow from the paper's equations; Zadpoor & Nikooyan 2006 found the simulation "
    "incorrect, and so do we"
)
VIOLATES = "read off Fig. 2a; more impulse than the bodies have momentum to lose"
AXIAL = (
    "an axial chain cannot bend under the trunk's eccentric mass; the measured range is recalled"
)


def liu_nigg() -> Iterator[Check]:
    """The printed simulation."""
    motion = (liu_nigg_2000.MODEL, liu_nigg_2000.TOUCHDOWN)
    for key, ours, reason in (
        ("impact_peak", partial(turning_value, motion, 0.2, 0), SIMULATED),
        ("impact_peak_time", partial(turning_time, motion, 0.2, 0), SIMULATED),
        ("active_peak", partial(turning_value, motion, 0.2, 2), VIOLATES),
    ):
        value, unit, _ = liu_nigg_2000.QUOTED[key]
        name = "Liu & Nigg, hard shoe, 0.6 m/s, as printed"
        yield Check(
            name,
            liu_nigg_2000.SOURCE,
            key.replace("_", " "),
            value,
            ours,
            unit,
            0.05,
            "validation",
            reason,
        )


def derrick() -> Iterator[Check]:
    """The measured ground reaction of the longest and the shortest stride."""
    for stride in ("+20 %", "-20 %"):
        for label, touchdown in (
            ("P1(0) = 0", derrick_2000.TOUCHDOWNS),
            ("P1(0) = -P2(0)", derrick_2000.TOUCHDOWNS_LOW),
        ):
            motion = (derrick_2000.VARIANTS[stride], touchdown[stride])
            ours: dict[str, Callable[[], float]] = {
                "impact_peak": partial(derrick_peak, motion, 0),
                "active_peak": partial(derrick_peak, motion, 2),
                "contact_time": partial(lift_off, motion, 0.3),
                "impulse": partial(_impulse, motion),
            }
            for quantity, function in ours.items():
                value, unit, _ = derrick_2000.QUOTED[f"{quantity} {stride}"]
                name = f"Derrick, stride {stride}, measured; {label}"
                yield Check(
                    name,
                    derrick_2000.SOURCE,
                    quantity.replace("_", " "),
                    value,
                    function,
                    unit,
                    0.05,
                    "validation",
                    FITTED,
                )


def _impulse(motion: Motion) -> float:
    return derrick_2000.ground_reaction(impulse(motion, 0.3, lift_off(motion, 0.3)))


def spine() -> Iterator[Check]:
    """The rule of thumb of the Dynamic Response Index, and the resonance of a seated person."""
    value, unit, note = dynamic_response_index.QUOTED["dri_per_velocity"]
    falling = (dynamic_response_index.MODEL, dynamic_response_index.TOUCHDOWN)

    def rule() -> float:
        return dynamic_response_index.index(turning_value(falling, 0.2, 0, "deformation"))

    def resonance() -> float:
        return float(natural_frequencies(seated_spine.MODEL).frequency[0])

    yield Check(
        "DRI, rule of thumb",
        dynamic_response_index.SOURCE,
        "DRI per m/s",
        value,
        rule,
        unit,
        printed(value, 0.01),
        "validation",
        note,
    )
    yield Check(
        "Seated resonance",
        seated_spine.SOURCE,
        "first frequency",
        (4.4, 5.5),
        resonance,
        "Hz",
        0.0,
        "plausibility",
        AXIAL,
    )


CHECKS: tuple[Check, ...] = (*liu_nigg(), *derrick(), *spine())
