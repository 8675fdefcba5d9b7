"""Lumbar muscles and the trunk they hold, scaled to a person.

Eighteen elements cross six levels with one tension each; they are reported as eight groups.  The
numbers, their sources and their status stand in catalogue/muscles.toml (geometry of the
Bruno/Allaire torso, cross-sections of Christophy 2012 at 75 N/cm2). SI units, radians; positive are
pitch forward, moment that extensors have to answer, compression and anterior shear.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spinesim import catalogue
from spinesim.mechanics.primitives import Array
from spinesim.scenario.condition import ERECTORS, freshness, strength
from spinesim.scenario.constants import constants
from spinesim.scenario.runner import Runner
from spinesim.units import GRAVITY

ABDOMINALS = ("RA", "EO", "IO")


@dataclass(frozen=True, eq=False)
class MuscleSet:
    """Muscles of one person, or of many along leading axes.

    elements    18 names;  groups  the group of each;  levels  6 names, from L5/S1 upwards
    force       (..., 18) greatest tension, N
    length      (..., 18) path, m
    arm         (..., 6, 18) moment per newton of tension, m, extensor +
    own_arm     (..., 2, 6) mean arm of the sound extensors, and of the sound flexors, of a level, m
    strength    (..., 18) force over that of sound muscle
    stiffness   (..., 18) stiffness at a force, over that of fresh muscle
    compression (6, 18) along the disc normal per newton;  shear  (6, 18) on the upper part,
    anterior + disc_pitch  (6,) disc normals to which compression and shear refer, from the trunk's
    upright, rad
    """

    elements: tuple[str, ...]
    groups: tuple[str, ...]
    levels: tuple[str, ...]
    force: Array
    length: Array
    arm: Array
    own_arm: Array
    strength: Array
    stiffness: Array
    compression: Array
    shear: Array
    disc_pitch: Array

    @property
    def group_names(self) -> tuple[str, ...]:
        """The eight groups, in the order in which forces are reported."""
        return tuple(dict.fromkeys(self.groups))

    def within(self, *groups: str) -> NDArray[np.bool_]:
        """(18,) whether an element belongs to one of `groups`; unknown names raise ValueError.

        >>> muscle_set(70).within("MF").tolist().count(True)
        6
        """
        check_groups(groups)
        return np.isin(self.groups, groups)


@dataclass(frozen=True, eq=False)
class HeldTrunk:
    """What a trunk held still, or accelerated along gravity, asks of each level: arrays (..., 6),
    trunk_pitch (...).
    """

    axial: Array
    shear: Array
    moments: Array
    disc_pitch: Array
    trunk_pitch: Array


def muscle_set(
    mass: ArrayLike,
    sex: str | Sequence[str] = "male",
    *,
    strength: Mapping[str, ArrayLike] | None = None,
) -> MuscleSet:
    """Muscles of a runner of `mass` (kg).

    Lengths and arms go with (mass/79.6)^(1/3), forces with (mass/79.6)^(2/3).  A female's forces
    are 0.85 of those of a male of her mass (status: assumption).  `strength` multiplies the forces
    of a group by its name (1 = reference, 0 = none).  All may be arrays that broadcast to the
    leading axes (scenarios).  Raises ValueError for a mass that is not positive, a negative factor,
    an unknown sex or group.

    >>> [round(float(muscle_set(79.6, sex).force[0])) for sex in ("male", "female")]  # EST, N
    [2189, 1861]
    """
    data = catalogue.muscles()
    check_groups(strength or {})
    factors = {
        name: _checked(f"strength of {name}", value, positive=False)
        for name, value in (strength or {}).items()
    }
    size = np.cbrt(_checked("mass", mass) / data["reference"]["mass"])[..., None]
    female = _female(sex)[..., None]

    elements = data["elements"]
    groups = tuple(row["group"] for row in elements.values())
    ones = np.ones(np.broadcast_shapes(*(value.shape for value in factors.values())))
    strengths = np.stack([ones * factors.get(name, 1.0) for name in groups], axis=-1)
    sound = _column("force_max") * size**2 * np.where(female, data["female"]["force"], 1.0)
    return MuscleSet(
        elements=tuple(elements),
        groups=groups,
        levels=tuple(data["levels"]),
        force=sound * strengths,
        length=_column("length") * size,
        arm=_column("arm") * size[..., None],
        own_arm=_own_arms() * size[..., None],
        strength=strengths,
        stiffness=np.ones_like(strengths),
        compression=_column("compression"),
        shear=_column("shear"),
        disc_pitch=np.radians(data["reference"]["disc_pitch_deg"]),
    )


def held_trunk(
    mass: ArrayLike, *, lean: ArrayLike = 0.0, load_factor: ArrayLike = 1.0
) -> HeldTrunk:
    """Net reactions (N) and moments (N m) of the six levels when the trunk is held, rigid, at
    `lean` (rad, forward +).

    axial = n w cos(disc pitch), shear = n w sin(disc pitch), moment = n w (x cos lean + z sin
    lean), with w the weight above a level, (x, z) its centre of mass from the disc when upright,
    and n = `load_factor` = 1 + vertical acceleration / g. Masses go with `mass` (kg), lengths with
    its cube root.  Arguments broadcast to the leading axes.

    >>> held_trunk(70).moments.round(2)
    array([7.25, 2.61, 1.75, 2.84, 4.68, 7.13])
    """
    body, reference = catalogue.muscles()["body"], catalogue.muscles()["reference"]
    kg, pitch, n = (
        np.asarray(value, dtype=float)[..., None]
        for value in (_checked("mass", mass), lean, load_factor)
    )
    size = np.cbrt(kg / reference["mass"])
    forward, up = (np.array(body[name]) * size for name in ("com_forward", "com_up"))
    weight = n * np.array(body["mass_above"]) * kg / body["mass"] * GRAVITY
    disc_pitch = np.radians(reference["disc_pitch_deg"]) + pitch
    return HeldTrunk(
        axial=weight * np.cos(disc_pitch),
        shear=weight * np.sin(disc_pitch),
        moments=weight * (forward * np.cos(pitch) + up * np.sin(pitch)),
        disc_pitch=disc_pitch,
        trunk_pitch=pitch[..., 0],
    )


def check_groups(names: Sequence[str] | Mapping[str, object]) -> None:
    """ValueError with the nearest name if one of `names` is not a muscle group."""
    known = catalogue.muscles()["groups"]
    for name in names:
        if name not in known:
            near = difflib.get_close_matches(name, known, 1, cutoff=0.3)
            hint = f"; did you mean '{near[0]}'?" if near else ""
            raise ValueError(f"unknown muscle group '{name}'{hint} (groups: {', '.join(known)})")


def _column(name: str) -> Array:
    """One quantity of all elements: (18,), or (6, 18) if it is given per level."""
    return np.array([row[name] for row in catalogue.muscles()["elements"].values()], dtype=float).T


def _own_arms() -> Array:
    """(2, 6) mean arms (m) of a level's extensors and flexors, weighted with their strength."""
    arm, force = _column("arm"), _column("force_max")
    pulls = np.stack([np.maximum(arm, 0.0), np.maximum(-arm, 0.0)])
    return np.asarray((pulls * force).sum(-1) / ((pulls > 0) * force).sum(-1))


