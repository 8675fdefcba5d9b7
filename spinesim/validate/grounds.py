"""Measured outcomes of shoes and surfaces, and how the leg answers to them."""

from __future__ import annotations

import math
from collections.abc import Iterator

from spinesim.measures import definitions
from spinesim.scenario import Runner, Scenario, Shoe, Stride, shoe, surface
from spinesim.validate import as_measured as take
from spinesim.validate.case import Check
from spinesim.validate.rows import (
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

MALISOUX = "Malisoux et al. 2021 Eur J Sport Sci 21:985, doi 10.1080/17461391.2020.1809713"
BALTICH = "Baltich, Maurer & Nigg 2015 PLoS ONE 10:e0125196, doi 10.1371/journal.pone.0125196"
KULMALA = "Kulmala et al. 2018 Sci Rep 8:17496, doi 10.1038/s41598-018-35980-6"
YANG = "Yang et al. 2024 ISBS Proceedings 42:29"
CHAMBON = "Chambon et al. 2014 Gait Posture 40:58, doi 10.1016/j.gaitpost.2014.02.005"
THICKNESS = "Front Sports Act Living 2022 4:824183, doi 10.3389/fspor.2022.824183"
WAITE = "Waite, Goetschius & Lauver 2021 J Appl Biomech 37:2, doi 10.1123/jab.2020-0096"
FU = "Fu et al. 2015 J Sport Health Sci 4:384, doi 10.1016/j.jshs.2015.09.001"
DIXON = "Dixon, Collop & Batt 2000 MSSE 32:1919, doi 10.1097/00005768-200011000-00016"
FERRIS = "Ferris, Liang & Farley 1999 J Biomech 32:787, doi 10.1016/S0021-9290(99)00078-0"
KERDOK = "Kerdok et al. 2002 J Appl Physiol 92:469, doi 10.1152/japplphysiol.01164.2000"
BALTICH_SD = 0.03 * math.sqrt(93)  # BW, from the printed standard error
IMPACT, RATE, TIME = take.bw(definitions.impact_peak_force), take.bw(definitions.loading_rate), take.at(definitions.impact_peak_time)
SOFT_SHOE, HARD_SHOE = shoe("daily-trainer", stiffness=61e3), shoe("daily-trainer", stiffness=95e3)


def malisoux() -> Iterator[Check]:
    """848 runners on an instrumented treadmill at their preferred speed (not in the abstract; 10 km/h taken), shoes of 61 and 95 N/mm."""
    soft, hard = (Scenario(stride=Stride(speed="10 km/h"), shoe=s) for s in (SOFT_SHOE, HARD_SHOE))  # type: ignore[arg-type]
    for scenario, label, rows in (
        (soft, "61 N/mm", (("T075", 1.53, 0.21), ("T077", 0.0469, 0.0085), ("T079", 60.1, 13.8))),
        (hard, "95 N/mm", (("T076", 1.44, 0.23), ("T078", 0.0434, 0.0074), ("T080", 58.9, 15.6))),
    ):
        measures = (
            ("impact peak", "BW", IMPACT),
            ("impact peak time", "s", TIME),
            ("instantaneous loading rate", "BW/s", take.instantaneous_rate()),
        )
        for (row, value, sd), (quantity, unit, measure) in zip(rows, measures, strict=True):
            yield level(f"{row} Malisoux, {label}", MALISOUX, quantity, value, unit, of(scenario, measure), sd=sd)
    name = "Malisoux, 61 over 95 N/mm"
    yield rises(
        f"T075/T076 {name}",
        MALISOUX,
        "impact peak",
        over(soft, hard, IMPACT),
        reason="the impact-peak anomaly; 1.06 was measured",
    )
    yield rises(f"T077/T078 {name}", MALISOUX, "impact peak time", over(soft, hard, TIME), reason="1.08 was measured")
    yield unchanged(f"T079/T080 {name}", MALISOUX, "instantaneous loading rate", over(soft, hard, take.instantaneous_rate()))
    for row, label, share in (("T081", "61 N/mm", 84.0), ("T082", "95 N/mm", 97.0)):
        yield missing(
            f"{row} Malisoux, {label}",
            MALISOUX,
            "steps with a distinct impact peak",
            share,
            "%",
            "a share of steps; the model's steps are all alike",
        )


def cushioning() -> Iterator[Check]:
    """Other studies of soft and thick midsoles."""
    runway = Scenario(stride=Stride(speed=3.33))
    stand_in = "hardness in Asker C, not stiffness: 61 and 95 N/mm stand in"
    soft, hard = (runway.with_(shoe=s) for s in (SOFT_SHOE, HARD_SHOE))
    yield rises(
        "Baltich, soft over hard midsole",
        BALTICH,
        "impact peak",
        over(soft, hard, IMPACT),
        reason=f"1.10 was measured in 93 runners; {stand_in}",
    )
    for label, scenario, value in (("soft", soft, 1.70), ("medium", runway, 1.64), ("hard", hard, 1.54)):
        yield level(f"Baltich, {label} midsole", BALTICH, "impact peak", value, "BW", of(scenario, IMPACT), sd=BALTICH_SD, reason=f"{stand_in}; standard deviation from the printed standard error of 0.03 BW, 93 runners")  # fmt: skip
    for speed, rows in (
        ("14.5 km/h", (("impact peak", IMPACT, "1.107"), ("loading rate", RATE, "1.123"))),
        ("10 km/h", (("impact peak", IMPACT, "1.064"),)),
    ):
        usual = Scenario(stride=Stride(speed=speed))  # type: ignore[arg-type]
        for quantity, measure, printed in rows:
            softer = "ours falls with every softer sole, since the foot lands at the same speed in all of them"
            yield rises(f"Kulmala, maximal over conventional shoe, {speed}", KULMALA, quantity, over(usual.with_(shoe="max-cushion"), usual, measure), reason=f"{printed} was measured", miss=softer if measure is RATE else "")  # fmt: skip
    for row, label, ground, value, sd in (
        ("T094", "Asker C45, rubber", "track", 69.72, 8.10),
        ("T095", "Asker C45, concrete", "concrete", 71.37, 12.50),
        ("T096", "Asker C50, rubber", "track", 68.21, 10.52),
    ):
        worn = Scenario(
            stride=Stride(speed=3.3),
            shoe=shoe("daily-trainer", stiffness=67.8e3 * (50 / 45 if "C50" in label else 1.0)),
            surface=surface(ground),
        )
        reason = "fixed speed, not printed: 3.3 m/s; C45 taken as the daily trainer, stiffness in proportion to hardness"
        yield level(f"{row} Yang, {label}", YANG, "loading rate", value, "BW/s", of(worn, RATE), sd=sd, reason=reason)


def thickness() -> Iterator[Check]:
    """The same foam in other thicknesses: its stiffness goes with one over its thickness."""
    base = Scenario(stride=Stride(speed=3.3))
    thick, bare = base.with_(shoe=_layer(0.016)), base.with_(shoe="barefoot")
    for quantity, measure in (
        ("impact peak", IMPACT),
        ("loading rate", RATE),
        ("tibial peak acceleration", definitions.tibial_peak_acceleration),
    ):
        yield unchanged(
            "T098 Chambon, barefoot over 16 mm midsole",
            CHAMBON,
            quantity,
            over(bare, thick, measure),
            reason="foam as in the daily trainer",
        )
    fast = Scenario(stride=Stride(speed=4.5))
    for thicker, thinner in ((0.042, 0.030), (0.054, 0.042)):
        name = f"T099 midsole of {1e3 * thicker:.0f} over {1e3 * thinner:.0f} mm, 4.5 m/s"
        yield falls(
            name, THICKNESS, "loading rate", over(fast.with_(shoe=_layer(thicker)), fast.with_(shoe=_layer(thinner)), RATE)
        )
    yield missing("T099 midsoles of 30, 42, 54 mm, 4.5 m/s", THICKNESS, "initial stiffness of ankle and knee: rises", (1.001, float("inf")), "1", "the leg has no knee joint and a rigid foot")  # fmt: skip


def _layer(stack: float) -> Shoe:
    usual = shoe("daily-trainer")
    return shoe("daily-trainer", stack_height=stack, stiffness=usual.stiffness * usual.stack_height / stack)


def surfaces() -> Iterator[Check]:
    """Hard and soft grounds at one speed."""
    tibia = definitions.tibial_peak_acceleration
    pace = Scenario(stride=Stride(speed=4.2))
    assumed = "80 % of one-mile pace: 4.2 m/s taken for trained runners"
    for row, ground, value, sd in (("T110", "grass", 8.22, 1.22), ("T111", "concrete", 7.47, 1.65)):
        yield level(
            f"{row} Waite, level {ground}",
            WAITE,
            "tibial peak acceleration",
            value,
            "g",
            of(pace.with_(surface=ground), tibia),
            sd=sd,
            reason=assumed,
        )
    soft = "the model's shock falls on softer ground with the same landing; that runners land harder on grass is not in the mechanics"
    yield rises("T110/T111 Waite, grass over concrete", WAITE, "tibial peak acceleration", over(pace.with_(surface="grass"), pace.with_(surface="concrete"), tibia), miss=soft)  # fmt: skip
    for row, label, value in (("T112", "grass", 7.68), ("T113", "asphalt", 6.99)):
        yield missing(f"{row} Waite, {label} uphill", WAITE, "tibial peak acceleration", value, "g", "no slopes")
    run = Scenario(stride=Stride(speed="12 km/h"))  # type: ignore[arg-type]
    for ground in ("track", "grass", "treadmill"):
        yield unchanged(f"T114 Fu, {ground} over concrete, 12 km/h", FU, "tibial peak acceleration", over(run.with_(surface=ground), run.with_(surface="concrete"), tibia))  # fmt: skip
    stand_in = "neither the speed (12 km/h taken) nor the stiffness of rubber-modified asphalt is printed; the catalogue's track stands in"
    modified = run.with_(surface="track")
    yield unchanged(
        "T116 Dixon, rubber-modified over usual asphalt", DIXON, "impact peak", over(modified, run, IMPACT), reason=stand_in
    )
    yield falls(
        "T116 Dixon, rubber-modified over usual asphalt", DIXON, "loading rate", over(modified, run, RATE), reason=stand_in
    )
    yield missing("T115 Tessutti, grass against asphalt", "Tessutti et al. 2012 J Sports Sci 30:1545, doi 10.1080/02640414.2012.713975", "rearfoot plantar pressure", (-16.6, -9.3), "%", "the sole is one force, not a map of pressure")  # fmt: skip
    yield missing("T097 minimalist against maximal shoe", "Sinclair et al.; Xiang et al. 2022, doi 10.3390/bioengineering9070322", "tibial and sacral acceleration", 1.0, "1", "the abstracts contradict each other on the sign")  # fmt: skip


def leg_stiffness() -> Iterator[Check]:
    """The leg answers to the ground; damping of the rubber grounds is not printed, 5 % of critical under the runner is taken.

    Ferris' soft is the last step before a change of ground, his hard the first after it; each is taken as steady, which the paper found.
    """
    soft, hard = (on_rubber(k, 55.0, 3.0) for k in (21.3e3, 533e3))
    reason = "masses are not in the abstract; 55 kg, since heavier runners of 3 m/s would sink further into 21.3 kN/m than their body falls"
    yield level("T117 Ferris, 21.3 kN/m", FERRIS, take.SPRING_LEG, 10.7e3, "N/m", of(soft, take.spring_leg), reason=reason)
    yield level("T117 Ferris, 533 kN/m", FERRIS, take.SPRING_LEG, 7.6e3, "N/m", of(hard, take.spring_leg), reason=reason)
    yield ratio("T117 Ferris, 21.3 over 533 kN/m", FERRIS, take.SPRING_LEG, 10.7 / 7.6, over(soft, hard, take.spring_leg))
    yield unchanged("T117 Ferris, 21.3 over 533 kN/m", FERRIS, "fall of the centre of mass", over(soft, hard, definitions.com_drop))
    yield level("T117 Ferris, 533 kN/m", FERRIS, "fall of the centre of mass", 0.07, "m", of(hard, definitions.com_drop))
    yield level("T117 Ferris, 21.3 kN/m", FERRIS, "sinking of the ground", 0.06, "m", lambda: _sinking(soft))
    yield within(
        "T117 Ferris, 533 kN/m", FERRIS, "sinking of the ground", 0.0, 0.0025, "m", lambda: _sinking(hard), reason=reason
    )
    low, high = (on_rubber(k, 74.4, 3.7, height=1.81) for k in (75.4e3, 945.7e3))  # legs of 0.96 m
    yield ratio(
        "Kerdok, 75.4 over 945.7 kN/m",
        KERDOK,
        take.SPRING_LEG,
        1.29,
        over(low, high, take.spring_leg),
        miss="a leg and a ground in series that keep their sum would stiffen 1.17 times; these runners stiffened more",
    )


def on_rubber(stiffness: float, mass: float, speed: float, height: float = 1.75) -> Scenario:
    """A runner (kg, m) at this speed (m/s) on a ground of this stiffness (N/m), damped 5 % of critical under the runner."""
    ground = surface("track", stiffness=stiffness, damping=2 * 0.05 * (stiffness * mass) ** 0.5, mass=5.0)
    return Scenario(Runner(mass=mass, height=height), Stride(speed=speed), surface=ground)


def _sinking(scenario: Scenario) -> float:
    ground = run_of(scenario)["z"].sel(body="surface")
    return float(ground[0] - ground.min())


CHECKS: tuple[Check, ...] = (*malisoux(), *cushioning(), *thickness(), *surfaces(), *leg_stiffness())
