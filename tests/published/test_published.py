"""Published models: each is data that reads like its paper, and does what the paper's equations
say.
"""

import ast
import doctest
import importlib
import math
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.integrate import solve_ivp

import spinesim
from spinesim import published
from spinesim.mechanics.model import Model, State
from spinesim.mechanics.solve import integrate
from spinesim.mechanics.system import system
from spinesim.published import (
    _parts,
    clark_2017,
    derrick_2000,
    dynamic_response_index,
    kim_1994,
    klute_berge_2004,
    liu_nigg_2000,
    ly_2010,
    mizrahi_susak_1982,
    nedergaard_2018,
    seated_spine,
    slip_blickhan_1989,
    static_trunk,
    vertical_spring_mass,
)
from spinesim.validate.motion import contact, impulse, leaving, solved, turning_points

FOLDER = Path(published.__file__).parent
PACKAGE = Path(spinesim.__file__).parent
PAPERS = {name: importlib.import_module(f"spinesim.published.{name}") for name in published.NAMES}
MODELS = {name: paper for name, paper in PAPERS.items() if hasattr(paper, "MODEL")}
WITH_CONTACT = [name for name, paper in MODELS.items() if paper.MODEL.contact]


def variants(paper):
    """Every model of a paper with the state it starts from."""
    models = getattr(paper, "VARIANTS", {"": paper.MODEL})
    starts = getattr(paper, "TOUCHDOWNS", {})
    return [(model, starts.get(name, paper.TOUCHDOWN)) for name, model in models.items()]


# --- the form of a file
# -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PAPERS)
def test_a_paper_is_a_short_file_with_a_drawing_a_source_and_what_it_printed(name):
    paper, text = PAPERS[name], (FOLDER / f"{name}.py").read_text(encoding="utf-8")
    assert len(text.splitlines()) < 150
    assert "=====" in paper.__doc__ or "~~~~~" in paper.__doc__
    assert paper.SOURCE
    assert all(
        isinstance(value, float) and unit and note for value, unit, note in paper.QUOTED.values()
    )


@pytest.mark.parametrize("name", PAPERS)
def test_nothing_in_a_paper_branches_loops_or_integrates(name):
    tree = ast.parse((FOLDER / f"{name}.py").read_text(encoding="utf-8"))
    control = (ast.If, ast.IfExp, ast.For, ast.While, ast.Try, ast.Match)
    assert not [node for node in ast.walk(tree) if isinstance(node, control)]
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert not {
        module for module in imported if module and module.split(".")[0] in ("scipy", "matplotlib")
    }
    assert not imported & {
        "spinesim.mechanics.solve",
        "spinesim.mechanics.system",
        "spinesim.mechanics.vibration",
    }


@pytest.mark.parametrize("name", MODELS)
def test_a_model_starts_where_it_says(name):
    for model, start in variants(MODELS[name]):
        assert isinstance(model, Model)
        assert isinstance(start, State)
        assert len(start.position) == len(start.velocity) == len(model.coordinates)


def test_no_module_branches_on_which_model_it_runs():
    apart = {FOLDER, PACKAGE / "validate"}
    for path in PACKAGE.rglob("*.py"):
        if apart & set(path.parents):
            continue
        choices = {
            word
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            for word in decided_on(node)
        }
        known = [name for name in published.NAMES if any(name in word for word in choices)]
        assert not known, f"{path.name} decides by {known}"


def decided_on(node):
    """Words that a piece of code compares with, looks up, or imports."""
    match node:
        case ast.Compare(left, _, others):
            parts = [left, *others]
        case ast.MatchValue(value):
            parts = [value]
        case ast.Dict(keys):
            parts = keys
        case ast.Subscript(_, index):
            parts = [index]
        case ast.ImportFrom(module, names):
            return [module or "", *(alias.name for alias in names)]
        case ast.Attribute(_, attribute):
            return [attribute]
        case _:
            return []
    return [
        n.value
        for part in parts
        if part
        for n in ast.walk(part)
        if isinstance(n, ast.Constant) and isinstance(n.value, str)
    ]


def test_an_unknown_paper_is_answered_with_the_known_ones():
    with pytest.raises(AttributeError, match="liu_nigg_2000"):
        published.liu_nigg_2001  # noqa: B018


@pytest.mark.parametrize(
    "module", [*PAPERS.values(), _parts], ids=lambda module: module.__name__.split(".")[-1]
)
def test_docstring_examples(module):
    assert doctest.testmod(module).failed == 0


# --- any of them runs
# -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", MODELS)
def test_default_solver_and_a_non_stiff_one_agree(name):
    for model, start in variants(MODELS[name]):
        usual = integrate(model, start, 0.05)
        other = integrate(model, start, 0.05, method="DOP853", rtol=1e-8)
        size = np.abs(other.y).max()
        # LSODA at its default of 1e-6 over undamped modes
        assert_allclose(usual.end, other.end, rtol=1e-4, atol=1e-4 * size)


