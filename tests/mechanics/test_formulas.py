"""A model's structure is what its formulas compute; what they cannot be written in is refused."""

import math
from dataclasses import dataclass, fields, replace

import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from spinesim import batch
from spinesim.anatomy.parameter_table import pattern
from spinesim.mechanics import cache
from spinesim.mechanics.deformations import Deformation
from spinesim.mechanics.laws import Law, SpringDamper
from spinesim.mechanics.model import GROUND, Link, Model, vertical_bodies
from spinesim.mechanics.primitives import ease, pos, powp, sat, sqrt, step, tanh
from spinesim.mechanics.solve import integrate
from spinesim.mechanics.system import system
from spinesim.units import GRAVITY


def model_with(law):
    """One mass on a link of this law."""
    (body,) = vertical_bodies(body=75.0)
    return Model((body,), (Link("spring", body.onto(GROUND), law),), contact="spring")


def own_law(force, name="Own", **numbers):
    """A law with this force and the fields `numbers`, as a user's session would define it."""
    namespace = {"__annotations__": dict.fromkeys(numbers, float), **numbers, "force": force}
    return dataclass(frozen=True)(type(name, (Law,), namespace))()


def deepest(model):
    """Greatest compression (m) of the mass that lands at 1 m/s."""
    motion = integrate(model, model.at_touchdown(velocity=-1.0), 0.2, rtol=1e-9)
    return -float(motion.at(np.linspace(0, 0.2, 2001))[0].min())


@pytest.fixture
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setattr(cache, "cache_folder", lambda: tmp_path)


def test_an_edited_formula_is_another_model(own_cache):
    """Class, fields and numbers stay; only the formula changes."""
    linear = model_with(own_law(lambda self, d, v: self.k * d, k=20e3))
    before = deepest(linear)
    stiffer = model_with(own_law(lambda self, d, v: 2 * self.k * d, k=20e3))
    assert stiffer.structure != linear.structure
    sag = 75 * 9.81 / 40e3
    assert deepest(stiffer) == pytest.approx(sag + math.sqrt(sag**2 + 75 / 40e3), rel=1e-4)
    assert deepest(linear) == before


def test_a_helper_of_a_formula_counts_as_part_of_it():
    helper = {"shape": lambda d: d}
    law = own_law(lambda self, d, v: self.k * helper["shape"](d), k=20e3)
    before = model_with(law).structure
    helper["shape"] = lambda d: powp(d, 1.5)
    assert model_with(law).structure != before
    assert model_with(law).with_(spring_k=30e3).structure != before


def test_solver_and_batch_know_an_edited_formula():
    """Force of the link at 0.1 m, from the acceleration there and as watched by the batch."""
    start = np.array([-0.1, 0.0])
    for power in (1, 2):
        model = model_with(own_law(lambda self, d, v, n=power: self.k * d**n, k=40e3))
        run = batch.integrate(model, None, start, 1e-4, compiled=False)
        force = 75.0 * (system(model).rhs(0.0, start)[1] + GRAVITY)
        assert force == pytest.approx(40e3 * 0.1**power, rel=1e-9)
        assert run.maximum["spring"][0] == pytest.approx(force, rel=1e-3)


def test_a_deformation_of_ones_own_counts_by_what_it_says():
    def lever(factor):
        def delta(self, q):
            return -factor * q("body", "z")

        made = dataclass(frozen=True)(type("Lever", (Deformation,), {"delta": delta}))
        (body,) = vertical_bodies(body=75.0)
        return Model((body,), (Link("spring", made(), SpringDamper(2e4)),))

    assert lever(1).structure != lever(2).structure
    assert lever(1).structure == lever(1).structure


def test_numbers_do_not_count():
    law = own_law(lambda self, d, v: self.k * d, k=20e3)
    assert model_with(law).structure == model_with(replace(law, k=30e3)).structure
    assert pattern().structure == pattern().with_(gravity=1.62).structure


def test_an_own_law_is_not_taken_for_one_of_the_package():
    one_sided = own_law(
        lambda self, d, v: pos(self.stiffness * d + self.damping * v),
        "SpringDamper",
        stiffness=2e4,
        damping=300.0,
    )
    ours = SpringDamper(2e4, 300.0)
    assert [field.name for field in fields(one_sided)] == [field.name for field in fields(ours)]
    assert model_with(one_sided).structure != model_with(ours).structure


