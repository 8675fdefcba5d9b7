"""Filters and peaks of signals."""

import subprocess
import sys

import numpy as np
import pytest
import scipy.signal

from spinesim.measures.signals import (
    PADDING,
    butterworth,
    impact_peak,
    onset,
    smoothed,
    summit_time,
    time_above,
)

TIME = np.arange(0.0, 0.25, 5e-4)
ACTIVE = 1700 * np.sin(np.pi * TIME / 0.25) ** 2


def bump(at, height, width):
    """A bell of this height (N) about a time (s)."""
    return height * np.exp(-(((TIME - at) / width) ** 2))


def test_the_impact_peak_is_the_first_maximum():
    peak = impact_peak(TIME, ACTIVE + bump(0.03, 1000, 0.008), 50.0)
    assert peak.distinct
    assert abs(peak.time - 0.03) < 0.003  # the rise under it shifts it a little


def test_a_ripple_of_the_first_milliseconds_is_no_impact_peak():
    force = ACTIVE + bump(0.03, 1000, 0.008)
    rippled = force + bump(0.005, 90, 0.001)
    assert np.any(np.diff(rippled[:15]) < 0)  # it is a local maximum
    assert impact_peak(TIME, rippled, 50.0) == impact_peak(TIME, force, 50.0)


def test_a_rise_without_a_maximum_gives_its_shoulder():
    peak = impact_peak(TIME, ACTIVE + bump(0.03, 150, 0.012), 50.0)
    assert not peak.distinct
    assert 0.0 < peak.time < 0.075


def test_times_lie_between_samples():
    # rises at 10.2 ms, falls 230.1 ms later
    force = 1700 * np.sin(np.pi * (TIME - 0.0102) / 0.2301)
    force[(TIME < 0.0102) | (TIME > 0.2403)] = 0.0
    late = 0.2301 / np.pi * np.arcsin(50 / 1700)  # s from zero to 50 N
    assert abs(onset(TIME, force, 50.0) - 0.0102 - late) < 1e-5
    # s; samples are 5e-4 apart
    assert abs(time_above(TIME, force, 50.0) - 0.2301 + 2 * late) < 2e-5
    top = int(np.argmax(force))
    assert abs(summit_time(TIME, force, top) - 0.0102 - 0.2301 / 2) < 1e-6
    assert onset(TIME[top:], force[top:], 50.0) == TIME[top]


@pytest.mark.parametrize(
    "cutoff, interval", [(50.0, 5e-4), (60.0, 5e-4), (900.0, 5e-4), (3.0, 5e-3)]
)
def test_the_filter_is_scipy_s(cutoff, interval):
    """Both ways through a second-order Butterworth low-pass, settled where it turns round."""
    values = np.random.default_rng(0).normal(size=(300, 2, 3)).cumsum(0)
    sections = scipy.signal.butter(2, cutoff, fs=1 / interval, output="sos")
    np.testing.assert_allclose(butterworth(cutoff, interval), sections, rtol=1e-12)
    flight = np.zeros((int(PADDING / interval), 2, 3))
    padded = np.concatenate([values, flight])
    ahead = scipy.signal.sosfilt(sections, padded, axis=0)
    settled = scipy.signal.sosfilt_zi(sections)[..., None, None] * ahead[-1]
    back, _ = scipy.signal.sosfilt(sections, ahead[::-1], axis=0, zi=settled)
    smooth = smoothed(values, np.array([300, 300]), interval, cutoff)
    np.testing.assert_allclose(smooth, back[::-1][:300], rtol=1e-9, atol=1e-9 * abs(values).max())


def test_no_signal_at_all_is_filtered_to_none():
    nothing = np.empty((300, 1, 0))
    assert smoothed(nothing, np.array([300]), 5e-4, 50.0, hold=True).shape == (300, 1, 0)


def test_measuring_loads_neither_scipy_signal_nor_its_statistics():
    """They take a third of a second, more than a step."""
    code = (
        "import sys, spinesim as ss; ss.compare({'now': ss.Scenario()}); "
        "print(*({'scipy.signal', 'scipy.stats'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