@pytest.mark.parametrize("name", MODELS)
def test_simulate_gives_its_dataset(name):
    paper = MODELS[name]
    run = spinesim.simulate(paper.MODEL, paper.TOUCHDOWN, duration=0.05)
    assert list(run.link.values) == [link.name for link in paper.MODEL.links]
    assert np.isfinite(run.force).all()


@pytest.mark.parametrize("name", WITH_CONTACT)
def test_impulse_equals_momentum_change(name):
    for model, start in variants(MODELS[name]):
        if any(body.axes != ("z",) for body in model.bodies):
            continue
        motion = solved(model, start, 0.05)
        n = len(model.bodies)
        mass = np.array([body.mass for body in model.bodies])
        change = mass @ (motion.end[n:] - motion.y[n:, 0]) + mass.sum() * model.gravity * 0.05
        size = mass @ np.abs(motion.y[n:, 0]) + mass.sum() * 9.81 * 0.05
        # kinks of one-sided contacts cost digits
        assert_allclose(impulse((model, start), 0.05, 0.05), change, atol=1e-6 * size)


@pytest.mark.parametrize("name", MODELS)
def test_analytic_jacobian_is_the_slope_of_the_equations(name):
    for model, start in variants(MODELS[name]):
        functions, motion = system(model), solved(model, start, 0.05)
        t, y = 0.021, np.asarray(motion.at(0.021))
        step = 1e-7
        numeric = np.array(
            [
                (np.array(functions.rhs(t, y + step * e)) - functions.rhs(t, y - step * e))
                / (2 * step)
                for e in np.eye(len(y))
            ]
        ).T
        analytic = functions.jacobian(t, y)
        # cancellation in the differences
        assert_allclose(analytic, numeric, atol=1e-5 * np.abs(analytic).max())


# --- each says what its paper says
# ------------------------------------------------------------------------------


@pytest.mark.parametrize("speed", nedergaard_2018.VARIANTS)
def test_nedergaard_is_equations_6_and_7(speed):
    ratio, upper, lower, zeta = {
        "2 m/s": (4.02, 528, 2421, 0.38),
        "3 m/s": (5.19, 577, 2966, 0.39),
        "4 m/s": (2.84, 621, 3574, 0.37),
        "5 m/s": (2.74, 687, 4006, 0.31),
    }[speed]
    model, start = nedergaard_2018.VARIANTS[speed], nedergaard_2018.TOUCHDOWNS[speed]

    def equations(_, y):
        p1, v1, p2, v2 = y
        a1 = -upper * (p1 - p2) - 9.81
        a2 = -lower * p2 + ratio * upper * (p1 - p2) - 2 * zeta * math.sqrt(lower) * v2 - 9.81
        return [v1, a1, v2, a2]

    (p2, p1), (v2, v1) = start.position, start.velocity
    by_hand = solve_ivp(
        equations, (0, 0.1), [p1, v1, p2, v2], method="DOP853", rtol=1e-11, atol=1e-13
    ).y[:, -1]
    motion = solved(model, start, 0.1)
    assert_allclose(motion.end, by_hand[[2, 0, 3, 1]], rtol=1e-8)
    force = -(lower * by_hand[2] + 2 * zeta * math.sqrt(lower) * by_hand[3]) / (1 + ratio)
    assert_allclose(contact(motion, 0.1), force, rtol=1e-8)
    assert model.mass == pytest.approx(1.0)


def test_derrick_masses_and_damping():
    model = derrick_2000.VARIANTS["+20 %"]
    assert model.mass == pytest.approx(76.0)
    assert model.parameters["shank_damping"] == pytest.approx(0.7 * math.sqrt(100.7e3 * 15.2))
    assert derrick_2000.ground_reaction(100.0) == pytest.approx(110.0)


def test_mass_barely_changes_the_impact_peak_above_the_leg_but_does_in_it():
    start = liu_nigg_2000.TOUCHDOWN
    peak = lambda **masses: turning_points((liu_nigg_2000.MODEL.with_(**masses), start), 0.03)[0][1]  # noqa: E731
    assert abs(peak(upper_soft_mass=62.34) - peak()) < 0.1
    assert abs(peak(upper_mass=18.58) - peak()) < 5.0
    assert peak(lower_mass=8.15) - peak() > 100.0


@pytest.mark.parametrize("shoe", [(222e3, 2.1679, 914), (403e3, 2.4346, 2170)])
def test_ly_shoe_force(shoe):
    k, b, c = shoe
    model = ly_2010.on_shoe(k, b, c)
    d, v = 0.008, 0.3
    y = np.array([0.0, -d, 0, 0, 0, 0.0, -v, 0, 0, 0])[:, None]
    force = system(model).evaluate(np.zeros(1), y)["force"][:, 0]
    assert_allclose(force[1] + force[2], k * d * (d / 0.040) ** (b - 1) + c * v, rtol=1e-12)


