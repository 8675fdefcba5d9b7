"""Recordings that tests make for themselves, from a simulated run: tiled, spoilt, and written in the
formats of laboratories and watches.
"""

import struct
from functools import cache

import numpy as np

from spinesim.gait.simulation import simulate
from spinesim.scenario import Runner, Scenario, Stride
from spinesim.units import GRAVITY

RUNNER, SPEED = Runner(mass=69.0, height=1.80), 3.5
SCENARIO = Scenario(RUNNER, Stride(speed=SPEED, cadence=162.0, contact_time=0.2436))
TOUCHDOWN = 0.2  # s, of the first step
PLATE = np.array([[0.0, 0.0], [1.8, 0.0], [1.8, 0.49], [0.0, 0.49]])  # corners, m


@cache
def run():
    return simulate(SCENARIO)


def tiled(rate=1000.0, seconds=10.0, sides=0.0, noise=0.0, seed=0):
    """time (n,), vertical and fore-aft force (n,) in N: steps of the run with zeros in flight.

    sides: by which share the force of one foot is more, of the other less; noise: SD in N.
    """
    motion, step_time = run(), float(run().attrs["step_time"])
    time = np.arange(round(seconds * rate)) / rate
    count, since = np.divmod(time - TOUCHDOWN, step_time)
    known = motion["time"].values
    forces = []
    for name in ("ground_force_vertical", "ground_force_fore_aft"):
        force = np.interp(since, known, motion[name].values, left=0.0, right=0.0)
        forces.append(np.where(count >= 0, force * (1 + sides * (-1) ** count), 0.0))
    random = np.random.default_rng(seed)
    vertical, fore = forces
    return time, vertical + noise * random.standard_normal(len(time)), fore


def touchdowns(seconds=10.0):
    """Times of the touchdowns in `tiled` (s)."""
    return np.arange(TOUCHDOWN, seconds, float(run().attrs["step_time"]))


def write_mot(path, time, vertical, fore):
    rows = np.column_stack([time, fore, vertical, np.zeros((len(time), 4))])
    names = [f"ground_force_{kind}" for kind in ("vx", "vy", "vz", "px", "py", "pz")]
    head = [path.name, "version=1", f"nRows={len(rows)}", "nColumns=7", "inDegrees=no", "endheader"]
    text = "\n".join(head + ["", "\t".join(["time", *names])])
    return _written(path, text + "\n" + _rows(rows, "\t"))


def write_csv(path, time, vertical, fore, separator=",", decimal=".", mark=""):
    rows = _rows(np.column_stack([time, fore, np.zeros(len(time)), vertical]), separator, decimal)
    return _written(path, mark + separator.join(["time", "Fx", "Fy", "Fz"]) + "\n" + rows)


def write_qualisys(path, time, vertical, fore):
    rate = 1 / (time[1] - time[0])
    head = f"NO_OF_SAMPLES\t{len(time)}\nFREQUENCY\t{rate:.0f}\nFORCE_PLATE_NAME\tTreadmill\n"
    rows = _rows(np.column_stack([fore, np.zeros(len(time)), vertical]), "\t")
    return _written(path, head + "Force_X\tForce_Y\tForce_Z\n" + rows)


def _rows(rows, separator, decimal="."):
    lines = [separator.join(f"{value:.10g}" for value in row) for row in rows]
    return "\n".join(lines).replace(".", decimal) + "\n"


def _written(path, text):
    path.write_text(text, encoding="utf-8")
    return path


