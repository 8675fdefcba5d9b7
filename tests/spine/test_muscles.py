"""Muscle sharing: equilibrium, optimality, and the quasi-static cases that the model has to
reproduce.

The numbers of the quasi-static cases were found independently: the table of muscles.toml, read as
it stands, and one bounded least-squares problem a case (scipy.optimize.lsq_linear).  Each case is a
rigid trunk, leaned until L5/S1 bears a moment per kg of body mass, under n times its weight.
Neither moments nor n are measured.
"""

import doctest

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.optimize import lsq_linear, minimize

from spinesim.scenario.condition import DEEP_CORE
from spinesim.spine import discs, floors, muscles, sharing, stiffness, tissue
from spinesim.spine.discs import add_muscles, disc_loads, equivalent_extensor, group_forces, turned
from spinesim.spine.muscles import ABDOMINALS, held_trunk, muscle_set
from spinesim.spine.sharing import RESERVE_SCALE, SharingError, share
from spinesim.spine.stiffness import bending_stiffness

MASS = 70.0
WEIGHT = MASS * 9.81
PERSON = muscle_set(MASS)
L5S1, L4L5, L3L4, L2L3 = range(4)
SETTLED = 30.0  # N m: the table's trunk may settle until tissue carries what this costs
TABLE = 0.002  # three or four printed digits; gravity 9.81 or 9.80665 m/s2
TISSUE = 2 * 180 / np.pi  # N m/rad: 2 N m a degree
Q = 19.0
DETERMINED = settings(derandomize=True, deadline=None, max_examples=60)


def held_loads(person=PERSON, *, lean=0.0, load_factor=1.0, reserve_scale=SETTLED, **options):
    held = held_trunk(MASS, lean=lean, load_factor=load_factor)
    return disc_loads(
        held.axial,
        held.shear,
        held.moments,
        held.disc_pitch,
        held.trunk_pitch,
        person,
        reserve_scale=reserve_scale,
        **options,
    )


def lean_for(moment, load_factor):
    """Lean at which the held trunk makes `moment` (N m) at L5/S1: M = A cos(lean) + B sin(lean)."""
    upright, level = (
        held_trunk(MASS, lean=angle, load_factor=load_factor).moments[L5S1]
        for angle in (0.0, np.pi / 2)
    )
    return np.arctan2(level, upright) - np.arccos(moment / np.hypot(level, upright))


def moving(per_kg, load_factor, person=PERSON, **options):
    return held_loads(
        person, lean=lean_for(per_kg * MASS, load_factor), load_factor=load_factor, **options
    )


def pressed(load):
    """Compression (6,) by weight and muscles alone: the table's tissue presses nothing."""
    return load.compression - load.reserve_compression


def bodyweights(load, level):
    return pressed(load)[level] / WEIGHT


def profile(scale=1.25 * MASS):
    return scale * np.linspace(1.0, 0.5, 6)


# --- equilibrium and optimality
# ------------------------------------------------------------------------------------


@pytest.mark.parametrize("exponent", [1.5, 2.0, 3.0])
@pytest.mark.parametrize("scale", [-400.0, -60.0, 0.0, 5.0, 90.0, 400.0])
def test_muscle_and_reserve_moments_balance(exponent, scale):
    found = share(profile(scale), PERSON, exponent=exponent)
    moment = PERSON.arm @ (PERSON.force * found.activation) + found.reserve_moment
    # the promised balance
    assert_allclose(moment, profile(scale), rtol=0, atol=1e-9 * max(abs(scale), 1.0))
    assert found.residual <= 1e-9 * max(abs(scale), 1.0)


@pytest.mark.parametrize("exponent", [1.5, 2.0, 3.0])
def test_optimality_conditions_hold_at_floor_inside_and_at_saturation(exponent):
    moments = np.array([profile(scale) for scale in (-300.0, 30.0, 90.0, 600.0)])
    found = share(moments, PERSON, exponent=exponent)
    reward = found.multipliers @ (PERSON.arm * PERSON.force)
    push = reward - exponent * found.activation ** (exponent - 1)
    inside = (found.activation > 0.01) & (found.activation < 1)
    assert inside.any() and found.saturated.any() and (found.activation == 0.01).any()
    assert_allclose(push[inside], 0.0, atol=1e-12)  # rounding
    assert (push[found.activation == 0.01] <= 1e-12).all() and (
        push[found.activation == 1] >= -1e-12
    ).all()
    assert_allclose(
        2 * found.reserve_moment / RESERVE_SCALE**2, found.multipliers, rtol=1e-13, atol=1e-15
    )


