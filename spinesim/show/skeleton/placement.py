"""The runner as a drawing: one skeleton for page, film and figures, placed from a run.

The skeleton is data (`catalogue/skeleton.toml`, read by `catalogue.skeleton()`), the motion of a
run is data (`motion`), and both are numbers, texts, lists and dictionaries, so that they go into
JSON as they are.  `placed` makes shapes of them with this geometry:

    frame       A point p of a body stands at  (x + c p_x + s p_z,  z - s p_x + c p_z),  c and s
                the cosine and sine of the body's pitch (forward positive), x and z its centre.
                An outline's corners and a foot's are placed by the same formula.
    outline     A closed curve that runs from the middle of one side of its corners to the middle
                of the next, each time as a quadratic Bezier curve with the corner between them
                as its control point.  A corner that is written twice is sharp.
    limb        Two segments of lengths a and b between two ends a distance d apart.  The joint
                lies u = (a a - b b + d d) / (2 d) along the line from the first end, and
                h = sqrt(a a - u u) to its left, seen along the line (`joint` = 1: a knee).
                A limb that is too short (d > a + b) is straight, both segments stretched evenly.
    step        Time runs from one touchdown to the next.  In stance, coordinates are those of
                the run; in flight they follow a cubic whose ends have the run's last, and the
                next touchdown's, positions and velocities.
    foot        In stance its pitch is interpolated over the share of stance.  A pitch above zero
                turns it about its ball, below zero about its heel; the ball lies at the end of
                the path of the centre of pressure, the sole as deep as the shoe is pressed.  In
                swing, ankle and pitch follow uniform Catmull-Rom curves from lift-off through the
                skeleton's keys to the next touchdown.
    other leg   It is where the first was, or will be, one step away.

Stance leg, pelvis, spine, trunk and head are where the model moves them.  The knee, the leg in the
air and the arms are drawn for the eye; their masses ride with pelvis and thorax.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from spinesim.show.skeleton.frames import Bodies, Shape, fixed, line, moved
from spinesim.show.skeleton.limbs import arm, leg
from spinesim.show.skeleton.motion import coordinates
from spinesim.spine import LEVELS, TRUNK, VERTEBRAE


def placed(
    skeleton: Mapping[str, Any],
    motion: Mapping[str, Any],
    time: float,
    *,
    wider: float | None = None,
) -> list[Shape]:
    """The shapes of the runner at a time (s) of the step, from the farthest to the nearest.

    A shape is {"name", "kind", "points"}: kind "outline" has corners, "line" has its ends and
    joints and a "width" (m); points are [x, z] (m) in the world, the foot that lands at time 0 at
    x = 0.  "part" says what it belongs to: "far arm", "far leg", "near leg", "body", "near arm",
    "vertebra" or "disc"; discs and vertebrae have a "name" of their own.  wider: how many times a
    disc is drawn as deep as it is (the skeleton's `wider`).
    """
    bodies, size = coordinates(motion, time), motion["size"]
    step = motion["step_time"]
    base = fixed(motion, bodies, "thorax_base")
    trunk = bodies["thorax"]["pitch"]
    neck = [
        moved(base, trunk, skeleton["neck"]["from"], size),
        moved(fixed(motion, bodies, "head_centre"), 0.0, skeleton["neck"]["to"], size),
    ]
    outlines = [
        {
            "name": outline["name"],
            "part": "body",
            "kind": "outline",
            "points": [
                moved(
                    fixed(motion, bodies, outline["point"]),
                    bodies[outline["turned_by"]]["pitch"] if outline["turned_by"] else 0.0,
                    corner,
                    size,
                )
                for corner in outline["corners"]
            ],
        }
        for outline in skeleton["outline"]
    ]
    phase = math.pi * time / step
    return [
        arm(skeleton, motion, base, trunk, "far arm", math.cos(phase)),
        *leg(skeleton, motion, bodies, "far leg", time + step),
        line("neck", "body", neck, size * skeleton["neck"]["width"]),
        *outlines,
        *leg(skeleton, motion, bodies, "near leg", time),
        *spine(skeleton, motion, bodies, skeleton["spine"]["wider"] if wider is None else wider),
        arm(skeleton, motion, base, trunk, "near arm", -math.cos(phase)),
    ]


def spine(
    skeleton: Mapping[str, Any],
    motion: Mapping[str, Any],
    bodies: Bodies,
    wider: float = 1.0,
) -> list[Shape]:
    """Vertebrae L5 to L1, then the discs L5/S1 to T12/L1, as outlines.

    `wider` times as deep as they are.
    """
    half = 0.5 * wider * motion["height"] * skeleton["proportions"]["disc_depth"]
    waist = half * skeleton["spine"]["waist"]
    discs, plates = [], []
    for k, level in enumerate(LEVELS):
        lower, upper = TRUNK[k], TRUNK[k + 1]
        below = fixed(motion, bodies, f"{lower}_top")
        above = fixed(motion, bodies, f"{upper}_base")
        centre = [(below[0] + above[0]) / 2, (below[1] + above[1]) / 2]
        pitch = bodies[lower]["pitch"] + motion["points"][f"{lower}_top"][2]
        high = motion["disc_height"][level] / 2
        flat = [(-0.85 * half, -high), (0.85 * half, -high), (1.1 * half, 0.0)]
        corners = [*flat, *((-x, -z) for x, z in flat)]
        plates.append((centre, pitch, high))
        shape = {"name": level, "part": "disc", "kind": "outline"}
        discs.append(shape | {"points": [moved(centre, pitch, corner) for corner in corners]})
    vertebrae = []
    for k, name in enumerate(VERTEBRAE):
        (below, low_pitch, low), (above, high_pitch, high) = plates[k], plates[k + 1]
        middle = [(below[0] + above[0]) / 2, (below[1] + above[1]) / 2]
        mean = (low_pitch + high_pitch) / 2
        feet = [moved(below, low_pitch, (side * half, low)) for side in (-1, 1)]
        tops = [moved(above, high_pitch, (side * half, -high)) for side in (1, -1)]
        front, back = (moved(middle, mean, (side * waist, 0.0)) for side in (1, -1))
        sharp = [feet[0], feet[0], feet[1], feet[1], front, tops[0], tops[0], tops[1], tops[1]]
        shape = {"name": name, "part": "vertebra", "kind": "outline"}
        vertebrae.append(shape | {"points": [*sharp, back]})
    return vertebrae + discs
