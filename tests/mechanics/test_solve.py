"""Solvers against closed forms: a bouncing mass, a damped chain; what a tolerance promises, and
what goes wrong says so in one line.
"""

import math
import warnings
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.linalg import expm

from spinesim.mechanics.laws import HuntCrossley, SpringDamper
from spinesim.mechanics.model import GROUND, Link, Model, State, vertical_bodies
from spinesim.mechanics.solve import METHODS, Event, SolverError, integrate
from spinesim.mechanics.system import system

G = 9.81
TIGHT = 1e-11  # three orders below the eight digits that are asked for
few = settings(max_examples=15)


def bouncing(mass=75.0, stiffness=20e3):
    """One mass on a one-sided linear spring."""
    (body,) = vertical_bodies(body=mass)
    return Model(
        (body,),
        (Link("spring", body.onto(GROUND), HuntCrossley(k=stiffness, n=1.0, lam=0.0)),),
        contact="spring",
    )


def attached(mass=75.0, stiffness=20e3):
    """One mass on a spring that can pull, so that its force passes through zero at take-off."""
    (body,) = vertical_bodies(body=mass)
    return Model(
        (body,),
        (Link("spring", body.onto(GROUND), SpringDamper(stiffness, 0.0)),),
        contact="spring",
    )


def chain():
    """Two masses, two springs with dampers, hanging together in one line."""
    lower, upper = vertical_bodies(lower=5.0, upper=60.0)
    return Model(
        (lower, upper),
        (
            Link("sole", lower.onto(GROUND), SpringDamper(90e3, 400.0)),
            Link("leg", upper.onto(lower), SpringDamper(12e3, 250.0)),
        ),
        contact="sole",
    )


def chain_exactly(start, time, gravity=G):
    """State of `chain` at a time by the matrix exponential of its constant-coefficient equations."""
    mass = np.diag([5.0, 60.0])
    stiffness = np.array([[90e3 + 12e3, -12e3], [-12e3, 12e3]])
    damping = np.array([[400.0 + 250.0, -250.0], [-250.0, 250.0]])
    matrix = np.zeros((4, 4))
    matrix[:2, 2:] = np.eye(2)
    matrix[2:, :2], matrix[2:, 2:] = (
        -np.linalg.solve(mass, stiffness),
        -np.linalg.solve(mass, damping),
    )
    rest = np.concatenate([np.linalg.solve(stiffness, -np.diag(mass) * gravity), np.zeros(2)])
    return rest + expm(matrix * time) @ (np.array([*start.position, *start.velocity]) - rest)


# --- closed forms
# ---------------------------------------------------------------------------------------------


@few
@given(st.floats(2.0, 120.0), st.floats(5e3, 2e6), st.floats(0.1, 2.0))
def test_a_bounce_has_the_peak_the_depth_and_the_time_of_its_closed_form(mass, stiffness, speed):
    omega = math.sqrt(stiffness / mass)
    contact = 2 * (math.pi - math.atan(speed * omega / G)) / omega
    model = attached(mass, stiffness)
    motion = integrate(
        model,
        model.at_touchdown(velocity=-speed),
        1.5 * contact,
        rtol=TIGHT,
        events=[Event("take-off", "spring", terminal=True)],
    )
    assert motion.events["take-off"] == pytest.approx(contact, rel=1e-8)
    assert motion.end == pytest.approx([0.0, speed], abs=1e-8)
    lowest = contact / 2
    depth = mass * G / stiffness + math.hypot(mass * G / stiffness, speed / omega)
    assert -motion.at(lowest)[0] == pytest.approx(depth, rel=1e-8)
    force = motion.system.watch["spring"](lowest, motion.at(lowest))
    assert force == pytest.approx(
        mass * G + math.sqrt((mass * G) ** 2 + stiffness * mass * speed**2), rel=1e-8
    )


@pytest.mark.parametrize("method", METHODS)
def test_a_fall_a_bounce_and_the_flight_after_it(method):
    """Touchdown and take-off lie inside the integration; a lossless bounce comes back to where it
    fell from.
    """
    height, mass, stiffness = 0.05, 75.0, 20e3
    model = bouncing(mass, stiffness)
    speed = math.sqrt(2 * G * height)
    omega = math.sqrt(stiffness / mass)
    cycle = 2 * speed / G + 2 * (math.pi - math.atan(speed * omega / G)) / omega
    motion = integrate(model, State((height,), (0.0,)), cycle, method=method, rtol=1e-9)
    # the spring's kink lies inside a step, twice
    assert motion.end == pytest.approx([height, 0.0], abs=2e-6)