@pytest.mark.parametrize("scale", [-60.0, 0.0, 40.0, 90.0, 150.0])
def test_quadratic_sharing_equals_bounded_least_squares(scale):
    gain, moments = PERSON.arm * PERSON.force, profile(scale)
    problem = np.vstack([np.eye(18), gain / RESERVE_SCALE])
    goal = np.concatenate([np.zeros(18), moments / RESERVE_SCALE])
    best = lsq_linear(problem, goal, (0.01, 1.0), method="bvls", tol=1e-15)
    # two ways to the same unique minimum
    assert_allclose(share(moments, PERSON).activation, best.x, atol=1e-10)


@pytest.mark.parametrize("exponent", [2.0, 3.0])
def test_sharing_equals_a_general_optimiser(exponent):
    gain, moments = PERSON.arm * PERSON.force, profile()

    def cost(a):
        return (a**exponent).sum() + (((moments - gain @ a) / RESERVE_SCALE) ** 2).sum()

    def slope(a):
        return exponent * a ** (exponent - 1) - 2 * gain.T @ (moments - gain @ a) / RESERVE_SCALE**2

    options = {"ftol": 1e-14, "maxiter": 500}
    best = minimize(
        cost, np.full(18, 0.2), jac=slope, bounds=[(0.01, 1)] * 18, method="SLSQP", options=options
    )
    found = share(moments, PERSON, exponent=exponent)
    assert best.success
    assert_allclose(cost(found.activation), best.fun, rtol=1e-9)  # SLSQP's own tolerance
    assert_allclose(found.activation, best.x, atol=2e-5)  # the cost is flat at its minimum


def test_warm_start_equals_cold_start():
    moments = np.array([profile(scale) for scale in np.linspace(-50, 200, 40)])
    for exponent in (2.0, 3.0):
        cold = share(moments, PERSON, exponent=exponent)
        warm = share(moments, PERSON, exponent=exponent, start=np.roll(cold.multipliers, 1, axis=0))
        assert_allclose(warm.activation, cold.activation, atol=1e-8)  # both balance to 1e-10


def test_leading_axes_are_scenarios_and_samples():
    people = muscle_set(
        [60.0, 70.0, 85.0],
        ["female", "male", "male"],
        strength={name: [1.0, 0.2, 1.0] for name in DEEP_CORE},
    )
    moments = np.array([profile(scale) for scale in np.linspace(-40, 150, 7)])
    together = share(moments[:, None], people)
    assert together.activation.shape == (7, 3, 18) and together.reserve_moment.shape == (7, 3, 6)
    assert together.residual.shape == together.saturated.shape == (7, 3)
    one = share(moments[4], muscle_set(70.0, strength=dict.fromkeys(DEEP_CORE, 0.2)))
    # same arithmetic in another order
    assert_allclose(together.activation[4, 1], one.activation, atol=1e-12)
    load = add_muscles(
        np.zeros(6), np.zeros(6), together, people.disc_pitch, np.zeros((7, 3)), people
    )
    assert load.compression.shape == (7, 3, 6) and load.tension.shape == (7, 3, 18)
    assert group_forces(load.tension, people).shape == (7, 3, 8)
    assert bending_stiffness(together.activation, people, TISSUE, q=Q).joint.shape == (7, 3, 6, 6)


def test_no_samples_give_no_results():
    assert share(np.empty((0, 6)), PERSON).activation.shape == (0, 18)


# --- properties
# ----------------------------------------------------------------------------------------------------

moment_vectors = st.lists(st.floats(-250, 250), min_size=6, max_size=6).map(np.array)


@DETERMINED
@given(moment_vectors, moment_vectors)
def test_multipliers_rise_with_the_moments(first, second):
    """The dual is convex, so its gradient map is monotone: (M1 - M2).(L1 - L2) >= 0."""
    one, other = share(first, PERSON), share(second, PERSON)
    assert (first - second) @ (one.multipliers - other.multipliers) >= -1e-8


@DETERMINED
@given(st.floats(10, 100), st.floats(1.01, 1.5))
def test_more_extension_moment_means_more_compression(scale, factor):
    """Up to 150 N m; above about 155 the thoracic erector saturates and the upper discs are
    relieved: a limit of the law.
    """
    less, more = (
        PERSON.force * share(profile(m), PERSON).activation @ PERSON.compression.T
        for m in (scale, scale * factor)
    )
    assert (more > less).all()


