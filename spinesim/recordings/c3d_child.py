"""Reads the force plates of a C3D file in a process of its own: a damaged file can end ezc3d,
and with it the process that reads.

    python -m spinesim.recordings.c3d_child FILE > arrays.npz
"""

from __future__ import annotations

import io
import sys
from typing import Any

REFUSED = 3  # exit code where ezc3d says what is wrong


def main(path: str) -> int:
    """Forces (plates, 3, n), corners (plates, 3, 4), rate (Hz), unit of length, as an .npz file."""
    import numpy as np
    from ezc3d import ezc3d  # its dictionaries hold moments too: three times slower

    try:
        content = ezc3d.c3d(path)
        head = content.header()
        plates = ezc3d.ForcePlatforms(content).forcePlatforms()
        arrays = {
            "forces": np.array([_rows(plate.forces()) for plate in plates], dtype=float),
            "corners": np.array([_rows(plate.corners()) for plate in plates], dtype=float),
            "rate": np.array(float(head.nbAnalogByFrame() * head.frameRate())),
            "unit": np.array([str(plate.positionUnit()) for plate in plates]),
        }
    except Exception as why:  # ezc3d raises of all kinds
        print(" ".join(str(why).split())[:160], file=sys.stderr)
        return REFUSED
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)  # type: ignore[arg-type]
    sys.stdout.buffer.write(buffer.getvalue())
    return 0


def _rows(vectors: Any) -> Any:
    """Vectors of ezc3d as an array (3, n)."""
    import numpy as np

    return np.array([vector.to_array()[:, 0] for vector in vectors]).T


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
