"""Files as other laboratories and watches write them: read rightly, or refused with what to declare."""

import numpy as np
import pytest
import recorded_run as made

from spinesim.recordings.reading import read
from spinesim.recordings.schema import FORE_AFT, VERTICAL
from spinesim.recordings.stepping import steps
from spinesim.recordings.strides import scenario_of
from spinesim.units import GRAVITY

TIME, UP, ALONG = made.tiled(1000.0, 3.0)
ACROSS = 20 * np.sin(2 * np.pi * TIME / 0.74)
NOTHING = 0 * TIME
SECOND = np.floor((TIME - made.TOUCHDOWN) / float(made.run().attrs["step_time"])) % 2 == 1
NEAR = 0.02  # N, of forces printed with six digits


def of_foot(values, second):
    return np.where(second == SECOND, values, 0.0)


FEET = [of_foot(each, foot) for foot in (False, True) for each in (ACROSS, ALONG, UP)]


def rows(columns, separator=",", decimal="."):
    lines = [separator.join(f"{v:.7g}" for v in row) for row in np.column_stack(columns)]
    return "\n".join(lines).replace(".", decimal) + "\n"


def written(folder, name, text, encoding="utf-8"):
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def check(recording, vertical=UP, fore=ALONG):
    """Forces of a recording are these (N)."""
    for name, expected in ((VERTICAL, vertical), (FORE_AFT, fore)):
        if expected is not None:
            values = recording[name]
            values = values.sum("foot") if "foot" in values.dims else values
            assert np.abs(values.values - expected).max() < NEAR, name