def test_stiffer_ground_under_the_shoe_loads_faster():
    models = [ly_2010.on_shoe(222e3, 2.1679, 914, ground) for ground in ly_2010.GROUNDS]
    early = [contact(solved(model, ly_2010.TOUCHDOWN, 0.05), 0.003)[0] for model in models]
    assert np.all(np.diff(early) > 0)


def test_the_shaker_follows_half_a_sine_wave_and_then_goes_on():
    amplitude, duration = 9.806, 0.05
    model = dynamic_response_index.on_seat(amplitude, duration)
    times = np.linspace(0, 0.08, 1601)
    rate = system(model).evaluate(times, np.zeros((2, times.size)))["explicit_rate"][0]
    exact = (
        (1 - np.cos(np.pi * np.minimum(times, duration) / duration)) * amplitude * duration / np.pi
    )
    assert_allclose(rate, exact, atol=1e-12)


def test_dynamic_response_in_closed_form():
    model = dynamic_response_index
    z = model.DAMPING_RATIO
    root = math.sqrt(1 - z * z)
    step = model.index(
        turning_points((model.VARIANTS["1 g switched on"], model.RESTING), 0.2, "deformation")[0][1]
    )
    impact = model.index(turning_points((model.MODEL, model.TOUCHDOWN), 0.2, "deformation")[0][1])
    assert step == pytest.approx(1 + math.exp(-math.pi * z / root), rel=1e-7)
    assert impact == pytest.approx(
        model.FREQUENCY / model.GRAVITY * math.exp(-z / root * math.acos(z)), rel=1e-7
    )


def test_vertical_spring_mass_leaves_as_fast_as_it_came():
    for name, model in vertical_spring_mass.VARIANTS.items():
        start = vertical_spring_mass.TOUCHDOWNS[name]
        bounce = vertical_spring_mass.closed_form(
            model.mass, model.parameters["leg_k"], -start.velocity[0]
        )
        motion = solved(model, start, bounce.contact_time)
        assert_allclose(motion.end, [0.0, -start.velocity[0]], atol=1e-7)


def test_planar_spring_mass_conserves_energy():
    model = slip_blickhan_1989.MODEL
    times = np.linspace(0, 0.3, 3001)
    y = solved(model, slip_blickhan_1989.TOUCHDOWN, 0.3).at(times)
    deformation = system(model).evaluate(times, y)["deformation"][0]
    energy = (
        40 * (y[2] ** 2 + y[3] ** 2) + 80 * 9.81 * y[1] + 10e3 * np.maximum(deformation, 0.0) ** 2
    )
    assert_allclose(energy, energy[0], rtol=1e-8)
    assert deformation[0] == pytest.approx(0.0, abs=1e-12)


def test_planar_spring_mass_settles_into_its_own_gait():
    paper = slip_blickhan_1989
    energy = paper.SPEED**2 / 2 + 9.81 * paper.APEX
    foot = math.cos(paper.ANGLE), math.sin(paper.ANGLE)
    apex, apexes = paper.APEX, []
    for _ in range(5):
        start = State(
            (-foot[0], foot[1]),
            (math.sqrt(2 * (energy - 9.81 * apex)), -math.sqrt(2 * 9.81 * (apex - foot[1]))),
        )
        gone = solved(paper.MODEL, start, 0.3).at(leaving((paper.MODEL, start), 0.3))
        apex = gone[1] + gone[3] ** 2 / (2 * 9.81)
        apexes.append(apex)
    assert_allclose(apexes[2:], 0.9403, atol=1e-4)


def test_clark_impulse_is_that_of_body_weight_over_the_step():
    runner = {
        "mass": 62.0,
        "contact_time": 0.21,
        "flight_time": 0.14,
        "limb_velocity": 1.8,
        "limb_time": 0.020,
    }
    times = np.linspace(0, 0.21, 200_001)
    impulse_ = np.trapezoid(clark_2017.ground_reaction(times, **runner), times)
    assert impulse_ == pytest.approx(62.0 * 9.81 * 0.35, rel=1e-9)
    assert_allclose(clark_2017.ground_reaction([-0.01, 0.0, 0.21, 0.3], **runner), 0.0, atol=1e-9)


def test_total_masses():
    assert liu_nigg_2000.MODEL.mass == pytest.approx(75.07)
    assert mizrahi_susak_1982.VARIANTS["subject B"].mass == pytest.approx(65.0)
    assert kim_1994.MODEL.mass == pytest.approx(55.0)
    assert klute_berge_2004.MODEL.mass == pytest.approx(90.0)
    assert (
        seated_spine.VARIANTS["lumbar"].mass
        == pytest.approx(seated_spine.MODEL.mass)
        == pytest.approx(38.54167)
    )
    assert static_trunk.MODEL.mass == pytest.approx(35.0)
