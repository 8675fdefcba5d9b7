"""The batch gives what the solver gives, scenario by scenario: in compiled lanes and in NumPy,
events and peaks included.
"""

import math

import numpy as np
import pytest

from spinesim import batch
from spinesim.batch.work import observable
from spinesim.gait.imbalances import WATCH, stances
from spinesim.gait.search import CLOSED
from spinesim.gait.stance import Stance, guesses
from spinesim.gait.steady import close
from spinesim.gait.steady_many import close_all
from spinesim.measures.signals import CONTACT_FORCE
from spinesim.mechanics.deformations import OnMovedBase
from spinesim.mechanics.laws import Applied, PowerContact, SpringDamper
from spinesim.mechanics.model import GROUND, Link, Model, State, vertical_bodies
from spinesim.mechanics.recorded import Recorded
from spinesim.mechanics.solve import Event, integrate
from spinesim.mechanics.system import system
from spinesim.published import liu_nigg_2000
from spinesim.scenario import Runner, Scenario, Stride

SOFT = liu_nigg_2000.VARIANTS["soft"]
LANDING = -np.array([0.96, 0.96, 2.0, 2.0])  # m/s, by body
CONTACT = Event("contact", "sole", CONTACT_FORCE, rising=True)
COMPILER = pytest.mark.skipif(not batch.compiler(), reason="there is no C compiler")
ENGINES = [pytest.param(True, marks=COMPILER), False]


def chain():
    """Twelve masses in a row on the soft shoe."""
    masses = (1.2, 2.2, 3.5, 3.5, 5, 6, 7, 8, 8, 9, 10, 12)
    stiffness = (330e3, 250e3, 130e3, 100e3, 100e3, 90e3, 80e3, 60e3, 60e3, 50e3, 50e3)
    bodies = vertical_bodies(**{f"m{i}": m for i, m in enumerate(masses)})
    springs = [
        Link(f"s{i}", bodies[i + 1].onto(bodies[i]), SpringDamper(k, 3e-4 * k))
        for i, k in enumerate(stiffness)
    ]
    return Model(
        bodies,
        (Link("sole", bodies[0].onto(GROUND), PowerContact(2, 1e6, 1.56, 2e4, 0.73)), *springs),
        contact="sole",
    )


def sweep(model, speed, count, seed=0):
    """Parameters and starts (2n, N): masses and velocity +- 20 %, contact +- 30 %."""
    rng = np.random.default_rng(seed)
    n = len(model.bodies)
    parameters = {
        f"{body.name}_mass": body.mass * rng.uniform(0.8, 1.2, count) for body in model.bodies
    }
    parameters |= {
        "sole_a": 1e6 * rng.uniform(0.7, 1.3, count),
        "sole_c": 2e4 * rng.uniform(0.7, 1.3, count),
    }
    parameters["sole_b"] = rng.uniform(1.48, 1.64, count)
    start = np.zeros((2 * n, count))
    start[n:] = np.broadcast_to(speed, (n,))[:, None] * rng.uniform(0.8, 1.2, count)
    return parameters, start


def reference(model, parameters, start, i, duration, events):
    """One scenario by the solver at a tight tolerance, and the watched forces on a fine grid."""
    one = model.with_(**{name: float(values[i]) for name, values in parameters.items()})
    n = len(one.coordinates)
    run = integrate(
        one, State(tuple(start[:n, i]), tuple(start[n:, i])), duration, rtol=1e-10, events=events
    )
    t = np.linspace(0.0, run.t[-1], 20001)
    return (
        run,
        t,
        dict(
            zip(
                (link.name for link in one.links),
                run.system.evaluate(t, run.at(t))["force"],
                strict=True,
            )
        ),
    )


