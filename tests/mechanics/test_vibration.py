"""Rest and small swings: closed forms of one and two masses, and agreement with the simulated
motion.
"""

import doctest
import math

import numpy as np
import pytest
from numpy.testing import assert_allclose

from spinesim.mechanics import vibration
from spinesim.mechanics.laws import HuntCrossley, SpringDamper
from spinesim.mechanics.model import GROUND, Along, Bend, Body, Link, Model, State, vertical_bodies
from spinesim.mechanics.solve import SolverError, integrate
from spinesim.mechanics.vibration import (
    eigenvalues,
    equilibrium,
    natural_frequencies,
    static_forces,
)
from spinesim.published import liu_nigg_2000, seated_spine, slip_blickhan_1989, static_trunk


def hanging(mass=70.0, stiffness=20e3, damping=0.0):
    """One mass on a spring and damper."""
    (body,) = vertical_bodies(body=mass)
    return Model(
        (body,),
        (Link("spring", body.onto(GROUND), SpringDamper(stiffness, damping)),),
        contact="spring",
    )


def test_one_mass_frequency_and_damping():
    modes = natural_frequencies(hanging(damping=500.0))
    omega = math.sqrt(20e3 / 70)
    assert_allclose(modes.frequency, [omega / (2 * math.pi)], rtol=1e-12)
    assert_allclose(modes.damping_ratio, [500 / (2 * 70 * omega)], rtol=1e-12)


def test_one_mass_eigenvalues():
    omega, zeta = math.sqrt(20e3 / 70), 500 / (2 * math.sqrt(70 * 20e3))
    exact = omega * (-zeta + 1j * math.sqrt(1 - zeta**2))
    assert_allclose(eigenvalues(hanging(damping=500.0)), [exact.conjugate(), exact], rtol=1e-10)


def test_overdamped_mass_keeps_its_natural_frequency():
    modes = natural_frequencies(hanging(damping=5000.0))
    assert_allclose(modes.frequency, [math.sqrt(20e3 / 70) / (2 * math.pi)], rtol=1e-12)
    assert modes.damping_ratio[0] == pytest.approx(5000 / (2 * math.sqrt(70 * 20e3)))
    assert np.all(eigenvalues(hanging(damping=5000.0)).imag == 0)


def test_two_equal_masses_in_a_row():
    a, b = vertical_bodies(a=2.0, b=2.0)
    model = Model(
        (a, b),
        (
            Link("lower", a.onto(GROUND), SpringDamper(8e3)),
            Link("upper", b.onto(a), SpringDamper(8e3)),
        ),
    )
    golden = (math.sqrt(5) - 1) / 2
    modes = natural_frequencies(model)
    assert_allclose(
        modes.frequency * 2 * math.pi, math.sqrt(4e3) * np.array([golden, 1 / golden]), rtol=1e-12
    )
    assert_allclose(modes.shape[:, 0], [golden, 1.0], rtol=1e-10)
    assert_allclose(modes.shape[:, 1], [1.0, -golden], rtol=1e-10)


def test_eccentric_mass_softens_the_disc():
    axial, bend, arm, mass = 1.5e6, 500.0, 0.04, 35.0
    trunk = Body("trunk", mass, axes=("z", "pitch"), inertia=2.0)
    links = (
        Link("axial", Along(GROUND.at("disc", -arm), trunk.at("disc", -arm)), SpringDamper(axial)),
        Link("bend", Bend("ground", "trunk"), SpringDamper(bend)),
    )
    model = Model((trunk,), links, gravity=1e-4)  # small, so that the geometry does not change
    sinking = -equilibrium(model).position[0] / (mass * 1e-4)
    assert sinking == pytest.approx(1 / axial + arm**2 / bend, rel=1e-6)


def test_static_forces_carry_what_is_above():
    forces = static_forces(seated_spine.MODEL)
    masses = [body.mass for body in seated_spine.MODEL.bodies]
    assert_allclose(list(forces.values()), 9.81 * np.cumsum(masses[::-1])[::-1], rtol=1e-9)