@DETERMINED
@given(moment_vectors, st.floats(45, 110), st.sampled_from([2.0, 3.0]))
def test_a_body_of_another_size_shares_alike(moments, mass, exponent):
    """Forces go with mass^(2/3) and arms with mass^(1/3): moments and reserve scale proportional to
    mass change no activation.
    """
    ratio = mass / MASS
    own = share(moments, PERSON, exponent=exponent).activation
    other = share(
        moments * ratio, muscle_set(mass), exponent=exponent, reserve_scale=RESERVE_SCALE * ratio
    ).activation
    assert_allclose(other, own, atol=1e-7)  # both balance to 1e-10 of the moment


@DETERMINED
@given(moment_vectors, st.lists(st.floats(0.001, 0.3), min_size=18, max_size=18).map(np.array))
def test_activation_keeps_its_bounds(moments, floor):
    found = share(moments, PERSON, floor=floor)
    assert (found.activation >= floor).all() and (found.activation <= 1).all()


# --- disc loads
# ----------------------------------------------------------------------------------------------------


def test_turning_a_plane_keeps_the_force_and_turns_back():
    c, s = np.cos(0.4), np.sin(0.4)
    there = turned(np.array(800.0), np.array(150.0), c, s)
    assert_allclose(np.hypot(*there), np.hypot(800.0, 150.0), rtol=1e-14)  # rounding
    assert_allclose(turned(*there, c, -s), (800.0, 150.0), rtol=1e-13)
    # a disc pitched forward lets the upper part slide forward
    assert turned(800.0, 0.0, c, s)[1] > 0


def test_muscles_turn_with_the_trunk():
    found = share(profile(), PERSON)
    upright, leaned = (
        add_muscles(0.0, 0.0, found, PERSON.disc_pitch + lean, lean, PERSON) for lean in (0.0, 0.5)
    )
    for name in ("compression", "shear", "trunk_compression", "trunk_shear"):
        assert_allclose(getattr(leaned, name), getattr(upright, name), atol=1e-10)  # rounding of kN


def test_flatter_disc_turns_muscle_compression_into_less_shear():
    found = share(profile(), PERSON)
    own, flat = (
        add_muscles(0.0, 0.0, found, PERSON.disc_pitch - cut, 0.0, PERSON) for cut in (0.0, 0.1)
    )
    assert flat.shear[L5S1] < own.shear[L5S1] and flat.compression[L5S1] > own.compression[L5S1]
    # rounding
    assert_allclose(
        np.hypot(flat.muscle_compression, flat.muscle_shear),
        np.hypot(own.muscle_compression, own.muscle_shear),
        rtol=1e-13,
    )


def test_trunk_frame_carries_the_same_force():
    load = held_loads(lean=0.3)
    in_trunk, in_disc = (
        np.hypot(load.trunk_compression, load.trunk_shear),
        np.hypot(load.compression, load.shear),
    )
    assert_allclose(in_trunk, in_disc, rtol=1e-13)  # rounding


def test_group_forces_add_up():
    load = held_loads(lean=0.3)
    groups = group_forces(load.tension, PERSON)
    assert PERSON.group_names == ("EST", "ESL", "MF", "QL", "PS", "RA", "EO", "IO")
    assert_allclose(groups.sum(), load.tension.sum(), rtol=1e-14)  # rounding


# --- the single extensor, exactly
# ----------------------------------------------------------------------------------

STATIC = [
    (0, 468.205, 0.0),
    (5, 629.650, 29.925),
    (10, 786.303, 59.622),
    (15, 936.972, 88.866),
    (20, 1080.510, 117.433),
    (30, 1341.886, 171.675),
    (45, 1655.353, 242.785),
]


@pytest.mark.parametrize(("degrees", "compression", "shear"), STATIC)
@pytest.mark.parametrize("lift", [0.0, 1.0, 2.5])
def test_static_trunk_with_one_equivalent_extensor(degrees, compression, shear, lift):
    lean, weight = np.radians(degrees), 35.0 * 9.81 * (1 + lift)
    moment = weight * (0.30 * np.sin(lean) + 0.02 * np.cos(lean))
    found, _ = equivalent_extensor(weight * np.cos(lean), moment, 0.055, 0.1)
    # printed to 1 mN in a few hundred N
    assert_allclose(found, compression * (1 + lift), rtol=2e-6)
    assert_allclose(weight * np.sin(lean), shear * (1 + lift), atol=1e-3 * (1 + lift))


