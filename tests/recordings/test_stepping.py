"""Steps found in recordings, and measured by the functions that measure runs."""

import numpy as np
import pytest
import recorded_run as made
import xarray as xr

from spinesim.measures.definitions import MEASURES
from spinesim.measures.signals import impact_peak, low_pass
from spinesim.measures.summaries import summary
from spinesim.recordings.schema import Notes, dataset
from spinesim.recordings.stepping import frequency, steps
from spinesim.units import GRAVITY

GROUND = (
    "impact_peak",
    "impact_peak_time",
    "active_peak",
    "active_peak_time",
    "loading_rate",
    "braking_peak",
    "propulsion_peak",
    "contact_time",
    "flight_time",
    "cadence",
)


def recording(time, vertical, fore=None, **about):
    channels = {"ground_force_vertical": vertical}
    if fore is not None:
        channels["ground_force_fore_aft"] = fore
    about = {"source": "made", "rate": 1 / (time[1] - time[0]), "filtered": 0.0} | about
    return dataset(time, channels, Notes(), about)


def test_a_run_written_as_a_recording_measures_as_the_run():
    table = steps(recording(*made.tiled(2000.0, 4.0), speed=3.5))
    ours, theirs = summary(made.run()), summary(table)
    for name in GROUND:
        # the flight between steps is shorter than the zeros around a run
        assert float(theirs[name]) == pytest.approx(float(ours[name]), rel=1e-3), name
        assert float(theirs[f"{name}_sd"]) < 2e-3 * abs(float(ours[name])) + 1e-9
    # a plate counts touchdown at 50 N, some 5 ms after the sole has touched the ground
    assert float(theirs["com_drop"]) == pytest.approx(float(ours["com_drop"]), rel=0.1)
    assert float(theirs["step_length"]) == pytest.approx(float(ours["step_length"]), rel=1e-3)
    assert int(theirs["active_peak_count"]) == table.sizes["step"] == 10


def test_rise_and_fall_of_the_centre_of_mass_by_two_integrations():
    """Lowest in contact, highest in flight: a parabola from the height and speed at lift-off."""
    run, step_time = made.run(), float(made.run().attrs["step_time"])
    table = steps(recording(*made.tiled(2000.0, 4.0)))
    height = run["com_z"].values
    lift_off = float(np.gradient(height, run["time"].values)[-1])
    highest = max(height[0], height[-1] + max(lift_off, 0.0) ** 2 / (2 * GRAVITY))
    assert float(run["time"][-1]) < step_time
    values = table["vertical_oscillation"]
    assert int(values.notnull().sum()) >= table.sizes["step"] - 1
    assert float(values.mean()) == pytest.approx(highest - height.min(), rel=0.02)
    numbers = summary(table)
    assert float(numbers["vertical_oscillation"]) == pytest.approx(float(values.mean()))
    assert float(numbers["vertical_oscillation_sd"]) < 1e-3


def test_times_of_noisy_steps():
    table = steps(recording(*made.tiled(300.0, 30.0, noise=40.0)))
    known = float(MEASURES["contact_time"](made.run()))
    assert float(table["contact_time"].mean()) == pytest.approx(known, abs=0.002)
    step_time = float(made.run().attrs["step_time"])
    assert float(table.attrs["step_time"]) == pytest.approx(step_time, abs=0.0005)
    assert table.sizes["step"] >= len(made.touchdowns(30.0)) - 2


@pytest.mark.parametrize("shape", ["line", "sine"])
def test_a_drift_is_taken_out_and_one_left_in_is_said(shape):
    time, vertical, fore = made.tiled(500.0, 30.0)
    waves = {"line": time / 30, "sine": 0.5 + 0.5 * np.sin(2 * np.pi * time / 30)}
    drifting = recording(time, vertical + 100.0 * waves[shape], fore)
    clean = float(summary(steps(recording(time, vertical, fore)))["active_peak"])
    assert float(summary(steps(drifting))["active_peak"]) == pytest.approx(clean, rel=0.005)
    left = steps(drifting, drift=False)
    assert any("left in" in text for text in left.attrs["checks"])
    assert steps(drifting).attrs["drift"] == pytest.approx(100.0, abs=8.0)


