"""Files of every format read into one schema; guesses said; bad files one line."""

import codecs
import re
import resource

import numpy as np
import pytest
import recorded_run as made
from hypothesis import given, settings
from hypothesis import strategies as st

from spinesim.extras import install
from spinesim.recordings.reading import FORMATS, read
from spinesim.recordings.schema import FORE_AFT, VERTICAL

WRITERS = {
    "run.mot": made.write_mot,
    "run.csv": made.write_csv,
    "comma.csv": lambda *parts: made.write_csv(*parts, ";", ",", codecs.BOM_UTF8.decode()),
    "run.tsv": made.write_qualisys,
    "type2.c3d": made.write_c3d,
    "type2y.c3d": lambda *parts: made.write_c3d(*parts, up="y"),
    "type4.c3d": lambda *parts: made.write_c3d(*parts, kind=4, on_runner=True),
    "type4y.c3d": lambda *parts: made.write_c3d(*parts, kind=4, up="y", plates=2),
}
SPOKEN = (VERTICAL, FORE_AFT)


@pytest.fixture(scope="module")
def forces():
    return made.tiled(rate=1000.0, seconds=3.0)


@pytest.mark.parametrize("name", WRITERS)
def test_every_format_gives_the_same_recording(name, forces, tmp_path):
    path = WRITERS[name](tmp_path / name, *forces)
    recording = read(path, mass=69, quiet=True)
    assert recording.attrs["rate"] == pytest.approx(1000.0, rel=1e-6)
    for channel, expected in zip(SPOKEN, forces[1:], strict=True):
        values = recording[channel].values
        assert values.shape == expected.shape
        assert np.abs(values - expected).max() < 1e-6 * np.abs(expected).max(), channel
    assert recording["time"].values == pytest.approx(forces[0], abs=1e-9)
    assert path.stat().st_size < 300_000


def test_guesses_are_said_in_the_same_words(forces, tmp_path):
    texts = []
    for name in ("run.csv", "comma.csv"):
        recording = read(WRITERS[name](tmp_path / name, *forces), quiet=True)
        texts.append(recording.attrs["guesses"])
    assert texts[0] == texts[1]
    assert "vertical: Fz, the force with the greatest mean" in texts[0]
    for name in ("type2.c3d", "type4.c3d"):
        guesses = read(WRITERS[name](tmp_path / name, *forces), quiet=True).attrs["guesses"]
        assert "up = lab Z (corners)" in guesses
        assert "a plate of 1.80 m x 0.49 m; fore-aft = lab X (its long side)" in guesses


def test_what_a_file_was_taken_for_is_printed(forces, tmp_path, capsys):
    read(made.write_c3d(tmp_path / "run.c3d", *forces), mass=69)
    line = capsys.readouterr().out.strip()
    assert line.count("\n") == 0 and line.startswith("run.c3d: 3000 samples at 1000 Hz")
    assert "up = lab Z (corners)" in line and "force on the plate" in line
    assert re.search(r"\d+ steps, body weight 68\d N = 6\d\.\d kg \(given 69\.0: ", line)


@pytest.mark.parametrize(
    ("turn", "words"), [((-1, 1), "sign turned"), ((1, -1), "forward = -(Fx), which brakes first")]
)
def test_signs_are_guessed(turn, words, forces, tmp_path):
    time, vertical, fore = forces
    path = made.write_csv(tmp_path / "run.csv", time, turn[0] * vertical, turn[1] * fore)
    recording = read(path, quiet=True)
    assert recording[VERTICAL].values == pytest.approx(vertical, abs=1e-5)
    assert recording[FORE_AFT].values == pytest.approx(fore, abs=1e-5)
    assert any(words in text for text in recording.attrs["guesses"])