@pytest.mark.parametrize("compiled", ENGINES)
@pytest.mark.parametrize(("model", "speed"), [(SOFT, LANDING), (chain(), -0.96)], ids=["P4", "P24"])
def test_vertical_models_agree_with_the_solver(model, speed, compiled):
    parameters, start = sweep(model, speed, 70)  # more than there are lanes: some are refilled
    result = batch.integrate(
        model, parameters, start, 0.25, rtol=1e-6, events=[CONTACT], compiled=compiled
    )
    assert np.all(result.status == 0)
    for i in (0, 33, 69):
        run, t, force = reference(model, parameters, start, i, 0.25, [CONTACT])
        assert result.t_end[i] == pytest.approx(0.25, abs=1e-12)
        assert result.event_times["contact"][i] == pytest.approx(run.events["contact"], abs=2e-8)
        # of rtol 1e-6, and the grid's 12.5 us
        assert result.maximum["sole"][i] == pytest.approx(force["sole"].max(), rel=3e-6)
        # quadratic between steps
        assert result.integral["sole"][i] == pytest.approx(np.trapezoid(force["sole"], t), rel=3e-5)
        np.testing.assert_allclose(result.y_end[:, i], run.end, rtol=2e-5, atol=1e-6)


@pytest.mark.parametrize("compiled", ENGINES)
def test_error_follows_the_tolerance(compiled):
    parameters, start = sweep(SOFT, LANDING, 40)
    exact = batch.integrate(SOFT, parameters, start, 0.25, rtol=1e-9, compiled=compiled).maximum[
        "sole"
    ]
    for rtol in (1e-3, 1e-4, 1e-5, 1e-6):
        error = np.abs(
            batch.integrate(SOFT, parameters, start, 0.25, rtol=rtol, compiled=compiled).maximum[
                "sole"
            ]
            / exact
            - 1
        )
        assert np.median(error) < rtol
        assert error.max() < 5 * rtol


@pytest.mark.parametrize("compiled", ENGINES)
def test_published_peaks(compiled):
    """Soft shoe at 0.96 and 2.0 m/s: both peaks as integrated independently of this project."""
    start = np.concatenate([np.zeros(4), LANDING])
    result = batch.integrate(SOFT, None, start, 0.2, rtol=1e-7, peaks_above=100, compiled=compiled)
    np.testing.assert_allclose(result.peaks["sole"][:2, 0], [1396.87, 1857.96], rtol=1e-5)
    np.testing.assert_allclose(result.peak_times["sole"][:2, 0], [10.577e-3, 107.465e-3], atol=2e-6)


@pytest.fixture(scope="module")
def runners():
    """Model, parameters (P, N), starts (2n, N) and contact times of runners who guess their gait."""
    found = []
    for speed, mass, surface, shoe in (
        (3.3, 70, "asphalt", "daily-trainer"),
        (2.7, 55, "treadmill", "racer"),
        (4.2, 85, "track", "daily-trainer"),
    ):
        s = Stance(Scenario(Runner(mass=mass), Stride(speed=speed), shoe=shoe, surface=surface))
        leg, landing = s.decode(next(guesses(s.task)))
        start = s.body.state(landing)
        found.append(
            (s.model.with_(**leg), [*start.position, *start.velocity], s.scenario.step.contact_time)
        )
    return (
        found[0][0],
        np.array([list(m.parameters.values()) for m, _, _ in found]).T,
        np.array([y for _, y, _ in found]).T,
        np.array([t for _, _, t in found]),
    )


def stance_events(contact_time):
    return [
        Event("contact", "midsole", CONTACT_FORCE, rising=True),
        Event("lift-off", "midsole", CONTACT_FORCE, earliest=0.4 * contact_time, terminal=True),
    ]


@pytest.mark.parametrize("compiled", [ENGINES[0], pytest.param(False, marks=pytest.mark.slow)])
def test_default_runner_agrees_with_the_solver(runners, compiled):
    model, parameters, start, contact = runners
    watched = ("midsole", *WATCH)
    result = batch.integrate(
        model,
        parameters,
        start,
        2.5 * contact,
        rtol=1e-5,
        events=stance_events(contact),
        watch=watched,
        compiled=compiled,
    )
    assert np.all(result.status == 1)
    by_name = dict(zip(model.parameters, parameters, strict=True))
    for i in (0, 2) if compiled else (1,):
        run, _, force = reference(
            model, by_name, start, i, 2.5 * contact[i], stance_events(contact[i])
        )
        for name, time in run.events.items():
            assert result.event_times[name][i] == pytest.approx(time, abs=2e-6)
        for name in watched:
            # a ripple of 300 Hz sits on the peak
            assert result.maximum[name][i] == pytest.approx(force[name].max(), rel=5e-5)
        n = len(start) // 2
        np.testing.assert_allclose(result.y_end[:n, i], run.end[:n], atol=2e-6)  # m and rad
        # m/s and rad/s: light vertebrae
        np.testing.assert_allclose(result.y_end[n:, i], run.end[n:], atol=1e-3)


