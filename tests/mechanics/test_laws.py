"""Force laws: continuous at touchdown, never pulling, never a source of energy, and with
derivatives that hold at touchdown itself.
"""

import dataclasses
import math

import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from spinesim.mechanics import laws
from spinesim.mechanics.laws import (
    Foam,
    HuntCrossley,
    LegSpring,
    PostureControl,
    PowerContact,
    SpringDamper,
    Time,
)
from spinesim.mechanics.primitives import ease, pos, powp, sat, step

PRIMITIVES = {"Pos": pos, "Step": step, "Sat": sat, "Powp": powp}

HEEL = HuntCrossley(k=9.888e6, n=2.218, lam=1.003, bottoming=1.5e8, depth=0.0113)
MIDSOLE = Foam(stiffness=67.8e3, exponent=1.75, energy_return=0.65, bottoming=3e8, depth=0.0182)
SOLE = PowerContact(area=2, a=1e6, b=1.56, c=2e4, d=0.73)  # Liu & Nigg 2000, soft
PEDESTAL = HuntCrossley(k=2e6, n=1.0, lam=0.0)  # a one-sided linear spring
LEG = LegSpring(stiffness=12e3, damping_ratio=0.156, mass=60.0, ramp=0.07, clock=0.05)
CONTACTS = [HEEL, MIDSOLE, SOLE, PEDESTAL]
PASSIVE = [*CONTACTS, LEG, SpringDamper(6e3, 300.0)]

depths = st.floats(-0.02, 0.025)
speeds = st.floats(-3.0, 3.0)


def contacts():
    """Any contact within the ranges that the catalogue allows."""
    positive = st.floats(0.0, 1.0)
    return st.one_of(
        st.builds(
            HuntCrossley,
            k=st.floats(1e4, 2e7),
            n=st.floats(1.0, 3.0),
            lam=st.floats(0.0, 2.0),
            bottoming=st.floats(0, 5e8),
            depth=st.floats(0.002, 0.02),
        ),
        st.builds(
            Foam,
            stiffness=st.floats(1e4, 1e6),
            exponent=st.floats(1.0, 4.0),
            energy_return=st.floats(0.05, 0.99),
            bottoming=st.floats(0, 1e9),
            depth=st.floats(0.002, 0.03),
            transition=st.floats(0.05, 0.5),
        ),
        st.builds(
            PowerContact,
            area=positive,
            a=st.floats(1e5, 1e7),
            b=st.floats(1.0, 3.0),
            c=st.floats(0, 1e5),
            d=st.floats(0.5, 2.0),
        ),
    )


def law_id(law):
    return f"{type(law).__name__}{'' if getattr(law, 'n', 2) > 1 else ', linear'}"


# --- primitives
# -----------------------------------------------------------------------------------------------


@given(st.floats(-5, 5))
def test_primitives_are_what_their_names_say(x):
    assert pos(x) == max(x, 0.0)
    assert step(x) == (1.0 if x > 0 else 0.0)
    assert sat(x) == min(max(x, 0.0), 1.0)
    assert powp(x, 2.2) == pytest.approx(max(x, 0.0) ** 2.2, rel=1e-14)


@given(st.floats(-0.5, 1.5))
def test_ease_rises_smoothly_from_zero_to_one(x):
    assert 0 <= ease(x) <= 1
    assert ease(x) + ease(1 - x) == pytest.approx(1.0, abs=1e-12)
    assert (ease(x + 1e-6) - ease(x - 1e-6)) / 2e-6 == pytest.approx(
        6 * sat(x) * (1 - sat(x)), abs=1e-5
    )


@given(
    st.lists(st.floats(-2, 2), min_size=1, max_size=5),
    st.sampled_from([pos, step, sat, ease, lambda x: powp(x, 1.7), laws.tanh]),
)
def test_a_primitive_of_an_array_is_that_of_its_elements(values, function):
    np.testing.assert_allclose(
        function(np.array(values)), [function(x) for x in values], rtol=1e-15
    )


@pytest.mark.parametrize("exponent", [0.73, 1.0, 1.38, 2.218, 3.0])
def test_a_power_is_finite_with_its_derivatives_at_touchdown(exponent):
    x = sympy.Symbol("x", real=True)
    expression = powp(x, exponent)
    for _ in range(2):
        expression = sympy.diff(expression, x)
        value = sympy.lambdify(x, expression, [PRIMITIVES, "math"])
        assert all(math.isfinite(value(at)) for at in (-1e-3, 0.0, 1e-12, 1e-3))
        assert value(0.0) == value(-1e-3) == 0.0


# --- contacts
# -------------------------------------------------------------------------------------------------


@given(contacts(), depths, speeds)
def test_a_contact_never_pulls(law, d, v):
    assert law.force(d, v) >= 0
    if d <= 0:
        assert law.force(d, v) == 0 == law.elastic(d)


