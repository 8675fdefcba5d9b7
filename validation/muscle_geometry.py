"""Derives arms, pulls and strengths of the muscle elements, and compares them with the catalogue.

    python validation/muscle_geometry.py cyclistFullBodyMuscle.osim myoback_v2.0.xml

The first file (github.com/ross-wilkinson/opensim-model-fullBodyMuscleActuated) carries the torso of
Bruno 2015: bodies, fascicles and their paths.  The second (github.com/rohwalia/MyoBack) carries the
cross-sections of Christophy 2012, as forces at 46 N/cm2, by which the fascicles of an element are
weighted.

At a disc the body is cut in two.  A fascicle counts where it joins a bone below the cut to one
above, and a rib goes with its vertebra: what it does to the disc follows from the piece of its
line that crosses.  The abdominal wall is cut at the height of the disc.  There obliques that end on
the rectus sheath pass their pull on, external ones down the sheath to the pubis, internal ones up
to the ribs (McGill 1996), by the part that points along it.
"""

from __future__ import annotations

import re
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from spinesim import catalogue
from spinesim.mechanics.primitives import Array

UPPER = ("lumbar5", "lumbar4", "lumbar3", "lumbar2", "lumbar1", "thoracic12")  # above each disc
SHEATH, RECTUS = "Abdomen", "rect_abd_r"
STRESS = 75 / 46  # N/cm2, over that of the second file
ELEMENTS = (  # the first pattern that a fascicle's name begins with says its element
    (r"LTpT_[TR][1-6]_", "ESTL"),  # those that end on lumbar vertebrae
    (r"IL_R|LTpT", "EST"),
    (r"(?:IL|LTpL)_L(\d)", "ESL"),
    (r"MF_m(\d)", "MF"),
    (r"multifidus_", "MFT"),
    (r"QL", "QL"),
    (r"Ps_", "PS"),
    (r"rect_abd", "RA"),
    (r"E[O0]", "EO"),
    (r"IO", "IO"),
)
FIRST_FILE_ONLY = ("EO", "MFT")  # fascicles that the second file divides otherwise, or lacks


@dataclass(frozen=True, eq=False)
class Fascicle:
    """One line of muscle: bodies of its points, the points (n, 3) x forward, y up, m; force N."""

    name: str
    bodies: tuple[str, ...]
    points: Array
    force: float


class Torso:
    """Bodies and fascicles of the OpenSim file in its neutral posture."""

    def __init__(self, file: Path) -> None:
        model = ET.parse(file).getroot().find("Model")
        assert model is not None
        self.model = model
        self.joints = dict(map(_joint, model.findall("JointSet/objects/*")))
        self.discs = np.array([self.place(body)[:3, 3] for body in UPPER])
        lines = list(self._fascicles())
        self.rectus = next(line.points for line in lines if line.name == RECTUS)
        self.fascicles = [line for line in lines if element(line.name)]

    @cache  # noqa: B019 - one torso lives as long as the script
    def place(self, body: str) -> Array:
        """Frame (4, 4) of a body in the ground's."""
        if body == "ground":
            return np.eye(4)
        parent, frame = self.joints[body]
        return np.asarray(self.place(parent) @ frame)

    def discs_below(self, body: str) -> int:
        """How many of the six discs lie between a body and the pelvis."""
        while body != "ground":
            if body in UPPER:
                return UPPER.index(body) + 1
            body = self.joints[body][0]
        return 0

    def _fascicles(self) -> Iterator[Fascicle]:
        for force in self.model.findall("ForceSet/objects/*"):
            points = force.findall("GeometryPath/PathPointSet/objects/*")
            where = [point.findtext("location") for point in points]
            if not points or None in where:
                continue
            bodies = tuple(_last(point.findtext("socket_parent_frame")) for point in points)
            places = [
                (self.place(body) @ [*_numbers(text), 1.0])[:3]
                for body, text in zip(bodies, where, strict=True)
            ]
            strength = float(force.findtext("max_isometric_force") or 0)
            yield Fascicle(str(force.get("name")), bodies, np.array(places), strength)

    def sheath(self, height: float) -> tuple[Array, Array]:
        """A point of the rectus at a height, and its direction downwards."""
        k = int(np.searchsorted(self.rectus[1:-1, 1], height))
        return self.rectus[k], _unit(self.rectus[k] - self.rectus[k + 1])

    def crossings(self, line: Fascicle) -> Iterator[tuple[int, Array, Array]]:
        """Discs that a fascicle crosses, a point of what pulls on the part above, and the pull."""
        if SHEATH in line.bodies:
            yield from self._wall(line)
            return
        ranks = [self.discs_below(body) for body in line.bodies]
        for k in range(len(ranks) - 1):
            low, high = sorted((k, k + 1), key=lambda i: ranks[i])
            pull = _unit(line.points[low] - line.points[high])
            for disc in range(ranks[low], ranks[high]):
                yield disc, line.points[high], pull

    def _wall(self, line: Fascicle) -> Iterator[tuple[int, Array, Array]]:
        """A fascicle of the abdominal wall that ends on the rectus sheath, or the rectus itself."""
        if line.bodies.count(SHEATH) > 1:
            for disc, (_, height, _) in enumerate(self.discs):
                yield disc, *self.sheath(height)
            return
        on_sheath = line.points[line.bodies.index(SHEATH)]
        on_bone = line.points[1 - line.bodies.index(SHEATH)]
        external = on_bone[1] > on_sheath[1]
        low, high = (on_sheath, on_bone) if external else (on_bone, on_sheath)
        pull = _unit(low - high)
        passed = pull @ self.sheath(on_sheath[1])[1]
        for disc, (_, height, _) in enumerate(self.discs):
            if (height > on_sheath[1]) == external:
                yield disc, high, pull
            else:
                point, down = self.sheath(height)
                yield disc, point, passed * down

    def effects(self, line: Fascicle) -> Array:
        """(3, 6): arm (m), compression and shear (N/N) of a fascicle at the six discs."""
        result = np.zeros((3, 6))
        pitch = np.radians(catalogue.muscles()["reference"]["disc_pitch_deg"])
        for disc, point, pull in self.crossings(line):
            x, y = (point - self.discs[disc])[:2]
            s, c = np.sin(pitch[disc]), np.cos(pitch[disc])
            result[:, disc] += (
                x * pull[1] - y * pull[0],
                -pull[0] * s - pull[1] * c,
                pull[0] * c - pull[1] * s,
            )
        return result


