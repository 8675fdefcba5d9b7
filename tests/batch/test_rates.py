"""Rates and Jacobian by the compiled kernel are those of the equations."""

import threading

import numpy as np
import pytest

from spinesim import batch
from spinesim.batch.kernel import compiled
from spinesim.gait.imbalances import WATCH
from spinesim.gait.stance import Stance
from spinesim.mechanics.laws import Applied, SpringDamper
from spinesim.mechanics.model import GROUND, Link, Model, vertical_bodies
from spinesim.mechanics.recorded import Recorded
from spinesim.mechanics.system import system
from spinesim.scenario import Runner, Scenario

RUNNER = Stance(Scenario(Runner(mass=62, height=1.68), shoe="racer")).model
LANES = pytest.mark.skipif(not compiled(RUNNER, WATCH), reason="no lanes of the runner")
COMPILER = pytest.mark.skipif(not batch.compiler(), reason="there is no C compiler")


def shaken():
    """Two masses that a recorded force shakes."""
    lower, upper = vertical_bodies(lower=2.0, upper=3.0)
    times = np.linspace(0, 1, 101)
    force = Recorded(times, 50 * np.sin(2 * np.pi * 3 * times))
    return Model(
        (lower, upper),
        (
            Link("spring", lower.onto(GROUND), SpringDamper(4e4, 30.0)),
            Link("joint", upper.onto(lower), SpringDamper(2e4, 20.0)),
            Link("shaker", upper.onto(GROUND), Applied(force)),
        ),
    )


def states(equations, count=6):
    """Times and states about rest."""
    rng = np.random.default_rng(5)
    n = equations.size // 2
    heights = [0.9 if body == "pelvis" else 0.0 for body, axis in equations.model.coordinates]
    for _ in range(count):
        q = heights + rng.normal(0, 0.005, n)
        yield rng.uniform(0.0, 0.2), np.concatenate([q, rng.normal(0, 0.5, n)])


def assert_same(equations, watch=()):
    fast = batch.compiled_system(equations, watch)
    for t, y in states(equations):
        rates, jacobian = np.array(equations.rhs(t, y)), equations.jacobian(t, y)
        assert fast.rhs(t, y) == pytest.approx(rates, rel=1e-9, abs=1e-9 * np.abs(rates).max())
        apart = np.abs(fast.jacobian(t, y) - jacobian).max()
        assert apart < 1e-4 * np.abs(jacobian).max()


@LANES
def test_the_runners_are_those_of_the_equations():
    assert_same(system(RUNNER), WATCH)


@COMPILER
def test_recorded_curves_count():
    assert_same(system(shaken()))


@LANES
def test_two_motions_at_once_do_not_meet():
    each = [system(RUNNER.with_(leg_stiffness=k)) for k in (9e3, 14e3)]
    t, y = next(states(each[0]))
    wanted = [np.array(equations.rhs(t, y)) for equations in each]
    fast = [batch.compiled_system(equations, WATCH) for equations in each]
    worst = [0.0, 0.0]

    def ask(k):
        for _ in range(2000):
            worst[k] = max(worst[k], np.abs(fast[k].rhs(t, y) - wanted[k]).max())

    threads = [threading.Thread(target=ask, args=(k,)) for k in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(worst) < 1e-8 * np.abs(wanted).max()
