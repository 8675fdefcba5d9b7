"""Recorded ground reactions: shipped curves, comparisons, three formats of recordings."""

import numpy as np
import pytest

from spinesim.recordings.contacts import contacts, normalised
from spinesim.units import GRAVITY
from spinesim.validate import cases, curves, recordings
from spinesim.validate.recordings import read, read_folder

MASS, STEP, CONTACT, RATE = 70.0, 0.36, 0.24, 300.0  # kg, s, s, Hz


def stance(time):
    """A steady runner's vertical force (N): half sines whose impulse is body weight times the step."""
    inside = np.mod(time - 0.05, STEP)
    peak = MASS * GRAVITY * STEP / CONTACT * np.pi / 2
    return np.where(
        (inside < CONTACT) & (time > 0.05), peak * np.sin(np.pi * inside / CONTACT), 0.0
    )


@pytest.fixture
def fukuchi(tmp_path):
    time = np.arange(int(6 * RATE)) / RATE
    path = tmp_path / "RBDS001runT35forces.txt"
    lines = ["Time\tFx\tFy\tFz\tCOPx\tCOPy\tCOPz\tTy"] + [
        f"{i + 1}\t0\t{f:.2f}\t0\t0\t0\t0\t0" for i, f in enumerate(stance(time))
    ]
    path.write_text("\n".join(lines) + "\n")
    return path


def test_a_treadmill_recording_gives_mass_times_and_shape(fukuchi):
    (found,) = read(fukuchi)
    assert found.speed == 3.5
    assert found.mass == pytest.approx(MASS, rel=5e-3)
    assert found.step_time == pytest.approx(STEP, abs=1e-3)
    # the filter widens the ends by some ms
    assert found.contact_time == pytest.approx(CONTACT, abs=0.012)
    assert found.mean.max() == pytest.approx(STEP / CONTACT * np.pi / 2, rel=0.02)
    assert found.sd.max() < 0.05
    assert found.curves.shape[1] == 101


def test_trials_in_body_weights(tmp_path):
    time = np.arange(0, 3, 0.002)
    rows = [
        f"{trial},3.33,{t:.3f},{f / (76.8 * GRAVITY):.4f},0,0"
        for trial in (3, 28)
        for t, f in zip(time, stance(time), strict=True)
    ]
    path = tmp_path / "alcantara.csv"
    path.write_text("\n".join(["trial_row,speed_m_s,t_s,vGRF_BW,acc_vertical,acc_AP", *rows]))
    found = read(path)
    assert [one.name for one in found] == ["alcantara.csv, row 3", "alcantara.csv, row 28"]
    assert all(one.speed == 3.33 and one.mass == 76.8 and len(one.curves) >= 7 for one in found)


def test_two_force_plates(tmp_path):
    time = np.arange(0, 0.9, 1 / RATE)
    right, left = (
        np.where((time > start) & (time < start + CONTACT), stance(time - start + 0.05), 0.0)
        for start in (0.06, 0.06 + STEP)
    )
    lines = [
        "name x",
        "datacolumns 5",
        "endheader",
        "",
        "time\tR_ground_force_vy\tR_ground_force_px\tL_ground_force_vy\tL_ground_force_px",
    ]
    lines += [
        f"{t:.6f}\t{r:.3f}\t{0.3:.3f}\t{f:.3f}\t{0.3 + 3.0 * STEP:.3f}"
        for t, r, f in zip(time, right, left, strict=True)
    ]
    path = tmp_path / "grf_run.mot"
    path.write_text("\n".join(lines))
    (found,) = read(path)
    assert found.mass == pytest.approx(MASS, rel=0.01)
    assert found.speed == pytest.approx(3.0, rel=0.01)
    assert len(found.curves) == 2


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("runT35.txt", "Time\tFx\tFz\n1\t0\t0\n", "no column 'Fy'"),
        ("run.txt", "Time\tFx\tFy\n1\t0\t0\n", "does not tell the speed"),
        ("runT35.txt", "Time\tFx\tFy\n1\t0\tmany\n", "could not convert"),
        ("runT35.txt", "Time\tFx\tFy\n1\t0\n", "do not all have"),
        (
            "runT35.txt",
            "Time\tFx\tFy\n1\t0\t0\n2\t0\t0\n",
            "0 whole contacts above 50 N; three are needed",
        ),
        ("a.csv", "time,force\n0,1\n", "no column 'trial_row'"),
        ("a.mot", "endheader\n1 2\n", "begins with time"),
        ("a.c3d", "", "recordings end in .txt, .csv, .mot"),
    ],
)
def test_what_is_wrong_with_a_file_is_one_line(tmp_path, name, text, message):
    path = tmp_path / name
    path.write_text(text)
    with pytest.raises(ValueError, match=message) as caught:
        read(path)
    assert "\n" not in str(caught.value)
    assert name in str(caught.value)