def _checked(name: str, value: ArrayLike, *, positive: bool = True) -> Array:
    values: Array = np.asarray(value, dtype=float)
    if not np.all(np.isfinite(values) & ((values > 0) if positive else (values >= 0))):
        raise ValueError(
            f"{name}: {values} has to be finite and {'positive' if positive else 'not negative'}"
        )
    return values


def _female(sex: str | Sequence[str]) -> NDArray[np.bool_]:
    names = np.asarray(sex)
    if unknown := set(names.ravel().tolist()) - {"female", "male"}:
        raise ValueError(f"sex: {sorted(unknown)[0]!r} is not known; give 'female' or 'male'")
    return np.asarray(names == "female")


def muscles_of(runner: Runner | Sequence[Runner]) -> MuscleSet:
    """The runner's eighteen muscle elements, condition included.

    Core strength, sitting, hydration, fatigue and age change their forces, fatigue their stiffness.
    Several runners give arrays that begin (N, 1), to go with (N, samples).
    """
    c = constants()
    if isinstance(runner, Runner):
        muscles = muscle_set(runner.mass, runner.sex, strength=strength(runner))
        fresh = np.array(freshness(runner.fatigue))
    else:
        factors = [strength(person) for person in runner]
        muscles = muscle_set(
            np.array([[person.mass] for person in runner]),
            [[person.sex] for person in runner],  # type: ignore[misc]
            strength={
                name: np.array([[factor[name]] for factor in factors]) for name in factors[0]
            },
        )
        fresh = np.array([[[freshness(person.fatigue)]] for person in runner])
    return replace(
        muscles,
        force=muscles.force * c["muscle_stress"],
        arm=muscles.arm * c["muscle_arm"],
        own_arm=muscles.own_arm * c["muscle_arm"],
        stiffness=np.where(muscles.within(*ERECTORS), fresh, muscles.stiffness),
    )


def rows_of(muscles: MuscleSet, rows: NDArray[Any]) -> MuscleSet:
    """The muscles of some of several people, whose arrays begin (N, 1)."""
    personal = ("force", "length", "arm", "own_arm", "strength", "stiffness")
    return replace(muscles, **{name: getattr(muscles, name)[rows] for name in personal})
