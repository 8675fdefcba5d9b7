"""Who runs: the body, its posture and its condition, as one frozen value.

It takes numbers (SI; angles in degrees, age in years, sitting in h/day, fatigue in min) or strings
with units, checks them and keeps floats. Factors without dimension are relative to the reference
runner: 1 = reference. What a field is (unit, ranges, source, standing) is its About.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from spinesim.fields import Inputs, field

OWN = "none: a plain input; range assumed for adult runners"


@dataclass(frozen=True)
class Runner(Inputs):
    """The runner's body, posture and condition.  Raises ValueError, in one line, for what cannot
    be.

    >>> Runner(mass="154 lb", height="1.75 m").height
    1.75
    """

    GROUP: ClassVar[str] = "runner"

    mass: float = field(
        70.0,
        "body mass without shoes",
        unit="kg",
        low=30,
        high=180,
        sourced=(50, 110),
        source=OWN,
        status="assumption",
        bare=(30, 110),  # beyond it pounds are likelier than kilograms
        synonyms=("weight", "body_mass", "bodyweight", "body_weight"),
    )
    height: float = field(
        1.75,
        "stature without shoes",
        unit="m",
        low=1.2,
        high=2.2,
        sourced=(1.5, 2.0),
        source=OWN,
        status="assumption",
        synonyms=("stature", "size", "tall", "length"),
    )
    sex: str = field(
        "male",
        "chooses the segment masses and the muscle strengths",
        choices=("male", "female"),
        source="@deleva1996",
        status="read",
        synonyms=("gender",),
    )
    age: float = field(
        30.0,
        "age; enters muscle strength (from 45) and the limits of what a vertebra bears",
        unit="years",
        low=10,
        high=100,
        sourced=(20, 60),
        source="@jager2018 (decades 20 to 60); strength @hurley1995",
        status="read",
        standing="measured-elsewhere",
        synonyms=("years", "old"),
    )
    trunk_lean: float = field(
        7.2,
        "mean forward lean of the trunk from the vertical",
        unit="deg",
        low=-10,
        high=45,
        sourced=(-2, 25),
        source="@teng2015 (mean of the groups at 3.6 and 10.8 deg); range @warrener2021",
        status="derived",
        standing="prediction",
        synonyms=("lean", "forward_lean", "trunk_angle", "torso_lean"),
    )
    hunch: float = field(
        0.0,
        "extra flexion of the thorax beyond the runner's own upright posture",
        unit="deg",
        low=-20,
        high=60,
        sourced=(0, 30),
        source="none: range assumed",
        status="assumption",
        standing="prediction",
        synonyms=("kyphosis", "slouch", "rounded_back"),
    )
    pelvic_tilt: float = field(
        0.0,
        "anterior tilt of the pelvis relative to neutral",
        unit="deg",
        low=-30,
        high=30,
        sourced=(-10, 10),
        source="none: range assumed",
        status="assumption",
        standing="prediction",
        synonyms=("tilt", "pelvis", "anterior_tilt"),
    )
    lordosis: float = field(
        1.0,
        "lumbar curvature, relative",
        low=0.0,
        high=2.0,
        sourced=(0.53, 1.47),
        source="@meakin2013 (30 ± 7 deg, twice the SD)",
        status="derived",
        standing="prediction",
        synonyms=("hollow_back", "swayback", "curvature"),
    )
    core_strength: float = field(
        1.0,
        "strength of the deep trunk muscles, relative; 0 is their complete weakness",
        low=0.0,
        high=2.0,
        sourced=(0, 1),
        source="@raabe2018 (simulated from eight measured runners)",
        status="read",
        standing="prediction",
        synonyms=("core", "strength", "core_stability", "muscle_strength"),
    )
    trunk_stiffness: float = field(
        1.0,
        "bending stiffness of the active trunk, relative, on top of what muscles and discs make of "
        "it",
        low=0.1,
        high=5.0,
        sourced=(1.0, 3.43),
        source="the reference's 518 to 1780 N m/rad: @cholewicki2010; @gardnermorse2001",
        status="derived",
        standing="prediction",
        synonyms=("back_stiffness", "spine_stiffness"),
    )
    hip_flexor_tightness: float = field(
        1.0,
        "passive tension of the hip flexors, relative; tilts the pelvis forward, pulls when the "
        "hip is extended",
        low=0.0,
        high=3.0,
        sourced=(0.7, 1.3),
        source="none for the range; torque @riener1999; tilt assumed",
        status="assumption",
        standing="prediction",
        synonyms=("hip_tightness", "tight_hips", "psoas", "hip_flexors"),
    )
    hamstring_tightness: float = field(
        1.0,
        "passive tension of the hamstrings, relative; tilts the pelvis backward, pulls when the "
        "hip is flexed",
        low=0.0,
        high=3.0,
        sourced=(0.7, 1.3),
        source="none for the range; torque @riener1999; tilt assumed",
        status="assumption",
        standing="prediction",
        synonyms=("hamstrings", "tight_hamstrings"),
    )
    co_contraction: float = field(
        1.0,
        "activation floor of the abdominal wall, relative; bracing doubles it, stress raises it",
        low=0.0,
        high=10.0,
        sourced=(1, 2),
        source="@grenier2007; @marras2000",
        status="read",
        standing="measured-elsewhere",
        synonyms=("bracing", "stress", "cocontraction"),
    )
    hydration: float = field(
        1.0,
        "water content of the discs, relative; below 1 after a day upright or on little drink, "
        "with less muscle strength then",
        low=0.5,
        high=1.5,
        sourced=(0.9, 1.1),
        source="@zander2010 (disc height changes 10 % over a day)",
        status="read",
        standing="measured-elsewhere",
        synonyms=("water", "drink", "dehydration"),
    )
    sitting: float = field(
        5.0,
        "usual time spent sitting: hip-flexor tightness and core strength; the default is the "
        "median adult's and has no effect",
        unit="h/day",
        low=0,
        high=18,
        sourced=(3, 8),
        source="@bauman2011 (median 5, quartiles 3 and 8); effect @boukabache2021",
        status="read",
        standing="prediction",
        synonyms=("sit", "desk", "hours_sitting"),
    )
    fatigue: float = field(
        0.0,
        "time run above the anaerobic threshold before this step: slower preferred cadence, more "
        "lean, weaker back; 0 is fresh",
        unit="min",
        low=0,
        high=120,
        sourced=(0, 30),
        source="@mizrahi2000; lean @koblbauer2014",
        status="read",
        standing="measured-elsewhere",
        synonyms=("tired", "tiredness", "exhaustion"),
    )
