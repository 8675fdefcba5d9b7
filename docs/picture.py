"""Draws README's picture: a runner at four moments of a step, and what the lowest disc carries.

python docs/picture.py      writes docs/static/step.png
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("agg")

import matplotlib.pyplot as plt
from matplotlib.colors import Normalize
from matplotlib.patches import PathPatch
from matplotlib.path import Path as Curve

import spinesim as ss
from spinesim import catalogue
from spinesim.show.skeleton.motion import motion
from spinesim.show.skeleton.placement import placed

FILE = Path(__file__).parent / "static" / "step.png"
MOMENTS = (0.03, 0.11, 0.19, 0.30)  # s after touchdown
APART = 1.05  # m from one drawing to the next
GREY, PALE, DARK = "#b9bec6", "#e3e6ea", "#4a4f57"
COLOURS = {"150 steps/min": "#D55E00", "180 steps/min": "#0072B2"}
BESIDE = {"150 steps/min": 5, "180 steps/min": -15}  # points between a peak and its name
SCALE, MAP = Normalize(0.0, 3.0), plt.get_cmap("plasma_r")  # body weights on a disc


def draw_runner(ax: Any, data: dict[str, Any], time: float, at: float) -> None:
    """The runner at a time of the step, the hip at x = at; discs in the colour of their load."""
    shapes = placed(catalogue.skeleton(), data, time, wider=2.6)
    middle = next(shape for shape in shapes if shape["name"] == "pelvis")["points"]
    shift = at - sum(x for x, _ in middle) / len(middle)
    for shape in shapes:
        points = [(x + shift, z) for x, z in shape["points"]]
        far, part = shape["part"].startswith("far"), shape["part"]
        if shape["kind"] == "line":
            width = 72 * shape["width"] * ax.bbox.height / ax.figure.dpi / 2.05
            ax.plot(
                *zip(*points, strict=True),
                color=PALE if far else GREY,
                lw=width,
                zorder=1,
                solid_capstyle="round",
                solid_joinstyle="round",
            )
        else:
            fill, edge = PALE if far else GREY, "none"
            if part in ("vertebra", "disc"):
                edge = DARK
                fill = MAP(SCALE(load_of(data, shape["name"], time))) if part == "disc" else "white"
            ax.add_patch(PathPatch(curve(points), facecolor=fill, edgecolor=edge, lw=0.4, zorder=2))


def curve(corners: list[tuple[float, float]]) -> Curve:
    """The closed curve through the middles of the sides, each corner a control point."""
    following = [*corners[1:], corners[0]]
    middles = [
        ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2) for a, b in zip(corners, following, strict=True)
    ]
    points = [middles[-1]]
    for corner, middle in zip(corners, middles, strict=True):
        points += [corner, middle]
    return Curve(points, [Curve.MOVETO] + [Curve.CURVE3] * (len(points) - 1))


def load_of(data: dict[str, Any], level: str, time: float) -> float:
    """Compression of a disc (body weights) at a time of the step; nothing is shown in the air."""
    times, loads = data["time"], data["compression"][level]
    nearest = min(range(len(times)), key=lambda i: abs(times[i] - time))
    return loads[nearest] if time <= times[-1] else 0.0


def main() -> None:
    base = ss.Scenario()
    runs = {name: ss.simulate(base.with_(stride_cadence=float(name[:3]))) for name in COLOURS}
    data = motion(runs["150 steps/min"])
    figure = plt.figure(figsize=(9.2, 3.1), dpi=130)
    left, right = figure.subplots(1, 2, width_ratios=(1.75, 1))
    for k, time in enumerate(MOMENTS):
        draw_runner(left, data, time, k * APART)
        left.text(k * APART, -0.13, f"{1e3 * time:.0f} ms", ha="center", va="top", color=DARK)
    left.axhline(0, color=DARK, lw=0.8)
    left.set(aspect="equal", xlim=(-0.6, 3 * APART + 0.6), ylim=(-0.3, 1.75))
    left.axis("off")
    for name, run in runs.items():
        load = run["compression"].sel(level="L5/S1") / run.attrs["body_weight"]
        right.plot(1e3 * run["time"], load, color=COLOURS[name], lw=2)
        peak = int(load.argmax("time"))
        top = (1e3 * run["time"][peak], load[peak])
        style = {"ha": "center", "textcoords": "offset points", "color": COLOURS[name]}
        right.annotate(name, top, (0, BESIDE[name]), **style)
    right.set(xlabel="time since touchdown (ms)", ylim=(0, 3.1), xlim=(0, None))
    right.set_title("Load on the lowest disc (body weights)", fontsize=10, loc="left")
    right.spines[["top", "right"]].set_visible(False)
    figure.tight_layout()
    figure.savefig(FILE, metadata={"Software": None})


if __name__ == "__main__":
    main()