def test_flexors_answer_a_flexion_moment():
    compression, force = equivalent_extensor(500.0, np.array([11.0, -11.0]), 0.055, 0.11)
    assert_allclose(force, [200.0, 100.0], rtol=1e-14)
    assert_allclose(compression, [700.0, 600.0], rtol=1e-14)


# --- the quasi-static table
# ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("scale", "newtons"), [(20.0, 505.4), (30.0, 508.3), (40.0, 508.7)])
def test_upright_standing_l4_l5(scale, newtons):
    # printed to 1 N
    assert_allclose(pressed(held_loads(reserve_scale=scale))[L4L5], newtons, rtol=1e-3)


def test_thirty_degree_lean_over_upright():
    assert_allclose(
        pressed(held_loads(lean=np.radians(30)))[L4L5] / pressed(held_loads())[L4L5],
        1.934,
        rtol=TABLE,
    )


@pytest.mark.parametrize(
    ("per_kg", "load_factor", "l4_l5"),
    [(0.2, 1.15, 0.921), (0.35, 1.25, 1.148), (0.5, 1.35, 1.378)],
)
def test_walking_moments(per_kg, load_factor, l4_l5):
    assert_allclose(bodyweights(moving(per_kg, load_factor), L4L5), l4_l5, rtol=TABLE)


@pytest.mark.parametrize(
    ("per_kg", "l3_l4", "l4_l5", "l5_s1"),
    [(1.0, 1.990, 2.177, 1.936), (1.25, 2.368, 2.594, 2.295), (1.5, 2.744, 3.009, 2.653)],
)
def test_running_moments(per_kg, l3_l4, l4_l5, l5_s1):
    load = moving(per_kg, 0.75 + per_kg)
    assert_allclose(
        [bodyweights(load, level) for level in (L3L4, L4L5, L5S1)],
        [l3_l4, l4_l5, l5_s1],
        rtol=TABLE,
    )


def square(load):
    """Shear (6,) square to the trunk, to which the reserve adds nothing."""
    return load.trunk_shear


def weakened(load_factor=2.0, per_kg=1.25):
    return moving(per_kg, load_factor), moving(
        per_kg, load_factor, muscle_set(MASS, strength=dict.fromkeys(DEEP_CORE, 0.0))
    )


def test_deep_core_weakness_at_running_moments():
    sound, weak = weakened()
    assert_allclose(  # printed to 0.1 %
        100 * (pressed(weak) / pressed(sound) - 1),
        [-18.9, -13.5, -2.9, 3.9, 8.1, 10.5],
        atol=0.1,
    )
    assert_allclose(
        100 * (square(weak) / square(sound) - 1), [17.6, 7.5, -8.3, 0.7, 8.1, 8.5], atol=0.1
    )


@pytest.mark.parametrize("per_kg", [1.0, 1.25, 1.5])
@pytest.mark.parametrize("load_factor", [1.75, 2.0, 2.25])
def test_sign_pattern_of_deep_core_weakness(per_kg, load_factor):
    """The long erector that takes over presses the upper discs more; the lowest lose what only deep
    muscles gave them.
    """
    sound, weak = weakened(load_factor, per_kg)
    assert (square(weak)[[L5S1, L4L5, -2, -1]] > square(sound)[[L5S1, L4L5, -2, -1]]).all()
    assert (square(sound) > 0).all()
    assert (pressed(weak)[L2L3:] > pressed(sound)[L2L3:]).all()
    assert (pressed(weak)[:L3L4] < pressed(sound)[:L3L4]).all()


def brace(abdominals):
    return held_loads(floor=np.where(PERSON.within(*ABDOMINALS), abdominals, 0.01))


def test_abdominal_brace_costs_compression_and_buys_stiffness():
    soft, hard = brace(0.015), brace(0.03)
    stiffness = [
        bending_stiffness(load.sharing.activation, PERSON, TISSUE, q=Q).trunk
        for load in (soft, hard)
    ]
    assert_allclose(pressed(hard)[L4L5] / pressed(soft)[L4L5], 1.280, rtol=TABLE)
    assert_allclose(stiffness[1] / stiffness[0], 1.628, rtol=TABLE)


# --- stiffness
# -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("q", "intrinsic"), [(10.0, 144.6), (20.0, 258.6), (40.0, 473.7)])
def test_intrinsic_trunk_stiffness_in_running(q, intrinsic):
    activation = moving(1.25, 2.0).sharing.activation
    stiffness = bending_stiffness(activation, PERSON, TISSUE, q=q, reflex=1.0)
    assert_allclose(stiffness.trunk, intrinsic, rtol=TABLE)


