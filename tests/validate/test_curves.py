"""Recorded ground reactions: shipped curves, comparisons, folders of recordings."""

import numpy as np
import pytest

from spinesim.recordings.contacts import contacts, normalised
from spinesim.units import GRAVITY
from spinesim.validate import cases, curves
from spinesim.validate.recordings import curves_of

MASS, STEP, CONTACT, RATE = 70.0, 0.36, 0.24, 300.0  # kg, s, s, Hz


def stance(time):
    """A steady runner's vertical force (N): half sines whose impulse is body weight times the step."""
    inside = np.mod(time - 0.05, STEP)
    peak = MASS * GRAVITY * STEP / CONTACT * np.pi / 2
    return np.where(
        (inside < CONTACT) & (time > 0.05), peak * np.sin(np.pi * inside / CONTACT), 0.0
    )


@pytest.fixture
def treadmill(tmp_path):
    """A table of frames and forces, and the TOML file that says what it is."""
    time = np.arange(int(6 * RATE)) / RATE
    lines = ["Time\tFx\tFy\tFz"] + [f"{i + 1}\t0\t{f:.2f}\t0" for i, f in enumerate(stance(time))]
    path = tmp_path / "run.txt"
    path.write_text("\n".join(lines) + "\n")
    path.with_suffix(".toml").write_text(
        f'[recording]\nrate = "{RATE:g} Hz"\nvertical = "Fy"\n[recording.stride]\nspeed = 3.5\n'
    )
    return path


def test_a_recording_becomes_a_curve_with_its_scenario(treadmill):
    (curve,) = curves_of(treadmill.parent)
    step = curve.scenario.step
    assert step.speed == 3.5
    shoes = 2 * curve.scenario.shoe.mass
    assert curve.scenario.runner.mass + shoes == pytest.approx(MASS, rel=5e-3)
    assert step.step_time == pytest.approx(STEP, abs=1e-3)
    # the filter widens the ends by some ms
    assert step.contact_time == pytest.approx(CONTACT, abs=0.012)
    assert curve.mean.max() == pytest.approx(STEP / CONTACT * np.pi / 2, rel=0.02)
    assert curve.sd.max() < 0.05 and curve.mean.shape == (101,) and curve.steps >= 10


def test_the_filter_of_the_laboratory_is_that_of_the_comparison(treadmill):
    about = treadmill.with_suffix(".toml")
    about.write_text(
        about.read_text().replace("[recording]\n", '[recording]\nfiltered = "30 Hz"\n')
    )
    (curve,) = curves_of(treadmill.parent)
    assert curve.cutoff == 30.0


def test_a_declared_recording_that_cannot_be_read_is_an_error(treadmill):
    treadmill.write_text(treadmill.read_text().replace("Fy", "Fv"))
    with pytest.raises(ValueError, match="Fy") as caught:
        curves_of(treadmill.parent)
    assert "\n" not in str(caught.value)


def test_a_folder_passes_over_what_is_no_recording(treadmill):
    (treadmill.parent / "notes.txt").write_text("nothing to see")
    (treadmill.parent / "mean.csv").write_text("pct_stance,vGRF_BW\n0,0.1\n")
    assert [curve.name for curve in curves_of(treadmill.parent)] == ["recording run.txt"]


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


def test_the_table_of_curves_reads_back(treadmill, tmp_path, monkeypatch):
    (curve,) = curves_of(treadmill.parent)
    text = curves.table(dict.fromkeys(curves.recorded(), curve))
    path = tmp_path / "curves.csv"
    path.write_text(text)
    monkeypatch.setattr(curves, "DATA", path)
    curves.shipped.cache_clear()
    try:
        assert np.abs(curves.shipped()[0].mean - curve.mean).max() < 1e-4
    finally:
        curves.shipped.cache_clear()