@pytest.mark.parametrize("method", METHODS)
def test_a_damped_chain_follows_its_closed_form(method):
    model = chain()
    start = model.at_touchdown(velocity={"lower": -1.2, "upper": -0.8})
    motion = integrate(model, start, 0.12, method=method, rtol=1e-10 if method == "BDF" else TIGHT)
    for time in (0.01, 0.05, 0.12):
        exact = chain_exactly(start, time)
        error = np.abs(motion.at(time) - exact)
        assert np.all(error[:2] < 1e-8)  # m
        assert np.all(error[2:] < 1e-8 * 50)  # m/s, of a system whose fastest rate is 150 1/s


def test_gravity_alone_is_a_parabola():
    model = bouncing()
    motion = integrate(model, State((1.0,), (0.5,)), 0.3, method="RK45")  # exact for polynomials
    assert motion.end == pytest.approx([1.0 + 0.5 * 0.3 - G * 0.3**2 / 2, 0.5 - G * 0.3], rel=1e-12)


def test_a_start_time_shifts_the_clock():
    model = chain()
    start = model.at_touchdown(velocity=-1.0)
    early = integrate(model, start, 0.05, rtol=1e-9)
    late = integrate(model, State(start.position, start.velocity, time=3.0), 0.05, rtol=1e-9)
    assert late.t[0] == 3.0
    assert late.end == pytest.approx(early.end, rel=1e-7)  # nothing in this model knows the time


# --- tolerance
# ------------------------------------------------------------------------------------------------


def chain_error(method, rtol):
    """Greatest error of the chain's coordinates (m) over a stance."""
    model = chain()
    start = model.at_touchdown(velocity={"lower": -1.2, "upper": -0.8})
    motion = integrate(model, start, 0.12, method=method, rtol=rtol)
    return max(
        float(np.abs(motion.at(t) - chain_exactly(start, t))[:2].max())
        for t in np.linspace(0.005, 0.12, 24)
    )


@pytest.mark.parametrize("method", METHODS)
def test_error_shrinks_with_the_tolerance(method):
    """Seven tolerances from 1e-4 to 1e-7, each about a third of the last: the error follows in
    proportion, slope 1 within a quarter.
    """
    tolerances = np.geomspace(1e-4, 1e-7, 7)
    errors = [chain_error(method, rtol) for rtol in tolerances]
    slope = np.polyfit(np.log(tolerances), np.log(errors), 1)[0]
    assert 0.75 < slope < 1.25
    assert errors[-1] < errors[0] / 100


@pytest.mark.parametrize("method", METHODS)
def test_the_default_tolerance_keeps_a_micrometre(method):
    assert chain_error(method, 1e-6) < 1e-6  # m, of 50 mm


@pytest.mark.parametrize("method", METHODS)
def test_small_motions_are_kept_to_the_absolute_part_of_the_tolerance(method):
    """Some micrometres about rest without weight: 1e-6 of a millimetre a step allows 10 nm over the
    forty or so steps.
    """
    model = chain().with_(gravity=0.0)
    start = model.at_touchdown(velocity={"lower": -1e-3, "upper": -5e-4})
    motion = integrate(model, start, 0.12, method=method, rtol=1e-6)
    error = max(
        np.abs(motion.at(t) - chain_exactly(start, t, gravity=0.0))[:2].max()
        for t in np.linspace(0.005, 0.12, 24)
    )
    assert error < 1e-8


# --- solvers agree
# --------------------------------------------------------------------------------------------


def contact_model():
    """A light shoe between a stiff ground and a heavy leg: contacts, a kink and a stiff damper."""
    ground, shoe, leg = vertical_bodies(ground=5.0, shoe=0.25, leg=8.0)
    return Model(
        (ground, shoe, leg),
        (
            Link("ground", ground.onto(GROUND), SpringDamper(20e6, 1000.0)),
            Link("sole", shoe.onto(ground), HuntCrossley(k=5e6, n=1.75, lam=0.8)),
            Link("heel", leg.onto(shoe), HuntCrossley(k=9.888e6, n=2.218, lam=1.003)),
        ),
        contact="sole",
    )


def peak_force(model, start, method, rtol):
    motion = integrate(model, start, 0.03, method=method, rtol=rtol)
    times = np.linspace(0, 0.03, 3001)
    row = [link.name for link in model.links].index("sole")
    return float(motion.system.evaluate(times, motion.at(times))["force"][row].max())