def test_stiffness_matrix_is_symmetric_stable_and_softer_in_series_than_rigid():
    activation = moving(1.25, 2.0).sharing.activation
    found = bending_stiffness(activation, PERSON, 100.0, q=20.0, reflex=1.0)
    assert_allclose(found.joint, found.joint.T, rtol=1e-13)  # rounding
    assert np.linalg.eigvalsh(found.joint).min() >= 100.0 * (1 - 1e-12)
    mean_arm = PERSON.arm.mean(axis=0)  # every level turning by the same angle
    alike = 100.0 / 6 + 20.0 * (PERSON.force * activation * mean_arm**2 / PERSON.length).sum()
    assert 0.75 * alike < found.trunk < alike


def test_without_muscles_the_trunk_is_six_passive_joints_in_series():
    # rounding
    assert_allclose(
        bending_stiffness(np.zeros(18), PERSON, 120.0, q=Q, reflex=1.0).trunk, 20.0, rtol=1e-13
    )


def test_stiffness_rises_with_activation():
    activation = share(profile(), PERSON).activation
    assert (
        bending_stiffness(1.2 * activation, PERSON, TISSUE, q=Q).trunk
        > bending_stiffness(activation, PERSON, TISSUE, q=Q).trunk
    )


# --- the data and the door
# -----------------------------------------------------------------------------------------


def test_an_element_acts_only_where_it_crosses_and_crosses_without_gaps():
    crosses = PERSON.compression > 0
    assert crosses.shape == (6, 18) and len(PERSON.elements) == 18
    assert not PERSON.arm[~crosses].any() and not PERSON.shear[~crosses].any()
    assert ((np.diff(crosses.astype(int), axis=0) != 0).sum(axis=0) <= 2).all()
    # no more than the tension, to the digits printed
    assert (np.hypot(PERSON.compression, PERSON.shear) <= 1 + 1e-3).all()


@pytest.mark.parametrize("element", ["EST", "RA", "EO", "IO"])
def test_what_joins_pelvis_and_ribs_acts_on_every_disc(element):
    """A rib goes with its vertebra, a rectus sheath with what holds it."""
    one = PERSON.elements.index(element)
    assert (PERSON.compression[:, one] > 0.4).all()
    assert (np.sign(PERSON.arm[:, one]) == np.sign(PERSON.arm[0, one])).all()
    assert (np.abs(np.diff(PERSON.arm[:, one])) < 0.02).all()


def test_female_and_weak_muscles():
    woman, weak = (
        muscle_set(MASS, "female"),
        muscle_set(MASS, strength=dict.fromkeys(DEEP_CORE, 0.5) | {"EST": 0.8}),
    )
    assert_allclose(woman.force, 0.85 * PERSON.force)
    assert_allclose(woman.arm, PERSON.arm)
    ratio = dict(zip(weak.elements, weak.force / PERSON.force, strict=True))
    assert_allclose(
        [ratio[name] for name in ("EST", "ESL3", "MFT", "QL", "PS", "RA")],
        [0.8, 0.5, 0.5, 0.5, 0.5, 1.0],
    )


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: muscle_set(0.0), "mass"),
        (lambda: muscle_set(70, "man"), "'female' or 'male'"),
        (lambda: muscle_set(70, strength={"MF": -0.1}), "strength of MF"),
        (lambda: muscle_set(70, strength={"EOB": 1.0}), "did you mean 'EO'"),
        (lambda: share(np.zeros(5), PERSON), "6 levels"),
        (lambda: share(np.full(6, np.nan), PERSON), "finite"),
        (lambda: share(np.zeros(6), PERSON, exponent=1.0), "exponent"),
        (lambda: share(np.zeros(6), PERSON, exponent=3.0, floor=0.0), "floor"),
        (lambda: share(np.zeros(6), PERSON, floor=[0.1, 0.2]), "18 elements"),
        (lambda: share(np.zeros(6), PERSON, reserve_scale=0.0), "reserve_scale"),
        (lambda: equivalent_extensor(1.0, 1.0, 0.0, 0.1), "positive"),
    ],
)
def test_errors_say_what_is_allowed(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_a_solver_that_fails_raises(monkeypatch):
    monkeypatch.setattr(sharing, "ITERATIONS", 1)
    with pytest.raises(SharingError, match="2 of 2 samples"):
        share([profile(), profile(50.0)], PERSON)


@pytest.mark.parametrize("module", [discs, floors, sharing, stiffness, muscles, tissue])
def test_examples_in_the_docstrings(module):
    assert doctest.testmod(module).failed == 0