NAMES = (
    "Fz", "FZ", "GRFz", "Force Z (N)", "vGRF", "Fz [N]", "Force.Z", "F_z", "FP1_Fz", "1_FZ", "Fz.1",
    "Plate 1 - Force Z", "GRF vertical", "vertical_grf", "Vertical GRF [N]", "vGRF_N", "ForceZ",
    "R_ground_force_vy", "ground_force_1_vy", "Kraft Z", "Fz_L", "LFz", "Left Fz", "GRF_V", "Fvert",
    "Fy vertical", "zForce", "F_vert", "FzTotal", "forcePlate.fz", "fp1_z", "ForZ", "FzLeft",
    "Force (N)", "total force", "AMTI_Fz", "Treadmill.Fz", "ground_force_calcn_r_vy",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_names_of_a_vertical_force(name, tmp_path):
    path = written(tmp_path, "run.csv", f"time,{name}\n" + rows([TIME, UP]))
    check(read(path, quiet=True), fore=None)


@pytest.mark.parametrize("name", ["Mz", "COPz", "ground_force_py", "Moment Z (Nm)", "ank_vy", "Pz"])
def test_what_is_no_force_by_its_name(name, tmp_path):
    path = written(tmp_path, "run.csv", f"time,{name}\n" + rows([TIME, UP]))
    with pytest.raises(ValueError, match=r"declare which is, such as vertical = '"):
        read(path)


LAID_OUT = {
    "three axes": "time,Fx,Fy,Fz\n" + rows([TIME, ACROSS, ALONG, UP]),
    "y up": "Time,FX,FY,FZ\n" + rows([TIME, ALONG, UP, ACROSS]),
    "x up, on the plate": "Time,Fx,Fy,Fz\n" + rows([TIME, -UP, -ALONG, ACROSS]),
    "words for axes": "time,Medial-lateral force,Anterior-posterior force,Vertical force\n"
    + rows([TIME, ACROSS, ALONG, UP]),
    "milliseconds": "Time (ms),Fx,Fz\n" + rows([1e3 * TIME, ALONG, UP]),
    "milliseconds, not said": "Time,Fx,Fz\n" + rows([1e3 * TIME + 5, ALONG, UP]),
    "microseconds": "time_us,Fx,Fz\n"
    + "\n".join(f"{1e6 * t:.0f},{x:.3f},{z:.3f}" for t, x, z in zip(TIME, ALONG, UP, strict=True)),
    "since 1970": "timestamp,Fx,Fz\n"
    + "\n".join(
        f"{1714550400000 + 1e3 * t:.0f},{x:.3f},{z:.3f}"
        for t, x, z in zip(TIME, ALONG, UP, strict=True)
    ),
    "units beneath": "Time,Fx,Fz\nms,kN,kN\n" + rows([1e3 * TIME, ALONG / 1e3, UP / 1e3]),
    "units above": "s,N,N\nTime,Fx,Fz\n" + rows([TIME, ALONG, UP]),
    "kN in the name": "Time,Fx [kN],Fz [kN]\n" + rows([TIME, ALONG / 1e3, UP / 1e3]),
    "pounds": "Time,Fx (lbf),Fz (lbf)\n" + rows([TIME, ALONG / 4.4482216, UP / 4.4482216]),
    "semicolons, brackets": "Zeit;Fx;Fz\n[s];[N];[N]\n" + rows([TIME, ALONG, UP], ";", ","),
    "tabs, decimal commas": "Zeit\tFx\tFz\n" + rows([TIME, ALONG, UP], "\t", ","),
    "quoted decimal commas": '"Time","Fx","Fz"\n'
    + "\n".join(
        f'"{t:.3f}","{x:.3f}","{z:.3f}"'.replace(".", ",")
        for t, x, z in zip(TIME, ALONG, UP, strict=True)
    ),
    "spreadsheet": "sep=;\nTime;Fx;Fz\n" + rows([TIME, ALONG, UP], ";", ","),
    "commented head": "# rate: 1000 Hz\n# Fx Fz\n" + rows([ALONG, UP], " "),
    "words among numbers": "subject,condition,Time,Fx,Fz\n"
    + "\n".join(
        f"S01,run,{t:.3f},{x:.3f},{z:.3f}" for t, x, z in zip(TIME, ALONG, UP, strict=True)
    ),
    "belts by number": "Time,Fx1,Fy1,Fz1,Fx2,Fy2,Fz2\n" + rows([TIME, *FEET]),
    "belts by foot": "Time,FxL,FyL,FzL,FxR,FyR,FzR\n" + rows([TIME, *FEET]),
    "a total beside its parts": "Time,Fx,Fz1,Fz2,Fz3,Fz4,Fz\n"
    + rows([TIME, ALONG, *[UP / 4] * 4, UP]),
    "eight channels": "Time,Fx12,Fx34,Fy14,Fy23,Fz1,Fz2,Fz3,Fz4\n"
    + rows([TIME, ACROSS / 2, ACROSS / 2, ALONG / 2, ALONG / 2, *[UP / 4] * 4]),
    "D-Flow": "TimeStamp\tFrameNumber"
    + "".join(f"\tFP{k}.Cop{a}\tFP{k}.For{a}\tFP{k}.Mom{a}" for k in (1, 2) for a in "XYZ")
    + "\n"
    + rows(
        [1234 + TIME, 1e3 * TIME]
        + [
            part
            for across, along, up in (FEET[:3], FEET[3:])
            for force in (across, up, -along)
            for part in (NOTHING, force, NOTHING)
        ],
        "\t",
    ),
    "names with units after a comma": '"time,s","Plate Fx,N","Plate Fy,N","Plate Fz,N"\n'
    + rows([TIME, ACROSS, ALONG, UP]),
    "two lines of names": ",FP1,FP1,FP1,FP2,FP2,FP2\ntime,x,y,z,x,y,z\n" + rows([TIME, *FEET]),
    "an older section": "ANALOG\n1000,Hz\nSample #,Fx1,Fy1,Fz1,Mx1\nUnits:,N,N,N,Nmm\n"
    + rows([1e3 * TIME + 1, -ACROSS, -ALONG, -UP, NOTHING]),
    "BioWare": "BioWare 5.3\nabs time (s)\tFx\tFy\tFz\t|Ft|\tAx\tAy\ns\tN\tN\tN\tN\tm\tm\n"
    + rows([TIME, ACROSS, ALONG, UP, UP, NOTHING, NOTHING], "\t"),
    "Qualisys": "NO_OF_SAMPLES\t3000\nFREQUENCY\t1000\nFORCE_PLATE_NAME\tPlate\n"
    "SAMPLE\tTIME\tForce_X\tForce_Y\tForce_Z\tMoment_X\tCOP_X\n"
    + rows([np.arange(3000) + 1, TIME, -ACROSS, -ALONG, -UP, NOTHING, NOTHING], "\t"),
}


@pytest.mark.parametrize("name", LAID_OUT)
def test_tables_as_laboratories_lay_them_out(name, tmp_path):
    path = written(tmp_path, "run.txt" if "\t" in LAID_OUT[name] else "run.csv", LAID_OUT[name])
    recording = read(path, quiet=True)
    assert recording.attrs["rate"] == pytest.approx(1000.0)
    check(recording)


def test_insoles_with_a_foot_and_a_unit(tmp_path):
    text = "Time[sec]\tLeft[N]\tRight[N]\n" + rows([TIME, FEET[2], FEET[5]], "\t")
    recording = read(written(tmp_path, "run.txt", text), quiet=True)
    check(recording, fore=None)
    assert recording[VERTICAL].dims == ("time", "foot")


def test_umlauts_of_an_older_encoding(tmp_path):
    text = "Messung;Läufer 3\nZeit [s];Fx [N];Fz [N]\n" + rows([TIME, ALONG, UP], ";", ",")
    check(read(written(tmp_path, "run.csv", text, "cp1252"), quiet=True))


def devices(columns, plates):
    """Vicon's section of devices, 200 frames a second of five samples."""
    units = ",,N,N,N,N.mm,N.mm,N.mm" + ",N,N,N,N.mm,N.mm,N.mm" * (len(plates) - 1)
    head = [
        "Devices",
        "1000",
        ",," + ",".join(f"{plate} - Force,,,{plate} - Moment,," for plate in plates),
    ]
    head += ["Frame,Sub Frame" + ",Fx,Fy,Fz,Mx,My,Mz" * len(plates), units]
    count = np.arange(len(TIME))
    zeros = [NOTHING] * 3
    values = [part for k in range(len(plates)) for part in (*columns[3 * k : 3 * k + 3], *zeros)]
    return "\n".join(head) + "\n" + rows([count // 5 + 1, count % 5, *values])


TRAJECTORIES = (
    "Trajectories\n200\n,,S:LASI,,,S:RASI,,\nFrame,Sub Frame,X,Y,Z,X,Y,Z\n,,mm,mm,mm,mm,mm,mm\n"
    + "".join(f"{k + 1},0,1,2,3,4,5,6\n" for k in range(600))
)
ONE = devices([-ACROSS, -ALONG, -UP], ["Imported Bertec Force Plate #1"])


@pytest.mark.parametrize(
    "text",
    [
        ONE,
        ONE + "\n" + TRAJECTORIES,
        TRAJECTORIES + "\n" + ONE,
        devices([-each for each in FEET], ["FP1", "FP2"]),
    ],
)
def test_sections_and_sub_frames(text, tmp_path):
    recording = read(written(tmp_path, "run.csv", text), quiet=True)
    assert recording.attrs["rate"] == 1000.0
    check(recording)


@pytest.mark.parametrize("plates", [1, 2])
def test_five_lines_of_head(plates, tmp_path):
    parts = FEET if plates == 2 else [ACROSS, ALONG, UP]
    heads = (
        ["S1_right.c3d"] * len(parts),
        [f"FP{k // 3 + 1}" for k in range(len(parts))],
        ["FORCE"] * len(parts),
        ["ORIGINAL"] * len(parts),
    )
    text = "".join("\t" + "\t".join(line) + "\n" for line in heads)
    text += "ITEM\t" + "\t".join("XYZ" * plates) + "\n" + rows([np.arange(3000) + 1, *parts], "\t")
    path = written(tmp_path, "run.txt", text)
    with pytest.raises(ValueError, match="give rate"):
        read(path)
    check(read(path, rate="1000 Hz", quiet=True))


def test_a_plate_that_nobody_steps_on(tmp_path):
    random = np.random.default_rng(0)
    idle = [random.normal(mean, 3, len(TIME)) for mean in (0, 0, 886)]
    text = "Time,Fx1,Fy1,Fz1,Fx2,Fy2,Fz2\n" + rows([TIME, ACROSS, ALONG, UP, *idle])
    recording = read(written(tmp_path, "run.csv", text), quiet=True)
    check(recording)
    assert "Fz2: nobody stepped there, left out" in recording.attrs["checks"]


def test_shares_of_body_weight(tmp_path):
    text = "Time,Fz (%BW)\n" + rows([TIME, 100 * UP / made.body_weight()])
    path = written(tmp_path, "run.csv", text)
    recording = read(path, mass=made.body_weight() / GRAVITY, quiet=True)
    check(recording, fore=None)
    with pytest.raises(ValueError, match="needs the mass"):
        read(path)


@pytest.mark.parametrize("rate", [200.0, 250.0, 960.0, 2400.0])
def test_rates(rate, tmp_path):
    forces = made.tiled(rate, 3.0)
    recording = read(made.write_csv(tmp_path / "run.csv", *forces), quiet=True)
    assert recording.attrs["rate"] == rate
    check(recording, *forces[1:])


MOTIONS = {
    "first plate without a number": ("ground_force_v{}", "1_ground_force_v{}"),
    "numbers within": ("ground_force_1_v{}", "ground_force_2_v{}"),
    "force1": ("force1_v{}", "force2_v{}"),
    "bodies": ("ground_force_calcn_r_v{}", "ground_force_calcn_l_v{}"),
    "feet": ("right_foot_force_v{}", "left_foot_force_v{}"),
    "letters": ("R_GRF_{}", "L_GRF_{}"),
}


@pytest.mark.parametrize("names", MOTIONS.values(), ids=MOTIONS)
@pytest.mark.parametrize(
    "head", ["nRows={}\nnColumns=7\ninDegrees=yes", "datacolumns 7\ndatarows {}"]
)
def test_motion_files(names, head, tmp_path):
    columns = [TIME]
    for foot in (False, True):
        columns += [of_foot(each, foot) for each in (ALONG, UP, ACROSS)]
    titles = "\t".join(["time", *(name.format(axis) for name in names for axis in "xyz")])
    text = f"run\n{head.format(len(TIME))}\nendheader\n{titles}\n" + rows(columns, "\t")
    check(read(written(tmp_path, "run.mot", text), quiet=True))


def test_a_motion_file_whose_z_is_up(tmp_path):
    text = (
        f"nRows={len(TIME)}\nendheader\ntime\tground_force_vx\tground_force_vy\tground_force_vz\n"
    )
    text += rows([TIME, ACROSS, ALONG, UP], "\t")
    recording = read(written(tmp_path, "run.mot", text), quiet=True)
    check(recording)
    assert any("z bears the weight" in caution for caution in recording.attrs["checks"])


SQUARE = np.array([[0.0, 0.0], [0.464, 0.0], [0.464, 0.508], [0.0, 0.508]])


@pytest.mark.parametrize("up", "xyz")
@pytest.mark.parametrize(
    "about",
    [
        {"kind": 2},
        {"kind": 4, "on_runner": True},
        {"kind": 2, "idle": 2, "sides": SQUARE},
        {"kind": 4, "idle": 1, "plates": 2, "sides": SQUARE},
    ],
)
def test_plates_in_any_axes(up, about, tmp_path):
    recording = read(
        made.write_c3d(tmp_path / "run.c3d", TIME, UP, ALONG, up=up, **about), quiet=True
    )
    check(recording)
    assert f"up = lab {up.upper()} (corners)" in recording.attrs["guesses"]


REFUSED = {
    "one foot": ("Time,Fz\n" + rows([TIME, FEET[2]]), {}, "is the other foot"),
    "kN, not said": ("Time,Fz\n" + rows([TIME, UP / 1e3]), {}, "declare units"),
    "samples or milliseconds": ("Time,Fz\n" + rows([1e3 * TIME, UP]), {}, "give rate"),
    "missing frames": (
        "Frame,Fz\n" + rows([np.delete(1e3 * TIME, 700), np.delete(UP, 700)]),
        {"rate": "1000 Hz"},
        "samples are missing after row 700",
    ),
    "no names": (rows([TIME, ALONG, UP], " "), {}, "such as vertical = 'column 3'"),
    "letters alone": ("t,ML,AP,V\n" + rows([TIME, ACROSS, ALONG, UP]), {}, "such as vertical = 'V'"),
    "times of a clock": (
        "Timestamp,Fz\n" + "".join(f"2026-05-01 10:00:{t:06.3f},{z:.2f}\n" for t, z in zip(TIME, UP, strict=True)),
        {},
        "give rate",
    ),
    "two trials": (
        "trial,time,Fz\n" + rows([np.repeat([1, 2], 3000), np.tile(TIME, 2), np.tile(UP, 2)]),
        {},
        "where='trial = 3'",
    ),
    "thousands": ("Time;Fz\n0;0\n1;0\n2;0\n3;1,006.5\n", {"rate": 1000}, "holds '1,006.5'"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_sure_is_refused_with_what_to_declare(name, tmp_path):
    text, declared, said = REFUSED[name]
    with pytest.raises(ValueError) as refused:
        read(written(tmp_path, "run.csv", text), **declared)
    assert said in str(refused.value) and "\n" not in str(refused.value)


def test_rows_are_chosen_by_words(tmp_path):
    text = "condition,Time,Fz\n" + "".join(
        f"{word},{t:.3f},{share * z:.3f}\n"
        for word, share in (("slow", 0.9), ("fast", 1.0))
        for t, z in zip(TIME, UP, strict=True)
    )
    path = written(tmp_path, "run.csv", text)
    check(read(path, where="condition = fast", quiet=True), fore=None)
    with pytest.raises(ValueError, match="no row has condition = quick"):
        read(path, where="condition = quick")


def test_an_offset_of_the_fore_aft_force_is_taken_out(tmp_path):
    tables = []
    for offset in (0.0, 40.0):
        forces = made.tiled(500.0, 6.0)
        path = made.write_csv(tmp_path / "run.csv", forces[0], forces[1], forces[2] + offset)
        tables.append(steps(read(path, quiet=True)))
    for name in ("braking_peak", "propulsion_peak"):
        clean, offset = (float(table[name].mean()) for table in tables)
        assert offset == pytest.approx(clean, rel=1e-3), name


# --- watches


def point(second, *fields):
    clock = f"<Time>2026-03-01T08:{second // 60:02d}:{second % 60:02d}.000+01:00</Time>"
    return f"<Trackpoint>{clock}{''.join(fields)}</Trackpoint>"


TRACKS = {
    "distance and steps of both feet": lambda k: point(
        k, f"<DistanceMeters>{3 * k}</DistanceMeters>" if k % 5 else "", "<Cadence>166</Cadence>"
    ),
    "one foot, with a name space": lambda k: point(
        k,
        '<Extensions><n:TPX xmlns:n="urn:n"><n:Speed>3.0</n:Speed>'
        "<n:RunCadence>83</n:RunCadence></n:TPX></Extensions>",
    ),
    "two records a second": lambda k: (
        point(k, f"<DistanceMeters>{3 * k}</DistanceMeters>") + point(k, "<Cadence>83</Cadence>")
    ),
}


@pytest.mark.parametrize("name", TRACKS)
def test_tracks_of_other_devices(name, tmp_path):
    points = "\n".join(TRACKS[name](k) for k in range(120))
    text = made.TCX.format(sport="Running", points=points)
    segments = steps(read(written(tmp_path, "run.tcx", text), quiet=True))
    assert segments["speed"].values == pytest.approx([3.0], abs=0.01)
    assert segments["cadence"].values == pytest.approx([166.0])


def test_a_track_without_cadence_leaves_it_open(tmp_path, capsys):
    points = "\n".join(point(k, f"<DistanceMeters>{3 * k}</DistanceMeters>") for k in range(120))
    text = made.TCX.format(sport="Running", points=points)
    scenario_of(steps(read(written(tmp_path, "run.tcx", text), quiet=True)))
    assert "cadence (the model's preferred one)" in capsys.readouterr().out
    bare = made.TCX.format(sport="Running", points="\n".join(point(k) for k in range(120)))
    with pytest.raises(ValueError, match="neither speed nor cadence"):
        read(written(tmp_path, "bare.tcx", bare))


def test_records_of_another_day_and_of_both_feet(tmp_path):
    rows_of_watch = [
        row | {"cadence": round(2 * (row["cadence"] + row["fractional_cadence"]))}
        for row in made.records(120)
    ]
    rows_of_watch.insert(0, rows_of_watch[0] | {"timestamp": 990_000_000})
    for row in rows_of_watch:
        del row["fractional_cadence"]
    recording = read(made.write_fit(tmp_path / "run.fit", rows_of_watch), quiet=True)
    assert recording.sizes["time"] == 120
    assert float(recording["cadence"].mean()) == pytest.approx(165.0, abs=1.0)
    assert "1 records of another day are left out" in recording.attrs["checks"]