@pytest.mark.slow
def test_gaits_of_a_sweep_are_those_closed_one_by_one():
    base = Scenario(Runner(), Stride(speed=3.3, cadence=162))
    scenarios = [base.with_(shoe_stiffness=stiffness) for stiffness in np.linspace(50e3, 90e3, 30)]
    gaits = close_all(scenarios)
    assert np.all(gaits.closed)
    assert np.all(gaits.imbalance < CLOSED)
    # cold, 8 for the first slopes and a few steps; predicted, 2 to 5
    assert np.mean(gaits.search.simulations) < 15
    one = close(scenarios[17])
    # both stop within CLOSED; a unit of each is a large change
    np.testing.assert_allclose(gaits.search.unknowns[17], one.unknowns, atol=0.01)
    assert gaits.gait(17).model.parameters["leg_stiffness"] == pytest.approx(
        one.model.parameters["leg_stiffness"], rel=3e-3
    )
    # by the other solver
    other = stances([Stance(scenarios[17])], "scipy")
    left = other(np.array([0]), gaits.search.unknowns[[17]])
    np.testing.assert_allclose(left, 0, atol=10 * CLOSED)


@pytest.mark.parametrize("compiled", ENGINES)
def test_trajectories_are_those_of_the_solver(compiled):
    parameters, start = sweep(SOFT, LANDING, 3)
    times = np.linspace(0.0, 0.25, 51)
    result = batch.integrate(
        SOFT,
        parameters,
        start,
        0.25,
        rtol=1e-6,
        record=["sole", ("upper", "z")],
        times=times,
        compiled=compiled,
    )
    run, t, force = reference(SOFT, parameters, start, 1, 0.25, [])
    assert result.trajectories["sole"].shape == (51, 3)
    np.testing.assert_allclose(
        result.trajectories["sole"][:, 1], np.interp(times, t, force["sole"]), rtol=1e-5, atol=0.05
    )
    height = run.at(times)[SOFT.coordinates.index(("upper", "z"))]
    np.testing.assert_allclose(result.trajectories["upper", "z"][:, 1], height, atol=1e-7)


@pytest.mark.parametrize(
    ("of", "compiled"),
    [
        pytest.param("masses", True, marks=COMPILER),
        ("masses", False),
        pytest.param("a recording", True, marks=COMPILER),
        ("a recording", False),
        pytest.param("a runner", True, marks=COMPILER),
        pytest.param("a runner", False, marks=pytest.mark.slow),
    ],
)
def test_what_is_recorded_is_what_the_equations_say(of, compiled):
    """Forces, accelerations, heat and energies at the states that are recorded beside them."""
    watch = WATCH if of == "a runner" else ()
    if of == "a runner":
        own = Stance(Scenario())
        leg, landing = own.decode(next(guesses(own.task)))
        model, start = own.model.with_(**leg), own.body.state(landing)
    else:
        model = driven() if of == "a recording" else SOFT
        start = model.at_touchdown(velocity=-1.0)
    record, times = list(observable(model)), np.linspace(0.0, 0.2, 41)
    run = batch.integrate(
        model,
        None,
        start,
        0.15,
        rtol=1e-5,
        watch=watch,
        record=record,
        times=times,
        compiled=compiled,
    )
    n, values = len(model.coordinates), np.array([run.trajectories[key][:, 0] for key in record])
    y, t = values[: 2 * n], np.minimum(times, 0.15)
    each = system(model).evaluate(t, y)
    force, rate = each["force"], each["deformation_rate"]
    inertia = np.array(
        [
            model.body(body).inertia if axis == "pitch" else model.body(body).mass
            for body, axis in model.coordinates
        ]
    )
    height = np.array([axis == "z" for _, axis in model.coordinates])
    expected = [
        *y,
        *each["acceleration"],
        *force,
        *each["deformation"],
        *((force - each["elastic"] - each["active"]) * rate),
        inertia / 2 @ y[n:] ** 2 + model.gravity * (inertia * height) @ y[:n],
        (force * (rate - each["explicit_rate"])).sum(0),
        np.abs(force * rate).sum(0),
    ]
    for key, row, value in zip(record, values, expected, strict=True):
        rounding = 1e-9 * max(1.0, np.abs(value).max())
        np.testing.assert_allclose(row, value, rtol=1e-9, atol=rounding, err_msg=str(key))
    np.testing.assert_allclose(y[:, 30:], np.repeat(run.y_end, 11, axis=1), rtol=1e-12)


