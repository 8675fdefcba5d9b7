"""The equations of motion against SymPy's own Lagrange machinery, and the Jacobian against
differences.
"""

import numpy as np
import pytest
import sympy
from sympy.physics.mechanics import LagrangesMethod, dynamicsymbols

from spinesim.anatomy.default_runner import runner_model
from spinesim.anatomy.leg import LegSetting
from spinesim.mechanics.equations import derive
from spinesim.mechanics.laws import SpringDamper, Time
from spinesim.mechanics.model import (
    GROUND,
    Along,
    Bend,
    Body,
    Kinematics,
    LegLength,
    Link,
    Model,
    Point,
    vertical_bodies,
)
from spinesim.mechanics.primitives import sat
from spinesim.mechanics.system import system
from spinesim.scenario import Scenario


def full_runner() -> Model:
    s = Scenario()
    return runner_model(s.runner, s.shoe, s.surface, LegSetting(0.25, 1.1e4))


def short_runner() -> Model:
    """The runner with one lumbar vertebra: every kind of body and deformation it has, laws linear
    (what Rayleigh's function covers).

    Push-off and the pressure's path are at rest, since their explicit rates are not of Rayleigh's
    form.
    """
    full = full_runner().with_(foot_roll=0.0, leg_push_off=0.0)
    names = (
        "surface",
        "shoe",
        "foot",
        "shank",
        "shank soft",
        "pelvis",
        "pelvis soft",
        "L5",
        "thorax",
    )
    kept = [
        "surface",
        "midsole",
        "heel pad",
        "ankle",
        "leg",
        "shank tissue",
        "pelvis tissue axial",
        "pelvis tissue shear",
    ]
    links = [
        Link(name, full.link(name).deformation, SpringDamper(1e5 + 1e3 * k, 500.0))
        for k, name in enumerate(kept)
    ]
    for level, lower, upper in (("L5/S1", "pelvis", "L5"), ("L4/L5", "L5", "thorax")):
        base = full.link(f"{level} axial").deformation.lower
        top = Point(upper, "base", 0.02, -0.1)
        links += [
            Link(f"{level} axial", Along(base, top, "normal"), SpringDamper(2e6, 1200)),
            Link(f"{level} shear", Along(base, top, "tangent"), SpringDamper(3e5, 600)),
            Link(f"{level} bend", Bend(lower, upper), SpringDamper(2880, 18)),
        ]
    return Model(tuple(full.body(name) for name in names), tuple(links), "midsole")


def chain(masses=(6.0, 6.0, 12.0, 50.0)) -> Model:
    a, b, c, d = vertical_bodies(a=masses[0], b=masses[1], c=masses[2], d=masses[3])
    links = (
        Link("sole", a.onto(GROUND), SpringDamper(1e5, 300)),
        Link("leg", c.onto(a), SpringDamper(6e3, 300)),
        Link("tissue", b.onto(a), SpringDamper(6e3, 650)),
        Link("upper", d.onto(c), SpringDamper(28e3, 1900)),
    )
    return Model((a, b, c, d), links, "sole")


def double_joint() -> Model:
    plane = ("x", "z", "pitch")
    low, up = Body("low", 12.0, plane, 0.1), Body("up", 30.0, plane, 1.2)
    base, top = Point("low", "top", -0.02, 0.06, 0.4), Point("up", "base", 0.03, -0.2)
    ground, foot = Point("ground", "floor"), Point("low", "base", 0.01, -0.05)
    links = (
        Link("floor axial", Along(ground, foot, "normal"), SpringDamper(1e5, 200)),
        Link("floor shear", Along(ground, foot, "tangent"), SpringDamper(5e4, 100)),
        Link("floor bend", Bend("ground", "low"), SpringDamper(900, 10)),
        Link("axial", Along(base, top, "normal"), SpringDamper(2e6, 1200)),
        Link("shear", Along(base, top, "tangent"), SpringDamper(3e5, 600)),
        Link("bend", Bend("low", "up"), SpringDamper(2880, 18)),
    )
    return Model((low, up), links)


def lagrange(model: Model, time: float):
    """Accelerations q'' = f(q, u) by SymPy's LagrangesMethod with Rayleigh's dissipation function R
    = sum c delta'^2 / 2.
    """
    t = dynamicsymbols._t
    q = {key: dynamicsymbols(f"q{i}") for i, key in enumerate(model.coordinates)}
    clock = sympy.Float(time)
    see = Kinematics(
        lambda body, axis: q.get((body, axis), 0),
        lambda s: clock if isinstance(s, Time) else 0,
        sympy,
    )
    kinetic = potential = dissipation = sympy.Integer(0)
    for (body, axis), qi in q.items():
        inertia = model.body(body).inertia if axis == "pitch" else model.body(body).mass
        kinetic += inertia * qi.diff(t) ** 2 / 2
        potential += model.gravity * inertia * qi if axis == "z" else 0
    for link in model.links:
        delta = link.deformation.delta(see)
        potential += link.law.stiffness * delta**2 / 2
        dissipation += link.law.damping * sympy.diff(delta, t) ** 2 / 2
    rates = [qi.diff(t) for qi in q.values()]
    method = LagrangesMethod(kinetic - potential, list(q.values()))
    balance = method.form_lagranges_equations() + sympy.Matrix([dissipation.diff(r) for r in rates])
    still = dict.fromkeys((r.diff(t) for r in rates), 0)
    plain = sympy.symbols(f"q:{len(q)} u:{len(q)}")
    names = {
        **dict(zip(rates, plain[len(q) :], strict=True)),
        **dict(zip(q.values(), plain[: len(q)], strict=True)),
    }
    force = sympy.lambdify(
        [plain],
        [b.subs(still).subs(names) for b in balance],
        modules=[{"Sat": sat}, "numpy"],
        cse=True,
    )
    mass = np.array(
        [
            model.body(b).inertia if axis == "pitch" else model.body(b).mass
            for b, axis in model.coordinates
        ]
    )
    return lambda y: -np.array(force(y)) / mass