def write_c3d(
    path, time, vertical, fore, kind=2, up="z", on_runner=False, plates=1, idle=0, sides=PLATE
):
    """A C3D file with plates of type 2 (N) or 4 (volts and a matrix), the vertical along `up`.

    idle: plates more that nobody steps on, with an offset and noise; sides: corners, fore-aft first.
    """
    axis, along = "xyz".index(up), "xyz".index("y" if up == "x" else "x")
    sign = 1.0 if on_runner else -1.0
    n = len(time)
    one = np.zeros((6, n))
    one[2], one[0] = sign * vertical, sign * fore  # axes of the plate, whatever the laboratory's
    if kind == 2:
        channels = one
    else:
        gains = np.diag([500.0, 400.0, 900.0, 100.0, 100.0, 100.0])
        gains[0, 1] = 3.0
        channels = np.linalg.solve(gains, one)
    unit = 1.0 if kind == 2 else 500.0  # N for one of a channel's own
    silent = np.random.default_rng(9).normal(20.0, 3.0, (6 * idle, n)) / unit
    analog = np.concatenate([silent, np.tile(channels / plates, (plates, 1))])
    plates += idle
    corners = np.zeros((3, 4))
    corners[along], corners[({0, 1, 2} - {axis, along}).pop()] = sides.T
    platform = {
        "USED": [plates],
        "TYPE": [kind] * plates,
        "ZERO": [1, 0],
        "CORNERS": (1000.0 * np.repeat(corners[:, :, None], plates, axis=2)),
        "ORIGIN": np.repeat(np.array([[0.0], [0.0], [-20.0]]), plates, axis=1),
        "CHANNEL": (np.arange(6 * plates).reshape(plates, 6) + 1).T,
    }
    if kind == 4:
        platform["CAL_MATRIX"] = np.repeat(gains[:, :, None], plates, axis=2)
    path.write_bytes(_c3d(analog, 1 / (time[1] - time[0]), platform))
    return path


