"""Models driven by recordings, against closed forms; what a model holds for in time."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spinesim.gait.simulation import simulate
from spinesim.mechanics.deformations import OnMovedBase
from spinesim.mechanics.laws import Applied, SpringDamper
from spinesim.mechanics.model import GROUND, Link, Model, State, vertical_bodies
from spinesim.mechanics.recorded import Recorded
from spinesim.mechanics.solve import integrate
from spinesim.published import dynamic_response_index as dri

TIMES = np.linspace(0.0, 0.3, 301)


def test_a_recorded_seat_gives_the_index_of_the_same_pulse_as_a_formula():
    """Half a sine of 1 g over 100 ms, sampled at 1 kHz."""
    pulse = dri.GRAVITY * np.sin(np.pi * TIMES / 0.1) * (TIMES <= 0.1)
    seat = OnMovedBase("torso", Recorded.motion(TIMES, pulse))
    model = Model((dri.torso,), (Link("spine", seat, dri.spine),), contact="spine", gravity=0.0)

    def index(model):
        run = simulate(model, model.at_touchdown(), duration=0.3, rtol=1e-9)
        assert run.attrs["energy_residual"] < 1e-6
        return dri.index(float(run["deformation"].max()))

    assert index(model) == pytest.approx(index(dri.PULSES["100 ms"]), rel=1e-4)


@given(st.floats(10.0, 500.0), st.floats(5.0, 100.0))
def test_an_applied_force_gives_its_impulse(force, mass):
    (body,) = vertical_bodies(body=mass)
    history = Recorded(TIMES, force * np.sin(np.pi * TIMES / 0.3) ** 2)
    model = Model((body,), (Link("push", body.onto(GROUND), Applied(history)),), gravity=0.0)
    motion = integrate(model, model.at_touchdown(), 0.3, rtol=1e-9)
    assert motion.end[1] == pytest.approx(force * 0.15 / mass, rel=1e-5)


def test_a_pulse_after_a_long_rest_is_not_stepped_over():
    times = np.linspace(0.0, 10.0, 10001)
    pulse = 1000 * np.exp(-(((times - 9.0) / 0.01) ** 2))
    (body,) = vertical_bodies(body=10.0)
    link = Link("push", body.onto(GROUND), Applied(Recorded(times, pulse)))
    model = Model((body,), (link,), gravity=0.0)
    end = integrate(model, model.at_touchdown(), 10.0).end
    assert end[1] == pytest.approx(1000 * 0.01 * np.sqrt(np.pi) / 10.0, rel=1e-4)


@given(st.lists(st.floats(-100, 100), min_size=3, max_size=12))
def test_curves_pass_through_their_samples_with_a_continuous_slope(values):
    curve = Recorded(np.arange(len(values)) * 0.1, values)
    scale = 1 + max(map(abs, values))
    for time, value in zip(curve.times, curve.values, strict=True):
        assert curve.value(time) == pytest.approx(value, abs=1e-9 * scale)
    for time in curve.times[1:-1]:
        assert curve.rate(time - 1e-9) == pytest.approx(curve.rate(time), abs=1e-4 * scale)
    between = np.linspace(0.0, curve.times[-1], 57)
    assert np.allclose(
        [curve.value(t) for t in between], curve.values_at(between), atol=1e-9 * scale
    )
    assert np.allclose([curve.rate(t) for t in between], curve.rates_at(between), atol=1e-7 * scale)


def test_two_recordings_of_one_model_keep_apart_and_its_structure_holds_them():
    def driven(first, second):
        a, b = vertical_bodies(a=2.0, b=3.0)
        pushes = (
            Link("one", a.onto(GROUND), Applied(Recorded(TIMES, np.full(301, first)))),
            Link("two", b.onto(GROUND), Applied(Recorded(TIMES, np.full(301, second)))),
        )
        return Model((a, b), pushes, gravity=0.0)

    model = driven(4.0, 9.0)
    assert list(model.recordings) == ["one_history", "two_history"]
    end = integrate(model, model.at_touchdown(), 0.2).end
    assert end[2:] == pytest.approx([4.0 * 0.2 / 2.0, 9.0 * 0.2 / 3.0], rel=1e-6)
    same = driven(5.0, 5.0)  # one curve drives both
    assert list(same.recordings) == ["one_history"]
    end = integrate(same, same.at_touchdown(), 0.2).end
    assert end[2:] == pytest.approx([5.0 * 0.2 / 2.0, 5.0 * 0.2 / 3.0], rel=1e-6)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: Recorded((0, 1), (0, 1)), "at least three"),
        (lambda: Recorded((0, 1, 2), (0, 1)), "as many of each"),
        (lambda: Recorded((0, 1, 1), (0, 1, 2)), "increase"),
        (lambda: Recorded((0, 1, 2), (0, float("nan"), 2)), "finite"),
        (lambda: Recorded("abc", (0, 1, 2)), "list of numbers"),
    ],
)
def test_recordings_that_are_none_are_refused_in_one_line(call, words):
    with pytest.raises(ValueError, match=words) as error:
        call()
    assert "\n" not in str(error.value)


def test_a_motion_starts_within_the_time_that_the_model_holds_for():
    """The seat's clock counts from zero; a recording ends."""
    model = dri.PULSES["100 ms"]
    start = model.at_touchdown()
    early = State(start.position, start.velocity, time=-0.2)
    with pytest.raises(ValueError, match=r"holds from 0 to inf s.*not from -0\.2"):
        simulate(model, early)
    (body,) = vertical_bodies(body=2.0)
    push = Link("push", body.onto(GROUND), Applied(Recorded(TIMES, TIMES)))
    driven = Model((body,), (push,), gravity=0.0)
    with pytest.raises(ValueError, match=r"holds from 0 to 0\.3 s"):
        integrate(driven, driven.at_touchdown(), 0.4)
    plain = Model((body,), (Link("spring", body.onto(GROUND), SpringDamper(1e4)),))
    assert integrate(plain, State((0.0,), (-1.0,), time=-0.2), 0.1).t[0] == -0.2