@pytest.mark.parametrize("law", CONTACTS, ids=law_id)
def test_a_contact_never_pulls_however_fast_it_is_left(law):
    d, v = np.meshgrid(np.linspace(-0.005, 0.02, 26), np.linspace(-5.0, 5.0, 41))
    assert np.all(law.force(d, v) >= 0)


@given(contacts(), speeds)
def test_a_contact_begins_at_zero(law, v):
    """At 1 pm even the steepest of these (d**0.5) is below a newton, the others far below."""
    assert law.force(0.0, v) == 0
    assert law.force(1e-12, v) < 1.0
    assert law.force(1e-16, v) < 1e-2


@given(contacts(), depths, speeds)
def test_a_law_is_continuous_where_it_is_cut(law, d, v):
    near = law.force(d + 1e-12, v)
    assert near == pytest.approx(law.force(d, v), rel=1e-5, abs=1.0)  # as above


@given(contacts(), st.floats(1e-4, 0.02), speeds)
def test_standing_still_leaves_the_elastic_part(law, d, v):
    assert law.force(d, 0.0) == pytest.approx(law.elastic(d), rel=1e-12)
    assert law.active(d, v) == 0


# --- passivity
# ------------------------------------------------------------------------------------------------


@given(st.one_of(contacts(), st.sampled_from(PASSIVE)), depths, speeds)
def test_the_lost_part_opposes_the_motion(law, d, v):
    assert (law.force(d, v) - law.elastic(d)) * v >= -1e-9  # rounding of kilonewtons


@given(
    st.one_of(contacts(), st.sampled_from(PASSIVE)),
    st.lists(st.tuples(st.floats(-0.006, 0.006), st.floats(-0.006, 0.006)), min_size=1, max_size=4),
    st.floats(-0.005, 0.01),
    st.floats(0.02, 0.3),
)
def test_a_closed_loop_gives_nothing(law, waves, middle, period):
    """Work done on the law along any closed path, as a sum of sines: at least zero."""
    phase = np.linspace(0, 2 * math.pi, 4001)[:-1]
    d, v = np.full_like(phase, middle), np.zeros_like(phase)
    for k, (a, b) in enumerate(waves, start=1):
        d += a * np.sin(k * phase) + b * np.cos(k * phase)
        v += (a * np.cos(k * phase) - b * np.sin(k * phase)) * k * 2 * math.pi / period
    power = law.force(d, v) * v
    turnover = np.abs(power).mean() * period
    # mean over 4000 points of a kinked function
    assert power.mean() * period >= -1e-4 * turnover - 1e-9


def test_muscle_does_all_the_work_of_posture_control():
    law = PostureControl(672.0, 68.0, -90.0, 0.05, 350.0, load=700.0, pitch=0.1, pitch_rate=-1.0)
    assert law.force(0.3, 1.0) == law.active(0.3, 1.0) == pytest.approx(-90 + 672 * 0.05 - 68)
    assert law.elastic(0.3) == 0
    unloaded = dataclasses.replace(law, load=0.0)
    assert unloaded.force(0.3, 1.0) == 0  # a leg without load carries no torque


def test_the_leg_takes_up_its_damping_smoothly():
    leg = [
        LegSpring(12e3, 0.156, 60.0, ramp=0.07, clock=t).force(0.0, 1.0)
        for t in (0.0, 0.035, 0.07, 0.2)
    ]
    full = 2 * 0.156 * math.sqrt(12e3 * 60)
    assert leg == pytest.approx([0.0, full / 2, full, full])


# --- foam
# -----------------------------------------------------------------------------------------------------


@given(st.floats(2e4, 2e6), st.floats(1.0, 4.0), st.floats(0.05, 0.99))
def test_the_secant_of_foam_at_one_kilonewton_is_its_stiffness(stiffness, exponent, energy_return):
    law = Foam(stiffness, exponent, energy_return)
    assert law.elastic(1000 / stiffness) == pytest.approx(1000.0, rel=1e-12)


@given(st.floats(1.0, 4.0), st.floats(0.05, 0.99), st.floats(0.8, 5.0), st.floats(0.002, 0.03))
def test_foam_returns_its_share_at_any_speed(exponent, energy_return, speed, depth):
    """In and out at constant speed, four times the transition or faster; bottoming included."""
    law = Foam(67.8e3, exponent, energy_return, bottoming=3e8, depth=0.018)
    d = np.linspace(0.0, depth, 2001)
    into, back = (np.trapezoid(law.force(d, v), d) for v in (speed, -speed))
    assert back / into == pytest.approx(energy_return, abs=1e-3)  # 1 - tanh(4) = 7e-4