def element(fascicle: str) -> str:
    """The element that a fascicle belongs to, empty if none."""
    for pattern, name in ELEMENTS:
        if match := re.match(pattern, fascicle):
            return name + "".join(match.groups())
    return ""


def strengths(file: Path) -> dict[str, float]:
    """Greatest forces (N) of the second file's fascicles, by their names in the first."""
    forces = {}
    for muscle in ET.parse(file).getroot().findall("actuator/general"):
        name, gain = str(muscle.get("name")), str(muscle.get("gainprm"))
        forces[_plain(name)] = STRESS * float(gain.split()[2])
    return forces


def main(osim: str, mujoco: str) -> None:
    """Print every element's rows, and how far the catalogue's are from them."""
    torso, forces = Torso(Path(osim)), strengths(Path(mujoco))
    for name, row in catalogue.muscles()["elements"].items():
        lines = [line for line in torso.fascicles if element(line.name) == name]
        effects = np.array([torso.effects(line) for line in lines])
        crossing = effects[:, 1].any(axis=1)
        own = any(name.startswith(group) for group in FIRST_FILE_ONLY)
        weight = np.array([line.force if own else forces[_plain(line.name)] for line in lines])
        weight = np.where(crossing, weight, 0.0)
        mean = np.einsum("n,nqk->qk", weight, effects) / weight.sum()
        total = sum(force for fascicle, force in forces.items() if element(fascicle) == name)
        length = sum(w * _length(line.points) for w, line in zip(weight, lines, strict=True))
        print(f"{name}: {total:.0f} N, {length / weight.sum():.3f} m")
        for quantity, values, digits in zip(
            ("arm", "compression", "shear"), mean, (4, 3, 3), strict=True
        ):
            off = np.abs(values - row[quantity]).max()
            print(f"  {quantity} = {_row(values, digits)}, catalogue within {off:.4f}")


def _joint(joint: ET.Element) -> tuple[str, tuple[str, Array]]:
    """A body, its parent and its frame (4, 4) there, coordinates at zero."""
    frames = {frame.get("name"): frame for frame in joint.findall("frames/PhysicalOffsetFrame")}
    parent = frames[joint.findtext("socket_parent_frame")]
    child = frames[joint.findtext("socket_child_frame")]
    frame = _frame(parent) @ np.linalg.inv(_frame(child))
    return _last(child.findtext("socket_parent")), (_last(parent.findtext("socket_parent")), frame)


def _frame(offset: ET.Element) -> Array:
    frame = np.eye(4)
    frame[:3, 3] = _numbers(offset.findtext("translation"))
    for axis, angle in enumerate(_numbers(offset.findtext("orientation"))):
        turn, (i, j) = np.eye(4), [k for k in range(3) if k != axis]
        sign = -1.0 if axis == 1 else 1.0
        turn[i, i] = turn[j, j] = np.cos(angle)
        turn[j, i], turn[i, j] = sign * np.sin(angle), -sign * np.sin(angle)
        frame = frame @ turn
    return frame


def _numbers(text: str | None) -> Array:
    return np.array([float(value) for value in (text or "").split()])


def _last(path: str | None) -> str:
    return (path or "").split("/")[-1]


def _plain(name: str) -> str:
    return re.sub(r"[-._]+", "_", name)


def _unit(vector: Array) -> Array:
    return np.asarray(vector / np.linalg.norm(vector))


def _length(points: Array) -> float:
    return float(np.linalg.norm(np.diff(points, axis=0), axis=1).sum())


def _row(values: Sequence[float] | Array, digits: int) -> str:
    return f"[{', '.join(f'{value:.{digits}f}' for value in values)}]"


if __name__ == "__main__":
    main(*sys.argv[1:])