def driven(shift=0.0):
    """A mass on a shaken seat, pushed from above by a pulse that begins late."""
    times = np.linspace(0.0, 0.3, 301)
    shake = Recorded.motion(times, 20 * np.sin(2 * np.pi * 7 * times + shift))
    pulse = Recorded(times, 400 * np.exp(-(((times - 0.2) / 0.004) ** 2)))
    bodies = vertical_bodies(seat=8.0, torso=40.0)
    return Model(
        bodies,
        (
            Link("cushion", OnMovedBase("seat", shake), SpringDamper(40e3, 300.0)),
            Link("spine", bodies[1].onto(bodies[0]), SpringDamper(80e3, 900.0)),
            Link("push", bodies[1].onto(GROUND), Applied(pulse)),
        ),
    )


@pytest.mark.parametrize("compiled", ENGINES)
def test_recordings_drive_the_batch_as_they_drive_the_solver(compiled):
    """Two recordings of one structure, one after the other; a pulse after a rest is not missed."""
    for model in (driven(), driven(shift=1.0)):
        start = model.at_touchdown()
        exact = integrate(model, start, 0.29, rtol=1e-10)
        run = batch.integrate(
            model, {"torso_mass": [40.0, 40.0]}, start, 0.29, rtol=1e-8, compiled=compiled
        )
        np.testing.assert_allclose(run.y_end[:, 1], exact.end, rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("compiled", ENGINES)
def test_no_motion_outlasts_a_recording(compiled):
    model = driven()
    with pytest.raises(ValueError, match=r"holds from 0 to 0\.3 s"):
        batch.integrate(model, None, model.at_touchdown(), [0.2, 0.4], compiled=compiled)


def test_what_cannot_be_recorded_is_refused():
    start = SOFT.at_touchdown(velocity=-1.0)
    with pytest.raises(ValueError, match=r"\('upper', 'y'\) cannot be recorded"):
        batch.integrate(SOFT, None, start, record=[("upper", "y")], times=[0.0])


@pytest.mark.parametrize("compiled", ENGINES)
def test_failure_is_data(compiled):
    parameters, start = sweep(SOFT, LANDING, 5)
    parameters["lower_mass"][3] = math.nan
    result = batch.integrate(SOFT, parameters, start, 0.25, compiled=compiled)
    assert list(result.ok) == [True, True, True, False, True]
    assert result.failure(3) == "the motion is not finite"
    assert result.failure(0) == ""
    assert np.all(np.isfinite(result.maximum["sole"][result.ok]))


@pytest.mark.parametrize("compiled", ENGINES)
def test_a_scenario_does_not_depend_on_its_company(compiled):
    parameters, start = sweep(SOFT, LANDING, 50)
    together = batch.integrate(SOFT, parameters, start, 0.25, compiled=compiled)
    alone = batch.integrate(
        SOFT,
        {name: values[41:] for name, values in parameters.items()},
        start[:, 41:],
        0.25,
        compiled=compiled,
    )
    np.testing.assert_allclose(together.maximum["sole"][41:], alone.maximum["sole"], rtol=1e-12)


@pytest.mark.slow
def test_threads_change_nothing():
    parameters, start = sweep(SOFT, LANDING, 1500)
    one, two = (batch.integrate(SOFT, parameters, start, 0.1, threads=count) for count in (1, 2))
    np.testing.assert_allclose(one.y_end, two.y_end, rtol=1e-12)


def test_wrong_names_are_told():
    start = SOFT.at_touchdown(-1.0)
    with pytest.raises(ValueError, match="did you mean 'leg_stiffness'"):
        batch.integrate(SOFT, {"leg_stifness": 1.0}, start)
    with pytest.raises(ValueError, match="rtol"):
        batch.integrate(SOFT, None, start, rtol=1.0)
    with pytest.raises(ValueError, match="unknown link 'shoe'"):
        batch.integrate(SOFT, None, start, watch=["shoe"])
