"""What the discs feel of the muscles: disc loads and muscle forces.

The muscles come from `spinesim.spine.muscles`; `spinesim.spine.sharing` shares the joints' moments
among them.

    held = held_trunk(70, lean=0.5)
    load = disc_loads(held.axial, held.shear, held.moments, held.disc_pitch, held.trunk_pitch,
    muscle_set(70))

Arrays end in 6 levels (L5/S1 upwards) or 18 elements; leading axes (samples, scenarios) broadcast.
Units SI, angles rad; pitch forward +, anterior shear + on the upper part, extensor moment +,
compression +.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from spinesim.mechanics.primitives import Array
from spinesim.spine.muscles import MuscleSet
from spinesim.spine.sharing import RESERVE_SCALE, Sharing, share


@dataclass(frozen=True, eq=False)
class DiscLoads:
    """What each disc carries, muscles included: arrays (..., 6) in N, tension (..., 18) in N.

    compression and shear refer to the disc plane, trunk_compression and trunk_shear to the plane
    square to the trunk. The disc-plane shear of L5/S1 hangs on its assumed pitch (S1 endplate at 40
    deg); muscle_* is the muscles' part; reserve_compression, in compression already, is what the
    reserve adds: where muscles lack a moment, the disc bears it as if a muscle of its own level
    pulled along the trunk, so that weakness relieves nothing.
    """

    compression: Array
    shear: Array
    trunk_compression: Array
    trunk_shear: Array
    muscle_compression: Array
    muscle_shear: Array
    reserve_compression: Array
    tension: Array
    sharing: Sharing


def disc_loads(
    axial: ArrayLike,
    shear: ArrayLike,
    moments: ArrayLike,
    disc_pitch: ArrayLike,
    trunk_pitch: ArrayLike,
    muscles: MuscleSet,
    *,
    exponent: float = 2.0,
    floor: ArrayLike = 0.01,
    reserve_scale: float = RESERVE_SCALE,
    start: ArrayLike | None = None,
) -> DiscLoads:
    """Disc loads from the NET joint reactions: axial and shear (..., 6) in the disc frame, N, and
    the moments left to muscles, N m.

    disc_pitch (..., 6) and trunk_pitch (...) are absolute (rad); the rest goes to `share`, whose
    errors apply.

    >>> from spinesim.spine.muscles import held_trunk, muscle_set
    >>> held = held_trunk(70)  # upright, without the part of tissue
    >>> load = disc_loads(
    ...     held.axial, held.shear, held.moments, held.disc_pitch, held.trunk_pitch, muscle_set(70)
    ... )
    >>> round(float(load.compression[1]))  # L4/L5, N
    496
    """
    sharing = share(
        moments, muscles, exponent=exponent, floor=floor, reserve_scale=reserve_scale, start=start
    )
    return add_muscles(axial, shear, sharing, disc_pitch, trunk_pitch, muscles)


def add_muscles(
    axial: ArrayLike,
    shear: ArrayLike,
    sharing: Sharing,
    disc_pitch: ArrayLike,
    trunk_pitch: ArrayLike,
    muscles: MuscleSet,
) -> DiscLoads:
    """`disc_loads` with the moments shared already.

    The muscles' lines turn with the trunk, so what they do to a disc is rotated by (disc_pitch -
    trunk_pitch) less the pitch of the disc it was measured on.
    """
    tension = sharing.activation * muscles.force
    tilt = np.asarray(disc_pitch) - np.asarray(trunk_pitch)[..., None]
    c, s = np.cos(tilt), np.sin(tilt)
    measured = np.cos(muscles.disc_pitch), np.sin(muscles.disc_pitch)
    along, across = tension @ muscles.compression.T, tension @ muscles.shear.T
    pull = turned(*turned(along, across, measured[0], -measured[1]), c, s)
    extensor, flexor = np.moveaxis(muscles.own_arm, -2, 0)
    lacks, size = sharing.reserve_moment, np.abs(sharing.reserve_moment)
    lacking = (size + lacks) / (2 * extensor) + (size - lacks) / (2 * flexor)
    reserve = lacking * c
    compression = np.asarray(axial) + pull[0] + reserve
    anterior = np.asarray(shear) + pull[1] + lacking * s
    trunk = turned(compression, anterior, c, -s)
    return DiscLoads(compression, anterior, *trunk, *pull, reserve, tension, sharing)


def turned(compression: Array, shear: Array, cosine: Array, sine: Array) -> tuple[Array, Array]:
    """A force seen from a plane pitched further forward by the angle of this cosine and sine.

    More of a compression is then anterior shear.
    """
    return compression * cosine - shear * sine, shear * cosine + compression * sine


def group_forces(tension: Array, muscles: MuscleSet) -> Array:
    """(..., 8) total tension (N) of each of `muscles.group_names` from the elements' tension (...,
    18).
    """
    return np.stack(
        [tension[..., muscles.within(name)].sum(axis=-1) for name in muscles.group_names], axis=-1
    )


def equivalent_extensor(
    axial: ArrayLike, moment: ArrayLike, extensor_arm: ArrayLike, flexor_arm: ArrayLike
) -> tuple[Array, Array]:
    """(compression, muscle force), N, if one muscle along the disc normal answers the moment: C = N
    + M/d.

    Extensors answer M > 0, flexors M < 0, each with its arm d > 0 (m); shear is the joint's own.
    The traditional extensor arm is 0.05 m (quoted in Gungor 2013), muscles' own arms 0.050-0.060 m.
    Raises ValueError for an arm that is not positive.

    >>> compression, force = equivalent_extensor(
    ...     343.35, 6.867, 0.055, 0.1
    ... )  # 35 kg, 2 cm in front of the disc, upright
    >>> round(float(compression), 3)
    468.205
    """
    load, extensor, flexor = (
        np.asarray(value, dtype=float) for value in (moment, extensor_arm, flexor_arm)
    )
    if not (np.all(extensor > 0) and np.all(flexor > 0)):
        raise ValueError(f"arms have to be positive (m); got extensor {extensor}, flexor {flexor}")
    force = np.maximum(load, 0.0) / extensor + np.maximum(-load, 0.0) / flexor
    return np.asarray(axial, dtype=float) + force, force