@given(st.floats(0.05, 0.99), st.floats(0.0, 5.0))
def test_slower_foam_loses_less(energy_return, speed):
    law = Foam(67.8e3, 1.75, energy_return)
    assert law.force(0.01, -speed) / law.force(0.01, speed) >= energy_return - 1e-12


# --- derivatives
# ----------------------------------------------------------------------------------------------


def derivatives(law):
    """dF/dd and dF/dv as the equations of motion have them: functions of (d, v)."""
    d, v = sympy.symbols("d v", real=True)
    return [
        sympy.lambdify((d, v), sympy.diff(law.force(d, v), x), [PRIMITIVES, "math"]) for x in (d, v)
    ]


@pytest.mark.parametrize("law", PASSIVE, ids=law_id)
def test_the_formula_is_one_for_numbers_arrays_and_symbols(law):
    d, v = sympy.symbols("d v", real=True)
    symbolic = sympy.lambdify((d, v), law.force(d, v), [PRIMITIVES, "math"])
    at = [(x, w) for x in (-1e-3, 0.0, 1e-9, 5e-3, 0.02) for w in (-1.2, 0.0, 0.7)]
    one_by_one = [law.force(x, w) for x, w in at]
    np.testing.assert_allclose([symbolic(x, w) for x, w in at], one_by_one, rtol=1e-12)
    np.testing.assert_allclose(law.force(*np.array(at).T), one_by_one, rtol=1e-12)


@pytest.mark.parametrize("law", PASSIVE, ids=law_id)
@pytest.mark.parametrize("v", [-0.8, -0.05, 0.0, 0.3, 1.0])
@pytest.mark.parametrize("d", [-2e-3, 1e-4, 3e-3, 0.0111, 0.0115, 0.02])
def test_derivatives_are_those_of_finite_differences(law, d, v):
    in_d, in_v = derivatives(law)
    h = 1e-7
    slope = (law.force(d + h, v) - law.force(d - h, v)) / (2 * h)
    rate = (law.force(d, v + h) - law.force(d, v - h)) / (2 * h)
    # curvature of d**0.73 at 0.1 mm over steps of 0.1 um; N/m
    assert in_d(d, v) == pytest.approx(slope, rel=2e-4, abs=1.0)
    # cancellation in newtons over 0.1 um/s
    assert in_v(d, v) == pytest.approx(rate, rel=1e-5, abs=1e-3)


@pytest.mark.parametrize("law", [HEEL, MIDSOLE], ids=law_id)
@pytest.mark.parametrize("v", [-0.8, 0.0, 1.0])
def test_derivatives_hold_exactly_at_touchdown(law, v):
    """Both one-sided slopes of d**n, n > 1, are zero; the difference quotient over h is F(h)/h and
    falls like h**(n - 1).
    """
    in_d, in_v = derivatives(law)
    assert in_d(0.0, v) == 0.0 == in_v(0.0, v)
    quotients = [law.force(h, v) / h for h in (1e-6, 1e-8, 1e-10)]
    assert quotients[0] >= quotients[1] >= quotients[2]
    assert quotients[2] < 1.0  # N/m, where the law has 1e5 N/m in use


@pytest.mark.parametrize("law", [SOLE, PEDESTAL], ids=law_id)
def test_a_kinked_contact_has_the_slope_of_flight_at_touchdown(law):
    in_d, in_v = derivatives(law)
    assert in_d(0.0, 0.5) == 0.0 == in_v(0.0, 0.5)
    assert math.isfinite(in_d(1e-12, 0.5))  # the Jacobian of d**0.73 is held below 1 nm


# --- laws are values
# ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("law", PASSIVE, ids=law_id)
def test_a_law_is_a_value(law):
    twin = dataclasses.replace(law)
    assert twin == law
    assert hash(twin) == hash(law)
    assert repr(twin) == repr(law)  # what the cache of equations goes by
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(law, dataclasses.fields(law)[0].name, 1.0)


def test_a_leg_reads_the_time_unless_told():
    assert LegSpring(12e3, 0.1, 60.0, 0.07).clock == Time()


@pytest.mark.parametrize("wrong", ["20 kN/m", "20000", None, True, [2e4], {"k": 2e4}])
def test_a_law_takes_plain_numbers_or_refuses_at_once(wrong):
    with pytest.raises(
        ValueError, match=r"SpringDamper: stiffness = .* is not a number"
    ) as refusal:
        SpringDamper(wrong, 300)
    assert "\n" not in str(refusal.value)


def test_a_law_of_ones_own_refuses_texts_too():
    @dataclasses.dataclass(frozen=True)
    class Cubic(laws.Law):
        k: float

        def elastic(self, d):
            return self.k * d**3

    assert Cubic(2.0).force(2.0, 0.0) == 16
    with pytest.raises(ValueError, match="Cubic: k"):
        Cubic("2 N/m3")