@pytest.fixture(scope="module")
def best_peak():
    model = contact_model()
    return peak_force(
        model, model.at_touchdown(velocity={"shoe": -1.0, "leg": -1.0}), "DOP853", 1e-11
    )


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("rtol", "allowed"), [(1e-6, 1e-4), (1e-9, 1e-6)])
def test_five_solvers_find_one_peak(method, rtol, allowed, best_peak):
    """Implicit solvers need the analytic Jacobian for this: with a difference quotient across
    touchdown they miss by 5 to 45 %.
    """
    model = contact_model()
    start = model.at_touchdown(velocity={"shoe": -1.0, "leg": -1.0})
    assert peak_force(model, start, method, rtol) == pytest.approx(best_peak, rel=allowed)


def test_a_compiled_system_serves_as_well_as_its_model():
    model = chain()
    start = model.at_touchdown(velocity=-1.0)
    assert np.array_equal(integrate(system(model), start, 0.1).y, integrate(model, start, 0.1).y)


# --- events
# ---------------------------------------------------------------------------------------------------


def test_events_are_found_between_steps_in_either_direction():
    mass, stiffness, speed, level = 75.0, 20e3, 0.8, 500.0
    model = attached(mass, stiffness)
    events = [
        Event("rise", "spring", level, rising=True),
        Event("fall", "spring", level),
        Event("never", "spring", 1e6),
    ]
    motion = integrate(model, model.at_touchdown(velocity=-speed), 0.3, rtol=TIGHT, events=events)
    omega, rest = math.sqrt(stiffness / mass), mass * G / stiffness
    swing, phase = math.hypot(rest, speed / omega), math.atan2(rest, speed / omega)
    # d = rest + swing sin(omega t - phase)
    rise = (math.asin((level / stiffness - rest) / swing) + phase) / omega
    fall = (math.pi - math.asin((level / stiffness - rest) / swing) + phase) / omega
    assert motion.events["rise"] == pytest.approx(rise, rel=1e-8)
    assert motion.events["fall"] == pytest.approx(fall, rel=1e-8)
    assert "never" not in motion.events
    assert motion.t[-1] == 0.3  # none of them ends the motion


def test_an_event_waits_for_its_earliest_time():
    model = attached(10.0, 40e3)  # swings at 10 Hz
    start = model.at_touchdown(velocity=-1.0)
    period = 2 * math.pi * math.sqrt(10.0 / 40e3)
    first, second = (
        integrate(
            model, start, 0.4, rtol=1e-9, events=[Event("fall", "spring", 200.0, earliest=earliest)]
        ).events["fall"]
        for earliest in (0.0, 0.12)
    )
    assert first < 0.12 < second
    assert second - first == pytest.approx(period, rel=1e-6)


def test_a_terminal_event_is_the_end():
    model = attached()
    motion = integrate(
        model,
        model.at_touchdown(velocity=-0.7),
        1.0,
        events=[Event("half", "spring", 900.0, terminal=True)],
    )
    assert motion.t[-1] == motion.events["half"] < 0.3
    assert motion.system.watch["spring"](motion.t[-1], motion.end) == pytest.approx(900.0, rel=1e-9)


# --- what goes wrong
# ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"method": "RK4"}, ("RK4", "LSODA, RK45, DOP853, Radau, BDF")),
        ({"rtol": 0.1}, ("0.1", "1e-12 to 0.01")),
        ({"rtol": 1e-15}, ("1e-15", "1e-12 to 0.01")),
        ({"rtol": float("nan")}, ("nan", "1e-12 to 0.01")),
    ],
)
def test_unknown_options_are_refused_in_one_line(options, words):
    model = chain()
    with pytest.raises(ValueError, match=r"choose one of|rtol") as error:
        integrate(model, model.at_touchdown(velocity=-1.0), 0.1, **options)
    text = str(error.value)
    assert "\n" not in text
    assert all(word in text for word in words)


@pytest.mark.parametrize("method", ["LSODA", "BDF"])
def test_a_motion_that_explodes_is_an_error_in_one_line(method):
    """A spring of negative stiffness: the state overflows, which must not pass for a result."""
    (body,) = vertical_bodies(body=1.0)
    model = Model(
        (body,), (Link("spring", body.onto(GROUND), SpringDamper(-1e12, 0.0)),), contact="spring"
    )
    run = partial(integrate, model, model.at_touchdown(velocity=-1.0), 0.3, method=method)
    with pytest.raises(SolverError, match=method) as error:
        run()
    assert "\n" not in str(error.value)
    assert "try" in str(error.value)


def test_warnings_of_the_process_are_left_alone():
    """Filters changed during a motion would be met, and lost, in other threads."""
    model, seen = chain(), []
    equations = system(model)

    def rhs(t, y):
        seen.append(list(warnings.filters))
        return equations.rhs(t, y)

    before = list(warnings.filters)
    integrate(replace(equations, rhs=rhs), model.at_touchdown(velocity=-1.0), 0.01)
    assert seen
    assert all(filters == before for filters in seen)
