"""Draws README's picture: one moment of a step, with long steps and with short ones.

python docs/picture.py      writes docs/static/step.png
"""

from __future__ import annotations

from pathlib import Path

import matplotlib

import spinesim as ss

FILE = Path(__file__).parent / "static" / "step.png"
PHASE = 0.36  # of the step: the lowest disc carries most


def main() -> None:
    matplotlib.use("agg")
    base = ss.Scenario()
    runs = {
        f"{cadence} steps/min": ss.simulate(base.with_(stride_cadence=cadence))
        for cadence in (150, 180)
    }
    ss.animate(runs).still(PHASE).savefig(FILE, dpi=100, metadata={"Software": None})


if __name__ == "__main__":
    main()