def test_declarations_win(forces, tmp_path):
    time, vertical, fore = forces
    path = made.write_csv(tmp_path / "run.csv", time, -vertical, fore)
    (tmp_path / "run.toml").write_text(
        '[recording]\nvertical = "-Fz"\nfrom = "0.5 s"\nfiltered = "40 Hz"\n'
        "[recording.runner]\nmass = 69\n[recording.stride]\nspeed = 3.0\n"
    )
    recording = read(path, speed="3.5 m/s", quiet=True)
    assert recording.attrs["speed"] == 3.5 and recording.attrs["mass"] == 69
    assert recording.attrs["filtered"] == 40.0
    assert recording.sizes["time"] == 2500
    assert recording[VERTICAL].values == pytest.approx(vertical[500:], abs=1e-5)


@pytest.mark.parametrize(
    ("name", "pattern", "speed"),
    [
        ("RBDS008runT35forces.csv", "T#.# m/s", 3.5),
        ("S1_3.33_trial2.csv", "_#.##_ m/s", 3.33),
        ("run 12kmh.csv", "##kmh km/h", 12 / 3.6),
    ],
)
def test_speed_by_the_name_of_the_file(name, pattern, speed, forces, tmp_path):
    path = made.write_csv(tmp_path / name, *forces)
    recording = read(path, speed_pattern=pattern, quiet=True)
    assert recording.attrs["speed"] == pytest.approx(speed, rel=1e-9)
    assert any("by the name of the file" in text for text in recording.attrs["guesses"])
    assert "speed" not in read(path, quiet=True).attrs  # never without the pattern
    with pytest.raises(ValueError, match="leave out one of them"):
        read(path, speed_pattern=pattern, speed=speed + 0.5)
    for wrong in ("T## m/s", "Q# m/s", "35", "T#.#"):
        with pytest.raises(ValueError, match="speed_pattern"):
            read(path, speed_pattern=wrong)


def test_sums_body_weights_and_volts(forces, tmp_path):
    time, vertical, fore = forces
    rows = np.column_stack([time, 0.3 * vertical, 0.7 * vertical])
    path = tmp_path / "two.csv"
    np.savetxt(path, rows, delimiter=",", header="t,A 1,A 2", comments="")
    both = read(path, vertical="A 1 + A 2", quiet=True)
    assert both[VERTICAL].values == pytest.approx(vertical, abs=1e-9)
    scaled = tmp_path / "bw.csv"
    table = np.column_stack([time, vertical / made.body_weight()])
    np.savetxt(scaled, table, delimiter=",", header="t_s,vGRF_BW", comments="")
    assert read(scaled, mass=69, quiet=True)[VERTICAL].values == pytest.approx(vertical, rel=1e-9)
    volts = tmp_path / "volts.csv"
    np.savetxt(volts, np.column_stack([time, fore / 250, time * 0, vertical / 500]), delimiter=",",
               header="time,V1,V2,V3", comments="")  # fmt: skip
    matrix = [[250, 0, 0], [0, 250, 0], [0, 0, 500]]
    read_back = read(volts, units="V", matrix=matrix, quiet=True)
    assert read_back[VERTICAL].values == pytest.approx(vertical, abs=1e-9)


def test_one_column_without_a_head_and_two_belts(forces, tmp_path):
    time, vertical, fore = forces
    path = tmp_path / "fz.txt"
    np.savetxt(path, vertical)
    alone = read(path, rate="1000 Hz", vertical="column 1", quiet=True)
    assert alone[VERTICAL].values == pytest.approx(vertical, abs=1e-9)
    belts = [
        made.write_csv(tmp_path / f"belt{k}.csv", time, share * vertical, share * fore)
        for k, share in enumerate((0.4, 0.6))
    ]
    both = read(belts, quiet=True)
    assert both[VERTICAL].values == pytest.approx(vertical, abs=1e-5)


def test_times_of_a_few_digits_are_rebuilt(tmp_path):
    time, vertical, _ = made.tiled(rate=300.0, seconds=3.0)
    rows = "\n".join(f"{t:.4f},{f:.2f}" for t, f in zip(time, vertical, strict=True))
    path = tmp_path / "short.csv"
    path.write_text("time,Fz\n" + rows + "\n")
    recording = read(path, quiet=True)
    assert recording.attrs["rate"] == 300.0
    assert np.ptp(np.diff(recording["time"].values)) < 1e-12
    assert any("times rebuilt evenly at 300 Hz" in text for text in recording.attrs["checks"])


