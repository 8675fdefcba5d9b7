"""Reads the force plates of a C3D file in a process of its own: a damaged file can end ezc3d,
and with it the process that reads.

    python -m spinesim.recordings.c3d_child FILE > arrays.npz
"""

from __future__ import annotations

import io
import sys

REFUSED = 3  # exit code where ezc3d says what is wrong


def main(path: str) -> int:
    """Forces (plates, 3, n), corners (plates, 3, 4), rate (Hz), unit of length, as an .npz file."""
    import ezc3d
    import numpy as np

    try:
        content = ezc3d.c3d(path, extract_forceplat_data=True)
        plates = content["data"]["platform"]
        arrays = {
            "forces": np.array([plate["force"] for plate in plates], dtype=float),
            "corners": np.array([plate["corners"] for plate in plates], dtype=float),
            "rate": np.array(float(content["header"]["analogs"]["frame_rate"])),
            "unit": np.array([str(plate["unit_position"]) for plate in plates]),
        }
    except Exception as why:  # ezc3d raises of all kinds
        print(" ".join(str(why).split())[:160], file=sys.stderr)
        return REFUSED
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)  # type: ignore[arg-type]
    sys.stdout.buffer.write(buffer.getvalue())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