def test_one_sided_contact_settles_from_the_default_guess():
    (body,) = vertical_bodies(body=5.0)
    model = Model(
        (body,), (Link("pad", body.onto(GROUND), HuntCrossley(k=9.888e6, n=2.218, lam=1.003)),)
    )
    depth = (5.0 * 9.81 / 9.888e6) ** (1 / 2.218)
    assert -equilibrium(model).position[0] == pytest.approx(depth, rel=1e-9)


def test_standing_swings_at_the_frequency_that_a_simulation_shows():
    model = hanging(damping=20.0)
    rest = equilibrium(model)
    motion = integrate(
        model, State((rest.position[0] + 1e-3,), (0.0,)), 2.0, method="DOP853", rtol=1e-9
    )
    times = np.linspace(0, 2, 20_001)
    z = motion.at(times)[0] - rest.position[0]
    crossings = times[1:][(z[1:] > 0) & (z[:-1] <= 0)]
    damped = abs(eigenvalues(model)[0].imag) / (2 * math.pi)
    # crossings are found to a sample of 0.1 ms
    assert 1 / np.diff(crossings).mean() == pytest.approx(damped, rel=1e-3)


def test_free_body_has_one_rigid_motion():
    modes = natural_frequencies(liu_nigg_2000.MODEL, State((0.01,) * 4, (0.0,) * 4))
    assert modes.frequency[0] == 0.0
    assert math.isnan(modes.damping_ratio[0])
    assert_allclose(modes.shape[:, 0], 1.0, atol=1e-9)


def test_what_falls_over_has_no_frequency():
    trunk = Body("trunk", 35.0, axes=("pitch",), inertia=3.0)
    links = (Link("bend", Bend("ground", "trunk"), SpringDamper(-50.0)),)
    modes = natural_frequencies(Model((trunk,), links))
    assert math.isnan(modes.frequency[0])
    assert (
        eigenvalues(Model((trunk,), links))[0].real > 0
        or eigenvalues(Model((trunk,), links))[1].real > 0
    )


def test_damping_ratio_is_exact_when_damping_is_proportional():
    a, b = vertical_bodies(a=3.0, b=5.0)
    ratio = 2e-3  # c = ratio k everywhere: zeta = ratio omega/2
    model = Model(
        (a, b),
        (
            Link("lower", a.onto(GROUND), SpringDamper(8e3, 8e3 * ratio)),
            Link("upper", b.onto(a), SpringDamper(4e3, 4e3 * ratio)),
        ),
    )
    modes = natural_frequencies(model)
    assert_allclose(modes.damping_ratio, ratio * np.pi * modes.frequency, rtol=1e-10)
    assert_allclose(
        np.sort(np.abs(eigenvalues(model)))[::2], 2 * np.pi * modes.frequency, rtol=1e-10
    )


def test_a_model_in_the_air_does_not_rest():
    (body,) = vertical_bodies(body=5.0)
    free = Model((body,), (Link("pad", body.onto(GROUND), HuntCrossley(k=1e6, n=1.5, lam=0.0)),))
    with pytest.raises(SolverError, match="no position of rest"):
        equilibrium(free, State((0.1,), (0.0,)))


def test_planar_rest_from_a_guess():
    model = slip_blickhan_1989.MODEL
    rest = equilibrium(model, State((0.0, 0.95), (0.0, 0.0)))
    assert_allclose(rest.position, [0.0, 1.0 - 80 * 9.81 / 20e3], atol=1e-9)


def test_leaning_trunk_balances_in_its_own_frame():
    forces = static_forces(static_trunk.leaning(math.radians(30)))
    weight = 35 * 9.81
    assert_allclose(
        [forces["axial"], forces["shear"]],
        [weight * math.cos(math.pi / 6), weight * 0.5],
        rtol=1e-6,
    )


def test_docstring_examples():
    assert doctest.testmod(vibration).failed == 0