def test_feet_that_the_file_tells(forces, tmp_path):
    time, vertical, fore = forces
    step = np.floor((time - made.TOUCHDOWN) / float(made.run().attrs["step_time"])) % 2
    table = np.column_stack(
        [time, *(np.where(step == k, f, 0) for k in (0, 1) for f in (fore, vertical))]
    )
    path = tmp_path / "feet.mot"
    names = "time\tl_ground_force_vx\tl_ground_force_vy\tr_ground_force_vx\tr_ground_force_vy"
    head = f"feet\ndatacolumns 5\ndatarows {len(time)}\nendheader\n{names}"
    np.savetxt(path, table, delimiter="\t", header=head, comments="")
    recording = read(path, quiet=True)
    assert recording[VERTICAL].dims == ("time", "foot")
    assert recording[VERTICAL].sum("foot").values == pytest.approx(vertical, abs=1e-9)


def test_a_watch_counts_strides(tmp_path):
    path = made.write_fit(tmp_path / "run.fit", made.records(120, gaps=range(30, 40)))
    recording = read(path, quiet=True)
    assert float(recording["cadence"].mean()) == pytest.approx(165.0, abs=1.0)
    assert float(recording["contact_time"].mean()) == pytest.approx(0.25, abs=0.002)
    assert float(recording["vertical_oscillation"].mean()) == pytest.approx(0.085, abs=0.001)
    assert recording.sizes["time"] == 120 and bool(recording["speed"][30:40].isnull().all())
    assert "cadence counted of one foot: doubled" in recording.attrs["guesses"]


def test_damaged_fit_files_give_what_is_good(tmp_path):
    rows = made.records(120)
    wrong = read(made.write_fit(tmp_path / "crc.fit", rows, wrong_crc=True), quiet=True)
    assert wrong.sizes["time"] == 120
    assert any("checksum" in text for text in wrong.attrs["checks"])
    cut = read(made.write_fit(tmp_path / "cut.fit", rows, cut=200), quiet=True)
    assert 80 < cut.sizes["time"] < 120
    assert any("cut or damaged" in text for text in cut.attrs["checks"])


def test_a_sensor_with_fields_of_its_own(tmp_path):
    rows = [{k: v for k, v in row.items() if k != "stance_time"} for row in made.records(60)]
    path = made.write_fit(tmp_path / "pod.fit", rows, developer=("Ground Time", [231] * 60))
    recording = read(path, quiet=True)
    assert float(recording["contact_time"].mean()) == pytest.approx(0.231)


def test_tracks(tmp_path):
    recording = read(made.write_tcx(tmp_path / "run.tcx"), quiet=True)
    assert float(recording["cadence"].mean()) == 166.0
    assert float(recording["speed"].mean()) == pytest.approx(3.0)
    track = read(made.write_gpx(tmp_path / "run.gpx"), quiet=True)
    assert float(track["cadence"].mean()) == 166.0 and "speed" not in track


def test_a_sensor_turned_anyhow_feels_up_where_its_mean_points(tmp_path):
    time = np.arange(2000) / 200
    up = 1.0 + 1.2 * np.sin(2 * np.pi * 2.7 * time)
    turn = np.linalg.qr(np.random.default_rng(3).normal(size=(3, 3)))[0]
    side = 0.3 * np.sin(2 * np.pi * 1.35 * time)
    felt = turn @ np.stack([side, 0 * time, up])
    path = tmp_path / "imu.csv"
    np.savetxt(path, np.column_stack([time, 9.80665 * felt.T]), delimiter=",",
               header="time,ax,ay,az", comments="")  # fmt: skip
    recording = read(path, sacrum="ax, ay, az", quiet=True)
    assert recording["acceleration_sacrum"].values == pytest.approx(up, abs=0.03)
    with pytest.raises(ValueError, match="it turns; declare one axis"):
        read(path, tibia_left="ax, ay, az", quiet=True)