def _c3d(analog, rate, platform):
    """The bytes of a C3D file without points: analog (channels, n) and a FORCE_PLATFORM group."""
    count, frames = analog.shape
    labels = [f"F{k}" for k in range(count)]
    groups = {
        "POINT": {
            "USED": [0],
            "FRAMES": [frames],
            "RATE": [float(rate)],
            "SCALE": [-1.0],
            "UNITS": ["mm"],
            "LABELS": [""],
            "DATA_START": [0],
        },
        "ANALOG": {
            "USED": [count],
            "LABELS": labels,
            "UNITS": ["N"] * count,
            "SCALE": [1.0] * count,
            "GEN_SCALE": [1.0],
            "OFFSET": [0] * count,
            "RATE": [float(rate)],
        },
        "FORCE_PLATFORM": platform,
    }
    body = _parameters(groups)
    blocks = -(-(len(body) + 4) // 512)
    start = 2 + blocks
    groups["POINT"]["DATA_START"] = [start]
    body = _parameters(groups)
    section = (struct.pack("<4B", 1, 0x50, blocks, 84) + body).ljust(512 * blocks, b"\0")
    head = struct.pack("<BBHHHHHfHHf", 2, 0x50, 0, count, 1, frames, 0, -1.0, start, 1, rate)
    return head.ljust(512, b"\0") + section + analog.T.astype("<f4").tobytes()


def _parameters(groups):
    parts = []
    for number, (group, parameters) in enumerate(groups.items(), start=1):
        name = group.encode()
        parts.append(struct.pack("<bb", len(name), -number) + name + struct.pack("<hB", 3, 0))
        for title, values in parameters.items():
            content = _parameter(values)
            word = title.encode()
            lead = struct.pack("<bb", len(word), number) + word
            parts.append(lead + struct.pack("<h", 2 + len(content) + 1) + content + b"\0")
    return b"".join(parts) + b"\0\0"


def _parameter(values):
    array = np.asarray(values)
    if array.dtype.kind == "U":
        width = max(1, max(len(text) for text in values))
        data = b"".join(text.ljust(width).encode() for text in values)
        return struct.pack("<bB", -1, 2) + bytes([width, len(values)]) + data
    code, form = (2, "<i2") if array.dtype.kind == "i" else (4, "<f4")
    shape = bytes(array.shape)
    return struct.pack("<bB", code, array.ndim) + shape + array.astype(form).tobytes(order="F")


# --- watches

RECORD = {  # field of a FIT record -> number, size, base type, scale
    "timestamp": (253, 4, 0x86, 1),
    "enhanced_speed": (73, 4, 0x86, 1000),
    "cadence": (4, 1, 0x02, 1),
    "fractional_cadence": (53, 1, 0x02, 128),
    "stance_time": (41, 2, 0x84, 10),
    "vertical_oscillation": (39, 2, 0x84, 10),
}
SIZES = {1: "<B", 2: "<H", 4: "<I"}


def write_fit(path, records, sport=1, developer=None, wrong_crc=False, cut=0):
    """A FIT file of records (dictionaries by the names of RECORD), as a watch writes one.

    developer: (name, values) of a field of a sensor's own; cut: bytes that are missing at the end.
    """
    names = [name for name in RECORD if name in records[0]]
    body = _definition(0, 0, [(0, 1, 0x00)]) + b"\x00" + bytes([4])
    body += _definition(1, 18, [(5, 1, 0x00)]) + b"\x01" + bytes([sport])
    extra = b""
    if developer:
        title = developer[0].encode().ljust(16, b"\0")
        body += _definition(2, 207, [(3, 1, 0x02)]) + b"\x02\x00"
        body += _definition(3, 206, [(0, 1, 2), (1, 1, 2), (2, 1, 2), (3, 16, 7)])
        body += b"\x03" + bytes([0, 0, 0x84]) + title
        extra = bytes([1, 0, 2, 0])
    fields = [RECORD[name][:3] for name in names]
    body += _definition(4, 20, fields, extra)
    for k, record in enumerate(records):
        body += b"\x04"
        for name in names:
            _, size, _, scale = RECORD[name]
            body += struct.pack(SIZES[size], round(record[name] * scale))
        if developer:
            body += struct.pack("<H", round(developer[1][k]))
    head = struct.pack("<BBHI4s", 14, 0x20, 2132, len(body), b".FIT")
    head += struct.pack("<H", _crc(head))
    whole = head + body
    whole += struct.pack("<H", _crc(whole) ^ (0xFFFF if wrong_crc else 0))
    path.write_bytes(whole[: len(whole) - cut] if cut else whole)
    return path


def _definition(local, number, fields, developer=b""):
    lead = bytes([0x40 | (0x20 if developer else 0) | local, 0, 0]) + struct.pack("<H", number)
    return lead + bytes([len(fields)]) + b"".join(bytes(field) for field in fields) + developer


def _crc(content):
    table = (
        0x0000, 0xCC01, 0xD801, 0x1400, 0xF001, 0x3C00, 0x2800, 0xE401,
        0xA001, 0x6C00, 0x7800, 0xB401, 0x5000, 0x9C01, 0x8801, 0x4400,
    )  # fmt: skip
    crc = 0
    for byte in content:
        for nibble in (byte & 0xF, byte >> 4):
            crc = ((crc >> 4) & 0x0FFF) ^ table[crc & 0xF] ^ table[nibble]
    return crc


def records(seconds=300, speed=3.0, cadence=165.0, contact=0.25, gaps=(), seed=0):
    """Records of a run at one speed, with the scatter of a watch."""
    random = np.random.default_rng(seed)
    rows = []
    for k in range(seconds):
        if k in gaps:
            continue
        strides = (cadence + random.normal(0, 1.5)) / 2
        rows.append(
            {
                "timestamp": 1_000_000_000 + k,
                "enhanced_speed": speed + random.normal(0, 0.03),
                "cadence": int(strides),
                "fractional_cadence": 0.5 if strides % 1 >= 0.5 else 0.0,
                "stance_time": 1e3 * contact + random.normal(0, 4),
                "vertical_oscillation": 85 + random.normal(0, 3),
            }
        )
    return rows


TCX = """<?xml version="1.0"?>
<TrainingCenterDatabase xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2">
<Activities><Activity Sport="{sport}"><Lap><Track>
{points}
</Track></Lap></Activity></Activities></TrainingCenterDatabase>
"""
TCX_POINT = """<Trackpoint><Time>2026-03-01T08:{minute:02d}:{second:02d}Z</Time>
<DistanceMeters>{distance:.1f}</DistanceMeters><Extensions><TPX><Speed>{speed:.2f}</Speed>
<RunCadence>{cadence}</RunCadence></TPX></Extensions></Trackpoint>"""
GPX_POINT = """<trkpt lat="46.0" lon="7.0"><time>2026-03-01T08:{minute:02d}:{second:02d}Z</time>
<extensions><cad>{cadence}</cad></extensions></trkpt>"""


def write_tcx(path, seconds=200, speed=3.0, cadence=83, sport="Running"):
    points = [
        TCX_POINT.format(
            minute=k // 60, second=k % 60, distance=k * speed, speed=speed, cadence=cadence
        )
        for k in range(seconds)
    ]
    return _written(path, TCX.format(sport=sport, points="\n".join(points)))


def write_gpx(path, seconds=200, cadence=83):
    points = "\n".join(
        GPX_POINT.format(minute=k // 60, second=k % 60, cadence=cadence) for k in range(seconds)
    )
    return _written(path, f'<gpx version="1.1"><trk><trkseg>{points}</trkseg></trk></gpx>')


def body_weight():
    return RUNNER.mass * GRAVITY