def test_a_constant_offset_is_taken_out():
    time, vertical, fore = made.tiled(500.0, 6.0)
    weights = [
        steps(recording(time, vertical + offset, fore)).attrs["body_weight"]
        for offset in (0.0, 40.0)
    ]
    assert weights[1] == pytest.approx(weights[0], rel=1e-3)


def test_feet_are_kept_apart():
    table = steps(recording(*made.tiled(1000.0, 6.0, sides=0.03)), first_foot="right")
    assert list(table["foot"].values[:4]) == ["right", "left", "right", "left"]
    numbers = summary(table)
    right, left = (
        float(numbers["active_peak_by_foot"].sel(foot=foot)) for foot in ("right", "left")
    )
    assert right / left == pytest.approx(1.03 / 0.97, rel=1e-3)
    assert float(numbers["active_peak_sd"]) < 0.002 * right
    assert (table["ground_force_vertical_sd"] < 0.01).all()


@pytest.mark.parametrize("rate", [100.0, 512.0, 1600.0])
def test_a_sacral_sensor_tells_the_step_time(rate):
    run, step_time = made.run(), float(made.run().attrs["step_time"])
    time = np.arange(round(15 * rate)) / rate
    since = (time - made.TOUCHDOWN) % step_time
    felt = np.interp(since, run["time"], run["sacrum_az"].values / GRAVITY + 1, right=0.0)
    table = steps(dataset(time, {"acceleration_sacrum": felt}, Notes(), {"rate": rate}))
    assert table.attrs["step_time"] == pytest.approx(step_time, abs=0.0005)
    peak = float(MEASURES["sacral_peak_acceleration"](run))
    assert float(table["sacral_peak_acceleration"].mean()) == pytest.approx(peak, rel=0.01)


def test_the_steps_of_one_foot():
    both = recording(*made.tiled(1000.0, 6.0, sides=0.03))
    table, right = steps(both, first_foot="right"), steps(both, first_foot="right", foot="right")
    assert set(right["foot"].values) == {"right"} and 0 < right.sizes["step"] < table.sizes["step"]
    assert right.attrs["step_time"] == table.attrs["step_time"]
    expected = summary(table)["active_peak_by_foot"].sel(foot="right")
    assert float(right["active_peak"].mean()) == pytest.approx(float(expected), rel=1e-9)
    assert {"one"} == set(steps(both, foot="one")["foot"].values)
    with pytest.raises(ValueError, match="foot='left' is not among one and other"):
        steps(both, foot="left")


def test_averages_by_share_of_contact_and_by_time():
    table = steps(recording(*made.tiled(1000.0, 6.0)))
    curves = table["ground_force_vertical"]
    assert curves.dims == ("step", "percent") and curves.attrs["units"] == "BW"
    assert table["ground_force_vertical_mean"].values == pytest.approx(curves.mean("step").values)
    timed = table["ground_force_vertical_over_time"]
    weight = table.attrs["body_weight"]
    assert float(timed.max()) * weight == pytest.approx(
        float(table["active_peak"].mean()), rel=1e-3
    )
    assert table["ground_force_vertical_mean"][0] * weight == pytest.approx(50.0, abs=1.0)


def test_steps_unlike_the_others_are_dropped_and_counted():
    time, vertical, fore = made.tiled(500.0, 8.0)
    gone = (time > made.touchdowns()[6] - 0.05) & (time < made.touchdowns()[7] - 0.05)
    table = steps(recording(time, np.where(gone, 0.0, vertical), fore))
    whole = steps(recording(time, vertical, fore))
    assert table.sizes["step"] == whole.sizes["step"] - 2
    assert any("dropped" in text for text in table.attrs["checks"])
    assert table.attrs["step_time"] == pytest.approx(whole.attrs["step_time"], rel=1e-3)


def test_noise_sets_the_least_threshold():
    noisy = recording(*made.tiled(1000.0, 6.0, noise=60.0))
    low = steps(noisy, threshold=20)
    assert any("sets the least threshold" in text for text in low.attrs["checks"])
    high = steps(noisy, threshold="120 N")
    lengths = [float(table["contact_time"].mean()) for table in (high, steps(noisy), low)]
    assert lengths == sorted(lengths) and lengths[2] - lengths[1] > 0.003
    for table in (low, high):
        assert table.attrs["contact_time_at_50_N"] == pytest.approx(lengths[1], abs=0.002)