def test_the_rows_of_one_trial(forces, tmp_path):
    time, vertical, _ = forces
    rows = [
        np.column_stack([np.full(len(time), k), time, share * vertical])
        for k, share in ((3, 1), (5, 1.1))
    ]
    path = tmp_path / "trials.csv"
    np.savetxt(path, np.concatenate(rows), delimiter=",", header="trial,t_s,Fz", comments="")
    with pytest.raises(ValueError, match="such as where='trial = 3'"):
        read(path)
    second = read(path, where="trial = 5", quiet=True)
    assert second[VERTICAL].values == pytest.approx(1.1 * vertical, abs=1e-9)
    with pytest.raises(ValueError, match="no row has trial = 4"):
        read(path, where="trial = 4")


def test_a_sacral_channel_without_negative_values(tmp_path):
    time = np.arange(2000) / 200
    felt = np.maximum(1.0 + 1.6 * np.sin(2 * np.pi * 2.7 * time), 0.0)
    path = tmp_path / "cut.csv"
    np.savetxt(path, np.column_stack([time, felt]), delimiter=",", header="time,az", comments="")
    recording = read(path, sacrum="az", units="g", quiet=True)
    assert any("set to zero" in text for text in recording.attrs["checks"])


# --- bad files


def spoilt(tmp_path, name, text):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def table(rate=500.0, seconds=3.0, change=None, names=("time", "Fx", "Fz")):
    time, vertical, fore = made.tiled(rate, seconds)
    rows = np.column_stack([time, fore, vertical])
    if change is not None:
        rows = change(rows)
    lines = [",".join(f"{value:.6g}" for value in row) for row in rows]
    return ",".join(names) + "\n" + "\n".join(lines) + "\n"


def _changed(rows, column, values):
    rows[:, column] = values
    return rows


def walk(rows):
    """Two feet that overlap: never without load."""
    rows[:, 2] = 700 + 200 * np.sin(2 * np.pi * 1.8 * rows[:, 0])
    return rows


def missing(rows):
    peak = int(np.argmax(rows[:, 2]))
    rows[peak - 2 : peak + 2, 2] = np.nan
    return rows