@pytest.mark.parametrize(
    "model",
    [
        pytest.param(chain(), id="chain"),
        pytest.param(double_joint(), id="double joint", marks=pytest.mark.slow),
        pytest.param(short_runner(), id="short runner", marks=pytest.mark.slow),
    ],
)
def test_lagrange_gives_the_same_accelerations(model):
    rng = np.random.default_rng(7)
    n = len(model.coordinates)
    ours, theirs = system(model), lagrange(model, time=0.4)
    for _ in range(100):
        y = np.concatenate([rng.normal(0, 0.3, n), rng.normal(0, 1.0, n)])
        if ("pelvis", "z") in model.coordinates:
            y[model.coordinates.index(("pelvis", "z"))] += 0.9  # a leg has a length
        a = np.array(ours.rhs(0.4, y)[n:])
        b = theirs(y)
        assert np.allclose(a, b, rtol=1e-9, atol=1e-9 * np.abs(a).max())  # both in double precision


@pytest.mark.parametrize(
    "model",
    [chain(), double_joint(), full_runner()],
    ids=["chain", "double joint", "default runner"],
)
def test_jacobian_is_the_derivative_of_the_right_hand_side(model):
    rng = np.random.default_rng(3)
    n = len(model.coordinates)
    functions = system(model)
    for _ in range(5):
        y = np.concatenate([rng.normal(0, 0.01, n), rng.normal(0, 0.5, n)])
        if n > 20:
            y[model.coordinates.index(("pelvis", "z"))] += 0.9
        exact = functions.jacobian(0.05, y)
        step = 1e-6
        sides = [[functions.rhs(0.05, y + s * step * e) for s in (1, -1)] for e in np.eye(2 * n)]
        differences = np.array([(np.array(p) - np.array(m)) / (2 * step) for p, m in sides]).T
        # central differences, h = 1e-6
        assert np.allclose(exact, differences, rtol=1e-5, atol=1e-6 * np.abs(exact).max())


def test_jacobian_is_finite_exactly_at_touchdown():
    model = full_runner()
    y = np.zeros(2 * len(model.coordinates))
    y[model.coordinates.index(("pelvis", "z"))] = 0.9
    assert np.isfinite(system(model).jacobian(0.0, y)).all()


def test_momentum_is_what_the_ground_gives():
    """Internal links cancel: the sum of m a over all bodies is weight plus ground force."""
    model = full_runner()
    rng = np.random.default_rng(5)
    n = len(model.coordinates)
    functions = system(model)
    y = np.concatenate([rng.normal(0, 0.01, n), rng.normal(0, 0.5, n)])[:, None]
    y[model.coordinates.index(("pelvis", "z"))] += 0.9
    values = functions.evaluate(np.array([0.05]), y)
    vertical = sum(
        values["acceleration"][i, 0] * model.body(b).mass
        for i, (b, axis) in enumerate(model.coordinates)
        if axis == "z"
    )
    ground = values["force"][[link.name for link in model.links].index("surface"), 0]
    assert vertical == pytest.approx(ground - model.mass * model.gravity, rel=1e-9)


def test_rows_show_every_link_and_coordinate():
    rows = derive(double_joint()).rows()
    text = " ".join(row.latex for row in rows)
    assert text.count(r"\ddot") == 6
    assert r"\delta_{\mathrm{axial}}" in text
    assert "F_bend = bend_damping*v_bend + bend_stiffness*d_bend" in [row.text for row in rows]


def test_leg_push_off_enters_as_explicit_rate():
    model = full_runner()
    k = [link.name for link in model.links].index("leg")
    assert isinstance(model.links[k].deformation, LegLength)
    y = np.zeros((2 * len(model.coordinates), 1))
    y[model.coordinates.index(("pelvis", "z"))] = 0.9
    values = system(model.with_(foot_roll=0.0, leg_push_off=0.04, foot_duration=0.2)).evaluate(
        np.array([0.1]), y
    )
    # slope of 3 s**2 - 2 s**3 at s = 1/2
    assert values["explicit_rate"][k, 0] == pytest.approx(0.04 * 1.5 / 0.2)