def test_a_run_that_speeds_up_is_refused():
    time = np.arange(0, 20, 0.002)
    step_time = 0.4 - 0.002 * time
    phase = np.cumsum(0.002 / step_time) % 1
    force = np.where(phase < 0.6, 1100 * np.pi / 2 * np.sin(np.pi * phase / 0.6), 0.0)
    with pytest.raises(ValueError, match="the step time changes by -"):
        steps(recording(time, force))


def test_cutoffs_of_other_laboratories():
    assert frequency("50 Hz corrected") == pytest.approx(62.3, abs=0.1)
    assert frequency("50 Hz") == frequency(50) == 50.0 and frequency(None) is None
    with pytest.raises(ValueError, match="cutoff"):
        frequency("soft")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"first_foot": "front"}, "neither 'left' nor 'right'"),
        ({"contact": "guess"}, "give 'auvinet'"),
        ({"threshold": "2 N"}, "threshold"),
    ],
)
def test_options_that_cannot_be(options, said):
    with pytest.raises(ValueError, match=said):
        steps(recording(*made.tiled(500.0, 3.0)), **options)


def test_what_is_no_recording():
    with pytest.raises(ValueError, match="is no recording"):
        steps(5)
    empty = xr.Dataset(coords={"time": np.arange(5.0)})
    with pytest.raises(ValueError, match="no force, no acceleration"):
        steps(empty)


def test_an_accelerometer_tells_the_cadence_and_no_contact():
    step_time = float(made.run().attrs["step_time"])
    time, vertical, _ = made.tiled(200.0, 12.0)
    felt = vertical / made.body_weight()
    table = steps(dataset(time, {"acceleration_sacrum": felt}, Notes(), {"rate": 200.0}))
    assert float(table["cadence"].mean()) == pytest.approx(60 / step_time, rel=0.005)
    assert "contact_time" not in table and "contact_time" not in table.attrs
    assert float(table["sacral_peak_acceleration"].mean()) == pytest.approx(2.4, abs=0.4)
    asked = steps(
        dataset(time, {"acceleration_sacrum": felt}, Notes(), {"rate": 200.0}), contact="auvinet"
    )
    assert any("-149 to +147 ms" in text for text in asked.attrs["checks"])
    still = dataset(time, {"acceleration_sacrum": np.ones(len(time))}, Notes(), {"rate": 200.0})
    with pytest.raises(ValueError, match="no rhythm of steps"):
        steps(still)


def test_segments_of_a_watch(tmp_path):
    from spinesim.recordings.reading import read

    rows = made.records(200, speed=3.0) + [
        row | {"timestamp": row["timestamp"] + 200} for row in made.records(200, 3.5, 172, 0.23)
    ]
    table = steps(read(made.write_fit(tmp_path / "run.fit", rows), quiet=True))
    assert table.sizes["segment"] == 2
    assert table["speed"].values == pytest.approx([3.0, 3.5], abs=0.02)
    assert table["cadence"].values == pytest.approx([165, 172], abs=1.0)
    assert table["contact_time"].values == pytest.approx([0.25, 0.23], abs=0.002)
    assert float(summary(table)["cadence"]) == pytest.approx(168.5, abs=1.0)


def test_a_watch_that_walks_is_refused(tmp_path):
    from spinesim.recordings.reading import read

    path = made.write_fit(tmp_path / "walk.fit", made.records(200, speed=1.4, cadence=110))
    with pytest.raises(ValueError, match=r"no minute of running"):
        steps(read(path, quiet=True))


def test_the_impact_lies_in_the_first_third_of_contact():
    """Of a short contact the active peak comes within 75 ms; a ripple after it is no impact."""
    time = np.arange(0, 0.16, 5e-4)
    force = 2500 * np.sin(np.pi * time / 0.15) * (time < 0.15)
    force += 60 * np.exp(-(((time - 0.078) / 0.003) ** 2))
    peak = impact_peak(time, np.maximum(force, 0), 50.0)
    assert not peak.distinct or peak.time < 0.3 * 0.15


def test_the_filter_refuses_uneven_samples():
    time = np.arange(100) / 1000
    time[40:] += 0.0004
    signal = xr.DataArray(np.ones(100), coords={"time": time})
    with pytest.raises(ValueError, match="uneven from sample 4"):
        low_pass(signal, 50.0)
