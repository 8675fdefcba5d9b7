"""Filters and peaks of signals."""

import numpy as np

from spinesim.measures.signals import impact_peak, onset, summit_time, time_above

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