LINES = table().splitlines()
BAD = {
    "2 empty": ("run.csv", "", {}, "is empty"),
    "3 no known format": ("run.xyz", "hello\nworld\n", {}, "known are .csv"),
    "4 UTF-16": ("run.csv", table(seconds=1).encode("utf-16"), {}, "is UTF-16; save it as UTF-8"),
    "4 not text": ("run.csv", b"\x00\x01\x02" * 500, {}, "is not text"),
    "5 no such column": ("run.csv", table(), {"vertical": "Fzz"}, "did you mean 'Fz'?"),
    "6 no number": (
        "run.csv",
        "\n".join([*LINES[:40], "0.078,12,oops", *LINES[41:]]),
        {},
        "line 41 holds 'oops', which is no number",
    ),
    "7 unequal rows": (
        "run.csv",
        "\n".join([*LINES[:60], "0.1,3", *LINES[61:]]),
        {},
        "line 61 has 2",
    ),
    "8 cut off": (
        "run.mot",
        "a\nnRows=9999\nnColumns=3\nendheader\ntime\tground_force_vx\tground_force_vy\n"
        + "\n".join(line.replace(",", "\t") for line in LINES[1:])
        + "\n",
        {},
        "1500 rows where the head says 9999",
    ),
    "9 time falls": (
        "run.csv",
        "\n".join([*LINES[:700], *LINES[300:]]),
        {},
        "time falls",
    ),
    "9 gaps": ("run.csv", "\n".join([*LINES[:700], *LINES[720:]]), {}, "times are uneven"),
    "10 no time and no rate": (
        "run.csv",
        table(change=lambda rows: rows[:, 1:], names=("Fx", "Fz")),
        {},
        "give rate, such as rate='300 Hz'",
    ),
    "10 frames and no rate": (
        "run.csv",
        table(
            change=lambda rows: _changed(rows, 0, np.arange(len(rows))), names=("Frame", "Fx", "Fz")
        ),
        {},
        "counts samples and no rate is given",
    ),
    "11 missing in contact": (
        "run.csv",
        table(change=missing),
        {},
        "missing values inside a contact",
    ),
    "14 clipped": (
        "run.csv",
        table(change=lambda rows: _changed(rows, 2, np.minimum(rows[:, 2], 1500))),
        {},
        "stands at its limit of 1500",
    ),
    "15 other units": (
        "run.csv",
        table(change=lambda rows: _changed(rows, 2, rows[:, 2] / 677)),
        {},
        "declare units = 'BW'",
    ),
    "16 walking": ("run.csv", table(change=walk), {}, "flight"),
    "17 two steps": ("run.csv", table(seconds=0.9), {}, "3 are needed"),
    "18 scales": ("run.csv", table(), {"mass": 80}, "69.5 kg by the mean force, 80.0 kg given"),
    "20 slow": ("run.csv", table(rate=100.0), {}, "record it at 200 Hz or more"),
    "25 one column twice": (
        "run.csv",
        table(),
        {"vertical": "Fz", "fore_aft": "-Fz"},
        "Fz is declared vertical and fore-aft",
    ),
    "rate against times": ("run.csv", table(), {"rate": "1000 Hz"}, "those of 500 Hz"),
    "upside down": ("run.csv", table(), {"vertical": "-Fz"}, "turn its sign"),
    "no C3D": ("run.c3d", b"\x02\x51" + bytes(600), {}, "is no C3D file"),
    "no FIT": (
        "run.fit",
        b"\x0e\x20\x54\x08\x10\x00\x00\x00.FIT\x00\x00",
        {},
        "no record of a run",
    ),
    "no XML": ("run.tcx", "<TrainingCenterDatabase><Activity", {}, "is no XML, or cut off"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_files_are_one_line(name, tmp_path, capsys):
    file, content, declared, said = BAD[name]
    path = spoilt(tmp_path, file, content)
    with pytest.raises(ValueError) as refused:
        read(path, **declared)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)
    assert capsys.readouterr().out == ""


def test_what_is_no_file(tmp_path):
    for path in (tmp_path, tmp_path / "nowhere.csv", 5):
        with pytest.raises(ValueError, match=r"cannot read|is not a file"):
            read(path)


def test_plates_that_tell_nothing(tmp_path):
    time, vertical, fore = made.tiled(500.0, 2.0)
    zero = made.write_c3d(tmp_path / "zero.c3d", time, 0 * vertical, 0 * fore)
    with pytest.raises(ValueError, match="all zero"):
        read(zero)
    constant = made.write_c3d(tmp_path / "constant.c3d", time, 0 * vertical + 886, 0 * fore)
    with pytest.raises(ValueError, match="nobody stepped"):
        read(constant)
    strange = made.write_c3d(tmp_path / "strange.c3d", time, vertical, fore, kind=9)
    with pytest.raises(ValueError, match="plate type that is not known"):
        read(strange)
    none = made.write_c3d(tmp_path / "none.c3d", time, vertical, fore, plates=1)
    content = none.read_bytes().replace(b"FORCE_PLATFORM", b"FORCE_PLATTERN")
    none.write_bytes(content)
    with pytest.raises(ValueError, match="no force plate"):
        read(none)
    whole = made.write_c3d(tmp_path / "cut.c3d", time, vertical, fore)
    whole.write_bytes(whole.read_bytes()[:-4000])
    with pytest.raises(ValueError, match="cut off"):
        read(whole)


def test_other_sports_and_sensors(tmp_path):
    with pytest.raises(ValueError, match="is cycling, not running"):
        read(made.write_fit(tmp_path / "ride.fit", made.records(60), sport=2))
    with pytest.raises(ValueError, match="is biking, not running"):
        read(made.write_tcx(tmp_path / "ride.tcx", sport="Biking"))
    rows = [{k: v for k, v in row.items() if k in ("timestamp", "enhanced_speed", "cadence")}
            for row in made.records(60)]  # fmt: skip
    plain = read(made.write_fit(tmp_path / "plain.fit", rows), quiet=True)
    assert any("running dynamics are missing" in text for text in plain.attrs["checks"])
    time = np.arange(1000) / 200
    felt = np.minimum(1.0 + 1.6 * np.sin(17 * time), 2.0)
    path = tmp_path / "clipped.csv"
    np.savetxt(path, np.column_stack([time, felt]), delimiter=",", header="time,az", comments="")
    with pytest.raises(ValueError, match="az stands at its limit of 2"):
        read(path, sacrum="az")
    path = tmp_path / "hand.csv"
    np.savetxt(path, np.column_stack([time, 1.6 + np.sin(17 * time)]), delimiter=",",
               header="time,az", comments="")  # fmt: skip
    with pytest.raises(ValueError, match=r"1\.\d+ g, not 1 g"):
        read(path, sacrum="az")


def test_a_toml_file_with_unknown_entries(forces, tmp_path):
    path = made.write_csv(tmp_path / "run.csv", *forces)
    for text, said in (
        ('[recording]\nverticle = "Fz"\n', "did you mean 'vertical'?"),
        ("[scenario]\n", "unknown table 'scenario'"),
        ("[recording.runner]\nweight = 70\n", "unknown entry in [recording.runner]"),
        ("[recording]\nrate = 5e9\n", "rate"),
    ):
        (tmp_path / "run.toml").write_text(text)
        with pytest.raises(ValueError) as refused:
            read(path)
        assert said in str(refused.value)


WHOLE = {}


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A small file of every format, as bytes by name."""
    folder = tmp_path_factory.mktemp("whole")
    forces = made.tiled(300.0, 2.5)
    for name in ("run.mot", "run.csv", "type2.c3d", "type4.c3d"):
        WHOLE[name] = WRITERS[name](folder / name, *forces).read_bytes()
    WHOLE["run.fit"] = made.write_fit(folder / "run.fit", made.records(40)).read_bytes()
    WHOLE["run.tcx"] = made.write_tcx(folder / "run.tcx", 40).read_bytes()
    WHOLE["run.gpx"] = made.write_gpx(folder / "run.gpx", 40).read_bytes()
    return WHOLE


@settings(max_examples=60)
@given(data=st.data())
def test_fuzzed_bytes_are_refused_or_read(data, whole, tmp_path_factory):
    name = data.draw(st.sampled_from(sorted(whole)))
    content = bytearray(whole[name])
    for _ in range(data.draw(st.integers(1, 8))):
        place = data.draw(st.integers(0, min(len(content), 4000) - 1))
        content[place] = data.draw(st.integers(0, 255))
    if data.draw(st.booleans()):
        content = content[: data.draw(st.integers(0, len(content)))]
    path = tmp_path_factory.getbasetemp() / f"fuzzed{name}"
    path.write_bytes(content)
    try:
        read(path, quiet=True)
    except ValueError as refused:
        assert "\n" not in str(refused)


def test_each_format_has_one_reader():
    assert len({each.name for each in FORMATS}) == len(FORMATS)


@pytest.mark.parametrize(("name", "library"), [("run.c3d", "ezc3d"), ("run.fit", "fitdecode")])
def test_without_the_extra_it_says_how_to_get_it(name, library, tmp_path, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    path = spoilt(tmp_path, name, b"\x02\x50" + bytes(600))
    said = f"reading a .{name[-3:]} needs {library}: {install('data')}"
    with pytest.raises(ValueError) as refused:
        read(path)
    assert str(refused.value) == said


def test_half_a_minute_is_read_in_less_than_a_second(tmp_path):
    path = made.write_c3d(tmp_path / "run.c3d", *made.tiled(1000.0, 30.0))
    read(path, quiet=True)  # libraries are loaded
    begin = _processor_time()
    read(path, quiet=True)
    assert _processor_time() - begin < 1.0  # a quarter of a second on a laptop


def _processor_time():
    """Seconds of this process and of those that it has started and waited for."""
    return sum(
        use.ru_utime + use.ru_stime
        for use in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )
