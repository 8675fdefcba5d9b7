"""Measured outcomes of stride length, step frequency and speed."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from spinesim.measures import definitions
from spinesim.scenario import Runner, Scenario, Stride, surface
from spinesim.validate import as_measured as take
from spinesim.validate.case import Check, Kind
from spinesim.validate.rows import (
    ARITHMETIC,
    Take,
    falls,
    level,
    missing,
    of,
    over,
    ratio,
    rises,
    run_of,
    unchanged,
    within,
)

DERRICK = "Derrick, Caldwell & Hamill 2000 J Appl Biomech 16:36, doi 10.1123/jab.16.1.36"
DERRICK_1998 = "Derrick, Hamill & Caldwell 1998 MSSE 30:128, doi 10.1097/00005768-199801000-00018"
MERCER = "Mercer et al. 2003 MSSE 35:307"
MERCER_2002 = "Mercer et al. 2002 Eur J Appl Physiol 87:403, doi 10.1007/s00421-002-0646-9"
RYU = "Ryu 2020 Korean J Appl Biomech 30:197"
SHORTEN = "Shorten & Winslow 1992 Int J Sport Biomech 8:288, doi 10.1123/ijsb.8.4.288"
FARLEY = "Farley & Gonzalez 1996 J Biomech 29:181, doi 10.1016/0021-9290(95)00029-1"
HEIDERSCHEIT = "Heiderscheit et al. 2011 MSSE 43:296, doi 10.1249/MSS.0b013e3181ebedf4"
LIEBERMAN = "Lieberman et al. 2015 J Exp Biol 218:3406, doi 10.1242/jeb.125500"

STEP, STANCE = 1.425, {1.2: 0.243, 0.8: 0.228}  # m, half the preferred stride of 2.85 m; s, measured stance times
LONGER, SHORTER = (Scenario(Runner(mass=76), Stride(speed=3.83, step_length=STEP * f, contact_time=t)) for f, t in STANCE.items())
PREFERRED = Scenario(Runner(mass=76), Stride(speed=3.83, step_length=STEP))
TOO_FLAT = (
    "a longer stride lands with a faster foot here, but a faster foot meets the ground earlier, under a smaller leg force, so its peak rises "
    "too little"
)
NOT_STEADY = "the measured impulse is 7.6 % above body weight times the step: the strides measured were not steady ones, a step that repeats cannot reach it"
THROUGH = "power of the head over the shank's, 10-20 Hz"
ACTIVE_LEADS = (
    "the reverse: legs damp 10-20 Hz less under a longer stride because the active peak grows faster than the impact does; the impact "
    "grows too little with stride length"
)


def derrick() -> Iterator[Check]:
    """Forces at 3.83 m/s with strides a fifth longer and shorter, and what becomes of the shock."""
    for scenario, label, rows, values in (
        (LONGER, "+20 %", ("T001", "T002", "T003", "T005", "T011"), (2.39, 0.0288, 2.92, 331.6, 127.6)),
        (SHORTER, "-20 %", ("T006", "T007", "T008", "T010", "T011"), (1.59, 0.0341, 2.44, 238.7, 77.3)),
    ):
        quantities: tuple[tuple[str, str, Take, Kind, str, str], ...] = (
            ("impact peak", "BW", take.bw(definitions.impact_peak_force), "validation", "", TOO_FLAT),
            ("impact peak time", "s", take.at(definitions.impact_peak_time), "validation", "", ""),
            ("active peak", "BW", take.bw(definitions.active_peak), "validation", "", ""),
            ("vertical impulse", "N s", take.impulse, "plausibility", ARITHMETIC if scenario is LONGER else f"{ARITHMETIC}; {NOT_STEADY}", ""),
            ("loading rate 20-80 %", "BW/s", take.bw(definitions.loading_rate), "validation", "the paper prints the two rates under each other's label", TOO_FLAT),
        )  # fmt: skip
        for row, value, (quantity, unit, measure, kind, reason, miss) in zip(rows, values, quantities, strict=True):
            name = f"{row} Derrick, stride {label}"
            yield level(name, DERRICK, quantity, value, unit, of(scenario, measure), kind=kind, reason=reason, miss=miss)
    name = "T001/T006 Derrick, stride +20 % over -20 %"
    yield ratio(
        name, DERRICK, "impact peak", 2.39 / 1.59, over(LONGER, SHORTER, take.bw(definitions.impact_peak_force)), miss=TOO_FLAT
    )
    yield rises("T012/U034 Derrick, stride +20 % over -20 %", DERRICK_1998, "shock attenuation shank to head, 10-20 Hz", over(LONGER, SHORTER, take.attenuation(10, 20)), miss=ACTIVE_LEADS)  # fmt: skip


def mercer() -> Iterator[Check]:
    """Stride length and stride frequency changed apart from each other, about 3.8 m/s (speed not printed)."""
    base = Scenario(stride=Stride(speed=3.8)).step
    longer, shorter = (Scenario(stride=Stride(speed=3.8 * f, cadence=base.cadence)) for f in (1.15, 0.85))
    quicker, slower = (Scenario(stride=Stride(speed=3.8 * f, step_length=base.step_length)) for f in (1.15, 0.85))
    name = "T013 Mercer, stride length +15 % over -15 %"
    yield falls(name, MERCER, THROUGH, over(longer, shorter, take.transmitted(10, 20)), miss=ACTIVE_LEADS)
    yield unchanged(
        "T013 Mercer, stride frequency +15 % over -15 %", MERCER, THROUGH, over(quicker, slower, take.transmitted(10, 20))
    )


def speed() -> Iterator[Check]:
    """Spectra of shank and head over speed; two of the studies contradict each other."""
    slow, fast = (Scenario(Runner(mass=80, height=1.79), Stride(speed=v), surface=surface("treadmill")) for v in (3.0, 5.0))
    reason = "speeds are shares of each one's fastest, 3 and 5 m/s taken; contradicted by Ryu 2020"
    yield falls("T014 Mercer, 5 over 3 m/s", MERCER_2002, THROUGH, over(fast, slow, take.transmitted(10, 20)), reason=reason, miss=ACTIVE_LEADS)  # fmt: skip
    easy, brisk = (Scenario(Runner(mass=71.05, height=1.764), Stride(speed=v)) for v in (2.5, 4.0))
    for body in ("head", "sacrum"):
        yield unchanged(
            "T020 Ryu, 4.0 over 2.5 m/s",
            RYU,
            f"shock attenuation shank to {body}, 9-20 Hz",
            over(brisk, easy, take.attenuation(9, 20, body)),
            reason="contradicted by Mercer 2002",
            miss="faster, the active peak grows more than the impact does, and it reaches the head",
        )
    speeds = [Scenario(stride=Stride(speed=v), surface=surface("treadmill")) for v in (2.0, 3.0, 4.0, 5.0)]
    name = "T019 Shorten, 5 over 2 m/s"
    yield rises(name, SHORTEN, "shock attenuation shank to head, 15-50 Hz", over(speeds[-1], speeds[0], take.attenuation(15, 50)))
    for quantity, low, high, band, miss in (
        ("strongest shank frequency of the active phase", 5.0, 8.0, (2, 10), ""),
        ("strongest shank frequency of the impact phase", 12.0, 20.0, (10, 50), "the shank is one axial mass and lands over 30 ms; the skin-mounted accelerometer turned with it"),
    ):  # fmt: skip
        yield within("T019 Shorten, mean of 2, 3, 4 and 5 m/s", SHORTEN, quantity, low, high, "Hz", lambda band=band: float(np.mean([take.strongest(*band)(run_of(s)) for s in speeds])), miss=miss)  # type: ignore[misc]  # fmt: skip


# s per Hz of step frequency at fixed speed: ten runners, derived from Hamner & Delp 2013, doi 10.1016/j.jbiomech.2012.11.024
CONTACT_SLOPE = -0.076


def at_cadence(speed: float, times: float = 1.0, *, cadence: float | None = None) -> Scenario:
    """A speed (m/s) at `times` the preferred cadence, or at a given one (steps/min); contact times, which these papers do not print, as measured."""
    preferred = Scenario(stride=Stride(speed=speed)).step
    chosen = cadence or times * preferred.cadence
    contact = preferred.contact_time + CONTACT_SLOPE * (chosen - preferred.cadence) / 60
    return Scenario(stride=Stride(speed=speed, cadence=chosen, contact_time=contact))


def frequency() -> Iterator[Check]:
    """Leg stiffness, braking and landing over step frequency, every contact time by the same slope."""
    few, many = at_cadence(2.5, 0.74), at_cadence(2.5, 1.36)
    level_reason = "body mass (four runners) and contact times are not in the abstract: 70 kg and -76 ms per Hz taken; the ratio does not hang on the mass"
    yield level(
        "T119 Farley, step frequency -26 %", FARLEY, take.SPRING_LEG, 7.0e3, "N/m", of(few, take.spring_leg), reason=level_reason
    )
    yield level(
        "T119 Farley, step frequency +36 %",
        FARLEY,
        take.SPRING_LEG,
        16.3e3,
        "N/m",
        of(many, take.spring_leg),
        reason=level_reason,
    )
    yield ratio(
        "T119 Farley, step frequency +36 % over -26 %", FARLEY, take.SPRING_LEG, 16.3 / 7.0, over(many, few, take.spring_leg)
    )
    base = at_cadence(2.9)
    for percent in (5, 10):
        faster = at_cadence(2.9, 1 + percent / 100)
        name = f"T128 Heiderscheit, step rate +{percent} %"
        yield falls(
            name,
            HEIDERSCHEIT,
            "fall of the centre of mass",
            over(faster, base, definitions.com_drop),
            reason="preferred speed not printed: 2.9 m/s taken",
        )
        yield falls(
            name,
            HEIDERSCHEIT,
            "braking impulse",
            over(faster, base, take.braking_impulse),
            reason="preferred speed not printed: 2.9 m/s taken",
        )
    yield level("T129/U042 Lieberman, +5 strides/min", LIEBERMAN, "distance by which the foot lands ahead of the hip", -5.9, "%", _landing, reason="contact times are not in the abstract: -76 ms per Hz taken; where the foot lands follows from them, by the balance of forward momentum; of what the percentage is taken is not printed: of the value at 75 strides/min here; of the value before each increase it would be -5.3")  # fmt: skip
    yield missing("T127 Heiderscheit, step rate +5/+10 %", HEIDERSCHEIT, "energy absorbed at the knee", (-34.0, -20.0), "%", "the leg has no knee joint", "plausibility")  # fmt: skip
    yield missing(
        "T128 Heiderscheit, step rate +5/+10 %",
        HEIDERSCHEIT,
        "peak knee flexion: falls",
        (0.0, 0.999),
        "1",
        "the leg has no knee joint",
    )


def _landing() -> float:
    """Change (%) per 5 strides/min between 75 and 95 strides/min at 3 m/s."""
    slow, quick = (take.foot_ahead(run_of(at_cadence(3.0, cadence=2 * strides))) for strides in (75, 95))
    return 100 * (quick / slow - 1) / 4


CHECKS: tuple[Check, ...] = (*derrick(), *mercer(), *speed(), *frequency())
