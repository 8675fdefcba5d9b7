"""Laws of one's own count by what they say: no cache takes one for another of the same name."""

from dataclasses import dataclass

import numpy as np
import pytest

from spinesim import batch
from spinesim.anatomy.parameter_table import pattern
from spinesim.mechanics import laws
from spinesim.mechanics.deformations import Deformation
from spinesim.mechanics.laws import Law
from spinesim.mechanics.model import GROUND, Link, Model, vertical_bodies
from spinesim.mechanics.system import system


def law(formula, name="Pad"):
    @dataclass(frozen=True)
    class Own(Law):
        k: float = 40e3

        def force(self, d, v):
            return formula(self.k, d, v)

    Own.__name__ = Own.__qualname__ = name
    return Own


def model(made):
    (body,) = vertical_bodies(mass=2.0)
    return Model((body,), (Link("pad", body.onto(GROUND), made),), contact="pad")


def weightless_force(of):
    """Force of the link at 0.1 m, from the acceleration there, in the solver and in the batch."""
    solver = 2.0 * (system(of).rhs(0.0, np.array([-0.1, 0.0]))[1] + 9.80665)
    start = np.array([-0.1, 0.0])
    run = batch.integrate(of, None, start, 1e-4, compiled=False)
    return solver, run.maximum["pad"][0]


def test_an_edited_formula_of_the_same_name_is_another_structure():
    first, then = (model(law(lambda k, d, v, n=n: k * d**n)()) for n in (1, 2))
    assert first.structure != then.structure
    assert weightless_force(first) == pytest.approx((4000, 4000), rel=1e-3)
    assert weightless_force(then) == pytest.approx((400, 400), rel=1e-3)


def test_a_helper_of_a_law_counts_too():
    power = 1
    made = model(law(lambda k, d, v: k * d**power)())
    before = made.structure
    power = 3
    assert made.with_(pad_k=40e3).structure != before


def test_a_law_of_ones_own_with_the_name_of_another_is_told_apart():
    own = law(lambda k, d, v: k * d + 0 * v, "SpringDamper")
    assert model(own(40e3)).structure != model(laws.SpringDamper(40e3)).structure


def test_a_law_that_failed_can_be_repaired():
    def broken(k, d, v):
        return float(d) * k  # no symbol is a float

    with pytest.raises(TypeError):
        system(model(law(broken)()))
    assert weightless_force(model(law(lambda k, d, v: k * d)())) == pytest.approx(
        (4000, 4000), rel=1e-3
    )


def test_a_deformation_of_ones_own_counts_by_what_it_says():
    def deformation(factor):
        @dataclass(frozen=True)
        class Lever(Deformation):
            rotational = False

            def delta(self, q):
                return -factor * q("mass", "z")

        return Lever()

    (body,) = vertical_bodies(mass=2.0)
    one, other = (
        Model((body,), (Link("pad", deformation(f), laws.SpringDamper(40e3)),)) for f in (1, 2)
    )
    assert one.structure != other.structure


def test_numbers_do_not_count():
    own = law(lambda k, d, v: k * d)
    assert model(own(1e3)).structure == model(own(2e3)).structure
    assert pattern().structure == pattern().with_(gravity=1.62).structure
