"""The seated spine as an axial chain.

Stiffness of Kitazaki & Griffin (1997), slice masses of Bruno et al. (2015).

        head            5.41 kg
        |   eight cervical joints in series
        T1 + arms       8.47 kg
        |
        T2 ... T12, L1 ... L4
        |
        L5              2.20 kg
        |   L5/S1 1.47 MN/m
     ========  sacrum, held

J Sound Vib 200:83-103, Table 4, doi 10.1006/jsvi.1996.0674 (as transcribed by others); J Biomech
Eng 137:081003, doi 10.1115/1.4030408 (read from the authors' model file).  The variant "lumbar"
lumps everything above L1 into one mass.  No damping is given.

A chain that only shortens is far too stiff: its first mode is at 10.3 Hz (15.7 Hz lumped) where
seated people resonate at 4.4-5.5 Hz.  What is missing is bending under a mass in front of the
spine, 1/k = 1/k_axial + e**2/k_bend.
"""

from collections.abc import Iterable

from spinesim.mechanics.laws import SpringDamper
from spinesim.mechanics.model import GROUND, Body, Link, Model

SLICES = {
    "L5": 2.1966,
    "L4": 2.0845,
    "L3": 2.0278,
    "L2": 1.9758,
    "L1": 2.0128,
    "T12": 1.9864,
    "T11": 1.6049,
    "T10": 1.549,
    "T9": 1.3016,
    "T8": 1.2259,
    "T7": 1.266,
    "T6": 1.1356,
    "T5": 1.168,
    "T4": 1.0469,
    "T3": 1.1314,
    "T2": 0.9492,
    "T1": 0.89347,
    "head": 5.4132,
}
ARMS = 2 * (2.1138 + 0.6075 + 0.6075 + 0.4575)
CERVICAL = (550e3, 300e3, 700e3, 760e3, 794e3, 967e3, 1014e3, 1334e3)  # head/C1 ... C7/T1
JOINTS = {
    "L5/S1": 1.47e6,
    "L4/L5": 1.87e6,
    "L3/L4": 2.0e6,
    "L2/L3": 2.0e6,
    "L1/L2": 2.13e6,
    "T12/L1": 1.8e6,
    "T11/T12": 1.5e6,
    "T10/T11": 1.5e6,
    "T9/T10": 1.5e6,
    "T8/T9": 1.5e6,
    "T7/T8": 1.5e6,
    "T6/T7": 1.8e6,
    "T5/T6": 1.9e6,
    "T4/T5": 2.1e6,
    "T3/T4": 1.5e6,
    "T2/T3": 1.2e6,
    "T1/T2": 0.7e6,
    "neck": 1 / sum(1 / k for k in CERVICAL),
}


def chain(masses: dict[str, float]) -> Model:
    """Masses (kg) from L5 upwards on the joints from L5/S1 upwards."""
    bodies = tuple(Body(name, mass) for name, mass in masses.items())
    joints = zip(JOINTS.items(), bodies, (GROUND, *bodies), strict=False)
    return Model(
        bodies,
        tuple(Link(name, upper.onto(lower), SpringDamper(k)) for (name, k), upper, lower in joints),
        contact="L5/S1",
    )


def in_series(joints: Iterable[str]) -> float:
    """Axial stiffness (N/m) of several joints in series.

    >>> round(in_series(["L5/S1", "L4/L5", "L3/L4", "L2/L3", "L1/L2"]), 2)
    372506.76
    """
    return 1 / sum(1 / JOINTS[name] for name in joints)


LUMBAR = ("L5", "L4", "L3", "L2", "L1")
above = sum(mass for name, mass in SLICES.items() if name not in LUMBAR) + ARMS

MODEL = chain({**SLICES, "T1": SLICES["T1"] + ARMS})
VARIANTS = {
    "whole": MODEL,
    "lumbar": chain({**{name: SLICES[name] for name in LUMBAR}, "thorax": above}),
}
TOUCHDOWN = MODEL.at_touchdown()  # unloaded, gravity switched on at once
TOUCHDOWNS = {name: model.at_touchdown() for name, model in VARIANTS.items()}
SOURCE = "@kitazaki1997; @bruno2015"
QUOTED = {
    "resonance": (
        5.06,
        "Hz",
        "whole-body mode of the seated model, normal posture; recalled, not checked",
    )
}