def test_a_law_by_another_name_shares_its_equations():
    twin = own_law(
        lambda self, d, v: self.stiffness * d + self.damping * v,
        stiffness=2e4,
        damping=300.0,
    )
    law = type(twin)
    law.elastic = lambda self, d: self.stiffness * d
    assert model_with(law()).structure == model_with(SpringDamper(2e4, 300.0)).structure
    assert model_with(law(3e4, 0.0)).structure == model_with(law()).structure


def test_a_repaired_law_runs(own_cache):
    """A formula that failed leaves nothing behind."""
    broken = own_law(lambda self, d, v: self.k * sympy.exp(d), k=20e3)
    with pytest.raises(ValueError, match="spring"):
        deepest(model_with(broken))
    repaired = own_law(lambda self, d, v: self.k * d, k=20e3)
    sag = 75 * 9.81 / 20e3
    assert deepest(model_with(repaired)) == pytest.approx(
        sag + math.sqrt(sag**2 + 75 / 20e3), rel=1e-4
    )


TERMS = (
    lambda d, v, k: k * d,
    lambda d, v, k: d * k,
    lambda d, v, k: k * d + v,
    lambda d, v, k: k * d - v,
    lambda d, v, k: -(k * d),
    lambda d, v, k: k / (1 + d),
    lambda d, v, k: k * d**2,
    lambda d, v, k: k * pos(d),
    lambda d, v, k: k * step(d),
    lambda d, v, k: k * sat(d),
    lambda d, v, k: k * ease(d),
    lambda d, v, k: k * tanh(d),
    lambda d, v, k: k * sqrt(1 + d * d),
    lambda d, v, k: k * powp(d, 1.5),
    lambda d, v, k: k * powp(d, 1.25),
    lambda d, v, k: np.float64(2.0) * d * k,
)


@given(st.sampled_from(range(len(TERMS))), st.sampled_from(range(len(TERMS))))
def test_models_are_told_apart_by_what_they_compute(one, other):
    first, second = (
        model_with(own_law(lambda self, d, v, i=i: TERMS[i](d, v, self.k), k=5.0))
        for i in (one, other)
    )
    assert (first.structure == second.structure) is (one == other)


@pytest.mark.parametrize(
    ("formula", "advice"),
    [
        (lambda d: np.exp(d), "tanh(x/2)"),
        (lambda d: np.maximum(d, 0), "pos(x)"),
        (lambda d: max(d, 0), "pos(x)"),
        (lambda d: d if d > 0 else 0 * d, "step(x)"),
        (lambda d: d if d else 0 * d, "step(x)"),
        (lambda d: np.clip(d, 0, 1), "sat(x)"),
        (lambda d: abs(d), "sqrt(x*x)"),
        (lambda d: np.power(d, 1.5), "powp(x, n)"),
        (lambda d: math.exp(d), "pos, step, sat, powp, tanh, sqrt and ease"),
        (lambda d: np.sin(d), "pos, step, sat, powp, tanh, sqrt and ease"),
        (lambda d: np.interp(d, [0, 1], [0, 1]), "pos, step, sat, powp, tanh, sqrt and ease"),
        (lambda d: sympy.exp(d), "pos, step, sat, powp, tanh, sqrt and ease"),
        (lambda d: d.round(), "pos, step, sat, powp, tanh, sqrt and ease"),
    ],
)
def test_what_has_no_primitive_is_refused_with_what_to_use(formula, advice):
    model = model_with(own_law(lambda self, d, v: self.k * formula(d), k=5.0))
    with pytest.raises(ValueError, match="link 'spring'") as error:
        integrate(model, model.at_touchdown(velocity=-1.0), 0.1)
    assert advice in str(error.value)
    assert "\n" not in str(error.value)


def test_the_advice_for_an_exponential_is_exact():
    x = np.linspace(-3, 3, 7)
    assert np.allclose((1 + tanh(x / 2)) / (1 - tanh(x / 2)), np.exp(x), rtol=1e-12)
