"""Masses and lengths of the default runner's segments.

Numbers come from `catalogue/runner.toml`, scaled: masses with body mass, lengths with stature.
"""

from __future__ import annotations

from spinesim.scenario import Runner
from spinesim.scenario.constants import constants
from spinesim.spine import VERTEBRAE


def masses(runner: Runner, shoe_mass: float, legs: int = 1) -> dict[str, float]:
    """Mass (kg) of every body of the runner; their sum is the runner's mass plus shoes not on the
    ground (checked).

    `legs` on the ground, 1 running or 2 standing: the other leg moves with the pelvis, its shoe
    too.

    Head, arms, legs: de Leva 1996; the trunk is cut into pelvis, five lumbar slices and thorax in
    the proportions of the Bruno/Allaire male.
    """
    c = constants()
    part = {
        name: c[f"{runner.sex}_{name}_mass"]
        for name in ("head", "trunk", "upper_arm", "forearm", "hand", "thigh", "shank", "foot")
    }
    limbs = 2 * (
        part["upper_arm"]
        + part["forearm"]
        + part["hand"]
        + part["thigh"]
        + part["shank"]
        + part["foot"]
    )
    whole = part["head"] + part["trunk"] + limbs  # 0.9999 for women: printed to four digits
    part = {name: value / whole for name, value in part.items()}
    trunk = part["trunk"] / c["male_trunk_mass"]
    slices = {name: c[f"{name}_mass"] * trunk for name in VERTEBRAE}
    pelvis = c["pelvis_mass"] * trunk
    arms = 2 * (part["upper_arm"] + part["forearm"] + part["hand"])
    thorax = part["trunk"] - pelvis - sum(slices.values()) + arms
    stance = legs * (c["distal_thigh_share"] * part["thigh"] + part["shank"])
    swing = (2 - legs * c["distal_thigh_share"]) * part["thigh"] + (2 - legs) * (
        part["shank"] + part["foot"]
    )
    shank_soft = (1 - c["distal_rigid_fraction"]) * (stance + legs * part["foot"])
    body = {
        "shank": stance - shank_soft,
        "shank soft": shank_soft,
        "foot": legs * part["foot"],
        "pelvis": (pelvis + swing) * (1 - c["pelvis_soft_fraction"]),
        "pelvis soft": (pelvis + swing) * c["pelvis_soft_fraction"],
        **slices,
        "thorax": thorax * (1 - c["viscera_fraction"]),
        "viscera": thorax * c["viscera_fraction"],
        "head": part["head"],
    }
    result = {name: fraction * runner.mass for name, fraction in body.items()}
    lifted = (2 - legs) * shoe_mass
    result["pelvis"] += lifted
    total = sum(result.values()) - lifted
    if abs(total - runner.mass) > 1e-9 * runner.mass:
        raise AssertionError(
            f"segment masses sum to {total:.6f} kg, the runner weighs {runner.mass} kg"
        )
    return result


def leg_length(runner: Runner) -> float:
    """Hip to ground (m), 0.53 of stature (Winter 1979 in Morin 2005)."""
    return constants()["leg_length"] * runner.height