def test_a_folder_passes_over_what_is_no_recording(fukuchi):
    (fukuchi.parent / "notes.txt").write_text("nothing to see")
    (fukuchi.parent / "mean.csv").write_text("pct_stance,vGRF_BW\n0,0.1\n")
    assert [one.name for one in read_folder(fukuchi.parent)] == [fukuchi.name]


def test_a_folder_without_recordings_is_refused(tmp_path):
    with pytest.raises(ValueError, match="no recordings in"):
        cases(["plausibility"], recordings=tmp_path)


def test_a_contact_is_found_between_samples_and_noise_is_not_one():
    time = np.arange(0, 1, 0.01)
    force = np.where((time > 0.2) & (time < 0.5), 800.0, 0.0)
    force[80] = 300.0  # 10 ms
    ((start, end),) = contacts(time, force, 50.0)
    assert (start, end) == (pytest.approx(0.2, abs=0.011), pytest.approx(0.5, abs=0.011))
    assert normalised(time, force, start, end)[50] == 800.0


def test_shipped_curves_are_derived_means_with_bands():
    shipped = curves.shipped()
    assert len(shipped) == 4
    for curve in shipped:
        assert curve.mean.shape == curve.sd.shape == (101,)
        assert 2.1 < curve.mean.max() < 2.7
        assert curve.mean[0] < 0.2 and curve.mean[-1] < 0.2
        assert np.all(curve.sd >= 0) and curve.sd.max() < 0.6
        assert curve.source and curve.role and curve.steps >= 2


def test_measures_of_a_curve_against_itself(monkeypatch):
    curve = curves.shipped()[0]
    monkeypatch.setattr(curves, "simulated", lambda one: one.mean)
    assert curves.rmse(curve) == 0
    assert curves.correlation(curve) == pytest.approx(1.0)
    assert curves.determination(curve) == 1.0
    assert curves.peak_error(curve, 0, 20) == 0
    assert curves.within_band(curve) == 100
    assert all(check.run().holds for check in curves.checks(curve))


def test_curves_are_plausibility_for_want_of_a_published_tolerance():
    assert {check.kind for check in curves.all_checks()} == {"plausibility"}
    assert len({(check.name, check.quantity) for check in curves.all_checks()}) == len(
        curves.all_checks()
    )


def test_the_runner_comes_near_the_recording_it_was_fitted_to():
    curve = curves.shipped()[0]
    assert curves.rmse(curve) < 0.15  # twice the scatter between steps is 0.147 BW
    assert curves.correlation(curve) > 0.99


def test_our_curve_is_cut_where_a_force_plate_cuts():
    ours = curves.simulated(curves.shipped()[0])
    weight = 69.0 * GRAVITY
    assert ours[0] * weight == pytest.approx(50.0, abs=5.0)
    # the run ends at 50 N before the filter
    assert ours[-1] * weight == pytest.approx(50.0, abs=25.0)


def test_the_table_of_curves_reads_back(fukuchi, tmp_path, monkeypatch):
    (found,) = recordings.read(fukuchi)
    text = curves.table(dict.fromkeys(curves.recorded(), found))
    path = tmp_path / "curves.csv"
    path.write_text(text)
    monkeypatch.setattr(curves, "DATA", path)
    curves.shipped.cache_clear()
    try:
        assert np.abs(curves.shipped()[0].mean - found.mean).max() < 1e-4
    finally:
        curves.shipped.cache_clear()
